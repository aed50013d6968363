"""The pieces of the report's tables."""

from rich.table import Table

from tests.benchmarks.stats import Spread


def table_of(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def spread_cells(spread: Spread) -> list[str]:
    return [f"{value:.1f}" for value in (spread.p50, spread.p95, spread.p99, spread.most)]


def goal_cell(met: bool, goal: str) -> str:
    return f"{'✓' if met else '✗'} {goal}"
