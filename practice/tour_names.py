"""How the tour calls people and places."""

from __future__ import annotations

from practice.constants import BOT_USER_ID
from practice.models import Channel
from practice.words import Language, say
from practice.workspace import Workspace


def called(ws: Workspace, person: str, language: Language) -> str:
    """A person with where they are from: a town's staff by the town, others by their part."""
    known = ws.people[person]
    town = known.town if known.part == "staff" else ""
    where = town or say(f"tour_part_{known.part}", language)
    return say("tour_person", language, name=known.name, where=where)


def place_of(ws: Workspace, channel: Channel, person: str, language: Language) -> str:
    """A channel as that person knows it."""
    if channel.kind == "im":
        return say("tour_dm", language, app=ws.app.name)
    if channel.kind != "mpim":
        return say("tour_channel", language, name=channel.name)
    others = [member for member in channel.members if member not in (person, BOT_USER_ID)]
    return say("tour_group", language, names="、".join(ws.people[member].name for member in others))
