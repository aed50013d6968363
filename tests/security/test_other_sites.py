"""The practice workspace answers its own page and programs, not pages of other sites in the same browser."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from practice.testing import PracticeWorkspace, practice_workspace

CLICK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


@pytest_asyncio.fixture
async def ws() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace() as workspace:
        yield workspace


async def _status(
    ws: PracticeWorkspace, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, ws.url + path, headers=headers, data=body) as answer,
    ):
        await answer.read()
        return answer.status


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1", "evil.localhost.example"],
)
@pytest.mark.parametrize("path", ["", "page/bootstrap", "static/js/main.js"])
async def test_a_name_that_others_could_own_does_not_lead_to_the_page(
    ws: PracticeWorkspace, host: str, path: str
) -> None:
    assert await _status(ws, "GET", path, {"Host": host}) == 403


@pytest.mark.parametrize(
    "host", ["localhost:1", "127.0.0.1", "[::1]:8080", "practice", "room.local", "192.168.0.7:8080"]
)
async def test_names_of_this_machine_and_its_network_lead_to_the_page(
    ws: PracticeWorkspace, host: str
) -> None:
    assert await _status(ws, "GET", "page/bootstrap", {"Host": host}) == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        CLICK,
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "page/message"),
        ("POST", "page/clock"),
        ("POST", "page/reset"),
        ("POST", "page/restart"),
        ("POST", "api/chat.postMessage?token=xoxb-practice&channel=C0COORD&text=forged"),
        ("GET", "api/chat.postMessage?token=xoxb-practice&channel=C0COORD&text=forged"),
        ("POST", "api/apps.connections.open?token=xapp-practice"),
        ("POST", "hooks/1"),
        ("POST", "upload/1"),
        ("GET", "link/"),
        ("GET", "page/state?person=U0C001"),
    ],
)
async def test_a_page_of_another_site_can_neither_act_nor_read(
    ws: PracticeWorkspace, method: str, path: str, headers: dict[str, str]
) -> None:
    assert await _status(ws, method, path, headers, b"{}" if method == "POST" else None) == 403
    assert ws.messages("C0COORD") == []


async def test_a_link_from_elsewhere_opens_the_page_which_nobody_can_frame(ws: PracticeWorkspace) -> None:
    async with aiohttp.ClientSession() as session, session.get(ws.url, headers=CLICK) as answer:
        assert answer.status == 200
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
