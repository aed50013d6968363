"""`docs/reminders.md`: every kind of reminder as the code has it. `make docs` writes it.

python -m bot.reminder_table docs/reminders.md
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.domain.policy import Policy
from bot.services.reminders.kinds import REMINDERS, Addressee, Reminder
from bot.words import Words, words

_TO = {
    Addressee.REQUESTER: "requester",
    Addressee.EXPERT: "expert",
    Addressee.BOTH: "requester and expert",
    Addressee.OWNER: "whose action it is: requester or expert",
    Addressee.COORDINATORS: "coordinators (in their channel)",
}
_HEAD = """\
# Reminders

Made from the code by `make docs`; a test compares the two. Numbers are those of the default `Policy`. What
stands in braces is filled in for each reminder; times are shown in the reader's own time zone.

"""
_RULES = """
## What holds for all of them

- **Hours.** Nobody is written to between 17:15 and 8:30 or on a closed day. What is due at 9:00 of a closed
  day comes at 9:00 of the next open day; what falls due at another closed hour comes at the next opening,
  8:30. Only the word just before a session comes at any hour.
- **One message.** What is due to the same person at the same minute comes as one message.
- **Once.** A reminder is unique by its kind, its subject and its period. A service that starts twice, or runs
  in several copies, says it once.
- **After a downtime** over the due time it comes once, as soon as the service is back and the office is open.
  Of several before one session only the nearest comes.
- **Pointless.** What a reminder is about is looked at once more before it is sent. One that has become
  pointless is skipped, and its row in `due` keeps the reason.
- **Later.** Each can be put off by whoever it was sent to: by an hour, to the next day at 9:00, to the next
  Monday at 9:00. Where that is a closed day or hour, it comes at the next opening; where what it is about
  would be over by then, it cannot be put off so far.
"""


def reminder_table(policy: Policy | None = None) -> str:
    """The text of the document."""
    numbers = dict(policy or Policy())
    both = words("ja"), words("en")
    head = ("reminder", "to whom", "when", "what it says", "in English", "what ends it")
    rows = [_cells(reminder, numbers, both) for reminder in REMINDERS]
    table = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return _HEAD + "\n".join(table) + "\n" + _RULES


def _cells(reminder: Reminder, numbers: dict[str, object], both: tuple[Words, Words]) -> list[str]:
    said = [in_one(f"reminder.{reminder.kind}") for in_one in both]
    when = reminder.when.format(**numbers).replace(" 1 open days", " 1 open day")
    return [f"`{reminder.kind}`", _TO[reminder.to], when, *said, reminder.ends]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(reminder_table(), encoding="utf-8")
