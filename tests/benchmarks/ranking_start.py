"""The index: made from nothing, brought back from the kept file, changed; its memory, and the event loop
beside it. Each function is meant for a fresh process."""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from bot.domain.people import Expert
from bot.matching.dictionary_pages import release_dictionary_pages
from bot.matching.kept import brought_back, written
from bot.matching.pool import Language, ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import rank
from bot.topics import bundled_topics
from tests.benchmarks.invented_pool import invented_pool, rewritten
from tests.benchmarks.loop_lag import Lag, lag_beside
from tests.benchmarks.own_memory import grown_by, own_memory
from tests.benchmarks.stats import timed

_TOP, _TIMES = 10, 5


@dataclass(frozen=True, slots=True)
class BuildFigures:
    """From nothing, in a fresh process. Seconds; 10⁶ bytes."""

    guide: float  #: seconds that the topic guide took beforehand; a start from the kept file needs it, too
    built: float
    written: float
    file_mb: float
    words: int
    ngrams: int
    lag_idle: Lag
    lag: Lag  #: of an event loop beside the building


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """Median seconds of `changed`, and of the first request after it, which makes the columns anew."""

    experts: int
    changed: float
    first_request: float


@dataclass(frozen=True, slots=True)
class StartFigures:
    """From the kept file, in a fresh process. `grown_mb`: by the index; `total_mb`: the whole process then,
    of it `mapped_mb` mapped files, `peak_mb` at most. None where the system does not tell."""

    read: float  #: seconds from the file to the index
    lag: Lag
    pool_mb: float | None  #: by the experts themselves, which the index refers to
    grown_mb: float | None
    total_mb: float | None
    mapped_mb: float | None
    peak_mb: float | None


def measure_build(experts: int, seed: int, kept: Path) -> BuildFigures:
    """Leaves the kept file at `kept`."""
    pool = invented_pool(experts, seed)
    guide, language = timed(lambda: Language.of(bundled_topics().values()))
    idle, _ = lag_beside(lambda: time.sleep(1))
    lag, (built, index) = lag_beside(lambda: timed(lambda: ProfileIndex.of(pool, language)))
    took, content = timed(lambda: written(index))
    kept.write_bytes(content)
    return BuildFigures(
        guide=guide,
        built=built,
        written=took,
        file_mb=round(len(content) / 1e6, 1),
        words=len(language.words),
        ngrams=len(language.ngrams),
        lag_idle=idle,
        lag=lag,
    )


def start(experts: int, seed: int, kept: Path) -> tuple[StartFigures, ProfileIndex, Sequence[Expert]]:
    """As the service starts; the garbage collector is set as it is there."""
    language = Language.of(bundled_topics().values())
    invented_pool(1, seed)  # the lists it is made from
    release_dictionary_pages()
    gc.collect()
    bare = own_memory("VmRSS")
    pool = invented_pool(experts, seed)
    gc.collect()
    before = own_memory("VmRSS")
    lag, (read, index) = lag_beside(lambda: timed(lambda: brought_back(kept.read_bytes(), language, pool)))
    rank(MatchQuery(title="窓口の混雑"), index, {}, most=_TOP)  # makes the columns
    release_dictionary_pages()
    gc.collect()
    gc.freeze()
    after = own_memory("VmRSS")
    figures = StartFigures(
        read=read,
        lag=lag,
        pool_mb=grown_by(bare, before),
        grown_mb=grown_by(before, after),
        total_mb=after,
        mapped_mb=own_memory("RssFile"),
        peak_mb=own_memory("VmHWM"),
    )
    return figures, index, pool


def measure_changes(index: ProfileIndex, pool: Sequence[Expert], experts: int, seed: int) -> ChangeFigures:
    """So many experts with new profiles, each time from the same index."""
    drawn, changed, first = Random(f"changes {seed}"), [], []
    for _ in range(_TIMES):
        late = [rewritten(one, drawn) for one in drawn.sample(pool, experts)]
        took, new = timed(lambda late=late: index.changed(late))
        changed.append(took)
        first.append(timed(lambda new=new: rank(MatchQuery(title="窓口の混雑"), new, {}, most=_TOP))[0])
    return ChangeFigures(experts, median(changed), median(first))
