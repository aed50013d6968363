"""What a streaming reader does not tell of a sheet: merged cells, and formulas that were never computed.

Both are read off the sheet's XML as it streams by; a `<` inside a cell is always written `&lt;`.
"""

import re
from dataclasses import dataclass, field
from typing import IO

from openpyxl.utils.cell import coordinate_to_tuple

_CHUNK = 1 << 20
#: Longer than any cell's formula (8,192 characters), so nothing is cut in two.
_OVERLAP = 1 << 16
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z0-9:]+)"')
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)>\s*"
    rb"<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>\s*)?"
    rb"</(?:\w+:)?c>"
)
_PLACE = re.compile(rb'\br="([A-Z]+[0-9]+)"')


@dataclass(slots=True)
class Marks:
    """`merged` are ranges such as `A2:A5`; `not_computed` are (row, column) from 1."""

    merged: set[str] = field(default_factory=set)
    not_computed: set[tuple[int, int]] = field(default_factory=set)


def marks_of(source: IO[bytes]) -> Marks:
    """Reads a sheet's XML to its end."""
    marks = Marks()
    tail = b""
    while chunk := source.read(_CHUNK):
        part = tail + chunk
        marks.merged.update(found.decode() for found in _MERGED.findall(part))
        for attributes in _FORMULA_ALONE.findall(part):
            place = _PLACE.search(attributes)
            if place and b't="str"' not in attributes:  # a formula that gives an empty text is computed
                marks.not_computed.add(coordinate_to_tuple(place.group(1).decode()))
        tail = part[-_OVERLAP:]
    return marks
