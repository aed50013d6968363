"""The sentences that a coordinator and an expert read."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from matching_support import entry, factor, only, order, points, query, ranking

from bot.domain.codes import Role
from bot.domain.proposal import Candidate
from bot.matching import Ranked, why_for_expert
from bot.matching.factors import MOST
from bot.matching.text import QUOTE_MOST, spans, terms

LONG = (
    "県内外の自治体で、住民税の給与支払報告書の入力や、児童手当の現況届の処理、ふるさと納税の受領証明書の発行など、"
    "およそ90の業務をRPAで自動化し、時間外勤務を年間420時間減らした経験があり、保守の決まりづくりも手伝っている。"
)


def quoted(candidate: Ranked) -> str:
    evidence = factor(candidate, "evidence")
    assert evidence is not None
    found = re.search(r"「(.*)」[がに]", evidence.ja, re.DOTALL)
    assert found
    return found[1]


def test_the_quote_stands_in_the_profile_word_for_word() -> None:
    profile = "観光の宣伝をした。ＲＰＡで申請書の入力を自動化した！ その後は独立。"
    candidate = only(query(), entry(profile=profile))
    assert quoted(candidate) == "ＲＰＡで申請書の入力を自動化した"
    assert quoted(candidate) in profile


def test_a_long_sentence_is_quoted_at_its_telling_part() -> None:
    quote = quoted(only(query(title="RPAで業務を自動化", text=""), entry(profile=LONG)))
    assert len(quote) <= QUOTE_MOST
    assert quote in LONG
    assert "RPAで自動化" in quote


@settings(deadline=None, max_examples=60)
@given(
    profile=st.lists(
        st.sampled_from(["RPA", "申請書の入力", "観光", "、", "。", "\n", " ", "「", "」", "a" * 70, "雪"]),
        max_size=40,
    ).map("".join)
)
def test_whatever_the_profile_the_quote_is_in_it_and_short(profile: str) -> None:
    candidate = only(query(), entry(profile=profile, skills=()))
    if factor(candidate, "evidence"):
        assert quoted(candidate) in profile
        assert len(quoted(candidate)) <= QUOTE_MOST


@given(st.text(alphabet="あ漢、。 a\n", max_size=300))
def test_spans_are_cut_out_of_the_text_as_it_stands(text: str) -> None:
    assert all(span in text and 0 < len(span) <= QUOTE_MOST for span in spans(text))


def test_a_skill_is_told_as_a_factor_of_its_own() -> None:
    candidate = only(query(), entry(profile="観光の宣伝。", skills=("広報", "RPAシナリオ開発")))
    found = factor(candidate, "skills")
    assert found is not None
    assert found.ja == "スキルに、相談の内容に合う「RPAシナリオ開発」があります。"
    assert factor(candidate, "evidence") is None


def test_without_a_common_word_there_is_no_evidence_and_it_is_said() -> None:
    candidate = only(query(), entry(profile="観光の宣伝。", skills=()))
    assert factor(candidate, "evidence") is None
    assert "evidence" in {one.factor for one in candidate.cautions}


def test_a_word_that_no_profile_holds_is_met_by_its_characters() -> None:
    candidate = only(
        query(title="罹災証明発行", text="", topic=""), entry(profile="罹災者名簿を作った。", skills=())
    )
    assert quoted(candidate) == "罹災者名簿を作った"


def test_other_forms_of_a_word_are_the_same_word() -> None:
    asked = query(title="引越しの手続き", text="", topic="")
    assert (
        quoted(only(asked, entry(profile="引っ越しの手続を見直した。", skills=())))
        == "引っ越しの手続を見直した"
    )


def test_a_topic_from_the_text_is_called_inferred() -> None:
    inferred = factor(only(query(topic="other"), entry()), "topic")
    chosen = factor(only(query(topic="rpa_ocr"), entry()), "topic")
    assert inferred
    assert chosen
    assert "文面から「RPA・AI-OCR」と推定" in inferred.ja
    assert "inferred from the text" in inferred.en
    assert "推定" not in chosen.ja


def test_the_experts_sentence_tells_role_topic_evidence_and_past_work() -> None:
    candidate = only(query(roles=(Role.ENGINEER,)), entry(load=1, past_cases_with_town=2, hours_committed=2))
    japanese, english = why_for_expert(candidate)
    assert japanese == (
        "希望の人材像（エンジニア）に合い、相談の分野「RPA・AI-OCR」が登録分野にあり、"
        "経歴の「AI-OCRで申請書の入力を自動化し、作業を半分に減らした」が相談の内容と重なり、"
        "スキルに、相談の内容に合う「RPAシナリオ開発」があり、"
        "この市町村の支援実績が2件あります。"
    )
    assert english.startswith(
        "Your registration has the role asked for (engineer); declares the request's topic "
        '"RPA and AI-OCR"; '
    )
    assert english.endswith("has supported this municipality in 2 cases.")


def test_every_sentence_can_be_continued() -> None:
    told = [
        only(query(), entry()),
        only(query(topic=""), entry(load=2, monthly_hours=None, past_cases_with_town=1)),
        only(query(format="hybrid"), entry(formats=("online",), monthly_hours=3, topics=())),
        only(query(format="onsite"), entry(regions=("秋田",))),
    ]
    for one in (each for candidate in told for each in candidate.factors):
        assert one.ja.endswith(("ます。", "です。"))
        assert re.match(r"[A-Z][a-z]+s ", one.en)
        assert one.en.endswith(".")


def test_the_expert_reads_what_they_bring_and_not_how_free_they_are() -> None:
    japanese, english = why_for_expert(only(query(topic="other"), entry(past_cases_with_town=1)))
    assert "お願いする理由" not in japanese  # the heading of the card says it
    assert "「RPA・AI-OCR」が登録分野にあり" in japanese
    assert "この市町村の支援実績が1件あります。" in japanese
    assert not {"今月", "件で、"} & set(re.findall("今月|件で、", japanese))
    assert "推定" not in japanese
    assert "inferred" not in english


def test_who_brings_nothing_special_gets_a_courteous_word() -> None:
    stranger = only(query(title="", text="", topic=""), entry(roles=(), topics=(), profile="", skills=()))
    assert why_for_expert(stranger)[0].endswith("お願いするものです。")


def test_the_stored_candidate_tells_the_same_as_the_ranked_one() -> None:
    ranked = only(query(), entry())
    stored = Candidate(id="c", expert_id="E1", rank=1, score=ranked.score, factors=ranked.factors)
    assert why_for_expert(stored) == why_for_expert(ranked)


def test_a_word_that_no_dictionary_knows_is_met_by_its_characters() -> None:
    asked = query(title="ソウダンナビを入れたい", text="", topic="")
    candidate = only(asked, entry(profile="観光の宣伝。ソウダンパークを運営。", skills=()))
    assert quoted(candidate) == "ソウダンパークを運営"


def test_the_shorter_of_two_phrases_that_say_the_same_is_quoted() -> None:
    profile = "RPAの話は山ほどあり、ひと晩かけても尽きないほどである。RPAを町に広めた。"
    assert quoted(only(query(title="RPA", text="", topic=""), entry(profile=profile))) == "RPAを町に広めた"


def test_the_phrase_about_the_topic_is_quoted_before_a_rare_word() -> None:
    asked = query(title="窓口", text="繁忙期に混みます。", topic="front_yard")
    one = entry("A", profile="繁忙期は夕方も話せる。窓口に座っていた。", skills=())
    others = [entry(f"B{n}", profile="窓口にいた。", skills=()) for n in range(5)]
    found = {candidate.expert_id: candidate for candidate in ranking(asked, one, *others).candidates}
    assert quoted(found["A"]) == "窓口に座っていた"


def test_one_word_in_common_is_not_full_evidence() -> None:
    pool = [entry(f"B{n}", profile="観光の宣伝。", skills=()) for n in range(9)]
    result = ranking(
        query(title="水道の検針", text="", topic=""), entry("A", profile="水道にいた。", skills=()), *pool
    )
    share = {one.expert_id: points(one, "evidence") for one in result.candidates}
    assert 0 < share["A"] < MOST["evidence"] * 0.8


def test_the_title_tells_more_than_the_rest() -> None:
    asked = query(title="水道", text="道路", topic="")
    pool = [entry("A", profile="道路", skills=()), entry("B", profile="水道", skills=())]
    assert order(ranking(asked, *pool)) == ["B", "A"]


def test_a_compound_is_known_by_its_parts_and_a_word_by_its_usual_form() -> None:
    assert {"業務フロー", "業務", "フロー"} <= set(terms("業務フロー"))
    assert terms("引越し") == terms("引っ越し") != ()
    assert terms("ＲＰＡ") == terms("rpa") == ("rpa",)
