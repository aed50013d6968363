"""The open modals of each person and everybody's Home tab.

https://docs.slack.dev/surfaces/modals and https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

import secrets
import time

from practice.constants import MODAL_STACK, Json
from practice.errors import SlackError
from practice.models import View
from practice.normalise import normalise_blocks
from practice.state_values import collect_state


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


class ViewStore:
    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, person: str) -> list[View]:
        return self.stacks.setdefault(person, [])

    def open(self, person: str, content: Json) -> View:
        """A new view on top of what the person has open."""
        stack = self.stack(person)
        if len(stack) >= MODAL_STACK:
            raise SlackError("push_limit_reached")
        self._unique_external_id(content, None)
        view_id = f"V{secrets.token_hex(5).upper()}"
        root = stack[0].root_view_id if stack else view_id
        previous = stack[-1].id if stack else None
        view = View(view_id, person, _normalised(content), _new_hash(), root, previous)
        view.values = collect_state(view.blocks, {}, {})
        stack.append(view)
        return view

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        for view in self.all():
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        raise SlackError("not_found")

    def all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())

    def update(self, view: View, content: Json, given_hash: str | None = None) -> View:
        """New content; what people typed stays where block_id and action_id stay."""
        if given_hash is not None and given_hash != view.hash:
            raise SlackError("hash_conflict")
        self._unique_external_id(content, view)
        view.content = _normalised(content)
        view.hash = _new_hash()
        view.values = collect_state(view.blocks, {}, view.values)
        return view

    def publish(self, person: str, content: Json, given_hash: str | None = None) -> View:
        view = self.homes.get(person)
        if view is not None:
            return self.update(view, content, given_hash)
        self._unique_external_id(content, None)
        view_id = f"V{secrets.token_hex(5).upper()}"
        view = View(view_id, person, _normalised(content), _new_hash(), view_id)
        view.values = collect_state(view.blocks, {}, {})
        self.homes[person] = view
        return view

    def close(self, view: View) -> None:
        """Takes the view away, and those above it."""
        stack = self.stack(view.user)
        if view in stack:
            del stack[stack.index(view) :]

    def clear(self, person: str) -> list[View]:
        closed = list(self.stack(person))
        self.stacks[person] = []
        return closed

    def is_open(self, view: View) -> bool:
        return view in self.stack(view.user) or self.homes.get(view.user) is view

    def _unique_external_id(self, content: Json, own: View | None) -> None:
        external_id = content.get("external_id")
        if external_id and any(
            v is not own and v.content.get("external_id") == external_id for v in self.all()
        ):
            raise SlackError("duplicate_external_id")


def _normalised(content: Json) -> Json:
    return {
        **{name: value for name, value in content.items() if value is not None},
        "blocks": normalise_blocks(content["blocks"]),
    }
