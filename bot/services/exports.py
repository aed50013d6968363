"""What goes out of the database as tables: consultations, sessions, experts, the audit."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Protocol, cast

from bot.domain.consultation import Consultation
from bot.domain.people import Expert
from bot.domain.report import Report
from bot.domain.session import Session
from bot.files.columns import COLUMNS, ImportKind
from bot.services.ports import SessionUse, UnitOfWork

#: What a cell of an export may be; lists and details stay what they are where the format can hold them.
Cell = str | int | float | bool | tuple[str, ...] | dict[str, str] | None


class ExportKind(StrEnum):
    """What can be exported."""

    CONSULTATIONS = "consultations"
    SESSIONS = "sessions"
    EXPERTS = "experts"
    AUDIT = "audit"


class RowWriter(Protocol):
    """Where the rows go."""

    def write(self, row: Sequence[Cell]) -> None: ...


#: Reports read in one go.
_AT_ONCE = 200
_FROM_REQUEST = ("stage", "urgency", "format", "roles", "months", "needed_by", "question", "goal", "details")

EXPORT_COLUMNS: dict[ExportKind, tuple[str, ...]] = {
    ExportKind.CONSULTATIONS: (
        "number",
        "status",
        "menu",
        "topic",
        "title",
        "municipality_code",
        "partner_codes",
        "expert_ids",
        "submitted_at",
        "closed_at",
        "sessions_held",
        "hours_used",
        "updated_at",
        "requester",
        "department",
        "decided_by",
        "decided_at",
        "comment",
        *_FROM_REQUEST,
    ),
    ExportKind.SESSIONS: (
        "number",
        "ordinal",
        "status",
        "municipality_code",
        "expert_id",
        "starts_at",
        "ends_at",
        "format",
        "place",
        "acknowledged_at",
        "report_status",
        "began_at",
        "ended_at",
        "hours",
        "present",
        "advice",
        "decisions",
        "actions",
        "remains",
        "progress",
        "confirmed_at",
    ),
    ExportKind.EXPERTS: COLUMNS[ImportKind.EXPERTS].known,
    ExportKind.AUDIT: ("at", "kind", "number", "consultation_id", "actor", "actor_slack_id", "details"),
}


async def export_rows(
    read: Callable[[], UnitOfWork], kind: ExportKind, writer: RowWriter, *, zone: tzinfo
) -> int:
    """Writes every row, one at a time, as one moment of the database. Returns how many there were.

    Moments are ISO 8601 in the zone.
    """
    async with read() as work:
        count = 0
        async with aclosing(_rows(work, kind, zone)) as rows:
            async for row in rows:
                writer.write(row)
                count += 1
    return count


async def _rows(work: UnitOfWork, kind: ExportKind, zone: tzinfo) -> AsyncGenerator[Sequence[Cell], None]:
    match kind:
        case ExportKind.CONSULTATIONS:
            used = await work.sessions.use()
            async for case in work.consultations.all():
                yield _consultation(case, used.get(case.id, SessionUse()), zone)
        case ExportKind.SESSIONS:
            async for row in _sessions(work, zone):
                yield row
        case ExportKind.EXPERTS:
            for expert in await work.experts.all():
                yield _expert(expert)
        case ExportKind.AUDIT:
            numbers = {case.id: case.number async for case in work.consultations.all()}
            async for event in work.audit.all():
                yield (
                    _moment(event.at, zone),
                    event.kind.value,
                    numbers.get(event.consultation_id, ""),
                    event.consultation_id,
                    event.actor,
                    event.actor_slack_id,
                    event.details,
                )


async def _sessions(work: UnitOfWork, zone: tzinfo) -> AsyncGenerator[Sequence[Cell], None]:
    cases = {case.id: case async for case in work.consultations.all()}
    sessions = [session async for session in work.sessions.all()]
    for n in range(0, len(sessions), _AT_ONCE):
        some = sessions[n : n + _AT_ONCE]
        reports = await work.reports.of_sessions([session.id for session in some])
        for session in some:
            yield _session(cases[session.consultation_id], session, reports.get(session.id), zone)


def _session(case: Consultation, session: Session, report: Report | None, zone: tzinfo) -> Sequence[Cell]:
    content = report.content if report else None  # what is half-written is nobody else's yet
    said: Sequence[Cell] = (None,) * 9
    if content is not None:
        said = (
            _moment(content.began_at, zone),
            _moment(content.ended_at, zone),
            _plain(content.hours),
            content.present,
            content.advice,
            content.decisions,
            tuple(f"{action.by.isoformat()} {action.owner}: {action.text}" for action in content.actions),
            content.remains,
            content.progress.value,
        )
    return (
        case.number,
        session.ordinal,
        session.status.value,
        case.municipality_code,
        session.expert_id,
        _moment(session.starts_at, zone),
        _moment(session.ends_at, zone),
        session.format.value,
        session.place,
        _moment(session.acknowledged_at, zone),
        report.status.value if report else None,
        *said,
        _moment(report.confirmed_at, zone) if report else None,
    )


def _consultation(case: Consultation, used: SessionUse, zone: tzinfo) -> Sequence[Cell]:
    request = case.request
    return (
        case.number,
        case.status.value,
        request.menu.value,
        request.topic,
        request.title,
        case.municipality_code,
        request.partner_codes,
        case.expert_ids,
        _moment(case.submitted_at, zone),
        _moment(case.closed_at, zone),
        used.held,
        _plain(float(used.hours)),
        _moment(case.updated_at, zone),
        case.requester.name,
        case.requester.department,
        case.decided_by,
        _moment(case.decided_at, zone),
        case.comment,
        *(_plain(getattr(request, name)) for name in _FROM_REQUEST),
    )


def _expert(expert: Expert) -> Sequence[Cell]:
    return tuple(_plain(getattr(expert, column)) for column in EXPORT_COLUMNS[ExportKind.EXPERTS])


def _moment(at: datetime | None, zone: tzinfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _plain(value: object) -> Cell:
    """A field of a model as a cell: codes as texts, days in ISO 8601, 12 for 12.0."""
    match value:
        case tuple():
            return tuple(str(part) for part in value)
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return int(value)
        case str():
            return str(value)
        case _:
            return cast(Cell, value)
