"""Municipalities, topics, staff and experts, as the files of the contract give them."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.codes import Format, MunicipalityKind, Role, Weekday


class Value(BaseModel):
    """A frozen value of the domain."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Municipality(Value):
    """A city, town or village (市町村). `code` is the six-digit code (全国地方公共団体コード)."""

    code: str
    name: str
    kana: str
    kind: MunicipalityKind
    region: str
    population_2020: Annotated[int, Field(ge=0)]


class Topic(Value):
    """A matter one may ask about, grouped by the need that the prefecture's survey named."""

    code: str
    need: str
    name_ja: str
    name_en: str
    roles: tuple[Role, ...] = ()


class StaffMember(Value):
    """A person in a municipality who may file requests. Found in Slack by id or by e-mail."""

    id: str
    name: str
    municipality_code: str
    department: str
    email: str | None = None
    slack_user_id: str | None = None


class Expert(Value):
    """One of the pool (人材プール).

    Blank `regions`, `formats` and `weekdays` mean any. `conflicts` are vendors with an interest or
    municipality codes. `contract_until` is the last day for which the prefecture has engaged them.
    """

    expert_id: str
    name: str
    kana: str = ""
    organization: str = ""
    email: str | None = None
    slack_user_id: str | None = None
    roles: tuple[Role, ...] = ()
    topics: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    years: int | None = None
    formats: tuple[Format, ...] = ()
    regions: tuple[str, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    monthly_hours: float | None = None
    contract_until: date | None = None
    conflicts: tuple[str, ...] = ()
    profile: str = ""
    active: bool = True
