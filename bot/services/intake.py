"""From the form to the receipt: drafts, filing, revising, withdrawing."""

from datetime import datetime

from bot.domain.consultation import Consultation, Move, Requester, approval_due
from bot.domain.errors import NotAllowed, NotRegistered
from bot.domain.events import EventKind
from bot.domain.japanese_dates import case_number, fiscal_year
from bot.domain.people import StaffMember, Value
from bot.domain.permissions import Act, Actor, may, permit
from bot.domain.request import ConsultationRequest, RequestForm, check_request, worth_keeping
from bot.services.candidates import look_for_candidates, wait_no_longer
from bot.services.context import Context
from bot.services.offering import cancel_offers
from bot.services.outgoing import NoteKind
from bot.services.ports import Draft, UnitOfWork
from bot.services.showing import Telling


class FileConsultation(Value):
    """A form was sent. `intake_key` is the view's identity: what comes twice makes one case."""

    form: RequestForm
    intake_key: str
    draft_id: str


class ReviseConsultation(Value):
    """A revised form was sent."""

    consultation_id: str
    form: RequestForm
    draft_id: str


async def file_consultation(
    context: Context, command: FileConsultation, actor: Actor, now: datetime
) -> Consultation:
    """Receives a request. Committed when it returns.

    Raises NotAllowed, NotRegistered, FieldErrors.
    """
    permit(actor, Act.FILE)
    staff = _staff_of(actor)
    async with context.begin() as work:
        today = context.calendar.local(now).date()
        request = await _checked(work, context, command.form, staff.municipality_code, now)
        # The counter comes first: its row is held, so the same view sent twice at once waits here.
        count = await work.consultations.next_count(fiscal_year(today))
        known = await work.consultations.by_intake_key(command.intake_key)
        if known is None:
            case = Consultation(
                id=context.new_id(),
                number=case_number(fiscal_year(today), count),
                municipality_code=staff.municipality_code,
                requester=Requester(
                    staff_id=staff.id,
                    slack_user_id=actor.slack_user_id,
                    name=staff.name,
                    department=staff.department,
                ),
                request=request,
                submitted_at=now,
                updated_at=now,
                expected_by=approval_due(now, calendar=context.calendar, policy=context.policy),
                previous_id=await _previous(work, command.form, actor),
            )
            await work.consultations.add(case, intake_key=command.intake_key)
            await _drop_own(work, command.draft_id, actor.slack_user_id)
            telling = Telling(work, case, now=now, actor=actor)
            await telling.record(EventKind.SUBMITTED)
            await telling.cards()
            await look_for_candidates(work, case, now)
            await work.commit()
            return case
    # Received before. What was begun is undone, so that the number taken for it is not lost.
    async with context.begin() as work:
        return await _dropped_draft(work, known, command.draft_id, actor)


async def revise_consultation(
    context: Context, command: ReviseConsultation, actor: Actor, now: datetime
) -> Consultation:
    """The same case with another request; its cards are redrawn and candidates looked for anew.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn, FieldErrors.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(command.consultation_id)
        permit(actor, Act.REVISE, case)
        request = await _checked(work, context, command.form, case.municipality_code, now)
        if request == case.request and not case.comment and case.allows(Move.REVISE):
            # The same form delivered twice, or nothing was changed.
            return await _dropped_draft(work, case, command.draft_id, actor)
        case = case.revised(request, now=now, calendar=context.calendar, policy=context.policy)
        await work.consultations.save(case)
        await _drop_own(work, command.draft_id, actor.slack_user_id)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.REVISED)
        await wait_no_longer(telling)
        await telling.cards(await work.offers.of_consultation(case.id))
        await telling.to_coordinators(NoteKind.REVISED, by=actor.name)
        await look_for_candidates(work, case, now)
        await work.commit()
        return case


async def withdraw_consultation(
    context: Context, consultation_id: str, actor: Actor, now: datetime
) -> Consultation:
    """The requester takes the case back; an expert who was asked gets a courteous word.

    Raises NotAllowed, UnknownCase, CaseHasMovedOn.
    """
    async with context.begin() as work:
        case = await work.consultations.lock(consultation_id)
        permit(actor, Act.WITHDRAW, case)
        case = case.moved(Move.WITHDRAW, now=now, expected_by=None)
        await work.consultations.save(case)
        telling = Telling(work, case, now=now, actor=actor)
        await telling.record(EventKind.WITHDRAWN)
        await wait_no_longer(telling)
        offers = await cancel_offers(telling)
        await telling.cards(offers)
        await telling.to_coordinators(NoteKind.WITHDRAWN, by=actor.name)
        await work.commit()
        return case


async def _dropped_draft(work: UnitOfWork, case: Consultation, draft_id: str, actor: Actor) -> Consultation:
    """Received before: only the draft is left to clear away."""
    await _drop_own(work, draft_id, actor.slack_user_id)
    await work.commit()
    return case


async def check_form(context: Context, form: RequestForm, municipality_code: str, now: datetime) -> None:
    """Raises FieldErrors with every error of the whole form, as filing or revising it would now."""
    async with context.read() as work:
        await _checked(work, context, form, municipality_code, now)


async def keep_draft(context: Context, draft: Draft, *, intake_key: str = "") -> None:
    """Keeps a half-written form, unless nothing was written in it.

    What is overtaken is not kept: by something typed later, or by the form having been received
    (`intake_key`). Raises NotAllowed where the draft is somebody else's.
    """
    if not draft.consultation_id and not worth_keeping(draft.form):
        return
    async with context.begin() as work:
        stored = await work.drafts.get(draft.id)
        if stored is not None and stored.slack_user_id != draft.slack_user_id:
            raise NotAllowed
        overtaken = stored is not None and stored.updated_at > draft.updated_at
        if overtaken or (intake_key and await work.consultations.by_intake_key(intake_key) is not None):
            return
        await work.drafts.put(draft)
        await work.commit()


async def drop_draft(context: Context, draft_id: str, slack_user_id: str) -> None:
    """Throws away a half-written form of one's own."""
    async with context.begin() as work:
        await _drop_own(work, draft_id, slack_user_id)
        await work.commit()


async def _drop_own(work: UnitOfWork, draft_id: str, slack_user_id: str) -> None:
    """A draft of somebody else stays, whatever the form names."""
    draft = await work.drafts.get(draft_id)
    if draft is not None and draft.slack_user_id == slack_user_id:
        await work.drafts.drop(draft_id)


async def _checked(
    work: UnitOfWork, context: Context, form: RequestForm, municipality_code: str, now: datetime
) -> ConsultationRequest:
    return check_request(
        form,
        today=context.calendar.local(now).date(),
        municipality_code=municipality_code,
        topics=context.topics.keys(),
        municipalities={m.code for m in await work.municipalities.all()},
        policy=context.policy,
    )


async def _previous(work: UnitOfWork, form: RequestForm, actor: Actor) -> str:
    """The case that the new one goes on from; one that the person may not continue is left out."""
    if not form.previous_id:
        return ""
    case = (await work.consultations.some([form.previous_id])).get(form.previous_id)
    return case.id if case is not None and may(actor, Act.CONTINUE, case) else ""


def _staff_of(actor: Actor) -> StaffMember:
    if actor.staff is None:
        raise NotRegistered
    return actor.staff
