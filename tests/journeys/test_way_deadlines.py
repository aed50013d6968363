"""What time does to an offer: working hours, the nudge, the end, and who is asked then."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from doings import (
    approve_in_order,
    as_it_was,
    buttons_of,
    candidates,
    decline,
    expert,
    in_socket_mode,
    ja,
    offer_closed,
    offers,
    open_offer,
    revise,
    told_alone,
)
from reminding import reasons, reminders_in_channel, reminders_to
from village import JST, TUESDAY, Village

from bot.domain.consultation import Consultation
from bot.domain.policy import Policy
from bot.services.approval import ApproveCandidates, approve_candidates

pytestmark = in_socket_mode

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[misc,arg-type]


async def end_of_offer(village: Village, case: Consultation) -> datetime:
    due = (await open_offer(village, case)).due_at
    assert due is not None
    return due


@pytest.mark.parametrize(
    ("asked_at", "due"),
    [
        (TUESDAY, TUESDAY + 2 * DAY),
        # Friday 15:00 over a weekend
        (jst(2026, 12, 4, 15, 0), jst(2026, 12, 8, 15, 0)),
        # 28 December over the turn of the year: closed from the 29th to 3 January
        (jst(2026, 12, 28, 10, 0), jst(2027, 1, 5, 10, 0)),
        # over the three closed days in a row of September 2026 and the weekend before
        (jst(2026, 9, 18, 9, 0), jst(2026, 9, 25, 9, 0)),
    ],
)
async def test_an_expert_has_48_working_hours(village: Village, asked_at: datetime, due: datetime) -> None:
    village.clock.now = asked_at
    case = await village.file()
    asked = await village.approve(case)
    assert (await open_offer(village, case)).due_at == due

    await village.pass_time(due - SECOND)
    await village.settled()
    assert (await open_offer(village, case)).due_at == due
    await village.pass_time(due)
    await village.settled()
    assert [offer.status for offer in await offers(village, case)] == ["expired"]
    assert buttons_of(village.card(case, asked)) == []


async def test_a_yes_one_second_before_the_end_counts(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    await village.pass_time(await end_of_offer(village, case) - SECOND)
    await village.press(asked, "offer.accept", message=village.card(case, asked))
    assert (await village.case(case.id)).status == "matched"
    await village.pass_time(SECOND)
    await village.settled()
    assert (await village.case(case.id)).status == "matched"
    assert not any(ja("note.offer_expired") in seen.words for seen in village.thread(case, asked)[1:])


async def test_a_yes_at_the_end_comes_too_late_even_before_the_service_has_noticed(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    before = as_it_was(village.card(case, asked))
    village.clock.now = await end_of_offer(village, case)
    await village.press(asked, "offer.accept", message=before)
    assert offer_closed(case, "expired") in told_alone(asked)
    assert (await village.case(case.id)).expert_ids == ()


async def test_the_expert_is_nudged_once_when_half_of_the_time_has_gone(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    await village.pass_time(DAY - SECOND)
    await village.settled()
    assert reminders_to(asked) == []
    for _ in range(3):
        await village.pass_time(SECOND)
        await village.settled()
    (nudge,) = reminders_to(asked)
    assert ja("reminder.offer.nudge") in nudge.words
    assert "令和8年12月3日（木）10:00" in nudge.words
    assert nudge.thread_ts is None  # a message of its own, which a phone shows
    assert village.thread(case, asked) == []
    await village.press(asked, "offer.accept", message=nudge)
    assert (await village.case(case.id)).status == "matched"


async def test_an_expert_who_is_reminded_twice_hears_it_twice(village: Village) -> None:
    twice = Policy(offer_hours=72, offer_nudges=(1 / 3, 2 / 3))
    context = replace(village.service.context, policy=twice)
    case = await village.file()
    proposal = await candidates(village, case)
    coordinator = await village.service.house.directory.actor(village.coordinator.id)
    chosen = ApproveCandidates(candidate_ids=(proposal.candidates[0].id,))
    await approve_candidates(context, chosen, coordinator, village.clock())
    await village.settled()
    asked = await village.asked(case)
    for said in (1, 2):
        await village.pass_time(DAY)
        await village.settled()
        told = [ja("reminder.offer.nudge") in seen.words for seen in reminders_to(asked)]
        assert told == [True] * said


async def test_whoever_has_answered_is_not_nudged(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    await village.press(asked, "offer.accept", message=village.card(case, asked))
    await village.pass_time(3 * DAY)
    await village.settled()
    assert not any(ja("reminder.offer.nudge") in seen.words for seen in reminders_to(asked))
    assert await reasons(village, "offer.nudge") == ["accepted"]


async def test_after_a_silence_the_next_approved_expert_is_asked_with_time_of_their_own(
    village: Village,
) -> None:
    case = await village.file()
    first_id, second_id = await approve_in_order(village, case, [1, 2])
    first = await village.asked(case)
    await village.pass_time(await end_of_offer(village, case))
    await village.settled()
    assert ja("expert_card.expired") in village.card(case, first).words
    assert ja("note.offer_expired") in village.thread(case, first)[-1].words
    offer = await open_offer(village, case)
    assert offer.expert_id == second_id
    assert offer.due_at == TUESDAY + 6 * DAY  # Thursday and the weekend between
    news = village.thread(case)[-1].words
    assert (await expert(village, first_id)).name in news
    assert (await expert(village, second_id)).name in news
    second = await village.asked(case)
    assert "offer.accept" in buttons_of(village.card(case, second))


async def test_when_the_last_one_stays_silent_the_coordinators_choose_anew(village: Village) -> None:
    case = await village.file()
    (asked_id,) = await approve_in_order(village, case, [1])
    await village.pass_time(await end_of_offer(village, case))
    await village.settled()
    assert (await village.case(case.id)).status == "proposed"
    again = await candidates(village, case)
    assert asked_id not in {candidate.expert_id for candidate in again.candidates}
    assert any(ja("note.ran_out") in seen.words for seen in village.thread(case))
    assert ja("offer_line.expired") in village.card(case).words


async def test_coordinators_who_let_the_day_pass_are_reminded_once(village: Village) -> None:
    case = await village.file()
    await village.pass_time(jst(2026, 12, 4, 8, 59))
    await village.settled()
    assert reminders_in_channel(village) == []
    for _ in range(3):
        await village.pass_time(timedelta(minutes=1))
        await village.settled()
    (reminder,) = reminders_in_channel(village)
    assert ja("reminder.approval.nudge") in reminder.words
    assert case.number in reminder.words


async def test_after_a_revision_the_coordinators_have_their_days_anew(village: Village) -> None:
    case = await village.file()
    await village.pass_time(jst(2026, 12, 3, 10, 0))
    await revise(village, case, title="生成AIの利用ルールと研修")
    await village.pass_time(jst(2026, 12, 4, 9, 0))  # the day on which the first request was to be decided
    await village.settled()
    assert reminders_in_channel(village) == []
    await village.pass_time(jst(2026, 12, 8, 9, 0))
    await village.settled()
    assert ja("reminder.approval.nudge") in reminders_in_channel(village)[-1].words


async def test_coordinators_are_reminded_although_the_first_choice_declined_the_same_day(
    village: Village,
) -> None:
    case = await village.file()
    await decline(village, case, await village.approve(case))
    assert (await village.case(case.id)).status == "proposed"
    await village.pass_time(jst(2026, 12, 4, 9, 0))
    await village.settled()
    assert ja("reminder.approval.nudge") in reminders_in_channel(village)[-1].words
