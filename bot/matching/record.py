"""Factors of what an expert has done so far, and of those who had no chance yet."""

import numpy as np
from numpy.typing import NDArray

from bot.matching.labels import counted
from bot.matching.need import Need

#: Cases with the town, and years, from which on more counts no more.
_PAST_ENOUGH = 2
_YEARS_ENOUGH = 15
#: The pool's mean weighs like so many answers of the expert's own (an empirical Bayes estimate).
_PRIOR_ANSWERS = 5
#: With so many cases nobody is new any more.
_CASES_ENOUGH = 3
#: The scale of the questions: 1 to 5.
_WORST, _BEST = 1.0, 5.0

_Shares = NDArray[np.float64]
_Said = tuple[str, str]


def past_work(need: Need) -> _Shares:
    """min(1, cases with this town / 2)."""
    return need.counts.with_town / _PAST_ENOUGH


def say_past_work(need: Need, row: int) -> _Said:
    past = int(need.counts.with_town[row])
    return (
        f"この市町村の支援実績が{past}件あります。",
        f"Has supported this municipality in {counted(past, 'case')}.",
    )


def satisfaction(need: Need) -> _Shares:
    """(m - 1) / 4 with m = (5 · mean of the pool + Σ answers) / (5 + answers); 0 while nobody has any."""
    counts, mean = need.counts, _mean_of_pool(need)
    if mean is None:
        return np.zeros(len(counts.answers))
    shrunk = (_PRIOR_ANSWERS * mean + counts.satisfaction) / (_PRIOR_ANSWERS + counts.answers)
    return (shrunk - _WORST) / (_BEST - _WORST)


def say_satisfaction(need: Need, row: int) -> _Said:
    answers = int(need.counts.answers[row])
    if answers == 0:
        mean = _mean_of_pool(need) or 0.0
        return (
            f"満足度の回答はまだないため、人材プール全体の平均（{mean:.1f}）とみなしています。",
            f"Counts as the average of the pool in satisfaction ({mean:.1f}), having no answers yet.",
        )
    own = float(need.counts.satisfaction[row]) / answers
    return (
        f"これまでの満足度は平均{own:.1f}（回答{answers}件、5点満点）です。",
        f"Has an average satisfaction of {own:.1f} of 5 ({counted(answers, 'answer')}).",
    )


def _mean_of_pool(need: Need) -> float | None:
    answers = int(need.counts.answers.sum())
    return float(need.counts.satisfaction.sum()) / answers if answers else None


def years(need: Need) -> _Shares:
    """min(1, years / 15)."""
    return np.nan_to_num(need.index.table.years / _YEARS_ENOUGH)


def say_years(need: Need, row: int) -> _Said:
    count = need.index.experts[row].years or 0
    return (f"経験年数は{count}年です。", f"Has {counted(count, 'year')} of experience.")


def newcomer(need: Need) -> _Shares:
    """1 - cases / 3, not below 0: without a chance nobody ever earns the factors above."""
    return np.maximum(0.0, 1 - need.counts.cases / _CASES_ENOUGH)


def say_newcomer(need: Need, row: int) -> _Said:
    cases = int(need.counts.cases[row])
    if cases == 0:
        return (
            "この窓口での支援はまだなく、新しい方にも機会が回るように加点しています。",
            "Has not worked here yet, and gets points so that newcomers have their chance.",
        )
    return (
        f"この窓口での支援はまだ{cases}件で、機会が回るように加点しています。",
        f"Has supported only {counted(cases, 'case')} here, and gets points for a fair chance.",
    )
