"""One transaction with a repository for each aggregate."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.services import ports
from storage.audit import AuditRows
from storage.connecting import is_loss, losses_reported, transaction
from storage.consultations import ConsultationRows
from storage.drafts import DraftRows
from storage.due import DueTable
from storage.errors import DatabaseUnreachable, UnitOfWorkEnded
from storage.experts import ExpertRows
from storage.followups import FollowUpRows
from storage.municipalities import MunicipalityRows
from storage.offers import OfferRows
from storage.outbox import OutboxRows
from storage.proposals import ProposalRows
from storage.reports import ReportRows
from storage.session import Session
from storage.sessions import SessionRows
from storage.slack_people import SlackPeopleRows
from storage.staff import StaffRows


class SqlUnitOfWork:
    """`ports.UnitOfWork` on a database. Leaving the block without `commit` undoes everything."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        where: str,
        writes: bool,
        new_id: Callable[[], str],
        on_commit: Callable[[], None],
    ) -> None:
        session = Session(dialect=engine.dialect.name, writes=writes, new_id=new_id)
        outbox = OutboxRows(session)
        self.consultations: ports.Consultations = ConsultationRows(session)
        self.offers: ports.Offers = OfferRows(session)
        self.sessions: ports.Sessions = SessionRows(session)
        self.reports: ports.Reports = ReportRows(session)
        self.followups: ports.FollowUps = FollowUpRows(session)
        self.proposals: ports.Proposals = ProposalRows(session)
        self.experts: ports.Experts = ExpertRows(session)
        self.staff: ports.StaffList = StaffRows(session)
        self.municipalities: ports.Municipalities = MunicipalityRows(session)
        self.audit: ports.Audit = AuditRows(session)
        self.drafts: ports.Drafts = DraftRows(session)
        self.people: ports.SlackPeople = SlackPeopleRows(session)
        self.outbox: ports.Outbox = outbox
        self.due: ports.DueRows = DueTable(session)
        self._engine = engine
        self._where = where
        self._session = session
        self._wishes = outbox.wishes
        self._on_commit = on_commit
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Begins the transaction. Raises DatabaseUnreachable."""
        self._session.connection = await self._stack.enter_async_context(
            transaction(self._engine, self._where)
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Undoes what was not committed. A lost connection is raised as DatabaseUnreachable."""
        self._session.connection = None
        await self._stack.aclose()  # giving the connection back rolls back
        if is_loss(error):
            raise DatabaseUnreachable(self._where, "the connection was lost; nothing was changed.") from error

    async def commit(self) -> None:
        """Makes everything last, then wakes the workers. The unit of work is over.

        Raises UnitOfWorkEnded when it was over already, DatabaseUnreachable when the connection is lost.
        """
        session = self._session
        if session.connection is None:
            raise UnitOfWorkEnded
        with losses_reported(self._where):
            await self._wishes.write(session)
            await session.connection.commit()
        session.connection = None
        if session.wakes:
            self._on_commit()
