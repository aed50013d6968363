"""The form, the modals and the home."""

from typing import Any

import pytest
from views_support import (
    EN,
    JA,
    LANGUAGES,
    action_ids,
    actor,
    candidates,
    case_line,
    case_view,
    check_view,
    expert,
    full_home,
    long_text,
    municipalities,
    offer,
    request,
    shown,
    topics,
)

from bot.domain.codes import Menu, Role
from bot.domain.consultation import Status
from bot.domain.errors import FieldErrors
from bot.domain.offer import OfferStatus
from bot.domain.permissions import Part
from bot.domain.policy import Policy
from bot.domain.request import RequestForm
from bot.services.home import Home
from bot.words import Words
from handlers.form_values import field_errors, plain, read_form
from handlers.views.actions import ActionId, CallbackId
from handlers.views.candidate_views import candidate_details
from handlers.views.case_page import case_page
from handlers.views.checks import BrokenViewError
from handlers.views.checks import check_view as own_check
from handlers.views.decision_modals import (
    decline_modal,
    expert_options,
    pick_modal,
    reject_modal,
    return_modal,
)
from handlers.views.form_meta import FIRST_PAGE, SECOND_PAGE, FormMeta
from handlers.views.home import home_view
from handlers.views.intake_form import request_form, request_form_more
from handlers.views.notices import loading_view, notice_view
from practice.state_values import collect_state

POLICY = Policy()
META = FormMeta(draft_id="draft1")


def page(form: RequestForm, words: Words = JA, meta: FormMeta = META) -> Any:
    return request_form(
        form,
        meta,
        topics=topics(),
        municipalities=municipalities(),
        own_code="052019",
        words=words,
        policy=POLICY,
    )


def more_page(form: RequestForm, words: Words = JA, meta: FormMeta = META) -> Any:
    return request_form_more(form, meta, words=words)


def without_suffixes(view: Any) -> set[str]:
    return {action_id.partition(":")[0] for action_id in action_ids(view["blocks"])}


def block_ids(view: Any) -> set[str]:
    return {block["block_id"] for block in view["blocks"] if block["type"] == "input"}


FORMS = [
    RequestForm(),
    *(RequestForm.of(request(long=True, menu=menu)) for menu in Menu),
    RequestForm(menu="joint", partners=["052027", "000000"], topic="nothing", months="三", needed_by="soon"),
    RequestForm(title="件（続き）", previous_id="c" * 40),
    RequestForm(menu="gone", urgency="", format="", roles=["gone"], title=long_text(3000)),
    RequestForm(menu="continuous", months="１２", details=long_text(9000), desired_dates=["", "2026-02-31"]),
]


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_the_form_fits(form: RequestForm, words: Words) -> None:
    revising = FormMeta(draft_id="d", consultation_id="c" * 40, generation=3, resumed=True)
    for meta in (META, FormMeta(), revising):
        view = page(form, words, meta)
        check_view(view)
        assert view["notify_on_close"]
        assert FormMeta.model_validate_json(view["private_metadata"]) == meta
        check_view(more_page(form, words, meta))


def test_the_pages_hold_the_fields_of_the_contract() -> None:
    pages = {menu: page(RequestForm(menu=menu)) for menu in Menu}
    always = {"menu", "topic", "title", "details", "no_personal_data"}
    assert block_ids(pages[Menu.SHORT]) == always
    assert block_ids(pages[Menu.CONTINUOUS]) == {*always, "months"}
    assert block_ids(pages[Menu.JOINT]) == {*always, "partners"}
    assert set.union(*(block_ids(p) for p in pages.values())) == FIRST_PAGE
    second = more_page(RequestForm())
    assert block_ids(second) == SECOND_PAGE
    assert all(block["optional"] for block in second["blocks"] if block["type"] == "input")
    assert pages[Menu.SHORT]["callback_id"] == "consultation.form"
    assert second["callback_id"] == "consultation.form_more"


def test_own_municipality_is_no_partner() -> None:
    blocks = page(RequestForm(menu="joint"))["blocks"]
    partners = next(b for b in blocks if b.get("block_id") == "partners")["element"]
    codes = [o["value"] for group in partners["option_groups"] for o in group["options"]]
    assert len(codes) == 24
    assert "052019" not in codes


def test_a_fresh_form_forgets_what_was_typed() -> None:
    old, new = page(RequestForm(title="古い")), page(RequestForm(), meta=META.afresh("draft2"))
    kept = collect_state(old["blocks"], {}, {})
    state = collect_state(new["blocks"], {}, kept)
    assert read_form(state, RequestForm()).title == ""
    assert without_suffixes(new) == without_suffixes(old)


def test_how_many_optional_fields_are_filled() -> None:
    assert "0項目" in shown(page(RequestForm())["blocks"])
    full = page(RequestForm.of(request(long=True)))["blocks"]
    assert "11項目" in shown(full)


@pytest.mark.parametrize("menu", Menu)
@pytest.mark.parametrize("long", [False, True])
def test_a_form_reads_back_what_it_shows(menu: Menu, long: bool) -> None:
    filed = RequestForm.of(request(long=long, menu=menu)).model_copy(
        update={
            "no_personal_data": True,
            "roles": [Role.ENGINEER],
            "related_vendors": "A社",
            "desired_dates": ["2026-12-01", "", "2026-12-03"],
        }
    )
    first = read_form(collect_state(page(filed)["blocks"], {}, {}), RequestForm())
    again = read_form(collect_state(more_page(filed)["blocks"], {}, {}), first)
    assert sorted(again.partners) == (sorted(filed.partners) if menu is Menu.JOINT else [])
    assert again.model_copy(update={"partners": filed.partners}) == filed


def test_what_is_not_on_the_page_stays() -> None:
    base = RequestForm(goal="目標", desired_dates=["2026-12-01"], no_personal_data=True, partners=["052027"])
    assert read_form({}, base) == base
    values = {"title": {"x:1": {"type": "plain_text_input", "value": None}}, "more_fields": {}}
    assert read_form(values, base) == base
    second = {"desired_dates_2": {"x": {"type": "datepicker", "selected_date": "2026-12-02"}}}
    assert read_form(second, base).desired_dates == ["2026-12-01", "2026-12-02"]
    emptied = {"no_personal_data": {"x": {"type": "checkboxes", "selected_options": []}}}
    assert read_form(emptied, base).no_personal_data is False
    unchosen = {"urgency": {"x": {"type": "static_select", "selected_option": None}}}
    assert read_form(unchosen, base).urgency == "normal"


def test_any_input_can_be_read() -> None:
    option = {"value": "X001"}
    assert plain({}, "expert") == ""
    assert plain({"e": {"a": {"type": "external_select", "selected_option": option}}}, "e") == "X001"
    assert plain({"e": {"a": {"type": "multi_static_select", "selected_options": [option]}}}, "e") == ["X001"]
    assert plain({"e": {"a": {"type": "plain_text_input", "value": None}}}, "e") == ""
    assert plain({"e": {"a": {"type": "users_select", "selected_user": "U1"}}}, "e") == "U1"


def test_errors_stand_at_their_fields() -> None:
    wrong = FieldErrors(
        {
            "title": ("field.too_long", {"most": 100, "length": 120}),
            "needed_by": ("field.date_past", {}),
            "no_personal_data": ("field.no_personal_data_required", {}),
        }
    )
    everywhere = field_errors(wrong, JA)
    assert set(everywhere) == {"title", "needed_by", "no_personal_data"}
    assert "100文字以内" in everywhere["title"]
    here = field_errors(wrong, JA, FIRST_PAGE)
    assert set(here) == {"title", "no_personal_data"}
    assert everywhere["needed_by"] in here["no_personal_data"]
    assert "needed_by" in field_errors(wrong, EN, SECOND_PAGE)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
def test_modals_fit(long: bool, words: Words) -> None:
    check_view(loading_view(words))
    check_view(notice_view(words, "notice.title", long_text(5000) if long else "はい"))
    view = case_view(Status.PROPOSED, long=long)
    for draw, callback, block in (
        (return_modal, CallbackId.RETURN, "comment"),
        (reject_modal, CallbackId.REJECT, "reason"),
        (pick_modal, CallbackId.PICK_EXPERT, "reason"),
    ):
        drawn = draw(view, words)
        check_view(drawn)
        assert drawn["callback_id"] == callback
        assert drawn["private_metadata"] == '{"id": "case1"}'
        assert block in block_ids(drawn)
    declined = decline_modal(view, offer(1, OfferStatus.OPEN), words)
    check_view(declined)
    assert declined["private_metadata"] == '{"id": "offer1"}'
    pool = [expert(n, long=long) for n in range(300)]
    options = expert_options(pool, words)
    assert len(options) == 100
    assert all(len(o["text"]["text"]) <= 75 and len(o.get("description", o)["text"]) <= 75 for o in options)


@pytest.mark.parametrize("words", LANGUAGES)
def test_candidates_in_full_fit(words: Words) -> None:
    for long in (False, True):
        view = case_view(Status.PROPOSED, long=long)
        blocks = check_view(candidate_details(view, "cand1", words))
        check_view(candidate_details(view, "gone", words))
    assert words("candidate.excluded_more", count=470) in shown(blocks)
    assert candidates(1, long=False)


@pytest.mark.parametrize("words", LANGUAGES)
@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("status", Status)
def test_case_pages_fit(status: Status, long: bool, words: Words) -> None:
    view = case_view(status, long=long, menu=Menu.JOINT)
    for part in Part:
        check_view(case_page(view, actor(part), words))


def test_a_case_page_tells_each_what_is_theirs() -> None:
    view = case_view(Status.OFFERED, long=True)
    for part, told in (
        (Part.COORDINATOR, True),
        (Part.OVERSEER, True),
        (Part.STAFF, False),
        (Part.EXPERT, False),
    ):
        text = shown(case_page(view, actor(part), JA)["blocks"])
        assert (JA("event.offer.declined") in text) is told
        assert (JA("coordinator.offers") in text) is told


@pytest.mark.parametrize("words", LANGUAGES)
def test_homes_fit(words: Words) -> None:
    parts: tuple[tuple[Part, ...], ...] = ((), *((part,) for part in Part), tuple(Part))
    for held in parts:
        check_view(home_view(full_home(*held), words), "home")
        check_view(home_view(Home(actor=actor(*held), town=""), words), "home")


def test_a_home_shows_what_its_person_can_do() -> None:
    nobody = home_view(full_home(), JA)
    assert action_ids(nobody["blocks"]) == ["home.language"]
    assert "登録" in shown(nobody["blocks"])
    staff = home_view(
        Home(actor=actor(Part.STAFF), town="秋田市", cases=(case_line(1),), page=1, more=True), JA
    )
    ids = action_ids(staff["blocks"])
    assert ids == ["consultation.new", "consultation.open", "home.page", "home.page", "home.language"]
    values = [e["value"] for b in staff["blocks"] for e in (*b.get("elements", ()), b.get("accessory"))
              if isinstance(e, dict) and e.get("action_id") == "home.page"]  # fmt: skip
    assert values == ["2", "0"]
    assert "consultation.new" not in action_ids(home_view(full_home(Part.COORDINATOR), JA)["blocks"])
    language = home_view(Home(actor=actor(), town=""), EN)["blocks"][-1]["elements"][0]
    assert (language["value"], language["text"]["text"]) == ("ja", "日本語")


def test_no_id_is_there_twice() -> None:
    for ids in (ActionId, CallbackId):
        assert len({str(i) for i in ids}) == len(list(ids))
    assert ActionId.TYPED.with_suffix("") == "consultation.typed"


def test_our_own_check_finds_what_the_sdk_misses() -> None:
    good = page(RequestForm())
    own_check(good)
    twice = {**good, "blocks": [*good["blocks"], good["blocks"][-1]]}
    unsendable = {k: v for k, v in good.items() if k != "submit"}
    untitled = {k: v for k, v in good.items() if k != "title"}
    for broken in (twice, unsendable, untitled, {**good, "blocks": []}):
        with pytest.raises(BrokenViewError):
            own_check(broken)
