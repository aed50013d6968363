"""The figures as tables and as JSON."""

import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.acks import AckFigures
from tests.benchmarks.allocation import AllocationFigures
from tests.benchmarks.candidates import CandidateFigures
from tests.benchmarks.matching_report import matching_tables
from tests.benchmarks.page import PageFigures
from tests.benchmarks.plan import Plan
from tests.benchmarks.processes import Memory
from tests.benchmarks.ranking import RankingFigures
from tests.benchmarks.reminders import ReminderFigures
from tests.benchmarks.stats import ratio
from tests.benchmarks.storage_rates import StorageFigures
from tests.benchmarks.tables import goal_cell, spread_cells, table_of

#: Goals. The table holds the figures against them; nothing fails.
ACK_MOST = 1000.0
ACK_TIMES_BARE = 2.0
CANDIDATES_P95 = 1000.0
MEMORY_MOST = 300.0
HANDED_OVER = 30.0
PAINTED = 1000.0
ACK_TIMES_IDLE = 1.5


@dataclass
class Figures:
    """All that one run measured."""

    plan: Plan
    acks: list[AckFigures] = field(default_factory=list)
    candidates: CandidateFigures | None = None
    memory: dict[str, dict[str, Memory]] = field(default_factory=dict)  #: by mode, by subject
    reminders: ReminderFigures | None = None
    storage: list[StorageFigures] = field(default_factory=list)
    page: list[PageFigures] = field(default_factory=list)
    ranking: list[RankingFigures] = field(default_factory=list)
    allocation: AllocationFigures | None = None
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {"at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": _machine(), **asdict(self)}


def print_report(figures: Figures) -> None:
    """Tables on standard output."""
    console = Console(width=None if sys.stdout.isatty() else 128)
    for table in (
        _acks(figures),
        _candidates(figures),
        _memory(figures),
        _reminders(figures),
        _storage(figures),
        _page(figures),
        *matching_tables(figures.ranking, figures.allocation),
    ):
        if table.row_count:
            console.print(table)
    if figures.acks:
        late = max(row.late.p99 for row in figures.acks)
        console.print(
            "waited: the event loop was ready to run and did not have a core yet. The load generator was "
            f"late by p99 {late:.1f} ms: where that is much, the machine was busy with other things."
        )
    console.print(" · ".join(str(part) for part in (*_machine().values(), f"{figures.seconds:.0f} s in all")))


def _machine() -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "system": platform.system(),
        "cores": f"{os.cpu_count()} cores",
        "memory": f"{memory:.0f} GB",
        "python": f"Python {platform.python_version()}",
        "load": "load {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
    }


def _acks(figures: Figures) -> Table:
    plan = figures.plan
    title = f"Delivery to ack, ms: {plan.per_second} interactions a second, {plan.arrivals} arrivals"
    table = table_of(
        title,
        "",
        "n",
        "p50",
        "p95",
        "p99",
        "max",
        "p99 / bare",
        "p99 by round",
        "CPU",
        "waited",
        "form p99",
        "goal",
    )
    bare = {row.mode: row.acks for row in figures.acks if row.subject == "bare"}
    for row in figures.acks:
        times = ratio(row.acks.p99, bare[row.mode].p99) if row.mode in bare else None
        met = (
            times is not None and times <= ACK_TIMES_BARE and row.acks.most < ACK_MOST and not row.unanswered
        )
        ours = row.subject != "bare"
        table.add_row(
            f"{row.mode}: {row.subject}",
            f"{row.acks.count}" + (f" ({row.unanswered} lost)" if row.unanswered else ""),
            *spread_cells(row.acks),
            f"{times:.2f}" if ours and times is not None else "",
            " ".join(f"{value:.0f}" for value in row.p99_by_round),
            f"{row.cpu:.0%}",
            f"{row.waited:.1%}",
            f"{row.opened.p99:.0f}" if ours else "",
            goal_cell(met, "≤ 2×, < 1 s") if ours else "",
        )
    return table


def _candidates(figures: Figures) -> Table:
    table = table_of("Form sent to …, ms", "", "n", "p50", "p95", "p99", "max", "/ ack p50", "goal")
    found = figures.candidates
    if found is None:
        return table
    rows = (
        ("ack (committed)", found.acked),
        ("card posted", found.posted),
        ("candidates on it", found.shown),
    )
    for name, spread in rows:
        last = spread is found.shown
        table.add_row(
            f"{name}, {found.experts} experts" if last else name,
            str(spread.count),
            *spread_cells(spread),
            f"{ratio(spread.p50, found.acked.p50):.1f}",
            goal_cell(spread.p95 < CANDIDATES_P95, "p95 < 1 s") if last else "",
        )
    return table


def _memory(figures: Figures) -> Table:
    table = table_of(
        "Resident memory after the above, MB", "", "now", "of it mapped files", "peak", "peak / bare", "goal"
    )
    for mode, by_subject in figures.memory.items():
        bare = by_subject["bare"].peak or 0.0
        for subject, memory in by_subject.items():
            if memory.now is None or memory.peak is None or memory.mapped is None:
                table.add_row(f"{mode}: {subject}", "not told by this system")
                continue
            ours = subject != "bare"
            table.add_row(
                f"{mode}: {subject}",
                f"{memory.now:.0f}",
                f"{memory.mapped:.0f}",
                f"{memory.peak:.0f}",
                f"{ratio(memory.peak, bare) or 0:.1f}" if ours else "",
                goal_cell(memory.peak < MEMORY_MOST, "peak < 300") if ours else "",
            )
    return table


def _reminders(figures: Figures) -> Table:
    table = table_of(
        "Reminders due at one moment; acks before and meanwhile, ms",
        "",
        "messages",
        "handed over, s",
        "idle p50",
        "p99",
        "meanwhile p50",
        "p99",
        "p99 / idle",
        "goal",
    )
    found = figures.reminders
    if found is None:
        return table
    times = ratio(found.meanwhile.p99, found.idle.p99)
    met = (
        found.handed_over < HANDED_OVER
        and times is not None
        and times <= ACK_TIMES_IDLE
        and not found.unanswered
    )
    table.add_row(
        f"{found.reminders} reminders",
        str(found.messages),
        f"{found.handed_over:.1f}",
        *(f"{value:.1f}" for value in (found.idle.p50, found.idle.p99)),
        *(f"{value:.1f}" for value in (found.meanwhile.p50, found.meanwhile.p99)),
        f"{times:.2f}" if times is not None else "",
        goal_cell(met, "< 30 s, ≤ 1.5×"),
    )
    return table


def _storage(figures: Figures) -> Table:
    table = table_of(
        "Storage, p50 in ms",
        "",
        "smallest commit",
        "filing",
        "/ smallest",
        "filings/s",
        "claim 20",
        "claim 0",
    )
    for row in figures.storage:
        table.add_row(
            row.database,
            f"{row.smallest.p50:.2f}",
            f"{row.filing.p50:.2f}",
            f"{ratio(row.filing.p50, row.smallest.p50):.1f}",
            f"{row.filings_per_second:.0f}",
            f"{row.claim.p50:.2f}",
            f"{row.empty_claim.p50:.2f}",
        )
    return table


def _page(figures: Figures) -> Table:
    table = table_of(
        "The practice page in Chromium, ms",
        "",
        "first paint p50",
        "max",
        "usable p50",
        "press: answered p50",
        "shown p50",
        "shown / answered",
        "frame p50",
        "p95",
        "max",
        "goal",
    )
    for row in figures.page:
        table.add_row(
            row.name,
            f"{row.painted.p50:.0f}",
            f"{row.painted.most:.0f}",
            f"{row.ready.p50:.0f}",
            f"{row.answered.p50:.0f}",
            f"{row.shown.p50:.0f}",
            f"{ratio(row.shown.p50, row.answered.p50) or 0:.2f}",
            *(f"{value:.0f}" for value in (row.frame.p50, row.frame.p95, row.frame.most)),
            goal_cell(row.painted.most < PAINTED, "paint < 1 s"),
        )
    return table
