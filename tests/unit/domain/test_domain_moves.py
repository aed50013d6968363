"""What may follow what: every move in every state, and offers that are late or answered twice."""

from datetime import date, timedelta
from itertools import product

import pytest
from domain_support import CALENDAR, POLICY, TUESDAY, a_case, an_offer, at

from bot.domain.consultation import MOVES, Move, Status, approval_due
from bot.domain.errors import AlreadyApproved, CaseHasMovedOn, OfferClosed
from bot.domain.offer import OfferStatus
from bot.domain.policy import Policy

S = Status
#: The whole table: where a move leads from each state. A state that is not named refuses the move.
LEADS_TO: dict[Move, dict[Status, Status]] = {
    Move.REVISE: {S.SUBMITTED: S.SUBMITTED, S.PROPOSED: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    Move.WITHDRAW: {
        S.SUBMITTED: S.WITHDRAWN,
        S.PROPOSED: S.WITHDRAWN,
        S.OFFERED: S.WITHDRAWN,
        S.RETURNED: S.WITHDRAWN,
    },
    Move.PROPOSE: {S.SUBMITTED: S.PROPOSED},
    Move.APPROVE: {S.PROPOSED: S.OFFERED},
    Move.RETURN: {S.SUBMITTED: S.RETURNED, S.PROPOSED: S.RETURNED},
    Move.REJECT: {S.SUBMITTED: S.REJECTED, S.PROPOSED: S.REJECTED, S.RETURNED: S.REJECTED},
    Move.ACCEPT: {S.OFFERED: S.MATCHED},
    Move.RUN_OUT: {S.OFFERED: S.SUBMITTED},
    Move.FIX: {S.MATCHED: S.IN_PROGRESS, S.IN_PROGRESS: S.IN_PROGRESS},
    Move.COMPLETE: {S.IN_PROGRESS: S.COMPLETED},
    Move.CLOSE: {S.COMPLETED: S.CLOSED},
    Move.END: {S.MATCHED: S.CLOSED, S.IN_PROGRESS: S.CLOSED, S.COMPLETED: S.CLOSED},
    Move.CHANGE_EXPERT: {S.MATCHED: S.SUBMITTED, S.IN_PROGRESS: S.SUBMITTED},
}
ENDS = {S.REJECTED, S.WITHDRAWN, S.CLOSED}


def test_every_move_is_in_both_tables() -> None:
    assert set(LEADS_TO) == set(Move) == set(MOVES)


@pytest.mark.parametrize(("move", "status"), list(product(Move, Status)))
def test_a_move_in_a_state(move: Move, status: Status) -> None:
    case = a_case(status=status, version=3, decided_by="伊藤 仁")
    later = at("2026-12-02 09:00")
    leads_to = LEADS_TO[move].get(status)
    assert case.allows(move) == (leads_to is not None)
    if leads_to is not None:
        moved = case.moved(move, now=later)
        assert (moved.status, moved.version, moved.updated_at) == (leads_to, 4, later)
        assert moved.closed_at == (later if leads_to in ENDS else None)
        assert (moved.number, moved.submitted_at) == (case.number, case.submitted_at)
        return
    second = move is Move.APPROVE and status in {S.OFFERED, S.MATCHED, S.IN_PROGRESS, S.COMPLETED, S.CLOSED}
    with pytest.raises(AlreadyApproved if second else CaseHasMovedOn) as refused:
        case.moved(move, now=later)
    told = {"by": "伊藤 仁"} if second else {"status": status}
    assert dict(refused.value.params) == {"number": "R8-0001", **told}


def test_a_return_keeps_the_comment_and_hopes_for_ten_open_days() -> None:
    case = a_case(status=S.PROPOSED)
    returned = case.returned("目的を", by="伊藤 仁", now=TUESDAY, calendar=CALENDAR, policy=POLICY)
    assert (returned.comment, returned.decided_by, returned.decided_at) == ("目的を", "伊藤 仁", TUESDAY)
    assert returned.expected_by == date(2026, 12, 15)


def test_a_revision_forgets_the_comment_and_is_expected_anew() -> None:
    case = a_case(status=S.RETURNED, comment="目的を")
    request = case.request.model_copy(update={"title": "窓口の改善"})
    revised = case.revised(request, now=TUESDAY, calendar=CALENDAR, policy=POLICY)
    assert (revised.request.title, revised.comment) == ("窓口の改善", "")
    assert revised.expected_by == approval_due(TUESDAY, calendar=CALENDAR, policy=POLICY) == date(2026, 12, 4)


def test_an_offer_has_48_working_hours_and_a_nudge_at_half() -> None:
    asked = an_offer().ask(now=at("2026-11-27 15:00"), calendar=CALENDAR, policy=POLICY)
    assert (asked.status, asked.due_at) == (OfferStatus.OPEN, at("2026-12-01 15:00"))
    assert asked.nudges_at(calendar=CALENDAR, policy=POLICY) == [at("2026-11-30 15:00")]


def test_an_expert_may_be_reminded_several_times() -> None:
    policy = Policy(offer_hours=72, offer_nudges=(2 / 3, 1 / 3))
    asked = an_offer().ask(now=TUESDAY, calendar=CALENDAR, policy=policy)
    nudges = asked.nudges_at(calendar=CALENDAR, policy=policy)
    assert nudges == [TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=2)]


def test_an_offer_that_was_not_asked_has_no_nudge() -> None:
    with pytest.raises(ValueError, match="not asked"):
        an_offer().nudges_at(calendar=CALENDAR, policy=POLICY)


@pytest.mark.parametrize("answer", [OfferStatus.ACCEPTED, OfferStatus.DECLINED])
def test_an_answer_in_time_is_taken(answer: OfferStatus) -> None:
    asked = an_offer().ask(now=TUESDAY, calendar=CALENDAR, policy=POLICY)
    now = at("2026-12-03 09:59")
    answered = asked.answer(answer, number="R8-0001", now=now, reason="多忙")
    assert (answered.status, answered.answered_at, answered.reason) == (answer, now, "多忙")


@pytest.mark.parametrize("answer", [OfferStatus.ACCEPTED, OfferStatus.DECLINED])
@pytest.mark.parametrize("later", [timedelta(), timedelta(days=17)])
def test_an_answer_at_or_after_the_end_is_late(answer: OfferStatus, later: timedelta) -> None:
    asked = an_offer().ask(now=TUESDAY, calendar=CALENDAR, policy=POLICY)
    assert asked.due_at is not None
    with pytest.raises(OfferClosed) as refused:
        asked.answer(answer, number="R8-0001", now=asked.due_at + later)
    assert refused.value.params["status"] == OfferStatus.EXPIRED


def test_an_offer_expires_when_its_time_is_over() -> None:
    asked = an_offer().ask(now=TUESDAY, calendar=CALENDAR, policy=POLICY)
    assert asked.due_at is not None
    expired = asked.answer(OfferStatus.EXPIRED, number="R8-0001", now=asked.due_at)
    assert expired.status is OfferStatus.EXPIRED


@pytest.mark.parametrize("status", [status for status in OfferStatus if status is not OfferStatus.OPEN])
@pytest.mark.parametrize("answer", [OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED])
def test_an_offer_that_is_not_open_takes_no_answer(status: OfferStatus, answer: OfferStatus) -> None:
    with pytest.raises(OfferClosed) as refused:
        an_offer(status=status).answer(answer, number="R8-0001", now=TUESDAY)
    assert dict(refused.value.params) == {"number": "R8-0001", "status": status}


def test_an_offer_no_longer_needed_is_cancelled() -> None:
    cancelled = an_offer().cancel(now=TUESDAY)
    assert (cancelled.status, cancelled.answered_at) == (OfferStatus.CANCELLED, TUESDAY)
