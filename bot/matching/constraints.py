"""Why an expert cannot be asked at all: the hard constraints, each with its sentence."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import NamedTuple
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bot.domain.codes import Format
from bot.domain.people import Expert
from bot.domain.proposal import Exclusion
from bot.matching.labels import day_ja, hours
from bot.matching.names import Mentions
from bot.matching.need import Need
from bot.matching.query import MatchQuery

_Said = tuple[str, str]
_Met = NDArray[np.bool_]


class _Constraint(NamedTuple):
    """`breaks`: bool[experts of the index], who does not meet it; `sentences` for one of them, the same for
    all who are `alike`."""

    code: str
    breaks: Callable[[Need], _Met]
    sentences: Callable[[Need, int], _Said]
    alike: Callable[[Expert], Hashable]


def broken(need: Need) -> NDArray[np.int64]:
    """int64[experts]: the place of the first constraint that each expert breaks, in the order of weight; -1
    where all are met."""
    first = np.full(len(need.index.experts), -1)
    for place in reversed(range(len(_CONSTRAINTS))):
        first[_CONSTRAINTS[place].breaks(need)] = place
    return first


def exclusions(need: Need, first: NDArray[np.int64]) -> tuple[Exclusion, ...]:
    """Why each expert who breaks a constraint (`first`, as `broken` gives it) is left out, by their ids; who
    rests is no news, and comes last.

    Of 10,000 experts half may be left out: what is the same for many is worded once.
    """
    index = need.index
    rows = np.flatnonzero(~index.gone & (first >= 0))
    rows = rows[np.lexsort((index.order[rows], first[rows] == _RESTS))]
    worded: dict[tuple[int, Hashable], _Said] = {}
    told = []
    for row, place in zip(rows.tolist(), first[rows].tolist(), strict=True):
        constraint, expert = _CONSTRAINTS[place], index.experts[row]
        key = (place, constraint.alike(expert))
        if (said := worded.get(key)) is None:
            said = worded[key] = constraint.sentences(need, row)
        told.append({"expert_id": expert.expert_id, "reason": constraint.code, "ja": said[0], "en": said[1]})
    return _EXCLUSIONS.validate_python(told)


def conflict_of_interest(query: MatchQuery, expert: Expert) -> Exclusion | None:
    """The interest that forbids asking this expert, whatever else speaks for them, if there is one."""
    mentions = Mentions(query.related_vendors, f"{query.title}\n{query.text}")
    reason = _of_town(query, expert) or _of_vendor(mentions, expert)
    if reason is None:
        return None
    ja, en = reason
    return Exclusion(expert_id=expert.expert_id, reason="conflict", ja=ja, en=en)


def _inactive(need: Need) -> _Met:
    return ~need.index.table.active


def _say_inactive(_need: Need, _row: int) -> _Said:
    return ("人材プールで休止中のため、打診できません。", "Is not active in the pool at present.")


def _contract_ended(need: Need) -> _Met:
    day = _first_day(need.query)
    return need.index.table.contract_until < (day or 0)


def _say_contract_ended(need: Need, row: int) -> _Said:
    last = need.index.experts[row].contract_until or date.max
    return (
        f"委嘱期間が{day_ja(last)}までです。",
        f"Is engaged until {last.isoformat()} only.",
    )


def _first_day(query: MatchQuery) -> int | None:
    """The first day on which the expert would be needed: a wished one, or the day of the request."""
    days = [*query.desired_dates] or ([query.asked_on] if query.asked_on else [])
    return min(days).toordinal() if days else None


def _conflict(need: Need) -> _Met:
    """Each name that somebody registered is looked at once, however many experts registered it."""
    table, query = need.index.table, need.query
    towns = {code for code in (query.municipality_code, *query.partner_codes) if code}
    met = np.zeros(len(table), np.bool_)
    for name, rows in table.interests.items():
        if _code(name) in towns or need.mentions.vendor(name) or need.mentions.in_text(name):
            met[rows] = True
    if query.related_vendors:
        for name, rows in table.organizations.items():
            if need.mentions.vendor(name):
                met[rows] = True
    return met


def _say_conflict(need: Need, row: int) -> _Said:
    expert = need.index.experts[row]
    said = _of_town(need.query, expert) or _of_vendor(need.mentions, expert)
    if said is None:
        raise ValueError(f"{expert.expert_id} has no interest in the matter")
    return said


def _code(name: str) -> str:
    return normalize("NFKC", name).strip()


def _of_town(query: MatchQuery, expert: Expert) -> _Said | None:
    codes = {_code(name) for name in expert.conflicts}
    own = query.municipality_code
    if own and own in codes:
        return (
            "相談した市町村との利害関係が登録されています。",
            "Has registered an interest in the municipality that asks.",
        )
    for code in query.partner_codes:
        if code and code in codes:
            return (
                f"連携する市町村（団体コード {code}）との利害関係が登録されています。",
                f"Has registered an interest in the partner municipality {code}.",
            )
    return None


def _of_vendor(mentions: Mentions, expert: Expert) -> _Said | None:
    for name in expert.conflicts:
        if mentions.vendor(name):
            return (
                f"関係する事業者「{name}」との利害関係が登録されています。",
                f"Has registered an interest in {name}, a vendor named in the request.",
            )
        if mentions.in_text(name):
            return (
                f"相談の文中にある「{name}」との利害関係が登録されています。",
                f"Has registered an interest in {name}, which the request's text mentions.",
            )
    organization = expert.organization
    if mentions.vendor(organization):
        return (
            f"所属の「{organization}」が、関係する事業者に挙がっています。",
            f"Belongs to {organization}, a vendor named in the request.",
        )
    return None


def _format(need: Need) -> _Met:
    table = need.index.table
    return ~table.onsite if need.query.format is Format.ONSITE else ~table.online


_FORMATS: Mapping[Format, _Said] = {
    Format.ONSITE: (
        "訪問の希望に対し、オンラインのみの登録です。",
        "On site is wanted; works online only.",
    ),
    Format.ONLINE: (
        "オンラインの希望に対し、訪問のみの登録です。",
        "Online is wanted; works on site only.",
    ),
    Format.HYBRID: (
        "オンラインと訪問の両方の希望に対し、訪問のみの登録です。",
        "Online and on site are wanted; works on site only.",
    ),
}


def _say_format(need: Need, _row: int) -> _Said:
    return _FORMATS[need.query.format]


def _region(need: Need) -> _Met:
    if need.query.format is Format.ONLINE:
        return np.zeros(len(need.index.table), np.bool_)
    return ~need.index.table.comes_to(need.query.region)


def _say_region(need: Need, row: int) -> _Said:
    listed, region = need.index.experts[row].regions, need.query.region
    return (
        f"訪問できる地域（{'・'.join(listed)}）に{region}がありません。",
        f"Visits {', '.join(listed)} only, not {region}.",
    )


def _hours(need: Need) -> _Met:
    """An expert is never asked beyond the hours they registered. NaN, no limit, compares as enough."""
    return need.counts.hours_left < need.query.hours_needed


def _say_hours(need: Need, row: int) -> _Said:
    limit = need.index.experts[row].monthly_hours or 0
    rest, needed = hours(max(float(need.counts.hours_left[row]), 0)), hours(need.query.hours_needed)
    return (
        f"今月の上限{hours(limit)}時間のうち残りが{rest}時間で、見込みの{needed}時間に足りません。",
        f"Only {rest} of {hours(limit)} hours are left this month; {needed} are expected.",
    )


def _declined(need: Need) -> _Met:
    return need.counts.declined


def _say_declined(_need: Need, _row: int) -> _Said:
    return (
        "この相談の打診を、すでに辞退したか、期限までに回答していません。",
        "Has already declined this case, or did not answer in time.",
    )


def _all(_expert: Expert) -> Hashable:
    return None


def _itself(expert: Expert) -> Hashable:
    return expert.expert_id


_EXCLUSIONS = TypeAdapter(tuple[Exclusion, ...])
_CONSTRAINTS: tuple[_Constraint, ...] = (
    _Constraint("inactive", _inactive, _say_inactive, _all),
    _Constraint("contract", _contract_ended, _say_contract_ended, lambda expert: expert.contract_until),
    _Constraint("conflict", _conflict, _say_conflict, _itself),
    _Constraint("declined", _declined, _say_declined, _all),
    _Constraint("format", _format, _say_format, _all),
    _Constraint("region", _region, _say_region, lambda expert: expert.regions),
    _Constraint("hours", _hours, _say_hours, _itself),
)
#: The place of the first: who is not active.
_RESTS = 0


def reason_of(place: int) -> str:
    """The code of the constraint at a place of `broken`."""
    return _CONSTRAINTS[place].code
