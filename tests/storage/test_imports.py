"""Imports and exports on both databases: all or nothing, twice the same, there and back."""

import asyncio
import csv
import io
import json
import os
import tracemalloc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import typer
from typer.testing import CliRunner, Result

from bot.domain.codes import Menu
from bot.domain.consultation import Consultation, Requester, Status
from bot.domain.events import Event, EventKind
from bot.domain.people import StaffMember
from bot.domain.request import ConsultationRequest
from bot.files.bundled import bundled_municipalities
from bot.files.columns import ImportKind
from bot.files.commands import FileContext, mount
from bot.files.errors import FileRefused
from bot.files.tables import Table, read_table, table_of
from bot.files.writers import FileFormat, writing
from bot.services.exports import EXPORT_COLUMNS, ExportKind, export_rows
from bot.services.imports import ImportRefused, ImportReport, import_file
from bot.topics import bundled_topics
from storage.engine import Database, open_database

DATA = Path(__file__).parents[2] / "bot" / "data"
TOKYO = ZoneInfo("Asia/Tokyo")
STAFF = ("email", "slack_user_id", "name", "municipality_code", "department")
EXPERT = ("expert_id", "name", "email", "slack_user_id")


def table(*rows: Sequence[object]) -> Table:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return table_of(out.getvalue().encode(), ".csv")


async def imported(
    database: Database, kind: ImportKind, what: Table, *, dry_run: bool = False
) -> ImportReport:
    numbers = count(1)
    return await import_file(
        database.begin,
        kind,
        what,
        topics=bundled_topics(),
        new_id=lambda: f"{kind}-{next(numbers)}-{os.urandom(4).hex()}",
        now=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
        given=bundled_municipalities(),
        dry_run=dry_run,
    )


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.changed, report.same


async def refused(database: Database, kind: ImportKind, what: Table) -> list[tuple[int, str, str]]:
    with pytest.raises(ImportRefused) as caught:
        await imported(database, kind, what)
    return [(error.row, error.column, error.reason) for error in caught.value.errors]


async def exported(database: Database, kind: ExportKind, form: FileFormat) -> bytes:
    out = io.BytesIO()
    with writing(form, out, EXPORT_COLUMNS[kind], title=kind) as writer:
        await export_rows(database.read, kind, writer, zone=TOKYO)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (ImportKind.MUNICIPALITIES, DATA / "municipalities.csv"),
        (ImportKind.STAFF, DATA / "sample" / "staff.csv"),
        (ImportKind.EXPERTS, DATA / "sample" / "experts.csv"),
    ],
)
async def test_the_same_file_twice_changes_nothing(database: Database, kind: ImportKind, path: Path) -> None:
    what = read_table(path)
    rows = len(what.rows)
    assert counts(await imported(database, kind, what)) == (rows, 0, 0)
    assert counts(await imported(database, kind, what)) == (0, 0, rows)


async def test_one_bad_row_imports_nothing(database: Database) -> None:
    rows = [("E1", "A", "a@example.jp", ""), ("E2", "", "b@example.jp", "")]
    assert await refused(database, ImportKind.EXPERTS, table(EXPERT, *rows)) == [(3, "name", "cell.required")]
    people = [("a@example.jp", "", "A", "052019", ""), ("b@example.jp", "", "B", "131016", "")]
    assert await refused(database, ImportKind.STAFF, table(STAFF, *people)) == [
        (3, "municipality_code", "cell.municipality_unknown")
    ]
    towns = [("code", "name", "kind", "region", "population_2020")]
    towns += [("052019", "秋田市", "city", "秋田", "1"), ("052018", "X", "city", "秋田", "1")]
    assert await refused(database, ImportKind.MUNICIPALITIES, table(*towns)) == [
        (3, "code", "cell.code_check_digit")
    ]
    async with database.read() as work:
        assert list(await work.experts.all()) == []
        assert list(await work.staff.all()) == []
        assert list(await work.municipalities.all()) == []


async def test_a_dry_run_counts_and_saves_nothing(database: Database) -> None:
    people = table(STAFF, ("a@example.jp", "", "A", "052019", ""))
    report = await imported(database, ImportKind.STAFF, people, dry_run=True)
    assert (counts(report), report.dry_run) == ((1, 0, 0), True)
    async with database.read() as work:
        assert list(await work.staff.all()) == []
        assert list(await work.municipalities.all()) == []
    assert counts(await imported(database, ImportKind.STAFF, people)) == (1, 0, 0)


async def test_rows_are_added_and_changed_and_others_stay(database: Database) -> None:
    first = table(EXPERT, ("E1", "A", "a@example.jp", ""), ("E2", "B", "b@example.jp", ""))
    await imported(database, ImportKind.EXPERTS, first)
    second = table(EXPERT, ("E2", "B2", "b@example.jp", ""), ("E3", "C", "c@example.jp", ""))
    assert counts(await imported(database, ImportKind.EXPERTS, second)) == (1, 1, 0)
    async with database.read() as work:
        assert [expert.name for expert in await work.experts.all()] == ["A", "B2", "C"]


async def test_the_municipality_of_staff_is_stored_with_them_and_a_stored_one_is_kept(
    database: Database,
) -> None:
    renamed = table(
        ("code", "name", "kind", "region", "population_2020"), ("052019", "新秋田市", "city", "秋田", "1")
    )
    await imported(database, ImportKind.MUNICIPALITIES, renamed)
    people = [("a@example.jp", "", "A", "052019", ""), ("b@example.jp", "", "B", "052027", "")]
    await imported(database, ImportKind.STAFF, table(STAFF, *people))
    async with database.read() as work:
        assert [town.name for town in await work.municipalities.all()] == ["新秋田市", "能代市"]


async def test_a_column_that_is_left_out_keeps_what_is_stored(database: Database) -> None:
    header = (*EXPERT, "profile", "years", "active")
    await imported(
        database,
        ImportKind.EXPERTS,
        table(header, ("E1", "A", "a@example.jp", "U00A", "long", "3", "false")),
    )
    short = table(("expert_id", "name", "email", "years"), ("E1", "A", "a@example.jp", ""))
    assert counts(await imported(database, ImportKind.EXPERTS, short)) == (0, 1, 0)
    async with database.read() as work:
        [expert] = await work.experts.all()
    assert (expert.profile, expert.active, expert.years) == ("long", False, None)
    assert expert.slack_user_id == "U00A"

    await imported(database, ImportKind.STAFF, table(STAFF, ("a@example.jp", "", "A", "052019", "総務課")))
    without = table(("email", "name", "municipality_code"), ("a@example.jp", "A", "052019"))
    assert counts(await imported(database, ImportKind.STAFF, without)) == (0, 0, 1)


async def test_a_blank_slack_id_does_not_unlink(database: Database) -> None:
    expert = table(EXPERT, ("E1", "A", "a@example.jp", ""))
    await imported(database, ImportKind.EXPERTS, expert)
    async with database.begin() as work:
        await work.experts.link("E1", "U00A")
        await work.commit()
    assert counts(await imported(database, ImportKind.EXPERTS, expert)) == (0, 0, 1)
    both = table(EXPERT, ("E1", "A", "a@example.jp", ""), ("E2", "B", "b@example.jp", "U00A"))
    assert await refused(database, ImportKind.EXPERTS, both) == [(3, "slack_user_id", "cell.taken")]


async def test_what_somebody_else_on_record_has_is_refused(database: Database) -> None:
    rows = [("E1", "A", "a@example.jp", "U00A"), ("E2", "B", "b@example.jp", "")]
    await imported(database, ImportKind.EXPERTS, table(EXPERT, *rows))
    thief = table(EXPERT, ("E0", "C", "A@example.jp", "U00A"), ("E3", "D", "d@example.jp", ""))
    assert await refused(database, ImportKind.EXPERTS, thief) == [
        (2, "email", "cell.taken"),
        (2, "slack_user_id", "cell.taken"),
    ]
    swapped = table(EXPERT, ("E1", "A", "b@example.jp", "U00A"), ("E2", "B", "a@example.jp", ""))
    assert counts(await imported(database, ImportKind.EXPERTS, swapped)) == (0, 2, 0)

    people = [("a@example.jp", "U00A", "A", "052019", ""), ("b@example.jp", "U00B", "B", "052019", "")]
    await imported(database, ImportKind.STAFF, table(STAFF, *people))
    thief = table(STAFF, ("c@example.jp", "", "C", "052019", ""), ("a@example.jp", "U00B", "A", "052019", ""))
    assert await refused(database, ImportKind.STAFF, thief) == [(3, "slack_user_id", "cell.taken")]
    both = table(STAFF, ("a@example.jp", "", "A", "052019", ""), ("x@example.jp", "U00A", "A", "052019", ""))
    assert await refused(database, ImportKind.STAFF, both) == [(3, "email", "cell.same_person")]


async def test_another_row_that_is_wrong_does_not_make_a_right_one_wrong(database: Database) -> None:
    await imported(database, ImportKind.EXPERTS, table(EXPERT, ("E1", "A", "a@example.jp", "")))
    rows = [("E2", "B", "a@example.jp", ""), ("E1", "", "new@example.jp", "")]
    assert await refused(database, ImportKind.EXPERTS, table(EXPERT, *rows)) == [(3, "name", "cell.required")]


async def test_staff_found_by_slack_id_may_change_their_address(database: Database) -> None:
    await imported(database, ImportKind.STAFF, table(STAFF, ("", "U00A", "A", "052019", "")))
    changed = table(STAFF, ("a@example.jp", "U00A", "A", "052027", ""))
    assert counts(await imported(database, ImportKind.STAFF, changed)) == (0, 1, 0)
    async with database.read() as work:
        [member] = await work.staff.all()
    assert (member.email, member.municipality_code) == ("a@example.jp", "052027")


AWKWARD = {
    "expert_id": "E1",
    "name": "=HYPERLINK(\"x\")",
    "kana": "'=x",
    "organization": "＋株式会社",
    "email": "a@example.jp",
    "slack_user_id": "",
    "roles": "",
    "topics": "front_yard;bpr",
    "skills": "-1;b, \"c\"",
    "years": "0",
    "formats": "online",
    "regions": "",
    "monthly_hours": "16.5",
    "conflicts": "052019",
    "profile": "- 一行目\n二行目,\"引用\"\n\n末尾",
    "active": "false",
}  # fmt: skip


@pytest.mark.parametrize("form", [FileFormat.CSV, FileFormat.XLSX])
async def test_exported_experts_can_be_imported_again(database: Database, form: FileFormat) -> None:
    sample = read_table(DATA / "sample" / "experts.csv")
    await imported(database, ImportKind.EXPERTS, sample)
    await imported(database, ImportKind.EXPERTS, table(tuple(AWKWARD), tuple(AWKWARD.values())))
    async with database.read() as work:
        before = list(await work.experts.all())
    again = table_of(await exported(database, ExportKind.EXPERTS, form), f".{form}")
    assert counts(await imported(database, ImportKind.EXPERTS, again)) == (0, 0, len(before))
    async with database.read() as work:
        assert list(await work.experts.all()) == before


async def test_an_empty_pool_goes_out_and_in(database: Database) -> None:
    for form in (FileFormat.CSV, FileFormat.XLSX):
        empty = table_of(await exported(database, ExportKind.EXPERTS, form), f".{form}")
        assert counts(await imported(database, ImportKind.EXPERTS, empty)) == (0, 0, 0)


async def with_a_case(database: Database) -> Consultation:
    case = Consultation(
        id="case-1",
        number="R8-0001",
        status=Status.MATCHED,
        municipality_code="052019",
        requester=Requester(staff_id="s1", slack_user_id="U00A", name="山田 太郎", department="総務課"),
        request=ConsultationRequest(
            menu=Menu.JOINT,
            topic="front_yard",
            title="=窓口",
            details="一行目\n二行目",
            partner_codes=("052027", "052035"),
        ),
        submitted_at=datetime(2026, 4, 1, 15, 30, tzinfo=UTC),
        updated_at=datetime(2026, 4, 2, 0, 0, tzinfo=UTC),
        expert_ids=("E1", "E2"),
    )
    await imported(database, ImportKind.MUNICIPALITIES, read_table(DATA / "municipalities.csv"))
    await imported(
        database,
        ImportKind.EXPERTS,
        table(EXPERT, ("E1", "A", "e1@example.jp", ""), ("E2", "B", "e2@example.jp", "")),
    )
    event = Event(
        consultation_id=case.id,
        at=case.submitted_at,
        kind=EventKind.SUBMITTED,
        actor="山田 太郎",
        actor_slack_id="U00A",
        details={"reason": "急ぎ"},
    )
    member = StaffMember(id="s1", name="山田 太郎", municipality_code="052019", department="総務課")
    async with database.begin() as work:
        await work.staff.put([member.model_copy(update={"email": "a@example.jp"})])
        await work.consultations.add(case, intake_key="k1")
        await work.audit.record(event)
        await work.commit()
    return case


async def test_consultations_go_out_in_every_format(database: Database) -> None:
    await with_a_case(database)
    text = (await exported(database, ExportKind.CONSULTATIONS, FileFormat.CSV)).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    wanted = {
        "number": "R8-0001",
        "status": "matched",
        "menu": "joint",
        "topic": "front_yard",
        "title": "'=窓口",
        "municipality_code": "052019",
        "partner_codes": "052027;052035",
        "expert_ids": "E1;E2",
        "submitted_at": "2026-04-02T00:30:00+09:00",
        "closed_at": "",
        "sessions_held": "0",
        "hours_used": "0",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert row["details"] == "一行目\n二行目"
    [line] = (await exported(database, ExportKind.CONSULTATIONS, FileFormat.JSONL)).decode().splitlines()
    assert json.loads(line)["partner_codes"] == ["052027", "052035"]
    assert json.loads(line)["title"] == "=窓口"
    book = openpyxl.load_workbook(
        io.BytesIO(await exported(database, ExportKind.CONSULTATIONS, FileFormat.XLSX))
    )
    cells = dict(
        zip((cell.value for cell in book.active[1]), (cell.value for cell in book.active[2]), strict=True)
    )
    book.close()
    assert (cells["municipality_code"], cells["hours_used"], cells["title"]) == ("052019", 0, "'=窓口")


async def test_the_audit_goes_out_with_the_cases_numbers(database: Database) -> None:
    await with_a_case(database)
    [line] = (await exported(database, ExportKind.AUDIT, FileFormat.JSONL)).decode().splitlines()
    assert json.loads(line) == {
        "at": "2026-04-02T00:30:00+09:00",
        "kind": "consultation.submitted",
        "number": "R8-0001",
        "consultation_id": "case-1",
        "actor": "山田 太郎",
        "actor_slack_id": "U00A",
        "details": {"reason": "急ぎ"},
    }


async def test_ten_thousand_rows_in_reasonable_memory(database: Database) -> None:
    rows = [(f"E{n}", f"専門家 {n}", f"e{n}@example.jp", "") for n in range(10_000)]
    out = io.StringIO()
    csv.writer(out).writerows([EXPERT, *rows])
    data = out.getvalue().encode("cp932")
    tracemalloc.start()
    try:
        what = table_of(data, ".csv")
        assert counts(await imported(database, ImportKind.EXPERTS, what)) == (10_000, 0, 0)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200_000_000
    async with database.read() as work:
        assert len(await work.experts.all()) == 10_000


class Commands:
    """The command line on a database, with only what this folder brings."""

    def __init__(self, url: str) -> None:
        @asynccontextmanager
        async def opened() -> AsyncIterator[Database]:
            database = open_database(url)
            try:
                yield database
            finally:
                await database.dispose()

        self.app = typer.Typer()
        mount(self.app, FileContext(open_database=opened))

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(self.app, [str(argument) for argument in arguments])


@pytest.fixture
def commands(database_url: str) -> Commands:
    return Commands(database_url)


def test_the_import_command_says_what_it_did(commands: Commands) -> None:
    sample = DATA / "sample" / "experts.csv"
    dry = commands.run("import", "experts", sample, "--dry-run")
    assert (dry.exit_code, "added=48" in dry.stdout, "dry run" in dry.stdout) == (0, True, True)
    first = commands.run("import", "experts", sample)
    assert (first.exit_code, "added=48 changed=0 same=0" in first.stdout) == (0, True)
    second = commands.run("import", "experts", sample)
    assert (second.exit_code, "added=0 changed=0 same=48" in second.stdout) == (0, True)
    assert second.stderr == ""


def test_the_import_command_lists_every_error(commands: Commands, tmp_path: Path) -> None:
    path = tmp_path / "experts.csv"
    path.write_bytes("expert_id,name,email\r\nE1,,a@b\r\n\r\nE2,\x1b[31m[red]山田,\r\n".encode("cp932"))
    result = commands.run("import", "experts", path)
    assert (result.exit_code, result.stdout) == (1, "")
    lines = result.stderr.splitlines()
    for row, column, value, reason in (
        ("2", "name", "", "This must be filled in."),
        ("2", "email", "a@b", "This is not an e-mail address."),
        ("4", "name", "[31m[red]山田", "It contains control characters."),
        ("4", "email", "", "どちらかを入力してください。"),
    ):
        assert any(row in line and column in line and value in line and reason in line for line in lines), (
            row,
            column,
        )
    assert "4 error(s)" in lines[-1]
    assert "\x1b" not in result.stderr
    assert commands.run("export", "experts").stdout.count("\n") == 1


def test_wrong_usage_is_2_and_an_unusable_file_is_1(commands: Commands, tmp_path: Path) -> None:
    assert commands.run("import", "courses", tmp_path / "x.csv").exit_code == 2
    assert commands.run("import", "experts").exit_code == 2
    assert commands.run("export", "experts", "--format", "pdf").exit_code == 2
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "big.csv").write_bytes(b"a" * 20_000_001)
    for name, sentence in (
        ("none.csv", "There is no such file"),
        (".", "This is a directory"),
        ("old.xls", "old Excel file"),
        ("empty.csv", "The file is empty."),
        ("big.csv", "too big"),
        ("old.xls/below.csv", "cannot be opened"),
    ):
        result = commands.run("import", "experts", tmp_path / name)
        assert (result.exit_code, result.stdout) == (1, ""), name
        assert sentence in result.stderr
        assert len(result.stderr.splitlines()) == 2  # the sentence in each language


def test_the_export_command_writes_whole_files(commands: Commands, tmp_path: Path) -> None:
    assert commands.run("import", "experts", DATA / "sample" / "experts.csv").exit_code == 0
    for form in ("csv", "xlsx"):
        path = tmp_path / f"out.{form}"
        path.write_text("what was there before")
        result = commands.run("export", "experts", "--format", form, "--output", path)
        assert (result.exit_code, "rows=48" in result.stdout) == (0, True)
        assert len(read_table(path).rows) == 48
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.csv", "out.xlsx"]
    to_screen = commands.run("export", "experts")
    assert to_screen.stdout_bytes.startswith(b"\xef\xbb\xbfexpert_id,")
    nowhere = commands.run("export", "experts", "--output", tmp_path / "no" / "out.csv")
    assert (nowhere.exit_code, "There is no directory" in nowhere.stderr) == (1, True)
    folder = commands.run("export", "experts", "--output", tmp_path)
    assert (folder.exit_code, "This is a directory" in folder.stderr) == (1, True)


def test_an_export_that_fails_leaves_the_old_file(database_url: str, tmp_path: Path) -> None:
    commands = Commands(database_url)
    profile = "あ" * 33_000

    async def fill() -> None:
        database = open_database(database_url)
        try:
            what = table((*EXPERT, "profile"), ("E1", "A", "a@example.jp", "", profile))
            await imported(database, ImportKind.EXPERTS, what)
        finally:
            await database.dispose()

    asyncio.run(fill())
    path = tmp_path / "out.xlsx"
    path.write_text("before")
    result = commands.run("export", "experts", "--format", "xlsx", "--output", path)
    assert (result.exit_code, "too long for a cell" in result.stderr) == (1, True)
    assert path.read_text() == "before"
    assert list(tmp_path.glob("*.xlsx")) == [path]


async def test_a_value_too_long_for_excel_is_named(database: Database) -> None:
    what = table((*EXPERT, "profile"), ("E1", "A", "a@example.jp", "", "あ" * 33_000))
    await imported(database, ImportKind.EXPERTS, what)
    with pytest.raises(FileRefused, match="profile"):
        await exported(database, ExportKind.EXPERTS, FileFormat.XLSX)
    again = table_of(await exported(database, ExportKind.EXPERTS, FileFormat.CSV), ".csv")
    assert counts(await imported(database, ImportKind.EXPERTS, again)) == (0, 0, 1)
