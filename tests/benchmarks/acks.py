"""Acknowledgements under 50 interactions a second: half `/soudan`, half the App Home opened.

Arrivals are open-loop: each is sent at its own time, whether or not those before it are answered.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from random import Random

from tests.benchmarks.delivery import NotAckedError
from tests.benchmarks.payloads import home_opened, slash_command, unique
from tests.benchmarks.plan import Plan
from tests.benchmarks.processes import Mode, Subject
from tests.benchmarks.slack_side import COORDINATORS
from tests.benchmarks.stats import Spread


@dataclass
class Seen:
    """What one subject's rounds gave, in seconds."""

    acks: list[list[float]] = field(default_factory=list)  #: round by round
    commands: list[float] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)
    opened: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    cpu: float = 0.0
    waited: float = 0.0
    lasted: float = 0.0
    unanswered: int = 0
    finished: int = 0


@dataclass(frozen=True, slots=True)
class AckFigures:
    """One subject in one mode. `commands` are the acks of `/soudan` alone.

    `opened`: from delivery to the call that opens the form. `finished`: forms filled and homes drawn.
    `late`: how late the generator sent, against its own plan. `cpu`: share of one core that the process used.
    `waited`: share of the time in which its event loop was ready to run and did not have a core yet.
    """

    mode: Mode
    subject: str
    acks: Spread
    p99_by_round: tuple[float, ...]
    commands: Spread
    opened: Spread
    late: Spread
    cpu: float
    waited: float
    unanswered: int
    finished: int
    troubles: int


async def measure_acks(
    mode: Mode, subjects: Sequence[Subject], people: Sequence[str], plan: Plan
) -> list[AckFigures]:
    """Rounds in turns (a, b, a, b, …), so that every subject sees the same machine."""
    seen = {subject.name: Seen() for subject in subjects}
    for subject in subjects:
        await _round(subject, people, plan, plan.in_warm_up, Random(0), Seen())
    for number in range(plan.rounds):
        for subject in subjects:
            arrivals = Random(f"{plan.seed}-{number}")
            await _round(subject, people, plan, plan.in_a_round, arrivals, seen[subject.name])
    return [_figures(mode, subject, seen[subject.name]) for subject in subjects]


def _figures(mode: Mode, subject: Subject, seen: Seen) -> AckFigures:
    return AckFigures(
        mode=mode,
        subject=subject.name,
        acks=Spread.of_seconds(chain.from_iterable(seen.acks)),
        p99_by_round=tuple(Spread.of_seconds(taken).p99 for taken in seen.acks),
        commands=Spread.of_seconds(seen.commands),
        opened=Spread.of_seconds(seen.opened),
        late=Spread.of_seconds(seen.late),
        cpu=round(seen.cpu / seen.lasted, 2) if seen.lasted else 0.0,
        waited=round(seen.waited / seen.lasted, 3) if seen.lasted else 0.0,
        unanswered=seen.unanswered,
        finished=seen.finished,
        troubles=subject.child.troubles,
    )


async def _round(
    subject: Subject, people: Sequence[str], plan: Plan, count: int, random: Random, seen: Seen
) -> None:
    seen.acks.append([])
    finished = _finished(subject)
    used, waited = subject.child.cpu_seconds(), subject.child.waited_seconds()
    began = time.perf_counter()
    under_way: list[asyncio.Task[None]] = []
    due = began
    for number in range(count):
        gap = random.expovariate(plan.per_second) if plan.arrivals == "poisson" else 1 / plan.per_second
        due += gap
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        seen.late.append(time.perf_counter() - due)
        under_way.append(asyncio.create_task(interaction(subject, people, number, seen)))
    await asyncio.gather(*under_way)
    seen.lasted += time.perf_counter() - began
    seen.cpu += (subject.child.cpu_seconds() or 0.0) - (used or 0.0)
    seen.waited += (subject.child.waited_seconds() or 0.0) - (waited or 0.0)
    await subject.side.quiet()
    seen.finished += _finished(subject) - finished
    opened = subject.side.opened_at
    seen.opened += [opened[trigger] - sent for trigger, sent in seen.sent.items() if trigger in opened]
    seen.sent.clear()
    opened.clear()


def _finished(subject: Subject) -> int:
    return subject.side.counts["views.update"] + subject.side.counts["views.publish"]


async def interaction(subject: Subject, people: Sequence[str], number: int, seen: Seen) -> None:
    try:
        if number % 2:
            homes = (*people, *COORDINATORS)
            ack = await subject.delivery.deliver("events_api", home_opened(homes[number % len(homes)]))
        else:
            trigger_id = unique("trigger")
            payload = slash_command(people[number % len(people)], trigger_id, subject.side.root_url)
            ack = await subject.delivery.deliver("slash_commands", payload)
            seen.commands.append(ack.seconds)
            seen.sent[trigger_id] = ack.sent
    except NotAckedError:
        seen.unanswered += 1
    else:
        seen.acks[-1].append(ack.seconds)
