"""A case from its filing to its end by whoever knows nothing and does what the tour says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from doings import decline, offers, say_why
from supporting import SCORES, WRITTEN
from village import CHANNEL, FILLED, JST, SetClock, Village, running_service

from practice.testing import Actor, Seen, practice_workspace

#: What is typed into the forms, beside what they begin with, by their callback ids.
ANSWERS: dict[str, dict[str, Any]] = {
    "consultation.form": FILLED,
    "session.propose": {},
    "session.report": {**WRITTEN, "last": ["yes"]},
    "followup.satisfaction": SCORES,
}
STRANGER = "U0OVERSEER"


class ServedClock:
    """The clock of a village at an address, as a demo's is."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock
        self.village: Village | None = None

    async def show(self, _: web.Request) -> web.Response:
        due = None
        if self.village is not None:
            async with self.village.service.context.read() as work:
                due = await work.due.next_due()
        return web.json_response(
            {"now": self.clock.now.timestamp(), "next_due": due.timestamp() if due else None}
        )

    async def move(self, request: web.Request) -> web.Response:
        assert self.village is not None
        to = datetime.fromtimestamp((await request.json())["to"], JST)
        await self.village.pass_time(max(to, self.clock.now))
        await self.village.settled()
        return await self.show(request)


@asynccontextmanager
async def control_of(served: ServedClock) -> AsyncIterator[str]:
    app = web.Application()
    app.add_routes([web.get("/clock", served.show), web.post("/clock", served.move)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Follower:
    """Sees the bar of the tour, and does what stands there."""

    def __init__(self, village: Village, session: aiohttp.ClientSession) -> None:
        self.village = village
        self.session = session
        self.me = STRANGER
        self.case: dict[str, Any] | None = None
        self.steps: list[str] = []

    async def look(self, **query: Any) -> dict[str, Any]:
        url = f"{self.village.ws.url}page/tour"
        async with self.session.get(url, params={"person": self.me, **query}) as answer:
            seen: dict[str, Any] = await answer.json()
        self.case = seen["case"]
        step: dict[str, Any] = seen["step"]
        return step

    async def walk(self, until: str) -> None:
        """Goes on until the step `until` is there; every step must lead to another."""
        for _ in range(80):
            step = await self.look()
            self.steps.append(step["key"])
            if step["key"] == until:
                return
            if step["person"] not in ("", self.me):
                self.me = step["person"]  # the same window is that person from now on
            else:
                await self.do(step)
        raise AssertionError(f"stuck: {self.steps}")

    async def do(self, step: dict[str, Any]) -> None:
        me = self.village.person(self.me)
        if step["kind"] == "file":
            await me.open_home()
            await self.village.until(lambda: me.home is not None)
            await self.village.press(me, step["spot"]["action_id"], home=True)
        elif step["kind"] == "form":
            await self.fill(me)
        elif step["kind"] == "time":
            await self.pass_time()
        else:
            assert step["kind"] == "press", step
            await self.press(me, step["spot"])
        await self.village.settled()

    async def press(self, me: Actor, spot: dict[str, str]) -> None:
        """The very button that is lit; what others have the same id do not count."""
        (seen,) = [one for one in me.messages(spot["channel"]) if one.ts == spot["ts"]]
        values = [
            element.get("value")
            for block in seen.blocks
            if block.get("block_id") == spot["block_id"]
            for element in [*block.get("elements", []), block.get("accessory") or {}]
            if element.get("action_id") == spot["action_id"]
        ]
        assert (await me.press(spot["action_id"], message=seen, value=values[0])).ok

    async def fill(self, me: Actor) -> None:
        assert me.modal is not None
        result = await me.submit(values=ANSWERS[me.modal.content["callback_id"]])
        assert result.closed, result.errors

    async def pass_time(self) -> None:
        assert self.case is not None
        url = f"{self.village.ws.url}page/tour/time"
        body = {"person": self.me, "case": self.case["number"]}
        async with self.session.post(url, json=body) as answer:
            assert (await answer.json())["ok"]


@asynccontextmanager
async def toured(sqlite_url: str) -> AsyncIterator[Follower]:
    clock = SetClock()
    served = ServedClock(clock)
    async with control_of(served) as url, practice_workspace(control_url=url) as ws:
        ws.advance(clock.now.timestamp() - ws.state.now())  # the workspace lives at the village's time
        async with (
            running_service(ws, sqlite_url, mode="socket", clock=clock) as village,
            aiohttp.ClientSession() as session,
        ):
            served.village = village
            yield Follower(village, session)
        assert ws.unexpected_refusals == []


@pytest.fixture
async def follower(sqlite_url: str) -> AsyncIterator[Follower]:
    async with toured(sqlite_url) as made:
        yield made


async def test_whoever_does_what_the_tour_says_comes_to_the_end_of_a_case(follower: Follower) -> None:
    await follower.walk("done")
    (case,) = await follower.village.cases()
    assert case.status == "closed"
    told = dict.fromkeys(follower.steps)  # in the order of their first time
    assert [key for key in told if not key.startswith("form:")] == [
        "file", "approve", "accept", "propose", "choose", "acknowledge", "report", "confirm", "satisfaction",
        "months", "outcome", "done",
    ]  # fmt: skip
    assert follower.steps.count("outcome") == 3  # after 1, 3 and 6 months


async def test_a_request_that_was_sent_back_is_the_turn_of_its_requester(follower: Follower) -> None:
    await follower.walk("approve")
    village, (case,) = follower.village, await follower.village.cases()
    await say_why(village, village.coordinator, "consultation.return", village.card(case), comment="詳しく。")
    step = await follower.look()
    assert (step["key"], step["person"]) == ("revise", village.staff.id)
    follower.me = village.staff.id
    await follower.walk("approve")


async def test_after_a_no_the_coordinators_choose_again(follower: Follower) -> None:
    await follower.walk("accept")
    village, (case,) = follower.village, await follower.village.cases()
    expert = await village.asked(case)
    await decline(village, case, expert)
    step = await follower.look()
    assert (step["key"], step["person"]) == ("approve", village.coordinator.id)
    await follower.walk("propose")
    assert (await village.case(case.id)).status == "matched"
    assert len(await offers(village, case)) == 2


async def test_where_no_date_suits_the_expert_proposes_others(follower: Follower) -> None:
    await follower.walk("choose")
    village = follower.village
    card = _card_of_the_conversation(follower)
    await say_why(village, village.staff, "session.reschedule", card, reason="議会の会期です。")
    assert (await follower.look())["key"] == "propose"
    await follower.walk("acknowledge")


async def test_a_session_that_did_not_take_place_is_arranged_anew(follower: Follower) -> None:
    await follower.walk("report")  # where it waits for its time
    while (await follower.look())["kind"] == "time":
        await follower.pass_time()
    village = follower.village
    card = _card_of_the_conversation(follower)
    await say_why(village, village.staff, "session.not_held", card, absent="requester")
    assert (await follower.look())["key"] == "propose"
    await follower.walk("report")
    assert (await follower.look())["kind"] == "time"  # the reminder of the first session does not mislead


async def test_a_case_that_was_turned_down_is_over(follower: Follower) -> None:
    await follower.walk("approve")
    village, (case,) = follower.village, await follower.village.cases()
    await say_why(village, village.coordinator, "consultation.reject", village.card(case), reason="対象外。")
    step = await follower.look()
    assert (step["key"], step["kind"]) == ("over", "done")


def _card_of_the_conversation(follower: Follower) -> Seen:
    (group,) = follower.village.staff.groups
    assert group.id != CHANNEL
    return follower.village.staff.messages(group)[0]
