"""Emoji by the short names that Slack uses.

The package `emoji` knows nearly all of them; here are the rules by which Slack names the others, and the few
that follow no rule. https://docs.slack.dev/messaging/formatting-message-text#emoji
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import emoji

from practice.constants import Json

_NAME = re.compile(r"[a-z0-9_+'-]+")
_COLOURED = re.compile(r"(?:red|orange|yellow|green|blue|purple|brown)_(?:circle|square)")
_GENDERED = re.compile(r":(?:wo)?man_")
_FIRST_LETTER = 0x1F1E6  # REGIONAL INDICATOR SYMBOL LETTER A
_LETTERS = 26
_FULLY_QUALIFIED = emoji.STATUS["fully_qualified"]
_TONE = "_medium_skin_tone:"

#: Signs that have other names beside, and this one of the standard's is Slack's too.
_SAME = """
    admission_tickets airplane_departure ballot_box_with_ballot barber_pole beach_with_umbrella brick
    breast-feeding camera_with_flash cheese_wedge collision cooking dolphin e-mail face_vomiting
    face_with_hand_over_mouth face_with_monocle face_with_raised_eyebrow face_with_rolling_eyes
    face_with_symbols_on_mouth film_frames glass_of_milk gorilla honeybee left-facing_fist right-facing_fist
    linked_paperclips memo middle_finger people_holding_hands raised_hand rolling_on_the_floor_laughing
    sailboat satellite_antenna shopping_bags shortcake snowman_without_snow sports_medal star-struck
    tangerine telephone thinking_face tornado umbrella_on_ground umbrella_with_rain_drops waxing_gibbous_moon
    x-ray yo-yo
"""

_OWN = {
    "simple_smile": "🙂",
    "smiling_face_with_3_hearts": "🥰",
    "face_with_cowboy_hat": "🤠",
    "eye-in-speech-bubble": "👁️‍🗨️",
    "spock-hand": "🖖",
    "i_love_you_hand_sign": "🤟",
    "the_horns": "🤘",
    "face_palm": "🤦",
    "fencer": "🤺",
    "juggling": "🤹",
    "racoon": "🦝",
    "ladybug": "🐞",
    "knife_fork_plate": "🍽️",
    "octagonal_sign": "🛑",
    "mostly_sunny": "🌤️",
    "barely_sunny": "🌥️",
    "partly_sunny_rain": "🌦️",
    "rain_cloud": "🌧️",
    "snow_cloud": "🌨️",
    "lightning": "🌩️",
    "medal": "🎖️",
    "reminder_ribbon": "🎗️",
    "first_place_medal": "🥇",
    "second_place_medal": "🥈",
    "third_place_medal": "🥉",
    "shopping_trolley": "🛒",
    "eject": "⏏️",
    "keycap_star": "*️⃣",
    "rainbow-flag": "🏳️‍🌈",
    "transgender_flag": "🏳️‍⚧️",
    "flag-england": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "flag-scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "flag-wales": "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "man-woman-boy": "👨‍👩‍👦",
    "man-woman-girl": "👨‍👩‍👧",
    "male-doctor": "👨‍⚕️",
    "female-doctor": "👩‍⚕️",
    "woman-with-bunny-ears-partying": "👯‍♀️",
    "man-with-bunny-ears-partying": "👯‍♂️",
}


@cache
def emoji_table() -> Json:
    """`signs`: the sign of each short name. `toned`: the signs that take a skin tone."""
    signs = dict(_OWN)
    for name, sign in _named():
        signs.setdefault(name, sign)
    for name in list(signs):
        for other in _also(name):
            signs.setdefault(other, signs[name])
    names = {entry["en"] for entry in emoji.EMOJI_DATA.values()}
    toned = [
        sign
        for sign, entry in emoji.EMOJI_DATA.items()
        if entry["status"] == _FULLY_QUALIFIED and entry["en"][:-1] + _TONE in names
    ]
    return {"signs": signs, "toned": toned}


def _named() -> Iterator[tuple[str, str]]:
    """Aliases are Slack's names; the standard's own name is one only where a sign has no alias."""
    for sign, entry in emoji.EMOJI_DATA.items():
        if entry["status"] != _FULLY_QUALIFIED or "_skin_tone" in entry["en"]:
            continue
        if flag := _flag(sign):
            yield f"flag-{flag}", sign
        own = [entry["en"]] if not entry.get("alias") or _kept(entry["en"]) else []
        for name in [*(entry.get("alias") or ()), *([] if flag else own)]:
            short = name.strip(":").lower().replace("’", "")
            if _NAME.fullmatch(short) and not short.startswith("flag_for_"):
                yield short, sign


def _kept(name: str) -> bool:
    return name.strip(":") in _SAME.split() or _GENDERED.match(name) is not None


def _flag(sign: str) -> str:
    """The two letters of a country's flag, else nothing."""
    places = [ord(letter) - _FIRST_LETTER for letter in sign]
    if len(places) != 2 or not all(0 <= place < _LETTERS for place in places):
        return ""
    return "".join(chr(ord("a") + place) for place in places)


def _also(name: str) -> Iterator[str]:
    """`woman_technologist` is `female-technologist` in Slack, `man_shrugging` is `man-shrugging`."""
    if _COLOURED.fullmatch(name):
        yield f"large_{name}"
    who, _, does = name.partition("_")
    if does and who in ("man", "woman"):
        slack = does.replace("_", "-")
        yield f"{who}-{slack}"
        yield f"{'fe' if who == 'woman' else ''}male-{slack}"
