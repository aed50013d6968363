"""The topics that one may ask about: data, in the order in which the form shows them."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from bot.domain.codes import Role
from bot.domain.people import Topic


@cache
def bundled_topics() -> Mapping[str, Topic]:
    """The topics of `data/topics.csv` by their codes."""
    text = files("bot").joinpath("data/topics.csv").read_text(encoding="utf-8-sig")
    topics = [
        Topic(
            code=row["code"],
            need=row["need"],
            name_ja=row["name_ja"],
            name_en=row["name_en"],
            roles=tuple(Role(code) for code in row["roles"].split(";") if code),
        )
        for row in csv.DictReader(text.splitlines())
    ]
    return MappingProxyType({topic.code: topic for topic in topics})
