"""What a filled report states, and what is wrong with it."""

from datetime import date, datetime, timedelta

from bot.domain.errors import FieldErrors
from bot.domain.office_calendar import OfficeCalendar
from bot.domain.policy import Policy
from bot.domain.report import NextAction, Owner, Progress, ReportContent, ReportForm
from bot.domain.slots import epoch

TEXT_MOST = 2000
ACTION_MOST = 200
#: A session that took longer than this is a slip of the date.
LONGEST = timedelta(hours=12)


def action_fields(n: int) -> tuple[str, str, str]:
    """The names of the form's fields for the n-th next action, from 0: text, owner, day."""
    return f"action_{n + 1}", f"action_{n + 1}_owner", f"action_{n + 1}_by"


def check_report(
    form: ReportForm, *, now: datetime, calendar: OfficeCalendar, policy: Policy
) -> ReportContent:
    """The content of a filled form. Raises FieldErrors with every error at once, each at its field."""
    check = _Check(form, now, calendar)
    began_at, ended_at = check.moments()
    texts = check.texts()
    actions = check.actions(policy)
    if form.progress not in set(Progress):
        check.wrong("progress", "field.progress_required")
    if check.errors or began_at is None or ended_at is None:
        raise FieldErrors(check.errors)
    return ReportContent(
        began_at=began_at,
        ended_at=ended_at,
        present=texts["present"],
        advice=texts["advice"],
        decisions=texts["decisions"],
        remains=texts["remains"],
        actions=tuple(actions),
        progress=Progress(form.progress),
        last=form.last,
    )


class _Check:
    def __init__(self, form: ReportForm, now: datetime, calendar: OfficeCalendar) -> None:
        self.form = form
        self.now = now
        self.calendar = calendar
        self.errors: dict[str, tuple[str, dict[str, object]]] = {}

    def wrong(self, field: str, key: str, **params: object) -> None:
        self.errors.setdefault(field, (key, params))

    def moments(self) -> tuple[datetime | None, datetime | None]:
        began, ended = epoch(self.form.began_at, self.calendar), epoch(self.form.ended_at, self.calendar)
        for field, moment in (("began_at", began), ("ended_at", ended)):
            if moment is None:
                self.wrong(field, "field.moment_required")
            elif moment > self.now:
                self.wrong(field, "field.moment_future")
        if began is not None and ended is not None:
            if ended <= began:
                self.wrong("ended_at", "field.end_before_start")
            elif ended - began > LONGEST:
                self.wrong("ended_at", "field.too_many_hours", most=LONGEST // timedelta(hours=1))
        return began, ended

    def texts(self) -> dict[str, str]:
        found = {}
        for field, required in (
            ("present", True),
            ("advice", True),
            ("decisions", False),
            ("remains", False),
        ):
            text = getattr(self.form, field).strip()
            if required and not text:
                self.wrong(field, f"field.{field}_required")
            elif len(text) > TEXT_MOST:
                self.wrong(field, "field.too_long", most=TEXT_MOST, length=len(text))
            found[field] = text
        return found

    def actions(self, policy: Policy) -> list[NextAction]:
        found = []
        for n, (typed, owner, by) in enumerate(self.form.actions[: policy.actions_most]):
            what, whose, until = action_fields(n)
            text = typed.strip()
            if not text:
                if by:
                    self.wrong(what, "field.action_required")
                continue
            day = _day(by)
            if len(text) > ACTION_MOST:
                self.wrong(what, "field.too_long", most=ACTION_MOST, length=len(text))
            if owner not in set(Owner):
                self.wrong(whose, "field.owner_required")
            if day is None:
                self.wrong(until, "field.action_day_required")
            elif day < self.calendar.local(self.now).date():
                self.wrong(until, "field.date_past")
            if not self.errors and day is not None:
                found.append(NextAction(text=text, owner=Owner(owner), by=day))
        return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
