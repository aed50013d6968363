"""The main way once more, on SQLite and on PostgreSQL."""

from doings import accept, approve_in_order, as_it_was, candidates, decline, ja, posts, revise, say_why
from village import CHANNEL, Village


async def test_from_the_form_to_the_experts_yes(village_on_either: Village) -> None:
    village = village_on_either
    case = await village.file()
    card = as_it_was(village.card(case))
    await say_why(village, village.coordinator, "consultation.return", card, comment="件数を教えてください。")
    assert (await revise(village, case, details="年に三百件の申請がある。")).closed
    await approve_in_order(village, case, [1, 2])
    await decline(village, case, await village.asked(case))
    asked = await village.asked(case)
    await accept(village, case, asked)

    matched = await village.case(case.id)
    assert matched.status == "matched"
    assert matched.expert_ids == ((await candidates(village, case)).candidates[1].expert_id,)
    assert village.card(case).ts == card.ts
    assert f"<@{asked.id}>" in village.card(case, village.staff).words
    assert [seen for seen in posts(village, CHANNEL) if not seen.thread_ts] == [village.card(case)]
    said = "\n".join(seen.words for seen in village.thread(case))
    for word in (
        ja("note.returned"),
        ja("note.revised"),
        ja("note.approved"),
        ja("note.declined"),
        ja("note.accepted"),
    ):
        assert word in said
