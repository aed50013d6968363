"""The guided tour: whose turn it is in a case, and what to press. Looks only; it changes nothing.

It knows the app by its plan alone (`data/tour.toml`): which buttons there are, and whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Literal

from practice.constants import BOT_USER_ID, Json
from practice.models import Channel, View
from practice.normalise import elements_of
from practice.tour_names import called, place_of
from practice.tour_plan import Plan, Said, Turn
from practice.tour_scan import Case, Pressable, Scan, Told
from practice.words import Language, say
from practice.workspace import Workspace

StepKind = Literal["file", "press", "form", "time", "wait", "done"]


@dataclass(frozen=True)
class Spot:
    """Where in the page it is: a message (and its button), the Home, or an open modal."""

    surface: Literal["message", "home", "modal"]
    channel: str = ""
    ts: str = ""
    block_id: str = ""
    action_id: str = ""


@dataclass(frozen=True)
class Step:
    """One step in one language. `turn`, `place` and `say` are its sentence in three parts."""

    key: str
    kind: StepKind
    stage: int
    person: str  #: whose turn it is; empty where nobody's
    turn: str
    place: str
    say: str
    spot: Spot | None = None
    then: str = ""  #: what follows the press, for whoever is about to do it

    def as_json(self) -> Json:
        return asdict(self)


class Tour:
    """The tour through one workspace."""

    def __init__(self, ws: Workspace, plan: Plan) -> None:
        self.ws = ws
        self.plan = plan
        self.scan = Scan(plan)

    @property
    def offered(self) -> bool:
        """Whether the app in the workspace is the one of the plan."""
        return self.ws.app.command(self.plan.command) is not None

    def case(self, number: str) -> Case | None:
        return self.scan.cases(self.ws).get(number)

    def case_of(self, token: str) -> Case | None:
        """The case that a window remembers, where it is one of this workspace."""
        case = self.case(token.partition("@")[0])
        return case if case is not None and case.token == token else None

    def newest(self, numbers: Iterable[str], after: Case | None = None) -> Case | None:
        """The latest of these cases, where it came behind the case `after`."""
        cases = self.scan.cases(self.ws)
        least = after.order if after else ()
        fits = [cases[n] for n in numbers if n in cases and cases[n].order > least]
        return max(fits, key=lambda case: case.order, default=None)

    def owners(self) -> dict[str, str]:
        """Whose each case is; those of which it is not known yet are left out."""
        cases = self.scan.cases(self.ws)
        found = {number: case.owner(self.ws, self.plan.start.who) for number, case in cases.items()}
        return {number: owner for number, owner in found.items() if owner}

    def running(self, viewer: str, language: Language) -> list[tuple[Case, Step]]:
        """Every case that is not over, the newest first, with its step."""
        found = [(case, self.step(case, viewer, language)) for case in self.scan.cases(self.ws).values()]
        return sorted(
            (one for one in found if one[1].kind != "done"), key=lambda one: one[0].order, reverse=True
        )

    # the step

    def step(self, case: Case | None, viewer: str, language: Language) -> Step:
        """The step that a case is at; without one, how to file one. `viewer` is who looks at the page."""
        view = self._modal(viewer)
        if view is not None:
            return self._form(view, viewer, language)
        if case is None:
            return self._start(viewer, language)
        turn, card, button = self._turn(case)
        kind: StepKind = turn.kind
        said = turn.say
        if turn.after is not None and not self._is_time(turn.after.hours, button):
            kind, said = "time", turn.after.say
        if kind == "time" and not self.ws.can_move_time:
            kind = "wait"
        if kind != "press":
            fields = self._fields(case, "", "", button.label, language)
            return Step(turn.key, kind, turn.stage, "", "", "", _fill(said, language, fields))
        person = self._whose(turn, card.channel, viewer)
        view = self._modal(person)
        if view is not None:
            return self._form(view, person, language)
        return self._press(case, turn, card, button, person, language)

    def _turn(self, case: Case) -> tuple[Turn, Told, Pressable]:
        for turn in self.plan.turns:
            for kind in turn.on:
                for card in case.cards:
                    if card.channel.kind != kind:
                        continue
                    for button in card.buttons:
                        if turn.wants(button.action_id, button.style):
                            return turn, card, button
        nothing = Pressable("", "", "", "", "", "", 0)
        return _nothing_to_do(), case.cards[0], nothing

    def _is_time(self, hours: float, button: Pressable) -> bool:
        passed = button.moment and self.ws.now() >= button.moment + hours * 3600
        return bool(passed) or self.scan.asked_elsewhere(button)

    def _press(
        self, case: Case, turn: Turn, card: Told, button: Pressable, person: str, language: Language
    ) -> Step:
        where = place_of(self.ws, card.channel, person, language)
        fields = self._fields(case, person, where.strip(), button.label, language)
        return Step(
            turn.key,
            "press",
            turn.stage,
            person,
            say("tour_turn", language, person=fields["person"]),
            say("tour_card", language, place=where, case=case.number),
            _fill(turn.say, language, fields),
            Spot("message", card.channel.id, card.ts, button.block_id, button.action_id),
            say("tour_confirm", language, yes=button.confirm) if button.confirm else "",
        )

    def _start(self, viewer: str, language: Language) -> Step:
        start = self.plan.start
        person = self._newcomer(viewer)
        button = self._home_button(person)
        label = button[1] if button else start.button.in_language(language)
        app = self.ws.app.name
        name = called(self.ws, person, language)
        return Step(
            "file",
            "file",
            start.stage,
            person,
            say("tour_begin", language, person=name),
            say("tour_home", language, app=app),
            _fill(start.say, language, {"button": label, "person": name, "place": app}),
            Spot("home", self.ws.dm(person).id, "", button[0] if button else "", start.action),
        )

    def _newcomer(self, viewer: str) -> str:
        """The viewer, where they may file: of the part, and nothing on their Home says otherwise."""
        start = self.plan.start
        able = [person.id for person in self.ws.people.values() if person.part == start.who]
        if viewer in able and (viewer not in self.ws.views.homes or self._home_button(viewer)):
            return viewer
        return next((person for person in able if person != viewer), viewer)

    def _home_button(self, person: str) -> tuple[str, str] | None:
        """Block and words of the button on somebody's Home, where it is there."""
        home = self.ws.views.homes.get(person)
        for block in home.blocks if home else ():
            for element in elements_of(block):
                if fnmatchcase(element.get("action_id") or "", self.plan.start.action):
                    return block["block_id"], element["text"]["text"]
        return None

    def _form(self, view: View, person: str, language: Language) -> Step:
        callback = view.content.get("callback_id") or ""
        form = self.plan.form(callback)
        submit = (view.content.get("submit") or {}).get("text")
        close = (view.content.get("close") or {}).get("text") or say("close", language)
        if submit is None:
            said = say("tour_read", language, button=close)
        elif form is not None:
            said = _fill(form.say, language, {"button": submit, "person": called(self.ws, person, language)})
        else:
            said = say("tour_form", language, button=submit)
        return Step(
            f"form:{callback}",
            "form",
            form.stage if form else 0,
            person,
            say("tour_turn", language, person=called(self.ws, person, language)),
            say("tour_open_form", language),
            said,
            Spot("modal"),
        )

    def _modal(self, person: str) -> View | None:
        stack = self.ws.views.stacks.get(person)
        return stack[-1] if stack else None

    # who and where

    def _whose(self, turn: Turn, channel: Channel, viewer: str) -> str:
        """Who of a channel it is that must press: the viewer where they may."""
        members = [member for member in channel.members if member != BOT_USER_ID]
        fits = [member for member in members if self.ws.people[member].part == turn.who] or members
        return viewer if viewer in fits else fits[0]

    def _fields(self, case: Case, person: str, place: str, button: str, language: Language) -> dict[str, str]:
        owner = self.ws.people.get(case.owner(self.ws, self.plan.start.who))
        return {
            "person": called(self.ws, person, language) if person else "",
            "town": owner.town if owner else "",
            "case": case.number,
            "place": place,
            "button": button,
        }


def _nothing_to_do() -> Turn:
    """For a case of whose cards the plan knows no button."""
    return Turn(key="unknown", kind="wait", stage=0, on=(), action="", say=Said(ja="{case}", en="{case}"))


def _fill(said: Said, language: Language, fields: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: fields.get(name[1], name[0]), said.in_language(language))
