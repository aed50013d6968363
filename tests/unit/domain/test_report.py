"""A report: what must be in it, and who may still change it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.errors import FieldErrors, ReportHasMovedOn
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.policy import Policy
from bot.domain.report import Owner, Progress, Report, ReportForm, ReportStatus
from bot.domain.report_check import check_report

JST = ZoneInfo("Asia/Tokyo")
CALENDAR = OfficeCalendar(JST)
NOW = datetime(2026, 12, 10, 16, 0, tzinfo=JST)
BEGAN = datetime(2026, 12, 10, 13, 0, tzinfo=JST)


def epoch_of(moment: datetime) -> str:
    return str(int(moment.timestamp()))


GOOD = ReportForm(
    began_at=epoch_of(BEGAN),
    ended_at=epoch_of(BEGAN + timedelta(hours=2)),
    present="船木",
    advice="利用のルールから決める。",
    progress="considering",
    actions=(("ルールの案を作る", "requester", "2026-12-24"), ("", "", ""), ("", "", "")),
    last=True,
)


def errors_of(**changes: object) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        check_report(GOOD.model_copy(update=changes), now=NOW, calendar=CALENDAR, policy=Policy())
    return {field: key for field, (key, _) in refused.value.fields.items()}


def test_a_full_form_becomes_a_report_with_its_hours() -> None:
    content = check_report(GOOD, now=NOW, calendar=CALENDAR, policy=Policy())
    assert content.hours == 2
    assert content.progress is Progress.CONSIDERING
    (action,) = content.actions
    assert (action.owner, action.by) == (Owner.REQUESTER, date(2026, 12, 24))
    assert content.last


def test_it_cannot_end_before_it_begins() -> None:
    assert errors_of(ended_at=epoch_of(BEGAN)) == {"ended_at": "field.end_before_start"}
    assert errors_of(ended_at=epoch_of(BEGAN - timedelta(seconds=1))) == {
        "ended_at": "field.end_before_start"
    }
    ended = GOOD.model_copy(update={"ended_at": epoch_of(BEGAN + timedelta(seconds=1))})
    assert check_report(ended, now=NOW, calendar=CALENDAR, policy=Policy()).hours == 0


def test_it_cannot_lie_in_the_future() -> None:
    assert errors_of(ended_at=epoch_of(NOW + timedelta(seconds=1))) == {"ended_at": "field.moment_future"}
    until_now = GOOD.model_copy(update={"ended_at": epoch_of(NOW)})
    assert check_report(until_now, now=NOW, calendar=CALENDAR, policy=Policy()).hours == 3


def test_a_slip_of_the_date_is_noticed() -> None:
    early = epoch_of(BEGAN - timedelta(days=1))
    assert errors_of(began_at=early) == {"ended_at": "field.too_many_hours"}


def test_every_error_is_told_at_once() -> None:
    found = errors_of(
        began_at="",
        present=" ",
        advice="",
        progress="",
        actions=(("案を作る", "", ""), ("", "requester", "2026-12-24"), ("送る", "expert", "2026-12-09")),
    )
    assert found == {
        "began_at": "field.moment_required",
        "present": "field.present_required",
        "advice": "field.advice_required",
        "progress": "field.progress_required",
        "action_1_owner": "field.owner_required",
        "action_1_by": "field.action_day_required",
        "action_2": "field.action_required",
        "action_3_by": "field.date_past",
    }


def draft() -> Report:
    return Report(
        id="r1",
        session_id="s1",
        consultation_id="c1",
        expert_id="E1",
        form=GOOD,
        due_on=date(2026, 12, 17),
        updated_at=NOW,
    )


def test_once_submitted_it_can_only_be_confirmed_or_sent_back() -> None:
    content = check_report(GOOD, now=NOW, calendar=CALENDAR, policy=Policy())
    report = draft().submitted(GOOD, content, now=NOW)
    for change in (
        lambda: report.drafted(GOOD, now=NOW),
        lambda: report.submitted(GOOD, content, now=NOW),
        lambda: report.confirmed(now=NOW).confirmed(now=NOW),
        lambda: report.confirmed(now=NOW).sent_back("日付", now=NOW),
        lambda: draft().confirmed(now=NOW),
    ):
        with pytest.raises(ReportHasMovedOn):
            change()
    back = report.sent_back("日付が違います", now=NOW)
    assert back.status is ReportStatus.CHANGE_ASKED
    assert back.submitted(GOOD, content, now=NOW).comment == ""
