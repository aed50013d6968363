"""What the App Home shows each person: what is theirs to do, and their cases."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.consultation import ENDED, Consultation, Status
from bot.domain.people import Municipality, Topic, Value
from bot.domain.permissions import Actor, Part
from bot.services.context import Context
from bot.services.home_tasks import Support, support_of_expert, support_of_requester
from bot.services.ports import UnitOfWork

#: Cases on one page of the home, and items in each list of things to do.
PAGE = 10
TO_DO_MOST = 8
#: Sessions to come that are shown.
COMING_MOST = 5

#: States in which coordinators have something to do.
_COORDINATORS_TURN = frozenset({Status.SUBMITTED, Status.PROPOSED})


class CaseLine(Value):
    """One case in a list."""

    consultation_id: str
    number: str
    status: Status
    title: str
    municipality: str
    topic_ja: str
    topic_en: str
    expected_by: date | None
    submitted_at: datetime


class OfferLine(Value):
    """One offer that waits for an expert's answer."""

    offer_id: str
    line: CaseLine
    due_at: datetime | None


class Home(Value):
    """The model of the App Home. Lists are cut to what fits; `more` says that a next page exists."""

    actor: Actor
    town: str  #: the staff member's municipality, else empty
    offers: tuple[OfferLine, ...] = ()  #: expert: to answer
    to_revise: tuple[CaseLine, ...] = ()  #: staff: returned to me
    to_approve: tuple[CaseLine, ...] = ()  #: coordinator: candidates wait
    to_approve_count: int = 0
    counts: Mapping[Status, int] = {}  #: coordinator and overseer: cases by state
    running: tuple[CaseLine, ...] = ()  #: expert: accepted cases
    cases: tuple[CaseLine, ...] = ()  #: staff: the town's cases; coordinator and overseer: all
    page: int = 0
    more: bool = False
    draft_waiting: bool = False  #: a half-written form is kept
    support: Support = Support()  #: expert and staff: what running cases ask of them, and their sessions
    tasks_left_out: int = 0  #: things to do beyond those in `support`


async def load_home(context: Context, actor: Actor, *, now: datetime, page: int = 0) -> Home:
    """The home of one person as of `now`. Cost grows with the page, not with the cases stored."""
    async with context.read() as work:
        home = await _of_person(work, context, actor, page=page)
        return home.model_copy(update=await _support(work, actor, now))


async def list_cases(context: Context, actor: Actor) -> tuple[CaseLine, ...]:
    """The newest cases that concern a person: what `/soudan list` shows."""
    async with context.read() as work:
        home = await _of_person(work, context, actor, page=0)
    own = (*home.cases, *home.running)
    return tuple({line.consultation_id: line for line in own}.values())


async def _of_person(work: UnitOfWork, context: Context, actor: Actor, *, page: int) -> Home:
    """By the person's parts, without what running cases ask of them."""
    places = {m.code: m for m in await work.municipalities.all()}
    lines = _Lines(places, context.topics)
    home = Home(
        actor=actor,
        town=places[actor.staff.municipality_code].name if actor.staff else "",
        page=page,
        draft_waiting=await work.drafts.latest(actor.slack_user_id) is not None,
    )
    if actor.is_a(Part.COORDINATOR) or actor.is_a(Part.OVERSEER):
        home = home.model_copy(update=await _for_coordinator(work, lines, page))
    elif actor.staff is not None:
        home = home.model_copy(update=await _for_staff(work, lines, actor, page))
    if actor.expert_id is not None:
        home = home.model_copy(update=await _for_expert(work, lines, actor.expert_id))
    return home


class _Lines:
    def __init__(self, places: Mapping[str, Municipality], topics: Mapping[str, Topic]) -> None:
        self.places = places
        self.topics = topics

    def of(self, case: Consultation) -> CaseLine:
        topic = self.topics[case.request.topic]
        return CaseLine(
            consultation_id=case.id,
            number=case.number,
            status=case.status,
            title=case.request.title,
            municipality=self.places[case.municipality_code].name,
            topic_ja=topic.name_ja,
            topic_en=topic.name_en,
            expected_by=case.expected_by,
            submitted_at=case.submitted_at,
        )

    def all(self, cases: Sequence[Consultation]) -> tuple[CaseLine, ...]:
        return tuple(self.of(case) for case in cases)


async def _for_coordinator(work: UnitOfWork, lines: _Lines, page: int) -> dict[str, object]:
    counts = await work.consultations.count_in_status()
    waiting = await work.consultations.in_status(_COORDINATORS_TURN, limit=TO_DO_MOST)
    running = frozenset(Status) - ENDED
    cases = await work.consultations.in_status(running, limit=PAGE + 1, offset=page * PAGE)
    return {
        "counts": counts,
        "to_approve": lines.all(waiting),
        "to_approve_count": sum(counts.get(status, 0) for status in _COORDINATORS_TURN),
        "cases": lines.all(cases[:PAGE]),
        "more": len(cases) > PAGE,
    }


async def _for_staff(work: UnitOfWork, lines: _Lines, actor: Actor, page: int) -> dict[str, object]:
    if actor.staff is None:
        raise ValueError("a home of staff needs the staff member")
    code = actor.staff.municipality_code
    cases = await work.consultations.of_municipality(code, limit=PAGE + 1, offset=page * PAGE)
    returned = await work.consultations.of_requester(actor.staff.id, Status.RETURNED, limit=TO_DO_MOST)
    return {
        "to_revise": lines.all(returned),
        "cases": lines.all(cases[:PAGE]),
        "more": len(cases) > PAGE,
    }


async def _for_expert(work: UnitOfWork, lines: _Lines, expert_id: str) -> dict[str, object]:
    offers = []
    for offer in (await work.offers.open_of_expert(expert_id))[:TO_DO_MOST]:
        case = await work.consultations.get(offer.consultation_id)
        offers.append(OfferLine(offer_id=offer.id, line=lines.of(case), due_at=offer.due_at))
    running = await work.consultations.of_expert(expert_id, limit=PAGE)
    return {"offers": tuple(offers), "running": lines.all(running)}


async def _support(work: UnitOfWork, actor: Actor, now: datetime) -> dict[str, object]:
    found = Support()
    if actor.expert_id is not None:
        found = await support_of_expert(work, actor.expert_id, now)
    if actor.staff is not None:
        found = found.and_also(await support_of_requester(work, actor.staff.id, now))
    shown = Support(tasks=found.tasks[:TO_DO_MOST], coming=found.coming[:COMING_MOST])
    return {"support": shown, "tasks_left_out": len(found.tasks) - len(shown.tasks)}
