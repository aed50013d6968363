"""Candidates: as they stand on the card and in the thread, and in full."""

from slack_sdk.models.blocks import Block

from bot.domain.consultation import Move
from bot.domain.people import Expert
from bot.domain.policy import Policy
from bot.domain.proposal import Candidate, Exclusion, Factor
from bot.matching.factors import MOST
from bot.services.case_view import CaseView
from bot.words import Mrkdwn, Words
from handlers.views.actions import ActionId, CallbackId, candidate_block
from handlers.views.case_text import (
    expert_name,
    expert_text,
    factor_text,
    open_candidates,
    reasons_text,
    score_text,
)
from handlers.views.message import (
    Message,
    View,
    actions,
    button,
    confirm,
    context,
    divider,
    fallback,
    fields,
    header,
    many_lines,
    message,
    modal,
    paragraphs,
    plain,
    section,
)
from handlers.views.texts import bold, day_text, fit, lines, plain_line, short

#: Bounds of one message, whatever the policy says.
SHOWN_MOST = 5
_EXCLUDED_MOST = 30
#: A view may have 250 kB.
_EXCLUDED_ALL = 300
_FACTORS_MOST = 20
_REASONS_ROOM = 4800


def shown_first(policy: Policy) -> int:
    """How many candidates the card shows."""
    return max(1, min(policy.candidates_shown, SHOWN_MOST))


def candidate_blocks(
    view: CaseView, candidate: Candidate, words: Words, policy: Policy, *, room: int, pressable: bool
) -> list[Block | None]:
    """One candidate: who, how well they fit and why, what to mind, and the two buttons."""
    expert = view.experts.get(candidate.expert_id)
    who = words.mrkdwn(
        "candidate.who",
        rank=candidate.rank,
        expert=expert_text(expert, candidate.expert_id),
        score=score_text(candidate, words),
    )
    cautions = lines([_caution(caution, words) for caution in candidate.cautions[:2]])
    blocks: list[Block | None] = [
        section(lines([who, reasons_text(candidate.factors, words, room)])),
        context(cautions) if cautions else None,
    ]
    if pressable:
        blocks.append(_buttons(view, candidate, words, policy))
    return blocks


def _caution(caution: Factor, words: Words) -> Mrkdwn:
    return words.mrkdwn("candidate.caution", text=fit(factor_text(caution, words), 300))


def _buttons(view: CaseView, candidate: Candidate, words: Words, policy: Policy) -> Block | None:
    name = plain_line(expert_name(view, candidate.expert_id), 60)
    dialog = confirm(
        words("candidate.approve_title"),
        words("candidate.approve_text", expert=name, hours=f"{policy.offer_hours:g}"),
        words("candidate.approve_yes"),
        words("common.back"),
    )
    return actions(
        button(ActionId.APPROVE, words("candidate.approve"), candidate.id, "primary", dialog),
        button(ActionId.DETAILS, words("candidate.details"), candidate.id),
        block_id=candidate_block(candidate.id),
    )


def more_candidates(view: CaseView, words: Words, policy: Policy, *, start: int) -> Message:
    """The next candidates, for the thread. Without buttons once the case has moved on."""
    everyone = open_candidates(view)
    step = max(1, min(policy.candidates_more, SHOWN_MOST))
    page = everyone[max(start, 0) :][:step]
    text = fallback(words, "candidate.more_title", number=view.case.number, count=len(page))
    if not page:
        nobody = words.mrkdwn("candidate.no_more", number=view.case.number)
        return message(nobody, [section(nobody)])
    pressable = view.case.allows(Move.APPROVE)
    room = min(900, _REASONS_ROOM // len(page))
    blocks: list[Block | None] = [section(text)]
    for candidate in page:
        blocks += [divider()]
        blocks += candidate_blocks(view, candidate, words, policy, room=room, pressable=pressable)
    following = max(start, 0) + step
    if not pressable:
        blocks.append(context(words.mrkdwn("candidate.moved_on")))
    elif following < len(everyone):
        again = button(ActionId.MORE, words("candidate.more"), f"{view.case.id}:{following}")
        blocks.append(actions(again))
    else:
        blocks.append(context(words.mrkdwn("candidate.last")))
    return message(text, blocks)


def candidate_details(view: CaseView, candidate_id: str, words: Words) -> View:
    """Everything about one candidate, and why others were left out."""
    candidate = view.proposal.candidate(candidate_id) if view.proposal else None
    blocks: list[Block | None] = [context(words.mrkdwn("candidate.of_case", heading=_case(view)))]
    if candidate is None:
        blocks.append(plain(words("candidate.gone")))
    else:
        expert = view.experts.get(candidate.expert_id)
        blocks.append(header(expert_name(view, candidate.expert_id)))
        if expert is not None:
            blocks += fields(_facts(expert, words))
        blocks += _factors(candidate, words)
        if expert is not None and expert.profile.strip():
            blocks += [section(bold(words("candidate.profile"))), *paragraphs(expert.profile)]
    blocks += exclusion_blocks(view, words, most=_EXCLUDED_MOST)
    return modal(words, title="candidate.details_title", blocks=blocks, callback_id=CallbackId.DETAILS)


def _case(view: CaseView) -> Mrkdwn:
    return Mrkdwn(f"{short(view.case.number, 20)}　{short(view.case.request.title, 300)}")


def _facts(expert: Expert, words: Words) -> list[tuple[str, Mrkdwn]]:
    comma = words("common.and")
    roles = comma.join(words(f"role.{role}") for role in expert.roles)
    formats = comma.join(words(f"format.{code}") for code in expert.formats)
    hours = (
        words("expert.hours", hours=f"{expert.monthly_hours:g}") if expert.monthly_hours is not None else ""
    )
    days = comma.join(words(f"weekday.{code}") for code in expert.weekdays)
    until = day_text(expert.contract_until, words) if expert.contract_until is not None else ""
    years = words("expert.years_value", years=expert.years) if expert.years is not None else ""
    pairs = [
        ("expert.organization", short(expert.organization, 300)),
        ("expert.roles", short(roles)),
        ("expert.years", short(years)),
        ("expert.monthly_hours", short(hours or words("expert.any"))),
        ("expert.weekdays", short(days or words("expert.any"))),
        ("expert.contract_until", short(until)),
        ("expert.formats", short(formats or words("expert.any"))),
        ("expert.regions", short(comma.join(expert.regions) or words("expert.any"), 400)),
        ("expert.skills", short(comma.join(expert.skills), 800)),
    ]
    return [(words(key), value) for key, value in pairs]


def _factors(candidate: Candidate, words: Words) -> list[Block | None]:
    parts = [
        words.mrkdwn(
            "candidate.factor",
            points=f"{factor.points:g}",
            most=f"{MOST[factor.factor]:g}",
            text=fit(factor_text(factor, words), 500),
        )
        for factor in sorted(candidate.factors, key=lambda factor: -factor.points)[:_FACTORS_MOST]
        if factor.factor in MOST
    ]
    cautions = [_caution(caution, words) for caution in candidate.cautions[:_FACTORS_MOST]]
    title = words.mrkdwn("candidate.factors", score=score_text(candidate, words))
    return [section(title), *many_lines(parts), *many_lines(cautions)]


def excluded_experts(view: CaseView, words: Words) -> View:
    """Expert by expert why nobody can be asked. `view.experts` must hold the whole pool."""
    blocks: list[Block | None] = [context(words.mrkdwn("candidate.of_case", heading=_case(view)))]
    blocks += exclusion_blocks(view, words, most=_EXCLUDED_ALL, room=200)
    return modal(words, title="candidate.excluded_title", blocks=blocks, callback_id=CallbackId.DETAILS)


def exclusion_blocks(view: CaseView, words: Words, *, most: int, room: int = 250) -> list[Block | None]:
    """Expert by expert why they are no candidates, as many as fit, and how many more there are."""
    exclusions = view.proposal.exclusions if view.proposal else ()
    if not exclusions:
        return []
    parts = [_exclusion(view, exclusion, words, room) for exclusion in exclusions[:most]]
    rest = len(exclusions) - len(parts)
    blocks: list[Block | None] = [divider(), section(bold(words("candidate.excluded"))), *many_lines(parts)]
    return [*blocks, context(words.mrkdwn("candidate.excluded_more", count=rest))] if rest else blocks


def _exclusion(view: CaseView, exclusion: Exclusion, words: Words, room: int) -> Mrkdwn:
    name = short(expert_name(view, exclusion.expert_id), 80)
    reason = short(words.pick(ja=exclusion.ja, en=exclusion.en), room - 90)
    return words.mrkdwn("candidate.excluded_line", expert=name, reason=reason)
