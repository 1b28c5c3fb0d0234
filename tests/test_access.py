"""Every address of the site, asked for by every role, by outsiders and by nobody: own and other partnership, GET and POST.

An address that is not in the table fails the test, so that a new page cannot be forgotten.
"""

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from csp.models import Membership
from plans.models import PlanStatus
from reviews.paper import SIGNER
from tests.factories import UserFactory
from tests.world import (
    ADMIN,
    BOARD,
    CLERK,
    COORDINATOR,
    COUNTY,
    LEAD,
    OUTSIDER,
    World,
    addresses,
    parameters,
)

pytestmark = pytest.mark.django_db

NOBODY = "nobody"
EVERYBODY = {COORDINATOR, LEAD, BOARD, CLERK, COUNTY, ADMIN, OUTSIDER}
INSIDE = {COORDINATOR, LEAD, BOARD, CLERK}
READERS = INSIDE | {COUNTY, ADMIN}
MANAGERS = {COORDINATOR, ADMIN}

OPEN = ("login", "csp:accessibility", "csp:healthz", "documents:published_list")
PUBLIC = ("documents:published", "documents:published_file")  # what a coordinator has published, and nothing else
# open to whoever holds a good link
BY_LINK = ("set_password", "reviews:by_link", "reviews:by_link_draft", "reviews:head_and_foot")
OWN = ("reviews:home", "csp:partnerships", "csp:account", "password_change", "logout")
READ = {
    "reviews:since", "reviews:slippage",
    "documents:out_turn_file", "documents:summary", "documents:summary_file", "documents:table_file", "documents:since_file", "documents:slippage_file",
    "reviews:out_turn", "csp:partnership", "csp:agencies", "plans:strategy", "reviews:plan", "reviews:paper", "reviews:priority",
    "reviews:action", "actions:table",
    "reviews:recommendations", "reviews:recommendation",
}  # fmt: skip
REVIEW = {
    "documents:review_file", "documents:board_file",
    "reviews:board", "reviews:review", "reviews:half_year_review", "reviews:year_review", "reviews:calendar", "reviews:sense_checks",
}  # fmt: skip
PEOPLE = {"csp:membership_edit", "csp:membership_end", "csp:person_link"}  # a role is seen by those who manage it only
MANAGE = PEOPLE | {
    "csp:people", "csp:person_new", "csp:partnership_edit", "csp:status_key", "csp:agency_new", "csp:agency_edit",
    "csp:agency_delete", "csp:agency_move",
}  # fmt: skip
ADMINISTER = {"csp:partnership_new"}
ASK = {"reviews:recommendation_new", "reviews:recommendation_edit", "reviews:recommendation_withdraw"}
UPDATE = {
    "actions:record_update",
    "reviews:return_sheet",
    "reviews:return_draft",
    "reviews:return_done",
    "documents:return_download",
    "documents:return_upload",
    "documents:return_preview",
}
EDIT = {
    "plans:strategy_new", "plans:strategy_edit", "plans:strategy_delete", "plans:strategic_priority_new",
    "plans:strategic_priority_edit", "plans:strategic_priority_delete", "plans:strategic_priority_move",
    "plans:plan_new", "plans:plan_edit", "plans:plan_delete", "plans:strategy_section_new", "plans:plan_section_new",
    "plans:section_edit", "plans:section_delete", "plans:section_move", "plans:linked_plan_new",
    "plans:linked_plan_edit", "plans:linked_plan_delete", "plans:linked_plan_move", "plans:funding_line_new",
    "plans:funding_line_edit", "plans:funding_line_delete", "plans:funding_line_move", "priorities:priority_new",
    "priorities:priority_edit", "priorities:priority_delete", "priorities:priority_move", "priorities:target_new",
    "priorities:target_edit", "priorities:target_delete", "priorities:target_move", "priorities:measure_new",
    "priorities:measure_edit", "priorities:measure_delete", "priorities:measure_move", "actions:new", "actions:edit",
    "actions:delete", "actions:close", "actions:correct_update", "actions:reopen", "actions:move",
    "reviews:roll_over", "reviews:roll_over_make",
    "documents:publish", "documents:publish_withdraw",
    "reviews:commentary", "reviews:sign_off", "reviews:review_reopen",
    "reviews:chase", "reviews:chase_csv", "reviews:links", "reviews:link_new", "reviews:link_withdraw", "reviews:send_back",
}  # fmt: skip
REPORTS = {"documents:committee_reports", "documents:committee_report", "documents:committee_report_file"}
REPORT = {
    "documents:committee_report_new", "documents:committee_report_edit", "documents:committee_report_delete",
}  # fmt: skip
IMPORT = {
    "documents:plan_import", "documents:import_read_again", "documents:import_source", "documents:import_about",
    "documents:import_columns", "documents:import_statuses", "documents:import_leads", "documents:import_left_over",
    "documents:import_take_in", "documents:import_undo", "documents:import_discard", "documents:import_priority",
    "documents:import_row", "documents:import_row_split", "documents:import_row_verb", "documents:import_figures",
    "documents:import_newer", "documents:import_compare", "documents:import_match",
}  # fmt: skip
COORDINATORS_ANYWHERE = ("documents:imports", "documents:import_new")  # of no partnership by their address
GET_ONLY = (READ | REVIEW | REPORTS) - {"reviews:calendar", "reviews:recommendation"} | {
    "csp:people", "csp:person_link", "reviews:return_done", "reviews:links", "reviews:chase", "reviews:chase_csv",
    "documents:return_download", "documents:plan_import", "documents:import_source",
}  # fmt: skip
POST_ONLY = {
    "reviews:return_draft", "documents:import_read_again", "documents:import_take_in", "documents:import_row_verb",
    "documents:import_newer",
}  # fmt: skip
# what nobody outside the partnership knows to be there
UNKNOWN_OUTSIDE = PEOPLE | IMPORT | {
    "reviews:link_withdraw", "documents:committee_report", "documents:committee_report_file",
    "documents:committee_report_edit", "documents:committee_report_delete",
}  # fmt: skip
OF_A_PARTNERSHIP = ASK | READ | REVIEW | MANAGE | UPDATE | EDIT | REPORTS | REPORT | IMPORT


def test_every_address_is_in_the_table():
    assert sorted(addresses()) == sorted(
        {*OPEN, *PUBLIC, *BY_LINK, *OWN, *ADMINISTER, *COORDINATORS_ANYWHERE, *OF_A_PARTNERSHIP}
    )


def who_may(name, method="get"):
    if (name, method) == ("reviews:calendar", "post"):
        return {COORDINATOR}
    if (name, method) == ("reviews:recommendation", "post"):
        return {COORDINATOR, LEAD}
    if name in ASK:
        return {COORDINATOR, BOARD, CLERK} if name == "reviews:recommendation_new" else {COORDINATOR, CLERK}
    if name in READ:
        return READERS
    if name in REPORTS | REPORT:
        return {COORDINATOR, CLERK, ADMIN} if name in REPORTS else {COORDINATOR, CLERK}
    if name in REVIEW:
        return {COORDINATOR, LEAD, BOARD, ADMIN}
    if name in MANAGE:
        return MANAGERS
    return {COORDINATOR, LEAD} if name in UPDATE else {COORDINATOR}


def methods_of(name):
    """What the address answers at all; anything else is 405 to whoever is signed in."""
    if name in GET_ONLY:
        return {"get"}
    return {"post"} if name in POST_ONLY or name.endswith("move") else {"get", "post"}


def expected(role, name, method):
    """The statuses this role may be answered with, on a published plan."""
    if role == NOBODY:
        return {302}
    if method not in methods_of(name):
        return {405}
    if role in who_may(name, method):
        return {200, 302, 409} if method == "get" else {302, 409, 422, 200}
    return {404} if role == OUTSIDER or (role == COUNTY and name in UNKNOWN_OUTSIDE) else {403}


def answer(client, world, method, name):
    """What the address answers; whatever it wrote is taken back."""
    with transaction.atomic():
        response = getattr(client, method)(world.address(name))
        transaction.set_rollback(True)
    return response


@pytest.fixture
def world():
    return World(PlanStatus.PUBLISHED)


def sign_in(client, world, role):
    if role != NOBODY:
        client.force_login(world.people[role])


@pytest.mark.parametrize("role", [*sorted(EVERYBODY), NOBODY])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_answers_the_role_as_agreed_and_leaks_nothing(client, world, role, method):
    sign_in(client, world, role)
    wrong, leaks = {}, []
    for name in sorted(OF_A_PARTNERSHIP):
        response = answer(client, world, method, name)
        if response.status_code not in expected(role, name, method):
            wrong[name] = response.status_code
        if role not in who_may(name, method) and b"Canary" in response.content:
            leaks.append(name)

    assert wrong == {}
    assert leaks == []


@pytest.mark.parametrize(("role", "status"), [(CLERK, 403), (COUNTY, 404), (OUTSIDER, 404)])
def test_draft_plan_is_refused_to_scrutiny_and_hidden_from_the_county(client, role, status):
    world = World(PlanStatus.DRAFT)
    sign_in(client, world, role)
    for name in sorted(OF_A_PARTNERSHIP - MANAGE - {"csp:partnership", "csp:agencies"}):
        if "get" in methods_of(name):
            about_the_partnership = role == COUNTY and parameters()[name] == ["slug"]  # which the county may see
            assert answer(client, world, "get", name).status_code == (403 if about_the_partnership else status), name


@pytest.mark.parametrize("role", [*sorted(EVERYBODY), NOBODY])
def test_own_pages_answer_everybody_signed_in(client, world, role):
    sign_in(client, world, role)
    for name in OWN:
        response = answer(client, world, "post" if name == "logout" else "get", name)
        assert response.status_code in ({302} if role == NOBODY else {200, 302}), name
        assert role != OUTSIDER or b"Canary" not in response.content, name


@pytest.mark.parametrize("name", OPEN)
def test_open_pages_answer_anybody_and_name_no_partnership(client, world, name):
    response = answer(client, world, "get", name)
    assert response.status_code == 200
    assert b"Canary" not in response.content


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_only_the_site_administrator_adds_partnerships(client, world, role):
    sign_in(client, world, role)
    [name] = ADMINISTER
    statuses = [answer(client, world, method, name).status_code for method in ("get", "post")]
    assert statuses == ([200, 422] if role == ADMIN else [403, 403])


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_plans_are_brought_in_by_coordinators_who_see_their_own_only(client, world, role):
    sign_in(client, world, role)
    for name in COORDINATORS_ANYWHERE:
        response = answer(client, world, "get", name)
        assert response.status_code == (200 if role in {COORDINATOR, OUTSIDER} else 403), name
        assert (b"Canary" in response.content) == (role == COORDINATOR), name


def test_link_for_setting_a_password_opens_for_its_holder_only(client):
    person = UserFactory()
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    good = reverse("set_password", args=[uid, default_token_generator.make_token(person)])
    assert client.get(good, follow=True).status_code == 200
    assert client.get(reverse("set_password", args=[uid, "wrong"])).status_code == 404


def test_link_in_place_of_an_account_opens_for_its_holder_only(client):
    World(PlanStatus.PUBLISHED)
    good = reverse("reviews:by_link", args=["canary-secret"])
    assert client.get(good).status_code == 200
    for method, name in [("get", "by_link"), ("post", "by_link"), ("post", "by_link_draft")]:
        response = getattr(client, method)(reverse(f"reviews:{name}", args=["wrong"]))
        assert (response.status_code, b"Canary" in response.content) == (404, False)


def test_head_and_foot_of_a_paper_is_answered_to_signed_words_only(client, world):
    good = reverse("reviews:head_and_foot", args=[SIGNER.sign_object(["Plan", "", "", "Day"], compress=True)])
    assert b"Plan" in client.get(good).content
    assert client.get(reverse("reviews:head_and_foot", args=["Plan:wrong"])).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_do_nothing(client, world, method):
    client.force_login(world.people[COORDINATOR])
    before = fingerprint()
    statuses = {getattr(client, method)(world.address(name)).status_code for name in sorted(OF_A_PARTNERSHIP)}
    assert statuses == {405}
    assert fingerprint() == before


def test_no_page_read_changes_anything(client, world):
    """GET is safe: whatever a coordinator opens, every table stays as it was."""
    client.force_login(world.people[COORDINATOR])
    before = fingerprint()
    for name in sorted(OF_A_PARTNERSHIP):
        client.get(world.address(name))
    assert fingerprint() == before


def fingerprint():
    """Every row of every table of ours, history included."""
    tables = [
        model for model in Membership._meta.apps.get_models() if model._meta.app_label not in ("sessions", "messages")
    ]
    return {model: list(model.objects.order_by("pk").values()) for model in tables}
