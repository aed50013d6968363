"""Whom the service takes a Slack user for, while Slack is silent and people change their profiles."""

import pytest
from forging import flagged
from village import COORDINATOR, SECOND_COORDINATOR, STAFF, Village

from bot.domain.errors import WhoIsUnsure
from bot.domain.people import StaffMember
from bot.domain.permissions import Part
from handlers.directory import Directory

NEWCOMER = "U0NEW"
CHANNEL = "C0COORD"


def _directory(village: Village) -> Directory:
    return village.service.house.directory


def _address(village: Village, person: str, email: str, **says: object) -> None:
    """The person changes the address in their Slack profile."""
    known = village.ws.state.people.get(person, village.ws.state.people[STAFF])
    village.ws.state.people[person] = known.model_copy(update={"id": person, "email": email})
    flagged(village, person, **says)


async def _listed(village: Village, **changes: object) -> StaffMember:
    """Somebody on the staff list."""
    member = StaffMember.model_validate(
        {"id": "listed", "name": "登録 済", "municipality_code": "052019", "department": "総務課", **changes}
    )
    async with village.service.context.begin() as work:
        await work.staff.put([member])
        await work.commit()
    return member


async def _parts(village: Village, person: str) -> frozenset[Part]:
    return (await _directory(village).actor(person)).parts


async def test_nobody_gets_a_part_while_slack_does_not_say_who_they_are(village: Village) -> None:
    village.ws.faults.rate_limit("users.info")
    village.ws.faults.fail("users.info")
    for _ in range(2):
        with pytest.raises(WhoIsUnsure):
            await _directory(village).actor(COORDINATOR)
    assert Part.COORDINATOR in await _parts(village, COORDINATOR)


async def test_somebody_known_keeps_their_part_while_slack_is_silent(village: Village) -> None:
    assert Part.STAFF in await _parts(village, STAFF)
    village.ws.faults.fail("users.info")
    assert Part.STAFF in await _parts(village, STAFF)


async def test_somebody_whom_slack_does_not_know_has_no_part_though_the_lists_name_them(
    village: Village,
) -> None:
    await _listed(village, slack_user_id="U0NOBODY")
    assert await _parts(village, "U0NOBODY") == frozenset()


async def test_the_presser_is_told_when_slack_does_not_say_who_they_are(village: Village) -> None:
    village.ws.faults.rate_limit("users.info")
    await village.staff.command("/soudan")
    await village.settled()
    assert village.staff.modal is not None
    assert "Slack に確認できない" in str(village.staff.modal.content)


async def test_the_address_of_somebody_on_record_makes_nobody_else_them(village: Village) -> None:
    member = await _listed(village, email="listed@city.example.jp", slack_user_id=SECOND_COORDINATOR)
    _address(village, NEWCOMER, "listed@city.example.jp")
    actor = await _directory(village).actor(NEWCOMER)
    assert actor.staff is None
    async with village.service.context.read() as work:
        assert (await work.staff.get(member.id)).slack_user_id == SECOND_COORDINATOR


async def test_an_account_made_anew_takes_the_place_of_the_deleted_one(village: Village) -> None:
    member = await _listed(village, email="listed@city.example.jp", slack_user_id=SECOND_COORDINATOR)
    flagged(village, SECOND_COORDINATOR, deleted=True)
    _address(village, NEWCOMER, "listed@city.example.jp")
    assert Part.STAFF in await _parts(village, NEWCOMER)
    async with village.service.context.read() as work:
        assert (await work.staff.get(member.id)).slack_user_id == NEWCOMER


async def test_an_address_that_nobody_has_confirmed_makes_nobody_staff(village: Village) -> None:
    await _listed(village, email="listed@city.example.jp")
    _address(village, NEWCOMER, "listed@city.example.jp", is_email_confirmed=False)
    assert await _parts(village, NEWCOMER) == frozenset()


async def test_a_guest_is_not_told_of_a_case_though_the_pool_names_their_address(village: Village) -> None:
    async with village.service.context.begin() as work:
        expert = (await work.experts.all())[0]
        address = "guest.expert@example.jp"
        listed = expert.model_copy(update={"expert_id": "X999", "email": address, "slack_user_id": None})
        linked = expert.model_copy(update={"expert_id": "X998", "email": None, "slack_user_id": "U0LINKED"})
        await work.experts.put([listed, linked])
        await work.commit()
    _address(village, NEWCOMER, address, is_restricted=True)
    _address(village, "U0LINKED", "other@example.jp", is_ultra_restricted=True)
    assert await _directory(village).slack_id_of_expert("X999") is None
    assert await _directory(village).slack_id_of_expert("X998") is None
    async with village.service.context.read() as work:
        assert (await work.experts.get("X999")).slack_user_id is None


async def test_who_leaves_the_channel_decides_nothing_any_more_even_while_slack_is_silent(
    village: Village,
) -> None:
    case = await village.file()
    assert Part.COORDINATOR in await _parts(village, COORDINATOR)
    village.ws.leave(CHANNEL, COORDINATOR)
    await village.ws.practice.dispatcher.settle()
    await village.settled()
    village.ws.faults.fail("conversations.members", times=20)
    assert Part.COORDINATOR not in await _parts(village, COORDINATOR)
    assert (await village.case(case.id)).status == "proposed"
