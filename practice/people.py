"""The people of the workspace, from a CSV file or a list.

Columns: slack_user_id, name, kana, email, title, part, town, tz, locale.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from practice.constants import BOT_USER_ID, TEAM_ID, Json

Part = Literal["staff", "coordinator", "expert", "overseer"]

DEFAULT_FILE = Path(__file__).parent / "data" / "people.csv"

_COLORS = (
    "#4a154b",
    "#1264a3",
    "#007a5a",
    "#b5651d",
    "#8f3985",
    "#2e6f95",
    "#6b4e71",
    "#3d6b35",
    "#a23b3b",
    "#52606d",
)


class Person(BaseModel):
    """One member of the workspace."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")

    id: str = Field(alias="slack_user_id", pattern=r"^[UW][A-Z0-9]+$")
    name: str
    kana: str = ""
    email: str = ""
    title: str = ""
    part: Part = "staff"
    town: str = ""
    tz: str = "Asia/Tokyo"
    locale: str = "ja-JP"

    @field_validator("id")
    @classmethod
    def _is_not_the_app(cls, value: str) -> str:
        if value == BOT_USER_ID:
            raise ValueError("this is the app's own id")
        return value

    @field_validator("tz")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, OSError) as problem:
            raise ValueError(f"{value} is no time zone") from problem
        return value

    @property
    def handle(self) -> str:
        """Slack's `name`: lower case, from the e-mail address."""
        return self.email.partition("@")[0].lower() or self.id.lower()

    @property
    def avatar_color(self) -> str:
        return _COLORS[hashlib.sha256(self.id.encode()).digest()[0] % len(_COLORS)]

    def card(self) -> Json:
        """What the page knows of a person."""
        return {
            "id": self.id,
            "name": self.name,
            "kana": self.kana,
            "title": self.title,
            "part": self.part,
            "town": self.town,
            "tz": self.tz,
            "avatar_color": self.avatar_color,
        }

    def slack_user(self, *, with_email: bool, with_locale: bool) -> Json:
        """https://docs.slack.dev/reference/objects/user-object"""
        offset = datetime.now(ZoneInfo(self.tz)).utcoffset()
        profile: Json = {
            "title": self.title,
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "team": TEAM_ID,
        }
        if with_email:
            profile["email"] = self.email
        user: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "name": self.handle,
            "deleted": False,
            "color": self.avatar_color.removeprefix("#"),
            "real_name": self.name,
            "tz": self.tz,
            "tz_label": self.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": False,
            "is_app_user": False,
            "updated": 0,
        }
        if with_locale:
            user["locale"] = self.locale
        return user


def bot_user(name: str) -> Json:
    """The app's own user."""
    return {
        "id": BOT_USER_ID,
        "team_id": TEAM_ID,
        "name": name.lower(),
        "deleted": False,
        "real_name": name,
        "profile": {"real_name": name, "display_name": name, "team": TEAM_ID},
        "is_bot": True,
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "updated": 0,
    }


def load_people(path: Path = DEFAULT_FILE) -> list[Person]:
    """Every row of the file; a byte order mark is fine."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return people_from(csv.DictReader(file))


def people_from(rows: Iterable[Person | Mapping[str, str | None]]) -> list[Person]:
    """People from rows of plain values (blank means the default) or ready-made ones."""
    found: dict[str, Person] = {}
    for row in rows:
        person = (
            row if isinstance(row, Person) else Person.model_validate({k: v for k, v in row.items() if v})
        )
        if person.id in found:
            raise ValueError(f"{person.id} is there twice")
        found[person.id] = person
    if len({person_id[1:] for person_id in found}) < len(found):
        # they would share a conversation with the app
        raise ValueError("two ids differ in their first letter alone")
    return list(found.values())
