"""Reports and follow-up as people see them, with the shortest and the longest texts, in both languages."""

from datetime import date
from typing import Any

import pytest
from report_samples import form, full, outcome, report, satisfaction, session, supported
from views_support import JA, LANGUAGES, action_ids, actor, check_message, check_view, long_text, shown

from bot.domain.consultation import Status
from bot.domain.errors import FieldErrors
from bot.domain.followup import Question
from bot.domain.permissions import Part
from bot.domain.policy import Policy
from bot.domain.report import ReportForm, ReportStatus
from bot.domain.session import SessionStatus
from bot.services.outgoing import Note, NoteKind, Place
from bot.words import Words
from handlers.followup import read_scores
from handlers.report import read_report
from handlers.views.case_page import case_page
from handlers.views.coordinator_card import coordinator_card
from handlers.views.followup_views import SCORES, effect_modal, satisfaction_modal, thanks_message
from handlers.views.message import Message
from handlers.views.notes import note_message
from handlers.views.report_form import change_modal, report_form
from handlers.views.report_notes import REPORT_NOTES
from handlers.views.report_text import report_page
from handlers.views.requester_card import progress_text, requester_card
from practice.state_values import collect_state

ROWS = 3
DUE = date(2026, 12, 1)
HELD = session(1, SessionStatus.HELD)
RUNNING = supported(sessions=(session(1, SessionStatus.FIXED),))


def note(kind: NoteKind, **params: str) -> Note:
    return Note(key="k", kind=kind, place=Place.CASE, consultation_id="case1", params=params)


def said(drawn: Message) -> str:
    return shown(check_message(drawn))


def inputs(view: Any) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("filled", [form(), form(long=True), ReportForm(began_at="soon", progress="gone")])
def test_the_report_form_fits(filled: ReportForm, words: Words) -> None:
    for view in (RUNNING, full(Status.IN_PROGRESS, ReportStatus.CHANGE_ASKED)):
        drawn = report_form(view, view.sessions[0], filled, words, rows=ROWS, due_on=DUE)
        check_view(drawn)
        assert drawn["notify_on_close"]


def test_the_form_has_the_fields_of_a_report() -> None:
    drawn = report_form(RUNNING, RUNNING.sessions[0], ReportForm(), JA, rows=ROWS, due_on=DUE)
    actions = [f"action_{n}{part}" for n in (1, 2, 3) for part in ("", "_owner", "_by")]
    assert inputs(drawn) == [
        "began_at", "ended_at", "present", "advice", "decisions", "remains", "progress", *actions, "last",
    ]  # fmt: skip
    assert all(block["dispatch_action"] for block in drawn["blocks"] if block["type"] == "input")
    text = str(drawn)
    assert "提出期限：令和8年12月1日（火）。" in text
    for word in (
        "未着手",
        "検討",
        "予算化",
        "実施",
        "完了",
        "今回で支援を終了する",
        "奈良 はるか",
        "工藤 康介",
    ):
        assert word in text


def test_what_the_form_shows_is_what_is_read_back() -> None:
    filled = form(long=True)
    drawn = report_form(RUNNING, RUNNING.sessions[0], filled, JA, rows=ROWS, due_on=DUE)
    assert read_report(collect_state(drawn["blocks"], {}, {}), rows=ROWS) == filled
    empty = report_form(RUNNING, RUNNING.sessions[0], ReportForm(), JA, rows=ROWS, due_on=DUE)
    rows = (("", "", ""),) * ROWS
    assert read_report(collect_state(empty["blocks"], {}, {}), rows=ROWS) == ReportForm(actions=rows)


def test_a_report_that_came_back_says_what_to_change() -> None:
    view = supported(sessions=(HELD,), reports=(report(1, ReportStatus.CHANGE_ASKED, long=True),))
    assert JA("report.asked") in shown(report_form(view, HELD, form(), JA, rows=ROWS, due_on=DUE)["blocks"])
    before = supported(sessions=(HELD,), reports=(report(1, ReportStatus.DRAFT),))
    assert JA("report.asked") not in shown(
        report_form(before, HELD, form(), JA, rows=ROWS, due_on=DUE)["blocks"]
    )


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(REPORT_NOTES))
@pytest.mark.parametrize("status", ReportStatus)
def test_every_note_about_a_report_fits(kind: NoteKind, status: ReportStatus, words: Words) -> None:
    text = long_text(1000)
    scores = {question.value: "4" for question in Question}
    filled = note(kind, by=text, comment=text, session="session40", report="report40", score="4.6",
                  months="3", outcome="done", followup="outcome6", mention="U0STAFF", **scores)  # fmt: skip
    for view in (full(Status.IN_PROGRESS, status), full(Status.COMPLETED, status), RUNNING):
        check_message(note_message(filled, view, words))
        check_message(note_message(note(kind), view, words))


def test_a_report_stands_as_a_document_with_the_dates_of_the_office() -> None:
    view = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED),))
    drawn = note_message(note(NoteKind.REPORT_SUBMITTED, session="session1", by="工藤"), view, JA)
    text = said(drawn)
    for part in (
        "R8-0001　第1回",
        "令和8年11月24日（火）10:05～12:05（2時間）",
        "1回、2時間",
        "次の回を予定",
        "費用を調べる（担当：相談者（奈良 はるか 様）、期限：令和8年12月10日（木））",
        "<@U0STAFF>",
    ):
        assert part in text, part
    assert action_ids(drawn.blocks) == ["report.confirm", "report.change"]


@pytest.mark.parametrize("status", [s for s in ReportStatus if s is not ReportStatus.SUBMITTED])
def test_only_a_report_that_waits_can_be_confirmed(status: ReportStatus) -> None:
    view = supported(sessions=(HELD,), reports=(report(1, status),))
    drawn = note_message(note(NoteKind.REPORT_SUBMITTED, session="session1"), view, JA)
    assert action_ids(check_message(drawn)) == []


def test_a_long_report_is_cut_and_can_be_read_in_full() -> None:
    view = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED, long=True),))
    drawn = note_message(note(NoteKind.REPORT_SUBMITTED, session="session1"), view, JA)
    assert action_ids(check_message(drawn)) == ["report.confirm", "report.change", "report.open"]
    assert long_text(2000) not in shown(drawn.blocks)
    whole = report_page(view, view.reports["session1"], JA)
    assert long_text(2000) in shown(check_view(whole))


def test_hours_add_up_from_session_to_session() -> None:
    sessions = tuple(session(n, SessionStatus.HELD) for n in (1, 2, 3))
    view = supported(sessions=sessions, reports=tuple(report(n, ReportStatus.CONFIRMED) for n in (1, 2, 3)))
    assert "2回、4時間" in shown(report_page(view, view.reports["session2"], JA)["blocks"])
    assert "3回、6時間" in shown(report_page(view, view.reports["session3"], JA)["blocks"])
    assert JA("support.so_far", count=3, hours="6") in said(requester_card(view, JA))


def test_a_confirmed_report_asks_the_expert_for_the_next_session_only_while_one_is_wanted() -> None:
    confirmed = note(NoteKind.REPORT_CONFIRMED, session="session1", by="奈良")
    reports = (report(1, ReportStatus.CONFIRMED),)
    wanted = supported(sessions=(HELD, session(2, SessionStatus.WANTED)), reports=reports)
    drawn = note_message(confirmed, wanted, JA)
    assert action_ids(check_message(drawn)) == ["session.propose"]
    assert "<@U0X030>" in shown(drawn.blocks)
    for view in (
        supported(sessions=(HELD, session(2, SessionStatus.FIXED)), reports=reports),
        supported(Status.COMPLETED, sessions=(HELD,), reports=reports),
    ):
        assert action_ids(check_message(note_message(confirmed, view, JA))) == []


def test_a_change_that_was_asked_for_calls_the_expert() -> None:
    view = supported(sessions=(HELD,), reports=(report(1, ReportStatus.CHANGE_ASKED),))
    asked = note(
        NoteKind.REPORT_CHANGE_ASKED, session="session1", by="奈良", comment="費用も書いてください。"
    )
    drawn = note_message(asked, view, JA)
    assert "<@U0X030>" in said(drawn)
    assert "費用も書いてください。" in said(drawn)
    assert action_ids(drawn.blocks) == ["session.report"]


def test_the_coordinators_read_the_scores_and_the_outcome() -> None:
    scores = {question.value: str(n) for n, question in enumerate(Question, start=1)}
    view = supported(Status.COMPLETED)
    answered = note(NoteKind.SATISFACTION_IN, by="奈良", score="3.0", comment="助かりました。", **scores)
    text = said(note_message(answered, view, JA))
    for n, question in enumerate(Question, start=1):
        assert f"*{JA(f'question.{question}')}*\n{n}／5" in text
    assert "助かりました。" in text
    told = note(NoteKind.OUTCOME_IN, by="奈良", outcome="budgeted", months="3", comment="月8時間減りました。")
    text = said(note_message(told, view, JA))
    assert "3か月後：予算化" in text
    assert "月8時間減りました。" in text


@pytest.mark.parametrize("words", LANGUAGES)
def test_the_questions_fit(words: Words) -> None:
    for view in (supported(Status.COMPLETED, sessions=(HELD,)), full(Status.COMPLETED)):
        drawn = satisfaction_modal(view, satisfaction(answered=False), words)
        check_view(drawn)
        assert inputs(drawn) == [*Question, "text"]
        check_view(effect_modal(view, outcome(3, asked=True, answered=True, text=long_text(1000)), words))
        check_view(change_modal(view, report(1, ReportStatus.SUBMITTED), HELD, words))
        thanks = thanks_message(outcome(3, asked=True, answered=True), words)
        assert action_ids(check_message(thanks)) == ["followup.effect"]


def test_every_question_must_be_answered_from_one_to_five() -> None:
    def state(*scores: str) -> Any:
        return {
            question.value: {"x": {"selected_option": {"value": score} if score else None}}
            for question, score in zip(Question, scores, strict=True)
        }

    assert list(read_scores(state(*SCORES)).values()) == [5, 4, 3, 2, 1]
    with pytest.raises(FieldErrors) as wrong:
        read_scores(state("5", "", "0", "6", "1"))
    assert set(wrong.value.fields) == {Question.AS_EXPECTED, Question.EXPERTISE, Question.CLARITY}


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_cards_and_pages_with_everything_fit(status: Status, words: Words) -> None:
    view = full(status)
    check_message(requester_card(view, words))
    for reader in (actor(Part.STAFF), actor(Part.COORDINATOR), actor(Part.EXPERT)):
        check_view(case_page(view, reader, words))


@pytest.mark.parametrize("status", SessionStatus)
def test_the_requester_sees_what_is_next(status: SessionStatus) -> None:
    text = said(requester_card(supported(sessions=(session(1, status),)), JA))
    key = {"wanted": "support.wanted", "proposed": "support.proposed"}.get(status)
    if key:
        assert JA(key) in text
    assert ("令和8年11月24日（火）10:05" in text) == (status is SessionStatus.FIXED)
    assert "工藤 康介 様とのグループの会話" in text


def test_after_the_support_the_requester_has_the_questions_that_are_open() -> None:
    view = supported(
        Status.COMPLETED,
        followups=(
            satisfaction(answered=False),
            outcome(1, asked=True),
            outcome(3, asked=False),
            outcome(6, asked=False),
        ),
    )
    blocks = check_message(requester_card(view, JA))
    ids = action_ids(blocks)
    assert ids[:6] == ["followup.answer", *(f"followup.answer:{code}" for code in (
        "not_started", "considering", "budgeted", "implementing", "done"))]  # fmt: skip
    values = [e["value"] for b in blocks if b["type"] == "actions" for e in b["elements"]]
    assert values[:2] == ["satisfaction", "outcome1:not_started"]
    assert "consultation.continue" in ids


def test_a_closed_case_is_summed_up() -> None:
    view = supported(
        Status.CLOSED,
        sessions=(HELD,),
        reports=(report(1, ReportStatus.CONFIRMED),),
        followups=(satisfaction(answered=True), outcome(6, asked=True, answered=True)),
    )
    drawn = requester_card(view, JA)
    text = said(drawn)
    for part in ("*支援の回数*\n1回", "*支援の時間*\n2時間", "4.6", "6か月後：実施"):
        assert part in text
    assert action_ids(drawn.blocks) == ["followup.effect", "consultation.open", "consultation.continue"]
    assert "4.6" in said(note_message(note(NoteKind.CLOSED), view, JA))


def test_what_the_town_says_afterwards_is_not_for_the_expert() -> None:
    view = supported(Status.COMPLETED, sessions=(HELD,), followups=(satisfaction(answered=True),))
    expert = actor(Part.EXPERT).model_copy(update={"expert_id": "X030"})
    heading = JA("followup.heading")
    assert heading in shown(case_page(view, actor(Part.STAFF), JA)["blocks"])
    assert heading in shown(case_page(view, actor(Part.COORDINATOR), JA)["blocks"])
    assert heading not in shown(case_page(view, expert, JA)["blocks"])


def test_a_case_that_goes_on_from_another_names_it() -> None:
    view = supported().model_copy(update={"previous_number": "R7-0009"})
    named = JA("continuing.previous", number="R7-0009")
    assert named in said(requester_card(view, JA))
    assert named in shown(check_view(case_page(view, actor(Part.COORDINATOR), JA)))


def test_the_steps_of_a_case_go_on_to_its_end() -> None:
    steps = {status: progress_text(status, JA) for status in Status}
    assert steps[Status.MATCHED] == steps[Status.IN_PROGRESS]
    assert "*◎ 支援*" in steps[Status.MATCHED]
    assert "● 支援 → *◎ 終了*" in steps[Status.COMPLETED]
    assert steps[Status.CLOSED].count("●") == 6
    assert not any(steps[status] for status in (Status.REJECTED, Status.WITHDRAWN))


def test_a_case_that_was_ended_early_says_why() -> None:
    view = supported(Status.CLOSED)
    case = view.case.model_copy(update={"comment": "庁内の方針が変わったため。"})
    assert "庁内の方針が変わったため。" in said(requester_card(view.model_copy(update={"case": case}), JA))


def test_before_the_first_session_nobody_is_told_that_they_are_supported() -> None:
    wanted = supported(sessions=(session(1, SessionStatus.WANTED),))
    text = said(requester_card(wanted, JA))
    assert "日程の調整が進んでいます。" in text
    assert "0回" not in text
    assert JA("requester.next.dated") in said(requester_card(RUNNING, JA))
    going_on = supported(
        sessions=(HELD, session(2, SessionStatus.WANTED)), reports=(report(1, ReportStatus.CONFIRMED),)
    )
    assert JA("requester.next.in_progress") in said(requester_card(going_on, JA))
    policy = Policy()
    assert "*支援の準備中です*" in said(coordinator_card(RUNNING, JA, policy))
    assert "*専門家が支援しています*" in said(coordinator_card(going_on, JA, policy))
    assert "0回" not in shown(case_page(RUNNING, actor(Part.COORDINATOR), JA)["blocks"])


def test_a_support_that_ended_before_its_first_session_sums_up_nothing() -> None:
    ended = supported(Status.CLOSED, sessions=(session(1, SessionStatus.CANCELLED),))
    text = said(requester_card(ended, JA))
    assert JA("support.summary") not in text
    assert "0回" not in text


def test_an_address_can_be_pressed_wherever_it_stands() -> None:
    fixed = session(1, SessionStatus.FIXED).model_copy(update={"place": "https://meet.example.jp/1"})
    held = session(2, SessionStatus.HELD).model_copy(update={"place": "https://meet.example.jp/2"})
    submitted = report(2, ReportStatus.SUBMITTED)
    view = supported(sessions=(fixed, held), reports=(submitted,))
    assert "<https://meet.example.jp/1>" in said(requester_card(view, JA))
    page = shown(check_view(case_page(view, actor(Part.STAFF), JA)))
    assert "<https://meet.example.jp/1>" in page
    assert "<https://meet.example.jp/2>" in shown(check_view(report_page(view, submitted, JA)))


def test_sessions_are_counted_as_people_count_them() -> None:
    cancelled = session(1, SessionStatus.CANCELLED)
    held = session(2, SessionStatus.HELD)
    view = supported(sessions=(cancelled, held), reports=(report(2, ReportStatus.SUBMITTED),))
    text = shown(check_view(report_page(view, view.reports["session2"], JA)))
    assert "R8-0001　第1回" in text
    assert "第2回" not in text
