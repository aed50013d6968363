"""Why an expert cannot be asked at all: the hard constraints, each with its sentence."""

from collections.abc import Callable
from unicodedata import normalize

from bot.domain.codes import Format
from bot.domain.people import Expert
from bot.domain.proposal import Exclusion
from bot.matching.labels import hours
from bot.matching.names import Mentions
from bot.matching.need import Need
from bot.matching.pool import PoolEntry
from bot.matching.query import MatchQuery
from bot.matching.reach import can_online, can_onsite, comes_to

#: Code of the reason, Japanese, English.
_Reason = tuple[str, str, str]


def exclusion(need: Need, entry: PoolEntry) -> Exclusion | None:
    """The first constraint that the expert does not meet, in the order of weight; None where all are met."""
    for check in _CHECKS:
        if reason := check(need, entry):
            code, ja, en = reason
            return Exclusion(expert_id=entry.expert.expert_id, reason=code, ja=ja, en=en)
    return None


def conflict_of_interest(query: MatchQuery, expert: Expert) -> Exclusion | None:
    """The interest that forbids asking this expert, whatever else speaks for them, if there is one."""
    mentions = Mentions(query.related_vendors, f"{query.title}\n{query.text}")
    reason = _of_town(query, expert) or _of_vendor(mentions, expert)
    if reason is None:
        return None
    code, ja, en = reason
    return Exclusion(expert_id=expert.expert_id, reason=code, ja=ja, en=en)


def _inactive(_need: Need, entry: PoolEntry) -> _Reason | None:
    if entry.expert.active:
        return None
    return ("inactive", "人材プールで休止中のため、打診できません。", "Is not active in the pool at present.")


def _conflict(need: Need, entry: PoolEntry) -> _Reason | None:
    return _of_town(need.query, entry.expert) or _of_vendor(need.mentions, entry.expert)


def _of_town(query: MatchQuery, expert: Expert) -> _Reason | None:
    codes = {normalize("NFKC", name).strip() for name in expert.conflicts}
    own = query.municipality_code
    if own and own in codes:
        return (
            "conflict",
            "相談した市町村との利害関係が登録されています。",
            "Has registered an interest in the municipality that asks.",
        )
    for code in query.partner_codes:
        if code and code in codes:
            return (
                "conflict",
                f"連携する市町村（団体コード {code}）との利害関係が登録されています。",
                f"Has registered an interest in the partner municipality {code}.",
            )
    return None


def _of_vendor(mentions: Mentions, expert: Expert) -> _Reason | None:
    for name in expert.conflicts:
        if mentions.vendor(name):
            return (
                "conflict",
                f"関係する事業者「{name}」との利害関係が登録されています。",
                f"Has registered an interest in {name}, a vendor named in the request.",
            )
        if mentions.in_text(name):
            return (
                "conflict",
                f"相談の文中にある「{name}」との利害関係が登録されています。",
                f"Has registered an interest in {name}, which the request's text mentions.",
            )
    organization = expert.organization
    if mentions.vendor(organization):
        return (
            "conflict",
            f"所属の「{organization}」が、関係する事業者に挙がっています。",
            f"Belongs to {organization}, a vendor named in the request.",
        )
    return None


def _format(need: Need, entry: PoolEntry) -> _Reason | None:
    wanted = need.query.format
    if wanted is Format.ONSITE and not can_onsite(entry.expert):
        return (
            "format",
            "訪問の希望に対し、オンラインのみの登録です。",
            "On site is wanted; works online only.",
        )
    if wanted is Format.ONLINE and not can_online(entry.expert):
        return (
            "format",
            "オンラインの希望に対し、訪問のみの登録です。",
            "Online is wanted; works on site only.",
        )
    if wanted is Format.HYBRID and not can_online(entry.expert):
        return (
            "format",
            "オンラインと訪問の両方の希望に対し、訪問のみの登録です。",
            "Online and on site are wanted; works on site only.",
        )
    return None


def _region(need: Need, entry: PoolEntry) -> _Reason | None:
    region = need.query.region
    if need.query.format is Format.ONLINE or comes_to(entry.expert, region):
        return None
    listed = entry.expert.regions
    return (
        "region",
        f"訪問できる地域（{'・'.join(listed)}）に{region}がありません。",
        f"Visits {', '.join(listed)} only, not {region}.",
    )


def _hours(need: Need, entry: PoolEntry) -> _Reason | None:
    """An expert is never asked beyond the hours they registered."""
    left, limit, needed = entry.hours_left, entry.expert.monthly_hours, need.query.hours_needed
    if limit is None or left is None or left >= needed:
        return None
    rest = hours(max(left, 0))
    return (
        "hours",
        f"今月の上限{hours(limit)}時間のうち残りが{rest}時間で、見込みの{hours(needed)}時間に足りません。",
        f"Only {rest} of {hours(limit)} hours are left this month; {hours(needed)} are expected.",
    )


def _declined(_need: Need, entry: PoolEntry) -> _Reason | None:
    if not entry.declined_this_case:
        return None
    return (
        "declined",
        "この相談の打診を、すでに辞退したか、期限までに回答していません。",
        "Has already declined this case, or did not answer in time.",
    )


_CHECKS: tuple[Callable[[Need, PoolEntry], _Reason | None], ...] = (
    _inactive,
    _conflict,
    _declined,
    _format,
    _region,
    _hours,
)
