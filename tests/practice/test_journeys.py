"""A Bolt app and people, over Socket Mode and over signed HTTP."""

from typing import Any

from practice_support import Bot, button, modal, option, plain, text_input

from practice.testing import Result


def form_app(bot: Bot) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("title", max_length=10)))


async def opened(bot: Bot) -> None:
    person = bot.ws.person("U1")
    assert (await person.command("/soudan")).ok
    await bot.ws.until(lambda: person.modal is not None)


async def test_a_form_becomes_a_message(bot: Bot) -> None:
    form_app(bot)

    @bot.app.view("form")
    async def submitted(ack: Any, view: dict[str, Any], body: dict[str, Any], client: Any) -> None:
        await ack()
        title = view["state"]["values"]["title"]["value"]["value"]
        await client.chat_postMessage(channel=body["user"]["id"], text=title)

    await opened(bot)
    person = bot.ws.person("U1")
    missing = await person.submit()
    assert missing.errors == {"title": "この項目を入力してください。"}
    long = await person.submit(values={"title": "あ" * 11})
    assert long.errors == {"title": "10文字以内で入力してください。"}
    done = await person.submit(values={"title": "申請"})
    assert done.closed and done.ok
    await bot.ws.until(lambda: [seen.text for seen in person.app_dm] == ["申請"])
    assert bot.ws.refusals == []


async def answered(bot: Bot, answer: dict[str, Any] | None) -> Result:
    form_app(bot)

    @bot.app.view("form")
    async def submitted(ack: Any) -> None:
        await (ack(**answer) if answer else ack())

    await opened(bot)
    return await bot.ws.person("U1").submit(values={"title": "申請"})


async def test_errors_stand_at_fields(bot: Bot) -> None:
    result = await answered(bot, {"response_action": "errors", "errors": {"title": "短すぎます"}})
    assert (result.errors, result.closed) == ({"title": "短すぎます"}, False)
    assert bot.ws.refusals == []


async def test_errors_at_unknown_fields_are_refused(bot: Bot) -> None:
    result = await answered(bot, {"response_action": "errors", "errors": {"nowhere": "短すぎます"}})
    assert result.error == "invalid_ack"
    assert [refusal.error for refusal in bot.ws.unexpected_refusals] == ["invalid_ack"]


async def test_update_keeps_the_modal(bot: Bot) -> None:
    result = await answered(bot, {"response_action": "update", "view": modal(text_input("details"))})
    modals = bot.ws.person("U1").modals
    assert not result.closed and [m.blocks[0]["block_id"] for m in modals] == ["details"]


async def test_push_stacks_and_close_goes_back(bot: Bot) -> None:
    await answered(bot, {"response_action": "push", "view": modal(text_input("details"))})
    person = bot.ws.person("U1")
    first, second = person.modals
    assert second.previous_view_id == first.id == second.root_view_id
    await person.close()
    assert person.modals == [first]


async def test_clear_closes_all(bot: Bot) -> None:
    result = await answered(bot, {"response_action": "clear"})
    assert result.closed and bot.ws.person("U1").modals == []


async def test_an_invalid_view_in_the_answer_is_refused(bot: Bot) -> None:
    bad = {"response_action": "update", "view": modal(title=plain("あ" * 25))}
    result = await answered(bot, bad)
    assert result.error == "invalid_arguments"
    assert "must be less than 25 characters" in bot.ws.unexpected_refusals[0].detail


async def test_a_press_updates_the_message(bot: Bot) -> None:
    payloads: list[dict[str, Any]] = []

    @bot.app.action("go")
    async def pressed(ack: Any, body: dict[str, Any], client: Any, respond: Any) -> None:
        await ack()
        payloads.append(body)
        await respond(text="あなただけに", response_type="ephemeral", replace_original=False)
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="済み")

    blocks = [{"type": "actions", "block_id": "row", "elements": [button(value="7")]}]
    await bot.client.chat_postMessage(channel="C0COORD", text="押して", blocks=blocks)
    person = bot.ws.person("U2")
    assert (await person.press("go", message=person.messages("C0COORD")[-1])).ok
    await bot.ws.until(lambda: person.messages("C0COORD")[-1].text == "済み")
    assert person.messages("C0COORD")[-1].blocks == []
    assert [seen.text for seen in person.ephemerals] == ["あなただけに"]
    action = payloads[0]["actions"][0]
    assert (action["value"], action["block_id"], payloads[0]["user"]["id"]) == ("7", "row", "U2")
    assert payloads[0]["container"]["message_ts"] == payloads[0]["message"]["ts"]


async def test_the_home_opens_and_a_choice_carries_the_state(bot: Bot) -> None:
    states: list[dict[str, Any]] = []

    @bot.app.event("app_home_opened")
    async def home(event: dict[str, Any], client: Any) -> None:
        select = {"type": "static_select", "action_id": "home.filter", "options": [option("a"), option("b")]}
        block = {"type": "actions", "block_id": "row", "elements": [select, button("home.page")]}
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [block]})

    @bot.app.action("home.filter")
    async def chosen(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        states.append(body)

    person = bot.ws.person("U1")
    await person.open_home()
    await bot.ws.until(lambda: person.home is not None)
    await person.choose("home.filter", "b", home=True)
    await bot.ws.until(lambda: bool(states))
    assert states[0]["actions"][0]["selected_option"]["value"] == "b"
    assert states[0]["view"]["state"]["values"]["row"]["home.filter"]["selected_option"]["value"] == "b"
    assert states[0]["view"]["type"] == "home"


async def test_shortcuts_of_both_kinds(bot: Bot) -> None:
    seen: list[str] = []

    @bot.app.shortcut("consultation.new")
    async def new(ack: Any) -> None:
        await ack()
        seen.append("new")

    @bot.app.shortcut("consultation.from_message")
    async def from_message(ack: Any, shortcut: dict[str, Any]) -> None:
        await ack()
        seen.append(shortcut["message"]["text"])

    @bot.app.event("message")
    async def message(event: dict[str, Any]) -> None:
        seen.append(event["text"])

    person = bot.ws.person("U2")
    said = await person.say("C0COORD", "困っています")
    assert (await person.shortcut("consultation.new")).ok
    assert (await person.message_shortcut("consultation.from_message", "C0COORD", said.extra["ts"])).ok
    await bot.ws.until(lambda: len(seen) == 3)
    assert sorted(seen) == sorted(["困っています", "new", "困っています"])
    assert not (await person.shortcut("no.such")).ok


async def test_closing_is_told_when_asked_for(bot: Bot) -> None:
    closed: list[dict[str, Any]] = []

    @bot.app.command("/soudan")
    async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(notify_on_close=True))

    @bot.app.view_closed("form")
    async def gone(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        closed.append(body)

    await opened(bot)
    await bot.ws.person("U1").close()
    await bot.ws.until(lambda: bool(closed))
    assert closed[0]["is_cleared"] is False
    assert closed[0]["view"]["state"] == {"values": {}}


async def test_external_options(bot: Bot) -> None:
    @bot.app.command("/soudan")
    async def command(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        select = {"type": "external_select", "action_id": "expert", "min_query_length": 0}
        block = {"type": "input", "block_id": "expert", "label": plain("誰"), "element": select}
        await client.views_open(trigger_id=body["trigger_id"], view=modal(block))

    @bot.app.options("expert")
    async def options(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option(payload["value"] or "all")])

    await opened(bot)
    person = bot.ws.person("U1")
    assert await person.suggest("expert", "佐") == [{"text": plain("佐"), "value": "佐"}]
    assert bot.ws.refusals == []


async def test_what_nobody_acknowledges_is_told_to_the_person(bot: Bot) -> None:
    bot.ws.practice.deliverer.ack_seconds = 0.3
    result = await bot.ws.person("U1").shortcut("consultation.new")
    assert not result.ok
    assert bot.ws.person("U1").notices != []
    assert bot.ws.unexpected_refusals[0].error in ("no_ack", "http_error")
