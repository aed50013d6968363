"""nDCG@10 of rankings on the development set of `data/` (see its README for what is graded, and how)."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.people import Expert
from bot.matching.bm25 import Bm25, Segment
from bot.matching.lexicon import Lexicon
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.matching.rank import judge
from bot.matching.text import terms
from bot.matching.wording import Wording
from bot.topics import bundled_topics

DATA = Path(__file__).parent / "data"
DEPTH = 10

#: float64[experts]: higher is ranked before.
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filed:
    """A request in a clerk's words; `topics`: what it is about, 3 to 1, hidden from matching."""

    id: str
    title: str
    details: str
    topics: Mapping[str, int]

    @property
    def main_topic(self) -> str:
        return max(self.topics, key=lambda code: self.topics[code])


@dataclass(frozen=True, slots=True)
class DevelopmentSet:
    """`declared`: what each expert declares, 3 to 1, by expert and topic, hidden from matching."""

    experts: Sequence[Expert]
    declared: Mapping[str, Mapping[str, int]]
    halves: Mapping[str, Sequence[Filed]]  #: "tune" and "frozen"

    def grades(self, request: Filed) -> NDArray[np.int64]:
        """int64[experts], 0 to 3: the best over topics of min(what is asked, what is declared)."""
        return np.array(
            [
                max(
                    min(grade, self.declared.get(expert.expert_id, {}).get(topic, 0))
                    for topic, grade in request.topics.items()
                )
                for expert in self.experts
            ]
        )


def development_set() -> DevelopmentSet:
    declared: dict[str, dict[str, int]] = {}
    for row in _rows("declared.csv"):
        declared.setdefault(row["expert_id"], {})[row["topic"]] = int(row["grade"])
    topics = {line["id"]: line["topics"] for line in _lines("topics.jsonl")}
    half_of = {row["id"]: row["half"] for row in _rows("half.csv")}
    halves: dict[str, list[Filed]] = {"tune": [], "frozen": []}
    for line in _lines("requests.jsonl"):
        request = Filed(line["id"], line["title"], line["details"], topics[line["id"]])
        halves[half_of[request.id]].append(request)
    experts = [
        Expert(
            expert_id=row["expert_id"],
            name=row["name"],
            organization=row["organization"],
            years=int(row["years"]) if row["years"] else None,
            monthly_hours=float(row["monthly_hours"]) if row["monthly_hours"] else None,
            profile=row["profile"],
        )
        for row in _rows("experts.csv")
    ]
    return DevelopmentSet(experts, declared, halves)


def ndcg(scores: Scores, grades: NDArray[np.int64]) -> float:
    """Gain 2^grade - 1, discount log2(place + 1), over the first ten; ties by the order of experts."""
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    ideal = np.sort(grades)[::-1][:DEPTH]
    discount = 1 / np.log2(np.arange(2, DEPTH + 2))
    best = float(((2.0**ideal - 1) * discount).sum())
    return float(((2.0 ** grades[order] - 1) * discount).sum()) / best if best else 1.0


def mean_ndcg(data: DevelopmentSet, half: str, scored: Callable[[Filed], Scores]) -> float:
    return float(np.mean([ndcg(scored(request), data.grades(request)) for request in data.halves[half]]))


def by_matching(
    index: ProfileIndex, *, topic: Callable[[Filed], str] = lambda _: ""
) -> Callable[[Filed], Scores]:
    """The product's own scores, best first; `topic` may tell it the topic that a clerk would choose."""

    def scored(request: Filed) -> Scores:
        query = MatchQuery(title=request.title, text=request.details, topic=topic(request))
        judged = judge(query, index, {})
        places = np.zeros(len(index.experts))
        places[judged.best] = np.arange(len(judged.best), 0, -1)
        return places

    return scored


def by_plain_bm25(experts: Sequence[Expert]) -> Callable[[Filed], Scores]:
    """BM25 over Sudachi's normalised words of the profiles, and nothing else."""
    lexicon = Lexicon()
    bags = [lexicon.numbers(terms(expert.profile)) for expert in experts]
    index = Bm25([Segment.of(bags, len(lexicon))], [np.zeros(len(bags), np.bool_)])

    def scored(request: Filed) -> Scores:
        weights: dict[int, float] = {}
        for word in terms(f"{request.title}\n{request.details}"):
            if (number := lexicon.find(word)) is not None:
                weights[number] = weights.get(number, 0.0) + 1
        return index.scores(weights)

    return scored


def main_topics_found(data: DevelopmentSet, half: str, index: ProfileIndex) -> float:
    """The share of requests whose likeliest topic is one of those that they are mainly about."""
    found = 0
    for request in data.halves[half]:
        guesses = index.language.guide.guess(Wording.of(request.title, request.details))
        best = max(request.topics.values())
        found += bool(guesses) and request.topics.get(guesses[0].code, 0) == best
    return found / len(data.halves[half])


def index_of(data: DevelopmentSet) -> ProfileIndex:
    return ProfileIndex.build(data.experts, bundled_topics().values())


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
