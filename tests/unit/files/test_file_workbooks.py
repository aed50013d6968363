"""Excel workbooks: which sheet, which text, and what is refused."""

import io
import random
import re
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from file_support import EXPERT, STAFF, as_excel_writes, expert_with, told, with_part, xlsx, xlsx_table

from bot.files.errors import FileRefused
from bot.files.sheet_marks import marks_of
from bot.files.tables import table_of

SHEET = "xl/worksheets/sheet1.xml"


def refusal(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        table_of(data, ".xlsx")
    return caught.value


def test_rows_keep_their_numbers_past_empty_rows() -> None:
    table = xlsx_table((), EXPERT, (), ("E1", "A", "a@example.jp"), ("", "  ", None), ("E2", "B", None))
    assert table.header_row == 2
    assert [(row.number, row.cells["expert_id"]) for row in table.rows] == [(4, "E1"), (6, "E2")]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (52019, "General", "52019"),
        (52019, "000000", "052019"),
        (7, "000", "007"),
        (12.0, "General", "12"),
        (16.5, "General", "16.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e16, "General", "10000000000000000"),
        (1e-7, "General", "0.0000001"),
        (-3, "General", "-3"),
        (True, "General", "true"),
        (False, "General", "false"),
        ("052019", "@", "052019"),
    ],
)
def test_a_cell_is_read_as_it_was_typed(value: object, number_format: str, text: str) -> None:
    def formatted(sheet: Any) -> None:
        sheet["B2"].number_format = number_format

    table = xlsx_table(("expert_id", "name"), ("E1", value), change=formatted)
    assert table.rows[0].cells["name"] == text
    assert table.faults == ()


def test_what_excel_turned_into_a_date_is_a_fault() -> None:
    table = xlsx_table(EXPERT, (datetime(2026, 1, 2), "A", datetime(2026, 1, 2, 9, 30)))  # noqa: DTZ001
    assert told(table.faults) == [
        (2, "expert_id", "2026-01-02", "cell.became_date"),
        (2, "email", "2026-01-02 09:30:00", "cell.became_date"),
    ]


def test_a_formula_counts_by_its_value() -> None:
    book = with_part(
        xlsx(EXPERT, ("E1", "=A2", "")),
        SHEET,
        lambda xml: re.sub(r"(<c r=\"B2\")([^>]*>)(<f>A2</f>)<v ?/>", r'\1 t="str"\2\3<v>E1</v>', xml),
    )
    table = table_of(book, ".xlsx")
    assert (table.rows[0].cells["name"], table.faults) == ("E1", ())


def test_a_formula_without_a_value_is_a_fault() -> None:
    table = xlsx_table(EXPERT, ("E1", "=A2", "a@example.jp"))
    assert told(table.faults) == [(2, "name", "", "cell.not_computed")]


def test_a_formula_whose_value_is_an_empty_text_is_blank() -> None:
    book = with_part(
        xlsx(EXPERT, ("E1", "A", "=A2")),
        SHEET,
        lambda xml: re.sub(r"(<c r=\"C2\")([^>]*>)(<f>A2</f>)<v ?/>", r'\1 t="str"\2\3<v></v>', xml),
    )
    table = table_of(book, ".xlsx")
    assert (table.rows[0].cells["email"], table.faults) == ("", ())


def test_a_formula_that_fails_is_a_fault() -> None:
    table = xlsx_table(EXPERT, ("E1", "#N/A", "a@example.jp"))
    assert told(table.faults) == [(2, "name", "#N/A", "cell.formula_error")]


def test_merged_cells_are_a_fault_each() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("D2:D3")
        sheet.merge_cells("G3:H3")

    rows = [("a@example.jp", "", "A", "052019", ""), ("b@example.jp", "", "B", "", "")]
    table = xlsx_table(STAFF, *rows, change=merge)
    assert told(table.faults) == [
        (2, "municipality_code", "D2:D3", "cell.merged"),
        (3, "G", "G3:H3", "cell.merged"),
    ]


def test_merged_cells_above_the_header_do_not_matter() -> None:
    def merge(sheet: Any) -> None:
        sheet.merge_cells("A1:C1")

    assert xlsx_table((), EXPERT, ("E1", "A", ""), change=merge).faults == ()


@pytest.mark.parametrize("before", [0, (1 << 20) - 20, (1 << 20) - 3, (1 << 21) - 40])
def test_merged_cells_and_formulas_are_seen_wherever_the_sheet_is_cut(before: int) -> None:
    xml = b'<c r="B7"><f>A1&amp;"x"</f><v></v></c></row></sheetData><mergeCell ref="A2:A5"/>'
    marks = marks_of(io.BytesIO(b" " * before + xml + b" " * 70_000))
    assert marks.merged == {"A2:A5"}
    assert marks.not_computed == {(7, 2)}


def test_hidden_rows_and_columns_are_read() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    assert xlsx_table(EXPERT, ("E1", "A", ""), change=hide).rows[0].cells["name"] == "A"


def test_the_first_visible_sheet_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    book.active.sheet_state = "hidden"
    book.create_sheet("list").append(["name"])
    book["list"].append(["A"])
    book.create_sheet("old").append(["x"])
    out = io.BytesIO()
    book.save(out)
    book.close()
    assert table_of(out.getvalue(), ".xlsx").rows[0].cells == {"name": "A"}


def test_cells_beyond_a_wrong_dimension_are_read() -> None:
    book = with_part(
        xlsx(EXPERT, ("E1", "A", "a@example.jp")),
        SHEET,
        lambda xml: re.sub(r'<dimension ref="[^"]+"', '<dimension ref="A1:A1"', xml),
    )
    assert table_of(book, ".xlsx").rows[0].cells["email"] == "a@example.jp"


def test_texts_as_excel_itself_stores_them() -> None:
    """Shared texts with the readings of kanji above them, in several fonts, with line breaks of Windows."""
    data = as_excel_writes(
        """<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>""",
        "<si><t>name</t></si><si><t>profile</t></si>"
        '<si><t>高橋</t><rPh sb="0" eb="2"><t>タカハシ</t></rPh><phoneticPr fontId="1"/></si>'
        '<si><r><t>一行目_x000D_&#10;</t></r><r><t xml:space="preserve"> 二行目</t></r></si>',
    )
    assert table_of(data, ".xlsx").rows[0].cells == {"name": "高橋", "profile": "一行目\n 二行目"}


def test_what_is_no_xlsx_is_refused() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    assert refusal(ole).reason == "file.old_excel"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")).reason == "file.password"
    assert refusal(b"name,email\r\n").reason == "file.not_workbook"
    assert refusal(xlsx(EXPERT)[:-200]).reason == "file.not_workbook"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(other.getvalue()).reason == "file.not_workbook"
    with pytest.raises(FileRefused) as caught:
        table_of(ole, ".xls")
    assert caught.value.reason == "file.old_excel"


def test_a_workbook_without_a_visible_sheet_is_refused() -> None:
    data = as_excel_writes("", state="hidden")
    assert refusal(data).reason == "file.no_sheet"


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused() -> None:
    out = io.BytesIO(xlsx(EXPERT))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/more.bin", "w") as more:
        for _ in range(202):
            more.write(bytes(1_000_000))
    assert len(out.getvalue()) < 1_000_000
    assert refusal(out.getvalue()).reason == "file.big"


def test_a_damaged_workbook_is_read_or_refused() -> None:
    """Single bytes changed anywhere, and in the XML inside: never another error."""
    book = xlsx(EXPERT, ("E1", "A", "a@example.jp"), (2, 3.5, datetime(2026, 1, 1)))  # noqa: DTZ001
    chance = random.Random(1)
    names = [
        name for name in zipfile.ZipFile(io.BytesIO(book)).namelist() if name.endswith((".xml", ".rels"))
    ]

    def damage(xml: str) -> str:
        at = chance.randrange(len(xml))
        return xml[:at] + chance.choice('<>"/& 9a') + xml[at + chance.choice((0, 1, 5)) :]

    for n in range(600):
        if n % 2:
            damaged = bytearray(book)
            damaged[chance.randrange(len(book))] = chance.randrange(256)
            data = bytes(damaged)
        else:
            data = with_part(book, chance.choice(names), damage)
        try:
            table_of(data, ".xlsx")
        except FileRefused as refused:
            assert refused.reason.startswith("file.")


def test_a_row_number_beyond_excel_is_refused() -> None:
    book = with_part(
        xlsx(EXPERT, ("E1", "A", "")),
        SHEET,
        lambda xml: xml.replace('<row r="2"', '<row r="99999999999"').replace('"A2"', '"A99999999999"'),
    )
    assert refusal(book).reason in {"file.many_rows", "file.not_workbook"}


def test_csv_and_xlsx_give_the_same_rows() -> None:
    cells = {"expert_id": "E1", "name": "A", "email": "a@example.jp", "years": "12"}
    assert xlsx_table(tuple(cells), ("E1", "A", "a@example.jp", 12.0)).rows == expert_with(**cells).rows
