"""From the expert's yes to the end of the follow-up, in one breath: for journeys that begin after it."""

from datetime import datetime, timedelta
from typing import Any

from doings import accept, buttons_of
from village import CHANNEL, JST, Village

from bot.domain.consultation import Consultation
from bot.domain.followup import FollowUp, Question
from bot.domain.report import Report
from bot.domain.session import Session
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, choose_slot, propose_session
from practice.testing import Actor, Result, Seen

#: A Thursday; the session takes two hours.
START = datetime(2026, 12, 10, 10, 0, tzinfo=JST)
END = START + timedelta(hours=2)
#: What the expert has to add to what the form begins with.
WRITTEN: dict[str, Any] = {"advice": "小さく試してから広げるとよい。", "progress": "considering"}
SCORES = {question.value: "4" for question in Question}


class Support:
    """A case that an expert has accepted, and what its two sides do."""

    def __init__(self, village: Village, case: Consultation, expert: Actor) -> None:
        self.village = village
        self.first = case  #: as it was when the expert accepted
        self.expert = expert
        self.staff = village.staff

    async def case(self) -> Consultation:
        return await self.village.case(self.first.id)

    async def sessions(self) -> list[Session]:
        async with self.village.service.context.read() as work:
            return list(await work.sessions.of_consultation(self.first.id))

    async def reports(self) -> list[Report]:
        async with self.village.service.context.read() as work:
            return list(await work.reports.of_consultation(self.first.id))

    async def followups(self) -> list[FollowUp]:
        async with self.village.service.context.read() as work:
            return list(await work.followups.of_consultation(self.first.id))

    @property
    def said(self) -> list[Seen]:
        """What stands in the conversation of the case, the card first."""
        (group,) = self.expert.groups
        return self.expert.messages(group)

    @property
    def card(self) -> Seen:
        """The requester's card: the oldest message that names the case."""
        return next(seen for seen in self.staff.app_dm if self.first.number in seen.words)

    def thread(self) -> list[Seen]:
        """The news under the requester's card."""
        return [m for m in self.staff.app_dm if m.thread_ts == self.card.ts and m.ts != self.card.ts]

    @property
    def office_card(self) -> Seen:
        """The coordinators' card; reminders in their channel name the case, too."""
        messages = self.village.coordinator.messages(CHANNEL)
        return next(seen for seen in messages if self.first.number in seen.words)

    def office_news(self) -> list[Seen]:
        """The news under the coordinators' card."""
        card, messages = self.office_card, self.village.coordinator.messages(CHANNEL)
        return [seen for seen in messages if seen.thread_ts == card.ts and seen.ts != card.ts]

    def with_button(self, action_id: str) -> Seen:
        """The newest message of the conversation that has the button."""
        return next(seen for seen in reversed(self.said) if action_id in buttons_of(seen))

    async def fix(self, start: datetime = START) -> Session:
        """The expert proposes one date and the requester takes it."""
        context, now = self.village.service.context, self.village.clock()
        actor_of = self.village.service.house.directory.actor
        form = ProposalForm(slots=(str(int(start.timestamp())),), format="online")
        command = ProposeSession(consultation_id=self.first.id, form=form)
        session = await propose_session(context, command, await actor_of(self.expert.id), now)
        slot_id = session.slots[0].id
        session = await choose_slot(context, session.id, slot_id, await actor_of(self.staff.id), now)
        await self.village.settled()
        return session

    async def held(self, start: datetime = START) -> Session:
        """A session is fixed, and its time has gone by."""
        session = await self.fix(start)
        await self.village.pass_time(start + timedelta(hours=2))
        await self.village.settled()
        return session

    async def open_report(self) -> None:
        await self.village.press(self.expert, "session.report", message=self.with_button("session.report"))

    async def submit(self, **values: Any) -> Result:
        """Opens the form, fills it in and sends it."""
        await self.open_report()
        result = await self.expert.submit(values={**WRITTEN, **values})
        await self.village.settled()
        return result

    async def confirm(self) -> None:
        await self.village.press(self.staff, "report.confirm", message=self.with_button("report.confirm"))

    async def ask_to_change(self, comment: str) -> Result:
        await self.village.press(self.staff, "report.change", message=self.with_button("report.change"))
        result = await self.staff.submit(values={"comment": comment})
        await self.village.settled()
        return result

    async def satisfied(self, **values: Any) -> Result:
        """Answers the five questions from the card."""
        await self.village.press(self.staff, "followup.answer", message=self.card)
        result = await self.staff.submit(values={**SCORES, **values})
        await self.village.settled()
        return result

    async def later(self, months: int) -> FollowUp:
        """The time comes at which the outcome is asked for."""
        (followup,) = [f for f in await self.followups() if f.months == months]
        await self.village.pass_time(followup.due_at)
        await self.village.settled()
        return followup

    async def tap(self, followup: FollowUp, stage: str) -> None:
        """Tells the outcome by one of the card's five buttons."""
        value = f"{followup.id}:{stage}"
        await self.village.press(self.staff, f"followup.answer:{stage}", message=self.card, value=value)


async def supported(village: Village, **values: Any) -> Support:
    """A request whose expert has just accepted."""
    case = await village.file(**values)
    expert = await village.approve(case)
    await accept(village, case, expert)
    return Support(village, await village.case(case.id), expert)


async def completed(village: Village, **values: Any) -> Support:
    """A short consultation whose only report is confirmed."""
    support = await supported(village, **values)
    await support.held()
    await support.submit()
    await support.confirm()
    return support
