"""The door of the `madoguchi` command: behind it are seconds of imports, and Ctrl-C may come at any time."""

import sys

#: What shells give a program that SIGINT has ended: 128 + 2.
_INTERRUPTED = 130


def main() -> None:
    """Runs the command. A failure that we know ends with its sentence; others with a traceback."""
    try:
        from bot.cli import app  # noqa: PLC0415  (here, so that an interrupt meanwhile is met below)

        app()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
