"""What a town asks: the request of a consultation (相談申込), and the checks on its form."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.codes import UNKNOWN_TOPIC, Format, Menu, Role, Stage, Urgency
from bot.domain.errors import FieldErrors
from bot.domain.people import Value
from bot.domain.policy import Policy

#: Longest texts, in characters. Slack's own input takes 3,000; the cards must hold them.
TITLE_MOST = 100
DETAILS_MOST = 3000
TEXT_MOST = 1000

_SEPARATORS = re.compile(r"[;；、,，\n]+")


class ConsultationRequest(Value):
    """A request that has passed the checks. No roles means おまかせ (the coordinators choose)."""

    menu: Menu
    topic: str
    title: str
    details: str
    question: str = ""
    goal: str = ""
    stage: Stage | None = None
    urgency: Urgency = Urgency.NORMAL
    needed_by: date | None = None
    roles: tuple[Role, ...] = ()
    format: Format = Format.ONLINE
    desired_dates: tuple[date, ...] = ()
    participants: str = ""
    related_systems: str = ""
    related_vendors: tuple[str, ...] = ()
    months: Annotated[int, Field(ge=1)] | None = None
    partner_codes: tuple[str, ...] = ()


class RequestForm(BaseModel):
    """The form as it was filled, field by field, nothing checked yet: also what a draft keeps.

    Attribute names are the block ids of the form's inputs.
    """

    model_config = ConfigDict(extra="forbid")

    menu: str = Menu.SHORT
    topic: str = ""
    title: str = ""
    details: str = ""
    question: str = ""
    goal: str = ""
    stage: str = ""
    urgency: str = Urgency.NORMAL
    needed_by: str = ""
    roles: list[str] = Field(default_factory=list)
    format: str = Format.ONLINE
    desired_dates: list[str] = Field(default_factory=list)
    participants: str = ""
    related_systems: str = ""
    related_vendors: str = ""
    months: str = ""
    partners: list[str] = Field(default_factory=list)
    no_personal_data: bool = False
    previous_id: str = ""  #: no field: the case that a new request goes on from

    @classmethod
    def of(cls, request: ConsultationRequest) -> "RequestForm":
        """The form filled with a request that was filed: for revising it."""
        return cls(
            menu=request.menu,
            topic=request.topic,
            title=request.title,
            details=request.details,
            question=request.question,
            goal=request.goal,
            stage=request.stage or "",
            urgency=request.urgency,
            needed_by=request.needed_by.isoformat() if request.needed_by else "",
            roles=list(request.roles),
            format=request.format,
            desired_dates=[day.isoformat() for day in request.desired_dates],
            participants=request.participants,
            related_systems=request.related_systems,
            related_vendors="、".join(request.related_vendors),
            months=str(request.months or ""),
            partners=list(request.partner_codes),
        )


#: Fields whose choice alone is no loss.
_NOT_WRITTEN = {"menu", "no_personal_data", "previous_id"}


def worth_keeping(form: RequestForm) -> bool:
    """Whether something was written that its writer would miss."""
    empty = RequestForm().model_dump(exclude=_NOT_WRITTEN)
    written = form.model_dump(exclude=_NOT_WRITTEN)
    return any(_stripped(written[name]) != empty[name] for name in empty)


def _stripped(value: str | list[str]) -> str | list[str]:
    return value.strip() if isinstance(value, str) else [part for part in value if part.strip()]


def check_request(
    form: RequestForm,
    *,
    today: date,
    municipality_code: str,
    topics: Collection[str],
    municipalities: Collection[str],
    policy: Policy,
) -> ConsultationRequest:
    """The request that a filled form states.

    Raises FieldErrors with every error at once, each under the field's name.
    """
    check = _Check(form, today, policy)
    check.texts()
    check.choices(topics)
    check.dates()
    check.by_menu(municipality_code, municipalities)
    if not form.no_personal_data:
        check.wrong("no_personal_data", "field.no_personal_data_required")
    if check.errors:
        raise FieldErrors(check.errors)
    return ConsultationRequest(**check.values)


class _Check:
    def __init__(self, form: RequestForm, today: date, policy: Policy) -> None:
        self.form = form
        self.today = today
        self.policy = policy
        self.errors: dict[str, tuple[str, dict[str, object]]] = {}
        self.values: dict[str, object] = {}

    def wrong(self, field: str, key: str, **params: object) -> None:
        self.errors.setdefault(field, (key, params))

    def texts(self) -> None:
        for field, most, required in (
            ("title", TITLE_MOST, True),
            ("details", DETAILS_MOST, True),
            ("question", TEXT_MOST, False),
            ("goal", TEXT_MOST, False),
            ("participants", TEXT_MOST, False),
            ("related_systems", TEXT_MOST, False),
            ("related_vendors", TEXT_MOST, False),
        ):
            text = str(getattr(self.form, field)).strip()
            if required and not visible(text):
                self.wrong(field, f"field.{field}_required")
            elif len(text) > most:
                self.wrong(field, "field.too_long", most=most, length=len(text))
            self.values[field] = text
        self.values["title"] = " ".join(str(self.values["title"]).split())
        self.values["related_vendors"] = tuple(split_list(self.form.related_vendors))

    def choices(self, topics: Collection[str]) -> None:
        topic = self.form.topic or UNKNOWN_TOPIC
        if topic not in topics:
            self.wrong("topic", "field.topic_unknown")
        self.values["topic"] = topic
        for field, codes in (("menu", Menu), ("format", Format), ("urgency", Urgency)):
            self._one_of(field, getattr(self.form, field), codes)
        if self.form.stage:
            self._one_of("stage", self.form.stage, Stage)
        roles = [code for code in self.form.roles if code]
        if any(code not in set(Role) for code in roles):
            self.wrong("roles", "field.choice_unknown")
        else:
            self.values["roles"] = tuple(Role(code) for code in dict.fromkeys(roles))

    def _one_of(self, field: str, code: str, codes: type[Menu | Format | Urgency | Stage]) -> None:
        try:
            self.values[field] = codes(code)
        except ValueError:
            self.wrong(field, "field.choice_unknown")

    def dates(self) -> None:
        wished = [self._day(name_of_date(n), text) for n, text in enumerate(self.form.desired_dates)]
        days = [day for day in wished if day]
        for n, day in enumerate(wished):
            if day and day in wished[:n]:
                self.wrong(name_of_date(n), "field.date_twice")
        self.values["desired_dates"] = tuple(days)
        self.values["needed_by"] = self._day("needed_by", self.form.needed_by)

    def _day(self, field: str, text: str) -> date | None:
        if not text.strip():
            return None
        try:
            day = date.fromisoformat(unicodedata.normalize("NFKC", text.strip()))
        except ValueError:
            self.wrong(field, "field.date_unreadable")
            return None
        if day < self.today:
            self.wrong(field, "field.date_past")
        elif (day - self.today).days > self.policy.days_ahead:
            self.wrong(field, "field.date_far")
        return day

    def by_menu(self, own: str, municipalities: Collection[str]) -> None:
        menu = self.values.get("menu")
        if menu is Menu.CONTINUOUS:
            self._months()
        if menu is Menu.JOINT:
            self._partners(own, municipalities)

    def _months(self) -> None:
        text = unicodedata.normalize("NFKC", self.form.months.strip())
        if not text.isdecimal() or not 1 <= int(text) <= self.policy.months_most:
            self.wrong("months", "field.months_range", most=self.policy.months_most)
        else:
            self.values["months"] = int(text)

    def _partners(self, own: str, municipalities: Collection[str]) -> None:
        codes = list(dict.fromkeys(self.form.partners))
        if own in codes:
            self.wrong("partners", "field.partners_own")
        elif not codes:
            self.wrong("partners", "field.partners_required")
        elif len(codes) > self.policy.partners_most:
            self.wrong("partners", "field.partners_many", most=self.policy.partners_most)
        elif any(code not in municipalities for code in codes):
            self.wrong("partners", "field.choice_unknown")
        self.values["partner_codes"] = tuple(codes)


def name_of_date(index: int) -> str:
    """The block id of a wished date: `desired_dates`, `desired_dates_2`, `desired_dates_3`."""
    return "desired_dates" if index == 0 else f"desired_dates_{index + 1}"


def split_list(text: str) -> list[str]:
    """Names written in one line or several, separated as people do (`、` `,` `;` or a new line)."""
    return list(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


#: Unicode Standard Annex 9: embeddings, overrides and isolates.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """A text without what is no text.

    Control characters: PostgreSQL stores no NUL, and a terminal obeys some. Halves of surrogate pairs. Marks
    that turn the direction of reading: an address could be read backwards.
    """
    return "".join(
        char
        for char in text
        if char in "\n\t" or (unicodedata.category(char) not in {"Cc", "Cs"} and char not in _TURNING)
    )


def visible(text: str) -> bool:
    """Whether anything is left of a text without spaces and invisible characters (zero width …)."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)
