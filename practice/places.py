"""Where an element is: in a message, in a modal or in the Home tab."""

from __future__ import annotations

from dataclasses import dataclass

from practice.constants import Json
from practice.errors import SlackError
from practice.models import Channel, Message, View
from practice.normalise import elements_of
from practice.payloads import message_container, message_json
from practice.workspace import Workspace


@dataclass(frozen=True)
class Place:
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None

    @property
    def blocks(self) -> list[Json]:
        if self.view is not None:
            return self.view.blocks
        return (self.message.blocks or []) if self.message is not None else []

    @property
    def message_place(self) -> tuple[Channel, Message]:
        if self.channel is None or self.message is None:
            raise SlackError("message_not_found")
        return self.channel, self.message

    def suggestion_context(self, ws: Workspace) -> Json:
        """What a block_suggestion says about its place."""
        if self.view is not None:
            return {
                "container": {"type": "view", "view_id": self.view.id},
                "view": self.view.as_json(self.view.values),
            }
        channel, message = self.message_place
        return {
            "container": message_container(channel, message),
            "channel": {"id": channel.id, "name": channel.payload_name},
            "message": message_json(ws, channel, message),
        }


def message_place(ws: Workspace, person: str, channel: Channel, ts: str) -> Place:
    message = ws.message(channel, ts)
    if message.ephemeral_for not in (None, person):
        raise SlackError("message_not_found")
    return Place(channel=channel, message=message)


def find_element(place: Place, block_id: str, action_id: str) -> tuple[Json, Json]:
    """The block and the element with these ids."""
    for block in place.blocks:
        if block["block_id"] != block_id:
            continue
        for element in elements_of(block):
            if element.get("action_id") == action_id:
                return block, element
    raise SlackError("element_not_found")
