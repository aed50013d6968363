"""Files as tests make them."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from bot.files.bundled import bundled_municipalities
from bot.files.columns import ImportKind
from bot.files.errors import RowError
from bot.files.rows import Known, Parsed, read_experts, read_municipalities, read_staff
from bot.files.tables import Table, table_of
from bot.topics import bundled_topics

KNOWN = Known(topics=bundled_topics(), municipalities=bundled_municipalities())

STAFF = ("email", "slack_user_id", "name", "municipality_code", "department")
EXPERT = ("expert_id", "name", "email")
TOWN = ("code", "name", "kana", "kind", "region", "population_2020")


def csv_text(*rows: Sequence[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def csv_table(*rows: Sequence[object]) -> Table:
    return table_of(csv_text(*rows).encode(), ".csv")


def xlsx(*rows: Sequence[Any], change: Callable[[Any], None] = lambda _sheet: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


def xlsx_table(*rows: Sequence[Any], change: Callable[[Any], None] = lambda _sheet: None) -> Table:
    return table_of(xlsx(*rows, change=change), ".xlsx")


def with_part(workbook: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A workbook with one of its XML files changed by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content.decode()) if entry.filename == name else content)
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = f"{_PACKAGE}/relationships"
_RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def as_excel_writes(rows: str, shared: str = "", *, state: str = "visible") -> bytes:
    """A workbook by hand: the XML of its rows and of its shared texts."""
    parts = {
        "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
            <Default Extension="rels" ContentType="{_RELS_TYPE}"/>
            <Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
            <Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>
            <Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>
            </Types>""",
        "_rels/.rels": f"""<Relationships xmlns="{_RELATIONS}">
            <Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>
            </Relationships>""",
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_RELATIONS}">
            <Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>
            <Relationship Id="r2" Type="{_LINKS}/sharedStrings" Target="sharedStrings.xml"/>
            </Relationships>""",
        "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>
            <sheet name="Sheet1" sheetId="1" state="{state}" r:id="r1"/></sheets></workbook>""",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{shared}</sst>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parse(kind: ImportKind, table: Table) -> Parsed[Any]:
    ids = iter(range(1_000_000))
    match kind:
        case ImportKind.MUNICIPALITIES:
            return read_municipalities(table)
        case ImportKind.STAFF:
            return read_staff(table, KNOWN, lambda: f"new-{next(ids)}")
        case ImportKind.EXPERTS:
            return read_experts(table, KNOWN)


def only(kind: ImportKind, table: Table) -> Any:
    """The one row's value, which must be right."""
    parsed = parse(kind, table)
    assert parsed.errors == ()
    [(_, item)] = parsed.items
    return item


def told(errors: Sequence[RowError]) -> list[tuple[int, str, str, str]]:
    return [(error.row, error.column, error.value, error.reason) for error in errors]


def expert_with(**cells: object) -> Table:
    """A file of one expert with these cells."""
    row = {"expert_id": "E1", "name": "山田 太郎", "email": "taro@example.jp", **cells}
    return csv_table(tuple(row), tuple(row.values()))
