"""`madoguchi match --semantic`: by files, as `match` is."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from semantic_support import Shelf, TellingEncoder
from typer.testing import CliRunner, Result

from bot.cli import _kept_examples, app
from bot.files.matching import MatchingContext, mount_matching
from bot.files.sense import Sense
from bot.matching.examples import example_lines
from bot.semantic import NoEncoder, SentenceEncoder

EXPERTS = Path(__file__).parents[3] / "bot" / "data" / "sample" / "experts.csv"
RIDDLE = "ぬるぬるぽにょん。"
COUNT = f"{len(example_lines()):,} examples"


class Asking:
    """The command with an encoder that needs no model."""

    def __init__(self, folder: Path) -> None:
        self.encoder = TellingEncoder({RIDDLE: "tourism"})
        self.shelf: Shelf | None = Shelf()
        self.requests = folder / "requests.jsonl"
        self.requests.write_text(json.dumps({"id": "R1", "title": "", "details": RIDDLE}), encoding="utf-8")

    def opened(self) -> SentenceEncoder:
        return self.encoder.opened

    def run(self, *more: str) -> Result:
        command = typer.Typer()
        command.callback()(lambda: None)  # with one command alone, typer takes no name
        sense = Sense(opened=self.opened, kept=lambda: self.shelf)
        mount_matching(command, MatchingContext(sense=sense))
        return CliRunner().invoke(
            command, ["match", str(self.requests), "--experts", str(EXPERTS), "--top", "1", *more]
        )


def topics_of(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.stderr
    [line] = [json.loads(line) for line in result.stdout_bytes.decode().splitlines()]
    return [topic["topic"] for topic in line["topics"]]


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


@pytest.mark.parametrize("more", [(), ("--no-semantic",)])
def test_without_the_option_nothing_of_it_runs(asking: Asking, more: tuple[str, ...]) -> None:
    asking.opened = lambda: pytest.fail("opened")  # type: ignore[method-assign]
    assert topics_of(asking.run(*more)) == []


def test_the_first_time_it_says_what_takes_so_long_and_then_no_more(asking: Asking) -> None:
    first = asking.run("--semantic")
    assert topics_of(first) == ["tourism"]
    assert COUNT in first.stderr
    asking.encoder.asked.clear()
    second = asking.run("--semantic")
    assert topics_of(second) == ["tourism"]
    assert (second.stderr, asking.encoder.asked) == ("", [RIDDLE])


def test_without_a_folder_it_takes_so_long_each_time(asking: Asking) -> None:
    asking.shelf = None
    for _ in range(2):
        assert COUNT in asking.run("--semantic").stderr


@pytest.mark.parametrize(
    ("installed", "said"), [(False, 'pip install "madoguchi[semantic]"'), (True, "does not work here (why)")]
)
def test_where_there_is_no_encoder_that_is_told(asking: Asking, installed: bool, said: str) -> None:
    def lacking() -> SentenceEncoder:
        raise NoEncoder("why", installed=installed)

    asking.opened = lacking  # type: ignore[method-assign]
    result = asking.run("--semantic")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_the_installed_command_has_the_option_and_keeps_the_vectors_in_the_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "--semantic" in CliRunner().invoke(app, ["match", "--help"], env={"COLUMNS": "200"}).output
    monkeypatch.setenv("CACHE_FOLDER", str(tmp_path / "cache"))
    kept = _kept_examples()
    assert kept is not None
    assert kept.load() is None
    kept.save(b"vectors")
    assert (tmp_path / "cache" / "examples.vectors").read_bytes() == kept.load() == b"vectors"
    monkeypatch.setenv("CACHE_FOLDER", "")
    assert _kept_examples() is None
    # what the disk refuses is told beside the lines, not among them
    (tmp_path / "file").touch()
    monkeypatch.setenv("CACHE_FOLDER", str(tmp_path / "file" / "cache"))
    refused = _kept_examples()
    assert refused is not None
    refused.save(b"vectors")
    out, told = capsys.readouterr()
    assert (out, "cannot be kept" in told) == ("", True)
