"""A file that a person opens is shown in words, tables or pictures, and never as something that runs."""

import io
from typing import Any

import pytest
from files_support import CALENDAR, shown
from openpyxl import Workbook
from slack_sdk.web.async_client import AsyncWebClient

from practice.testing import PracticeWorkspace
from practice.words import say


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.xml", "a.js"])
async def test_what_could_carry_a_script_is_never_shown_as_it_is(
    ws: PracticeWorkspace, client: AsyncWebClient, name: str
) -> None:
    answer = await shown(ws, client, name, b"<svg onload=alert(1)><script>alert(1)</script></svg>", ending="")
    assert answer.disposition.startswith("attachment")
    assert "sandbox" in answer.policy
    page = await shown(ws, client, name, b"<script>alert(1)</script>")
    assert b"<script>alert(1)" not in page.body


async def test_pictures_are_shown_and_saved(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    answer = await shown(ws, client, "a.png", b"\x89PNG", ending="")
    assert answer.disposition.startswith("inline")
    answer = await shown(ws, client, "a.png", b"\x89PNG", ending="?download=1")
    assert answer.disposition.startswith("attachment")
    assert b'<img class="file-picture"' in (await shown(ws, client, "a.png", b"\x89PNG")).body


INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:1@example
DTSTART:20261124T040000Z
DTEND:20261124T053000Z
SUMMARY:第1回 相談 <b>
LOCATION:横手市役所
ORGANIZER;CN=伊藤 仁:mailto:jin@pref.example
ATTENDEE;CN=佐藤 花:mailto:hana@town.example
ATTENDEE:mailto:manabu@expert.example
DESCRIPTION:持ち物\\n・資料
END:VEVENT
END:VCALENDAR
"""


async def test_an_invitation_opens_in_words(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    content = INVITATION.replace("\n", "\r\n").encode()
    page = (await shown(ws, client, "第1回.ics", content)).text
    assert "令和8年11月24日（火）13:00 – 14:30" in page
    for words in (
        "第1回 相談 &lt;b&gt;",
        "横手市役所",
        "伊藤 仁",
        "佐藤 花",
        "manabu@expert.example",
        "持ち物\n・資料",
    ):
        assert words in page
    assert say("file_event_cancelled", "ja") not in page
    called_off = await shown(ws, client, "a.ics", content.replace(b"METHOD:REQUEST", b"METHOD:CANCEL"))
    assert say("file_event_cancelled", "ja") in called_off.text
    whole_day = content.replace(b":20261124T040000Z", b";VALUE=DATE:20261124").replace(
        b":20261124T053000Z", b";VALUE=DATE:20261126"
    )
    days = "令和8年11月24日（火） – 令和8年11月25日（水） 終日"
    assert days in (await shown(ws, client, "a.ics", whole_day)).text


async def test_an_invitation_reads_english_to_whom_chose_it(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    page = await shown(ws, client, "a.ics", INVITATION.encode(), english=True)
    assert "Tue, Nov 24, 2026 13:00 – 14:30" in page.text


def workbook_of(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


async def test_a_workbook_opens_sheet_by_sheet(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    many = [["番号"], *([number] for number in range(1, 203))]
    content = workbook_of(一覧=[["市町村", "件数"], ["<横手市>", 12], [None, 0.5]], 多い=many)
    first = (await shown(ws, client, "a.xlsx", content)).text
    assert "&lt;横手市&gt;" in first and ">12<" in first and ">0.5<" in first
    assert 'aria-current="page">一覧</a>' in first
    second = (await shown(ws, client, "a.xlsx", content, ending="/view?sheet=1")).text
    assert ">199<" in second and ">200</td>" not in second
    assert say("file_cut", "ja", n=200) in second


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize(("name", "row"), [("a.csv", "横手市,12"), ("a.tsv", "横手市\t12")])
async def test_rows_open_as_a_table(
    ws: PracticeWorkspace, client: AsyncWebClient, encoding: str, name: str, row: str
) -> None:
    page = await shown(ws, client, name, f"{row}\n{row}\n".encode(encoding))
    assert "<td>横手市</td><td>12</td>" in page.text


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.ics", b"no calendar", "file_damaged"),
        ("a.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "file_damaged"),
        ("a.ics", CALENDAR, "file_empty"),
        ("a.xlsx", b"PK", "file_damaged"),
        ("a.xlsx", workbook_of(a=[["x"]])[:900], "file_damaged"),
        ("a.xlsx", workbook_of(a=[]), "file_empty"),
        ("a.csv", b"\x81", "file_damaged"),
        ("a.txt", b"a\x00b", "file_damaged"),
        ("a.pdf", b"%PDF-1.7", "file_no_preview"),
        ("a", b"?", "file_no_preview"),
    ],
)
async def test_what_cannot_be_shown_says_so(
    ws: PracticeWorkspace, client: AsyncWebClient, name: str, content: bytes, key: str
) -> None:
    page = await shown(ws, client, name, content)
    assert (page.status, say(key, "ja") in page.text) == (200, True)
    assert say("file_download", "ja") in page.text
