"""Reports: the draft and what was submitted are kept, and one of two presses wins."""

import asyncio
from datetime import UTC, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from stored_samples import NOW, Opener, a_case, a_content, a_report, a_session, file

from bot.domain.errors import ReportHasMovedOn, UnknownCase
from bot.domain.report import Report, ReportForm, ReportStatus
from bot.domain.session import Session
from storage.engine import Database

FORM = ReportForm(
    began_at="1795482000", present="佐藤", advice="小さく始める", progress="budgeted", last=True
)


async def add(database: Database, *pairs: tuple[Session, Report]) -> None:
    async with database.begin() as work:
        for session, report in pairs:
            await work.sessions.add(session)
            await work.reports.add(report)
        await work.commit()


async def save(database: Database, report: Report) -> ReportStatus:
    async with database.begin() as work:
        await work.reports.save(report)
        await work.commit()
    return report.status


async def test_a_report_is_kept_through_its_whole_life(filed: Database) -> None:
    session = a_session()
    draft = a_report(session)
    await add(filed, (session, draft))
    drafted = draft.drafted(FORM, now=NOW + timedelta(hours=1))
    submitted = drafted.submitted(FORM, a_content(), now=NOW + timedelta(hours=2))
    back = submitted.sent_back("時刻をご確認ください", now=NOW + timedelta(hours=3))
    again = back.submitted(FORM, a_content(minutes=90, last=True), now=NOW + timedelta(hours=4))
    confirmed = again.confirmed(now=NOW + timedelta(hours=5))
    async with filed.read() as work:
        assert await work.reports.get(draft.id) == draft
    for changed in (drafted, submitted, back, again, confirmed):
        await save(filed, changed)
        async with filed.read() as work:
            stored = await work.reports.get(draft.id)
        assert stored == changed
    assert stored.content is not None
    assert (stored.content.hours, stored.content.began_at.tzinfo) == (1.5, UTC)


async def test_an_unknown_report_is_refused(filed: Database) -> None:
    async with filed.begin() as work:
        with pytest.raises(UnknownCase):
            await work.reports.get("forged")
        with pytest.raises(UnknownCase):
            await work.reports.save(a_report(a_session(), version=2))
        assert await work.reports.of_session("forged") is None
        assert await work.reports.of_consultation("forged") == []
        assert await work.reports.some(["forged"]) == {}


async def test_a_session_has_one_report(filed: Database) -> None:
    session = a_session()
    await add(filed, (session, a_report(session)))
    async with filed.begin() as work:
        with pytest.raises(IntegrityError):
            await work.reports.add(a_report(session, id="another"))


async def test_of_a_confirmation_and_a_wish_for_a_change_at_once_only_one_counts(
    filed: Database, open_another: Opener
) -> None:
    session = a_session()
    report = a_report(session).submitted(FORM, a_content(), now=NOW)
    await add(filed, (session, report))
    outcomes = await asyncio.gather(
        save(filed, report.confirmed(now=NOW)),
        save(open_another(), report.sent_back("時刻をご確認ください", now=NOW)),
        return_exceptions=True,
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, ReportStatus)]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, ReportHasMovedOn)]
    assert refused.params == {"status": winner}
    async with filed.read() as work:
        assert (await work.reports.get(report.id)).status is winner


async def test_a_draft_that_was_typed_in_an_old_form_does_not_undo_the_submission(filed: Database) -> None:
    session = a_session()
    report = a_report(session)
    await add(filed, (session, report))
    await save(filed, report.submitted(FORM, a_content(), now=NOW))
    with pytest.raises(ReportHasMovedOn) as refusal:
        await save(filed, report.drafted(ReportForm(), now=NOW))
    assert refusal.value.params == {"status": ReportStatus.SUBMITTED}


async def test_reports_are_found_by_their_sessions_and_come_in_the_order_of_those(filed: Database) -> None:
    await file(filed, a_case(2))
    first, second, other = a_session(1), a_session(2), a_session(1, consultation_id="case-2")
    reports = {s.id: a_report(s) for s in (second, other, first)}
    await add(filed, *((session, reports[session.id]) for session in (second, other, first)))
    async with filed.read() as work:
        assert await work.reports.of_consultation("case-1") == [reports[first.id], reports[second.id]]
        assert await work.reports.of_session(second.id) == reports[second.id]
        found = await work.reports.of_sessions([first.id, other.id, "forged"])
        assert found == {first.id: reports[first.id], other.id: reports[other.id]}
        wanted = reports[second.id]
        assert await work.reports.some([wanted.id, "forged", wanted.id]) == {wanted.id: wanted}
