"""Things to do of running cases on the App Home, each with its buttons."""

from slack_sdk.models.blocks import Block, InteractiveElement

from bot.domain.consultation import Consultation
from bot.domain.session import hours_between
from bot.services.home_tasks import Task, TaskKind
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.message import actions, button, section
from handlers.views.reminder_buttons import confirm_buttons, outcome_buttons
from handlers.views.session_text import choose_dialog
from handlers.views.texts import lines, moment_text, short, slack_moment

_SLOTS_MOST = 5
Buttons = list[InteractiveElement]


def task_blocks(task: Task, words: Words) -> list[Block | None]:
    """What is to be done for which case; one button stands beside it, several below."""
    when = slack_moment(task.at, words) if task.at is not None else Mrkdwn("")
    asked = words.mrkdwn(f"home.task.{task.kind}", when=when, months=task.months)
    said = lines([asked, case_name(task.case), _about(task, words)])
    block_id = f"task:{task.kind}:{task.subject}"
    buttons = _buttons(task, words)
    if len(buttons) == 1:
        return [section(said, accessory=buttons[0], block_id=block_id)]
    return [section(said), actions(*buttons, block_id=block_id)]


def case_name(case: Consultation) -> Mrkdwn:
    """Number and title in one line."""
    return Mrkdwn(f"*{short(case.number, 20)}* {short(case.request.title, 300)}")


def _about(task: Task, words: Words) -> Mrkdwn:
    """How long the session would be, where a date is to be chosen."""
    if not task.slots:
        return Mrkdwn("")
    hours = hours_between(task.slots[0].starts_at, task.slots[0].ends_at)
    return words.mrkdwn("home.task.choose_length", hours=f"{hours:g}")


def _buttons(task: Task, words: Words) -> Buttons:
    if task.kind is TaskKind.CHOOSE:
        return _slots(task, words)
    if task.kind is TaskKind.OUTCOME:
        return outcome_buttons(task.subject, words)
    if task.kind is TaskKind.CONFIRM:
        return confirm_buttons(task.subject, task.case.number, words)
    action, label = _ONE[task.kind]
    return [button(action, words(label), task.subject, "primary")]


def _slots(task: Task, words: Words) -> Buttons:
    """One for each proposed time, in the offices' zone as a button can show no other; and a no to all."""
    slots = [
        button(
            ActionId.CHOOSE.with_suffix(n),
            moment_text(slot.starts_at, words),
            f"{task.subject}:{slot.id}",
            None,
            choose_dialog(slot, words),
        )
        for n, slot in enumerate(task.slots[:_SLOTS_MOST], start=1)
    ]
    return [*slots, button(ActionId.RESCHEDULE, words("session.none_fits"), task.subject)]


_ONE: dict[TaskKind, tuple[str, str]] = {
    TaskKind.PROPOSE: (ActionId.PROPOSE, "reminder.press.propose"),
    TaskKind.ACKNOWLEDGE: (ActionId.ACKNOWLEDGE, "reminder.press.acknowledge"),
    TaskKind.REPORT: (ActionId.REPORT, "reminder.press.report"),
    TaskKind.REWRITE: (ActionId.REPORT, "report.rewrite"),
    TaskKind.SATISFACTION: (ActionId.ANSWER, "reminder.press.answer"),
}
