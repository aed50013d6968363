"""Elements of forms that bring more than words, what Slack's client says in which language, and emoji."""

import io
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import aiohttp
import pytest
from practice_support import MANIFEST, PEOPLE, modal, option, plain, text_input
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.chosen_files import MOST_BYTES
from practice.constants import BOT_TOKEN
from practice.emoji_names import emoji_table
from practice.testing import PracticeWorkspace, practice_workspace
from practice.words import say

Json = dict[str, Any]


@pytest.fixture
async def desk() -> AsyncIterator[PracticeWorkspace]:
    """A workspace whose app may read files."""
    manifest = deepcopy(MANIFEST)
    manifest["oauth_config"]["scopes"]["bot"].append("files:read")
    async with practice_workspace(PEOPLE, manifest) as running:
        yield running


def asked(block_id: str, kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": "value", **more}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


async def opened(ws: PracticeWorkspace, view: Json, person: str = "U1") -> str:
    client = AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])
    answer = await client.views_open(trigger_id=ws.state.triggers.issue(person), view=view)
    return str(answer["view"]["id"])


async def post(ws: PracticeWorkspace, act: str, *, english: bool = False, **body: Any) -> Json:
    cookies = {"practice.lang": "en"} if english else {}
    async with (
        aiohttp.ClientSession(cookies=cookies) as session,
        session.post(f"{ws.url}page/{act}", json=body) as answer,
    ):
        told: Json = await answer.json()
    return told


async def upload(ws: PracticeWorkspace, name: str, content: bytes, person: str = "U1") -> tuple[int, Json]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{ws.url}page/upload", params={"person": person, "name": name}, data=io.BytesIO(content)
        ) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_form_needs_the_right_to_read_files(ws: PracticeWorkspace) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await opened(ws, modal(asked("files", "file_input")))


async def test_chosen_files_stand_in_the_state_and_the_app_fetches_them(desk: PracticeWorkspace) -> None:
    await opened(desk, modal(asked("files", "file_input", filetypes=["pdf"], max_files=2)))
    person = desk.person("U1")
    await person.submit(values={"files": [person.bring("計画.pdf", b"%PDF-1.7")]})
    assert person.modal is not None  # no app is connected: the form stays
    file = person.modal.values["files"]["value"]["files"][0]
    assert (file["name"], file["filetype"], file["size"]) == ("計画.pdf", "pdf", 8)
    assert (file["mimetype"], file["user"], file["mode"]) == ("application/pdf", "U1", "hosted")
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        async with session.get(file["url_private"], headers=headers) as answer:
            assert await answer.read() == b"%PDF-1.7"
        async with session.get(file["url_private_download"], headers={"Authorization": "Bearer x"}) as answer:
            assert answer.status == 403
        async with session.get(file["url_private"]) as answer:
            assert answer.status == 404
        async with session.get(file["url_private"], params={"person": "U2"}) as answer:
            assert answer.status == 404  # nobody shared it with them


async def test_the_page_brings_files(desk: PracticeWorkspace) -> None:
    view_id = await opened(desk, modal(asked("files", "file_input")))
    status, told = await upload(desk, "a.txt", b"hello")
    assert (status, told["file"]["name"], told["file"]["size"]) == (200, "a.txt", 5)
    state = {"values": {"files": {"value": {"type": "file_input", "files": [{"id": told["file"]["id"]}]}}}}
    await post(desk, "submit", person="U1", view_id=view_id, state=state)
    view = desk.person("U1").modal
    assert view is not None
    assert view.values["files"]["value"]["files"][0]["url_private"].startswith(desk.url)


@pytest.mark.parametrize(("size", "status"), [(0, 400), (1, 200), (MOST_BYTES, 200), (MOST_BYTES + 1, 413)])
async def test_a_file_has_at_most_ten_megabytes(desk: PracticeWorkspace, size: int, status: int) -> None:
    assert (await upload(desk, "a.bin", b"x" * size))[0] == status


async def test_somebody_elses_file_cannot_be_chosen(desk: PracticeWorkspace) -> None:
    await opened(desk, modal(asked("files", "file_input")))
    foreign = desk.person("U2").bring("a.txt", b"x")
    result = await desk.person("U1").submit(values={"files": [foreign]})
    assert (result.ok, result.error) == (False, "invalid_state")


@pytest.mark.parametrize(
    ("names", "key", "fields"),
    [
        (["a.pdf", "b.pdf", "c.pdf"], "block_file_too_many", {"n": 2}),
        (["a.exe"], "block_file_kind", {"name": "a.exe", "kinds": "pdf, jpg"}),
        ([], "required", {}),
    ],
)
async def test_files_that_do_not_fit_are_refused_at_the_field(
    desk: PracticeWorkspace, names: list[str], key: str, fields: Json
) -> None:
    await opened(desk, modal(asked("files", "file_input", filetypes=["pdf", "jpg"], max_files=2)))
    person = desk.person("U1")
    result = await person.submit(values={"files": [person.bring(name, b"x") for name in names]})
    assert result.errors == {"files": say(key, "ja", **fields)}


async def test_a_picture_is_one_whatever_its_ending(desk: PracticeWorkspace) -> None:
    await opened(desk, modal(asked("files", "file_input", filetypes=["jpg"])))
    person = desk.person("U1")
    assert (await person.submit(values={"files": [person.bring("a.JPEG", b"x")]})).errors == {}


async def test_formatted_text_is_held_as_a_block(desk: PracticeWorkspace) -> None:
    view_id = await opened(desk, modal(asked("words", "rich_text_input")))
    person = desk.person("U1")
    assert (await person.submit(values={"words": None})).errors == {"words": say("required", "ja")}
    await person.submit(values={"words": "一行"})
    assert person.modal is not None
    held = person.modal.values["words"]["value"]["rich_text_value"]
    assert held["elements"][0]["elements"] == [{"type": "text", "text": "一行"}]
    bad = {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": [{"type": "x"}]}}
    told = await post(
        desk, "submit", person="U1", view_id=view_id, state={"values": {"words": {"value": bad}}}
    )
    assert told["error"] == "invalid_state"


async def test_slacks_client_speaks_the_language_of_the_window(desk: PracticeWorkspace) -> None:
    form = modal(text_input("title", max_length=3), asked("menu", "static_select", options=[option("a")]))
    view_id = await opened(desk, form)
    typed = {"title": {"value": {"type": "plain_text_input", "value": "long"}}}
    sent = {"person": "U1", "view_id": view_id, "state": {"values": typed}}
    in_english = await post(desk, "submit", english=True, **sent)
    assert in_english["message"] == say("client_check_input", "en")
    assert in_english["errors"] == {"title": say("too_long", "en", n=3), "menu": say("required", "en")}
    in_japanese = await post(desk, "submit", **sent)
    assert in_japanese["errors"] == {
        "title": "3文字以内で入力してください。",
        "menu": "この項目を入力してください。",
    }


async def test_what_is_gone_is_said_in_the_language_of_the_window(desk: PracticeWorkspace) -> None:
    press = {
        "person": "U1",
        "container": {"type": "view", "view_id": "V9"},
        "block_id": "x",
        "action_id": "y",
    }
    assert (await post(desk, "press", english=True, **press))["message"] == say("client_gone", "en")
    assert (await post(desk, "press", **press))["message"] == say("client_gone", "ja")


async def test_a_failed_command_is_told_in_the_language_of_the_window(desk: PracticeWorkspace) -> None:
    await post(desk, "command", english=True, person="U1", channel="C0GENERAL", command="/soudan")
    assert desk.person("U1").notices == ["/soudan failed with the error “dispatch_failed”."]


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("memo", "📝"),
        ("date", "📅"),
        ("calendar", "📆"),
        ("flag-jp", "🇯🇵"),
        ("jp", "🇯🇵"),
        ("flag-england", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        ("large_green_circle", "🟢"),
        ("female-technologist", "👩‍💻"),
        ("woman-raising-hand", "🙋‍♀️"),
        ("man-shrugging", "🤷‍♂️"),
        ("face_palm", "🤦"),
        ("first_place_medal", "🥇"),
        ("rainbow-flag", "🏳️‍🌈"),
        ("melting_face", "🫠"),
    ],
)
def test_emoji_have_slacks_names(name: str, sign: str) -> None:
    assert emoji_table()["signs"][name] == sign


@pytest.mark.parametrize("name", ["thumbs_up", "waving_hand", "no_such_emoji", "flag_for_japan"])
def test_names_that_slack_does_not_have_are_no_emoji(name: str) -> None:
    assert name not in emoji_table()["signs"]


def test_only_what_has_skin_takes_its_tone() -> None:
    toned = emoji_table()["toned"]
    assert {"👋", "👍", "👩‍💻"} <= set(toned)
    assert "❤️" not in toned


async def test_the_page_gets_the_emoji_once(desk: PracticeWorkspace) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{desk.url}page/emoji") as answer:
        assert (await answer.json())["signs"]["wave"] == "👋"
        assert "max-age" in answer.headers["Cache-Control"]
