"""The form opens from wherever one asks, at once, and offers again what was half-written."""

from doings import (
    buttons_of,
    fields_of,
    in_socket_mode,
    ja,
    open_form,
    second_page,
    shown_in,
    told_alone,
    type_in,
    typed_in,
)
from village import FILLED, GUEST, Village

GENERAL = "C0GENERAL"


async def test_the_form_opens_from_the_command_the_shortcut_and_the_home(village: Village) -> None:
    staff = village.staff
    await staff.open_home()
    await village.settled()
    for ask in (
        staff.command("/soudan"),
        staff.shortcut("consultation.new"),
        staff.press("consultation.new", home=True),
    ):
        await ask
        await village.settled()
        assert {"menu", "topic", "title", "details", "no_personal_data"} <= set(fields_of(staff.modal))
        await staff.close()


async def test_who_closes_the_form_before_it_is_filled_is_not_bothered(village: Village) -> None:
    village.ws.faults.delay("views.update", seconds=0.2)
    await village.staff.command("/soudan")
    await village.until(lambda: village.staff.modal is not None)
    await village.staff.close()
    await village.settled()
    assert village.staff.modal is None
    assert told_alone(village.staff) == ""


async def test_a_message_becomes_the_details_of_the_request(village: Village) -> None:
    said = await village.staff.say(GENERAL, "窓口の待ち時間が長い & 番号札がない。\n助けてほしい。")
    await village.staff.message_shortcut("consultation.from_message", GENERAL, said.extra["ts"])
    await village.settled()
    assert typed_in(village.staff.modal, "details") == "窓口の待ち時間が長い & 番号札がない。\n助けてほしい。"
    result = await village.staff.submit(
        values={"menu": "short", "topic": "front_yard", "title": "待ち時間", "no_personal_data": True}
    )
    assert result.closed
    (case,) = await village.cases()
    assert case.request.details.startswith("窓口の待ち時間が長い & 番号札がない。")


@in_socket_mode
async def test_the_form_opens_although_slack_is_slow_to_say_who_asks(village: Village) -> None:
    """Otherwise the person sees nothing at all: the trigger expires (expired_trigger_id)."""
    village.ws.faults.delay("users.info", seconds=3.2)
    await village.staff.command("/soudan")
    await village.ws.until(lambda: village.staff.modal is not None, timeout=2)
    assert ja("form.loading") in shown_in(village.staff.modal)
    await village.settled()
    assert "title" in fields_of(village.staff.modal)


@in_socket_mode
async def test_a_form_closed_half_way_is_offered_again_and_can_be_thrown_away(village: Village) -> None:
    staff = await open_form(village)
    await type_in(staff, "書きかけの件名")
    await staff.close()
    await village.settled()

    await open_form(village)
    assert typed_in(staff.modal, "title") == "書きかけの件名"
    assert ja("form.resumed") in shown_in(staff.modal)

    await village.press(staff, "consultation.discard_draft")
    assert typed_in(staff.modal, "title") is None
    assert ja("form.resumed") not in shown_in(staff.modal)
    await staff.close()
    await village.settled()

    await open_form(village)
    assert typed_in(staff.modal, "title") is None


@in_socket_mode
async def test_a_form_left_from_its_second_page_is_offered_again_with_both_pages(village: Village) -> None:
    staff = await open_form(village)
    await type_in(staff, "二枚目まで書いた")
    page = await second_page(village, staff)
    await type_in(staff, "他の町はどう決めたか", "question", page)
    await staff.close(clear=True)
    await village.settled()

    await open_form(village)
    assert typed_in(staff.modal, "title") == "二枚目まで書いた"
    await second_page(village, staff)
    assert typed_in(staff.modal, "question") == "他の町はどう決めたか"

    await staff.close(clear=True)
    await village.settled()

    await open_form(village)
    await village.press(staff, "consultation.discard_draft")
    await second_page(village, staff)
    assert typed_in(staff.modal, "question") is None


@in_socket_mode
async def test_the_home_reminds_of_a_half_written_form(village: Village) -> None:
    staff = await open_form(village)
    await type_in(staff, "あとで続きを書く")
    await staff.close()
    await village.settled()
    await staff.open_home()
    await village.settled()
    assert ja("home.draft") in shown_in(staff.home)


@in_socket_mode
async def test_a_sent_form_is_not_offered_again(village: Village) -> None:
    await open_form(village)
    await type_in(village.staff, FILLED["title"])
    result = await village.staff.submit(values=FILLED)
    assert result.closed
    await village.settled()
    await open_form(village)
    assert typed_in(village.staff.modal, "title") is None
    assert "consultation.discard_draft" not in buttons_of(village.staff.modal)


@in_socket_mode
async def test_what_slack_delivers_after_the_form_was_sent_brings_no_half_written_form_back(
    village: Village,
) -> None:
    staff = await open_form(village)
    sent = staff.modal
    assert (await staff.submit(values=FILLED)).closed
    await type_in(staff, "生成AIの利用ル", view=sent)  # typed before, delivered late
    await village.settled()
    await open_form(village)
    assert typed_in(staff.modal, "title") is None
    assert "consultation.discard_draft" not in buttons_of(staff.modal)


async def test_a_stranger_is_told_how_to_register_and_nothing_is_stored(village: Village) -> None:
    guest = village.person(GUEST)
    await guest.command("/soudan")
    await village.settled()
    assert ja("refusal.not_registered") in told_alone(guest)
    assert guest.modal is not None
    assert fields_of(guest.modal) == []
    await guest.close()
    await guest.command("/soudan", "list")
    await village.settled()
    assert ja("refusal.not_registered") in told_alone(guest)
    await guest.open_home()
    await village.settled()
    assert ja("home.unregistered") in shown_in(guest.home)
    assert "consultation.new" not in buttons_of(guest.home)
    assert await village.cases() == []


async def test_the_command_lists_ones_cases_and_explains_itself(village: Village) -> None:
    case = await village.file()
    staff = village.staff
    await staff.command("/soudan", "list")
    await staff.command("/soudan", "help")
    await village.settled()
    listed, explained = staff.ephemerals
    assert case.number in listed.words
    assert ja("help.intro") in explained.words
    await village.press(staff, "consultation.open", message=listed)
    assert case.request.details in shown_in(staff.modal)
