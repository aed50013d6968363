"""What concerns the same thing is worked off in its order, and nothing else waits for it."""

import asyncio

from handlers.turns import Turns


async def test_the_same_key_waits_and_another_does_not() -> None:
    turns, done, go_on = Turns(), [], asyncio.Event()

    async def work(key: str, name: str, until: asyncio.Event | None = None) -> None:
        async with turns.of(key):
            if until:
                await until.wait()
            done.append(name)

    first = asyncio.create_task(work("form", "first", go_on))
    second = asyncio.create_task(work("form", "second"))
    await work("other form", "other")
    go_on.set()
    await asyncio.gather(first, second)
    assert done == ["other", "first", "second"]


async def test_who_fails_lets_the_next_one_in() -> None:
    turns = Turns()

    async def fail() -> None:
        async with turns.of("form"):
            raise ValueError

    async def go() -> str:
        async with turns.of("form"):
            return "in"

    failed, went = await asyncio.gather(fail(), go(), return_exceptions=True)
    assert isinstance(failed, ValueError)
    assert went == "in"
