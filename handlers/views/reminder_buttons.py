"""What can be pressed on a reminder, by its kind."""

from collections.abc import Callable

from slack_sdk.models.blocks import InteractiveElement

from bot.domain.report import Progress, ReportStatus
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


def change_asked(item: ReminderItem) -> bool:
    """The report was written, and came back to its expert."""
    return item.params.get("report_status") == ReportStatus.CHANGE_ASKED


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


def _silent(item: ReminderItem, words: Words) -> Buttons:
    """For the coordinators: to look, and to speak with those who say nothing."""
    join = button(ActionId.JOIN, words("coordinator.join"), item.params.get("case") or item.subject)
    return [*_open(item, words), join]


def _month(item: ReminderItem, words: Words) -> Buttons:
    """The expert proposes; where dates wait already, the requester looks at them."""
    return _open(item, words) if item.params.get("side") == "requester" else _propose(item, words)


def _propose(item: ReminderItem, words: Words) -> Buttons:
    case_id = item.params.get("case") or item.subject
    return [button(ActionId.PROPOSE, words("reminder.press.propose"), case_id, "primary")]


def _acknowledge(item: ReminderItem, words: Words) -> Buttons:
    return [button(ActionId.ACKNOWLEDGE, words("reminder.press.acknowledge"), item.subject, "primary")]


def _coming(item: ReminderItem, words: Words) -> Buttons:
    return [
        *(_acknowledge(item, words) if _of_expert(item) and item.params.get("acknowledged") == "no" else ()),
        *_place(item, words),
        button(ActionId.RESCHEDULE, words("reminder.press.reschedule"), item.subject),
    ]


def _place(item: ReminderItem, words: Words) -> Buttons:
    """The expert enters the address while there is none."""
    if not _of_expert(item) or item.params.get("place", "").strip():
        return []
    return [button(ActionId.PLACE, words("session.place"), item.subject)]


def _of_expert(item: ReminderItem) -> bool:
    return item.params.get("side") == "expert"


def _report(item: ReminderItem, words: Words) -> Buttons:
    if change_asked(item):
        return [button(ActionId.REPORT, words("report.rewrite"), item.subject, "primary")]
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
    DueKind.PROPOSE_SILENT: _silent,
    DueKind.CHOOSE_NUDGE: _open,
    DueKind.CHOOSE_SILENT: _silent,
    DueKind.ACKNOWLEDGE_NUDGE: _acknowledge,
    DueKind.ACKNOWLEDGE_SILENT: _silent,
    DueKind.SESSION_WEEK: _coming,
    DueKind.SESSION_DAY: _coming,
    DueKind.SESSION_SOON: _place,
    DueKind.REPORT_ASK: _report,
    DueKind.REPORT_NUDGE: _report,
    DueKind.REPORT_SILENT: _silent,
    DueKind.CONFIRM_NUDGE: _confirm,
    DueKind.CONFIRM_SILENT: _silent,
    DueKind.ACTION_DUE: _open,
    DueKind.SATISFACTION_NUDGE: _satisfaction,
    DueKind.OUTCOME_ASK: _outcome,
    DueKind.OUTCOME_NUDGE: _outcome,
    DueKind.FOLLOWUP_SILENT: _open,
    DueKind.MONTHLY_PROPOSE: _month,
}
