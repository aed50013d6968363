"""The process's clock. Everything that needs the time is handed one of these."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """A clock that can be set forward: the demo's. It goes back only when everything begins anew."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += max(by, timedelta())

    def set_back(self) -> None:
        """To the present."""
        self._ahead = timedelta()
