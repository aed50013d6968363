"""The sentences for what is wrong with a file or a cell, in Japanese and English."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["ja", "en"]

#: Why a whole file is refused.
_FILE = {
    "file.none": ("ファイルがありません：{path}", "There is no such file: {path}"),
    "file.directory": (
        "ファイルではなくフォルダです：{path}",
        "This is a directory, not a file: {path}",
    ),
    "file.unreadable": (
        "ファイルを開けません（権限や、ほかのソフトで開いていないかを確認してください）：{path}",
        "The file cannot be opened (check its permissions, and whether another program holds it): {path}",
    ),
    "file.unwritable": (
        "ここには書き込めません：{path}",
        "This place cannot be written to: {path}",
    ),
    "file.no_directory": (
        "保存先のフォルダがありません：{path}",
        "There is no directory to save into: {path}",
    ),
    "file.suffix": (
        "読めるのは .csv と .xlsx です（これは {suffix}）。",
        "Only .csv and .xlsx can be read (this one is {suffix}).",
    ),
    "file.encoding_utf8": (
        "UTF-8 として読めません（{line} 行目）。UTF-8 で保存し直してください。",
        "This is not UTF-8 (line {line}). Save the file as UTF-8.",
    ),
    "file.long_line": (
        "{line} 行目が長すぎます（1 行の上限は {most} バイト）。1 行に 1 件を書いてください。",
        "Line {line} is too long (at most {most} bytes). Write one request a line.",
    ),
    "file.empty": ("ファイルが空です。", "The file is empty."),
    "file.big": (
        "ファイルが大きすぎます（{size} MB、上限は {most} MB）。",
        "The file is too big ({size} MB; at most {most} MB).",
    ),
    "file.many_cells": (
        "表が広すぎます（{most} セルまで）。使っていない列を削除してください。",
        "The sheet is too wide (at most {most} cells). Please delete the columns that are not used.",
    ),
    "file.many_rows": (
        "行が多すぎます（上限は {most} 行）。",
        "There are too many rows (at most {most}).",
    ),
    "file.old_excel": (
        "古い形式の Excel ファイル（.xls）です。「名前を付けて保存」で .xlsx にしてください。",
        "This is an old Excel file (.xls). Save it as .xlsx.",
    ),
    "file.password": (
        "パスワード付きのファイルです。パスワードを外して保存し直してください。",
        "The file is protected by a password. Save it again without one.",
    ),
    "file.not_workbook": (
        "Excel ブック（.xlsx）として読めません。壊れているか、中身が別の形式です。",
        "This cannot be read as an Excel workbook (.xlsx): it is damaged, or something else.",
    ),
    "file.is_workbook": (
        "名前は .csv ですが、中身は Excel ブックです。拡張子を .xlsx にしてください。",
        "The name says .csv, but this is an Excel workbook. Rename it to .xlsx.",
    ),
    "file.no_sheet": ("表示されているシートがありません。", "The workbook has no visible sheet."),
    "file.not_text": (
        "表として読めません（文字のファイルではありません）。CSV か .xlsx で保存してください。",
        "This is not a table (nor a text file). Save it as CSV or .xlsx.",
    ),
    "file.encoding": (
        "文字コードを読めません（{line} 行目）。UTF-8 か Shift_JIS で保存し直してください。",
        "The encoding cannot be read (line {line}). Save the file as UTF-8 or Shift_JIS.",
    ),
    "file.encoding_mixed": (
        "UTF-8 と Shift_JIS が混ざっています（{line} 行目）。どちらか一つで保存し直してください。",
        "UTF-8 and Shift_JIS are mixed (line {line}). Save the file in one of them.",
    ),
    "file.encoding_other": (
        "文字コードが {encoding} のようです。UTF-8 か Shift_JIS で保存し直してください。",
        "The encoding seems to be {encoding}. Save the file as UTF-8 or Shift_JIS.",
    ),
    "file.delimiter": (
        "列の区切りがカンマでもタブでもありません。カンマ区切りの CSV で保存してください。",
        "The columns are separated by neither commas nor tabs. Save the file as CSV with commas.",
    ),
    "file.quotes": (
        '引用符（"）の対応が合いません（{row} 行目の付近）。',
        'The quotation marks (") do not match (near row {row}).',
    ),
    "file.long_cell": (
        "Excel のセルに入りきらない値があります（{column}、{length} 字）。"
        "CSV か JSON Lines で出力してください。",
        "A value is too long for a cell of Excel ({column}, {length} characters). Export CSV or JSON Lines.",
    ),
}

#: What is wrong with the header or with a cell.
_CELL = {
    "column.missing": ("必要な列がありません。", "The column is missing."),
    "column.one_of": (
        "{columns} のどちらかの列が必要です。",
        "One of the columns {columns} is needed.",
    ),
    "column.doubled": ("同じ名前の列が二つあります。", "Two columns have this name."),
    "column.unknown": (
        "使えない列名です。使える列名：{columns}",
        "Unknown column. Known ones: {columns}",
    ),
    "cell.no_header": (
        "見出しのない列に値があります（カンマの数も確認してください）。",
        "A value stands in a column without a header (check the commas, too).",
    ),
    "cell.merged": (
        "セルが結合されています。結合を解除してください。",
        "These cells are merged. Unmerge them.",
    ),
    "cell.formula_error": ("数式がエラーになっています。", "The formula gives an error."),
    "cell.not_computed": (
        "数式の値がありません。Excel で開いて保存し直してください。",
        "The formula has no value yet. Open the file in Excel and save it again.",
    ),
    "cell.became_date": (
        "日付に変わっています。セルの書式を「文字列」にして入力し直してください。",
        "This has become a date. Format the cell as text and type it again.",
    ),
    "cell.required": ("必ず入力してください。", "This must be filled in."),
    "cell.one_of": (
        "{columns} のどちらかを入力してください。",
        "Fill in one of {columns}.",
    ),
    "cell.long": (
        "長すぎます（{length} 字、上限は {most} 字）。",
        "Too long ({length} characters; at most {most}).",
    ),
    "cell.long_bytes": (
        "長すぎます（{length} バイト、上限は {most} バイト）。",
        "Too long ({length} bytes; at most {most}).",
    ),
    "cell.many": ("項目が多すぎます（上限は {most}）。", "Too many items (at most {most})."),
    "cell.line_break": ("改行を消してください。", "Line breaks are not possible here."),
    "cell.control": (
        "見えない文字（制御文字）が入っています。入力し直してください。",
        "It contains control characters. Type it again.",
    ),
    "cell.code_digits": (
        "団体コードは 6 桁の数字で入力してください（先頭の 0 と検査数字を含む）。",
        "A municipality code has 6 digits (with its leading 0 and its check digit).",
    ),
    "cell.code_check_digit": (
        "団体コードの検査数字が合いません。6 桁のコードを確認してください。",
        "The municipality code's check digit is wrong: check all 6 digits.",
    ),
    "cell.municipality_unknown": (
        "登録されていない市町村です。先に市町村を取り込んでください。",
        "This municipality is not registered. Import the municipalities first.",
    ),
    "cell.expert_id": (
        "専門家 ID は文字・数字・「.」「_」「-」だけで 40 字までです。",
        "An expert id has letters, digits, “.”, “_” and “-” only, at most 40.",
    ),
    "cell.email": ("メールアドレスの形式で入力してください。", "This is not an e-mail address."),
    "cell.slack_id": (
        "Slack のメンバー ID の形式で入力してください（例：U012AB3CD）。",
        "This is not a Slack member id (such as U012AB3CD).",
    ),
    "cell.number": ("数字で入力してください。", "This is not a number."),
    "cell.whole": ("整数で入力してください。", "This is not a whole number."),
    "cell.range": ("{least}～{most} の範囲で入力してください。", "It must be between {least} and {most}."),
    "cell.choice": (
        "使えない値です：{unknown}。使える値：{known}",
        "Unknown: {unknown}. Known values: {known}",
    ),
    "cell.left_out": (
        "一覧にない値のため、読み飛ばしました：{unknown}",
        "Not on the list, so left out: {unknown}",
    ),
    "cell.day": (
        "日付は 2027-03-31 の形で入力してください（実在する日）。",
        "This is not a day (such as 2027-03-31).",
    ),
    "cell.yes_no": ("true か false を入力してください。", "It must be true or false."),
    "cell.twice": ("{row} 行目と同じです。", "The same as in row {row}."),
    "cell.same_person": (
        "登録済みの同じ人が {row} 行目にもあります。",
        "Row {row} means the same person on record.",
    ),
    "cell.taken": (
        "登録済みの別の人（{name}）と同じです。",
        "Somebody else on record ({name}) has this one.",
    ),
}

#: What is wrong with a line of JSON Lines, or with a field of its object.
_LINE = {
    "line.not_json": (
        "JSON として読めません（{position} 文字目）。",
        "This is not JSON (at character {position}).",
    ),
    "line.number": (
        "JSON として読めません（NaN・Infinity や、桁が多すぎる数は使えません）。",
        "This is not JSON (NaN, Infinity and numbers of thousands of digits cannot be used).",
    ),
    "line.deep": (
        "JSON として読めません（入れ子が深すぎます）。",
        "This cannot be read as JSON (nested too deeply).",
    ),
    "line.not_object": (
        "1 行に 1 つの JSON オブジェクト（{{…}}）を書いてください。",
        "Each line must be a JSON object ({{…}}).",
    ),
    "field.missing": ("この項目が必要です。", "The field is missing."),
    "field.text": ("文字列で書いてください。", "This must be a string."),
    "field.id": ("文字列か整数で書いてください。", "This must be a string or a whole number."),
    "field.list": (
        "文字列の配列か、「;」で区切った文字列で書いてください。",
        "This must be a list of strings, or a string separated by “;”.",
    ),
    "field.surrogate": (
        "文字として成り立たない符号（サロゲートの片方）が入っています。",
        "It contains half of a surrogate pair, which is no character.",
    ),
    "field.moment": (
        "日付か日時を ISO 8601 の形（2026-12-01、2026-12-01T09:30:00+09:00）で書いてください。",
        "This is not a day or a moment in ISO 8601 (2026-12-01, 2026-12-01T09:30:00+09:00).",
    ),
}

SENTENCES: Mapping[str, tuple[str, str]] = {**_FILE, **_CELL, **_LINE}


def sentence(reason: str, params: Mapping[str, str], language: Language) -> str:
    """The sentence for a reason, in one of the two languages."""
    japanese, english = SENTENCES[reason]
    return (japanese if language == "ja" else english).format(**params)
