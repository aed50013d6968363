"""The words for codes in the sentences of reasons, Japanese and English."""

from collections.abc import Iterable

from bot.domain.codes import Role

#: 人材像: 総務省「自治体DX推進のための外部人材スキル標準」(令和4年9月).
ROLES_JA = {
    Role.PRODUCER: "プロデューサー",
    Role.PROJECT_MANAGER: "プロジェクトマネージャー",
    Role.SERVICE_DESIGNER: "サービスデザイナー",
    Role.ENGINEER: "エンジニア",
    Role.SPECIALIST: "専門人材",
}
ROLES_EN = {role: role.value.replace("_", " ") for role in Role}


def roles_ja(roles: Iterable[Role]) -> str:
    return "・".join(ROLES_JA[role] for role in roles)


def roles_en(roles: Iterable[Role]) -> str:
    return ", ".join(ROLES_EN[role] for role in roles)


def hours(number: float) -> str:
    """2, 2.5, 18: without a needless fraction."""
    return f"{round(number, 1):g}"


def counted(number: int, noun: str) -> str:
    """1 case, 2 cases."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
