"""Who may do what: the whole matrix of part x relation x act, and what is not in it is refused."""

from itertools import product

import pytest
from domain_support import NOSHIRO, ODATE, TUESDAY, YOKOTE, a_case, an_offer

from bot.domain.consultation import Consultation
from bot.domain.errors import NotAllowed, NotRegistered
from bot.domain.offer import Offer
from bot.domain.people import StaffMember
from bot.domain.permissions import PERMISSIONS, Act, Actor, Part, Relation, may, permit, relations
from bot.domain.session import Session

#: `part.relation` of everybody who may; everything else may not.
ALLOWED: dict[Act, str] = {
    Act.FILE: "staff.any",
    Act.LIST: "staff.any coordinator.any expert.any overseer.any",
    Act.OPEN: "staff.own staff.town staff.partner coordinator.any overseer.any expert.matched",
    Act.OPEN_AS_COORDINATOR: "coordinator.any overseer.any",
    Act.REVISE: "staff.own",
    Act.WITHDRAW: "staff.own",
    Act.SEE_CANDIDATES: "coordinator.any overseer.any",
    Act.APPROVE: "coordinator.any",
    Act.PICK_EXPERT: "coordinator.any",
    Act.RETURN: "coordinator.any",
    Act.REJECT: "coordinator.any",
    Act.ANSWER_OFFER: "expert.asked",
    Act.PROPOSE_SESSION: "expert.matched",
    Act.CHOOSE_SESSION: "staff.own",
    Act.ACKNOWLEDGE_SESSION: "expert.matched",
    Act.PLACE_SESSION: "staff.own expert.matched",
    Act.CHANGE_SESSION: "staff.own expert.matched expert.theirs",
    Act.WRITE_REPORT: "expert.theirs",
    Act.READ_REPORT: "staff.own staff.town staff.partner coordinator.any overseer.any expert.matched"
    " expert.theirs",
    Act.CONFIRM_REPORT: "staff.own",
    Act.ANSWER_FOLLOWUP: "staff.own",
    Act.CONTINUE: "staff.own staff.town",
    Act.JOIN_CONVERSATION: "coordinator.any",
    Act.END: "coordinator.any",
    Act.HAND_OVER: "coordinator.any",
    Act.SHARE_OUT: "coordinator.any",
    Act.SEE_JOINT: "coordinator.any",
}


Asked = tuple[Actor, Consultation, Offer, Session]


def who(part: Part, relation: Relation) -> Asked:
    """A person with one part who stands in one relation to a case, offer and session, and in no other."""
    own = Relation.OWN, Relation.TOWN
    town = YOKOTE if relation in own else ODATE if relation is Relation.PARTNER else NOSHIRO
    staff = StaffMember(
        id="s1" if relation is Relation.OWN else "s9", name="佐藤", municipality_code=town, department="課"
    )
    expert = {Relation.ASKED: "X001", Relation.MATCHED: "X002", Relation.THEIRS: "X003"}.get(relation, "X009")
    actor = Actor(slack_user_id="U1", name="佐藤", parts=frozenset({part}), staff=staff, expert_id=expert)
    case = a_case(expert_ids=("X002",))
    request = case.request.model_copy(update={"partner_codes": (ODATE,)})
    session = Session(
        id="session1",
        consultation_id=case.id,
        expert_id="X003",
        ordinal=1,
        created_at=TUESDAY,
        changed_at=TUESDAY,
    )
    return actor, case.model_copy(update={"request": request}), an_offer(), session


def test_every_act_is_in_both_tables() -> None:
    assert set(PERMISSIONS) == set(ALLOWED) == set(Act)


@pytest.mark.parametrize("relation", list(Relation))
def test_a_relation_is_seen_alone(relation: Relation) -> None:
    town = {Relation.TOWN} if relation is Relation.OWN else set()
    assert relations(*who(Part.STAFF, relation)) == {Relation.ANY, relation, *town}


def test_whoever_has_gone_to_another_town_is_nobody_to_the_case() -> None:
    actor, case, offer, session = who(Part.STAFF, Relation.OWN)
    assert actor.staff is not None
    moved = actor.model_copy(update={"staff": actor.staff.model_copy(update={"municipality_code": NOSHIRO})})
    assert relations(moved, case, offer, session) == {Relation.ANY}


@pytest.mark.parametrize(("part", "relation", "act"), list(product(Part, Relation, Act)))
def test_a_part_in_a_relation_and_an_act(part: Part, relation: Relation, act: Act) -> None:
    actor, case, offer, session = who(part, relation)
    held = {relation, Relation.ANY} | ({Relation.TOWN} if relation is Relation.OWN else set())
    allowed = bool({f"{part}.{one}" for one in held} & set(ALLOWED[act].split()))
    assert may(actor, act, case, offer, session) == allowed
    if allowed:
        permit(actor, act, case, offer, session)
    else:
        with pytest.raises(NotAllowed):
            permit(actor, act, case, offer, session)


@pytest.mark.parametrize("act", list(Act))
def test_an_act_that_is_not_in_the_table_is_refused(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(PERMISSIONS, act)
    for part, relation in product(Part, Relation):
        assert not may(*_asking(part, relation, act))


def _asking(part: Part, relation: Relation, act: Act) -> tuple[Actor, Act, Consultation, Offer, Session]:
    actor, case, offer, session = who(part, relation)
    return actor, act, case, offer, session


@pytest.mark.parametrize("act", list(Act))
def test_a_person_without_a_part_is_not_registered(act: Act) -> None:
    actor, case, offer, session = who(Part.STAFF, Relation.OWN)
    nobody = actor.model_copy(update={"parts": frozenset()})
    with pytest.raises(NotRegistered):
        permit(nobody, act, case, offer, session)


@pytest.mark.parametrize("act", [act for act in Act if ".any" not in ALLOWED[act]])
def test_an_act_on_a_case_is_refused_without_the_case(act: Act) -> None:
    actor, *_ = who(Part.STAFF, Relation.OWN)
    with pytest.raises(NotAllowed):
        permit(actor, act)
