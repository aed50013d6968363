"""The `madoguchi` command. Exit status: 0 done, 1 refused or failed with a sentence, 2 wrong usage."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from bot.app import build_service, open_migrated
from bot.clock import system_clock
from bot.demo import run_demo
from bot.doctor import examine
from bot.files.assigning import mount_assigning
from bot.files.commands import FileContext, mount
from bot.files.matching import MatchingContext, mount_matching
from bot.files.sense import Sense
from bot.kept_index import EXAMPLES, KeptFile
from bot.logs import configure_logs
from bot.manifest import http_manifest, manifest_text
from bot.settings import Settings
from bot.startup import CannotStart
from storage.engine import Database, open_database
from storage.errors import StorageError
from storage.migrate import current, head, upgrade

app = typer.Typer(
    name="madoguchi",
    help="県のデジタル人材プールの相談窓口（Slack） / The Slack front door of a shared pool of experts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
db = typer.Typer(help="データベース / The database.", no_args_is_help=True)
app.add_typer(db, name="db")


def _fail(sentence: str) -> typer.Exit:
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise _fail(
            f"設定に誤りがあります。環境変数か .env を直してください。 / A setting is wrong, "
            f"mend it in the environment or .env: {wrong}"
        ) from error


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except CannotStart as error:
        raise _fail(str(error)) from error
    except StorageError as error:
        raise _no_database(error) from error


def _no_database(error: StorageError) -> typer.Exit:
    return _fail(f"データベースを使えません。DATABASE_URL を確かめてください。 / {error}")


@app.command()
def serve() -> None:
    """Slack に接続して窓口を開く / Run the service against Slack."""
    settings = _settings()
    if missing := settings.missing_for_serve():
        names = "、".join(missing)
        raise _fail(
            f"設定がありません：{names}。環境変数か .env に書いてください。 / Not set: "
            f"{', '.join(missing)}. Put them into the environment or .env (see README)."
        )
    configure_logs(settings.log_format)
    _run(_serve(settings))


async def _serve(settings: Settings) -> None:
    await (await build_service(settings)).run_until_stopped()


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="待ち受けるアドレス / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="ポート / port")] = 8080,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="ページを開く / open the page")] = True,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            help="内容をこのフォルダーに残し、続きから始める / keep everything here, and go on from it",
        ),
    ] = None,
) -> None:
    """アカウントなしで全体を試す（練習用の Slack） / Try everything without an account."""
    configure_logs("text", quiet=True)
    _run(run_demo(host=host, port=port, open_page=open_page, keep=keep))


@app.command()
def manifest(
    http: Annotated[str | None, typer.Option("--http", metavar="URL", help="HTTP 方式の公開 URL")] = None,
) -> None:
    """Slack アプリのマニフェストを表示する / Print the Slack app manifest."""
    if http is None:
        sys.stdout.write(manifest_text())
        return
    try:
        sys.stdout.write(http_manifest(http))
    except ValueError as error:
        raise typer.BadParameter("https:// で始まる URL を指定してください / give an https:// URL") from error


@app.command()
def doctor() -> None:
    """トークン・権限・チャンネル・データベース・時計を調べる / Say what is wrong, and how to mend it."""
    settings = _settings()
    configure_logs(settings.log_format, quiet=True)
    _run(_doctor(settings))


async def _doctor(settings: Settings) -> None:
    findings = await examine(settings, clock=system_clock)
    for finding in findings:
        typer.echo(finding.line())
    if wrong := sum(not finding.well for finding in findings):
        raise CannotStart(f"直すところが {wrong} 件あります。 / Things to mend: {wrong}.")


@db.command("upgrade")
def db_upgrade() -> None:
    """データベースの構造を最新にする / Bring the database to the newest schema."""
    _run(_upgrade(_settings()))


async def _upgrade(settings: Settings) -> None:
    database = open_database(settings.database_url)
    try:
        await upgrade(database)
        typer.echo(f"データベースは最新です / The database is current: {head()}")
    finally:
        await database.dispose()


@db.command("check")
def db_check() -> None:
    """データベースの構造が最新かを確かめる / Say whether the schema is current."""
    _run(_check(_settings()))


async def _check(settings: Settings) -> None:
    database = open_database(settings.database_url)
    try:
        found = await current(database)
    finally:
        await database.dispose()
    if found != head():
        raise CannotStart(
            f"データベースが古い形です（{found or '空'}）。「madoguchi db upgrade」を実行してください。 / "
            f"The database is at {found or 'nothing'}, the newest is {head()}: run madoguchi db upgrade."
        )
    typer.echo(f"データベースは最新です / The database is current: {found}")


@asynccontextmanager
async def _database() -> AsyncIterator[Database]:
    try:
        database = await open_migrated(_settings())
        try:
            yield database
        finally:
            await database.dispose()
    except StorageError as error:
        raise _no_database(error) from error


def _kept_examples() -> KeptFile | None:
    def told(path: Path, reason: str) -> None:
        typer.echo(f"{path} に保存できません（{reason}）。 / {path} cannot be kept: {reason}.", err=True)

    folder = _settings().cache_folder
    return KeptFile(folder, EXAMPLES, told) if folder else None


mount(app, FileContext(open_database=_database, zone=lambda: ZoneInfo(_settings().timezone)))
mount_matching(app, MatchingContext(sense=Sense(kept=_kept_examples)))
mount_assigning(app)
