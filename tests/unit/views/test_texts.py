"""Cutting, escaping, dates."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from views_support import EN, JA, NASTY, assert_harmless, long_text

from handlers.views.texts import (
    cut,
    day_text,
    fit,
    mention,
    moment_from,
    moment_text,
    pieces,
    plain_line,
    units,
)


@given(st.text(), st.integers(1, 50))
def test_cut_and_fit_keep_within_bounds(text: str, most: int) -> None:
    assert units(cut(text, most)) <= most
    assert units(fit(text, most + 5)) <= most + 5
    assert_harmless(fit(text, most + 5))


@given(st.text(max_size=3000), st.integers(20, 200), st.integers(1, 4))
def test_pieces_keep_within_bounds_and_lose_nothing_that_fits(text: str, most: int, count: int) -> None:
    found = pieces(text, most, count)
    assert len(found) <= count
    assert all(0 < units(piece) <= most for piece in found)
    if units(text) <= most:
        assert "".join(found) == text.strip()


def test_a_short_text_stays_and_a_long_one_says_that_it_goes_on() -> None:
    assert cut("短い", 5) == "短い"
    assert cut("あいうえおか", 5) == "あいうえ…"
    assert plain_line(" \n ", 5) == "—"
    assert cut("👩‍👩‍👧", 4).endswith("…")
    assert "\u200d…" not in cut("👩‍👩‍👧", 4)
    assert pieces("一文目。二文目。三文目。", 10, 3) == ["一文目。二文目。", "三文目。"]


def test_dates_in_both_languages_and_in_the_offices_zone() -> None:
    assert day_text(date(2026, 11, 26), JA) == "令和8年11月26日（木）"
    assert day_text(date(2026, 11, 26), EN) == "26 Nov 2026 (Thu)"
    assert day_text(date(2018, 1, 1), JA) == "1 Jan 2018 (Mon)"
    moment = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
    assert moment_text(moment, JA) == "令和8年11月26日（木）01:05"
    assert moment_text(moment, EN) == "26 Nov 2026 (Thu) 01:05"
    assert moment_from("") is None


@pytest.mark.parametrize("wrong", ["", None, "U0X001> <!channel", "C0COORD", "u0x001", NASTY, long_text(50)])
def test_only_a_slack_id_becomes_a_mention(wrong: str | None) -> None:
    assert mention(wrong) == ""
    assert mention("U0X001") == "<@U0X001>"
