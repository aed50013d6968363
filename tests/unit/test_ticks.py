"""Ticks go on whatever happens to the clock."""

from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.jobs.ticks import EveryTick

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_first_tick_comes_at_once_and_the_next_a_second_later() -> None:
    trigger = EveryTick(1)
    assert trigger.get_next_fire_time(None, NOW) == NOW
    assert trigger.get_next_fire_time(NOW, NOW) == NOW + SECOND


def test_a_clock_set_forward_by_two_years_has_missed_one_tick_and_not_sixty_million() -> None:
    job = Job(
        AsyncIOScheduler(timezone="UTC"), trigger=EveryTick(1), id="tick", func=print, args=(), kwargs={}
    )
    job.next_run_time = NOW
    later = NOW + timedelta(days=730)
    assert job._get_run_times(later) == [NOW]
    assert EveryTick(1).get_next_fire_time(NOW, later) == later + SECOND


def test_a_clock_set_back_waits_for_no_longer_than_it_went_back() -> None:
    assert EveryTick(1).get_next_fire_time(NOW, NOW - SECOND) == NOW + SECOND
