"""The ids that go out with views and come back with presses. None is written anywhere else."""

from enum import StrEnum


class ActionId(StrEnum):
    """`area.verb`; one that a block or a form needs several times has `:` and a suffix behind it."""

    # staff
    NEW = "consultation.new"
    OPEN = "consultation.open"
    REVISE = "consultation.revise"
    WITHDRAW = "consultation.withdraw"
    # the form
    MENU = "consultation.menu"
    TYPED = "consultation.typed"
    CHOSEN = "consultation.chosen"
    FIELD = "consultation.field"
    MORE_FIELDS = "consultation.more_fields"
    DISCARD_DRAFT = "consultation.discard_draft"
    # coordinators
    APPROVE = "candidate.approve"
    DETAILS = "candidate.details"
    MORE = "candidate.more"
    ORDER = "candidate.order"
    PICK_EXPERT = "consultation.pick_expert"
    EXPERT = "consultation.expert"
    RETURN = "consultation.return"
    REJECT = "consultation.reject"
    COMPARE = "joint.view"
    SHARE = "share.open"
    SHARE_PAGE = "share.page"
    SHARE_TICK = "share.tick"  #: in a form: read when it is sent
    # experts
    ACCEPT = "offer.accept"
    DECLINE = "offer.decline"
    # sessions
    PROPOSE = "session.propose"
    CHOOSE = "session.choose"
    ACKNOWLEDGE = "session.acknowledge"
    PLACE = "session.place"
    RESCHEDULE = "session.reschedule"
    CANCEL_SESSION = "session.cancel"
    NOT_HELD = "session.not_held"
    # reports
    REPORT = "session.report"
    REPORT_TYPED = "report.typed"
    REPORT_CHOSEN = "report.chosen"
    CONFIRM = "report.confirm"
    CHANGE = "report.change"
    READ_REPORT = "report.open"
    # follow-up
    ANSWER = "followup.answer"
    EFFECT = "followup.effect"
    CONTINUE = "consultation.continue"
    # reminders
    SNOOZE = "reminder.snooze"
    # hand-over
    JOIN = "conversation.join"
    END = "consultation.end"
    CHANGE_EXPERT = "consultation.change_expert"
    CHANGE_REQUESTER = "consultation.change_requester"
    STAFF = "consultation.staff"
    # the home
    HOME_PAGE = "home.page"
    LANGUAGE = "home.language"

    def with_suffix(self, suffix: object) -> str:
        """The id for one of several elements: `home.page:previous`. An empty suffix adds nothing."""
        return f"{self}:{suffix}" if str(suffix) else str(self)


class CallbackId(StrEnum):
    """Modals, and the shortcuts of the manifest."""

    FORM = "consultation.form"
    FORM_MORE = "consultation.form_more"
    RETURN = "consultation.return"
    REJECT = "consultation.reject"
    PICK_EXPERT = "consultation.pick_expert"
    DECLINE = "offer.decline"
    PAGE = "consultation.page"
    DETAILS = "candidate.details"
    COMPARE = "joint.view"
    SHARE = "share.submit"
    NOTICE = "notice"
    PROPOSE = "session.propose"
    PLACE = "session.place"
    RESCHEDULE = "session.reschedule"
    CANCEL_SESSION = "session.cancel"
    NOT_HELD = "session.not_held"
    REPORT = "session.report"
    CHANGE = "report.change"
    READ_REPORT = "report.open"
    SATISFACTION = "followup.satisfaction"
    EFFECT = "followup.effect"
    END = "consultation.end"
    CHANGE_EXPERT = "consultation.change_expert"
    CHANGE_REQUESTER = "consultation.change_requester"
    # shortcuts
    NEW = "consultation.new"
    FROM_MESSAGE = "consultation.from_message"


#: The suffix of `candidate.details` that asks why nobody can be asked; its value is the case's id.
EXCLUDED = "excluded"
#: The block that holds the order in which others are asked, on the coordinators' card.
ORDER_BLOCK = "candidate_order"


def candidate_block(candidate_id: str) -> str:
    """The block that holds one candidate's buttons."""
    return f"candidate:{candidate_id}"
