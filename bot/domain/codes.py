"""The codes that files, forms and the database share. Their words are in `bot/words`."""

from datetime import date
from enum import StrEnum
from typing import Self


class Menu(StrEnum):
    """The three support menus (メニュー) of the prefecture's plan."""

    SHORT = "short"  #: one online consultation of two hours
    CONTINUOUS = "continuous"  #: accompaniment (伴走支援) over months
    JOINT = "joint"  #: a project of several municipalities


class Role(StrEnum):
    """Kinds of outside digital talent (人材像).

    Source: 総務省「自治体DX推進のための外部人材スキル標準」(令和4年9月): four kinds and specialists.
    """

    PRODUCER = "producer"
    PROJECT_MANAGER = "project_manager"
    SERVICE_DESIGNER = "service_designer"
    ENGINEER = "engineer"
    SPECIALIST = "specialist"


class Format(StrEnum):
    """Where sessions are held. An expert offers `ONLINE` and `ONSITE`; a request may also ask for both."""

    ONLINE = "online"
    ONSITE = "onsite"
    HYBRID = "hybrid"


class Weekday(StrEnum):
    """Days on which an expert works for municipalities."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @classmethod
    def of(cls, day: date) -> Self:
        return tuple(cls)[day.weekday()]


class Stage(StrEnum):
    """How far the town's own project is (段階)."""

    CONCEPT = "concept"
    PLANNING = "planning"
    PROCUREMENT = "procurement"
    ROLLOUT = "rollout"
    OPERATION = "operation"


class Urgency(StrEnum):
    """How soon the town needs an answer (緊急度)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class MunicipalityKind(StrEnum):
    """市, 町, 村."""

    CITY = "city"
    TOWN = "town"
    VILLAGE = "village"


#: The topic of a request whose clerk does not know the topic ("分からない").
UNKNOWN_TOPIC = "other"
