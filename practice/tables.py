"""The shapes of the two table blocks.

https://docs.slack.dev/reference/block-kit/blocks/table-block and
https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from __future__ import annotations

from typing import Any, Final

from practice.checks import (
    Check,
    Report,
    Shape,
    Surface,
    anything,
    array,
    boolean,
    number,
    one_of,
    shaped,
    string,
    typed,
)
from practice.limits import limit
from practice.rich_text import RICH_TEXT

_BLOCK: Final[dict[str, Check]] = {"type": anything, "block_id": string("block_id", at_least=1)}
_PAGES: Final[frozenset[Surface]] = frozenset({"message", "home"})
_CELL: Final = typed(
    {
        "raw_text": Shape({"type": anything, "text": string(at_least=1)}, ("text",)),
        "raw_number": Shape({"type": anything, "value": anything, "text": string()}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN: Final = shaped(Shape({"align": one_of("left", "center", "right"), "is_wrapped": boolean}))


def _data_rows(value: Any, at: str, report: Report) -> None:
    """All rows are equally long, and the first one, the header, has no rich text."""
    rows = value.get("rows")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return
    if len({len(row) for row in rows}) > 1:
        report.fail(f"{at}/rows", "all rows must have the same number of cells")
    header = rows[0] if rows else []
    if any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in header):
        report.fail(f"{at}/rows/0", "rich_text is not allowed in the header")


TABLES: Final[dict[str, Shape]] = {
    "table": Shape(
        {
            **_BLOCK,
            "rows": array(array(_CELL, "table.cells"), "table.rows"),
            "column_settings": array(_COLUMN, "table.column_settings", at_least=0),
        },
        ("rows",),
        (),
        _PAGES,
    ),
    "data_table": Shape(
        {
            **_BLOCK,
            "caption": string(at_least=1),
            "rows": array(
                array(_CELL, "data_table.cells"), "data_table.rows", at_least=limit("data_table.min_rows")
            ),
            "page_size": number(limit("data_table.least_page_size"), limit("data_table.page_size")),
            "row_header_column_index": number(0),
        },
        ("caption", "rows"),
        (_data_rows,),
        _PAGES,
    ),
}
