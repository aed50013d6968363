"""What a workspace that runs for weeks lets go of, and what a reset leaves nothing of."""

from typing import Any

import aiohttp
from practice_support import modal, plain, socket_bot
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import RESPONSE_URL_SECONDS
from practice.errors import RefusalBook
from practice.testing import PracticeWorkspace


async def test_response_urls_that_are_over_are_let_go_of(ws: PracticeWorkspace) -> None:
    state = ws.state
    first = state.response_url(state.dm("U1"), "U1")
    ws.advance(RESPONSE_URL_SECONDS - 60)
    second = state.response_url(state.dm("U1"), "U1")
    assert [f"{ws.url}hooks/{name}" for name in state.response_urls] == [first, second]
    ws.advance(120)
    third = state.response_url(state.dm("U1"), "U1")
    assert [f"{ws.url}hooks/{name}" for name in state.response_urls] == [second, third]
    async with aiohttp.ClientSession() as session, session.post(first, json={"text": "遅すぎる"}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "expired_url")


async def test_who_filed_a_case_before_a_reset_has_filed_none_of_those_behind_it(
    ws: PracticeWorkspace,
) -> None:
    async def card(client: AsyncWebClient, number: str) -> None:
        press = {
            "type": "button",
            "action_id": "consultation.withdraw",
            "text": plain("取り下げる"),
            "value": "x",
        }
        blocks: list[dict[str, Any]] = [
            {"type": "header", "text": plain(f"{number}  件名")},
            {"type": "actions", "elements": [press]},
        ]
        await client.chat_postMessage(channel="U1", text="相談", blocks=blocks)

    async def followed(session: aiohttp.ClientSession) -> Any:
        async with session.get(f"{ws.url}page/tour", params={"person": "U1"}) as answer:
            return ((await answer.json())["case"] or {}).get("number")

    async with socket_bot(ws) as bot, aiohttp.ClientSession() as session:

        @bot.app.command("/soudan")
        async def opened(ack: Any, body: Any, client: AsyncWebClient) -> None:
            await ack()
            view = modal(callback_id="consultation.form")
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        @bot.app.view("consultation.form")
        async def filed(ack: Any, client: AsyncWebClient) -> None:
            await ack()
            await card(client, "R8-0010")

        person = ws.person("U1")
        await person.command("/soudan")
        await ws.until(lambda: person.modal is not None)
        await person.submit(values={"title": "件名"})
        await ws.until(lambda: person.app_dm != [])
        assert await followed(session) == "R8-0010"
        await session.post(f"{ws.url}page/reset")
        await card(bot.client, "R8-0001")  # sample data, say
        assert await followed(session) is None


def test_of_refusals_that_an_app_expects_only_the_latest_are_kept() -> None:
    book = RefusalBook(lambda: None)
    mistake = book.record("chat.postMessage", "invalid_blocks")
    for number in range(1_500):
        book.record("deliver message", "no_connection", str(number), expected=True)
    kept = [entry.detail for entry in book.entries if entry.expected]
    assert (kept[0], kept[-1], len(kept)) == ("500", "1499", 1_000)
    assert book.unexpected == [mistake]
