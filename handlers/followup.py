"""The follow-up: satisfaction, outcome, a word on the effect."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.consultation import Consultation
from bot.domain.errors import AlreadyAnswered, CaseHasMovedOn, FieldErrors, UnknownCase
from bot.domain.followup import FollowUp, FollowUpKind, Question
from bot.domain.permissions import Act, permit
from bot.domain.report import Progress
from bot.services.case_view import load_case_view
from bot.services.following_up import add_effect, answer_outcome, answer_satisfaction
from bot.services.ports import UnitOfWork
from handlers.form_values import Values, must_fit, required, text
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.decision_modals import REASON_MOST
from handlers.views.followup_views import SCORES, effect_modal, satisfaction_modal, thanks_message

listeners = Listeners()

log = structlog.get_logger()


@listeners.on_action(ActionId.ANSWER)
async def answer(press: Press, house: House) -> None:
    """One of the five stages is the whole answer; without a stage the five questions open."""
    if press.action.get("action_id") == ActionId.ANSWER:
        await _open_questions(press, house)
        return
    followup_id, _, code = press.value.rpartition(":")
    if code not in set(Progress):
        raise UnknownCase
    actor = await house.directory.actor(press.user_id)
    followup = await answer_outcome(house.context, followup_id, Progress(code), actor, press.now)
    await _thank(press, house, followup)


async def _open_questions(press: Press, house: House) -> None:
    async with opened(press, house, push=press.view.get("type") == "modal") as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case, followup = await _followup(work, press.value)
            permit(actor, Act.ANSWER_FOLLOWUP, case)
            if followup.kind is not FollowUpKind.SATISFACTION:
                raise UnknownCase
            if followup.answered_at is not None:
                raise AlreadyAnswered
            if not followup.answerable(case.status):
                raise CaseHasMovedOn(number=case.number, status=case.status)
            view = await load_case_view(work, house.context, case.id)
        await fill(satisfaction_modal(view, followup, press.words))


@listeners.on_form(CallbackId.SATISFACTION)
async def questions_answered(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    scores = read_scores(press.values)
    said = text(press.values, "text")
    must_fit("text", said, REASON_MOST)
    await answer_satisfaction(house.context, press.subject, scores, said, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.EFFECT)
async def open_effect(press: Press, house: House) -> None:
    async with opened(press, house, push=press.view.get("type") == "modal") as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case, followup = await _followup(work, press.value)
            permit(actor, Act.ANSWER_FOLLOWUP, case)
            if followup.outcome is None:
                raise UnknownCase
            view = await load_case_view(work, house.context, case.id)
        await fill(effect_modal(view, followup, press.words))


@listeners.on_form(CallbackId.EFFECT)
async def effect_told(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    said = required(press.values, "text")
    await add_effect(house.context, press.subject, said, actor, press.now)
    return {"response_action": "clear"}


def read_scores(values: Values) -> dict[Question, int]:
    """The five scores. Raises FieldErrors for those that are missing."""
    chosen = {question: text(values, question) for question in Question}
    wrong = [question for question, score in chosen.items() if score not in SCORES]
    if wrong:
        raise FieldErrors({question.value: ("field.choice_unknown", {}) for question in wrong})
    return {question: int(score) for question, score in chosen.items()}


async def _thank(press: Press, house: House, followup: FollowUp) -> None:
    """Thanks beside the pressed message, with a way to tell the effect; the card has that way, too."""
    if not (press.channel_id and press.in_message):
        return
    thanks = thanks_message(followup, press.words)
    try:
        await house.client.chat_postEphemeral(
            channel=press.channel_id,
            user=press.user_id,
            text=thanks.text,
            blocks=thanks.blocks,
            thread_ts=press.thread_ts or None,
        )
    except (
        SlackApiError
    ) as error:  # the answer is stored: whoever cannot be thanked there sees it on the card
        log.info("no thanks could be given", error=str(error.response.get("error")), user=press.user_id)


async def _followup(work: UnitOfWork, followup_id: str) -> tuple[Consultation, FollowUp]:
    followup = await work.followups.get(followup_id)
    return await work.consultations.get(followup.consultation_id), followup
