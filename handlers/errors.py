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


def sentence_for(press: Press, fault: Exception) -> str:
    """The sentence for a refusal; for a fault a number that the log has too."""
    if isinstance(fault, Refusal):
        log.info("refused", reason=fault.key, user=press.user_id)
        return refusal_text(fault, press.words)
    number = uuid4().hex[:8]
    log.error("a listener failed", fault=number, user=press.user_id, exc_info=fault)
    return press.words("refusal.fault", number=number)


async def tell_presser(press: Press, house: House, fault: Exception) -> None:
    """An ephemeral message where a message was pressed, a modal anywhere else."""
    text = sentence_for(press, fault)
    if not press.user_id:
        return
    try:
        if not await _beside_the_message(press, house, text) and press.trigger_id:
            await _in_a_modal(press, house, text)
    except (SlackApiError, *UNREACHABLE) as error:
        log.warning("could not tell the presser", error=str(error), user=press.user_id)


async def _beside_the_message(press: Press, house: House, text: str) -> bool:
    """False where no message was pressed, or Slack cannot show the presser anything there."""
    if not (press.channel_id and press.in_message):
        return False
    try:
        await house.client.chat_postEphemeral(
            channel=press.channel_id,
            user=press.user_id,
            text=escape(text),  # it may hold people's names
            thread_ts=press.thread_ts or None,
        )
    except SlackApiError as error:
        # somebody who has left the channel since, or a message that was forwarded
        log.info("no ephemeral message", error=str(error.response.get("error")), user=press.user_id)
        return False
    return True


async def _in_a_modal(press: Press, house: House, text: str) -> None:
    view = notice_view(press.words, "notice.title", text)
    if press.view.get("type") == "modal":
        await house.client.views_push(trigger_id=press.trigger_id, view=view)
    else:
        await house.client.views_open(trigger_id=press.trigger_id, view=view)


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
