"""Many reminders due in the same minute: how soon they are handed to delivery, and what acks take meanwhile.

The reminders are the last word before a session, for both sides of each: they may be said at any hour, so the
benchmark can run at any hour. Half go to as many requesters, half to the experts of the pool, whose reminders
become one message each.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Select, func, select

from bot.app import build_context, open_migrated
from bot.domain.consultation import Consultation, Requester, Status
from bot.domain.request import ConsultationRequest
from bot.domain.session import Session, SessionStatus
from bot.services.context import Context
from bot.services.outgoing import DueKind, DueRow
from bot.settings import Settings
from storage.engine import Database
from storage.tables import due, notes
from tests.benchmarks.acks import Seen, interaction
from tests.benchmarks.plan import Plan
from tests.benchmarks.processes import Subject
from tests.benchmarks.stats import Spread

_CHUNK = 500
#: How often the rows that still wait are counted, in seconds.
_LOOK_EVERY = 0.2
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class ReminderFigures:
    """`handed_over`: seconds from the due moment until every row was in the outbox. Acks in milliseconds."""

    reminders: int
    messages: int
    handed_over: float
    idle: Spread
    meanwhile: Spread
    unanswered: int


async def lay_out(url: str, count: int, due_at: datetime) -> None:
    """`count` reminders of half as many sessions, due at that moment."""
    database = await open_migrated(Settings(_env_file=None, database_url=url))
    try:
        context = build_context(Settings(_env_file=None, closures=None), database)
        async with context.read() as work:
            staff, experts = await work.staff.all(), await work.experts.all()
        for start in range(0, count // 2, _CHUNK):
            async with context.begin() as work:
                for number in range(start, min(start + _CHUNK, count // 2)):
                    member = staff[number % len(staff)]
                    expert_id = experts[number % len(experts)].expert_id
                    case = _case(number, member.municipality_code, member.id, expert_id, due_at)
                    session = _session(context, number, case, due_at)
                    await work.consultations.add(case, intake_key=f"reminded:{number}")
                    await work.sessions.add(session)
                    for side in ("expert", "requester"):
                        row = DueRow(
                            kind=DueKind.SESSION_SOON,
                            subject=session.id,
                            period=f"1:{side}",
                            due_at=due_at,
                        )
                        await work.due.add(row)
                await work.commit()
    finally:
        await database.dispose()


def _case(number: int, town: str, staff_id: str, expert_id: str, due_at: datetime) -> Consultation:
    return Consultation(
        id=f"reminded-{number}",
        number=f"R8-{number + 10_000}",
        status=Status.IN_PROGRESS,
        municipality_code=town,
        requester=Requester(
            staff_id=staff_id, slack_user_id=f"U0R{number:05d}", name="佐藤 花子", department="総務課"
        ),
        request=ConsultationRequest(
            menu="short", topic="bpr", title=f"窓口の待ち時間について {number}", details="待ち時間が長い。"
        ),
        submitted_at=due_at - timedelta(days=20),
        updated_at=due_at - timedelta(days=10),
        expert_ids=(expert_id,),
    )


def _session(context: Context, number: int, case: Consultation, due_at: datetime) -> Session:
    starts_at = due_at + timedelta(minutes=context.policy.session_soon_minutes)
    return Session(
        id=f"session-{number}",
        consultation_id=case.id,
        expert_id=case.expert_ids[0],
        ordinal=1,
        status=SessionStatus.FIXED,
        created_at=case.updated_at,
        changed_at=case.updated_at,
        place="https://meet.example.jp/soudan",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        sequence=0,
    )


async def measure_reminders(
    subject: Subject, url: str, people: Sequence[str], plan: Plan, due_at: datetime
) -> ReminderFigures:
    """Acks until the due moment, then until all is handed over."""
    database = await open_migrated(Settings(_env_file=None, database_url=url))
    try:
        idle = await _acks(subject, people, plan, lambda: datetime.now(UTC) >= due_at)
        handed = _HandedOver(database)
        watching = asyncio.create_task(handed.watch(due_at))
        meanwhile = await _acks(subject, people, plan, watching.done)
        await watching
        messages = await handed.messages()
    finally:
        await database.dispose()
    return ReminderFigures(
        reminders=plan.reminders,
        messages=messages,
        handed_over=round(handed.seconds, 1),
        idle=Spread.of_seconds(idle.acks[-1]),
        meanwhile=Spread.of_seconds(meanwhile.acks[-1]),
        unanswered=idle.unanswered + meanwhile.unanswered,
    )


class _HandedOver:
    """Looks from outside whether rows still wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.seconds = 0.0

    async def watch(self, due_at: datetime) -> None:
        waiting = select(func.count()).where(
            due.c.state == "waiting", due.c.kind == DueKind.SESSION_SOON.value
        )
        for _ in range(int(_PATIENCE / _LOOK_EVERY)):
            if not await self._count(waiting):
                break
            await asyncio.sleep(_LOOK_EVERY)
        self.seconds = (datetime.now(UTC) - due_at).total_seconds()

    async def messages(self) -> int:
        return await self._count(select(func.count()).where(notes.c.kind == "reminders"))

    async def _count(self, statement: Select[tuple[int]]) -> int:
        async with self._database.reader.connect() as connection:
            return int((await connection.execute(statement)).scalar_one())


async def _acks(subject: Subject, people: Sequence[str], plan: Plan, over: Callable[[], bool]) -> Seen:
    """Interactions at their rate, open-loop, until `over`."""
    seen = Seen(acks=[[]])
    random = Random(plan.seed)
    under_way: list[asyncio.Task[None]] = []
    number, moment = 0, time.perf_counter()
    while not over():
        moment += random.expovariate(plan.per_second)
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        under_way.append(asyncio.create_task(interaction(subject, people, number, seen)))
        number += 1
    await asyncio.gather(*under_way)
    return seen
