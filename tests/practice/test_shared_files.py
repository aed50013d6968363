"""Files: announced, sent as bytes, finished into a conversation, and opened by people."""

import aiohttp
import pytest
from files_support import CALENDAR, fetched, sent
from scopes_support import error_of
from slack_sdk.web.async_client import AsyncWebClient

from practice.constants import BOT_TOKEN
from practice.limits import limit
from practice.testing import PracticeWorkspace, practice_workspace


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
