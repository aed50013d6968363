"""Refusals: each is a type, and each names the sentence that tells the person what to do.

`key` is looked up in the word catalogues (`bot/words`), so the sentence comes in the reader's language.
"""

from collections.abc import Mapping
from typing import ClassVar


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not a fault)
    """A press, a form or a command that the rules do not allow. Nothing has changed."""

    key: ClassVar[str] = "refusal.general"

    def __init__(self, **params: object) -> None:
        super().__init__(f"{self.key} {params}" if params else self.key)
        self.params: Mapping[str, object] = params


class NotAllowed(Refusal):
    """The person's part or relation to the case does not permit the act."""

    key = "refusal.not_allowed"


class ForTheExpert(NotAllowed):
    """The press is the expert's, and the presser has another part in the case."""

    key = "refusal.for_the_expert"


class ForTheRequester(NotAllowed):
    """The press is the requester's, and the presser has another part in the case."""

    key = "refusal.for_the_requester"


class NotRegistered(Refusal):
    """The person is neither on the staff list, nor an expert, nor a coordinator."""

    key = "refusal.not_registered"


class ExpertInactive(Refusal):
    """The expert is on record, and takes no part in the pool at present."""

    key = "refusal.expert_inactive"


class WhoIsUnsure(Refusal):
    """Slack does not say at the moment whether the person is one of ours."""

    key = "refusal.who_is_unsure"


class UnknownCase(Refusal):
    """No such consultation, candidate or offer: an old or a forged button."""

    key = "refusal.unknown_case"


class CaseHasMovedOn(Refusal):
    """The case is no longer in a state in which the act means something.

    Params: `number`, `status` (code).
    """

    key = "refusal.case_has_moved_on"


class AlreadyApproved(Refusal):
    """Another coordinator was first. Params: `number`, `by` (name)."""

    key = "refusal.already_approved"


class NotACandidate(Refusal):
    """The expert chosen is not (or no longer) one who may be asked. Params: `expert`."""

    key = "refusal.not_a_candidate"


class CandidatesReplaced(Refusal):
    """The request was revised and other candidates have taken the place of these. Params: `number`."""

    key = "refusal.candidates_replaced"


class PlanOutdated(Refusal):
    """The case has changed since the requests were shared out. Params: `number`."""

    key = "refusal.plan_outdated"


class ConflictOfInterest(Refusal):
    """The expert has an interest in a vendor or municipality of the request.

    Params: `expert`, and the sentence that says which: `interest` (Japanese), `interest_en`.
    """

    key = "refusal.conflict_of_interest"


class OfferClosed(Refusal):
    """The offer was answered, has expired or is no longer needed. Params: `number`, `status` (code)."""

    key = "refusal.offer_closed"


class ExpertFull(Refusal):
    """No hours are left this month, so the expert cannot take the case."""

    key = "refusal.expert_full"


class AlreadyShown(Refusal):
    """What was asked for stands in the thread already."""

    key = "refusal.already_shown"


class SessionHasMovedOn(Refusal):
    """The session is no longer in a state in which the act means something.

    Params: `number` (of the case), `status` (code of the session).
    """

    key = "refusal.session_has_moved_on"


class SlotGone(Refusal):
    """Other dates were proposed meanwhile. Params: `number`."""

    key = "refusal.slot_gone"


class SlotPast(Refusal):
    """The proposed time has passed before anybody chose it. Params: `number`."""

    key = "refusal.slot_past"


class SlotTaken(Refusal):
    """Another session was fixed at that time. Params: `number`."""

    key = "refusal.slot_taken"


class SessionIsOver(Refusal):
    """It has begun, so its time can no longer be changed. Params: `number`."""

    key = "refusal.session_is_over"


class SessionNotBegun(Refusal):
    """It has not begun, so there is nothing to report. Params: `number`."""

    key = "refusal.session_not_begun"


class AlreadyAcknowledged(Refusal):
    """The expert has acknowledged the date before. Params: `number`."""

    key = "refusal.already_acknowledged"


class SessionArranged(Refusal):
    """A session is fixed already; another is proposed after it. Params: `number`."""

    key = "refusal.session_arranged"


class ReportHasMovedOn(Refusal):
    """The report was submitted, sent back or confirmed meanwhile. Params: `status` (code)."""

    key = "refusal.report_has_moved_on"


class AlreadyAnswered(Refusal):
    """The follow-up was answered before."""

    key = "refusal.already_answered"


class LastReportWaits(Refusal):
    """The report of what was to be the last session is not confirmed yet. Params: `number`."""

    key = "refusal.last_report_waits"


class TooLateToSnooze(Refusal):
    """At the time chosen, what the reminder is about would be over."""

    key = "refusal.too_late_to_snooze"


class NothingToSnooze(Refusal):
    """What the reminder was about is settled."""

    key = "refusal.nothing_to_snooze"


class AlreadyThere(Refusal):
    """The coordinator takes part in the conversation already. Params: `number`."""

    key = "refusal.already_there"


class FieldErrors(Refusal):
    """A form with errors at its fields.

    `fields` maps a field's name to a catalogue key and its parameters.
    """

    key = "refusal.fields"

    def __init__(self, fields: Mapping[str, tuple[str, Mapping[str, object]]]) -> None:
        super().__init__(fields=", ".join(sorted(fields)))
        self.fields = dict(fields)
