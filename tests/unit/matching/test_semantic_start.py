"""The service matches without the extra at once, and with it as soon as the vectors are there."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest
from matching_support import expert, query, topics
from numpy.typing import NDArray
from semantic_support import Shelf, TellingEncoder

from bot.app import _semantic
from bot.matching.kept_vectors import vectors_read, vectors_written
from bot.semantic import NoEncoder, SentenceEncoder
from bot.semantic_start import SemanticStart
from bot.services.candidates import Matcher
from bot.services.ports import PoolChanges
from bot.settings import Settings

RIDDLE = "ぬるぬるぽにょん。"
POOL = PoolChanges(revision=1, experts=(expert(),))


@pytest.fixture
def encoder() -> TellingEncoder:
    return TellingEncoder({RIDDLE: "tourism"})


@pytest.fixture
async def matcher() -> Matcher:
    matcher = Matcher({topic.code: topic for topic in topics()})
    await matcher.warm(POOL)
    return matcher


async def understood(matcher: Matcher) -> list[str]:
    asked = query(title="", text=RIDDLE, topic="")
    return [topic.code for topic in (await matcher.rank(asked, POOL, {}, most=1)).topics]


def no_encoder() -> SentenceEncoder:
    raise NoEncoder("of no use", installed=True)


async def test_vectors_are_prepared_beside_the_matching_and_kept(
    matcher: Matcher, encoder: TellingEncoder
) -> None:
    shelf = Shelf()
    start = SemanticStart(matcher, shelf, opened=lambda: encoder.opened, pause=0)
    await start.start()
    assert await understood(matcher) == []
    await start.prepared()
    assert await understood(matcher) == ["tourism"]
    assert shelf.content is not None
    assert (vectors_read(shelf.content, encoder.opened.name) == encoder.vectors()).all()
    await start.stop()


async def test_kept_vectors_are_there_at_once_and_no_example_is_encoded(
    matcher: Matcher, encoder: TellingEncoder
) -> None:
    shelf = Shelf(vectors_written(encoder.vectors(), encoder.opened.name))
    start = SemanticStart(matcher, shelf, opened=lambda: encoder.opened)
    await start.start()
    assert await understood(matcher) == ["tourism"]
    assert encoder.asked == [RIDDLE]
    await start.stop()


async def test_damaged_vectors_are_made_anew(matcher: Matcher, encoder: TellingEncoder) -> None:
    shelf = Shelf(b"damaged")
    start = SemanticStart(matcher, shelf, opened=lambda: encoder.opened, pause=0)
    await start.start()
    await start.prepared()
    assert await understood(matcher) == ["tourism"]
    assert shelf.content != b"damaged"


async def test_without_a_folder_they_are_made_and_not_kept(matcher: Matcher, encoder: TellingEncoder) -> None:
    start = SemanticStart(matcher, None, opened=lambda: encoder.opened, pause=0)
    await start.start()
    await start.prepared()
    assert await understood(matcher) == ["tourism"]


async def test_it_stops_between_two_batches(matcher: Matcher, encoder: TellingEncoder) -> None:
    shelf = Shelf()
    first = asyncio.Event()
    loop = asyncio.get_running_loop()

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        loop.call_soon_threadsafe(first.set)
        return encoder.encode(texts)

    start = SemanticStart(matcher, shelf, opened=lambda: SentenceEncoder("slow 1", encode), pause=3600)
    await start.start()
    await first.wait()
    await start.stop()
    await start.prepared()
    assert len(encoder.asked) == 8
    assert shelf.content is None
    assert await understood(matcher) == []


async def test_without_an_encoder_matching_goes_on(matcher: Matcher) -> None:
    start = SemanticStart(matcher, Shelf(), opened=no_encoder)
    await start.start()
    await start.prepared()
    assert await understood(matcher) == []
    await start.stop()


async def test_an_encoder_that_fails_in_the_midst_is_given_up(matcher: Matcher) -> None:
    def encode(_: Sequence[str]) -> NDArray[np.float32]:
        raise RuntimeError("broken")

    start = SemanticStart(matcher, Shelf(), opened=lambda: SentenceEncoder("broken 1", encode), pause=0)
    await start.start()
    await start.prepared()
    assert await understood(matcher) == []
    await start.stop()


async def test_what_is_not_started_can_be_stopped(matcher: Matcher) -> None:
    await SemanticStart(matcher, None, opened=no_encoder).stop()


async def test_the_setting_turns_it_off(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _semantic(Settings(_env_file=None), matcher) is not None
    assert _semantic(Settings(_env_file=None, semantic=False), matcher) is None
    monkeypatch.setattr("bot.app.is_installed", lambda: False)
    assert _semantic(Settings(_env_file=None), matcher) is None
