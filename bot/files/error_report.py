"""Errors of a file as people read them: a table on standard error, and sentences in both languages."""

import unicodedata
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.files.errors import FileRefused, RowError
from bot.files.reasons import sentence

#: How much of a wrong value is shown.
_SHOWN = 60
#: Where nobody sees the terminal's edge (a log, a pipe), rows are not broken.
_UNBROKEN = 2000


#: What an import says that was not done, Japanese and English.
NOT_IMPORTED = ("何も取り込みませんでした", "nothing was imported")


def print_errors(errors: Sequence[RowError], source: str, *, outcome: tuple[str, str] = NOT_IMPORTED) -> None:
    """All of them, in the order given, and what they kept from being done."""
    console = _console()
    console.print(_table(errors))
    count = len(errors)
    console.print(Text(f"{source}: 誤りが {count} 件あるため、{outcome[0]}。"))
    console.print(Text(f"{source}: {count} error(s); {outcome[1]}."))


def print_warnings(warnings: Sequence[RowError], source: str) -> None:
    """What was left out of a file that was read all the same."""
    console = _console()
    console.print(_table(warnings))
    count = len(warnings)
    console.print(Text(f"{source}: 注意が {count} 件あります（読み飛ばして続けます）。"))
    console.print(Text(f"{source}: {count} warning(s); these values are left out."))


def _table(errors: Sequence[RowError]) -> Table:
    table = Table(highlight=False)
    for heading in ("行 row", "列 column", "値 value", "理由 reason"):
        table.add_column(heading, overflow="fold")
    for error in errors:
        reason = (
            f"{sentence(error.reason, error.params, 'ja')} / {sentence(error.reason, error.params, 'en')}"
        )
        cells = (str(error.row), error.column, _shortened(error.value), reason)
        table.add_row(*(Text(_printable(cell)) for cell in cells))
    return table


def print_refusal(refusal: FileRefused, source: str = "") -> None:
    """Why a file as a whole is refused, in both languages; `source` where it could be one of several."""
    console = _console()
    for language in ("ja", "en"):
        text = sentence(refusal.reason, refusal.params, "ja" if language == "ja" else "en")
        is_named = not source or "path" in refusal.params
        console.print(Text(_printable(text if is_named else f"{source}: {text}")))


def _console() -> Console:
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        console.width = _UNBROKEN
    return console


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _printable(text: str) -> str:
    """Without what would move the cursor or colour the terminal; line breaks are shown as a sign."""
    return "".join("␊" if char == "\n" else "�" if _is_control(char) else char for char in text)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
