"""Reminders as people get them: every kind, alone and many together."""

import re
from datetime import timedelta
from typing import Any

import pytest
from views_support import JA, LANGUAGES, NASTY, NOW, action_ids, check_message, long_text, shown

from bot.domain.report import Progress
from bot.services.outgoing import DueKind, Note, NoteKind, Place, ReminderItem
from bot.services.reminders.kinds import REMINDERS
from bot.words import Words
from handlers.views.message import Message
from handlers.views.reminders import reminder_message
from handlers.views.texts import moment_text

KINDS = [reminder.kind for reminder in REMINDERS]
START = NOW + timedelta(days=7)
ADDRESS = "https://meet.example.jp/abc?pwd=1&from=x"
GIVEN = {
    "number": "R8-0001",
    "title": "窓口の改善",
    "case": "case1",
    "requester": "奈良 はるか",
    "expert": "工藤 康介",
    "side": "requester",
    "due": NOW.isoformat(),
    "due_on": "2026-12-04",
    "session": "session1",
    "place": ADDRESS,
    "format": "online",
    "starts_at": START.isoformat(),
    "months": "3",
    "action": "様式を集める",
    "by": "2026-12-10",
    "month": "2026-12",
    **dict.fromkeys(("held", "fixed", "silent"), "2"),
    **{f"{name}_cases": "R8-0001\nR8-0002" for name in ("held", "fixed")},
    "silent_cases": "R8-0001\t秋田市\t窓口の改善\nR8-0002\t井川町\t申請の電子化",
}
LONG = {name: long_text(1000) for name in ("title", "requester", "expert", "place", "action")}
LOOK_AND_JOIN = {"consultation.open": "case1", "conversation.join": "case1"}
BUTTONS = {
    DueKind.APPROVAL_NUDGE: {"consultation.open": "case1"},
    DueKind.OFFER_NUDGE: {"offer.accept": "subject1", "offer.decline": "subject1"},
    DueKind.PROPOSE_NUDGE: {"session.propose": "case1"},
    DueKind.PROPOSE_SILENT: LOOK_AND_JOIN,
    DueKind.CHOOSE_NUDGE: {"consultation.open": "case1"},
    DueKind.CHOOSE_SILENT: LOOK_AND_JOIN,
    DueKind.ACKNOWLEDGE_NUDGE: {"session.acknowledge": "subject1"},
    DueKind.ACKNOWLEDGE_SILENT: LOOK_AND_JOIN,
    DueKind.SESSION_WEEK: {"session.reschedule": "subject1"},
    DueKind.SESSION_DAY: {"session.reschedule": "subject1"},
    DueKind.SESSION_SOON: {},
    DueKind.REPORT_ASK: {"session.report": "subject1", "session.not_held": "subject1"},
    DueKind.REPORT_NUDGE: {"session.report": "subject1", "session.not_held": "subject1"},
    DueKind.REPORT_SILENT: LOOK_AND_JOIN,
    DueKind.CONFIRM_NUDGE: {"report.open": "subject1", "report.confirm": "subject1"},
    DueKind.CONFIRM_SILENT: LOOK_AND_JOIN,
    DueKind.ACTION_DUE: {"consultation.open": "case1"},
    DueKind.SATISFACTION_NUDGE: {"followup.answer": "subject1"},
    DueKind.OUTCOME_ASK: {f"followup.answer:{p}": f"subject1:{p}" for p in Progress},
    DueKind.OUTCOME_NUDGE: {f"followup.answer:{p}": f"subject1:{p}" for p in Progress},
    DueKind.FOLLOWUP_SILENT: {"consultation.open": "case1"},
    DueKind.MONTHLY_PROPOSE: {"consultation.open": "case1"},
    DueKind.MONTHLY_SUMMARY: {},
}


def item(kind: DueKind, n: int = 1, **params: str) -> ReminderItem:
    return ReminderItem(token=f"{n:032x}", kind=kind.value, subject=f"subject{n}", params={**GIVEN, **params})


def drawn(*items: ReminderItem, words: Words = JA) -> Message:
    note = Note(key="k", kind=NoteKind.REMINDERS, place=Place.PERSON, recipient="U0STAFF", items=items)
    return reminder_message(note, words)


def checked(message: Message) -> list[dict[str, Any]]:
    """As `check_message`; an address of the web may be a link."""
    linked = re.compile(r"<(https?://[^<>|]+)>")
    without = Message(linked.sub(r"\1", message.text), _unlinked(message.blocks, linked))
    check_message(without)
    return message.blocks


def _unlinked(value: Any, linked: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {name: _unlinked(content, linked) for name, content in value.items()}
    if isinstance(value, list):
        return [_unlinked(content, linked) for content in value]
    return linked.sub(r"\1", value) if isinstance(value, str) else value


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_fits_whatever_it_tells(kind: DueKind, words: Words) -> None:
    bare = ReminderItem(token="t", kind=kind.value, subject="s")
    for side in ("expert", "requester"):
        for told in (item(kind, side=side), item(kind, side=side, **LONG), item(kind, place="", side=side)):
            message = drawn(told, words=words)
            checked(message)
    checked(drawn(bare, words=words))


@pytest.mark.parametrize("kind", KINDS)
def test_each_has_its_buttons_and_a_way_to_put_it_off(kind: DueKind) -> None:
    (said, row) = checked(drawn(item(kind)))
    assert said["type"] == "section"
    buttons = {e["action_id"]: e["value"] for e in row["elements"] if e["type"] == "button"}
    assert buttons == BUTTONS[kind]
    later = row["elements"][-1]
    assert later["action_id"] == "reminder.snooze"
    assert [o["value"] for o in later["options"]] == [
        f"{choice}:{1:032x}" for choice in ("hour", "tomorrow", "week")
    ]


def test_no_kind_is_forgotten() -> None:
    assert set(BUTTONS) == set(KINDS)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("more", [{}, {"title": long_text(1000), "expert": long_text(300)}])
def test_the_notification_just_before_a_session_has_time_and_address(
    words: Words, more: dict[str, str]
) -> None:
    soon = item(DueKind.SESSION_SOON, 2, **more)
    for message in (drawn(soon, words=words), drawn(item(DueKind.ACTION_DUE), soon, words=words)):
        checked(message)
        for text in (message.text, shown(message.blocks)):
            assert moment_text(START, words) in text
            assert "<https://meet.example.jp/abc?pwd=1&amp;from=x>" in text


def test_without_an_address_each_side_is_told_what_to_do() -> None:
    expert = drawn(item(DueKind.SESSION_SOON, place="", side="expert"))
    assert JA("reminder.no_place_expert") in shown(expert.blocks)
    requester = drawn(item(DueKind.SESSION_SOON, place=" "))
    assert JA("reminder.no_place_requester") in shown(requester.blocks)


def test_each_side_hears_of_the_other() -> None:
    assert "工藤 康介" in shown(drawn(item(DueKind.SESSION_DAY)).blocks)
    to_expert = shown(drawn(item(DueKind.SESSION_DAY, side="expert")).blocks)
    assert "奈良 はるか" in to_expert
    assert "工藤 康介" not in to_expert


def test_an_offer_names_no_person_of_the_town() -> None:
    message = drawn(item(DueKind.OFFER_NUDGE))
    assert "奈良" not in message.text + shown(message.blocks)


def test_nobody_can_slip_in_a_link_or_a_mention() -> None:
    """`checked` takes web addresses for links, so this looks at the raw text: a link says where it leads."""
    text = shown(drawn(item(DueKind.SESSION_DAY, place=f"会議室 {NASTY}")).blocks)
    assert re.findall(r"<(?!!date)[^>]*>", text) == ["<https://x.example>"]


@pytest.mark.parametrize("words", LANGUAGES)
def test_many_reminders_are_one_message_and_the_rest_is_counted(words: Words) -> None:
    for params in ({}, LONG):
        for count in (2, 15, 16, 17, 200):
            items = [item(DueKind.CONFIRM_NUDGE, n, **params) for n in range(1, count + 1)]
            message = drawn(*items, words=words)
            blocks = checked(message)
            assert words("reminder.several", count=count) in shown(blocks[:1])
            told = action_ids(blocks).count("reminder.snooze")
            left_out = words("reminder.more", count=count - told)
            assert (left_out in shown(blocks)) == (told < count)
            assert "R8-0001" in message.text
    assert told > 5


def test_everything_that_fits_is_told() -> None:
    items = [item(DueKind.ACTION_DUE, n) for n in range(1, 16)]
    assert action_ids(drawn(*items).blocks).count("reminder.snooze") == 15


def test_the_summary_names_the_cases_behind_its_numbers() -> None:
    text = shown(drawn(item(DueKind.MONTHLY_SUMMARY)).blocks)
    assert JA("reminder.held_cases", cases="R8-0001、R8-0002") in text
    assert "・R8-0001 秋田市「窓口の改善」\n・R8-0002 井川町「申請の電子化」" in text
    many = "\n".join(f"R8-{n:04d}" for n in range(1, 21))
    text = shown(checked(drawn(item(DueKind.MONTHLY_SUMMARY, fixed="300", fixed_cases=many))))
    assert "R8-0020 ほか" in text
    none = shown(drawn(item(DueKind.MONTHLY_SUMMARY, held="0", held_cases="")).blocks)
    assert JA("reminder.held_cases", cases="").strip() not in none


@pytest.mark.parametrize("words", LANGUAGES)
def test_the_summary_tells_at_most_twenty_silent_cases_with_town_and_title(words: Words) -> None:
    rows = "\n".join(f"R8-{n:04d}\t秋田市\t{'件' * 60}" for n in range(1, 26))
    blocks = checked(drawn(item(DueKind.MONTHLY_SUMMARY, silent="300", silent_cases=rows), words=words))
    text = shown(blocks)
    assert "R8-0020" in text
    assert "R8-0021" not in text
    assert words("common.and_more", count=280) in text
    assert "件" * 39 + "…" in text
    assert "件" * 40 not in text
    wordy = "\n".join(f"R8-{n:04d}\t{NASTY}\t{NASTY}" for n in range(1, 26))
    checked(drawn(item(DueKind.MONTHLY_SUMMARY, silent="300", silent_cases=wordy), words=words))


def test_the_summary_says_how_many_reports_of_last_month_are_missing() -> None:
    assert "先月の実施 2回（うち報告待ち 1回）" in drawn(item(DueKind.MONTHLY_SUMMARY, waiting="1")).text
    assert "先月の実施 2回、" in drawn(item(DueKind.MONTHLY_SUMMARY, waiting="0")).text


def pressed(told: ReminderItem) -> list[str]:
    return [found for found in action_ids(checked(drawn(told))) if found != "reminder.snooze"]


@pytest.mark.parametrize("kind", [DueKind.SESSION_WEEK, DueKind.SESSION_DAY])
def test_before_a_session_the_expert_can_acknowledge_it_and_enter_its_place(kind: DueKind) -> None:
    bare = item(kind, side="expert", place="", acknowledged="no")
    assert pressed(bare) == ["session.acknowledge", "session.place", "session.reschedule"]
    assert JA("reminder.no_place_expert") in shown(drawn(bare).blocks)
    assert pressed(item(kind, side="expert", acknowledged="yes")) == ["session.reschedule"]
    assert pressed(item(kind, place="", acknowledged="no")) == ["session.reschedule"]


def test_the_report_is_asked_for_by_its_day() -> None:
    for kind in (DueKind.REPORT_ASK, DueKind.REPORT_NUDGE):
        assert "令和8年12月4日（金）" in drawn(item(kind, report_due="2026-12-04", by="2026-12-31")).text


@pytest.mark.parametrize("kind", [DueKind.REPORT_ASK, DueKind.REPORT_NUDGE])
def test_a_report_that_came_back_is_to_be_corrected_and_its_session_was_held(kind: DueKind) -> None:
    back = item(kind, report_status="change_asked")
    assert "実施報告の修正のお願いが届いています" in drawn(back).text
    assert pressed(back) == ["session.report"]
    assert JA("report.rewrite") in shown(drawn(back).blocks)
    silent = drawn(item(DueKind.REPORT_SILENT, report_status="change_asked"))
    assert "修正をお願いした実施報告" in silent.text


def test_homework_whose_day_has_passed_says_so() -> None:
    assert "宿題の期限は令和8年12月10日（木）です。" in drawn(item(DueKind.ACTION_DUE, late="no")).text
    assert (
        "宿題の期限（令和8年12月10日（木））を過ぎています。"
        in drawn(item(DueKind.ACTION_DUE, late="yes")).text
    )


def test_at_the_beginning_of_the_month_whoever_must_act_is_told_what_to_do() -> None:
    assert pressed(item(DueKind.MONTHLY_PROPOSE, side="expert")) == ["session.propose"]
    assert pressed(item(DueKind.MONTHLY_PROPOSE, side="requester")) == ["consultation.open"]
    assert "届いている日程の候補から" in drawn(item(DueKind.MONTHLY_PROPOSE, side="requester")).text
