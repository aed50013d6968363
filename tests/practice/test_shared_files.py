"""Files: announced, sent as bytes, finished into a conversation, and opened by people."""

import io
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from openpyxl import Workbook
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN
from practice.limits import limit
from practice.testing import PracticeWorkspace, practice_workspace
from practice.words import say

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


async def sent(client: AsyncWebClient, content: bytes = CALENDAR, name: str = "第1回.ics") -> str:
    """The id of a file whose bytes are there, and that nobody sees yet."""
    ticket = await client.files_getUploadURLExternal(filename=name, length=len(content))
    async with (
        aiohttp.ClientSession() as session,
        session.post(ticket["upload_url"], data=content) as answer,
    ):
        assert (answer.status, await answer.text()) == (200, f"OK - {len(content)}")
    file_id: str = ticket["file_id"]
    return file_id


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    disposition: str
    policy: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


async def fetched(address: str, person: str = "", *, english: bool = False) -> Answer:
    """What the browser of this person gets."""
    cookies = {"practice.lang": "en"} if english else {}
    params = {"person": person} if person else {}
    async with (
        aiohttp.ClientSession(cookies=cookies) as session,
        session.get(address, params=params) as answer,
    ):
        found = answer.headers.get
        disposition, policy = found("Content-Disposition", ""), found("Content-Security-Policy", "")
        return Answer(answer.status, answer.content_type, disposition, policy, await answer.read())


async def shown(
    ws: PracticeWorkspace,
    client: AsyncWebClient,
    name: str,
    content: bytes,
    *,
    ending: str = "/view",
    english: bool = False,
) -> Answer:
    """A file of that name and content, shared where everybody is, as a person opens it."""
    file_id = await sent(client, content, name)
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C0GENERAL")
    return await fetched(f"{ws.url}files/{file_id}{ending}", "U1", english=english)


async def test_a_file_appears_in_the_thread_of_a_group(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    group = (await client.conversations_open(users=["U1", "U3"]))["channel"]["id"]
    root = (await client.chat_postMessage(channel=group, text="第1回"))["ts"]
    file_id = await sent(client)
    done = await client.files_completeUploadExternal(
        files=[{"id": file_id, "title": "予定"}],
        channel_id=group,
        thread_ts=root,
        initial_comment="カレンダーに追加できます",
    )
    assert (done["files"][0]["id"], done["files"][0]["title"]) == (file_id, "予定")
    assert "shares" not in done["files"][0]
    seen = ws.person("U3").messages(group)[-1]
    assert (seen.text, seen.thread_ts) == ("カレンダーに追加できます", root)
    file = seen.files[0]
    assert (file.name, file.mimetype, file.size) == ("第1回.ics", "text/calendar", len(CALENDAR))
    assert (file.content, file.text) == (CALENDAR, CALENDAR.decode())
    replies = await client.conversations_replies(channel=group, ts=root)
    told = replies["messages"][-1]["files"][0]
    assert (told["id"], told["size"], told["filetype"]) == (file_id, len(CALENDAR), "ics")
    assert ws.unexpected_refusals == []


async def test_a_file_of_the_channel_is_in_its_history(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    await client.files_upload_v2(
        channel="C0COORD", filename="一覧.xlsx", content=b"PK", initial_comment="一覧"
    )
    message = (await client.conversations_history(channel="C0COORD"))["messages"][0]
    assert (message["text"], message["files"][0]["name"]) == ("一覧", "一覧.xlsx")
    assert ws.unexpected_refusals == []


async def test_a_person_downloads_what_was_shared_and_nothing_else(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    file_id = await sent(client)
    address = f"{ws.url}files/{file_id}"
    assert (await fetched(address, "U1")).status == 404
    await client.files_completeUploadExternal(files=[{"id": file_id}])  # private: to no conversation
    assert (await fetched(address, "U1")).status == 404
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=ws.state.dm("U1").id)
    answer = await fetched(address, "U1")
    assert (answer.body, answer.kind) == (CALENDAR, "text/calendar")
    assert answer.disposition.startswith("attachment")
    assert [seen.files[0].title for seen in ws.person("U1").app_dm] == ["第1回.ics"]
    assert (await fetched(address, "U2")).status == 404
    assert (await fetched(address)).status == 404


@pytest.mark.parametrize(
    ("channel", "readers"), [("C0GENERAL", {"U1", "U2", "U3"}), ("C0COORD", {"U2"}), ("D1", {"U1"})]
)
async def test_a_file_is_seen_where_it_was_shared_and_by_all_of_a_public_channel(
    ws: PracticeWorkspace, client: AsyncWebClient, channel: str, readers: set[str]
) -> None:
    ws.state.dm("U1")
    ws.leave("C0GENERAL", "U3")
    file_id = await sent(client)
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=channel)
    for ending in ("", "/view"):
        answers = {one: await fetched(f"{ws.url}files/{file_id}{ending}", one) for one in ("U1", "U2", "U3")}
        assert {person for person, answer in answers.items() if answer.status == 200} == readers


async def test_the_app_needs_its_scope_to_fetch_a_file(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    file_id = await sent(client)
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as session,
        session.get(f"{ws.url}files/{file_id}") as answer,
    ):
        assert (answer.status, await answer.text()) == (403, "missing_scope")
    assert [refusal.method for refusal in ws.refusals] == ["url_private"]


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


async def test_a_reply_leads_to_its_thread(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C0COORD", text="a"))["ts"]
    reply = (await client.chat_postMessage(channel="C0COORD", text="b", thread_ts=root))["ts"]
    await client.files_completeUploadExternal(
        files=[{"id": await sent(client)}], channel_id="C0COORD", thread_ts=reply
    )
    assert ws.messages("C0COORD")[-1].thread_ts == root


async def test_blocks_stand_above_a_file_where_there_is_no_comment(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*第1回*"}}
    body = {"files": [{"id": await sent(client)}], "channel_id": "C0COORD", "blocks": [section]}
    await client.api_call("files.completeUploadExternal", json=body)
    assert ws.messages("C0COORD")[-1].words == "*第1回*"
    body |= {"files": [{"id": await sent(client)}], "initial_comment": "予定"}
    await client.api_call("files.completeUploadExternal", json=body)
    assert (ws.messages("C0COORD")[-1].text, ws.messages("C0COORD")[-1].blocks) == ("予定", [])


async def test_what_cannot_be_announced(ws: PracticeWorkspace, client: AsyncWebClient) -> None:
    assert await error_of(client.files_getUploadURLExternal(filename="a.ics", length=0)) == "missing_argument"
    assert await error_of(client.files_getUploadURLExternal(filename="", length=1)) == "invalid_arguments"
    words = "x" * limit("file.alt_txt")
    await client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt=words)
    over = client.files_getUploadURLExternal(filename="a.png", length=1, alt_txt=words + "x")
    assert await error_of(over) == "alt_txt_too_large"


@pytest.mark.parametrize("size", [len(CALENDAR) - 1, len(CALENDAR) + 1])
async def test_bytes_that_were_not_announced_are_not_taken(
    ws: PracticeWorkspace, client: AsyncWebClient, size: int
) -> None:
    ticket = await client.files_getUploadURLExternal(filename="a.ics", length=size)
    async with (
        aiohttp.ClientSession() as session,
        session.post(ticket["upload_url"], data=CALENDAR) as answer,
    ):
        assert answer.status == 404
    unfinished = client.files_completeUploadExternal(files=[{"id": ticket["file_id"]}])
    assert await error_of(unfinished) == "file_not_found"


async def test_what_cannot_be_finished_leaves_nothing_behind(
    ws: PracticeWorkspace, client: AsyncWebClient
) -> None:
    file_id = await sent(client)

    async def refused(**more: str) -> str:
        body = {"files": [{"id": file_id}], **more}
        return await error_of(client.api_call("files.completeUploadExternal", json=body))

    assert await error_of(client.files_completeUploadExternal(files=[])) == "invalid_arguments"
    assert await error_of(client.files_completeUploadExternal(files=[{"id": "F9"}])) == "file_not_found"
    assert await refused(channel_id="U1") == "invalid_arguments"  # a person is no conversation
    assert await refused(channel_id="C0NOBOT") == "channel_not_found"
    assert await refused(channel_id="C0COORD", thread_ts="1.1") == "thread_not_found"
    assert ws.messages("C0COORD") == []
    assert not ws.state.files[file_id].shared


async def test_files_need_their_scope(ws: PracticeWorkspace) -> None:
    bare = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with practice_workspace(list(ws.state.people.values()), bare) as other:
        poor = AsyncWebClient(token=BOT_TOKEN, base_url=other.base_url, retry_handlers=[])
        assert await error_of(poor.files_getUploadURLExternal(filename="a", length=1)) == "missing_scope"
        assert await error_of(poor.files_completeUploadExternal(files=[{"id": "F1"}])) == "missing_scope"
