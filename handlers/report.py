"""Writing a report, and confirming it."""

from collections.abc import Mapping
from typing import Any

from bot.domain.consultation import Consultation
from bot.domain.errors import CaseHasMovedOn, ReportHasMovedOn, SessionHasMovedOn, UnknownCase
from bot.domain.permissions import Act, permit
from bot.domain.report import Report, ReportForm, ReportStatus
from bot.domain.report_check import action_fields
from bot.services.case_view import load_case_view
from bot.services.ports import UnitOfWork
from bot.services.reporting import ask_for_change, begun_report, confirm_report, keep_report, submit_report
from handlers.form_values import Values, plain, required
from handlers.house import House
from handlers.listeners import Listeners
from handlers.opening import opened
from handlers.press import Press
from handlers.views.actions import ActionId, CallbackId
from handlers.views.report_form import change_modal, report_form
from handlers.views.report_text import report_page

listeners = Listeners()


@listeners.on_action(ActionId.REPORT)
async def open_report(press: Press, house: House) -> None:
    """The form as it was left, or filled with what is known."""
    async with opened(press, house, push=_in_modal(press)) as fill:
        actor = await house.directory.actor(press.user_id)
        form = await begun_report(house.context, press.value, actor, press.now)
        async with house.context.read() as work:
            session = await work.sessions.get(press.value)
            view = await load_case_view(work, house.context, session.consultation_id)
        report, rows = view.reports.get(session.id), house.context.policy.actions_most
        due_on = report.due_on if report else house.context.report_due(session)
        await fill(report_form(view, session, form, press.words, rows=rows, due_on=due_on))


@listeners.on_action(ActionId.REPORT_TYPED)
@listeners.on_action(ActionId.REPORT_CHOSEN)
async def filled_in(press: Press, house: House) -> None:
    """What is written is kept at once, so that a form closed half-way loses nothing."""
    await _keep(press, house)


@listeners.on_closed(CallbackId.REPORT)
async def report_closed(press: Press, house: House) -> None:
    """Slack does not promise the values of a closed view; what came with it is kept."""
    if press.values:
        await _keep(press, house)


@listeners.on_form(CallbackId.REPORT)
async def report_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    """Kept first, so that nothing written is lost whatever is wrong with it."""
    actor = await house.directory.actor(press.user_id)
    form = read_report(press.values, rows=house.context.policy.actions_most)
    await keep_report(house.context, press.subject, form, actor, press.now)
    await submit_report(house.context, press.subject, form, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.CONFIRM)
async def confirm(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    await confirm_report(house.context, press.value, actor, press.now)


@listeners.on_action(ActionId.CHANGE)
async def open_change(press: Press, house: House) -> None:
    async with opened(press, house, push=_in_modal(press)) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case, report = await _report(work, press.value)
            permit(actor, Act.CONFIRM_REPORT, case)
            if report.status is not ReportStatus.SUBMITTED:
                raise ReportHasMovedOn(status=report.status)
            session = await work.sessions.get(report.session_id)
            view = await load_case_view(work, house.context, case.id)
        await fill(change_modal(view, report, session, press.words))


@listeners.on_form(CallbackId.CHANGE)
async def change_sent(press: Press, house: House) -> Mapping[str, Any] | None:
    actor = await house.directory.actor(press.user_id)
    comment = required(press.values, "comment")
    await ask_for_change(house.context, press.subject, comment, actor, press.now)
    return {"response_action": "clear"}


@listeners.on_action(ActionId.READ_REPORT)
async def read_in_full(press: Press, house: House) -> None:
    """The whole report as it was last submitted."""
    async with opened(press, house, push=_in_modal(press)) as fill:
        actor = await house.directory.actor(press.user_id)
        async with house.context.read() as work:
            case, report = await _report(work, press.value)
            permit(actor, Act.READ_REPORT, case)
            if report.content is None:
                raise UnknownCase
            view = await load_case_view(work, house.context, case.id)
        await fill(report_page(view, report, press.words))


def read_report(values: Values, *, rows: int) -> ReportForm:
    """The form as it stands in the view."""
    last = plain(values, "last")
    names = ("began_at", "ended_at", "present", "advice", "decisions", "remains", "progress")
    typed = {name: _typed(values, name) for name in names}
    actions = tuple(
        (_typed(values, what), _typed(values, whose), _typed(values, until))
        for what, whose, until in map(action_fields, range(rows))
    )
    return ReportForm(**typed, actions=actions, last=bool(last))


def _typed(values: Values, name: str) -> str:
    found = plain(values, name)
    return found if isinstance(found, str) else ""


async def _keep(press: Press, house: House) -> None:
    actor = await house.directory.actor(press.user_id)
    form = read_report(press.values, rows=house.context.policy.actions_most)
    try:
        await keep_report(house.context, press.subject, form, actor, press.now)
    except (ReportHasMovedOn, SessionHasMovedOn, CaseHasMovedOn):
        # A keystroke that arrives behind the submission, or a form that is of no use any more: sending it
        # says so once, instead of every character.
        return


async def _report(work: UnitOfWork, report_id: str) -> tuple[Consultation, Report]:
    report = await work.reports.get(report_id)
    return await work.consultations.get(report.consultation_id), report


def _in_modal(press: Press) -> bool:
    return press.view.get("type") == "modal"
