"""Arranging a session: propose, choose, acknowledge, reschedule, cancel, and what did not take place."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.consultation import TALKING
from bot.domain.errors import CaseHasMovedOn, FieldErrors
from bot.domain.permissions import Act, permit
from bot.domain.session import Absent, Session, SessionMove
from bot.domain.slots import PLACE_MOST, ProposalForm, slot_field, suggested_slots
from bot.services.arranging import (
    ProposeSession,
    acknowledge_session,
    choose_slot,
    proposable,
    propose_session,
    taken_times,
)
from bot.services.case_view import CaseView, load_case_view
from bot.services.changing import cancel_session, miss_session, place_session, reschedule_session
from bot.words import Words
from handlers.form_values import must_fit, required, text
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.decision_modals import REASON_MOST
from handlers.views.message import View
from handlers.views.session_modals import (
    cancel_modal,
    not_held_modal,
    place_modal,
    propose_modal,
    reschedule_modal,
)

listeners = Listeners()

_CLEAR: Mapping[str, Any] = {"response_action": "clear"}


@listeners.on_action(ActionId.PROPOSE)
async def open_proposal(press: Press, house: House) -> None:
    """The form begins with what was proposed before, else with dates that are open and free."""
    async with opened(press, house, push=_in_modal(press)) as fill:
        actor = await house.directory.actor(press.user_id)
        context = house.context
        async with context.read() as work:
            case = await work.consultations.get(press.value)
            session = await proposable(work, case, actor, press.now)
            but = session.id if session is not None else ""
            taken = await taken_times(work, actor.expert_id or "", press.now, but=but)
            view = await load_case_view(work, context, case.id)
        suggested = suggested_slots(
            case.request.desired_dates,
            taken,
            now=press.now,
            calendar=context.calendar,
            policy=context.policy,
            refused=session.refused if session is not None else (),
        )
        await fill(propose_modal(view, session, suggested, taken, press.words, context.policy))


@listeners.on_form(CallbackId.PROPOSE)
async def proposal_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    rows = range(house.context.policy.slots_most)
    form = ProposalForm(
        slots=tuple(text(press.values, slot_field(n)) for n in rows),
        hours=text(press.values, "hours"),
        format=text(press.values, "format"),
        place=text(press.values, "place"),
        message=text(press.values, "message"),
    )
    command = ProposeSession(consultation_id=press.subject, form=form)
    await propose_session(house.context, command, actor, press.now)
    return _CLEAR


@listeners.on_action(ActionId.CHOOSE)
async def choose(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    session_id, _, slot_id = press.value.partition(":")
    await choose_slot(house.context, session_id, slot_id, actor, press.now)


@listeners.on_action(ActionId.ACKNOWLEDGE)
async def acknowledge(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    await acknowledge_session(house.context, press.value, actor, press.now)


@listeners.on_action(ActionId.PLACE)
async def open_place(press: Press, house: House) -> None:
    await _open(press, house, Act.PLACE_SESSION, SessionMove.RELOCATE, place_modal)


@listeners.on_form(CallbackId.PLACE)
async def place_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    place = text(press.values, "place")
    if not place:
        raise FieldErrors({"place": ("field.place_required", {})})
    must_fit("place", place, PLACE_MOST)
    await place_session(house.context, press.subject, place, actor, press.now)
    return _CLEAR


@listeners.on_action(ActionId.RESCHEDULE)
async def open_reschedule(press: Press, house: House) -> None:
    await _open(press, house, Act.CHANGE_SESSION, SessionMove.RESCHEDULE, reschedule_modal)


@listeners.on_form(CallbackId.RESCHEDULE)
async def reschedule_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    await reschedule_session(house.context, press.subject, required(press.values, "reason"), actor, press.now)
    return _CLEAR


@listeners.on_action(ActionId.CANCEL_SESSION)
async def open_cancel(press: Press, house: House) -> None:
    await _open(press, house, Act.CHANGE_SESSION, SessionMove.CANCEL, cancel_modal)


@listeners.on_form(CallbackId.CANCEL_SESSION)
async def cancel_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    await cancel_session(house.context, press.subject, required(press.values, "reason"), actor, press.now)
    return _CLEAR


@listeners.on_action(ActionId.NOT_HELD)
async def open_not_held(press: Press, house: House) -> None:
    await _open(press, house, Act.CHANGE_SESSION, SessionMove.MISS, not_held_modal)


@listeners.on_form(CallbackId.NOT_HELD)
async def not_held_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    absent = text(press.values, "absent")
    if absent not in set(Absent):
        raise FieldErrors({"absent": ("field.choice_unknown", {})})
    reason = text(press.values, "reason")
    must_fit("reason", reason, REASON_MOST)
    await miss_session(house.context, press.subject, Absent(absent), reason, actor, press.now)
    return _CLEAR


async def _open(
    press: Press,
    house: House,
    act: Act,
    move: SessionMove,
    draw: Callable[[CaseView, Session, Words], View],
) -> None:
    """The modal, while the session still allows the move: a button of before says why it does not."""
    async with opened(press, house, push=_in_modal(press)) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            session = await work.sessions.get(press.value)
            case = await work.consultations.get(session.consultation_id)
            permit(actor, act, case)
            session.must_allow(move, number=case.number, now=press.now)
            if case.status not in TALKING:
                raise CaseHasMovedOn(number=case.number, status=case.status)
            view = await load_case_view(work, house.context, case.id)
        await fill(draw(view, session, press.words))


def _in_modal(press: Press) -> bool:
    return press.view.get("type") == "modal"
