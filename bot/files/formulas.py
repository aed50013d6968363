"""Formula injection: a text that a spreadsheet would run is kept a text.

Source: OWASP, CSV Injection: `=`, `+`, `-`, `@`, tab, carriage return, line feed, and the full-width signs
that a Japanese Excel takes for the same.
"""

import re

_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text with a leading apostrophe where it would otherwise be a formula."""
    return "'" + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given: so a file that was exported comes back as it was."""
    return text[1:] if _GUARDED.match(text) else text
