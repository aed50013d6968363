"""What is said once: a line in a card's thread, a reminder, a word to the overseer."""

from slack_sdk.models.blocks import Block

from bot.domain.policy import Policy
from bot.services.case_view import CaseView
from bot.services.outgoing import Note, NoteKind
from bot.words import Mrkdwn, Words
from handlers.views.candidate_views import exclusion_blocks, more_candidates
from handlers.views.joint_views import joint_note
from handlers.views.message import Message, fallback, message, quote, section
from handlers.views.reminders import reminder_message
from handlers.views.report_notes import REPORT_NOTES, report_note
from handlers.views.session_notes import SESSION_NOTES, session_note
from handlers.views.texts import NOTHING, day_text, lines, mention, moment_from, moment_text, short

_QUOTE = 1500
_EXCLUDED_MOST = 35
#: Notes after which the person spoken to must act, or will want to know at once.
#: Notes after which another expert may have been asked.
_NAMES_THE_NEXT = frozenset({NoteKind.DECLINED, NoteKind.EXPIRED, NoteKind.EXPERT_UNREACHABLE})
_CALLS = frozenset(
    {
        NoteKind.YOURS_RETURNED,
        NoteKind.YOURS_REJECTED,
        NoteKind.YOURS_MATCHED,
        NoteKind.YOURS_COMPLETED,
        NoteKind.YOURS_CLOSED,
        NoteKind.OFFER_EXPIRED,
        NoteKind.OFFER_CANCELLED,
        NoteKind.OFFER_ACCEPTED,
    }
)
#: Notes that say expert by expert why nobody is a candidate.
NAMES_EVERYBODY = frozenset({NoteKind.NONE_ELIGIBLE, NoteKind.OVERSEER_NONE_ELIGIBLE})
#: Names and texts that a note may speak of; what a use case left out is shown as a dash.
_NAMES = ("expert", "experts", "by", "next_expert", "count", "number", "title")


def note_message(note: Note, view: CaseView | None, words: Words, policy: Policy | None = None) -> Message:
    """The note in words. `view` is the case as it stands now, where the note is about one."""
    if note.kind is NoteKind.REMINDERS:
        return reminder_message(note, words)
    if view is not None and note.kind in SESSION_NOTES:
        return session_note(note, view, words)
    if view is not None and note.kind in REPORT_NOTES:
        return report_note(note, view, words)
    if view is not None and note.kind is NoteKind.JOINT_FOUND:
        return joint_note(note, view, words)
    if note.kind is NoteKind.MORE_CANDIDATES and view is not None:
        start = note.params.get("start", "")
        return more_candidates(view, words, policy or Policy(), start=int(start) if start.isdecimal() else 0)
    params = _params(note, view, words)
    said = words.mrkdwn(f"note.{note.kind}", **{n: short(v, 250) for n, v in params.items()})
    first = _mentioned(note, said)
    said_why = quote(note.params.get("reason") or note.params.get("comment") or "", _QUOTE)
    more = _more(note, view, words)
    blocks: list[Block | None] = [section(first), said_why, section(lines(more)) if more else None]
    if note.kind in NAMES_EVERYBODY and view is not None:
        blocks += exclusion_blocks(view, words, most=_EXCLUDED_MOST, room=220)
    return message(fallback(words, f"note.{note.kind}", **params), blocks)


def _params(note: Note, view: CaseView | None, words: Words) -> dict[str, str]:
    given = {name: note.params.get(name) or NOTHING for name in _NAMES}
    if "experts" not in note.params:
        given["experts"] = given["expert"]
    if view is not None:
        given["number"] = view.case.number
        given["title"] = view.case.request.title
    given["due"] = _due(note, view, words) or NOTHING
    return given


def _due(note: Note, view: CaseView | None, words: Words) -> str:
    moment = moment_from(note.params.get("due", ""))
    if moment is not None:
        return moment_text(moment, words)
    if view is not None and view.case.expected_by is not None:
        return day_text(view.case.expected_by, words)
    return ""


def _mentioned(note: Note, said: Mrkdwn) -> Mrkdwn:
    called = mention(note.params.get("mention")) if note.kind in _CALLS else Mrkdwn("")
    return lines([called, said], " ")


def _more(note: Note, view: CaseView | None, words: Words) -> list[Mrkdwn]:
    """What follows from the news: who is asked next, what was informed, by when to act."""
    parts: list[Mrkdwn] = []
    if note.kind in _NAMES_THE_NEXT and note.params.get("next_expert"):
        parts.append(words.mrkdwn("notes.next", expert=short(note.params["next_expert"], 150)))
    if note.kind is NoteKind.NONE_ELIGIBLE and note.params.get("overseers"):
        parts.append(words.mrkdwn("notes.overseers"))
    if note.kind is NoteKind.YOURS_RETURNED and (due := _due(note, view, words)):
        parts.append(words.mrkdwn("notes.due", due=due))
    return parts
