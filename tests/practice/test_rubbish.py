"""Whatever is sent, the answer is an error of Slack's and never a traceback."""

import json
from typing import Any

import aiohttp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from practice_support import modal

from practice.constants import BOT_TOKEN
from practice.elements import ELEMENTS
from practice.errors import SlackError
from practice.normalise import normalise_blocks
from practice.state_values import collect_state
from practice.testing import PracticeWorkspace
from practice.validate_blocks import BLOCKS, validate_message_blocks
from practice.validate_views import validate_view

KINDS = [*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "rich_text_section", "text", "raw_text"]
NAMES = sorted(
    {name for shape in [*BLOCKS.values(), *ELEMENTS.values()] for name in shape.fields} | {"label", "value"}
)
PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.just({"type": "plain_text", "text": "x"})
)


def typed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    return st.lists(inner, max_size=3) | st.builds(
        lambda kind, rest: {**rest, "type": kind}, st.sampled_from(KINDS), named
    )


ANYTHING = st.recursive(PLAIN, typed, max_leaves=12)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(ANYTHING, max_size=3) | ANYTHING)
def test_blocks(blocks: Any) -> None:
    try:
        accepted = validate_message_blocks(blocks)
    except SlackError:
        return
    collect_state(normalise_blocks(accepted), {}, {})


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ANYTHING | st.lists(ANYTHING, max_size=3).map(lambda blocks: modal() | {"blocks": blocks}))
def test_views(view: Any) -> None:
    try:
        accepted = validate_view(view, "modal", frozenset())
    except SlackError:
        return
    collect_state(normalise_blocks(accepted["blocks"]), {}, {})


def _deep(levels: int) -> list[Any]:
    cell: Any = "x"
    for _ in range(levels):
        cell = {"type": "raw_number", "value": cell}
    return [{"type": "table", "rows": [[cell]]}]


async def test_strange_bodies(ws: PracticeWorkspace) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    deep = b'{"blocks": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    nested = json.dumps({"channel": "C0COORD", "text": "x", "blocks": _deep(400)}).encode()
    lone = json.dumps({"channel": "C0COORD", "text": "\ud800"}).encode()
    wrong = json.dumps(
        {"channel": ["C0COORD"], "text": 5, "ts": {}, "users": 7, "view": 3, "files": "{", "limit": "x"}
    ).encode()
    methods = ["chat.postMessage", "chat.update", "views.open", "views.publish", "conversations.open"]
    methods += ["conversations.history", "files.completeUploadExternal", "users.list", "reactions.add"]
    async with aiohttp.ClientSession() as session:
        for method in methods:
            for body in (deep, nested, lone, wrong, b"\xff\xfe", b"", b"null"):
                async with session.post(f"{ws.base_url}{method}", data=body, headers=headers) as answer:
                    assert (answer.status, answer.content_type) == (200, "application/json"), (
                        method,
                        body[:20],
                    )
                    await answer.json()
        for path in ("page/press", "page/submit", "page/clock", "hooks/none", "upload/none"):
            for body in (deep, nested, lone, wrong, b"\xff\xfe", b"", b"null"):
                async with session.post(f"{ws.url}{path}", data=body) as answer:
                    assert "Traceback" not in await answer.text()
                    assert answer.status in (200, 400, 404)
        async with session.get(f"{ws.url}page/state", params={"person": "U2"}) as answer:
            assert answer.status == 200
