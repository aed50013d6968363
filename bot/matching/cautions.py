"""What a coordinator should know before asking an expert: no points, the gravest first."""

from collections.abc import Callable

from bot.domain.codes import Format
from bot.domain.proposal import Factor
from bot.matching.freedom import BUSY
from bot.matching.labels import hours, roles_en, roles_ja
from bot.matching.need import Need
from bot.matching.reach import can_onsite, comes_to

#: Fewer hours left than this many times the hours needed are pointed out.
_TIGHT = 2

_Said = tuple[str, str]


def cautions(need: Need, row: int, *, role_is_found: bool) -> tuple[Factor, ...]:
    """`role_is_found`: whether anybody among the candidates has one of the roles wanted."""
    said: list[Factor] = []
    for code, judge in _JUDGES.items():
        if found := judge(need, row):
            said.append(_caution(code, found))
    if need.roles and not role_is_found:
        ja, en = roles_ja(need.roles), roles_en(need.roles)
        said.append(
            _caution(
                "role",
                (f"人材像（{ja}）に合う候補がひとりもいません。", f"No candidate has a role wanted ({en})."),
            )
        )
    elif role := _role(need, row):
        said.append(_caution("role", role))
    return tuple(said)


def _caution(code: str, said: _Said) -> Factor:
    return Factor(factor=code, points=0.0, ja=said[0], en=said[1])


def _conflict(need: Need, row: int) -> _Said | None:
    expert = need.index.experts[row]
    for name in expert.conflicts:
        if alike := need.mentions.alike(name):
            return (
                f"利害関係の「{name}」に似た名前の事業者「{alike}」が挙がっています。同じ会社でないか確認してください。",
                f"The vendor {alike} resembles {name}, in which an interest is registered: please check.",
            )
    organization = expert.organization
    if organization and (need.mentions.in_text(organization) or need.mentions.alike(organization)):
        return (
            f"所属の「{organization}」かそれに似た名前が相談に出てきます。利害関係がないか確認してください。",
            f"The request names {organization}, the expert's organisation, or one like it: please check.",
        )
    return None


def _hours(need: Need, row: int) -> _Said | None:
    left, needed = float(need.counts.hours_left[row]), need.query.hours_needed
    if not left < _TIGHT * needed:  # NaN: no limit
        return None
    return (
        f"今月の残りは{hours(left)}時間です（見込み{hours(needed)}時間）。",
        f"Only {hours(left)} h left this month ({hours(needed)} h expected).",
    )


def _format(need: Need, row: int) -> _Said | None:
    if need.query.format is not Format.HYBRID or can_onsite(need.index.experts[row]):
        return None
    return ("オンラインのみで、訪問はできません。", "Works online only; cannot visit.")


def _region(need: Need, row: int) -> _Said | None:
    expert = need.index.experts[row]
    if need.query.format is Format.ONLINE or not can_onsite(expert):
        return None
    if expert.regions and not need.query.region:
        listed = "・".join(expert.regions)
        return (
            f"訪問できる地域は{listed}です。訪問先が入るか確認してください。",
            f"Visits {', '.join(expert.regions)}: please check that the place is among them.",
        )
    far = [region for region in need.query.partner_regions if not comes_to(expert, region)]
    if not far:
        return None
    names = dict.fromkeys(far)
    return (
        f"連携する市町村の地域（{'・'.join(names)}）は訪問できる地域に入っていません。",
        f"Does not visit the partners' region ({', '.join(names)}).",
    )


def _role(need: Need, row: int) -> _Said | None:
    expert = need.index.experts[row]
    if not need.roles_asked or any(role in expert.roles for role in need.roles):
        return None
    return (
        f"希望の人材像（{roles_ja(need.roles)}）の登録がありません。",
        f"Is not registered for the role asked for ({roles_en(need.roles)}).",
    )


def _topic(need: Need, row: int) -> _Said | None:
    expert = need.index.experts[row]
    if not expert.topics:
        return ("分野の登録がありません。", "Has declared no topic.")
    chosen = [topic for topic in need.topics if not topic.inferred]
    if not chosen or any(topic.code in expert.topics for topic in chosen):
        return None
    return (
        f"登録分野に「{chosen[0].name_ja}」がありません。",
        f'Has not declared the topic "{chosen[0].name_en}".',
    )


def _evidence(need: Need, row: int) -> _Said | None:
    if need.evidence.holds_words(row):
        return None
    return (
        "経歴とスキルに、相談の内容と重なる語が見つかりません。",
        "Nothing in profile or skills meets the words of the request.",
    )


def _load(need: Need, row: int) -> _Said | None:
    cases = int(need.counts.load[row])
    if cases < BUSY:
        return None
    return (
        f"担当中・打診中の案件が{cases}件あります。",
        f"Already has {cases} open offers or running cases.",
    )


_JUDGES: dict[str, Callable[[Need, int], _Said | None]] = {
    "conflict": _conflict,
    "availability": _hours,
    "format": _format,
    "region": _region,
    "topic": _topic,
    "evidence": _evidence,
    "load": _load,
}
