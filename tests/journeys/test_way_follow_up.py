"""After the last report: the questions, the outcome months later, and the end of the case."""

from datetime import datetime, timedelta

from doings import as_it_was, buttons_of, fields_of, in_socket_mode, ja, shown_in, told_alone
from supporting import SCORES, completed
from village import JST, OTHER_STAFF, Village

from bot.domain.followup import Question

pytestmark = in_socket_mode

DAY = timedelta(days=1)


async def test_the_requester_is_thanked_and_asked_at_once(village: Village) -> None:
    support = await completed(village)
    (thanks,) = [seen for seen in support.staff.app_dm if ja("note.yours_completed") in seen.words]
    assert not thanks.thread_ts  # in a message of its own: under an old card it would be overlooked
    assert f"<@{support.staff.id}>" in thanks.words
    assert buttons_of(thanks) == ["followup.answer"]
    assert "followup.answer" in buttons_of(support.card)
    await village.press(support.staff, "followup.answer", message=thanks)
    assert set(fields_of(support.staff.modal)) == {*SCORES, "text"}


async def test_the_coordinators_read_what_the_requester_answers(village: Village) -> None:
    support = await completed(village)
    assert (await support.satisfied(overall="5", text="次の一歩がはっきりしました。")).closed
    news = support.office_news()[-1].words
    assert "次の一歩がはっきりしました。" in news
    assert ja("followup.score_value", score="4.2") in news
    assert ja("followup.waiting") not in support.card.words
    satisfaction = (await support.followups())[0]
    assert satisfaction.scores[Question.OVERALL] == 5


async def test_whoever_answers_twice_is_told_so_politely(village: Village) -> None:
    support = await completed(village)
    before = as_it_was(support.card)
    await support.satisfied()
    await village.press(support.staff, "followup.answer", message=before)
    assert ja("refusal.already_answered") in told_alone(support.staff)
    await support.staff.close(clear=True)
    followup = await support.later(1)
    asked = as_it_was(support.card)
    await support.tap(followup, "done")
    await village.press(support.staff, "followup.answer:considering", message=asked)
    assert ja("refusal.already_answered") in told_alone(support.staff)
    assert (await support.followups())[1].outcome == "done"


async def test_nobody_else_can_answer(village: Village) -> None:
    support = await completed(village)
    for person in (support.expert, village.person(OTHER_STAFF), village.coordinator):
        await village.press(person, "followup.answer", message=support.card)
        assert ja("refusal.not_allowed") in told_alone(person)
        assert fields_of(person.modal) == []
    assert (await support.followups())[0].answered_at is None


async def test_the_outcome_is_asked_for_when_its_months_have_passed(village: Village) -> None:
    support = await completed(village)
    await support.satisfied()
    (first, second, third) = (f for f in await support.followups() if f.months)
    assert first.due_at == datetime(2027, 1, 12, 9, 0, tzinfo=JST)  # 10 and 11 January are closed
    assert second.due_at == datetime(2027, 3, 10, 9, 0, tzinfo=JST)
    assert third.due_at == datetime(2027, 6, 10, 9, 0, tzinfo=JST)
    await village.pass_time(first.due_at - timedelta(seconds=1))
    await village.settled()
    assert ja("followup.outcome_ask", months=1) not in support.card.words
    await village.pass_time(first.due_at)
    await village.settled()
    assert ja("followup.outcome_ask", months=1) in support.card.words
    assert buttons_of(support.card).count("followup.answer") == 5


async def test_one_tap_is_the_answer_and_a_word_on_the_effect_may_follow(village: Village) -> None:
    support = await completed(village)
    await support.satisfied()
    followup = await support.later(1)
    await support.tap(followup, "budgeted")
    assert ja("followup.thanks") in told_alone(support.staff)
    assert (await support.followups())[1].outcome == "budgeted"
    assert (
        ja("followup.outcome_line", months=1, outcome=ja("progress_of.budgeted"))
        in support.office_news()[-1].words
    )

    thanks = support.staff.ephemerals[-1]
    await village.press(support.staff, "followup.effect", message=thanks)
    assert (await support.staff.submit(values={"text": "月に8時間減りました。"})).closed
    await village.settled()
    assert (await support.followups())[1].text == "月に8時間減りました。"
    assert "月に8時間減りました。" in support.office_news()[-1].words
    await village.press(village.coordinator, "consultation.open", message=support.office_card)
    assert "月に8時間減りました。" in shown_in(village.coordinator.modal)


async def test_a_case_that_was_followed_up_to_the_end_is_closed_with_its_summary(village: Village) -> None:
    support = await completed(village)
    await support.satisfied()
    for months, stage in ((1, "considering"), (3, "budgeted"), (6, "done")):
        assert (await support.case()).status == "completed"
        await support.tap(await support.later(months), stage)
    assert (await support.case()).status == "closed"
    for part in (
        ja("support.summary"),
        ja("support.count_value", count=1),
        ja("support.hours_value", hours="2"),
        "4.0",
        ja("followup.outcome_line", months=6, outcome=ja("progress_of.done")),
    ):
        assert part in support.card.words, part
    assert "consultation.continue" in buttons_of(support.card)
    assert any("consultation.continue" in buttons_of(seen) for seen in support.staff.app_dm[1:])
    assert any(ja("note.closed") in seen.words for seen in support.office_news())


async def test_silence_ends_a_follow_up_too(village: Village) -> None:
    support = await completed(village)
    for months in (1, 3, 6):
        await support.later(months)
    last = max(f.due_at for f in await support.followups())
    await village.pass_time(last + 20 * DAY)
    await village.settled()
    assert all(f.silent for f in await support.followups())
    assert (await support.case()).status == "closed"
