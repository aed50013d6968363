"""A case, an offer and a calendar to try the rules on."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.consultation import Consultation, Requester
from bot.domain.offer import Offer
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.policy import Policy
from bot.domain.request import ConsultationRequest

JST = ZoneInfo("Asia/Tokyo")
CALENDAR = OfficeCalendar(JST)
POLICY = Policy()
YOKOTE, ODATE, NOSHIRO = "052035", "052043", "052027"


def at(text: str) -> datetime:
    """A moment in Japan: `2026-12-01 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=JST)


TUESDAY = at("2026-12-01 10:00")
TODAY = date(2026, 12, 1)


def a_case(**changes: Any) -> Consultation:
    request = ConsultationRequest(menu="short", topic="bpr", title="窓口", details="待ち時間が長い")
    case = Consultation(
        id="c1",
        number="R8-0001",
        municipality_code=YOKOTE,
        requester=Requester(staff_id="s1", slack_user_id="U1", name="佐藤 花", department="総務課"),
        request=request,
        submitted_at=TUESDAY,
        updated_at=TUESDAY,
    )
    return case.model_copy(update=changes)


def an_offer(**changes: Any) -> Offer:
    offer = Offer(
        id="o1",
        consultation_id="c1",
        expert_id="X001",
        position=1,
        approved_by="伊藤 仁",
        approved_at=TUESDAY,
    )
    return offer.model_copy(update=changes)
