"""What was counted of an expert besides their registration: how busy they are, and how past cases went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from bot.domain.people import Value
from bot.matching.pool import ProfileIndex


class Standing(Value):
    """Counts of one expert, from the point of view of one request. All zero for somebody never asked.

    `load`: open offers and running cases; `hours_committed`: hours of this month already promised;
    `cases`: cases supported so far, `past_cases_with_town` of them with the municipality that asks;
    `answers`: satisfaction answers received, each an average from 1 to 5, and `satisfaction` their sum.
    """

    load: Annotated[int, Field(ge=0)] = 0
    hours_committed: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    cases: Annotated[int, Field(ge=0)] = 0
    past_cases_with_town: Annotated[int, Field(ge=0)] = 0
    answers: Annotated[int, Field(ge=0)] = 0
    satisfaction: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    declined_this_case: bool = False


#: Somebody of whom nothing was counted yet.
UNASKED = Standing()


@dataclass(frozen=True, slots=True)
class Counts:
    """The standings as columns, a row for each expert of the index. Hours are NaN where there is no limit."""

    load: NDArray[np.int64]
    hours_left: NDArray[np.float64]
    cases: NDArray[np.int64]
    with_town: NDArray[np.int64]
    answers: NDArray[np.int64]
    satisfaction: NDArray[np.float64]
    declined: NDArray[np.bool_]

    @classmethod
    def of(cls, standings: Mapping[str, Standing], index: ProfileIndex) -> Self:
        """Experts who are not in `standings` stand at zero; ids that the index does not know are ignored."""
        size = len(index.experts)
        counts = cls(
            load=np.zeros(size, np.int64),
            hours_left=index.table.monthly_hours.copy(),
            cases=np.zeros(size, np.int64),
            with_town=np.zeros(size, np.int64),
            answers=np.zeros(size, np.int64),
            satisfaction=np.zeros(size),
            declined=np.zeros(size, np.bool_),
        )
        for expert_id, standing in standings.items():
            if (row := index.row_of(expert_id)) is None:
                continue
            counts.load[row] = standing.load
            counts.hours_left[row] = round(counts.hours_left[row] - standing.hours_committed, 1)
            counts.cases[row] = standing.cases
            counts.with_town[row] = standing.past_cases_with_town
            counts.answers[row] = standing.answers
            counts.satisfaction[row] = standing.satisfaction
            counts.declined[row] = standing.declined_this_case
        return counts
