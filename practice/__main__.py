"""`python -m practice`: the practice workspace on its own."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import webbrowser
from pathlib import Path

import yaml
from pydantic import ValidationError

from practice import manifest, people
from practice.server import Practice
from practice.workspace import Workspace


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m practice", description="A Slack-like practice workspace."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--events-url", help="deliver over signed HTTP to this URL instead of Socket Mode")
    parser.add_argument("--clock-url", help="where the service's demo clock listens")
    parser.add_argument("--manifest", type=Path, default=manifest.DEFAULT_FILE)
    parser.add_argument("--people", type=Path, default=people.DEFAULT_FILE)
    return parser.parse_args(argv)


async def _serve(arguments: argparse.Namespace, ws: Workspace) -> None:
    practice = Practice(ws, events_url=arguments.events_url, clock_url=arguments.clock_url)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    try:
        url = await practice.start(arguments.host, arguments.port)
        sys.stdout.write(f"Practice workspace: {url}\n")
        sys.stdout.flush()
        if not arguments.no_open:
            await asyncio.to_thread(webbrowser.open, url)
        await stopped.wait()
    finally:
        await practice.stop()


def main(argv: list[str] | None = None) -> int:
    arguments = _arguments(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    try:
        app = manifest.load_manifest(arguments.manifest)
        ws = Workspace(people.load_people(arguments.people), app)
    except (OSError, ValueError, ValidationError, yaml.YAMLError) as problem:
        sys.stderr.write(f"The workspace cannot be set up: {problem}\n")
        return 1
    try:
        asyncio.run(_serve(arguments, ws))
    except OSError as problem:
        sys.stderr.write(f"Cannot serve on {arguments.host}:{arguments.port}: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
