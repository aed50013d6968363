"""One JSON object's fields to values, collecting what is wrong with each: `cells` for JSON Lines.

Codes and days are normalised (NFKC), as in tables. Ids, names and texts stay as they are.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, tzinfo

from bot.domain.request import visible
from bot.files.errors import RowError
from bot.files.municipality_codes import has_digits, is_code

_SEPARATORS = re.compile("[;；]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: Of a wrong value so much is kept: there may be many, and each may fill its line.
_SHOWN_MOST = 200
_SURROGATE = re.compile("[\ud800-\udfff]")


class Fields:
    """Reads the fields of the object in a line. One that is wrong is reported once and read as blank.

    A field that is null is as good as none, except where it is required.
    """

    def __init__(self, line: int, values: Mapping[str, object]) -> None:
        self.line = line
        self._values = values
        self.errors: list[RowError] = []

    def wrong(self, field: str, reason: str, **params: object) -> None:
        """Reports a field."""
        if not any(error.column == field for error in self.errors):
            self.errors.append(wrong_line(self.line, self._values.get(field, ""), reason, field, **params))

    def identifier(self, field: str) -> str:
        """A text that is not blank, or a whole number as its decimal text."""
        value = self._values.get(field)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None and not isinstance(value, str):
            self.wrong(field, "field.id")
            return ""
        text = self._sound(field, value or "")
        if not visible(text):
            self.wrong(field, "cell.required")
        return text

    def required_text(self, field: str) -> str:
        """A text that must be there, and may be empty."""
        if field not in self._values:
            self.wrong(field, "field.missing")
        elif self._values[field] is None:
            self.wrong(field, "field.text")
        return self.text(field)

    def text(self, field: str) -> str:
        """A text, blank where there is none."""
        value = self._values.get(field)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(field, "field.text")
            return ""
        return self._sound(field, value)

    def normal(self, field: str) -> str:
        """A code in its normal form."""
        return _normal(self.text(field))

    def code(self, field: str, known: Collection[str]) -> str | None:
        """One of the known codes, or none."""
        text = self.normal(field).casefold()
        if not text:
            return None
        return next(iter(self._known(field, [text], known)), None)

    def codes(self, field: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of known codes."""
        return self._known(field, [_normal(part).casefold() for part in self.names(field)], known)

    def names(self, field: str) -> tuple[str, ...]:
        """A list of texts without blanks; one twice counts once. JSON's own, or a text separated by `;`."""
        value = self._values.get(field)
        if value is None:
            return ()
        parts = _SEPARATORS.split(value) if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self.wrong(field, "field.list")
            return ()
        return tuple(dict.fromkeys(filter(None, (self._sound(field, part).strip() for part in parts))))

    def municipality_code(self, field: str) -> str:
        """A six-digit code, known or not; blank where there is none."""
        return self._municipality(field, self.normal(field))

    def municipality_codes(self, field: str) -> tuple[str, ...]:
        """A list of six-digit codes, known or not."""
        return tuple(self._municipality(field, _normal(part)) for part in self.names(field))

    def days(self, field: str) -> tuple[date, ...]:
        """A list of days."""
        found = []
        for part in self.names(field):
            try:
                # fromisoformat would take 20270331 and 2027-W13-3, too
                found.append(date.fromisoformat(_normal(part) if _DAY.fullmatch(_normal(part)) else ""))
            except ValueError:
                self.wrong(field, "cell.day")
        return tuple(found)

    def day_of_moment(self, field: str, zone: tzinfo) -> date | None:
        """The day of a day or moment; a moment that names its offset has the day that it has in the zone."""
        text = self.normal(field)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            return (moment.astimezone(zone) if moment.tzinfo else moment).date()
        except (ValueError, OverflowError):  # the latter in the first and the last hours of all
            self.wrong(field, "field.moment")
            return None

    def _municipality(self, field: str, text: str) -> str:
        if text and not has_digits(text):
            self.wrong(field, "cell.code_digits")
        elif text and not is_code(text):
            self.wrong(field, "cell.code_check_digit")
        return text

    def _known(self, field: str, given: list[str], known: Collection[str]) -> tuple[str, ...]:
        if unknown := [code for code in given if code not in known]:
            self.wrong(field, "cell.choice", unknown=", ".join(unknown), known=", ".join(known))
        return tuple(dict.fromkeys(code for code in given if code in known))

    def _sound(self, field: str, text: str) -> str:
        """The text, if it can be written out again."""
        if _SURROGATE.search(text):
            self.wrong(field, "field.surrogate")
            return ""
        return text


def wrong_line(line: int, value: object, reason: str, field: str = "", **params: object) -> RowError:
    """What is wrong with a line, or with a field in it. The value is shown as JSON has it, texts bare."""
    texts = {name: _writable(str(param)) for name, param in params.items()}
    return RowError(row=line, column=field, value=_writable(_shown(value)), reason=reason, params=texts)


def _shown(value: object) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:  # read a few calls higher up, it was just not too deep
        return "…"


def _writable(text: str) -> str:
    """So much of a text as helps to find it, without halves of surrogate pairs."""
    cut = text if len(text) <= _SHOWN_MOST else text[: _SHOWN_MOST - 1] + "…"
    return cut.encode("utf-8", "backslashreplace").decode()


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
