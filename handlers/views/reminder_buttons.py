"""What can be pressed on a reminder, by its kind."""

from collections.abc import Callable

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.report import Progress
from bot.services.outgoing import DueKind, ReminderItem
from bot.words import Words
from handlers.views.actions import ActionId
from handlers.views.message import button, confirm
from handlers.views.texts import plain_line

Buttons = list[InteractiveElement]


def reminder_buttons(item: ReminderItem, words: Words) -> Buttons:
    """What the reminder asks for, done in one press where it can be."""
    of_kind = _BUTTONS.get(item.kind)
    return of_kind(item, words) if of_kind is not None else []


def confirm_buttons(report_id: str, number: str, words: Words) -> Buttons:
    """To read a report, and to confirm it."""
    dialog = confirm(
        words("report.confirm_title"),
        words("reminder.confirm_text", number=plain_line(number, 30)),
        words("report.confirm_yes"),
        words("common.back"),
    )
    return [
        button(ActionId.READ_REPORT, words("reminder.press.read"), report_id),
        button(ActionId.CONFIRM, words("reminder.press.confirm"), report_id, "primary", dialog),
    ]


def outcome_buttons(followup_id: str, words: Words) -> Buttons:
    """One for each stage: a tap is the whole answer."""
    return [
        button(
            ActionId.ANSWER.with_suffix(progress),
            words(f"progress_of.{progress}"),
            f"{followup_id}:{progress}",
        )
        for progress in Progress
    ]


def _open(item: ReminderItem, words: Words) -> Buttons:
    return [button(ActionId.OPEN, words("common.open"), item.params.get("case") or item.subject)]


def _answer_offer(item: ReminderItem, words: Words) -> Buttons:
    dialog = confirm(
        words("expert_card.accept_title"),
        words("expert_card.accept_text", number=plain_line(item.params.get("number", ""), 30)),
        words("expert_card.accept_yes"),
        words("common.back"),
    )
    return [
        button(ActionId.ACCEPT, words("expert_card.accept"), item.subject, "primary", dialog),
        button(ActionId.DECLINE, words("expert_card.decline"), item.subject),
    ]


def _propose(item: ReminderItem, words: Words) -> Buttons:
    case_id = item.params.get("case") or item.subject
    return [button(ActionId.PROPOSE, words("reminder.press.propose"), case_id, "primary")]


def _acknowledge(item: ReminderItem, words: Words) -> Buttons:
    return [button(ActionId.ACKNOWLEDGE, words("reminder.press.acknowledge"), item.subject, "primary")]


def _reschedule(item: ReminderItem, words: Words) -> Buttons:
    return [button(ActionId.RESCHEDULE, words("reminder.press.reschedule"), item.subject)]


def _report(item: ReminderItem, words: Words) -> Buttons:
    return [
        button(ActionId.REPORT, words("reminder.press.report"), item.subject, "primary"),
        button(ActionId.NOT_HELD, words("reminder.press.not_held"), item.subject),
    ]


def _confirm(item: ReminderItem, words: Words) -> Buttons:
    return confirm_buttons(item.subject, item.params.get("number", ""), words)


def _satisfaction(item: ReminderItem, words: Words) -> Buttons:
    return [button(ActionId.ANSWER, words("reminder.press.answer"), item.subject, "primary")]


def _outcome(item: ReminderItem, words: Words) -> Buttons:
    return outcome_buttons(item.subject, words)


_BUTTONS: dict[str, Callable[[ReminderItem, Words], Buttons]] = {
    DueKind.APPROVAL_NUDGE: _open,
    DueKind.OFFER_NUDGE: _answer_offer,
    DueKind.PROPOSE_NUDGE: _propose,
    DueKind.PROPOSE_SILENT: _open,
    DueKind.CHOOSE_NUDGE: _open,
    DueKind.CHOOSE_SILENT: _open,
    DueKind.ACKNOWLEDGE_NUDGE: _acknowledge,
    DueKind.ACKNOWLEDGE_SILENT: _open,
    DueKind.SESSION_WEEK: _reschedule,
    DueKind.SESSION_DAY: _reschedule,
    DueKind.REPORT_ASK: _report,
    DueKind.REPORT_NUDGE: _report,
    DueKind.REPORT_SILENT: _open,
    DueKind.CONFIRM_NUDGE: _confirm,
    DueKind.CONFIRM_SILENT: _open,
    DueKind.SATISFACTION_NUDGE: _satisfaction,
    DueKind.OUTCOME_ASK: _outcome,
    DueKind.OUTCOME_NUDGE: _outcome,
    DueKind.FOLLOWUP_SILENT: _open,
    DueKind.MONTHLY_PROPOSE: _propose,
}
