"""Sharing out the open requests: the coordinators see a plan, tick what they want, and all of it is done."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.sharing_out import Chosen, Done, Undone, carry_out, plan_sharing
from handlers.form_values import plain
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import Fill, opened, refilled
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.notices import loading_view, notice_view
from handlers.views.share_views import LINES_MOST, done_view, share_modal, share_of_block

listeners = Listeners()

#: Seconds for which a form may wait for its answer: Slack gives up after three
#: (https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response).
ANSWER_WITHIN = 1.5
#: Seconds in which an answer is on the screen: an update that overtook it would be replaced by it.
ANSWER_TRAVELS = 1.0

_Outcome = asyncio.Task[tuple[tuple[Done, ...], tuple[Undone, ...]]]


@listeners.on_action(ActionId.SHARE)
async def open_plan(press: Press, house: House) -> None:
    """Everybody's hours are planned anew each time: nothing of a plan is kept but what the view shows."""
    async with opened(press, house) as fill:
        await _show_plan(press, house, fill)


@listeners.on_action(ActionId.SHARE_PAGE)
async def page_turned(press: Press, house: House) -> None:
    """Another page of the plan as it would be now, in the same view."""
    async with refilled(press, house, waiting=loading_view(press.words)) as fill:
        await _show_plan(press, house, fill, press.number(press.value))


async def _show_plan(press: Press, house: House, fill: Fill, page: int = 0) -> None:
    actor = await house.directory.actor(press.user_id)
    plan = await plan_sharing(house.context, house.matcher, actor, press.now)
    await fill(share_modal(plan, press.words, house.context.new_id(), page))


@listeners.on_form(CallbackId.SHARE)
async def plan_chosen(press: Press, house: House) -> Mapping[str, Any] | None:
    """The ticked lines; says what was done and what could not be. Many offers on a slow disk take longer than
    Slack waits: then the view says that they are under way, and the outcome follows."""
    actor = await house.directory.actor(press.user_id)
    reason = press.words("share.reason")
    work = asyncio.create_task(carry_out(house.context, _ticked(press), reason, actor, press.now))
    finished, _ = await asyncio.wait({work}, timeout=ANSWER_WITHIN)
    if finished:
        return {"response_action": "update", "view": done_view(*work.result(), press.words)}
    house.background.run(_say_later(work, press, house))
    return {
        "response_action": "update",
        "view": notice_view(press.words, "share.title", press.words("share.working")),
    }


async def _say_later(work: _Outcome, press: Press, house: House) -> None:
    async with refilled(press, house, waiting=None) as fill:
        await asyncio.sleep(ANSWER_TRAVELS)
        await fill(done_view(*await work, press.words))


def _ticked(press: Press) -> Sequence[Chosen]:
    """What a page of the plan holds, and no more than it can hold."""
    chosen = []
    for block_id in press.values:
        ticked = plain(press.values, block_id)
        if (line := share_of_block(block_id)) and isinstance(ticked, list) and ticked:
            chosen.append(Chosen(case_id=line[0], version=line[1], expert_id=ticked[0]))
    return chosen[:LINES_MOST]
