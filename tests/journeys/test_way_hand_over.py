"""When people change in the middle: the coordinators are asked, hand over, and nothing is lost."""

from pathlib import Path

import pytest
from doings import accept, buttons_of, candidates, expert, in_socket_mode, ja, say_why, shown_in, told_alone
from reminding import at, of_kind, reminders_in_channel, reminders_to
from supporting import START, Support, supported
from village import CHANNEL, OTHER_STAFF, STAFF, Village

from bot.domain.people import StaffMember
from bot.files.columns import ImportKind
from bot.files.tables import read_table
from bot.services.handing_over import end_support
from bot.services.imports import import_file

pytestmark = in_socket_mode

#: Somebody of the workspace whom no list names before the test.
SUCCESSOR = "U0S002"
REASON = "専門家の任期が終わったため。"


async def imported(village: Village, folder: Path, kind: ImportKind, text: str) -> None:
    """The prefecture takes in a list."""
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    context = village.service.context
    await import_file(
        context.begin,
        kind,
        read_table(path),
        topics=tuple(context.topics),
        new_id=context.new_id,
        now=village.clock(),
    )
    await village.settled()


async def retired(village: Village, folder: Path, support: Support) -> None:
    """The expert of a case is no longer active in the list."""
    (expert_id,) = support.first.expert_ids
    known = await expert(village, expert_id)
    text = f"expert_id,name,slack_user_id,active\n{expert_id},{known.name},{known.slack_user_id},no\n"
    await imported(village, folder, ImportKind.EXPERTS, text)


async def colleague(village: Village, slack_user_id: str | None = SUCCESSOR) -> StaffMember:
    """Somebody of the requester's municipality."""
    person = StaffMember(
        id="successor",
        name="成田 一郎",
        municipality_code="052019",
        department="総務課",
        email=None if slack_user_id else "ichiro.narita@city-akita.example.jp",
        slack_user_id=slack_user_id,
    )
    async with village.service.context.begin() as work:
        others = await work.staff.all()
        if slack_user_id is not None:  # who had this account belongs elsewhere until now
            (before,) = [p for p in others if p.slack_user_id == slack_user_id]
            person = person.model_copy(update={"id": before.id, "email": before.email})
        await work.staff.put([person])
        await work.commit()
    async with village.service.context.read() as work:
        (found,) = [p for p in await work.staff.all() if p.name == person.name]
    return found


async def test_an_expert_who_leaves_the_pool_is_replaced_and_the_case_goes_on(
    village: Village, tmp_path: Path
) -> None:
    support = await supported(village)
    await support.fix(START)
    old = support.expert
    (old_id,) = support.first.expert_ids
    await retired(village, tmp_path, support)
    asked = of_kind(support.office_news(), (await expert(village, old_id)).name)
    assert any(ja("note.hand_over_expert").split("{")[0].strip("⚠️ ") in seen.words for seen in asked)
    assert "consultation.change_expert" in buttons_of(support.office_card)

    coordinator = village.coordinator
    result = await say_why(
        village, coordinator, "consultation.change_expert", support.office_card, reason=REASON
    )
    assert result.closed
    case = await support.case()
    assert (case.status, case.expert_ids) == ("proposed", ())
    assert [s.status for s in await support.sessions()] == ["cancelled"]
    again = await candidates(village, case)
    assert old_id not in {candidate.expert_id for candidate in again.candidates}
    assert any(REASON in seen.words for seen in support.office_news())

    await village.press(coordinator, "candidate.approve", message=support.office_card)
    new = await village.asked(case)
    assert new.id != old.id
    await accept(village, case, new)
    case = await support.case()
    assert case.status == "matched"
    assert len(case.talks) == 2
    (group,) = new.groups
    assert {new.id, STAFF} <= set(group.members)
    assert old.id not in group.members
    assert any(case.number in seen.words for seen in new.messages(group))
    # the reminders of the session that was called off do not come; those of the new expert do
    await at(village, START.replace(day=9, hour=9))
    assert of_kind(reminders_to(old), ja("reminder.session.day")) == []
    assert of_kind(reminders_to(new), ja("reminder.propose.nudge")) != []


async def test_the_coordinators_are_asked_once_although_the_list_is_taken_in_twice(
    village: Village, tmp_path: Path
) -> None:
    support = await supported(village)
    for _ in range(2):
        await retired(village, tmp_path, support)
    sentence = ja("note.hand_over_expert").strip()
    assert len(of_kind(support.office_news(), sentence)) == 1


async def test_a_requester_who_moved_is_replaced_by_a_colleague_of_the_same_town(
    village: Village, tmp_path: Path
) -> None:
    support = await supported(village)
    successor = await colleague(village)
    text = f"slack_user_id,name,municipality_code,department\n{STAFF},船木 智,052035,税務課\n"
    await imported(village, tmp_path, ImportKind.STAFF, text)
    assert len(of_kind(support.office_news(), ja("note.hand_over_requester"))) == 1

    coordinator = village.coordinator
    await village.press(coordinator, "consultation.change_requester", message=support.office_card)
    options = await coordinator.suggest("consultation.staff", "成田")
    assert [o["value"] for o in options] == [successor.id]
    result = await coordinator.submit(values={"staff": options[0]})
    await village.settled()
    assert result.closed
    case = await support.case()
    assert case.requester.slack_user_id == SUCCESSOR
    assert ja("requester.handed_over", number=case.number, name="成田 一郎") in support.card.words
    assert case.number in village.card(case, village.person(SUCCESSOR)).words
    groups = [set(group.members) for group in village.person(SUCCESSOR).groups]
    assert any({SUCCESSOR, support.expert.id} <= members for members in groups)
    assert any(ja("note.requester_changed").strip() in seen.words for seen in support.office_news())


async def test_only_colleagues_of_the_same_town_are_offered_and_accepted(village: Village) -> None:
    support = await supported(village)
    unknown = await colleague(village, slack_user_id=None)
    coordinator = village.coordinator
    await village.press(coordinator, "consultation.change_requester", message=support.office_card)
    options = await coordinator.suggest("consultation.staff", "")
    assert [o["value"] for o in options] == [unknown.id]  # neither the requester nor another town
    assert await coordinator.suggest("consultation.staff", "虻川") == []
    assert [o["value"] for o in await coordinator.suggest("consultation.staff", "総務")] == [unknown.id]
    result = await coordinator.submit(values={"staff": options[0]})
    assert result.errors == {"staff": ja("field.staff_not_in_slack", name=unknown.name)}
    assert (await support.case()).requester.slack_user_id == STAFF


async def test_a_coordinator_takes_part_once(village: Village) -> None:
    support = await supported(village)
    coordinator = village.coordinator
    await village.press(coordinator, "conversation.join", message=support.office_card)
    case = await support.case()
    assert case.joined == (coordinator.id,)
    (group,) = coordinator.groups
    assert {coordinator.id, STAFF, support.expert.id} <= set(group.members)
    await village.press(coordinator, "conversation.join", message=support.office_card)
    assert ja("refusal.already_there", number=case.number) in told_alone(coordinator)
    assert (await support.case()).joined == (coordinator.id,)


async def test_an_early_end_needs_a_reason_and_stops_everything(village: Village) -> None:
    support = await supported(village)
    await support.fix(START)
    coordinator = village.coordinator
    await village.press(coordinator, "consultation.end", message=support.office_card)
    assert ja("decision.end.intro") in shown_in(coordinator.modal)
    blank = await coordinator.submit(values={"reason": "   "})
    assert blank.errors == {"reason": ja("field.text_required")}
    assert (await support.case()).status == "in_progress"
    assert (await coordinator.submit(values={"reason": "事業が延期された。"})).closed
    await village.settled()
    assert (await support.case()).status == "closed"
    assert "事業が延期された。" in str(support.office_card.blocks)
    assert buttons_of(support.office_card) == ["consultation.open"]
    before = len(reminders_to(support.expert)) + len(reminders_in_channel(village))
    await at(village, START.replace(day=9, hour=9))
    await at(village, START)
    assert len(reminders_to(support.expert)) + len(reminders_in_channel(village)) == before


@pytest.mark.parametrize(
    "button",
    ["conversation.join", "consultation.change_expert", "consultation.change_requester", "consultation.end"],
)
async def test_whoever_is_no_coordinator_changes_nobody(village: Village, button: str) -> None:
    support = await supported(village)
    before = await support.case()
    for wrong in (village.person(OTHER_STAFF), support.expert):
        village.ws.join(CHANNEL, wrong.id)  # sees the card …
        village.ws.leave(CHANNEL, wrong.id)  # … and is a coordinator no longer
        await village.ws.practice.dispatcher.settle()
        await village.press(wrong, button, message=support.office_card)
        assert ja("refusal.not_allowed") in told_alone(wrong)
    assert await support.case() == before


async def test_a_case_that_ended_meanwhile_is_not_handed_over(village: Village) -> None:
    support = await supported(village)
    coordinator = village.coordinator
    await village.press(coordinator, "consultation.change_expert", message=support.office_card)
    other = await village.service.house.directory.actor("U0C002")
    await end_support(village.service.context, support.first.id, "延期", other, village.clock())
    await village.settled()
    await coordinator.submit(values={"reason": REASON})
    case = await support.case()
    sentence = ja("refusal.case_has_moved_on", number=case.number, status=ja("status.closed"))
    assert sentence in shown_in(coordinator.modal)
    assert case.status == "closed"
