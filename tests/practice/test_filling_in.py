"""What a report or a choice of dates asks for: pickers, choices and numbers, in forms and in messages."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from practice_support import Bot, button, modal, option, plain
from slack_sdk.web.async_client import AsyncWebClient

from practice.testing import PracticeWorkspace, action_ids

Json = dict[str, Any]
TOKYO = timezone(timedelta(hours=9))
OPENS = datetime(2026, 11, 24, 13, 0, tzinfo=TOKYO)


def asked(block_id: str, kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


REPORT = modal(
    asked("starts", "datetimepicker"),
    asked("day", "datepicker"),
    asked("at", "timepicker"),
    asked("held", "radio_buttons", options=[option("yes"), option("no")]),
    asked("present", "checkboxes", options=[option("staff"), option("expert"), option("chief")]),
    asked("hours", "number_input", is_decimal_allowed=False, min_value="0", max_value="100"),
    asked("share", "number_input", is_decimal_allowed=True),
)
FILLED: Json = {
    "starts": OPENS,
    "day": date(2026, 11, 24),
    "at": time(13, 30),
    "held": "yes",
    "present": ["staff", "chief"],
    "hours": 2,
    "share": "1.5",
}


def report_app(bot: Bot) -> list[Json]:
    handed_in: list[Json] = []

    @bot.app.command("/soudan")
    async def command(ack: Any, body: Json, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=REPORT)

    @bot.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        await ack()
        handed_in.append({key: entry["value"] for key, entry in view["state"]["values"].items()})

    return handed_in


async def test_every_kind_of_field_is_filled_in(bot: Bot) -> None:
    handed_in = report_app(bot)
    person = bot.ws.person("U3")
    await person.command("/soudan")
    await bot.ws.until(lambda: person.modal is not None)
    done = await person.submit(values=FILLED)
    assert (done.errors, done.closed) == ({}, True)
    got = handed_in[0]
    assert got["starts"] == {"type": "datetimepicker", "selected_date_time": int(OPENS.timestamp())}
    assert (got["day"]["selected_date"], got["at"]["selected_time"]) == ("2026-11-24", "13:30")
    assert got["held"]["selected_option"]["value"] == "yes"
    assert [one["value"] for one in got["present"]["selected_options"]] == ["staff", "chief"]
    assert (got["hours"]["value"], got["share"]["value"]) == ("2", "1.5")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts", None),
        ("starts", "2026-11-24"),
        ("starts", 999_999_999),
        ("starts", 10_000_000_000),
        ("day", "24 November"),
        ("at", "25:00"),
        ("held", None),
        ("present", []),
        ("hours", 101),
        ("hours", -1),
        ("hours", "1.5"),
        ("share", "a"),
    ],
)
async def test_the_client_refuses_what_does_not_fit(
    ws: PracticeWorkspace, client: AsyncWebClient, field: str, value: Any
) -> None:
    await client.views_open(trigger_id=ws.state.triggers.issue("U3"), view=REPORT)
    result = await ws.person("U3").submit(values=FILLED | {field: value})
    assert (list(result.errors), result.closed) == ([field], False)


@pytest.mark.parametrize("value", [1_000_000_000, 9_999_999_999, OPENS, OPENS.astimezone(UTC)])
async def test_epoch_seconds_and_moments_with_a_zone_fit(
    ws: PracticeWorkspace, client: AsyncWebClient, value: Any
) -> None:
    view = (await client.views_open(trigger_id=ws.state.triggers.issue("U3"), view=REPORT))["view"]
    person = ws.person("U3")
    assert person.modal is not None and person.modal.id == view["id"]
    filled = person.fill(person.modal, {"starts": value})["starts"]["value"]["selected_date_time"]
    assert filled == (value if isinstance(value, int) else int(value.timestamp()))


async def test_a_moment_without_a_zone_is_a_mistake_of_the_test(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    await client.views_open(trigger_id=ws.state.triggers.issue("U3"), view=REPORT)
    with pytest.raises(AssertionError, match="time zone"):
        await ws.person("U3").submit(values=FILLED | {"starts": OPENS.replace(tzinfo=None)})


def card(*slots: str) -> list[Json]:
    """The slots to choose from, and what else can be done, in one row of a message."""
    more = {"type": "overflow", "action_id": "more", "options": [option("hour"), option("tomorrow")]}
    chooser = {"type": "static_select", "action_id": "slot", "options": [option(slot) for slot in slots]}
    return [{"type": "actions", "block_id": "row", "elements": [chooser, more, button("go")]}]


async def test_a_select_and_an_overflow_menu_of_a_message_are_used(bot: Bot) -> None:
    bodies: list[Json] = []

    @bot.app.action({"action_id": "slot"})
    async def slot(ack: Any, body: Json) -> None:
        await ack()
        bodies.append(body)

    @bot.app.action({"action_id": "more"})
    async def more(ack: Any, body: Json) -> None:
        await ack()
        bodies.append(body)

    @bot.app.action({"action_id": "go"})
    async def go(ack: Any, body: Json) -> None:
        await ack()
        bodies.append(body)

    group = (await bot.client.conversations_open(users=["U1", "U3"]))["channel"]["id"]
    ts = (await bot.client.chat_postMessage(channel=group, text="日程", blocks=card("a", "b")))["ts"]
    person = bot.ws.person("U1")
    seen = person.messages(group)[-1]
    assert action_ids(seen.blocks) == ["slot", "more", "go"]
    assert (await person.choose("slot", "b", message=seen)).ok
    assert (await person.choose("more", "tomorrow", message=seen)).ok
    await bot.ws.until(lambda: len(bodies) == 2)
    assert [body["actions"][0]["selected_option"]["value"] for body in bodies] == ["b", "tomorrow"]
    assert bodies[1]["state"]["values"]["row"]["slot"]["selected_option"]["value"] == "b"
    assert bodies[0]["channel"] == {"id": group, "name": "privategroup"}
    # the choice is gone once its slot is
    await bot.client.chat_update(channel=group, ts=ts, text="日程", blocks=card("c"))
    assert (await person.press("go", message=person.messages(group)[-1])).ok
    await bot.ws.until(lambda: len(bodies) == 3)
    assert bodies[2]["state"]["values"]["row"]["slot"]["selected_option"] is None
    assert bot.ws.unexpected_refusals == []


async def test_dates_read_as_their_fallback_and_tell_their_moments(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    at = int(OPENS.timestamp())
    written = f"第1回は<!date^{at}^{{date_long}} {{time}}|2026年11月24日 13:00>からです"
    blocks: list[Json] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": written}},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "date", "timestamp": at + 60, "format": "{time}", "fallback": "13:01"}
                    ],
                }
            ],
        },
    ]
    await client.chat_postMessage(channel="C0COORD", text=written)
    await client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks)
    plainly, richly = ws.messages("C0COORD")
    assert plainly.words == "第1回は2026年11月24日 13:00からです"
    assert richly.words == "第1回は2026年11月24日 13:00からです\n13:01"
    assert plainly.moments == [OPENS]
    assert richly.moments == [OPENS, OPENS + timedelta(minutes=1)]


async def test_a_date_without_a_fallback_stays_as_it_was_written(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="C0COORD", text="<!date^1800000000^{time}>")
    assert ws.messages("C0COORD")[-1].words == "<!date^1800000000^{time}>"
