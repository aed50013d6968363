"""The views methods: https://docs.slack.dev/reference/methods?family=views"""

from __future__ import annotations

from practice.api.call import Call, method
from practice.constants import Json
from practice.errors import SlackError
from practice.models import View
from practice.validate_views import validate_view


def _view(call: Call, kind: str) -> Json:
    return validate_view(call.nested("view"), kind, call.ws.app.scopes)


@method("views.open")
async def open_view(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.open

    From within a modal it is accepted but not sure to be shown (slackapi/bolt-js#1827, #639): noted.
    """
    trigger_id = call.needed("trigger_id")
    call.ws.triggers.check(trigger_id)
    content = _view(call, "modal")
    trigger = call.ws.triggers.exchange(trigger_id)
    if trigger.from_modal:
        advice = "from within a modal it may not be shown: views.push or response_action instead"
        call.ws.refusals.record("views.open", "not_guaranteed", advice, expected=True)
    else:
        call.ws.views.clear(trigger.user)
    return _answer(call, call.ws.views.open(trigger.user, content))


@method("views.push")
async def push(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.push"""
    trigger_id = call.needed("trigger_id")
    call.ws.triggers.check(trigger_id)
    content = _view(call, "modal")
    trigger = call.ws.triggers.exchange(trigger_id)
    if not trigger.from_modal or not call.ws.views.stack(trigger.user):
        raise SlackError("not_found")
    return _answer(call, call.ws.views.open(trigger.user, content))


@method("views.update")
async def update(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.update"""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view_id [json-pointer:]"])
    view = call.ws.views.find(view_id=view_id, external_id=external_id)
    content = _view(call, str(view.content["type"]))
    return _answer(call, call.ws.views.update(view, content, call.text("hash")))


@method("views.publish")
async def publish(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = call.needed("user_id")
    if not call.ws.app.home_tab:
        raise SlackError("not_enabled")
    content = _view(call, "home")
    if user not in call.ws.people:
        raise SlackError("user_not_found")
    return _answer(call, call.ws.views.publish(user, content, call.text("hash")))


def _answer(call: Call, view: View) -> Json:
    call.ws.touch()
    return {"view": view.as_json()}
