"""The reasons in a sentence, for the expert's card."""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from bot.domain.proposal import Factor

#: What the expert is told: what they bring, not how free they are.
_FOR_EXPERT = ("role", "topic", "evidence", "skills", "past_work")

#: How the topic was found does not matter to the expert.
_INFERRED_JA = re.compile(r"（文面から(「[^」]*」)と推定、確度\d+%）")
_INFERRED_EN = re.compile(r" \(inferred from the text, \d+% sure\)")


class Explained(Protocol):
    """Anything with reasons: what `rank` returns, and the candidate that is stored."""

    @property
    def factors(self) -> tuple[Factor, ...]: ...


def why_for_expert(ranked: Explained) -> tuple[str, str]:
    """Why this case suits the expert, Japanese and English, for the expert's card."""
    told = _told(ranked, _FOR_EXPERT)
    if not told:
        return (
            "ご経験を生かしていただける相談と考え、県事務局からお願いするものです。",
            "The coordinators think that your experience would help in this case.",
        )
    english = _INFERRED_EN.sub("", _joined_en(told))
    japanese = _INFERRED_JA.sub(r"\1", _joined_ja(told))
    return (japanese, f"Your registration {english[0].lower()}{english[1:]}")


def _told(ranked: Explained, codes: Iterable[str]) -> list[Factor]:
    by_code = {factor.factor: factor for factor in ranked.factors}
    return [by_code[code] for code in codes if code in by_code]


def _joined_ja(told: Sequence[Factor]) -> str:
    """…合います。…あります。 -> …合い、…あります。"""
    return "".join(_continued(factor.ja) for factor in told[:-1]) + told[-1].ja


def _continued(sentence: str) -> str:
    if sentence.endswith("ます。"):
        return sentence.removesuffix("ます。") + "、"
    return sentence.removesuffix("です。") + "で、"


def _joined_en(told: Sequence[Factor]) -> str:
    first, *rest = (factor.en.removesuffix(".") for factor in told)
    return "; ".join([first, *(f"{clause[0].lower()}{clause[1:]}" for clause in rest)]) + "."
