"""Requests from JSON Lines: what is read, every error with its line and field, and what the pool is asked."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.codes import Format, Menu, Role
from bot.files.bundled import bundled_municipalities
from bot.files.errors import FileRefused, RowError
from bot.files.requests import LINE_MOST_BYTES, FiledRequest, query_of, read_requests
from bot.files.rows import Parsed

LEAST = {"id": "R1", "title": "窓口", "details": "書かない窓口について"}
TOWNS = {town.code: town for town in bundled_municipalities()}
TODAY = date(2026, 12, 1)


def read(tmp_path: Path, content: str | bytes) -> Parsed[FiledRequest]:
    path = tmp_path / "requests.jsonl"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_requests(path)


def one(tmp_path: Path, **fields: Any) -> FiledRequest:
    """The one request of a file with these fields, which must be right."""
    parsed = read(tmp_path, json.dumps(LEAST | fields))
    assert parsed.errors == ()
    [(line, request)] = parsed.items
    assert line == 1
    return request


def told(parsed: Parsed[FiledRequest]) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.reason) for error in parsed.errors]


def wrong(tmp_path: Path, **fields: Any) -> list[tuple[str, str]]:
    parsed = read(tmp_path, json.dumps(LEAST | fields))
    assert bool(parsed.items) is not bool(parsed.errors)
    return [(error.column, error.reason) for error in parsed.errors]


def test_three_fields_are_enough(tmp_path: Path) -> None:
    assert one(tmp_path) == FiledRequest(id="R1", title="窓口", details="書かない窓口について")
    assert one(tmp_path).format is Format.ONLINE


def test_a_request_with_everything(tmp_path: Path) -> None:
    request = one(
        tmp_path,
        municipality_code="０５２０１９",
        menu="Joint",
        topic="front_yard",
        roles=["engineer", "Producer", "engineer"],
        format="hybrid",
        desired_dates=["2026-12-10", "2026-12-11"],
        related_vendors=["北奥情報システム", " ", "A;B"],
        partners=["052027", "131016"],
        submitted_at="2026-11-30",
        goal="ours has no such field",
    )
    assert request == FiledRequest(
        **LEAST,
        municipality_code="052019",
        menu=Menu.JOINT,
        topic="front_yard",
        roles=(Role.ENGINEER, Role.PRODUCER),
        format=Format.HYBRID,
        desired_dates=(date(2026, 12, 10), date(2026, 12, 11)),
        related_vendors=("北奥情報システム", "A;B"),
        partners=("052027", "131016"),
        submitted_at=date(2026, 11, 30),
    )


def test_lists_may_be_texts_separated_by_semicolons(tmp_path: Path) -> None:
    request = one(
        tmp_path,
        roles="engineer; producer；",
        desired_dates="2026-12-10;2026-12-11",
        related_vendors="甲社；乙社",
        partners="052027;052035",
    )
    assert request.roles == (Role.ENGINEER, Role.PRODUCER)
    assert request.desired_dates == (date(2026, 12, 10), date(2026, 12, 11))
    assert request.related_vendors == ("甲社", "乙社")
    assert request.partners == ("052027", "052035")


def test_null_and_blank_are_as_good_as_none(tmp_path: Path) -> None:
    optional = set(FiledRequest.model_fields) - set(LEAST)
    lists = {"roles", "desired_dates", "related_vendors", "partners"}
    assert one(tmp_path, **dict.fromkeys(optional)) == one(tmp_path)
    assert one(tmp_path, **dict.fromkeys(optional, "")) == one(tmp_path)
    assert one(tmp_path, **{name: [] for name in lists}) == one(tmp_path)


def test_title_and_details_may_be_empty_or_long_and_stay_as_they_are(tmp_path: Path) -> None:
    assert (one(tmp_path, title="", details="").title, one(tmp_path, details="").details) == ("", "")
    long = " 窓口\n" * 20_000
    assert one(tmp_path, title=long, details=long).details == long
    for text in ("あ", "😀👩‍👩‍👧", "Ωμέγα здравствуй مرحبا", "\x00\x1b[31m", "a" * 3000):
        assert one(tmp_path, title=text).title == text


def test_an_id_may_be_a_whole_number(tmp_path: Path) -> None:
    assert one(tmp_path, id=12).id == "12"
    assert one(tmp_path, id=0).id == "0"
    assert one(tmp_path, id=" 相談 1 ").id == " 相談 1 "


def test_a_topic_that_is_not_known_is_no_error_here(tmp_path: Path) -> None:
    assert one(tmp_path, topic=" Removed_Topic ").topic == "removed_topic"


@pytest.mark.parametrize("code", ["131016", "011002"])
def test_a_municipality_of_another_prefecture_is_no_error(tmp_path: Path, code: str) -> None:
    assert one(tmp_path, municipality_code=code).municipality_code == code


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026-12-01T23:59:59", date(2026, 12, 1)),
        ("2026-12-01T09:30:00+09:00", date(2026, 12, 1)),
        ("2026-12-01T14:59:59Z", date(2026, 12, 1)),
        ("2026-12-01T15:00:00Z", date(2026, 12, 2)),  # midnight in Japan
    ],
)
def test_of_the_moment_of_submission_the_day_is_kept(tmp_path: Path, written: str, day: date) -> None:
    assert one(tmp_path, submitted_at=written).submitted_at == day


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        *(("id", value, "cell.required") for value in (None, "", " \u200b")),
        *(("id", value, "field.id") for value in (True, 1.0, ["a"], {})),
        *((field, None, "field.text") for field in ("title", "details")),
        *((field, 3, "field.text") for field in ("title", "details", "topic", "menu", "format")),
        *(("municipality_code", value, "field.text") for value in (52019, ["052019"])),
        *(("municipality_code", value, "cell.code_digits") for value in ("52019", "秋田市", "0520190")),
        ("municipality_code", "052018", "cell.code_check_digit"),
        ("menu", "long", "cell.choice"),
        ("format", "fax", "cell.choice"),
        ("roles", ["engineer", "boss"], "cell.choice"),
        ("roles", "engineer;boss", "cell.choice"),
        *(("roles", value, "field.list") for value in (1, {"a": "b"}, ["engineer", None], [["engineer"]])),
        *((field, 1, "field.list") for field in ("desired_dates", "related_vendors", "partners")),
        *(
            ("desired_dates", [value], "cell.day")
            for value in ("2026-02-29", "2026/12/10", "20261210", "2026-W50-4", "2026-12-10T09:00")
        ),
        ("partners", ["052027", "5202"], "cell.code_digits"),
        ("partners", "052018", "cell.code_check_digit"),
        *(
            ("submitted_at", value, "field.moment")
            for value in ("12月1日", "2026-13-01", "0001-01-01T00:00+23:00")
        ),
        ("submitted_at", 1764547200, "field.text"),
        *(
            (field, "a\ud800", "field.surrogate")
            for field in ("id", "title", "details", "topic", "menu", "municipality_code", "submitted_at")
        ),
        *((field, ["\udfff"], "field.surrogate") for field in ("roles", "related_vendors", "partners")),
    ],
)
def test_what_is_wrong_with_a_field(tmp_path: Path, field: str, value: Any, reason: str) -> None:
    assert wrong(tmp_path, **{field: value})[0] == (field, reason)
    assert {column for column, _ in wrong(tmp_path, **{field: value})} == {field}


@pytest.mark.parametrize("field", ["title", "details"])
def test_title_and_details_must_be_there(tmp_path: Path, field: str) -> None:
    content = json.dumps({name: value for name, value in LEAST.items() if name != field})
    assert told(read(tmp_path, content)) == [(1, field, "field.missing")]
    assert told(read(tmp_path, json.dumps({"title": "", "details": ""}))) == [(1, "id", "cell.required")]


@pytest.mark.parametrize(
    ("line", "reason", "position"),
    [
        ("x", "line.not_json", "1"),
        ('{"id": "R1"} {}', "line.not_json", "14"),
        ("{'id': 'R1'}", "line.not_json", "2"),
        ('{"id": "R1"', "line.not_json", "12"),
        ('{"id": NaN}', "line.number", None),
        ('{"id": -Infinity}', "line.number", None),
        ('{"id": ' + "9" * 5000 + "}", "line.number", None),
        ("[" * 100_000, "line.deep", None),
        ("[]", "line.not_object", None),
        ('"R1"', "line.not_object", None),
        ("null", "line.not_object", None),
        ("1", "line.not_object", None),
    ],
)
def test_a_line_that_is_no_object(tmp_path: Path, line: str, reason: str, position: str | None) -> None:
    parsed = read(tmp_path, f"{json.dumps(LEAST)}\n{line}\n")
    assert told(parsed) == [(2, "", reason)]
    assert parsed.errors[0].params.get("position") == position
    assert len(parsed.errors[0].value) <= 200
    assert [line for line, _ in parsed.items] == [1]


def test_an_object_nested_as_deeply_as_can_be_read_is_told(tmp_path: Path) -> None:
    for depth in (400, 800, 900, *range(930, 1000)):
        parsed = read(tmp_path, '{"id": ' + "[" * depth + "]" * depth + ', "title": "", "details": ""}')
        assert told(parsed) in ([(1, "id", "field.id")], [(1, "", "line.deep")])


def test_every_error_of_every_line_is_told_at_once(tmp_path: Path) -> None:
    lines = [
        json.dumps(LEAST | {"menu": "x", "roles": ["y"], "format": "z"}),
        "",
        "{",
        json.dumps(LEAST | {"id": "R2"}),
        json.dumps({"id": "R3", "title": None, "desired_dates": "soon"}),
    ]
    parsed = read(tmp_path, "\n".join(lines))
    assert told(parsed) == [
        (1, "menu", "cell.choice"),
        (1, "roles", "cell.choice"),
        (1, "format", "cell.choice"),
        (3, "", "line.not_json"),
        (5, "title", "field.text"),
        (5, "details", "field.missing"),
        (5, "desired_dates", "cell.day"),
    ]
    assert [(line, request.id) for line, request in parsed.items] == [(4, "R2")]
    assert parsed.errors[0].params == {"unknown": "x", "known": "short, continuous, joint"}


def test_a_doubled_id_names_the_other_line(tmp_path: Path) -> None:
    lines = [LEAST | {"id": 7}, LEAST | {"id": "8", "menu": "x"}, LEAST | {"id": "7"}, LEAST | {"id": 8}]
    parsed = read(tmp_path, "\n\n".join(map(json.dumps, lines)))
    assert told(parsed) == [(3, "menu", "cell.choice"), (5, "id", "cell.twice"), (7, "id", "cell.twice")]
    assert [error.params.get("row") for error in parsed.errors[1:]] == ["1", "3"]


def test_a_wrong_value_is_shown_so_that_it_can_be_written_anywhere(tmp_path: Path) -> None:
    shown: list[RowError] = []
    for value in ("\ud800", ["窓口", 1], None, "x" * 1000):
        shown += read(tmp_path, json.dumps(LEAST | {"roles": value, "id": value})).errors[:1]
    values = [error.value for error in shown]
    assert values == ["\\ud800", '["窓口", 1]', "null", "x" * 199 + "…"]
    [error] = read(tmp_path, json.dumps(LEAST | {"menu": "\x1b"})).errors
    assert error.params["unknown"] == "\x1b"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n\r\n   \n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_marks_line_ends_and_blank_lines(tmp_path: Path, mark: str, ending: str) -> None:
    lines = [json.dumps(LEAST | {"id": n}, ensure_ascii=False) for n in (1, 2)]
    parsed = read(tmp_path, mark + ending.join(lines) + ending)
    assert parsed.errors == ()
    assert [(line, request.id) for line, request in parsed.items] == [(1, "1"), (1 + ending.count("\n"), "2")]
    joined = read(tmp_path, f"\ufeff{lines[0]}\n\ufeff{lines[1]}")
    assert [request.id for _, request in joined.items] == ["1", "2"]


def test_separators_of_lines_inside_a_text_end_no_line(tmp_path: Path) -> None:
    text = "一\u2028二\u0085三"
    parsed = read(tmp_path, json.dumps(LEAST | {"title": text}, ensure_ascii=False) + "\nx")
    assert parsed.items[0][1].title == text
    assert told(parsed) == [(2, "", "line.not_json")]


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n", " \r\n"])
def test_an_empty_file_is_an_empty_list(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == Parsed((), ())


def refusal(path: Path) -> tuple[str, dict[str, str]]:
    with pytest.raises(FileRefused) as caught:
        read_requests(path)
    return caught.value.reason, caught.value.params


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.jsonl")[0] == "file.none"
    assert refusal(tmp_path)[0] == "file.directory"
    path = tmp_path / "requests.jsonl"
    good = json.dumps(LEAST, ensure_ascii=False)
    path.write_bytes(good.encode() + b"\n" + good.encode("cp932"))
    assert refusal(path) == ("file.encoding_utf8", {"line": "2"})
    path.write_bytes(good.encode("utf-16"))
    assert refusal(path) == ("file.encoding_utf8", {"line": "1"})
    path.write_bytes(b"\n" + b"x" * (LINE_MOST_BYTES + 1))
    assert refusal(path) == ("file.long_line", {"line": "2", "most": str(LINE_MOST_BYTES)})


def test_what_the_pool_is_asked() -> None:
    request = FiledRequest(
        id="R1",
        title="窓口",
        details="内容",
        municipality_code="052027",
        topic="front_yard",
        roles=(Role.ENGINEER,),
        format=Format.ONSITE,
        desired_dates=(date(2026, 12, 10),),
        related_vendors=("甲社",),
        partners=("052019", "131016"),
        submitted_at=date(2026, 11, 30),
    )
    query = query_of(request, TOWNS, TODAY)
    assert (query.title, query.text, query.topic, query.roles) == (
        "窓口",
        "内容",
        "front_yard",
        request.roles,
    )
    assert (query.format, query.desired_dates) == (Format.ONSITE, request.desired_dates)
    assert (query.municipality_code, query.region) == ("052027", "山本")
    assert (query.partner_codes, query.partner_regions) == (("052019", "131016"), ("秋田",))
    assert (query.related_vendors, query.hours_needed) == (("甲社",), 2.0)
    assert query.asked_on == date(2026, 11, 30)


def test_what_is_asked_without_a_place_and_a_day() -> None:
    request = FiledRequest(id="R1", title="", details="")
    assert query_of(request, TOWNS, TODAY).asked_on == TODAY
    assert query_of(request, TOWNS, TODAY).region == ""
    elsewhere = request.model_copy(update={"municipality_code": "131016"})
    assert query_of(elsewhere, TOWNS, TODAY).municipality_code == "131016"
    assert query_of(elsewhere, TOWNS, TODAY).region == ""
