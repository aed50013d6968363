"""How often Slack lets an app call: each method at its limit and one over, and off unless asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from practice_support import MANIFEST, PEOPLE
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.api.call import METHODS
from practice.constants import BOT_TOKEN
from practice.rates import POST_BURST, RATES, RateLimitedError, Rates
from practice.testing import PracticeWorkspace, practice_workspace


@dataclass
class HandClock:
    """Time that passes when the test says so."""

    moment: float = 1000.0

    def __call__(self) -> float:
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def strict(clock: HandClock) -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace(PEOPLE, MANIFEST) as ws:
        ws.state.rates = Rates(enabled=True, now=clock)
        yield ws


def client_of(ws: PracticeWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=ws.base_url, retry_handlers=[])


async def retry_after(call: Any) -> int:
    with pytest.raises(SlackApiError) as refusal:
        await call
    answer = refusal.value.response
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    return int(answer.headers["Retry-After"])


@pytest.mark.parametrize("method", RATES)
def test_as_many_calls_a_minute_as_slack_promises(method: str, clock: HandClock) -> None:
    rates = Rates(enabled=True, now=clock)
    for number in range(RATES[method].per_minute):
        rates.check(method, {"channel": f"C{number}"})  # one channel each: those have a limit of their own
    with pytest.raises(RateLimitedError) as refusal:
        rates.check(method, {"channel": "C"})
    assert refusal.value.retry_after == 60
    clock.moment += 60
    rates.check(method, {"channel": "C"})


def test_every_method_has_its_rate() -> None:
    assert set(RATES) == {*METHODS, "apps.connections.open"}


async def test_the_answer_is_slacks_own(strict: PracticeWorkspace, clock: HandClock) -> None:
    client = client_of(strict)
    for _ in range(RATES["conversations.open"].per_minute):
        await client.conversations_open(users="U1")
    clock.moment += 20.5
    assert await retry_after(client.conversations_open(users="U1")) == 40
    await client.conversations_history(channel="C0COORD")  # other methods have their own count
    clock.moment += 39.5
    await client.conversations_open(users="U1")
    assert strict.unexpected_refusals == []


async def test_a_channel_takes_a_short_burst_and_then_one_message_a_second(
    strict: PracticeWorkspace, clock: HandClock
) -> None:
    client = client_of(strict)
    for _ in range(POST_BURST):
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert await retry_after(client.chat_postMessage(channel="C0COORD", text="x")) == 1
    await client.chat_postMessage(channel="U1", text="x")  # another channel
    clock.moment += 1
    await client.chat_postMessage(channel="C0COORD", text="x")
    assert await retry_after(client.chat_postMessage(channel="C0COORD", text="x")) == 1
    assert len(strict.messages("C0COORD")) == POST_BURST + 1


async def test_the_workspaces_clock_does_not_make_room(strict: PracticeWorkspace) -> None:
    client = client_of(strict)
    for _ in range(POST_BURST):
        await client.chat_postMessage(channel="C0COORD", text="x")
    strict.advance(31 * 86_400)
    assert await retry_after(client.chat_postMessage(channel="C0COORD", text="x")) == 1


async def test_nothing_is_counted_unless_asked_for(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    for _ in range(2 * POST_BURST):
        await client.chat_postMessage(channel="C0COORD", text="x")
    assert len(ws.messages("C0COORD")) == 2 * POST_BURST
