"""What a person does in Slack's client, and what Slack does with the app's answer.

https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from practice import payloads
from practice.actions import pressed, view_response_urls
from practice.chosen_files import with_files
from practice.client_checks import form_errors
from practice.constants import BOT_USER_ID, Json
from practice.deliver.common import DeliveryFailedError
from practice.dispatch import Dispatcher
from practice.errors import SlackError
from practice.events import app_home_opened, message_event
from practice.limits import limit
from practice.models import Channel, View
from practice.normalise import normalise_blocks
from practice.places import Place, find_element, message_place
from practice.state_values import BadStateError, collect_state
from practice.suggestions import ask_options
from practice.typed import typed_message
from practice.validate_blocks import validate_message_blocks
from practice.view_answers import answer_submission
from practice.words import Language, say
from practice.workspace import Workspace


@dataclass
class Outcome:
    """What the person sees of an act."""

    ok: bool = True
    error: str = ""
    message: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    extra: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        body: Json = {"ok": self.ok, **self.extra}
        if self.error:
            body |= {"error": self.error, "message": self.message}
        if self.errors:
            body["errors"] = self.errors
        return body


def refused(error: str, message: str = "") -> Outcome:
    return Outcome(ok=False, error=error, message=message or error)


@dataclass
class Client:
    """Slack's client in the hands of one person."""

    ws: Workspace
    dispatcher: Dispatcher
    person: str
    language: Language = "ja"  #: of the window, for what Slack itself says

    def _say(self, key: str, **fields: object) -> str:
        return say(key, self.language, **fields)

    def channel(self, channel_id: str) -> Channel:
        channel = self.ws.channels.get(channel_id)
        if channel is None and channel_id == self.ws.dm(self.person).id:
            channel = self.ws.dm(self.person)
        if channel is None or self.person not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    # commands and shortcuts

    async def command(self, channel_id: str, command: str, text: str) -> Outcome:
        channel = self.channel(channel_id)
        if self.ws.app.command(command) is None:
            return refused("unknown_command", self._say("client_unknown_command", command=command))
        payload = payloads.slash_command(self.ws, self.person, channel, command, text)
        try:
            ack = await self.dispatcher.interact("slash_commands", payload)
        except DeliveryFailedError as failure:
            error = "operation_timeout" if failure.error == "no_ack" else "dispatch_failed"
            return self._trouble(error, self._say("client_command_failed", command=command, error=error))
        self._command_answer(channel, command, ack.body)
        return Outcome()

    def _command_answer(self, channel: Channel, command: str, body: Any) -> None:
        """https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response"""
        if body in (None, "", {}):
            return
        answer = {"text": body} if isinstance(body, str) else body
        try:
            if not isinstance(answer, dict) or not isinstance(answer.get("text") or "", str):
                raise SlackError("invalid_ack")
            if not answer.get("text") and not answer.get("blocks"):
                raise SlackError("no_text")
            blocks = validate_message_blocks(answer["blocks"]) if answer.get("blocks") else None
        except SlackError as problem:
            self.ws.refusals.record(f"ack {command}", problem.error, problem.detail, body)
            return
        hidden = None if answer.get("response_type") == "in_channel" else self.person
        text = answer.get("text") or ""
        self.ws.post(
            channel,
            BOT_USER_ID,
            text,
            blocks=normalise_blocks(blocks) if blocks else None,
            ephemeral_for=hidden,
        )

    async def shortcut(self, callback_id: str) -> Outcome:
        if self.ws.app.shortcut("global", callback_id) is None:
            return refused("unknown_shortcut")
        return await self._send(payloads.shortcut(self.ws, self.person, callback_id))

    async def message_shortcut(self, callback_id: str, channel_id: str, ts: str) -> Outcome:
        if self.ws.app.shortcut("message", callback_id) is None:
            return refused("unknown_shortcut")
        channel, message = message_place(self.ws, self.person, self.channel(channel_id), ts).message_place
        return await self._send(payloads.message_action(self.ws, self.person, channel, message, callback_id))

    async def _send(self, payload: Json) -> Outcome:
        """An interaction whose acknowledgement must be empty."""
        if not self.ws.app.interactive:
            return refused("interactivity_disabled", self._say("client_no_interactivity"))
        try:
            ack = await self.dispatcher.interact("interactive", payload)
        except DeliveryFailedError as failure:
            return self._trouble(failure.error, self._say("client_action_failed"))
        if ack.body not in (None, "", {}):
            self.ws.refusals.record(
                f"ack {payload['type']}", "unexpected_ack_payload", "is ignored", ack.body
            )
        return Outcome()

    def _trouble(self, error: str, message: str) -> Outcome:
        self.ws.notify(self.person, message)
        return refused(error, message)

    # messages and the home tab

    async def say(self, channel_id: str, text: str, thread_ts: str | None = None) -> Outcome:
        channel = self.channel(channel_id)
        if not text.strip():
            return refused("no_text", self._say("client_no_text"))
        if len(text) > limit("message.text"):
            return refused("msg_too_long", self._say("client_too_long", n=limit("message.text")))
        if self.ws.app.messages_read_only and channel.id == self.ws.dm(self.person).id:
            return refused("read_only", self._say("client_read_only"))
        parent = channel.messages.get(thread_ts or "")
        root = (parent.thread_ts or parent.ts) if parent is not None else thread_ts
        said, block = typed_message(text, self.ws.people.keys() | {BOT_USER_ID})
        blocks = normalise_blocks([block])
        message = self.ws.post(channel, self.person, said, event=False, thread_ts=root, blocks=blocks)
        await self.dispatcher.event_now(message_event(self.ws, channel, message))
        return Outcome(extra={"ts": message.ts})

    async def home_opened(self, tab: str) -> Outcome:
        event = app_home_opened(self.ws, self.person, tab, self.ws.views.homes.get(self.person))
        await self.dispatcher.event_now(event)
        return Outcome()

    def read(self, channel_id: str) -> Outcome:
        channel = self.channel(channel_id)
        if channel.messages:
            channel.read[self.person] = next(reversed(channel.messages))
            self.ws.touch()
        return Outcome()

    # elements

    async def press(self, place: Place, block_id: str, action_id: str, chosen: Json, given: Json) -> Outcome:
        block, element = find_element(place, block_id, action_id)
        values = self._state(place, given)
        if values is None:
            return refused("invalid_state", self._say("client_invalid_choice"))
        action = pressed(element, block, chosen, values, self.ws.clock.next_ts())
        if place.view is not None:
            place.view.values = values
            payload = payloads.view_block_actions(self.ws, self.person, place.view, action, values)
        else:
            channel, message = place.message_place
            payload = payloads.message_block_actions(self.ws, self.person, channel, message, action, values)
        return await self._send(payload)

    def _state(self, place: Place, given: Json) -> Json | None:
        try:
            values = collect_state(place.blocks, given, place.view.values if place.view else {})
            return with_files(self.ws, self.person, values)
        except BadStateError:
            return None

    async def suggest(self, place: Place, block_id: str, action_id: str, value: str) -> Outcome:
        _, element = find_element(place, block_id, action_id)
        context = place.suggestion_context(self.ws)
        payload = payloads.block_suggestion(self.ws, self.person, context, block_id, action_id, value)
        return Outcome(extra=await ask_options(self.ws, self.dispatcher, element, payload))

    # modals

    def open_view(self, view_id: str | None = None) -> View:
        stack = self.ws.views.stack(self.person)
        view = stack[-1] if stack else None
        if view is None or (view_id is not None and view.id != view_id):
            raise SlackError("not_found")
        return view

    async def submit(self, view: View, given: Json) -> Outcome:
        """The form is checked here first; the app hears of it only when it is complete."""
        if view.content.get("submit") is None:
            return refused("no_submit")
        try:
            view.values = with_files(self.ws, self.person, collect_state(view.blocks, given, view.values))
        except BadStateError:
            return refused("invalid_state", self._say("client_invalid_choice"))
        errors = form_errors(view.blocks, view.values, self.language)
        if errors:
            return self._unfit("invalid_form", errors)
        return await self._hand_in(view)

    async def _hand_in(self, view: View) -> Outcome:
        urls = view_response_urls(self.ws, view)
        payload = payloads.view_submission(self.ws, self.person, view, view.values, urls)
        try:
            ack = await self.dispatcher.interact("interactive", payload)
        except DeliveryFailedError as failure:
            return refused(failure.error, self._say("client_trouble"))
        try:
            errors = answer_submission(self.ws, view, ack.body)
        except SlackError as problem:
            self.ws.refusals.record("ack view_submission", problem.error, problem.detail, ack.body)
            return refused(problem.error, self._say("client_trouble"))
        finally:
            self.ws.touch()
        return self._unfit("errors", errors) if errors else Outcome()

    def _unfit(self, error: str, errors: dict[str, str]) -> Outcome:
        return Outcome(ok=False, error=error, message=self._say("client_check_input"), errors=errors)

    async def close(self, view: View, *, clear: bool = False) -> Outcome:
        """The ✕ (or the close button) of a modal.

        https://docs.slack.dev/surfaces/modals#view-closed
        """
        whole = clear or bool(view.content.get("clear_on_close"))
        stack = list(self.ws.views.stack(self.person))
        closed = stack if whole else stack[stack.index(view) :]
        self.ws.views.close(closed[0])
        self.ws.touch()
        for gone in reversed(closed):
            if gone.content.get("notify_on_close"):
                await self._send(payloads.view_closed(self.ws, self.person, gone, is_cleared=whole))
        return Outcome()
