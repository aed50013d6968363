"""The card in the coordinators' channel: what is asked, who could help, what was decided."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from slack_sdk.models.blocks import Block, StaticMultiSelectElement
from slack_sdk.models.blocks import PlainTextObject as Plain

from bot.domain.consultation import Move, Status
from bot.domain.offer import SAID_NO, OfferStatus
from bot.domain.policy import Policy
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import EXCLUDED, ORDER_BLOCK, ActionId
from handlers.views.candidate_views import candidate_blocks, shown_first
from handlers.views.case_text import (
    asked_pairs,
    expert_name,
    heading,
    offer_line,
    open_candidates,
    status_text,
)
from handlers.views.coordinator_support import (
    closed_body,
    completed_body,
    ended_early,
    may_join,
    people_buttons,
    running_body,
)
from handlers.views.form_fields import option
from handlers.views.message import (
    Message,
    actions,
    button,
    context,
    divider,
    fallback,
    fields,
    header,
    message,
    quote,
    section,
)
from handlers.views.texts import bold, day_text, lines, moment_text, person, short

_EXCERPT = 600
_COMMENT = 600
_ORDER_MOST = 10
_OFFERS_MOST = 6
_REASONS_ROOM = 3600
Blocks = list[Block | None]


def coordinator_card(view: CaseView, words: Words, policy: Policy) -> Message:
    """The card in every state. History goes to the thread."""
    case = view.case
    text = fallback(
        words,
        "coordinator.fallback",
        number=case.number,
        title=case.request.title,
        town=view.municipality.name,
        status=words(f"status.{case.status}"),
    )
    blocks: Blocks = [
        header(heading(view)),
        *_about(view, words),
        quote(case.request.details, _EXCERPT),
        divider(),
        *_BODIES[case.status](view, words, policy),
        _footer(view, words, policy),
        people_buttons(view, words),
    ]
    return message(text, blocks)


def _about(view: CaseView, words: Words) -> Blocks:
    requester = view.case.requester
    who = lines(
        [
            short(f"{view.municipality.name} {requester.department}", 200),
            person(requester.name, requester.slack_user_id, words, 150),
        ]
    )
    pairs = [
        (words("label.status"), status_text(view.case.status, words)),
        (words("label.requester"), who),
        *asked_pairs(view, words),
    ]
    return [*fields(pairs)]


def _searching(view: CaseView, words: Words, policy: Policy) -> Blocks:
    return [section(words.mrkdwn("coordinator.searching"))]


def _proposed(view: CaseView, words: Words, policy: Policy) -> Blocks:
    candidates = open_candidates(view)
    if not candidates:
        return [*_nobody(view, words), *_asked_before(view, words)]
    shown = candidates[: shown_first(policy)]
    room = min(900, _REASONS_ROOM // len(shown))
    blocks: Blocks = [section(_choose_by(view, words, len(candidates))), *_asked_before(view, words)]
    for candidate in shown:
        blocks += candidate_blocks(view, candidate, words, policy, room=room, pressable=True)
    if len(candidates) > 1:
        blocks.append(_order(view, words))
    return blocks


def _choose_by(view: CaseView, words: Words, count: int) -> Mrkdwn:
    title = words.mrkdwn("coordinator.candidates", count=count)
    if view.case.expected_by is None:
        return title
    day = day_text(view.case.expected_by, words)
    return lines([title, words.mrkdwn("coordinator.choose_by", day=day)])


def _order(view: CaseView, words: Words) -> Block:
    options: list[Any] = [
        option(f"{c.rank}. {expert_name(view, c.expert_id)}", c.id)
        for c in open_candidates(view)[:_ORDER_MOST]
    ]
    several = StaticMultiSelectElement(
        action_id=ActionId.ORDER,
        options=options,
        placeholder=Plain(text=words("coordinator.order_choose")),
        max_selected_items=len(options),
    )
    return section(words.mrkdwn("coordinator.order"), accessory=several, block_id=ORDER_BLOCK)


def _nobody(view: CaseView, words: Words) -> Blocks:
    exclusions = view.proposal.exclusions if view.proposal else ()
    counted = Counter(exclusion.reason for exclusion in exclusions).most_common(10)
    parts = [
        words.mrkdwn("coordinator.nobody_line", reason=_reason(code, words), count=count)
        for code, count in counted
    ]
    blocks: Blocks = [section(lines([words.mrkdwn("coordinator.nobody"), *parts]))]
    if exclusions:
        why = button(ActionId.DETAILS.with_suffix(EXCLUDED), words("coordinator.nobody_why"), view.case.id)
        blocks.append(actions(why, block_id="excluded"))
    return blocks


def _reason(code: str, words: Words) -> str:
    key = f"exclusion.{code}"
    return words(key if key in words else "exclusion.unknown")


def _asked_before(view: CaseView, words: Words) -> Blocks:
    """Who was asked already, when the case is back before the coordinators."""
    answered = [o for o in view.offers if o.status in SAID_NO]
    parts = [offer_line(view, offer, words) for offer in answered[-_OFFERS_MOST:]]
    return [context(lines([bold(words("coordinator.asked_before")), *parts]))] if parts else []


def _offered(view: CaseView, words: Words, policy: Policy) -> Blocks:
    """Who is asked, by when, who is next, who approved."""
    parts = [offer_line(view, offer, words) for offer in view.offers if _tells(offer.status)]
    waiting = [o for o in view.offers if o.status is OfferStatus.QUEUED]
    hidden = len(parts) - _OFFERS_MOST
    shown = parts[-_OFFERS_MOST:]
    if hidden > 0:
        shown = [words.mrkdwn("common.and_more", count=hidden), *shown]
    if waiting:
        names = words("common.arrow").join(expert_name(view, o.expert_id) for o in waiting[:5])
        shown.append(words.mrkdwn("coordinator.next", experts=short(names, 500)))
    title = bold(words("coordinator.offers"))
    return [section(lines([title, *shown])), _decided(view, words, "coordinator.approved")]


def _tells(status: OfferStatus) -> bool:
    return status not in {OfferStatus.QUEUED, OfferStatus.CANCELLED}


def _supported(body: Callable[[CaseView, Words], Blocks]) -> Callable[[CaseView, Words, Policy], Blocks]:
    """The support itself, then who was asked before and who approved."""

    def with_approval(view: CaseView, words: Words, policy: Policy) -> Blocks:
        approved = None if ended_early(view) else _decided(view, words, "coordinator.approved")
        return [*body(view, words), *_asked_before(view, words), approved]

    return with_approval


def _ended(key: str) -> Callable[[CaseView, Words, Policy], Blocks]:
    def body(view: CaseView, words: Words, policy: Policy) -> Blocks:
        return [
            section(words.mrkdwn(key)),
            quote(view.case.comment, _COMMENT),
            _decided(view, words, "coordinator.decided"),
        ]

    return body


def _withdrawn(view: CaseView, words: Words, policy: Policy) -> Blocks:
    when = moment_text(view.case.closed_at or view.case.updated_at, words)
    name = short(view.case.requester.name, 150)
    return [section(words.mrkdwn("coordinator.withdrawn", name=name, when=when))]


def _decided(view: CaseView, words: Words, key: str) -> Block | None:
    """Who decided, and when."""
    case = view.case
    if not case.decided_by or case.decided_at is None:
        return None
    when = moment_text(case.decided_at, words)
    return context(words.mrkdwn(key, by=short(case.decided_by, 150), when=when))


def _footer(view: CaseView, words: Words, policy: Policy) -> Block | None:
    case = view.case
    following = shown_first(policy)
    more = case.allows(Move.APPROVE) and len(open_candidates(view)) > following
    return actions(
        button(ActionId.MORE, words("candidate.more"), f"{case.id}:{following}") if more else None,
        button(ActionId.PICK_EXPERT, words("coordinator.pick"), case.id)
        if case.allows(Move.APPROVE)
        else None,
        button(ActionId.RETURN, words("coordinator.return"), case.id) if case.allows(Move.RETURN) else None,
        button(ActionId.REJECT, words("coordinator.reject"), case.id, "danger")
        if case.allows(Move.REJECT)
        else None,
        button(ActionId.JOIN, words("coordinator.join"), case.id) if may_join(view) else None,
        button(ActionId.OPEN, words("common.open"), case.id),
        block_id="case",
    )


_BODIES: dict[Status, Callable[[CaseView, Words, Policy], Blocks]] = {
    Status.SUBMITTED: _searching,
    Status.PROPOSED: _proposed,
    Status.OFFERED: _offered,
    Status.MATCHED: _supported(running_body),
    Status.IN_PROGRESS: _supported(running_body),
    Status.COMPLETED: _supported(completed_body),
    Status.CLOSED: _supported(closed_body),
    Status.RETURNED: _ended("coordinator.returned"),
    Status.REJECTED: _ended("coordinator.rejected"),
    Status.WITHDRAWN: _withdrawn,
}
