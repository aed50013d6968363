"""Why requests are proposed as one joint project: the topic and words they share, a phrase of each."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from bot.domain.people import Value
from bot.matching.joint import JointCase
from bot.matching.likeness import Reading, rarity
from bot.matching.text import spans, terms
from bot.matching.topic_guide import TopicGuide

#: Shared words that are named.
_WORDS_MOST = 5
#: From this average probability on, a topic is the common one.
_COMMON = 0.3
#: A phrase of so many characters must hold twice what a very short one does to be quoted before it.
_LONG = 60


class JointReason(Value):
    """`words` are written as in the first request that has them, or as in the dictionary where they are
    inflected or spelt in two ways. `quotes` are by the ids of the cases, each exactly as it stands in title
    or text, at most 60 characters (blank where nothing is shared).
    """

    topic: str
    words: tuple[str, ...]
    quotes: Mapping[str, str]
    ja: str
    en: str


def joint_reason(
    cases: Sequence[JointCase], readings: Mapping[str, Reading], guide: TopicGuide
) -> JointReason:
    """The reason for a group (two cases or more), in the order given; ended ones may be among them.

    A word is shared when at least half of the cases have it, and two in any case; those that are rare in
    requests (`rarity`) and in many of these come first. A phrase is quoted for the rarity of what it shares.
    """
    shared = _shared([readings[case.id] for case in cases])
    names = _named(shared, [f"{case.title}\n{case.text}" for case in cases])
    topic = _common_topic([readings[case.id] for case in cases])
    ja, en = _sentences(topic, names, guide)
    quotes = {case.id: _quote(case, shared) for case in cases}
    return JointReason(topic=topic, words=names, quotes=quotes, ja=ja, en=en)


def _shared(readings: Sequence[Reading]) -> dict[str, float]:
    """Compared forms with what each is worth, the best first: rarity times how many cases have it."""
    rare = rarity(readings)
    having = Counter(term for reading in readings for term in reading.wording.words)
    enough = max(2, (len(readings) + 1) // 2)
    worth = {term: rare[term] * times for term, times in having.items() if times >= enough}
    return dict(sorted(worth.items(), key=lambda one: (-one[1], one[0])))


def _named(shared: Mapping[str, float], texts: Sequence[str]) -> tuple[str, ...]:
    """The best words as they are written; of two that are parts of each other the longer."""
    named: list[str] = []
    for term in shared:
        text = _written(term, texts)
        inside = [other for other in named if text in other or other in text]
        if not inside:
            named.append(text)
        elif len(inside) == 1 and len(text) > len(inside[0]):
            named[named.index(inside[0])] = text
        if len(named) == _WORDS_MOST:
            break
    return tuple(named)


def _written(term: str, texts: Sequence[str]) -> str:
    """生成AI for 生成ai, where a text says so."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text)
        folded = plain.casefold()
        at = folded.find(term)
        if at >= 0 and len(folded) == len(plain):  # else the places of the two are not the same
            return plain[at : at + len(term)]
    return term


def _common_topic(readings: Sequence[Reading]) -> str:
    """The topic that is the likeliest on average; blank where none is likely enough."""
    sums: dict[str, float] = defaultdict(float)
    for reading in readings:
        for code, probability in reading.topics.items():
            sums[code] += probability
    best = min(sums, key=lambda code: (-sums[code], code), default="")
    return best if best and sums[best] / len(readings) >= _COMMON else ""


def _quote(case: JointCase, shared: Mapping[str, float]) -> str:
    """Of the text; of the title, which stands beside it anyway, only where the text shares nothing."""
    return _best(case.text, shared) or _best(case.title, shared)


def _best(text: str, shared: Mapping[str, float]) -> str:
    best, most = "", 0.0
    for phrase in spans(text):
        total = sum((shared.get(term, 0.0) for term in set(terms(phrase))), 0.0)
        worth = total / (1 + len(phrase) / _LONG)
        if worth > most:
            best, most = phrase, worth
    return best


def _sentences(topic: str, names: Sequence[str], guide: TopicGuide) -> tuple[str, str]:
    """Japanese and English."""
    known = {one.code: one for one in guide.topics}
    ja, en = "", ""
    if topic in known:
        ja = f"いずれも「{known[topic].name_ja}」の分野の相談です。"
        en = f"All are about “{known[topic].name_en}”."
    if names:
        ja += f"共通する言葉：{'、'.join(f'「{name}」' for name in names)}。"
        en += f"{' ' if en else ''}Words they share: {', '.join(f'“{name}”' for name in names)}."
    return ja or "相談の文面が似ています。", en or "Their wording is alike."
