"""Rows of a table to municipalities, staff and experts, with every error of the file at once."""

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.domain.codes import Format, MunicipalityKind, Role, Weekday
from bot.domain.people import Expert, Municipality, StaffMember
from bot.files.cells import Cells
from bot.files.columns import COLUMNS, Columns, ImportKind
from bot.files.errors import RowError
from bot.files.municipality_codes import with_leading_zero
from bot.files.tables import Table

T = TypeVar("T")

YEARS_MOST = 70
POPULATION_MOST = 200_000_000
MONTHLY_HOURS_MOST = 744  # a month of 31 days
#: Of a profile that is only matched, and stored nowhere; in characters.
MATCHED_PROFILE_MOST = 1_000_000
_OFFERED_FORMATS = (Format.ONLINE, Format.ONSITE)


@dataclass(frozen=True, slots=True)
class Known:
    """What codes in a file may refer to: topics, and municipalities with their regions."""

    topics: Collection[str]
    municipalities: Sequence[Municipality]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(town.code for town in self.municipalities)

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(town.region for town in self.municipalities))


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """What a file says: the values with their row numbers (without the rows that are wrong), and the errors.

    `failed` are the keys, as (column, folded value), that rows with errors name; `warnings` tell what was
    left out without an error.
    """

    items: tuple[tuple[int, T], ...]
    errors: tuple[RowError, ...]
    failed: frozenset[tuple[str, str]] = frozenset()
    warnings: tuple[RowError, ...] = ()


def read_municipalities(table: Table) -> Parsed[Municipality]:
    """Rows of a municipalities file."""

    def read(cells: Cells) -> Municipality | None:
        code = cells.municipality_code("code")
        name = cells.line("name", required=True)
        kana = cells.line("kana")
        kind = cells.code("kind", tuple(MunicipalityKind))
        region = cells.line("region", required=True)
        population = cells.whole("population_2020", least=0, most=POPULATION_MOST)
        if population is None:
            cells.wrong("population_2020", "cell.required")
        if cells.errors or population is None:
            return None
        return Municipality(
            code=code,
            name=name,
            kana=kana,
            kind=MunicipalityKind(kind),
            region=region,
            population_2020=population,
        )

    return _read(table, COLUMNS[ImportKind.MUNICIPALITIES], read, unique={"code": Cells.municipality_code})


def read_staff(table: Table, known: Known, new_id: Callable[[], str]) -> Parsed[StaffMember]:
    """Rows of a staff file."""
    codes = known.codes

    def read(cells: Cells) -> StaffMember | None:
        email, slack_id = _contact(cells)
        name = cells.line("name", required=True)
        department = cells.line("department")
        code = cells.municipality_code("municipality_code")
        if code not in codes:
            cells.wrong("municipality_code", "cell.municipality_unknown")
        if cells.errors:
            return None
        return StaffMember(
            id=new_id(),
            name=name,
            municipality_code=code,
            department=department,
            email=email,
            slack_user_id=slack_id,
        )

    return _read(table, COLUMNS[ImportKind.STAFF], read, unique=_UNIQUE_CONTACT)


def read_experts(table: Table, known: Known, *, only_matched: bool = False) -> Parsed[Expert]:
    """Rows of an experts file.

    Experts who are `only_matched` are not written to: contacts are not looked at. Their regions and
    municipalities may be another prefecture's, an unknown topic is left out with a warning, and a profile may
    have MATCHED_PROFILE_MOST characters.
    """
    regions, codes = known.regions, None if only_matched else known.codes
    columns, unique = COLUMNS[ImportKind.EXPERTS], {"expert_id": Cells.expert_id, **_UNIQUE_CONTACT}
    if only_matched:
        columns, unique = replace(columns, one_of=()), {"expert_id": Cells.expert_id}

    def read(cells: Cells) -> Expert | None:
        email, slack_id = (None, None) if only_matched else _contact(cells)
        read_topics = cells.codes_if_known if only_matched else cells.codes
        values = {
            "expert_id": cells.expert_id("expert_id"),
            "name": cells.line("name", required=True),
            "kana": cells.line("kana"),
            "organization": cells.line("organization"),
            "email": email,
            "slack_user_id": slack_id,
            "roles": cells.codes("roles", tuple(Role)),
            "topics": read_topics("topics", known.topics),
            "skills": cells.names("skills"),
            "years": cells.whole("years", least=0, most=YEARS_MOST),
            "formats": cells.codes("formats", _OFFERED_FORMATS),
            "regions": cells.names("regions") if only_matched else cells.known_names("regions", regions),
            "weekdays": cells.codes("weekdays", tuple(Weekday)),
            "monthly_hours": cells.number("monthly_hours", least=0, most=MONTHLY_HOURS_MOST),
            "contract_until": cells.day("contract_until"),
            "conflicts": _conflicts(cells, codes),
            "profile": cells.prose("profile", most=MATCHED_PROFILE_MOST if only_matched else None),
            "active": cells.yes_no("active", blank=True),
        }
        return None if cells.errors else Expert.model_validate(values)

    return _read(table, columns, read, unique=unique)


def _contact(cells: Cells) -> tuple[str | None, str | None]:
    """E-mail and Slack id, of which one must be there."""
    email, slack_id = cells.email("email"), cells.slack_id("slack_user_id")
    if email is None and slack_id is None:
        cells.wrong("email", "cell.one_of", columns="email, slack_user_id")
    return email, slack_id


def _conflicts(cells: Cells, codes: frozenset[str] | None) -> tuple[str, ...]:
    """Vendors as typed, and municipality codes, which must be known ones where these are given."""
    conflicts = []
    for name in cells.names("conflicts"):
        if name.isdecimal():  # no vendor is called by digits alone
            code = with_leading_zero(unicodedata.normalize("NFKC", name))
            if codes is not None and code not in codes:
                cells.wrong("conflicts", "cell.municipality_unknown")
            conflicts.append(code)
        else:
            conflicts.append(name)
    return tuple(dict.fromkeys(conflicts))


Key = Callable[[Cells, str], str | None]
_UNIQUE_CONTACT: dict[str, Key] = {"email": Cells.email, "slack_user_id": Cells.slack_id}


def _read(
    table: Table, columns: Columns, read: Callable[[Cells], T | None], *, unique: dict[str, Key]
) -> Parsed[T]:
    """Reads every row. A cell that could not be read, or whose column is not there, is reported once."""
    header = columns.check(table)
    faults = [
        fault
        for fault in table.faults
        if not (fault.reason == "cell.became_date" and fault.column in columns.dates)
    ]
    reported = {(fault.row, fault.column) for fault in faults}
    missing = {error.column for error in header}
    errors = [*header, *faults]
    warnings: list[RowError] = []
    items: list[tuple[int, T]] = []
    failed: set[tuple[str, str]] = set()
    first_rows: dict[tuple[str, str], int] = {}
    for row in table.rows:
        cells = Cells(row)
        item = read(cells)
        keys = {(column, (key_of(Cells(row), column) or "").casefold()) for column, key_of in unique.items()}
        for column, key in sorted(keys):
            if key and (first := first_rows.setdefault((column, key), row.number)) != row.number:
                cells.wrong(column, "cell.twice", row=first)
        errors += [
            error
            for error in cells.errors
            if error.column not in missing and (error.row, error.column) not in reported
        ]
        warnings += cells.warnings
        if item is not None and not cells.errors:
            items.append((row.number, item))
        else:
            failed |= keys
    order = {name: place for place, name in enumerate(table.columns)}
    errors.sort(key=lambda error: (error.row, order.get(error.column, len(order))))
    return Parsed(tuple(items), tuple(errors), frozenset(failed), tuple(warnings))
