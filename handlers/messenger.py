"""Slack's answers to a post, as the four things they can mean; and where a place is in Slack."""

from collections.abc import Awaitable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import WhoIsUnsure
from bot.services.outgoing import ClaimedCard, ClaimedNote, Place
from handlers.directory import UNREACHABLE, Directory
from handlers.views.message import Message

#: The event type in the metadata of our messages. The payload is an opaque key: metadata can be read by
#: everybody in the workspace (https://docs.slack.dev/messaging/message-metadata).
METADATA_TYPE = "madoguchi_delivery"

#: Errors after which nothing was posted and a later try may succeed.
_NOT_NOW = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
#: Errors after which the message may be there or not.
_AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
#: The recipient is not (or no longer) in the workspace.
_NOBODY = frozenset(
    {"user_not_found", "users_not_found", "user_disabled", "cannot_dm_bot", "user_not_visible"}
)

#: Messages on one page when an ambiguous post is looked for.
_LOOK_BACK = 200
#: Pages of a thread that are read at most.
_PAGES = 25


class Outcome(Exception):  # noqa: N818  (what became of a delivery, not a fault of ours)
    """Why a delivery did not end with a message."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class NotNow(Outcome):
    """Certainly not posted; try again after `seconds` (None: as usual)."""

    def __init__(self, seconds: float | None, error: str) -> None:
        super().__init__(error)
        self.seconds = seconds


class Lost(Outcome):
    """The answer was lost: the message may be there. Look again after `seconds` (None: as usual)."""

    def __init__(self, error: str, seconds: float | None = None) -> None:
        super().__init__(error)
        self.seconds = seconds


class Refused(Outcome):
    """Slack refused it for good."""


class NobodyThere(Outcome):
    """The recipient cannot be found in Slack."""


@dataclass(frozen=True)
class Destination:
    """A conversation, and the thread in it (empty: the conversation itself)."""

    channel: str
    thread_ts: str = ""


class Messenger:
    """Posts, updates and finds messages. Every answer becomes a message's ts or an Outcome."""

    def __init__(self, client: AsyncWebClient, directory: Directory, coordinator_channel: str) -> None:
        self._client = client
        self._directory = directory
        self._channel = coordinator_channel
        self._direct: dict[str, str] = {}

    async def destination(self, row: ClaimedCard | ClaimedNote, known_channel: str) -> Destination:
        """The conversation of a place, other than that of a case. Raises an Outcome where there is none."""
        if known_channel:
            return Destination(known_channel)
        if row.place is Place.COORDINATORS:
            return Destination(self._channel)
        user_id = row.recipient
        if row.place is Place.EXPERT:
            user_id = await self._slack_id_of_expert(row.recipient)
        return Destination(await self.open(user_id))

    async def open(self, users: str) -> str:
        """The direct message with one person or several (ids joined by commas): Slack keeps one of each."""
        if users not in self._direct:
            try:
                answer = await self.asked(self._client.conversations_open(users=users))
            except Lost as lost:
                raise NotNow(None, lost.error) from lost
            self._direct[users] = str(answer["channel"]["id"])
        return self._direct[users]

    async def post(self, where: Destination, message: Message, key: str) -> str:
        answer = await self.asked(
            self._client.chat_postMessage(
                channel=where.channel,
                thread_ts=where.thread_ts or None,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": METADATA_TYPE, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return str(answer["ts"])

    async def update(self, where: Destination, ts: str, message: Message, key: str) -> bool:
        """False when the message is no longer there. An update may be repeated: it is never ambiguous."""
        try:
            await self.asked(
                self._client.chat_update(
                    channel=where.channel,
                    ts=ts,
                    text=message.text,
                    blocks=message.blocks,
                    metadata={"event_type": METADATA_TYPE, "event_payload": {"key": key}},
                )
            )
        except Refused as refused:
            if refused.error in {"message_not_found", "cant_update_message"}:
                return False
            raise
        except Lost as lost:
            raise NotNow(None, lost.error) from lost
        return True

    async def find(self, where: Destination, key: str) -> str | None:
        """The ts of the message that carries the key, when an earlier try has posted it after all.

        A conversation comes newest first, a thread oldest first: threads are read to their end. Times are
        not compared: Slack's clock and ours need not agree.
        """
        cursor: str | None = None
        for _ in range(_PAGES if where.thread_ts else 1):
            answer = await self.asked(self._page(where, cursor))
            for message in answer.get("messages") or ():
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("key") == key:
                    return str(message["ts"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    async def has_file(self, where: Destination, name: str) -> bool:
        """Whether one of the latest messages of the conversation carries a file of that name."""
        answer = await self.asked(self._page(where, None))
        return any(
            file.get("name") == name
            for message in answer.get("messages") or ()
            for file in message.get("files") or ()
        )

    def _page(self, where: Destination, cursor: str | None) -> Awaitable[AsyncSlackResponse]:
        if where.thread_ts:
            return self._client.conversations_replies(
                channel=where.channel,
                ts=where.thread_ts,
                cursor=cursor,
                limit=_LOOK_BACK,
                include_all_metadata=True,
            )
        return self._client.conversations_history(
            channel=where.channel, cursor=cursor, limit=_LOOK_BACK, include_all_metadata=True
        )

    async def _slack_id_of_expert(self, expert_id: str) -> str:
        try:
            found = await self._directory.slack_id_of_expert(expert_id)
        except SlackApiError as error:
            raise self.meaning_of(error) from error
        except (WhoIsUnsure, *UNREACHABLE) as error:
            raise NotNow(None, str(error)) from error
        if found is None:
            raise NobodyThere("users_not_found")
        return found

    async def asked(self, call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        """Slack's answer. Raises an Outcome."""
        try:
            return await call
        except SlackApiError as error:
            raise self.meaning_of(error) from error
        except UNREACHABLE as error:
            raise Lost(f"{type(error).__name__}: {error}") from error

    @staticmethod
    def meaning_of(error: SlackApiError) -> Outcome:
        """What an error answer of Slack means for the delivery."""
        response = error.response
        status = getattr(response, "status_code", 200)
        data = response.data if isinstance(response.data, dict) else {}
        name = str(data.get("error") or f"http_{status}")
        if status == 429 or name in _NOT_NOW:
            headers = {str(k).lower(): v for k, v in (response.headers or {}).items()}
            after = str(headers.get("retry-after") or "")
            return NotNow(float(after) if after.isdecimal() else None, name)
        if status >= 500 or name in _AMBIGUOUS:
            return Lost(name)
        if name in _NOBODY:
            return NobodyThere(name)
        return Refused(name)
