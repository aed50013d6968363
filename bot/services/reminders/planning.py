"""Adds the due rows of a session, a report or a follow-up as it enters a state, and drops those before.

The period of a row holds the version of its subject: the same state entered again is reminded of again.
"""

from datetime import date, datetime, timedelta

from bot.domain.followup import FollowUp, FollowUpKind
from bot.domain.report import Owner, Report
from bot.domain.session import Session, SessionStatus
from bot.services.context import Context
from bot.services.outgoing import DueKind, DueRow
from bot.services.ports import UnitOfWork
from bot.services.reminders.kinds import ACKNOWLEDGING, OF_FOLLOWUP, OF_REPORT, OF_SESSION, Addressee

SIDES = (Addressee.EXPERT, Addressee.REQUESTER)


class Planner:
    """Plans within one unit of work, at one moment."""

    def __init__(self, work: UnitOfWork, context: Context, now: datetime) -> None:
        self._work = work
        self._calendar = context.calendar
        self._policy = context.policy
        self._now = now

    async def session(self, session: Session) -> None:
        """A session entered its state: to be proposed, chosen, or held at its time."""
        await self._work.due.drop(OF_SESSION, session.id, reason=f"the session is {session.status}")
        match session.status:
            case SessionStatus.WANTED:
                await self._pair(
                    session.id,
                    DueKind.PROPOSE_NUDGE,
                    DueKind.PROPOSE_SILENT,
                    self._policy.propose_days,
                    session,
                )
            case SessionStatus.PROPOSED:
                await self._pair(
                    session.id, DueKind.CHOOSE_NUDGE, DueKind.CHOOSE_SILENT, self._policy.choose_days, session
                )
            case SessionStatus.FIXED:
                await self._fixed(session)

    async def acknowledged(self, session: Session) -> None:
        await self._work.due.drop(ACKNOWLEDGING, session.id, reason="acknowledged")

    async def report_back(self, session: Session, report: Report) -> None:
        """A change was asked for: the expert is reminded of it, then the coordinators are told."""
        await self._work.due.drop(OF_REPORT, report.id, reason="a change was asked for")
        await self._pair(
            session.id, DueKind.REPORT_NUDGE, DueKind.REPORT_SILENT, self._policy.confirm_days, report
        )

    async def report_in(self, session: Session, report: Report) -> None:
        """Submitted: the requester is to confirm it."""
        await self._work.due.drop(OF_SESSION, session.id, reason="the report is submitted")
        await self._pair(
            report.id, DueKind.CONFIRM_NUDGE, DueKind.CONFIRM_SILENT, self._policy.confirm_days, report
        )

    async def report_confirmed(self, report: Report) -> None:
        """Its next actions are reminded to their owners on their day."""
        await self._work.due.drop(OF_REPORT, report.id, reason="the report is confirmed")
        if report.content is None:
            return
        for n, action in enumerate(report.content.actions, start=1):
            side = Addressee.EXPERT if action.owner is Owner.EXPERT else Addressee.REQUESTER
            await self._add(
                DueKind.ACTION_DUE, report.id, f"{report.version}.{n}:{side}", self._on_or_before(action.by)
            )

    async def asked(self, followup: FollowUp) -> None:
        """A follow-up was asked: it is asked again, then given up."""
        nudge = (
            DueKind.SATISFACTION_NUDGE
            if followup.kind is FollowUpKind.SATISFACTION
            else DueKind.OUTCOME_NUDGE
        )
        today = self._calendar.local(self._now).date()
        again, silent = (today + timedelta(days=days) for days in self._policy.followup_days)
        await self._add(nudge, followup.id, "1", self._calendar.at_nine(again))
        await self._add(DueKind.FOLLOWUP_GIVE_UP, followup.id, "1", self._calendar.at_nine(silent))

    async def later(self, followup: FollowUp) -> None:
        """It is asked when its time comes."""
        await self._add(DueKind.FOLLOWUP_ASK, followup.id, "1", followup.due_at)

    async def settled(self, followup: FollowUp, reason: str) -> None:
        jobs = (DueKind.FOLLOWUP_ASK, DueKind.FOLLOWUP_GIVE_UP)
        await self._work.due.drop((*OF_FOLLOWUP, *jobs), followup.id, reason=reason)

    async def at_once(self, kind: DueKind, subject: str, period: str) -> None:
        """Now, or at the next opening of the offices."""
        await self._add(kind, subject, period, self._now)

    async def _fixed(self, session: Session) -> None:
        starts_at, ends_at = session.times()
        start = self._calendar.local(starts_at)
        period = str(session.version)
        week = self._on_or_before(start.date() - timedelta(days=self._policy.session_week_days))
        day = self._calendar.at_nine(self._calendar.open_day_before(start.date()))
        soon = starts_at - timedelta(minutes=self._policy.session_soon_minutes)
        for side in SIDES:
            for kind, at in (
                (DueKind.SESSION_WEEK, week),
                (DueKind.SESSION_DAY, day),
                (DueKind.SESSION_SOON, soon),
            ):
                if at > self._now:
                    await self._add(kind, session.id, f"{period}:{side}", at)
        await self._pair(
            session.id,
            DueKind.ACKNOWLEDGE_NUDGE,
            DueKind.ACKNOWLEDGE_SILENT,
            self._policy.acknowledge_days,
            session,
        )
        await self._add(DueKind.REPORT_ASK, session.id, period, self._calendar.in_office_hours(ends_at))
        ended_on = self._calendar.local(ends_at).date()
        for n, days in enumerate(self._policy.report_nudges, start=1):
            at = self._calendar.at_nine(ended_on + timedelta(days=days))
            await self._add(DueKind.REPORT_NUDGE, session.id, f"{period}.{n}", at)
        after = self._calendar.on_or_after(ended_on + timedelta(days=self._policy.report_days))
        at = self._calendar.at_nine(after + timedelta(days=1))
        await self._add(DueKind.REPORT_SILENT, session.id, period, at)

    async def _pair(
        self,
        subject: str,
        nudge: DueKind,
        silent: DueKind,
        days: tuple[int, int],
        what: Session | Report,
    ) -> None:
        """The reminder to whoever is to act, and the word to the coordinators after a longer silence."""
        today = self._calendar.local(self._now).date()
        for kind, count in ((nudge, days[0]), (silent, days[1])):
            at = self._calendar.at_nine(self._calendar.add_open_days(today, count))
            # a report that goes back has a due row of its first time beside it
            period = str(what.version) if isinstance(what, Session) else f"report{what.version}"
            await self._add(kind, subject, period, at)

    async def _add(self, kind: DueKind, subject: str, period: str, due_at: datetime) -> None:
        await self._work.due.add(DueRow(kind=kind, subject=subject, period=period, due_at=due_at))

    def _on_or_before(self, day: date) -> datetime:
        """9:00 of the day, or of the open day before it."""
        return self._calendar.at_nine(
            day if self._calendar.is_open(day) else self._calendar.open_day_before(day)
        )
