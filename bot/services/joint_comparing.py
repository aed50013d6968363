"""Similar requests side by side, for the coordinators."""

from collections.abc import Mapping, Sequence

from bot.domain.consultation import Consultation
from bot.domain.errors import UnknownCase
from bot.domain.events import Event, EventKind
from bot.domain.people import Municipality, Value
from bot.domain.permissions import Act, Actor, permit
from bot.services.context import Context
from bot.services.joint_finding import JOINABLE, LEARNT_FROM, reason_of


class ComparedCase(Value):
    """A case of the group with the name of its municipality; `quote` is the phrase that it shares."""

    case: Consultation
    municipality: str
    quote: str = ""


class Comparison(Value):
    """A group as it stands now: who can join, who has the experience, and who has ended since it was told."""

    members: tuple[ComparedCase, ...]
    experienced: tuple[ComparedCase, ...] = ()
    gone: tuple[ComparedCase, ...] = ()
    ja: str = ""
    en: str = ""


async def compare_similar(context: Context, consultation_id: str, actor: Actor) -> Comparison:
    """The last group that was told in the thread of a case. Raises NotAllowed, UnknownCase."""
    permit(actor, Act.SEE_JOINT)
    async with context.read() as work:
        await work.consultations.get(consultation_id)
        told = _last_told(await work.audit.of_consultation(consultation_id))
        ids = (told["cases"].split(), told["earlier"].split())
        found = await work.consultations.some([*ids[0], *ids[1]])
        places = {m.code: m for m in await work.municipalities.all()}
    everybody = sorted(found.values(), key=lambda case: (case.submitted_at, case.number))
    members = [case for case in everybody if case.id in ids[0] and case.status in JOINABLE]
    experienced = [case for case in everybody if case not in members and case.status in LEARNT_FROM]
    shown = [*members, *experienced]
    reason = await reason_of(shown, context.topics) if len(shown) > 1 else None
    quotes = reason.quotes if reason else {}
    return Comparison(
        members=_compared(members, places, quotes),
        experienced=_compared(experienced, places, quotes),
        gone=_compared([case for case in everybody if case not in shown], places, {}),
        ja=reason.ja if reason else "",
        en=reason.en if reason else "",
    )


def _last_told(events: Sequence[Event]) -> Mapping[str, str]:
    told = [event.details for event in events if event.kind is EventKind.JOINT_FOUND]
    if not told:
        raise UnknownCase
    return told[-1]


def _compared(
    cases: Sequence[Consultation], places: Mapping[str, Municipality], quotes: Mapping[str, str]
) -> tuple[ComparedCase, ...]:
    return tuple(
        ComparedCase(
            case=case, municipality=places[case.municipality_code].name, quote=quotes.get(case.id, "")
        )
        for case in cases
    )
