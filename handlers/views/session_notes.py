"""What the conversation of a case is told about its sessions and its people."""

from collections.abc import Callable

from slack_sdk.models.blocks import Block

from bot.domain.consultation import RUNNING
from bot.domain.session import Session, SessionStatus
from bot.services.case_view import CaseView
from bot.services.outgoing import Note, NoteKind
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId
from handlers.views.message import Message, actions, button, context, fallback, message, quote, section
from handlers.views.session_text import (
    Blocks,
    expert_mention,
    propose_button,
    session_text,
    slot_blocks,
)
from handlers.views.texts import NOTHING, lines, mention, short

_QUOTE = 1500
_NAMES = ("by", "expert", "number", "title")

SESSION_NOTES = frozenset(
    {
        NoteKind.DATES_PROPOSED,
        NoteKind.SESSION_FIXED,
        NoteKind.SESSION_PLACED,
        NoteKind.ACKNOWLEDGED,
        NoteKind.RESCHEDULED,
        NoteKind.SESSION_CANCELLED,
        NoteKind.NOT_HELD,
        NoteKind.COORDINATOR_JOINED,
        NoteKind.EXPERT_LEAVES,
    }
)
#: Notes after which the expert must act; after a proposal it is the requester.
_CALLS_EXPERT = frozenset(
    {NoteKind.SESSION_FIXED, NoteKind.RESCHEDULED, NoteKind.SESSION_CANCELLED, NoteKind.NOT_HELD}
)


def session_note(note: Note, view: CaseView, words: Words) -> Message:
    """The note, with the buttons of what it asks for, unless the session has moved on since."""
    session = next((s for s in view.sessions if s.id == note.params.get("session")), None)
    params = _params(note, session, words)
    key = f"note.{note.kind}"
    said = words.mrkdwn(key, **{name: short(text, 250) for name, text in params.items()})
    draw = _BODIES.get(note.kind)
    drawn = draw(view, session, words) if draw is not None and session is not None else None
    stale = draw is not None and drawn is None
    called = Mrkdwn("") if stale else _called(note, view)
    blocks: Blocks = [
        section(lines([called, said], " ")),
        quote(note.params.get("reason") or "", _QUOTE),
        *(drawn or ()),
        context(words.mrkdwn("session.since_then")) if stale else None,
    ]
    return message(fallback(words, key, **params), blocks)


def _params(note: Note, session: Session | None, words: Words) -> dict[str, str]:
    params = {name: note.params.get(name) or NOTHING for name in _NAMES}
    params["ordinal"] = str(session.ordinal) if session else NOTHING
    absent = f"absent.{note.params.get('absent')}"
    params["absent"] = words(absent) if absent in words else NOTHING
    return params


def _called(note: Note, view: CaseView) -> Mrkdwn:
    if note.kind is NoteKind.DATES_PROPOSED:
        return mention(view.case.requester.slack_user_id)
    return expert_mention(view) if note.kind in _CALLS_EXPERT else Mrkdwn("")


def _proposed(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.PROPOSED or view.case.status not in RUNNING:
        return None
    none_fits = button(ActionId.RESCHEDULE, words("session.none_fits"), session.id)
    return [
        quote(session.message, _QUOTE),
        section(session_text(session, words)),
        *slot_blocks(session, words),
        actions(none_fits, block_id=f"session:{session.id}"),
    ]


def _fixed(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.FIXED or view.case.status not in RUNNING:
        return None
    seen = place = None
    if session.acknowledged_at is None:
        seen = button(ActionId.ACKNOWLEDGE, words("session.acknowledge"), session.id, "primary")
    if not session.place.strip():
        place = button(ActionId.PLACE, words("session.place"), session.id)
    return [
        section(session_text(session, words)),
        actions(seen, place, block_id=f"session:{session.id}"),
        context(words.mrkdwn("session.calendar")),
    ]


def _placed(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.FIXED or view.case.status not in RUNNING:
        return None
    return [section(session_text(session, words)), context(words.mrkdwn("session.calendar"))]


def _anew(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.WANTED or view.case.status not in RUNNING:
        return None
    return [_propose(view, session, words("session.propose"))]


def _cancelled(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.CANCELLED:
        return None
    return [*_next(view, session, words("session.propose_another")), *_calendar(session, words)]


def _not_held(view: CaseView, session: Session, words: Words) -> Blocks | None:
    if session.status is not SessionStatus.NOT_HELD:
        return None
    return _next(view, session, words("session.propose"))


def _next(view: CaseView, session: Session, text: str) -> Blocks:
    """A way to the next session, while none is proposed or fixed and an expert is there to propose it."""
    current = view.open_session
    free = current is None or current.status is SessionStatus.WANTED
    return [_propose(view, session, text)] if free and view.case.status in RUNNING else []


def _calendar(session: Session, words: Words) -> Blocks:
    given_out = session.sequence >= 0
    return [context(words.mrkdwn("session.calendar"))] if given_out else []


def _propose(view: CaseView, session: Session, text: str) -> Block | None:
    return propose_button(view.case.id, text, f"session:{session.id}")


#: What follows the sentence; None where the session has moved on and nothing of it holds any more.
_BODIES: dict[NoteKind, Callable[[CaseView, Session, Words], Blocks | None]] = {
    NoteKind.DATES_PROPOSED: _proposed,
    NoteKind.SESSION_FIXED: _fixed,
    NoteKind.SESSION_PLACED: _placed,
    NoteKind.RESCHEDULED: _anew,
    NoteKind.SESSION_CANCELLED: _cancelled,
    NoteKind.NOT_HELD: _not_held,
}
