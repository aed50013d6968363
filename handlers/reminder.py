"""Putting a reminder off."""

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.errors import UnknownCase
from bot.services.reminders.snoozing import Snooze, snooze_reminder
from handlers.house import House
from handlers.listeners import Listeners
from handlers.press import Press
from handlers.views.actions import ActionId
from handlers.views.texts import slack_moment

listeners = Listeners()

log = structlog.get_logger()


@listeners.on_action(ActionId.SNOOZE)
async def snooze(press: Press, house: House) -> None:
    """The reminder comes once more at the time chosen; only who chose it is told when."""
    option = press.action.get("selected_option")
    chosen = str(option.get("value") or "") if isinstance(option, dict) else ""
    choice, _, token = chosen.partition(":")
    if choice not in frozenset(Snooze):
        raise UnknownCase
    actor = await house.directory.actor(press.user_id)
    at = await snooze_reminder(house.context, token, Snooze(choice), actor, press.now)
    said = press.words.mrkdwn("reminder.snooze.done", when=slack_moment(at, press.words))
    try:
        await house.client.chat_postEphemeral(
            channel=press.channel_id, user=press.user_id, text=said, thread_ts=press.thread_ts or None
        )
    except SlackApiError as error:  # it is put off all the same: a fault here would say the contrary
        log.info("nobody could be told of a snooze", error=str(error.response.get("error")))
