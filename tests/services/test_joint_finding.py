"""Similar requests of other towns: told to the coordinators once, and again only when there are more."""

from datetime import timedelta
from typing import Any

import pytest
from passing_time import Office
from similar_requests import BEARS, RULES, changed, filed, searched, told, towns

from bot.domain.consultation import Status
from bot.domain.errors import NotAllowed, UnknownCase
from bot.domain.permissions import Part
from bot.services.joint_comparing import compare_similar
from bot.services.joint_finding import (
    JOINABLE,
    LEARNT_FROM,
    JointFinder,
    find_similar,
    look_for_similar,
)


@pytest.fixture
async def village(office: Office) -> Office:
    await towns(office)
    return office


async def test_the_first_is_alone_the_second_is_told_and_a_third_makes_it_grow(village: Office) -> None:
    await filed(village, "1")
    assert await told(village) == []
    second = await filed(village, "2")
    assert await told(village) == [(second.id, ["東町"], [])]
    await filed(village, "3", BEARS)
    assert len(await told(village)) == 1
    fourth = await filed(village, "4")
    assert (await told(village))[1:] == [(fourth.id, ["東町", "西町"], [])]


async def test_only_the_coordinators_hear_of_it(village: Office) -> None:
    await filed(village, "1")
    before = await village.said()
    await filed(village, "2")
    assert {place for place, kind in (await village.said())[len(before) :]} == {"coordinators"}


async def test_nothing_is_told_twice_in_no_thread(village: Office) -> None:
    """Searched again, or for the other request, or after one of three has gone: nothing is new."""
    first, second, third = [await filed(village, town) for town in ("1", "2", "3")]
    before = await told(village)
    for case in (first, second, third):
        assert await searched(village, case) == "told before"
    await changed(village, second, status=Status.WITHDRAWN, closed_at=village.now)
    assert await searched(village, first) == "told before"
    assert await searched(village, second) == "case withdrawn"
    assert await told(village) == before


async def test_the_same_due_row_twice_is_one_search(village: Office) -> None:
    await filed(village, "1")
    second = await filed(village, "2")
    async with village.context.begin() as work:
        await look_for_similar(work, await work.consultations.get(second.id), village.now)
        await work.commit()
    assert [row["state"] for row in await village.due_rows("joint.find", second.id)] == ["done"]


async def test_a_request_that_is_revised_to_another_wish_finds_its_new_like(village: Office) -> None:
    first = await filed(village, "1", BEARS)
    second, _ = await filed(village, "2"), await filed(village, "3")
    stored = await village.case(first)
    request = stored.request.model_copy(update={"title": RULES[0], "details": RULES[1]})
    await changed(village, first, request=request)
    assert await searched(village, first) == ""
    assert (await told(village))[-1] == (first.id, ["西町", "南町"], [])
    assert second.id != first.id


async def test_one_town_alone_makes_no_project(village: Office) -> None:
    await filed(village, "1")
    await filed(village, "1")
    assert await told(village) == []


async def test_who_moves_on_while_requests_are_compared_is_left_out(village: Office) -> None:
    first = await filed(village, "1")
    second = await filed(village, "2", BEARS)
    stored = await village.case(second)
    request = stored.request.model_copy(update={"title": RULES[0], "details": RULES[1]})
    await changed(village, second, request=request)

    class Slow(JointFinder):
        async def groups(self, cases: Any) -> Any:
            found = await super().groups(cases)
            await changed(village, first, status=Status.REJECTED, closed_at=village.now)
            return found

    finder = Slow(village.context.topics)
    said = await find_similar(village.context, finder, second.id, village.now)
    assert said == "the others have moved on"
    assert await told(village) == []


@pytest.mark.parametrize(
    ("days", "status", "as_member", "as_experience"),
    [
        (0, Status.RETURNED, True, False),
        (89, Status.IN_PROGRESS, True, False),
        (91, Status.IN_PROGRESS, False, False),
        (0, Status.COMPLETED, False, True),
        (89, Status.CLOSED, False, True),
        (91, Status.CLOSED, False, False),
        (0, Status.WITHDRAWN, False, False),
        (0, Status.REJECTED, False, False),
    ],
)
async def test_what_is_open_or_recent(
    village: Office, days: int, status: Status, *, as_member: bool, as_experience: bool
) -> None:
    """Filed, or supported, so many days ago."""
    over = status in {Status.COMPLETED, Status.CLOSED, Status.WITHDRAWN, Status.REJECTED}
    at = village.now - timedelta(days=days)
    ended = at if over else None
    await filed(
        village,
        "4",
        status=status,
        submitted_at=at - timedelta(days=100 if over else 0),
        closed_at=ended,
        completed_at=ended,
    )
    await filed(village, "1")
    await filed(village, "2")
    last = (await told(village))[-1]
    assert ("北町" in last[1], "北町" in last[2]) == (as_member, as_experience)


async def test_long_ago_filed_is_no_experience(village: Office) -> None:
    at = village.now - timedelta(days=366)
    await filed(village, "4", status=Status.COMPLETED, submitted_at=at, completed_at=village.now)
    await filed(village, "1")
    await filed(village, "2")
    assert (await told(village))[-1][1:] == (["東町"], [])


async def test_the_comparison_shows_the_group_as_it_stands_now(village: Office) -> None:
    old = await filed(village, "4", status=Status.CLOSED, closed_at=village.now)
    first, second, third = [await filed(village, town) for town in ("1", "2", "3")]
    await changed(village, first, status=Status.WITHDRAWN, closed_at=village.now)
    await changed(village, second, status=Status.COMPLETED, completed_at=village.now)
    shown = await compare_similar(village.context, third.id, village.coordinator)
    assert [one.case.id for one in shown.members] == [third.id]
    assert {one.case.id for one in shown.experienced} == {old.id, second.id}
    assert [(one.municipality, one.case.id) for one in shown.gone] == [("東町", first.id)]
    assert "共通する言葉" in shown.ja
    for one in (*shown.members, *shown.experienced):
        assert one.quote in f"{one.case.request.title}\n{one.case.request.details}"


async def test_only_coordinators_compare(village: Office) -> None:
    await filed(village, "1")
    second = await filed(village, "2")
    overseer = village.coordinator.model_copy(update={"parts": frozenset({Part.OVERSEER})})
    for actor in (village.requester, village.expert, overseer):
        with pytest.raises(NotAllowed):
            await compare_similar(village.context, second.id, actor)


async def test_a_case_without_a_group_has_nothing_to_compare(village: Office) -> None:
    alone = await filed(village, "1")
    for case_id in (alone.id, "nothing", ""):
        with pytest.raises(UnknownCase):
            await compare_similar(village.context, case_id, village.coordinator)


async def test_requests_that_come_at_once_are_read_once(
    village: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the searches of a burst nothing has changed."""
    times = []
    finder = JointFinder(village.context.topics)
    for town in ("1", "2"):
        await filed(village, town)
    monkeypatch.setattr(
        "bot.services.joint_finding.joint_groups", lambda cases, readings: times.append(len(cases)) or ()
    )
    for case in ("1", "2"):
        async with village.context.read() as work:
            found = [one async for one in work.consultations.all() if one.municipality_code == case]
        await find_similar(village.context, finder, found[0].id, village.now)
    assert times == [2]


async def test_recent_cases_come_page_by_page_the_newest_first(village: Office) -> None:
    """Many of one moment among them; each comes once."""
    model = await filed(village, "1", BEARS, status=Status.RETURNED)
    made = [
        model.model_copy(
            update={
                "id": f"n{n:03}",
                "number": f"R8-9{n:03}",
                "submitted_at": village.now - timedelta(hours=n // 120),
            }
        )
        for n in range(250)
    ]
    async with village.context.begin() as work:
        for case in made:
            await work.consultations.add(case, intake_key=case.id)
        await work.commit()
    long_ago = village.now - timedelta(days=1)
    async with village.context.read() as work:
        found = work.consultations.recent(JOINABLE, LEARNT_FROM, filed=long_ago, since=long_ago)
        order = [(case.submitted_at, case.number) async for case in found]
    assert order == sorted(set(order), reverse=True)
    assert len(order) == 251
