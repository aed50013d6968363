"""A batch of requests is shared out: everybody placed as well as can be, and every gap explained."""

from collections.abc import Iterable, Mapping

import pytest
from matching_support import ONLINE, ONSITE, Entry, entry, query, ranked_by, topics

from bot.domain.codes import Role
from bot.matching import MatchQuery, ProfileIndex, Standing, filling
from bot.matching.asked import Asked, Member, Placement
from bot.matching.batch import share_out

ENGINEER, PRODUCER, SPECIALIST = Role.ENGINEER, Role.PRODUCER, Role.SPECIALIST


def index_of(*entries: Entry) -> ProfileIndex:
    return ProfileIndex.build([one.expert for one in entries], topics())


def shared(
    queries: Iterable[MatchQuery],
    *entries: Entry,
    choices: int = 40,
    standings: Mapping[int, Mapping[str, Standing]] | None = None,
) -> tuple[Placement, ...]:
    """`standings`: those of a request by its number, where they are not those of the entries."""
    free = {one.expert.expert_id: one.standing for one in entries}
    own = standings or {}
    batch = [Asked(f"R{n}", asked, own.get(n, free)) for n, asked in enumerate(queries)]
    return share_out(batch, index_of(*entries), free=free, choices=choices)


def experts(placements: Iterable[Placement]) -> list[str | None]:
    """The first member of each."""
    return [placement.members[0].expert_id for placement in placements]


def team(placement: Placement) -> dict[Role | None, str | None]:
    assert len({member.role for member in placement.members}) == len(placement.members)
    return {member.role: member.expert_id for member in placement.members}


def member(asked: MatchQuery, *entries: Entry) -> Member:
    """The only member of the only request."""
    [placement] = shared([asked], *entries)
    [one] = placement.members
    return one


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch counts as a large one."""
    monkeypatch.setattr(filling, "_PAIRS_IN_FULL", 0)


def test_a_request_alone_gets_its_best_candidate_with_the_reasons_that_earned_most() -> None:
    entries = [entry("WEAK", topics=(), profile="窓口の改善。"), entry("BEST", years=20)]
    best = ranked_by(query(), entries, index_of(*entries)).candidates[0]
    found = member(query(), *entries)
    first, second = sorted(best.factors, key=lambda factor: -factor.points)[:2]
    assert found == Member(
        role=None,
        expert_id="BEST",
        score=best.score,
        ja=first.ja + second.ja,
        en=f"{first.en} {second.en}",
    )


def test_the_placements_are_in_the_order_of_the_requests() -> None:
    placements = shared([query()] * 3, entry(monthly_hours=4))
    assert [placement.request_id for placement in placements] == ["R0", "R1", "R2"]
    assert sorted(experts(placements), key=str) == ["E1", "E1", None]


def test_nobody_is_asked_beyond_the_hours_and_the_one_left_over_is_told_why() -> None:
    placements = shared([query()] * 4, entry(monthly_hours=7, hours_committed=1))
    assert experts(placements).count("E1") == 3
    [left] = [one.members[0] for one in placements if one.members[0].expert_id is None]
    assert (left.role, left.score) == (None, 0.0)
    assert "枠が残っていません" in left.ja
    assert "none has room left" in left.en


def test_an_expert_without_a_limit_takes_four_cases_with_those_at_hand() -> None:
    free = entry("FREE", monthly_hours=None)
    assert experts(shared([query()] * 6, free)).count("FREE") == 4
    busy = entry("BUSY", monthly_hours=None, load=3, hours_committed=99)
    assert experts(shared([query()] * 6, busy)).count("BUSY") == 1
    full = entry("FULL", monthly_hours=None, load=5)
    assert "担当中" in member(query(), full).ja


def test_as_many_are_placed_as_can_be_though_one_gets_its_second_best() -> None:
    """Both would have A; only A goes to the second."""
    a = entry("A", monthly_hours=2, formats=(ONLINE, ONSITE))
    b = entry("B", monthly_hours=2, formats=(ONLINE,), topics=(), profile="別の経歴。")
    placements = shared([query(), query(format=ONSITE)], a, b)
    assert experts(placements) == ["B", "A"]
    second = placements[0].members[0]
    assert "2番目の候補" in second.ja
    assert "place 2" in second.en
    assert "番目" not in placements[1].members[0].ja


def test_the_worst_off_is_helped_before_the_sum() -> None:
    """With A the first would gain more than the second loses, but the second would be the worst of all."""
    rpa, gis = query(), query(topic="gis", title="地図", text="地図をデジタルにしたい。")
    a = entry("A", monthly_hours=2, topics=("rpa_ocr", "gis"), profile="地図とRPAを支援した。", years=20)
    b = entry("B", monthly_hours=2)
    placements = shared([rpa, gis], a, b)
    assert experts(placements) == ["B", "A"]


def test_small_requests_use_the_hours_that_a_large_one_cannot() -> None:
    sizes = [query(hours_needed=8), query(hours_needed=2), query(hours_needed=2), query(hours_needed=2)]
    placements = shared(sizes, entry(monthly_hours=6))
    assert experts(placements) == [None, "E1", "E1", "E1"]
    assert "時間の不足" in placements[0].members[0].ja


def test_a_large_request_finds_its_hours_before_small_ones_take_them() -> None:
    small, large = query(hours_needed=2), query(hours_needed=8)
    placements = shared([small, large], entry("WIDE", monthly_hours=9), entry("NARROW", monthly_hours=2))
    assert experts(placements) == ["NARROW", "WIDE"]
    assert experts(shared([small, small, large], entry(monthly_hours=10)))[2] == "E1"
    assert experts(shared([small, small, large], entry(monthly_hours=10))).count("E1") == 2


def test_who_declined_one_case_is_asked_for_another() -> None:
    no = {"E1": Standing(declined_this_case=True)}
    placements = shared([query(), query()], entry(), standings={0: no})
    assert experts(placements) == [None, "E1"]
    assert placements[0].members[0].ja == "打診できる専門家がいません（辞退・無回答1名：E1）。"


def test_past_work_counts_for_the_town_that_asks_only() -> None:
    past = {"B": Standing(cases=3, past_cases_with_town=2)}
    none = {"B": Standing(cases=3)}
    entries = [entry("A", cases=3, monthly_hours=2), entry("B", cases=3, monthly_hours=2)]
    seen = [
        shared([query()] * 2, *entries, standings=own) for own in ({0: past, 1: none}, {0: none, 1: past})
    ]
    assert [experts(one) for one in seen] == [["B", "A"], ["A", "B"]]


def test_the_reasons_tell_the_counts_of_the_request_itself() -> None:
    told = shared([query(topic="other", title="", text="。")], entry(topics=(), roles=(), load=2))
    assert "2件" in told[0].members[0].ja


def test_a_request_for_two_roles_gets_an_expert_for_each() -> None:
    wanted = query(roles=(PRODUCER, ENGINEER))
    [placement] = shared([wanted], entry("E", roles=(ENGINEER,)), entry("P", roles=(PRODUCER,)))
    assert [member.role for member in placement.members] == [PRODUCER, ENGINEER]
    assert team(placement) == {PRODUCER: "P", ENGINEER: "E"}


def test_nobody_fills_two_roles_of_one_request() -> None:
    wanted = query(roles=(PRODUCER, ENGINEER))
    [placement] = shared([wanted], entry("BOTH", roles=(PRODUCER, ENGINEER)), entry("P", roles=(PRODUCER,)))
    assert team(placement) == {PRODUCER: "P", ENGINEER: "BOTH"}
    [placement] = shared([wanted], entry("BOTH", roles=(PRODUCER, ENGINEER)))
    assert sorted(team(placement).values(), key=str) == ["BOTH", None]
    [empty] = [one for one in placement.members if one.expert_id is None]
    assert "この相談の別の人材像" in empty.ja
    assert "another role of this request" in empty.en


def test_a_role_that_nobody_has_is_named_and_the_others_are_filled() -> None:
    wanted = query(roles=(PRODUCER, ENGINEER, SPECIALIST))
    entries = [entry("E"), entry("P", roles=(PRODUCER,), conflicts=("053619",))]
    [placement] = shared([wanted], *entries)
    assert team(placement) == {PRODUCER: None, ENGINEER: "E", SPECIALIST: None}
    by_role = {one.role: one for one in placement.members}
    assert by_role[PRODUCER].ja == (
        "人材像（プロデューサー）の登録がある方に、打診できる方がいません（利害関係1名：P）。"
    )
    assert by_role[PRODUCER].en == "Of those with the role (producer) nobody may be asked (an interest 1: P)."
    assert by_role[SPECIALIST].ja == "人材像（専門人材）の登録がある専門家がいません。"
    assert by_role[SPECIALIST].en == "Nobody in the pool has the role (specialist)."


def test_where_nobody_registered_a_role_one_expert_is_given_and_that_is_said() -> None:
    one = member(query(roles=(PRODUCER, ENGINEER)), entry("A", roles=()), entry("B", roles=()))
    assert (one.role, one.expert_id) == (None, "A")
    assert "希望の人材像（プロデューサー・エンジニア）の登録はありません。" in one.ja
    assert "Is not registered for the role asked for (producer, engineer)." in one.en


def test_one_role_asked_for_is_a_wish_and_its_lack_is_said() -> None:
    assert "登録はありません" in member(query(roles=(PRODUCER,)), entry()).ja
    assert "登録はありません" not in member(query(roles=(ENGINEER,)), entry()).ja
    assert "登録はありません" not in member(query(), entry(roles=())).ja


def test_a_role_named_twice_is_asked_for_once() -> None:
    assert member(query(roles=(ENGINEER, ENGINEER)), entry("A"), entry("B")).expert_id == "A"
    [placement] = shared([query(roles=(ENGINEER, PRODUCER, ENGINEER))], entry("A"), entry("B"))
    assert team(placement) == {ENGINEER: "A", PRODUCER: None}


def test_who_left_the_pool_is_not_placed_and_not_counted() -> None:
    index = index_of(entry("A"), entry("GONE")).changed([], without=["GONE"])
    assert index.gone.tolist() == [False, True]
    asked = [Asked(str(n), query(), {}) for n in range(2)]
    assert experts(share_out(asked, index, free={"GONE": Standing(load=1)})) == ["A", "A"]
    no = {"A": Standing(declined_this_case=True)}
    [placement] = share_out([Asked("R", query(), no)], index, free={})
    assert "GONE" not in placement.members[0].ja
    [placement] = share_out([Asked("R", query(), {})], index.changed([], without=["A"]), free={})
    assert placement.members[0].ja == "人材プールに専門家がいません。"


def test_an_empty_pool_is_said() -> None:
    placements = shared([query(), query(roles=(PRODUCER, ENGINEER))])
    assert experts(placements) == [None, None]
    assert {one.members[0].en for one in placements} == {"There is nobody in the pool."}


def test_an_empty_batch_is_no_fault() -> None:
    assert shared([], entry()) == ()
    assert shared([]) == ()


def test_few_who_are_left_out_are_named_and_many_are_counted() -> None:
    """By reason, the most frequent first."""
    few = [entry("A", active=False), entry("B", formats=(ONSITE,)), entry("C", active=False)]
    one = member(query(), *few)
    assert one.ja == "打診できる専門家がいません（休止中2名：A、C；実施方法1名：B）。"
    assert one.en == "Nobody may be asked (not active 2: A, C; format 1: B)."
    many = [entry(str(n), active=False) for n in range(5)] + [entry("X", monthly_hours=1)]
    one = member(query(), *many)
    assert one.ja == "打診できる専門家がいません（休止中5名、時間の不足1名）。"
    assert one.en == "Nobody may be asked (not active 5, too few hours 1)."


def test_one_that_cannot_be_placed_stops_nobody() -> None:
    """Never all or nothing."""
    placements = shared([query(municipality_code="052019"), query()], entry(conflicts=("052019",)))
    assert experts(placements) == [None, "E1"]


@pytest.mark.usefixtures("large")
def test_in_a_large_batch_a_place_beyond_the_list_is_found_and_explained_alike() -> None:
    """All would have E00, then E01 …; each list has one name at first."""
    entries = [entry(f"E{n:02}", monthly_hours=2, years=30 - n) for n in range(12)]
    asked = [query(municipality_code=f"0536{n:02}") for n in range(12)]
    short = shared(asked, *entries, choices=1)
    assert sorted(experts(short), key=str) == [one.expert.expert_id for one in entries]
    ranked = {one.expert_id: one for one in ranked_by(query(), entries, index_of(*entries)).candidates}
    for placement in short:
        [one] = placement.members
        told = sorted(ranked[one.expert_id or ""].factors, key=lambda factor: -factor.points)[:2]
        assert one.ja.startswith("".join(factor.ja for factor in told))
        better = sum(other.score > one.score for other in ranked.values())
        assert (f"{better + 1}番目" in one.ja) == (better > 0)


@pytest.mark.usefixtures("large")
def test_a_large_batch_without_enough_room_fills_all_there_is() -> None:
    entries = [entry("A", monthly_hours=4), entry("B", monthly_hours=2, formats=(ONSITE,))]
    placements = shared([query()] * 5, *entries, choices=1)
    assert experts(placements).count("A") == 2
    assert experts(placements).count(None) == 3


def test_the_same_batch_is_shared_out_alike() -> None:
    entries = [entry(f"E{n}", monthly_hours=4, years=n) for n in range(5)]
    asked = [query(), query(format=ONSITE), query(roles=(PRODUCER, ENGINEER)), query()]
    assert shared(asked, *entries) == shared(asked, *entries)
