"""Similar requests of several municipalities: the coordinators compare them."""

from bot.services.joint_comparing import compare_similar
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId
from handlers.views.joint_views import joint_modal

listeners = Listeners()


@listeners.on_action(ActionId.COMPARE)
async def compare(press: Press, house: House) -> None:
    """The group of a case, as it stands now."""
    async with opened(press, house, push=press.view.get("type") == "modal") as fill:
        actor = await house.directory.actor(press.user_id)
        comparison = await compare_similar(house.context, press.value, actor)
        await fill(joint_modal(comparison, press.words))
