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
        NoteKind.SESSION_HANDED_OVER,
        NoteKind.ACKNOWLEDGED,
        NoteKind.RESCHEDULED,
        NoteKind.SESSION_CANCELLED,
        NoteKind.NOT_HELD,
        NoteKind.COORDINATOR_JOINED,
        NoteKind.EXPERT_LEAVES,
    }
)
#: Notes that tell what somebody did: they call the other side.
_TELLS_THE_OTHER = frozenset(
    {NoteKind.SESSION_PLACED, NoteKind.RESCHEDULED, NoteKind.SESSION_CANCELLED, NoteKind.NOT_HELD}
)
#: Notes that ask for the next session, where one is wanted.
_MAY_WANT_ANOTHER = frozenset({NoteKind.SESSION_CANCELLED, NoteKind.NOT_HELD})


def session_note(note: Note, view: CaseView, words: Words) -> Message:
    """The note, with the buttons of what it asks for, unless the session has moved on since."""
    session = next((s for s in view.sessions if s.id == note.params.get("session")), None)
    params = _params(note, view, session, words)
    key = _key(note, view)
    said = words.mrkdwn(key, **{name: short(text, 250) for name, text in params.items()})
    draw = _BODIES.get(note.kind)
    drawn = draw(view, session, words) if draw is not None and session is not None else None
    stale = draw is not None and drawn is None
    called = Mrkdwn("") if stale else _called(note, view, session)
    blocks: Blocks = [
        section(lines([called, said], " ")),
        quote(note.params.get("reason") or "", _QUOTE),
        *(drawn or ()),
        context(words.mrkdwn("session.since_then")) if stale else None,
    ]
    return message(fallback(words, key, **params), blocks)


def _key(note: Note, view: CaseView) -> str:
    """The sentence: of what was called off, also by whom, and whether there is to be another."""
    key = f"note.{note.kind}"
    if note.kind is NoteKind.SESSION_CANCELLED and not note.params.get("by"):
        return f"{key}_ended"
    return f"{key}_next" if note.kind in _MAY_WANT_ANOTHER and _another_wanted(view) else key


def _another_wanted(view: CaseView) -> bool:
    """Nothing is proposed or fixed, an expert is there to propose, and no last report waits."""
    current = view.open_session
    free = current is None or current.status is SessionStatus.WANTED
    ends = any(report.says_last for report in view.reports.values())
    return free and not ends and view.case.status in RUNNING


def _params(note: Note, view: CaseView, session: Session | None, words: Words) -> dict[str, str]:
    params = {name: note.params.get(name) or NOTHING for name in _NAMES}
    params["ordinal"] = str(view.number_of(session)) if session else NOTHING
    absent = f"absent.{note.params.get('absent')}"
    params["absent"] = words(absent) if absent in words else NOTHING
    return params


def _called(note: Note, view: CaseView, session: Session | None) -> Mrkdwn:
    """Whoever must act, or must hear of what the other side did."""
    if note.kind is NoteKind.DATES_PROPOSED:
        return mention(view.case.requester.slack_user_id)
    if note.kind is NoteKind.SESSION_FIXED:
        return expert_mention(view)
    return _other_side(note, view, session) if note.kind in _TELLS_THE_OTHER else Mrkdwn("")


def _other_side(note: Note, view: CaseView, session: Session | None) -> Mrkdwn:
    """Not who did it; both where it was a coordinator, nobody in person, or the two have the same name."""
    requester = view.case.requester
    found = view.experts.get(session.expert_id) if session is not None else None
    experts = (found,) if found is not None else view.accepted
    sides = [(requester.name, requester.slack_user_id), *((e.name, e.slack_user_id) for e in experts)]
    others = [side for side in sides if side[0] != note.params.get("by")]
    return lines([mention(user) for _, user in others or sides], " ")


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
    return [_propose(view, session, text)] if _another_wanted(view) else []


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
    NoteKind.SESSION_HANDED_OVER: _placed,
    NoteKind.RESCHEDULED: _anew,
    NoteKind.SESSION_CANCELLED: _cancelled,
    NoteKind.NOT_HELD: _not_held,
}
