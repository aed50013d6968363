"""Follow-up in Slack: the questions, the thanks, and what the answers come to."""

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    InteractiveElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)

from bot.domain.followup import FollowUp, FollowUpKind, Question
from bot.domain.report import Progress
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId
from handlers.views.case_text import Pairs
from handlers.views.form_fields import option
from handlers.views.message import Message, View, actions, button, message, modal, section
from handlers.views.report_text import hours_text
from handlers.views.texts import fit, lines, one_line, short

#: The longest free text.
TEXT_MOST = 1000
SCORES = ("5", "4", "3", "2", "1")
_EFFECT = 300
#: Follow-ups shown at once: satisfaction and the outcomes of the policy.
_MOST = 8


def satisfaction_modal(view: CaseView, followup: FollowUp, words: Words) -> View:
    """Five questions and a free text."""
    intro = lines([_about(view), words.mrkdwn("followup.intro")])
    return modal(
        words,
        title="followup.title",
        blocks=[
            section(intro),
            *(_question(question, words) for question in Question),
            _text("followup.text", words, optional=True),
        ],
        callback_id=CallbackId.SATISFACTION,
        submit="followup.submit",
        metadata=json.dumps({"id": followup.id}),
    )


def effect_modal(view: CaseView, followup: FollowUp, words: Words) -> View:
    """A word on the effect."""
    return modal(
        words,
        title="followup.effect_title",
        blocks=[
            section(_about(view)),
            _text("followup.effect_text", words, value=followup.text, hint="followup.effect_hint"),
        ],
        callback_id=CallbackId.EFFECT,
        submit="followup.effect_submit",
        metadata=json.dumps({"id": followup.id}),
    )


def thanks_message(followup: FollowUp, words: Words) -> Message:
    """What only the presser sees after the tap: thanks, and a way to tell more."""
    said = words.mrkdwn("followup.thanks")
    answer = outcome_line(followup, words)
    more = words.mrkdwn("followup.effect_ask")
    return message(said, [section(lines([said, answer, more])), actions(effect_button(followup, words))])


def satisfaction_button(followup: FollowUp, words: Words) -> InteractiveElement:
    return button(ActionId.ANSWER, words("followup.answer"), followup.id, "primary")


def effect_button(followup: FollowUp, words: Words) -> InteractiveElement:
    return button(ActionId.EFFECT, words("followup.effect"), followup.id)


def outcome_buttons(followup: FollowUp, words: Words) -> list[InteractiveElement]:
    """One for each stage: a tap is the whole answer."""
    return [
        button(
            ActionId.ANSWER.with_suffix(progress),
            words(f"progress_of.{progress}"),
            f"{followup.id}:{progress}",
        )
        for progress in Progress
    ]


def waiting_blocks(view: CaseView, words: Words) -> list[Block | None]:
    """What the requester is asked at present, each with its buttons."""
    blocks: list[Block | None] = []
    for followup in [f for f in view.followups if f.waiting][:_MOST]:
        if followup.kind is FollowUpKind.SATISFACTION:
            asked = words.mrkdwn("followup.waiting")
            buttons = [satisfaction_button(followup, words)]
        else:
            asked = words.mrkdwn("followup.outcome_ask", months=followup.months)
            buttons = outcome_buttons(followup, words)
        blocks += [section(asked), actions(*buttons, block_id=f"followup:{followup.id}")]
    return blocks


def answer_lines(view: CaseView, words: Words) -> list[Mrkdwn]:
    """What came back, and what did not; nothing of what is not asked yet."""
    found = []
    for followup in view.followups[:_MOST]:
        if followup.answered_at is None and not followup.silent:
            continue
        if followup.kind is FollowUpKind.SATISFACTION:
            found.append(_satisfaction_line(followup, words))
        else:
            found.append(outcome_line(followup, words))
        if followup.text.strip():
            found.append(_said(followup, words))
    return found


def outcome_line(followup: FollowUp, words: Words) -> Mrkdwn:
    """`3か月後：予算化`."""
    outcome = words(f"progress_of.{followup.outcome}") if followup.outcome else words("followup.silent_line")
    return words.mrkdwn("followup.outcome_line", months=followup.months, outcome=outcome)


def so_far(view: CaseView, words: Words) -> Mrkdwn:
    """Sessions held and their hours; nothing before the first."""
    if not view.held:
        return Mrkdwn("")
    return words.mrkdwn("support.so_far", count=len(view.held), hours=hours_text(view.hours))


def summary_pairs(view: CaseView, words: Words) -> Pairs:
    """What the support came to: sessions, hours, satisfaction, the last outcome."""
    pairs: Pairs = []
    if view.held:
        pairs = [
            (words("support.count"), words.mrkdwn("support.count_value", count=len(view.held))),
            (words("support.hours"), words.mrkdwn("support.hours_value", hours=hours_text(view.hours))),
        ]
    average = next((f.average for f in view.followups if f.average is not None), None)
    if average is not None:
        pairs.append((words("support.satisfaction"), Mrkdwn(f"{average:.1f}")))
    outcome = next((f for f in reversed(view.followups) if f.outcome is not None), None)
    if outcome is not None:
        pairs.append((words("support.outcome"), outcome_line(outcome, words)))
    return pairs


def score_pairs(scores: Sequence[tuple[Question, str]], words: Words) -> Pairs:
    """The five answers side by side."""
    return [
        (words(f"question.{question}"), words.mrkdwn("followup.score_value", score=score))
        for question, score in scores
    ]


def _satisfaction_line(followup: FollowUp, words: Words) -> Mrkdwn:
    if followup.average is None:
        return words.mrkdwn("followup.satisfaction_silent")
    return words.mrkdwn("followup.satisfaction_line", score=f"{followup.average:.1f}")


def _said(followup: FollowUp, words: Words) -> Mrkdwn:
    key = "followup.opinion" if followup.kind is FollowUpKind.SATISFACTION else "followup.effect_said"
    return Mrkdwn(f"_{words(key)}_  {fit(one_line(followup.text), _EFFECT)}")


def _about(view: CaseView) -> Mrkdwn:
    return Mrkdwn(f"*{short(view.case.number, 20)}* {short(view.case.request.title, 500)}")


def _question(question: Question, words: Words) -> InputBlock:
    options = [option(f"{score} {words(f'followup.score.{score}')}", score) for score in SCORES]
    return InputBlock(
        block_id=question,
        label=PlainTextObject(text=words(f"question.{question}")),
        element=RadioButtonsElement(action_id=f"{ActionId.FIELD}", options=options),
    )


def _text(label: str, words: Words, *, optional: bool = False, value: str = "", hint: str = "") -> InputBlock:
    return InputBlock(
        block_id="text",
        label=PlainTextObject(text=words(label)),
        hint=PlainTextObject(text=words(hint)) if hint else None,
        element=PlainTextInputElement(
            action_id=f"{ActionId.FIELD}",
            multiline=True,
            max_length=TEXT_MOST,
            initial_value=value[:TEXT_MOST] or None,
        ),
        optional=optional,
    )
