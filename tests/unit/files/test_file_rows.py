"""Each check on a row, and that all errors of a file are told at once."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from file_support import EXPERT, KNOWN, STAFF, TOWN, csv_table, expert_with, only, parse, told, xlsx_table

from bot.domain.codes import Format, MunicipalityKind, Role, Weekday
from bot.domain.people import Expert, Municipality
from bot.files.bundled import bundled_municipalities
from bot.files.columns import COLUMNS, ImportKind
from bot.files.municipality_codes import check_digit, is_code, with_leading_zero
from bot.files.reasons import SENTENCES, sentence
from bot.files.rows import MATCHED_PROFILE_MOST, Parsed, read_experts
from bot.files.tables import Table, read_table
from bot.topics import bundled_topics

EXPERTS, STAFF_LIST, TOWNS = ImportKind.EXPERTS, ImportKind.STAFF, ImportKind.MUNICIPALITIES
DATA = Path(__file__).parents[3] / "bot" / "data"


def wrong(**cells: object) -> list[tuple[str, str]]:
    """What is told of one expert's row."""
    return [(error.column, error.reason) for error in parse(EXPERTS, expert_with(**cells)).errors]


def test_every_field_of_an_expert_has_a_column_and_is_read() -> None:
    assert set(COLUMNS[EXPERTS].known) == set(Expert.model_fields)
    full = expert_with(
        kana="くどう はじめ",
        organization="みちのくＩＴ",
        slack_user_id="U0X001",
        roles="engineer",
        topics="rpa_ocr",
        skills="RPA",
        years="10",
        formats="online",
        regions="秋田",
        weekdays="mon",
        monthly_hours="20",
        contract_until="2027-03-31",
        conflicts="北斗電算",
        profile="町村を支援した。",
        active="false",
    )
    read = only(EXPERTS, full)
    blank = Expert(expert_id="", name="")
    assert [name for name in Expert.model_fields if getattr(read, name) == getattr(blank, name)] == []


def test_the_check_digit_of_every_municipality_of_akita_is_right() -> None:
    assert len(bundled_municipalities()) == 25
    assert all(is_code(town.code) for town in bundled_municipalities())
    assert check_digit("13101") == "6"  # 131016 千代田区
    assert check_digit("05206") == "0"  # the sum leaves 1: 052060 男鹿市
    assert check_digit("05214") == "1"  # the sum leaves nothing: 052141 にかほ市
    assert not is_code("052018")
    assert not is_code("５２０１９")
    assert not is_code("05201")


def test_only_a_right_code_gets_its_leading_zero_back() -> None:
    assert with_leading_zero("52019") == "052019"
    for other in ("52018", "05201", "5201", "131016", "", "5201a"):
        assert with_leading_zero(other) == other


def test_a_municipality() -> None:
    table = csv_table(TOWN, ("０５２０１９", "秋田市", "あきたし", "City", "秋田", "307,672"))
    assert only(TOWNS, table) == Municipality(
        code="052019",
        name="秋田市",
        kana="あきたし",
        kind=MunicipalityKind.CITY,
        region="秋田",
        population_2020=307672,
    )


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("code", "052018", "cell.code_check_digit"),
        ("code", "5201", "cell.code_digits"),
        ("code", "", "cell.required"),
        ("name", "", "cell.required"),
        ("name", "\u200b", "cell.required"),
        ("name", "あ" * 101, "cell.long"),
        ("kind", "ward", "cell.choice"),
        ("kind", "", "cell.required"),
        ("region", "", "cell.required"),
        ("population_2020", "", "cell.required"),
        ("population_2020", "-1", "cell.range"),
        ("population_2020", "1.5", "cell.whole"),
        ("population_2020", "many", "cell.number"),
        ("population_2020", "1,23", "cell.number"),
        ("population_2020", "nan", "cell.number"),
    ],
)
def test_what_is_wrong_with_a_municipality(column: str, value: str, reason: str) -> None:
    row = dict(zip(TOWN, ("052019", "秋田市", "あきたし", "city", "秋田", "307672"), strict=True))
    parsed = parse(TOWNS, csv_table(TOWN, tuple({**row, column: value}.values())))
    assert told(parsed.errors) == [(2, column, value, reason)]
    assert parsed.items == ()


def test_a_member_of_staff_with_full_width_letters_and_digits() -> None:
    table = csv_table(
        STAFF,
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "Ｕ０１２ＡＢ", "　Ｔａｒｏ　山田 ", "０５２０１９", "総務課"),
    )
    member = only(STAFF_LIST, table)
    assert member.email == "taro@example.jp"
    assert member.slack_user_id == "U012AB"
    assert member.municipality_code == "052019"
    assert member.name == "Ｔａｒｏ　山田"  # names stay as typed


def test_a_numeric_code_of_a_workbook_gets_its_leading_zero_back() -> None:
    table = xlsx_table(
        STAFF, ("a@example.jp", None, "A", 52019, None), (), ("b@example.jp", "", "B", 52027.0, "")
    )
    parsed = parse(STAFF_LIST, table)
    assert parsed.errors == ()
    assert [(row, member.municipality_code) for row, member in parsed.items] == [(2, "052019"), (4, "052027")]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("municipality_code", "131016", "cell.municipality_unknown"),
        ("municipality_code", "052018", "cell.code_check_digit"),
        ("municipality_code", "秋田市", "cell.code_digits"),
        ("municipality_code", "", "cell.required"),
        ("name", " ", "cell.required"),
        ("name", "A\nB", "cell.line_break"),
        ("name", "A\x07", "cell.control"),
        ("department", "課" * 101, "cell.long"),
        ("email", "taro@example", "cell.email"),
        ("email", "taro example@example.jp", "cell.email"),
        ("email", "taro@@example.jp", "cell.email"),
        ("email", "太郎@example.jp", "cell.email"),
        ("email", f"{'a' * 250}@example.jp", "cell.email"),
        ("slack_user_id", "u012ab", "cell.slack_id"),
        ("slack_user_id", "C012AB", "cell.slack_id"),
        ("slack_user_id", "@taro", "cell.slack_id"),
    ],
)
def test_what_is_wrong_with_a_member_of_staff(column: str, value: str, reason: str) -> None:
    row = dict(zip(STAFF, ("taro@example.jp", "U012AB", "山田", "052019", "総務課"), strict=True))
    parsed = parse(STAFF_LIST, csv_table(STAFF, tuple({**row, column: value}.values())))
    assert [(error.row, error.column, error.reason) for error in parsed.errors] == [(2, column, reason)]


def test_one_of_email_and_slack_id_is_needed() -> None:
    rows = [
        ("", "", "A", "052019", ""),
        ("", "U012AB", "B", "052019", ""),
        ("c@example.jp", "", "C", "052019", ""),
    ]
    assert told(parse(STAFF_LIST, csv_table(STAFF, *rows)).errors) == [(2, "email", "", "cell.one_of")]


def test_an_expert_with_everything() -> None:
    expert = only(
        EXPERTS,
        expert_with(
            roles="producer； Engineer;producer",
            topics="front_yard;bpr",
            skills="書かない窓口；BPR;",
            years="１２",
            formats="online",
            regions="山本;秋田",
            weekdays="Ｔｕｅ；mon;tue",
            monthly_hours="16.5",
            contract_until="２０２７-03-31",
            conflicts="北奥情報システム；52019;０５２０２７",
            profile="１行目\r\n２行目",
            active="いいえ",
        ),
    )
    assert expert.roles == (Role.PRODUCER, Role.ENGINEER)
    assert expert.topics == ("front_yard", "bpr")
    assert expert.skills == ("書かない窓口", "BPR")
    assert (expert.years, expert.monthly_hours, expert.active) == (12, 16.5, False)
    assert expert.formats == (Format.ONLINE,)
    assert expert.regions == ("山本", "秋田")
    assert expert.weekdays == (Weekday.TUE, Weekday.MON)
    assert expert.contract_until == date(2027, 3, 31)
    assert expert.conflicts == ("北奥情報システム", "052019", "052027")
    assert expert.profile == "１行目\n２行目"


def test_blank_cells_of_an_expert_mean_none_and_active() -> None:
    blank = expert_with(
        years="", monthly_hours=" ", formats="", active="", roles=";;", weekdays=" ", contract_until=""
    )
    expert = only(EXPERTS, blank)
    assert (expert.weekdays, expert.contract_until) == ((), None)
    assert (expert.years, expert.monthly_hours, expert.formats, expert.roles) == (None, None, (), ())
    assert expert.active is True


@pytest.mark.parametrize(
    ("text", "active"),
    [
        *((text, True) for text in ("TRUE", "true", "1", "１", "はい", "Yes")),
        *((text, False) for text in ("FALSE", "false", "0", "いいえ", "no")),
    ],
)
def test_active_as_people_and_spreadsheets_write_it(text: str, active: bool) -> None:
    assert only(EXPERTS, expert_with(active=text)).active is active


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("expert_id", "", "cell.required"),
        ("expert_id", "E 1", "cell.expert_id"),
        ("expert_id", "E;1", "cell.expert_id"),
        ("expert_id", "E" * 41, "cell.expert_id"),
        ("name", "", "cell.required"),
        ("roles", "producer;boss", "cell.choice"),
        ("topics", "front-yard", "cell.choice"),
        ("formats", "hybrid", "cell.choice"),
        ("regions", "東京", "cell.choice"),
        ("weekdays", "mon;月", "cell.choice"),
        ("contract_until", "2027-02-29", "cell.day"),
        ("contract_until", "2027年3月31日", "cell.day"),
        ("contract_until", "2027-3-31", "cell.day"),
        ("contract_until", "20270331", "cell.day"),
        ("contract_until", "46477", "cell.day"),
        ("contract_until", "0000-01-01", "cell.day"),
        ("years", "71", "cell.range"),
        ("years", "-1", "cell.range"),
        ("years", "10.5", "cell.whole"),
        ("years", "10年", "cell.number"),
        ("monthly_hours", "744.5", "cell.range"),
        ("monthly_hours", "1e2", "cell.number"),
        ("conflicts", "131016", "cell.municipality_unknown"),
        ("conflicts", "社" * 101, "cell.long"),
        ("skills", ";".join(f"技能{n}" for n in range(101)), "cell.many"),
        ("profile", "あ" * 33_334, "cell.long_bytes"),
        ("profile", "A\x1bB", "cell.control"),
        ("active", "maybe", "cell.yes_no"),
    ],
)
def test_what_is_wrong_with_an_expert(column: str, value: str, reason: str) -> None:
    assert wrong(**{column: value}) == [(column, reason)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("years", "0"),
        ("years", "70"),
        ("monthly_hours", "744"),
        ("profile", "あ" * 33_333),
        ("name", "あ" * 100),
    ],
)
def test_the_edges_are_inside(column: str, value: str) -> None:
    assert wrong(**{column: value}) == []


def test_a_day_that_excel_made_of_what_was_typed_is_read() -> None:
    assert only(EXPERTS, expert_with(contract_until="2027/3/31")).contract_until == date(2027, 3, 31)
    header = (*EXPERT, "contract_until")
    for cell in (date(2027, 3, 31), datetime(2027, 3, 31), "2027-03-31"):  # noqa: DTZ001 (a cell has no zone)
        table = xlsx_table(header, ("E1", "A", "a@example.jp", cell))
        assert only(EXPERTS, table).contract_until == date(2027, 3, 31)
    for cell in (time(9, 30), datetime(2027, 3, 31, 9, 30)):  # noqa: DTZ001
        [error] = parse(EXPERTS, xlsx_table(header, ("E1", "A", "a@example.jp", cell))).errors
        assert (error.row, error.column, error.reason) == (2, "contract_until", "cell.day")
    [error] = parse(
        EXPERTS, xlsx_table((*EXPERT, "skills"), ("E1", "A", "a@example.jp", date(2027, 3, 1)))
    ).errors
    assert (error.column, error.reason) == ("skills", "cell.became_date")


def only_matched(table: Table) -> Parsed[Expert]:
    return read_experts(table, KNOWN, only_matched=True)


def test_experts_who_are_only_matched_need_no_contact_and_may_be_of_another_prefecture() -> None:
    header = ("expert_id", "name", "email", "regions", "conflicts")
    rows = [
        ("E1", "A", "x", "内陸;沿岸", "131016;北斗電算"),
        ("E2", "B", "x", "", "13101"),
        ("E3", "C", "", "", ""),
    ]
    parsed = only_matched(csv_table(header, *rows))
    assert (parsed.errors, parsed.warnings) == ((), ())
    first, *_ = [expert for _, expert in parsed.items]
    assert (first.regions, first.conflicts, first.email) == (("内陸", "沿岸"), ("131016", "北斗電算"), None)
    assert len(only_matched(csv_table(("expert_id", "name"), ("E1", "A"))).items) == 1
    assert told(parse(EXPERTS, csv_table(("expert_id", "name"), ("E1", "A"))).errors) == [
        (1, "email", "email", "column.one_of")
    ]


def test_an_unknown_topic_of_one_who_is_only_matched_is_left_out_with_a_warning() -> None:
    header = ("expert_id", "name", "topics")
    parsed = only_matched(csv_table(header, ("E1", "A", "bpr;Gone;rpa_ocr;gone"), ("E2", "B", "bpr")))
    assert parsed.errors == ()
    assert [expert.topics for _, expert in parsed.items] == [("bpr", "rpa_ocr"), ("bpr",)]
    assert told(parsed.warnings) == [(2, "topics", "bpr;Gone;rpa_ocr;gone", "cell.left_out")]
    assert parsed.warnings[0].params == {"unknown": "gone"}
    assert wrong(topics="gone") == [("topics", "cell.choice")]
    assert parse(EXPERTS, expert_with(topics="bpr")).warnings == ()


def test_other_codes_of_one_who_is_only_matched_are_checked_as_ever() -> None:
    header = ("expert_id", "name", "roles", "formats", "weekdays", "years", "contract_until")
    parsed = only_matched(
        csv_table(header, ("E1", "A", "boss", "hybrid", "x", "-1", "soon"), ("e1", "", "", "", "", "", ""))
    )
    assert [(error.row, error.column) for error in parsed.errors] == [
        *((2, column) for column in header[2:]),
        (3, "expert_id"),
        (3, "name"),
    ]


def test_the_longest_profile_of_one_who_is_only_matched() -> None:
    header = ("expert_id", "name", "profile")
    longest = "あ" * MATCHED_PROFILE_MOST
    [(_, expert)] = only_matched(csv_table(header, ("E1", "A", longest))).items
    assert len(expert.profile) == 1_000_000
    [error] = only_matched(csv_table(header, ("E1", "A", longest + "あ"))).errors
    assert (error.row, error.column, error.reason) == (2, "profile", "cell.long")
    assert wrong(profile="a" * 140_000) == [
        ("profile", "cell.long_bytes")
    ]  # beyond the limit of Python's csv


def test_an_unknown_code_is_told_with_those_that_are_meant() -> None:
    [roles] = parse(EXPERTS, expert_with(roles="enginer;boss")).errors
    assert roles.params["unknown"] == "enginer, boss"
    assert roles.params["known"] == ", ".join(Role)
    [topics] = parse(EXPERTS, expert_with(topics="front_yad")).errors
    assert topics.params["known"].startswith("front_yard")
    assert len(topics.params["known"]) < 100


def test_duplicates_name_the_other_row() -> None:
    header = ("expert_id", "name", "email", "slack_user_id")
    parsed = parse(
        EXPERTS,
        csv_table(
            header,
            ("E1", "A", "a@example.jp", "U00A"),
            ("E2", "B", "A@EXAMPLE.jp", "U00B"),
            ("Ｅ1", "C", "c@example.jp", "U00A"),
        ),
    )
    assert told(parsed.errors) == [
        (3, "email", "A@EXAMPLE.jp", "cell.twice"),
        (4, "expert_id", "Ｅ1", "cell.twice"),
        (4, "slack_user_id", "U00A", "cell.twice"),
    ]
    assert [error.params["row"] for error in parsed.errors] == ["2", "2", "2"]
    towns = csv_table(TOWN, *[("052019", "A", "", "city", "秋田", 1)] * 2)
    assert told(parse(TOWNS, towns).errors) == [(3, "code", "052019", "cell.twice")]


def test_every_error_of_every_row_is_told_at_once() -> None:
    parsed = parse(
        EXPERTS,
        csv_table(
            ("expert_id", "name", "email", "years", "roles"),
            ("E1", "", "bad", "x", "boss"),
            ("E2", "B", "b@example.jp", "3", ""),
            ("", "C", "", "99", "producer"),
        ),
    )
    assert told(parsed.errors) == [
        (2, "name", "", "cell.required"),
        (2, "email", "bad", "cell.email"),
        (2, "years", "x", "cell.number"),
        (2, "roles", "boss", "cell.choice"),
        (4, "expert_id", "", "cell.required"),
        (4, "email", "", "cell.one_of"),
        (4, "years", "99", "cell.range"),
    ]


def test_columns_missing_doubled_and_unknown_are_told_with_the_rows_errors() -> None:
    parsed = parse(EXPERTS, csv_table(("Name", "name", "rolls", "roles"), ("A", "B", "", "boss")))
    assert told(parsed.errors) == [
        (1, "name", "name", "column.doubled"),
        (1, "rolls", "rolls", "column.unknown"),
        (1, "expert_id", "expert_id", "column.missing"),
        (1, "email", "email", "column.one_of"),
        (2, "roles", "boss", "cell.choice"),
    ]
    assert "monthly_hours" in parsed.errors[1].params["columns"]


def test_a_cell_that_cannot_be_read_is_told_once() -> None:
    parsed = parse(EXPERTS, xlsx_table((*EXPERT, "years"), ("E1", "A", "a@example.jp", "#REF!")))
    assert told(parsed.errors) == [(2, "years", "#REF!", "cell.formula_error")]


def test_a_header_alone_is_an_empty_list() -> None:
    assert parse(EXPERTS, csv_table(EXPERT)).items == ()
    assert parse(EXPERTS, csv_table(EXPERT)).errors == ()


def test_the_lists_that_come_with_the_service_are_right() -> None:
    assert parse(TOWNS, read_table(DATA / "municipalities.csv")).errors == ()
    assert parse(STAFF_LIST, read_table(DATA / "sample" / "staff.csv")).errors == ()
    experts = parse(EXPERTS, read_table(DATA / "sample" / "experts.csv"))
    assert experts.errors == ()
    assert len(experts.items) >= 40
    assert "front_yard" in bundled_topics()
    assert KNOWN.regions[0] == "秋田"


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    source = Path(__file__).parents[3] / "bot"
    used = " ".join(
        path.read_text() for path in [*(source / "files").glob("*.py"), source / "services" / "imports.py"]
    )
    for reason, (japanese, english) in SENTENCES.items():
        assert used.count(f'"{reason}"') >= 2, f"{reason} is never given"
        assert japanese and english
        assert japanese != english
    assert sentence("cell.twice", {"row": "4"}, "ja") == "4 行目と同じです。"
    assert sentence("cell.twice", {"row": "4"}, "en") == "The same as in row 4."
