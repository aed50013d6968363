"""Options that the app gives while somebody types into an external select.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""

from __future__ import annotations

from practice.checks import Report, Shape, anything, array, exactly_one
from practice.constants import Json
from practice.deliver.common import DeliveryFailedError
from practice.dispatch import Dispatcher
from practice.objects import GROUP, OPTION
from practice.workspace import Workspace

_ANSWER = Shape(
    {
        "options": array(OPTION, "select.options", at_least=0),
        "option_groups": array(GROUP, "select.option_groups", at_least=0),
        "response_action": anything,
    },
    also=(exactly_one("options", "option_groups"),),
)


async def ask_options(ws: Workspace, dispatcher: Dispatcher, element: Json, payload: Json) -> Json:
    """The options to show; nothing when the app's answer would not do."""
    if len(payload["value"]) < element.get("min_query_length", 3):
        return {"options": []}
    try:
        ack = await dispatcher.interact("interactive", payload)
    except DeliveryFailedError:
        return {"options": [], "failed": True}
    report = Report("modal")
    if isinstance(ack.body, dict):
        _ANSWER.check(ack.body, "", report)
    else:
        report.fail("", "must provide options or option_groups")
    if report.messages:
        ws.refusals.record("ack block_suggestion", "invalid_options", "; ".join(report.messages), ack.body)
        return {"options": [], "failed": True}
    return {name: ack.body[name] for name in ("options", "option_groups") if ack.body.get(name) is not None}
