"""All listeners of the service, from every surface."""

from handlers import coordinator, expert, home, intake
from handlers.listeners import Listeners


def all_listeners() -> Listeners:
    """One table. Raises ValueError where two surfaces listen to the same."""
    together = Listeners()
    for surface in (intake.listeners, coordinator.listeners, expert.listeners, home.listeners):
        together.add(surface)
    return together
