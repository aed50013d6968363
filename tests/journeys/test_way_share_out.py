"""Sharing out: a plan over all that waits, ticks, and offers that are judged anew when they are sent."""

import asyncio

import pytest
from doings import (
    buttons_of,
    candidates,
    decline,
    expert,
    ja,
    offers,
    only,
    open_offer,
    register,
    shown_in,
)
from village import OTHER_STAFF, OVERSEER, SECOND_COORDINATOR, Village

from bot.domain.consultation import Consultation
from handlers import sharing
from handlers.views import share_views
from practice.actors import Actor


async def planned(village: Village, person: Actor | None = None) -> Actor:
    """A coordinator (or somebody else) with the plan before them, opened in the home."""
    person = person or village.coordinator
    await person.open_home()
    await village.settled()
    await village.press(person, "share.open", home=True)
    return person


def lines(person: Actor) -> list[str]:
    """The blocks of the plan that have a tick."""
    assert person.modal is not None
    return [b["block_id"] for b in person.modal.content["blocks"] if b["block_id"].startswith("share:")]


def on_page(person: Actor) -> list[str]:
    """The cases that have a tick."""
    return [line.split(":")[1] for line in lines(person)]


async def two_cases(village: Village) -> tuple[Consultation, Consultation]:
    first = await village.file(title="窓口の待ち時間を短くしたい")
    second = await village.file(village.person(OTHER_STAFF), title="観光客の動きを知りたい")
    return first, second


async def test_all_that_waits_is_shared_out_and_what_is_ticked_is_asked(village_on_either: Village) -> None:
    village = village_on_either
    first, second = await two_cases(village)
    person = await planned(village)
    said = shown_in(person.modal)
    assert first.number in said
    assert second.number in said
    result = await person.submit()
    await village.settled()
    assert not result.errors
    told = shown_in(person.modal)
    assert ja("share.done", count=2) in told
    for case in (first, second):
        found = {one.expert_id for one in (await candidates(village, case)).candidates}
        asked = (await open_offer(village, case)).expert_id
        assert asked in found
        assert ja("share.done_line", number=case.number, expert=(await expert(village, asked)).name) in told
    assert {(await village.case(case.id)).status for case in (first, second)} == {"offered"}


async def test_nobody_is_planned_beyond_their_hours_and_who_is_left_over_is_told_why(
    village: Village,
) -> None:
    await only(village, "X019", monthly_hours=2)
    first, second = await two_cases(village)
    person = await planned(village)
    assert len(lines(person)) == 1
    said = shown_in(person.modal)
    assert ja("share.nobody") in said
    assert "枠が残っていません" in said
    await person.submit()
    await village.settled()
    statuses = sorted([(await village.case(case.id)).status for case in (first, second)])
    assert statuses == ["offered", "proposed"]


async def test_nobody_for_anything_is_told_with_the_reasons_and_nothing_can_be_sent(village: Village) -> None:
    await two_cases(village)
    await only(village)
    person = await planned(village)
    assert lines(person) == []
    said = shown_in(person.modal)
    assert ja("share.intro", count=2, found=0) in said
    assert said.count("休止中") == 2
    assert person.modal is not None
    assert "submit" not in person.modal.content


async def test_what_is_not_ticked_stays(village: Village) -> None:
    first, second = await two_cases(village)
    person = await planned(village)
    (of_first,) = [line for line in lines(person) if first.id in line]
    await person.submit(values={of_first: []})
    await village.settled()
    assert (await village.case(first.id)).status == "proposed"
    assert (await village.case(second.id)).status == "offered"


async def test_what_changed_since_the_plan_is_left_alone_and_told(village: Village) -> None:
    first, second = await two_cases(village)
    person = await planned(village)
    await village.approve(first, coordinator=village.person(SECOND_COORDINATOR))
    before = await offers(village, first)
    await person.submit()
    await village.settled()
    said = shown_in(person.modal)
    by = before[0].approved_by
    assert ja("refusal.already_approved", number=first.number, by=by) in said
    assert ja("share.undone", count=1) in said
    assert await offers(village, first) == before
    assert (await village.case(second.id)).status == "offered"


async def test_a_form_delivered_twice_asks_nobody_twice(village: Village) -> None:
    first, second = await two_cases(village)
    person = await planned(village)
    village.ws.faults.deliver_twice()
    await person.submit()
    await village.settled()
    assert [len(await offers(village, case)) for case in (first, second)] == [1, 1]
    said = shown_in(person.modal)
    assert ja("share.done", count=2) in said
    assert ja("share.undone", count=1).partition("（")[0] not in said


async def test_two_coordinators_with_the_same_plan_ask_everybody_once(village: Village) -> None:
    cases = await two_cases(village)
    people = [await planned(village), await planned(village, village.person(SECOND_COORDINATOR))]
    await asyncio.gather(*(person.submit() for person in people))
    await village.settled()
    assert [len(await offers(village, case)) for case in cases] == [1, 1]
    told = "".join(shown_in(person.modal) for person in people)
    for case in cases:
        by = (await open_offer(village, case)).approved_by
        assert told.count(ja("refusal.already_approved", number=case.number, by=by)) == 1


async def test_an_expert_who_rests_since_the_plan_is_told_and_the_rest_is_done(village: Village) -> None:
    await only(village, "X019", "X020", monthly_hours=2)
    first, second = await two_cases(village)
    person = await planned(village)
    assert person.modal is not None
    planned_for = {
        block["block_id"].split(":")[1]: block["element"]["options"][0]["value"]
        for block in person.modal.content["blocks"]
        if block["type"] == "input"
    }
    assert planned_for[first.id] != planned_for[second.id]
    resting = await expert(village, planned_for[first.id])
    await register(village, [resting.model_copy(update={"active": False})])
    await person.submit()
    await village.settled()
    assert ja("refusal.not_a_candidate") in shown_in(person.modal)
    assert await offers(village, first) == []
    assert (await open_offer(village, second)).expert_id == planned_for[second.id]


async def test_what_takes_long_is_answered_at_once_and_the_outcome_follows(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "ANSWER_WITHIN", 0)
    first, second = await two_cases(village)
    person = await planned(village)
    await person.submit()
    assert shown_in(person.modal) == ja("share.working")
    await village.settled()
    assert ja("share.done", count=2) in shown_in(person.modal)
    assert [len(await offers(village, case)) for case in (first, second)] == [1, 1]


async def test_who_closes_before_the_outcome_still_has_everybody_asked(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "ANSWER_WITHIN", 0)
    cases = await two_cases(village)
    person = await planned(village)
    await person.submit()
    await person.close()
    await village.settled()
    assert [len(await offers(village, case)) for case in cases] == [1, 1]
    assert person.ephemerals == []


async def test_many_are_turned_by_pages_and_only_the_page_before_them_is_sent(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_views, "LINES_MOST", 1)
    cases = await two_cases(village)
    person = await planned(village)
    (on_first,), drawn = on_page(person), lines(person)
    await village.press(person, "share.page:next")
    (on_second,) = on_page(person)
    assert on_first != on_second
    assert ja("share.page", page=2, pages=2) in shown_in(person.modal)
    await village.press(person, "share.page:previous")
    assert on_page(person) == [on_first]
    assert lines(person) != drawn
    await person.submit()
    await village.settled()
    statuses = {case.id: (await village.case(case.id)).status for case in cases}
    assert statuses == {on_first: "offered", on_second: "proposed"}
    await village.press(person, "share.page")
    assert on_page(person) == [on_second]


async def test_who_declined_is_not_planned_again(village: Village) -> None:
    await only(village, "X019", "X020")
    first, second = await two_cases(village)
    asked = await village.approve(first)
    declined = (await open_offer(village, first)).expert_id
    await decline(village, first, asked)
    person = await planned(village)
    (line,) = [one for one in lines(person) if first.id in one]
    await person.submit()
    await village.settled()
    assert line
    assert (await open_offer(village, first)).expert_id != declined
    assert (await village.case(second.id)).status == "offered"


async def test_the_button_stands_in_the_coordinators_home_once_several_wait(village: Village) -> None:
    await village.coordinator.open_home()
    await village.settled()
    assert "share.open" not in buttons_of(village.coordinator.home)
    await two_cases(village)
    await village.coordinator.open_home()
    await village.settled()
    assert "share.open" in buttons_of(village.coordinator.home)
    overseer = village.person(OVERSEER)
    await overseer.open_home()
    await village.settled()
    assert "share.open" not in buttons_of(overseer.home)


async def test_a_plan_over_nothing_says_so(village: Village) -> None:
    first, second = await two_cases(village)
    await village.coordinator.open_home()
    await village.settled()
    for case in (first, second):
        await village.approve(case, coordinator=village.person(SECOND_COORDINATOR))
    await village.press(village.coordinator, "share.open", home=True)
    assert ja("share.none") in shown_in(village.coordinator.modal)


async def test_the_reason_is_the_one_of_the_matcher(village: Village) -> None:
    first, _ = await two_cases(village)
    person = await planned(village)
    best = (await candidates(village, first)).candidates[0]
    assert best.factors
    assert "相談の" in shown_in(person.modal)
