"""The commands `import` and `export`, to be mounted in the service's command line."""

import asyncio
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, BinaryIO, Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

import typer

from bot.clock import Clock, system_clock
from bot.domain.people import Municipality
from bot.files.bundled import bundled_municipalities
from bot.files.columns import ImportKind
from bot.files.error_report import print_errors, print_refusal
from bot.files.errors import FileRefused
from bot.files.tables import Table, read_table
from bot.files.writers import FileFormat, writing
from bot.services.exports import EXPORT_COLUMNS, ExportKind, export_rows
from bot.services.imports import ImportRefused, ImportReport, import_file
from bot.services.ports import UnitOfWork
from bot.topics import bundled_topics


class OpenedDatabase(Protocol):
    """What the commands need of a database."""

    def begin(self) -> UnitOfWork: ...

    def read(self) -> UnitOfWork: ...


def _random_id() -> str:
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class FileContext:
    """What the commands are given by whoever mounts them."""

    open_database: Callable[[], AbstractAsyncContextManager[OpenedDatabase]]
    zone: Callable[[], ZoneInfo] = field(default=lambda: ZoneInfo("Asia/Tokyo"))
    new_id: Callable[[], str] = _random_id
    clock: Clock = system_clock
    topics: Callable[[], Collection[str]] = bundled_topics
    municipalities: Callable[[], Sequence[Municipality]] = bundled_municipalities


def mount(app: typer.Typer, context: FileContext) -> None:
    """Adds `import` and `export` to a command line."""

    @app.command("import")
    def import_(
        kind: Annotated[ImportKind, typer.Argument(help="取り込む名簿 / which list")],
        file: Annotated[Path, typer.Argument(help=".csv / .xlsx")],
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="確かめるだけで保存しない / check, but save nothing")
        ] = False,
    ) -> None:
        """名簿を取り込む（全行か、誤りがあれば何も取り込まない） / Import a list, all of it or nothing."""
        import_command(kind, file, dry_run, context=context)

    @app.command("export")
    def export(
        what: Annotated[ExportKind, typer.Argument(help="出力する表 / which table")],
        form: Annotated[FileFormat, typer.Option("--format", help="形式 / format")] = FileFormat.CSV,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help="保存先（なければ標準出力） / where to save")
        ] = None,
    ) -> None:
        """表を書き出す / Export a table."""
        export_command(what, form, output, context=context)


def import_command(kind: ImportKind, file: Path, dry_run: bool, *, context: FileContext) -> None:
    """Imports a file. Says what was done, or lists every error and exits with 1."""
    try:
        report = asyncio.run(_import(context, kind, read_table(file), dry_run=dry_run))
    except FileRefused as refusal:
        print_refusal(refusal)
        raise typer.Exit(1) from refusal
    except ImportRefused as refusal:
        print_errors(refusal.errors, str(file))
        raise typer.Exit(1) from refusal
    typer.echo(_summary(report))


async def _import(context: FileContext, kind: ImportKind, table: Table, *, dry_run: bool) -> ImportReport:
    async with context.open_database() as database:
        return await import_file(
            database.begin,
            kind,
            table,
            topics=context.topics(),
            new_id=context.new_id,
            now=context.clock(),
            given=context.municipalities(),
            dry_run=dry_run,
        )


def _summary(report: ImportReport) -> str:
    counts = f"rows={report.rows} added={report.added} changed={report.changed} same={report.same}"
    japanese = f"{report.rows} 行：追加 {report.added}、変更 {report.changed}、変更なし {report.same}"
    note = "（確認のみ。保存していません / dry run: nothing was saved）" if report.dry_run else ""
    return f"{report.kind}: {counts}（{japanese}）{note}"


def export_command(what: ExportKind, form: FileFormat, output: Path | None, *, context: FileContext) -> None:
    """Exports a table into a file, which is there as a whole or not at all, or to standard output."""
    if output is None and form is FileFormat.XLSX and sys.stdout.isatty():
        raise typer.BadParameter("xlsx には --output が必要です / xlsx needs --output", param_hint="--output")
    try:
        with _standard_output() if output is None else _whole_file(output) as out:
            count = _export(context, what, form, out)
    except FileRefused as refusal:
        print_refusal(refusal)
        raise typer.Exit(1) from refusal
    if output is not None:
        typer.echo(f"{what}: rows={count} → {output}")


def _export(context: FileContext, what: ExportKind, form: FileFormat, out: BinaryIO) -> int:
    async def run() -> int:
        async with context.open_database() as database:
            with writing(form, out, EXPORT_COLUMNS[what], title=what) as writer:
                return await export_rows(database.read, what, writer, zone=context.zone())

    return asyncio.run(run())


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    sys.stdout.flush()
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Written beside its place and moved there at the end. Raises FileRefused where it cannot be."""
    if path.is_dir():
        raise FileRefused("file.directory", path=path)
    if not path.parent.is_dir():
        raise FileRefused("file.no_directory", path=path.parent)
    try:
        beside = NamedTemporaryFile(dir=path.parent, prefix=".", suffix=path.suffix, delete=False)  # noqa: SIM115
    except OSError as error:
        raise FileRefused("file.unwritable", path=path) from error
    temporary = Path(beside.name)
    try:
        with beside:
            yield beside  # type: ignore[misc]
        temporary.chmod(0o640)  # the lists hold personal data
        temporary.replace(path)
    except OSError as error:
        raise FileRefused("file.unwritable", path=path) from error
    finally:
        temporary.unlink(missing_ok=True)
