"""Sharing out many requests over the pool at once, with a reason for each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import Role
from bot.domain.people import Value
from bot.matching.allocation import Choices, Unplaced, allocate, why_unplaced
from bot.matching.constraints import reason_of
from bot.matching.factors import factors
from bot.matching.freedom import BUSY
from bot.matching.labels import LEFT_OUT, roles_en, roles_ja
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import Judged, judge
from bot.matching.standing import Standing
from bot.matching.table import ROLE_BIT

#: So many of its best experts a slot may have where the batch is large; more only where these are all full.
CHOICES = 40
#: Up to so many pairs of slot and expert, every slot may have anybody.
_PAIRS_IN_FULL = 2_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a batch, with what was counted of the experts from its point of view."""

    request_id: str
    query: MatchQuery
    standings: Mapping[str, Standing]


class Member(Value):
    """What was found for a request, or for one role of it: `expert_id`, or None; why, in both languages."""

    role: Role | None
    expert_id: str | None
    score: float
    ja: str
    en: str


class Placement(Value):
    """The members of one request: one, or one for each role of a request that wants several."""

    request_id: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place to fill: for anybody eligible, or for a holder of the role. `rows`: best first."""

    asked: int
    role: Role | None
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of a judged request: enough to say why, nothing as long as the pool."""

    judged: Judged
    left_out: Counter[str]


def share_out(
    batch: Sequence[Asked],
    index: ProfileIndex,
    *,
    free: Mapping[str, Standing],
    choices: int = CHOICES,
) -> tuple[Placement, ...]:
    """A placement for each request, in the order given; nobody is asked beyond the hours they registered.

    First as many places as possible are filled, then the worst filled one is as good as it can be, then the
    sum is (see `allocate`). What cannot be placed is named with its reason, and everything else is placed. A
    request that wants several roles gets an expert for each. `free`: what was counted of the experts, whoever
    asks. An expert's room is the hours left / the most hours that a request of the batch needs; without a
    limit it is 4 cases less those at hand.
    """
    kept, slots = [], []
    for number, asked in enumerate(batch):
        judged = judge(asked.query, index, asked.standings)
        slots += [_Slot(number, role, rows) for role, rows in _places(judged, index)]
        kept.append(_lightened(judged, index))
    room = _room(batch, index, free)
    scores = [judged.judged.scores for judged in kept]
    placed, why = _filled(slots, scores, room, choices)
    members: dict[int, list[Member]] = {}
    for number, slot in enumerate(slots):
        row = int(placed[number])
        said = (
            _member(slot, kept[slot.asked], index, row)
            if row >= 0
            else _empty(slot, kept[slot.asked], why[number])
        )
        members.setdefault(slot.asked, []).append(said)
    return tuple(
        Placement(request_id=asked.request_id, members=tuple(members[number]))
        for number, asked in enumerate(batch)
    )


def _places(judged: Judged, index: ProfileIndex) -> list[tuple[Role | None, NDArray[np.int64]]]:
    """One place for each role asked for, where there are several and anybody has any of them; else one."""
    roles = judged.need.query.roles
    if len(roles) > 1:
        held = index.table.roles[judged.best]
        by_role = [(role, judged.best[(held & ROLE_BIT[role]) > 0]) for role in roles]
        if any(len(rows) for _, rows in by_role):
            return list(by_role)
    return [(None, judged.best)]


def _lightened(judged: Judged, index: ProfileIndex) -> _Kept:
    broken = judged.broken[~index.gone]
    places, times = np.unique(broken[broken >= 0], return_counts=True)
    left_out = Counter(
        {reason_of(place): count for place, count in zip(places.tolist(), times.tolist(), strict=True)}
    )
    need = replace(judged.need, evidence=judged.need.evidence.light())
    return _Kept(replace(judged, need=need, broken=np.empty(0, np.int64)), left_out)


def _room(batch: Sequence[Asked], index: ProfileIndex, free: Mapping[str, Standing]) -> NDArray[np.int64]:
    """int64[experts]: how many more requests of the batch each may take."""
    needed = max((asked.query.hours_needed for asked in batch), default=1.0)
    limit = index.table.monthly_hours.copy()
    cases = np.zeros(len(limit), np.int64)
    for expert_id, standing in free.items():
        if (row := index.row_of(expert_id)) is not None:
            limit[row] -= standing.hours_committed
            cases[row] = standing.load
    by_hours = np.floor(np.nan_to_num(limit, nan=0.0) / needed + 1e-9)
    room = np.where(np.isnan(limit), BUSY - cases, by_hours)
    return np.maximum(0, room).astype(np.int64)


def _filled(
    slots: Sequence[_Slot], scores: Sequence[NDArray[np.float64]], room: NDArray[np.int64], most: int
) -> tuple[NDArray[np.int32], Mapping[int, Unplaced]]:
    """The expert of each slot, and why a slot is empty. Slots left empty are tried again with everybody."""
    if len(slots) * len(room) <= _PAIRS_IN_FULL:
        most = len(room)
    wide: set[int] = set()
    while True:
        rows = [slot.rows if number in wide else slot.rows[:most] for number, slot in enumerate(slots)]
        choices = Choices(
            slot=np.repeat(np.arange(len(slots), dtype=np.int32), [len(one) for one in rows]),
            expert=_joined(rows).astype(np.int32),
            score=np.clip(
                np.concatenate(
                    [scores[slot.asked][one] for slot, one in zip(slots, rows, strict=True)] or [np.empty(0)]
                ),
                0.0,
                1.0,
            ),
            request=np.array([slot.asked for slot in slots], np.int32),
        )
        placed = allocate(choices, room)
        empty = {
            number
            for number in np.flatnonzero(placed < 0).tolist()
            if number not in wide and len(slots[number].rows) > most
        }
        if not empty:
            return placed, why_unplaced(choices, placed)
        wide |= empty


def _joined(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(rows) if rows else np.empty(0, np.int64)


def _member(slot: _Slot, kept: _Kept, index: ProfileIndex, row: int) -> Member:
    """The two reasons that earned most, and which choice it is where it is not the first."""
    judged = kept.judged
    reasons = sorted(factors(judged.need, row, judged.earned[:, row]), key=lambda one: -one.points)[:2]
    ja, en = "".join(one.ja for one in reasons), " ".join(one.en for one in reasons)
    place = 1 + int(np.count_nonzero(judged.scores[slot.rows] > judged.scores[row]))
    if place > 1:
        ja += f"この相談だけで見れば{place}番目の候補で、上位の方は他の相談に割り当てました。"
        en += f" By this request alone the candidate in place {place}; those before are placed elsewhere."
    return Member(
        role=slot.role,
        expert_id=index.experts[row].expert_id,
        score=float(judged.scores[row]),
        ja=ja,
        en=en,
    )


def _empty(slot: _Slot, kept: _Kept, why: Unplaced) -> Member:
    if why is Unplaced.ALL_FULL:
        ja, en = (
            "条件に合う専門家はいますが、全員の対応できる枠が他の相談で埋まりました。",
            "There are experts who fit, but other requests of this batch take all of their room.",
        )
    elif slot.role is not None and len(kept.judged.best):
        ja, en = (
            f"打診できる専門家のうちに、人材像（{roles_ja([slot.role])}）の方がいません。",
            f"Of those who may be asked nobody has the role ({roles_en([slot.role])}).",
        )
    elif kept.left_out:
        counted_ja = "、".join(f"{LEFT_OUT[code][0]}{count}名" for code, count in kept.left_out.most_common())
        counted_en = ", ".join(f"{LEFT_OUT[code][1]} {count}" for code, count in kept.left_out.most_common())
        ja, en = (
            f"打診できる専門家がいません（{counted_ja}）。",
            f"Nobody may be asked ({counted_en}).",
        )
    else:
        ja, en = ("人材プールに専門家がいません。", "There is nobody in the pool.")
    return Member(role=slot.role, expert_id=None, score=0.0, ja=ja, en=en)
