"""Reports: one for each session, with the draft as it was typed and the content as it was submitted."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from bot.domain.errors import ReportHasMovedOn, UnknownCase
from bot.domain.report import Report
from storage.by_id import saved, select_some, some_rows, update_guarded
from storage.session import Session
from storage.tables import reports, sessions

_COLUMNS = (
    "id",
    "session_id",
    "consultation_id",
    "expert_id",
    "version",
    "status",
    "due_on",
    "updated_at",
    "submitted_at",
    "confirmed_at",
)
#: Moments of the content, columns of their own.
_CONTENT_COLUMNS = ("began_at", "ended_at")

_ADD = insert(reports)
_GET = select(reports).where(reports.c.id == bindparam("wanted"))
_SOME = select_some(reports)
_OF_SESSIONS = select_some(reports, "session_id")
_SAVE = update_guarded(reports)
_OF_SESSION = select(reports).where(reports.c.session_id == bindparam("wanted"))
_OF_CONSULTATION = (
    select(reports)
    .join(sessions, sessions.c.id == reports.c.session_id)
    .where(reports.c.consultation_id == bindparam("wanted"))
    .order_by(sessions.c.ordinal)
)


class ReportRows:
    """`ports.Reports`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, report: Report) -> None:
        await self._session.execute(_ADD, _to_row(report))

    async def get(self, report_id: str) -> Report:
        report = await self._one(_GET, report_id)
        if report is None:
            raise UnknownCase
        return report

    async def save(self, report: Report) -> None:
        """Raises ReportHasMovedOn where the stored version is another, UnknownCase."""
        if not await saved(self._session, _SAVE, _to_row(report)):
            raise ReportHasMovedOn(status=(await self.get(report.id)).status)

    async def of_session(self, session_id: str) -> Report | None:
        return await self._one(_OF_SESSION, session_id)

    async def of_consultation(self, consultation_id: str) -> Sequence[Report]:
        rows = await self._session.execute(_OF_CONSULTATION, {"wanted": consultation_id})
        return [_to_report(row) for row in rows]

    async def some(self, report_ids: Collection[str]) -> Mapping[str, Report]:
        """Those of the ids that exist, by id."""
        rows = await some_rows(self._session, _SOME, report_ids)
        return {row.id: _to_report(row) for row in rows}

    async def of_sessions(self, session_ids: Collection[str]) -> Mapping[str, Report]:
        rows = await some_rows(self._session, _OF_SESSIONS, session_ids)
        return {row.session_id: _to_report(row) for row in rows}

    async def _one(self, statement: Any, wanted: str) -> Report | None:
        row = (await self._session.execute(statement, {"wanted": wanted})).one_or_none()
        return _to_report(row) if row else None


def _to_row(report: Report) -> dict[str, Any]:
    content = report.content
    return {
        **{name: getattr(report, name) for name in _COLUMNS},
        "status": report.status.value,
        **{name: getattr(content, name, None) for name in _CONTENT_COLUMNS},
        "data": {
            "form": report.form.model_dump(mode="json"),
            "content": content.model_dump(mode="json", exclude=set(_CONTENT_COLUMNS)) if content else None,
            "comment": report.comment,
        },
    }


def _to_report(row: Row[Any]) -> Report:
    content = row.data["content"]
    if content is not None:
        content = {**content, **{name: getattr(row, name) for name in _CONTENT_COLUMNS}}
    return Report.model_validate(
        {**{name: getattr(row, name) for name in _COLUMNS}, **row.data, "content": content}
    )
