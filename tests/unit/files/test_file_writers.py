"""CSV, Excel and JSON Lines as they leave the house."""

import io
import json
from contextlib import asynccontextmanager
from datetime import UTC, date
from types import SimpleNamespace

import openpyxl
import pytest
from file_support import only
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.codes import Weekday
from bot.domain.people import Expert
from bot.files.columns import ImportKind
from bot.files.errors import FileRefused
from bot.files.formulas import guarded, unguarded
from bot.files.tables import table_of
from bot.files.writers import FileFormat, writing
from bot.services.exports import EXPORT_COLUMNS, ExportKind, export_rows

COLUMNS = ("number", "title", "partners", "hours", "closed", "active")
ROW = ("R8-0001", '書かない窓口, "試行"', ("052019", "052027"), 2, None, True)


def written(form: FileFormat, *rows: tuple[object, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.BytesIO()
    with writing(form, out, columns, title="consultations") as writer:
        for row in rows:
            writer.write(row)
    return out.getvalue()


def test_csv_opens_in_excel() -> None:
    assert written(FileFormat.CSV, ROW) == (
        b"\xef\xbb\xbf"
        b"number,title,partners,hours,closed,active\r\n"
        + 'R8-0001,"書かない窓口, ""試行""",052019;052027,2,,true\r\n'.encode()
    )


def test_json_lines_keep_lists_and_nothing_as_they_are() -> None:
    [line] = written(FileFormat.JSONL, ROW).decode().splitlines()
    assert json.loads(line) == {
        "number": "R8-0001",
        "title": '書かない窓口, "試行"',
        "partners": ["052019", "052027"],
        "hours": 2,
        "closed": None,
        "active": True,
    }
    assert "書かない" in line


def test_a_workbook_has_one_table_with_a_frozen_header() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX, ROW, ROW)))
    sheet = book["consultations"]
    assert sheet.freeze_panes == "A2"
    [table] = sheet.tables.values()
    assert table.ref == "A1:F3"
    assert [column.name for column in table.tableColumns] == list(COLUMNS)
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width
    assert [cell.value for cell in sheet[2]] == [
        "R8-0001",
        '書かない窓口, "試行"',
        "052019;052027",
        2,
        None,
        "true",
    ]
    book.close()


def test_a_table_without_rows_is_still_one() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX)))
    assert [table.ref for table in book.active.tables.values()] == ["A1:F2"]
    book.close()
    assert written(FileFormat.CSV).count(b"\r\n") == 1
    assert written(FileFormat.JSONL) == b""


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "－1", "＋1", "＠A", "'=1", "''=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_excel_would_run_gets_an_apostrophe(text: str) -> None:
    columns = ("title", "list")
    csv = written(FileFormat.CSV, (text, (text, "b")), columns=columns).decode("utf-8-sig")
    assert csv.split("\r\n", 1)[1].lstrip('"').startswith("'" + text)
    book = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX, (text, (text, "b")), columns=columns)))
    first, second = book.active[2]
    assert (first.data_type, second.data_type) == ("s", "s")
    assert first.value.startswith("'")
    assert second.value.startswith("'")
    book.close()
    assert json.loads(written(FileFormat.JSONL, (text, ()), columns=columns)) == {"title": text, "list": []}


@pytest.mark.parametrize("text", ["", "a=1", "'quoted'", "1-1", "山田", "' =1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝a 1"), max_size=6))
def test_what_was_made_harmless_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_text_too_long_for_excel_is_refused_rather_than_cut() -> None:
    with pytest.raises(FileRefused) as caught:
        written(FileFormat.XLSX, ("あ" * 32_768,), columns=("profile",))
    assert caught.value.reason == "file.long_cell"
    assert caught.value.params == {"column": "profile", "length": "32768"}
    assert len(written(FileFormat.CSV, ("あ" * 32_768,), columns=("profile",))) > 90_000


def test_control_characters_do_not_spoil_a_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(FileFormat.XLSX, ("a\x0bb",), columns=("title",))))
    assert book.active["A2"].value == "ab"
    book.close()


def test_numbers_below_nought_stay_numbers() -> None:
    assert written(FileFormat.CSV, (-1.5,), columns=("hours",)).endswith(b"-1.5\r\n")


@pytest.mark.parametrize("form", [FileFormat.CSV, FileFormat.XLSX])
async def test_weekdays_and_the_end_of_the_contract_go_out_and_come_back(form: FileFormat) -> None:
    expert = Expert(
        expert_id="E1",
        name="A",
        email="a@example.jp",
        weekdays=(Weekday.TUE, Weekday.FRI),
        contract_until=date(2027, 3, 31),
    )

    async def everybody() -> list[Expert]:
        return [expert]

    @asynccontextmanager
    async def read():
        yield SimpleNamespace(experts=SimpleNamespace(all=everybody))

    out = io.BytesIO()
    columns = EXPORT_COLUMNS[ExportKind.EXPERTS]
    with writing(form, out, columns, title="experts") as writer:
        await export_rows(read, ExportKind.EXPERTS, writer, zone=UTC)
    table = table_of(out.getvalue(), f".{form}")
    assert table.rows[0].cells["weekdays"] == "tue;fri"
    assert table.rows[0].cells["contract_until"] == "2027-03-31"
    assert only(ImportKind.EXPERTS, table) == expert
