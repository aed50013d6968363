"""The guided tour over HTTP: whose turn it is, by the cards of an app that it knows from a file alone."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from practice_support import MANIFEST, PEOPLE, Bot, modal, plain, socket_bot
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN, COORDINATOR_CHANNEL
from practice.testing import PracticeWorkspace, practice_workspace
from practice.tour_plan import load_plan

SOMEBODY = [
    *PEOPLE,
    {"slack_user_id": "U4", "name": "大友 薫", "email": "kaoru@pref.example", "part": "coordinator"},
    {"slack_user_id": "U5", "name": "小野寺 崇", "email": "takashi@pref.example", "part": "overseer"},
]
DAY = 86_400


def _opens_the_form(bot: Bot) -> None:
    @bot.app.command("/soudan")
    async def opened(ack: Any, body: Any, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(callback_id="consultation.form"))


@pytest.fixture
async def ws() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace(SOMEBODY, MANIFEST) as running:
        yield running


@pytest.fixture
async def client(ws: PracticeWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])


async def tour(ws: PracticeWorkspace, person: str, *, english: bool = False, **query: Any) -> dict[str, Any]:
    cookies = {"practice.lang": "en"} if english else None
    async with (
        aiohttp.ClientSession(cookies=cookies) as session,
        session.get(f"{ws.url}page/tour", params={"person": person, **query}) as answer,
    ):
        body: dict[str, Any] = await answer.json()
        return body


def button(action_id: str, text: str = "押す", value: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value, **more}


def card(number: str, *buttons: dict[str, Any], said: str = "状況") -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(f"{number}  件名")},
        {"type": "section", "text": {"type": "mrkdwn", "text": said}},
    ]
    return [*blocks, {"type": "actions", "elements": list(buttons)}] if buttons else blocks


async def post(client: AsyncWebClient, channel: str, blocks: list[dict[str, Any]]) -> str:
    answer = await client.chat_postMessage(channel=channel, text="相談", blocks=blocks, unfurl_links=False)
    return str(answer["ts"])


async def followed(ws: PracticeWorkspace, person: str, number: str, **more: Any) -> dict[str, Any]:
    """The step of a case that was chosen from the list."""
    listed = await tour(ws, person, list=1)
    (token,) = [one["token"] for one in listed["cases"] if one["number"] == number]
    step: dict[str, Any] = (await tour(ws, person, case=token, **more))["step"]
    return step


async def test_a_newcomer_is_told_to_file_a_request(ws: PracticeWorkspace) -> None:
    seen = await tour(ws, "U1")
    step = seen["step"]
    assert (step["kind"], step["person"], step["stage"], seen["stages"]) == ("file", "U1", 1, 10)
    assert "［相談する］" in step["say"]
    assert step["spot"]["surface"] == "home"
    assert "[Ask an expert]" in (await tour(ws, "U1", english=True))["step"]["say"]


@pytest.mark.parametrize("person", ["U2", "U3", "U5"])
async def test_whoever_cannot_file_is_shown_who_can(ws: PracticeWorkspace, person: str) -> None:
    step = (await tour(ws, person))["step"]
    assert step["person"] == "U1"
    assert step["turn"] == "まず 佐藤 花 さん（横手市）として相談を送ります。"


async def test_the_turn_is_of_whoever_can_press(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    await post(client, "U1", card("R8-0001", button("consultation.open")))
    dialog = {
        "title": plain("確認"),
        "text": plain("よいですか"),
        "confirm": plain("送る"),
        "deny": plain("戻る"),
    }
    ts = await post(
        client, COORDINATOR_CHANNEL, card("R8-0001", button("candidate.approve:1", "頼む", confirm=dialog))
    )
    step = await followed(ws, "U1", "R8-0001")
    assert (step["key"], step["person"]) == ("approve", "U2")
    assert step["turn"] == "次は 伊藤 仁 さん（県事務局）の番です。"
    assert step["place"] == "#dx-coordinators にある R8-0001 のカードを見ます。"
    assert "［頼む］" in step["say"]
    assert "［送る］" in step["then"]
    assert step["spot"]["ts"] == ts
    assert step["spot"]["action_id"] == "candidate.approve:1"
    other = await followed(ws, "U4", "R8-0001")
    assert other["person"] == "U4"  # any coordinator may


async def test_what_old_messages_still_have_does_not_mislead(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    await post(client, "U3", card("R8-0001", button("session.acknowledge")))
    assert (await followed(ws, "U1", "R8-0001"))["key"] == "acknowledge"
    reminder = card("R8-0001", button("offer.accept"), said="R8-0001 への回答をお願いします。")[1:]
    await post(client, "U3", reminder)
    assert (await followed(ws, "U1", "R8-0001"))["key"] == "acknowledge"


async def test_a_card_that_is_drawn_anew_is_another_turn(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    ts = await post(client, "U3", card("R8-0001", button("offer.accept")))
    assert (await followed(ws, "U1", "R8-0001"))["key"] == "accept"
    await client.chat_update(
        channel="D3", ts=ts, text="相談", blocks=card("R8-0001", button("session.propose", style="primary"))
    )
    assert (await followed(ws, "U1", "R8-0001"))["key"] == "propose"


async def test_a_button_whose_time_has_not_come_waits_for_it(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    begins = int(ws.state.now()) + DAY
    said = f"日時 <!date^{begins}^{{date_num}} {{time}}|明日>"
    await post(client, "U3", card("R8-0001", button("session.report", value="one"), said=said))
    waiting = await followed(ws, "U3", "R8-0001")
    assert (waiting["kind"], waiting["person"]) == ("wait", "")  # this workspace has no clock to move
    ws.state.can_move_time = True
    assert (await followed(ws, "U3", "R8-0001"))["kind"] == "time"
    reminder = "R8-0001 の実施報告をお願いします。"
    other, this = (
        card("R8-0001", button("session.report", value=v), said=reminder)[1:] for v in ("two", "one")
    )
    await post(client, "U3", other)
    assert (await followed(ws, "U3", "R8-0001"))["kind"] == "time"
    await post(client, "U3", this)
    step = await followed(ws, "U3", "R8-0001")
    assert (step["kind"], step["person"]) == ("press", "U3")


async def test_without_a_reminder_the_time_comes_all_the_same(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    ago = int(ws.state.now()) - DAY
    said = f"<!date^{ago}^{{date_num}}|昨日>"
    await post(client, "U3", card("R8-0001", button("session.report"), said=said))
    assert (await followed(ws, "U3", "R8-0001"))["kind"] == "press"


async def test_an_open_form_comes_first(ws: PracticeWorkspace) -> None:
    async with socket_bot(ws) as bot:
        _opens_the_form(bot)

        person = ws.person("U1")
        await person.command("/soudan")
        await ws.until(lambda: person.modal is not None)
        step = (await tour(ws, "U1"))["step"]
        assert (step["key"], step["kind"], step["stage"]) == ("form:consultation.form", "form", 1)
        assert "［送る］" in step["say"]
        assert (await tour(ws, "U2"))["step"]["kind"] == "file"  # it is not theirs


async def test_a_case_that_somebody_files_here_is_followed_by_itself(ws: PracticeWorkspace) -> None:
    async with socket_bot(ws) as bot:
        _opens_the_form(bot)

        @bot.app.view("consultation.form")
        async def filed(ack: Any, client: AsyncWebClient) -> None:
            await ack()
            await post(client, "U1", card("R8-0010", button("consultation.withdraw")))

        await post(bot.client, "U1", card("R8-0009", button("consultation.withdraw")))
        assert (await tour(ws, "U1"))["case"] is None  # what was there before is not begun by anybody
        person = ws.person("U1")
        await person.command("/soudan")
        await ws.until(lambda: person.modal is not None)
        await person.submit(values={"title": "件名"})
        await ws.until(lambda: len(person.app_dm) == 2)
        for somebody in ("U1", "U3"):  # another window, another browser
            assert (await tour(ws, somebody))["case"]["number"] == "R8-0010"
        newest = (await tour(ws, "U1"))["newest"]
        assert (await tour(ws, "U1", after=newest))["case"] is None  # whoever starts again files another one


async def test_what_a_window_remembers_of_another_workspace_is_void(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    ts = await post(client, "U1", card("R8-0001", button("consultation.withdraw")))
    assert (await tour(ws, "U1", last=f"R8-0001@{ts}"))["case"]["number"] == "R8-0001"
    assert (await tour(ws, "U1", case="R8-0001@1700000000.000100"))["case"] is None
    assert (await tour(ws, "U1", after="R8-0099@1.2", last=f"R8-0001@{ts}"))["case"] is not None


async def test_every_running_case_can_be_chosen_the_newest_first(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    for number, pressed in (("R8-9999", "offer.accept"), ("R8-10000", "offer.accept"), ("R8-0003", "x.y")):
        await post(client, "U3", card(number, button(pressed)))
    await post(client, "U1", card("R8-0004", button("consultation.continue")))  # over
    listed = (await tour(ws, "U3", list=1))["cases"]
    assert [one["number"] for one in listed] == ["R8-10000", "R8-9999", "R8-0003"]
    assert [one["mine"] for one in listed] == [True, True, False]
    assert listed[0]["whose"] == "加藤 学 さん（専門家）"


async def test_an_app_that_the_tour_does_not_know_has_none() -> None:
    features = {**MANIFEST["features"], "slash_commands": [{"command": "/other", "description": "x"}]}
    async with practice_workspace(SOMEBODY, {**MANIFEST, "features": features}) as ws:
        assert await tour(ws, "U1") == {"offered": False}


async def test_after_a_change_only_what_changed_is_read_again(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    for n in range(30):
        await post(client, "U3", card(f"R8-{n + 1:04}", button("offer.accept")))
    scan = ws.practice.tour.tour.scan
    await tour(ws, "U3", list=1)
    assert scan.read == 30
    await post(client, "U3", card("R8-0031", button("offer.accept")))
    assert len((await tour(ws, "U3", list=1))["cases"]) == 31
    assert scan.read == 31
    await tour(ws, "U1")
    assert scan.read == 31


async def test_nobody_and_nothing_are_refused_in_words(ws: PracticeWorkspace) -> None:
    assert (await tour(ws, "U99"))["error"] == "user_not_found"
    async with aiohttp.ClientSession() as session:
        for body, status in (({"person": "U1", "case": "R8-0001"}, 404), ({"person": 3}, 400)):
            async with session.post(f"{ws.url}page/tour/time", json=body) as answer:
                assert answer.status == status
                assert not (await answer.json())["ok"]


def test_both_languages_of_a_sentence_have_the_same_fields() -> None:
    plan = load_plan()
    said = [plan.start.say, *(form.say for form in plan.forms), *(turn.say for turn in plan.turns)]
    said += [turn.after.say for turn in plan.turns if turn.after]
    for one in said:
        assert set(re.findall(r"\{(\w+)\}", one.ja)) == set(re.findall(r"\{(\w+)\}", one.en)), one


@pytest.mark.parametrize("content", ["number = '('", "nothing", 'number = "x"\nunknown = 1'])
def test_a_tour_that_cannot_be_read_ends_the_start_with_a_sentence(content: str, tmp_path: Path) -> None:
    file = tmp_path / "tour.toml"
    file.write_text(content, encoding="utf-8")
    command = [sys.executable, "-m", "practice", "--no-open", "--port", "0", "--tour", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("The workspace cannot be set up: ")
    assert "Traceback" not in ended.stderr
