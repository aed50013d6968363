"""Sharing out the open requests: the coordinators see a plan, tick what they want, and all of it is done."""

from collections.abc import Mapping
from typing import Any

from bot.services.sharing_out import Chosen, carry_out, plan_sharing
from handlers.form_values import plain
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.share_views import done_view, share_modal, share_of_block

listeners = Listeners()


@listeners.on_action(ActionId.SHARE)
async def open_plan(press: Press, house: House) -> None:
    """Everybody's hours are planned anew each time: nothing of a plan is kept."""
    async with opened(press, house) as fill:
        actor = await house.directory.actor(press.user_id)
        await fill(
            share_modal(await plan_sharing(house.context, house.matcher, actor, press.now), press.words)
        )


@listeners.on_form(CallbackId.SHARE)
async def plan_chosen(press: Press, house: House) -> Mapping[str, Any] | None:
    """The ticked lines; says what was done and what could not be."""
    actor = await house.directory.actor(press.user_id)
    chosen = []
    for block_id in press.values:
        ticked = plain(press.values, block_id)
        if (line := share_of_block(block_id)) and isinstance(ticked, list) and ticked:
            chosen.append(Chosen(case_id=line[0], version=line[1], expert_id=ticked[0]))
    reason = press.words("share.reason")
    done, undone = await carry_out(house.context, chosen, reason, actor, press.now)
    return {"response_action": "update", "view": dict(done_view(done, undone, press.words))}
