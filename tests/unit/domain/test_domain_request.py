"""The checks on the form: every error that a field can have, and what a good form becomes."""

from datetime import date
from typing import Any

import pytest
from domain_support import NOSHIRO, ODATE, POLICY, TODAY, YOKOTE

from bot.domain import errors
from bot.domain.codes import Format, Menu, Role, Stage, Urgency
from bot.domain.errors import FieldErrors, Refusal
from bot.domain.request import (
    ConsultationRequest,
    RequestForm,
    check_request,
    split_list,
    visible,
    worth_keeping,
)
from bot.words import LANGUAGES, words

MUNICIPALITIES = (YOKOTE, ODATE, NOSHIRO)
GOOD: dict[str, Any] = {
    "topic": "bpr",
    "title": "窓口の待ち時間",
    "details": "昼に行列ができる",
    "no_personal_data": True,
}


def check(**values: Any) -> ConsultationRequest:
    return check_request(
        RequestForm(**{**GOOD, **values}),
        today=TODAY,
        municipality_code=YOKOTE,
        topics=("bpr", "security", "other"),
        municipalities=MUNICIPALITIES,
        policy=POLICY,
    )


def wrong(**values: Any) -> dict[str, str]:
    with pytest.raises(FieldErrors) as refused:
        check(**values)
    return {field: key for field, (key, _) in refused.value.fields.items()}


@pytest.mark.parametrize(
    ("values", "field", "key"),
    [
        ({"title": ""}, "title", "title_required"),
        ({"title": " \u3000\n"}, "title", "title_required"),
        ({"title": "\u200b\u200d"}, "title", "title_required"),
        ({"title": "あ" * 101}, "title", "too_long"),
        ({"details": ""}, "details", "details_required"),
        ({"details": "あ" * 3001}, "details", "too_long"),
        ({"question": "あ" * 1001}, "question", "too_long"),
        ({"goal": "あ" * 1001}, "goal", "too_long"),
        ({"participants": "あ" * 1001}, "participants", "too_long"),
        ({"related_systems": "あ" * 1001}, "related_systems", "too_long"),
        ({"related_vendors": "あ" * 1001}, "related_vendors", "too_long"),
        ({"topic": "nonsense"}, "topic", "topic_unknown"),
        ({"menu": "long"}, "menu", "choice_unknown"),
        ({"format": "phone"}, "format", "choice_unknown"),
        ({"urgency": "asap"}, "urgency", "choice_unknown"),
        ({"stage": "dream"}, "stage", "choice_unknown"),
        ({"roles": ["wizard"]}, "roles", "choice_unknown"),
        ({"needed_by": "soon"}, "needed_by", "date_unreadable"),
        ({"needed_by": "2026-11-30"}, "needed_by", "date_past"),
        ({"needed_by": "2029-12-01"}, "needed_by", "date_far"),
        ({"desired_dates": ["2026-02-30"]}, "desired_dates", "date_unreadable"),
        ({"desired_dates": ["2026-12-10", "2026-12-10"]}, "desired_dates_2", "date_twice"),
        ({"desired_dates": ["", "", "2026-11-01"]}, "desired_dates_3", "date_past"),
        ({"menu": "continuous"}, "months", "months_range"),
        ({"menu": "continuous", "months": "0"}, "months", "months_range"),
        ({"menu": "continuous", "months": "25"}, "months", "months_range"),
        ({"menu": "continuous", "months": "3.5"}, "months", "months_range"),
        ({"menu": "joint"}, "partners", "partners_required"),
        ({"menu": "joint", "partners": [YOKOTE, ODATE]}, "partners", "partners_own"),
        ({"menu": "joint", "partners": ["999999"]}, "partners", "choice_unknown"),
        (
            {"menu": "joint", "partners": [f"{n:06d}" for n in range(25)]},
            "partners",
            "partners_many",
        ),
        ({"no_personal_data": False}, "no_personal_data", "no_personal_data_required"),
    ],
)
def test_a_wrong_field_is_named(values: dict[str, Any], field: str, key: str) -> None:
    assert wrong(**values) == {field: f"field.{key}"}
    assert all(f"field.{key}" in words(language) for language in LANGUAGES)


def test_all_errors_come_at_once() -> None:
    found = wrong(title="", details="", menu="joint", needed_by="x", no_personal_data=False)
    assert set(found) == {"title", "details", "partners", "needed_by", "no_personal_data"}


def test_a_good_form_becomes_a_request() -> None:
    request = check(
        menu="continuous",
        months="６",
        topic="",
        title=" 窓口の\n待ち時間 ",
        stage="planning",
        urgency="high",
        format="hybrid",
        roles=["engineer", "engineer", "specialist"],
        desired_dates=["2026-12-10", "", "2026-12-11"],
        needed_by="2026-12-01",
        related_vendors="北奥情報システム；まなび舎、 北奥情報システム\n",
    )
    assert (request.menu, request.months, request.topic) == (Menu.CONTINUOUS, 6, "other")
    assert request.title == "窓口の 待ち時間"
    assert (request.stage, request.urgency, request.format) == (Stage.PLANNING, Urgency.HIGH, Format.HYBRID)
    assert request.roles == (Role.ENGINEER, Role.SPECIALIST)
    assert request.desired_dates == (date(2026, 12, 10), date(2026, 12, 11))
    assert request.needed_by == TODAY  # today is not past
    assert request.related_vendors == ("北奥情報システム", "まなび舎")


def test_a_joint_request_has_its_partners_once() -> None:
    assert check(menu="joint", partners=[ODATE, NOSHIRO, ODATE]).partner_codes == (ODATE, NOSHIRO)


def test_what_another_menu_asks_is_not_kept() -> None:
    request = check(menu="short", months="x", partners=["999999"])
    assert (request.months, request.partner_codes) == (None, ())


def test_the_longest_texts_pass() -> None:
    assert len(check(title="あ" * 100, details="い" * 3000).details) == 3000


def test_a_request_fills_the_form_that_it_came_from() -> None:
    request = check(menu="joint", partners=[ODATE], related_vendors="甲；乙", needed_by="2026-12-09")
    again = RequestForm.of(request).model_copy(update={"no_personal_data": True})
    assert check(**again.model_dump()) == request


@pytest.mark.parametrize(
    ("values", "kept"),
    [({}, False), ({"title": " "}, False), ({"topic": "bpr"}, True), ({"partners": [ODATE]}, True)],
)
def test_only_what_its_writer_would_miss_is_kept(values: dict[str, Any], kept: bool) -> None:
    assert worth_keeping(RequestForm(**values)) == kept


def test_names_are_split_as_people_write_them() -> None:
    assert split_list("甲、乙；丙,丁\n甲") == ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(("text", "seen"), [("あ", True), ("？", True), ("\u200b", False), ("\u3000", False)])
def test_a_text_of_invisible_characters_is_empty(text: str, seen: bool) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_sentence(language: str) -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Refusal)]
    keys = {kind.key for kind in kinds}
    assert len(keys) == len(kinds)
    assert [key for key in sorted(keys) if key not in words(language)] == []
