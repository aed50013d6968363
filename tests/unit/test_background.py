"""Work after the ack: what comes later can wait for what came before it and belongs to the same."""

import asyncio

from handlers.house import Background


async def test_only_what_came_before_and_belongs_to_the_same_is_waited_for() -> None:
    background, done, go_on, late = Background(), [], asyncio.Event(), asyncio.Event()

    async def work(name: str, until: asyncio.Event | None = None) -> None:
        if until:
            await until.wait()
        done.append(name)

    async def closed() -> None:
        await background.earlier("form", within=60)
        done.append("closed")
        late.set()

    background.run(work("chosen", go_on), of="form")
    background.run(work("in another form", late), of="other form")
    background.run(closed(), of="form")
    background.run(work("chosen afterwards", late), of="form")
    background.run(work("go on"))
    go_on.set()
    await background.finish(within=60)
    assert done.index("chosen") < done.index("closed") < done.index("in another form")
    assert done.index("closed") < done.index("chosen afterwards")


async def test_whoever_comes_first_waits_for_nobody() -> None:
    background, done = Background(), []

    async def closed(name: str) -> None:
        await background.earlier("form", within=60)
        done.append(name)

    background.run(closed("first"), of="form")
    background.run(closed("second"), of="form")
    await background.finish(within=60)
    assert done == ["first", "second"]


async def test_what_belongs_to_nothing_waits_for_nothing() -> None:
    background, done, never = Background(), [], asyncio.Event()

    async def closed() -> None:
        await background.earlier("", within=60)
        done.append("closed")
        never.set()

    async def hangs() -> None:
        await never.wait()

    background.run(hangs())
    background.run(closed())
    await background.finish(within=60)
    assert done == ["closed"]
