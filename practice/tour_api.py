"""The guided tour over HTTP: the step of a case for a window, and the time moved to what comes next in it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from practice.answers import json_answer
from practice.constants import Json
from practice.control import ControlError
from practice.pages import language_of
from practice.reset import busy_answer
from practice.tour import Step, Tour
from practice.tour_names import called
from practice.tour_plan import Plan
from practice.tour_scan import Case
from practice.under_way import BusyError
from practice.words import Language, say
from practice.workspace import Workspace

if TYPE_CHECKING:
    from practice.server import Practice

#: Cases in the list from which one is chosen.
_LISTED_MOST = 60
#: One press moves the time for at most so long, in seconds of this machine; another press goes on.
_PATIENCE = 12.0
#: What a moved clock brings has come when nothing has changed for so long.
_QUIET = 0.3
_QUIET_MOST = 3.0


class TimeAct(BaseModel):
    """To move the time until something happens in a case (its number)."""

    person: str
    case: str


class TourApi:
    """Remembers which cases people have filed in this workspace: a window follows the latest by default."""

    def __init__(self, practice: Practice, plan: Plan) -> None:
        self.practice = practice
        self.plan = plan
        self._tour: Tour | None = None
        self._epoch = ""
        self._forget()

    def _forget(self) -> None:
        self._last_line: Any = None
        self._filers: set[str] = set()
        self._known: set[str] = set()
        self._filed: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/page/tour", self.show), web.post("/page/tour/time", self.pass_time)]

    @property
    def tour(self) -> Tour:
        """The tour through the workspace as it is now; a reset begins another."""
        ws = self.practice.ws
        if self._tour is None or self._tour.ws is not ws or self._epoch != ws.epoch:
            self._forget()
            self._tour = Tour(ws, self.plan)
            self._epoch = ws.epoch
        return self._tour

    # what is shown

    async def show(self, request: web.Request) -> web.Response:
        """`{"offered": …, "case": …, "step": …}`; with `list=1` also every running case.

        What a window remembers are tokens of cases: `case` is to be followed, `after` the first one that is
        filed behind it, `last` where nobody has filed one since the workspace was started.
        """
        tour, query = self.tour, request.query
        person = query.get("person", "")
        if person not in tour.ws.people:
            return json_answer({"ok": False, "error": "user_not_found"}, 404)
        if not tour.offered:
            return json_answer({"offered": False})
        self._notice_filed(tour)
        language = language_of(request)
        case = self._followed(tour, query.get("case", ""), query.get("after", ""), query.get("last", ""))
        newest = tour.newest(tour.owners())
        body: Json = {
            "offered": True,
            "rev": tour.ws.changes.count,
            "stages": self.plan.stages,
            "newest": newest.token if newest else "",
            "case": _case(case) if case else None,
            "step": tour.step(case, person, language).as_json(),
        }
        if query.get("list"):
            body["cases"] = self._listed(tour, person, language)
        return json_answer(body)

    def _followed(self, tour: Tour, chosen: str, after: str, last: str) -> Case | None:
        if case := tour.case_of(chosen):
            return case
        behind = tour.case_of(after)
        return tour.newest(self._filed, behind) or (tour.case_of(last) if behind is None else None)

    def _listed(self, tour: Tour, person: str, language: Language) -> list[Json]:
        return [
            {
                **_case(case),
                "whose": _whose(tour, step, language),
                "person": step.person,
                "mine": step.person == person,
            }
            for case, step in tour.running(person, language)[:_LISTED_MOST]
        ]

    def _notice_filed(self, tour: Tour) -> None:
        """Cases that are new since somebody last looked, of people who have handed in a form here."""
        for line in reversed(self.practice.dispatcher.log):
            if line is self._last_line:
                break
            if person := self._handed_in(line.kind, line.payload, line.error):
                self._filers.add(person)
        if self.practice.dispatcher.log:
            self._last_line = self.practice.dispatcher.log[-1]
        owners = tour.owners()
        self._filed |= {n for n in owners.keys() - self._known if owners[n] in self._filers}
        self._known |= owners.keys()

    def _handed_in(self, kind: str, payload: Any, error: str) -> str:
        if kind != "interactive" or error or payload.get("type") != "view_submission":
            return ""
        form = payload["view"].get("callback_id") in self.plan.filed_by
        return str(payload["user"]["id"]) if form else ""

    # time

    async def pass_time(self, request: web.Request) -> web.Response:
        """Moves the time from one due thing to the next until something of the case has changed."""
        tour = self.tour
        try:
            act = TimeAct.model_validate_json(await request.read())
        except ValidationError as problem:
            error = str(problem.errors()[0]["msg"])
            return json_answer({"ok": False, "error": "invalid_arguments", "message": error}, 400)
        if act.person not in tour.ws.people or tour.case(act.case) is None:
            return json_answer({"ok": False, "error": "not_found", "message": act.case}, 404)
        before = self._signs(tour, act)
        until = time.monotonic() + _PATIENCE
        language = language_of(request)
        try:
            while time.monotonic() < until and self._signs(tour, act) == before:
                reached = tour.ws.now()
                await self.practice.time.move(None)
                await _quiet(tour.ws)
                if tour.ws.now() - reached < 1 and tour.ws.next_due is None:
                    break  # nothing is due any more
        except BusyError as problem:
            return json_answer(busy_answer(problem, language))
        except ControlError:
            message = say("tour_no_clock", language)
            return json_answer({"ok": False, "error": "clock_unavailable", "message": message})
        return json_answer({"ok": True})

    def _signs(self, tour: Tour, act: TimeAct) -> tuple[str, int] | None:
        """What changes when something happens in the case: its step, and how often it is spoken of."""
        case = tour.case(act.case)
        return (tour.step(case, act.person, "ja").key, case.named) if case else None


async def _quiet(ws: Workspace) -> None:
    """Waits until what was set off has come."""
    until = time.monotonic() + _QUIET_MOST
    seen = ws.changes.count
    while time.monotonic() < until:
        try:
            seen = await ws.changes.wait(seen, _QUIET)
        except TimeoutError:
            return


def _whose(tour: Tour, step: Step, language: Language) -> str:
    """Whose turn a case is, in a few words."""
    if step.person:
        return called(tour.ws, step.person, language)
    return say(f"tour_{step.kind}_short", language)


def _case(case: Case) -> Json:
    return {"number": case.number, "title": case.title, "token": case.token}
