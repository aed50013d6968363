"""Sample data of the demo: invented people, and cases in each state, made by the use cases themselves."""

import json
from datetime import datetime, time, timedelta
from importlib.resources import as_file, files
from typing import Any
from uuid import uuid4

from bot.domain.consultation import Consultation
from bot.domain.offer import OfferStatus
from bot.domain.people import StaffMember
from bot.domain.permissions import Actor, Part
from bot.domain.request import RequestForm
from bot.files.columns import ImportKind
from bot.files.tables import read_table
from bot.sample_support import SupportWalk
from bot.services.approval import (
    ApproveCandidates,
    approve_candidates,
    reject_consultation,
    return_consultation,
)
from bot.services.candidates import Matcher, find_candidates
from bot.services.context import Context
from bot.services.imports import import_file
from bot.services.intake import FileConsultation, file_consultation, withdraw_consultation
from bot.services.offering import accept_offer, decline_offer


async def seed(context: Context, matcher: Matcher, coordinator: Actor, now: datetime) -> None:
    """Imports the sample lists and walks every sample case to its state, each at its own time in the past."""
    await import_lists(context, now)
    text = files("bot").joinpath("data/sample/cases.jsonl").read_text(encoding="utf-8")
    cases = sorted((json.loads(line) for line in text.splitlines()), key=lambda c: -c["days_ago"])
    async with context.read() as work:
        staff = {member.email: member for member in await work.staff.all()}
    for case in cases:
        await _Walk(context, matcher, coordinator, now).to_its_state(case, staff[case["staff_email"]])


async def import_lists(context: Context, now: datetime) -> None:
    """The sample's municipalities, staff and experts, through the same import as real ones."""
    for kind, path in (
        (ImportKind.MUNICIPALITIES, "data/municipalities.csv"),
        (ImportKind.STAFF, "data/sample/staff.csv"),
        (ImportKind.EXPERTS, "data/sample/experts.csv"),
    ):
        with as_file(files("bot").joinpath(path)) as file:
            await import_file(
                context.begin,
                kind,
                read_table(file),
                topics=tuple(context.topics),
                new_id=lambda: uuid4().hex,
                now=now,
            )


class _Walk:
    """One sample case on its way."""

    def __init__(self, context: Context, matcher: Matcher, coordinator: Actor, now: datetime) -> None:
        self.context = context
        self.matcher = matcher
        self.coordinator = coordinator
        self.today = now

    async def to_its_state(self, sample: dict[str, Any], staff: StaffMember) -> None:
        requester = Actor(
            slack_user_id=staff.slack_user_id or "",
            name=staff.name,
            parts=frozenset({Part.STAFF}),
            staff=staff,
        )
        filed = self._morning(sample["days_ago"])
        case = await self._file(sample, requester, filed)
        reach = sample["reach"]
        if reach == "submitted":
            return
        await find_candidates(self.context, self.matcher, case.id, filed + timedelta(minutes=1))
        later = min(filed + timedelta(hours=4), self.today)
        comment = sample.get("comment") or ""
        if reach == "returned":
            await return_consultation(self.context, case.id, comment, self.coordinator, later)
        elif reach == "rejected":
            await reject_consultation(self.context, case.id, comment, self.coordinator, later)
        elif reach == "withdrawn":
            await withdraw_consultation(self.context, case.id, requester, later)
        elif reach != "proposed":
            await self._approve_and_answer(case, sample, requester, later)

    async def _file(self, sample: dict[str, Any], requester: Actor, filed: datetime) -> Consultation:
        command = FileConsultation(
            form=self._form(sample), intake_key=f"sample:{sample['id']}", draft_id=uuid4().hex
        )
        return await file_consultation(self.context, command, requester, filed)

    async def _approve_and_answer(
        self, case: Consultation, sample: dict[str, Any], requester: Actor, later: datetime
    ) -> None:
        reach, comment = sample["reach"], sample.get("comment") or ""
        async with self.context.read() as work:
            proposal = await work.proposals.latest(case.id)
        if proposal is None or not proposal.candidates:
            return
        chosen = tuple(candidate.id for candidate in proposal.candidates[:2])
        await approve_candidates(
            self.context, ApproveCandidates(candidate_ids=chosen), self.coordinator, later
        )
        if reach == "offered":
            return
        offer_id, expert = await self._open_offer(case)
        answered = min(later + timedelta(hours=3), self.today)
        if reach == "declined_then_offered":
            await decline_offer(self.context, offer_id, comment, expert, answered)
            return
        await accept_offer(self.context, offer_id, expert, answered)
        walk = SupportWalk(self.context, case.id, requester, expert, self.today)
        await walk.to_its_state(sample, answered)

    async def _open_offer(self, case: Consultation) -> tuple[str, Actor]:
        async with self.context.read() as work:
            offers = await work.offers.of_consultation(case.id)
            offer = next(o for o in offers if o.status is OfferStatus.OPEN)
            expert = await work.experts.get(offer.expert_id)
        return offer.id, Actor(
            slack_user_id=expert.slack_user_id or "",
            name=expert.name,
            parts=frozenset({Part.EXPERT}),
            expert_id=expert.expert_id,
        )

    def _morning(self, days_ago: int) -> datetime:
        """9:30 on the day, or on the next open one, but never in the future."""
        calendar = self.context.calendar
        day = calendar.on_or_after(calendar.local(self.today).date() - timedelta(days=days_ago))
        return min(datetime.combine(day, time(9, 30), calendar.zone), self.today)

    def _form(self, sample: dict[str, Any]) -> RequestForm:
        calendar = self.context.calendar
        today = calendar.local(self.today).date()

        def ahead(days: int) -> str:
            return calendar.on_or_after(today + timedelta(days=days)).isoformat()

        wished = dict.fromkeys(ahead(days) for days in sample.get("desired_in_days") or ())
        needed = sample.get("needed_by")
        return RequestForm(
            menu=sample["menu"],
            topic=sample["topic"],
            title=sample["title"],
            details=sample["details"],
            question=sample.get("question") or "",
            goal=sample.get("goal") or "",
            stage=sample.get("stage") or "",
            urgency=sample.get("urgency") or "normal",
            needed_by=ahead(needed) if needed else "",
            roles=sample.get("roles") or [],
            format=sample.get("format") or "online",
            desired_dates=list(wished),
            participants=sample.get("participants") or "",
            related_systems=sample.get("related_systems") or "",
            related_vendors="、".join(sample.get("related_vendors") or ()),
            months=str(sample.get("months") or ""),
            partners=sample.get("partners") or [],
            no_personal_data=True,
        )
