"""What storage costs: filing a case, and taking from the outbox, on both databases."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app import build_context, open_migrated
from bot.domain.permissions import Actor, Part
from bot.domain.request import RequestForm
from bot.sample import import_lists
from bot.services.context import Context
from bot.services.intake import FileConsultation, file_consultation
from bot.services.ports import SlackPerson
from bot.settings import Settings
from tests.benchmarks.invented import Request
from tests.benchmarks.stats import Spread

_LEASE = timedelta(minutes=2)
_BATCH = 20


@dataclass(frozen=True, slots=True)
class StorageFigures:
    """`smallest`: a unit of work that writes one row and commits, what any filing costs at least.

    `filing`: the use case that receives a request (case, history, two cards, a due row), committed.
    `claim`: one batch of 20 cards taken from all that wait; `empty_claim`: where nothing waits.
    """

    database: str
    smallest: Spread
    filing: Spread
    claim: Spread
    empty_claim: Spread

    @property
    def filings_per_second(self) -> float:
        return round(1000 / self.filing.p50, 1)


async def measure_storage(name: str, url: str, requests: Sequence[Request]) -> StorageFigures:
    """Files every request into a fresh database of the sample's lists."""
    database = await open_migrated(Settings(_env_file=None, database_url=url))
    try:
        context = build_context(Settings(_env_file=None, closures=None), database)
        await import_lists(context)
        smallest = [await _smallest(context, number) for number in range(len(requests))]
        filing = await _filings(context, requests)
        claims = []
        while (taken := await _claim(context))[0]:
            claims.append(taken[1])
        empty = [(await _claim(context))[1] for _ in range(30)]
    finally:
        await database.dispose()
    return StorageFigures(
        database=name,
        smallest=Spread.of_seconds(smallest),
        filing=Spread.of_seconds(filing),
        claim=Spread.of_seconds(claims),
        empty_claim=Spread.of_seconds(empty),
    )


async def _smallest(context: Context, number: int) -> float:
    began = time.perf_counter()
    async with context.begin() as work:
        await work.people.put(SlackPerson(slack_user_id=f"U0B{number:04d}"))
        await work.commit()
    return time.perf_counter() - began


async def _filings(context: Context, requests: Sequence[Request]) -> list[float]:
    async with context.read() as work:
        staff = await work.staff.all()
    took = []
    for number, request in enumerate(requests):
        member = staff[number % len(staff)]
        actor = Actor(
            slack_user_id=member.slack_user_id or "",
            name=member.name,
            parts=frozenset({Part.STAFF}),
            staff=member,
        )
        form = RequestForm(
            topic=request.topic, title=request.title, details=request.details, no_personal_data=True
        )
        command = FileConsultation(form=form, intake_key=f"bench:{number}", draft_id=context.new_id())
        began = time.perf_counter()
        await file_consultation(context, command, actor, datetime.now(UTC))
        took.append(time.perf_counter() - began)
    return took


async def _claim(context: Context) -> tuple[int, float]:
    """One batch, as delivery takes it: how many cards, and how long it took."""
    began = time.perf_counter()
    async with context.begin() as work:
        cards = await work.outbox.claim_cards(now=datetime.now(UTC), lease=_LEASE, limit=_BATCH)
        await work.commit()
    return len(cards), time.perf_counter() - began
