"""The modals of sessions: dates to propose, the place, and the reasons for a change."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import (
    Block,
    DateTimePickerElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    StaticSelectElement,
)

from bot.domain.codes import Format, Menu
from bot.domain.policy import Policy
from bot.domain.session import Absent, Session, SessionStatus, hours_between
from bot.domain.slots import MESSAGE_MOST, PLACE_MOST, Taken, slot_field
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.decision_modals import REASON_MOST
from handlers.views.form_fields import Option, option
from handlers.views.message import View, modal, quote, section
from handlers.views.texts import bold, day_text, lines, short, slack_moment

_TAKEN_MOST = 10
_FORMATS = (Format.ONLINE, Format.ONSITE)


def propose_modal(
    view: CaseView,
    session: Session | None,
    suggested: Sequence[datetime],
    taken: Sequence[Taken],
    words: Words,
    policy: Policy,
) -> View:
    """Up to five dates. What was proposed before is there to be changed; else `suggested`."""
    anew = session if session is not None and session.status is SessionStatus.PROPOSED else None
    known = session if session is not None and (session.slots or session.sequence >= 0) else None
    starts = [slot.starts_at for slot in anew.slots] if anew else list(suggested)
    intro = words.mrkdwn("session.modal.propose_intro", most=policy.slots_most)
    blocks: list[Block | None] = [
        section(lines([_about(view, session, words), intro])),
        *_asked(session, words),
        _desired(view, words),
        _taken(taken, words),
        *(_slot(n, starts, words, policy) for n in range(policy.slots_most)),
        _hours(_length(anew, policy), words, policy),
        _format(_usual_format(view, known), words),
        _place(known.place if known else "", words, optional=True),
        _text("message", anew.message if anew else "", MESSAGE_MOST, "message_hint", words, optional=True),
    ]
    return _session_modal("propose", CallbackId.PROPOSE, view.case.id, blocks, words)


def place_modal(view: CaseView, session: Session, words: Words) -> View:
    """The online address, or where to come."""
    blocks = [_intro(view, session, "place", words), _place(session.place, words, optional=False)]
    return _session_modal("place", CallbackId.PLACE, session.id, blocks, words)


def reschedule_modal(view: CaseView, session: Session, words: Words) -> View:
    """Why none of the proposed dates suits, or why the fixed one does not any more."""
    kind = "other_dates" if session.status is SessionStatus.PROPOSED else "reschedule"
    blocks = [_intro(view, session, kind, words), _reason(kind, words)]
    return _session_modal(kind, CallbackId.RESCHEDULE, session.id, blocks, words)


def cancel_modal(view: CaseView, session: Session, words: Words) -> View:
    blocks = [_intro(view, session, "cancel", words), _reason("cancel", words)]
    return _session_modal("cancel", CallbackId.CANCEL_SESSION, session.id, blocks, words)


def not_held_modal(view: CaseView, session: Session, words: Words) -> View:
    """Who could not come. That alone says enough; more may be added."""
    absent = RadioButtonsElement(
        action_id=ActionId.FIELD, options=[option(words(f"absent.{who}"), who.value) for who in Absent]
    )
    blocks = [
        _intro(view, session, "not_held", words),
        _input("absent", absent, words),
        _reason("not_held", words, optional=True),
    ]
    return _session_modal("not_held", CallbackId.NOT_HELD, session.id, blocks, words)


def _session_modal(
    kind: str, callback_id: str, subject: str, blocks: Iterable[Block | None], words: Words
) -> View:
    return modal(
        words,
        title=f"session.modal.{kind}",
        blocks=blocks,
        callback_id=callback_id,
        submit=f"session.modal.{kind}_submit",
        close="common.back",
        metadata=json.dumps({"id": subject}),
    )


def _about(view: CaseView, session: Session | None, words: Words) -> Mrkdwn:
    """Which case and which of its sessions; without one, the next."""
    ordinal = view.number_of(session) if session else _next_number(view)
    return words.mrkdwn(
        "session.modal.about",
        number=short(view.case.number, 20),
        ordinal=ordinal,
        title=short(view.case.request.title, 300),
    )


def _next_number(view: CaseView) -> int:
    return sum(s.status not in {SessionStatus.CANCELLED, SessionStatus.NOT_HELD} for s in view.sessions) + 1


def _intro(view: CaseView, session: Session, kind: str, words: Words) -> Block:
    when = slack_moment(session.starts_at, words) if session.starts_at is not None else Mrkdwn("")
    said = words.mrkdwn(f"session.modal.{kind}_intro")
    return section(lines([_about(view, session, words), when, said]))


def _asked(session: Session | None, words: Words) -> list[Block | None]:
    """Why other dates are wanted."""
    if session is None or not session.reason.strip() or not session.changed_by:
        return []
    by = short(session.changed_by, 120)
    return [section(words.mrkdwn("session.modal.asked", by=by)), quote(session.reason, REASON_MOST)]


def _desired(view: CaseView, words: Words) -> Block | None:
    days = view.case.request.desired_dates
    if not days:
        return None
    shown = words("common.and").join(day_text(day, words) for day in days)
    return section(words.mrkdwn("session.modal.desired", days=shown))


def _taken(taken: Sequence[Taken], words: Words) -> Block | None:
    """When the expert has other sessions, so that none is proposed on top of them."""
    if not taken:
        return None
    parts = [
        words.mrkdwn(
            "session.modal.taken_line",
            when=slack_moment(one.starts_at, words),
            number=short(one.number, 20),
        )
        for one in taken[:_TAKEN_MOST]
    ]
    hidden = len(taken) - _TAKEN_MOST
    if hidden > 0:
        parts.append(words.mrkdwn("session.modal.taken_more", count=hidden))
    return section(lines([bold(words("session.modal.taken")), *parts]))


def _slot(n: int, starts: Sequence[datetime], words: Words, policy: Policy) -> InputBlock:
    picker = DateTimePickerElement(
        action_id=ActionId.FIELD,
        initial_date_time=int(starts[n].timestamp()) if n < len(starts) else None,
    )
    hours = {"earliest": policy.earliest_hour, "latest": policy.latest_hour}
    return InputBlock(
        block_id=slot_field(n),
        label=PlainTextObject(text=words("session.modal.slot", n=n + 1)),
        element=picker,
        optional=n > 0,
        hint=PlainTextObject(text=words("session.modal.slot_hint", **hours)) if n == 0 else None,
    )


def _length(anew: Session | None, policy: Policy) -> float:
    if anew is None or not anew.slots:
        return policy.session_hours
    return hours_between(anew.slots[0].starts_at, anew.slots[0].ends_at)


def _hours(length: float, words: Words, policy: Policy) -> InputBlock:
    options = [
        option(words("session.modal.hours_option", hours=f"{hours:g}"), f"{hours:g}")
        for hours in policy.session_lengths
    ]
    return InputBlock(
        block_id="hours",
        label=PlainTextObject(text=words("session.modal.hours")),
        element=StaticSelectElement(
            action_id=ActionId.FIELD, options=options, initial_option=_chosen(options, f"{length:g}")
        ),
        hint=PlainTextObject(text=words("session.modal.hours_hint", hours=f"{policy.session_hours:g}")),
    )


def _usual_format(view: CaseView, known: Session | None) -> Format:
    """As it was before; online for a short consultation and where the town leaves it open."""
    if known is not None and known.format in _FORMATS:
        return known.format
    request = view.case.request
    return (
        Format.ONSITE if request.menu is not Menu.SHORT and request.format is Format.ONSITE else Format.ONLINE
    )


def _format(usual: Format, words: Words) -> InputBlock:
    options = [option(words(f"format.{one}"), one.value) for one in _FORMATS]
    return InputBlock(
        block_id="format",
        label=PlainTextObject(text=words("label.format")),
        element=RadioButtonsElement(
            action_id=ActionId.FIELD, options=options, initial_option=_chosen(options, usual.value)
        ),
    )


def _chosen(options: Sequence[Option], value: str) -> Option:
    return next((one for one in options if one["value"] == value), options[0])


def _place(place: str, words: Words, *, optional: bool) -> InputBlock:
    element = PlainTextInputElement(
        action_id=ActionId.FIELD,
        initial_value=place[:PLACE_MOST] or None,
        max_length=PLACE_MOST,
        placeholder=PlainTextObject(text=words("session.modal.place_example")),
    )
    return InputBlock(
        block_id="place",
        label=PlainTextObject(text=words("session.modal.place_input")),
        element=element,
        optional=optional,
        hint=PlainTextObject(text=words("session.modal.place_hint")) if optional else None,
    )


def _reason(kind: str, words: Words, *, optional: bool = False) -> InputBlock:
    return _text("reason", "", REASON_MOST, f"{kind}_hint", words, optional=optional)


def _text(block_id: str, value: str, most: int, hint: str, words: Words, *, optional: bool) -> InputBlock:
    element = PlainTextInputElement(
        action_id=ActionId.FIELD, multiline=True, max_length=most, initial_value=value[:most] or None
    )
    return _input(block_id, element, words, hint=f"session.modal.{hint}", optional=optional)


def _input(
    block_id: str, element: InputInteractiveElement, words: Words, *, hint: str = "", optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=words(f"session.modal.{block_id}")),
        element=element,
        optional=optional,
        hint=PlainTextObject(text=words(hint)) if hint else None,
    )
