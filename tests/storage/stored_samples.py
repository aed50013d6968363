"""People, cases and moments to store. All of them are invented."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.codes import Format, Menu, MunicipalityKind, Role, Stage, Urgency
from bot.domain.consultation import Consultation, Requester
from bot.domain.followup import FollowUp, FollowUpKind
from bot.domain.offer import Offer, OfferStatus
from bot.domain.people import Expert, Municipality, StaffMember
from bot.domain.report import NextAction, Owner, Progress, Report, ReportContent, ReportForm
from bot.domain.request import ConsultationRequest
from bot.domain.session import Session, SessionStatus
from storage.engine import Database

#: 24 November 2026, 10:00 in Japan.
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)

#: Opens the test's database once more, as another process would: the fixture `open_another`.
Opener = Callable[..., Database]

YOKOTE = Municipality(
    code="052035",
    name="横手市",
    kana="よこてし",
    kind=MunicipalityKind.CITY,
    region="県南",
    population_2020=85555,
)
MISATO = Municipality(
    code="054348",
    name="美郷町",
    kana="みさとちょう",
    kind=MunicipalityKind.TOWN,
    region="県南",
    population_2020=18613,
)
SATO = StaffMember(
    id="staff-sato",
    name="佐藤 花子",
    municipality_code=YOKOTE.code,
    department="デジタル推進課",
    email="Hanako.Sato@example.jp",
)
ITO = StaffMember(
    id="staff-ito", name="伊藤 健", municipality_code=MISATO.code, department="総務課", slack_user_id="U0ITO"
)
YAMADA = Expert(
    expert_id="EX001",
    name="山田 太郎",
    kana="ヤマダ タロウ",
    organization="合同会社みらい",
    email="Yamada@example.com",
    roles=(Role.PRODUCER, Role.ENGINEER),
    topics=("cloud",),
    skills=("Kubernetes", "ガバメントクラウド"),
    years=12,
    formats=(Format.ONLINE,),
    regions=("県南",),
    monthly_hours=12.5,
    conflicts=("秋田システム",),
    profile="標準化を100%やり切った実績。b_c を使う。",
)
KIMURA = Expert(expert_id="EX002", name="木村 恵", kana="キムラ メグミ", slack_user_id="U0KIMURA")
RETIRED = Expert(expert_id="EX003", name="山田 退任", active=False)


async def populate(database: Database) -> None:
    """Two municipalities with one person each, and three experts of whom one is no longer active."""
    async with database.begin() as work:
        await work.municipalities.put([YOKOTE, MISATO])
        await work.staff.put([SATO, ITO])
        await work.experts.put([YAMADA, KIMURA, RETIRED])
        await work.commit()


def a_case(count: int = 1, **changes: Any) -> Consultation:
    """The first case of 横手市, or another; `by` is its requester."""
    by: StaffMember = changes.pop("by", SATO)
    case = Consultation(
        id=f"case-{count}",
        number=f"R8-{count:04d}",
        municipality_code=by.municipality_code,
        requester=Requester(staff_id=by.id, slack_user_id="U0SATO", name=by.name, department=by.department),
        request=ConsultationRequest(
            menu=Menu.SHORT,
            topic="cloud",
            title="標準化の進め方",
            details="何から始めればよいか",
            stage=Stage.CONCEPT,
            urgency=Urgency.HIGH,
            needed_by=date(2026, 12, 25),
            roles=(Role.ENGINEER, Role.PRODUCER),
            desired_dates=(date(2026, 12, 2), date(2026, 12, 1)),
            related_vendors=("株式会社あ",),
        ),
        submitted_at=NOW + timedelta(minutes=count),
        updated_at=NOW + timedelta(minutes=count),
        expected_by=date(2026, 11, 27),
    )
    return case.model_copy(update=changes)


def joint_with(case: Consultation, *codes: str) -> Consultation:
    """The case as a joint project."""
    request = case.request.model_copy(update={"menu": Menu.JOINT, "partner_codes": codes})
    return case.model_copy(update={"request": request})


def an_offer(position: int = 1, **changes: Any) -> Offer:
    """An offer of the first case to 山田, not asked yet."""
    offer = Offer(
        id=f"offer-{position}",
        consultation_id="case-1",
        expert_id=YAMADA.expert_id,
        position=position,
        approved_by="鈴木",
        approved_at=NOW,
        why_ja="標準化の経験",
        why_en="has done it",
    )
    return offer.model_copy(update=changes)


def asked(offer: Offer, *, hours: int = 48) -> Offer:
    return offer.model_copy(
        update={"status": OfferStatus.OPEN, "asked_at": NOW, "due_at": NOW + timedelta(hours=hours)}
    )


async def file(database: Database, *cases: Consultation) -> None:
    """Stores the cases, each under an intake key of its own."""
    async with database.begin() as work:
        for case in cases:
            await work.consultations.add(case, intake_key=f"view-{case.id}")
        await work.commit()


def a_session(ordinal: int = 1, **changes: Any) -> Session:
    """A session of the first case with 山田, for which dates are wanted."""
    case_id = changes.get("consultation_id", "case-1")
    session = Session(
        id=f"session-{case_id}-{ordinal}",
        consultation_id=case_id,
        expert_id=YAMADA.expert_id,
        ordinal=ordinal,
        created_at=NOW,
        changed_at=NOW,
    )
    return session.model_copy(update=changes)


def fixed(session: Session, *, hour: float = 24, hours: float = 2) -> Session:
    """The session as it is fixed, so many hours from now."""
    starts_at = NOW + timedelta(hours=hour)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours), "sequence": 0}
    return session.model_copy(update={"status": SessionStatus.FIXED, **times})


def a_report(session: Session, **changes: Any) -> Report:
    """The draft of the session's report."""
    report = Report(
        id=f"report-{session.id}",
        session_id=session.id,
        consultation_id=session.consultation_id,
        expert_id=session.expert_id,
        form=ReportForm(present="佐藤、山田", actions=(("一覧を作る", "requester", "2026-12-10"),)),
        due_on=date(2026, 12, 2),
        updated_at=NOW,
    )
    return report.model_copy(update=changes)


def a_content(*, minutes: int = 120, **changes: Any) -> ReportContent:
    """What a report says of a session that began at `NOW`."""
    content = ReportContent(
        began_at=NOW,
        ended_at=NOW + timedelta(minutes=minutes),
        present="佐藤、山田",
        advice="小さく始める",
        actions=(NextAction(text="一覧を作る", owner=Owner.REQUESTER, by=date(2026, 12, 10)),),
        progress=Progress.CONSIDERING,
        last=False,
    )
    return content.model_copy(update=changes)


def a_followup(months: int = 0, **changes: Any) -> FollowUp:
    """The five questions of the first case, or its outcome after so many months."""
    kind = FollowUpKind.OUTCOME if months else FollowUpKind.SATISFACTION
    followup = FollowUp(
        id=f"followup-{months}",
        consultation_id="case-1",
        kind=kind,
        months=months,
        due_at=NOW + timedelta(days=30 * months),
    )
    return followup.model_copy(update=changes)
