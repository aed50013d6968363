"""Modals open at once and are filled by an update: trigger ids live three seconds and serve once."""

from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from handlers.errors import sentence_for
from handlers.house import House
from handlers.press import Press
from handlers.views.notices import loading_view, notice_view

log = structlog.get_logger()

Fill = Callable[[Mapping[str, Any]], Awaitable[None]]


class opened:  # noqa: N801  (reads as a verb: `async with opened(press, house) as fill`)
    """Opens (or pushes) a view that says it is loading; the block fills it.

    What the block raises is said in the same view, in place of its content.
    """

    def __init__(self, press: Press, house: House, *, push: bool = False) -> None:
        self._press = press
        self._house = house
        self._push = push
        self._view_id = ""

    async def __aenter__(self) -> Fill:
        client = self._house.client
        method = client.views_push if self._push else client.views_open
        view = dict(loading_view(self._press.words))
        answer = await method(trigger_id=self._press.trigger_id, view=view)
        self._view_id = str(answer["view"]["id"])
        return self._fill

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        text = sentence_for(self._press, error)
        await self._fill(notice_view(self._press.words, "notice.title", text))
        return True

    async def _fill(self, view: Mapping[str, Any]) -> None:
        """Somebody who has closed the view meanwhile waits for nothing, and is told nothing."""
        try:
            await self._house.update_view(self._view_id, view)
        except SlackApiError as error:
            if error.response.get("error") != "not_found":
                raise
            log.info("the view was closed before it was filled", user=self._press.user_id)


class refilled(opened):  # noqa: N801  (as `opened`)
    """The view in which something was pressed or sent gets another content. `waiting`: what it shows until
    then; None where that stands there already."""

    def __init__(self, press: Press, house: House, *, waiting: Mapping[str, Any] | None) -> None:
        super().__init__(press, house)
        self._view_id = press.view_id
        self._waiting = waiting

    async def __aenter__(self) -> Fill:
        if self._waiting is not None:
            await self._fill(self._waiting)
        return self._fill
