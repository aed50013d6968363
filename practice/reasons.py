"""Why Slack refuses: the page of Slack's reference that says so, for every error code.

The sentences are in `data/words.toml` under `why_<code>`. A refusal of the Web API is explained on the page
of its method; where a limit was passed, the page of the limit says more.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from practice.api.call import METHODS
from practice.inspector import Entry
from practice.limits import LIMITS, Limit

_DOCS: Final = "https://docs.slack.dev"
_ANSWERING: Final = f"{_DOCS}/interactivity/handling-user-interaction"
_SOCKETS: Final = f"{_DOCS}/apis/events-api/using-socket-mode"

#: Codes that are not explained on the page of a method.
PAGES: Final[dict[str, str]] = {
    "ratelimited": f"{_DOCS}/apis/web-api/rate-limits",
    "server_error": f"{_DOCS}/apis/web-api/#errors",
    "unknown_method": f"{_DOCS}/reference/methods",
    "request_too_large": f"{_DOCS}/apis/web-api/#errors",
    "missing_scope": f"{_DOCS}/authentication/installing-with-oauth#scopes",
    "no_ack": f"{_ANSWERING}#acknowledgment_response",
    "http_error": f"{_ANSWERING}#acknowledgment_response",
    "no_connection": _SOCKETS,
    "ack_too_late": f"{_SOCKETS}#acknowledge",
    "unknown_envelope": f"{_SOCKETS}#acknowledge",
    "unexpected_ack_payload": f"{_ANSWERING}#acknowledgment_response",
    "invalid_ack": f"{_DOCS}/surfaces/modals#modifying-in-response",
    "expired_url": f"{_ANSWERING}#message_responses",
    "used_url": f"{_ANSWERING}#message_responses",
    "invalid_payload": f"{_ANSWERING}#message_responses",
    "upload_failed": f"{_DOCS}/messaging/working-with-files#uploading_files",
    "msg_blocks_too_long": LIMITS["message.blocks_text"].source,
    "view_too_large": LIMITS["view.size"].source,
    "metadata_too_large": LIMITS["metadata.size"].source,
    "invalid_metadata_format": LIMITS["metadata.size"].source,
}
_POINTED = re.compile(r"\[ERROR\] (?P<words>[^\[]*) \[json-pointer:(?P<pointer>[^\]]*)\]")
#: how the checks put a bound into words -> the limit itself
_BOUNDS = (
    (re.compile(r"must be less than (\d+) characters"), -1),
    (re.compile(r"no more than (\d+) items allowed"), 0),
    (re.compile(r"no fewer than (\d+) items allowed"), 0),
    (re.compile(r"must be (?:less|greater) than or equal to (\d+)"), 0),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """`key` is the sentence (its key in the catalogue, or its words), `page` an address of Slack's."""

    key: str
    page: str


def reason_of(entry: Entry) -> Reason:
    """Why a row was refused."""
    key = f"why_{entry.error}"
    if entry.detail and (limit := _limit_in(entry.detail, _read(entry.sent or entry.answered))):
        return Reason(key, limit.source)
    if entry.error in PAGES:
        return Reason(key, PAGES[entry.error])
    if entry.name in METHODS or entry.name == "apps.connections.open":
        return Reason(key, f"{_DOCS}/reference/methods/{entry.name}#errors")
    if entry.kind in ("ack", "response_url"):
        return Reason(key, f"{_ANSWERING}#acknowledgment_response")
    return Reason(key, f"{_DOCS}/apis/web-api/#errors")


def _read(text: str) -> Any:
    try:
        payload = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict):
        return payload
    return {name: _nested(value) for name, value in payload.items()}


def _nested(value: Any) -> Any:
    """What a form sends as JSON in a text."""
    if not isinstance(value, str) or not value.startswith(("[", "{")):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _limit_in(detail: str, payload: Any) -> Limit | None:
    """The limit that the first complaint is about, found by its bound and by where it points."""
    for complaint in _POINTED.finditer(detail):
        bound = _bound(complaint["words"])
        if bound is None:
            continue
        names = _names(payload, complaint["pointer"])
        rows = [row for row in LIMITS.values() if row.value == bound and _score(row, names)]
        if rows:
            return max(rows, key=lambda row: _score(row, names))
    return None


def _bound(words: str) -> int | None:
    for pattern, less in _BOUNDS:
        if found := pattern.search(words):
            return int(found[1]) + less
    return None


def _names(payload: Any, pointer: str) -> list[str]:
    """The types and fields on the way to what is complained of, the outermost first."""
    names: list[str] = []
    value = payload
    for part in pointer.strip("/").split("/"):
        if part.isdecimal():
            value = value[int(part)] if isinstance(value, list) and int(part) < len(value) else None
        else:
            names.append(part)
            value = value.get(part) if isinstance(value, dict) else None
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str):
            names.append(kind)
    return names


def _score(row: Limit, names: list[str]) -> int:
    """How well a row's key ("button.text") fits; the nearer to the end the better, 0 for not at all."""
    wanted = [word.rstrip("s") for word in re.split(r"[._]", row.key) if word not in ("value", "message")]
    said = [part.rstrip("s") for name in names for part in name.split("_")]
    return sum(1 + len(said) - said[::-1].index(word) for word in wanted if word in said)
