"""The calendar of a plan's reviews: who reads it, who changes it, and what is said of a chosen day."""

import re
from datetime import date

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from csp.models import Role
from plans.models import AnnualPlan, PlanStatus
from reviews.models import Review
from tests.factories import AgencyFactory, AnnualPlanFactory, PartnershipFactory, UpdateFactory, UserFactory, person_in
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-10 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED, title="Safer Vale plan")


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


def address(plan):
    return reverse("reviews:calendar", args=[plan.pk])


def typed(plan, **changes):
    """What the form holds, with days as three boxes."""
    data = {"review_months": plan.review_months, "due_days": plan.due_days, "grace_days": plan.grace_days}
    for name, value in changes.items():
        if isinstance(value, date):
            value = (value.day, value.month, value.year)
        if isinstance(value, tuple):
            data |= {f"{name}_{box}": part for box, part in enumerate(value)}
        else:
            data[name] = value
    return data


def save(client, plan, **changes):
    return client.post(address(plan), typed(plan, **changes), follow=True)


def test_calendar_address_is_the_promised_one(plan):
    assert address(plan) == f"/plans/{plan.pk}/calendar/"


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER])
def test_readers_see_the_calendar_and_cannot_change_it(client, plan, role):
    agency = AgencyFactory(partnership=plan.partnership) if role == Role.LEAD_OFFICER else None
    client.force_login(person_in(plan.partnership, role, agency))

    response = client.get(address(plan))

    assert response.status_code == 200
    assert "Q2 2017/18 July to September 2017 Monday 16 October 2017 Not set Updates due in 6 days" in text_of(response)
    assert "<form" not in response.content.decode().split("<main")[1].split("</main>")[0]
    assert save(client, plan, due_days=30).status_code == 403
    assert AnnualPlan.objects.get().due_days == 14


def test_calendar_is_refused_to_scrutiny_and_hidden_from_outsiders(client, plan):
    statuses = {}
    for person in (person_in(plan.partnership, Role.SCRUTINY_CLERK), person_in(PartnershipFactory())):
        client.force_login(person)
        statuses[person] = (client.get(address(plan)).status_code, save(client, plan).status_code)
    assert list(statuses.values()) == [(403, 403), (404, 404)]


def test_administrator_reads_the_calendar(client, plan):
    client.force_login(UserFactory(is_superuser=True))
    assert (client.get(address(plan)).status_code, save(client, plan).status_code) == (200, 403)


def test_calendar_of_a_closed_plan_stays_as_it_is(client, plan, officer):
    AnnualPlan.objects.update(status=PlanStatus.CLOSED)

    assert "The plan is closed, so its calendar stays as it is." in text_of(client.get(address(plan)))
    assert save(client, plan).status_code == 403


def test_calendar_shows_every_period_and_where_its_round_stands(client, plan, officer):
    AnnualPlan.objects.update(grace_days=2)
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 10, 25), updates_due_on=date(2017, 10, 9))

    text = text_of(client.get(address(plan)))

    assert (
        "Every quarter. Updates are due 14 days after a period ends, or on the next working day in England, unless "
        "another day is chosen, with 2 days of grace." in text
    )
    assert (
        "Q1 2017/18 April to June 2017 Friday 14 July 2017 grace until Sunday 16 July 2017 Not set Over "
        "Q2 2017/18 July to September 2017 Monday 9 October 2017 (chosen) grace until Wednesday 11 October 2017 "
        "Wednesday 25 October 2017 Updates due on Monday 9 October, within the grace period until Wednesday 11 October "
        "Q3 2017/18 October to December 2017 Monday 15 January 2018 grace until Wednesday 17 January 2018 Not set "
        "Updates due in 97 days, on Monday 15 January 2018 "
        "Q4 2017/18 January to March 2018 Monday 16 April 2018 grace until Wednesday 18 April 2018 Not set Not begun"
    ) in text


def test_coordinator_chooses_the_dates_of_a_period(client, plan, officer):
    response = save(client, plan, due_days=10, grace_days=3, due_q3=date(2018, 1, 10), meeting_q3=date(2018, 1, 24))

    assert response.redirect_chain == [(address(plan), 302)]
    assert "Calendar saved." in text_of(response)
    assert "Check this" not in text_of(response)
    [review] = Review.objects.all()
    assert (review.plan, review.number, review.months) == (plan, 3, 3)
    assert (review.updates_due_on, review.meeting_on) == (date(2018, 1, 10), date(2018, 1, 24))
    plan.refresh_from_db()
    assert (plan.due_days, plan.grace_days) == (10, 3)
    assert review.history.get().history_user == officer


def test_dates_can_be_changed_and_taken_away_again(client, plan, officer):
    Review.objects.create(plan=plan, number=1, meeting_on=date(2017, 7, 20))
    review = Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 10, 20))
    content = client.get(address(plan)).content.decode()
    assert re.search(r'name="meeting_q2_0"[^>]* value="20"|value="20"[^>]* name="meeting_q2_0"', content)

    save(client, plan, meeting_q1=date(2017, 7, 20), due_q2=date(2017, 10, 12))

    review.refresh_from_db()
    assert (review.updates_due_on, review.meeting_on) == (date(2017, 10, 12), None)
    assert review.history.count() == 2  # as it was, and as it is
    assert Review.objects.get(number=1).history.count() == 1  # saved as it was, so not at all


def test_day_on_a_bank_holiday_is_taken_with_a_warning_that_names_it(client, plan, officer):
    text = text_of(save(client, plan, due_q3=date(2017, 12, 25), meeting_q3=date(2018, 1, 6)))

    assert Review.objects.get().updates_due_on == date(2017, 12, 25)
    christmas = "25 December 2017 is Christmas Day. The next working day is Wednesday 27 December 2017."
    saturday = "6 January 2018 is a Saturday. The next working day is Monday 8 January 2018."
    assert [text.count(words) for words in (christmas, saturday)] == [2, 2]  # once said, and beside the day for good
    assert [text_of(client.get(address(plan))).count(words) for words in (christmas, saturday)] == [1, 1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"due_days": "-1"},
            "Days after the end of a period that updates are due must be a whole number from 0 to 366",
        ),
        ({"due_days": "99999999999"}, "that updates are due must be a whole number from 0 to 366"),
        ({"grace_days": "two"}, "Days of grace after that must be a whole number from 0 to 366"),
        ({"due_days": ""}, "Enter days after the end of a period that updates are due"),
        ({"review_months": "5"}, "Choose how often the plan is reviewed from the list"),
        ({"due_q2": (31, 2, 2017)}, "Enter the day updates for Q2 2017/18 are due as a real date"),
        ({"meeting_q2": (1, 10, "")}, "Enter the day of the meeting on Q2 2017/18 with its day, month and year"),
        (
            {"due_q2": date(2017, 6, 30)},
            "This day belongs to Q2 2017/18, so it must be on or after 1 July 2017 and within two years of it",
        ),
        ({"meeting_q2": date(2071, 10, 1)}, "This day belongs to Q2 2017/18, so it must be on or after 1 July 2017"),
        (
            {"due_q2": date(2017, 10, 21), "meeting_q2": date(2017, 10, 20)},
            "Updates for Q2 2017/18 must be due on or before the day of its meeting",
        ),
    ],
)
def test_calendar_that_cannot_be_is_refused_and_kept_on_the_page(client, plan, officer, changes, said):
    response = save(client, plan, meeting_q4=date(2018, 4, 20), **changes)

    assert response.status_code == 422
    assert said in text_of(response)
    assert 'value="2018"' in response.content.decode()
    assert Review.objects.count() == 0
    plan.refresh_from_db()
    assert (plan.review_months, plan.due_days, plan.grace_days) == (3, 14, 0)


def test_changing_how_often_a_plan_is_reviewed_says_what_happens_and_loses_no_date(client, plan, officer):
    UpdateFactory(action__priority__plan=plan)
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 10, 20))

    response = save(client, plan, review_months=6, meeting_q2=date(2017, 10, 20))

    text = text_of(response)
    assert "The plan is now reviewed by other periods. Every update stays as it is" in text
    assert "Every half-year. Updates are due 14 days" in text
    assert "Half 1 of 2017/18 April to September 2017 Monday 16 October 2017 Not set Updates due in 6 days" in text
    assert "Q2 2017/18" not in text
    assert client.get(f"/plans/{plan.pk}/reviews/2017/h1/").status_code == 200
    assert client.get(f"/plans/{plan.pk}/reviews/2017/q2/").status_code == 404

    plan.refresh_from_db()
    text = text_of(save(client, plan, review_months=3, meeting_h1=date(2017, 11, 1)))
    assert "Q2 2017/18 July to September 2017 Monday 16 October 2017 Friday 20 October 2017" in text
    assert Review.objects.count() == 2


def test_calendar_saved_twice_by_a_double_press_is_saved_once(client, plan, officer):
    token = "6c9c5b3e-7a4f-4d5b-9b56-0a2a4a3d8a11"
    for _ in range(2):
        response = save(client, plan, meeting_q2=date(2017, 10, 20), form_token=token)
    assert "That had already been saved; it was not saved twice." in text_of(response)
    assert Review.history.count() == 1


def test_review_with_its_dates_knows_its_period_and_its_page(plan):
    half = Review.objects.create(plan=plan, months=6, number=2)

    assert (str(half), half.get_absolute_url()) == (
        "Safer Vale plan, Half 2 of 2017/18",
        f"/plans/{plan.pk}/reviews/2017/h2/",
    )


def test_dates_of_a_review_are_seen_by_those_who_read_the_partnership_whole(plan):
    Review.objects.create(plan=plan, number=2)
    people = [
        person_in(plan.partnership),
        person_in(plan.partnership, Role.SCRUTINY_CLERK),
        person_in(PartnershipFactory()),
    ]

    assert [Review.objects.visible_to(person).count() for person in people] == [1, 0, 0]
    assert [Review.objects.inside(person).count() for person in people] == [1, 1, 0]


@pytest.mark.parametrize(("months", "number"), [(3, 5), (6, 3), (12, 2), (3, 0)])
def test_year_has_no_more_periods_than_fit_into_it(plan, months, number):
    with pytest.raises(IntegrityError):
        Review.objects.create(plan=plan, months=months, number=number)


def test_period_has_one_set_of_dates(plan):
    Review.objects.create(plan=plan, number=1)
    Review.objects.create(plan=plan, number=1, months=6)
    with pytest.raises(IntegrityError):
        Review.objects.create(plan=plan, number=1)


def test_plan_page_leads_to_the_calendar(client, plan, officer):
    assert address(plan) in client.get(plan.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_takes_the_same_queries_whatever_is_chosen(client, plan, officer, count, django_assert_num_queries):
    for number in range(1, count + 1):
        Review.objects.create(plan=plan, number=number)
    with django_assert_num_queries(6):
        client.get(address(plan))
