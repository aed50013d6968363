"""When APScheduler ticks: once in a while, never for what is past."""

from datetime import datetime, timedelta

from apscheduler.triggers.base import BaseTrigger


class EveryTick(BaseTrigger):
    """The next tick comes `seconds` after the last one, or after now where that is later.

    APScheduler's own interval counts every run that was missed, one by one, before it coalesces them: a clock
    that is set forward by three months held up everything for seven seconds.
    """

    def __init__(self, seconds: float) -> None:
        self._wait = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return now if previous_fire_time is None else max(previous_fire_time, now) + self._wait
