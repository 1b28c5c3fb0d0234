"""Writing what the board should know: one page with a box for the plan and one for each priority."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from lxml import html

from csp.models import Role
from plans.quarters import Period
from reviews.models import Commentary
from reviews.signing import reopen, sign_off, standing_sign_off
from tests.factories import ActionFactory, AnnualPlanFactory, PriorityFactory, UpdateFactory, person_in
from tests.reviews.rolling import errors_on, form_of

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = (Period(2017, number) for number in (1, 2, 3))


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Plan of the year")


@pytest.fixture
def crime(plan):
    return PriorityFactory(plan=plan, number="1", title="Crime & fear")


@pytest.fixture
def alcohol(plan, crime):
    return PriorityFactory(plan=plan, title="Alcohol")


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Olive Officer")


@pytest.fixture
def other(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Oscar Other")


@pytest.fixture(autouse=True)
def october():
    with time_machine.travel("2017-10-20 12:00", tick=False):
        yield


def address(plan, page="commentary/", code="q2"):
    return f"/plans/{plan.pk}/reviews/2017/{code}/{page}"


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def shown(person, plan):
    return form_of(as_(person).get(address(plan)))


def write(person, plan, posted=None, **words):
    """Type the words into the page as it is shown, or as it was shown before, and save."""
    return as_(person).post(address(plan), (posted or shown(person, plan)) | words)


def text_of(response):
    main = html.fromstring(response.content).get_element_by_id("main-content")
    return " ".join(" ".join(main.itertext()).split())


def written(plan):
    rows = Commentary.objects.filter(plan=plan).order_by("pk")
    return [(row.priority and row.priority.title, row.text, row.written_by.name) for row in rows]


def old(plan, by, **fields):
    fields = {"number": 2, "text": "As it was.", "written_on": date(2017, 7, 10)} | fields
    return Commentary.objects.create(plan=plan, written_by=by, **fields)


def test_commentary_stands_in_the_review_dated_and_named(plan, crime, alcohol, officer):
    response = write(officer, plan, text_plan="A good quarter.", **{f"text_{crime.pk}": "Fewer thefts.\nMore fear."})

    assert (response.status_code, response.url) == (302, address(plan, ""))
    assert written(plan) == [
        (None, "A good quarter.", "Olive Officer"),
        ("Crime & fear", "Fewer thefts.\nMore fear.", "Olive Officer"),
    ]
    page = text_of(as_(person_in(plan.partnership, Role.BOARD_MEMBER)).get(address(plan, "")))
    assert "Commentary A good quarter. Written by Olive Officer on 20 October 2017." in page
    assert "Priority 1 Crime & fear Fewer thefts. More fear. Written by Olive Officer on 20 October 2017." in page
    assert page.count("Written by") == 2


def test_counts_and_the_last_commentary_stand_beside_each_box(plan, crime, alcohol, officer):
    UpdateFactory(action=ActionFactory(priority=crime), reported_on=date(2017, 6, 1), status="red")
    UpdateFactory(action=ActionFactory(priority=crime), reported_on=date(2017, 9, 1), status="green")
    old(plan, officer, number=1, priority=crime, text="Last time’s words.")

    page = text_of(as_(officer).get(address(plan)))

    assert (
        "1 Crime & fear 1 Red, 1 Green. For Q1 2017/18: 1 Red, 1 Not rated. For Q1 2017/18 Last time’s words." in page
    )
    assert "Alcohol No actions. Nothing was written for Q1 2017/18." in page
    assert "The whole plan 1 Red, 1 Green. For Q1 2017/18: 1 Red, 1 Not rated. Nothing was written" in page


def test_last_quarter_of_the_year_is_not_taken_for_the_one_before_the_first(plan, crime, officer):
    old(plan, officer, number=4, priority=crime, text="Words of March.")
    assert "Words of March." not in text_of(as_(officer).get(address(plan, code="q1")))


def test_only_what_is_changed_comes_under_the_name_of_who_saves(plan, crime, alcohol, officer, other):
    old(plan, officer, priority=crime)
    old(plan, officer, priority=alcohol)

    write(other, plan, **{f"text_{alcohol.pk}": "Changed."})

    assert written(plan) == [("Crime & fear", "As it was.", "Olive Officer"), ("Alcohol", "Changed.", "Oscar Other")]
    assert [row.written_on for row in Commentary.objects.order_by("pk")] == [date(2017, 7, 10), date(2017, 10, 20)]
    assert Commentary.history.filter(text="As it was.").count() == 2


def test_commentary_that_is_taken_out_is_not_shown(plan, crime, officer):
    old(plan, officer, priority=crime)
    write(officer, plan, **{f"text_{crime.pk}": ""})

    assert "Written by" not in text_of(as_(officer).get(address(plan, "")))


def test_overall_status_is_asked_for_where_the_plan_wants_it(plan, crime, officer):
    assert f"status_{crime.pk}" not in shown(officer, plan)
    plan.has_overall_status = True
    plan.save()
    assert "status_plan" not in shown(officer, plan)

    words = {f"status_{crime.pk}": "amber", f"status_reason_{crime.pk}": "Fear has risen."}
    assert write(officer, plan, **words).status_code == 302
    assert "Overall status: Amber Fear has risen." in text_of(as_(officer).get(address(plan, "")))

    plan.has_overall_status = False
    plan.save()
    write(officer, plan, **{f"text_{crime.pk}": "With words."})
    assert "Overall status: Amber Fear has risen." in text_of(as_(officer).get(address(plan, "")))


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("red", "", "Say why 1 Crime & fear is Red"),
        ("", "For no status.", "Choose the overall status of 1 Crime & fear, or take its reason out"),
        ("purple", "Why.", "Choose overall status of 1 Crime & fear from the list"),
    ],
)
def test_overall_status_and_its_reason_go_together(plan, crime, officer, status, reason, said):
    plan.has_overall_status = True
    plan.save()
    words = {f"status_{crime.pk}": status, f"status_reason_{crime.pk}": reason, "text_plan": "Kept."}

    response = write(officer, plan, **words)

    assert response.status_code == 422
    assert errors_on(response) == [said]
    assert form_of(response)["text_plan"] == "Kept."
    assert not Commentary.objects.exists()


def test_long_and_unusual_text_is_kept(plan, crime, officer):
    text = f"{'word ' * 4000}{'x' * 200} 🚲 مرحبا <b>"
    write(officer, plan, text_plan=text)

    assert Commentary.objects.get().text == text
    assert "🚲 مرحبا <b>" in text_of(as_(officer).get(address(plan, "")))


def test_two_people_who_write_at_once_see_both_versions(plan, crime, alcohol, officer, other):
    opened = shown(officer, plan)
    write(other, plan, **{f"text_{crime.pk}": "Theirs."})
    write(other, plan, **{f"text_{alcohol.pk}": "Theirs on alcohol."})

    response = write(officer, plan, opened, text_plan="Mine on the plan.", **{f"text_{crime.pk}": "Mine."})

    assert response.status_code == 409
    page = text_of(response)
    assert "Commentary on 1 Crime & fear When you opened it Nothing Now, saved by Oscar Other" in page
    assert "Theirs. Yours Mine." in page
    now = form_of(response)
    assert (now["text_plan"], now[f"text_{alcohol.pk}"]) == ("Mine on the plan.", "Theirs on alcohol.")
    assert write(officer, plan, now).status_code == 302
    assert [row[1:] for row in written(plan)] == [
        ("Mine.", "Olive Officer"), ("Theirs on alcohol.", "Oscar Other"), ("Mine on the plan.", "Olive Officer"),
    ]  # fmt: skip


def test_each_difference_names_who_wrote_that_box(plan, crime, alcohol, officer, other):
    opened = shown(officer, plan)
    write(other, plan, **{f"text_{crime.pk}": "By Oscar."})
    write(person_in(plan.partnership, name="Paula"), plan, **{f"text_{alcohol.pk}": "By Paula."})

    page = text_of(write(officer, plan, opened, **{f"text_{crime.pk}": "Mine.", f"text_{alcohol.pk}": "Mine too."}))

    assert "Now, saved by Oscar Other on 20 October 2017 at 12:00 By Oscar." in page
    assert "Now, saved by Paula on 20 October 2017 at 12:00 By Paula." in page


def test_what_was_typed_is_kept_when_the_session_was_lost(plan, crime, officer):
    client = Client()
    client.post(address(plan), {"text_plan": "Typed for an hour."})
    client.force_login(officer)

    assert form_of(client.get(address(plan)))["text_plan"] == "Typed for an hour."
    assert not Commentary.objects.exists()


def test_commentary_of_a_signed_period_stays_until_it_is_opened_again(plan, crime, officer, other):
    old(plan, officer, priority=crime)
    opened = shown(officer, plan)
    sign_off(plan, Q2, by=other, at=timezone.now())

    refused = write(officer, plan, opened, **{f"text_{crime.pk}": "Too late."})
    read = as_(officer).get(address(plan), follow=True)

    assert refused.status_code == 422
    assert "Oscar Other signed Q2 2017/18 off while you had this open, so it was not saved." in errors_on(refused)[0]
    assert form_of(refused)[f"text_{crime.pk}"] == "Too late."
    assert read.redirect_chain == [(address(plan, ""), 302)]
    assert "Q2 2017/18 is signed off, so its commentary can no longer be changed." in text_of(read)
    reopen(standing_sign_off(plan, Q2), by=officer, reason="A slip.", at=timezone.now())
    assert write(officer, plan, form_of(refused)).status_code == 302
    assert written(plan) == [("Crime & fear", "Too late.", "Olive Officer")]


def test_period_that_has_not_begun_has_no_commentary(plan, officer):
    assert as_(officer).get(address(plan, code="q4")).status_code == 404


def test_plan_without_priorities_has_one_box(plan, officer):
    assert write(officer, plan, text_plan="Nothing yet.").status_code == 302
    assert written(plan) == [(None, "Nothing yet.", "Olive Officer")]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_whatever_its_size(plan, officer, count, django_assert_num_queries):
    for _ in range(count):
        priority = PriorityFactory(plan=plan)
        UpdateFactory(action=ActionFactory(priority=priority))
        old(plan, officer, priority=priority)
        old(plan, officer, priority=priority, number=1)
    client = as_(officer)

    with django_assert_num_queries(16):
        assert client.get(address(plan)).status_code == 200
