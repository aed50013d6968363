"""The tables of matching: ranking, the index, the event loop beside it, and the allocation."""

from collections.abc import Sequence

from rich.table import Table

from tests.benchmarks.allocation import AllocationFigures
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
    return [_ranked(ranking), _index(ranking), _lag(ranking), _allocated(allocation), _large(allocation)]


def _ranked(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "One request ranked, ms",
        "experts",
        "n",
        "p50",
        "p95",
        "p99",
        "max",
        "bm25s p50",
        "ours / bm25s",
        "rare words p50",
        "common words p50",
        "goal",
    )
    for row in ranking:
        most = RANK_MOST.get(row.experts)
        table.add_row(
            str(row.experts),
            str(row.ours.count),
            *spread_cells(row.ours),
            f"{row.library.p50:.2f}",
            f"{row.times_library:.1f}" if row.times_library is not None else "",
            f"{row.rare.p50:.1f}",
            f"{row.common.p50:.1f}",
            goal_cell(row.ours.p95 < most, f"p95 < {most:.0f} ms") if most else "",
        )
    return table


def _index(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "The index",
        "experts",
        "built, s",
        "from the kept file, s",
        "file, MB",
        "memory, MB",
        "1 changed, ms",
        "100 changed, ms",
        "goal",
    )
    for row in ranking:
        met = row.brought_back < START_MOST and (row.memory_mb is None or row.memory_mb < INDEX_MOST)
        table.add_row(
            str(row.experts),
            f"{row.built:.1f}",
            f"{row.brought_back:.2f}",
            f"{row.kept_mb:.1f}",
            f"{row.memory_mb:.0f}" if row.memory_mb is not None else "not told",
            f"{row.changed_one * 1000:.0f}",
            f"{row.changed_hundred * 1000:.0f}",
            goal_cell(met, "< 5 s, < 300 MB"),
        )
    return table


def _lag(ranking: Sequence[RankingFigures]) -> Table:
    table = table_of(
        "How late an event loop is beside the worker thread, ms", "", "n", "p50", "p95", "p99", "max"
    )
    for row in ranking:
        for name, spread in (
            ("idle", row.lag_idle),
            ("an index is built", row.lag_building),
            ("requests are ranked", row.lag_ranking),
        ):
            table.add_row(f"{row.experts} experts: {name}", str(spread.count), *spread_cells(spread))
    return table


def _allocated(allocation: AllocationFigures | None) -> Table:
    table = table_of(
        "Sharing out requests",
        "",
        "requests × experts",
        "places",
        "filled",
        "total",
        "of SciPy's",
        "worst",
        "worst possible",
        "seconds",
        "/ SciPy",
        "goal",
    )
    for row in allocation.rows if allocation else ():
        ours = row.name == "Madoguchi"
        met = ours and row.times_scipy is not None and row.times_scipy <= TIMES_SCIPY
        table.add_row(
            row.name,
            f"{row.requests} × {row.experts}",
            str(row.places),
            str(row.filled),
            f"{row.total:.2f}",
            f"{row.share:.4f}",
            f"{row.worst:.4f}",
            f"{row.worst_possible:.4f}",
            f"{row.seconds:.4f}",
            f"{row.times_scipy:.2f}" if row.times_scipy is not None else "",
            goal_cell(met and row.worst >= row.worst_possible, "worst possible, ≤ 2×") if ours else "",
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
            f"{row.peak_mb:.0f}",
            goal_cell(row.seconds < LARGE_MOST and row.peak_mb < LARGE_MEMORY, "< 60 s, < 4 GB"),
        )
    return table
