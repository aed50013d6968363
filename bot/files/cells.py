"""One row's cells to values, collecting what is wrong with each.

Codes, ids, numbers and addresses are normalised (NFKC), so full-width digits and letters are read as meant.
Names and texts stay as typed but for outer spaces.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from bot.domain.request import visible
from bot.files.errors import RowError
from bot.files.municipality_codes import has_digits, is_code, with_leading_zero
from bot.files.tables import Row

NAME_MOST = 100
ITEMS_MOST = 100
#: Of a longer list of known codes only the likeliest are named beside an unknown one.
_NAMED_MOST = 12
PROFILE_MOST_BYTES = 100_000

_SEPARATORS = re.compile("[;；]")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
#: As ISO 8601 has it; Excel in Japan saves it into a CSV as 2027/3/31.
_DAY = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2})|/(\d{1,2})/(\d{1,2}))", re.ASCII)
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
_EXPERT_ID = re.compile(r"[\w.-]{1,40}")
_YES_NO = {
    **dict.fromkeys(("true", "1", "yes", "はい"), True),
    **dict.fromkeys(("false", "0", "no", "いいえ"), False),
}


class Cells:
    """Reads the cells of one row. A value that is wrong is reported once and read as blank.

    `warnings` are of values that were left out, where that is no error.
    """

    def __init__(self, row: Row) -> None:
        self.row = row
        self.errors: list[RowError] = []
        self.warnings: list[RowError] = []

    def wrong(self, column: str, reason: str, **params: object) -> None:
        """Reports a cell."""
        if not any(error.column == column for error in self.errors):
            self.errors.append(self._told(column, reason, params))

    def _told(self, column: str, reason: str, params: Mapping[str, object]) -> RowError:
        texts = {name: str(value) for name, value in params.items()}
        value = self.row.cells.get(column, "")
        return RowError(row=self.row.number, column=column, value=value, reason=reason, params=texts)

    def typed(self, column: str) -> str:
        """As typed, without outer spaces."""
        return self.row.cells.get(column, "").strip()

    def normal(self, column: str) -> str:
        """A code or a number in its normal form."""
        return unicodedata.normalize("NFKC", self.typed(column)).strip()

    def line(self, column: str, *, required: bool = False) -> str:
        """A name, or another text of one line."""
        text = self.typed(column)
        if required and not visible(text):
            self.wrong(column, "cell.required")
        elif "\n" in text or "\r" in text:
            self.wrong(column, "cell.line_break")
        elif has_control(text):
            self.wrong(column, "cell.control")
        elif len(text) > NAME_MOST:
            self.wrong(column, "cell.long", length=len(text), most=NAME_MOST)
        return text

    def prose(self, column: str, *, most: int | None = None) -> str:
        """A text of many lines: of at most so many characters, or of what the database takes."""
        text = self.typed(column).replace("\r\n", "\n").replace("\r", "\n")
        size = len(text.encode())
        if most is not None and len(text) > most:
            self.wrong(column, "cell.long", length=len(text), most=most)
        elif most is None and size > PROFILE_MOST_BYTES:
            self.wrong(column, "cell.long_bytes", length=size, most=PROFILE_MOST_BYTES)
        elif has_control(text):
            self.wrong(column, "cell.control")
        return text

    def expert_id(self, column: str) -> str:
        """An expert's id: what the prefecture's own list calls them."""
        text = self.normal(column)
        if not text:
            self.wrong(column, "cell.required")
        elif not _EXPERT_ID.fullmatch(text):
            self.wrong(column, "cell.expert_id")
        return text

    def email(self, column: str) -> str | None:
        """An address, or none."""
        text = self.normal(column)
        if text and (len(text) > 254 or not _EMAIL.fullmatch(text)):
            self.wrong(column, "cell.email")
        return text or None

    def slack_id(self, column: str) -> str | None:
        """A Slack member's id, or none."""
        text = self.normal(column)
        if text and not _SLACK_ID.fullmatch(text):
            self.wrong(column, "cell.slack_id")
        return text or None

    def municipality_code(self, column: str) -> str:
        """A six-digit code. One whose leading zero a spreadsheet has eaten gets it back."""
        text = with_leading_zero(self.normal(column))
        if not text:
            self.wrong(column, "cell.required")
        elif not has_digits(text):
            self.wrong(column, "cell.code_digits")
        elif not is_code(text):
            self.wrong(column, "cell.code_check_digit")
        return text

    def whole(self, column: str, *, least: int, most: int) -> int | None:
        """A whole number, or none."""
        number = self.number(column, least=least, most=most)
        if number is None or number.is_integer():
            return None if number is None else int(number)
        self.wrong(column, "cell.whole")
        return None

    def number(self, column: str, *, least: int, most: int) -> float | None:
        """A number within its range, or none. Commas between thousands are what Excel writes."""
        text = self.normal(column)
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            self.wrong(column, "cell.number")
            return None
        number = float(text.replace(",", ""))
        if least <= number <= most:
            return number
        self.wrong(column, "cell.range", least=least, most=most)
        return None

    def day(self, column: str) -> date | None:
        """A day, or none."""
        text = self.normal(column)
        if not text:
            return None
        if written := _DAY.fullmatch(text):
            try:
                return date(*(int(part) for part in written.groups() if part))
            except ValueError:
                pass  # no such day: told as one that cannot be read
        self.wrong(column, "cell.day")
        return None

    def yes_no(self, column: str, *, blank: bool) -> bool:
        """true, false (any case); 1, 0, yes, no, はい and いいえ are understood, too."""
        text = self.normal(column).casefold()
        if not text:
            return blank
        if text not in _YES_NO:
            self.wrong(column, "cell.yes_no")
        return _YES_NO.get(text, blank)

    def code(self, column: str, known: Collection[str]) -> str:
        """One code, which must be there."""
        text = self.normal(column).casefold()
        if not text:
            self.wrong(column, "cell.required")
        elif text not in known:
            self._unknown(column, [text], known)
        return text

    def codes(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of codes, each a known one; a code twice counts once."""
        return self._known(column, self._codes(column), known)

    def codes_if_known(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of codes; those that are not known are left out with a warning."""
        codes = tuple(dict.fromkeys(filter(None, self._codes(column))))
        if unknown := [code for code in codes if code not in known]:
            params = {"unknown": ", ".join(unknown)}
            self.warnings.append(self._told(column, "cell.left_out", params))
        return tuple(code for code in codes if code in known)

    def known_names(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """A list of names, each a known one."""
        return self._known(column, self._parts(column), known)

    def names(self, column: str) -> tuple[str, ...]:
        """A list of free names."""
        parts = tuple(dict.fromkeys(part for part in self._parts(column) if part))
        longest = max(map(len, parts), default=0)
        if len(parts) > ITEMS_MOST:
            self.wrong(column, "cell.many", most=ITEMS_MOST)
        elif longest > NAME_MOST:
            self.wrong(column, "cell.long", length=longest, most=NAME_MOST)
        elif any("\n" in part or "\r" in part for part in parts):
            self.wrong(column, "cell.line_break")
        elif any(has_control(part) for part in parts):
            self.wrong(column, "cell.control")
        return parts

    def _codes(self, column: str) -> list[str]:
        return [part.strip() for part in _SEPARATORS.split(self.normal(column).casefold())]

    def _parts(self, column: str) -> list[str]:
        return [part.strip() for part in _SEPARATORS.split(self.typed(column))]

    def _known(self, column: str, parts: list[str], known: Collection[str]) -> tuple[str, ...]:
        given = dict.fromkeys(part for part in parts if part)
        if unknown := [part for part in given if part not in known]:
            self._unknown(column, unknown, known)
        return tuple(part for part in given if part in known)

    def _unknown(self, column: str, unknown: Sequence[str], known: Collection[str]) -> None:
        named = list(known)
        if len(named) > _NAMED_MOST:
            close = [like for part in unknown for like in get_close_matches(part, named)]
            named = [*dict.fromkeys(close or named[:3]), "…"]
        self.wrong(column, "cell.choice", unknown=", ".join(unknown), known=", ".join(named))


def has_control(text: str) -> bool:
    """Whether a text has characters that no one sees or types: they end in tables and in Slack as garbage."""
    return any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in text)
