"""The use cases on a database and a clock that the test sets: what time does, without Slack."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.domain.codes import Menu, MunicipalityKind
from bot.domain.consultation import Consultation, Requester, Status
from bot.domain.followup import FollowUp
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Expert, Municipality, StaffMember
from bot.domain.permissions import Actor, Part
from bot.domain.policy import Policy
from bot.domain.report import Report, ReportForm
from bot.domain.request import ConsultationRequest
from bot.domain.session import Session
from bot.domain.slots import ProposalForm
from bot.jobs.due import run_due, use_cases
from bot.matching.query import MatchQuery
from bot.matching.rank import Ranking
from bot.matching.standing import Standing
from bot.services.arranging import ProposeSession, choose_slot, propose_session, want_session
from bot.services.candidates import Matcher
from bot.services.context import Context
from bot.services.ports import PoolChanges
from bot.services.reporting import confirm_report, submit_report
from bot.topics import bundled_topics
from storage.engine import Database
from storage.tables import due, notes

JST = ZoneInfo("Asia/Tokyo")
TOWN = Municipality(
    code="054348",
    name="美郷町",
    kana="みさとちょう",
    kind=MunicipalityKind.TOWN,
    region="県南",
    population_2020=1,
)
STAFF = StaffMember(
    id="staff", name="佐藤 花子", municipality_code=TOWN.code, department="総務課", slack_user_id="U0STAFF"
)
EXPERT = Expert(expert_id="E1", name="山田 太郎", slack_user_id="U0EXPERT", monthly_hours=100)
OTHER = Expert(expert_id="E2", name="木村 恵", slack_user_id="U0OTHER", monthly_hours=100)


def jst(text: str) -> datetime:
    """`2026-12-01 09:00:00` in Japan; seconds may be left out."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


class NobodyMatches(Matcher):
    """Finds nobody: the pool is not what these tests are about."""

    async def rank(
        self, query: MatchQuery, changes: PoolChanges, standings: Mapping[str, Standing], *, most: int
    ) -> Ranking:
        return Ranking(candidates=(), exclusions=(), eligible=0, topics=())


class Office:
    """A database with a town, an expert and a clock."""

    def __init__(self, database: Database, now: datetime) -> None:
        ids = count(1)
        self.database = database
        self.now = now
        self.context = Context(
            begin=database.begin,
            read=database.read,
            calendar=OfficeCalendar(JST),
            policy=Policy(),
            topics=bundled_topics(),
            new_id=lambda: f"id{next(ids)}",
        )
        self.requester = Actor(
            slack_user_id="U0STAFF", name=STAFF.name, parts=frozenset({Part.STAFF}), staff=STAFF
        )
        self.expert = Actor(
            slack_user_id="U0EXPERT", name=EXPERT.name, parts=frozenset({Part.EXPERT}), expert_id="E1"
        )
        self.coordinator = Actor(slack_user_id="U0COORD", name="伊藤 仁", parts=frozenset({Part.COORDINATOR}))
        self._numbers = count(1)
        self._jobs = use_cases(self.context, NobodyMatches({}))

    async def opened(self) -> "Office":
        async with self.context.begin() as work:
            await work.municipalities.put([TOWN])
            await work.staff.put([STAFF])
            await work.experts.put([EXPERT, OTHER])
            await work.commit()
        return self

    async def matched(self, menu: Menu = Menu.SHORT) -> Consultation:
        """A case whose expert has just accepted."""
        number = next(self._numbers)
        case = Consultation(
            id=f"case{number}",
            number=f"R8-{number:04d}",
            status=Status.MATCHED,
            municipality_code=TOWN.code,
            requester=Requester(
                staff_id=STAFF.id, slack_user_id="U0STAFF", name=STAFF.name, department=STAFF.department
            ),
            request=ConsultationRequest(menu=menu, topic="bpr", title="窓口の改善", details="待ち時間"),
            submitted_at=self.now,
            updated_at=self.now,
            expert_ids=("E1",),
            talks=("U0EXPERT,U0STAFF",),
        )
        async with self.context.begin() as work:
            await work.consultations.add(case, intake_key=case.id)
            await want_session(work, self.context, case, "E1", self.now)
            await work.commit()
        return case

    async def taken_over(self, case: Consultation, expert_id: str) -> None:
        """Another expert was asked and accepted."""
        async with self.context.begin() as work:
            stored = await work.consultations.lock(case.id)
            changes = {
                "status": Status.MATCHED,
                "version": stored.version + 1,
                "expert_ids": (expert_id,),
            }
            stored = stored.model_copy(update=changes)
            await work.consultations.save(stored)
            await want_session(work, self.context, stored, expert_id, self.now)
            await work.commit()

    def proposal(self, case: Consultation, start: datetime) -> ProposeSession:
        form = ProposalForm(slots=(str(int(start.timestamp())),), hours="2", format="online", place="")
        return ProposeSession(consultation_id=case.id, form=form)

    async def proposed(self, case: Consultation, start: datetime) -> Session:
        return await propose_session(self.context, self.proposal(case, start), self.expert, self.now)

    async def fixed(self, case: Consultation, start: datetime) -> Session:
        session = await self.proposed(case, start)
        return await choose_slot(self.context, session.id, session.slots[0].id, self.requester, self.now)

    async def reported(self, session: Session, *, last: bool = True, **changes: Any) -> Report:
        starts_at, ends_at = session.times()
        form = ReportForm(
            began_at=str(int(starts_at.timestamp())),
            ended_at=str(int(ends_at.timestamp())),
            present="佐藤",
            advice="様式をまとめる。",
            progress="considering",
            last=last,
        ).model_copy(update=changes)
        return await submit_report(self.context, session.id, form, self.expert, self.now)

    async def confirmed(self, report: Report) -> Report:
        return await confirm_report(self.context, report.id, self.requester, self.now)

    async def completed(self, start: datetime) -> Consultation:
        """A case whose only session was held at that time, reported and confirmed at its end."""
        case = await self.matched()
        session = await self.fixed(case, start)
        self.now = start + timedelta(hours=2)
        await self.confirmed(await self.reported(session))
        return await self.case(case)

    async def at(self, moment: datetime | str) -> list[str]:
        """Time passes to the moment and the service acts; returns the kinds of the reminders given then."""
        self.now = jst(moment) if isinstance(moment, str) else moment
        before = len(await self.reminders())
        await run_due(self.context, self._jobs, lambda: self.now)
        return [kind for _, _, kind in (await self.reminders())[before:]]

    async def ticked(self, clock: Callable[[], datetime]) -> None:
        """The service acts by a clock that goes on meanwhile."""
        await run_due(self.context, self._jobs, clock)

    async def reminders(self) -> list[tuple[str, str, str]]:
        """Everything reminded of so far: recipient (or place), key of the message, kind."""
        statement = select(notes).where(notes.c.kind == "reminders").order_by(notes.c.id)
        async with self.database.reader.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            (row.recipient or row.place, row.key, item["kind"])
            for row in rows
            for item in row._mapping["items"]
        ]

    async def said(self) -> list[tuple[str, str]]:
        """Place and kind of every note, in order."""
        async with self.database.reader.connect() as connection:
            rows = (await connection.execute(select(notes).order_by(notes.c.id))).all()
        return [(row.place, row.kind) for row in rows]

    async def messages(self, recipient: str) -> list[list[str]]:
        """The kinds in each message to one person."""
        found: dict[str, list[str]] = {}
        for to, key, kind in await self.reminders():
            if to == recipient:
                found.setdefault(key, []).append(kind)
        return list(found.values())

    async def due_rows(self, kind: str, subject: str) -> list[Mapping[str, Any]]:
        """Every due row of a kind about a subject, in the order in which they were added."""
        statement = select(due).where(due.c.kind == kind, due.c.subject == subject).order_by(due.c.id)
        async with self.database.reader.connect() as connection:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

    async def row(self, kind: str, subject: str) -> Mapping[str, Any]:
        """The last of them."""
        return (await self.due_rows(kind, subject))[-1]

    async def due_tokens(self, kind: str) -> list[str]:
        """What the choices of the reminders of a kind carry, in the order in which they were planned."""
        statement = select(due.c.token).where(due.c.kind == kind).order_by(due.c.id)
        async with self.database.reader.connect() as connection:
            return list((await connection.execute(statement)).scalars())

    async def summary(self) -> dict[str, str]:
        """What the coordinators' last monthly summary says."""
        statement = select(notes.c["items"]).where(notes.c.kind == "reminders").order_by(notes.c.id)
        async with self.database.reader.connect() as connection:
            messages = (await connection.execute(statement)).scalars().all()
        return next(
            dict(item["params"])
            for items in reversed(messages)
            for item in items
            if item["kind"] == "monthly.summary"
        )

    async def due_times(self, kind: str, subject: str) -> list[str]:
        """When the rows of a kind that wait are due, in Japan."""
        statement = (
            select(due.c.due_at)
            .where(due.c.kind == kind, due.c.subject == subject, due.c.state == "waiting")
            .order_by(due.c.due_at)
        )
        async with self.database.reader.connect() as connection:
            moments = (await connection.execute(statement)).scalars().all()
        return [f"{moment.astimezone(JST):%Y-%m-%d %H:%M}" for moment in moments]

    async def case(self, case: Consultation) -> Consultation:
        async with self.context.read() as work:
            return await work.consultations.get(case.id)

    async def sessions(self, case: Consultation) -> list[Session]:
        async with self.context.read() as work:
            return list(await work.sessions.of_consultation(case.id))

    async def followups(self, case: Consultation) -> list[FollowUp]:
        async with self.context.read() as work:
            return list(await work.followups.of_consultation(case.id))
