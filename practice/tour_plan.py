"""What an app says of itself for the guided tour: `data/tour.toml`, as its manifest does for the rest."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from practice.models import ChannelKind
from practice.people import Part
from practice.words import Language

DEFAULT_FILE = Path(__file__).parent / "data" / "tour.toml"

#: `press`: somebody presses; `time`: the time must be moved; `wait`: the app is at work; `done`: it is over.
TurnKind = Literal["press", "time", "wait", "done"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Part):
    """A sentence in both languages, or what is written on a button."""

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


class Start(_Part):
    """How a case begins: the button on the app's Home."""

    stage: int
    who: Part
    action: str
    button: Said  #: until somebody has opened a Home and it is known what the app writes on it
    say: Said


class Form(_Part):
    """What is said while a modal is open."""

    callback: str
    stage: int
    say: Said


class After(_Part):
    """A button that is shown before its time: what is said until then."""

    hours: float  #: after the last moment named before the button, it is time in any case
    say: Said


class Turn(_Part):
    """One step in the life of a case: who must press what, and how it is found."""

    key: str
    kind: TurnKind = "press"
    stage: int  #: 0 for none
    who: Part | None = None
    on: tuple[ChannelKind, ...]
    action: str  #: an action id, or a glob
    style: str = ""
    after: After | None = None
    say: Said

    def wants(self, action_id: str, style: str) -> bool:
        return fnmatchcase(action_id, self.action) and self.style in ("", style)


class Plan(_Part):
    """The whole tour."""

    number: str
    command: str
    filed_by: tuple[str, ...]
    stages: int
    start: Start
    forms: tuple[Form, ...] = Field(alias="form", default=())
    turns: tuple[Turn, ...] = Field(alias="turn")

    @field_validator("number")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as problem:
            raise ValueError(f"number is not a pattern: {problem}") from None
        return value

    def form(self, callback_id: str) -> Form | None:
        return next((form for form in self.forms if fnmatchcase(callback_id, form.callback)), None)


def load_plan(path: Path = DEFAULT_FILE) -> Plan:
    """Raises OSError or ValueError (also pydantic's and tomllib's) for a file that cannot be read."""
    return Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
