"""Cases that were filed or that ended lately, page by page along the index of filing."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select

from storage.session import Session
from storage.tables import consultations as cases

#: How many are read at a time: reading more into models at once would hold up acks.
PAGE = 100

#: Not the bare column: SQLite would walk its index through every closed case there ever was, for each page.
_STATUS = cases.c.status.concat("")
_FIRST = (
    select(cases)
    .where(
        cases.c.submitted_at >= bindparam("filed"),
        or_(
            _STATUS.in_(bindparam("running", expanding=True)) & (cases.c.submitted_at >= bindparam("since")),
            _STATUS.in_(bindparam("over", expanding=True))
            & (func.coalesce(cases.c.completed_at, cases.c.closed_at) >= bindparam("since")),
        ),
    )
    .order_by(cases.c.submitted_at.desc(), cases.c.number.desc())
    .limit(PAGE)
)
_NEXT = _FIRST.where(
    or_(
        cases.c.submitted_at < bindparam("last_at"),
        (cases.c.submitted_at == bindparam("last_at")) & (cases.c.number < bindparam("last_number")),
    )
)


async def recent_rows(
    session: Session, running: Collection[str], over: Collection[str], *, filed: datetime, since: datetime
) -> AsyncIterator[Row[Any]]:
    """See `ports.Consultations.recent`. What is read costs by the cases filed from `filed` on, at most."""
    wanted: dict[str, object] = {
        "running": sorted(running),
        "over": sorted(over),
        "filed": filed,
        "since": since,
    }
    rows = (await session.execute(_FIRST, wanted)).all()
    while rows:
        for row in rows:
            yield row
        last = {"last_at": rows[-1].submitted_at, "last_number": rows[-1].number}
        rows = (await session.execute(_NEXT, wanted | last)).all() if len(rows) == PAGE else []
