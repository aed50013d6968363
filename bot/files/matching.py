"""The command `match`: ranks the pool for requests, from files alone."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from bot.clock import Clock, system_clock
from bot.domain.people import Expert, Municipality, Topic
from bot.domain.request import visible
from bot.files.bundled import bundled_municipalities
from bot.files.error_report import print_errors, print_refusal, print_warnings
from bot.files.errors import FileRefused
from bot.files.requests import JAPAN, FiledRequest, query_of, read_requests
from bot.files.rows import Known, read_experts
from bot.files.sense import Sense, with_sense
from bot.files.tables import read_table
from bot.matching.labels import LEFT_OUT
from bot.matching.pool import ProfileIndex
from bot.matching.rank import Ranking, rank
from bot.topics import bundled_topics

#: Of the candidates that can be asked for; a bigger pool is listed by nobody.
TOP_MOST = 1000
#: Of a topic that nobody knows, so much is repeated.
_NAMED_MOST = 60
#: What the errors of a file kept from being done.
_NOT_RANKED = ("何も照合しませんでした", "nothing was matched")


class Spoken(StrEnum):
    """In which language the reasons are told."""

    JA = "ja"
    EN = "en"


RequestsFile = Annotated[Path, typer.Argument(metavar="REQUESTS.jsonl", help="相談 / the requests")]
ExpertsFile = Annotated[
    Path, typer.Option("--experts", metavar="FILE", help="専門家の名簿（.csv / .xlsx） / the pool")
]
ReasonsIn = Annotated[Spoken, typer.Option(help="理由の言語 / of the reasons")]


class Sentences(Protocol):
    """Anything that is told in both languages: a factor, a caution, an exclusion."""

    @property
    def ja(self) -> str: ...

    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class MatchingContext:
    """What the command is given by whoever mounts it."""

    clock: Clock = system_clock
    topics: Callable[[], Mapping[str, Topic]] = bundled_topics
    municipalities: Callable[[], Sequence[Municipality]] = bundled_municipalities
    sense: Sense = field(default_factory=Sense)


@dataclass(frozen=True, slots=True)
class Batch:
    """The two files, read, with nothing wrong in either."""

    requests: tuple[FiledRequest, ...]
    experts: tuple[Expert, ...]


def mount_matching(app: typer.Typer, context: MatchingContext | None = None) -> None:
    """Adds `match` to a command line."""
    given = context or MatchingContext()

    @app.command("match")
    def match(
        requests: RequestsFile,
        experts: ExpertsFile,
        top: Annotated[int, typer.Option(min=1, max=TOP_MOST, help="候補の人数 / how many candidates")] = 10,
        language: ReasonsIn = Spoken.JA,
        semantic: Annotated[
            bool,
            typer.Option(
                "--semantic/--no-semantic",
                help="文の意味からも分野を読み取る（追加の部品が必要） / understand by sense too (an extra)",
            ),
        ] = False,
    ) -> None:
        """ファイルだけで候補を順位づけする（1 相談 1 行の JSON） / Rank from files alone, no database."""
        match_command(requests, experts, top, language, semantic=semantic, context=given)


def match_command(
    requests: Path,
    experts: Path,
    top: int,
    language: Spoken = Spoken.JA,
    *,
    semantic: bool = False,
    context: MatchingContext,
) -> None:
    """Prints a JSON line for each request, in the order of the file. Lists every error and exits with 1."""
    batch = read_batch(requests, experts, context)
    topics = context.topics()
    towns = {town.code: town for town in context.municipalities()}
    today = context.clock().astimezone(JAPAN).date()
    index = ProfileIndex.build(batch.experts, topics.values())
    if semantic:
        index = with_sense(index, context.sense)

    def lines() -> Iterator[dict[str, Any]]:
        for request in batch.requests:
            ranking = rank(query_of(request, towns, today), index, {}, most=top)
            yield _line(request, ranking, _notes(request, ranking, topics), language)

    print_lines(lines())


def read_batch(requests: Path, experts: Path, context: MatchingContext) -> Batch:
    """Reads the requests and the pool. What is wrong with either is told, and ends the command with 1."""
    known = Known(topics=context.topics(), municipalities=context.municipalities())
    source = requests
    try:
        filed = read_requests(requests)
        source = experts
        pool = read_experts(read_table(experts), known, only_matched=True)
    except FileRefused as refusal:
        print_refusal(refusal, str(source))
        raise typer.Exit(1) from refusal
    if pool.warnings:
        print_warnings(pool.warnings, str(experts))
    for parsed, path in ((filed, requests), (pool, experts)):
        if parsed.errors:
            print_errors(parsed.errors, str(path), outcome=_NOT_RANKED)
    if filed.errors or pool.errors:
        raise typer.Exit(1)
    if not filed.items:
        typer.echo(f"{requests}: 相談が 1 件もありません。 / There are no requests in it.", err=True)
    return Batch(
        requests=tuple(request for _, request in filed.items),
        experts=tuple(expert for _, expert in pool.items),
    )


def print_lines(objects: Iterable[Mapping[str, Any]]) -> None:
    """Prints each as a line of JSON as soon as it comes. Ends quietly where nobody reads on."""
    out = sys.stdout.buffer
    try:
        for one in objects:
            out.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")
            out.flush()
    except BrokenPipeError:
        _discard_output()
    except OSError as error:
        _discard_output()
        print_refusal(FileRefused("file.unwritable", path="標準出力 (stdout)"))
        raise typer.Exit(1) from error


def _discard_output() -> None:
    """What could not be written is tried once more when Python ends, which would then complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _line(
    request: FiledRequest, ranking: Ranking, notes: Iterable[tuple[str, str]], language: Spoken
) -> dict[str, Any]:
    def text(told: Sentences) -> str:
        return told.ja if language is Spoken.JA else told.en

    return {
        "request": request.id,
        "candidates": [
            {
                "expert": one.expert_id,
                "score": one.score,
                "reasons": [
                    {"factor": factor.factor, "points": factor.points, "text": text(factor)}
                    for factor in one.factors
                ],
                "cautions": [{"factor": factor.factor, "text": text(factor)} for factor in one.cautions],
            }
            for one in ranking.candidates
        ],
        "excluded": [{"expert": one.expert_id, "reason": text(one)} for one in ranking.exclusions],
        "topics": [
            {"topic": topic.code, "confidence": topic.confidence, "inferred": topic.inferred}
            for topic in ranking.topics
        ],
        "notes": [ja if language is Spoken.JA else en for ja, en in notes],
    }


def _notes(request: FiledRequest, ranking: Ranking, topics: Mapping[str, Topic]) -> Iterator[tuple[str, str]]:
    """What whoever reads the ranking should know of it, Japanese and English."""
    if request.topic and request.topic not in topics:
        named = request.topic[:_NAMED_MOST]
        yield (
            f"分野「{named}」は一覧にないため、選ばれていないものとして扱いました。",
            f'The topic "{named}" is not on the list (any more), and counts as not chosen.',
        )
    if not visible(request.title + request.details):
        yield (
            "件名にも内容にも、手がかりになる文がありません。",
            "There is nothing in the text to go by.",
        )
    elif not ranking.topics:
        yield (
            "分野が選ばれておらず、文面からも読み取れませんでした。",
            "No topic was chosen, and the text does not tell which it is.",
        )
    if not ranking.candidates:
        yield _nobody(ranking)


def _nobody(ranking: Ranking) -> tuple[str, str]:
    """Why there is no candidate."""
    if not ranking.exclusions:
        return ("名簿に専門家がひとりもいません。", "There are no experts in the pool.")
    counts = Counter(one.reason for one in ranking.exclusions).most_common()
    names = {code: LEFT_OUT[code] for code, _ in counts}
    japanese = "、".join(f"{names[code][0]} {count}人" for code, count in counts)
    english = ", ".join(f"{names[code][1]} {count}" for code, count in counts)
    total = len(ranking.exclusions)
    return (
        f"打診できる専門家がいません。{total}人全員が対象外です（{japanese}）。",
        f"Nobody can be asked: all {total} are left out ({english}).",
    )
