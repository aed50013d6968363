"""The conversation of a case in Slack: a group direct message, or a private channel for more people."""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.services.conversation import CHANNEL, channel_name, members
from bot.services.outgoing import ClaimedCard, ClaimedNote
from handlers.directory import UNREACHABLE
from handlers.house import House
from handlers.messenger import Destination, Lost, Messenger, NobodyThere, NotNow, Refused

#: Why one person cannot be brought in, where Slack does not say it person by person.
#: Source: https://docs.slack.dev/reference/methods/conversations.invite
_NOT_INVITED = frozenset(
    {
        "cant_invite",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "ura_max_channels",
        "user_team_not_in_channel",
        "invitee_cant_see_channel",
    }
)
_PAGE = 200


@dataclass(frozen=True)
class Talk:
    """Where a case is talked about. `missing` are people of the case who could not be brought there."""

    where: Destination
    missing: tuple[str, ...] = ()


class Talks:
    """Opens conversations and keeps the people of the case in them. Remembers both."""

    def __init__(self, house: House, messenger: Messenger) -> None:
        self._house = house
        self._messenger = messenger
        self._channels: dict[str, str] = {}
        self._complete: dict[str, frozenset[str]] = {}

    async def talk(self, row: ClaimedCard | ClaimedNote, known_channel: str) -> Talk:
        """The conversation that the row's recipient tells. Raises an Outcome where Slack refuses it."""
        if not row.recipient.startswith(CHANNEL):  # the people themselves, of whom Slack keeps one
            return Talk(Destination(known_channel or await self._messenger.open(row.recipient)))
        case_id = row.subject if isinstance(row, ClaimedCard) else row.consultation_id
        async with self._house.context.read() as work:
            case = await work.consultations.get(case_id)
            experts = await work.experts.some(case.expert_ids)
        channel = known_channel or await self._channel(channel_name(case.number, row.recipient))
        return Talk(Destination(channel), await self._bring_in(channel, members(case, experts.values())))

    async def _channel(self, name: str) -> str:
        """The private channel of that name. One whose answer was lost is found by its name."""
        if name not in self._channels:
            try:
                answer = await self._messenger.asked(
                    self._house.client.conversations_create(name=name, is_private=True)
                )
                self._channels[name] = str(answer["channel"]["id"])
            except Lost as lost:
                raise NotNow(None, lost.error) from lost
            except Refused as refused:
                if refused.error != "name_taken":
                    raise
                self._channels[name] = await self._ours(name)
        return self._channels[name]

    async def _ours(self, name: str) -> str:
        """The channel that an earlier try has made. One that somebody else made could have any readers."""
        client, asked = self._house.client, self._messenger.asked
        try:
            own_id = (await asked(client.auth_test()))["user_id"]
            cursor = None
            while True:
                page = await asked(
                    client.conversations_list(types="private_channel", cursor=cursor, limit=_PAGE)
                )
                for channel in page["channels"]:
                    if channel["name"] == name and channel.get("creator") == own_id:
                        return str(channel["id"])
                cursor = (page.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    raise Refused("name_taken")
        except Lost as lost:
            raise NotNow(None, lost.error) from lost

    async def _bring_in(self, channel: str, people: Sequence[str]) -> tuple[str, ...]:
        """Invites whoever is not there yet; returns those whom Slack would not take."""
        if self._complete.get(channel) == frozenset(people):
            return ()
        there = await self._there(channel)
        refused = await self._invite(channel, [person for person in people if person not in there])
        if not refused:
            self._complete[channel] = frozenset(people)
        return refused

    async def _there(self, channel: str) -> set[str]:
        found: set[str] = set()
        cursor = None
        while True:
            try:
                page = await self._messenger.asked(
                    self._house.client.conversations_members(channel=channel, cursor=cursor, limit=_PAGE)
                )
            except Lost as lost:
                raise NotNow(None, lost.error) from lost
            found.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return found

    async def _invite(self, channel: str, people: list[str]) -> tuple[str, ...]:
        """One who cannot come keeps nobody else away (`force`)."""
        if not people:
            return ()
        try:
            answer = await self._house.client.conversations_invite(channel=channel, users=people, force=True)
        except UNREACHABLE as error:  # whoever was invited after all is there at the next look
            raise NotNow(None, f"{type(error).__name__}: {error}") from error
        except SlackApiError as error:
            outcome = Messenger.meaning_of(error)
            data = error.response.data
            if isinstance(data, dict) and data.get("errors"):
                return _refused(data["errors"])
            if outcome.error == "already_in_channel":
                return ()
            if isinstance(outcome, NobodyThere) or outcome.error in _NOT_INVITED:
                return tuple(people)
            raise (NotNow(None, outcome.error) if isinstance(outcome, Lost) else outcome) from error
        return _refused(answer.get("errors") or ())


def _refused(each: Sequence[dict[str, str]]) -> tuple[str, ...]:
    return tuple(one["user"] for one in each if one.get("error") != "already_in_channel" and one.get("user"))
