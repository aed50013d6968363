"""All listeners of the service, from every surface."""

from handlers import (
    coordinator,
    expert,
    followup,
    handover,
    home,
    intake,
    joint,
    reminder,
    report,
    session,
    sharing,
)
from handlers.listeners import Listeners


def all_listeners() -> Listeners:
    """One table. Raises ValueError where two surfaces listen to the same."""
    together = Listeners()
    for surface in (
        intake,
        coordinator,
        sharing,
        joint,
        expert,
        session,
        report,
        followup,
        reminder,
        handover,
        home,
    ):
        together.add(surface.listeners)
    return together
