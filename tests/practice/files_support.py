"""Sending files as an app, and opening them as a person."""

from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from practice.testing import PracticeWorkspace

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


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
