"""The public page: the same for everybody, kept by caches, and unmoved by whatever is done to the plan later."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from docx import Document
from pypdf import PdfReader

from csp.models import Partnership
from csp.statuses import RagStatus
from documents.models import PublishedCopy
from documents.publishing import public
from plans.models import AnnualPlan, PlanStatus
from tests.documents.publishing import FILES, published, watched
from tests.factories import AnnualPlanFactory, PublishedCopyFactory, TargetFactory, UpdateFactory, person_in
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
PAGE = "/published/vale/2017/"
PATHS = (PAGE, "/published/vale/2017.pdf", "/published/vale/2017.docx")


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan 2017/18", partnership__name="Safer Vale", partnership__slug="vale")


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, name="Olive Ogden")


@pytest.fixture
def copy(plan, officer):
    watched(plan)
    return published(plan, officer)


def test_published_page_has_a_fixed_date_and_leads_nowhere_but_to_sign_in(client, copy):
    page = client.get(PAGE)
    assert "Position at 30 September 2017, published 15 November 2017." in text_of(page)
    assert [text for text in ("printed", "Olive Ogden", "/plans/", "/actions/", "Informant") if text in page.text] == []
    assert 'href="/accounts/login/">Sign in</a>' in page.text


@pytest.mark.parametrize("path", [*PATHS, "/published/"])
def test_public_answers_know_nothing_of_their_reader(client, copy, officer, path, django_assert_max_num_queries):
    anonymous = client.get(path)
    assert anonymous.status_code == 200
    assert anonymous["Cache-Control"] == "public, max-age=300"
    assert (anonymous.cookies, anonymous.has_header("Vary")) == ({}, False)
    client.force_login(officer)
    with django_assert_max_num_queries(3):
        signed_in = client.get(path)
    assert (signed_in.content, signed_in.cookies) == (anonymous.content, {})
    assert (signed_in["Cache-Control"], signed_in.has_header("Vary")) == ("public, max-age=300", False)


@pytest.mark.parametrize("path", PATHS)
def test_unchanged_answers_are_not_sent_again(client, copy, path):
    first = client.get(path)
    assert first["Last-Modified"] == "Wed, 15 Nov 2017 12:00:00 GMT"
    by_tag = client.get(path, headers={"if-none-match": first["ETag"]})
    by_day = client.get(path, headers={"if-modified-since": first["Last-Modified"]})
    assert [(answer.status_code, answer.content) for answer in (by_tag, by_day)] == [(304, b"")] * 2


def test_files_are_those_made_on_the_day(client, copy):
    for path, kind in ((PATHS[1], "pdf"), (PATHS[2], "docx")):
        answer = client.get(path)
        assert answer.content == FILES[kind]
        assert answer["Content-Disposition"] == f'attachment; filename="safer-vale-plan-201718.{kind}"'


def test_files_say_what_the_page_says(plan, officer):
    watched(plan)
    found = public.for_the_public(plan, public.Asked(date(2017, 9, 30)), today=date(2017, 11, 15))
    files = public.files_of(found.paper)
    pdf = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    word = Document(io.BytesIO(files["docx"]))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert [text in " ".join(pdf.split()) for text in ("Watch the streets", "published 15 November 2017", "Informant")] == [
        True, True, False,
    ]  # fmt: skip
    assert ("Watch the streets" in cells, "printed" in pdf) == (True, False)


def close(plan):
    plan.status = PlanStatus.CLOSED
    plan.save()


LATER = {
    "an edit": lambda plan, action: action.__class__.objects.update(activity="Watch the parks", timescale="Soon"),
    "a title": lambda plan, action: AnnualPlan.objects.update(title="Another title", marking="official"),
    "closing an action": lambda plan, action: action.close(on=date(2017, 11, 1), reason="Done."),
    "an update": lambda plan, action: UpdateFactory(action=action, reported_on=date(2017, 9, 29), progress="New"),
    "an agency's name": lambda plan, action: plan.partnership.agencies.update(name="Renamed", abbreviation="RN"),
    "a partnership's name": lambda plan, action: Partnership.objects.update(name="Renamed", vision="New"),
    "a target": lambda plan, action: TargetFactory(priority=action.priority, text="A new target"),
    "a meaning": lambda plan, action: plan.partnership.status_meanings.create(status=RagStatus.RED, meaning="New"),
    "marking it internal": lambda plan, action: action.__class__.objects.update(is_internal=True),
    "deleting": lambda plan, action: action.priority.delete(),
    "closing the plan": lambda plan, action: close(plan),
    "back to draft": lambda plan, action: AnnualPlan.objects.update(status=PlanStatus.DRAFT),
}


@pytest.mark.parametrize("change", LATER)
def test_nothing_done_later_changes_what_the_public_reads(client, copy, plan, change):
    before = [client.get(path).content for path in (*PATHS, "/published/")]
    action = plan.priorities.get().actions.get()
    if change == "deleting":
        action.updates.all().delete()
        action.delete()
    LATER[change](plan, action)
    with time_machine.travel("2018-06-01 12:00", tick=False):
        assert [client.get(path).content for path in (*PATHS, "/published/")] == before


def test_new_short_name_keeps_the_old_address_until_it_is_published_anew(client, copy, plan, officer):
    Partnership.objects.update(slug="dale")
    assert [client.get(path).status_code for path in (PAGE, "/published/dale/2017/")] == [200, 404]
    with time_machine.travel("2017-12-01 12:00", tick=False):
        published(plan, officer)
    moved = client.get(PAGE)
    assert (moved.status_code, moved["Location"]) == (302, "/published/dale/2017/")
    assert [client.get(path).status_code for path in (PATHS[1], "/published/dale/2017/")] == [200, 200]


def test_unpublished_plan_is_answered_like_one_that_is_not_there(client, plan):
    watched(plan)
    ours, nothing = client.get(PAGE), client.get("/published/nowhere/2017/")
    pages = [answer.text.replace(answer["X-Request-Id"], "") for answer in (ours, nothing)]
    assert (ours.status_code, nothing.status_code, pages[0]) == (404, 404, pages[1])
    paths = ("/published/vale/99999999999999999999/", "/published/vale/2017.pdf", "/published/vale/2017.xlsx")
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.parametrize("path", [*PATHS, "/published/"])
def test_public_pages_take_no_post(copy, path):
    assert Client().post(path, {"x": "y"}).status_code == 405


def test_list_holds_what_is_public_now(client, plan, copy):
    PublishedCopyFactory(
        plan__title="Withdrawn plan",
        withdrawn_at=copy.published_at,
        withdrawn_by=copy.published_by,
        withdrawn_reason="No",
    )
    AnnualPlanFactory(title="Never published", status=PlanStatus.PUBLISHED)
    page = text_of(client.get("/published/"))
    assert (
        "Safer Vale Safer Vale plan 2017/18 , 2017/18. Position at 30 September 2017, published 15 November 2017."
        in page
    )
    assert ("Withdrawn plan" in page, "Never published" in page) == (False, False)
    PublishedCopy.objects.update(replaced_at=copy.published_at)
    assert "No plan is published at present." in text_of(client.get("/published/"))
