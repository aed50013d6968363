"""Whether an expert can be met in the way a town wishes: formats and regions."""

from bot.domain.codes import Format
from bot.domain.people import Expert


def can_online(expert: Expert) -> bool:
    """Blank formats mean any."""
    return not expert.formats or Format.ONLINE in expert.formats or Format.HYBRID in expert.formats


def can_onsite(expert: Expert) -> bool:
    return not expert.formats or Format.ONSITE in expert.formats or Format.HYBRID in expert.formats


def comes_to(expert: Expert, region: str) -> bool:
    """Whether the expert goes to a region. Blank regions mean any; a blank region fits all."""
    return not expert.regions or not region or region in expert.regions
