"""Loads what many due rows are about, each kind of thing in one query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.consultation import Consultation
from bot.domain.followup import FollowUp
from bot.domain.offer import Offer
from bot.domain.people import Expert
from bot.domain.report import Report
from bot.domain.session import Session
from bot.services.outgoing import ClaimedDue
from bot.services.ports import UnitOfWork
from bot.services.reminders.kinds import KINDS, About


@dataclass(frozen=True)
class Subject:
    """What one row is about; the case is always there."""

    case: Consultation
    expert: Expert | None = None
    offer: Offer | None = None
    session: Session | None = None
    report: Report | None = None
    followup: FollowUp | None = None


async def load_subjects(work: UnitOfWork, rows: Sequence[ClaimedDue]) -> Mapping[int, Subject]:
    """By the row's id. Rows whose subject is gone are left out, and those that are about nothing."""
    ids: dict[About, set[str]] = {about: set() for about in About}
    for row in rows:
        ids[KINDS[row.kind].about].add(row.subject)
    offers = await work.offers.some(ids[About.OFFER]) if ids[About.OFFER] else {}
    reports = await work.reports.some(ids[About.REPORT]) if ids[About.REPORT] else {}
    followups = await work.followups.some(ids[About.FOLLOWUP]) if ids[About.FOLLOWUP] else {}
    wanted = ids[About.SESSION] | {report.session_id for report in reports.values()}
    sessions = await work.sessions.some(wanted) if wanted else {}
    things: dict[str, Offer | Session | Report | FollowUp] = {**offers, **sessions, **reports, **followups}
    case_ids = ids[About.CONSULTATION] | {thing.consultation_id for thing in things.values()}
    cases = await work.consultations.some(case_ids)
    expert_ids = {expert_id for case in cases.values() for expert_id in case.expert_ids}
    expert_ids |= {thing.expert_id for kind in (offers, sessions, reports) for thing in kind.values()}
    experts = await work.experts.some(sorted(expert_ids)) if expert_ids else {}
    reported = await work.reports.of_sessions(ids[About.SESSION]) if ids[About.SESSION] else {}

    found: dict[int, Subject] = {}
    for row in rows:
        about = KINDS[row.kind].about
        offer = offers.get(row.subject)
        report = reports.get(row.subject)
        followup = followups.get(row.subject)
        session = sessions.get(report.session_id if report else row.subject)
        thing = offer or report or followup or session
        case = cases.get(thing.consultation_id if thing else row.subject)
        if case is None or about is About.NOTHING:
            continue
        theirs = offer or report or session
        expert_id = theirs.expert_id if theirs else next(iter(case.expert_ids), "")
        found[row.id] = Subject(
            case=case,
            expert=experts.get(expert_id),
            offer=offer,
            session=session,
            report=report or (reported.get(session.id) if session else None),
            followup=followup,
        )
    return found
