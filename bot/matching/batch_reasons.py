"""The sentences of a batch: why somebody was chosen for a place, and why nobody was."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.codes import Role
from bot.matching.constraints import reason_of
from bot.matching.factors import leading
from bot.matching.labels import LEFT_OUT, roles_en, roles_ja
from bot.matching.need import Need
from bot.matching.table import ROLE_BIT

#: So many factors are told of somebody who was chosen.
_TOLD = 2
#: Up to so many who are left out are named; of more, only how many.
_NAMED = 5

_Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Heard:
    """A judged request: `broken` int8[experts] is the constraint that excludes each, -1 where none does."""

    need: Need
    broken: NDArray[np.int8]


def why_chosen(heard: Heard, row: int, earned: NDArray[np.float64], before: int, role: Role | None) -> _Said:
    """The two reasons that earned most; that a role asked for is missing; which choice it is where `before`
    others are better."""
    reasons = leading(heard.need, row, earned, _TOLD)
    ja, en = ["".join(one.ja for one in reasons)], [one.en for one in reasons]
    missing = _missing_roles(heard.need, row, role)
    if missing:
        ja.append(f"希望の人材像（{roles_ja(missing)}）の登録はありません。")
        en.append(f"Is not registered for the role asked for ({roles_en(missing)}).")
    if before:
        ja.append(
            f"この相談だけで見れば{before + 1}番目の候補です。"
            "上位の方は、他の相談や役割に割り当てたか、対応できる枠が残っていません。"
        )
        en.append(
            f"By this request alone the candidate in place {before + 1}: "
            "those before are placed elsewhere, or have no room left."
        )
    return "".join(ja), " ".join(en)


def why_nobody(heard: Heard, rows: NDArray[np.int32], role: Role | None, team: Iterable[int]) -> _Said:
    """`rows`: who might have taken the place; `team`: those who took the places of the same request."""
    if len(rows):
        if set(rows.tolist()) <= set(team):
            return (
                "条件に合う方は、この相談の別の人材像に割り当てました。",
                "Whoever fits was given another role of this request.",
            )
        return (
            "条件に合う専門家はいますが、他の相談への割り当てと担当中の案件のため、"
            "どの方にも対応できる枠が残っていません。",
            "There are experts who fit, but none has room left beside the other requests and cases at hand.",
        )
    there = ~heard.need.index.gone
    if not there.any():
        return ("人材プールに専門家がいません。", "There is nobody in the pool.")
    if role is None:
        ja, en = _left_out(heard, there)
        return (f"打診できる専門家がいません（{ja}）。", f"Nobody may be asked ({en}).")
    holders = there & ((heard.need.index.table.roles & ROLE_BIT[role]) > 0)
    wanted_ja, wanted_en = roles_ja([role]), roles_en([role])
    if not holders.any():
        return (
            f"人材像（{wanted_ja}）の登録がある専門家がいません。",
            f"Nobody in the pool has the role ({wanted_en}).",
        )
    ja, en = _left_out(heard, holders)
    return (
        f"人材像（{wanted_ja}）の登録がある方に、打診できる方がいません（{ja}）。",
        f"Of those with the role ({wanted_en}) nobody may be asked ({en}).",
    )


def _missing_roles(need: Need, row: int, role: Role | None) -> Sequence[Role]:
    """The roles asked for, where the expert in a row was chosen without having any of them."""
    wanted = tuple(dict.fromkeys(need.query.roles))
    held = need.index.experts[row].roles
    return () if role or any(one in held for one in wanted) else wanted


def _left_out(heard: Heard, rows: NDArray[np.bool_]) -> _Said:
    """利害関係2名：E3、E4、休止中1名：E7: by reason, the most frequent first."""
    places = heard.broken[rows]
    ids = [heard.need.index.experts[row].expert_id for row in np.flatnonzero(rows).tolist()[: _NAMED + 1]]
    ja, en = [], []
    for place, times in Counter(places.tolist()).most_common():
        name_ja, name_en = LEFT_OUT[reason_of(place)]
        who_ja = who_en = ""
        if len(places) <= _NAMED:
            named = [one for one, broken in zip(ids, places.tolist(), strict=True) if broken == place]
            who_ja, who_en = f"：{'、'.join(named)}", f": {', '.join(named)}"
        ja.append(f"{name_ja}{times}名{who_ja}")
        en.append(f"{name_en} {times}{who_en}")
    separators = ("；", "; ") if len(places) <= _NAMED else ("、", ", ")
    return separators[0].join(ja), separators[1].join(en)
