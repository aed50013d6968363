"""The documentation of the reminders is what the code says."""

from pathlib import Path

from bot.domain.policy import Policy
from bot.reminder_table import reminder_table
from bot.services.reminders.kinds import REMINDERS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reminders.md"


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_document_is_as_the_code_has_it() -> None:
    assert DOCUMENT.read_bytes() == reminder_table().encode(), "run `make docs`"


def test_every_kind_has_a_row_with_everything_filled_in() -> None:
    table = rows(reminder_table())
    assert [row[0] for row in table] == [f"`{reminder.kind}`" for reminder in REMINDERS]
    for row in table:
        assert len(row) == 6
        assert all(row)
        assert "{" not in row[2]


def test_the_numbers_are_those_of_the_policy() -> None:
    assert "3 open days after receipt" in reminder_table()
    assert "9 open days after receipt" in reminder_table(Policy(approval_days=9))
