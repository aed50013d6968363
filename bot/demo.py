"""`madoguchi demo`: the whole service with sample data, against the practice workspace.

The practice workspace is a process of its own and is met at Slack's HTTP API, as Slack would be. Beside it is
only what no Slack has: the page moves the demo's time, restarts the service, begins anew (demo_control.py).
"""

import asyncio
import signal
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.clock import MovableClock
from bot.demo_control import Demo, control_served
from bot.demo_folder import DemoFolder, demo_folder
from bot.settings import Settings
from bot.startup import CannotStart
from storage.errors import StorageError

#: Seconds until the practice workspace must be up.
_PRACTICE_STARTS_WITHIN = 20.0
#: How the workspace ends when its file cannot be used; it has said why.
_CANNOT_KEEP = 3


async def run_demo(*, host: str, port: int, open_page: bool, keep: Path | None = None) -> None:
    """Runs until it is interrupted. With `keep` it goes on from that folder. Raises CannotStart."""
    running = asyncio.current_task()
    if running is not None:
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with suppress(asyncio.CancelledError), demo_folder(keep) as folder:
        await _run(host, port, open_page, folder, kept=keep is not None)


async def _run(host: str, port: int, open_page: bool, folder: DemoFolder, *, kept: bool) -> None:
    demo = Demo(_settings(host, port, folder), MovableClock(), folder)
    try:
        async with control_served(demo) as control_url:
            more = ["--keep", str(folder.workspace)] if kept else []
            async with _practice(host, port, "--control-url", control_url, *more) as url:
                try:
                    await demo.start()
                    sys.stdout.write("準備ができました（Ctrl-C で終わります）。 / Ready (Ctrl-C ends it).\n")
                    sys.stdout.flush()
                    if open_page:  # not before: the first look is at a service that answers
                        await asyncio.to_thread(webbrowser.open, url)
                    await asyncio.get_running_loop().create_future()  # until it is interrupted
                finally:
                    await demo.stop()
    except StorageError as error:
        raise CannotStart(
            f"{folder.path} のデータを使えません。フォルダーを別の場所に移すか消せば、はじめの状態から"
            f"始められます。 / The data in {folder.path} cannot be used ({error}). Move the "
            "folder away or delete it to begin anew."
        ) from error


def _settings(host: str, port: int, folder: DemoFolder) -> Settings:
    # Nothing of a real installation's environment must reach the demo.
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return Settings(
        _env_file=None,
        slack_bot_token="xoxb-practice",  # noqa: S106
        slack_app_token="xapp-practice",  # noqa: S106
        slack_api_url=f"http://{reachable}:{port}/api/",
        coordinator_channel="C0COORD",
        database_url=f"sqlite+aiosqlite:///{folder.database}",
        host="127.0.0.1",
        port=0,
        overseers="U0OVERSEER",
        timezone="Asia/Tokyo",
        closures=None,
        cache_folder=folder.path / "cache",
        semantic=False,  # a first start with it computes for minutes, which is longer than most demos
    )


@asynccontextmanager
async def _practice(host: str, port: int, *more: str) -> AsyncIterator[str]:
    """The workspace as a process; gives the address of its page."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "practice",
            "--host",
            host,
            "--port",
            str(port),
            "--no-open",
            "--until-stdin-ends",
            *more,
        ),
        stdin=asyncio.subprocess.PIPE,  # nothing is ever said there; it ends when this process is killed
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C ends the service first, which then ends its workspace
    )
    try:
        line = await _first_line(process, host, port)
        sys.stdout.write(line)
        sys.stdout.flush()
        yield line.split()[-1]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _first_line(process: asyncio.subprocess.Process, host: str, port: int) -> str:
    """The line that says where the page is. Raises CannotStart when the workspace does not come up.

    Asking the port instead would take another program's answer for that of the workspace.
    """
    line = b""
    if process.stdout is not None:
        with suppress(TimeoutError):
            line = await asyncio.wait_for(process.stdout.readline(), _PRACTICE_STARTS_WITHIN)
    if line:
        return line.decode()
    with suppress(TimeoutError):
        if await asyncio.wait_for(process.wait(), 1.0) == _CANNOT_KEEP:
            raise CannotStart(
                "保存した練習用の Slack を開けません（理由は上のとおりです）。 / "
                "The practice workspace that was kept cannot be opened, for the reason above."
            )
    raise CannotStart(
        f"練習用の Slack を {host}:{port} で開けません。ほかのポートを「--port」"
        '（make なら ARGS="--port 9000"）で指定してください。 / '
        f"The practice workspace does not come up at {host}:{port}: is the port in use? Give another "
        'one with --port (with make: ARGS="--port 9000").'
    )
