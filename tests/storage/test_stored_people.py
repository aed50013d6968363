"""Experts, staff, municipalities, Slack users and drafts."""

import asyncio
from datetime import timedelta

import pytest
from stored_samples import ITO, KIMURA, MISATO, NOW, RETIRED, SATO, YAMADA, YOKOTE, Opener

from bot.domain.errors import UnknownCase
from bot.domain.people import Expert, StaffMember
from bot.domain.request import RequestForm
from bot.services.ports import Draft, ImportChanges, SlackPerson
from storage.engine import Database


async def test_the_pool_comes_back_as_it_was_imported(pool: Database) -> None:
    async with pool.read() as work:
        assert await work.experts.all() == [YAMADA, KIMURA, RETIRED]
        assert await work.experts.get("EX001") == YAMADA
        assert await work.experts.some(["EX002", "EX001", "EX002", "unknown"]) == {
            "EX002": KIMURA,
            "EX001": YAMADA,
        }
        assert await work.experts.some([]) == {}
        with pytest.raises(UnknownCase):
            await work.experts.get("unknown")


async def test_an_expert_is_held_while_their_hours_are_counted(pool: Database) -> None:
    async with pool.begin() as work:
        assert await work.experts.lock("EX001") == YAMADA
        with pytest.raises(UnknownCase):
            await work.experts.lock("unknown")


async def test_an_expert_is_recognised_by_slack_id_else_by_e_mail_in_any_case(pool: Database) -> None:
    async with pool.begin() as work:
        assert await work.experts.by_slack("U0KIMURA", "yamada@example.com") == KIMURA
        assert await work.experts.by_slack("U0NEW", "YAMADA@EXAMPLE.COM") == YAMADA
        assert await work.experts.by_slack("U0NEW", None) is None
        assert await work.experts.by_slack("U0NEW", "") is None
        await work.experts.link("EX001", "U0YAMADA")
        linked = await work.experts.by_slack("U0YAMADA", None)
        assert linked is not None
        assert linked.expert_id == "EX001"
        with pytest.raises(UnknownCase):
            await work.experts.link("unknown", "U0")


async def test_an_import_counts_what_it_adds_changes_and_leaves(pool: Database) -> None:
    renamed = YAMADA.model_copy(update={"name": "山田 次郎"})
    newcomer = KIMURA.model_copy(update={"expert_id": "EX004", "slack_user_id": None})
    blank = KIMURA.model_copy(update={"slack_user_id": None})
    async with pool.begin() as work:
        changes = await work.experts.put([renamed, blank, newcomer])
        assert changes == ImportChanges(added=1, changed=1, same=1)
        assert await work.experts.get("EX002") == KIMURA, "a blank field does not unlink Slack"
        assert await work.experts.get("EX001") == renamed
        assert await work.experts.get("EX003") == RETIRED, "others stay"
        assert await work.experts.put([]) == ImportChanges(added=0, changed=0, same=0)


async def test_a_search_finds_active_experts_whatever_the_width_the_case_and_the_kana(pool: Database) -> None:
    expected = {
        "山田": ["EX001"],
        "山田太郎": ["EX001"],
        "やまだ": ["EX001"],
        "ﾔﾏﾀﾞ": ["EX001"],
        "ＫＵＢＥＲＮＥＴＥＳ": ["EX001"],
        "がばめんとクラウド　みらい": ["EX001"],
        "山田 存在しない": [],
        "": ["EX001", "EX002"],
    }
    async with pool.read() as work:
        for words, found in expected.items():
            ids = [expert.expert_id for expert in await work.experts.search(words, limit=9)]
            assert ids == found, words


async def test_a_search_takes_every_character_literally(pool: Database) -> None:
    expected = {"100%": ["EX001"], "1%0": [], "1_0": [], "b_c": ["EX001"], "%": ["EX001"], "\\": []}
    async with pool.read() as work:
        for words, found in expected.items():
            ids = [expert.expert_id for expert in await work.experts.search(words, limit=9)]
            assert ids == found, words


async def test_a_search_gives_no_more_than_was_asked_for(pool: Database) -> None:
    async with pool.read() as work:
        assert len(await work.experts.search("", limit=1)) == 1


async def test_staff_are_recognised_by_slack_id_else_by_e_mail_in_any_case(pool: Database) -> None:
    async with pool.begin() as work:
        assert await work.staff.get(SATO.id) == SATO
        assert await work.staff.by_slack("U0ITO", SATO.email) == ITO
        assert await work.staff.by_slack("U0NEW", "hanako.sato@EXAMPLE.jp") == SATO
        assert await work.staff.by_slack("U0NEW", None) is None
        await work.staff.link(SATO.id, "U0SATO")
        assert await work.staff.by_slack("U0SATO", None) == SATO.model_copy(
            update={"slack_user_id": "U0SATO"}
        )
        for refused in (work.staff.get("unknown"), work.staff.link("unknown", "U0")):
            with pytest.raises(UnknownCase):
                await refused


async def test_staff_of_an_import_are_the_same_people_by_e_mail_else_by_slack_id(pool: Database) -> None:
    async with pool.begin() as work:
        await work.staff.link(SATO.id, "U0SATO")
        changes = await work.staff.put(
            [
                SATO.model_copy(
                    update={"id": "new-1", "email": "HANAKO.sato@example.jp", "name": "鈴木 花子"}
                ),
                ITO.model_copy(update={"id": "new-2"}),
                StaffMember(id="new-3", name="新人", municipality_code=MISATO.code, department="総務課"),
            ]
        )
        assert changes == ImportChanges(added=1, changed=1, same=1)
        stored = {member.id: member for member in await work.staff.all()}
    assert set(stored) == {SATO.id, ITO.id, "new-3"}
    assert (stored[SATO.id].name, stored[SATO.id].slack_user_id) == ("鈴木 花子", "U0SATO")


async def test_somebody_listed_twice_in_an_import_is_one_person(pool: Database) -> None:
    twice = [
        StaffMember(
            id=f"new-{n}",
            name="新人",
            municipality_code=MISATO.code,
            department=f"{n}課",
            email="new@example.jp",
        )
        for n in (1, 2)
    ]
    async with pool.begin() as work:
        assert await work.staff.put(twice) == ImportChanges(added=1, changed=0, same=0)
        assert (await work.staff.get("new-1")).department == "2課"


async def test_municipalities_are_in_the_order_of_their_codes(pool: Database) -> None:
    grown = YOKOTE.model_copy(update={"population_2020": 90000})
    async with pool.begin() as work:
        assert await work.municipalities.put([MISATO, grown]) == ImportChanges(added=0, changed=1, same=1)
        assert await work.municipalities.all() == [grown, MISATO]


async def test_what_is_remembered_of_a_slack_user_starts_with_the_defaults(database: Database) -> None:
    async with database.begin() as work:
        assert await work.people.get("U0") == SlackPerson(slack_user_id="U0")
        for person in (
            SlackPerson(slack_user_id="U0", language="en"),
            SlackPerson(slack_user_id="U0", language="en", home_seen=True),
        ):
            await work.people.put(person)
            assert await work.people.get("U0") == person


def a_draft(name: str, minute: int, **changes: str) -> Draft:
    form = RequestForm(title=name, desired_dates=["2026-12-01"])
    draft = Draft(id=name, slack_user_id="U0", form=form, updated_at=NOW + timedelta(minutes=minute))
    return draft.model_copy(update=changes)


async def test_the_newest_draft_is_offered_again_until_it_is_dropped(database: Database) -> None:
    old, new, other = a_draft("old", 1), a_draft("new", 2), a_draft("other", 3, slack_user_id="U1")
    revision = a_draft("revision", 4, consultation_id="case-1")
    async with database.begin() as work:
        for draft in (old, new, other, revision):
            await work.drafts.put(draft)
        assert await work.drafts.latest("U0") == new
        assert await work.drafts.latest("U0", "case-1") == revision
        assert await work.drafts.latest("U1", "case-1") is None
        again = a_draft("old", 5).model_copy(update={"form": RequestForm(title="書き直し")})
        await work.drafts.put(again)
        assert await work.drafts.latest("U0") == again
        await work.drafts.drop("old")
        await work.drafts.drop("never there")
        assert await work.drafts.get("old") is None
        assert await work.drafts.get("new") == new


async def test_what_changed_in_the_pool_is_told_once(pool: Database) -> None:
    async with pool.read() as work:
        first = await work.experts.changed_since(0)
    assert list(first.experts) == [YAMADA, KIMURA, RETIRED]
    busier = YAMADA.model_copy(update={"monthly_hours": 3})
    async with pool.begin() as work:
        await work.experts.put([busier, KIMURA])
        await work.commit()
    async with pool.read() as work:
        then = await work.experts.changed_since(first.revision)
        assert then.experts == (busier,)
        assert then.revision > first.revision
        nothing = await work.experts.changed_since(then.revision)
    assert (nothing.experts, nothing.revision) == ((), then.revision)


async def test_two_imports_at_once_get_revisions_in_the_order_of_their_commits(
    pool: Database, open_another: Opener
) -> None:
    """Whoever has seen the newest revision has seen everything before it."""
    another = open_another()
    async with pool.read() as work:
        known = (await work.experts.changed_since(0)).revision

    async def put(database: Database, expert: Expert) -> None:
        async with database.begin() as work:
            await work.experts.put([expert])
            await work.commit()

    await asyncio.gather(
        put(pool, YAMADA.model_copy(update={"years": 1})),
        put(another, KIMURA.model_copy(update={"years": 2})),
    )
    async with pool.read() as work:
        changes = await work.experts.changed_since(known)
        assert {expert.expert_id for expert in changes.experts} == {"EX001", "EX002"}
        assert changes.revision == known + 2
