"""The two catalogues say the same things, and every code and refusal has its words."""

import inspect
import re
from enum import StrEnum
from string import Formatter

import pytest
from views_support import EN, JA, LANGUAGES, topics

from bot.domain import errors
from bot.domain.codes import Format, Menu, Role, Stage, Urgency
from bot.domain.consultation import Status
from bot.domain.events import EventKind
from bot.domain.offer import OfferStatus
from bot.domain.session import Absent, SessionStatus
from bot.services.outgoing import NoteKind
from bot.words import Words
from handlers.views.refusals import refusal_text

REFUSALS = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.Refusal)]


def fields(words: Words, key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words(key)) if name}


def test_catalogues_have_the_same_keys() -> None:
    assert set(JA.keys()) == set(EN.keys())


def test_sentences_have_the_same_fields() -> None:
    assert [key for key in JA.keys() if fields(JA, key) != fields(EN, key)] == []  # noqa: SIM118


@pytest.mark.parametrize("words", LANGUAGES)
def test_no_sentence_is_empty_or_says_markup(words: Words) -> None:
    for key in words.keys():  # noqa: SIM118
        assert words(key).strip(), key
        assert not re.search(r"[<>]|&(?!amp;)", words(key)), key


def test_japanese_is_japanese_and_english_is_english() -> None:
    kana = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    symbols = {key for key in JA.keys() if not kana.search(JA(key))}  # noqa: SIM118
    assert {key for key in symbols if re.search(r"[a-z]{3}", re.sub(r"{.*?}", "", JA(key)))} == {
        "home.language"
    }
    assert {key for key in EN.keys() if kana.search(EN(key))} == {"home.language"}  # noqa: SIM118


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize(
    ("area", "codes"),
    [
        ("status", Status),
        ("offer_status", OfferStatus),
        ("menu", Menu),
        ("menu_about", Menu),
        ("role", Role),
        ("role_about", Role),
        ("format", Format),
        ("stage", Stage),
        ("urgency", Urgency),
        ("event", EventKind),
        ("note", NoteKind),
        ("requester.next", Status),
        ("offer_line", OfferStatus),
        ("session_status", SessionStatus),
        ("absent", Absent),
    ],
)
def test_every_code_has_words(words: Words, area: str, codes: type[StrEnum]) -> None:
    assert [code for code in codes if f"{area}.{code}" not in words] == []


@pytest.mark.parametrize("words", LANGUAGES)
def test_every_need_has_words(words: Words) -> None:
    assert {t.need for t in topics().values() if f"need.{t.need}" not in words} == set()


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("kind", REFUSALS)
def test_every_refusal_is_a_sentence(words: Words, kind: type[errors.Refusal]) -> None:
    assert kind.key in words
    if kind is errors.FieldErrors:
        refusal: errors.Refusal = errors.FieldErrors({"title": ("field.too_long", {"most": 1, "length": 2})})
    else:
        of_its_own = {errors.OfferClosed: "accepted", errors.SessionHasMovedOn: "not_held"}
        of_its_own[errors.ReportHasMovedOn] = "change_asked"
        status = of_its_own.get(kind, "in_progress")
        refusal = kind(number="R8-0001", by="佐藤", expert="工藤", interest="A社", status=status)
    said = refusal_text(refusal, words)
    assert "{" not in said
    assert "_" not in said  # no code was left as it is
    assert refusal_text(kind({}) if kind is errors.FieldErrors else kind(), words)  # type: ignore[arg-type]


def test_codes_in_refusals_become_words() -> None:
    moved = errors.CaseHasMovedOn(number="R8-0001", status=Status.RETURNED)
    assert "「差戻し」" in refusal_text(moved, JA)
    closed = errors.OfferClosed(number="R8-0001", status=OfferStatus.EXPIRED)
    assert "「回答期限切れ」" in refusal_text(closed, JA)
    assert "expired" in refusal_text(closed, EN)


def test_every_key_of_the_rules_exists() -> None:
    source = inspect.getsource(__import__("bot.domain.request", fromlist=["x"]))
    keys = set(re.findall(r'"(field\.[a-z_]+)"', source)) | {"field.title_required", "field.details_required"}
    assert {key for key in keys if key not in JA} == set()


def test_an_interest_is_told_in_the_readers_language() -> None:
    refusal = errors.ConflictOfInterest(
        expert="工藤", interest="利害関係です。", interest_en="Has an interest."
    )
    assert "利害関係です。" in refusal_text(refusal, JA)
    assert "Has an interest." in refusal_text(refusal, EN)
