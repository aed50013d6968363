"""Who cannot be asked at all, and that the reason is said."""

import pytest
from matching_support import HYBRID, ONLINE, ONSITE, caution_codes, entry, only, query, ranking, reason


def test_an_expert_who_fits_is_a_candidate() -> None:
    assert reason(query(), entry()) is None


def test_an_inactive_expert_is_left_out() -> None:
    assert reason(query(), entry(active=False)) == "inactive"


def test_who_declined_this_case_is_not_asked_again() -> None:
    assert reason(query(), entry(declined_this_case=True)) == "declined"


@pytest.mark.parametrize(
    "written", ["北奥情報システム", "株式会社北奥情報システム", "北奥情報 ｼｽﾃﾑ（株）", "㈱北奥情報システム"]
)
def test_a_vendor_with_an_interest_excludes_however_it_is_written(written: str) -> None:
    assert (
        reason(query(related_vendors=(written,)), entry(conflicts=("有限会社 北奥情報システム",)))
        == "conflict"
    )


def test_a_branch_of_the_vendor_is_the_vendor() -> None:
    asked = query(related_vendors=("北奥情報システム株式会社 秋田支店",))
    assert reason(asked, entry(conflicts=("北奥情報システム",))) == "conflict"


def test_a_vendor_that_only_the_text_names_excludes_too() -> None:
    asked = query(text="現在は北奥情報システム（株）の製品を使っています。")
    assert reason(asked, entry(conflicts=("㈱北奥情報システム",))) == "conflict"


def test_a_vendor_in_the_title_excludes_too() -> None:
    assert reason(query(title="ABC Soft の契約更新"), entry(conflicts=("abcsoft",))) == "conflict"


def test_a_short_latin_name_is_not_found_inside_another_word() -> None:
    assert reason(query(text="the necklace"), entry(conflicts=("NEC",))) is None
    assert reason(query(text="KONEC"), entry(conflicts=("NEC",))) is None
    assert reason(query(text="NECの端末です"), entry(conflicts=("nec",))) == "conflict"


def test_another_vendor_does_not_exclude() -> None:
    assert reason(query(related_vendors=("白樺電算",)), entry(conflicts=("北奥情報システム",))) is None


def test_a_conflict_that_is_only_a_legal_form_excludes_nobody() -> None:
    assert reason(query(related_vendors=("株式会社白樺",)), entry(conflicts=("株式会社", " "))) is None


def test_who_works_for_a_named_vendor_is_left_out() -> None:
    assert reason(query(related_vendors=("白樺電算",)), entry(organization="白樺電算株式会社")) == "conflict"


def test_a_similar_vendor_is_pointed_out_and_does_not_exclude() -> None:
    for alike in ("竿灯", "竿灯ネットワーク"):
        candidate = only(query(related_vendors=(alike,)), entry(conflicts=("竿灯ネットサービス",)))
        assert "conflict" in caution_codes(candidate)


def test_no_vendor_no_caution() -> None:
    assert caution_codes(only(query(), entry(conflicts=("竿灯ネットサービス",)))) == set()


def test_an_interest_in_the_own_municipality_excludes() -> None:
    assert reason(query(municipality_code="053619"), entry(conflicts=("053619",))) == "conflict"
    assert reason(query(municipality_code="053619"), entry(conflicts=("０５３６１９",))) == "conflict"
    assert reason(query(municipality_code="053619"), entry(conflicts=("052019",))) is None


def test_an_interest_in_a_partner_municipality_excludes() -> None:
    assert reason(query(partner_codes=("053635", "053660")), entry(conflicts=("053660",))) == "conflict"


@pytest.mark.parametrize(
    ("wanted", "offered", "excluded"),
    [
        (ONSITE, (ONLINE,), True),
        (ONSITE, (ONSITE,), False),
        (ONSITE, (), False),
        (ONLINE, (ONSITE,), True),
        (ONLINE, (ONLINE, ONSITE), False),
        (HYBRID, (ONSITE,), True),
        (HYBRID, (ONLINE,), False),
        (HYBRID, (), False),
    ],
)
def test_the_format_must_be_possible(wanted: str, offered: tuple[str, ...], excluded: bool) -> None:
    assert reason(query(format=wanted), entry(formats=offered)) == ("format" if excluded else None)


def test_hybrid_with_online_only_is_pointed_out() -> None:
    assert "format" in caution_codes(only(query(format=HYBRID), entry(formats=(ONLINE,))))
    assert "format" not in caution_codes(only(query(format=HYBRID), entry(formats=(ONLINE, ONSITE))))


@pytest.mark.parametrize("wanted", [ONSITE, HYBRID])
def test_a_region_the_expert_does_not_visit_excludes(wanted: str) -> None:
    assert reason(query(format=wanted, region="秋田"), entry(regions=("平鹿", "雄勝"))) == "region"
    assert reason(query(format=wanted, region="秋田"), entry(regions=("平鹿", "秋田"))) is None
    assert reason(query(format=wanted, region="秋田"), entry(regions=())) is None


def test_online_the_region_does_not_matter() -> None:
    assert reason(query(format=ONLINE, region="秋田"), entry(regions=("平鹿",))) is None


def test_an_unknown_place_is_pointed_out_and_does_not_exclude() -> None:
    assert "region" in caution_codes(only(query(format=ONSITE, region=""), entry(regions=("平鹿",))))


def test_a_partner_out_of_reach_is_pointed_out() -> None:
    asked = query(format=ONSITE, region="秋田", partner_regions=("秋田", "鹿角"))
    said = next(one for one in only(asked, entry(regions=("秋田",))).cautions if one.factor == "region")
    assert "鹿角" in said.ja
    assert "秋田" not in said.ja


def test_no_hours_left_excludes() -> None:
    assert reason(query(), entry(monthly_hours=8, hours_committed=8)) == "hours"
    assert reason(query(), entry(monthly_hours=8, hours_committed=9)) == "hours"
    assert reason(query(), entry(monthly_hours=0)) == "hours"
    assert reason(query(hours_needed=2), entry(monthly_hours=8, hours_committed=6.5)) == "hours"
    assert reason(query(hours_needed=2), entry(monthly_hours=8, hours_committed=6)) is None


def test_without_a_limit_hours_do_not_exclude() -> None:
    assert reason(query(), entry(monthly_hours=None, hours_committed=100)) is None


def test_few_hours_left_are_pointed_out() -> None:
    asked = query(hours_needed=2)
    assert "availability" in caution_codes(only(asked, entry(monthly_hours=8, hours_committed=5)))
    assert "availability" not in caution_codes(only(asked, entry(monthly_hours=8, hours_committed=4)))


def test_each_reason_is_a_sentence_in_both_languages_that_names_the_matter() -> None:
    asked = query(format=ONSITE, related_vendors=("白樺電算",))
    result = ranking(
        asked,
        entry("A", active=False),
        entry("B", conflicts=("白樺電算株式会社",)),
        entry("C", formats=(ONLINE,)),
        entry("D", regions=("平鹿",)),
        entry("E", monthly_hours=8, hours_committed=8),
        entry("F", declined_this_case=True),
    )
    said = {one.expert_id: one for one in result.exclusions}
    assert list(said) == ["B", "C", "D", "E", "F", "A"]  # who rests comes last
    assert "白樺電算" in said["B"].ja
    assert "白樺電算" in said["B"].en
    assert "平鹿" in said["D"].ja
    assert "8時間" in said["E"].ja
    assert all(one.ja.endswith("。") and one.en.endswith(".") for one in result.exclusions)
