"""Why Slack refuses, as the inspector explains it, and what it says to what cannot be read at all."""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from inspector_reader import Reader, refused
from practice_support import button
from slack_sdk.web.async_client import AsyncWebClient

import practice
from practice.constants import APP_TOKEN, BOT_TOKEN
from practice.inspector import Entry
from practice.limits import LIMITS
from practice.reasons import reason_of
from practice.words import catalogue


def _codes() -> Iterator[str]:
    """Every error code that the workspace's code can answer."""
    places = {
        "SlackError": 0,
        "DeliveryFailedError": 0,
        "needed": 1,
        "nested": 1,
        "record": 1,
        "_own_message": 1,
    }
    for path in Path(practice.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            at = places.get(called)
            if at is not None and len(node.args) > at:
                given = node.args[at]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def test_every_refusal_has_its_reason_in_both_languages_and_a_page_of_slacks() -> None:
    codes = {
        *_codes(),
        "internal_error",
        "ratelimited",
        "server_error",
        "invalid_ts_latest",
        "invalid_ts_oldest",
    }
    assert len(codes) > 60
    assert sorted(code for code in codes if f"why_{code}" not in catalogue()) == []
    for code in codes:
        row = Entry(1, 0.0, "call", "chat.postMessage", "", "", error=code)
        assert reason_of(row).page.startswith(("https://docs.slack.dev/", "https://github.com/slackapi/"))


@pytest.mark.parametrize(
    ("blocks", "key"),
    [
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "header.text"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "section.text"),
        ([{"type": "actions", "elements": [button(str(n)) for n in range(26)]}], "actions.elements"),
        ([{"type": "actions", "elements": [button(value="x" * 2001)]}], "button.value"),
        ([{"type": "divider"}] * 51, "message.blocks"),
    ],
)
async def test_a_limit_that_was_passed_leads_to_its_page(
    reader: Reader, client: AsyncWebClient, blocks: Any, key: str
) -> None:
    await refused(client.chat_postMessage(channel="C0COORD", text="x", blocks=blocks))
    row = reader.newest("chat.postMessage")
    assert reason_of(row).page == LIMITS[key].source
    assert LIMITS[key].source in await reader.opened(row)


async def test_another_refusal_leads_to_the_page_of_its_method(
    reader: Reader, client: AsyncWebClient
) -> None:
    await refused(client.users_info(user="U9"))
    page = "https://docs.slack.dev/reference/methods/users.info#errors"
    assert page in await reader.opened(reader.newest("users.info"))


# what is no call at all


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({"Content-Type": "application/json"}, b"{", "invalid_json"),
        ({"Content-Type": "application/json"}, b"[]", "json_not_object"),
        ({"Content-Type": "application/json"}, b'{"text": "' + b"x" * 3_000_000 + b'"}', "request_too_large"),
        (
            {"Content-Type": "application/x-www-form-urlencoded"},
            b"a=" + b"x" * 3_000_000,
            "request_too_large",
        ),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=klingon"}, b"a=1", "invalid_charset"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=\xff", "invalid_form_data"),
        ({"Content-Type": "multipart/form-data"}, b"a", "invalid_form_data"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--y\r\n", "invalid_form_data"),
        ({"Content-Type": "application/xml"}, b"<a/>", "invalid_post_type"),
        ({"Authorization": "Bearer xoxb-wrong"}, b"", "invalid_auth"),
        ({"Authorization": ""}, b"", "not_authed"),
        ({"Authorization": f"Bearer {APP_TOKEN}"}, b"", "not_allowed_token_type"),
    ],
)
async def test_what_cannot_be_read_gets_slacks_own_error(
    reader: Reader, headers: dict[str, str], body: bytes, error: str
) -> None:
    url = reader.url.replace("inspector", "api/auth.test")
    given = {"Authorization": f"Bearer {BOT_TOKEN}", **headers}
    skipped = () if "Content-Type" in headers else ("Content-Type",)
    async with reader.session.post(
        url, data=BytesIO(body), headers=given, skip_auto_headers=skipped
    ) as answer:
        assert answer.status == 200
        assert await answer.json() == {"ok": False, "error": error}
    row = reader.newest("auth.test")
    assert row.error == error


async def test_a_body_of_no_type_is_refused(reader: Reader) -> None:
    url = reader.url.replace("inspector", "api/auth.test")
    async with reader.session.post(url, data=b"a=1", skip_auto_headers=("Content-Type",)) as answer:
        assert (await answer.json())["error"] == "missing_post_type"


@pytest.mark.parametrize("path", ["api/no.such", "api/chat/postMessage", "api/%3Cscript%3E", "api/"])
async def test_an_unknown_method_is_refused_in_slacks_words(reader: Reader, path: str) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    url = reader.url.replace("inspector", path)
    async with reader.session.post(url, headers=headers) as answer:
        assert (answer.status, (await answer.json())["error"]) == (200, "unknown_method")
