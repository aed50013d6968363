"""The measured processes: the service as `madoguchi serve` runs it, and the bare Bolt app."""

import asyncio
import json
import os
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.benchmarks.delivery import SIGNING_SECRET, Deliverer, HttpDelivery, SocketDelivery
from tests.benchmarks.payloads import CHANNEL
from tests.benchmarks.slack_side import SlackSide

Mode = Literal["socket", "http"]

ROOT = Path(__file__).parents[2]
MADOGUCHI = (sys.executable, "-c", "from bot.command import main; main()")
BARE = (sys.executable, "-m", "tests.benchmarks.bare")
_STARTS_WITHIN = 40.0
_STOPS_WITHIN = 15.0
#: All that a measured process inherits: settings of a real installation must not reach it.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class ChildFailedError(Exception):
    """A process that is to be measured does not run. The text has its last lines."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory in MB; None where the system does not tell.

    `mapped` is the part of `now` that is files mapped into memory, above all the dictionary: the system takes
    it back when it needs it, and processes share it.
    """

    now: float | None
    peak: float | None
    mapped: float | None


class Child:
    """A running process and what it says on standard error."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.troubles = 0  #: lines of the log that are warnings or worse
        self.last: deque[str] = deque(maxlen=20)
        self._serving = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        if self.process.stderr is None:
            return
        async for line in self.process.stderr:
            text = line.decode(errors="replace").rstrip()
            entry = _entry(text)
            if entry.get("event") == "serving":
                self._serving.set()
            elif entry.get("level") != "info":
                self.troubles += 1
                self.last.append(text)
        self._serving.set()

    async def serving(self) -> None:
        """Returns when it says so. Raises ChildFailedError."""
        try:
            await asyncio.wait_for(self._serving.wait(), _STARTS_WITHIN)
        except TimeoutError as error:
            raise ChildFailedError("\n".join(self.last)) from error
        if self._reading.done():
            raise ChildFailedError("\n".join(self.last))

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), _STOPS_WITHIN)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
        await self._reading

    def memory(self) -> Memory:
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.is_file():
            return Memory(None, None, None)
        lines = status.read_text().splitlines()
        found = dict(line.split(":", 1) for line in lines if line.startswith(("Vm", "Rss")))
        # the unit is 1,024 bytes
        now, peak, mapped = (
            round(int(found[name].split()[0]) * 1024 / 1e6, 1) for name in ("VmRSS", "VmHWM", "RssFile")
        )
        return Memory(now, peak, mapped)

    def cpu_seconds(self) -> float | None:
        """User and system time used so far (proc(5), fields 14 and 15)."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        if not stat.is_file():
            return None
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def waited_seconds(self) -> float | None:
        """Time for which the main thread, the event loop's, was ready and had no core to run on."""
        stat = Path(f"/proc/{self.process.pid}/schedstat")
        return int(stat.read_text().split()[1]) / 1e9 if stat.is_file() else None


@dataclass
class Subject:
    """A process under measurement with Slack's side of it."""

    name: str
    child: Child
    side: SlackSide
    delivery: Deliverer


@asynccontextmanager
async def running(
    name: Literal["madoguchi", "bare"], mode: Mode, folder: Path, database_url: str = ""
) -> AsyncIterator[Subject]:
    """One process with a Slack side of its own, connected."""
    side = SlackSide()
    await side.start()
    port = _free_port()
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_APP_TOKEN": "xapp-bench" if mode == "socket" else "",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{side.root_url}api/",
        "COORDINATOR_CHANNEL": CHANNEL,
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LOG_FORMAT": "json",
        # Profiles are read in the process that is measured, and the extra computes only on demand.
        "CACHE_FOLDER": "",
        "SEMANTIC": "false",
        "MODE": mode,
    }
    command = (*MADOGUCHI, "serve") if name == "madoguchi" else BARE
    child = await _started(command, settings, folder)
    delivery: Deliverer | None = None
    try:
        await child.serving()
        if mode == "socket":
            await asyncio.wait_for(side.connected.wait(), _STARTS_WITHIN)
            delivery = SocketDelivery(side)
        else:
            delivery = HttpDelivery(f"http://127.0.0.1:{port}/slack/events")
        yield Subject(name, child, side, delivery)
    finally:
        if delivery is not None:
            await delivery.close()
        await child.stop()
        await side.stop()


async def madoguchi(arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> None:
    """Runs a command to its end. Raises ChildFailedError."""
    process = await asyncio.create_subprocess_exec(
        *MADOGUCHI,
        *arguments,
        cwd=folder,
        env=_environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise ChildFailedError(said.decode(errors="replace"))


async def _started(command: Sequence[str], settings: Mapping[str, str], folder: Path) -> Child:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,  # no .env there
        env=_environment(settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    return Child(process)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | {"PYTHONPATH": str(ROOT)} | dict(settings)


def _entry(line: str) -> dict[str, object]:
    if not line.startswith("{"):
        return {}
    try:
        return dict(json.loads(line))
    except ValueError:
        return {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
