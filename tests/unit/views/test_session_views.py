"""Sessions as people see them: the card of the conversation, its notes, and what is asked in a window."""

from datetime import timedelta
from typing import Any

import pytest
from report_samples import full, report, session, supported
from views_support import (
    EN,
    JA,
    LANGUAGES,
    NOW,
    action_ids,
    check_message,
    check_view,
    long_text,
    offer,
    shown,
)

from bot.domain.codes import Format, Menu
from bot.domain.consultation import Status
from bot.domain.offer import OfferStatus
from bot.domain.policy import Policy
from bot.domain.report import ReportStatus
from bot.domain.session import Absent, Session, SessionStatus, Slot
from bot.domain.slots import Taken
from bot.services.case_view import CaseView
from bot.services.outgoing import Note, NoteKind, Place
from bot.words import Words
from handlers.views.case_card import case_card
from handlers.views.expert_card import expert_card
from handlers.views.message import Message
from handlers.views.notes import note_message
from handlers.views.session_modals import (
    cancel_modal,
    not_held_modal,
    place_modal,
    propose_modal,
    reschedule_modal,
)
from handlers.views.session_notes import SESSION_NOTES
from handlers.views.texts import address, moment_text

POLICY = Policy()
TALK = "U0STAFF,U0X030"
HOUR = timedelta(hours=1)
WANTED = session(1, SessionStatus.WANTED)
PROPOSED = session(1, SessionStatus.PROPOSED)
FIXED = session(1, SessionStatus.FIXED)
SEEN = FIXED.model_copy(update={"acknowledged_at": NOW})
HELD = session(1, SessionStatus.HELD)


def five_slots(n: int = 1, *, long: bool = False) -> Session:
    slots = tuple(
        Slot(id=f"slot{k}", starts_at=NOW + k * 24 * HOUR, ends_at=NOW + k * 24 * HOUR + 2 * HOUR)
        for k in range(1, 6)
    )
    message = long_text(1000) if long else ""
    return session(n, SessionStatus.PROPOSED, long=long).model_copy(
        update={"slots": slots, "message": message}
    )


def with_one(one: Session, *, long: bool = False, status: Status = Status.IN_PROGRESS) -> CaseView:
    return supported(status, sessions=(one,), long=long)


def drawn(view: CaseView, words: Words = JA, talk: str = TALK) -> list[dict[str, Any]]:
    return check_message(case_card(view, talk, words))


def ids(view: CaseView) -> list[str]:
    return action_ids(drawn(view))


def values(blocks: list[dict[str, Any]]) -> dict[str, str]:
    elements = [e for b in blocks for e in (*b.get("elements", ()), b.get("accessory")) if e]
    return {e["action_id"]: e["value"] for e in elements if "action_id" in e}


def note(kind: NoteKind, view: CaseView, words: Words = JA, **params: str) -> Message:
    given = {"session": "session1", "by": "工藤 康介", "expert": "工藤 康介", **params}
    told = Note(key="k", kind=kind, place=Place.CASE, consultation_id="case1", params=given)
    return note_message(told, view, words)


# the card


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("case_status", Status)
@pytest.mark.parametrize("status", SessionStatus)
def test_the_card_fits_in_every_state(
    status: SessionStatus, case_status: Status, long: bool, words: Words
) -> None:
    one = session(1, status, long=long).model_copy(
        update={"reason": long_text(1000), "changed_by": long_text(100)} if long else {}
    )
    view = with_one(one, long=long, status=case_status)
    drawn(view, words)
    drawn(view, words, talk="somewhere else")
    check_message(expert_card(view, offer(30, OfferStatus.ACCEPTED, long=long), words))


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("report_status", [ReportStatus.SUBMITTED, ReportStatus.CHANGE_ASKED])
def test_the_card_fits_with_everything_at_its_longest(report_status: ReportStatus, words: Words) -> None:
    view = full(Status.IN_PROGRESS, report_status)
    coordinators = tuple(f"U0X{n:03d}" for n in range(40))
    case = view.case.model_copy(update={"joined": coordinators})
    several = (*view.sessions, five_slots(42, long=True), session(43, SessionStatus.WANTED, long=True))
    drawn(view.model_copy(update={"case": case, "sessions": several}), words)


def test_the_card_says_who_is_who() -> None:
    view = with_one(WANTED)
    case = view.case.model_copy(update={"joined": ("U0X001",)})
    text = shown(drawn(view.model_copy(update={"case": case})))
    for said in ("R8-0001", "秋田市 総務課", "奈良 はるか 様", "<@U0STAFF>", "工藤 康介", "<@U0X030>"):
        assert said in text
    assert "県事務局\n<@U0X001>" in text.replace("*", "")


@pytest.mark.parametrize(
    ("one", "buttons", "turn"),
    [
        (WANTED, ["session.propose"], "<@U0X030>"),
        (
            PROPOSED,
            ["session.choose:1", "session.reschedule", "session.propose"],
            "<@U0STAFF>",
        ),
        (
            FIXED,
            [
                "session.acknowledge",
                "session.place",
                "session.reschedule",
                "session.cancel",
                "session.report",
                "session.not_held",
            ],
            "<@U0X030>",
        ),
        (
            SEEN,
            ["session.place", "session.reschedule", "session.cancel", "session.report", "session.not_held"],
            "<@U0X030>",
        ),
        (session(1, SessionStatus.CANCELLED), ["session.propose"], "<@U0X030>"),
    ],
)
def test_the_card_has_the_buttons_of_the_state_and_calls_whose_turn_it_is(
    one: Session, buttons: list[str], turn: str
) -> None:
    view = with_one(one)
    assert ids(view) == buttons
    step = next(b["text"]["text"] for b in drawn(view) if b["type"] == "section" and "text" in b)
    assert turn in step


def test_every_slot_has_its_own_button_that_tells_session_and_slot() -> None:
    blocks = drawn(with_one(five_slots()))
    assert [values(blocks)[f"session.choose:{n}"] for n in range(1, 6)] == [
        f"session1:slot{n}" for n in range(1, 6)
    ]
    assert shown(blocks).count("<!date^") == 5


def test_the_buttons_carry_what_the_listeners_read() -> None:
    fixed = values(drawn(with_one(FIXED)))
    assert set(fixed.values()) == {"session1"}
    assert values(drawn(with_one(WANTED)))["session.propose"] == "case1"
    held = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED),))
    assert values(drawn(held))["report.confirm"] == "report1"
    back = supported(sessions=(HELD,), reports=(report(1, ReportStatus.CHANGE_ASKED),))
    assert values(drawn(back))["session.report"] == "session1"
    assert values(drawn(with_one(HELD, status=Status.CLOSED)))["consultation.continue"] == "case1"


def test_a_report_is_read_and_confirmed_by_the_requester_and_mended_by_the_expert() -> None:
    submitted = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED, last=True),))
    assert ids(submitted) == ["report.open", "report.confirm", "report.change"]
    assert "次は 奈良 はるか 様（<@U0STAFF>）にお願いします" in shown(drawn(submitted))
    back = report(1, ReportStatus.CHANGE_ASKED, last=True).model_copy(update={"comment": "費用を書いて"})
    asked = supported(sessions=(HELD,), reports=(back,))
    assert ids(asked) == ["session.report", "report.open"]
    assert "費用を書いて" in shown(drawn(asked))
    done = supported(sessions=(HELD, session(2, SessionStatus.WANTED)), reports=(_confirmed(),))
    assert ids(done) == ["session.propose"]


def _confirmed() -> Any:
    return report(1, ReportStatus.CONFIRMED)


def test_the_next_session_can_be_proposed_while_a_report_waits_unless_it_was_the_last() -> None:
    more = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED),))
    assert ids(more)[-1] == "session.propose"
    last = supported(sessions=(HELD,), reports=(report(1, ReportStatus.SUBMITTED, last=True),))
    assert "session.propose" not in ids(last)


def test_a_session_that_has_begun_keeps_its_buttons_while_the_next_one_is_arranged() -> None:
    blocks = drawn(supported(sessions=(SEEN, five_slots(2))))
    assert {"session.report", "session.not_held", "session.choose:5"} <= set(action_ids(blocks))


def test_what_was_held_so_far_is_counted() -> None:
    view = supported(sessions=(HELD, session(2, SessionStatus.WANTED)), reports=(_confirmed(),))
    assert "これまでの支援：1回、2時間" in shown(drawn(view))
    assert "これまでの支援" not in shown(drawn(with_one(WANTED)))


def test_the_card_in_an_old_conversation_only_says_that_it_goes_on_elsewhere() -> None:
    view = with_one(FIXED)
    assert action_ids(drawn(view, talk="U0STAFF,U0OLD")) == []
    assert JA("case_card.moved") in shown(drawn(view, talk="U0STAFF,U0OLD"))


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.PROPOSED, Status.OFFERED, Status.RETURNED])
def test_a_case_that_was_handed_over_leaves_nothing_to_press(status: Status) -> None:
    view = with_one(session(1, SessionStatus.CANCELLED), status=status)
    assert ids(view) == []
    assert JA("case_card.handed_over") in shown(drawn(view))


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CLOSED])
def test_after_the_end_the_requester_can_ask_again_from_here(status: Status) -> None:
    view = supported(status, sessions=(HELD,), reports=(_confirmed(),))
    assert ids(view) == ["consultation.continue"]
    assert JA(f"case_card.{status}") in shown(drawn(view))


def test_a_web_address_can_be_pressed_and_nothing_else_becomes_markup() -> None:
    assert address("Web会議 https://meet.example.jp/j/1?a=1&b=2 番号 12") == (
        "Web会議 <https://meet.example.jp/j/1?a=1&amp;b=2> 番号 12"
    )
    assert address("<!channel> <https://x.example|役場> http://x") == (
        "&lt;!channel&gt; &lt;<https://x.example>|役場&gt; <http://x>"
    )
    assert "<" not in address("https://x.example/" + "a" * 400)
    assert address("「https://x.example/1」に接続") == "「<https://x.example/1>」に接続"
    fixed = FIXED.model_copy(update={"place": "https://meet.example.jp/j/1"})
    assert "<https://meet.example.jp/j/1>" in shown(drawn(with_one(fixed)))


# what is said


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("status", SessionStatus)
@pytest.mark.parametrize("kind", sorted(SESSION_NOTES))
def test_every_note_fits_whatever_has_become_of_the_session(
    kind: NoteKind, status: SessionStatus, long: bool, words: Words
) -> None:
    one = five_slots(long=long) if status is SessionStatus.PROPOSED else session(1, status, long=long)
    said = {"by": long_text(100), "expert": long_text(100), "reason": long_text(1000)} if long else {}
    for absent in (*Absent, "nobody"):
        check_message(note(kind, with_one(one, long=long), words, absent=absent, **said))
    check_message(note(kind, supported(), words))


@pytest.mark.parametrize(
    ("kind", "one", "buttons", "called"),
    [
        (
            NoteKind.DATES_PROPOSED,
            five_slots(),
            [*(f"session.choose:{n}" for n in range(1, 6)), "session.reschedule"],
            "<@U0STAFF>",
        ),
        (NoteKind.SESSION_FIXED, FIXED, ["session.acknowledge", "session.place"], "<@U0X030>"),
        (NoteKind.SESSION_PLACED, FIXED, [], "<@U0STAFF>"),
        (NoteKind.ACKNOWLEDGED, SEEN, [], ""),
        (NoteKind.RESCHEDULED, WANTED, ["session.propose"], "<@U0STAFF>"),
        (
            NoteKind.SESSION_CANCELLED,
            session(1, SessionStatus.CANCELLED),
            ["session.propose"],
            "<@U0STAFF>",
        ),
        (NoteKind.NOT_HELD, session(1, SessionStatus.NOT_HELD), ["session.propose"], "<@U0STAFF>"),
        (NoteKind.COORDINATOR_JOINED, WANTED, [], ""),
        (NoteKind.EXPERT_LEAVES, WANTED, [], ""),
    ],
)
def test_a_note_of_the_expert_calls_whoever_must_act_or_hear_of_it_and_has_their_buttons(
    kind: NoteKind, one: Session, buttons: list[str], called: str
) -> None:
    blocks = check_message(note(kind, with_one(one)))
    assert action_ids(blocks) == buttons
    first = blocks[0]["text"]["text"]
    assert first.startswith(called) if called else "<@" not in first
    assert JA("session.since_then") not in shown(blocks)


@pytest.mark.parametrize(
    ("kind", "one"),
    [
        (NoteKind.DATES_PROPOSED, WANTED),
        (NoteKind.DATES_PROPOSED, FIXED),
        (NoteKind.SESSION_FIXED, WANTED),
        (NoteKind.SESSION_PLACED, session(1, SessionStatus.CANCELLED)),
        (NoteKind.RESCHEDULED, five_slots()),
        (NoteKind.DATES_PROPOSED, session(7, SessionStatus.PROPOSED)),
    ],
)
def test_a_note_that_comes_too_late_has_nothing_to_press(kind: NoteKind, one: Session) -> None:
    blocks = check_message(note(kind, with_one(one)))
    assert action_ids(blocks) == []
    assert JA("session.since_then") in shown(blocks)
    assert "<@" not in shown(blocks)


def test_a_case_that_is_no_longer_running_is_not_arranged_further() -> None:
    for kind, one in (
        (NoteKind.SESSION_CANCELLED, session(1, SessionStatus.CANCELLED)),
        (NoteKind.NOT_HELD, session(1, SessionStatus.NOT_HELD)),
        (NoteKind.RESCHEDULED, WANTED),
    ):
        assert action_ids(check_message(note(kind, with_one(one, status=Status.CLOSED)))) == []


def test_after_a_cancellation_nothing_is_proposed_while_another_session_is_fixed() -> None:
    view = supported(sessions=(session(1, SessionStatus.CANCELLED), session(2, SessionStatus.FIXED)))
    assert action_ids(check_message(note(NoteKind.SESSION_CANCELLED, view))) == []


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (NoteKind.SESSION_PLACED, SessionStatus.FIXED),
        (NoteKind.RESCHEDULED, SessionStatus.WANTED),
        (NoteKind.SESSION_CANCELLED, SessionStatus.CANCELLED),
        (NoteKind.NOT_HELD, SessionStatus.NOT_HELD),
    ],
)
def test_what_somebody_did_is_told_to_the_other_side_and_to_both_where_it_was_neither(
    kind: NoteKind, status: SessionStatus
) -> None:
    def called(by: str) -> set[str]:
        blocks = check_message(note(kind, with_one(session(1, status)), by=by))
        return {user for user in ("<@U0STAFF>", "<@U0X030>") if user in blocks[0]["text"]["text"]}

    assert called("工藤 康介") == {"<@U0STAFF>"}
    assert called("奈良 はるか") == {"<@U0X030>"}
    assert called("佐藤 由紀") == {"<@U0STAFF>", "<@U0X030>"}
    assert called("") == {"<@U0STAFF>", "<@U0X030>"}


def test_a_cancellation_asks_for_the_next_dates_only_where_a_session_is_wanted() -> None:
    cancelled = session(1, SessionStatus.CANCELLED)
    again = supported(sessions=(cancelled, session(2, SessionStatus.WANTED)))
    arranged = supported(sessions=(cancelled, session(2, SessionStatus.FIXED)))
    asked = "専門家の方は、次の日程を提案してください。"
    assert f"工藤 康介 様が、第1回を中止しました。{asked}" in shown(
        check_message(note(NoteKind.SESSION_CANCELLED, again))
    )
    told = shown(check_message(note(NoteKind.SESSION_CANCELLED, arranged)))
    assert "工藤 康介 様が、第1回を中止しました。" in told
    assert asked not in told
    ended = shown(check_message(note(NoteKind.SESSION_CANCELLED, with_one(cancelled), by="")))
    assert "第1回は中止になりました。" in ended
    held = session(1, SessionStatus.HELD)
    last = report(1, ReportStatus.SUBMITTED, last=True)
    ending = supported(sessions=(held, session(2, SessionStatus.CANCELLED)), reports=(last,))
    drawn_note = check_message(note(NoteKind.SESSION_CANCELLED, ending, session="session2"))
    assert asked not in shown(drawn_note)
    assert action_ids(drawn_note) == []


def test_a_choice_is_confirmed_with_its_time() -> None:
    one = five_slots()
    slots = [b for b in drawn(with_one(one)) if b.get("block_id", "").startswith("slot:")]
    for block, slot in zip(slots, one.slots, strict=True):
        assert moment_text(slot.starts_at, JA) in block["accessory"]["confirm"]["text"]["text"]


def test_the_expert_reads_why_other_dates_are_wanted_while_proposing_them() -> None:
    asked = WANTED.model_copy(update={"reason": "議会のため", "changed_by": "奈良 はるか"})
    text = shown(proposal(with_one(asked), asked))
    assert "*奈良 はるか 様からのお願い*\n議会のため" in text
    assert "様からのお願い" not in shown(proposal(with_one(WANTED), WANTED))
    wordy = asked.model_copy(update={"reason": long_text(1000), "changed_by": long_text(100)})
    proposal(with_one(wordy, long=True), wordy, taken=60)


def test_a_session_that_did_not_take_place_does_not_count() -> None:
    view = supported(sessions=(session(1, SessionStatus.CANCELLED), session(2, SessionStatus.FIXED)))
    assert "第1回" in shown(drawn(view))
    assert "第2回" not in shown(drawn(view))
    assert "第1回" in shown(proposal(supported(sessions=(session(1, SessionStatus.NOT_HELD),)), None))


def test_the_way_of_talking_is_explained_only_while_there_is_something_to_arrange() -> None:
    intro = JA("case_card.intro")
    assert intro in shown(drawn(with_one(FIXED)))
    assert intro not in shown(drawn(with_one(HELD, status=Status.COMPLETED)))


def test_notes_quote_what_was_written() -> None:
    asked = five_slots().model_copy(update={"message": "資料をご用意ください。"})
    assert "資料をご用意ください。" in shown(check_message(note(NoteKind.DATES_PROPOSED, with_one(asked))))
    moved = check_message(note(NoteKind.RESCHEDULED, with_one(WANTED), reason="議会のため"))
    assert "議会のため" in shown(moved)
    absent = check_message(
        note(NoteKind.NOT_HELD, with_one(session(1, SessionStatus.NOT_HELD)), absent="other", reason="大雪")
    )
    assert JA("absent.other") in shown(absent)
    assert "大雪" in shown(absent)


# what is asked


def proposal(view: CaseView, one: Session | None, words: Words = JA, taken: int = 0) -> dict[str, Any]:
    others = [
        Taken(
            starts_at=NOW + n * 24 * HOUR,
            ends_at=NOW + n * 24 * HOUR + HOUR,
            number=f"R8-{n:04d}",
        )
        for n in range(taken)
    ]
    view_drawn = propose_modal(view, one, [NOW + HOUR, NOW + 2 * HOUR], others, words, POLICY)
    check_view(view_drawn)
    return view_drawn


def inputs(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_the_windows_fit(long: bool, words: Words) -> None:
    for status in (SessionStatus.WANTED, SessionStatus.PROPOSED, SessionStatus.FIXED):
        one = session(1, status, long=long)
        view = with_one(one, long=long)
        proposal(view, one, words, taken=60 if long else 0)
        for draw in (place_modal, reschedule_modal, cancel_modal, not_held_modal):
            check_view(draw(view, one, words))
    proposal(supported(long=long), None, words)


def test_the_form_of_a_proposal_has_its_fields_and_begins_with_what_is_suggested() -> None:
    fields = inputs(proposal(with_one(WANTED), WANTED))
    assert list(fields) == [*(f"slot_{n}" for n in range(1, 6)), "hours", "format", "place", "message"]
    assert [fields[f"slot_{n}"]["element"].get("initial_date_time") for n in range(1, 6)] == [
        int((NOW + HOUR).timestamp()),
        int((NOW + 2 * HOUR).timestamp()),
        None,
        None,
        None,
    ]
    assert [name for name in fields if not fields[name].get("optional")] == ["slot_1", "hours", "format"]
    assert fields["hours"]["element"]["initial_option"]["value"] == "2"
    assert fields["format"]["element"]["initial_option"]["value"] == "online"


def test_a_new_proposal_begins_with_the_one_before() -> None:
    before = five_slots().model_copy(
        update={"format": Format.ONSITE, "place": "役場2階", "message": "お越しします"}
    )
    fields = inputs(proposal(with_one(before), before))
    assert fields["slot_5"]["element"]["initial_date_time"] == int(before.slots[4].starts_at.timestamp())
    assert fields["format"]["element"]["initial_option"]["value"] == "onsite"
    assert fields["place"]["element"]["initial_value"] == "役場2階"
    assert fields["message"]["element"]["initial_value"] == "お越しします"


def test_a_visit_is_suggested_where_the_town_asked_for_one() -> None:
    view = with_one(WANTED)

    def usual(menu: Menu, wished: Format) -> str:
        request = view.case.request.model_copy(update={"menu": menu, "format": wished})
        asked = view.model_copy(update={"case": view.case.model_copy(update={"request": request})})
        return str(inputs(proposal(asked, WANTED))["format"]["element"]["initial_option"]["value"])

    assert usual(Menu.SHORT, Format.ONSITE) == "online"
    assert usual(Menu.CONTINUOUS, Format.ONSITE) == "onsite"
    assert usual(Menu.CONTINUOUS, Format.HYBRID) == "online"


def test_the_experts_other_sessions_are_listed_up_to_ten() -> None:
    text = shown(proposal(with_one(WANTED), WANTED, taken=13))
    assert "R8-0009" in text
    assert "R8-0010" not in text
    assert "ほかに3件" in text
    assert JA("session.modal.taken") not in shown(proposal(with_one(WANTED), WANTED))


def test_a_reason_is_asked_for_in_the_words_of_the_case() -> None:
    proposed = reschedule_modal(with_one(PROPOSED), PROPOSED, JA)
    fixed = reschedule_modal(with_one(FIXED), FIXED, JA)
    assert proposed["title"]["text"] == JA("session.modal.other_dates")
    assert fixed["title"]["text"] == JA("session.modal.reschedule")
    assert {proposed["callback_id"], fixed["callback_id"]} == {"session.reschedule"}
    missed = inputs(not_held_modal(with_one(FIXED), FIXED, JA))
    assert [option["value"] for option in missed["absent"]["element"]["options"]] == list(Absent)
    assert missed["reason"]["optional"]


# the expert's own card


@pytest.mark.parametrize(
    ("one", "button"),
    [
        (WANTED, "session.propose"),
        (PROPOSED, ""),
        (FIXED, "session.acknowledge"),
        (SEEN, "session.report"),
    ],
)
def test_the_experts_card_has_the_button_of_their_turn(one: Session, button: str) -> None:
    blocks = check_message(expert_card(with_one(one), offer(30, OfferStatus.ACCEPTED), JA))
    assert action_ids(blocks) == ([button] if button else [])


def test_the_experts_card_follows_the_report() -> None:
    def card(status: ReportStatus) -> list[dict[str, Any]]:
        view = supported(sessions=(HELD,), reports=(report(1, status),))
        return check_message(expert_card(view, offer(30, OfferStatus.ACCEPTED), JA))

    assert action_ids(card(ReportStatus.SUBMITTED)) == []
    assert action_ids(card(ReportStatus.CHANGE_ASKED)) == ["session.report"]


def test_an_expert_who_was_released_is_thanked_and_has_nothing_to_press() -> None:
    view = with_one(session(1, SessionStatus.CANCELLED), status=Status.SUBMITTED)
    for words in (JA, EN):
        blocks = check_message(expert_card(view, offer(30, OfferStatus.RELEASED), words))
        assert words("expert_card.released") in shown(blocks)
        assert action_ids(blocks) == []
    closed = check_message(
        expert_card(with_one(HELD, status=Status.CLOSED), offer(30, OfferStatus.ACCEPTED), JA)
    )
    assert JA("expert_card.closed") in shown(closed)
    assert action_ids(closed) == []
