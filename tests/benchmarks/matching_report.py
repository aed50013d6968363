"""The tables of matching: ranking, the index, the event loop beside it, and the allocation."""

from collections.abc import Sequence

from rich.table import Table

from tests.benchmarks.allocation import OURS, AllocationFigures
from tests.benchmarks.ranking import RankingFigures
from tests.benchmarks.tables import goal_cell, spread_cells, table_of

#: Goals: milliseconds a request by the experts of the pool, megabytes, seconds, times SciPy's.
RANK_MOST = {500: 10.0, 10_000: 50.0}
INDEX_MOST = 300.0
START_MOST = 5.0
TIMES_SCIPY = 2.0
#: The large instance: seconds and megabytes.
LARGE_MOST, LARGE_MEMORY = 60.0, 4096.0


def matching_tables(ranking: Sequence[RankingFigures], allocation: AllocationFigures | None) -> list[Table]:
    return [
        _ranked(ranking),
        _searched(ranking),
        _index(ranking),
        _memory(ranking),
        _lag(ranking),
        _allocated(allocation),
        _large(allocation),
    ]


def _ranked(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "One request ranked, ms on the clock, and of the thread's own time (CPU)",
        "",
        "n",
        "share a word",
        "left out",
        "p50",
        "p95",
        "p99",
        "max",
        "CPU p50",
        "p95",
        "goal",
    )
    for row in ranking:
        most = RANK_MOST.get(row.experts)
        for number, kind in enumerate(row.kinds):
            table.add_row(
                f"{row.experts} experts: {kind.kind}",
                str(kind.took.count),
                str(kind.sharing),
                str(kind.excluded),
                *spread_cells(kind.took),
                f"{kind.cpu.p50:.1f}",
                f"{kind.cpu.p95:.1f}",
                goal_cell(kind.took.p95 < most, f"p95 < {most:.0f}") if most and number == 0 else "",
            )
    return table


def _searched(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "The same usual requests beside bm25s, in turns, p50 in ms",
        "experts",
        "rank",
        "our BM25 of words alone",
        "bm25s",
        "rank / bm25s",
        "words alone / bm25s",
    )
    for row in ranking:
        table.add_row(
            str(row.experts),
            f"{row.kinds[0].took.p50:.2f}",
            f"{row.words_alone.p50:.2f}",
            f"{row.library.p50:.2f}",
            _times(row.times_library),
            _times(row.words_times_library),
        )
    return table


def _index(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "The index, fresh processes; a start takes the guide and reading the file",
        "experts",
        "words",
        "n-grams",
        "guide, s",
        "built, s",
        "file, MB",
        "read, s",
        "1 changed, ms",
        "+ request",
        "100 changed, ms",
        "+ request",
        "goal",
    )
    for row in ranking:
        changes = [f"{value * 1000:.0f}" for one in row.changes for value in (one.changed, one.first_request)]
        table.add_row(
            str(row.experts),
            str(row.build.words),
            str(row.build.ngrams),
            f"{row.build.guide:.1f}",
            f"{row.build.built:.1f}",
            f"{row.build.file_mb:.1f}",
            f"{row.start.read:.2f}",
            *changes,
            goal_cell(row.build.guide + row.start.read < START_MOST, "< 5 s"),
        )
    return table


def _memory(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "Resident memory of a fresh process that starts from the file, MB",
        "experts",
        "the experts",
        "the index",
        "whole process",
        "of it mapped files",
        "peak",
        "goal",
    )
    for row in ranking:
        told = row.start
        values = (told.pool_mb, told.grown_mb, told.total_mb, told.mapped_mb, told.peak_mb)
        grown = told.grown_mb
        table.add_row(
            str(row.experts),
            *("not told" if value is None else f"{value:.0f}" for value in values),
            "" if grown is None else goal_cell(grown < INDEX_MOST, "index < 300"),
        )
    return table


def _lag(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "How late an event loop is beside the worker thread, ms; own: while the process worked",
        "",
        "n",
        "p50",
        "p95",
        "p99",
        "max",
        "own p99",
        "own max",
    )
    for row in ranking:
        for name, lag in (
            ("idle", row.build.lag_idle),
            ("the index is built", row.build.lag),
            ("the index is read", row.start.lag),
            ("requests are ranked", row.lag),
        ):
            table.add_row(
                f"{row.experts} experts: {name}",
                str(lag.late.count),
                *spread_cells(lag.late),
                f"{lag.own.p99:.1f}",
                f"{lag.own.most:.1f}",
            )
    return table


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _allocated(allocation: AllocationFigures | None) -> Table:
    first = allocation.rows[0] if allocation else None
    table = table_of(
        f"{first.requests} requests shared out to {first.experts} experts with {first.places} places"
        if first
        else "",
        "",
        "filled",
        "total",
        "of SciPy's",
        "worst",
        "worst possible",
        "ms",
        "/ SciPy",
        "goal",
    )
    for row in allocation.rows if allocation else ():
        ours = row.name == OURS
        met = row.worst >= row.worst_possible and (row.times_scipy or TIMES_SCIPY) <= TIMES_SCIPY
        table.add_row(
            row.name,
            str(row.filled),
            f"{row.total:.2f}",
            f"{row.share:.4f}",
            f"{row.worst:.4f}",
            f"{row.worst_possible:.4f}",
            f"{row.seconds * 1000:.1f}",
            _times(row.times_scipy),
            goal_cell(met, "worst possible, ≤ 2×") if ours else "",
        )
    return table


def _large(allocation: AllocationFigures | None) -> Table:
    table = table_of(
        "The same, sparse", "requests × experts", "pairs", "filled", "worst", "seconds", "memory, MB", "goal"
    )
    if allocation:
        row = allocation.large
        table.add_row(
            f"{row.requests} × {row.experts}",
            str(row.pairs),
            str(row.filled),
            f"{row.worst:.4f}",
            f"{row.seconds:.2f}",
            "not told" if row.peak_mb is None else f"{row.peak_mb:.0f}",
            goal_cell(row.seconds < LARGE_MOST and (row.peak_mb or 0) < LARGE_MEMORY, "< 60 s, < 4 GB"),
        )
    return table
