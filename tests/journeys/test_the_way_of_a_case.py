"""One consultation from the form to the expert's yes, as its people live it."""

from village import Village


async def test_a_request_becomes_a_match(village: Village) -> None:
    case = await village.file()
    assert case.number == "R8-0001"
    assert "R8-0001" in village.card(case, village.staff).words
    assert (await village.case(case.id)).status == "proposed"

    expert = await village.approve(case)
    assert (await village.case(case.id)).status == "offered"
    assert "原田 友恵" in village.card(case).words  # who approved

    await expert.press("offer.accept", message=village.card(case, expert))
    await village.settled()
    matched = await village.case(case.id)
    assert matched.status == "matched"
    assert len(matched.expert_ids) == 1
    assert expert.id in village.card(case, village.staff).words  # with whom to talk
    assert village.staff.id in village.card(case, expert).words
