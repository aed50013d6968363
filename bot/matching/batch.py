"""Sharing out many requests over the pool at once, with a reason for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import Role
from bot.matching.asked import Asked, Member, Placement
from bot.matching.batch_reasons import Heard, why_chosen, why_nobody
from bot.matching.filling import Place, Room, fill, listed
from bot.matching.pool import ProfileIndex
from bot.matching.rank import Judged, judge
from bot.matching.standing import Counts, Standing
from bot.matching.table import ROLE_BIT

#: So many of its best experts a place may have where the batch is large; more only where these are all full.
CHOICES = 40


@dataclass(frozen=True, slots=True)
class _Told:
    """A judged request with its places by role, and what is kept for its reasons: nothing in float for each
    expert of the pool. `earned` int16[factors, n]: tenths of points of the experts in `short` int32[n]."""

    heard: Heard
    places: tuple[tuple[Role | None, Place], ...]
    short: NDArray[np.int32]
    earned: NDArray[np.int16]


def share_out(
    batch: Sequence[Asked],
    index: ProfileIndex,
    *,
    free: Mapping[str, Standing],
    choices: int = CHOICES,
) -> tuple[Placement, ...]:
    """A placement for each request, in the order given; nobody is asked beyond the hours they registered.

    First as many places as possible are filled, then the worst filled one is as good as it can be, then the
    sum is: exactly so (see `allocate`) where all requests need the same hours and there are at most 2,000,000
    pairs of place and expert; beyond, see `fill`. What cannot be placed is named with its reason, and
    everything else is placed. A request that wants several roles gets a different expert for each, as far as
    there are any; where nobody who may be asked has any of them, one expert.

    `free`: what was counted of the experts, whoever asks. An expert takes requests up to the hours left; one
    without a limit up to 4 cases, those at hand included. Memory: about 12 kB a request with 2,000 experts.
    """
    short = listed(len(batch), len(index.experts), choices)
    nothing = Counts.of({}, index)
    told = [_told(number, asked, index, nothing, short) for number, asked in enumerate(batch)]
    places = [place for one in told for _, place in one.places]
    placed = fill(places, Room.of(Counts.of(free, index)), choices)
    rows = iter(placed.tolist())
    return tuple(
        Placement(request_id=asked.request_id, members=tuple(_members(one, asked, index, rows)))
        for asked, one in zip(batch, told, strict=True)
    )


def _told(number: int, asked: Asked, index: ProfileIndex, nothing: Counts, short: int) -> _Told:
    """`nothing` stands for the counts, which are counted again when reasons are given."""
    judged = judge(asked.query, index, asked.standings)
    thousandths = np.rint(judged.scores * 1000).astype(np.uint16)
    places = tuple(
        (role, Place(number, asked.query.hours_needed, rows.astype(np.int32), thousandths[rows]))
        for role, rows in _by_role(judged, index)
    )
    best = np.unique(np.concatenate([place.rows[:short] for _, place in places]))
    need = replace(judged.need, evidence=judged.need.evidence.light(), counts=nothing)
    return _Told(
        heard=Heard(need, judged.broken.astype(np.int8)),
        places=places,
        short=best,
        earned=np.rint(judged.earned[:, best] * 10).astype(np.int16),
    )


def _by_role(judged: Judged, index: ProfileIndex) -> list[tuple[Role | None, NDArray[np.int64]]]:
    """Who may take each role asked for, where several are and anybody has any of them; else all who may be
    asked. Best first."""
    roles = tuple(dict.fromkeys(judged.need.query.roles))
    if len(roles) > 1:
        held = index.table.roles[judged.best]
        by_role = [(role, judged.best[(held & ROLE_BIT[role]) > 0]) for role in roles]
        if any(len(rows) for _, rows in by_role):
            return list(by_role)
    return [(None, judged.best)]


def _members(told: _Told, asked: Asked, index: ProfileIndex, rows: Iterator[int]) -> Iterator[Member]:
    """Takes the next of the rows for each place."""
    found = [next(rows) for _ in told.places]
    need = replace(told.heard.need, counts=Counts.of(asked.standings, index))
    heard = replace(told.heard, need=need)
    for (role, place), row in zip(told.places, found, strict=True):
        if row < 0:
            ja, en = why_nobody(heard, place.rows, role, found)
            yield Member(role=role, expert_id=None, score=0.0, ja=ja, en=en)
            continue
        score = int(place.scores[np.flatnonzero(place.rows == row)[0]])
        before = int(np.count_nonzero(place.scores > score))
        ja, en = why_chosen(heard, row, _earned(told, asked, index, row), before, role)
        yield Member(role=role, expert_id=index.experts[row].expert_id, score=score / 1000, ja=ja, en=en)


def _earned(told: _Told, asked: Asked, index: ProfileIndex, row: int) -> NDArray[np.float64]:
    """float64[factors]: the points. Who was not on the short list is judged once more: only few are."""
    at = int(np.searchsorted(told.short, row))
    if at < len(told.short) and told.short[at] == row:
        return told.earned[:, at] / 10
    return judge(asked.query, index, asked.standings).earned[:, row]
