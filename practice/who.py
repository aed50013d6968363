"""Whom a call or a delivery is about, and what, in a few words: for the rows of the inspector."""

from __future__ import annotations

from typing import Any

from practice.constants import Json
from practice.errors import SlackError
from practice.workspace import Workspace

_LONGEST = 80
#: where a payload says what it is about, the most telling first
_TELLING = ("callback_id", "command", "action_id", "filename", "email", "name", "text")


def who_and_what(ws: Workspace, sent: Any) -> tuple[str, str]:
    """The id of the person (or "") and some words (or ""). Whatever is sent, it never fails."""
    if not isinstance(sent, dict):
        return "", ""
    return _who(ws, sent), _what(ws, sent)[:_LONGEST]


def _who(ws: Workspace, sent: Json) -> str:
    event = sent.get("event")
    inner: Json = event if isinstance(event, dict) else sent
    user = inner.get("user")
    named = user.get("id") if isinstance(user, dict) else user
    for candidate in (
        named,
        inner.get("user_id"),
        inner.get("channel"),
        _of_conversation(ws, inner),
        _of_view(ws, inner),
    ):
        if isinstance(candidate, str) and candidate in ws.people:
            return candidate
    return ""


def _of_conversation(ws: Workspace, sent: Json) -> str:
    """The one person of a direct message."""
    channel = ws.channels.get(_text(sent, "channel"))
    people = [] if channel is None or channel.kind != "im" else [m for m in channel.members if m in ws.people]
    return people[0] if len(people) == 1 else ""


def _of_view(ws: Workspace, sent: Json) -> str:
    """Who has the view open."""
    view_id = _text(sent, "view_id")
    if not view_id:
        return ""
    try:
        return ws.views.find(view_id=view_id).user
    except SlackError:
        return ""


def _what(ws: Workspace, sent: Json) -> str:
    event = sent.get("event")
    inner: Json = event if isinstance(event, dict) else sent
    place = inner.get("channel")
    channel = ws.channels.get(_text(place, "id") if isinstance(place, dict) else _text(inner, "channel"))
    where = f"#{channel.name}" if channel is not None and channel.kind in ("channel", "private") else ""
    return " ".join(part for part in (where, _told(inner)) if part)


def _told(sent: Json) -> str:
    actions = sent.get("actions")
    if isinstance(actions, list) and actions and isinstance(actions[0], dict):
        return _text(actions[0], "action_id")
    view = sent.get("view")
    for source in (sent, view if isinstance(view, dict) else {}):
        for name in _TELLING:
            if words := _text(source, name):
                return f"{words} {_text(source, 'text')}".strip() if name == "command" else words
    return ""


def _text(source: Json, name: str) -> str:
    value = source.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
