"""The expert's buttons on an offer."""

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import OfferClosed
from bot.domain.offer import OfferStatus
from bot.domain.permissions import Act, permit
from bot.services.case_view import load_case_view
from bot.services.offering import accept_offer, decline_offer
from handlers.form_values import required
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.decision_modals import decline_modal

listeners = Listeners()


@listeners.on_action(ActionId.ACCEPT)
async def accept(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    await accept_offer(house.context, press.value, actor, press.now)


@listeners.on_action(ActionId.DECLINE)
async def open_decline(press: Press, house: House) -> None:
    async with opened(press, house) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            offer = await work.offers.get(press.value)
            case = await work.consultations.get(offer.consultation_id)
            permit(actor, Act.ANSWER_OFFER, case, offer)
            if offer.status is not OfferStatus.OPEN:
                raise OfferClosed(number=case.number, status=offer.status)
            view = await load_case_view(work, house.context, case.id)
        await fill(decline_modal(view, offer, press.words))


@listeners.on_form(CallbackId.DECLINE)
async def decline_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    reason = required(press.values, "reason")
    await decline_offer(house.context, press.subject, reason, actor, press.now)
    return {"response_action": "clear"}
