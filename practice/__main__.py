"""`python -m practice`: the practice workspace on its own."""

from __future__ import annotations

import argparse
import asyncio
import errno
import ipaddress
import logging
import os
import signal
import sys
import webbrowser
from pathlib import Path

import yaml
from pydantic import ValidationError

from practice import manifest, people, tour_plan
from practice.constants import EVENT_RETRY_SECONDS
from practice.control import ControlError
from practice.keeping import CannotKeepError, Keeper
from practice.server import Practice
from practice.workspace import Workspace

#: The exit status when the file to keep the workspace in cannot be used; whoever started it may say more.
CANNOT_KEEP = 3


def _port(said: str) -> int:
    """0 is any free one. Raises ArgumentTypeError with a sentence."""
    if not said.isdecimal() or int(said) > 65535:
        raise argparse.ArgumentTypeError(f"{said} is no port: 1 to 65535, or 0 for any free one")
    return int(said)


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m practice", description="A Slack-like practice workspace."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8080)
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--events-url", help="deliver over signed HTTP to this URL instead of Socket Mode")
    parser.add_argument(
        "--control-url", help="where the service lets its clock be moved and itself be restarted"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="keep the workspace in this file, and go on from it"
    )
    parser.add_argument(
        "--event-retries",
        type=float,
        nargs="+",
        metavar="SECONDS",
        default=EVENT_RETRY_SECONDS,
        help="how long after each failure an event is tried again (default: as Slack, 0 60 300)",
    )
    parser.add_argument(
        "--real-rates", action="store_true", help="answer 429 to what comes more often than Slack allows"
    )
    parser.add_argument(
        "--until-stdin-ends", action="store_true", help="end with whoever started it, however that one ends"
    )
    parser.add_argument("--manifest", type=Path, default=manifest.DEFAULT_FILE)
    parser.add_argument("--people", type=Path, default=people.DEFAULT_FILE)
    parser.add_argument(
        "--tour", type=Path, default=tour_plan.DEFAULT_FILE, help="the guided tour of the app in the manifest"
    )
    return parser.parse_args(argv)


async def _serve(
    arguments: argparse.Namespace, ws: Workspace, keeper: Keeper | None, plan: tour_plan.Plan
) -> None:
    practice = Practice(
        ws,
        events_url=arguments.events_url,
        control_url=arguments.control_url,
        keeper=keeper,
        plan=plan,
    )
    practice.dispatcher.retry_seconds = tuple(arguments.event_retries)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    if arguments.until_stdin_ends:
        loop.add_reader(sys.stdin.fileno(), _read_to_the_end, stopped)
    try:
        url = await practice.start(arguments.host, arguments.port)
        sys.stdout.write(f"Practice workspace: {url}\n")
        sys.stdout.flush()
        if not _is_loopback(arguments.host):
            sys.stderr.write(
                f"Anybody who reaches {arguments.host}:{arguments.port} can be anyone in this workspace: "
                "use invented data, and only in a network that you trust.\n"
            )
        if not arguments.no_open:
            await asyncio.to_thread(webbrowser.open, url)
        await stopped.wait()
    finally:
        await practice.stop()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read_to_the_end(stopped: asyncio.Event) -> None:
    """What stands on standard input is nobody's business; that it ends is."""
    if not os.read(sys.stdin.fileno(), 1024):
        asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        stopped.set()


def _opened(ws: Workspace, path: Path | None) -> Keeper | None:
    """Raises CannotKeepError with a sentence."""
    if path is None:
        return None
    keeper = Keeper(ws, path)
    try:
        keeper.open()
    except OSError as problem:
        raise CannotKeepError(
            f"{path} に保存できません（{problem.strerror}）。 / {path} cannot be used: {problem.strerror}."
        ) from problem
    return keeper


def main(argv: list[str] | None = None) -> int:
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    try:
        app = manifest.load_manifest(arguments.manifest)
        ws = Workspace(people.load_people(arguments.people), app)
        ws.rates.enabled = arguments.real_rates
        plan = tour_plan.load_plan(arguments.tour)
    except (OSError, ValueError, ValidationError, yaml.YAMLError) as problem:
        sys.stderr.write(f"The workspace cannot be set up: {problem}\n")
        return 1
    try:
        keeper = _opened(ws, arguments.keep)
    except CannotKeepError as problem:
        sys.stderr.write(f"{problem}\n")
        return CANNOT_KEEP
    try:
        asyncio.run(_serve(arguments, ws, keeper, plan))
    except ControlError as problem:
        sys.stderr.write(f"The service's clock cannot be set to the time that was kept: {problem}\n")
        return 1
    except OSError as problem:
        why = "it is in use; give another --port" if problem.errno == errno.EADDRINUSE else str(problem)
        sys.stderr.write(f"Cannot serve on {arguments.host}:{arguments.port}: {why}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
