"""What a request asks of the pool, in values that matching can use."""

from datetime import date
from typing import Annotated

from pydantic import Field

from bot.domain.codes import Format, Role
from bot.domain.people import Value


class MatchQuery(Value):
    """A request as matching sees it. Blank text, topic, code or region simply says nothing; a blank field
    constrains nothing.

    `text` is everything the clerk wrote besides the title: details, question, goal, related systems.
    No `roles` means おまかせ. `region` and `partner_regions` are names as in the file of municipalities.
    `hours_needed` is in hours: those the case will probably take within one month. `asked_on` is the day on
    which it is asked.
    """

    title: str = ""
    text: str = ""
    topic: str = ""
    roles: tuple[Role, ...] = ()
    format: Format = Format.ONLINE
    desired_dates: tuple[date, ...] = ()
    asked_on: date | None = None
    municipality_code: str = ""
    region: str = ""
    partner_codes: tuple[str, ...] = ()
    partner_regions: tuple[str, ...] = ()
    related_vendors: tuple[str, ...] = ()
    hours_needed: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 2.0
