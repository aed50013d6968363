"""Rows to CSV, Excel or JSON Lines, one at a time."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any, BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from bot.files.errors import FileRefused
from bot.files.formulas import guarded

#: What one cell of Excel can hold.
XLSX_CELL_MOST = 32_767

#: Widths of columns that are not narrow, in characters.
_WIDTHS = {
    "title": 48,
    "details": 60,
    "question": 60,
    "goal": 40,
    "comment": 40,
    "profile": 80,
    "skills": 40,
    "topics": 36,
    "roles": 28,
    "email": 36,
    "organization": 28,
    "submitted_at": 26,
    "closed_at": 26,
    "updated_at": 26,
    "decided_at": 26,
    "at": 26,
    "starts_at": 26,
    "ends_at": 26,
    "acknowledged_at": 26,
    "began_at": 26,
    "ended_at": 26,
    "confirmed_at": 26,
    "place": 40,
    "present": 40,
    "advice": 60,
    "decisions": 60,
    "actions": 60,
    "remains": 60,
    "kind": 26,
    "consultation_id": 36,
}
_NARROW = 18


class FileFormat(StrEnum):
    """In which formats a table can be had."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class Writer(Protocol):
    """Takes rows in the order of the columns."""

    def write(self, row: Sequence[object]) -> None: ...


@contextmanager
def writing(form: FileFormat, out: BinaryIO, columns: Sequence[str], *, title: str) -> Iterator[Writer]:
    """A writer of a table with these columns; the table is complete when the block is left.

    Raises FileRefused where a value does not fit the format.
    """
    match form:
        case FileFormat.CSV:
            text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
            try:
                yield _CsvWriter(text, columns)
            finally:
                text.detach()
        case FileFormat.JSONL:
            yield _JsonlWriter(out, columns)
        case FileFormat.XLSX:
            book = _XlsxWriter(columns, title)
            whole = False
            try:
                yield book
                whole = True
            finally:
                # One that is not saved anywhere would keep its temporary file open.
                book.save(out if whole else io.BytesIO())


class _CsvWriter:
    """UTF-8 with its mark and CRLF, as Excel wants it."""

    def __init__(self, text: io.TextIOWrapper, columns: Sequence[str]) -> None:
        self._rows = csv.writer(text, lineterminator="\r\n")
        self._rows.writerow(columns)

    def write(self, row: Sequence[object]) -> None:
        self._rows.writerow([_cell(value) for value in row])


class _JsonlWriter:
    """An object a line. Lists, numbers and nothing are JSON's own."""

    def __init__(self, out: BinaryIO, columns: Sequence[str]) -> None:
        self._out = out
        self._columns = columns

    def write(self, row: Sequence[object]) -> None:
        line = json.dumps(dict(zip(self._columns, row, strict=True)), ensure_ascii=False)
        self._out.write(line.encode() + b"\n")


class _XlsxWriter:
    """One sheet with one table; the header stays in sight, and can be filtered by."""

    def __init__(self, columns: Sequence[str], title: str) -> None:
        self._columns = columns
        self._title = title
        self._last_row = 1
        self._book = Workbook(write_only=True)
        self._sheet: Any = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            letter = get_column_letter(place)
            self._sheet.column_dimensions[letter].width = _WIDTHS.get(column, _NARROW)
        self._sheet.append(list(columns))

    def write(self, row: Sequence[object]) -> None:
        cells = [_cell(value) for value in row]
        for column, cell in zip(self._columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > XLSX_CELL_MOST:
                raise FileRefused("file.long_cell", column=column, length=len(cell))
        self._sheet.append(
            [ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in cells]
        )
        self._last_row += 1

    def save(self, out: BinaryIO) -> None:
        corner = f"{get_column_letter(len(self._columns))}{max(self._last_row, 2)}"
        table = Table(displayName=self._title, ref=f"A1:{corner}")
        table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
        table.tableColumns = [
            TableColumn(id=place, name=column) for place, column in enumerate(self._columns, start=1)
        ]
        self._sheet.tables.add(table)  # add_table() warns that there are no columns yet
        self._book.save(out)


def _cell(value: object) -> str | int | float | None:
    """A value as one cell: lists joined by `;`, texts that are no formulas."""
    match value:
        case None | int() | float() if not isinstance(value, bool):
            return value
        case bool():
            return "true" if value else "false"
        case tuple():
            return guarded(";".join(value))
        case Mapping():
            return guarded(json.dumps(value, ensure_ascii=False)) if value else ""
        case _:
            return guarded(str(value))
