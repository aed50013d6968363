"""What an app does to a channel as such and what it hangs on it: people, names, the archive, pins, files."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from practice_support import PEOPLE
from scopes_support import FULL, client_of, error_of
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_ID, BOT_USER_ID
from practice.testing import PracticeWorkspace, practice_workspace

GENERAL = "C0GENERAL"


@pytest.fixture
async def office() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace(PEOPLE, FULL) as ws:
        yield ws


@pytest.fixture
def slack(office: PracticeWorkspace) -> AsyncWebClient:
    return client_of(office)


@pytest.fixture
async def case(slack: AsyncWebClient) -> str:
    made = await slack.conversations_create(name="case-1")
    return str(made["channel"]["id"])


async def test_people_come_and_go(office: PracticeWorkspace, slack: AsyncWebClient) -> None:
    made = (await slack.conversations_create(name="case-1"))["channel"]["id"]
    await slack.conversations_invite(channel=made, users="U1,U2")
    await slack.conversations_kick(channel=made, user="U1")
    assert office.state.channels[made].members == [BOT_USER_ID, "U2"]
    assert await error_of(slack.conversations_kick(channel=made, user="U1")) == "not_in_channel"
    assert await error_of(slack.conversations_kick(channel=made, user=BOT_USER_ID)) == "cant_kick_self"
    assert await error_of(slack.conversations_kick(channel=GENERAL, user="U1")) == "cant_kick_from_general"
    await slack.conversations_leave(channel=made)
    assert (await slack.conversations_leave(channel=made))["not_in_channel"]
    assert await error_of(slack.chat_postMessage(channel=made, text="x")) == "not_in_channel"
    assert await error_of(slack.conversations_kick(channel=made, user="U2")) == "not_in_channel"
    await slack.conversations_join(channel=made)
    assert (await slack.conversations_join(channel=made))["warning"] == "already_in_channel"
    joined = slack.conversations_join(channel="C0COORD")
    assert await error_of(joined) == "method_not_supported_for_channel_type"
    assert await error_of(slack.conversations_leave(channel=GENERAL)) == "cant_leave_general"


async def test_the_last_one_stays(slack: AsyncWebClient) -> None:
    alone = (await slack.conversations_create(name="case-1", is_private=True))["channel"]["id"]
    assert await error_of(slack.conversations_leave(channel=alone)) == "last_member"


async def test_a_topic_and_a_purpose(slack: AsyncWebClient, case: str) -> None:
    await slack.conversations_setTopic(channel=case, topic="申請の電子化")
    await slack.conversations_setPurpose(channel=case, purpose="横手市の相談")
    shown = (await slack.conversations_info(channel=case))["channel"]
    assert (shown["topic"]["value"], shown["purpose"]["value"]) == ("申請の電子化", "横手市の相談")
    await slack.conversations_setTopic(channel=case, topic="")
    assert (await slack.conversations_info(channel=case))["channel"]["topic"]["value"] == ""


async def test_an_app_renames_only_what_it_has_created(slack: AsyncWebClient, case: str) -> None:
    await slack.conversations_rename(channel=case, name="case-1")  # its own name is not taken
    await slack.conversations_rename(channel=case, name="case-1-横手市")
    assert await error_of(slack.conversations_rename(channel=case, name="general")) == "name_taken"
    assert await error_of(slack.conversations_rename(channel=case, name="Case")) == "invalid_name_specials"
    assert await error_of(slack.conversations_rename(channel="C0COORD", name="x")) == "not_authorized"


async def test_an_archived_channel_takes_nothing_more(slack: AsyncWebClient, case: str) -> None:
    ts = (await slack.chat_postMessage(channel=case, text="x"))["ts"]
    await slack.conversations_archive(channel=case)
    assert await error_of(slack.conversations_archive(channel=case)) == "already_archived"
    for call in (
        slack.chat_postMessage(channel=case, text="y"),
        slack.chat_postEphemeral(channel=case, user="U1", text="y"),
        slack.conversations_invite(channel=case, users="U1"),
        slack.conversations_join(channel=case),
        slack.conversations_leave(channel=case),
        slack.conversations_rename(channel=case, name="y"),
        slack.conversations_setTopic(channel=case, topic="y"),
    ):
        assert await error_of(call) == "is_archived"
    assert await error_of(slack.chat_update(channel=case, ts=ts, text="y")) == "is_inactive"
    assert [m["text"] for m in (await slack.conversations_history(channel=case))["messages"]] == ["x"]
    names = {c["name"]: c["is_archived"] for c in (await slack.conversations_list())["channels"]}
    assert names == {"general": False, "case-1": True}
    fewer = (await slack.conversations_list(exclude_archived=True))["channels"]
    assert [channel["name"] for channel in fewer] == ["general"]
    assert await error_of(slack.conversations_archive(channel=GENERAL)) == "cant_archive_general"


async def test_conversations_of_a_person(slack: AsyncWebClient, case: str) -> None:
    await slack.conversations_invite(channel=case, users="U1")

    async def names(user: str | None = None) -> list[str]:
        found = await slack.users_conversations(types="public_channel,private_channel", user=user)
        return [channel["name"] for channel in found["channels"]]

    assert await names(user="U1") == ["general", "case-1"]
    assert await names(user="U2") == ["general", "dx-coordinators"]
    assert await names() == ["general", "dx-coordinators", "case-1"]
    assert await error_of(slack.users_conversations(user="U9")) == "user_not_found"


async def test_direct_messages_are_no_channels(slack: AsyncWebClient) -> None:
    channel = (await slack.conversations_open(users="U1"))["channel"]["id"]
    for call in (
        slack.conversations_archive(channel=channel),
        slack.conversations_kick(channel=channel, user="U1"),
        slack.conversations_leave(channel=channel),
        slack.conversations_rename(channel=channel, name="x"),
    ):
        assert await error_of(call) == "method_not_supported_for_channel_type"
    await slack.conversations_close(channel=channel)
    assert (await slack.conversations_open(users="U1"))["channel"]["id"] == channel


async def test_reactions(slack: AsyncWebClient, case: str) -> None:
    where = {"channel": case, "timestamp": (await slack.chat_postMessage(channel=case, text="x"))["ts"]}
    await slack.reactions_add(name="eyes", **where)
    found = (await slack.reactions_get(**where))["message"]["reactions"]
    assert found == [{"name": "eyes", "users": [BOT_USER_ID], "count": 1}]
    await slack.reactions_remove(name="eyes", **where)
    assert "reactions" not in (await slack.reactions_get(**where))["message"]
    assert await error_of(slack.reactions_remove(name="eyes", **where)) == "no_reaction"
    assert await error_of(slack.reactions_get(channel=case)) == "no_item_specified"


async def test_pins(slack: AsyncWebClient, case: str) -> None:
    stamps = [(await slack.chat_postMessage(channel=case, text=text))["ts"] for text in "abc"]
    for ts in stamps:
        await slack.pins_add(channel=case, timestamp=ts)
    assert await error_of(slack.pins_add(channel=case, timestamp=stamps[0])) == "already_pinned"
    await slack.pins_remove(channel=case, timestamp=stamps[0])
    assert await error_of(slack.pins_remove(channel=case, timestamp=stamps[0])) == "no_pin"
    await slack.chat_delete(channel=case, ts=stamps[1])
    assert [item["message"]["text"] for item in (await slack.pins_list(channel=case))["items"]] == ["c"]


async def test_bookmarks(slack: AsyncWebClient, case: str) -> None:
    async def add(**more: Any) -> Any:
        return await slack.bookmarks_add(channel_id=case, title="手引き", **({"type": "link"} | more))

    made = (await add(link="https://example.jp/a"))["bookmark"]
    assert await error_of(add(link="ftp://example.jp")) == "invalid_link"
    assert await error_of(add(link="https://example.jp", type="canvas")) == "invalid_bookmark_type"
    await slack.bookmarks_edit(bookmark_id=made["id"], channel_id=case, title="新しい手引き")
    kept = (await slack.bookmarks_list(channel_id=case))["bookmarks"]
    assert [(mark["title"], mark["link"]) for mark in kept] == [("新しい手引き", "https://example.jp/a")]
    await slack.bookmarks_remove(bookmark_id=made["id"], channel_id=case)
    assert await error_of(slack.bookmarks_remove(bookmark_id=made["id"], channel_id=case)) == "not_found"
    assert await error_of(slack.bookmarks_list(channel_id="C0NOBOT")) == "channel_not_found"


async def upload(slack: AsyncWebClient, name: str, channel_id: str) -> str:
    ticket = await slack.files_getUploadURLExternal(filename=name, length=3)
    async with aiohttp.ClientSession() as session, session.post(ticket["upload_url"], data=b"abc"):
        pass
    await slack.files_completeUploadExternal(files=[{"id": ticket["file_id"]}], channel_id=channel_id)
    return str(ticket["file_id"])


async def test_files_are_looked_up_and_deleted(
    office: PracticeWorkspace, slack: AsyncWebClient, case: str
) -> None:
    report = await upload(slack, "report.pdf", channel_id=case)
    picture = await upload(slack, "picture.png", channel_id="C0COORD")
    known = (await slack.files_info(file=picture))["file"]
    assert (known["mimetype"], known["groups"], known["channels"]) == ("image/png", ["C0COORD"], [])
    listed = await slack.files_list(count=1)
    assert [file["id"] for file in listed["files"]] == [picture]
    assert listed["paging"] == {"count": 1, "total": 2, "page": 1, "pages": 2}
    assert [file["id"] for file in (await slack.files_list(channel=case))["files"]] == [report]
    await slack.files_delete(file=picture)
    assert await error_of(slack.files_info(file=picture)) == "file_not_found"
    assert office.messages("C0COORD")[-1].files == []


async def test_small_look_ups(slack: AsyncWebClient) -> None:
    assert (await slack.users_profile_get(user="U1"))["profile"]["email"] == "hana@town.example"
    assert await error_of(slack.users_profile_get(user="U9")) == "user_not_found"
    assert (await slack.bots_info(bot=BOT_ID))["bot"]["user_id"] == BOT_USER_ID
    assert await error_of(slack.bots_info(bot="B9")) == "bot_not_found"
    empty = await asyncio.gather(slack.emoji_list(), slack.usergroups_list())
    assert (empty[0]["emoji"], empty[1]["usergroups"]) == ({}, [])
    assert await error_of(slack.usergroups_users_list(usergroup="S1")) == "no_such_subteam"
