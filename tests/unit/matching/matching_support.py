"""A small pool to ask, and short ways to say what a request wants."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.domain.codes import Format, Role
from bot.domain.people import Expert, Topic
from bot.domain.proposal import Factor
from bot.matching import MatchQuery, ProfileIndex, Ranked, Ranking, Standing, rank
from bot.topics import bundled_topics


def topics() -> tuple[Topic, ...]:
    return tuple(bundled_topics().values())


def expert(expert_id: str = "E1", **fields: object) -> Expert:
    """Somebody who fits every request and is free, unless the fields say otherwise."""
    values: dict[str, object] = {
        "name": "工藤 一",
        "roles": (Role.ENGINEER,),
        "topics": ("rpa_ocr",),
        "skills": ("RPAシナリオ開発",),
        "years": 10,
        "monthly_hours": 20,
        "profile": "町村でRPAの導入を支援した。AI-OCRで申請書の入力を自動化し、作業を半分に減らした。",
    }
    return Expert.model_validate({"expert_id": expert_id, **values, **fields})


class Entry(NamedTuple):
    """An expert and what was counted of them."""

    expert: Expert
    standing: Standing


def entry(expert_id: str = "E1", **fields: object) -> Entry:
    """An expert with their counts: the fields of the standing, all others those of the expert."""
    counted = {name: fields.pop(name) for name in tuple(fields) if name in Standing.model_fields}
    return Entry(expert(expert_id, **fields), Standing.model_validate(counted))


def query(**fields: object) -> MatchQuery:
    """A request for RPA in an online session."""
    values: dict[str, object] = {
        "title": "申請書の入力を自動化したい",
        "text": "紙の申請書を手で入力しています。RPAとAI-OCRの進め方を教えてください。",
        "topic": "rpa_ocr",
        "municipality_code": "053619",
        "region": "秋田",
    }
    return MatchQuery.model_validate({**values, **fields})


def ranking(asked: MatchQuery, *entries: Entry) -> Ranking:
    index = ProfileIndex.build([one.expert for one in entries], topics())
    return ranked_by(asked, entries, index)


def ranked_by(asked: MatchQuery, entries: Iterable[Entry], index: ProfileIndex) -> Ranking:
    standings = {one.expert.expert_id: one.standing for one in entries}
    return rank(asked, index, standings, most=1000)


def only(asked: MatchQuery, one: Entry) -> Ranked:
    """The single candidate."""
    (candidate,) = ranking(asked, one).candidates
    return candidate


def order(result: Ranking) -> list[str]:
    return [candidate.expert_id for candidate in result.candidates]


def factor(candidate: Ranked, code: str) -> Factor | None:
    return next((one for one in candidate.factors if one.factor == code), None)


def points(candidate: Ranked, code: str) -> float:
    found = factor(candidate, code)
    return found.points if found else 0.0


def caution_codes(candidate: Ranked) -> set[str]:
    return {one.factor for one in candidate.cautions}


def reason(asked: MatchQuery, one: Entry) -> str | None:
    """Code of the exclusion, or None where the expert is a candidate."""
    result = ranking(asked, one)
    assert len(result.candidates) + len(result.exclusions) == 1
    return result.exclusions[0].reason if result.exclusions else None


ONSITE, ONLINE, HYBRID = Format.ONSITE, Format.ONLINE, Format.HYBRID
