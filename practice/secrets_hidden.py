"""Takes the secrets out of what the inspector shows.

It works on JSON as text, so that what is JSON within JSON (the `view` of a form, the `payload` of an
interaction) is covered as well. https://docs.slack.dev/authentication/best-practices-for-security
"""

from __future__ import annotations

import re

#: A value under one of these names is a secret whatever it looks like; its quotes may be escaped, and again.
#: Looked for from the first backslash of a row alone, or a million of them would take an hour.
_NAMED = re.compile(
    r'(?P<quote>(?<!\\)\\*")(?P<name>token|trigger_id|client_secret|authorization)(?P=quote)(?P<gap>\s*:\s*)(?P=quote)'
    r"(?P<value>.*?)(?P=quote)",
    re.IGNORECASE | re.DOTALL,
)
#: What is a secret by its looks: tokens, trigger ids, response URLs, upload URLs, the ticket of a connection.
_LOOKS = (
    re.compile(r"\b(xox[a-z]-|xapp-)[\w.-]+"),
    re.compile(r"\b(\d{1,4})\d*\.\d+\.[0-9a-f]{32}\b"),
    re.compile(r"(/hooks/[0-9a-f]{4})[^\s\"\\?#]*"),
    re.compile(r"(/upload/\w{4})[^\s\"\\?#]*"),
    re.compile(r"(\bticket=\w{4})\w*"),
)
_SHOWN = 4


def without_secrets(text: str) -> str:
    """The text with the beginning of each secret, and "…" for the rest."""
    hidden = _NAMED.sub(_shortened, text)
    for pattern in _LOOKS:
        hidden = pattern.sub(r"\1…", hidden)
    return hidden


def _shortened(found: re.Match[str]) -> str:
    quote, value = found["quote"], found["value"]
    shown = value[:_SHOWN] if len(value) > 2 * _SHOWN else ""
    return f"{quote}{found['name']}{quote}{found['gap']}{quote}{shown}…{quote}"
