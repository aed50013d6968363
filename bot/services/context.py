"""What every use case needs beside its command: the storage, the calendar, the numbers, new ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.office_calendar import OfficeCalendar
from bot.domain.people import Topic
from bot.domain.policy import Policy
from bot.domain.session import Session
from bot.services.ports import UnitOfWork


@dataclass(frozen=True)
class Context:
    """Handed in by the composition root. `begin` opens a unit of work that writes, `read` one that reads."""

    begin: Callable[[], UnitOfWork]
    read: Callable[[], UnitOfWork]
    calendar: OfficeCalendar
    policy: Policy
    topics: Mapping[str, Topic]  #: by code, in the order of the file
    new_id: Callable[[], str]
    #: Slack users who watch over the whole (CIO補佐官); told when nobody is eligible.
    overseers: tuple[str, ...] = ()

    def report_due(self, session: Session) -> date:
        """By when the report of a fixed session is to be submitted; never a closed day."""
        _, ends_at = session.times()
        day = self.calendar.local(ends_at).date() + timedelta(days=self.policy.report_days)
        return self.calendar.on_or_after(day)
