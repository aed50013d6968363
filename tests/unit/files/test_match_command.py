"""`madoguchi match`: real files in, JSON lines out."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from batch_files import COUNTER, REQUEST, SAMPLE, Files
from file_support import csv_text, xlsx
from typer.testing import CliRunner

from bot.cli import app
from bot.files.matching import MatchingContext, mount_matching, print_lines
from bot.topics import bundled_topics

HEADER = (
    "expert_id",
    "name",
    "roles",
    "topics",
    "skills",
    "formats",
    "regions",
    "conflicts",
    "profile",
    "active",
)
POOL = (
    ("E1", "A", "service_designer", "front_yard", "書かない窓口", "", "", "", COUNTER, ""),
    ("E2", "B", "engineer", "gis", "GIS", "", "", "", "地図の整備を支援した。", ""),
    ("E3", "C", "engineer", "front_yard", "", "", "", "北斗電算", COUNTER, ""),
    ("E4", "D", "engineer", "front_yard", "", "", "", "", COUNTER, "false"),
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path, "match", HEADER, POOL)


def ids(line: dict[str, Any]) -> list[str]:
    return [one["expert"] for one in line["candidates"]]


def has_japanese(text: str) -> bool:
    return bool(re.search("[ぁ-んァ-ヶ一-龠]", text))


def test_a_line_has_the_shape_of_the_contract(files: Files) -> None:
    files.of_requests(REQUEST | {"related_vendors": ["北斗電算"]})
    line = files.line()
    assert list(line) == ["request", "candidates", "excluded", "topics", "notes"]
    assert line["request"] == "R1"
    assert ids(line) == ["E1", "E2"]
    for one in line["candidates"]:
        assert list(one) == ["expert", "score", "reasons", "cautions"]
        assert 0 <= one["score"] <= 1
        assert one["score"] == pytest.approx(
            sum(reason["points"] for reason in one["reasons"]) / 100, abs=0.001
        )
        assert all(list(reason) == ["factor", "points", "text"] for reason in one["reasons"])
        assert all(reason["points"] > 0 and has_japanese(reason["text"]) for reason in one["reasons"])
        assert all(list(caution) == ["factor", "text"] for caution in one["cautions"])
    assert "topic" in [caution["factor"] for caution in line["candidates"][1]["cautions"]]
    assert [one["expert"] for one in line["excluded"]] == ["E3", "E4"]
    assert all(list(one) == ["expert", "reason"] and has_japanese(one["reason"]) for one in line["excluded"])
    assert line["topics"] == [{"topic": "front_yard", "confidence": 1.0, "inferred": False}]
    assert line["notes"] == []


def test_japanese_stands_as_it_is_in_utf_8(files: Files) -> None:
    assert "書かない窓口" in files.run().stdout_bytes.decode("utf-8")


def test_the_sentences_may_be_english(files: Files) -> None:
    files.of_requests(REQUEST | {"topic": "gone", "related_vendors": ["北斗電算"]})
    line = files.line("--language", "en")
    assert "The topic" in line["notes"][0]
    texts = [part["text"] for one in line["candidates"] for part in (*one["reasons"], *one["cautions"])]
    texts += [one["reason"] for one in line["excluded"]]
    assert len(texts) > 10
    assert all(re.match("[A-Z]", text) for text in texts)
    assert files.run("--language", "fr").exit_code == 2


def test_the_lines_are_in_the_order_of_the_file(files: Files) -> None:
    files.of_requests(*(REQUEST | {"id": name} for name in ("b", "c", "a")))
    assert [line["request"] for line in files.lines()] == ["b", "c", "a"]


def test_so_many_candidates_as_are_asked_for_and_ten_of_themselves(files: Files) -> None:
    files.of_experts(*(("E" + str(n), "A", *POOL[0][2:]) for n in range(12)))
    assert [len(files.line(*more)["candidates"]) for more in ((), ("--top", "1"), ("--top", "1000"))] == [
        10,
        1,
        12,
    ]
    for top in ("0", "1001", "x"):
        assert files.run("--top", top).exit_code == 2


def test_it_is_wrong_usage_without_the_files(files: Files) -> None:
    for arguments in (["match"], ["match", str(files.requests)], ["match", "--experts", str(files.experts)]):
        assert CliRunner().invoke(app, arguments).exit_code == 2


def test_neither_a_database_nor_settings_are_needed(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    monkeypatch.setenv("TIMEZONE", "Nowhere/Land")
    assert ids(files.line())[0] == "E1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["experts.csv", "requests.jsonl"]


def test_an_excel_file_of_experts_ranks_as_the_csv_does(files: Files, tmp_path: Path) -> None:
    by_csv = files.line()
    files.experts = tmp_path / "experts.xlsx"
    files.experts.write_bytes(xlsx(HEADER, *POOL))
    assert files.line() == by_csv


def test_a_topic_that_was_removed_counts_as_not_chosen_and_is_noted(files: Files) -> None:
    files.of_requests(
        REQUEST | {"topic": "removed" * 20},
        REQUEST | {"id": "R2", "topic": ""},
        REQUEST | {"id": "R3", "topic": "other"},
    )
    removed, none, other = files.lines()
    assert "removed" * 8 in removed["notes"][0]
    assert len(removed["notes"][0]) < 120
    assert (removed["notes"][1:], none["notes"], other["notes"]) == ([], [], [])
    assert removed["topics"][0]["topic"] == "front_yard"
    assert removed["topics"][0]["inferred"] is True
    for part in ("candidates", "excluded", "topics"):
        assert removed[part] == none[part]


def test_a_text_with_nothing_in_it_is_noted(files: Files) -> None:
    empty = {"id": "R1", "title": " ", "details": "\u200b\n"}
    files.of_requests(empty, empty | {"id": "R2", "title": "ぬ"}, empty | {"id": "R3", "topic": "gis"})
    empty_said, letter_said, chosen_said = [line["notes"] for line in files.lines("--language", "en")]
    assert empty_said == chosen_said == ["There is nothing in the text to go by."]
    assert letter_said == ["No topic was chosen, and the text does not tell which it is."]


def test_that_nobody_can_be_asked_is_noted_with_the_reasons(files: Files) -> None:
    interest = (*POOL[0][:7], "北斗電算", *POOL[0][8:])
    rows = [("E1", *interest[1:]), ("E2", *interest[1:]), ("E3", *POOL[0][1:9], "false")]
    files.of_experts(*rows)
    files.of_requests(REQUEST | {"related_vendors": "北斗電算"})
    assert files.line()["candidates"] == []
    assert files.line()["notes"] == [
        "打診できる専門家がいません。3人全員が対象外です（利害関係 2人、休止中 1人）。"
    ]
    assert files.line("--language", "en")["notes"] == [
        "Nobody can be asked: all 3 are left out (an interest 2, not active 1)."
    ]


def test_that_the_pool_is_empty_is_noted(files: Files) -> None:
    files.of_experts()
    line = files.line()
    assert (line["candidates"], line["excluded"]) == ([], [])
    assert line["notes"] == ["名簿に専門家がひとりもいません。"]


def test_a_place_decides_who_visits_and_an_unknown_place_does_not(files: Files) -> None:
    files.of_experts(("E1", *POOL[0][1:6], "平鹿", *POOL[0][7:]))
    onsite = REQUEST | {"format": "onsite"}
    files.of_requests(
        onsite | {"municipality_code": "052019"},
        onsite | {"id": "R2", "municipality_code": "052035"},
        onsite | {"id": "R3", "municipality_code": "131016"},
    )
    assert [ids(line) for line in files.lines()] == [[], ["E1"], ["E1"]]


@pytest.mark.parametrize(("hour", "found"), [(14, ["E1"]), (15, [])])
def test_a_request_without_a_day_is_asked_today_in_japan(files: Files, hour: int, found: list[str]) -> None:
    def clock() -> datetime:
        return datetime(2027, 3, 31, hour, tzinfo=UTC)

    command = typer.Typer()
    command.callback()(lambda: None)  # with one command alone, typer takes no name
    mount_matching(command, MatchingContext(clock=clock))
    files.of_experts((*POOL[0], "2027-03-31"), header=(*HEADER, "contract_until"))
    files.of_requests(REQUEST, REQUEST | {"id": "R2", "submitted_at": "2027-03-31"})
    today, submitted = files.lines(command=command)
    assert (ids(today), ids(submitted)) == (found, ["E1"])


def test_topics_may_be_other_ones(files: Files) -> None:
    topics = {code: topic for code, topic in bundled_topics().items() if code != "front_yard"}
    command = typer.Typer()
    command.callback()(lambda: None)
    mount_matching(command, MatchingContext(topics=lambda: topics))
    result = files.run(command=command)
    assert result.exit_code == 0
    assert "「front_yard」" in json.loads(result.stdout)["notes"][0]
    assert [row in result.stderr for row in ("│ 2 ", "│ 3 ", "│ 4 ", "│ 5 ")] == [True, False, True, True]


def test_an_experts_unknown_topic_is_a_warning_with_row_and_column(files: Files) -> None:
    files.of_experts((*POOL[0][:3], "front_yard;gone", *POOL[0][4:]))
    result = files.run()
    assert result.exit_code == 0
    assert json.loads(result.stdout)["candidates"][0]["expert"] == "E1"
    [row] = [line for line in result.stderr.splitlines() if "gone" in line and line.startswith("│")]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[:3] == ["2", "topics", "front_yard;gone"]
    assert "読み飛ばしました：gone / " in cells[3]
    assert "1 warning(s)" in result.stderr


def test_every_error_of_both_files_is_told_and_nothing_is_ranked(files: Files) -> None:
    files.requests.write_text(
        '{"id": "R1", "title": "", "details": "", "format": "fax"}\n{\n', encoding="utf-8"
    )
    files.of_experts((*POOL[0][:2], "boss", *POOL[0][3:]), ("E1", *POOL[0][1:]))
    result = files.run()
    assert (result.exit_code, result.stdout) == (1, "")
    rows = [
        tuple(cell.strip() for cell in line.strip("│").split("│")[:2])
        for line in result.stderr.splitlines()
        if line.startswith("│")
    ]
    assert rows == [("1", "format"), ("2", ""), ("2", "roles"), ("3", "expert_id")]
    for path in (files.requests, files.experts):
        assert f"{path}: 誤りが 2 件あるため、何も照合しませんでした。" in result.stderr
        assert f"{path}: 2 error(s); nothing was matched." in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_refused_is_named(files: Files, tmp_path: Path) -> None:
    files.experts.write_text("", encoding="utf-8")
    result = files.run()
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{files.experts}: ファイルが空です。\n{files.experts}: The file is empty.\n" == result.stderr
    files.experts = tmp_path / "none.csv"
    assert files.run().stderr.count("none.csv") == 2  # once in each language
    files.requests.write_bytes("窓口".encode("cp932"))
    assert f"{files.requests}: UTF-8 として読めません（1 行目）" in files.run().stderr
    assert files.run().exit_code == 1


@pytest.mark.parametrize("content", ["", "\ufeff\r\n\r\n"])
def test_no_request_at_all_prints_nothing_and_says_so(files: Files, content: str) -> None:
    files.requests.write_text(content, encoding="utf-8", newline="")
    result = files.run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "相談が 1 件もありません。 / There are no requests in it." in result.stderr


def test_hostile_texts_are_ranked_like_any_other(files: Files) -> None:
    texts = [
        "あ",
        "a",
        "�",
        "窓" * 3000,
        "Ωμέγα здравствуй مرحبا 你好 안녕하세요",
        "😀👩‍👩‍👧‍👦🇯🇵",
        "書かない窓口" * 6000,
        "=HYPERLINK()\x00\x1b[31m\u202e",
        "(" * 3000,
        "\n" * 3000,
    ]
    files.of_requests(*({"id": n, "title": text, "details": text} for n, text in enumerate(texts)))
    lines = files.lines()
    assert [line["request"] for line in lines] == [str(n) for n in range(len(texts))]
    assert all(ids(line) and all(0 <= one["score"] <= 1 for one in line["candidates"]) for line in lines)
    assert ids(lines[6])[0] == "E1"


def test_hostile_profiles_do_not_hide_who_fits(files: Files) -> None:
    profiles = ("", "あ", "窓" * 3000, "الخبرة 经验 😀", "観光の" * 33_400)
    assert len(profiles[-1]) > 100_000
    rows = [(f"X{n}", "X", "", "", "", "", "", "", text, "") for n, text in enumerate(profiles)]
    files.of_experts(POOL[0], *rows)
    line = files.line()
    assert ids(line)[0] == "E1"
    assert sorted(ids(line)[1:]) == ["X0", "X1", "X2", "X3", "X4"]


def test_marks_line_ends_and_blank_lines_change_nothing(files: Files) -> None:
    plain = files.lines()
    files.requests.write_text(f"\ufeff\r\n{json.dumps(REQUEST)}\r\n\r\n", encoding="utf-8", newline="")
    files.experts.write_text(csv_text(HEADER, *POOL), encoding="utf-8-sig", newline="")
    assert files.lines() == plain


def test_each_line_is_there_before_the_next_one_is_worked_out() -> None:
    raw = io.BytesIO()
    seen: list[bytes] = []

    def objects() -> Iterator[dict[str, str]]:
        yield {"request": "一"}
        seen.append(raw.getvalue())
        yield {"request": "二"}

    with redirect_stdout(io.TextIOWrapper(io.BufferedWriter(raw, 100_000), encoding="ascii")) as out:  # type: ignore[type-var]
        print_lines(objects())
    assert seen == ['{"request": "一"}\n'.encode()]
    assert raw.getvalue().splitlines()[1:] == ['{"request": "二"}'.encode()]
    out.detach().detach()


def process(files: Files, stdout: Any) -> subprocess.Popen[str]:
    code = "from bot.command import main; main()"
    command = [
        sys.executable,
        "-c",
        code,
        "match",
        str(files.requests),
        "--experts",
        str(SAMPLE),
        "--top",
        "40",
    ]
    return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8")


def test_it_ends_quietly_when_nobody_reads_on(files: Files) -> None:
    files.of_requests(*(REQUEST | {"id": n} for n in range(40)))  # more than a pipe holds
    with process(files, subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert json.loads(running.stdout.readline())["request"] == "0"
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_is_told_in_a_sentence(files: Files) -> None:
    with Path("/dev/full").open("w") as full, process(files, full) as running:
        assert running.stderr is not None
        said = running.stderr.read()
    assert running.returncode == 1
    assert said.splitlines() == [
        "ここには書き込めません：標準出力 (stdout)",
        "This place cannot be written to: 標準出力 (stdout)",
    ]
