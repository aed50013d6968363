"""The coordinators' buttons: approve, see more, pick somebody, send back, turn down."""

from collections.abc import Mapping
from typing import Any

from bot.domain.consultation import Move
from bot.domain.errors import (
    CandidatesReplaced,
    ConflictOfInterest,
    FieldErrors,
    NotACandidate,
)
from bot.domain.permissions import Act, permit
from bot.services.approval import (
    ApproveCandidates,
    PickExpert,
    approve_candidates,
    pick_expert,
    reject_consultation,
    return_consultation,
    show_more_candidates,
)
from bot.services.case_view import CaseView, load_case_view
from handlers.form_values import plain, required, text
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import EXCLUDED, ORDER_BLOCK, ActionId, CallbackId
from handlers.views.candidate_views import candidate_details, excluded_experts
from handlers.views.decision_modals import expert_options, pick_modal, reject_modal, return_modal
from handlers.views.refusals import refusal_text

listeners = Listeners()

#: Options Slack takes in one answer (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element).
OPTIONS_MOST = 100
#: Of what is typed so far: nobody's name is longer.
TYPED_MOST = 100


@listeners.on_action(ActionId.APPROVE)
async def approve(press: Press, house: House) -> None:
    """The expert whose button was pressed comes first, then those of the list, in the order chosen."""
    actor = await house.directory.actor(press.user_id)
    order = plain(press.values, ORDER_BLOCK)
    others = order if isinstance(order, list) else []
    chosen = tuple(dict.fromkeys([press.value, *others]))
    await approve_candidates(house.context, ApproveCandidates(candidate_ids=chosen), actor, press.now)


@listeners.on_action(ActionId.ORDER)
async def order_chosen(press: Press, house: House) -> None:
    """Read when somebody approves; nothing happens before."""


@listeners.on_action(ActionId.MORE)
async def more(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    consultation_id, _, start = press.value.partition(":")
    await show_more_candidates(house.context, consultation_id, press.number(start), actor, press.now)


@listeners.on_action(ActionId.DETAILS)
async def details(press: Press, house: House) -> None:
    """All factors, the profile, and why others were left out; or why nobody is a candidate at all."""
    async with opened(press, house, push=press.view.get("type") == "modal") as fill:
        actor = await house.directory.actor(press.user_id)
        permit(actor, Act.SEE_CANDIDATES)
        about_nobody = press.action.get("action_id") == ActionId.DETAILS.with_suffix(EXCLUDED)
        async with house.context.read() as work:
            case_id = press.value
            if not about_nobody:
                case_id = (await work.proposals.with_candidate(press.value)).consultation_id
            view = await load_case_view(work, house.context, case_id, everybody=True)
        if about_nobody:
            await fill(excluded_experts(view, press.words))
            return
        if view.proposal is None or view.proposal.candidate(press.value) is None:
            raise CandidatesReplaced(number=view.case.number)
        await fill(candidate_details(view, press.value, press.words))


@listeners.on_action(ActionId.PICK_EXPERT)
async def open_pick(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _decidable(press, house, Act.PICK_EXPERT, Move.APPROVE)
        await fill(pick_modal(view, press.words))


@listeners.on_options(ActionId.EXPERT)
async def experts_like(press: Press, house: House) -> Mapping[str, Any] | None:
    """The pool, by what is typed so far."""
    actor = await house.directory.actor(press.user_id)
    permit(actor, Act.PICK_EXPERT)
    typed = str(press.body.get("value") or "")[:TYPED_MOST]
    async with house.context.read() as work:
        experts = await work.experts.search(typed, limit=OPTIONS_MOST)
    return {"options": expert_options(experts, press.words)}


@listeners.on_form(CallbackId.PICK_EXPERT)
async def pick_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    expert_id = text(press.values, "expert")
    if not expert_id:
        raise FieldErrors({"expert": ("field.expert_required", {})})
    command = PickExpert(
        consultation_id=press.subject, expert_id=expert_id, reason=required(press.values, "reason")
    )
    try:
        await pick_expert(house.context, command, actor, press.now)
    except (ConflictOfInterest, NotACandidate) as refusal:
        # At the field, so that the reason that was typed stays.
        return {"response_action": "errors", "errors": {"expert": refusal_text(refusal, press.words)}}
    return {"response_action": "clear"}


@listeners.on_action(ActionId.RETURN)
async def open_return(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _decidable(press, house, Act.RETURN, Move.RETURN)
        await fill(return_modal(view, press.words))


@listeners.on_form(CallbackId.RETURN)
async def return_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    await return_consultation(
        house.context, press.subject, required(press.values, "comment"), actor, press.now
    )
    return {"response_action": "clear"}


@listeners.on_action(ActionId.REJECT)
async def open_reject(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _decidable(press, house, Act.REJECT, Move.REJECT)
        await fill(reject_modal(view, press.words))


@listeners.on_form(CallbackId.REJECT)
async def reject_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    await reject_consultation(
        house.context, press.subject, required(press.values, "reason"), actor, press.now
    )
    return {"response_action": "clear"}


async def _decidable(press: Press, house: House, act: Act, move: Move) -> CaseView:
    """The case, when the presser may decide on it and there is still something to decide."""
    actor = await house.directory.actor(press.user_id)
    async with house.context.read() as work:
        case = await work.consultations.get(press.value)
        permit(actor, act, case)
        case.must_allow(move)
        return await load_case_view(work, house.context, case.id)
