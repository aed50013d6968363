"""Models of every size to draw, and a strict look at what was drawn."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from bot.domain.codes import Format, Menu, MunicipalityKind, Role, Stage, Urgency
from bot.domain.consultation import Consultation, Requester, Status
from bot.domain.events import Event, EventKind
from bot.domain.offer import Offer, OfferStatus
from bot.domain.people import Expert, Municipality, StaffMember, Topic
from bot.domain.permissions import Actor, Part
from bot.domain.proposal import Candidate, Exclusion, Factor, Proposal
from bot.domain.request import ConsultationRequest
from bot.services.case_view import CaseView
from bot.services.home import CaseLine, Home, OfferLine
from bot.topics import bundled_topics
from bot.words import words
from handlers.views.checks import texts_of
from practice.errors import SlackError
from practice.validate_blocks import validate_message_blocks
from practice.validate_views import validate_view

JA, EN = words("ja"), words("en")
LANGUAGES = (JA, EN)
NOW = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)
NASTY = "<!channel> & <@U0SOMEONE> <https://x.example|見て> *太* `x` 👩‍👩‍👧‍👦🇯🇵 >"


def long_text(count: int) -> str:
    return (NASTY * (count // len(NASTY) + 1))[:count]


def topics() -> Mapping[str, Topic]:
    return bundled_topics()


@cache
def municipalities() -> list[Municipality]:
    with files("bot").joinpath("data/municipalities.csv").open(encoding="utf-8") as file:
        return [Municipality(**row) for row in csv.DictReader(file)]


def factor(code: str, points: float, text: str) -> Factor:
    return Factor(factor=code, points=points, ja=f"{text}。", en=f"{text}.")


def expert(n: int, *, long: bool) -> Expert:
    return Expert(
        expert_id=f"X{n:03d}",
        name=long_text(100) if long else "工藤 康介",
        organization=long_text(100) if long else "",
        email="kudo@example.jp",
        slack_user_id=f"U0X{n:03d}" if n % 2 else None,
        roles=tuple(Role) if long else (),
        topics=tuple(topics()) if long else (),
        skills=(long_text(100),) * 20 if long else (),
        years=30 if long else None,
        formats=(Format.ONLINE, Format.ONSITE) if long else (),
        regions=(long_text(50),) * 8 if long else (),
        monthly_hours=16.5 if long else None,
        profile=long_text(9000) if long else "",
    )


def request(*, long: bool, menu: Menu = Menu.SHORT) -> ConsultationRequest:
    if not long:
        return ConsultationRequest(
            menu=menu, topic="other", title="件", details="困", months=3 if menu is Menu.CONTINUOUS else None
        )
    return ConsultationRequest(
        menu=menu,
        topic="documents",
        title=long_text(100),
        details=long_text(3000),
        question=long_text(1000),
        goal=long_text(1000),
        stage=Stage.OPERATION,
        urgency=Urgency.HIGH,
        needed_by=date(2026, 12, 25),
        roles=tuple(Role),
        format=Format.HYBRID,
        desired_dates=(date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)),
        participants=long_text(1000),
        related_systems=long_text(1000),
        related_vendors=tuple(f"{long_text(90)}{n}" for n in range(10)),
        months=24 if menu is Menu.CONTINUOUS else None,
        partner_codes=tuple(m.code for m in municipalities()[1:]),
    )


def candidates(count: int, *, long: bool) -> tuple[Candidate, ...]:
    said = long_text(400) if long else "分野が合います"
    codes = ("role", "topic", "availability", "load", "evidence", "region", "years", "past_work")
    return tuple(
        Candidate(
            id=f"cand{n}",
            expert_id=f"X{n:03d}",
            rank=n,
            score=0.82,
            factors=tuple(factor(c, 20 - i, said) for i, c in enumerate(codes[: 8 if long else 1])),
            cautions=(factor("hours", 0, said),) * (4 if long else 0),
        )
        for n in range(1, count + 1)
    )


def proposal(count: int, excluded: int, *, long: bool) -> Proposal:
    reasons = ("conflict", "hours", "region", "format", "inactive", "declined", "somethingnew")
    return Proposal(
        consultation_id="case1",
        round=1,
        proposed_at=NOW,
        candidates=candidates(count, long=long),
        exclusions=tuple(
            Exclusion(
                expert_id=f"X{n:03d}",
                reason=reasons[n % len(reasons)],
                ja=long_text(300) if long else "今月の時間が残っていません。",
                en=long_text(300) if long else "No hours left this month.",
            )
            for n in range(100, 100 + excluded)
        ),
    )


def offer(n: int, status: OfferStatus, *, long: bool = False) -> Offer:
    return Offer(
        id=f"offer{n}",
        consultation_id="case1",
        expert_id=f"X{n:03d}",
        position=n,
        status=status,
        approved_by=long_text(100) if long else "佐藤",
        approved_at=NOW,
        why_ja=long_text(2000) if long else "",
        asked_at=NOW,
        due_at=NOW + timedelta(days=2),
        answered_at=NOW if status not in {OfferStatus.OPEN, OfferStatus.QUEUED} else None,
        reason=long_text(1000) if long else "",
    )


def offers_for(status: Status, *, long: bool) -> tuple[Offer, ...]:
    before = tuple(offer(n, OfferStatus.DECLINED, long=long) for n in range(1, 21 if long else 1))
    if status is Status.OFFERED:
        waiting = tuple(offer(n, OfferStatus.QUEUED, long=long) for n in range(31, 45 if long else 31))
        return (*before, offer(30, OfferStatus.OPEN, long=long), *waiting)
    if status in {Status.MATCHED, Status.IN_PROGRESS, Status.COMPLETED, Status.CLOSED}:
        return (*before, offer(30, OfferStatus.ACCEPTED, long=long))
    return before


def events(*, long: bool) -> tuple[Event, ...]:
    said = {"expert": long_text(100), "reason": long_text(1000)} if long else {}
    kinds = list(EventKind) * (4 if long else 0)
    return tuple(
        Event(
            consultation_id="case1",
            at=NOW + timedelta(minutes=n),
            kind=kind,
            actor=long_text(100),
            details=said,
        )
        for n, kind in enumerate(kinds)
    )


@cache
def pool(long: bool) -> dict[str, Expert]:
    everybody = (expert(n, long=long) for n in (*range(1, 51), *range(100, 600)))
    return {e.expert_id: e for e in everybody}


def case_view(
    status: Status = Status.SUBMITTED,
    *,
    long: bool = False,
    menu: Menu = Menu.SHORT,
    count: int | None = None,
    excluded: int | None = None,
) -> CaseView:
    asked = request(long=long, menu=menu)
    places = {m.code: m for m in municipalities()}
    matched = status in {Status.MATCHED, Status.IN_PROGRESS, Status.COMPLETED, Status.CLOSED}
    own = Municipality(
        code="052019", name="秋田市", kana="", kind=MunicipalityKind.CITY, region="秋田", population_2020=1
    )
    case = Consultation(
        id="case1",
        number="R8-0001",
        status=status,
        municipality_code=own.code,
        requester=Requester(
            staff_id="S1",
            slack_user_id="U0STAFF",
            name=long_text(100) if long else "奈良 はるか",
            department=long_text(100) if long else "総務課",
        ),
        request=asked,
        submitted_at=NOW,
        updated_at=NOW,
        expected_by=date(2026, 11, 26) if long else None,
        comment=long_text(1000) if long else "",
        decided_by=long_text(100) if long else "",
        decided_at=NOW if long else None,
        expert_ids=("X030",) if matched else (),
    )
    made = None
    if status is not Status.SUBMITTED:
        made = proposal(
            50 if count is None else count, (500 if long else 0) if excluded is None else excluded, long=long
        )
    return CaseView(
        case=case,
        municipality=own,
        partners=tuple(places[c] for c in asked.partner_codes),
        topic=topics()[asked.topic],
        proposal=made,
        offers=offers_for(status, long=long),
        experts=pool(long),
        events=events(long=long),
    )


def actor(*parts: Part, name: str = "奈良 はるか") -> Actor:
    staff = (
        StaffMember(id="S1", name=name, municipality_code="052019", department="総務課")
        if Part.STAFF in parts
        else None
    )
    return Actor(
        slack_user_id="U0STAFF",
        name=name,
        parts=frozenset(parts),
        staff=staff,
        expert_id="X001" if Part.EXPERT in parts else None,
    )


def case_line(n: int, status: Status = Status.PROPOSED, *, long: bool = False) -> CaseLine:
    return CaseLine(
        consultation_id=f"case{n}",
        number=f"R8-{n:04d}",
        status=status,
        title=long_text(100) if long else "件",
        municipality="秋田市",
        topic_ja="防災",
        topic_en="Disaster prevention",
        expected_by=date(2026, 11, 26),
        submitted_at=NOW,
    )


def full_home(*parts: Part) -> Home:
    lines = tuple(case_line(n, status, long=True) for n, status in enumerate((*Status, *Status)))
    return Home(
        actor=actor(*parts, name=long_text(100)),
        town="秋田市",
        offers=tuple(OfferLine(offer_id=f"o{n}", line=line, due_at=NOW) for n, line in enumerate(lines)),
        to_revise=lines,
        to_approve=lines,
        to_approve_count=300,
        counts=dict.fromkeys(Status, 12345),
        running=lines,
        cases=lines,
        page=3,
        more=True,
        draft_waiting=True,
    )


def check_message(message: Any) -> list[dict[str, Any]]:
    """What Slack and the house want of a message. Returns the blocks."""
    try:
        validate_message_blocks(message.blocks)
    except SlackError as refused:
        raise AssertionError(refused.detail) from refused
    assert message.text.strip()
    assert len(message.text) <= 300, len(message.text)
    assert len(message.blocks) <= 50
    assert sum(map(len, texts_of(message.blocks))) < 12_000
    assert_harmless(message.text)
    assert_escaped(message.blocks)
    return message.blocks


def check_view(view: Any, kind: str = "modal") -> list[dict[str, Any]]:
    """What Slack wants of a view. Returns the blocks."""
    try:
        validate_view(view, kind, frozenset())
    except SlackError as refused:
        raise AssertionError(refused.detail) from refused
    json.dumps(view)
    assert_escaped(view["blocks"])
    return view["blocks"]


def mrkdwn_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for content in value.values():
            yield from mrkdwn_of(content)
    elif isinstance(value, list):
        for content in value:
            yield from mrkdwn_of(content)


def assert_escaped(blocks: Any) -> None:
    for text in mrkdwn_of(blocks):
        assert_harmless(text)


def assert_harmless(text: str) -> None:
    """Only mentions of people whose ids the service knows, dates, and addresses that say where they lead."""
    rest = re.sub(r"<@U0(STAFF|X\d{3})>", "", text)
    rest = re.sub(r"<https?://[^\s<>|]+>", "", rest)
    rest = re.sub(r"<!date\^\d+\^{date_long} {time}\|[^<>|^]+>", "", rest)
    assert "<" not in rest, text
    assert ">" not in rest.replace("&gt;", ""), text
    assert not re.search(r"&(?!amp;|lt;|gt;)", rest), text


def action_ids(blocks: list[dict[str, Any]]) -> list[str]:
    found = []
    for block in blocks:
        elements = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        found += [e["action_id"] for e in elements if isinstance(e, dict) and "action_id" in e]
    return found


def shown(blocks: Any) -> str:
    return "\n".join(texts_of(blocks))
