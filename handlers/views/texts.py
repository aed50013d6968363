"""Texts on their way into Slack: cut, then escaped; mentions; dates in the reader's language."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from bot.domain.japanese_dates import reiwa_date, reiwa_datetime
from bot.words import Mrkdwn, Words, escape

#: What stands where a person wrote nothing.
NOTHING = "—"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,30}")
#: Only a whole web address becomes a link, so that what is read is what opens.
_ADDRESS = re.compile(r"https?://[^\s<>|\"'`。、）」]+")
#: Characters that only join others: an emoji must not be cut behind one.
_JOINERS = "\u200d\ufe0f "


def units(text: str) -> int:
    """The length as a browser counts it (an emoji is two)."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, most: int) -> str:
    """The text, or as much of it as leaves room for `…`."""
    if len(text) * 2 <= most or units(text) <= most:
        return text
    room, end = most - 1, 0
    for char in text:
        room -= 1 + (char > "\uffff")
        if room < 0:
            break
        end += 1
    return text[:end].rstrip(_JOINERS) + "…"


def fit(text: str, most: int) -> Mrkdwn:
    """A person's text for mrkdwn, cut so that it is at most `most` long once escaped."""
    safe = escape(text)
    room = most
    while units(safe) > most:
        room = min(room - 1, room * most // units(safe))
        safe = escape(cut(text, max(room, 1)))
        if room <= 1:
            break
    return Mrkdwn(safe)


def one_line(text: str) -> str:
    """The text without line breaks and doubled spaces; never empty."""
    return " ".join(text.split()) or NOTHING


def short(text: str, most: int = 120) -> Mrkdwn:
    """A name or a title within a line of mrkdwn."""
    return fit(one_line(text), most)


def address(place: str, most: int = 400) -> Mrkdwn:
    """A place in one line. An address of the web can be pressed; anything else stays as it was written."""
    if units(escape(one_line(place))) > most:
        return short(place, most)
    return Mrkdwn("".join(_address_parts(one_line(place))))


def _address_parts(place: str) -> Iterator[str]:
    end = 0
    for found in _ADDRESS.finditer(place):
        yield f"{escape(place[end : found.start()])}<{escape(found.group())}>"
        end = found.end()
    yield escape(place[end:])


def plain_line(text: str, most: int) -> str:
    """A name or a title within plain text."""
    return cut(one_line(text), most)


def lines(parts: Iterable[Mrkdwn], separator: str = "\n") -> Mrkdwn:
    """Several pieces of mrkdwn in one."""
    return Mrkdwn(separator.join(part for part in parts if part))


def bold(text: str) -> Mrkdwn:
    """A word of ours from the catalogue, in bold."""
    return Mrkdwn(f"*{text}*")


def mention(slack_user_id: str | None) -> Mrkdwn:
    """`<@U…>`, or nothing where no valid id is known."""
    known = slack_user_id and _SLACK_ID.fullmatch(slack_user_id)
    return Mrkdwn(f"<@{slack_user_id}>") if known else Mrkdwn("")


def person(name: str, slack_user_id: str | None, words: Words, most: int = 120) -> Mrkdwn:
    """A person with the way to write to them, where it is known."""
    found = mention(slack_user_id)
    polite = words.mrkdwn("common.person", name=short(name, most))
    return words.mrkdwn("common.person_mention", name=polite, mention=found) if found else polite


def pieces(text: str, most: int, count: int) -> list[str]:
    """A long text in at most `count` pieces, broken at ends of lines and sentences where there are any."""
    rest = cut(text.strip(), most * count)
    found: list[str] = []
    while rest and len(found) < count:
        if units(rest) <= most or len(found) == count - 1:
            found.append(cut(rest, most))
            break
        piece = cut(rest, most)[:-1]
        break_at = max(piece.rfind(mark) for mark in ("\n", "。", ". "))
        end = break_at + 1 if break_at > len(piece) // 2 else len(piece)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [piece for piece in found if piece]


def day_text(day: date, words: Words) -> str:
    """`令和8年11月26日（木）`; `26 Nov 2026 (Thu)`."""
    if words.language == "ja" and day.year >= 2019:
        return reiwa_date(day)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} ({_DAYS[day.weekday()]})"


def moment_text(moment: datetime, words: Words) -> str:
    """The day and the time, in the offices' time zone."""
    local = moment.astimezone(words.zone)
    if words.language == "ja" and local.year >= 2019:
        return reiwa_datetime(local)
    return f"{day_text(local.date(), words)} {local:%H:%M}"


def slack_moment(moment: datetime, words: Words) -> Mrkdwn:
    """The moment in the time zone and the language that each reader has set in Slack.

    What cannot show it (a notification, an older client) shows `moment_text`.
    Source: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    return Mrkdwn(f"<!date^{int(moment.timestamp())}^{{date_long}} {{time}}|{moment_text(moment, words)}>")


def moment_from(text: str) -> datetime | None:
    """A moment from its ISO text; nothing for a text that is none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
