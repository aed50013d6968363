"""The coordinators' changes of a running case: who takes part, who takes over, an early end."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.consultation import Consultation, Move
from bot.domain.errors import FieldErrors
from bot.domain.people import StaffMember
from bot.domain.permissions import Act, permit
from bot.services.case_view import CaseView, load_case_view
from bot.services.handing_over import change_expert, change_requester, end_support, join_conversation
from handlers.form_values import required, text
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.handover_modals import (
    change_expert_modal,
    change_requester_modal,
    end_modal,
    staff_options,
)

listeners = Listeners()

#: Of what is typed so far: nobody's name is longer.
TYPED_MOST = 100


@listeners.on_action(ActionId.JOIN)
async def join(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    await join_conversation(house.context, press.value, actor, press.now)


@listeners.on_action(ActionId.END)
async def open_end(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _changeable(press, house, Act.END, lambda case: case.must_allow(Move.END))
        await fill(end_modal(view, press.words))


@listeners.on_form(CallbackId.END)
async def end_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    reason = required(press.values, "reason")
    await end_support(house.context, press.subject, reason, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.CHANGE_EXPERT)
async def open_change_expert(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _changeable(
            press, house, Act.HAND_OVER, lambda case: case.must_allow(Move.CHANGE_EXPERT)
        )
        await fill(change_expert_modal(view, press.words))


@listeners.on_form(CallbackId.CHANGE_EXPERT)
async def change_expert_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    reason = required(press.values, "reason")
    await change_expert(house.context, press.subject, reason, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.CHANGE_REQUESTER)
async def open_change_requester(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        view = await _changeable(press, house, Act.HAND_OVER, Consultation.must_be_open)
        await fill(change_requester_modal(view, press.words))


@listeners.on_options(ActionId.STAFF)
async def staff_like(press: Press, house: House) -> Mapping[str, Any] | None:
    """Colleagues of the requester, by what is typed so far."""
    actor = await house.directory.actor(press.user_id)
    async with house.context.read() as work:
        case = await work.consultations.get(press.subject)
        permit(actor, Act.HAND_OVER, case)
        everybody = await work.staff.all()
    typed = _folded(str(press.body.get("value") or "")[:TYPED_MOST])
    colleagues = [
        person
        for person in everybody
        if person.municipality_code == case.municipality_code
        and person.id != case.requester.staff_id
        and typed in _folded(f"{person.name}{person.department}")
    ]
    return {"options": staff_options(sorted(colleagues, key=_by_department))}


@listeners.on_form(CallbackId.CHANGE_REQUESTER)
async def change_requester_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    staff_id = text(press.values, "staff")
    if not staff_id:
        raise FieldErrors({"staff": ("field.staff_of_town", {})})
    await change_requester(house.context, press.subject, staff_id, actor, press.now)
    return {"response_action": "clear"}


def _folded(text: str) -> str:
    """For comparing: widths, case and the space between names make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _by_department(person: StaffMember) -> tuple[str, str]:
    return person.department, person.name


async def _changeable(
    press: Press, house: House, act: Act, check: Callable[[Consultation], None]
) -> CaseView:
    """The case, when the presser may change it and it is in a state for it."""
    actor = await house.directory.actor(press.user_id)
    async with house.context.read() as work:
        case = await work.consultations.get(press.value)
        permit(actor, act, case)
        check(case)
        return await load_case_view(work, house.context, case.id)
