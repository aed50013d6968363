"""The real command, as a process of its own, with an environment of its own."""

import asyncio
import os
import random
import re
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MADOGUCHI = (str(Path(sys.executable).parent / "madoguchi"),)
PRACTICE = (sys.executable, "-m", "practice")
SAMPLES = Path(__file__).parents[2] / "bot" / "data"
#: Seconds for a process to start or to end of itself, on a busy machine.
PATIENCE = 60.0
#: Seconds within which a service must end when it is told to.
STOPS_WITHIN = 10.0

Env = Mapping[str, str]


def clean(settings: Env) -> dict[str, str]:
    """Nothing of the tester's own environment but where programs are."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONWARNINGS": "default", **settings}


def free_port() -> int:
    """A port that nobody has, below those that systems give to whoever asks for any."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is no free port")


@dataclass(frozen=True)
class Ended:
    """What a process said and how it ended."""

    status: int
    out: str
    said: str  #: on standard error


async def run(*command: str, settings: Env, cwd: Path, within: float = PATIENCE) -> Ended:
    """Runs a command to its end."""
    process = await asyncio.create_subprocess_exec(
        *command, env=clean(settings), cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        async with asyncio.timeout(within):
            out, said = await process.communicate()
    except TimeoutError:
        process.kill()
        out, said = await process.communicate()
        raise AssertionError(f"{command} does not end; it said: {said.decode()}") from None
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), said.decode())


@dataclass
class Running:
    """A process that goes on, and every line that it has said so far on either output."""

    process: Process
    lines: list[str] = field(default_factory=list)
    more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            async with self.more:
                self.lines.append(line.decode().rstrip("\n"))
                self.more.notify_all()
        async with self.more:
            self.more.notify_all()

    async def says(self, pattern: str) -> re.Match[str]:
        """Waits for a line in which the pattern is found."""
        found: list[re.Match[str]] = []

        def there() -> bool:
            found[:] = [match for line in self.lines if (match := re.search(pattern, line))]
            return bool(found) or self.process.returncode is not None

        try:
            async with asyncio.timeout(PATIENCE), self.more:
                await self.more.wait_for(there)
        except TimeoutError:
            raise AssertionError(f"{pattern!r} was not said: {self.lines}") from None
        assert found, f"it ended with {self.process.returncode} without {pattern!r}: {self.lines}"
        return found[0]

    async def stop(self, number: signal.Signals, within: float = STOPS_WITHIN) -> int:
        """Sends the signal and waits for the end; its exit status."""
        self.process.send_signal(number)
        async with asyncio.timeout(within):
            return await self.process.wait()

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


@asynccontextmanager
async def running(*command: str, settings: Env, cwd: Path) -> AsyncIterator[Running]:
    """A process in a group of its own; whatever is left of the group at the end is killed."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env=clean(settings),
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
        start_new_session=True,
    )
    assert process.stdout and process.stderr
    it = Running(process)
    async with asyncio.TaskGroup() as readers:
        readers.create_task(it.read(process.stdout))
        readers.create_task(it.read(process.stderr))
        try:
            yield it
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def group_lives(process: Process) -> bool:
    """Whether anything of the process's group is left."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


def slack_settings(base_url: str, database_url: str, **more: Any) -> dict[str, str]:
    """What `serve` needs in Socket Mode, against a practice workspace."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-practice",
        "SLACK_APP_TOKEN": "xapp-practice",
        "SLACK_API_URL": base_url,
        "COORDINATOR_CHANNEL": "C0COORD",
        "DATABASE_URL": database_url,
        "PORT": "0",
        "SEMANTIC": "false",  # it would compute for minutes
        **{name: str(value) for name, value in more.items()},
    }
