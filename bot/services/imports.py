"""Taking in the lists of municipalities, staff and experts: a file as a whole, or nothing of it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from bot.domain.people import Expert, Municipality, StaffMember, Value
from bot.files.columns import COLUMNS, ImportKind
from bot.files.errors import RowError
from bot.files.rows import Known, Parsed, read_experts, read_municipalities, read_staff
from bot.files.tables import Table
from bot.services.handing_over import experts_changed, staff_changed
from bot.services.ports import ImportChanges, UnitOfWork

T = TypeVar("T", bound=Value)
Person = TypeVar("Person", StaffMember, Expert)


class ImportReport(Value):
    """What an import did, or would do where it was a dry run."""

    kind: ImportKind
    rows: int
    added: int
    changed: int
    same: int
    dry_run: bool


class ImportRefused(Exception):  # noqa: N818  (a refusal is an answer, not a fault)
    """Rows are wrong: nothing was imported. `errors` are all of them, in the order of rows and columns."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = tuple(errors)


async def import_file(
    begin: Callable[[], UnitOfWork],
    kind: ImportKind,
    table: Table,
    *,
    topics: Collection[str],
    new_id: Callable[[], str],
    now: datetime,
    given: Sequence[Municipality] = (),
    dry_run: bool = False,
) -> ImportReport:
    """Adds or replaces what the file lists; others stay. The same file twice changes nothing.

    A column that the file leaves out keeps what is stored; a blank cell clears it. Where somebody whom a case
    needs has left (an expert no longer active, a requester of another municipality now), the coordinators are
    asked to hand it over. `given` are municipalities
    known without being stored: those that the staff of the file belong to are stored with them.

    Raises ImportRefused.
    """
    async with begin() as work:
        match kind:
            case ImportKind.MUNICIPALITIES:
                changes = await _municipalities(work, table)
            case ImportKind.STAFF:
                changes = await _staff(work, table, given, new_id, now)
            case ImportKind.EXPERTS:
                changes = await _experts(work, table, given, topics, now)
        if not dry_run:
            await work.commit()
    return ImportReport(
        kind=kind,
        rows=len(table.rows),
        added=changes.added,
        changed=changes.changed,
        same=changes.same,
        dry_run=dry_run,
    )


async def _municipalities(work: UnitOfWork, table: Table) -> ImportChanges:
    parsed = _right(read_municipalities(table))
    stored = {town.code: town for town in await work.municipalities.all()}
    absent = COLUMNS[ImportKind.MUNICIPALITIES].absent(table)
    return await work.municipalities.put(
        [_kept(town, stored.get(town.code), absent) for _, town in parsed.items]
    )


async def _staff(
    work: UnitOfWork,
    table: Table,
    given: Sequence[Municipality],
    new_id: Callable[[], str],
    now: datetime,
) -> ImportChanges:
    stored_towns = await work.municipalities.all()
    parsed = read_staff(table, Known(topics=(), municipalities=(*stored_towns, *given)), new_id)
    stored = await work.staff.all()
    by_email = {person.email.casefold(): person for person in stored if person.email}
    by_slack = {person.slack_user_id: person for person in stored if person.slack_user_id}
    absent = COLUMNS[ImportKind.STAFF].absent(table)
    people: dict[str, tuple[int, StaffMember]] = {}
    errors = []
    for row, person in parsed.items:
        old = by_email.get((person.email or "").casefold()) or by_slack.get(person.slack_user_id or "")
        new = _kept(person, old, absent).model_copy(update={"id": old.id if old else person.id})
        first_row, _ = people.setdefault(new.id, (row, new))
        if first_row != row:
            errors.append(_same_person(row, person, first_row))
    sure = {person.id: person for person in stored if _key_of_staff(person) not in parsed.failed}
    errors += _taken(list(people.values()), sure, lambda person: person.id)
    _right(parsed, errors)
    belong_to = {person.municipality_code for _, person in people.values()} - {
        town.code for town in stored_towns
    }
    await work.municipalities.put([town for town in given if town.code in belong_to])
    after = [person for _, person in people.values()]
    changes = await work.staff.put(after)
    await staff_changed(work, stored, after, now)
    return changes


async def _experts(
    work: UnitOfWork, table: Table, given: Sequence[Municipality], topics: Collection[str], now: datetime
) -> ImportChanges:
    towns = (*await work.municipalities.all(), *given)
    parsed = read_experts(table, Known(topics=topics, municipalities=towns))
    stored = {expert.expert_id: expert for expert in await work.experts.all()}
    absent = COLUMNS[ImportKind.EXPERTS].absent(table)
    experts = [(row, _kept(expert, stored.get(expert.expert_id), absent)) for row, expert in parsed.items]
    sure = {
        expert_id: expert
        for expert_id, expert in stored.items()
        if ("expert_id", expert_id.casefold()) not in parsed.failed
    }
    _right(parsed, _taken(experts, sure, lambda expert: expert.expert_id))
    after = [expert for _, expert in experts]
    changes = await work.experts.put(after)
    await experts_changed(work, stored.values(), after, now)
    return changes


def _same_person(row: int, person: StaffMember, first_row: int) -> RowError:
    """One row names somebody on record by e-mail, another by Slack id."""
    column, value = ("email", person.email) if person.email else ("slack_user_id", person.slack_user_id)
    params = {"row": str(first_row)}
    return RowError(row=row, column=column, value=value or "", reason="cell.same_person", params=params)


def _key_of_staff(person: StaffMember) -> tuple[str, str]:
    """What an imported row means the person by."""
    if person.email:
        return "email", person.email.casefold()
    return "slack_user_id", (person.slack_user_id or "").casefold()


def _kept(item: T, old: T | None, absent: Iterable[str]) -> T:
    """The item with what is stored in the columns that the file leaves out."""
    if old is None:
        return item
    return item.model_copy(update={column: getattr(old, column) for column in absent})


def _taken(
    people: Sequence[tuple[int, Person]], stored: Mapping[str, Person], id_of: Callable[[Person], str]
) -> list[RowError]:
    """Addresses and Slack ids that would belong to somebody else on record, too, once the file is in."""
    errors = []
    after = dict(stored)
    for _, person in people:
        old = stored.get(id_of(person))
        slack_id = person.slack_user_id or (old.slack_user_id if old else None)  # a blank does not unlink
        after[id_of(person)] = person.model_copy(update={"slack_user_id": slack_id})
    rows = {id_of(person): row for row, person in people}
    for column in ("email", "slack_user_id"):
        owners: dict[str, Person] = {}
        for person in after.values():
            value = getattr(person, column)
            other = owners.setdefault(value.casefold(), person) if value else person
            if other is person:
                continue
            newcomer, owner = (other, person) if id_of(person) not in rows else (person, other)
            errors.append(
                RowError(
                    row=rows[id_of(newcomer)],
                    column=column,
                    value=value,
                    reason="cell.taken",
                    params={"name": owner.name},
                )
            )
    return errors


def _right(parsed: Parsed[T], more: Sequence[RowError] = ()) -> Parsed[T]:
    """What was parsed, where nothing is wrong. Raises ImportRefused."""
    if parsed.errors or more:
        raise ImportRefused(sorted((*parsed.errors, *more), key=lambda error: error.row))
    return parsed
