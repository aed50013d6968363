"""Settings from the environment or `.env` (see the README for the table)."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

#: Times are Japan's unless set otherwise.
DEFAULT_TIMEZONE = "Asia/Tokyo"


class Settings(BaseSettings):
    """Names as in the environment, any case. Secrets are never printed."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    coordinator_channel: str = ""
    #: Not shown: it may hold a password.
    database_url: str = Field(default="sqlite+aiosqlite:///madoguchi.db", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    timezone: str = DEFAULT_TIMEZONE
    log_format: Literal["text", "json"] = "text"
    #: Slack user ids of the CIO aides who watch over the whole, separated by commas.
    overseers: str = ""
    #: A CSV of extra closed days (`date,name_ja,name_en`).
    closures: Path | None = None
    #: Where the analysed profiles and the vectors of the extra `semantic` outlive a restart; empty: nowhere.
    #: Losing it costs time, nothing else.
    cache_folder: Path | None = Field(default_factory=lambda: user_cache_path("madoguchi"))
    #: Whether the extra `semantic` is used where it is installed.
    semantic: bool = True
    #: The office's address: the organizer of the sessions in people's calendars.
    office_email: str = ""

    @field_validator("cache_folder", mode="before")
    @classmethod
    def _nowhere(cls, folder: object) -> object:
        return folder or None

    @field_validator("office_email")
    @classmethod
    def _mailbox(cls, address: str) -> str:
        address = address.strip()
        if address and not re.fullmatch(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+", address):
            raise ValueError("no e-mail address, use one like digital@pref.example.lg.jp")
        return address

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {name!r}, use one like {DEFAULT_TIMEZONE}") from error
        return name

    @field_validator("database_url")
    @classmethod
    def _address(cls, url: str) -> str:
        try:
            make_url(url)
        except (ArgumentError, ValueError) as error:  # the text of the address may hold a password
            raise ValueError(
                "no address of a database, use sqlite+aiosqlite:///path/of/a/file.db "
                "or postgresql+asyncpg://user:password@host/name"
            ) from error
        return url

    @field_validator("closures")
    @classmethod
    def _readable(cls, path: Path | None) -> Path | None:
        try:
            read_closures(path)
        except OSError as error:
            raise ValueError(f"{path} cannot be read: {error.strerror}") from error
        return path

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @property
    def socket_mode(self) -> bool:
        """Socket Mode when an app-level token is set, else HTTP."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def overseer_ids(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.overseers.split(",") if part.strip())

    def missing_for_serve(self) -> list[str]:
        """Names of the settings without which `serve` cannot start."""
        missing = []
        if not self.slack_bot_token.get_secret_value():
            missing.append("SLACK_BOT_TOKEN")
        if not self.socket_mode and not self.slack_signing_secret.get_secret_value():
            missing.append("SLACK_APP_TOKEN / SLACK_SIGNING_SECRET")
        if not self.coordinator_channel:
            missing.append("COORDINATOR_CHANNEL")
        return missing


def read_closures(path: Path | None) -> frozenset[date]:
    """Extra closed days from a CSV with a `date` column (ISO 8601).

    Raises OSError where it cannot be read, ValueError naming the row that is wrong.
    """
    if path is None:
        return frozenset()
    days = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                days.add(date.fromisoformat((row.get("date") or "").strip()))
            except ValueError as error:
                raise ValueError(f"{path}: row {number}: date: {error}") from error
    return frozenset(days)
