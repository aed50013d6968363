"""Consultations: adding, the guarded save, the lists that people see."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, delete, func, insert, or_, select, update

from bot.domain.consultation import APPROVED, Consultation, Status
from bot.domain.errors import AlreadyApproved, CaseHasMovedOn, UnknownCase
from bot.domain.followup import FollowUpKind
from bot.services.ports import ExpertRecord
from storage.by_id import select_some, some_rows
from storage.case_rows import to_case, to_row
from storage.errors import AlreadyFiled
from storage.recent_cases import recent_rows
from storage.session import Session
from storage.tables import consultation_experts as accepted
from storage.tables import consultation_partners as partners
from storage.tables import consultations as cases
from storage.tables import counters, followups
from storage.upsert import insert_or_keep, per_dialect

#: How many cases `all` reads at a time.
PAGE = 500

_COUNT = per_dialect(
    lambda insert_into: (
        insert_into(counters)
        .values(fiscal_year=bindparam("year"), count=1)
        .on_conflict_do_update(index_elements=["fiscal_year"], set_={"count": counters.c.count + 1})
        .returning(counters.c.count)
    )
)
_ADD = insert_or_keep(cases, "intake_key")
_GET = select(cases).where(cases.c.id == bindparam("wanted"))
#: Without KEY, which would also stop others from adding rows that refer to the case. SQLite leaves the clause
#: out: there, BEGIN IMMEDIATE holds the lock.
_LOCK = _GET.with_for_update(key_share=True)
_SOME = select_some(cases)
_BY_INTAKE_KEY = select(cases).where(cases.c.intake_key == bindparam("wanted"))
_SAVE = update(cases).where(cases.c.id == bindparam("case_id"), cases.c.version == bindparam("from_version"))
_NEWEST = (cases.c.submitted_at.desc(), cases.c.number.desc())


def _page(statement: Any) -> Any:
    return statement.limit(bindparam("most")).offset(bindparam("skipped"))


_OF_MUNICIPALITY = _page(
    select(cases)
    .where(
        cases.c.id.in_(
            select(cases.c.id)
            .where(cases.c.municipality_code == bindparam("wanted"))
            .union(
                select(partners.c.consultation_id).where(partners.c.municipality_code == bindparam("wanted"))
            )
        )
    )
    .order_by(*_NEWEST)
)
_OF_REQUESTER = (
    select(cases)
    .where(cases.c.staff_id == bindparam("wanted"), cases.c.status == bindparam("in_state"))
    .order_by(*_NEWEST)
    .limit(bindparam("most"))
)
_OF_EXPERT = _page(
    select(cases)
    .join(accepted, accepted.c.consultation_id == cases.c.id)
    .where(accepted.c.expert_id == bindparam("wanted"))
    .order_by(*_NEWEST)
)
_IN_STATUS = _page(
    select(cases)
    .where(cases.c.status.in_(bindparam("statuses", expanding=True)))
    .order_by(cases.c.expected_by.asc().nulls_last(), cases.c.submitted_at, cases.c.number)
)
_COUNT_IN_STATUS = select(cases.c.status, func.count().label("cases")).group_by(cases.c.status)
#: One satisfaction follow-up for each case at most, so the join counts no case twice.
_RECORDS = (
    select(
        accepted.c.expert_id,
        func.count().label("cases"),
        func.sum(case((cases.c.municipality_code == bindparam("wanted"), 1), else_=0)).label("with_town"),
        func.count(followups.c.average).label("answers"),
        func.coalesce(func.sum(followups.c.average), 0).label("satisfaction"),
    )
    .join(cases, cases.c.id == accepted.c.consultation_id)
    .outerjoin(
        followups,
        (followups.c.consultation_id == cases.c.id)
        & (followups.c.kind == FollowUpKind.SATISFACTION.value)
        & (followups.c.months == 0),
    )
    .group_by(accepted.c.expert_id)
)
_FIRST_PAGE = select(cases).order_by(cases.c.submitted_at, cases.c.number).limit(PAGE)
_NEXT_PAGE = _FIRST_PAGE.where(
    or_(
        cases.c.submitted_at > bindparam("last_at"),
        (cases.c.submitted_at == bindparam("last_at")) & (cases.c.number > bindparam("last_number")),
    )
)


class ConsultationRows:
    """`ports.Consultations`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        #: What the index tables hold of the cases loaded here, so that a save rewrites them only on a change.
        self._indexed: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    async def next_count(self, fiscal_year: int) -> int:
        """The counter's row stays locked until the end, so an undone unit of work leaves no gap."""
        self._session.must_write()
        result = await self._session.execute(_COUNT[self._session.dialect], {"year": fiscal_year})
        return int(result.scalar_one())

    async def add(self, case: Consultation, *, intake_key: str) -> None:
        """Raises AlreadyFiled for an intake key that has a case."""
        values = to_row(case) | {"id": case.id, "intake_key": intake_key}
        result = await self._session.execute(_ADD[self._session.dialect], values)
        if result.rowcount == 0:
            raise AlreadyFiled(intake_key)
        self._indexed[case.id] = (frozenset(), frozenset())
        await self._index(case)

    async def by_intake_key(self, intake_key: str) -> Consultation | None:
        """Ask after `next_count`: that holds the counter, so nobody files under the key in between."""
        row = (await self._session.execute(_BY_INTAKE_KEY, {"wanted": intake_key})).one_or_none()
        return self._loaded(row) if row else None

    async def get(self, consultation_id: str) -> Consultation:
        return await self._one(_GET, consultation_id)

    async def lock(self, consultation_id: str) -> Consultation:
        self._session.must_write()
        return await self._one(_LOCK, consultation_id)

    async def save(self, case: Consultation) -> None:
        """Raises CaseHasMovedOn or AlreadyApproved where the stored version is another, UnknownCase."""
        values = to_row(case) | {"case_id": case.id, "from_version": case.version - 1}
        result = await self._session.execute(_SAVE, values)
        if result.rowcount == 0:
            raise _refusal(await self.get(case.id), case)
        await self._index(case)

    async def of_municipality(self, code: str, *, limit: int, offset: int = 0) -> Sequence[Consultation]:
        return await self._some(_OF_MUNICIPALITY, wanted=code, most=limit, skipped=offset)

    async def of_requester(self, staff_id: str, status: Status, *, limit: int) -> Sequence[Consultation]:
        return await self._some(_OF_REQUESTER, wanted=staff_id, in_state=status.value, most=limit)

    async def of_expert(self, expert_id: str, *, limit: int, offset: int = 0) -> Sequence[Consultation]:
        return await self._some(_OF_EXPERT, wanted=expert_id, most=limit, skipped=offset)

    async def in_status(
        self, statuses: frozenset[Status], *, limit: int, offset: int = 0
    ) -> Sequence[Consultation]:
        """Cases for which no date is expected come last."""
        return await self._some(_IN_STATUS, statuses=sorted(statuses), most=limit, skipped=offset)

    async def count_in_status(self) -> Mapping[Status, int]:
        """Every status, also those without a case."""
        counted = {row.status: row.cases for row in await self._session.execute(_COUNT_IN_STATUS)}
        return {status: counted.get(status.value, 0) for status in Status}

    async def some(self, consultation_ids: Collection[str]) -> Mapping[str, Consultation]:
        rows = await some_rows(self._session, _SOME, consultation_ids)
        return {row.id: self._loaded(row) for row in rows}

    async def records(self, municipality_code: str) -> Mapping[str, ExpertRecord]:
        result = await self._session.execute(_RECORDS, {"wanted": municipality_code})
        return {
            row.expert_id: ExpertRecord(
                cases=row.cases,
                with_town=int(row.with_town),
                answers=row.answers,
                satisfaction=float(row.satisfaction),
            )
            for row in result
        }

    async def recent(
        self, running: Collection[Status], over: Collection[Status], *, filed: datetime, since: datetime
    ) -> AsyncIterator[Consultation]:
        async for row in recent_rows(self._session, running, over, filed=filed, since=since):
            yield to_case(row)

    async def all(self) -> AsyncIterator[Consultation]:
        rows = (await self._session.execute(_FIRST_PAGE)).all()
        while rows:
            for row in rows:
                yield to_case(row)
            last = {"last_at": rows[-1].submitted_at, "last_number": rows[-1].number}
            rows = (await self._session.execute(_NEXT_PAGE, last)).all()

    async def _one(self, statement: Any, consultation_id: str) -> Consultation:
        row = (await self._session.execute(statement, {"wanted": consultation_id})).one_or_none()
        if row is None:
            raise UnknownCase
        return self._loaded(row)

    async def _some(self, statement: Any, **parameters: object) -> Sequence[Consultation]:
        return [to_case(row) for row in await self._session.execute(statement, parameters)]

    def _loaded(self, row: Row[Any]) -> Consultation:
        case = to_case(row)
        self._indexed[case.id] = _indexed(case)
        return case

    async def _index(self, case: Consultation) -> None:
        """Brings the index tables in line with the case."""
        was, wanted = self._indexed.get(case.id), _indexed(case)
        if was == wanted:
            return
        known = was or (None, None)
        for table, column, before, now in (
            (accepted, "expert_id", known[0], wanted[0]),
            (partners, "municipality_code", known[1], wanted[1]),
        ):
            if before == now:
                continue
            if before is None or before:
                await self._session.execute(delete(table).where(table.c.consultation_id == case.id))
            if now:
                rows = [{"consultation_id": case.id, column: value} for value in sorted(now)]
                await self._session.execute(insert(table), rows)
        self._indexed[case.id] = wanted


def _refusal(stored: Consultation, wanted: Consultation) -> AlreadyApproved | CaseHasMovedOn:
    if wanted.status is Status.OFFERED and stored.status in APPROVED:
        return AlreadyApproved(number=stored.number, by=stored.decided_by)
    return CaseHasMovedOn(number=stored.number, status=stored.status)


def _indexed(case: Consultation) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(case.expert_ids), frozenset(case.request.partner_codes)
