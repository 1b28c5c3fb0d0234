"""Recording an update, through the page an officer uses."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from actions.models import TimescaleChange, Update
from csp.models import FormReceipt, Role
from plans.models import PlanStatus
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    LeadFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]

GREEN = {
    "progress": "Two events held.",
    "status": "green",
    "remedy": "",
    "reported_on_0": "12",
    "reported_on_1": "10",
    "reported_on_2": "2017",
    "new_timescale": "",
    "timescale_reason": "",
}
AMBER = GREEN | {"status": "amber", "remedy": "A second event in May."}


@pytest.fixture
def autumn():
    with time_machine.travel("2017-10-16 10:00"):
        yield


@pytest.fixture
def action():
    return ActionFactory(reference="1.2", activity="Hold two events")


@pytest.fixture
def coordinator(action, client):
    person = person_in(action.plan.partnership, Role.COORDINATOR)
    client.force_login(person)
    return person


def form_of(action, query=""):
    return reverse("actions:record_update", args=[action.pk]) + query


def test_update_is_recorded_as_typed(client, action, coordinator):
    response = client.post(form_of(action), AMBER, follow=True)

    update = Update.objects.get()
    assert (update.action, update.recorded_by, update.status) == (action, coordinator, "amber")
    assert (update.reported_on, update.progress) == (date(2017, 10, 12), "Two events held.")
    assert (update.remedy, update.is_internal) == ("A second event in May.", False)
    assert response.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "Two events held." in response.text


@pytest.mark.parametrize(
    ("activity", "named"),
    [
        ("Hold two events", "1.2 Hold two events"),
        ("Hold two events.", "1.2 Hold two events."),
        ("x" * 500, f"1.2 {'x' * 95}…"),
    ],
)
def test_recorded_update_is_named_in_short(client, action, coordinator, activity, named):
    action.activity = activity
    action.save()

    page = client.post(form_of(action), AMBER, follow=True)

    assert [str(message) for message in page.context["messages"]] == [f"Update recorded: {named}"]


def test_update_form_starts_from_today_with_the_last_account_above_it(client, action, coordinator):
    UpdateFactory(action=action, reported_on=date(2017, 7, 3), progress="Venue booked.", status="red", remedy="Wait.")
    page = client.get(form_of(action))

    form = page.context["form"]
    assert form["reported_on"].value() == date(2017, 10, 16)
    assert "Last update, as at 3 July 2017" in page.text
    assert "Venue booked." in page.text
    assert "What will put it right: Wait." in page.text


@pytest.mark.parametrize("is_internal", [True, False])
def test_last_account_that_is_internal_says_so(client, action, coordinator, is_internal):
    UpdateFactory(action=action, is_internal=is_internal)
    assert (">Internal</strong>" in client.get(form_of(action)).text) == is_internal


@pytest.mark.parametrize(
    ("period", "offered"),
    [("q2", date(2017, 9, 30)), ("q3", date(2017, 10, 16)), ("h1", date(2017, 10, 16)), ("", date(2017, 10, 16))],
)
def test_update_for_a_period_that_is_over_is_offered_its_last_day(client, action, coordinator, period, offered):
    """Checks before the meeting and home lead here for an earlier period; a running or unknown one is as at today."""
    form = client.get(form_of(action, f"?period={period}")).context["form"]
    assert form["reported_on"].value() == offered
    assert ("last day of Q2 2017/18" in form["reported_on"].help_text) == (period == "q2")


def test_update_form_words_the_statuses_as_the_partnership_does(client, action, coordinator):
    meanings = action.plan.partnership.status_meanings
    meanings.create(status="green", meaning="Going as the board agreed.")
    meanings.create(status="not_started", meaning="-", is_used=False)

    choices = client.get(form_of(action)).context["form"].fields["status"].choices

    assert [choice[0] for choice in choices] == ["red", "amber", "green", "complete", "none"]
    assert [choice.hint for choice in choices if choice[0] == "green"] == ["Going as the board agreed."]


def test_update_without_a_status_leaves_the_action_not_rated(client, action, coordinator):
    client.post(form_of(action), GREEN | {"status": "none"})
    assert Update.objects.get().status == ""


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"progress": ""}, "progress", "Say what progress there has been"),
        ({"progress": "   "}, "progress", "Say what progress there has been"),
        (
            {"progress": "a\x00b"},
            "progress",
            "What progress has there been? holds a hidden character (NUL): type it again",
        ),
        ({"status": ""}, "status", "Choose a RAG status"),
        ({"status": "purple"}, "status", "Choose one of the statuses"),
        ({"status": "red"}, "remedy", "Say what will put it right: Red and Amber need it."),
        ({"status": "amber"}, "remedy", "Say what will put it right: Red and Amber need it."),
        ({"reported_on_0": "17"}, "reported_on", "The day the position is true of cannot be in the future"),
        (
            {"reported_on_0": "31", "reported_on_1": "2"},
            "reported_on",
            "Enter the day the position is true of as a real date, for example 30 9 2017",
        ),
        (
            {"reported_on_2": "99"},
            "reported_on",
            "Enter the day the position is true of with a year of four figures, for example 2017",
        ),
        ({"reported_on_2": ""}, "reported_on", "Enter the day the position is true of with its day, month and year"),
        ({"new_timescale": "May 2018"}, "timescale_reason", "Say why the timescale has moved"),
        (
            {"new_timescale": "March 2018", "timescale_reason": "Late."},
            "new_timescale",
            "That is the timescale already: enter another, or leave this empty",
        ),
        (
            {"timescale_reason": "Late."},
            "new_timescale",
            "Enter the new timescale, or clear the reason for moving it",
        ),
        (
            {"new_timescale": "x" * 201, "timescale_reason": "Late."},
            "new_timescale",
            "New timescale, if it has moved must be 200 characters or fewer; it has 201",
        ),
    ],
)
def test_faulty_update_is_refused_beside_its_field_with_everything_kept(
    client, action, coordinator, change, field, message
):
    sent = GREEN | {"progress": "Kept word for word: <b>é</b> 🚓 שלום"} | change
    page = client.post(form_of(action), sent)

    assert page.status_code == 422
    assert page.context["form"].errors == {field: [message]}
    assert page.context["form"].data["progress"] == sent["progress"]
    assert "<b>é</b>" not in page.text
    assert not Update.objects.exists()
    assert not TimescaleChange.objects.exists()


@pytest.mark.parametrize("text", ["x" * 10_000, "<script>alert(1)</script>", "🚓 שלום عربي", "=1+1", "' OR 1=1 --"])
def test_any_text_is_kept_and_shown_as_text(client, action, coordinator, text):
    page = client.post(form_of(action), GREEN | {"progress": text}, follow=True)
    assert Update.objects.get().progress == text
    assert "<script>alert" not in page.text


def test_timescale_typed_as_markup_is_shown_as_text_in_its_hint(client, action, coordinator):
    action.timescale = "<script>alert(1)</script>"
    action.save()
    page = client.get(form_of(action))
    assert "It is now &lt;script&gt;alert(1)&lt;/script&gt;." in page.text
    assert "<script>alert" not in page.text


def test_timescale_moves_with_an_update_and_the_first_is_kept(client, action, coordinator):
    moved = {"new_timescale": "June 2018", "timescale_reason": "The supplier is late."}
    client.post(form_of(action), GREEN | moved)

    action.refresh_from_db()
    change = TimescaleChange.objects.get()
    assert (action.timescale, action.due_on, action.first_timescale) == ("June 2018", date(2018, 6, 30), "March 2018")
    assert (change.from_words, change.to_words, change.reason) == ("March 2018", "June 2018", "The supplier is late.")
    assert (change.changed_on, change.changed_by) == (date(2017, 10, 12), coordinator)


def test_timescale_moves_stay_in_the_order_they_were_made(client, action, coordinator):
    TimescaleChangeFactory(action=action, changed_on=date(2017, 10, 15))
    client.post(form_of(action), GREEN | {"new_timescale": "June 2018", "timescale_reason": "Late."})
    assert TimescaleChange.objects.latest("pk").changed_on == date(2017, 10, 15)


def test_update_before_the_plans_year_is_recorded_with_a_warning(client, action, coordinator):
    early = {"reported_on_0": "31", "reported_on_1": "3", "reported_on_2": "2017"}
    page = client.post(form_of(action), GREEN | early, follow=True)

    assert Update.objects.get().reported_on == date(2017, 3, 31)
    assert "before the plan’s year began on 1 April 2017" in page.text


def test_update_older_than_the_latest_says_so(client, action, coordinator):
    UpdateFactory(action=action, reported_on=date(2017, 10, 14))
    page = client.post(form_of(action), GREEN, follow=True)
    assert "An update as at 14 October 2017 stands after this one and is still the latest." in page.text


def test_second_press_of_save_records_nothing_twice(client, action, coordinator):
    token = client.get(form_of(action)).context["form_token"]
    for _ in range(2):
        page = client.post(form_of(action), GREEN | {"form_token": token}, follow=True)

    assert Update.objects.count() == FormReceipt.objects.count() == 1
    assert "it was not saved twice" in page.text


def test_update_of_an_action_closed_meanwhile_is_refused(client, action, coordinator):
    action.close(on=date(2017, 10, 1), reason="Overtaken.")
    assert client.post(form_of(action), GREEN).status_code == 403
    assert not Update.objects.exists()


def test_update_typed_before_the_session_ended_is_there_after_signing_in(client, action, coordinator):
    coordinator.set_password("a-long-password")
    coordinator.save()
    client.logout()
    sent = client.post(form_of(action, "?list=status%3Dred"), AMBER)
    assert sent.status_code == 302
    assert not Update.objects.exists()

    page = client.post(sent.url, {"login": coordinator.email, "password": "a-long-password"}, follow=True)

    assert page.request["PATH_INFO"] == form_of(action)
    assert page.context["form"]["progress"].value() == "Two events held."
    assert page.context["form"]["reported_on"].value() == ["12", "10", "2017"]
    assert page.status_code == 200
    assert "You were signed out before this was saved." in page.text


class TestWhoMayUpdate:
    def test_lead_officer_of_the_lead_agency_may(self, client, action):
        lead = LeadFactory(action=action)
        client.force_login(person_in(action.plan.partnership, Role.LEAD_OFFICER, lead.agency))
        assert client.post(form_of(action), GREEN).status_code == 302
        assert Update.objects.count() == 1

    def test_lead_officer_of_a_supporting_agency_may(self, client, action):
        lead = LeadFactory(action=action, role="supporting")
        client.force_login(person_in(action.plan.partnership, Role.LEAD_OFFICER, lead.agency))
        assert client.get(form_of(action)).status_code == 200

    def test_lead_officer_may_for_a_team_inside_the_agency(self, client, action):
        agency = AgencyFactory(partnership=action.plan.partnership)
        LeadFactory(action=action, agency=AgencyFactory(partnership=agency.partnership, part_of=agency))
        client.force_login(person_in(action.plan.partnership, Role.LEAD_OFFICER, agency))
        assert client.get(form_of(action)).status_code == 200

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_lead_officer_of_another_agency_may_not(self, client, action, method):
        LeadFactory(action=action)
        other = AgencyFactory(partnership=action.plan.partnership)
        client.force_login(person_in(action.plan.partnership, Role.LEAD_OFFICER, other))
        assert getattr(client, method)(form_of(action), GREEN).status_code == 403
        assert not Update.objects.exists()

    @pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.SCRUTINY_CLERK])
    def test_board_and_scrutiny_may_not(self, client, action, role):
        client.force_login(person_in(action.plan.partnership, role))
        assert client.post(form_of(action), GREEN).status_code == 403

    def test_coordinator_of_another_partnership_finds_nothing(self, client, action):
        client.force_login(person_in(ActionFactory().plan.partnership))
        assert client.post(form_of(action), GREEN).status_code == 404

    def test_nobody_may_once_the_plan_is_closed(self, client, action, coordinator):
        action.plan.status = PlanStatus.CLOSED
        action.plan.save()
        assert client.get(form_of(action)).status_code == 403


class TestSaveAndNext:
    """From the working table's list to the next action of it that one may update."""

    @pytest.fixture
    def others(self, action):
        return [ActionFactory(priority=action.priority, reference=f"1.{n}") for n in (3, 4)]

    def test_next_goes_through_the_filtered_list_though_saving_takes_the_action_out_of_it(
        self, client, action, coordinator, others
    ):
        UpdateFactory(action=others[0], reported_on=date(2017, 10, 2))
        query = "?list=silent%3Don%26sort%3Ddue"
        page = client.get(form_of(action, query))
        assert "1 of 2 in your list" in page.text

        sent = client.post(form_of(action, query), GREEN | {"then": "next"})

        assert sent.url == form_of(others[1], query)

    def test_next_after_the_last_goes_back_to_the_table_with_its_filter(self, client, action, coordinator, others):
        sent = client.post(form_of(others[1], "?list=sort%3Ddue"), GREEN | {"then": "next"})
        assert sent.url == reverse("actions:table", args=[action.plan.pk]) + "?sort=due"

    def test_save_alone_goes_back_to_the_table_with_its_filter(self, client, action, coordinator, others):
        sent = client.post(form_of(action, "?list=sort%3Ddue"), GREEN)
        assert sent.url == reverse("actions:table", args=[action.plan.pk]) + "?sort=due"

    def test_next_passes_over_actions_one_may_not_update(self, client, action, others):
        agency = LeadFactory(action=action).agency
        LeadFactory(action=others[1], agency=agency)
        client.force_login(person_in(agency.partnership, Role.LEAD_OFFICER, agency))
        sent = client.post(form_of(action, "?list="), GREEN | {"then": "next"})
        assert sent.url == form_of(others[1], "?list=")

    def test_action_outside_its_list_starts_the_list_from_the_beginning(self, client, action, coordinator, others):
        UpdateFactory(action=action, reported_on=date(2017, 10, 2))
        page = client.get(form_of(action, "?list=silent%3Don"))
        assert "2 in your list" in page.text
        sent = client.post(form_of(action, "?list=silent%3Don"), GREEN | {"then": "next"})
        assert sent.url == form_of(others[0], "?list=silent%3Don")
