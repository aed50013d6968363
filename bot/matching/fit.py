"""Factors of what an expert can do: role, topic, evidence in the profile, skills."""

import numpy as np
from numpy.typing import NDArray

from bot.matching.labels import roles_en, roles_ja
from bot.matching.need import Need, WantedTopic
from bot.matching.profile import phrases
from bot.matching.table import ROLE_BIT

#: A role that merely suits the topic, beside one that was asked for.
_SUITS = 0.8
#: A topic that only the profile speaks of, beside one that the expert has declared and writes of.
_SPOKEN_OF = 0.9
#: A topic that is declared, though the profile says nothing of it.
_DECLARED = 0.7

_Shares = NDArray[np.float64]
_Said = tuple[str, str]


def role(need: Need) -> _Shares:
    """Asked for: 0.7 + 0.3 · (roles matched / roles asked for). By the topic: 0.8 when any matches."""
    held = need.index.table.roles
    matched = sum(((held & ROLE_BIT[one]) > 0).astype(np.float64) for one in need.roles)
    if not need.roles:
        return np.zeros(len(held))
    share = 0.7 + 0.3 * matched / len(need.roles) if need.roles_asked else _SUITS
    return np.where(np.asarray(matched) > 0, share, 0.0)


def say_role(need: Need, row: int) -> _Said:
    matched = [one for one in need.roles if one in need.index.experts[row].roles]
    ja, en = roles_ja(matched), roles_en(matched)
    if need.roles_asked:
        return (f"希望の人材像（{ja}）に合います。", f"Has the role asked for ({en}).")
    return (f"この分野に向く人材像（{ja}）に合います。", f"Has a role that suits the topic ({en}).")


def topic(need: Need) -> _Shares:
    """Σ over the request's topics of confidence · (declared: 0.7 + 0.3 · spoken of, else 0.9 · spoken of).

    `spoken of`, 0 to 1, is how much the profile and the skills speak of the topic: see `TopicGuide`.
    """
    shares = np.zeros(len(need.index.experts))
    for wanted in need.topics:
        shares += _of_topic(need, wanted)
    return shares


def _of_topic(need: Need, wanted: WantedTopic) -> _Shares:
    spoken = need.index.spoken_of[wanted.row]
    declared = _DECLARED + (1 - _DECLARED) * spoken
    share = np.where(need.index.table.declared[wanted.row], declared, _SPOKEN_OF * spoken)
    return np.asarray(wanted.confidence * share, np.float64)


def say_topic(need: Need, row: int) -> _Said:
    wanted = max(need.topics, key=lambda one: _of_topic(need, one)[row])
    ja, en = f"「{wanted.name_ja}」", f'"{wanted.name_en}"'
    if wanted.inferred:
        sure = f"{wanted.confidence:.0%}"
        ja, en = f"（文面から{ja}と推定、確度{sure}）", f"{en} (inferred from the text, {sure} sure)"
    if need.index.table.declared[wanted.row, row]:
        return (f"相談の分野{ja}が登録分野にあります。", f"Declares the request's topic {en}.")
    of_profile, of_skills = phrases(need.index.experts[row])
    quote = need.index.language.guide.best_phrase((*of_profile, *of_skills), wanted.code)
    if not quote or quote == need.evidence.quote(row)[0]:  # then the next factor quotes it
        return (
            f"相談の分野{ja}の登録はありませんが、経歴に近い内容が見られます。",
            f"Writes of the request's topic {en}, without declaring it.",
        )
    return (
        f"相談の分野{ja}の登録はありませんが、経歴に「{quote}」とあります。",
        f"Writes 「{quote}」 on the request's topic {en}, without declaring it.",
    )


def evidence(need: Need) -> _Shares:
    """How much of the request's words the profile holds; see `Evidence`."""
    return need.evidence.strength


def say_evidence(need: Need, row: int) -> _Said:
    quote, by_words = need.evidence.quote(row)
    if not quote:
        return ("経歴に、相談の文面に近い書き方があります。", "Writes in a similar way as the request.")
    if not by_words:
        return (
            f"経歴の「{quote}」に、相談の文面に近い書き方があります。",
            f"Writes in the profile 「{quote}」, in letters close to the request.",
        )
    return (
        f"経歴の「{quote}」が相談の内容と重なります。",
        f"Says in the profile 「{quote}」, which meets the request.",
    )


def skills(need: Need) -> _Shares:
    """How much of the request's words the skills hold, by BM25."""
    return need.evidence.skill_strength


def say_skills(need: Need, row: int) -> _Said:
    skill = need.evidence.skill(row)
    return (
        f"スキルに、相談の内容に合う「{skill}」があります。",
        f"Has the skill 「{skill}」, which meets the request.",
    )
