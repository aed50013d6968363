"""The app's manifest: `manifest.yml` is for Socket Mode, and the one for HTTP follows from it."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

MANIFEST = Path(__file__).resolve().parents[1] / "manifest.yml"

#: Where everything that Slack sends arrives in HTTP mode.
EVENTS_PATH = "/slack/events"


#: A name or address of a host as it stands in a URL.
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


def manifest_text() -> str:
    """`manifest.yml` as it is, with its comments."""
    return MANIFEST.read_text(encoding="utf-8")


def http_manifest(url: str) -> str:
    """The manifest for a service that Slack reaches at `url` (https; a path is fine, a query is not).

    Raises ValueError for an address that Slack would not take.
    """
    base = url.rstrip("/")
    _check_address(base)
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


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    host = parts.netloc.rpartition(":")[0] if parts.port is not None else parts.netloc
    if parts.scheme != "https" or not _HOST.fullmatch(host):
        raise ValueError(url)
    if parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", url):
        raise ValueError(url)
