"""The lists that come with the service: the municipalities of Akita and the topics."""

import csv
from functools import cache
from importlib import resources

from bot.domain.people import Municipality
from bot.files.rows import read_municipalities
from bot.files.tables import table_of


@cache
def bundled_municipalities() -> tuple[Municipality, ...]:
    """The 25 municipalities of `bot/data/municipalities.csv`."""
    data = resources.files("bot").joinpath("data", "municipalities.csv").read_bytes()
    return tuple(town for _, town in read_municipalities(table_of(data, ".csv")).items)


@cache
def bundled_topics() -> tuple[str, ...]:
    """The codes of `bot/data/topics.csv`, in its order."""
    text = resources.files("bot").joinpath("data", "topics.csv").read_text("utf-8-sig")
    return tuple(row["code"] for row in csv.DictReader(text.splitlines()))
