"""What time does from a session's end to the end of the case."""

from datetime import timedelta

import pytest
from passing_time import Office, jst

from bot.domain.consultation import Status
from bot.domain.errors import (
    AlreadyAnswered,
    CaseHasMovedOn,
    LastReportWaits,
    ReportHasMovedOn,
    SessionNotBegun,
)
from bot.domain.followup import FollowUpKind, Question
from bot.domain.report import Progress, ReportForm
from bot.domain.session import Absent, SessionStatus
from bot.services.changing import miss_session
from bot.services.following_up import answer_outcome, answer_satisfaction
from bot.services.reporting import ask_for_change, confirm_report, keep_report

SECOND = timedelta(seconds=1)
START = jst("2026-12-10 13:00")
END = START + timedelta(hours=2)


async def test_the_report_is_asked_for_at_the_end_then_nudged_then_the_coordinators_are_told(
    office: Office,
) -> None:
    session = await office.fixed(await office.matched(), START)
    await office.at("2026-12-09 09:00")
    await office.at("2026-12-10 12:45")
    assert await office.at(END - SECOND) == []
    assert await office.at(END) == ["report.ask"]
    for moment, kind in (
        ("2026-12-14 09:00", "report.nudge"),
        ("2026-12-17 09:00", "report.nudge"),
        ("2026-12-18 09:00", "report.silent"),
    ):
        assert await office.at(jst(moment) - SECOND) == []
        assert await office.at(moment) == [kind]
    await office.reported(session)
    assert await office.at("2026-12-18 17:00") == []


async def test_after_a_downtime_over_several_nudges_the_expert_hears_it_once(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    await office.at("2026-12-10 12:45")
    assert await office.at("2026-12-17 09:00") == ["report.nudge"]
    rows = [
        *await office.due_rows("report.ask", session.id),
        *await office.due_rows("report.nudge", session.id),
    ]
    assert [row["reason"] for row in rows] == ["a later reminder of the same is due"] * 2 + [""]


async def test_a_report_before_the_beginning_is_refused(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    office.now = START - SECOND
    with pytest.raises(SessionNotBegun):
        await office.reported(session)


async def test_a_report_that_waits_for_the_requester(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    office.now = END
    report = await office.reported(session)
    assert await office.at("2026-12-15 08:59:59") == []
    assert await office.at("2026-12-15 09:00") == ["confirm.nudge"]
    assert await office.at("2026-12-18 09:00") == ["confirm.silent"]
    await confirm_report(office.context, report.id, office.requester, office.now)
    with pytest.raises(ReportHasMovedOn):
        await confirm_report(office.context, report.id, office.requester, office.now)


async def test_a_change_that_was_asked_for_is_reminded_of(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    office.now = END
    report = await office.reported(session)
    await ask_for_change(office.context, report.id, "出席者が違います", office.requester, office.now)
    assert await office.at("2026-12-15 09:00") == ["report.nudge"]
    again = await office.reported(session)
    assert again.id == report.id
    assert await office.at("2026-12-18 09:00") == ["confirm.nudge"]


async def test_a_report_that_is_kept_is_overtaken_by_nothing_older(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    office.now = END
    async with office.context.read() as work:
        assert await work.reports.of_session(session.id) is None
    newer, older = ReportForm(advice="新しい"), ReportForm(advice="古い")
    await keep_report(office.context, session.id, newer, office.expert, END + SECOND)
    await keep_report(office.context, session.id, older, office.expert, END)
    async with office.context.read() as work:
        kept = await work.reports.of_session(session.id)
    assert kept is not None
    assert kept.form.advice == "新しい"


async def test_a_report_that_is_not_the_last_wants_the_next_session(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, START)
    office.now = END
    await office.confirmed(await office.reported(session, last=False))
    assert [s.status for s in await office.sessions(case)] == [SessionStatus.HELD, SessionStatus.WANTED]
    assert (await office.case(case)).status is Status.IN_PROGRESS
    assert await office.at("2026-12-15 09:00") == ["propose.nudge"]


async def test_after_a_last_report_no_further_dates_are_proposed_until_it_is_confirmed(
    office: Office,
) -> None:
    case = await office.matched()
    session = await office.fixed(case, START)
    office.now = END
    report = await office.reported(session, last=True)
    with pytest.raises(LastReportWaits):
        await office.proposed(case, START + timedelta(days=7))
    await ask_for_change(office.context, report.id, "続けたいです", office.requester, office.now)
    await office.confirmed(await office.reported(session, last=False))
    assert (await office.proposed(case, START + timedelta(days=7))).ordinal == 2


async def test_a_session_that_was_not_held_wants_another(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, START)
    office.now = END
    await miss_session(office.context, session.id, Absent.REQUESTER, "急用", office.expert, office.now)
    assert [s.status for s in await office.sessions(case)] == [SessionStatus.NOT_HELD, SessionStatus.WANTED]
    assert "report.nudge" not in await office.at("2026-12-14 09:00")


async def test_a_next_action_is_reminded_to_its_owner_on_its_day(office: Office) -> None:
    session = await office.fixed(await office.matched(), START)
    office.now = END
    actions = (("様式を集める", "requester", "2026-12-24"), ("案を送る", "expert", "2027-01-02"))
    await office.confirmed(await office.reported(session, actions=actions))
    assert "action.due" not in await office.at("2026-12-24 08:59:59")
    assert "action.due" in await office.at("2026-12-24 09:00")
    assert (await office.messages("U0STAFF"))[-1] == ["action.due"]
    # 2 January is closed: the open day before
    assert "action.due" in await office.at("2026-12-28 09:00")
    assert (await office.messages("U0EXPERT"))[-1] == ["action.due"]


async def test_the_outcome_is_asked_for_after_one_three_and_six_months(office: Office) -> None:
    case = await office.completed(START)
    assert case.status is Status.COMPLETED
    (satisfaction, *outcomes) = await office.followups(case)
    scores = dict.fromkeys(Question, 5)
    await answer_satisfaction(office.context, satisfaction.id, scores, "", office.requester, office.now)
    # 10 January 2027 is a Sunday, the 11th a holiday; 10 March and 10 June are open
    moments = ("2027-01-12 09:00", "2027-03-10 09:00", "2027-06-10 09:00")
    for moment, outcome in zip(moments, outcomes, strict=True):
        assert await office.at(jst(moment) - SECOND) == []
        assert await office.at(moment) == ["outcome.ask"]
        await answer_outcome(office.context, outcome.id, Progress.DONE, office.requester, office.now)
        with pytest.raises(AlreadyAnswered):
            await answer_outcome(office.context, outcome.id, Progress.DONE, office.requester, office.now)
    closed = await office.case(case)
    assert closed.status is Status.CLOSED
    assert closed.closed_at == jst("2027-06-10 09:00")


async def test_silence_is_nudged_then_shown_to_the_coordinators_and_closes_the_case_at_last(
    office: Office,
) -> None:
    case = await office.completed(START)
    assert await office.at("2026-12-17 09:00") == ["satisfaction.nudge"]
    assert await office.at("2026-12-24 09:00") == ["followup.silent"]
    for asked, nudged, silent in (
        ("2027-01-12 09:00", "2027-01-19 09:00", "2027-01-26 09:00"),
        ("2027-03-10 09:00", "2027-03-17 09:00", "2027-03-24 09:00"),
        ("2027-06-10 09:00", "2027-06-17 09:00", "2027-06-24 09:00"),
    ):
        assert (await office.case(case)).status is Status.COMPLETED
        assert await office.at(asked) == ["outcome.ask"]
        assert await office.at(nudged) == ["outcome.nudge"]
        assert await office.at(silent) == ["followup.silent"]
    assert (await office.case(case)).status is Status.CLOSED
    assert all(followup.silent for followup in await office.followups(case))
    questions, *outcomes = await office.followups(case)
    scores = dict.fromkeys(Question, 4)  # the five questions are welcome late
    answered = await answer_satisfaction(
        office.context, questions.id, scores, "", office.requester, office.now
    )
    assert answered.average == 4
    with pytest.raises(CaseHasMovedOn):
        await answer_outcome(office.context, outcomes[0].id, Progress.DONE, office.requester, office.now)
    assert await office.messages("coordinators") == [["followup.silent"]] * 4


async def test_a_long_downtime_asks_each_question_once(office: Office) -> None:
    case = await office.completed(START)
    given = await office.at("2027-08-02 10:00")
    assert sorted(given) == ["followup.silent", *["outcome.ask"] * 3, "satisfaction.nudge"]
    assert await office.at("2027-08-02 10:01") == []
    kinds = [f.kind for f in await office.followups(case)]
    assert kinds.count(FollowUpKind.OUTCOME) == 3
