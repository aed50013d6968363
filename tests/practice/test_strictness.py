"""As strict as Slack: how arguments come in, which scope each method needs, which methods there are."""

from typing import Any

import aiohttp
import pytest
from practice_support import PEOPLE
from scopes_support import client_of, error_of, manifest, refused
from slack_sdk.web.async_client import AsyncWebClient

from practice.api.call import FORM_ONLY, METHODS
from practice.constants import BOT_TOKEN
from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]


# how arguments come in


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("users.info", {"user": "U1"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "hana@town.example"}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "a.ics", "length": 5}, "invalid_arguments"),
        ("conversations.history", {"channel": "C0COORD"}, "channel_not_found"),
        ("conversations.members", {"channel": "C0COORD"}, "channel_not_found"),
    ],
)
async def test_a_method_that_reads_does_not_look_into_json(
    slack: AsyncWebClient, method: str, arguments: Json, error: str
) -> None:
    assert await error_of(slack.api_call(method, json=arguments)) == error
    assert (await slack.api_call(method, data=arguments))["ok"]
    assert (await slack.api_call(method, params=arguments))["ok"]


async def test_a_list_asked_for_in_json_comes_whole(slack: AsyncWebClient) -> None:
    assert len((await slack.api_call("users.list", params={"limit": 1}))["members"]) == 1
    assert len((await slack.api_call("users.list", json={"limit": 1}))["members"]) == len(PEOPLE) + 1


async def test_a_method_that_writes_takes_json_and_forms(slack: AsyncWebClient) -> None:
    said = {"channel": "C0COORD", "text": "x"}
    assert (await slack.api_call("chat.postMessage", json=said))["message"]["text"] == "x"
    assert (await slack.api_call("chat.postMessage", data=said))["message"]["text"] == "x"
    assert (await slack.api_call("chat.postMessage", params=said))["message"]["text"] == "x"
    assert not FORM_ONLY & {"chat.postMessage", "chat.update", "views.open", "conversations.open"}
    assert set(METHODS) >= FORM_ONLY


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("application/xml", "invalid_post_type"),
        ("application/x-www-form-urlencoded; charset=klingon", "invalid_charset"),
    ],
)
async def test_a_content_type_that_slack_does_not_take(
    town: PracticeWorkspace, kind: str, error: str
) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": kind}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.base_url}chat.postMessage", data=b"text=x", headers=headers) as answer,
    ):
        assert (await answer.json())["error"] == error


async def test_a_form_in_parts_is_read(town: PracticeWorkspace) -> None:
    form = aiohttp.FormData({"channel": "C0COORD", "text": "分けて"}, default_to_multipart=True)
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.base_url}chat.postMessage", data=form, headers=headers) as answer,
    ):
        assert (await answer.json())["ok"]
    assert town.messages("C0COORD")[-1].text == "分けて"


# scopes and methods

#: methods that every app may call, by Slack's reference
FREE = {
    "api.test",
    "auth.test",
    "chat.getPermalink",
    "views.open",
    "views.publish",
    "views.push",
    "views.update",
}
ARGUMENTS = {"channel": "C0GENERAL", "users": "U1", "name": "x", "types": "public_channel", "ts": "1.1"}


async def test_every_other_method_needs_a_scope() -> None:
    async with practice_workspace(PEOPLE, manifest()) as ws:
        client = client_of(ws)
        for method in sorted(set(METHODS) - FREE):
            body = await refused(client.api_call(method, data=ARGUMENTS))
            assert (body["error"], bool(body["needed"])) == ("missing_scope", True), method


@pytest.mark.parametrize(
    "method",
    [
        "chat.scheduleMessage",
        "chat.startStream",
        "search.messages",
        "canvases.create",
        "conversations.unarchive",
        "reminders.add",
        "calls.add",
        "files.upload",
        "admin.users.list",
        "rtm.connect",
    ],
)
async def test_a_method_that_is_not_here_is_unknown(slack: AsyncWebClient, method: str) -> None:
    assert await refused(slack.api_call(method)) == {
        "ok": False,
        "error": "unknown_method",
        "req_method": method,
    }
