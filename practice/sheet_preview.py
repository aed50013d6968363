"""The sheets of a workbook, and the rows of a file with commas, as tables of text."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

#: What openpyxl and csv raise where a file is not what it says.
BROKEN: Final = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    RuntimeError,  # also of a file that is locked with a password
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    csv.Error,
)
ROWS: Final = 200
_COLUMNS = 60
#: Characters of a cell: one long text that is in all cells would make a page of gigabytes.
_LONGEST = 1_000
#: Bytes that the parts of a workbook may unpack to before it is called too large: reading them takes a second
#: or so for every four million.
_UNPACKED = 24 * 1024 * 1024


class TooLargeError(Exception):
    """More than a page can show."""


@dataclass(frozen=True)
class Sheet:
    """The first ROWS rows; `cut` where there are more."""

    name: str
    rows: list[list[str]]
    cut: bool

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def workbook(content: bytes) -> list[Sheet]:
    """Every sheet of an .xlsx. Raises one of BROKEN, or TooLargeError."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _UNPACKED:
            raise TooLargeError
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        return [_sheet(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    finally:
        book.close()


def table(content: bytes, delimiter: str = ",") -> Sheet:
    """The rows of a .csv or .tsv. Raises one of BROKEN."""
    return _sheet("", csv.reader(io.StringIO(text_of(content), newline=""), delimiter=delimiter))


def text_of(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or Shift_JIS as Japanese spreadsheets write it.

    Raises ValueError for what is no text.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    if b"\0" in content:
        raise ValueError("no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _sheet(name: str, rows: Iterable[Iterable[Any]]) -> Sheet:
    taken = [[_cut(_shown(cell)) for cell in islice(row, _COLUMNS)] for row in islice(rows, ROWS + 1)]
    kept = [_trimmed(row) for row in taken[:ROWS]]
    while kept and not kept[-1]:
        kept.pop()
    return Sheet(name, kept, len(taken) > ROWS)


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    return row


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            midnight = value.time() == time(0)
            return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M")
        case date() | time():
            return value.isoformat()
        case float():
            return f"{value:.10g}"
        case _:
            return str(value)


def padded(sheet: Sheet) -> Iterator[list[str]]:
    """Rows of equal length."""
    for row in sheet.rows:
        yield [*row, *[""] * (sheet.width - len(row))]
