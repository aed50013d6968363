"""`python -m tests.benchmarks [--quick] [--json FILE] [--arrivals poisson|even]`."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from tests.benchmarks.acks import measure_acks
from tests.benchmarks.allocation import measure_allocation
from tests.benchmarks.candidates import measure_candidates
from tests.benchmarks.invented import requests, staff_ids, write_experts
from tests.benchmarks.page import measure_page
from tests.benchmarks.plan import Plan, quick
from tests.benchmarks.postgres import postgres_url
from tests.benchmarks.processes import Mode, Subject, madoguchi, running
from tests.benchmarks.ranking import measure_ranking
from tests.benchmarks.reminders import ReminderFigures, lay_out, measure_reminders
from tests.benchmarks.report import Figures, print_report
from tests.benchmarks.storage_rates import measure_storage

_MODES: tuple[Mode, ...] = ("socket", "http")
_PARTS = ("slack", "reminders", "storage", "page", "matching")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer of everything; about two minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--arrivals", choices=("poisson", "even"), default="poisson")
    parser.add_argument("--only", choices=_PARTS, help="one part alone")
    return parser.parse_args()


def _say(began: float, what: str) -> None:
    sys.stderr.write(f"{time.perf_counter() - began:5.1f} s  {what}\n")
    sys.stderr.flush()


async def _measure(plan: Plan, parts: tuple[str, ...]) -> Figures:
    figures = Figures(plan)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        folder = Path(name)
        if "slack" in parts:
            _say(began, f"importing {plan.experts} experts")
            url = await _house(folder, plan)
            for mode in _MODES:
                _say(began, f"{mode}: starting and measuring")
                await _slack(figures, mode, folder, url)
        if "reminders" in parts:
            _say(began, f"{plan.reminders} reminders")
            with tempfile.TemporaryDirectory(dir=folder) as apart:
                figures.reminders = await _reminders(Path(apart), plan)
        if "storage" in parts:
            filed = requests(plan.filings, plan.seed)
            _say(began, "storage")
            sqlite = f"sqlite+aiosqlite:///{folder / 'storage.db'}"
            figures.storage.append(await measure_storage("SQLite", sqlite, filed))
            with postgres_url(folder) as address:
                _say(began, "storage: PostgreSQL is up")
                figures.storage.append(await measure_storage("PostgreSQL", address, filed))
        if "page" in parts:
            _say(began, "the practice page")
            figures.page = await measure_page(plan.page_rounds, plan.page_frames)
            if not figures.page:
                _say(began, "no Chromium on this machine: the page is not measured")
        if "matching" in parts:
            for count in plan.pools:
                _say(began, f"ranking over {count} experts")
                # In a thread, since it measures an event loop of its own.
                measured = await asyncio.to_thread(measure_ranking, count, plan.ranked, plan.seed)
                figures.ranking.append(measured)
            _say(began, "allocation")
            figures.allocation = measure_allocation(plan.allocation_rounds, plan.seed)
    figures.seconds = round(time.perf_counter() - began, 1)
    return figures


async def _house(folder: Path, plan: Plan) -> str:
    """A database with the lists of the sample and a large pool; returns its address."""
    url = f"sqlite+aiosqlite:///{folder / 'madoguchi.db'}"
    experts = folder / "experts.csv"
    write_experts(experts, plan.experts, plan.seed)
    lists = (
        ("municipalities", str(files("bot").joinpath("data/municipalities.csv"))),
        ("staff", str(files("bot").joinpath("data/sample/staff.csv"))),
        ("experts", str(experts)),
    )
    for kind, file in lists:
        await madoguchi(("import", kind, file), {"DATABASE_URL": url}, folder)
    return url


async def _reminders(folder: Path, plan: Plan) -> ReminderFigures:
    """A database of its own; the due moment leaves the process time to start and to be measured idle."""
    url = await _house(folder, plan)
    now = datetime.now(UTC)
    laid_out_by = now + timedelta(seconds=plan.reminders / 250)
    due_at = laid_out_by + timedelta(seconds=10 + plan.idle_seconds)
    await lay_out(url, plan.reminders, due_at)
    async with running("madoguchi", "socket", folder, url) as ours:
        figures = await measure_reminders(ours, url, staff_ids(), plan, due_at)
        _tell_troubles(ours)
    return figures


async def _slack(figures: Figures, mode: Mode, folder: Path, url: str) -> None:
    """Both processes up, one driven at a time. The first mode files the cases that the homes then show."""
    plan, people = figures.plan, staff_ids()
    async with AsyncExitStack() as stack:
        bare = await stack.enter_async_context(running("bare", mode, folder))
        ours = await stack.enter_async_context(running("madoguchi", mode, folder, url))
        stack.callback(_tell_troubles, ours)
        if figures.candidates is None:
            filed = requests(plan.requests, plan.seed)
            figures.candidates = await measure_candidates(ours, filed, people, plan.experts)
        figures.acks += await measure_acks(mode, (ours, bare), people, plan)
        figures.memory[mode] = {subject.name: subject.child.memory() for subject in (ours, bare)}


def _tell_troubles(subject: Subject) -> None:
    if subject.child.troubles:
        sys.stderr.write("The service logged trouble:\n" + "\n".join(subject.child.last) + "\n")


def main() -> None:
    arguments = _arguments()
    plan = quick(arguments.arrivals) if arguments.quick else Plan(arrivals=arguments.arrivals)
    parts = (arguments.only,) if arguments.only else _PARTS
    figures = asyncio.run(_measure(plan, parts))
    print_report(figures)
    if arguments.json:
        text = json.dumps(figures.as_json(), ensure_ascii=False, indent=2)
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
