"""The form follows the menu, says what is wrong where it is wrong, and makes one case."""

import asyncio
from datetime import timedelta

from doings import (
    buttons_of,
    fields_of,
    in_socket_mode,
    ja,
    open_form,
    posts,
    second_page,
    shown_in,
    type_in,
    typed_in,
)
from village import CHANNEL, FILLED, OTHER_STAFF, TUESDAY, Village

ODATE, NOSHIRO, AKITA = "052043", "052027", "052019"


@in_socket_mode
async def test_the_form_follows_the_menu_and_keeps_what_was_typed(village: Village) -> None:
    staff = await open_form(village)
    assert not {"months", "partners"} & set(fields_of(staff.modal))
    await type_in(staff, "庁舎の移転と一緒に考えたい")

    await staff.choose("consultation.menu", "joint")
    await village.settled()
    assert "partners" in fields_of(staff.modal)
    assert "months" not in fields_of(staff.modal)

    await staff.choose("consultation.menu", "continuous")
    await village.settled()
    assert "months" in fields_of(staff.modal)
    assert "partners" not in fields_of(staff.modal)

    await staff.choose("consultation.menu", "short")
    await village.settled()
    assert not {"months", "partners"} & set(fields_of(staff.modal))
    assert typed_in(staff.modal, "title") == "庁舎の移転と一緒に考えたい"


async def test_accompaniment_keeps_its_months_and_a_joint_project_its_partners(village: Village) -> None:
    staff = await open_form(village)
    await staff.choose("consultation.menu", "continuous")
    await village.settled()
    assert (await staff.submit(values={**FILLED, "menu": "continuous", "months": "6"})).closed
    await village.settled()
    await open_form(village)
    await staff.choose("consultation.menu", "joint")
    await village.settled()
    assert (await staff.submit(values={**FILLED, "menu": "joint", "partners": [ODATE, NOSHIRO]})).closed
    await village.settled()

    long, joint = await village.cases()
    assert long.request.months == 6
    assert ja("case.menu_months", menu=ja("menu.continuous"), months=6) in village.card(long).words
    assert set(joint.request.partner_codes) == {ODATE, NOSHIRO}
    assert "大館市" in village.card(joint).words


@in_socket_mode
async def test_a_form_sent_before_it_could_follow_the_menu_asks_for_the_partners(village: Village) -> None:
    staff = await open_form(village)
    result = await staff.submit(values={**FILLED, "menu": "joint"})
    assert result.ok
    assert not result.closed
    assert "partners" in fields_of(staff.modal)
    assert typed_in(staff.modal, "title") == FILLED["title"]
    assert await village.cases() == []
    assert (await staff.submit(values={"partners": [ODATE]})).closed
    await village.settled()
    (case,) = await village.cases()
    assert case.request.partner_codes == (ODATE,)


@in_socket_mode
async def test_ones_own_municipality_is_no_partner(village: Village) -> None:
    staff = await open_form(village)
    await staff.choose("consultation.menu", "joint")
    await village.settled()
    assert staff.modal is not None
    (partners,) = [block for block in staff.modal.blocks if block["block_id"] == "partners"]
    codes = {option["value"] for group in partners["element"]["option_groups"] for option in group["options"]}
    assert len(codes) == 24
    assert AKITA not in codes


@in_socket_mode
async def test_errors_stand_at_their_fields_and_the_form_stays(village: Village) -> None:
    staff = await open_form(village)
    result = await staff.submit(values={**FILLED, "title": "　 ", "details": "\u200b"})
    assert set(result.errors) == {"title", "details"}
    assert result.errors["title"] == ja("field.title_required")
    assert not result.closed
    assert await village.cases() == []
    assert (await staff.submit(values=FILLED)).closed


@in_socket_mode
async def test_an_error_on_the_second_page_stands_at_its_field(village: Village) -> None:
    staff = await open_form(village)
    page = await second_page(village, staff)
    yesterday, next_week = TUESDAY.date() - timedelta(days=1), TUESDAY.date() + timedelta(days=7)
    wrong = {"needed_by": yesterday, "desired_dates": next_week, "desired_dates_3": next_week}
    result = await staff.submit(page, values=wrong)
    assert set(result.errors) == {"needed_by", "desired_dates_3"}
    assert result.errors["needed_by"] == ja("field.date_past")
    assert (await staff.submit(page, values={"needed_by": next_week, "desired_dates_3": None})).closed


async def test_the_second_page_keeps_what_it_got(village: Village) -> None:
    staff = await open_form(village)
    page = await second_page(village, staff)
    more = {
        "question": "何から始めるべきか",
        "goal": "窓口の待ち時間を半分に",
        "stage": "planning",
        "urgency": "high",
        "roles": ["engineer", "producer"],
        "format": "hybrid",
        "desired_dates": TUESDAY.date() + timedelta(days=14),
        "participants": "デジタル推進室 3名",
        "related_vendors": "北奥情報システム、白樺電算",
    }
    assert (await staff.submit(page, values=more)).closed
    await village.settled()
    assert ja("form.more_fields", count=9) in str(staff.modal and staff.modal.blocks)
    again = await second_page(village, staff)
    assert typed_in(again, "question") == more["question"]
    await staff.close()
    await village.settled()
    assert (await staff.submit(values=FILLED)).closed
    await village.settled()

    (case,) = await village.cases()
    request = case.request
    assert request.question == more["question"]
    assert (request.stage, request.urgency, request.format) == ("planning", "high", "hybrid")
    assert set(request.roles) == {"engineer", "producer"}
    assert request.desired_dates == (TUESDAY.date() + timedelta(days=14),)
    assert request.related_vendors == ("北奥情報システム", "白樺電算")
    await village.press(staff, "consultation.open", message=village.card(case, staff))
    assert "窓口の待ち時間を半分に" in shown_in(staff.modal)


@in_socket_mode
async def test_a_choice_counts_although_the_page_is_closed_in_the_same_moment(village: Village) -> None:
    staff = await open_form(village)
    page = await second_page(village, staff)
    await asyncio.gather(staff.choose("consultation.chosen", "planning", view=page), staff.close(page))
    await village.settled()
    assert ja("form.more_fields", count=1) in str(staff.modal and staff.modal.blocks)


async def test_the_same_form_delivered_twice_makes_one_case_and_one_card(village: Village) -> None:
    staff = await open_form(village)
    await type_in(staff, FILLED["title"])
    village.ws.faults.deliver_twice()
    await staff.submit(values=FILLED)
    await village.settled()
    assert [case.number for case in await village.cases()] == ["R8-0001"]
    assert len(posts(village, CHANNEL)) == 1
    assert len(staff.app_dm) == 1
    await open_form(village)
    assert "consultation.discard_draft" not in buttons_of(staff.modal)
    await staff.close()
    assert (await village.file(village.person(OTHER_STAFF))).number == "R8-0002"


async def test_two_requests_at_once_get_two_numbers(village_on_either: Village) -> None:
    village = village_on_either
    people = [village.staff, village.person(OTHER_STAFF)]
    for person in people:
        await village.open_form(person)
    await asyncio.gather(*(person.submit(values=FILLED) for person in people))
    await village.settled()
    assert sorted(case.number for case in await village.cases()) == ["R8-0001", "R8-0002"]
    cards = [seen for seen in posts(village, CHANNEL) if not seen.thread_ts]
    assert len(cards) == 2


@in_socket_mode
async def test_a_request_of_april_begins_the_count_of_the_new_fiscal_year(village: Village) -> None:
    await village.file()
    await village.pass_time(TUESDAY.replace(year=2027, month=3, day=31))
    assert (await village.file(village.person(OTHER_STAFF))).number == "R8-0002"
    await village.pass_time(TUESDAY.replace(year=2027, month=4, day=1))
    assert (await village.file()).number == "R9-0001"
