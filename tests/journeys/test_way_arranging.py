"""Arranging a session in the conversation of the case: dates, a choice, and everything that may change."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from doings import as_it_was, buttons_of, fields_of, in_socket_mode, ja, shown_in, told_alone, typed_in
from supporting import START, Support, supported
from village import JST, OTHER_STAFF, SECOND_COORDINATOR, Village

from bot.domain.session import Session
from practice.normalise import elements_of
from practice.testing import Actor, Result, Seen

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
FRIDAY = START + DAY
MEETING = "https://web-meeting.example.jp/j/123"
NO_DATES: dict[str, Any] = {f"slot_{n}": None for n in range(1, 6)}


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JST)


async def open_proposal(support: Support, message: Seen | None = None) -> None:
    pressed = message or support.with_button("session.propose")
    await support.village.press(support.expert, "session.propose", message=pressed)


async def propose(support: Support, *starts: datetime, **values: Any) -> Result:
    """The expert opens the form and sends these dates."""
    await open_proposal(support)
    dates = {f"slot_{n}": start for n, start in enumerate(starts, start=1)}
    result = await support.expert.submit(values={**NO_DATES, **dates, **values})
    await support.village.settled()
    return result


async def choose(support: Support, n: int = 1, message: Seen | None = None) -> None:
    pressed = message or support.with_button("session.choose")
    await support.village.press(support.staff, f"session.choose:{n}", message=pressed)


async def give_reason(support: Support, person: Actor, action_id: str, reason: str, **more: Any) -> Result:
    pressed = support.with_button(action_id)
    await support.village.press(person, action_id, message=pressed)
    result = await person.submit(values={"reason": reason, **more})
    await support.village.settled()
    return result


async def session_of(support: Support) -> Session:
    return (await support.sessions())[-1]


def card(support: Support) -> Seen:
    """The head of the conversation."""
    return support.said[0]


def no_form(person: Actor) -> str:
    """What is said in the window that should have asked for something."""
    assert fields_of(person.modal) == []
    return shown_in(person.modal)


# the straight way


async def test_from_the_experts_dates_to_their_acknowledgement(village: Village) -> None:
    support = await supported(village)
    assert ja("case_card.next.wanted").strip() in card(support).words
    assert buttons_of(card(support)) == ["session.propose"]
    await open_proposal(support)
    form = support.expert.modal
    assert fields_of(form) == [*NO_DATES, "hours", "format", "place", "message"]
    suggested = [typed_in(form, f"slot_{n}") for n in (1, 2, 3)]
    assert suggested == [int(start.timestamp()) for start in (at(2026, 12, 8), at(2026, 12, 9), START)]
    assert typed_in(form, "hours")["value"] == "2"
    assert typed_in(form, "format")["value"] == "online"
    result = await support.expert.submit(values={"message": "資料をご用意ください。"})
    assert result.closed, result.errors
    await village.settled()

    told = support.said[-1]
    assert f"<@{support.staff.id}>" in told.words
    assert "資料をご用意ください。" in told.words
    assert told.moments[:1] == [at(2026, 12, 8)]
    assert buttons_of(told) == [*["session.choose"] * 3, "session.reschedule"]
    await choose(support, 3, told)
    session = await session_of(support)
    assert (session.status, session.starts_at, session.ends_at) == (
        "fixed",
        START,
        START + timedelta(hours=2),
    )
    assert (await support.case()).status == "in_progress"
    fixed = as_it_was(support.with_button("session.acknowledge"))
    assert f"<@{support.expert.id}>" in fixed.words
    assert fixed.moments == [START]
    assert [file.name for seen in support.said for file in seen.files] == [f"{support.first.number}-1-0.ics"]

    await village.press(support.expert, "session.acknowledge", message=fixed)
    assert (await session_of(support)).acknowledged_at == village.clock()
    assert ja("session.acknowledged") in card(support).words
    assert "session.acknowledge" not in buttons_of(card(support))
    await village.press(support.expert, "session.acknowledge", message=fixed)
    assert ja("refusal.already_acknowledged") in told_alone(support.expert)


@in_socket_mode
async def test_the_expert_can_do_their_part_from_their_own_card(village: Village) -> None:
    support = await supported(village)
    mine = village.card(support.first, support.expert)
    assert buttons_of(mine) == ["session.propose"]
    await open_proposal(support, mine)
    await support.expert.submit()
    await village.settled()
    assert buttons_of(village.card(support.first, support.expert)) == []
    await choose(support)
    await village.press(
        support.expert, "session.acknowledge", message=village.card(support.first, support.expert)
    )
    assert (await session_of(support)).acknowledged_at is not None


@in_socket_mode
async def test_the_address_of_the_meeting_comes_later_and_can_be_pressed(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    await choose(support)
    assert ja("session.no_place") in card(support).words
    await village.press(support.staff, "session.place", message=card(support))
    empty = await support.staff.submit(values={"place": "　 "})
    assert empty.errors == {"place": ja("field.place_required")}
    assert (await support.staff.submit(values={"place": MEETING})).closed
    await village.settled()
    assert f"<{MEETING}>" in card(support).words
    assert [file.name for seen in support.said for file in seen.files][-1] == (
        f"{support.first.number}-1-1.ics"
    )
    await village.press(support.expert, "session.place", message=card(support))
    assert typed_in(support.expert.modal, "place") == MEETING


@in_socket_mode
async def test_dates_are_proposed_anew_before_anybody_has_chosen(village: Village) -> None:
    support = await supported(village)
    await propose(support, START, FRIDAY, format="onsite", place="役場2階")
    old = as_it_was(support.with_button("session.choose"))
    await open_proposal(support)
    assert typed_in(support.expert.modal, "slot_2") == int(FRIDAY.timestamp())
    assert typed_in(support.expert.modal, "place") == "役場2階"
    later = START + 7 * DAY
    await support.expert.submit(values={"slot_1": later, "slot_2": None})
    await village.settled()
    await choose(support, 1, old)
    assert ja("refusal.slot_gone", number=support.first.number) in told_alone(support.staff)
    assert (await session_of(support)).status == "proposed"
    await choose(support)
    assert (await session_of(support)).starts_at == later


# dates that cannot stand


@in_socket_mode
@pytest.mark.parametrize(
    ("start", "key", "params"),
    [
        (at(2026, 12, 1, 9, 59), "slot_past", {}),
        (at(2026, 12, 1, 10, 0), "slot_past", {}),
        (at(2026, 12, 12), "slot_closed", {}),  # a Saturday
        (at(2026, 12, 13), "slot_closed", {}),
        (at(2026, 12, 29), "slot_closed", {}),
        (at(2026, 12, 31), "slot_closed", {}),
        (at(2027, 1, 3), "slot_closed", {}),
        (at(2027, 1, 11), "slot_closed", {}),  # 成人の日
        (at(2027, 3, 22), "slot_closed", {}),  # 振替休日
        (at(2027, 5, 5), "slot_closed", {}),
        (at(2028, 12, 1), "slot_far", {}),
        (at(2026, 12, 10, 6, 59), "slot_night", {"earliest": 7, "latest": 22}),
        (at(2026, 12, 10, 20, 1), "slot_night", {"earliest": 7, "latest": 22}),
        (at(2026, 12, 10, 23, 30), "slot_night", {"earliest": 7, "latest": 22}),
    ],
)
async def test_a_date_that_cannot_be_is_refused_at_its_field(
    village: Village, start: datetime, key: str, params: dict[str, object]
) -> None:
    support = await supported(village)
    result = await propose(support, FRIDAY, start, message="よろしくお願いします。")
    assert result.errors == {"slot_2": ja(f"field.{key}", **params)}
    assert typed_in(support.expert.modal, "message") == "よろしくお願いします。"
    assert (await session_of(support)).status == "wanted"
    again = await support.expert.submit(values={"slot_2": None})
    assert again.closed, again.errors


@in_socket_mode
@pytest.mark.parametrize(
    "start",
    [
        at(2026, 12, 1, 10, 1),
        at(2026, 12, 28),
        at(2027, 1, 4),
        at(2028, 11, 30),
        at(2026, 12, 10, 7),
        at(2026, 12, 10, 20),
    ],
)
async def test_a_date_just_within_the_bounds_stands(village: Village, start: datetime) -> None:
    support = await supported(village)
    result = await propose(support, start)
    assert result.closed, result.errors
    (slot,) = (await session_of(support)).slots
    assert slot.starts_at == start


@in_socket_mode
async def test_dates_that_overlap_or_are_missing_are_refused(village: Village) -> None:
    support = await supported(village)
    twice = await propose(support, START, START + timedelta(hours=1, minutes=59), FRIDAY)
    assert twice.errors == {"slot_2": ja("field.slot_twice")}
    after = await support.expert.submit(values={"slot_2": START + timedelta(hours=2)})
    assert after.closed, after.errors
    await village.settled()
    assert len((await session_of(support)).slots) == 3
    nowhere = await propose(support, START, format="onsite", place="")
    assert nowhere.errors == {"place": ja("field.place_required")}
    assert (await support.expert.submit(values={"place": "役場2階"})).closed


async def with_the_same_expert(village: Village, first: Support, title: str) -> Support:
    """Another request that the same expert takes on."""
    case = await village.file(title=title)
    offer_made = await village.approve(case)
    while offer_made.id != first.expert.id:
        await village.press(offer_made, "offer.decline", message=village.card(case, offer_made))
        await offer_made.submit(values={"reason": "予定が合いません。"})
        await village.settled()
        offer_made = await village.approve(case)
    await village.press(offer_made, "offer.accept", message=village.card(case, offer_made))
    return Support(village, await village.case(case.id), offer_made)


def with_case(support: Support, action_id: str) -> Seen:
    """The newest message with the button, where two cases share one conversation."""
    number = support.first.number
    heads = [seen for seen in support.said if number in seen.words and action_id in buttons_of(seen)]
    return heads[0]


@in_socket_mode
async def test_another_cases_session_is_shown_and_kept_free(village: Village) -> None:
    first = await supported(village)
    await first.fix(START)
    second = await with_the_same_expert(village, first, "RPAの始め方を相談したい")
    await open_proposal(second, with_case(second, "session.propose"))
    form = second.expert.modal
    assert ja("session.modal.taken") in shown_in(form)
    assert first.first.number in shown_in(form)
    assert typed_in(form, "slot_3") == int((START + timedelta(hours=4)).timestamp())  # 14:00 is free
    clash = START + timedelta(hours=1)
    result = await second.expert.submit(values={**NO_DATES, "slot_1": clash})
    assert result.errors == {"slot_1": ja("field.slot_clash", number=first.first.number)}
    assert (await second.expert.submit(values={"slot_1": START + timedelta(hours=2)})).closed


@in_socket_mode
async def test_a_date_that_another_town_took_meanwhile_is_refused(village: Village) -> None:
    first = await supported(village)
    second = await with_the_same_expert(village, first, "RPAの始め方を相談したい")
    await open_proposal(second, with_case(second, "session.propose"))
    await second.expert.submit(values={**NO_DATES, "slot_1": START, "slot_2": FRIDAY})
    await village.settled()
    await first.fix(START)
    mine = with_case(second, "session.choose")
    await choose(second, 1, mine)
    assert ja("refusal.slot_taken") in told_alone(second.staff)
    assert (await session_of(second)).status == "proposed"
    await choose(second, 2, mine)
    assert (await session_of(second)).starts_at == FRIDAY


# dates that change


async def test_the_requester_asks_for_other_dates(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    old = as_it_was(support.with_button("session.choose"))
    result = await give_reason(support, support.staff, "session.reschedule", "この週は議会です。")
    assert result.closed, result.errors
    told = support.said[-1]
    assert "この週は議会です。" in told.words
    assert f"<@{support.expert.id}>" in told.words
    assert buttons_of(told) == ["session.propose"]
    await choose(support, 1, old)
    assert _moved_on(support, "wanted") in told_alone(support.staff)
    await propose(support, FRIDAY)
    await choose(support)
    assert (await session_of(support)).starts_at == FRIDAY


@in_socket_mode
async def test_changed_twice_while_the_other_side_presses_an_old_button(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    first = as_it_was(support.with_button("session.choose"))
    await choose(support)
    await give_reason(support, support.expert, "session.reschedule", "急な予定が入りました。")
    await propose(support, FRIDAY)
    second = as_it_was(support.with_button("session.choose"))
    await choose(support)
    await give_reason(support, support.expert, "session.reschedule", "再び予定が入りました。")
    await propose(support, START + 7 * DAY)
    gone = ja("refusal.slot_gone", number=support.first.number)
    for n, old in enumerate((first, second), start=1):
        await choose(support, 1, old)
        assert told_alone(support.staff).count(gone) == n
    session = await session_of(support)
    assert (session.status, session.sequence, len(await support.sessions())) == ("proposed", 1, 1)
    await choose(support)
    assert (await session_of(support)).starts_at == START + 7 * DAY
    names = [file.name for seen in support.said for file in seen.files]
    assert names == [f"{support.first.number}-1-{n}.ics" for n in range(3)]


@in_socket_mode
async def test_a_cancelled_session_leaves_buttons_that_say_so(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    slots = as_it_was(support.with_button("session.choose"))
    await choose(support)
    before = as_it_was(card(support))
    fixed = as_it_was(support.with_button("session.acknowledge"))
    empty = await give_reason(support, support.staff, "session.cancel", "　")
    assert empty.errors == {"reason": ja("field.text_required")}
    assert (await support.staff.submit(values={"reason": "庁内で決まりました。"})).closed
    await village.settled()
    assert buttons_of(card(support)) == ["session.propose"]
    told = next(seen for seen in support.said if "庁内で決まりました。" in seen.words)
    assert buttons_of(told) == ["session.propose"]
    expected = _moved_on(support, "cancelled")
    await choose(support, 1, slots)
    assert expected in told_alone(support.staff)
    await village.press(support.expert, "session.acknowledge", message=fixed)
    assert expected in told_alone(support.expert)
    for action_id in ("session.place", "session.reschedule", "session.cancel", "session.not_held"):
        await village.press(support.expert, action_id, message=before)
        assert expected in no_form(support.expert)
        await support.expert.close()
    await propose(support, FRIDAY)
    assert [s.status for s in await support.sessions()] == ["cancelled", "proposed"]


@in_socket_mode
async def test_a_form_that_was_open_while_the_session_moved_on_changes_nothing(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    await choose(support)
    await village.press(support.staff, "session.reschedule", message=card(support))
    await give_reason(support, support.expert, "session.cancel", "体調不良のため。")
    result = await support.staff.submit(values={"reason": "翌週にしてください。"})
    assert not result.closed
    assert _moved_on(support, "cancelled") in shown_in(support.staff.modal)
    assert [s.status for s in await support.sessions()] == ["cancelled", "wanted"]


# once the time has come


@in_socket_mode
async def test_a_date_is_changed_until_the_second_before_it_begins(village: Village) -> None:
    support = await supported(village)
    await support.fix(START)
    await village.pass_time(START - SECOND)
    await village.settled()
    await village.press(support.staff, "session.not_held", message=card(support))
    assert ja("refusal.session_not_begun", number=support.first.number) in no_form(support.staff)
    await support.staff.close()
    await village.press(support.staff, "session.cancel", message=card(support))
    await village.press(support.staff, "session.reschedule", message=card(support))
    assert fields_of(support.staff.modal) == ["reason"]
    await village.pass_time(START)
    await village.settled()
    late = await support.staff.submit(values={"reason": "遅れます。"})
    assert not late.closed
    over = ja("refusal.session_is_over", number=support.first.number)
    assert over in shown_in(support.staff.modal)
    await support.staff.close(clear=True)
    for action_id in ("session.reschedule", "session.cancel", "session.place"):
        await village.press(support.expert, action_id, message=card(support))
        assert over in no_form(support.expert)
        await support.expert.close()
    assert (await session_of(support)).status == "fixed"


@in_socket_mode
async def test_a_session_that_was_not_held_leads_to_the_next_one(village: Village) -> None:
    support = await supported(village)
    await support.held(START)
    result = await give_reason(support, support.staff, "session.not_held", "大雪のため。", absent="other")
    assert result.closed, result.errors
    told = support.said[-1]
    assert ja("absent.other") in told.words
    assert "大雪のため。" in told.words
    assert buttons_of(told) == ["session.propose"]
    assert [s.status for s in await support.sessions()] == ["not_held", "wanted"]
    await propose(support, START + 7 * DAY)
    await choose(support)
    session = await session_of(support)
    assert (session.ordinal, session.starts_at) == (2, START + 7 * DAY)


@in_socket_mode
async def test_a_proposed_time_that_has_gone_by_cannot_be_chosen(village: Village) -> None:
    support = await supported(village)
    await propose(support, START, FRIDAY)
    await village.pass_time(START)
    await village.settled()
    await choose(support)
    assert ja("refusal.slot_past") in told_alone(support.staff)
    await choose(support, 2)
    assert (await session_of(support)).starts_at == FRIDAY


@in_socket_mode
async def test_nothing_more_is_proposed_while_a_session_is_fixed(village: Village) -> None:
    support = await supported(village)
    wanted = as_it_was(card(support))
    await support.fix(START)
    await open_proposal(support, wanted)
    arranged = ja("refusal.session_arranged", number=support.first.number)
    assert arranged in no_form(support.expert)


# who may press


@in_socket_mode
async def test_nobody_else_can_arrange_the_session(village: Village) -> None:
    support = await supported(village)
    other_expert = "U0X045" if support.expert.id != "U0X045" else "U0X046"
    strangers = [
        village.person(who) for who in (OTHER_STAFF, other_expert, village.coordinator.id, SECOND_COORDINATOR)
    ]
    wanted = as_it_was(card(support))
    await propose(support, START)
    proposed = as_it_was(card(support))
    for person in [*strangers, support.expert]:
        await village.press(person, "session.choose:1", message=proposed)
        assert _refused("requester", person, strangers[:2]) in told_alone(person)
        await person.close() if person.modal else None
    for person in [*strangers, support.staff]:
        await village.press(person, "session.propose", message=wanted)
        assert _refused("expert", person, strangers[:2]) in no_form(person)
        await person.close()
    await choose(support)
    fixed = as_it_was(card(support))
    for person in strangers:
        for action_id in ("session.place", "session.reschedule", "session.cancel", "session.not_held"):
            await village.press(person, action_id, message=fixed)
            assert ja("refusal.not_allowed") in no_form(person)
            await person.close()
    before = await session_of(support)
    await village.press(support.staff, "session.acknowledge", message=fixed)
    assert ja("refusal.for_the_expert") in told_alone(support.staff)
    assert await session_of(support) == before


def _refused(side: str, person: Actor, strangers: Sequence[Actor]) -> str:
    """Who has to do with the case is told whose button it is; a stranger is not."""
    return ja("refusal.not_allowed") if person in strangers else ja(f"refusal.for_the_{side}")


@in_socket_mode
async def test_what_a_button_carries_proves_nothing(village: Village) -> None:
    support = await supported(village)
    await propose(support, START)
    message = as_it_was(support.with_button("session.choose"))
    button = next(
        element
        for block in message.blocks
        for element in elements_of(block)
        if element["action_id"] == "session.choose:1"
    )
    session = await session_of(support)
    for value, key in (
        ("nothing", "refusal.unknown_case"),
        (f"{session.id}:nothing", "refusal.slot_gone"),
        (session.id, "refusal.slot_gone"),
    ):
        button["value"] = value
        await village.press(support.staff, "session.choose:1", message=message)
        assert ja(key) in told_alone(support.staff)
    assert (await session_of(support)).status == "proposed"


def _moved_on(support: Support, status: str) -> str:
    return ja(
        "refusal.session_has_moved_on", number=support.first.number, status=ja(f"session_status.{status}")
    )
