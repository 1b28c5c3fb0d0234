"""Sending a plan to be brought in: what is read at once, what is refused, and what takes longer."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from csp.models import Membership, Role
from documents import bringing_in
from documents.bringing_in import Sent, finish_reading
from documents.models import ImportState, PlanImport, SourceFile
from documents.readers import CannotRead
from documents.readers.text import read_text
from tests.documents.builders import document
from tests.documents.imports import Desk, pasted, row, said, two_priorities, words
from tests.factories import MembershipFactory, PartnershipFactory, person_in

NEW = reverse("documents:import_new")
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


@pytest.fixture
def aside(monkeypatch):
    """Readings beside the request, held until the test lets them go on."""
    begun = []
    monkeypatch.setattr(bringing_in.threading.Thread, "start", lambda thread: begun.append(thread._args))
    return begun


def test_pasted_plan_is_read_and_shown(desk):
    response = desk.send(two_priorities(row("Run patrols."), row("Train staff.")))

    [plan_import] = PlanImport.objects.all()
    assert (response.status_code, response.headers["Location"]) == (302, plan_import.get_absolute_url())
    assert (plan_import.state, plan_import.year, plan_import.name) == (ImportState.REVIEW, 2017, "Pasted text")
    assert plan_import.title == "Northtown Community Safety Partnership Plan 2017/18"
    assert [(each.position, each.read["activity"]) for each in plan_import.rows.in_order()] == [
        (0, "Run patrols."),
        (1, "Train staff."),
        (2, "Mark bicycles."),
    ]
    assert [str(priority) for priority in plan_import.priorities.order_by("position")] == ["1 Violence", "2 Burglary"]


def test_file_is_kept_and_given_back_as_it_was(desk):
    content = document(("Title", "Northtown Plan 2017/18"), ("Heading 1", "Priority 1: Violence"), [["Action", "Lead"], ["Run", "TVP"]]).read()  # fmt: skip
    plan_import = PlanImport.objects.get(pk=desk.send(file=("plan.docx", content)).headers["Location"].split("/")[2])

    response = desk.open("import_source", plan_import.pk)

    assert response.content == content
    assert response.headers["Content-Type"].endswith("wordprocessingml.document")
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.docx"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind", "given"),
    [("Pasted text", "text/plain; charset=utf-8", "Pasted text.txt"), ("plan.html", "application/octet-stream", "plan.html")],
)  # fmt: skip
def test_kind_of_the_file_is_told_by_its_name_and_nothing_else(desk, name, kind, given):
    text = pasted(row("Run patrols."))
    plan_import = desk.bring("", file=(name, text.encode())) if "." in name else desk.bring(text)

    response = desk.open("import_source", plan_import.pk)

    assert response.headers["Content-Type"] == kind
    assert given in response.headers["Content-Disposition"]


def test_only_partnership_is_not_asked_about(desk):
    page = words(desk.client.get(NEW))
    assert "It is brought in for Northtown Community Safety Partnership." in page
    assert desk.client.get(NEW).context["form"]["partnership"].value() == desk.partnership.pk


def test_one_of_several_partnerships_is_chosen(desk):
    other = PartnershipFactory(name="Southtown", slug="southtown")
    MembershipFactory(user=desk.officer, partnership=other)
    not_theirs = PartnershipFactory(name="Elsewhere")
    form = desk.client.get(NEW, {"partnership": "southtown"}).context["form"]

    assert form["partnership"].value() == other.pk
    assert [label for _, label in form["partnership"].field.choices] == [
        "Choose one",
        desk.partnership.name,
        "Southtown",
    ]
    assert said(desk.send(pasted(row("Run.")), partnership=not_theirs.pk)) == ["Choose the partnership from the list"]
    assert desk.bring(pasted(row("Run.")), partnership=other.pk).partnership == other


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER, Role.SCRUTINY_CLERK])
@pytest.mark.parametrize("name", ["imports", "import_new"])
def test_others_bring_nothing_in(client, role, name):
    partnership = PartnershipFactory()
    agency = partnership.agencies.create(name="Police")
    client.force_login(person_in(partnership, role, agency if role == Role.LEAD_OFFICER else None))
    assert client.get(reverse(f"documents:{name}")).status_code == 403


def test_year_chosen_is_taken_before_that_of_the_document_and_the_difference_told(desk):
    plan_import = desk.bring(pasted(row("Run patrols.")), year="2018")

    assert plan_import.year == 2018
    assert "Another year named The plan: 2017/18 – Taken as of 2018/19." in desk.page(plan_import)


def test_year_that_is_only_that_of_the_dates_is_asked_for(desk):
    plan_import = desk.bring(pasted(row("Run patrols."), title=""))

    assert plan_import.year is None
    assert "Say which year the plan is for" in desk.page(plan_import)
    about = desk.open("import_about", plan_import.pk)
    assert "The document does not say. Most of the dates in it are in 2017/18." in words(about)


def test_document_of_another_partnership_is_told(desk):
    page = desk.page(desk.bring(pasted(row("Run."), title="Southtown Community Safety Partnership Plan 2017/18")))
    assert (
        "Another partnership named The plan: Southtown Community Safety Partnership – Brought in for Northtown" in page
    )


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, "Choose a file, or paste the plan into the box"),
        ({"text": "  \n "}, "Choose a file, or paste the plan into the box"),
        ({"file": ("empty.docx", b"")}, "The file is empty: nothing is in it"),
        ({"file": ("a.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00")}, "a.exe is not a Word, Excel, OpenDocument, PDF, CSV or text file. Choose the file again."),
        ({"text": "Dear Ada,\nthank you for the plan."}, "Pasted text holds no plan: neither a table of actions nor a list of them."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(desk, sent, why):
    response = desk.send(**sent)

    assert (response.status_code, said(response)) == (422, [why])
    assert (PlanImport.objects.count(), SourceFile.objects.count()) == (0, 0)


def test_pasted_words_stay_in_the_box_when_they_are_refused(desk):
    assert "thank you for the plan." in words(desk.send("Dear Ada,\nthank you for the plan."))


def test_text_far_too_long_is_refused_like_any_other(desk):
    assert said(desk.send("word " * 600_001)) == [
        "Pasted text holds far more text than a plan: send only the part that holds it."
    ]


def test_file_and_pasted_text_at_once_are_refused_with_the_text_still_there(desk):
    response = desk.send(pasted(row("Run.")), file=("plan.txt", b"words"))
    assert said(response) == ["Send a file or paste the plan, not both: empty the box to send the file"]
    assert "Run." in words(response)


def test_file_that_is_too_large_is_refused_before_it_is_read(desk, monkeypatch):
    monkeypatch.setattr("documents.import_forms.LARGEST_FILE", 10)
    response = desk.send(file=("plan.txt", b"more than ten"))
    assert said(response) == ["plan.txt is larger than 20 MB: send only the part that holds the plan"]


def test_same_file_sent_twice_goes_on_with_the_first(desk):
    first = desk.bring(pasted(row("Run patrols.")))
    again = desk.client.post(
        NEW, {"partnership": desk.partnership.pk, "pasted": pasted(row("Run patrols."))}, follow=True
    )

    assert [plan_import.pk for plan_import in PlanImport.objects.all()] == [first.pk]
    assert "This file is already being brought in: you can go on here." in words(again)


def test_same_file_sent_at_the_same_moment_makes_one_import(desk, monkeypatch):
    first = desk.bring(pasted(row("Run patrols.")))
    monkeypatch.setattr("documents.views.sending.sent_before", lambda partnership, sent: None)
    assert desk.bring(pasted(row("Run patrols."))) == first


def test_same_file_in_another_partnership_is_another_import(desk):
    other = PartnershipFactory()
    MembershipFactory(user=desk.officer, partnership=other)
    first = desk.bring(pasted(row("Run patrols.")))
    assert desk.bring(pasted(row("Run patrols.")), partnership=other.pk) != first


def slow(desk, **fields):
    """A file that is read beside the request, which is the only one there is."""
    desk.send(file=("plan.pdf", b"%PDF-1.4 made up"), **fields)
    return PlanImport.objects.get()


def test_slow_file_shows_how_far_the_reading_has_come(desk, aside):
    plan_import = slow(desk)
    page = desk.client.get(plan_import.get_absolute_url())
    assert (plan_import.state, aside) == (ImportState.READING, [[plan_import.pk]])
    assert (page.headers["Refresh"], "Opening the file" in words(page)) == ("3", True)

    PlanImport.objects.update(progress="Page 3 of 20")
    assert "Page 3 of 20" in desk.page(plan_import)


def test_reading_beside_the_request_ends_on_the_page_to_check(desk, aside, monkeypatch):
    plan_import = slow(desk)
    told = []

    def read(source, name, progress):
        progress(3, 20)
        told.append(PlanImport.objects.get().progress)
        return read_text(pasted(row("Run patrols.")), is_csv=False)

    monkeypatch.setattr(bringing_in, "read_blocks", read)
    finish_reading(*aside[0])

    plan_import.refresh_from_db()
    assert told == ["Page 3 of 20"]
    assert (plan_import.state, plan_import.progress, plan_import.rows.count()) == (ImportState.REVIEW, "", 1)


def refuse(source, name, progress):
    raise CannotRead(f"{name} is damaged.")


def test_slow_file_that_cannot_be_read_says_why_and_is_not_kept(desk, aside, monkeypatch):
    plan_import = slow(desk)
    monkeypatch.setattr(bringing_in, "read_blocks", refuse)
    finish_reading(*aside[0])
    monkeypatch.undo()

    page = desk.page(plan_import)
    assert "plan.pdf could not be read" in page
    assert "plan.pdf is damaged" in page
    assert "Nothing of the file has been kept." in page
    assert SourceFile.objects.count() == 0
    assert desk.open("import_source", plan_import.pk).status_code == 403
    desk.bring(pasted(row("Run.")))
    assert [each.name for each in PlanImport.objects.all()] == ["Pasted text"]


def test_year_that_was_chosen_goes_with_the_next_file_after_a_refusal(desk, aside, monkeypatch):
    plan_import = slow(desk, year=2019)
    monkeypatch.setattr(bringing_in, "read_blocks", refuse)
    finish_reading(*aside[0])

    held = desk.client.get(plan_import.get_absolute_url()).content.decode()
    [link] = re.findall(r'href="(/imports/new/[^"]+)"', held)
    chosen = desk.client.get(html.unescape(link)).context["form"]
    assert (chosen["year"].value(), chosen["partnership"].value()) == ("2019", desk.partnership.pk)


def test_reading_that_was_cut_off_can_be_begun_again(desk, aside, time_machine):
    plan_import = slow(desk)
    PlanImport.objects.update(progress="Page 3 of 20")
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=3))
    desk.client.force_login(desk.officer)
    page = desk.client.get(plan_import.get_absolute_url())

    assert "The reading was cut off at page 3 of 20" in words(page)
    assert "Refresh" not in page.headers
    desk.client.post(reverse("documents:import_read_again", args=[plan_import.pk]))
    assert aside == [[plan_import.pk]] * 2
    assert "Opening the file" in desk.page(plan_import)


@pytest.mark.parametrize(
    ("content", "is_slow"),
    [
        (b"%PDF-1.4", True),
        (b"\r\n%PDF-1.4", True),
        (b"PK\x03\x04" + b"x" * 1024 * 1024, True),
        (b"PK\x03\x04" + b"x" * 1024, False),
        (b"x" * 2 * 1024 * 1024, False),
    ],
    ids=["pdf", "pdf after a blank", "large workbook", "small workbook", "text"],
)
def test_only_what_takes_long_is_read_beside_the_request(content, is_slow):
    assert Sent(content, "plan").is_slow == is_slow


def test_what_has_been_read_is_not_read_again(desk, aside):
    plan_import = desk.bring(pasted(row("Run.")))
    desk.client.post(reverse("documents:import_read_again", args=[plan_import.pk]))
    assert aside == []


@pytest.mark.parametrize("fails", [True, False])
def test_discarding_while_it_is_read_leaves_nothing(desk, aside, monkeypatch, fails):
    plan_import = slow(desk)

    def read(source, name, progress):
        PlanImport.objects.all().delete()
        if fails:
            raise CannotRead("It is broken.")
        return read_text(pasted(row("Run patrols.")), is_csv=False)

    monkeypatch.setattr(bringing_in, "read_blocks", read)
    finish_reading(plan_import.pk)
    finish_reading(plan_import.pk)

    assert PlanImport.objects.count() == 0


def test_thread_reads_and_gives_its_connection_back(desk, aside, monkeypatch):
    closed = []
    monkeypatch.setattr(bringing_in.connection, "close", lambda: closed.append(True))
    plan_import = slow(desk)
    monkeypatch.setattr(bringing_in, "read_blocks", refuse)
    bringing_in.read_by_itself(plan_import.pk)
    plan_import.refresh_from_db()
    assert (plan_import.state, closed) == (ImportState.REFUSED, [True])


def test_what_is_still_being_read_has_nothing_to_check(desk, aside):
    plan_import = slow(desk)
    for name in ("import_about", "import_leads", "import_undo"):
        assert desk.open(name, plan_import.pk).status_code == 404


def test_imports_are_listed_for_those_who_bring_plans_in(desk):
    under_way = desk.bring(pasted(row("Run patrols."), title="A plan for 2018/19"))
    taken = desk.taken_in(pasted(row("Run patrols.")))
    hidden = Desk(type(desk.client)(), PartnershipFactory(name="Elsewhere"))
    hidden.bring(pasted(row("Run patrols."), title="Hidden plan 2017/18"))

    page = words(desk.client.get(reverse("documents:imports")))

    assert f"{under_way.title} Pasted text Northtown" in page
    assert "Taken in as Northtown Community Safety Partnership Plan 2017/18" in page
    assert "Hidden" not in page
    partnership = words(desk.client.get(desk.partnership.get_absolute_url()))
    assert "Being brought in: A plan for 2018/19, to be checked" in partnership
    assert "Brought in from Pasted text" in words(desk.client.get(taken.taken_in.plan.get_absolute_url()))


def test_no_imports_yet(desk):
    assert "No plan is being brought in." in words(desk.client.get(reverse("documents:imports")))


@pytest.mark.parametrize("count", [1, 4])
def test_list_takes_as_many_queries_for_one_import_as_for_many(desk, django_assert_num_queries, count):
    for number in range(count):
        desk.bring(pasted(row(f"Run patrols {number}.")))
    with django_assert_num_queries(4):
        desk.client.get(reverse("documents:imports"))


def test_members_without_the_role_see_no_link_to_bring_a_plan_in(desk):
    desk.bring(pasted(row("Run patrols.")))
    Membership.objects.filter(user=desk.officer).update(role=Role.BOARD_MEMBER)
    page = words(desk.client.get(desk.partnership.get_absolute_url()))
    assert ("Bring in a plan" in page, "Being brought in" in page) == (False, False)
