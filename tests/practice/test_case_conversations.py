"""Group conversations and private channels: who can be brought together, and what Slack refuses."""

from typing import Any

import pytest
from practice_support import MANIFEST
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN, BOT_USER_ID
from practice.limits import limit
from practice.testing import PracticeWorkspace, practice_workspace


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refusal:
        await call
    body: dict[str, Any] = refusal.value.response.data
    return body


async def error_of(call: Any) -> str:
    return str((await refused(call))["error"])


# group conversations


async def test_the_same_people_have_one_conversation(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    first = await client.conversations_open(users=["U1", "U3"])
    assert "already_open" not in first.data
    again = await client.conversations_open(users="U3,U1")
    assert (again["already_open"], again["no_op"], again["channel"]) == (True, True, first["channel"])
    other = await client.conversations_open(users=["U1", "U2", "U3"])
    assert other["channel"]["id"] != first["channel"]["id"]
    resumed = await client.conversations_open(channel=first["channel"]["id"], return_im=True)
    assert (resumed["already_open"], resumed["channel"]["is_mpim"]) == (True, True)


async def test_somebody_named_twice_is_one_person(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    alone = await client.conversations_open(users=["U1", "U1"])
    assert alone["channel"]["id"] == ws.state.dm("U1").id
    assert (await client.conversations_open(users="U1"))["already_open"]


async def test_what_cannot_be_opened(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert await error_of(client.conversations_open(users=["U1", "U9"])) == "user_not_found"
    assert await error_of(client.conversations_open(users=[])) == "users_list_not_supplied"
    assert await error_of(client.conversations_open(channel="C9")) == "channel_not_found"
    wrong_kind = client.conversations_open(channel="C0COORD")
    assert await error_of(wrong_kind) == "method_not_supported_for_channel_type"


async def test_eight_people_fit_and_nine_do_not() -> None:
    most = limit("conversation.people")
    crowd = [{"slack_user_id": f"U{n}", "name": f"職員{n}"} for n in range(most + 1)]
    async with practice_workspace(crowd, MANIFEST) as ws:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])
        ids = [person["slack_user_id"] for person in crowd]
        assert await error_of(client.conversations_open(users=ids)) == "too_many_users"
        group = (await client.conversations_open(users=ids[:most]))["channel"]["id"]
        assert len(ws.state.channels[group].members) == most + 1  # and the app


async def test_members_see_the_group_and_nobody_else_does(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    group = (await client.conversations_open(users=["U1", "U3"]))["channel"]["id"]
    await client.chat_postMessage(channel=group, text="はじめまして")
    staff, coordinator, expert = ws.person("U1"), ws.person("U2"), ws.person("U3")
    assert [channel.id for channel in staff.groups] == [group] == [channel.id for channel in expert.groups]
    assert [seen.text for seen in staff.messages(staff.groups[0])] == ["はじめまして"]
    assert coordinator.groups == []
    assert group in [channel.id for channel in expert.conversations]


async def test_group_conversations_are_read_with_their_own_scope(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    group = (await client.conversations_open(users=["U1", "U3"]))["channel"]["id"]
    root = (await client.chat_postMessage(channel=group, text="予定"))["ts"]
    await ws.person("U3").say(group, "承知しました", root)
    assert [m["text"] for m in (await client.conversations_history(channel=group))["messages"]] == ["予定"]
    replies = await client.conversations_replies(channel=group, ts=root)
    assert [m["text"] for m in replies["messages"]] == ["予定", "承知しました"]
    bare = {"oauth_config": {"scopes": {"bot": ["mpim:write", "groups:history", "chat:write"]}}}
    async with practice_workspace(list(ws.state.people.values()), bare) as other:
        poor = AsyncWebClient(token=BOT_TOKEN, base_url=other.base_url, retry_handlers=[])
        there = (await poor.conversations_open(users=["U1", "U3"]))["channel"]["id"]
        missing = await refused(poor.conversations_history(channel=there))
        assert (missing["error"], missing["needed"]) == ("missing_scope", "mpim:history")
        assert (await refused(poor.conversations_open(users="U1")))["needed"] == "im:write"


# private channels


async def test_a_name_is_checked_and_taken_once(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    made = await client.conversations_create(name="case-2026_01", is_private=True)
    assert (made["channel"]["is_private"], made["channel"]["is_member"]) == (True, True)
    taken = client.conversations_create(name="case-2026_01", is_private=True)
    assert await error_of(taken) == "name_taken"
    assert await error_of(client.conversations_create(name="dx-overseers", is_private=True)) == "name_taken"
    longest = "x" * limit("channel.name")
    await client.conversations_create(name=longest, is_private=True)
    too_long = client.conversations_create(name=longest + "x", is_private=True)
    assert await error_of(too_long) == "invalid_name_maxlength"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("Case", "invalid_name_specials"),
        ("case 1", "invalid_name_specials"),
        ("case.1", "invalid_name_specials"),
        ("case:1", "invalid_name_specials"),
        ("相談・横手市", "invalid_name_specials"),
        ("-_-", "invalid_name_punctuation"),
    ],
)
async def test_a_name_that_slack_refuses(client: AsyncWebClient, name: str, error: str) -> None:
    assert await error_of(client.conversations_create(name=name, is_private=True)) == error


async def test_letters_of_any_script_make_a_name(client: AsyncWebClient) -> None:
    made = await client.conversations_create(name="相談-横手市", is_private=True)
    assert made["channel"]["name"] == "相談-横手市"


async def test_people_are_invited(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    made = (await client.conversations_create(name="case-1", is_private=True))["channel"]["id"]
    await client.conversations_invite(channel=made, users="U1,U3")
    assert ws.state.channels[made].members == [BOT_USER_ID, "U1", "U3"]
    again = await refused(client.conversations_invite(channel=made, users="U1"))
    assert again["error"] == "already_in_channel"
    assert again["errors"] == [{"user": "U1", "ok": False, "error": "already_in_channel"}]
    assert await error_of(client.conversations_invite(channel=made, users=[])) == "no_user"
    assert await error_of(client.conversations_invite(channel=made, users=BOT_USER_ID)) == "cant_invite_self"
    assert await error_of(client.conversations_invite(channel="C0NOBOT", users="U1")) == "channel_not_found"
    direct = client.conversations_invite(channel=ws.state.dm("U1").id, users="U2")
    assert await error_of(direct) == "method_not_supported_for_channel_type"


async def test_one_who_cannot_be_invited_stops_the_others_unless_forced(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    made = (await client.conversations_create(name="case-1", is_private=True))["channel"]["id"]
    assert await error_of(client.conversations_invite(channel=made, users="U1,U9")) == "user_not_found"
    assert ws.state.channels[made].members == [BOT_USER_ID]
    forced = await client.conversations_invite(channel=made, users="U1,U9", force=True)
    assert [entry["user"] for entry in forced["errors"]] == ["U9"]
    assert ws.state.channels[made].members == [BOT_USER_ID, "U1"]


async def test_channels_are_listed_by_kind_and_page(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    for number in range(3):
        await client.conversations_create(name=f"case-{number}", is_private=True)
    names: list[str] = []
    async for page in await client.conversations_list(types="private_channel", limit=2):
        assert len(page["channels"]) <= 2
        names += [channel["name"] for channel in page["channels"]]
    assert names == ["dx-coordinators", "case-0", "case-1", "case-2"]  # not the one without the app
    most = limit("list.page")
    await client.conversations_list(types="private_channel", limit=most)
    assert await error_of(client.conversations_list(limit=most + 1)) == "invalid_limit"
    assert await error_of(client.conversations_list(cursor="nonsense")) == "invalid_cursor"
    assert await error_of(client.conversations_list(types="private_channel,nonsense")) == "invalid_types"
    assert (await refused(client.conversations_list(types="mpim")))["needed"] == "mpim:read"
