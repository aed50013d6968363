"""`madoguchi assign`: real files in, one JSON line a request out."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from batch_files import COUNTER, REQUEST, SAMPLE, Files
from file_support import csv_text, xlsx
from typer.testing import CliRunner

from bot.cli import app
from bot.files.assigning import mount_assigning
from bot.files.matching import MatchingContext

HEADER = ("expert_id", "name", "roles", "topics", "conflicts", "profile", "monthly_hours", "active")
POOL = (
    ("E1", "A", "service_designer", "front_yard", "", COUNTER, "2", ""),
    ("E2", "B", "engineer", "gis", "", "地図の整備を支援した。", "4", ""),
    ("E3", "C", "producer", "front_yard", "北斗電算", COUNTER, "", "false"),
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path, "assign", HEADER, POOL)


def test_a_line_has_the_shape_of_the_contract(files: Files) -> None:
    line = files.line()
    assert list(line) == ["request", "expert", "score", "reason"]
    assert (line["request"], line["expert"]) == ("R1", "E1")
    assert 0.3 < line["score"] <= 1
    assert "登録分野" in line["reason"]
    assert "登録分野" in files.run().stdout_bytes.decode("utf-8")  # as it is, not escaped


def test_the_score_is_that_of_match(files: Files) -> None:
    arguments = ["match", str(files.requests), "--experts", str(files.experts)]
    ranked = json.loads(CliRunner().invoke(app, arguments).stdout_bytes)
    line = files.line()
    assert (line["expert"], line["score"]) == (
        ranked["candidates"][0]["expert"],
        ranked["candidates"][0]["score"],
    )


def test_the_lines_are_in_the_order_of_the_file_and_hours_are_kept(files: Files) -> None:
    files.of_requests(*(REQUEST | {"id": name} for name in ("d", "c", "b", "a")))
    lines = files.lines()
    assert [line["request"] for line in lines] == ["d", "c", "b", "a"]
    assert sorted(str(line["expert"]) for line in lines) == ["E1", "E2", "E2", "None"]
    [left] = [line for line in lines if line["expert"] is None]
    assert left["score"] == 0
    assert "枠が残っていません" in left["reason"]


def test_one_that_nobody_may_take_says_who_is_left_out_and_why(files: Files) -> None:
    files.of_requests(REQUEST | {"format": "onsite", "related_vendors": ["竿灯電算"]}, REQUEST | {"id": "R2"})
    files.of_experts(("E1", "A", "", "front_yard", "竿灯電算", COUNTER, "8", ""), POOL[2])
    first, second = files.lines()
    assert first == {
        "request": "R1",
        "expert": None,
        "score": 0.0,
        "reason": "打診できる専門家がいません（利害関係1名：E1；休止中1名：E3）。",
    }
    assert second["expert"] == "E1"


def test_a_team_has_a_member_for_each_role(files: Files) -> None:
    files.of_requests(REQUEST | {"roles": ["engineer", "producer", "service_designer"]})
    line = files.line()
    assert list(line) == ["request", "expert", "score", "reason", "team"]
    assert all(list(member) == ["role", "expert", "score", "reason"] for member in line["team"])
    engineer, producer, designer = line["team"]
    assert [member["role"] for member in line["team"]] == ["engineer", "producer", "service_designer"]
    assert [member["expert"] for member in line["team"]] == ["E2", None, "E1"]
    assert (line["expert"], line["score"]) == ("E2", engineer["score"])
    assert line["reason"] == f"{engineer['reason']}プロデューサー：{producer['reason']}"
    assert (producer["score"], "休止中1名：E3" in producer["reason"]) == (0, True)
    assert designer["score"] > engineer["score"]


def test_a_team_of_which_nobody_was_found_names_every_role(files: Files) -> None:
    """Two requests for the only engineer and the only designer: one of them gets neither."""
    files.of_requests(
        *(REQUEST | {"id": str(n), "roles": ["engineer", "service_designer"]} for n in range(2))
    )
    files.of_experts(*((*row[:6], "2", row[7]) for row in POOL[:2]))
    lines = files.lines()
    empty = [member for line in lines for member in line["team"] if member["expert"] is None]
    assert [member["score"] for member in empty] == [0, 0]
    for line in lines:
        for member in line["team"]:
            name = {"engineer": "エンジニア：", "service_designer": "サービスデザイナー："}[member["role"]]
            assert (name + member["reason"] in line["reason"]) == (member["expert"] is None)
        placed = [member for member in line["team"] if member["expert"]]
        assert line["expert"] == (placed[0]["expert"] if placed else None)
        assert line["score"] == (placed[0]["score"] if placed else 0)


def test_where_nobody_has_a_role_the_team_is_the_one_who_fits_best(files: Files) -> None:
    files.of_requests(REQUEST | {"roles": ["engineer", "producer"]})
    files.of_experts(*((*row[:2], "", *row[3:]) for row in POOL[:2]))
    line = files.line()
    assert line["expert"] == "E1"
    assert [(member["role"], member["expert"]) for member in line["team"]] == [(None, "E1")]
    assert "希望の人材像（エンジニア・プロデューサー）の登録はありません。" in line["reason"]


def test_one_role_is_no_team(files: Files) -> None:
    files.of_requests(REQUEST | {"roles": ["engineer"]}, REQUEST | {"id": "R2", "roles": ["engineer"] * 2})
    assert all("team" not in line for line in files.lines())


def test_the_reasons_may_be_english(files: Files) -> None:
    files.of_requests(
        *(REQUEST | {"id": str(n), "roles": ["engineer", "producer"]} for n in range(2)),
        REQUEST | {"id": "2"},
        REQUEST | {"id": "3", "format": "onsite"},
    )
    files.of_experts(*((*row[:6], "2", row[7]) for row in POOL))
    lines = files.lines("--language", "en")
    texts = [line["reason"] for line in lines]
    texts += [member["reason"] for line in lines for member in line.get("team", ())]
    assert len(texts) == 8
    assert all(re.match("[A-Z]", text) and text.endswith(".") for text in texts)
    assert any("Producer: " in text for text in texts)
    assert not any(re.search("[ぁ-ん]", re.sub("「[^」]*」", "", text)) for text in texts)
    assert files.run("--language", "fr").exit_code == 2


def test_an_empty_pool_and_an_empty_file_are_told(files: Files) -> None:
    files.of_experts()
    assert files.line()["reason"] == "人材プールに専門家がいません。"
    files.of_requests()
    result = files.run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "There are no requests in it." in result.stderr


def test_every_error_of_both_files_is_listed_and_nothing_is_shared_out(files: Files) -> None:
    files.of_requests(REQUEST | {"roles": ["king"]}, {"id": "R2", "title": "x"})
    files.of_experts((*POOL[0][:2], "emperor", *POOL[0][3:]))
    result = files.run()
    assert (result.exit_code, result.stdout) == (1, "")
    for said in ("king", "emperor", "details"):
        assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_told_in_a_sentence(files: Files) -> None:
    files.experts.unlink()
    result = files.run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert "experts.csv" in result.stderr


def test_the_experts_may_be_a_workbook(files: Files) -> None:
    plain = files.lines()
    files.experts = files.experts.with_suffix(".xlsx")
    files.experts.write_bytes(xlsx(HEADER, *POOL))
    assert files.lines() == plain


def test_the_same_files_give_the_same_lines(files: Files) -> None:
    files.of_requests(*(REQUEST | {"id": str(n)} for n in range(9)))
    files.experts = SAMPLE
    assert files.run().stdout_bytes == files.run().stdout_bytes


def test_the_day_of_the_request_is_the_clock_s_where_the_file_has_none(files: Files) -> None:
    """An engagement that ended in the year before is over on the day of the clock, in Japan."""
    command = typer.Typer()
    command.callback()(lambda: None)
    mount_assigning(command, MatchingContext(clock=lambda: datetime(2026, 3, 31, 15, tzinfo=UTC)))
    header = (*HEADER, "contract_until")
    files.experts.write_text(csv_text(header, (*POOL[0], "2026-03-31")), encoding="utf-8")
    files.of_requests(REQUEST, REQUEST | {"id": "R2", "submitted_at": "2026-03-31"})
    assert [line["expert"] for line in files.lines(command=command)] == [None, "E1"]
