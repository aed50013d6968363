"""Ranking one request over a pool, beside the library `bm25s`; the index: its memory, its start, its changes.

`bm25s` gets the same words of the same texts, made beforehand, and only retrieves the best ten of the words;
our figure includes the analysis of the request, topics, constraints, twelve factors and the sentences.
"""

import asyncio
import csv
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import bm25s

from bot.domain.people import Expert
from bot.matching.dictionary_pages import release_dictionary_pages
from bot.matching.kept import brought_back, written
from bot.matching.pool import Language, ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import rank
from bot.matching.text import terms
from bot.topics import bundled_topics
from tests.benchmarks.stats import Spread, ratio

_TOP = 10
_TICK = 0.005
#: Of which the invented words are made: every text has some that hardly another one has.
_SYLLABLES = "かきくけさしすせたちつてなにぬねはひふへまみむめやゆよらりるれ"


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """Milliseconds and megabytes. `rare` and `common`: requests whose words few, and many, profiles hold."""

    experts: int
    ours: Spread
    library: Spread
    times_library: float | None
    rare: Spread
    common: Spread
    built: float  #: seconds from nothing
    brought_back: float  #: seconds from the kept bytes
    kept_mb: float
    memory_mb: float | None  #: what the process grew by, index from the kept bytes; None where not told
    changed_one: float  #: seconds until one changed profile is in
    changed_hundred: float
    lag_idle: Spread  #: of an event loop
    lag_building: Spread  #: while an index is built in a thread
    lag_ranking: Spread


def measure_ranking(experts: int, requests: int, seed: int) -> RankingFigures:
    """Builds an invented pool and ranks invented requests over it, in turns with the library."""
    pool, asked = invented_pool(experts, seed), invented_requests(requests, seed)
    began = time.perf_counter()
    index = ProfileIndex.build(pool, bundled_topics().values())
    built = time.perf_counter() - began
    release_dictionary_pages()
    content = written(index)
    began = time.perf_counter()
    brought_back(content, index.language, pool)
    back = time.perf_counter() - began
    library, theirs = _library(pool), [[*terms(f"{one.title}\n{one.text}")] for one in asked]
    rank(asked[0], index, {}, most=_TOP)
    library(theirs[0])
    ours_took, library_took = [], []
    for query, words in zip(asked, theirs, strict=True):
        ours_took.append(_seconds(lambda query=query: rank(query, index, {}, most=_TOP)))  # type: ignore[misc]
        library_took.append(_seconds(lambda words=words: library(words)))  # type: ignore[misc]
    ours, theirs_took = Spread.of_seconds(ours_took), Spread.of_seconds(library_took)
    idle, building, ranking = asyncio.run(_lags(index, pool[: max(1, experts // 10)], asked))
    return RankingFigures(
        experts=experts,
        ours=ours,
        library=theirs_took,
        times_library=ratio(ours.p50, theirs_took.p50),
        rare=_ranked(index, [MatchQuery(title=one.profile[-12:]) for one in pool[: len(asked)]]),
        common=_ranked(
            index, [MatchQuery(title="住民 窓口 申請 紙 電話 課 町民 業務 確認 毎年")] * len(asked)
        ),
        built=built,
        brought_back=back,
        kept_mb=len(content) / 1e6,
        memory_mb=_memory(experts, seed, content),
        changed_one=_seconds(lambda: _changed(index, pool, 1)),
        changed_hundred=_seconds(lambda: _changed(index, pool, 100)),
        lag_idle=idle,
        lag_building=building,
        lag_ranking=ranking,
    )


def invented_pool(count: int, seed: int) -> list[Expert]:
    """Profiles of about 400 characters out of the example requests, with words of their own."""
    drawn = random.Random(seed)
    lines, codes = _lines(), [code for code in bundled_topics() if code != "other"]
    return [
        Expert(
            expert_id=f"E{number:05}",
            name=f"専門家{number}",
            topics=tuple(drawn.sample(codes, 2)),
            skills=(drawn.choice(lines)[:20],),
            years=drawn.randrange(40),
            monthly_hours=drawn.choice((None, 8.0, 20.0)),
            regions=drawn.choice(((), ("秋田",), ("平鹿",))),
            profile=_text(drawn, lines, 400),
        )
        for number in range(count)
    ]


def invented_requests(count: int, seed: int) -> list[MatchQuery]:
    """Requests of about 150 characters, title included, without a topic."""
    drawn, lines = random.Random(seed + 1), _lines()
    return [MatchQuery(title=drawn.choice(lines)[:25], text=_text(drawn, lines, 125)) for _ in range(count)]


def _lines() -> list[str]:
    text = (files("bot.matching") / "data" / "examples.csv").read_text(encoding="utf-8")
    return [row["text"] for row in csv.DictReader(x for x in text.splitlines() if not x.startswith("#"))]


def _text(drawn: random.Random, lines: list[str], length: int) -> str:
    text = ""
    while len(text) < length:
        text += drawn.choice(lines) + "".join(drawn.choices(_SYLLABLES, k=5)) + "の会。"
    return text


def _library(pool: list[Expert]) -> Callable[[list[str]], object]:
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index([[*terms(one.profile)] for one in pool], show_progress=False)
    return lambda words: retriever.retrieve([words], k=_TOP, show_progress=False, n_threads=1)


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _ranked(index: ProfileIndex, asked: list[MatchQuery]) -> Spread:
    return Spread.of_seconds(_seconds(lambda: rank(one, index, {}, most=_TOP)) for one in asked)  # noqa: B023


def _changed(index: ProfileIndex, pool: list[Expert], count: int) -> None:
    late = index.changed([one.model_copy(update={"profile": one.profile[9:]}) for one in pool[:count]])
    rank(MatchQuery(title="窓口"), late, {}, most=_TOP)


async def _lags(
    index: ProfileIndex, some: list[Expert], asked: list[MatchQuery]
) -> tuple[Spread, Spread, Spread]:
    """By how much a task that wakes every 5 ms comes late: while nothing else runs, and beside a thread."""

    def ranks() -> None:
        for query in asked:
            rank(query, index, {}, most=_TOP)

    return (
        await _lag_during(asyncio.sleep(1)),
        await _lag_during(asyncio.to_thread(ProfileIndex.build, some, bundled_topics().values())),
        await _lag_during(asyncio.to_thread(ranks)),
    )


async def _lag_during(work: Any) -> Spread:
    late: list[float] = []
    busy = asyncio.ensure_future(work)
    while not busy.done():
        due = time.perf_counter() + _TICK
        await asyncio.sleep(_TICK)
        late.append(max(0.0, time.perf_counter() - due))
    await busy
    return Spread.of_seconds(late)


def _memory(experts: int, seed: int, content: bytes) -> float | None:
    """In a fresh process: what the index from the kept bytes adds to a process that has the pool."""
    if not Path("/proc/self/status").exists():
        return None
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_grown_by, experts, seed, content).result()


def _grown_by(experts: int, seed: int, content: bytes) -> float:
    pool, language = invented_pool(experts, seed), Language.of(bundled_topics().values())
    release_dictionary_pages()
    before = _resident()
    index = brought_back(content, language, pool)
    rank(MatchQuery(title="窓口の混雑"), index, {}, most=_TOP)
    release_dictionary_pages()
    return _resident() - before


def _resident() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise ValueError("the system does not tell")
