"""Who may do what: one table of part x act x relation to the case. What is not in it is forbidden."""

from enum import StrEnum

from bot.domain.consultation import Consultation
from bot.domain.errors import ExpertInactive, ForTheExpert, ForTheRequester, NotAllowed, NotRegistered
from bot.domain.offer import Offer
from bot.domain.people import StaffMember, Value
from bot.domain.session import Session


class Part(StrEnum):
    """What a person is to the service. One may have several."""

    STAFF = "staff"
    COORDINATOR = "coordinator"
    EXPERT = "expert"
    OVERSEER = "overseer"


class Relation(StrEnum):
    """How a person stands to the case at hand."""

    ANY = "any"  #: no case is needed, or every case will do
    OWN = "own"  #: filed by the person
    TOWN = "town"  #: filed by the person's municipality
    PARTNER = "partner"  #: the person's municipality is a partner in it
    ASKED = "asked"  #: the offer at hand was made to the person
    MATCHED = "matched"  #: the person is the case's expert
    THEIRS = "theirs"  #: the session at hand is the person's, also after the case went to another expert


class Act(StrEnum):
    """What a press or a form asks for."""

    FILE = "consultation.file"
    LIST = "consultation.list"
    OPEN = "consultation.open"
    OPEN_AS_COORDINATOR = "consultation.open_all"  #: with who was asked, and who did what
    REVISE = "consultation.revise"
    WITHDRAW = "consultation.withdraw"
    SEE_CANDIDATES = "candidates.see"
    APPROVE = "candidates.approve"
    PICK_EXPERT = "expert.pick"
    RETURN = "consultation.return"
    REJECT = "consultation.reject"
    ANSWER_OFFER = "offer.answer"
    PROPOSE_SESSION = "session.propose"
    CHOOSE_SESSION = "session.choose"
    ACKNOWLEDGE_SESSION = "session.acknowledge"
    PLACE_SESSION = "session.place"
    CHANGE_SESSION = "session.change"  #: reschedule, cancel, say that it was not held
    WRITE_REPORT = "report.write"
    READ_REPORT = "report.read"
    CONFIRM_REPORT = "report.confirm"
    ANSWER_FOLLOWUP = "followup.answer"
    CONTINUE = "consultation.continue"  #: file a new request that goes on from this one
    JOIN_CONVERSATION = "conversation.join"
    END = "consultation.end"
    HAND_OVER = "consultation.hand_over"
    SHARE_OUT = "requests.share_out"  #: all open requests at once
    SEE_JOINT = "joint.see"  #: similar requests of several municipalities, side by side


_EITHER_SIDE = frozenset({(Part.STAFF, Relation.OWN), (Part.EXPERT, Relation.MATCHED)})

PERMISSIONS: dict[Act, frozenset[tuple[Part, Relation]]] = {
    Act.FILE: frozenset({(Part.STAFF, Relation.ANY)}),
    Act.LIST: frozenset((part, Relation.ANY) for part in Part),
    Act.OPEN: frozenset(
        {
            (Part.STAFF, Relation.OWN),
            (Part.STAFF, Relation.TOWN),
            (Part.STAFF, Relation.PARTNER),
            (Part.COORDINATOR, Relation.ANY),
            (Part.OVERSEER, Relation.ANY),
            (Part.EXPERT, Relation.MATCHED),
        }
    ),
    Act.OPEN_AS_COORDINATOR: frozenset({(Part.COORDINATOR, Relation.ANY), (Part.OVERSEER, Relation.ANY)}),
    Act.REVISE: frozenset({(Part.STAFF, Relation.OWN)}),
    Act.WITHDRAW: frozenset({(Part.STAFF, Relation.OWN)}),
    Act.SEE_CANDIDATES: frozenset({(Part.COORDINATOR, Relation.ANY), (Part.OVERSEER, Relation.ANY)}),
    Act.APPROVE: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.PICK_EXPERT: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.RETURN: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.REJECT: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.ANSWER_OFFER: frozenset({(Part.EXPERT, Relation.ASKED)}),
    Act.PROPOSE_SESSION: frozenset({(Part.EXPERT, Relation.MATCHED)}),
    Act.CHOOSE_SESSION: frozenset({(Part.STAFF, Relation.OWN)}),
    Act.ACKNOWLEDGE_SESSION: frozenset({(Part.EXPERT, Relation.MATCHED)}),
    Act.PLACE_SESSION: _EITHER_SIDE,
    Act.CHANGE_SESSION: _EITHER_SIDE | {(Part.EXPERT, Relation.THEIRS)},
    Act.WRITE_REPORT: frozenset({(Part.EXPERT, Relation.THEIRS)}),
    Act.READ_REPORT: frozenset(
        {
            (Part.STAFF, Relation.OWN),
            (Part.STAFF, Relation.TOWN),
            (Part.STAFF, Relation.PARTNER),
            (Part.EXPERT, Relation.MATCHED),
            (Part.EXPERT, Relation.THEIRS),
            (Part.COORDINATOR, Relation.ANY),
            (Part.OVERSEER, Relation.ANY),
        }
    ),
    Act.CONFIRM_REPORT: frozenset({(Part.STAFF, Relation.OWN)}),
    Act.ANSWER_FOLLOWUP: frozenset({(Part.STAFF, Relation.OWN)}),
    Act.CONTINUE: frozenset({(Part.STAFF, Relation.OWN), (Part.STAFF, Relation.TOWN)}),
    Act.JOIN_CONVERSATION: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.END: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.HAND_OVER: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.SHARE_OUT: frozenset({(Part.COORDINATOR, Relation.ANY)}),
    Act.SEE_JOINT: frozenset({(Part.COORDINATOR, Relation.ANY)}),
}


#: Acts whose buttons the other side sees as well, and what it is told.
_ONE_SIDES: dict[Act, type[NotAllowed]] = {
    Act.PROPOSE_SESSION: ForTheExpert,
    Act.ACKNOWLEDGE_SESSION: ForTheExpert,
    Act.WRITE_REPORT: ForTheExpert,
    Act.CHOOSE_SESSION: ForTheRequester,
    Act.CONFIRM_REPORT: ForTheRequester,
}


class Actor(Value):
    """Whoever pressed: the Slack user and what the service knows of them."""

    slack_user_id: str
    name: str
    parts: frozenset[Part] = frozenset()
    staff: StaffMember | None = None
    expert_id: str | None = None
    inactive_expert: bool = False  #: on record as an expert, and not active in the pool

    def is_a(self, part: Part) -> bool:
        return part in self.parts


def relations(
    actor: Actor, case: Consultation | None, offer: Offer | None = None, session: Session | None = None
) -> frozenset[Relation]:
    """Every relation that the actor has to the case, the offer and the session."""
    found = {Relation.ANY}
    if case is not None:
        if actor.staff is not None:
            if case.municipality_code == actor.staff.municipality_code:
                found.add(Relation.TOWN)
                # whoever has gone to another municipality is nobody to the case any more
                if case.requester.staff_id == actor.staff.id:
                    found.add(Relation.OWN)
            if actor.staff.municipality_code in case.request.partner_codes:
                found.add(Relation.PARTNER)
        if actor.expert_id is not None and actor.expert_id in case.expert_ids:
            found.add(Relation.MATCHED)
    if offer is not None and actor.expert_id == offer.expert_id:
        found.add(Relation.ASKED)
    if session is not None and actor.expert_id == session.expert_id:
        found.add(Relation.THEIRS)
    return frozenset(found)


def may(
    actor: Actor,
    act: Act,
    case: Consultation | None = None,
    offer: Offer | None = None,
    session: Session | None = None,
) -> bool:
    """Whether the table allows it."""
    held = relations(actor, case, offer, session)
    return any(
        part in actor.parts and relation in held for part, relation in PERMISSIONS.get(act, frozenset())
    )


def permit(
    actor: Actor,
    act: Act,
    case: Consultation | None = None,
    offer: Offer | None = None,
    session: Session | None = None,
) -> None:
    """Raises NotRegistered (or ExpertInactive) for a person without any part, NotAllowed where the table says
    nothing.
    """
    if may(actor, act, case, offer, session):
        return
    if not actor.parts:
        raise ExpertInactive if actor.inactive_expert else NotRegistered
    # Both sides see the buttons in the conversation of the case: who takes part is told whose one is.
    if may(actor, Act.OPEN, case, offer, session):
        raise _ONE_SIDES.get(act, NotAllowed)
    raise NotAllowed
