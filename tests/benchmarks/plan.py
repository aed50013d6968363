"""How much is measured: the whole run takes about six minutes, the quick one about two."""

from dataclasses import dataclass
from typing import Literal

Arrivals = Literal["poisson", "even"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Counts and seconds. `rounds` rounds of `round_seconds` for each subject, in turns, in each mode."""

    experts: int = 500
    requests: int = 100
    per_second: int = 50
    rounds: int = 4
    round_seconds: float = 5.0
    warm_up_seconds: float = 1.0
    filings: int = 300
    reminders: int = 10_000
    #: Seconds of acks before the reminders are due, beside those that the process needs to start.
    idle_seconds: float = 10.0
    #: Windows opened on each of the two workspaces, and frames scrolled in each.
    page_rounds: int = 15
    page_frames: int = 120
    #: Pools that requests are ranked over, and how many requests; rounds of the allocation.
    pools: tuple[int, ...] = (500, 10_000)
    ranked: int = 100
    allocation_rounds: int = 15
    arrivals: Arrivals = "poisson"
    seed: int = 8

    @property
    def in_a_round(self) -> int:
        return int(self.per_second * self.round_seconds)

    @property
    def in_warm_up(self) -> int:
        return int(self.per_second * self.warm_up_seconds)


def quick(arrivals: Arrivals) -> Plan:
    return Plan(
        requests=10,
        rounds=2,
        round_seconds=1.5,
        warm_up_seconds=0.4,
        filings=40,
        reminders=1_000,
        idle_seconds=3.0,
        page_rounds=4,
        pools=(500, 2_000),
        ranked=30,
        allocation_rounds=5,
        arrivals=arrivals,
    )
