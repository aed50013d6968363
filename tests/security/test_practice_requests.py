"""What comes to the practice workspace over HTTP: other sites, rubbish, what is others' own, heavy things."""

import json
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from practice.constants import APP_TOKEN, BOT_TOKEN
from practice.keeping import take_in, written
from practice.manifest import load_manifest
from practice.people import load_people
from practice.secrets_hidden import without_secrets
from practice.testing import PracticeWorkspace, practice_workspace
from practice.workspace import Workspace

STAFF, COORDINATOR = "U0S001", "U0C001"
GENERAL = "C0GENERAL"
AS_APP = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}


@pytest_asyncio.fixture
async def ws() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace() as workspace:
        yield workspace


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def call(
    session: aiohttp.ClientSession, ws: PracticeWorkspace, method: str, body: str
) -> dict[str, object]:
    async with session.post(f"{ws.base_url}{method}", data=body, headers=AS_APP) as answer:
        assert answer.status == 200
        said: dict[str, object] = await answer.json()
        return said


# pages of other sites


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "http://[::1", "http://127.0.0.1"]
)
@pytest.mark.parametrize("path", [f"page/events?person={STAFF}", "inspector/events", "link/?ticket=1"])
async def test_a_page_of_another_site_opens_no_socket(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, path: str, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(ws.url + path, headers={"Origin": origin})
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "origin", ["null", "http://[::1", "http://127.0.0.1@evil.example", "", "file:///x.html"]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "inspector/events"),
        ("GET", "inspector/rows"),
        ("POST", "page/trouble"),
        ("DELETE", "page/trouble"),
        ("POST", f"page/upload?person={STAFF}&name=a.txt"),
        ("POST", "page/tour/time"),
    ],
)
async def test_an_origin_that_is_none_of_ours_is_refused_in_words(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, method: str, path: str, origin: str
) -> None:
    async with session.request(method, ws.url + path, headers={"Origin": origin}, data=b"{}") as answer:
        assert answer.status == 403
        assert (await answer.json())["error"] == "cross_site"
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_browser_is_told_to_give_nothing_to_pages_of_other_sites(
    ws: PracticeWorkspace, session: aiohttp.ClientSession
) -> None:
    """Over a local network browsers do not say who asks, so a picture or a script could be asked for."""
    for path in ("", "page/bootstrap", "static/icon.svg", "page/emoji", "inspector", "api/auth.test"):
        async with session.get(ws.url + path) as answer:
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_token_in_the_address_opens_nothing(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, verb: str
) -> None:
    """An address can stand in a picture of any page: http://192.168.0.7:8080/api/chat.postMessage?token=…"""
    for path in (
        f"api/chat.postMessage?token={BOT_TOKEN}&channel={GENERAL}&text=forged",
        f"api/apps.connections.open?token={APP_TOKEN}",
    ):
        async with session.request(verb, ws.url + path, headers={"Host": "192.168.0.7:8080"}) as answer:
            assert await answer.json() == {"ok": False, "error": "not_authed"}
    assert ws.messages(GENERAL) == []


async def test_a_token_in_a_form_still_opens_it(
    ws: PracticeWorkspace, session: aiohttp.ClientSession
) -> None:
    async with session.post(f"{ws.base_url}auth.test", data={"token": BOT_TOKEN}) as answer:
        assert (await answer.json())["ok"]


@pytest.mark.parametrize("host", ["127.0.0.1; script-src *", "127.0.0.1 *", "ｅｖｉｌ", "127.0.0.1,*", "a'b"])
async def test_the_host_that_was_asked_for_adds_nothing_to_the_policy(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, host: str
) -> None:
    async with session.get(ws.url, headers={"Host": host}) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "*" not in policy
    assert "connect-src" not in policy


# requests that are not as they should be


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1e9", "٣", "²"])
async def test_a_revision_that_is_none_is_no_trouble(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, number: str
) -> None:
    address = f"{ws.url}page/state?person={STAFF}&channel={GENERAL}&since={quote(number)}"
    async with session.get(URL(address, encoded=True)) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"x"),
        ("multipart/form-data; boundary=a", b"--a\r\nx"),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nx"),
        (
            "multipart/mixed; boundary=a",
            b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx",
        ),
    ],
)
async def test_a_file_in_broken_parts_is_refused(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, kind: str, body: bytes
) -> None:
    async with session.post(f"{ws.url}upload/1", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status in (400, 404)
        assert await answer.text() == "upload failed"


@pytest.mark.parametrize("thread", ['{"a": 1}', "[1]", "5", "true"])
async def test_a_response_url_takes_no_thread_that_is_not_a_text(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, thread: str
) -> None:
    inside = ws.practice.ws
    url = inside.response_url(inside.channels[GENERAL], STAFF)
    async with session.post(url, data=f'{{"text": "x", "thread_ts": {thread}}}') as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "invalid_payload")


@pytest.mark.parametrize("answered", ["[" * 100_000, '{"envelope_id": NaN}', "\x00", '{"envelope_id": {}}'])
async def test_an_acknowledgement_that_is_none_does_not_cut_the_socket(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, answered: str
) -> None:
    async with session.post(
        f"{ws.base_url}apps.connections.open", headers={"Authorization": f"Bearer {APP_TOKEN}"}
    ) as answer:
        url = (await answer.json())["url"]
    async with session.ws_connect(url) as socket:
        await socket.receive_json()
        await socket.send_str(answered)
        await ws.until(lambda: ws.refusals != [])
        assert ws.connected
    assert ws.refusals[0].error in ("invalid_ack", "unknown_envelope")


# what an app sends


def metadata_with(content: str) -> str:
    return f'{{"event_type": "e", "event_payload": {{"x": {content}}}}}'


def with_payload(content: str) -> str:
    return f'{{"channel": "{GENERAL}", "text": "a", "metadata": {metadata_with(content)}}}'


@pytest.mark.parametrize("content", ["[" * 70 + "]" * 70, "[" * 900 + "]" * 900, "NaN", "-Infinity", "1e999"])
async def test_what_could_not_be_written_down_is_not_taken_in(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, content: str
) -> None:
    said = await call(session, ws, "chat.postMessage", with_payload(content))
    assert said == {"ok": False, "error": "invalid_json"}
    form = {"channel": GENERAL, "text": "a", "metadata": metadata_with(content)}
    headers = {"Authorization": AS_APP["Authorization"]}
    async with session.post(f"{ws.base_url}chat.postMessage", data=form, headers=headers) as answer:
        assert (await answer.json())["error"] == "invalid_metadata_format"
    assert ws.messages(GENERAL) == []


async def test_the_workspace_can_be_gone_on_from_after_halves_of_characters(
    ws: PracticeWorkspace, session: aiohttp.ClientSession
) -> None:
    body = with_payload('{"\\udc00": ["\\ud800"]}').replace(
        '"text": "a"', '"text": "a\\ud800b\\ud83d\\ude00"'
    )
    assert (await call(session, ws, "chat.postMessage", body))["ok"]
    again = Workspace(load_people(), load_manifest())
    take_in(again, "".join(written(ws.practice.ws)))
    assert [message.text for message in again.channels[GENERAL].messages.values()] == ["a\ufffdb😀"]


@pytest.mark.parametrize("levels", [40, 60])
async def test_the_workspace_can_be_gone_on_from_with_the_deepest_that_is_taken_in(
    ws: PracticeWorkspace, session: aiohttp.ClientSession, levels: int
) -> None:
    assert (await call(session, ws, "chat.postMessage", with_payload("[" * levels + "]" * levels)))["ok"]
    take_in(Workspace(load_people(), load_manifest()), "".join(written(ws.practice.ws)))


# other people, and the inspector


async def test_a_shortcut_does_not_read_what_only_somebody_else_sees(ws: PracticeWorkspace) -> None:
    inside = ws.practice.ws
    hidden = inside.post(inside.channels[GENERAL], "U0MADOGUCHI", "only for one", ephemeral_for=STAFF)
    shortcut = next(one for one in inside.app.shortcuts if one.type == "message")
    act = {"callback_id": shortcut.callback_id, "channel": GENERAL, "ts": hidden.ts}
    async with aiohttp.ClientSession() as session:
        said = {}
        for person in (COORDINATOR, STAFF):
            async with session.post(
                f"{ws.url}page/message_shortcut", json={"person": person, **act}
            ) as answer:
                said[person] = (await answer.json())["error"]
    assert said == {COORDINATOR: "message_not_found", STAFF: "no_connection"}


@pytest.mark.parametrize(
    "long",
    [
        "\\" * 1_000_000,
        '"' * 300_000,
        '"token":"' * 100_000,
        "/hooks/" * 150_000,
        "1." * 300_000,
        "xoxb-" * 200_000,
    ],
    ids=lambda text: text[:8],
)
def test_secrets_are_looked_for_in_a_time_that_grows_with_the_text(long: str) -> None:
    assert len(without_secrets(json.dumps({"text": long}))) > 10  # the backslashes alone took an hour


def test_a_secret_behind_many_backslashes_is_hidden() -> None:
    nested = json.dumps({"view": json.dumps({"inner": json.dumps({"token": "very-secret-thing"})})})
    assert "secret" not in without_secrets(nested)
    assert re.search(r"very…", without_secrets(nested))
