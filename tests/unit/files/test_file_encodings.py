"""Text files: encodings, delimiters, quotes, rows that are empty or too long."""

from pathlib import Path

import pytest
from file_support import EXPERT, csv_text, told
from hypothesis import given
from hypothesis import strategies as st

from bot.files.errors import FileRefused
from bot.files.tables import Table, table_of

SAMPLE = Path(__file__).parents[3] / "bot" / "data" / "sample"
TEXT = csv_text(EXPERT, ("E1", "髙橋 ①花子～", "hanako@example.jp"))


def read(data: bytes) -> Table:
    return table_of(data, ".csv")


def refusal(data: bytes, suffix: str = ".csv") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        table_of(data, suffix)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_a_spreadsheet_saves_gives_the_same_table(encoding: str) -> None:
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    table = read(marks.get(encoding, b"") + TEXT.encode(encoding))
    assert table.columns == EXPERT
    assert [dict(row.cells) for row in table.rows] == [
        {"expert_id": "E1", "name": "髙橋 ①花子～", "email": "hanako@example.jp"}
    ]


def test_real_texts_in_shift_jis_are_all_read() -> None:
    text = (SAMPLE / "experts.csv").read_text("utf-8-sig")
    writable = text.encode("cp932", "replace")
    assert len(writable.decode("cp932").replace("?", "")) > 0.99 * len(text.replace("?", ""))
    assert read(writable).rows == read(writable.decode("cp932").encode()).rows


@pytest.mark.parametrize(("encoding", "called"), [("euc_jp", "EUC-JP"), ("iso2022_jp", "ISO-2022-JP")])
def test_another_japanese_encoding_is_refused_by_its_name(encoding: str, called: str) -> None:
    refused = refusal(csv_text(EXPERT, ("E1", "高橋 花子", "")).encode(encoding))
    assert (refused.reason, refused.params["encoding"]) == ("file.encoding_other", called)


def test_utf8_and_shift_jis_in_one_file_are_refused_with_the_line() -> None:
    lines = TEXT.encode("cp932") + "E2,佐藤 次郎,jiro@example.jp\r\n".encode()
    refused = refusal(lines)
    assert (refused.reason, refused.params["line"]) == ("file.encoding_mixed", "3")


def test_two_encodings_in_one_line_are_refused() -> None:
    line = "E2,佐藤,".encode("cp932") + "次郎\r\n".encode()
    assert refusal(TEXT.encode("cp932") + line).reason == "file.encoding_mixed"


def test_bytes_that_are_no_japanese_are_refused_with_the_line() -> None:
    refused = refusal(b"expert_id,name\r\nE1,ok\r\nE2,Andr\xe9\r\n")
    assert (refused.reason, refused.params["line"]) == ("file.encoding", "3")


def test_a_bom_followed_by_other_bytes_is_refused() -> None:
    assert refusal(b"\xef\xbb\xbfname\r\n\x8e\x52\r\n").reason == "file.encoding"


@given(
    st.text(
        st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters="¢£¬‖−〜"),
        min_size=1,
        max_size=12,
    )
)
def test_kana_and_common_kanji_in_shift_jis_are_never_misread(text: str) -> None:
    """Whatever is read is what was written: a refusal is allowed, garbage is not."""
    name = f"あ{text}".encode("cp932").decode("cp932")
    try:
        table = read(csv_text(EXPERT, ("E1", name, "")).encode("cp932"))
    except FileRefused as refused:
        assert refused.reason == "file.encoding_mixed"
    else:
        assert table.rows[0].cells["name"] == name


@pytest.mark.parametrize("data", [b"", b"  \r\n\r\n", b"\xef\xbb\xbf", b",,,\r\n,,\r\n"])
def test_a_file_with_nothing_in_it_is_refused(data: bytes) -> None:
    assert refusal(data).reason == "file.empty"


def test_what_is_no_table_is_refused() -> None:
    assert refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR").reason == "file.not_text"
    assert refusal(b"\xef\xbb\xbfname\r\nA\x00B\r\n").reason == "file.not_text"
    assert refusal(b"PK\x03\x04\x14\x00").reason == "file.is_workbook"
    assert refusal(b"%PDF-1.7", ".pdf").reason == "file.suffix"
    assert refusal(b"name", "").reason == "file.suffix"
    assert refusal("name\r\n".encode("utf-16-le")).reason == "file.not_text"


def test_tabs_are_accepted_where_the_header_has_them() -> None:
    table = read(b"expert_id\tname\temail\r\nE1\tA, B\t\r\n")
    assert table.rows[0].cells == {"expert_id": "E1", "name": "A, B", "email": ""}


def test_semicolons_between_columns_are_refused() -> None:
    assert refusal(b"expert_id;name\r\nE1;A\r\n").reason == "file.delimiter"


def test_header_names_are_trimmed_and_read_in_any_width_and_case() -> None:
    table = read("　Expert_ID ,ＮＡＭＥ,E-Mail\r\nE1,A,\r\n".encode())
    assert table.columns == ("expert_id", "name", "e-mail")


def test_rows_keep_their_numbers_past_empty_rows_and_line_breaks() -> None:
    table = read(b'\r\nexpert_id,name\r\n\r\nE1,"A\r\nB"\r\n,,\r\nE2,C\r\n')
    assert table.header_row == 2
    assert [(row.number, row.cells["expert_id"]) for row in table.rows] == [(4, "E1"), (6, "E2")]


def test_trailing_empty_columns_are_ignored_and_stray_values_are_not() -> None:
    table = read(b"expert_id,name,,\r\nE1,A,,\r\nE2,B,,x,y\r\n")
    assert table.columns == ("expert_id", "name")
    assert told(table.faults) == [(3, "D", "x", "cell.no_header"), (3, "E", "y", "cell.no_header")]


def test_a_short_row_ends_in_blanks() -> None:
    assert read(b"expert_id,name,email\r\nE1\r\n").rows[0].cells == {
        "expert_id": "E1",
        "name": "",
        "email": "",
    }


@pytest.mark.parametrize("row", ['E2,"never closed\r\nE3,A\r\n', 'E2,"A" B\r\n'])
def test_quotes_that_do_not_match_are_refused_near_their_row(row: str) -> None:
    refused = refusal(f"expert_id,name\r\nE1,A\r\n{row}".encode())
    assert (refused.reason, refused.params["row"]) == ("file.quotes", "3")


def test_too_many_rows_are_refused() -> None:
    assert refusal(b"name\r\n" + b"A\r\n" * 100_001).reason == "file.many_rows"


@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        table_of(data, suffix)
    except FileRefused as refused:
        assert refused.reason.startswith("file.")
