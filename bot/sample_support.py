"""Sample cases beyond the expert's yes: sessions, reports and follow-up, made by the use cases themselves."""

from datetime import datetime, time, timedelta
from typing import Any

from bot.domain.followup import FollowUp, FollowUpKind, Question
from bot.domain.permissions import Actor
from bot.domain.report import Progress, ReportForm
from bot.domain.session import Session
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, acknowledge_session, choose_slot, propose_session
from bot.services.context import Context
from bot.services.following_up import answer_outcome, answer_satisfaction, ask_follow_up
from bot.services.reporting import confirm_report, submit_report

#: How far a sample case is walked, in order.
STEPS = ("matched", "dates_proposed", "fixed", "reported", "in_progress", "completed", "closed")


class SupportWalk:
    """One sample case from the expert's yes on. Nothing of it lies in the future but a fixed session."""

    def __init__(
        self, context: Context, consultation_id: str, requester: Actor, expert: Actor, today: datetime
    ) -> None:
        self._context = context
        self._case_id = consultation_id
        self._requester = requester
        self._expert = expert
        self._today = today

    async def to_its_state(self, sample: dict[str, Any], accepted_at: datetime) -> None:
        """As far as `reach` says; `reports` of the sample holds the words of its sessions."""
        reach = STEPS.index(sample["reach"])
        reports: list[dict[str, Any]] = sample.get("reports") or []
        at = accepted_at + timedelta(hours=1)
        if reach >= STEPS.index("reported"):
            for n, words in enumerate(reports):
                last = n == len(reports) - 1
                at = await self._held(at, words, confirm=not last or reach > STEPS.index("reported"))
                at += timedelta(days=14)
        if sample["reach"] in {"dates_proposed", "fixed", "in_progress"}:
            fixed = sample["reach"] != "dates_proposed"
            await self._arranged(self._today - timedelta(hours=20), days_ahead=9, fixed=fixed)
        if reach >= STEPS.index("completed"):
            await self._followed_up(sample["followup"])

    async def _arranged(self, at: datetime, *, days_ahead: int, fixed: bool = True) -> Session:
        """Proposed and, where wanted, chosen and acknowledged, an hour after one another."""
        calendar, policy = self._context.calendar, self._context.policy
        day = calendar.local(at).date()
        starts: list[datetime] = []
        for _ in range(policy.slots_suggested):
            day = calendar.on_or_after(day + timedelta(days=days_ahead if not starts else 1))
            starts.append(datetime.combine(day, time(13, 30), calendar.zone))
        form = ProposalForm(
            slots=tuple(str(int(start.timestamp())) for start in starts),
            hours=f"{policy.session_hours:g}",
            format="online",
            place="https://meet.example.jp/madoguchi-sample",
            message="",
        )
        command = ProposeSession(consultation_id=self._case_id, form=form)
        session = await propose_session(self._context, command, self._expert, at)
        if not fixed:
            return session
        chosen = session.slots[0].id
        later = at + timedelta(hours=1)
        session = await choose_slot(self._context, session.id, chosen, self._requester, later)
        return await acknowledge_session(self._context, session.id, self._expert, later + timedelta(hours=1))

    async def _held(self, at: datetime, words: dict[str, Any], *, confirm: bool) -> datetime:
        """A session that was held and reported; returns when."""
        session = await self._arranged(at, days_ahead=5)
        starts_at, ends_at = session.times()
        reported_at = ends_at + timedelta(hours=2)
        soon = self._context.calendar.local(reported_at).date() + timedelta(days=14)
        actions = tuple((text, owner, soon.isoformat()) for text, owner in words["actions"])
        form = ReportForm(
            began_at=str(int(starts_at.timestamp())),
            ended_at=str(int(ends_at.timestamp())),
            present=words["present"],
            advice=words["advice"],
            decisions=words["decisions"],
            remains=words["remains"],
            actions=actions,
            progress=words["progress"],
            last=words["last"],
        )
        report = await submit_report(self._context, session.id, form, self._expert, reported_at)
        if confirm:
            await confirm_report(self._context, report.id, self._requester, reported_at + timedelta(hours=1))
        return reported_at

    async def _followed_up(self, words: dict[str, Any]) -> None:
        """Answers what had been asked before today, each a day after it was."""
        for followup in await self._followups():
            at = followup.due_at + timedelta(days=1)
            if at > self._today:
                continue
            if followup.kind is FollowUpKind.SATISFACTION:
                scores = dict(zip(Question, words["scores"], strict=True))
                await answer_satisfaction(
                    self._context, followup.id, scores, words["text"], self._requester, at
                )
                continue
            await ask_follow_up(self._context, followup.id, followup.due_at)
            outcome = Progress(words["outcomes"][str(followup.months)])
            await answer_outcome(self._context, followup.id, outcome, self._requester, at)

    async def _followups(self) -> list[FollowUp]:
        async with self._context.read() as work:
            return list(await work.followups.of_consultation(self._case_id))
