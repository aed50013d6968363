"""Fiscal years, dates of the era 令和, and case numbers."""

from datetime import date

import pytest
from domain_support import at

from bot.domain.japanese_dates import case_number, fiscal_year, reiwa_date, reiwa_datetime, reiwa_year


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)],
)
def test_a_fiscal_year_runs_from_april_to_march(day: str, year: int) -> None:
    assert fiscal_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize(("year", "reiwa"), [(2019, 1), (2026, 8), (2028, 10)])
def test_reiwa_is_the_year_less_2018(year: int, reiwa: int) -> None:
    assert reiwa_year(year) == reiwa


def test_before_2019_there_is_no_reiwa() -> None:
    with pytest.raises(ValueError, match="before Reiwa"):
        reiwa_year(2018)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2019-05-01", "令和元年5月1日（水）"),
        ("2020-02-29", "令和2年2月29日（土）"),
        ("2026-11-24", "令和8年11月24日（火）"),
        ("2027-01-03", "令和9年1月3日（日）"),
    ],
)
def test_dates_are_shown_in_reiwa(day: str, shown: str) -> None:
    assert reiwa_date(date.fromisoformat(day)) == shown


def test_a_moment_is_shown_with_hours_and_minutes() -> None:
    assert reiwa_datetime(at("2026-11-24 09:05")) == "令和8年11月24日（火）09:05"


@pytest.mark.parametrize(
    ("year", "count", "number"),
    [(2026, 1, "R8-0001"), (2026, 9999, "R8-9999"), (2026, 10000, "R8-10000"), (2019, 7, "R1-0007")],
)
def test_a_case_number_is_fiscal_year_and_count(year: int, count: int, number: str) -> None:
    assert case_number(year, count) == number
