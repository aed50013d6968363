"""Ranking one request over a pool, beside the library `bm25s`.

`bm25s` is given the same words of the same profiles and of the request, cut by Sudachi beforehand: its figure
is looking the words up, scoring and taking the best ten. "Words alone" is just that part of ours, BM25 over
the same words. The figure of `rank` has everything: the request is cut into words and n-grams, its topics are
guessed, three BM25 searches, constraints, twelve factors, and the sentences for ten candidates and for all
who are left out.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import ParamSpec, TypeVar

import numpy as np

from bot.domain.people import Expert
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import rank
from bot.matching.text import terms
from tests.benchmarks.invented_pool import (
    invented_requests,
    requests_of_common_words,
    requests_of_rare_words,
)
from tests.benchmarks.loop_lag import Lag, lag_beside
from tests.benchmarks.ranking_start import (
    BuildFigures,
    ChangeFigures,
    StartFigures,
    measure_build,
    measure_changes,
    start,
)
from tests.benchmarks.stats import Spread, ratio, timed

_TOP = 10

_Taken = ParamSpec("_Taken")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Requests of one kind. `sharing`: the experts who share a word with the request, at the median;
    `excluded`: those whom a constraint leaves out, each of whom gets a sentence."""

    kind: str
    sharing: int
    excluded: int
    took: Spread
    cpu: Spread  #: of the thread: what it takes where nothing else wants the core


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """A pool of so many experts. Of two fresh processes one builds, one starts from its file and ranks."""

    experts: int
    kinds: tuple[KindFigures, ...]  #: the first one is of usual requests
    words_alone: Spread
    library: Spread
    times_library: float | None  #: `rank` beside the library, p50
    words_times_library: float | None
    build: BuildFigures
    start: StartFigures
    changes: tuple[ChangeFigures, ...]
    lag: Lag  #: of an event loop beside the ranking of usual requests


def measure_ranking(experts: int, requests: int, seed: int) -> RankingFigures:
    """Fresh processes, so that memory and pauses are of this pool alone. 10,000 experts take a minute."""
    with TemporaryDirectory(prefix="madoguchi-bench-") as folder:
        kept = Path(folder) / "profiles.npz"
        build = _apart(measure_build, experts, seed, kept)
        return _apart(_measure, experts, requests, seed, kept, build)


def _apart(run: Callable[_Taken, _Made], *args: _Taken.args, **kwargs: _Taken.kwargs) -> _Made:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(run, *args, **kwargs).result()


def _measure(experts: int, requests: int, seed: int, kept: Path, build: BuildFigures) -> RankingFigures:
    started, index, pool = start(experts, seed, kept)
    changes = tuple(measure_changes(index, pool, number, seed) for number in (1, 100))
    usual = invented_requests(requests, seed)
    of_usual, words_alone, library = _in_turns(index, pool, usual)
    return RankingFigures(
        experts=experts,
        kinds=(
            of_usual,
            _kind("rare words", index, requests_of_rare_words(pool, requests, seed)),
            _kind("common words", index, requests_of_common_words(index, requests, seed)),
        ),
        words_alone=words_alone,
        library=library,
        times_library=ratio(of_usual.took.p50, library.p50),
        words_times_library=ratio(words_alone.p50, library.p50),
        build=build,
        start=started,
        changes=changes,
        lag=lag_beside(lambda: _kind("", index, usual))[0],
    )


def _in_turns(
    index: ProfileIndex, pool: Sequence[Expert], asked: Sequence[MatchQuery]
) -> tuple[KindFigures, Spread, Spread]:
    """Each request by `rank`, by our BM25 over its words, and by the library."""
    search = _library(pool)
    ours: list[float] = []
    theirs: list[float] = []

    def others(query: MatchQuery) -> None:
        words = list(terms(f"{query.title}\n{query.text}"))
        ours.append(timed(lambda: _words_alone(index, words))[0])
        theirs.append(timed(lambda: search(words))[0])

    others(asked[0])
    ours.clear()
    theirs.clear()
    kind = _kind("usual", index, asked, then=others)
    return kind, Spread.of_seconds(ours), Spread.of_seconds(theirs)


def _kind(
    name: str,
    index: ProfileIndex,
    asked: Sequence[MatchQuery],
    then: Callable[[MatchQuery], None] = lambda _: None,
) -> KindFigures:
    """`then` is called after each request, beside the clock."""
    rank(asked[0], index, {}, most=_TOP)
    took, cpu, sharing, excluded = [], [], [], []
    for query in asked:
        began, worked = time.perf_counter(), time.thread_time()
        ranking = rank(query, index, {}, most=_TOP)
        took.append(time.perf_counter() - began)
        cpu.append(time.thread_time() - worked)
        words = Counter(terms(f"{query.title}\n{query.text}"))
        sharing.append(int(np.count_nonzero(index.words.scores(index.language.words.known(words)))))
        excluded.append(len(ranking.exclusions))
        then(query)
    return KindFigures(
        name, int(median(sharing)), int(median(excluded)), Spread.of_seconds(took), Spread.of_seconds(cpu)
    )


def _words_alone(index: ProfileIndex, words: Sequence[str]) -> list[tuple[str, float]]:
    """The best ten by BM25 over the words of the profiles, and nothing else."""
    scores = index.words.scores(index.language.words.known(Counter(words)))
    best = np.argpartition(-scores, _TOP)[:_TOP]
    best = best[np.argsort(-scores[best])]
    return [(index.experts[row].expert_id, float(scores[row])) for row in best.tolist()]


def _library(pool: Sequence[Expert]) -> Callable[[list[str]], object]:
    import bm25s  # type: ignore[import-untyped]  # here, or it would count as memory of the start

    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index([list(terms(one.profile)) for one in pool], show_progress=False)
    return lambda words: retriever.retrieve([words], k=_TOP, show_progress=False)
