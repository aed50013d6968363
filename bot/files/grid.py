"""Cells as they stand in a file, before the columns have names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.files.errors import FileRefused
from bot.files.formulas import unguarded

#: Rows that are not empty, in one file.
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class GridRow:
    """`number` counts from 1, empty rows included; `faults` gives reasons by the cell's place in the row."""

    number: int
    cells: list[str]
    faults: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Grid:
    """The rows that are not empty. `merged` has (row, place in the row, range) of merged cells."""

    rows: list[GridRow] = field(default_factory=list)
    merged: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, number: int, cells: list[str], faults: Mapping[int, str] | None = None) -> None:
        """Keeps a row unless it is empty. Raises FileRefused where there are too many."""
        if not faults and not any(cell.strip() for cell in cells):
            return
        if len(self.rows) > MAX_ROWS:
            raise FileRefused("file.many_rows", most=MAX_ROWS)
        self.rows.append(GridRow(number, [unguarded(cell) for cell in cells], faults or {}))
