"""Every address of the site, asked for by every role, by outsiders and by nobody: own and other partnership, every method.

The table says exactly how each is answered. An address that is not in it fails the test, so that a new page cannot be
forgotten: add it to the set of those it is like, and to ANSWERS where it answers those who may otherwise than with a page
(GET, 200) and, to a form sent in empty, with the form and what is wrong with it (POST, 422).
"""

import re

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from plans.models import PlanStatus
from reviews.paper import SIGNER
from tests.answers import fingerprint, words_in, writing
from tests.factories import UserFactory
from tests.world import (
    ADMIN,
    BOARD,
    CLERK,
    COORDINATOR,
    COUNTY,
    DEACTIVATED,
    ENDED,
    LEAD,
    OUTSIDER,
    Nowhere,
    World,
    addresses,
    parameters,
)

pytestmark = pytest.mark.django_db

NOBODY = "nobody"
EVERYBODY = {COORDINATOR, LEAD, BOARD, CLERK, COUNTY, ADMIN, OUTSIDER, ENDED}  # who can sign in
ROLES = [*sorted(EVERYBODY), DEACTIVATED, NOBODY]
STRANGERS = {OUTSIDER, ENDED}
LIMITED = {CLERK, COUNTY}  # read what is published
INSIDE = {COORDINATOR, LEAD, BOARD, CLERK}
READERS = INSIDE | {COUNTY, ADMIN}
MANAGERS = {COORDINATOR, ADMIN}
DRAFT, PUBLISHED, CLOSED = PlanStatus.DRAFT, PlanStatus.PUBLISHED, PlanStatus.CLOSED

# by nobody in particular, and by whoever is signed in: (GET, POST), (GET, POST); the form is sent in empty
OF_NO_PARTNERSHIP = {
    # open
    "csp:accessibility": ((200, 405), (200, 405)),
    "csp:healthz": ((200, 405), (200, 405)),
    "documents:published_list": ((200, 405), (200, 405)),
    "account_login": ((200, 422), (302, 302)),
    "account_logout": ((405, 302), (405, 302)),
    "account_reset_password": ((200, 422), (200, 422)),
    "account_reset_password_done": ((200, 405), (200, 405)),
    "mfa_login_webauthn": ((200, 302), (302, 302)),
    "mfa_authenticate": ((302, 302), (302, 302)),  # for who has given a password only
    "organisation_sign_in": ((405, 404), (405, 404)),  # no organisation is set
    "organisation_back": ((404, 405), (404, 405)),
    # what a coordinator has published, and nothing else: here nothing was
    "documents:published": ((404, 405), (404, 405)),
    "documents:published_file": ((404, 405), (404, 405)),
    # open to whoever holds a good link, as those of returns are here, and those of passwords and heads of papers are not
    "reviews:by_link": ((200, 422), (200, 422)),
    "reviews:by_link_draft": ((405, 200), (405, 200)),
    "reviews:head_and_foot": ((404, 405), (404, 405)),
    "set_password": ((404, 404), (404, 404)),
    "csp:invitation": ((404, 405), (404, 405)),
    # a person's own
    "reviews:home": ((302, 302), (200, 405)),
    "csp:partnerships": ((302, 302), (200, 405)),
    "csp:account": ((302, 302), (200, 405)),
    "csp:own_facts": ((302, 302), (200, 422)),
    "csp:switch": ((302, 302), (200, 302)),
    "csp:sessions": ((302, 302), (200, 405)),
    "csp:session_end": ((302, 302), (405, 302)),
    "csp:session_state": ((200, 200), (200, 200)),  # how long the session lasts, and of nobody: not at all
    "account_change_password": ((302, 302), (200, 422)),
    "account_reauthenticate": ((302, 302), (200, 422)),
    "mfa_reauthenticate": ((302, 302), (302, 302)),
    "mfa_reauthenticate_webauthn": ((302, 302), (302, 302)),
    "second_step_set_up": ((302, 302), (200, 403)),
    "mfa_deactivate_totp": ((302, 302), (404, 404)),
    "mfa_view_recovery_codes": ((302, 302), (302, 302)),
    **dict.fromkeys(  # the password is asked for again
        ["mfa_activate_totp", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_generate_recovery_codes"],
        ((302, 302), (302, 302)),
    ),
}  # fmt: skip
HAVE_AN_APP = {ADMIN, LEAD}  # an authenticator app, as a site administrator must
OF_AN_APP = {"mfa_reauthenticate": (200, 422), "mfa_deactivate_totp": (302, 302)}
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
# a role is seen by those who manage it only
PEOPLE = {
    "csp:membership_edit", "csp:membership_end", "csp:membership_keep", "csp:person_link", "csp:person_sign_out", "csp:second_step_clear",
    "csp:invitation_link", "csp:invitation_send", "csp:invitation_renew", "csp:invitation_take_back",
}  # fmt: skip
HAND_OVER = {"actions:hand_over"}
MANAGE = PEOPLE | {
    "csp:audit", "documents:audit_file",
    "csp:people", "csp:person_new", "csp:partnership_edit", "csp:status_key", "csp:agency_new", "csp:agency_edit",
    "csp:agency_delete", "csp:agency_move",
}  # fmt: skip
ADMINISTER = {
    "csp:site_audit",
    "documents:site_audit_file",
    "csp:partnership_new",
    "csp:everyone",
    "csp:person",
    "csp:person_edit",
    "csp:person_close",
    "csp:person_open",
    "csp:person_second_step",
}
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
    "csp:audit", "csp:site_audit", "documents:audit_file", "documents:site_audit_file", "csp:people", "documents:imports", "csp:person_link", "csp:invitation_link", "csp:everyone", "csp:person", "reviews:return_done", "reviews:links", "reviews:chase", "reviews:chase_csv",
    "documents:return_download", "documents:plan_import", "documents:import_source",
}  # fmt: skip
POST_ONLY = {
    "csp:membership_keep", "csp:invitation_send", "csp:invitation_renew", "csp:person_open",
    "reviews:return_draft", "documents:import_read_again", "documents:import_take_in", "documents:import_row_verb",
    "documents:import_newer",
}  # fmt: skip
# what nobody outside the partnership knows to be there
UNKNOWN_OUTSIDE = PEOPLE | HAND_OVER | IMPORT | {
    "reviews:link_withdraw", "documents:committee_report", "documents:committee_report_file",
    "documents:committee_report_edit", "documents:committee_report_delete",
}  # fmt: skip
OF_A_PARTNERSHIP = ASK | READ | REVIEW | MANAGE | HAND_OVER | UPDATE | EDIT | REPORTS | REPORT | IMPORT

# what changes a partnership, a strategy or the life of a plan, and so is done when the plan is closed too
STILL_WHEN_CLOSED = {
    "plans:strategy_new", "plans:strategy_edit", "plans:strategy_delete", "plans:strategic_priority_new",
    "plans:strategic_priority_edit", "plans:strategic_priority_delete", "plans:strategic_priority_move",
    "plans:strategy_section_new", "plans:plan_new", "plans:plan_edit", "documents:publish", "documents:publish_withdraw",
    "reviews:commentary", "reviews:sign_off", "reviews:review_reopen", "reviews:chase", "reviews:chase_csv",
    "reviews:links", "reviews:link_withdraw", "reviews:roll_over", "reviews:roll_over_make",
}  # fmt: skip

GET, POST = "get", "post"
DONE, SHOWN, IN_THE_WAY = 302, 200, 409
REFUSALS = {403, 404, 405}
# made anew for each page: the token of forms, and the number of the request
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|<strong class="app-nowrap">[\w-]+</strong>')
ANSWERS = {
    # there is nothing to do, so they lead on
    **dict.fromkeys(
        [
            ("documents:publish_withdraw", GET), ("documents:publish_withdraw", POST), ("reviews:review_reopen", GET),
            ("reviews:review_reopen", POST), ("documents:import_compare", GET), ("documents:import_compare", POST),
            ("documents:import_match", GET), ("documents:import_match", POST), ("documents:import_undo", GET),
            ("documents:import_undo", POST),
        ],
        DONE,
    ),
    # a button, or a form with nothing that must be filled in
    **{
        (name, POST): DONE
        for name in (
            "actions:reopen", "csp:membership_keep", "csp:invitation_send", "csp:invitation_renew",
            "csp:invitation_take_back", "csp:person_sign_out", "csp:person_close", "csp:person_open", "documents:committee_report_delete",
            "documents:import_about", "documents:import_discard", "documents:import_figures", "documents:import_leads",
            "documents:import_left_over", "documents:import_newer", "documents:import_priority",
            "documents:import_read_again", "documents:import_row_verb", "documents:import_statuses",
            "documents:import_take_in", "plans:funding_line_delete", "plans:linked_plan_delete", "plans:section_delete",
            "plans:strategic_priority_delete", "priorities:measure_delete", "priorities:target_delete",
            "reviews:commentary", "reviews:link_withdraw", "reviews:roll_over",
        )
    },
    **{(name, POST): DONE for name in OF_A_PARTNERSHIP if name.endswith("_move") or name == "actions:move"},
    ("reviews:return_draft", POST): SHOWN,
    # something stands in the way, and the page says what
    **{
        (name, method): IN_THE_WAY
        for name in (
            "actions:delete", "plans:plan_delete", "plans:strategy_delete", "priorities:priority_delete",
            "csp:agency_delete", "documents:return_preview",
        )
        for method in (GET, POST)
    },
}  # fmt: skip
ANSWERS_WHEN_CLOSED = {("reviews:roll_over", POST): 422, ("reviews:roll_over_make", GET): DONE,
                       ("reviews:roll_over_make", POST): DONE}  # fmt: skip


def test_every_address_is_in_the_table():
    assert sorted(addresses()) == sorted({*OF_NO_PARTNERSHIP, *ADMINISTER, *COORDINATORS_ANYWHERE, *OF_A_PARTNERSHIP})


def who_may(name, method=GET, status=PUBLISHED):
    """Who is let in, on a plan of that status."""
    if status == CLOSED and ((name in UPDATE | EDIT and name not in STILL_WHEN_CLOSED) or changes_dates(name, method)):
        return set()
    if status == DRAFT and not is_of_the_partnership(name):
        return who_may(name, method) - LIMITED
    if changes_dates(name, method):
        return {COORDINATOR}
    if (name, method) == ("reviews:recommendation", POST):
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


def changes_dates(name, method):
    return (name, method) == ("reviews:calendar", POST)


def is_of_the_partnership(name):
    """Whether it is about a partnership as such, which who reads the county above it may know."""
    return parameters()[name] == ["slug"] or name in MANAGE | HAND_OVER


def methods_of(name):
    """What the address answers at all; anything else is 405 to whoever is signed in."""
    if name in GET_ONLY:
        return {GET}
    return {POST} if name in POST_ONLY or name.endswith("move") else {GET, POST}


def expected(role, name, method, status=PUBLISHED):
    """How this role is answered in its own partnership, or in the one that it is an outsider to."""
    if role in (NOBODY, DEACTIVATED):
        return 302  # to signing in
    if method not in methods_of(name):
        return 405
    if role in who_may(name, method, status):
        answers = ANSWERS | ANSWERS_WHEN_CLOSED if status == CLOSED else ANSWERS
        return answers.get((name, method), 200 if method == GET else 422)
    is_hidden = name in UNKNOWN_OUTSIDE or (status == DRAFT and not is_of_the_partnership(name))
    return 404 if role in STRANGERS or (role == COUNTY and is_hidden) else 403


def expected_of_all(role, name, method):
    """How an address is answered that is of no partnership."""
    is_signed_in = role not in (NOBODY, DEACTIVATED)
    if role in HAVE_AN_APP and name in OF_AN_APP:
        return OF_AN_APP[name][method == POST]
    if name in OF_NO_PARTNERSHIP:
        return OF_NO_PARTNERSHIP[name][is_signed_in][method == POST]
    if not is_signed_in:
        return 302
    if method not in methods_of(name):
        return 405
    may = {ADMIN} if name in ADMINISTER else {COORDINATOR, OUTSIDER}
    return 403 if role not in may else ANSWERS.get((name, method), 200 if method == GET else 422)


def answer(client, world, method, name):
    """What the address answers; what a form has written is taken back, but not where it was refused: nothing should be."""
    with transaction.atomic():
        response = getattr(client, method)(world.address(name))
        transaction.set_rollback(method == POST and response.status_code in (200, 302))
    return response


def is_kept_from_caches(name, response):
    """Whatever is answered to somebody signed in, or to the holder of a link; published pages and the health check are the same for all."""
    is_private = response.wsgi_request.user.is_authenticated or name.startswith("reviews:by_link")
    kept_out = {"no-store", "private"} <= {word.strip() for word in response.get("Cache-Control", "").split(",")}
    return kept_out or not is_private or name.startswith(("documents:published", "csp:healthz"))


def may_write(name, method, status):
    """What is posted and not refused; a form with something wrong may begin to; opening a link is kept."""
    return (method == POST and status in (DONE, SHOWN, 422)) or name == "reviews:by_link"


@pytest.fixture
def world():
    return World(PUBLISHED)


def sign_in(client, world, role):
    if role != NOBODY:
        client.force_login(world.people[role])


def ask_for_all(client, world, names, expect, *, methods=(GET, POST), hidden=()):
    """Ask for every address; those answered otherwise than is expected, and those that say what is hidden."""
    wrong, leaks = {}, set()
    for name, method in ((name, method) for name in sorted(names) for method in methods):
        may = expect(name, method)
        with writing() as written:
            response = answer(client, world, method, name)
        if response.status_code != may:
            wrong[name, method] = f"{response.status_code}, not {may}"
        elif written and not may_write(name, method, may):
            wrong[name, method] = f"writes to {written}"
        elif not is_kept_from_caches(name, response):
            wrong[name, method] = f"Cache-Control: {response.get('Cache-Control', 'none')}"
        said = words_in(response)
        said = said.replace(
            getattr(response.wsgi_request.user, "name", ""), ""
        )  # the reader's own name is on every page
        kept_back = [*hidden, world.word] if may in REFUSALS else hidden
        leaks |= {(name, method, word) for word in kept_back if word in said}
    return wrong, leaks


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_in_its_partnership(client, world, role):
    """Draft and internal words stay with those who read the plan whole, and another partnership's are nowhere.

    A refusal tells nothing at all.
    """
    other = World(PUBLISHED, "Foreign")
    sign_in(client, world, role)
    before = fingerprint()
    hidden = [] if role in INSIDE - {CLERK} | {ADMIN} else ["Withheld", "Unsettled"]
    hidden += [] if role in READERS else [world.word]
    hidden += [] if role == ADMIN else [other.word]

    wrong, leaks = ask_for_all(
        client, world, OF_A_PARTNERSHIP, lambda name, method: expected(role, name, method), hidden=hidden
    )

    assert wrong == {}
    assert leaks == set()
    assert fingerprint() == before


@pytest.mark.parametrize("role", sorted(EVERYBODY - STRANGERS - {ADMIN}))
def test_another_partnership_is_not_there_for_any_role(client, world, role):
    """Whatever somebody is in their own partnership, what is in another is answered like what does not exist."""
    other = World(PUBLISHED, "Foreign")
    sign_in(client, other, role)

    wrong, leaks = ask_for_all(
        client, world, OF_A_PARTNERSHIP, lambda name, method: expected(OUTSIDER, name, method), hidden=[world.word]
    )

    assert wrong == {}
    assert leaks == set()


def test_what_is_elsewhere_and_what_is_nowhere_is_answered_in_the_same_words(client, world):
    sign_in(client, world, OUTSIDER)
    for name in sorted(OF_A_PARTNERSHIP):
        there, nowhere = world.address(name), Nowhere().address(name)
        for method in methods_of(name):
            one, other = (getattr(client, method)(address) for address in (there, nowhere))
            assert one.status_code == other.status_code == 404, name
            assert TOKEN.sub("", one.text.replace(there, "")) == TOKEN.sub("", other.text.replace(nowhere, "")), name


@pytest.mark.parametrize(
    ("status", "role"), [(DRAFT, CLERK), (DRAFT, COUNTY), (CLOSED, COORDINATOR), (CLOSED, LEAD), (CLOSED, CLERK)]
)
def test_drafts_and_closed_plans_answer_as_agreed(client, status, role):
    world = World(status)
    sign_in(client, world, role)

    wrong, leaks = ask_for_all(
        client, world, OF_A_PARTNERSHIP, lambda name, method: expected(role, name, method, status)
    )

    assert wrong == {}
    assert leaks == set()


@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_no_partnership_answer_each_role(client, world, role):
    by_link = {"reviews:by_link", "reviews:by_link_draft"}  # its secret is known here, and opens it
    hidden = [] if role in READERS else [world.word]
    wrong, leaks = {}, set()
    for name in sorted({*OF_NO_PARTNERSHIP, *ADMINISTER, *COORDINATORS_ANYWHERE}):
        sign_in(client, world, role)  # again, since signing out is among them
        found = ask_for_all(
            client,
            world,
            [name],
            lambda name, method: expected_of_all(role, name, method),
            hidden=[] if name in by_link else hidden,
        )
        wrong, leaks = wrong | found[0], leaks | found[1]

    assert wrong == {}
    assert leaks == set()


def test_link_for_setting_a_password_opens_for_its_holder_only(client):
    person = UserFactory()
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    good = reverse("set_password", args=[uid, default_token_generator.make_token(person)])
    assert client.get(good, follow=True).status_code == 200
    assert client.get(reverse("set_password", args=[uid, "wrong"])).status_code == 404


def test_link_in_place_of_an_account_opens_for_its_holder_only(client):
    World(PUBLISHED)
    good = reverse("reviews:by_link", args=["canary-secret"])
    assert client.get(good).status_code == 200
    for method, name in [("get", "by_link"), ("post", "by_link"), ("post", "by_link_draft")]:
        response = getattr(client, method)(reverse(f"reviews:{name}", args=["wrong"]))
        assert (response.status_code, b"Canary" in response.content) == (404, False)


def test_head_and_foot_of_a_paper_is_answered_to_signed_words_only(client, world):
    good = reverse("reviews:head_and_foot", args=[SIGNER.sign_object(["Plan", "", "", "Day"], compress=True)])
    assert b"Plan" in client.get(good).content
    assert client.get(reverse("reviews:head_and_foot", args=["Plan:wrong"])).status_code == 404


OTHER_METHODS = ["head", "options", "put", "patch", "delete", "trace"]


@pytest.mark.parametrize(
    ("role", "methods"), [(COORDINATOR, OTHER_METHODS), (OUTSIDER, ["head", "put"]), (NOBODY, ["put"])]
)
def test_other_methods_are_refused_before_anything_is_looked_up(client, world, role, methods):
    """405 whether or not the record is there; HEAD is answered where a page is only read. Nothing is written."""
    sign_in(client, world, role)
    wrong = {}
    for name, method in ((name, method) for name in sorted(OF_A_PARTNERSHIP) for method in methods):
        is_read = method == "head" and name in GET_ONLY
        if is_read and role == COORDINATOR:
            continue  # the same as GET, whose body the server leaves out
        may = 302 if role == NOBODY else 404 if is_read else 405
        for asked in (world, Nowhere()) if role == OUTSIDER else (world,):
            with writing() as written:
                status = getattr(client, method)(asked.address(name)).status_code
            if status != may or written:
                wrong[name, method] = f"{status}, not {may}; writes to {written}"
    assert wrong == {}


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_addresses_of_no_partnership_refuse_other_methods_too(client, world, method):
    client.force_login(world.people[COORDINATOR])
    for name in sorted({*OF_NO_PARTNERSHIP, *COORDINATORS_ANYWHERE}):
        with writing() as written:
            status = getattr(client, method)(world.address(name)).status_code
        is_read = method == "head" and expected_of_all(COORDINATOR, name, POST) == 405
        assert status == (expected_of_all(COORDINATOR, name, GET) if is_read else 405), name
        assert written == set(), name
