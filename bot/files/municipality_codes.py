"""The check digit of the code of local governments (全国地方公共団体コード)."""

_WEIGHTS = (6, 5, 4, 3, 2)


def check_digit(five: str) -> str:
    """The sixth digit that belongs to five.

    Source: 総務省「都道府県コード及び市区町村コード」検査数字の算出方法: multiply the five digits by
    6, 5, 4, 3, 2 and add up; it is the last digit of 11 - (sum mod 11).
    """
    total = sum(int(digit) * weight for digit, weight in zip(five, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def is_code(text: str) -> bool:
    """Whether a text is a six-digit code whose check digit is right."""
    return has_digits(text) and check_digit(text[:5]) == text[5]


def has_digits(text: str) -> bool:
    """Whether a text has the shape of a code, whatever its check digit."""
    return len(text) == 6 and text.isascii() and text.isdecimal()


def with_leading_zero(text: str) -> str:
    """The code whose leading zero a spreadsheet has eaten, where adding it back makes a right code.

    Prefectures 01 to 09 are concerned: a five-digit text that begins with another digit than 0.
    """
    padded = "0" + text
    return padded if text[:1] != "0" and is_code(padded) else text
