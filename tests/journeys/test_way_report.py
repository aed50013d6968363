"""The report of a session: written, kept, mended, confirmed; and what it leads to."""

import io
import json
from datetime import timedelta
from typing import Any

from doings import as_it_was, buttons_of, fields_of, in_socket_mode, ja, shown_in, told_alone, typed_in
from supporting import END, START, WRITTEN, Support, supported
from village import OTHER_STAFF, Village

from bot.files.writers import FileFormat, writing
from bot.services.exports import EXPORT_COLUMNS, ExportKind, export_rows
from practice.constants import Json
from practice.normalise import elements_of

pytestmark = in_socket_mode

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


async def exported(village: Village, kind: ExportKind) -> list[Json]:
    out = io.BytesIO()
    context = village.service.context
    with writing(FileFormat.JSONL, out, EXPORT_COLUMNS[kind], title=kind) as writer:
        await export_rows(context.read, kind, writer, zone=context.calendar.zone)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


async def type_in(support: Support, field: str, text: str) -> None:
    """The expert types, and the form hears of it while it is being written."""
    view = support.expert.modal
    assert view is not None
    heard = [
        block["block_id"]
        for block in view.blocks
        for element in elements_of(block)
        if element["action_id"] == "report.typed"
    ]
    await support.expert.choose("report.typed", text, view=view, nth=heard.index(field))
    await support.village.settled()


async def test_before_the_session_has_begun_there_is_nothing_to_report(village: Village) -> None:
    support = await supported(village)
    await support.fix()
    await village.pass_time(START - SECOND)
    await village.settled()
    await support.open_report()
    assert ja("refusal.session_not_begun", number=support.first.number) in told_alone(support.expert)
    assert fields_of(support.expert.modal) == []
    await support.expert.close(clear=True)
    await village.pass_time(START)
    await village.settled()
    await support.open_report()
    assert "advice" in fields_of(support.expert.modal)


async def test_the_form_begins_with_what_is_known(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.open_report()
    modal = support.expert.modal
    assert typed_in(modal, "began_at") == int(START.timestamp())
    assert typed_in(modal, "ended_at") == int(END.timestamp())
    assert support.first.requester.name in typed_in(modal, "present")
    assert typed_in(modal, "last")  # a short consultation is one session


async def test_an_end_before_the_start_stands_at_its_field_and_everything_typed_stays(
    village: Village,
) -> None:
    support = await supported(village)
    await support.held()
    result = await support.submit(ended_at=START - timedelta(hours=1), decisions="規程の案を作る。")
    assert result.errors == {"ended_at": ja("field.end_before_start")}
    modal = support.expert.modal
    assert typed_in(modal, "advice") == WRITTEN["advice"]
    assert typed_in(modal, "decisions") == "規程の案を作る。"
    assert (await support.expert.submit(values={"ended_at": END})).closed
    await village.settled()
    assert [report.status for report in await support.reports()] == ["submitted"]


async def test_every_error_stands_at_its_field(village: Village) -> None:
    support = await supported(village)
    await support.held()
    wrong: dict[str, Any] = {
        "present": "　",
        "advice": "　",
        "began_at": START + DAY,
        "ended_at": END + DAY,
        "action_1": "規程の案を作る",
        "action_2_by": (START + DAY).date(),
        "action_3": "費用を調べる",
        "action_3_owner": "expert",
        "action_3_by": (START - DAY).date(),
    }
    result = await support.submit(**wrong)
    assert set(result.errors) == {
        "present", "advice", "began_at", "ended_at",
        "action_1_owner", "action_1_by", "action_2", "action_3_by",
    }  # fmt: skip
    assert result.errors["began_at"] == ja("field.moment_future")
    assert [report.status for report in await support.reports()] == ["draft"]  # what was written is kept


async def test_a_half_written_report_comes_back(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.open_report()
    await type_in(support, "advice", "小さく試してから")
    await type_in(support, "action_1", "規程の案を作る")
    await support.expert.close(clear=True)
    await village.settled()
    assert (await support.case()).status == "in_progress"

    await support.open_report()
    assert typed_in(support.expert.modal, "advice") == "小さく試してから"
    assert typed_in(support.expert.modal, "action_1") == "規程の案を作る"
    assert (await support.expert.submit(values={**WRITTEN, "action_1": None})).closed


async def test_the_requester_reads_the_report_in_the_conversation_and_confirms_it(village: Village) -> None:
    support = await supported(village)
    await support.held()
    due = (START + 7 * DAY).date()
    result = await support.submit(
        action_1="規程の案を作る", action_1_owner="requester", action_1_by=due, decisions="研修を先に行う。"
    )
    assert result.closed
    report = support.with_button("report.confirm")
    for part in (
        f"<@{support.staff.id}>",
        "令和8年12月10日（木）10:00～12:00（2時間）",
        WRITTEN["advice"],
        "研修を先に行う。",
        "規程の案を作る",
        "令和8年12月17日（木）",
        ja("progress_of.considering"),
    ):
        assert part in report.words, part
    assert (await support.sessions())[0].status == "held"

    await support.confirm()
    assert (await support.case()).status == "completed"
    news = "\n".join(seen.words for seen in support.said)
    assert ja("note.report_confirmed") in news
    assert ja("note.completed") in news


async def test_confirming_twice_says_that_it_is_confirmed(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit()
    before = as_it_was(support.with_button("report.confirm"))
    await support.confirm()
    await village.press(support.staff, "report.confirm", message=before)
    confirmed = ja("refusal.report_has_moved_on", status=ja("report_status.confirmed"))
    assert confirmed in told_alone(support.staff)
    assert len(await support.followups()) == 4
    await village.press(support.staff, "report.change", message=before)
    assert confirmed in told_alone(support.staff)


async def test_a_report_is_mended_and_confirmed(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit()
    assert (await support.ask_to_change("決まったことも書いてください。")).closed
    asked = support.said[-1]
    assert "決まったことも書いてください。" in asked.words
    assert f"<@{support.expert.id}>" in asked.words
    assert [report.status for report in await support.reports()] == ["change_asked"]
    assert (await support.case()).status == "in_progress"

    await village.press(support.expert, "session.report", message=asked)
    assert "決まったことも書いてください。" in shown_in(support.expert.modal)
    assert typed_in(support.expert.modal, "advice") == WRITTEN["advice"]
    assert (await support.expert.submit(values={"decisions": "研修を先に行う。"})).closed
    await village.settled()
    assert "研修を先に行う。" in support.with_button("report.confirm").words
    await support.confirm()
    (report,) = await support.reports()
    assert report.status == "confirmed"
    assert (await support.case()).status == "completed"


async def test_a_change_without_a_comment_is_not_asked_for(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit()
    result = await support.ask_to_change("　")
    assert result.errors == {"comment": ja("field.text_required")}
    assert [report.status for report in await support.reports()] == ["submitted"]


async def test_several_sessions_follow_each_other_and_their_hours_add_up(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit(last=[])
    await support.confirm()
    assert (await support.case()).status == "in_progress"
    assert [session.status for session in await support.sessions()] == ["held", "wanted"]
    assert "session.propose" in buttons_of(support.said[-1])
    assert f"<@{support.expert.id}>" in support.said[-1].words

    second = START + 7 * DAY
    await support.held(second)
    await support.submit(ended_at=second + timedelta(hours=1, minutes=30), last=True)
    assert (
        ja("report.document.total_value", count=2, hours="3.5") in support.with_button("report.confirm").words
    )
    await support.confirm()
    assert (await support.case()).status == "completed"
    assert ja("support.so_far", count=2, hours="3.5") in support.card.words


async def test_the_last_one_is_not_the_last_while_another_is_to_come(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.fix(START + 7 * DAY)
    first = (await support.sessions())[0]
    await village.press(
        support.expert, "session.report", message=support.with_button("session.report"), value=first.id
    )
    result = await support.expert.submit(values={**WRITTEN, "last": True})
    assert result.errors == {"last": ja("field.not_the_last")}
    assert (await support.expert.submit(values={"last": []})).closed


async def test_whose_report_it_is_not_can_neither_write_nor_confirm_it(village: Village) -> None:
    support = await supported(village)
    session = await support.held()
    card = support.with_button("session.report")
    for person in (support.staff, village.person(OTHER_STAFF), village.coordinator):
        await village.press(person, "session.report", message=card, value=session.id)
        stranger = person.id == OTHER_STAFF
        assert ja("refusal.not_allowed" if stranger else "refusal.for_the_expert") in told_alone(person)
        assert fields_of(person.modal) == []
        await person.close(clear=True)
    await support.submit()
    report = support.with_button("report.confirm")
    for person in (support.expert, village.person(OTHER_STAFF), village.coordinator):
        refused = ja("refusal.not_allowed" if person.id == OTHER_STAFF else "refusal.for_the_requester")
        before = told_alone(person).count(refused)
        await village.press(person, "report.confirm", message=report)
        assert told_alone(person).count(refused) == before + 1
        await village.press(person, "report.change", message=report)
        assert fields_of(person.modal) == []
        await person.close(clear=True)
    assert [found.status for found in await support.reports()] == ["submitted"]


async def test_a_long_report_is_read_in_full_by_those_of_the_case_alone(village: Village) -> None:
    support = await supported(village)
    await support.held()
    advice = "窓口の業務を一つずつ書き出す。" * 100
    await support.submit(advice=advice)
    report = support.with_button("report.open")
    assert advice not in report.words
    await village.press(support.staff, "report.open", message=report)
    assert advice in shown_in(support.staff.modal)
    await village.press(village.person(OTHER_STAFF), "report.open", message=report)
    assert advice not in shown_in(village.person(OTHER_STAFF).modal)


async def test_the_report_stands_on_the_page_of_the_case(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit()
    await village.press(village.coordinator, "consultation.open", message=support.office_card)
    page = shown_in(village.coordinator.modal)
    assert ja("report_status.submitted") in page
    await village.press(village.coordinator, "report.open", view=village.coordinator.modal)
    assert WRITTEN["advice"] in shown_in(village.coordinator.modal)


async def test_sessions_go_out_as_a_table(village: Village) -> None:
    support = await supported(village)
    await support.held()
    await support.submit(
        action_1="規程の案を作る", action_1_owner="requester", action_1_by=(START + 7 * DAY).date(), last=[]
    )
    await support.confirm()
    held, wanted = await exported(village, ExportKind.SESSIONS)
    assert held["number"] == wanted["number"] == support.first.number
    assert held["starts_at"] == held["began_at"] == START.isoformat(timespec="seconds")
    assert (held["status"], held["report_status"], held["hours"]) == ("held", "confirmed", 2)
    assert held["actions"] == ["2026-12-17 requester: 規程の案を作る"]
    assert held["confirmed_at"]
    assert (wanted["status"], wanted["report_status"], wanted["hours"]) == ("wanted", None, None)
    (case,) = await exported(village, ExportKind.CONSULTATIONS)
    assert (case["sessions_held"], case["hours_used"]) == (1, 2)
