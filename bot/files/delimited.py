"""CSV as it comes out of Excel, spreadsheets and other systems."""

import csv
import io

from bot.files.decoding import decode
from bot.files.errors import FileRefused
from bot.files.grid import Grid

#: In characters: more than a whole file may have, so that it is the check of the cell that tells a long text.
_FIELD_MOST = 100_000_000


def read_delimited(data: bytes) -> Grid:
    """The cells of a CSV file; separated by tabs where the header is. Raises FileRefused."""
    if data.startswith(b"PK\x03\x04"):
        raise FileRefused("file.is_workbook")
    text = decode(data)
    # Python's own limit is 131,072 characters, and it would call a long text a fault of the quotation marks.
    csv.field_size_limit(_FIELD_MOST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    grid = Grid()
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            grid.add(number, cells)
    except csv.Error as error:
        raise FileRefused("file.quotes", row=number + 1) from error
    return grid


def _delimiter(text: str) -> str:
    header = text.lstrip().split("\n", 1)[0]
    if "," in header:
        return ","
    if "\t" in header:
        return "\t"
    if ";" in header:
        raise FileRefused("file.delimiter")
    return ","
