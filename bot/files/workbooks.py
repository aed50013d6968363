"""The first visible sheet of an Excel workbook, every cell as the text that a person sees or typed."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from bot.files.errors import FileRefused
from bot.files.grid import Grid
from bot.files.sheet_marks import Marks, marks_of

#: What a workbook may unpack to: a small file can hold a huge sheet.
MAX_UNPACKED_MEGABYTES = 200
#: The last row that Excel knows.
MAX_ROW_NUMBER = 1_048_576
#: Cells up to the last one of each row: a single cell far to the right makes a row of thousands.
MAX_CELLS = 20_000_000

_OLE = b"\xd0\xcf\x11\xe0"
_ZEROS = re.compile("0{2,}")
#: What openpyxl raises on a file that is damaged, in its own places and from below.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def read_workbook(data: bytes) -> Grid:
    """The cells of the first visible sheet. Raises FileRefused."""
    if data.startswith(_OLE):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise FileRefused("file.password" if protected else "file.old_excel")
    try:
        _check_size(data)
        with _opened(data) as workbook:
            return _grid(_first_visible(workbook))
    except _DAMAGED as error:
        raise FileRefused("file.not_workbook") from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist()) // 1_000_000
    if size > MAX_UNPACKED_MEGABYTES:
        raise FileRefused("file.big", size=size, most=MAX_UNPACKED_MEGABYTES)


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of features that are not read: validations, print areas …
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()


def _first_visible(workbook: Any) -> Any:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            return sheet
    raise FileRefused("file.no_sheet")


def _grid(sheet: Any) -> Grid:
    with sheet._get_source() as source:
        marks = marks_of(source)
    sheet.reset_dimensions()  # some programs write wrong ones, and cells beyond them would be lost
    grid = Grid()
    read = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        read += len(row)
        if number > MAX_ROW_NUMBER:
            raise FileRefused("file.many_rows", most=MAX_ROW_NUMBER)
        if read > MAX_CELLS:
            raise FileRefused("file.many_cells", most=MAX_CELLS)
        cells, faults = _texts(number, row, marks)
        grid.add(number, cells, faults)
    for where in marks.merged:
        column, first_row, *_ = range_boundaries(where)
        if column and first_row:
            grid.merged.append((first_row, column - 1, where))
    grid.merged.sort()
    return grid


def _texts(number: int, row: Any, marks: Marks) -> tuple[list[str], dict[int, str]]:
    cells, faults = [], {}
    for index, cell in enumerate(row):
        text, fault = _text(cell)
        if (number, index + 1) in marks.not_computed:
            fault = "cell.not_computed"
        if fault:
            faults[index] = fault
        cells.append(text)
    while cells and not cells[-1] and len(cells) - 1 not in faults:
        cells.pop()
    return cells, faults


def _text(cell: Any) -> tuple[str, str | None]:
    """A cell's text, and the reason where it cannot be used."""
    value = cell.value
    match value:
        case str():
            return value.replace("_x000D_", ""), "cell.formula_error" if cell.data_type == "e" else None
        case bool():
            return ("true" if value else "false"), None
        case int() | float():
            return _number(value, cell.number_format), None
        case date() | time() | timedelta():
            return str(value).removesuffix(" 00:00:00"), "cell.became_date"
        case _:
            return "", None


def _number(value: int | float, number_format: str) -> str:
    """A number as it was typed: 12 for 12.0, and 052019 for 52019 that is shown with six digits."""
    text = format(Decimal(f"{value:.15g}"), "f")
    return text.zfill(len(number_format)) if text.isdecimal() and _ZEROS.fullmatch(number_format) else text
