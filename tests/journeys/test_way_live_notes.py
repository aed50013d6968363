"""What was said with buttons is drawn again as the case goes on: nobody is offered what is settled."""

from doings import buttons_of, in_socket_mode
from supporting import Support, supported
from village import Village

pytestmark = in_socket_mode


def offered(support: Support, ts: str) -> list[str]:
    """What can be pressed on a message as it stands now."""
    (seen,) = [seen for seen in support.said if seen.ts == ts]
    return buttons_of(seen)


async def test_a_note_offers_only_what_can_still_be_pressed(village: Village) -> None:
    support = await supported(village)
    await village.press(support.expert, "session.propose", message=support.with_button("session.propose"))
    assert (await support.expert.submit()).closed
    await village.settled()
    proposal = support.said[-1]
    assert "session.choose" in buttons_of(proposal)
    await village.press(support.staff, "session.choose:1", message=support.said[0])  # on the card
    assert offered(support, proposal.ts) == []
    fixed = support.with_button("session.acknowledge")
    assert fixed.ts != support.said[0].ts
    await village.press(support.expert, "session.acknowledge", message=fixed)
    assert "session.acknowledge" not in offered(support, fixed.ts)


async def test_a_note_that_somebody_deleted_is_not_said_again(village: Village) -> None:
    support = await supported(village)
    session = await support.fix()
    fixed = support.with_button("session.acknowledge")
    before = len(support.said)
    del fixed.channel.messages[fixed.ts]
    await village.press(support.expert, "session.acknowledge", message=support.said[0], value=session.id)
    assert len(support.said) == before  # one deleted, one said: that the expert has acknowledged
