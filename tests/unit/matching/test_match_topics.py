"""Plain words of a clerk, and the topic they are about."""

from collections.abc import Iterable

import pytest
from matching_support import entry, only, points, query, topics

from bot.domain.people import Topic
from bot.matching.examples import bundled_examples
from bot.matching.thesaurus import bundled_terms
from bot.matching.topic_guide import TopicGuess, TopicGuide
from bot.matching.wording import Wording


def guessed(text: str, *, title: str = "", among: Iterable[Topic] | None = None) -> tuple[TopicGuess, ...]:
    return TopicGuide(topics() if among is None else among).guess(Wording.of(title, text))


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        (
            "住民課のカウンターが混んで待ち時間が長く、転入の方に同じことを何度も書いてもらっています。",
            "front_yard",
        ),
        ("お年寄りがスマホの使い方を覚えられるような集まりを開きたい。", "digital_divide"),
        ("ChatGPTを仕事で使ってよいか、決まりがなくて困っています。", "generative_ai"),
        ("毎月、同じ数字をエクセルから会計の画面に手入力していて、自動化できないか。", "rpa_ocr"),
        ("不審なメールを開いてしまった職員がいて、今後の備えを相談したい。", "security"),
        ("業者の見積書が高いのか安いのか、うちでは判断できません。", "procurement"),
        ("大雨のとき、どの避難所に何人いるのか電話でしか分からない。", "disaster"),
        ("古い写真や古文書を残して、みんなに見てもらえるようにしたい。", "archive_library"),
        ("小学校のタブレットの入替えをどう進めればよいか。", "education"),
        ("デマンド交通の予約を電話だけで受けていて、運行も手で組んでいる。", "smart_city"),
        ("税金の納付書をコンビニ以外でも払えるよう、コード決済を入れたい。", "cashless"),
        ("課長たちが他人事で、デジタルの話に乗り気になってくれない。", "momentum"),
    ],
)
def test_a_clerks_sentence_is_understood(sentence: str, topic: str) -> None:
    guesses = guessed(sentence)
    assert guesses[0].code == topic
    assert 0 < guesses[0].confidence <= 1


def test_a_longer_term_is_not_also_a_shorter_one() -> None:
    codes = [guess.code for guess in guessed("生成AIを使いたい")]
    assert codes[0] == "generative_ai"
    assert "ai" not in codes


def test_a_latin_term_is_not_found_inside_a_word() -> None:
    guesses = guessed("online maintenance email")
    assert all(guess.words == () and guess.confidence < 0.1 for guess in guesses)


def test_a_request_may_be_about_two_topics() -> None:
    codes = [guess.code for guess in guessed("観光客の人流を地図に重ねて、GISで見たい。")]
    assert {"tourism", "gis"} <= set(codes)


def test_the_title_weighs_more_than_the_rest() -> None:
    assert guessed("農業の話", title="観光の話")[0].code == "tourism"
    assert guessed("観光の話", title="農業の話")[0].code == "agriculture"


def test_nothing_known_means_no_guess() -> None:
    assert guessed("よろしくお願いします。") == ()


def test_a_topic_that_was_removed_is_not_guessed() -> None:
    left = [topic for topic in topics() if topic.code != "tourism"]
    assert all(guess.code != "tourism" for guess in guessed("観光客を増やしたい", among=left))


def test_a_new_topic_is_guessed_by_its_name_alone() -> None:
    snow = Topic(code="snow", need="regional", name_ja="流雪溝・融雪設備", name_en="Snow channels")
    assert guessed("流雪溝の水量を測りたい", among=[*topics(), snow])[0].code == "snow"


def test_every_term_of_the_thesaurus_speaks_for_topics_that_exist() -> None:
    known = {topic.code for topic in topics()} - {"other"}
    assert {code for term in bundled_terms() for code, _ in term.weights} == known
    assert all(0 < weight <= 1 for term in bundled_terms() for _, weight in term.weights)
    assert all(len(term.text) > 1 for term in bundled_terms())


def test_no_term_stands_twice() -> None:
    texts = [term.text for term in bundled_terms()]
    assert len(texts) == len(set(texts))


def test_every_topic_has_examples_and_no_example_stands_twice() -> None:
    known = {topic.code for topic in topics()} - {"other"}
    assert {code for code, texts in bundled_examples().items() if len(texts) >= 80} == known


@pytest.mark.parametrize("topic", ["", "other", "gone"])
def test_blank_other_and_unknown_topics_are_inferred(topic: str) -> None:
    assert points(only(query(topic=topic), entry()), "topic") > 0


def test_a_chosen_topic_is_not_overruled_by_the_text() -> None:
    assert points(only(query(topic="tourism"), entry()), "topic") == 0
