"""Which columns each kind of file has: the contract with those who keep the lists."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bot.files.errors import RowError
from bot.files.tables import Table


class ImportKind(StrEnum):
    """What can be imported."""

    MUNICIPALITIES = "municipalities"
    STAFF = "staff"
    EXPERTS = "experts"


@dataclass(frozen=True, slots=True)
class Columns:
    """`required` must be there, and one of `one_of` if any; in `dates` Excel may have made dates of what was
    typed.

    Others may be left out: what is stored then stays.
    """

    known: tuple[str, ...]
    required: tuple[str, ...]
    one_of: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def absent(self, table: Table) -> frozenset[str]:
        """The columns that a file leaves out."""
        return frozenset(self.known) - frozenset(table.columns)

    def check(self, table: Table) -> list[RowError]:
        """What is wrong with a table's header: every column that is missing, doubled or unknown."""
        absent = self.absent(table)
        errors = [_error(table, name, "column.missing") for name in self.required if name in absent]
        if self.one_of and absent.issuperset(self.one_of):
            names = ", ".join(self.one_of)
            errors.append(_error(table, self.one_of[0], "column.one_of", columns=names))
        known = ", ".join(self.known)
        for name, count in Counter(table.columns).items():
            if name not in self.known:
                errors.append(_error(table, name, "column.unknown", columns=known))
            elif count > 1:
                errors.append(_error(table, name, "column.doubled"))
        return errors


def _error(table: Table, column: str, reason: str, **params: str) -> RowError:
    return RowError(row=table.header_row, column=column, value=column, reason=reason, params=params)


_CONTACT = ("email", "slack_user_id")

COLUMNS: dict[ImportKind, Columns] = {
    ImportKind.MUNICIPALITIES: Columns(
        known=("code", "name", "kana", "kind", "region", "population_2020"),
        required=("code", "name", "kind", "region", "population_2020"),
    ),
    ImportKind.STAFF: Columns(
        known=("email", "slack_user_id", "name", "municipality_code", "department"),
        required=("name", "municipality_code"),
        one_of=_CONTACT,
    ),
    ImportKind.EXPERTS: Columns(
        known=(
            "expert_id",
            "name",
            "kana",
            "organization",
            "email",
            "slack_user_id",
            "roles",
            "topics",
            "skills",
            "years",
            "formats",
            "regions",
            "weekdays",
            "monthly_hours",
            "contract_until",
            "conflicts",
            "profile",
            "active",
        ),
        required=("expert_id", "name"),
        one_of=_CONTACT,
        dates=("contract_until",),
    ),
}
