"""The App Home of each part, its pages and its languages."""

from datetime import datetime

from doings import (
    accept,
    buttons_of,
    en,
    in_socket_mode,
    ja,
    revise,
    say_why,
    shown_in,
)
from supporting import START, completed, supported
from village import FILLED, JST, OTHER_STAFF, OVERSEER, TUESDAY, Village

from bot.domain.request import RequestForm
from bot.domain.slots import ProposalForm
from bot.services.arranging import ProposeSession, propose_session
from bot.services.intake import FileConsultation, file_consultation
from practice.normalise import elements_of
from practice.testing import Actor

pytestmark = in_socket_mode


async def at_home(village: Village, person: Actor) -> str:
    await person.open_home()
    await village.settled()
    return shown_in(person.home)


async def file_many(village: Village, count: int) -> None:
    """Through the use case: the form is not the matter here."""
    actor = await village.service.house.directory.actor(village.staff.id)
    for n in range(1, count + 1):
        form = RequestForm.model_validate({**FILLED, "title": f"相談その{n}。"})
        command = FileConsultation(form=form, intake_key=f"many:{n}", draft_id="none")
        await file_consultation(village.service.context, command, actor, TUESDAY)
    await village.settled()


async def test_staff_see_their_towns_cases_and_what_is_theirs_to_do(village: Village) -> None:
    said = await at_home(village, village.staff)
    assert "秋田市" in said
    assert ja("home.cases_none") in said
    assert "consultation.new" in buttons_of(village.staff.home)
    case = await village.file()
    said = shown_in(village.staff.home)
    assert case.number in said
    assert ja("status.proposed") in said
    assert ja("home.nothing_to_do") in said

    await say_why(village, village.coordinator, "consultation.return", village.card(case), comment="件数は？")
    assert ja("home.to_revise") in shown_in(village.staff.home)
    assert (await revise(village, case, details="年に三百件ある。")).closed
    assert ja("home.to_revise") not in shown_in(village.staff.home)
    other = await at_home(village, village.person(OTHER_STAFF))
    assert case.number not in other


async def test_coordinators_see_what_waits_for_them_and_the_counts(village: Village) -> None:
    case = await village.file()
    said = await at_home(village, village.coordinator)
    assert ja("home.to_approve") in said
    assert case.number in said
    assert f"{ja('status.proposed')} *1*" in said
    assert "consultation.new" not in buttons_of(village.coordinator.home)
    await village.approve(case)
    said = await at_home(village, village.coordinator)
    assert f"{ja('status.offered')} *1*" in said
    assert ja("home.to_approve") not in said


async def test_experts_see_what_to_answer_and_what_they_have_taken(village: Village) -> None:
    case = await village.file()
    asked = await village.approve(case)
    said = await at_home(village, asked)
    assert ja("home.to_answer") in said
    assert "令和8年12月3日（木）10:00" in said
    assert ja("home.running_none") in said
    await accept(village, case, asked)
    said = shown_in(asked.home)
    assert ja("home.to_answer") not in said
    assert case.number in said
    await village.press(asked, "consultation.open", home=True)
    assert case.request.details in shown_in(asked.modal)


async def test_the_overseer_sees_all_cases_and_decides_nothing(village: Village) -> None:
    case = await village.file()
    overseer = village.person(OVERSEER)
    said = await at_home(village, overseer)
    assert case.number in said
    assert ja("home.cases_all") in said
    await village.press(overseer, "consultation.open", home=True)
    assert case.request.details in shown_in(overseer.modal)


async def test_twenty_five_cases_stand_on_three_pages(village: Village) -> None:
    await file_many(village, 25)
    staff = village.staff
    found: list[int] = []
    said = await at_home(village, staff)
    for page, others in enumerate((["1"], ["2", "0"], ["1"])):
        found += [n for n in range(1, 26) if f"相談その{n}。" in said]
        assert pages_from(staff) == others
        if page < 2:
            await village.press(staff, "home.page", home=True, value=str(page + 1))
            said = shown_in(staff.home)
    assert sorted(found) == list(range(1, 26))
    await village.press(staff, "home.page", home=True, value="1")
    assert ja("home.page_number", page=2) in shown_in(staff.home)


def pages_from(person: Actor) -> list[str]:
    """The pages to which one can turn."""
    assert person.home is not None
    elements = [element for block in person.home.blocks for element in elements_of(block)]
    return [element["value"] for element in elements if element["action_id"].startswith("home.page")]


async def test_the_list_of_many_cases_fits_into_one_answer(village: Village) -> None:
    await file_many(village, 25)
    await village.staff.command("/soudan", "list")
    await village.settled()
    (answer,) = village.staff.ephemerals
    assert "相談その25。" in answer.words


async def test_everything_speaks_english_to_whoever_chose_it(village: Village) -> None:
    await at_home(village, village.staff)
    await village.press(village.staff, "home.language", home=True)
    said = shown_in(village.staff.home)
    assert en("home.language") in str(village.staff.home and village.staff.home.blocks)
    assert ja("home.ask") not in said
    case = await village.file()
    mine = village.card(case, village.staff).words
    assert en("requester.withdraw") in str(village.card(case, village.staff).blocks)
    assert ja("status.proposed") not in mine
    assert "4 Dec 2026 (Fri)" in mine
    assert ja("status.proposed") in village.card(case).words  # the channel keeps its language
    await village.press(village.staff, "home.language", home=True)
    assert ja("home.cases_town", town="秋田市") in shown_in(village.staff.home)


async def test_the_home_asks_each_side_for_what_is_theirs_until_the_session_is_arranged(
    village: Village,
) -> None:
    support = await supported(village)
    expert, staff = support.expert, village.staff
    assert ja("home.task.propose") in await at_home(village, expert)
    assert "session.propose" in buttons_of(expert.home)
    assert ja("home.nothing_to_do") in await at_home(village, staff)

    form = ProposalForm(
        slots=(str(int(START.timestamp())),), format="online", place="https://meet.example.jp/1"
    )
    command = ProposeSession(consultation_id=support.first.id, form=form)
    actor = await village.service.house.directory.actor(expert.id)
    await propose_session(village.service.context, command, actor, village.clock())
    await village.settled()
    assert ja("home.task.propose") not in shown_in(expert.home)
    assert ja("home.task.choose") in shown_in(staff.home)
    await village.press(staff, "session.choose", home=True)
    assert (await support.sessions())[0].starts_at == START
    assert ja("home.task.choose") not in shown_in(staff.home)

    assert ja("home.task.acknowledge") in shown_in(expert.home)
    await village.press(expert, "session.acknowledge", home=True)
    assert ja("home.task.acknowledge") not in shown_in(expert.home)
    for person in (expert, staff):
        said = shown_in(person.home)
        assert ja("home.coming") in said
        assert "令和8年12月10日（木）10:00" in said
        assert "https://meet.example.jp/1" in said


async def test_after_the_session_the_home_asks_for_report_confirmation_and_answers(village: Village) -> None:
    support = await supported(village)
    expert, staff = support.expert, village.staff
    await support.held()
    said = await at_home(village, expert)
    assert ja("home.task.report") in said
    assert ja("home.coming") not in said
    await support.submit()
    assert ja("home.task.report") not in shown_in(expert.home)
    assert ja("home.task.confirm") in await at_home(village, staff)
    await support.ask_to_change("出席者が違います。")
    assert ja("home.task.rewrite") in shown_in(expert.home)
    assert ja("home.task.confirm") not in shown_in(staff.home)
    await support.submit()
    await village.press(staff, "report.confirm", home=True)
    assert (await support.case()).status == "completed"
    said = shown_in(staff.home)
    assert ja("home.task.satisfaction") in said
    assert ja("home.task.confirm") not in said


async def test_the_outcome_is_told_by_one_press_on_the_home(village: Village) -> None:
    support = await completed(village)
    await support.satisfied()
    assert ja("home.nothing_to_do") in await at_home(village, village.staff)
    followup = await support.later(1)
    assert village.clock() == datetime(2027, 1, 12, 9, 0, tzinfo=JST)
    assert ja("home.task.outcome", months=1) in shown_in(village.staff.home)
    await village.press(village.staff, "followup.answer:budgeted", home=True)
    (answered,) = [f for f in await support.followups() if f.id == followup.id]
    assert answered.outcome == "budgeted"
    assert ja("home.nothing_to_do") in shown_in(village.staff.home)
