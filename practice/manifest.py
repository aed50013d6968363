"""What the app is configured to be: commands, shortcuts, scopes, events, from its manifest.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

DEFAULT_FILE = Path(__file__).parent.parent / "manifest.yml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Command(_Part):
    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


class Shortcut(_Part):
    name: str
    type: str
    callback_id: str
    description: str = ""


class AppConfig(_Part):
    """The parts of a manifest that change how Slack treats the app."""

    name: str = "窓口"
    description: str = ""
    bot_name: str = "窓口"
    commands: list[Command] = Field(default_factory=list)
    shortcuts: list[Shortcut] = Field(default_factory=list)
    scopes: frozenset[str] = frozenset()
    bot_events: frozenset[str] = frozenset()
    interactive: bool = False
    home_tab: bool = False
    messages_tab: bool = False
    messages_read_only: bool = False

    def command(self, name: str) -> Command | None:
        return next((c for c in self.commands if c.command == name), None)

    def shortcut(self, kind: str, callback_id: str) -> Shortcut | None:
        return next((s for s in self.shortcuts if s.type == kind and s.callback_id == callback_id), None)

    @classmethod
    def from_manifest(cls, manifest: dict[str, Any]) -> AppConfig:
        display = _section(manifest, "display_information")
        features = _section(manifest, "features")
        settings = _section(manifest, "settings")
        home = _section(features, "app_home")
        scopes = _section(_section(manifest, "oauth_config"), "scopes")
        name = display.get("name") or "窓口"
        return cls(
            name=name,
            description=display.get("description") or "",
            bot_name=_section(features, "bot_user").get("display_name") or name,
            commands=features.get("slash_commands") or [],
            shortcuts=features.get("shortcuts") or [],
            scopes=frozenset(scopes.get("bot") or []),
            bot_events=frozenset(_section(settings, "event_subscriptions").get("bot_events") or []),
            interactive=bool(_section(settings, "interactivity").get("is_enabled")),
            home_tab=bool(home.get("home_tab_enabled")),
            messages_tab=bool(home.get("messages_tab_enabled", True)),
            messages_read_only=bool(home.get("messages_tab_read_only_enabled")),
        )


def _section(parent: dict[str, Any], name: str) -> dict[str, Any]:
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def load_manifest(path: Path = DEFAULT_FILE) -> AppConfig:
    """The manifest as Slack would take it from the app's configuration page."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ValueError(f"{path} is not a manifest")  # noqa: TRY004 (the content is wrong, not the call)
    return AppConfig.from_manifest(content)
