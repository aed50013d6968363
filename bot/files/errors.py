"""What can be wrong with a file: as a whole, or in one of its cells."""

from bot.domain.people import Value


class RowError(Value):
    """One thing to mend. `row` is the number that Excel shows; `reason` is a key of `reasons`."""

    row: int
    column: str
    value: str
    reason: str
    params: dict[str, str] = {}


class FileRefused(Exception):  # noqa: N818  (a refusal is an answer, not a fault)
    """The file cannot be read as a table, or cannot be written. `reason` is a key of `reasons`."""

    def __init__(self, reason: str, **params: object) -> None:
        super().__init__(f"{reason} {params}" if params else reason)
        self.reason = reason
        self.params = {name: str(value) for name, value in params.items()}
