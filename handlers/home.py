"""The App Home, a case's page, and what is typed where a button should be pressed."""

import re
import unicodedata

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.consultation import Status
from bot.domain.permissions import Act, permit
from bot.services.case_view import load_case_view
from bot.services.handing_over import leave_conversations
from bot.services.home import load_home
from bot.services.outgoing import Place
from bot.services.ports import SlackPerson
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId
from handlers.views.case_page import case_page
from handlers.views.help import hint_message
from handlers.views.home import home_view

listeners = Listeners()

log = structlog.get_logger()

#: Words that sound like a decision, typed where a button decides. Compared in NFKC and lower case.
_SOUNDS_LIKE_A_DECISION = re.compile(
    r"^\W*(ok|okay|yes|lgtm|approved?|agreed?|go|はい|了解|承認|承諾|賛成|異議なし|問題な|大丈夫|可|よい|良い|いい|お願い|おねがい"
    r"|進めて|決裁|同意|オーケー|オッケー|\+1|👍|:\+1:|:thumbsup:|:ok)",
)
#: A longer message is a discussion, not an answer.
_ANSWER_MOST = 40


@listeners.on_event("app_home_opened")
async def home_opened(press: Press, house: House) -> None:
    if press.event.get("tab", "home") != "home":
        return
    async with house.context.read() as work:
        person = await work.people.get(press.user_id)
    if not person.home_seen:
        await _remember(house, person.model_copy(update={"home_seen": True}))
    await publish_home(press.user_id, house)


@listeners.on_action(ActionId.HOME_PAGE)
async def home_paged(press: Press, house: House) -> None:
    await publish_home(press.user_id, house, page=press.number(press.value))


@listeners.on_action(ActionId.LANGUAGE)
async def language_chosen(press: Press, house: House) -> None:
    async with house.context.read() as work:
        person = await work.people.get(press.user_id)
    language = "en" if press.value == "en" else "ja"
    await _remember(house, person.model_copy(update={"language": language, "home_seen": True}))
    await publish_home(press.user_id, house)


async def publish_home(slack_user_id: str, house: House, *, page: int = 0) -> None:
    """Draws the App Home of one person as things are now."""
    actor = await house.directory.actor(slack_user_id)
    home = await load_home(house.context, actor, now=house.clock(), page=page)
    view = home_view(home, await house.words_for(slack_user_id))
    await house.client.views_publish(user_id=slack_user_id, view=dict(view))


@listeners.on_action(ActionId.OPEN)
async def open_case(press: Press, house: House) -> None:
    """A case's page. Whoever may not see it is told nothing of it."""
    async with opened(press, house, push=press.view.get("type") == "modal") as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case = await work.consultations.get(press.value)
            permit(actor, Act.OPEN, case)
            view = await load_case_view(work, house.context, case.id)
        await fill(case_page(view, actor, press.words))


@listeners.on_event("member_joined_channel")
@listeners.on_event("member_left_channel")
async def members_changed(press: Press, house: House) -> None:
    if press.event.get("channel") == house.coordinator_channel:
        left = press.event.get("type") == "member_left_channel"
        house.directory.forget_members(left=press.user_id if left else "")
        if left:
            await leave_conversations(house.context, press.user_id, press.now)


@listeners.on_event("message")
async def message_typed(press: Press, house: House) -> None:
    """An answer typed into the thread of a waiting case decides nothing: its writer gets a hint."""
    event = press.event
    channel, thread = str(event.get("channel") or ""), str(event.get("thread_ts") or "")
    if event.get("subtype") or event.get("bot_id") or not press.user_id:
        return
    if event.get("channel_type") == "im":
        await _hint(press, house, channel, thread, "hint.direct_message")
        return
    if (
        not thread
        or channel != house.coordinator_channel
        or not sounds_like_a_decision(str(event.get("text") or ""))
    ):
        return
    async with house.context.read() as work:
        card = await work.outbox.card_of_message(channel, thread)
        if card is None or card.place is not Place.COORDINATORS:
            return
        case = await work.consultations.get(card.subject)
    if case.status is Status.PROPOSED:
        await _hint(press, house, channel, thread, "hint.press_button")


def sounds_like_a_decision(text: str) -> bool:
    """Whether a short message reads as a yes: 「OK」「承認します」「お願いします」."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return len(plain) <= _ANSWER_MOST and _SOUNDS_LIKE_A_DECISION.match(plain) is not None


async def _hint(press: Press, house: House, channel: str, thread: str, key: str) -> None:
    message = hint_message(press.words, key)
    try:
        await house.client.chat_postEphemeral(
            channel=channel,
            user=press.user_id,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread or None,
        )
    except SlackApiError as error:  # they have left, or cannot be shown anything there: a hint is no promise
        log.info("no hint could be given", error=str(error.response.get("error")), user=press.user_id)


async def _remember(house: House, person: SlackPerson) -> None:
    async with house.context.begin() as work:
        await work.people.put(person)
        await work.commit()
