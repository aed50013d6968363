"""「続けて相談する」: a new case that knows the old one."""

from doings import fields_of, in_socket_mode, ja, shown_in, told_alone, type_in, typed_in
from supporting import Support, completed
from village import FILLED, OTHER_STAFF, Village

from bot.domain.consultation import Consultation
from bot.domain.request import RequestForm
from bot.services.intake import FileConsultation, file_consultation
from practice.testing import Actor

pytestmark = in_socket_mode

DETAILS = "前回の助言を試したところ、新しい課題が見つかった。"


async def go_on(village: Village, support: Support, person: Actor | None = None) -> Actor:
    who = person or village.staff
    await village.press(who, "consultation.continue", message=support.card)
    return who


async def sent(village: Village, support: Support, person: Actor) -> Consultation:
    """Sends the form that lies open; returns the new case."""
    result = await person.submit(values={"details": DETAILS, "no_personal_data": True})
    assert result.closed, result.errors
    await village.settled()
    (case,) = [case for case in await village.cases() if case.id != support.first.id]
    return case


async def test_a_new_case_begins_with_the_old_one_and_names_it(village: Village) -> None:
    support = await completed(village)
    staff = await go_on(village, support)
    assert typed_in(staff.modal, "title") == ja("continuing.title", title=FILLED["title"])
    assert typed_in(staff.modal, "topic")["value"] == FILLED["topic"]
    assert ja("continuing.note") in shown_in(staff.modal)
    case = await sent(village, support, staff)
    assert case.previous_id == support.first.id
    assert case.status == "proposed"
    named = ja("continuing.previous", number=support.first.number)
    await village.press(village.coordinator, "consultation.open", message=village.card(case))
    assert named in shown_in(village.coordinator.modal)
    assert any(named in seen.words for seen in staff.app_dm)


async def test_a_continuation_that_was_closed_half_way_still_knows_the_old_case(village: Village) -> None:
    support = await completed(village)
    staff = await go_on(village, support)
    await type_in(staff, "生成AIの研修を続けたい")
    await staff.close(clear=True)
    await village.settled()
    await go_on(village, support)
    assert typed_in(staff.modal, "title") == "生成AIの研修を続けたい"
    assert (await sent(village, support, staff)).previous_id == support.first.id


async def test_a_revision_keeps_the_link(village: Village) -> None:
    support = await completed(village)
    case = await sent(village, support, await go_on(village, support))
    newest = next(seen for seen in village.staff.app_dm if seen.words.count(case.number))
    await village.press(village.staff, "consultation.revise", message=newest)
    assert (await village.staff.submit(values={"title": "研修の進め方", "no_personal_data": True})).closed
    await village.settled()
    assert (await village.case(case.id)).previous_id == support.first.id


async def test_starting_over_lets_go_of_the_old_case(village: Village) -> None:
    support = await completed(village)
    staff = await go_on(village, support)
    await type_in(staff, "まったく別の相談")
    await staff.close(clear=True)
    await village.settled()
    await go_on(village, support)
    await village.press(staff, "consultation.discard_draft")
    result = await staff.submit(values=FILLED)
    assert result.closed
    await village.settled()
    assert [case.previous_id for case in await village.cases()] == ["", ""]


async def test_another_town_cannot_go_on_from_a_case(village: Village) -> None:
    support = await completed(village)
    other = await go_on(village, support, village.person(OTHER_STAFF))
    assert ja("refusal.not_allowed") in told_alone(other)
    assert fields_of(other.modal) == []


async def test_a_form_that_names_another_towns_case_makes_a_case_of_its_own(village: Village) -> None:
    support = await completed(village)
    other = await village.service.house.directory.actor(OTHER_STAFF)
    form = RequestForm(title="相談", details=DETAILS, no_personal_data=True, previous_id=support.first.id)
    filing = FileConsultation(form=form, intake_key="forged", draft_id="forged")
    case = await file_consultation(village.service.context, filing, other, village.clock())
    assert case.previous_id == ""
