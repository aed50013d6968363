"""The one place that turns a refusal or a fault into what the person sees, and only they."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.errors import FieldErrors, Refusal
from bot.words import escape
from handlers.directory import UNREACHABLE
from handlers.form_values import field_errors
from handlers.house import House
from handlers.press import Press
from handlers.views.notices import notice_view
from handlers.views.refusals import refusal_text

log = structlog.get_logger()

#: A trigger lives three seconds and serves once (https://docs.slack.dev/reference/methods/views.open).
_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})


def sentence_for(press: Press, fault: Exception) -> str:
    """The sentence for a refusal; for a fault a number that the log has too."""
    if isinstance(fault, Refusal):
        log.info("refused", reason=fault.key, user=press.user_id)
        return refusal_text(fault, press.words)
    if isinstance(fault, SlackApiError) and fault.response.get("error") in _TOO_LATE:
        log.warning("a trigger ran out before its view was opened", user=press.user_id)
        return press.words("refusal.too_late_to_open")
    number = uuid4().hex[:8]
    log.error("a listener failed", fault=number, user=press.user_id, exc_info=fault)
    return press.words("refusal.fault", number=number)


async def tell_presser(press: Press, house: House, fault: Exception) -> None:
    """Tells the presser, and only them, in the first way that Slack allows: an ack is never the last word."""
    text = sentence_for(press, fault)
    if not press.user_id or press.event:
        return  # nobody pressed anything
    for way in (_as_an_answer, _beside_the_message, _in_a_modal, _in_their_messages):
        try:
            if await way(press, house, text, fault):
                return
        except (SlackApiError, *UNREACHABLE) as error:
            # somebody who has left the channel since, or a trigger that has run out
            log.info("the presser is told in another way", error=_error_of(error), user=press.user_id)
    log.warning("the presser could not be told", user=press.user_id)


async def _as_an_answer(press: Press, house: House, text: str, fault: Exception) -> bool:
    """A command is answered where it was typed."""
    if "command" not in press.body or not press.body.get("response_url"):
        return False
    await house.answer(press.body, escape(text), [])
    return True


async def _beside_the_message(press: Press, house: House, text: str, fault: Exception) -> bool:
    """An ephemeral message where a message was pressed."""
    if not (press.channel_id and press.in_message):
        return False
    await house.client.chat_postEphemeral(
        channel=press.channel_id,
        user=press.user_id,
        text=escape(text),  # it may hold people's names
        thread_ts=press.thread_ts or None,
    )
    return True


async def _in_a_modal(press: Press, house: House, text: str, fault: Exception) -> bool:
    if not press.trigger_id or _error_of(fault) in _TOO_LATE:
        return False
    view = notice_view(press.words, "notice.title", text)
    if press.view.get("type") == "modal":
        await house.client.views_push(trigger_id=press.trigger_id, view=view)
    else:
        await house.client.views_open(trigger_id=press.trigger_id, view=view)
    return True


async def _in_their_messages(press: Press, house: House, text: str, fault: Exception) -> bool:
    opened = await house.client.conversations_open(users=press.user_id)
    await house.client.chat_postMessage(
        channel=str(opened["channel"]["id"]), text=escape(text), unfurl_links=False, unfurl_media=False
    )
    return True


def _error_of(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


class faults_told:  # noqa: N801  (reads as a verb: `async with faults_told(press, house)`)
    """Whatever the block raises is told to the presser: an ack must never be followed by silence."""

    def __init__(self, press: Press, house: House) -> None:
        self._press = press
        self._house = house

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        await tell_presser(self._press, self._house, error)
        return True


def answer_form(press: Press, fault: Exception) -> Mapping[str, Any]:
    """The acknowledgement of a form that was not accepted: errors at fields, or a sentence in its place."""
    if isinstance(fault, FieldErrors):
        here = {str(block.get("block_id")) for block in press.view.get("blocks", ())}
        return {"response_action": "errors", "errors": field_errors(fault, press.words, here)}
    if press.body.get("type") == "block_suggestion":
        sentence_for(press, fault)
        return {"options": []}
    text = sentence_for(press, fault)
    return {"response_action": "update", "view": notice_view(press.words, "notice.title", text)}
