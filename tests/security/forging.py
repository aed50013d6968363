"""Payloads that Slack's clients would not send: any id, any value, any metadata, by anybody."""

import json
from typing import Any

from village import Village

from practice.constants import APP_ID, TEAM_ID, Json
from practice.deliver.common import Ack
from practice.people import Person


class Forger:
    """Delivers what a person might have pressed or sent, without a view or a message that allows it."""

    def __init__(self, village: Village) -> None:
        self._village = village
        self._state = village.ws.state

    async def press(self, person: str, action_id: str, value: str, *, view: Json | None = None) -> Json:
        """Presses a button, in a view of the person's or nowhere; returns the view that was opened for it."""
        action = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}
        payload = self._common("block_actions", person, from_modal=view is not None) | {
            "container": {"type": "view"},
            "actions": [action | {"action_ts": self._state.clock.next_ts()}],
        }
        if view is not None:
            payload["view"] = view
        await self._sent(payload)
        await self._village.settled()
        shown = self._village.person(person).modal
        return dict(shown.content) if shown is not None else {}

    async def send_form(
        self, person: str, callback_id: str, metadata: Any, values: Json, *, fields: tuple[str, ...] = ()
    ) -> Any:
        """Hands in a form; returns the acknowledgement."""
        view = self.view(person, callback_id, metadata, values, fields=fields)
        payload = self._common("view_submission", person, from_modal=True)
        ack = await self._sent(payload | {"view": view, "response_urls": []})
        await self._village.settled()
        return ack.body

    async def suggest(self, person: str, action_id: str, typed: str) -> list[Json]:
        """The options of a select that asks the service."""
        payload = self._common("block_suggestion", person) | {
            "container": {"type": "view"},
            "action_id": action_id,
            "block_id": "expert",
            "value": typed,
        }
        ack = await self._sent(payload)
        return list(ack.body["options"])

    def view(
        self,
        person: str,
        callback_id: str,
        metadata: Any,
        values: Json | None = None,
        *,
        fields: tuple[str, ...] = (),
    ) -> Json:
        """A modal as Slack would deliver it, open or not."""
        written = metadata if isinstance(metadata, str) else json.dumps(metadata)
        open_view = self._village.person(person).modal
        view_id = open_view.id if open_view is not None else "V0FORGED"
        return {
            "id": view_id,
            "root_view_id": view_id,
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": written,
            "hash": "forged",
            "blocks": [{"type": "input", "block_id": name} for name in (*(values or {}), *fields)],
            "state": {"values": values or {}},
        }

    def _common(self, kind: str, person: str, *, from_modal: bool = False) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM_ID, "domain": "practice"},
            "user": {"id": person, "name": person.lower(), "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "token": "forged",
            "trigger_id": self._state.triggers.issue(person, from_modal=from_modal),
        }

    async def _sent(self, payload: Json) -> Ack:
        return await self._village.ws.practice.dispatcher.interact("interactive", payload)


def text_input(value: str) -> Json:
    return {"typed": {"type": "plain_text_input", "value": value}}


def choice(value: str) -> Json:
    return {"chosen": {"type": "external_select", "selected_option": {"value": value}}}


class Flagged(Person):
    """Somebody of whom Slack says more: that they are a guest, a stranger, deleted, of another workspace."""

    says: dict[str, Any] = {}

    def slack_user(self, *, with_email: bool, with_locale: bool) -> Json:
        return super().slack_user(with_email=with_email, with_locale=with_locale) | self.says


def flagged(village: Village, person: str, **says: Any) -> None:
    """From now on Slack says this, too, of the person."""
    known = village.ws.state.people[person]
    values = known.model_dump(exclude={"id"})
    village.ws.state.people[person] = Flagged(slack_user_id=person, **values, says=says)
