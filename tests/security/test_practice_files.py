"""Files that people bring to the practice workspace: none holds it up, fills it, or is more than a file."""

import io
import zipfile
from collections.abc import AsyncIterator

import aiohttp
import openpyxl
import pytest
import pytest_asyncio

from practice.file_pages import preview
from practice.models import StoredFile
from practice.people import load_people
from practice.testing import PracticeWorkspace, practice_workspace

STAFF = "U0S001"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_NAMED = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_STRINGS}"/></Types>'
_EVENT = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


@pytest_asyncio.fixture
async def ws() -> AsyncIterator[PracticeWorkspace]:
    async with practice_workspace() as workspace:
        yield workspace


def workbook(sheet: str, strings: str = "<si><t>x</t></si>", before: str = "") -> bytes:
    """A workbook whose only sheet has these rows, and these texts that cells can name."""
    made, forged = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = f"{before}<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>".encode()
            elif name == "[Content_Types].xml":
                part = part.replace(b"</Types>", _NAMED.encode())
            target.writestr(name, part)
        target.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{strings}</sst>")
    return forged.getvalue()


def grid(rows: int, columns: int, content: str = '<c r="{}" t="s"><v>0</v></c>') -> str:
    return "".join(
        f'<row r="{row}">'
        + "".join(content.format(f"{chr(65 + at)}{row}") for at in range(columns))
        + "</row>"
        for row in range(1, rows + 1)
    )


def shown(name: str, content: bytes) -> dict[str, object]:
    file = StoredFile("F1", name, "application/octet-stream", len(content), content)
    return preview(file, load_people()[0], "ja", 0)


def test_a_long_text_in_every_cell_makes_no_page_of_gigabytes() -> None:
    content = workbook(grid(199, 26), f"<si><t>{'x' * 200_000}</t></si>")
    assert len(content) < 20_000
    assert len(str(shown("a.xlsx", content))) < 10_000_000  # it was 1,034,800,000


def test_a_long_text_in_every_row_is_cut_in_a_csv_too() -> None:
    assert len(str(shown("a.csv", (b"a" * 100_000 + b"\n") * 99))) < 200_000


def test_millions_of_texts_are_not_even_read() -> None:
    content = workbook(grid(1, 1), "<si><t>a</t></si>" * 5_500_000)
    assert len(content) < 300_000
    assert shown("a.xlsx", content).get("note") == "file_too_large"  # it took half a minute and 644 MB


def test_parts_that_say_they_are_smaller_than_they_are_do_not_get_by() -> None:
    content = bytearray(workbook(grid(1, 1), "<si><t>a</t></si>" * 2_000_000))
    at = content.find(b"xl/sharedStrings.xml", content.find(b"PK\x01\x02"))
    content[at - 46 + 24 : at - 46 + 28] = (1000).to_bytes(4, "little")
    assert shown("a.xlsx", bytes(content)).get("note") == "file_damaged"


def test_entities_neither_grow_nor_read_files() -> None:
    laughs = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    cell = '<c r="{}" t="inlineStr"><is><t>&j;</t></is></c>'
    for entities in (laughs, '<!ENTITY j SYSTEM "file:///etc/hostname">'):
        content = workbook(grid(1, 1, cell), before=f'<?xml version="1.0"?><!DOCTYPE x [{entities}]>')
        assert shown("a.xlsx", content) in (
            {"shows": "note", "note": "file_damaged"},
            {"shows": "note", "note": "file_empty"},
        )


def test_a_workbook_with_a_password_is_said_to_be_unreadable() -> None:
    content = bytearray(workbook(grid(1, 1)))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    assert shown("a.xlsx", bytes(content))["note"] == "file_damaged"


def test_a_formula_is_only_text() -> None:
    cells = shown("a.csv", b'head\n"=HYPERLINK(""https://evil.example"",""x"")"\n')["rows"]
    assert cells == [["head"], ['=HYPERLINK("https://evil.example","x")']]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:99991231T235900Z",
        "DTSTART:99991231T000000Z\r\nDURATION:P9999D",
        "DTSTART:00010101T000000Z\r\nDURATION:-P9999D",
        "DTSTART;TZID=../../etc/passwd:20260101T000000",
        "DTSTART:x",
        "BEGIN:VEVENT\r\n" * 3000,
    ],
    ids=lambda text: text[:30],
)
def test_a_calendar_beyond_all_times_has_a_page(lines: str) -> None:
    assert shown("a.ics", _EVENT.format(lines).encode())["shows"] in ("note", "calendar")


@pytest.mark.parametrize(
    "name",
    ["a.html", "a.svg", "a.xml", "a.xhtml", "a.js", "a.pdf", "a.mht", "a.hta", "a", "a.png.html", "a.swf"],
)
async def test_what_a_browser_could_run_is_only_saved(ws: PracticeWorkspace, name: str) -> None:
    answer, _ = await brought(ws, name, b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_page_that_says_it_is_a_picture_is_not_looked_into(ws: PracticeWorkspace) -> None:
    answer, page = await brought(ws, "a.png", b"GIF89a<script>alert(1)</script>")
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "name",
    ["a\r\nSet-Cookie: x=1.png", '"><script>x</script>.txt', "../../a.txt", "a\0.txt", "\u202egpj.txt"],
)
async def test_the_name_of_a_file_adds_nothing_to_headers_and_pages(ws: PracticeWorkspace, name: str) -> None:
    answer, page = await brought(ws, name, b"x")
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers
    assert "/" not in answer.headers["Content-Disposition"].split("filename")[1]
    assert "<script>x" not in page


async def brought(ws: PracticeWorkspace, name: str, content: bytes) -> tuple[aiohttp.ClientResponse, str]:
    """The answer with the file that somebody brings, and the page that shows it."""
    async with aiohttp.ClientSession() as session:
        query = {"person": STAFF, "name": name}
        async with session.post(f"{ws.url}page/upload", params=query, data=content) as answer:
            file = (await answer.json())["file"]["id"]
        async with session.get(f"{ws.url}files/{file}/view?person={STAFF}") as drawn:
            page = await drawn.text()
        async with session.get(f"{ws.url}files/{file}?person={STAFF}") as answer:
            await answer.read()
            return answer, page


async def test_a_file_is_nobody_elses_until_it_is_shared(ws: PracticeWorkspace) -> None:
    async with aiohttp.ClientSession() as session:
        query = {"person": STAFF, "name": "a.txt"}
        async with session.post(f"{ws.url}page/upload", params=query, data=b"x") as answer:
            file = (await answer.json())["file"]["id"]
        for person in ("U0C001", "", "nobody"):
            for end in ("", "/view"):
                async with session.get(f"{ws.url}files/{file}{end}?person={person}") as answer:
                    assert answer.status == 404
