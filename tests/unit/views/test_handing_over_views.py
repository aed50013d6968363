"""The coordinators' side of a running case, and what the home asks of those who work in one."""

from datetime import timedelta
from typing import Any

import pytest
from report_samples import full, outcome, session, supported
from views_support import (
    JA,
    LANGUAGES,
    NOW,
    action_ids,
    actor,
    case_view,
    check_message,
    check_view,
    full_home,
    long_text,
    shown,
)

from bot.domain.codes import Format
from bot.domain.consultation import Status
from bot.domain.people import StaffMember
from bot.domain.permissions import Part
from bot.domain.policy import Policy
from bot.domain.report import ReportStatus
from bot.domain.session import SessionStatus, Slot
from bot.services.case_view import CaseView
from bot.services.home import Home
from bot.services.home_tasks import Coming, Support, Task, TaskKind
from bot.words import Words
from handlers.views.actions import CallbackId
from handlers.views.coordinator_card import coordinator_card
from handlers.views.handover_modals import (
    change_expert_modal,
    change_requester_modal,
    end_modal,
    staff_options,
)
from handlers.views.home import home_view

POLICY = Policy()
SUPPORTED = (Status.MATCHED, Status.IN_PROGRESS, Status.COMPLETED, Status.CLOSED)


def card(view: CaseView) -> str:
    return shown(check_message(coordinator_card(view, JA, POLICY)))


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("status", SUPPORTED)
@pytest.mark.parametrize("report", ReportStatus)
def test_the_card_of_a_full_case_fits(status: Status, report: ReportStatus, words: Words) -> None:
    check_message(coordinator_card(full(status, report), words, POLICY))


def test_the_card_tells_where_the_next_session_stands() -> None:
    for status, key in (
        (SessionStatus.WANTED, "coordinator.session_wanted"),
        (SessionStatus.PROPOSED, "coordinator.session_proposed"),
        (SessionStatus.FIXED, "coordinator.session_fixed"),
    ):
        params = {"count": 1} if status is SessionStatus.PROPOSED else {}
        said = JA(key, **params) if params else JA(key).partition("{")[0]
        assert said in card(supported(sessions=(session(1, status),)))
    seen = session(1, SessionStatus.FIXED).model_copy(update={"acknowledged_at": NOW})
    assert JA("coordinator.acknowledged") in card(supported(sessions=(seen,)))
    assert JA("coordinator.not_acknowledged") in card(supported(sessions=(session(1, SessionStatus.FIXED),)))


def test_a_closed_case_is_summed_up() -> None:
    view = supported(Status.CLOSED, followups=(outcome(1, asked=True, answered=True),))
    case = view.case.model_copy(update={"closed_at": NOW + timedelta(days=200)})
    text = card(view.model_copy(update={"case": case}))
    assert JA("coordinator.took_value", days=200) in text
    assert JA("followup.outcome_line", months=1, outcome=JA("progress_of.implementing")) in text


def test_a_case_that_was_ended_says_by_whom_and_why() -> None:
    changes = {"closed_at": NOW, "decided_at": NOW, "decided_by": "原田", "comment": "事業が延期された。"}
    view = supported(Status.CLOSED)
    text = card(view.model_copy(update={"case": view.case.model_copy(update=changes)}))
    assert "原田 さんが支援を終了しました" in text
    assert "事業が延期された。" in text
    assert JA("coordinator.approved").partition("{")[0] not in text
    by_itself = {**changes, "decided_at": NOW - timedelta(days=90), "comment": ""}
    text = card(view.model_copy(update={"case": view.case.model_copy(update=by_itself)}))
    assert "さんが支援を終了しました" not in text


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_the_modals_of_a_hand_over_fit(long: bool, words: Words) -> None:
    view = case_view(Status.MATCHED, long=long)
    for draw, callback, block in (
        (end_modal, CallbackId.END, "reason"),
        (change_expert_modal, CallbackId.CHANGE_EXPERT, "reason"),
        (change_requester_modal, CallbackId.CHANGE_REQUESTER, "staff"),
    ):
        drawn: Any = draw(view, words)
        check_view(drawn)
        assert drawn["callback_id"] == callback
        assert drawn["private_metadata"] == '{"id": "case1"}'
        assert [b["block_id"] for b in drawn["blocks"] if b["type"] == "input"] == [block]


def test_colleagues_are_offered_by_name_and_department() -> None:
    staff = [
        StaffMember(id=f"S{n}", name=long_text(n + 1), municipality_code="052019", department="")
        for n in range(300)
    ]
    options = staff_options(staff)
    assert len(options) == 100
    assert all(0 < len(o["text"]["text"]) <= 75 and o["description"]["text"] for o in options)


def tasks(count: int, *, long: bool) -> tuple[Task, ...]:
    case = case_view(Status.IN_PROGRESS, long=long).case
    slots = tuple(
        Slot(id=f"slot{n}", starts_at=NOW + timedelta(days=n), ends_at=NOW + timedelta(days=n, hours=2))
        for n in range(5)
    )
    kinds = list(TaskKind)
    return tuple(
        Task(
            kind=kinds[n % len(kinds)],
            case=case,
            subject=f"subject{n}",
            at=NOW,
            slots=slots if kinds[n % len(kinds)] is TaskKind.CHOOSE else (),
            months=3,
        )
        for n in range(count)
    )


def coming(count: int, *, long: bool) -> tuple[Coming, ...]:
    case = case_view(Status.IN_PROGRESS, long=long).case
    place = long_text(500) if long else ""
    return (Coming(case=case, starts_at=NOW, format=Format.ONLINE, place=place),) * count


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("kind", ["all", *TaskKind])
def test_the_fullest_home_of_somebody_with_every_part_fits(words: Words, kind: str) -> None:
    given = tasks(20, long=True)
    if kind != "all":
        given = tuple(task.model_copy(update={"kind": TaskKind(kind)}) for task in given)
        if kind == TaskKind.CHOOSE:
            slots = next(task.slots for task in tasks(20, long=True) if task.slots)
            given = tuple(task.model_copy(update={"slots": slots}) for task in given)
    support = Support(tasks=given, coming=coming(20, long=True))
    home = full_home(*Part).model_copy(update={"support": support, "tasks_left_out": 12})
    check_view(home_view(home, words), "home")


def test_each_thing_to_do_has_its_button() -> None:
    home = Home(
        actor=actor(Part.EXPERT, Part.STAFF), town="秋田市", support=Support(tasks=tasks(8, long=False))
    )
    ids = action_ids(check_view(home_view(home, JA), "home"))
    expected = ["session.propose", "session.acknowledge", "session.report", "session.report"]
    expected += [f"session.choose:{n}" for n in range(1, 6)]
    expected += ["report.open", "report.confirm", "followup.answer"]
    assert [i for i in ids if i in expected] == expected
    assert sum(i.startswith("followup.answer:") for i in ids) == 5
    assert JA("home.nothing_to_do") not in shown(home_view(home, JA)["blocks"])
    slots = [e for b in home_view(home, JA)["blocks"] for e in b.get("elements", ())
             if isinstance(e, dict) and str(e.get("action_id", "")).startswith("session.choose")]  # fmt: skip
    assert [s["value"] for s in slots] == [f"subject4:slot{n}" for n in range(5)]


def test_whoever_chooses_a_date_at_home_sees_how_long_it_takes_confirms_it_and_can_refuse_all() -> None:
    (task,) = (task for task in tasks(8, long=False) if task.slots)
    home = Home(actor=actor(Part.STAFF), town="秋田市", support=Support(tasks=(task,)))
    blocks = check_view(home_view(home, JA), "home")
    assert "支援の時間：2時間" in shown(blocks)
    (row,) = (b["elements"] for b in blocks if b.get("block_id") == f"task:choose:{task.subject}")
    assert [e["action_id"] for e in row] == [
        *(f"session.choose:{n}" for n in range(1, 6)),
        "session.reschedule",
    ]
    assert all("confirm" in e for e in row[:-1])
    assert (row[-1]["value"], row[-1]["text"]["text"]) == (task.subject, JA("session.none_fits"))


def test_what_is_left_out_is_counted_and_sessions_to_come_are_shown() -> None:
    support = Support(tasks=tasks(8, long=False), coming=coming(2, long=False))
    home = Home(actor=actor(Part.STAFF), town="秋田市", support=support, tasks_left_out=3)
    text = shown(check_view(home_view(home, JA), "home"))
    assert JA("common.and_more", count=3) in text
    assert JA("home.coming") in text
