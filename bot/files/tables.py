"""A file that a person sends, as a table: columns by name, rows with the numbers that Excel shows."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils import get_column_letter

from bot.files.delimited import read_delimited
from bot.files.errors import FileRefused, RowError
from bot.files.grid import Grid, GridRow
from bot.files.workbooks import read_workbook

#: Far above what a prefecture has; a bigger file is a mistake.
MAX_MEGABYTES = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty. `cells` has every named column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are the header's normalised names (a doubled one twice); `faults` are unreadable cells."""

    header_row: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[RowError, ...] = ()


def read_table(path: Path) -> Table:
    """Reads a `.csv` or `.xlsx` file. Raises FileRefused."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise FileRefused("file.directory", path=path)
        if size > MAX_MEGABYTES * 1_000_000:
            raise FileRefused("file.big", size=size // 1_000_000, most=MAX_MEGABYTES)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise FileRefused("file.none", path=path) from error
    except OSError as error:
        raise FileRefused("file.unreadable", path=path) from error
    return table_of(data, path.suffix)


def table_of(data: bytes, suffix: str) -> Table:
    """The table in a file's content.

    Hidden rows count as any other: a filter hides them, nobody took them out.

    Raises FileRefused.
    """
    readers = {".csv": read_delimited, ".xlsx": read_workbook}
    if suffix.lower() == ".xls":
        raise FileRefused("file.old_excel")
    if suffix.lower() not in readers:
        raise FileRefused("file.suffix", suffix=suffix or "?")
    if not data.strip():
        raise FileRefused("file.empty")
    grid = readers[suffix.lower()](data)
    if not grid.rows:
        raise FileRefused("file.empty")
    return _with_names(grid)


def _with_names(grid: Grid) -> Table:
    header, *body = grid.rows
    columns = tuple(_column_name(cell) for cell in header.cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    faults = [_header_fault(header, index, reason) for index, reason in header.faults.items()]
    faults += [
        RowError(row=row, column=_name_at(columns, index), value=where, reason="cell.merged")
        for row, index, where in grid.merged
        if row >= header.number
    ]
    rows = []
    for row in body:
        faults += _faults(row, columns)
        rows.append(Row(row.number, _named(row, columns)))
    return Table(header.number, tuple(name for name in columns if name), tuple(rows), tuple(faults))


def _header_fault(header: GridRow, index: int, reason: str) -> RowError:
    return RowError(
        row=header.number, column=get_column_letter(index + 1), value=header.cells[index], reason=reason
    )


def _column_name(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _name_at(columns: tuple[str, ...], index: int) -> str:
    """A column's name, or its letter where it has none."""
    name = columns[index] if index < len(columns) else ""
    return name or get_column_letter(index + 1)


def _named(row: GridRow, columns: tuple[str, ...]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for index, name in enumerate(columns):
        if name and name not in cells:
            cells[name] = row.cells[index] if index < len(row.cells) else ""
    return cells


def _faults(row: GridRow, columns: tuple[str, ...]) -> list[RowError]:
    faults = [
        RowError(row=row.number, column=_name_at(columns, index), value=row.cells[index], reason=reason)
        for index, reason in row.faults.items()
    ]
    for index, cell in enumerate(row.cells):
        has_name = index < len(columns) and columns[index]
        if not has_name and cell.strip() and index not in row.faults:
            faults.append(
                RowError(
                    row=row.number, column=get_column_letter(index + 1), value=cell, reason="cell.no_header"
                )
            )
    return faults
