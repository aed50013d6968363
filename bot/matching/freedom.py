"""Factors of whether an expert can come: hours, load, place, days."""

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import Format, Weekday
from bot.matching.labels import counted, days_en, days_ja, hours
from bot.matching.need import Need
from bot.matching.reach import can_onsite
from bot.matching.table import DAY_BIT

#: Room for this many times the hours needed is as good as any.
_ROOM = 4
#: With this many cases at hand an expert earns nothing for being free.
BUSY = 4
#: Online is one half of what is wished where sessions are wanted both ways.
_HALF_MET = 0.4

_Shares = NDArray[np.float64]
_Said = tuple[str, str]


def availability(need: Need) -> _Shares:
    """min(1, hours left / (4 · hours needed)); ½ where the expert has set no limit."""
    left = need.counts.hours_left
    return np.where(np.isnan(left), 0.5, left / (_ROOM * need.query.hours_needed))


def say_availability(need: Need, row: int) -> _Said:
    left, needed = float(need.counts.hours_left[row]), need.query.hours_needed
    if np.isnan(left):
        return (
            "対応できる時間に上限の登録がなく、日程を相談できます。",
            "Has set no limit to the month's hours.",
        )
    return (
        f"今月はあと{hours(left)}時間あり、見込みの{hours(needed)}時間に応じられます。",
        f"Has {hours(left)} h left this month for the {hours(needed)} h expected.",
    )


def load(need: Need) -> _Shares:
    """1 - load / 4, not below 0."""
    return np.maximum(0.0, 1 - need.counts.load / BUSY)


def say_load(need: Need, row: int) -> _Said:
    cases = int(need.counts.load[row])
    if cases == 0:
        return ("担当中・打診中の案件は0件です。", "Has no open offer or running case.")
    return (
        f"担当中・打診中の案件は{cases}件です。",
        f"Has {counted(cases, 'open or running case')}.",
    )


def region(need: Need) -> _Shares:
    """1 where format and place are met; 0.4 where hybrid is wanted and only online is possible."""
    table, wanted = need.index.table, need.query
    if wanted.format is Format.ONLINE:
        return np.ones(len(table))
    limited = np.array([bool(regions) for regions in table.region_sets], np.bool_)[table.region_set]
    met = ~limited if not wanted.region else np.ones(len(table), np.bool_)
    return np.where(table.onsite, np.where(met, 1.0, 0.0), _HALF_MET)


def say_region(need: Need, row: int) -> _Said:
    expert, place = need.index.experts[row], need.query.region
    if need.query.format is Format.ONLINE:
        return ("希望のオンラインに応じられます。", "Works online, as wished.")
    if not can_onsite(expert):
        return (
            "オンラインと訪問の両方の希望のうち、オンラインに応じられます。",
            "Works online, one half of what is wished.",
        )
    if expert.regions:
        return (f"訪問できる地域に{place}が入ります。", f"Visits the region ({place}).")
    return ("訪問する地域に制限がなく、現地での支援に応じられます。", "Visits any region.")


def dates(need: Need) -> _Shares:
    """The share of the wished days that fall on a weekday of the expert's; 0 where none is wished."""
    wished = need.query.desired_dates
    if not wished:
        return np.zeros(len(need.index.table))
    fits = [(need.index.table.days & DAY_BIT[Weekday.of(day)]) > 0 for day in wished]
    return np.asarray(np.mean(fits, axis=0), np.float64)


def say_dates(need: Need, row: int) -> _Said:
    expert = need.index.experts[row]
    if not expert.weekdays:
        return (
            "対応できる曜日に制限がなく、希望日に応じられます。",
            "Works on any weekday, so on the days wished.",
        )
    fitting = [day for day in need.query.desired_dates if Weekday.of(day) in expert.weekdays]
    return (
        f"希望日{len(need.query.desired_dates)}日のうち{len(fitting)}日が、対応できる曜日"
        f"（{days_ja(expert.weekdays)}）に当たります。",
        f"Works on the weekday ({days_en(expert.weekdays)}) of {len(fitting)} of the "
        f"{counted(len(need.query.desired_dates), 'day')} wished.",
    )
