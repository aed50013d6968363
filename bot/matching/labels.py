"""The words for codes in the sentences of reasons, Japanese and English."""

from collections.abc import Iterable
from datetime import date

from bot.domain.codes import Role, Weekday

#: 人材像: 総務省「自治体DX推進のための外部人材スキル標準」(令和4年9月).
ROLES_JA = {
    Role.PRODUCER: "プロデューサー",
    Role.PROJECT_MANAGER: "プロジェクトマネージャー",
    Role.SERVICE_DESIGNER: "サービスデザイナー",
    Role.ENGINEER: "エンジニア",
    Role.SPECIALIST: "専門人材",
}
#: Why somebody is left out, in a few words, by the codes of the constraints.
LEFT_OUT = {
    "inactive": ("休止中", "not active"),
    "contract": ("委嘱期間の終了", "engagement ended"),
    "conflict": ("利害関係", "an interest"),
    "declined": ("辞退・無回答", "declined or silent"),
    "format": ("実施方法", "format"),
    "region": ("地域", "region"),
    "hours": ("時間の不足", "too few hours"),
}
_PLACE = {day: place for place, day in enumerate(Weekday)}
ROLES_EN = {role: role.value.replace("_", " ") for role in Role}


def roles_ja(roles: Iterable[Role]) -> str:
    return "・".join(ROLES_JA[role] for role in roles)


def roles_en(roles: Iterable[Role]) -> str:
    return ", ".join(ROLES_EN[role] for role in roles)


def days_ja(days: Iterable[Weekday]) -> str:
    return "・".join("月火水木金土日"[_PLACE[day]] for day in days)


def days_en(days: Iterable[Weekday]) -> str:
    return ", ".join(day.value.capitalize() for day in days)


def day_ja(day: date) -> str:
    """令和9年3月31日."""
    return f"令和{day.year - 2018}年{day.month}月{day.day}日" if day.year >= 2020 else day.isoformat()


def hours(number: float) -> str:
    """2, 2.5, 18: without a needless fraction."""
    return f"{round(number, 1):g}"


def counted(number: int, noun: str) -> str:
    """1 case, 2 cases."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
