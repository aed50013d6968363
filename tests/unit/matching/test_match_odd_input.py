"""What people really send: nothing, noise, other languages, a book."""

import pytest
from matching_support import entry, expert, factor, query, ranked_by, ranking

from bot.matching import ProfileIndex, why_for_expert

ODD = {
    "nothing": "",
    "one character": "あ",
    "a sign": "。",
    "one letter 3,000 times": "a" * 3000,
    "one kana 3,000 times": "あ" * 3000,
    "one kanji 3,000 times": "雪" * 3000,
    "one number 3,000 times": "9" * 3000,
    "spaces": " \u3000\t\n" * 50,
    "English": "We want to automate data entry with RPA.",
    "Korean": "행정 업무 자동화에 대해 상담하고 싶습니다",
    "Arabic": "نريد أتمتة إدخال البيانات",
    "a sign that unfolds": "ﷺ" * 3000,
    "emoji": "👩‍💻🏔️" * 20,
    "control characters": "\x00\x01\u200b\ufeff\u202e",
    "quotes": "「」「「」」『",
    "pattern": "(.*)+[a-z]{2,}\\d$",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_request_gives_everybody_a_place(text: str) -> None:
    result = ranking(query(title=text[:100], text=text, topic="other"), entry("A"), entry("B", active=False))
    assert [one.expert_id for one in result.candidates] == ["A"]
    assert [one.expert_id for one in result.exclusions] == ["B"]
    for candidate in result.candidates:
        assert all(why_for_expert(candidate))


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_an_odd_profile_does_not_harm_the_others(text: str) -> None:
    result = ranking(
        query(), entry("A"), entry("ODD", profile=text, skills=(text,), conflicts=(text,), organization=text)
    )
    assert {one.expert_id for one in (*result.candidates, *result.exclusions)} == {"A", "ODD"}
    assert result.candidates[0].expert_id == "A"


def test_an_english_request_finds_an_english_profile() -> None:
    asked = query(title="Automate data entry", text="We want robots to type.", topic="")
    result = ranking(
        asked, entry("A", profile="Tourism."), entry("B", profile="Data entry automated with RPA.")
    )
    assert result.candidates[0].expert_id == "B"


def test_a_profile_of_a_hundred_kilobytes_is_read_to_its_end() -> None:
    book = "雪の降る町で暮らしている。" * 2_600 + "罹災証明の発行を早めた。"
    assert len(book.encode()) > 100_000
    result = ranking(
        query(title="罹災証明を早く出したい", text="", topic=""), entry("A"), entry("B", profile=book)
    )
    found = {one.expert_id: factor(one, "evidence") for one in result.candidates}["B"]
    assert found
    assert "罹災証明の発行を早めた" in found.ja


def test_without_any_topics_ranking_still_works() -> None:
    index = ProfileIndex.build([expert()], [])
    assert ranked_by(query(), [entry()], index).candidates[0].score > 0
