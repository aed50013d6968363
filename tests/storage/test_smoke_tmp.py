from datetime import *
from bot.services.outgoing import *
NOW=datetime(2026,11,24,1,0,tzinfo=UTC)
async def test_a(database):
    async with database.begin() as work:
        assert await work.consultations.next_count(2026)==1
        await work.outbox.show(Card(place=Place.COORDINATORS,subject="a"),now=NOW)
        assert await work.outbox.tell(Note(key="k",kind=NoteKind.APPROVED,place=Place.COORDINATORS,consultation_id="a"),now=NOW)
        assert not await work.outbox.tell(Note(key="k",kind=NoteKind.APPROVED,place=Place.COORDINATORS,consultation_id="a"),now=NOW)
        await work.due.add(DueRow(kind=DueKind.OFFER_NUDGE,subject="x",period="p",due_at=NOW))
        await work.commit()
    async with database.begin() as work:
        print(await work.outbox.claim_notes(now=NOW,lease=timedelta(seconds=9),limit=9))
        c=await work.outbox.claim_cards(now=NOW,lease=timedelta(seconds=9),limit=9)
        print(c, await work.due.claim(now=NOW,lease=timedelta(seconds=9),limit=9), await work.outbox.next_try())
        await work.outbox.posting(c[0])
        await work.outbox.card_shown(c[0],channel="C",ts="1.2")
        print(await work.outbox.claim_notes(now=NOW,lease=timedelta(seconds=9),limit=9))
        await work.commit()
async def test_b(database):
    async with database.read() as work:
        print(await work.experts.search("あ 100%",limit=3), await work.consultations.count_in_status(), await work.offers.load())
