"""The two files of a `match` or an `assign`, and the command run over them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from file_support import csv_text
from typer.testing import CliRunner, Result

from bot.cli import app

Row = tuple[str, ...]

SAMPLE = Path(__file__).parents[3] / "bot" / "data" / "sample" / "experts.csv"
COUNTER = "書かない窓口を導入し、窓口業務の流れを見直した。"
REQUEST = {"id": "R1", "title": "書かない窓口", "details": "書かない窓口を入れたい。", "topic": "front_yard"}


class Files:
    """The two files of a run: one request, and a pool, until a test says otherwise."""

    def __init__(self, folder: Path, name: str, header: Row, pool: Sequence[Row]) -> None:
        self.requests = folder / "requests.jsonl"
        self.experts = folder / "experts.csv"
        self._name, self._header = name, header
        self.of_requests(REQUEST)
        self.of_experts(*pool)

    def of_requests(self, *requests: dict[str, Any]) -> None:
        self.requests.write_text("".join(json.dumps(one) + "\n" for one in requests), encoding="utf-8")

    def of_experts(self, *rows: Row, header: Row = ()) -> None:
        self.experts.write_text(csv_text(header or self._header, *rows), encoding="utf-8")

    def run(self, *more: str, command: typer.Typer = app) -> Result:
        arguments = [self._name, str(self.requests), "--experts", str(self.experts), *more]
        return CliRunner().invoke(command, arguments)

    def lines(self, *more: str, command: typer.Typer = app) -> list[dict[str, Any]]:
        """What a run that goes well prints."""
        result = self.run(*more, command=command)
        assert (result.exit_code, result.stderr) == (0, "")
        return [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]

    def line(self, *more: str) -> dict[str, Any]:
        [line] = self.lines(*more)
        return line
