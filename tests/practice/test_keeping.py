"""A workspace that is kept in a file goes on where it was; a file that cannot be gone on from is refused."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from practice_support import MANIFEST, PEOPLE, Bot, button, modal, plain, socket_bot

from practice.keeping import CannotKeepError
from practice.testing import PracticeWorkspace, practice_workspace

Json = dict[str, Any]
DAY = 86_400.0


async def shown(ws: PracticeWorkspace, person: str) -> Json:
    """What a window shows of everything, but for what is another at every start."""
    async with aiohttp.ClientSession() as session:

        async def state(**query: str) -> Json:
            async with session.get(f"{ws.url}page/state", params={"person": person, **query}) as answer:
                body: Json = await answer.json()
            return body

        whole = await state()
        opened = [
            (await state(channel=one["id"], thread=one["last_ts"] or ""))["opened"]
            for one in whole["channels"]
        ]
    return {"channels": whole["channels"], "opened": opened, "home": whole["home"]}


async def written(path: Path, there: Callable[[Json], bool]) -> Json:
    """What is in the file, once the condition holds; each look must find it whole."""
    async with asyncio.timeout(10):
        while True:
            kept: Json = json.loads(await asyncio.to_thread(path.read_bytes))
            if there(kept):
                return kept


def content(path: Path) -> bytes:
    return path.read_bytes()


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def texts(kept: Json) -> list[str]:
    return [message["text"] for channel in kept["channels"] for message in channel["messages"]]


async def live_in(bot: Bot) -> None:
    """Leaves something of every kind behind."""
    staff = bot.ws.person("U1")
    await staff.say("C0GENERAL", "おはようございます <b>&amp;")
    root = await bot.client.chat_postMessage(
        channel="C0COORD",
        text="相談",
        blocks=[{"type": "actions", "block_id": "row", "elements": [button(value="1")]}],
        metadata={"event_type": "case", "event_payload": {"key": "k1"}},
    )
    await bot.client.chat_postMessage(channel="C0COORD", text="返事", thread_ts=root["ts"])
    gone = await bot.client.chat_postMessage(channel="C0COORD", text="消える")
    await bot.client.chat_delete(channel="C0COORD", ts=gone["ts"])
    await bot.client.chat_postEphemeral(channel="C0COORD", user="U2", text="あなただけに")
    await bot.client.reactions_add(channel="C0COORD", timestamp=root["ts"], name="eyes")
    group = await bot.client.conversations_open(users="U1,U3")
    await bot.client.files_upload_v2(
        channel=group["channel"]["id"], content=b"\x00\xff 1", filename="f.bin", title="資料"
    )
    home = [{"type": "section", "text": plain("ようこそ")}]
    await bot.client.views_publish(user_id="U1", view={"type": "home", "blocks": home})
    bot.ws.advance(31 * DAY)


async def test_everything_in_the_workspace_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    people = ("U1", "U2", "U3")
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws, socket_bot(ws) as bot:
        await live_in(bot)
        before = [await shown(ws, person) for person in people]
        now, file = ws.state.now(), ws.person("U3").messages(ws.person("U3").groups[0])[0].files[0]
        count = ws.state.changes.count
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        assert [await shown(ws, person) for person in people] == before
        assert ws.state.now() >= now
        assert ws.state.changes.count >= count  # else what a window asks for as new would be wrong
        again = ws.person("U3").messages(ws.person("U3").groups[0])[0].files[0]
        assert (again.name, again.title, again.content) == (file.name, file.title, b"\x00\xff 1")
        newest = max(message.ts for person in people for message in ws.person(person)._all())
        assert (await ws.person("U1").say("C0GENERAL", "続き")).extra["ts"] > newest


async def test_an_open_form_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        ws.state.views.open("U1", modal())
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        assert ws.person("U1").modal is None


async def test_a_change_is_in_the_file_soon_and_the_file_is_whole_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        await written(path, lambda kept: texts(kept) == [])
        for number in range(300):
            await ws.person("U1").say("C0GENERAL", f"{number}" * 50)
        await written(path, lambda kept: len(texts(kept)) == 300)
        await ws.person("U1").say("C0GENERAL", "もう一つ")
        kept = await written(path, lambda kept: "もう一つ" in texts(kept))
    assert kept["version"] == 1
    assert names(tmp_path) == {path.name, f"{path.name}.lock"}


async def test_a_reset_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        await ws.person("U1").say("C0GENERAL", "前の話")
        await written(path, lambda kept: "前の話" in texts(kept))
        ws.state.begin_anew()
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws:
        assert ws.messages("C0GENERAL") == []


async def kept_file(path: Path) -> Json:
    async with practice_workspace(PEOPLE, MANIFEST, keep=path) as ws, socket_bot(ws) as bot:
        await live_in(bot)
    return await written(path, lambda kept: True)


def _without_file(kept: Json) -> None:
    kept["files"].clear()


def _stranger(kept: Json) -> None:
    kept["channels"][0]["messages"][0]["user"] = "U9"


def _no_base64(kept: Json) -> None:
    kept["files"][0]["content"] = "%%%"


def _other_version(kept: Json) -> None:
    kept["version"] = 2


def _no_number(kept: Json) -> None:
    kept["offset"] = "gestern"


@pytest.mark.parametrize("damage", [_without_file, _stranger, _no_base64, _other_version, _no_number])
async def test_a_file_with_something_wrong_in_it_is_refused(
    tmp_path: Path, damage: Callable[[Json], None]
) -> None:
    path = tmp_path / "workspace.json"
    kept = await kept_file(path)
    damage(kept)
    path.write_text(json.dumps(kept))
    await refused(path)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.999])
async def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, part: float) -> None:
    path = tmp_path / "workspace.json"
    await kept_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    await refused(path)


async def refused(path: Path) -> None:
    """With a sentence in both languages that names it; and it is left as it is."""
    before = content(path)
    with pytest.raises(CannotKeepError, match=r"(?s)workspace\.json は、.*damaged or of another version"):
        async with practice_workspace(PEOPLE, MANIFEST, keep=path):
            pass
    assert content(path) == before


async def test_a_file_has_one_workspace_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with practice_workspace(PEOPLE, MANIFEST, keep=path):
        with pytest.raises(CannotKeepError, match="in use by another"):
            async with practice_workspace(PEOPLE, MANIFEST, keep=path):
                pass
    async with practice_workspace(PEOPLE, MANIFEST, keep=path):
        pass


async def test_a_disk_that_takes_nothing_does_not_end_the_workspace(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "away"
    folder.mkdir()
    async with practice_workspace(PEOPLE, MANIFEST, keep=folder / "workspace.json") as ws:
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
        assert (await ws.person("U1").say("C0GENERAL", "まだいます")).ok
    assert "cannot be saved" in caplog.text
