"""Experts and requests to measure the ranking by, out of the example requests and the sample. Seeded."""

import csv
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from random import Random

import numpy as np

from bot.domain.codes import Format, Role
from bot.domain.people import Expert
from bot.matching.examples import example_lines
from bot.matching.pool import ProfileIndex
from bot.matching.query import MatchQuery
from bot.topics import bundled_topics

#: Characters of a profile, and of a request's text.
_PROFILE, _TEXT = 400, 125
#: Of these five-letter words are made that hardly two profiles share, as with names of products and places.
_LETTERS = "カキケコサスソタチトナニネノハヒフホマミムメモヤヨラリルレロ"
_RARE = re.compile(rf"「([{_LETTERS}]{{5}})」")
_SENTENCE = re.compile(r"[^。]+。")
_REGIONS = ("秋田", "鹿角", "平鹿", "由利", "仙北", "山本")
_VENDORS = tuple(
    f"{name}{kind}" for name in "甲乙丙丁戊己庚辛壬癸" for kind in ("電算", "情報", "システム", "通信")
)


def invented_pool(count: int, seed: int) -> list[Expert]:
    """Profiles of about 400 characters out of the example requests and the sample's profiles, in each three
    words of its own. 1 in 20 rests, 1 in 4 comes online only, half stay within a region or two."""
    drawn, sentences, codes = Random(seed), _sentences(), sorted(bundled_topics())
    return [
        Expert(
            expert_id=f"E{number:05}",
            name=f"専門家{number}",
            organization=drawn.choice(_VENDORS) if drawn.random() < 0.1 else "",
            roles=tuple(drawn.sample(tuple(Role), 2)),
            topics=tuple(drawn.sample(codes, 2)),
            skills=tuple(drawn.choice(sentences)[:20] for _ in range(3)),
            years=drawn.randrange(40),
            formats=drawn.choice(((), (Format.ONLINE,), (Format.ONLINE, Format.ONSITE), ())),
            regions=tuple(drawn.sample(_REGIONS, drawn.choice((0, 0, 1, 2)))),
            monthly_hours=drawn.choice((None, 8.0, 20.0)),
            conflicts=(drawn.choice(_VENDORS),) if drawn.random() < 0.2 else (),
            profile=_profile(drawn, sentences),
            active=drawn.random() >= 0.05,
        )
        for number in range(count)
    ]


def invented_requests(count: int, seed: int) -> list[MatchQuery]:
    """Requests of about 150 characters, title included, without a topic; a third wants visits, half name a
    vendor."""
    drawn = Random(f"requests {seed}")
    lines = [example.text for example in example_lines()]
    return [
        MatchQuery(
            title=drawn.choice(lines)[:25],
            text=_joined(drawn, lines, _TEXT),
            format=drawn.choice(tuple(Format)),
            region=drawn.choice(_REGIONS),
            related_vendors=(drawn.choice(_VENDORS),) if drawn.random() < 0.5 else (),
        )
        for _ in range(count)
    ]


def requests_of_rare_words(pool: Sequence[Expert], count: int, seed: int) -> list[MatchQuery]:
    """Ten words each that one profile or two hold."""
    drawn = Random(f"rare {seed}")
    return [
        MatchQuery(text=" ".join(_RARE.findall(one.profile)[0] for one in drawn.sample(pool, 10)))
        for _ in range(count)
    ]


def requests_of_common_words(index: ProfileIndex, count: int, seed: int) -> list[MatchQuery]:
    """Ten each of the forty words that most profiles hold."""
    drawn = Random(f"common {seed}")
    held = np.concatenate([np.unique(one.of_profile) for one in index.analyses])
    holders = np.bincount(held, minlength=len(index.language.words))
    words = list(index.language.words)
    most = [words[number] for number in np.argsort(-holders, kind="stable")[:40].tolist()]
    return [MatchQuery(text=" ".join(drawn.sample(most, 10))) for _ in range(count)]


def rewritten(expert: Expert, drawn: Random) -> Expert:
    """The same expert with a new profile."""
    return expert.model_copy(update={"profile": _profile(drawn, _sentences())})


@cache
def _sentences() -> tuple[str, ...]:
    """The lines of the example requests, and those of the sample's profiles, which are fewer, four times."""
    sample = files("bot").joinpath("data/sample/experts.csv").read_text(encoding="utf-8-sig")
    of_profiles = [
        sentence
        for row in csv.DictReader(sample.splitlines())
        for sentence in _SENTENCE.findall(row["profile"])
    ]
    return tuple(example.text for example in example_lines()) + tuple(of_profiles) * 4


def _profile(drawn: Random, sentences: Sequence[str]) -> str:
    own = [f"「{''.join(drawn.choices(_LETTERS, k=5))}」の導入に携わった。" for _ in range(3)]
    return "".join(own) + _joined(drawn, sentences, _PROFILE - 50)


def _joined(drawn: Random, sentences: Sequence[str], length: int) -> str:
    text = ""
    while len(text) < length:
        text += drawn.choice(sentences)
    return text
