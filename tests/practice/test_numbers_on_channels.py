"""The number on a channel: how many unread messages name one, or everybody."""

from typing import Any

import aiohttp
import pytest

from practice.testing import PracticeWorkspace

CHANNEL = "C0COORD"


async def number(ws: PracticeWorkspace) -> int:
    """The number that U2 sees on the coordinators' channel."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{ws.url}page/state", params={"person": "U2"}) as answer,
    ):
        channels = (await answer.json())["channels"]
    return next(int(one["mentions"]) for one in channels if one["id"] == CHANNEL)


def post(ws: PracticeWorkspace, text: str, *elements: dict[str, Any]) -> str:
    rich = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]},
    ]
    channel = ws.state.channels[CHANNEL]
    return ws.state.post(channel, "U3", text, event=False, blocks=rich if elements else None).ts


@pytest.mark.parametrize(
    "text", ["<@U2> さん、お願いします", "<!channel>", "<!here|here> 確認を", "<!everyone>"]
)
async def test_a_text_that_names_one_counts(ws: PracticeWorkspace, text: str) -> None:
    post(ws, text)
    assert await number(ws) == 1


@pytest.mark.parametrize(
    "element", [{"type": "user", "user_id": "U2"}, {"type": "broadcast", "range": "channel"}]
)
async def test_rich_text_that_names_one_counts(ws: PracticeWorkspace, element: dict[str, Any]) -> None:
    post(ws, "", element)
    assert await number(ws) == 1


@pytest.mark.parametrize(
    "text", ["お知らせ", "<@U20> さん", "<@U1> さん", '"user_id": "U2"', "<!date^1^{date}|x>"]
)
async def test_what_names_somebody_else_or_nobody_does_not(ws: PracticeWorkspace, text: str) -> None:
    post(ws, text, {"type": "text", "text": text})
    assert await number(ws) == 0


async def test_a_message_counts_from_when_it_is_edited_to_name_one(ws: PracticeWorkspace) -> None:
    ts = post(ws, "どなたか、お願いします")
    assert await number(ws) == 0
    channel = ws.state.channels[CHANNEL]
    channel.messages[ts].text = "<@U2> さん、お願いします"
    ws.state.changed(channel, channel.messages[ts])
    assert await number(ws) == 1
