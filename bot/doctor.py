"""`madoguchi doctor`: looks at everything that the service needs, and says how to mend what is wrong."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url

from bot.app import slack_client
from bot.clock import Clock
from bot.manifest import manifest_text
from bot.settings import Settings
from bot.startup import CannotStart, Identity, check_app_token, check_channel, check_token
from handlers.directory import UNREACHABLE
from storage.engine import open_database
from storage.errors import StorageError
from storage.migrate import current, head

#: How far our clock may be from Slack's. Slack's own requests are refused from five minutes on.
CLOCK_MAY_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    """What was looked at, and what to do; no sentence when all is well."""

    about: str
    sentence: str = ""

    @property
    def well(self) -> bool:
        return not self.sentence

    def line(self) -> str:
        return f"○ {self.about}" if self.well else f"× {self.about}\n    {self.sentence}"


SETTINGS = "設定 / settings"
BOT_TOKEN = "ボットのトークン / bot token"  # noqa: S105
SCOPES = "権限 / scopes"
APP_TOKEN = "アプリのトークン / app token"  # noqa: S105
CHANNEL = "コーディネーターのチャンネル / coordinators' channel"
CLOCK = "時計 / clock"
DATABASE = "データベース / database"
MIGRATIONS = "データベースの形 / migrations"


async def examine(settings: Settings, *, clock: Clock) -> list[Finding]:
    """Everything in the order in which it is best mended. Changes nothing, here or in Slack."""
    return [finding async for finding in _findings(settings, clock)]


async def _findings(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    missing = settings.missing_for_serve()
    yield Finding(SETTINGS, _not_set(missing) if missing else "")
    if settings.slack_bot_token.get_secret_value():
        async for finding in _slack(settings, clock):
            yield finding
    if settings.socket_mode:
        token = settings.slack_app_token.get_secret_value()
        yield await _tried(APP_TOKEN, check_app_token(slack_client(settings, token), token))
    async for finding in _database(settings):
        yield finding


def _not_set(names: list[str]) -> str:
    return (
        f"{'、'.join(names)} がありません。環境変数か .env に書いてください。 / "
        f"Not set: {', '.join(names)}. Put them into the environment or .env."
    )


async def _tried(about: str, check: Any) -> Finding:
    try:
        await check
    except CannotStart as trouble:
        return Finding(about, str(trouble))
    return Finding(about)


async def _slack(settings: Settings, clock: Clock) -> AsyncIterator[Finding]:
    client = slack_client(settings, settings.slack_bot_token.get_secret_value())
    try:
        identity = await check_token(client)
    except CannotStart as trouble:
        yield Finding(BOT_TOKEN, str(trouble))
        return
    yield Finding(BOT_TOKEN)
    yield _clock(identity, clock)
    yield await _scopes(client, identity, settings.coordinator_channel)
    if settings.coordinator_channel:
        yield await _tried(CHANNEL, check_channel(client, settings.coordinator_channel))


def _clock(identity: Identity, clock: Clock) -> Finding:
    if identity.slack_time is None:
        return Finding(CLOCK)
    ahead = clock() - identity.slack_time
    if abs(ahead) <= CLOCK_MAY_DIFFER:
        return Finding(CLOCK)
    seconds = round(abs(ahead).total_seconds())
    fast = ahead > timedelta()
    return Finding(
        CLOCK,
        f"この機械の時計が Slack より {seconds} 秒{'進んで' if fast else '遅れて'}います。時刻の同期（NTP）を"
        f"有効にしてください。 / This machine's clock is {seconds} s "
        f"{'ahead of' if fast else 'behind'} Slack's: turn on time synchronisation (NTP).",
    )


def wanted_scopes() -> frozenset[str]:
    """The bot's scopes of the manifest."""
    return frozenset(yaml.safe_load(manifest_text())["oauth_config"]["scopes"]["bot"])


async def _scopes(client: AsyncWebClient, identity: Identity, channel: str) -> Finding:
    if identity.scopes is not None:
        lacking = wanted_scopes() - identity.scopes
    else:  # the answer does not list them: Slack names what lacks when something is asked for
        lacking = await _lacking_by_trial(client, identity, channel)
    if not lacking:
        return Finding(SCOPES)
    names = ", ".join(sorted(lacking))
    return Finding(
        SCOPES,
        f"トークンに権限 {names} がありません。「madoguchi manifest」の内容をアプリに設定し、ワークスペースに"
        f"再インストールしてください。 / The token lacks {names}: give the app what `madoguchi manifest` "
        "prints and install it again.",
    )


async def _lacking_by_trial(client: AsyncWebClient, identity: Identity, channel: str) -> frozenset[str]:
    trials: tuple[tuple[str, dict[str, Any]], ...] = (
        ("users.info", {"user": identity.bot_user_id}),
        ("users.lookupByEmail", {"email": "nobody@example.invalid"}),
        ("conversations.members", {"channel": channel, "limit": 1}),
        ("conversations.history", {"channel": channel, "limit": 1}),
    )
    lacking: set[str] = set()
    for method, arguments in trials:
        try:
            await client.api_call(method, params=arguments)
        except SlackApiError as error:
            answer: Mapping[str, Any] = error.response.data if isinstance(error.response.data, dict) else {}
            if answer.get("error") == "missing_scope":
                lacking |= _named(answer)
        except UNREACHABLE:
            break  # its own finding says so
    return frozenset(lacking)


def _named(answer: Mapping[str, Any]) -> set[str]:
    """What a `missing_scope` answer tells: what the token has, or at least what the method needs."""
    if answer.get("provided"):
        return set(wanted_scopes()) - {scope.strip() for scope in str(answer["provided"]).split(",")}
    return {scope.strip() for scope in str(answer.get("needed") or "").split(",")} & wanted_scopes()


async def _database(settings: Settings) -> AsyncIterator[Finding]:
    if absent := _absent_file(settings.database_url):
        yield absent
        return
    try:
        database = open_database(settings.database_url)
        try:
            found = await current(database)
        finally:
            await database.dispose()
    except StorageError as trouble:
        yield Finding(DATABASE, f"データベースを使えません。DATABASE_URL を確かめてください。 / {trouble}")
        return
    yield Finding(DATABASE)
    yield Finding(MIGRATIONS, "" if found == head() else _upgrade(found))


def _upgrade(found: str | None) -> str:
    return (
        f"データベースが最新の形ではありません（{found or '空'}）。「madoguchi db upgrade」を実行して"
        f"ください。 / The database is at {found or 'nothing'}, the newest is {head()}: "
        "run madoguchi db upgrade."
    )


def _absent_file(url: str) -> Finding | None:
    """SQLite would make an empty file on connecting; looking must not."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or Path(address.database).exists():
        return None
    folder = Path(address.database).absolute().parent
    if not folder.is_dir():
        return Finding(
            DATABASE,
            f"フォルダー {folder} がありません。作るか、DATABASE_URL を直してください。 / "
            f"There is no folder {folder}: make it, or mend DATABASE_URL.",
        )
    return Finding(MIGRATIONS, _upgrade(None))
