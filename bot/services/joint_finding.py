"""Similar requests of different municipalities, told to the coordinators as a possible joint project."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.consultation import ENDED, Consultation, Status
from bot.domain.events import EventKind
from bot.domain.people import Topic
from bot.matching.joint import JointCase, JointGroup, joint_groups
from bot.matching.joint_reasons import JointReason, joint_reason
from bot.matching.likeness import Reading
from bot.matching.topic_guide import TopicGuide, guide_of
from bot.services.context import Context
from bot.services.outgoing import DueKind, DueRow, NoteKind
from bot.services.ports import UnitOfWork
from bot.services.showing import Telling

#: States in which a request can still become part of a joint project.
JOINABLE = frozenset(Status) - ENDED - {Status.COMPLETED}
#: States in which its town has had the support, and can tell others of it.
LEARNT_FROM = frozenset({Status.COMPLETED, Status.CLOSED})
#: Recent: filed no longer ago than this, or supported until no longer ago. Of those whose support has ended,
#: the filing may lie a year back: a longer accompaniment is no model for a new request.
RECENT = timedelta(days=90)
FILED = timedelta(days=365)
#: The newest so many cases are compared: what a few seconds are enough for.
CASES_MOST = 2000


class JointFinder:
    """Keeps what it has read of requests between two searches, and the last groups found.

    Works in a worker thread, one at a time: the event loop goes on answering Slack. Many requests that come
    at once are searched once: nothing changed between their searches.
    """

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topics = tuple(topics.values())
        self._read: dict[JointCase, Reading] = {}
        self._last: tuple[Sequence[JointCase], tuple[JointGroup, ...]] = ((), ())
        self._turn = asyncio.Lock()

    async def groups(self, cases: Sequence[JointCase]) -> tuple[JointGroup, ...]:
        async with self._turn:
            return await asyncio.to_thread(self._groups, cases)

    def _groups(self, cases: Sequence[JointCase]) -> tuple[JointGroup, ...]:
        if cases == self._last[0]:
            return self._last[1]
        guide = guide_of(self._topics)
        self._read = {case: self._read.get(case) or _read(case, guide) for case in cases}
        found = joint_groups(cases, {case.id: reading for case, reading in self._read.items()})
        self._last = cases, found
        return found


async def reason_of(cases: Sequence[Consultation], topics: Mapping[str, Topic]) -> JointReason:
    """What these cases (two or more) have in common; in a worker thread."""
    return await asyncio.to_thread(_reason, [as_joint(case) for case in cases], tuple(topics.values()))


def _reason(cases: Sequence[JointCase], topics: tuple[Topic, ...]) -> JointReason:
    guide = guide_of(topics)
    return joint_reason(cases, {case.id: _read(case, guide) for case in cases}, guide)


def _read(case: JointCase, guide: TopicGuide) -> Reading:
    return Reading.of(case.title, case.text, case.topic, guide)


def as_joint(case: Consultation) -> JointCase:
    """The case as the finder sees it."""
    request = case.request
    parts = (request.details, request.question, request.goal, request.related_systems)
    return JointCase(
        id=case.id,
        municipality_code=case.municipality_code,
        title=request.title,
        text="\n".join(part for part in parts if part),
        topic=request.topic,
        submitted_at=case.submitted_at,
        ended=case.status in LEARNT_FROM,
    )


async def look_for_similar(work: UnitOfWork, case: Consultation, now: datetime) -> None:
    """The search runs after the commit, off the event loop, and after a crash as well: it is a due row."""
    await work.due.add(
        DueRow(kind=DueKind.FIND_SIMILAR, subject=case.id, period=str(case.version), due_at=now)
    )


async def find_similar(context: Context, finder: JointFinder, consultation_id: str, now: datetime) -> str:
    """Tells the coordinators, in the thread of the case, of a group that is new or has grown.

    Returns "" or the reason why there was nothing to tell. Nothing is held while requests are compared.
    """
    async with context.read() as work:
        case = await work.consultations.get(consultation_id)
        if case.status not in JOINABLE:
            return f"case {case.status}"
        known = await _recent(work, now)
    groups = await finder.groups([as_joint(one) for one in known.values()])
    group = next((group for group in groups if case.id in group.members), None)
    if group is None:
        return "nothing similar"
    reason = await reason_of([known[one] for one in (*group.members, *group.experiences)], context.topics)
    async with context.begin() as work:
        # in one order, so that two searches never wait for each other for ever
        locked = {one: await work.consultations.lock(one) for one in sorted(group.members)}
        members = [locked[one] for one in group.members if locked[one].status in JOINABLE]
        if len(members) < 2 or locked[case.id] not in members:
            return "the others have moved on"
        if await _told_before(work, {one.id for one in members}):
            return "told before"
        earlier = [known[one] for one in group.experiences]
        await _tell(work, locked[case.id], members, earlier, reason, now)
        await work.commit()
    return ""


async def _recent(work: UnitOfWork, now: datetime) -> Mapping[str, Consultation]:
    """The newest cases that count as open or recent, by id."""
    found: dict[str, Consultation] = {}
    async for case in work.consultations.recent(JOINABLE, LEARNT_FROM, filed=now - FILED, since=now - RECENT):
        found[case.id] = case
        if len(found) == CASES_MOST:
            break
    return found


async def _told_before(work: UnitOfWork, members: Collection[str]) -> bool:
    """Whether the coordinators heard of all these together, in the thread of any of them."""
    for member in members:
        for event in await work.audit.of_consultation(member):
            if event.kind is EventKind.JOINT_FOUND and set(members) <= set(event.details["cases"].split()):
                return True
    return False


async def _tell(
    work: UnitOfWork,
    case: Consultation,
    members: Sequence[Consultation],
    earlier: Sequence[Consultation],
    reason: JointReason,
    now: datetime,
) -> None:
    towns = {m.code: m.name for m in await work.municipalities.all()}
    ids = [one.id for one in members]
    telling = Telling(work, case, now=now, actor=None)
    await telling.record(
        EventKind.JOINT_FOUND, cases=" ".join(ids), earlier=" ".join(one.id for one in earlier)
    )
    await telling.to_coordinators(
        NoteKind.JOINT_FOUND,
        sha256(" ".join(sorted(ids)).encode()).hexdigest()[:32],
        cases=_named([one for one in members if one.id != case.id], towns),
        earlier=_named(earlier, towns),
        ja=reason.ja,
        en=reason.en,
    )


def _named(cases: Sequence[Consultation], towns: Mapping[str, str]) -> str:
    """JSON: number, municipality and title of each, as they were when the note was written."""
    in_order = sorted(cases, key=lambda case: (case.submitted_at, case.number))
    named = [(one.number, towns[one.municipality_code], one.request.title) for one in in_order]
    return json.dumps(named, ensure_ascii=False)
