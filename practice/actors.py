"""People of a test at their Slack clients: what they see and what they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from practice.chosen_files import keep_file
from practice.constants import GENERAL_CHANNEL, Json
from practice.interactions import Client
from practice.models import Channel, View
from practice.normalise import elements_of
from practice.payloads import file_json
from practice.places import Place
from practice.plain_values import entry_for, values_for
from practice.seen import Result, Seen, action_ids
from practice.server import Practice
from practice.state_values import FIELDS, collect_state


class Actor:
    """One person at their Slack client."""

    def __init__(self, practice: Practice, person: str) -> None:
        self.id = person
        self._ws = practice.ws
        self._client: Client = practice.client(person)
        self._typed: dict[str, Json] = {}

    # what they see

    @property
    def modals(self) -> list[View]:
        return list(self._ws.views.stack(self.id))

    @property
    def modal(self) -> View | None:
        """The one on top."""
        return self.modals[-1] if self.modals else None

    @property
    def home(self) -> View | None:
        return self._ws.views.homes.get(self.id)

    @property
    def conversations(self) -> list[Channel]:
        """Every channel, group and direct message that they are in."""
        return self._ws.channels_of(self.id)

    @property
    def groups(self) -> list[Channel]:
        """Their group direct messages; `channel.members` says with whom."""
        return [channel for channel in self.conversations if channel.kind == "mpim"]

    def messages(self, channel: str | Channel) -> list[Seen]:
        """Channel messages and thread replies, the oldest first, without ephemeral ones."""
        place = self._client.channel(channel if isinstance(channel, str) else channel.id)
        return [Seen(place, message) for message in place.messages.values() if message.ephemeral_for is None]

    @property
    def app_dm(self) -> list[Seen]:
        return self.messages(self._ws.dm(self.id).id)

    @property
    def ephemerals(self) -> list[Seen]:
        """What was shown to this person alone, in every channel."""
        return [seen for seen in self._all() if seen.message.ephemeral_for == self.id]

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self._ws.notices if notice.person == self.id]

    def _all(self) -> list[Seen]:
        found = [
            Seen(channel, message)
            for channel in self.conversations
            for message in channel.messages.values()
            if message.ephemeral_for in (None, self.id)
        ]
        return sorted(found, key=lambda seen: seen.ts)

    # what they do

    async def command(self, command: str, text: str = "", *, channel: str = GENERAL_CHANNEL) -> Result:
        return Result.of(await self._client.command(channel, command, text))

    async def shortcut(self, callback_id: str) -> Result:
        return Result.of(await self._client.shortcut(callback_id))

    async def message_shortcut(self, callback_id: str, channel: str, ts: str) -> Result:
        return Result.of(await self._client.message_shortcut(callback_id, channel, ts))

    async def say(self, channel: str, text: str, thread_ts: str | None = None) -> Result:
        return Result.of(await self._client.say(channel, text, thread_ts))

    async def open_home(self, tab: str = "home") -> Result:
        return Result.of(await self._client.home_opened(tab))

    async def press(
        self,
        action_id: str,
        *,
        message: Seen | None = None,
        view: View | None = None,
        home: bool = False,
        value: str | None = None,
        nth: int = 0,
        state: Mapping[str, Any] | None = None,
    ) -> Result:
        """Presses a button (or an item of an overflow menu, chosen by `value`).

        Without a place the top modal is searched, then the messages from the newest, then the Home.
        `action_id` also finds `action_id:suffix`; `value` tells buttons apart; `state` is plain values.
        """
        place = self._place(action_id, message, view, home)
        block, element = _pick(place, action_id, value, nth)
        self._note(place, values_for(place.blocks, state or {}))
        chosen: Json = {}
        if element["type"] == "overflow":
            chosen = {"selected_option": {"value": value}}
        return await self._deliver(place, block, element, chosen)

    async def choose(
        self,
        action_id: str,
        value: Any,
        *,
        message: Seen | None = None,
        view: View | None = None,
        home: bool = False,
        nth: int = 0,
    ) -> Result:
        """Sets a select, picker, radio, checkbox or text; delivers it where the element dispatches."""
        place = self._place(action_id, message, view, home)
        block, element = _pick(place, action_id, None, nth)
        if element["type"] not in FIELDS:
            return await self._deliver(place, block, element, {"selected_option": {"value": value}})
        self._note(place, {block["block_id"]: {element["action_id"]: entry_for(element, value)}})
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Result(ok=True)
        return await self._deliver(place, block, element, {})

    def fill(self, view: View, values: Mapping[str, Any]) -> Json:
        """`state.values` for plain values by block_id."""
        return values_for(view.blocks, values)

    async def submit(self, view: View | None = None, values: Mapping[str, Any] | None = None) -> Result:
        """Fills in and hands in the top modal."""
        target = view or self._top()
        self._note(Place(view=target), self.fill(target, values or {}))
        outcome = await self._client.submit(target, {})
        return Result.of(outcome, closed=not self._ws.views.is_open(target))

    def bring(self, name: str, content: bytes) -> Json:
        """A file from their machine, to be given to a file input."""
        return file_json(self._ws, keep_file(self._ws, self.id, name, content))

    async def close(self, view: View | None = None, *, clear: bool = False) -> Result:
        return Result.of(await self._client.close(view or self._top(), clear=clear), closed=True)

    async def suggest(
        self,
        action_id: str,
        value: str,
        *,
        message: Seen | None = None,
        view: View | None = None,
        home: bool = False,
    ) -> list[Json]:
        """The options an external select offers for what is typed."""
        place = self._place(action_id, message, view, home)
        block, element = _pick(place, action_id, None, 0)
        outcome = await self._client.suggest(place, block["block_id"], element["action_id"], value)
        options: list[Json] = list(outcome.extra.get("options") or [])
        for group in outcome.extra.get("option_groups") or []:
            options += group["options"]
        return options

    # how

    def _top(self) -> View:
        if self.modal is None:
            raise AssertionError(f"{self.id} has no modal open; notices: {self.notices}")
        return self.modal

    def _place(self, action_id: str, message: Seen | None, view: View | None, home: bool) -> Place:
        if message is not None:
            return Place(channel=message.channel, message=message.message)
        if view is not None:
            return Place(view=view)
        if home:
            if self.home is None:
                raise AssertionError(f"{self.id} has no Home tab yet")
            return Place(view=self.home)
        candidates = [Place(view=self.modal)] if self.modal else []
        candidates += [Place(channel=seen.channel, message=seen.message) for seen in reversed(self._all())]
        candidates += [Place(view=self.home)] if self.home else []
        for place in candidates:
            if any(_matches(found, action_id) for found in action_ids(place.blocks)):
                return place
        raise AssertionError(f"{self.id} sees nothing with the action {action_id!r}")

    def _note(self, place: Place, values: Json) -> None:
        """Remembers what was typed, as the client does until the view or message changes."""
        if place.view is not None:
            place.view.values = collect_state(place.blocks, values, place.view.values)
        else:
            kept = self._typed.setdefault(place.message_place[1].ts, {})
            for block_id, entries in values.items():
                kept.setdefault(block_id, {}).update(entries)

    async def _deliver(self, place: Place, block: Json, element: Json, chosen: Json) -> Result:
        given: Json = {}
        if place.view is None:
            # what an update took away is forgotten, as in the client
            given = collect_state(place.blocks, {}, self._typed.get(place.message_place[1].ts, {}))
        return Result.of(
            await self._client.press(place, block["block_id"], element["action_id"], chosen, given)
        )


def _matches(found: str, wanted: str) -> bool:
    return found == wanted or found.startswith(f"{wanted}:")


def _pick(place: Place, action_id: str, value: str | None, nth: int) -> tuple[Json, Json]:
    found = [
        (block, element)
        for block in place.blocks
        for element in elements_of(block)
        if _matches(element["action_id"], action_id)
        and (value is None or element["type"] != "button" or element.get("value") == value)
    ]
    if len(found) <= nth:
        raise AssertionError(
            f"no element {action_id!r} (value {value!r}); there are {action_ids(place.blocks)}"
        )
    return found[nth]
