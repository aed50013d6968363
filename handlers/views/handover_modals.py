"""The modals of the coordinators' changes: another expert, another requester, an early end."""

import json
from collections.abc import Iterable

from slack_sdk.models.blocks import (
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
)

from bot.domain.people import StaffMember
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.decision_modals import REASON_MOST
from handlers.views.form_fields import Option, option
from handlers.views.message import View, modal, section
from handlers.views.texts import NOTHING, lines, short

_OPTIONS_MOST = 100


def end_modal(view: CaseView, words: Words) -> View:
    """Why the support ends before its time."""
    return _modal("end", CallbackId.END, view, words, _reason("end", words))


def change_expert_modal(view: CaseView, words: Words) -> View:
    """Why another expert is looked for."""
    return _modal("change_expert", CallbackId.CHANGE_EXPERT, view, words, _reason("change_expert", words))


def change_requester_modal(view: CaseView, words: Words) -> View:
    """Who of the same municipality takes over."""
    staff = ExternalDataSelectElement(
        action_id=ActionId.STAFF,
        min_query_length=0,
        placeholder=PlainTextObject(text=words("decision.change_requester.staff_choose")),
    )
    chosen = _input("staff", "decision.change_requester.staff", staff, words)
    return _modal("change_requester", CallbackId.CHANGE_REQUESTER, view, words, chosen)


def staff_options(staff: Iterable[StaffMember]) -> list[Option]:
    """The answer to the select's query: name and department."""
    return [
        option(person.name, person.id, person.department if person.department.strip() else NOTHING)
        for person in list(staff)[:_OPTIONS_MOST]
    ]


def _modal(kind: str, callback_id: str, view: CaseView, words: Words, asked: InputBlock) -> View:
    about = Mrkdwn(f"*{short(view.case.number, 20)}* {short(view.case.request.title, 500)}")
    return modal(
        words,
        title=f"decision.{kind}.title",
        blocks=[section(lines([about, words.mrkdwn(f"decision.{kind}.intro")])), asked],
        callback_id=callback_id,
        submit=f"decision.{kind}.submit",
        close="common.back",
        metadata=json.dumps({"id": view.case.id}),
    )


def _reason(kind: str, words: Words) -> InputBlock:
    element = PlainTextInputElement(
        action_id=f"{ActionId.FIELD}", multiline=True, min_length=1, max_length=REASON_MOST
    )
    return _input("reason", f"decision.{kind}.reason", element, words, hint=f"decision.{kind}.hint")


def _input(
    block_id: str, label: str, element: InputInteractiveElement, words: Words, *, hint: str = ""
) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=PlainTextObject(text=words(label)),
        element=element,
        hint=PlainTextObject(text=words(hint)) if hint else None,
    )
