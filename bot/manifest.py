"""The app's manifest: `manifest.yml` is for Socket Mode, and the one for HTTP follows from it."""

from pathlib import Path
from typing import Any

import yaml

MANIFEST = Path(__file__).resolve().parents[1] / "manifest.yml"

#: Where everything that Slack sends arrives in HTTP mode.
EVENTS_PATH = "/slack/events"


def manifest_text() -> str:
    """`manifest.yml` as it is, with its comments."""
    return MANIFEST.read_text(encoding="utf-8")


def http_manifest(url: str) -> str:
    """The manifest for a service that Slack reaches at `url` (https, no path).

    Raises ValueError for an address that Slack would not take.
    """
    base = url.rstrip("/")
    if not base.startswith("https://") or len(base) <= len("https://"):
        raise ValueError(url)
    manifest: dict[str, Any] = yaml.safe_load(manifest_text())
    address = base if base.endswith(EVENTS_PATH) else base + EVENTS_PATH
    for command in manifest["features"]["slash_commands"]:
        command["url"] = address
    settings = manifest["settings"]
    settings["socket_mode_enabled"] = False
    settings["event_subscriptions"]["request_url"] = address
    settings["interactivity"]["request_url"] = address
    settings["interactivity"]["message_menu_options_url"] = address
    return yaml.safe_dump(manifest, allow_unicode=True, sort_keys=False, width=110)
