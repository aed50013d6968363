"""A case as it is shown: everything that a card or a page of it needs, read in one go."""

from collections.abc import Mapping

from bot.domain.consultation import ENDED, Consultation
from bot.domain.events import Event
from bot.domain.followup import FollowUp
from bot.domain.offer import Offer
from bot.domain.people import Expert, Municipality, Topic, Value
from bot.domain.proposal import Proposal
from bot.domain.report import Report
from bot.domain.session import OPEN_SESSIONS, Session, SessionStatus
from bot.services.context import Context
from bot.services.ports import UnitOfWork


class CaseView(Value):
    """A case with the names behind its codes. `experts` holds everyone it mentions, by id."""

    case: Consultation
    municipality: Municipality
    partners: tuple[Municipality, ...]
    topic: Topic
    proposal: Proposal | None
    offers: tuple[Offer, ...]
    experts: Mapping[str, Expert]
    events: tuple[Event, ...]
    sessions: tuple[Session, ...] = ()
    reports: Mapping[str, Report] = {}  #: by session id; drafts among them
    followups: tuple[FollowUp, ...] = ()
    previous_number: str = ""  #: of the case that this one continues
    requester_left: bool = False  #: the requester has gone to another municipality, and the case needs them

    def offer_to(self, expert_id: str) -> Offer | None:
        """The latest offer to one expert."""
        return next((o for o in reversed(self.offers) if o.expert_id == expert_id), None)

    @property
    def open_session(self) -> Session | None:
        """The session that is to be arranged or held next."""
        return next((s for s in reversed(self.sessions) if s.status in OPEN_SESSIONS), None)

    def number_of(self, session: Session) -> int:
        """Which session of the case it is, as people count: those that did not take place are left out."""
        did_not = {SessionStatus.CANCELLED, SessionStatus.NOT_HELD}
        before = [s for s in self.sessions if s.ordinal < session.ordinal and s.status not in did_not]
        return len(before) + 1

    @property
    def held(self) -> tuple[Session, ...]:
        return tuple(s for s in self.sessions if s.status is SessionStatus.HELD)

    @property
    def hours(self) -> float:
        """Hours of the sessions held so far, as reported."""
        contents = [report.content for report in self.reports.values()]
        return sum(content.hours for content in contents if content is not None)

    @property
    def accepted(self) -> tuple[Expert, ...]:
        """Who takes the case."""
        return tuple(self.experts[expert_id] for expert_id in self.case.expert_ids)


async def load_case_view(
    work: UnitOfWork, context: Context, consultation_id: str, *, everybody: bool = False
) -> CaseView:
    """Raises UnknownCase. With `everybody`, `experts` is the whole pool (for saying who was left out)."""
    case = await work.consultations.get(consultation_id)
    places = {m.code: m for m in await work.municipalities.all()}
    proposal = await work.proposals.latest(consultation_id)
    offers = tuple(await work.offers.of_consultation(consultation_id))
    mentioned = {o.expert_id for o in offers} | set(case.expert_ids)
    if proposal is not None:
        mentioned |= {c.expert_id for c in proposal.candidates}
    if everybody:
        experts = {e.expert_id: e for e in await work.experts.all()}
    else:
        experts = dict(await work.experts.some(sorted(mentioned)))
    requester = await work.staff.get(case.requester.staff_id)
    previous = await work.consultations.some([case.previous_id]) if case.previous_id else {}
    return CaseView(
        case=case,
        municipality=places[case.municipality_code],
        partners=tuple(places[code] for code in case.request.partner_codes if code in places),
        topic=context.topics[case.request.topic],
        proposal=proposal,
        offers=offers,
        experts=experts,
        events=tuple(await work.audit.of_consultation(consultation_id)),
        sessions=tuple(await work.sessions.of_consultation(consultation_id)),
        reports={r.session_id: r for r in await work.reports.of_consultation(consultation_id)},
        followups=tuple(await work.followups.of_consultation(consultation_id)),
        requester_left=case.status not in ENDED and requester.municipality_code != case.municipality_code,
        previous_number=previous[case.previous_id].number if case.previous_id in previous else "",
    )
