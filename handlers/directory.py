"""Who a Slack user is to the service: staff, coordinator, expert, overseer, or nobody.

Deny by default: guests, bots, deleted people and people of other workspaces (Slack Connect) have no part,
whatever the lists say.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import WhoIsUnsure
from bot.domain.permissions import Actor, Part
from bot.services.context import Context

#: Seconds for which an answer of Slack is believed.
PERSON_TTL = 300.0
MEMBERS_TTL = 300.0
#: A press by somebody who is not on the remembered list asks again, but not more often than this.
MEMBERS_RECHECK = 2.0

log = structlog.get_logger()

#: Slack's answers that say for certain: this is nobody of the workspace.
_NOBODY = frozenset({"user_not_found", "users_not_found"})
_NOT_OURS = _NOBODY | {"user_not_visible"}

#: What may go wrong on the way to Slack.
UNREACHABLE = (aiohttp.ClientError, TimeoutError, asyncio.TimeoutError)


@dataclass(frozen=True)
class SlackUser:
    """What `users.info` says (https://docs.slack.dev/reference/methods/users.info)."""

    id: str
    name: str
    email: str | None
    outsider: bool
    gone: bool = False  #: deleted, or never there


class Directory:
    """Looks people up in Slack and in the lists. Remembers both for a while."""

    def __init__(
        self,
        client: AsyncWebClient,
        context: Context,
        *,
        coordinator_channel: str,
        team_id: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._context = context
        self._channel = coordinator_channel
        self._team_id = team_id
        self._monotonic = monotonic
        self._users: dict[str, tuple[float, SlackUser]] = {}
        self._members: frozenset[str] = frozenset()
        self._members_at = float("-inf")
        self._members_changes = 0
        self._members_turn = asyncio.Lock()

    async def actor(self, slack_user_id: str) -> Actor:
        """The person with every part they have now. Unknown people have none.

        Raises WhoIsUnsure when Slack cannot say who it is and did not say before.
        """
        user = await self._user(slack_user_id)
        if user.outsider:
            return Actor(slack_user_id=slack_user_id, name=user.name)
        async with self._context.read() as work:
            staff = await work.staff.by_slack(slack_user_id, user.email)
            expert = await work.experts.by_slack(slack_user_id, user.email)
        if staff is not None and not await self._may_be(slack_user_id, staff.slack_user_id):
            staff = None
        if expert is not None and not await self._may_be(slack_user_id, expert.slack_user_id):
            expert = None
        await self._link(
            slack_user_id,
            staff.id if staff and staff.slack_user_id != slack_user_id else None,
            expert.expert_id if expert and expert.slack_user_id != slack_user_id else None,
        )
        parts = set()
        if staff is not None:
            parts.add(Part.STAFF)
            staff = staff.model_copy(update={"slack_user_id": slack_user_id})
        if expert is not None and expert.active:
            parts.add(Part.EXPERT)
        if slack_user_id in self._context.overseers:
            parts.add(Part.OVERSEER)
        if await self._is_member(slack_user_id):
            parts.add(Part.COORDINATOR)
        name = (staff and staff.name) or (expert and expert.name) or user.name
        return Actor(
            slack_user_id=slack_user_id,
            name=name,
            parts=frozenset(parts),
            staff=staff,
            expert_id=expert.expert_id if expert is not None and expert.active else None,
            inactive_expert=expert is not None and not expert.active,
        )

    async def slack_id_of_expert(self, expert_id: str) -> str | None:
        """An expert's Slack user, found by e-mail where the list has no id; None when there is nobody.

        Guests and people of other workspaces are nobody: a case must not be told to who could not take it.

        Raises UnknownCase for an unknown expert, WhoIsUnsure, and what the client raises.
        """
        async with self._context.read() as work:
            expert = await work.experts.get(expert_id)
        if expert.slack_user_id:
            return None if (await self._user(expert.slack_user_id)).outsider else expert.slack_user_id
        if not expert.email:
            return None
        try:
            answer = await self._client.users_lookupByEmail(email=expert.email)
        except SlackApiError as error:
            if error.response["error"] == "users_not_found":
                return None
            raise
        found = _slack_user(answer["user"], self._team_id)
        if found.outsider:
            return None
        await self._link(found.id, None, expert_id)
        return found.id

    def forget_members(self, left: str = "") -> None:
        """Somebody joined the coordinators' channel, or `left` it: that counts at once."""
        self._members -= {left}
        self._members_changes += 1
        self._members_at = float("-inf")

    async def _may_be(self, slack_user_id: str, on_record: str | None) -> bool:
        """Whether an entry found by e-mail is this person's.

        People can change their address in Slack, so it decides only while nobody else is on record; a
        person whose account was made anew takes the place of the old one.
        """
        return not on_record or on_record == slack_user_id or (await self._user(on_record)).gone

    async def _user(self, slack_user_id: str) -> SlackUser:
        """What Slack says, or said last. Raises WhoIsUnsure when it has never said anything."""
        known = self._users.get(slack_user_id)
        if known and self._monotonic() - known[0] < PERSON_TTL:
            return known[1]
        try:
            user = await self._asked_user(slack_user_id)
        except (SlackApiError, *UNREACHABLE) as error:
            log.warning("users.info failed", error=str(error))
            if known is None:
                raise WhoIsUnsure from error
            return known[1]
        self._users[slack_user_id] = (self._monotonic(), user)
        return user

    async def _asked_user(self, slack_user_id: str) -> SlackUser:
        try:
            answer = await self._client.users_info(user=slack_user_id)
        except SlackApiError as error:
            name = str(error.response.get("error"))
            if name not in _NOT_OURS:
                raise
            return SlackUser(slack_user_id, slack_user_id, None, outsider=True, gone=name in _NOBODY)
        return _slack_user(answer["user"], self._team_id)

    async def _is_member(self, slack_user_id: str) -> bool:
        age = self._monotonic() - self._members_at
        if age > MEMBERS_TTL or (slack_user_id not in self._members and age > MEMBERS_RECHECK):
            async with self._members_turn:
                if self._monotonic() - self._members_at > MEMBERS_RECHECK:
                    await self._load_members()
        return slack_user_id in self._members

    async def _load_members(self) -> None:
        changes = -1
        try:
            while changes != self._members_changes:  # somebody came or went while Slack was answering
                changes = self._members_changes
                found = await self._asked_members()
        except (SlackApiError, *UNREACHABLE) as error:
            # Whoever was a coordinator a moment ago stays one while Slack cannot say.
            log.warning("conversations.members failed", error=str(error))
        else:
            self._members = found
        self._members_at = self._monotonic()

    async def _asked_members(self) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        while True:
            answer = await self._client.conversations_members(
                channel=self._channel, limit=200, cursor=cursor or None
            )
            found.update(answer["members"])
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return frozenset(found)

    async def _link(self, slack_user_id: str, staff_id: str | None, expert_id: str | None) -> None:
        if staff_id is None and expert_id is None:
            return
        async with self._context.begin() as work:
            if staff_id is not None:
                await work.staff.link(staff_id, slack_user_id)
            if expert_id is not None:
                await work.experts.link(expert_id, slack_user_id)
            await work.commit()


def _slack_user(user: Mapping[str, Any], team_id: str) -> SlackUser:
    profile = user.get("profile") or {}
    flags = ("deleted", "is_bot", "is_stranger", "is_restricted", "is_ultra_restricted", "is_app_user")
    elsewhere = bool(user.get("team_id")) and user["team_id"] != team_id
    return SlackUser(
        id=user["id"],
        name=profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"],
        # an address that its owner has not confirmed is only a claim
        email=profile.get("email") if user.get("is_email_confirmed", True) else None,
        outsider=elsewhere or any(user.get(flag) for flag in flags),
        gone=bool(user.get("deleted")),
    )
