"""The JSON interface of the page: what a person sees and does.

Each act waits for the app's acknowledgement and answers `{"ok": true, …}` or
`{"ok": false, "error": …, "message": …}`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from practice import page_state
from practice.answers import json_answer, told_of_changes
from practice.constants import Json
from practice.control import ControlError
from practice.errors import SlackError
from practice.interactions import Client, Outcome, refused
from practice.page_acts import (
    ClockAct,
    CloseAct,
    CommandAct,
    Container,
    DismissAct,
    HomeAct,
    MessageAct,
    MessageShortcutAct,
    PressAct,
    ReadAct,
    ShortcutAct,
    SubmitAct,
    SuggestAct,
)
from practice.pages import language_of
from practice.places import Place, message_place
from practice.reset import busy_answer, life
from practice.trouble import methods, situation
from practice.under_way import BusyError
from practice.words import Language, say

if TYPE_CHECKING:
    from practice.server import Practice

AnyAct = TypeVar("AnyAct", bound=BaseModel)


#: What was pressed may no longer be there; Slack's client says so in words.
_GONE = frozenset({"element_not_found", "message_not_found", "not_found"})


class PageApi:
    def __init__(self, practice: Practice) -> None:
        self.practice = practice
        self.ws = practice.ws

    def routes(self) -> list[web.RouteDef]:
        acts: list[web.RouteDef] = [
            web.get("/page/bootstrap", self.bootstrap),
            web.get("/page/state", self.state),
            web.get("/page/messages", self.messages),
            web.get("/page/events", self.events),
            web.post("/page/clock", self._post(ClockAct, self.clock)),
        ]
        personal: list[tuple[str, type[Any], Callable[[Client, Any], Awaitable[Outcome]]]] = [
            ("command", CommandAct, lambda client, act: client.command(act.channel, act.command, act.text)),
            ("shortcut", ShortcutAct, lambda client, act: client.shortcut(act.callback_id)),
            (
                "message_shortcut",
                MessageShortcutAct,
                lambda client, act: client.message_shortcut(act.callback_id, act.channel, act.ts),
            ),
            ("message", MessageAct, lambda client, act: client.say(act.channel, act.text, act.thread_ts)),
            ("home_opened", HomeAct, lambda client, act: client.home_opened(act.tab)),
            ("press", PressAct, self.press),
            ("suggest", SuggestAct, self.suggest),
            (
                "submit",
                SubmitAct,
                lambda client, act: client.submit(client.open_view(act.view_id), act.state.values),
            ),
            (
                "close",
                CloseAct,
                lambda client, act: client.close(client.open_view(act.view_id), clear=act.clear),
            ),
            ("read", ReadAct, self.read),
            ("dismiss", DismissAct, self.dismiss),
        ]
        return acts + [
            web.post(f"/page/{name}", self._post(model, self._of(act))) for name, model, act in personal
        ]

    # reading

    def _person(self, request: web.Request) -> str:
        person = request.query.get("person", "")
        if person not in self.ws.people:
            raise web.HTTPNotFound(
                text=json.dumps({"ok": False, "error": "user_not_found"}), content_type="application/json"
            )
        return person

    async def bootstrap(self, request: web.Request) -> web.Response:
        await self.practice.time.refresh()
        return json_answer(first_look(self.practice, ""))

    async def state(self, request: web.Request) -> web.Response:
        person = self._person(request)
        await self.practice.time.refresh()
        return json_answer(_look(self.practice, person, _opened(request)))

    async def messages(self, request: web.Request) -> web.Response:
        """A page of a channel's messages: above, below or around one of them."""
        person = self._person(request)
        query = request.query
        try:
            channel = self.practice.client(person).channel(query.get("channel", ""))
        except SlackError as problem:
            return json_answer(refused(problem.error).as_json(), status=404)
        if ts := query.get("around"):
            return json_answer(page_state.around(self.ws, channel, person, ts))
        if ts := query.get("after"):
            return json_answer(page_state.later(self.ws, channel, person, ts))
        return json_answer(page_state.earlier(self.ws, channel, person, query.get("before", "")))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The revision, at once and on every change."""
        self._person(request)
        changes = self.ws.changes
        return await told_of_changes(request, changes, lambda: {"rev": changes.count}, self.practice.stopping)

    # acting

    def _post(
        self, model: type[AnyAct], act: Callable[[AnyAct, Language], Awaitable[Outcome]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            language = language_of(request)
            try:
                wanted = model.model_validate_json(await request.read())
            except ValidationError as problem:
                return json_answer(
                    refused("invalid_arguments", str(problem.errors()[0]["msg"])).as_json(), status=400
                )
            try:
                outcome = await act(wanted, language)
            except SlackError as problem:
                words = say("client_gone", language) if problem.error in _GONE else ""
                outcome = refused(problem.error, words)
            return json_answer(outcome.as_json())

        return handle

    def _of(
        self, act: Callable[[Client, Any], Awaitable[Outcome]]
    ) -> Callable[[Any, Language], Awaitable[Outcome]]:
        async def run(wanted: Any, language: Language) -> Outcome:
            if wanted.person not in self.ws.people:
                return refused("user_not_found")
            return await act(self.practice.client(wanted.person, language), wanted)

        return run

    def _place(self, client: Client, container: Container) -> Place:
        if container.type == "message":
            return message_place(self.ws, client.person, client.channel(container.channel), container.ts)
        if container.type == "view":
            view = self.ws.views.find(view_id=container.view_id)
            if view.user != client.person:
                raise SlackError("not_found")
            return Place(view=view)
        home = self.ws.views.homes.get(client.person)
        if home is None:
            raise SlackError("not_found")
        return Place(view=home)

    async def press(self, client: Client, act: PressAct) -> Outcome:
        values = act.state.values
        chosen = {
            name: value for name, value in act.action.items() if name not in ("type", "action_id", "block_id")
        }
        if chosen and act.action.get("type") not in ("button", "overflow", None):
            own = {"type": act.action["type"], **chosen}
            values = {**values, act.block_id: {**values.get(act.block_id, {}), act.action_id: own}}
        return await client.press(
            self._place(client, act.container), act.block_id, act.action_id, chosen, values
        )

    async def suggest(self, client: Client, act: SuggestAct) -> Outcome:
        return await client.suggest(
            self._place(client, act.container), act.block_id, act.action_id, act.value
        )

    async def read(self, client: Client, act: ReadAct) -> Outcome:
        return client.read(act.channel)

    async def dismiss(self, client: Client, act: DismissAct) -> Outcome:
        self.ws.dismiss(client.person, act.notice_id)
        return Outcome()

    async def clock(self, act: ClockAct, language: Language) -> Outcome:
        if act.to is None and act.advance is None:
            return refused("invalid_arguments", "either `to` or `advance`")
        try:
            await self.practice.time.move(None if act.to else act.advance)
        except BusyError as problem:
            return refused("busy", busy_answer(problem, language)["message"])
        except ControlError as problem:
            return refused("clock_unavailable", say("client_clock_stuck", language, why=problem))
        return Outcome(extra={"clock": page_state.clock(self.ws)})


def first_look(practice: Practice, person: str) -> Json:
    """What a page gets along with itself; for a person who is named in its address the first state, too."""
    first = page_state.bootstrap(practice.ws, practice.connected) | {"methods": methods()}
    if person in practice.ws.people:
        first["state"] = _look(practice, person, page_state.Opened())
    return first


def _look(practice: Practice, person: str, opened: page_state.Opened) -> Json:
    shown = page_state.state(practice.ws, person, practice.connected, opened)
    return shown | {"life": life(practice), "trouble": situation(practice)}


def _opened(request: web.Request) -> page_state.Opened:
    query = request.query
    since = query.get("since", "")
    return page_state.Opened(
        channel=query.get("channel", ""),
        thread=query.get("thread", ""),
        since=int(since) if since.isdecimal() and len(since) < 16 else None,
        oldest=query.get("oldest", ""),
        has_thread=query.get("has_thread") == "1",
    )
