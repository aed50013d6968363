"""The list of municipalities that comes with the service."""

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
