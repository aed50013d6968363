"""Calendar entries that go with what is said about sessions.

A file is uploaded after its message. Its name is unique for each state of a session, so that a file whose
answer was lost is found again before it would be sent twice.
"""

from dataclasses import dataclass

import aiohttp
import structlog

from bot.calendar_file import calendar_file, file_name
from bot.domain.session import Session, SessionStatus
from bot.services.case_view import load_case_view
from bot.services.outgoing import ClaimedNote, NoteKind
from bot.words import words
from handlers.directory import UNREACHABLE
from handlers.house import House
from handlers.messenger import Destination, Lost, Messenger, NotNow, Refused

#: Notes that bring a calendar entry, and the state of the session in which it still means something.
_WITH_FILE = {
    NoteKind.SESSION_FIXED: SessionStatus.FIXED,
    NoteKind.SESSION_PLACED: SessionStatus.FIXED,
    NoteKind.SESSION_HANDED_OVER: SessionStatus.FIXED,
    NoteKind.SESSION_CANCELLED: SessionStatus.CANCELLED,
}
#: Files are read by everybody in the conversation.
_LANGUAGE = "ja"
#: Seconds after which a file whose answer was lost is looked for: Slack shares it after it has answered.
_SHARED_AFTER = 15.0
_UPLOAD = aiohttp.ClientTimeout(total=10)

log = structlog.get_logger()


@dataclass(frozen=True)
class _File:
    name: str
    content: bytes
    comment: str
    #: An earlier note may have brought the same state already.
    may_be_there: bool


class Attachments:
    """Gives a note its file."""

    def __init__(self, house: House, messenger: Messenger, office_email: str) -> None:
        self._house = house
        self._messenger = messenger
        self._office_email = office_email

    async def attach(self, note: ClaimedNote, where: Destination) -> None:
        """Uploads the note's file where there is one to give and it is not there yet.

        The message stands there already: what is to be tried again is always `Lost`, never `NotNow`. A file
        that Slack refuses for good is let go of, because the message says when and where all the same.
        """
        file = await self._file(note)
        if file is None:
            return
        try:
            looked = note.attempts > 1 or file.may_be_there
            if not looked or not await self._messenger.has_file(where, file.name):
                await self._upload(file, where)
        except NotNow as fault:
            raise Lost(fault.error, fault.seconds) from fault
        except Refused as refused:
            log.exception("Slack refused a calendar entry", file=file.name, error=refused.error)

    async def _file(self, note: ClaimedNote) -> _File | None:
        wanted, session_id = _WITH_FILE.get(note.kind), note.params.get("session")
        if wanted is None or not session_id:
            return None
        async with self._house.context.read() as work:
            session = await work.sessions.get(session_id)
            if session.status is not wanted or session.sequence < 0:
                return None  # it has changed since, and a later note brings what is true now
            view = await load_case_view(work, self._house.context, session.consultation_id)
            requester = await work.staff.get(view.case.requester.staff_id)
        said_in = words(_LANGUAGE, self._house.context.calendar.zone)
        return _File(
            name=file_name(view.case.number, session),
            content=calendar_file(
                session,
                view,
                said_in,
                self._house.clock(),
                requester_email=requester.email,
                office_email=self._office_email,
            ),
            comment=said_in.mrkdwn(
                _comment(session), number=view.case.number, ordinal=view.number_of(session)
            ),
            may_be_there=session.sequence > 0,
        )

    async def _upload(self, file: _File, where: Destination) -> None:
        """https://docs.slack.dev/messaging/working-with-files#uploading_files"""
        client, asked = self._house.client, self._messenger.asked
        ticket = await asked(client.files_getUploadURLExternal(filename=file.name, length=len(file.content)))
        await self._send(str(ticket["upload_url"]), file.content)
        try:
            await asked(
                client.files_completeUploadExternal(
                    files=[{"id": str(ticket["file_id"]), "title": file.name}],
                    channel_id=where.channel,
                    initial_comment=file.comment,
                )
            )
        except Lost as lost:
            raise Lost(lost.error, _SHARED_AFTER) from lost

    async def _send(self, url: str, content: bytes) -> None:
        client = self._house.client
        ssl = client.ssl if client.ssl is not None else True
        try:
            async with (
                aiohttp.ClientSession(timeout=_UPLOAD) as session,
                session.post(url, data=content, proxy=client.proxy, ssl=ssl) as answer,
            ):
                status = answer.status
        except UNREACHABLE as error:
            raise Lost(f"{type(error).__name__}: {error}") from error
        if status == 429 or status >= 500:
            raise NotNow(None, f"upload_http_{status}")
        if status != 200:
            raise Refused(f"upload_http_{status}")


def _comment(session: Session) -> str:
    if session.status is SessionStatus.CANCELLED:
        return "calendar.cancelled_comment"
    return "calendar.initial_comment" if session.sequence == 0 else "calendar.changed_comment"
