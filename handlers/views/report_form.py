"""The form of a report, prefilled and kept while it is written, and the modal that asks for a change."""

import json
from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    DateTimePickerElement,
    InputBlock,
    InputInteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)

from bot.domain.report import Owner, Progress, Report, ReportForm, ReportStatus
from bot.domain.report_check import ACTION_MOST, TEXT_MOST, action_fields
from bot.domain.session import Session
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.form_fields import EVERY_CHARACTER, Option, option
from handlers.views.message import View, context, divider, modal, quote, section
from handlers.views.report_text import owner_text
from handlers.views.texts import day_text, lines, short

#: The value of the one box "this was the last session".
LAST = "yes"
COMMENT_MOST = 1000
#: What Slack's picker takes: ten digits.
_EPOCH_DIGITS = 10


def report_form(
    view: CaseView, session: Session, form: ReportForm, words: Words, *, rows: int, due_on: date
) -> View:
    """The form with what it holds so far; `rows` next actions."""
    report = view.reports.get(session.id)
    blocks: list[Block | None] = [
        section(_about(view, session, words)),
        *_asked(report, words),
        context(words.mrkdwn("report.intro", day=day_text(due_on, words))),
        _ask("began_at", words("report.began_at"), _moment(form.began_at), optional=False),
        _ask("ended_at", words("report.ended_at"), _moment(form.ended_at), optional=False),
        _ask("present", words("report.present"), _text(form.present), optional=False),
        _ask("advice", words("report.advice"), _text(form.advice), optional=False),
        _ask("decisions", words("report.decisions"), _text(form.decisions)),
        _ask("remains", words("report.remains"), _text(form.remains)),
        _ask("progress", words("report.progress"), _progress(form, words), optional=False),
        divider(),
        *_actions(view, session, form, words, rows),
        divider(),
        _last(form, words),
    ]
    return modal(
        words,
        title="report.heading",
        blocks=blocks,
        callback_id=CallbackId.REPORT,
        submit="report.submit",
        metadata=json.dumps({"id": session.id}),
        notify_on_close=True,
    )


def change_modal(view: CaseView, report: Report, session: Session, words: Words) -> View:
    """What the expert should change."""
    element = PlainTextInputElement(
        action_id=f"{ActionId.FIELD}", multiline=True, min_length=1, max_length=COMMENT_MOST
    )
    comment = InputBlock(
        block_id="comment",
        label=PlainTextObject(text=words("report.change_modal.comment")),
        hint=PlainTextObject(text=words("report.change_modal.hint")),
        element=element,
    )
    intro = lines([_about(view, session, words), words.mrkdwn("report.change_modal.intro")])
    return modal(
        words,
        title="report.change_modal.title",
        blocks=[section(intro), comment],
        callback_id=CallbackId.CHANGE,
        submit="report.change_modal.submit",
        close="common.back",
        metadata=json.dumps({"id": report.id}),
    )


def _about(view: CaseView, session: Session, words: Words) -> Mrkdwn:
    case = Mrkdwn(f"*{short(view.case.number, 20)}* {short(view.case.request.title, 500)}")
    return lines([case, words.mrkdwn("report.of_session", ordinal=view.number_of(session))])


def _asked(report: Report | None, words: Words) -> list[Block | None]:
    """What the requester asked to change, where the report came back."""
    if report is None or report.status is not ReportStatus.CHANGE_ASKED:
        return []
    return [section(words.mrkdwn("report.asked")), quote(report.comment, COMMENT_MOST)]


def _actions(
    view: CaseView, session: Session, form: ReportForm, words: Words, rows: int
) -> list[Block | None]:
    filled = [*form.actions, *[("", "", "")] * rows][:rows]
    owners = [option(owner_text(view, session.expert_id, owner, words), owner) for owner in Owner]
    blocks: list[Block | None] = []
    for n, (text, owner, by) in enumerate(filled):
        what, whose, until = action_fields(n)
        hint = words("report.action_hint") if n == 0 else ""
        blocks += [
            _ask(what, words("report.action", n=n + 1), _text(text, line=True), hint=hint),
            _ask(whose, words("report.action_owner", n=n + 1), _select(owners, owner, words)),
            _ask(until, words("report.action_by", n=n + 1), _day(by, words)),
        ]
    return blocks


def _progress(form: ReportForm, words: Words) -> StaticSelectElement:
    options = [option(words(f"progress_of.{progress}"), progress) for progress in Progress]
    return _select(options, form.progress, words)


def _last(form: ReportForm, words: Words) -> InputBlock:
    box = option(words("report.last_box"), LAST)
    element = CheckboxesElement(
        action_id=ActionId.REPORT_CHOSEN, options=[box], initial_options=[box] if form.last else None
    )
    return _ask("last", words("report.last"), element, hint=words("report.last_hint"))


def _ask(
    name: str, label: str, element: InputInteractiveElement, *, optional: bool = True, hint: str = ""
) -> InputBlock:
    """An input that dispatches: a report that is closed half-way loses nothing."""
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
        dispatch_action=True,
    )


def _text(value: str, *, line: bool = False) -> PlainTextInputElement:
    most = ACTION_MOST if line else TEXT_MOST
    return PlainTextInputElement(
        action_id=ActionId.REPORT_TYPED,
        initial_value=value[:most] or None,
        multiline=None if line else True,
        max_length=most,
        dispatch_action_config=EVERY_CHARACTER,
    )


def _moment(value: str) -> DateTimePickerElement:
    known = value.isascii() and value.isdecimal() and len(value) == _EPOCH_DIGITS
    return DateTimePickerElement(
        action_id=ActionId.REPORT_CHOSEN, initial_date_time=int(value) if known else None
    )


def _day(value: str, words: Words) -> DatePickerElement:
    return DatePickerElement(
        action_id=ActionId.REPORT_CHOSEN,
        initial_date=value if _is_day(value) else None,
        placeholder=PlainTextObject(text=words("form.day_choose")),
    )


def _select(options: Sequence[Option], value: str, words: Words) -> StaticSelectElement:
    return StaticSelectElement(
        action_id=ActionId.REPORT_CHOSEN,
        options=list(options),
        initial_option=next((o for o in options if o["value"] == value), None),
        placeholder=PlainTextObject(text=words("form.choose")),
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
