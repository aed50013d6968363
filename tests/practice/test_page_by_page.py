"""A window gets its channel page by page, and then only what has changed."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from practice import page_state
from practice.constants import COORDINATOR_CHANNEL as CHANNEL
from practice.testing import PracticeWorkspace

Json = dict[str, Any]


class Window:
    """One window of somebody at the coordinators' channel, and what it has of it."""

    def __init__(self, ws: PracticeWorkspace, session: aiohttp.ClientSession, person: str) -> None:
        self.ws, self.session, self.person = ws, session, person
        self.rev = ""
        self.oldest = ""

    async def look(self, **more: str) -> Json:
        """What is new since the last look."""
        query = {"person": self.person, "channel": CHANNEL, "since": self.rev, "oldest": self.oldest, **more}
        async with self.session.get(f"{self.ws.url}page/state", params=query) as answer:
            state = await answer.json()
        self.rev = str(state["rev"])
        opened: Json = state["opened"]
        if opened["whole"] and opened["messages"]:
            self.oldest = opened["messages"][0]["ts"]
        return opened

    async def page(self, **where: str) -> Json:
        query = {"person": self.person, "channel": CHANNEL, **where}
        async with self.session.get(f"{self.ws.url}page/messages", params=query) as answer:
            page: Json = await answer.json()
        return page


@pytest.fixture
async def window(ws: PracticeWorkspace) -> AsyncIterator[Window]:
    async with aiohttp.ClientSession() as session:
        yield Window(ws, session, "U2")


def post(ws: PracticeWorkspace, text: str, **fields: Any) -> str:
    return ws.state.post(ws.state.channels[CHANNEL], "U3", text, event=False, **fields).ts


def texts(page: Json) -> list[str]:
    return [message["text"] for message in page["messages"]]


async def test_a_channel_comes_page_by_page(ws: PracticeWorkspace, window: Window) -> None:
    sent = [post(ws, f"{number}通目") for number in range(page_state.PAGE * 2 + 5)]
    latest = await window.look()
    assert ([m["ts"] for m in latest["messages"]], latest["more"]) == (sent[-page_state.PAGE :], True)
    middle = await window.page(before=latest["messages"][0]["ts"])
    assert [m["ts"] for m in middle["messages"]] == sent[5 : 5 + page_state.PAGE]
    first = await window.page(before=middle["messages"][0]["ts"])
    assert ([m["ts"] for m in first["messages"]], first["more"]) == (sent[:5], False)


async def test_a_whole_page_is_not_more_than_there_is(ws: PracticeWorkspace, window: Window) -> None:
    for number in range(page_state.PAGE):
        post(ws, f"{number}通目")
    assert (await window.look())["more"] is False


async def test_a_link_to_an_old_message_brings_those_around_it(ws: PracticeWorkspace, window: Window) -> None:
    sent = [post(ws, f"{number}通目") for number in range(page_state.PAGE * 3)]
    page = await window.page(around=sent[70])
    found = [message["ts"] for message in page["messages"]]
    assert (found, page["more"], page["below"]) == (sent[41:101], True, True)
    below = await window.page(after=found[-1])
    assert ([m["ts"] for m in below["messages"]], below["below"]) == (sent[101:161], True)
    rest = await window.page(after=below["messages"][-1]["ts"])
    assert ([m["ts"] for m in rest["messages"]], rest["below"]) == (sent[161:], False)


async def test_only_what_changed_comes_again(
    ws: PracticeWorkspace, window: Window, client: AsyncWebClient
) -> None:
    post(ws, "古い話")
    card = (await client.chat_postMessage(channel=CHANNEL, text="受付"))["ts"]
    assert texts(await window.look()) == ["古い話", "受付"]
    assert texts(await window.look()) == []
    await client.chat_update(channel=CHANNEL, ts=card, text="承認済み")
    assert texts(await window.look()) == ["承認済み"]


async def test_a_reply_shows_under_its_message_and_in_the_open_thread_only(
    ws: PracticeWorkspace, window: Window
) -> None:
    card = post(ws, "カード")
    await window.look()
    post(ws, "返信です", thread_ts=card)
    changes = await window.look(thread=card)
    (root,) = changes["messages"]
    assert (root["text"], root["replies"]["count"], root["replies"]["users"]) == ("カード", 1, ["U3"])
    assert texts(changes["thread"]) == ["カード", "返信です"]


async def test_an_open_thread_comes_again_only_when_something_of_it_has_changed(
    ws: PracticeWorkspace, window: Window, client: AsyncWebClient
) -> None:
    card = post(ws, "カード")
    reply = (await client.chat_postMessage(channel=CHANNEL, text="返信", thread_ts=card))["ts"]
    assert texts((await window.look(thread=card))["thread"]) == ["カード", "返信"]
    post(ws, "ほかの話")
    assert "thread" not in await window.look(thread=card, has_thread="1")
    await client.chat_update(channel=CHANNEL, ts=reply, text="直した返信")
    assert texts((await window.look(thread=card, has_thread="1"))["thread"]) == ["カード", "直した返信"]
    await client.chat_delete(channel=CHANNEL, ts=reply)
    assert texts((await window.look(thread=card, has_thread="1"))["thread"]) == ["カード"]
    assert texts((await window.look(thread=card))["thread"]) == ["カード"]


async def test_what_is_only_for_one_person_comes_to_nobody_else(
    ws: PracticeWorkspace, window: Window
) -> None:
    post(ws, "U3だけに", ephemeral_for="U3")
    card = post(ws, "カード")
    post(ws, "U3だけに", ephemeral_for="U3", thread_ts=card)
    looked = await window.look(thread=card)
    assert (texts(looked), texts(looked["thread"]), looked["messages"][0]["replies"]) == (
        ["カード"],
        ["カード"],
        None,
    )


async def test_what_was_deleted_is_told(
    ws: PracticeWorkspace, window: Window, client: AsyncWebClient
) -> None:
    first = (await client.chat_postMessage(channel=CHANNEL, text="一つ目"))["ts"]
    reply = (await client.chat_postMessage(channel=CHANNEL, text="返信", thread_ts=first))["ts"]
    assert (await window.look())["messages"][0]["replies"]["count"] == 1
    await client.chat_delete(channel=CHANNEL, ts=reply)
    assert (await window.look())["messages"][0]["replies"] is None
    await client.chat_delete(channel=CHANNEL, ts=first)
    assert (await window.look())["removed"] == [first]


async def test_after_more_deletions_than_are_remembered_the_list_comes_anew(
    ws: PracticeWorkspace, window: Window
) -> None:
    channel = ws.state.channels[CHANNEL]
    await window.look()
    for _ in range(1_001):
        post(ws, "消える")
        ws.state.remove(channel, next(reversed(channel.messages.values())))
    post(ws, "残る")
    looked = await window.look()
    assert (looked["whole"], texts(looked)) == (True, ["残る"])


async def test_messages_above_the_window_are_not_sent_when_they_change(
    ws: PracticeWorkspace, window: Window, client: AsyncWebClient
) -> None:
    old = (await client.chat_postMessage(channel=CHANNEL, text="古いカード"))["ts"]
    for number in range(page_state.PAGE):
        post(ws, f"{number}通目")
    await window.look()
    await client.chat_update(channel=CHANNEL, ts=old, text="新しくなった")
    assert texts(await window.look()) == []


async def test_who_is_not_in_a_channel_reads_nothing_of_it(ws: PracticeWorkspace, window: Window) -> None:
    post(ws, "県の中の話")
    window.person = "U1"
    query = {"person": "U1", "channel": CHANNEL, "before": ""}
    async with window.session.get(f"{ws.url}page/messages", params=query) as answer:
        assert (answer.status, (await answer.json())["error"]) == (404, "channel_not_found")


async def test_unread_counts_what_others_wrote_since_the_last_look(
    ws: PracticeWorkspace, window: Window
) -> None:
    post(ws, "前の")
    ws.state.channels[CHANNEL].read["U2"] = next(reversed(ws.state.channels[CHANNEL].messages))
    post(ws, "後の一つ")
    post(ws, "後の二つ")
    async with window.session.get(f"{ws.url}page/state", params={"person": "U2"}) as answer:
        state = await answer.json()
    channel = next(one for one in state["channels"] if one["id"] == CHANNEL)
    assert channel["unread"] == 2
