"""`python -m tests.benchmarks.bare`: a Bolt app that acknowledges and does nothing else.

What the service is held against. Reads SLACK_API_URL, MODE (socket or http), PORT and SLACK_SIGNING_SECRET.
"""

import asyncio
import os
import signal
import sys

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient


def _app() -> AsyncApp:
    client = AsyncWebClient(token="xoxb-bench", base_url=os.environ["SLACK_API_URL"], retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    app.command("/soudan")(acknowledge)
    app.event("app_home_opened")(acknowledge)
    return app


async def _run() -> None:
    app = _app()
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    if os.environ["MODE"] == "socket":
        client = AsyncWebClient(token="xapp-bench", base_url=os.environ["SLACK_API_URL"], retry_handlers=[])
        handler = AsyncSocketModeHandler(app, app_token="xapp-bench", web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        _say_serving()
        await stopped.wait()
        await handler.close_async()  # type: ignore[no-untyped-call]
        return
    runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["PORT"])).start()
    _say_serving()
    await stopped.wait()
    await runner.cleanup()


def _say_serving() -> None:
    sys.stderr.write('{"event": "serving"}\n')
    sys.stderr.flush()


if __name__ == "__main__":
    asyncio.run(_run())
