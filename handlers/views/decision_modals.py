"""The modals in which a decision gets its words: return, reject, pick an expert, decline."""

import json
from collections.abc import Iterable

from slack_sdk.models.blocks import (
    Block,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
)

from bot.domain.offer import Offer
from bot.domain.people import Expert
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_fields import Option, option
from handlers.views.message import View, modal, section
from handlers.views.texts import lines, short

#: The longest comment or reason.
REASON_MOST = 1000
_OPTIONS_MOST = 100


def return_modal(view: CaseView, words: Words) -> View:
    """What the requester should add or change."""
    return _decision(
        "return", CallbackId.RETURN, view, view.case.id, words, [_reason("comment", "return", words)]
    )


def reject_modal(view: CaseView, words: Words) -> View:
    """Why the case is not taken up."""
    return _decision(
        "reject", CallbackId.REJECT, view, view.case.id, words, [_reason("reason", "reject", words)]
    )


def pick_modal(view: CaseView, words: Words) -> View:
    """Anybody of the pool, and why."""
    expert = ExternalDataSelectElement(
        action_id=ActionId.EXPERT,
        min_query_length=0,
        placeholder=PlainTextObject(text=words("decision.pick.expert_choose")),
    )
    inputs = [_input("expert", "decision.pick.expert", expert, words), _reason("reason", "pick", words)]
    return _decision("pick", CallbackId.PICK_EXPERT, view, view.case.id, words, inputs)


def decline_modal(view: CaseView, offer: Offer, words: Words) -> View:
    """Why the expert cannot: the coordinators read it, the town does not."""
    return _decision(
        "decline", CallbackId.DECLINE, view, offer.id, words, [_reason("reason", "decline", words)]
    )


def expert_options(experts: Iterable[Expert], words: Words) -> list[Option]:
    """The answer to the select's query: `{"options": expert_options(…)}`."""
    found: list[Option] = []
    for expert in experts:
        if len(found) == _OPTIONS_MOST:
            break
        roles = words("common.and").join(words(f"role.{role}") for role in expert.roles)
        label = f"{expert.name} / {expert.organization}" if expert.organization.strip() else expert.name
        found.append(option(label, expert.expert_id, roles))
    return found


def _decision(
    kind: str, callback_id: str, view: CaseView, subject: str, words: Words, inputs: Iterable[Block]
) -> View:
    about = Mrkdwn(f"*{short(view.case.number, 20)}* {short(view.case.request.title, 500)}")
    intro = section(lines([about, words.mrkdwn(f"decision.{kind}.intro")]))
    return modal(
        words,
        title=f"decision.{kind}.title",
        blocks=[intro, *inputs],
        callback_id=callback_id,
        submit=f"decision.{kind}.submit",
        close="common.back",
        metadata=json.dumps({"id": subject}),
    )


def _reason(block_id: str, kind: str, words: Words) -> InputBlock:
    element = PlainTextInputElement(
        action_id=f"{ActionId.FIELD}", multiline=True, min_length=1, max_length=REASON_MOST
    )
    return _input(block_id, f"decision.{kind}.{block_id}", element, words, hint=f"decision.{kind}.hint")


def _input(
    block_id: str, label: str, element: InputInteractiveElement, words: Words, *, hint: str = ""
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=words(label)),
        element=element,
        hint=PlainTextObject(text=words(hint)) if hint else None,
    )
