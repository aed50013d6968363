"""Requests from a JSON Lines file, with every error of the file at once, and what they ask of the pool."""

import codecs
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.domain.codes import Format, Menu, Role
from bot.domain.people import Municipality, Value
from bot.files.errors import FileRefused, RowError
from bot.files.json_fields import Fields, wrong_line
from bot.files.rows import Parsed
from bot.matching.query import MatchQuery

#: Of one request: above it, the file is not one of requests.
LINE_MOST_BYTES = 10_000_000
#: Hours that a request takes within one month: a session is two.
HOURS_NEEDED = 2.0
#: Where the municipalities are, and so their days; the files are read without settings.
JAPAN = ZoneInfo("Asia/Tokyo")


class FiledRequest(Value):
    """A request as a file gives it. `topic` may be one that is unknown or was removed; municipality codes may
    be of another prefecture. `submitted_at` is the day in Japan.
    """

    id: str
    title: str
    details: str
    municipality_code: str = ""
    menu: Menu | None = None
    topic: str = ""
    roles: tuple[Role, ...] = ()
    format: Format = Format.ONLINE
    desired_dates: tuple[date, ...] = ()
    related_vendors: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    submitted_at: date | None = None


def query_of(request: FiledRequest, towns: Mapping[str, Municipality], today: date) -> MatchQuery:
    """What the pool is asked for a request; `towns` by their codes. A code not among them has no region.

    A request that does not say when it was submitted is asked today.
    """
    own = towns.get(request.municipality_code)
    return MatchQuery(
        title=request.title,
        text=request.details,
        topic=request.topic,
        roles=request.roles,
        format=request.format,
        desired_dates=request.desired_dates,
        asked_on=request.submitted_at or today,
        municipality_code=request.municipality_code,
        region=own.region if own else "",
        partner_codes=request.partners,
        partner_regions=tuple(towns[code].region for code in request.partners if code in towns),
        related_vendors=request.related_vendors,
        hours_needed=HOURS_NEEDED,
    )


def read_requests(path: Path) -> Parsed[FiledRequest]:
    """The requests of a file with their line numbers, read line by line. Blank lines are skipped, and fields
    that are none of ours.

    Raises FileRefused where the file cannot be read, or is not UTF-8.
    """
    items: list[tuple[int, FiledRequest]] = []
    errors: list[RowError] = []
    first_lines: dict[str, int] = {}
    for line, text in _lines(path):
        found = _object(line, text)
        if isinstance(found, RowError):
            errors.append(found)
            continue
        fields = Fields(line, found)
        request = _request(fields, first_lines)
        if request is None:
            errors += fields.errors
        else:
            items.append((line, request))
    return Parsed(tuple(items), tuple(errors))


def _request(fields: Fields, first_lines: dict[str, int]) -> FiledRequest | None:
    """The request, unless something is wrong with it. `first_lines`: where each id stands first."""
    key = fields.identifier("id")
    if key and (first := first_lines.setdefault(key, fields.line)) != fields.line:
        fields.wrong("id", "cell.twice", row=first)
    values = {
        "id": key,
        "title": fields.required_text("title"),
        "details": fields.required_text("details"),
        "municipality_code": fields.municipality_code("municipality_code"),
        "menu": fields.code("menu", tuple(Menu)),
        "topic": fields.normal("topic").casefold(),
        "roles": fields.codes("roles", tuple(Role)),
        "format": fields.code("format", tuple(Format)) or Format.ONLINE,
        "desired_dates": fields.days("desired_dates"),
        "related_vendors": fields.names("related_vendors"),
        "partners": fields.municipality_codes("partners"),
        "submitted_at": fields.day_of_moment("submitted_at", JAPAN),
    }
    return None if fields.errors else FiledRequest.model_validate(values)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1."""
    if path.is_dir():
        raise FileRefused("file.directory", path=path)
    line = 0
    try:
        with path.open("rb") as file:
            while data := file.readline(LINE_MOST_BYTES + 1):
                line += 1
                if len(data) > LINE_MOST_BYTES:
                    raise FileRefused("file.long_line", line=line, most=LINE_MOST_BYTES)
                text = data.removeprefix(codecs.BOM_UTF8).decode()  # inside, too: files get joined
                if text.strip():
                    yield line, text.rstrip("\r\n")
    except FileNotFoundError as error:
        raise FileRefused("file.none", path=path) from error
    except OSError as error:
        raise FileRefused("file.unreadable", path=path) from error
    except UnicodeDecodeError as error:
        raise FileRefused("file.encoding_utf8", line=line) from error


def _object(line: int, text: str) -> Mapping[str, object] | RowError:
    try:
        value = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        return wrong_line(line, text.strip(), "line.not_json", position=error.pos + 1)
    except ValueError:  # of `_no_number`, and of Python on numbers of thousands of digits
        return wrong_line(line, text.strip(), "line.number")
    except RecursionError:
        return wrong_line(line, text.strip(), "line.deep")
    if not isinstance(value, dict):
        return wrong_line(line, text.strip(), "line.not_object")
    return value


def _no_number(constant: str) -> float:
    """NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(constant)
