"""Limits of calls rather than of blocks, at the limit and one over; and that no row goes untested."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from practice_support import MANIFEST
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from test_limits import BUILD

from practice.constants import BOT_TOKEN
from practice.limits import LIMITS, limit
from practice.rates import RATES
from practice.testing import practice_workspace

PEOPLE = [{"slack_user_id": f"U{number}", "name": f"{number}"} for number in range(1, 120)]
SCOPES = ["channels:manage", "channels:read", "channels:history", "bookmarks:write"]
GENERAL = "C0GENERAL"

Try = Callable[[AsyncWebClient, int], Awaitable[Any]]


@pytest.fixture(scope="module")
def rich() -> dict[str, Any]:
    bot = [*MANIFEST["oauth_config"]["scopes"]["bot"], *SCOPES]
    return MANIFEST | {"oauth_config": {"scopes": {"bot": bot}}}


@pytest.fixture
async def slack(rich: dict[str, Any]) -> AsyncIterator[AsyncWebClient]:
    async with practice_workspace(PEOPLE, rich) as ws:
        yield AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])


async def update(client: AsyncWebClient, text: str) -> Any:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    return await client.chat_update(channel=GENERAL, ts=ts, text=text)


async def post_with(client: AsyncWebClient, event_type: str, payload: dict[str, str]) -> Any:
    metadata = {"event_type": event_type, "event_payload": payload}
    return await client.chat_postMessage(channel=GENERAL, text="x", metadata=metadata)


def payload(size: int) -> dict[str, str]:
    """Exactly so many bytes as JSON."""
    return {"a": "x" * (size - len('{"a": ""}'))}


async def bookmark(client: AsyncWebClient, count: int) -> None:
    for number in range(count):
        await client.bookmarks_add(
            channel_id=GENERAL, title=f"{number}", type="link", link="https://x.example"
        )


async def invite(client: AsyncWebClient, count: int) -> Any:
    made = (await client.conversations_create(name="case"))["channel"]["id"]
    people = [person["slack_user_id"] for person in PEOPLE[:count]]
    return await client.conversations_invite(channel=made, users=people)


async def read_replies(client: AsyncWebClient, count: int) -> Any:
    ts = (await client.chat_postMessage(channel=GENERAL, text="x"))["ts"]
    return await client.conversations_replies(channel=GENERAL, ts=ts, limit=count)


#: a call with exactly n of each, and what Slack says to one more
CALLS: dict[str, tuple[Try, str]] = {
    "message.text": (lambda c, n: c.chat_postMessage(channel=GENERAL, text="あ" * n), "message_truncated"),
    "update.text": (lambda c, n: update(c, "あ" * n), "msg_too_long"),
    "metadata.size": (lambda c, n: post_with(c, "x", payload(n)), "metadata_too_large"),
    "metadata.event_type": (lambda c, n: post_with(c, "x" * n, {}), "invalid_metadata_format"),
    "conversation.people": (
        lambda c, n: c.conversations_open(users=[person["slack_user_id"] for person in PEOPLE[:n]]),
        "too_many_users",
    ),
    "channel.name": (lambda c, n: c.conversations_create(name="あ" * n), "invalid_name_maxlength"),
    "channel.topic": (lambda c, n: c.conversations_setTopic(channel=GENERAL, topic="あ" * n), "too_long"),
    "channel.purpose": (
        lambda c, n: c.conversations_setPurpose(channel=GENERAL, purpose="あ" * n),
        "too_long",
    ),
    "channel.bookmarks": (bookmark, "too_many_bookmarks"),
    "invite.users": (invite, "invalid_arguments"),
    "list.page": (lambda c, n: c.conversations_list(limit=n), "invalid_limit"),
    "replies.page": (read_replies, "invalid_limit"),
    "people.page": (lambda c, n: c.users_list(limit=n), "invalid_limit"),
    "file.alt_txt": (
        lambda c, n: c.files_getUploadURLExternal(filename="a.png", length=1, alt_txt="x" * n),
        "alt_txt_too_large",
    ),
}


async def said(attempt: Awaitable[Any]) -> str:
    """The error or the warning; empty when all went well."""
    try:
        answer = await attempt
    except SlackApiError as refusal:
        return str(refusal.response["error"])
    return str(answer.get("warning", "")) if answer is not None else ""


@pytest.mark.parametrize("key", CALLS)
async def test_a_call_at_the_limit(slack: AsyncWebClient, key: str) -> None:
    attempt, _ = CALLS[key]
    assert await said(attempt(slack, limit(key))) == ""


@pytest.mark.parametrize("key", CALLS)
async def test_a_call_one_over(slack: AsyncWebClient, key: str) -> None:
    attempt, error = CALLS[key]
    assert await said(attempt(slack, limit(key) + 1)) == error


@pytest.mark.parametrize("read", ["conversations_history", "conversations_members"])
async def test_other_lists_have_the_same_longest_page(slack: AsyncWebClient, read: str) -> None:
    most = limit("list.page")
    assert await said(getattr(slack, read)(channel=GENERAL, limit=most)) == ""
    assert await said(getattr(slack, read)(channel=GENERAL, limit=most + 1)) == "invalid_limit"


def test_every_row_of_the_table_is_tested() -> None:
    assert sorted([*BUILD, *CALLS]) == sorted(LIMITS)  # each once


ADDRESS = re.compile(
    r"https://(docs\.slack\.dev/[\w./-]+|api\.slack\.com/[\w./-]+|github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+)"
    r"(#[\w-]+)?"
)


@pytest.mark.parametrize("row", [*LIMITS.values(), *RATES.values()], ids=str)
def test_every_row_says_where_it_comes_from(row: Any) -> None:
    assert ADDRESS.fullmatch(row.source), row.source
