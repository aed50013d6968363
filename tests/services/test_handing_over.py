"""When people change in the middle: the coordinators are asked to hand over, and nothing is lost."""

from datetime import timedelta

import pytest
from passing_time import EXPERT, OTHER, STAFF, TOWN, Office, jst

from bot.domain.consultation import Consultation, Status
from bot.domain.errors import AlreadyThere, CaseHasMovedOn, FieldErrors, NotAllowed
from bot.domain.people import StaffMember
from bot.domain.session import SessionStatus
from bot.services.conversation import channel_name
from bot.services.handing_over import (
    change_expert,
    change_requester,
    end_support,
    experts_changed,
    join_conversation,
    leave_conversations,
    staff_changed,
)
from bot.services.reporting import begun_report

THURSDAY = jst("2026-12-17 13:30")
COLLEAGUE = StaffMember(
    id="colleague",
    name="高橋 実",
    municipality_code=TOWN.code,
    department="総務課",
    slack_user_id="U0COLLEAGUE",
)


async def told(office: Office) -> list[str]:
    """The kinds of what was said to the coordinators' threads."""
    return [kind for place, kind in await office.said() if place == "coordinators"]


async def test_an_expert_who_is_no_longer_active_is_named_once_for_each_running_case(office: Office) -> None:
    running, ended = await office.matched(), await office.matched()
    await _end(office, ended)
    inactive = EXPERT.model_copy(update={"active": False})
    for before in (EXPERT, inactive):  # imported twice: the second time nothing changes
        async with office.context.begin() as work:
            await experts_changed(work, [before], [inactive], office.now)
            await work.commit()
    assert (await told(office)).count("hand_over_expert") == 1
    assert (await office.case(running)).status is Status.MATCHED


async def test_a_requester_who_moved_to_another_town_is_named(office: Office) -> None:
    await office.matched()
    moved = STAFF.model_copy(update={"municipality_code": "052035"})
    promoted = STAFF.model_copy(update={"department": "企画課"})
    async with office.context.begin() as work:
        await staff_changed(work, [STAFF], [promoted], office.now)
        assert await told(office) == []
        await staff_changed(work, [STAFF], [moved], office.now)
        await work.commit()
    assert (await told(office)).count("hand_over_requester") == 1


async def test_another_expert_is_looked_for_and_the_session_to_come_is_cancelled(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    with pytest.raises(NotAllowed):
        await change_expert(office.context, case.id, "退任", office.requester, office.now)
    changed = await change_expert(office.context, case.id, "退任のため", office.coordinator, office.now)
    assert (changed.status, changed.expert_ids) == (Status.SUBMITTED, ())
    (after,) = await office.sessions(case)
    assert (after.status, after.sequence) == (SessionStatus.CANCELLED, session.sequence + 1)
    await office.at(office.now)
    assert (await office.case(case)).status is Status.PROPOSED
    assert await office.at("2026-12-16 09:00") == ["approval.nudge"]  # and nothing of the session
    with pytest.raises(CaseHasMovedOn):
        await change_expert(office.context, case.id, "退任", office.coordinator, office.now)


async def test_a_session_that_has_begun_is_reported_by_whoever_held_it(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    office.now = THURSDAY + timedelta(hours=3)
    await change_expert(office.context, case.id, "退任のため", office.coordinator, office.now)
    await office.at(office.now)  # candidates are looked for
    await office.taken_over(case, OTHER.expert_id)
    assert "report.nudge" in await office.at("2026-12-21 09:00")
    assert "report.nudge" in (await office.messages("U0EXPERT"))[-1]
    assert not any("report.nudge" in kinds for kinds in await office.messages("U0OTHER"))
    successor = office.expert.model_copy(
        update={"slack_user_id": "U0OTHER", "name": OTHER.name, "expert_id": OTHER.expert_id}
    )
    with pytest.raises(NotAllowed):
        await begun_report(office.context, session.id, successor, office.now)
    report = await office.reported(session)
    await office.confirmed(report)
    held, wanted = await office.sessions(case)
    assert (held.status, wanted.status) == (SessionStatus.HELD, SessionStatus.WANTED)
    assert (await office.case(case)).status is Status.MATCHED  # the successor goes on


async def test_a_report_that_waits_is_reminded_of_while_another_expert_is_looked_for(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    office.now = THURSDAY + timedelta(hours=3)
    report = await office.reported(session, last=False)
    await change_expert(office.context, case.id, "退任のため", office.coordinator, office.now)
    assert "confirm.nudge" in await office.at("2026-12-22 09:00")
    await office.confirmed(report)


async def test_what_was_done_before_an_early_end_can_still_be_reported(office: Office) -> None:
    case = await office.matched()
    session = await office.fixed(case, THURSDAY)
    office.now = THURSDAY + timedelta(hours=3)
    await end_support(office.context, case.id, "事業の延期", office.coordinator, office.now)
    assert await office.at("2026-12-24 09:00") == []  # nobody is asked for it any more
    await office.confirmed(await office.reported(session))
    async with office.context.read() as work:
        assert (await work.sessions.use())[case.id].hours == 2
    assert (await office.case(case)).status is Status.CLOSED


async def test_a_channel_that_somebody_leaves_is_followed_by_another(office: Office) -> None:
    case = await office.matched()
    async with office.context.begin() as work:
        await work.staff.put([COLLEAGUE])
        await work.commit()
    for number in range(7):
        actor = office.coordinator.model_copy(update={"slack_user_id": f"U0COORD{number}"})
        await join_conversation(office.context, case.id, actor, office.now)
    changed = await change_requester(office.context, case.id, COLLEAGUE.id, office.coordinator, office.now)
    assert changed.talks[-2:] == ("channel:1", "channel:2")
    assert channel_name("R8-0001", "channel:1") == "soudan-r8-0001"
    assert channel_name("R8-0001", "channel:2") == "soudan-r8-0001-2"


async def test_a_colleague_of_the_same_town_takes_over(office: Office) -> None:
    case = await office.matched()
    await office.fixed(case, THURSDAY)
    elsewhere = COLLEAGUE.model_copy(
        update={"id": "elsewhere", "municipality_code": "052035", "slack_user_id": "U0ELSEWHERE"}
    )
    unknown = COLLEAGUE.model_copy(
        update={"id": "unknown", "slack_user_id": None, "email": "unknown@example.jp"}
    )
    async with office.context.begin() as work:
        await work.municipalities.put([TOWN.model_copy(update={"code": "052035", "name": "横手市"})])
        await work.staff.put([COLLEAGUE, elsewhere, unknown])
        await work.commit()
    for staff in (STAFF, elsewhere, unknown):
        with pytest.raises(FieldErrors):
            await change_requester(office.context, case.id, staff.id, office.coordinator, office.now)
    changed = await change_requester(office.context, case.id, COLLEAGUE.id, office.coordinator, office.now)
    assert changed.requester.name == COLLEAGUE.name
    assert changed.talks == ("U0EXPERT,U0STAFF", "U0COLLEAGUE,U0EXPERT")
    assert ("case", "session_handed_over") in await office.said()  # the colleague's calendar gets it, too
    assert (await office.sessions(case))[0].sequence == 1
    await office.at("2026-12-16 09:00")
    assert "session.day" in (await office.messages("U0COLLEAGUE"))[-1]
    assert await office.messages("U0STAFF") == []


async def test_a_coordinator_joins_once_and_the_case_goes_on_in_another_conversation(office: Office) -> None:
    case = await office.matched()
    joined = await join_conversation(office.context, case.id, office.coordinator, office.now)
    assert joined.talks == ("U0EXPERT,U0STAFF", "U0COORD,U0EXPERT,U0STAFF")
    with pytest.raises(AlreadyThere):
        await join_conversation(office.context, case.id, office.coordinator, office.now)
    with pytest.raises(NotAllowed):
        await join_conversation(office.context, case.id, office.requester, office.now)


async def test_a_coordinator_who_leaves_the_office_leaves_the_conversations(office: Office) -> None:
    case, other = await office.matched(), await office.matched()
    await join_conversation(office.context, case.id, office.coordinator, office.now)
    await leave_conversations(office.context, "U0COORD", office.now)
    after = await office.case(case)
    assert (after.joined, after.talks[-1]) == ((), "U0EXPERT,U0STAFF")
    assert (await office.case(other)).version == other.version


async def test_an_expert_who_is_no_longer_active_is_not_reminded(office: Office) -> None:
    case = await office.matched()
    async with office.context.begin() as work:
        await work.experts.put([EXPERT.model_copy(update={"active": False})])
        await work.commit()
    assert await office.at("2026-12-04 09:00") == []
    (session,) = await office.sessions(case)
    assert (await office.row("propose.nudge", session.id))["reason"] == "the expert has left the pool"
    assert await office.at("2026-12-09 09:00") == ["propose.silent"]


async def test_above_eight_people_the_case_gets_a_channel(office: Office) -> None:
    case = await office.matched()
    for number in range(7):
        actor = office.coordinator.model_copy(update={"slack_user_id": f"U0COORD{number}"})
        joined = await join_conversation(office.context, case.id, actor, office.now)
        people = joined.talks[-1].split(",")
        assert people == ["channel:1"] if number == 6 else len(people) == number + 3


async def _end(office: Office, case: Consultation) -> None:
    await end_support(office.context, case.id, "終了", office.coordinator, office.now)
