"""Two of the support's people at the same moment: what they do fits together, on either database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
from doings import everything_posted
from icalendar import Calendar
from supporting import END, SCORES, START, Support, supported
from village import COORDINATOR, SECOND_COORDINATOR, Village, running_village

from bot.domain.errors import Refusal
from bot.domain.events import EventKind
from bot.domain.followup import Question
from bot.domain.permissions import Actor
from bot.domain.report import Progress, ReportForm
from bot.domain.session import Absent, Session
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, acknowledge_session, choose_slot, propose_session
from bot.services.changing import cancel_session, miss_session, place_session, reschedule_session
from bot.services.following_up import answer_outcome, answer_satisfaction
from bot.services.handing_over import change_expert, change_requester, end_support, join_conversation
from bot.services.reporting import ask_for_change, confirm_report, keep_report, submit_report

TURNS = 3
REASON = "都合が変わったため。"


@pytest_asyncio.fixture
async def either(database_url: str) -> AsyncIterator[Village]:
    """A village on SQLite, and one on PostgreSQL."""
    async with running_village(database_url, mode="socket") as running:
        yield running


class Two:
    """A case with both of its sides, and a coordinator."""

    def __init__(self, support: Support, staff: Actor, expert: Actor, office: Actor, second: Actor) -> None:
        self.support = support
        self.context = support.village.service.context
        self.case_id = support.first.id
        self.staff, self.expert, self.office, self.second = staff, expert, office, second

    @property
    def now(self) -> datetime:
        return self.support.village.clock()

    def proposal(self, start: datetime = START) -> ProposeSession:
        form = ProposalForm(slots=(str(int(start.timestamp())),), format="online")
        return ProposeSession(consultation_id=self.case_id, form=form)

    async def proposed(self, start: datetime = START) -> Session:
        session = await propose_session(self.context, self.proposal(start), self.expert, self.now)
        await self.support.village.settled()
        return session

    async def reported(self) -> str:
        session = await self.support.held()
        report = await submit_report(self.context, session.id, _written(), self.expert, self.now)
        await self.support.village.settled()
        return report.id

    async def first_session(self) -> Session:
        session, *_ = await self.support.sessions()
        return session


async def _two(village: Village, title: str = "相談") -> Two:
    support = await supported(village, title=title)
    actor = village.service.house.directory.actor
    return Two(
        support,
        await actor(support.staff.id),
        await actor(support.expert.id),
        await actor(COORDINATOR),
        await actor(SECOND_COORDINATOR),
    )


def _written(advice: str = "小さく試すとよい。", *, last: bool = True) -> ReportForm:
    return ReportForm(
        began_at=str(int(START.timestamp())),
        ended_at=str(int(END.timestamp())),
        present="両者",
        advice=advice,
        progress="considering",
        last=last,
    )


async def _both(*decisions: Awaitable[Any]) -> int:
    """How many of them counted; the others must have been refused with a reason."""
    outcomes = await asyncio.gather(*decisions, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(outcome, Refusal) for outcome in refused), refused
    return len(outcomes) - len(refused)


async def test_of_a_confirmation_and_a_wish_for_change_one_counts(either: Village) -> None:
    for turn in range(TURNS):
        either.clock.now = START - timedelta(days=9)
        two = await _two(either, f"相談 {turn}")
        report_id = await two.reported()
        counted = await _both(
            confirm_report(two.context, report_id, two.staff, two.now),
            ask_for_change(two.context, report_id, "日付を直してください。", two.staff, two.now),
            confirm_report(two.context, report_id, two.staff, two.now),
        )
        assert counted == 1
        await either.settled()
        (report,) = await two.support.reports()
        case = await two.support.case()
        assert (report.status == "confirmed") == (case.status == "completed")
        assert len(await two.support.followups()) == (4 if case.status == "completed" else 0)
        await end_support(two.context, two.case_id, REASON, two.office, two.now)


async def test_of_a_cancelled_and_a_chosen_date_the_calendar_tells_the_last(either: Village) -> None:
    for turn in range(TURNS):
        two = await _two(either, f"相談 {turn}")
        session = await two.proposed()
        slot = session.slots[0].id
        await _both(
            cancel_session(two.context, session.id, REASON, two.expert, two.now),
            choose_slot(two.context, session.id, slot, two.staff, two.now),
        )
        await either.settled()
        stored = await two.first_session()
        assert stored.status == "cancelled"
        assert stored.sequence in {-1, 1}
        told = _newest_entry(either, two)
        assert told == ("CANCELLED" if stored.sequence == 1 else "")


def _newest_entry(village: Village, two: Two) -> str:
    """What a calendar shows that was given every file of the case."""
    number = two.support.first.number
    found = [f for seen in everything_posted(village) for f in seen.files if f.name.startswith(number)]
    events = [Calendar.from_ical(file.content).walk("VEVENT")[0] for file in found]
    assert len({int(str(event["SEQUENCE"])) for event in events}) == len(events)
    return str(max(events, key=lambda event: int(str(event["SEQUENCE"])))["STATUS"]) if events else ""


async def test_a_report_sent_twice_at_once_is_one_report(either: Village) -> None:
    two = await _two(either)
    session = await two.support.held()
    counted = await _both(
        submit_report(two.context, session.id, _written("一つ目"), two.expert, two.now),
        submit_report(two.context, session.id, _written("二つ目"), two.expert, two.now),
        keep_report(two.context, session.id, _written("途中"), two.expert, two.now),
    )
    assert counted in {1, 2}
    await either.settled()
    (report,) = await two.support.reports()
    assert report.status == "submitted"
    assert report.content is not None
    assert report.content.advice in {"一つ目", "二つ目"}
    assert (await two.first_session()).status == "held"


async def test_a_report_and_that_it_was_not_held_are_not_both_true(either: Village) -> None:
    for turn in range(TURNS):
        either.clock.now = START - timedelta(days=9)
        two = await _two(either, f"相談 {turn}")
        session = await two.support.held()
        counted = await _both(
            submit_report(two.context, session.id, _written(), two.expert, two.now),
            miss_session(two.context, session.id, Absent.EXPERT, REASON, two.staff, two.now),
        )
        assert counted == 1
        await either.settled()
        first, *rest = await two.support.sessions()
        reports = [report for report in await two.support.reports() if report.content is not None]
        assert (first.status, len(reports), len(rest)) in {("held", 1, 0), ("not_held", 0, 1)}
        await end_support(two.context, two.case_id, REASON, two.office, two.now)


async def test_a_date_moved_while_it_is_acknowledged_is_not_an_acknowledged_one(either: Village) -> None:
    for turn in range(TURNS):
        two = await _two(either, f"相談 {turn}")
        session = await two.support.fix(START + timedelta(days=7 * turn))
        await _both(
            reschedule_session(two.context, session.id, REASON, two.staff, two.now),
            acknowledge_session(two.context, session.id, two.expert, two.now),
            place_session(two.context, session.id, "https://meet.example.jp/x", two.staff, two.now),
        )
        await either.settled()
        stored = await two.first_session()
        assert (stored.status, stored.acknowledged_at, stored.starts_at) == ("wanted", None, None)


async def test_moved_and_called_off_at_once_one_counts_or_the_last_is_the_end(either: Village) -> None:
    two = await _two(either)
    session = await two.support.fix()
    counted = await _both(
        reschedule_session(two.context, session.id, REASON, two.staff, two.now),
        reschedule_session(two.context, session.id, REASON, two.expert, two.now),
        cancel_session(two.context, session.id, REASON, two.expert, two.now),
    )
    assert counted in {1, 2}
    await either.settled()
    stored = await two.first_session()
    assert stored.status == "cancelled"
    assert _newest_entry(either, two) == "CANCELLED"


async def test_an_expert_who_is_replaced_while_proposing_leaves_no_session_behind(either: Village) -> None:
    for turn in range(TURNS):
        two = await _two(either, f"相談 {turn}")
        await _both(
            propose_session(two.context, two.proposal(), two.expert, two.now),
            change_expert(two.context, two.case_id, REASON, two.office, two.now),
        )
        await either.settled()
        case = await two.support.case()
        assert case.expert_ids == ()
        assert case.status in {"submitted", "proposed"}
        assert {session.status.value for session in await two.support.sessions()} <= {"cancelled"}


async def test_a_date_chosen_while_the_case_is_ended_or_handed_over_does_not_stand(either: Village) -> None:
    for act in (end_support, change_expert):
        two = await _two(either, act.__name__)
        session = await two.proposed()
        await _both(
            choose_slot(two.context, session.id, session.slots[0].id, two.staff, two.now),
            act(two.context, two.case_id, REASON, two.office, two.now),
        )
        await either.settled()
        assert (await two.first_session()).status == "cancelled"
        assert _newest_entry(either, two) in {"", "CANCELLED"}


async def test_one_date_proposed_twice_at_once_leaves_one_session(either: Village) -> None:
    two = await _two(either)
    session = await two.support.fix()
    await cancel_session(two.context, session.id, REASON, two.staff, two.now)
    await _both(*(propose_session(two.context, two.proposal(), two.expert, two.now) for _ in range(3)))
    await either.settled()
    first, *rest = await two.support.sessions()
    assert (first.status, [s.status.value for s in rest]) == ("cancelled", ["proposed"])


async def test_two_slots_chosen_at_once_fix_one(either: Village) -> None:
    two = await _two(either)
    starts = (START, START + timedelta(days=1))
    form = ProposalForm(slots=tuple(str(int(start.timestamp())) for start in starts), format="online")
    session = await propose_session(
        two.context, ProposeSession(consultation_id=two.case_id, form=form), two.expert, two.now
    )
    counted = await _both(
        *(choose_slot(two.context, session.id, slot.id, two.staff, two.now) for slot in session.slots)
    )
    assert counted == 1
    await either.settled()
    assert (await two.first_session()).sequence == 0


async def test_coordinators_who_hand_over_join_and_end_at_once_leave_a_whole_case(either: Village) -> None:
    two = await _two(either)
    async with two.context.begin() as work:
        everybody = await work.staff.all()
        colleague = next(p for p in everybody if p.slack_user_id == "U0S003")
        town = two.support.first.municipality_code
        await work.staff.put([colleague.model_copy(update={"municipality_code": town})])
        await work.commit()
    await _both(
        join_conversation(two.context, two.case_id, two.office, two.now),
        join_conversation(two.context, two.case_id, two.office, two.now),
        join_conversation(two.context, two.case_id, two.second, two.now),
        change_requester(two.context, two.case_id, colleague.id, two.second, two.now),
    )
    await either.settled()
    case = await two.support.case()
    assert sorted(case.joined) == [COORDINATOR, SECOND_COORDINATOR]
    assert case.requester.staff_id == colleague.id
    assert set(case.talks[-1].split(",")) == {"U0S003", two.support.expert.id, *case.joined}
    counted = await _both(
        end_support(two.context, two.case_id, REASON, two.office, two.now),
        end_support(two.context, two.case_id, REASON, two.second, two.now),
    )
    assert counted == 1


async def test_the_last_answers_at_once_close_the_case_once(either: Village) -> None:
    two = await _two(either)
    report_id = await two.reported()
    await confirm_report(two.context, report_id, two.staff, two.now)
    await either.settled()
    for months in (1, 3, 6):
        await two.support.later(months)
    asked = {f.months: f.id for f in await two.support.followups()}
    scores = dict.fromkeys(map(Question, SCORES), 4)
    done = Progress.DONE
    counted = await _both(
        answer_satisfaction(two.context, asked[0], scores, "", two.staff, two.now),
        answer_satisfaction(two.context, asked[0], scores, "", two.staff, two.now),
        *(answer_outcome(two.context, asked[m], done, two.staff, two.now) for m in (1, 3, 6, 6)),
    )
    assert 1 <= counted <= len(asked)  # the last that is waited for closes the case, whatever was silent
    await either.settled()
    assert len([f for f in await two.support.followups() if f.answered_at is not None]) == counted
    assert (await two.support.case()).status == "closed"
    async with two.context.read() as work:
        events = await work.audit.of_consultation(two.case_id)
    assert [event.kind for event in events].count(EventKind.CLOSED) == 1
