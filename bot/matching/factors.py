"""The reasons for an expert: eight factors, together at most 100 points, each with its sentence.

A factor appears only where it earned points. Each Japanese sentence ends in ます。 or です。 and each
English one begins with a verb in the third person, so that `explain` can join them into one sentence.
"""

from collections.abc import Callable

from bot.domain.codes import Format
from bot.domain.proposal import Factor
from bot.matching.labels import counted, hours, roles_en, roles_ja
from bot.matching.need import Need, WantedTopic
from bot.matching.pool import PoolEntry
from bot.matching.reach import can_onsite

#: The most points of each factor; they add up to 100.
MOST: dict[str, float] = {
    "role": 15,
    "topic": 25,
    "evidence": 30,
    "availability": 10,
    "load": 8,
    "past_work": 5,
    "region": 4,
    "years": 3,
}
#: A role that merely suits the topic, beside one that was asked for.
_SUITS = 0.8
#: A topic that only the profile speaks of, beside one that the expert has declared.
_SPOKEN_OF = 0.5
#: Room for this many times the hours needed is as good as any.
_ROOM = 4
#: With this many cases at hand an expert earns nothing for being free.
BUSY = 4
#: Cases with the town, and years, from which on more counts no more.
_PAST_ENOUGH = 2
_YEARS_ENOUGH = 15

#: The share earned (0..1), Japanese, English.
_Earned = tuple[float, str, str]


def factors(need: Need, entry: PoolEntry) -> tuple[Factor, ...]:
    """What the expert earned, in the order of the table. points = MOST · share, to one decimal place."""
    earned: list[Factor] = []
    for code, judge in _JUDGES.items():
        if reason := judge(need, entry):
            share, ja, en = reason
            points = round(MOST[code] * min(1.0, share), 1)
            if points > 0:
                earned.append(Factor(factor=code, points=points, ja=ja, en=en))
    return tuple(earned)


def _role(need: Need, entry: PoolEntry) -> _Earned | None:
    """Asked for: 0.7 + 0.3 · (roles matched / roles asked for). By the topic: 0.8 when any matches."""
    matched = [role for role in need.roles if role in entry.expert.roles]
    if not matched:
        return None
    ja, en = roles_ja(matched), roles_en(matched)
    if need.roles_asked:
        share = 0.7 + 0.3 * len(matched) / len(need.roles)
        return (share, f"希望の人材像（{ja}）に合います。", f"Has the role asked for ({en}).")
    return (_SUITS, f"この分野に向く人材像（{ja}）に合います。", f"Has a role that suits the topic ({en}).")


def _topic(need: Need, entry: PoolEntry) -> _Earned | None:
    """confidence of the request's topic · (1 when declared; ½ · confidence when only the profile says so)."""
    spoken = need.index.topics_of_profile(entry.expert.expert_id)
    best: tuple[float, WantedTopic, bool] | None = None
    for topic in need.topics:
        declared = topic.code in entry.expert.topics
        share = topic.confidence * (1.0 if declared else _SPOKEN_OF * spoken.get(topic.code, 0.0))
        if share > (best[0] if best else 0.0):
            best = (share, topic, declared)
    if best is None:
        return None
    share, topic, declared = best
    ja, en = f"「{topic.name_ja}」", f'"{topic.name_en}"'
    if topic.inferred:
        ja, en = f"（文面から{ja}と推定）", f"{en} (inferred from the text)"
    if declared:
        return (share, f"相談の分野{ja}が登録分野にあります。", f"Declares the request's topic {en}.")
    return (
        share,
        f"相談の分野{ja}の登録はありませんが、経歴の文面に近い内容が見られます。",
        f"Writes of the request's topic {en}, without declaring it.",
    )


def _evidence(need: Need, entry: PoolEntry) -> _Earned | None:
    """BM25 score / max(best score in the pool, the score of three rare words)."""
    expert_id = entry.expert.expert_id
    share = need.evidence.strength(expert_id)
    if share <= 0 or (quote := need.evidence.quote(expert_id)) is None:
        return None
    where_ja, where_en = ("スキル", "skill") if quote.is_skill else ("経歴", "profile")
    return (
        share,
        f"{where_ja}の「{quote.text}」が相談の内容と重なります。",
        f"Says in the {where_en} 「{quote.text}」, which meets the request.",
    )


def _availability(need: Need, entry: PoolEntry) -> _Earned | None:
    """min(1, hours left / (4 · hours needed)); ½ where the expert has set no limit."""
    left, needed = entry.hours_left, need.query.hours_needed
    if left is None:
        return (
            0.5,
            "対応できる時間に上限の登録がなく、日程を相談できます。",
            "Has set no limit to the month's hours.",
        )
    return (
        left / (_ROOM * needed),
        f"今月はあと{hours(left)}時間あり、見込みの{hours(needed)}時間に応じられます。",
        f"Has {hours(left)} h left this month for the {hours(needed)} h expected.",
    )


def _load(_need: Need, entry: PoolEntry) -> _Earned | None:
    """1 - load / 4, not below 0."""
    share = max(0.0, 1 - entry.load / BUSY)
    if entry.load == 0:
        return (share, "担当中・打診中の案件は0件です。", "Has no open offer or running case.")
    return (
        share,
        f"担当中・打診中の案件は{entry.load}件です。",
        f"Has {counted(entry.load, 'open or running case')}.",
    )


def _past_work(_need: Need, entry: PoolEntry) -> _Earned | None:
    """min(1, cases with this town / 2)."""
    past = entry.past_cases_with_town
    if past <= 0:
        return None
    return (
        past / _PAST_ENOUGH,
        f"この市町村の支援実績が{past}件あります。",
        f"Has supported this municipality in {counted(past, 'case')}.",
    )


def _region(need: Need, entry: PoolEntry) -> _Earned | None:
    """1 where format and place are met; 0.4 where hybrid is wanted and only online is possible."""
    wanted, region = need.query.format, need.query.region
    if wanted is Format.ONLINE:
        return (1.0, "希望のオンラインに応じられます。", "Works online, as wished.")
    if not can_onsite(entry.expert):
        return (
            0.4,
            "オンラインと訪問の両方の希望のうち、オンラインに応じられます。",
            "Works online, one half of what is wished.",
        )
    if entry.expert.regions and region:
        return (1.0, f"訪問できる地域に{region}が入ります。", f"Visits the region ({region}).")
    if entry.expert.regions:
        return None
    return (1.0, "訪問する地域に制限がなく、現地での支援に応じられます。", "Visits any region.")


def _years(_need: Need, entry: PoolEntry) -> _Earned | None:
    """min(1, years / 15)."""
    years = entry.expert.years
    if years is None or years <= 0:
        return None
    return (
        years / _YEARS_ENOUGH,
        f"経験年数は{years}年です。",
        f"Has {counted(years, 'year')} of experience.",
    )


_JUDGES: dict[str, Callable[[Need, PoolEntry], _Earned | None]] = {
    "role": _role,
    "topic": _topic,
    "evidence": _evidence,
    "availability": _availability,
    "load": _load,
    "past_work": _past_work,
    "region": _region,
    "years": _years,
}
