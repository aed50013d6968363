"""Small inputs that would cost much: they are refused, or cost little."""

import io
import time
import zipfile

import openpyxl
import pytest

from bot.files import workbooks
from bot.files.errors import FileRefused
from bot.files.tables import table_of
from bot.matching.names import Mentions

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _workbook(sheet: str) -> bytes:
    """A workbook whose only sheet is this XML."""
    made, forged = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name.endswith("sheet1.xml") else source.read(name))
    return forged.getvalue()


def _cell(place: str, row: int, content: str = "x") -> str:
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{content}</t></is></c></row>'


def _sheet(rows: str, before: str = "") -> str:
    return f"{before}<worksheet {_NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"


def test_a_sheet_of_cells_far_to_the_right_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_CELLS", 100_000)
    data = _workbook(_sheet("".join(_cell(f"XFD{row}", row) for row in range(1, 10))))
    with pytest.raises(FileRefused, match="many_cells"):
        table_of(data, ".xlsx")


def test_a_sheet_whose_entities_would_grow_without_end_is_refused() -> None:
    entities = ['<!ENTITY a "aaaaaaaaaa">']
    entities += [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)]
    before = f'<?xml version="1.0"?><!DOCTYPE x [{"".join(entities)}]>'
    with pytest.raises(FileRefused, match="not_workbook"):
        table_of(_workbook(_sheet(_cell("A1", 1, "&j;"), before)), ".xlsx")


def test_a_sheet_reads_no_file_of_this_machine() -> None:
    before = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">]>'
    with pytest.raises(FileRefused, match="not_workbook"):
        table_of(_workbook(_sheet(_cell("A1", 1, "&j;"), before)), ".xlsx")


def test_vendors_with_endless_spaces_in_their_names_are_compared_at_once() -> None:
    mentions = Mentions(("a" + " " * 990 + "b",), "a" + " " * 5000 + "a" * 900)
    began = time.process_time()
    for number in range(500):
        assert mentions.vendor(f"テスト{number}") is None
        assert not mentions.in_text(f"テスト{number}")
    assert mentions.vendor("ab") is not None
    assert time.process_time() - began < 2  # it took seven seconds
