"""The chase list: who owes what, with words to send them."""

import csv
import io
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import time_machine
from django.urls import reverse

from csp.formulas import guarded
from csp.models import Role
from plans.models import AnnualPlan, PlanStatus
from reviews.chase import LONGEST_MAILTO, Message
from reviews.models import Reminder, ReminderKind, Review
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-10 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED, title="Safer Vale plan", partnership__slug="vale")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, title="Burglary")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police", email="police@vale.example")


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership, name="Olive")
    client.force_login(officer)
    return officer


def address(plan, code="q2", name="chase"):
    return reverse(f"reviews:{name}", args=[plan.pk, 2017, code])


def led(priority, agency, **fields):
    return LeadFactory(
        action__priority=priority, agency=agency, **{f"action__{k}": v for k, v in fields.items()}
    ).action


def page(client, plan, code="q2"):
    response = client.get(address(plan, code))
    assert response.status_code == 200
    return text_of(response), response.content.decode()


def messages_on(client, plan):
    return [row.message for row in client.get(address(plan)).context["rows"]]


def rows_of(client, plan):
    response = client.get(address(plan, name="chase_csv"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="chase-vale-2017-q2.csv"'
    text = response.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_chase_address_is_the_promised_one(plan):
    assert address(plan) == f"/plans/{plan.pk}/reviews/2017/q2/chase/"
    assert address(plan, name="chase_csv") == f"/plans/{plan.pk}/reviews/2017/q2/chase.csv"


@pytest.mark.parametrize("name", ["chase", "chase_csv"])
def test_chase_list_is_for_coordinators_only(client, plan, police, name):
    people = {
        person_in(plan.partnership, Role.LEAD_OFFICER, police): 403,
        person_in(plan.partnership, Role.BOARD_MEMBER): 403,
        person_in(plan.partnership, Role.SCRUTINY_CLERK): 403,
        UserFactory(is_superuser=True): 403,
        person_in(PartnershipFactory()): 404,
        person_in(plan.partnership): 200,
    }
    found = {}
    for person in people:
        client.force_login(person)
        found[person] = client.get(address(plan, name=name)).status_code
    assert found == people


@pytest.mark.parametrize("code", ["h1", "y1", "h4"])
def test_period_that_the_plan_has_not_is_not_found(client, plan, officer, code):
    assert client.get(address(plan, code)).status_code == 404
    assert client.get(f"/plans/{plan.pk}/reviews/2016/q2/chase/").status_code == 404


def test_period_that_has_not_begun_has_nothing_to_chase(client, plan, priority, officer):
    ActionFactory(priority=priority, activity="Canary")
    text, _ = page(client, plan, "q4")
    assert "Q4 2017/18 has not begun." in text
    assert "Canary" not in text


def test_chase_list_says_who_owes_what_for_how_long(client, plan, priority, police, officer):
    ada = person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Ada")
    silent = led(priority, police, reference="1.1", activity="Mark bicycles", lead_officer=ada, is_internal=True)
    UpdateFactory(action=silent, reported_on=date(2017, 6, 12), status="amber")
    led(priority, police, reference="1.2", activity="Never told of")
    UpdateFactory(action=led(priority, police, activity="Told of"), reported_on=date(2017, 8, 1))
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    UpdateFactory(action=led(priority, fire), reported_on=date(2017, 8, 1))
    health = AgencyFactory(partnership=plan.partnership, name="Health")
    UpdateFactory(action=led(priority, health, activity="Told of late"), reported_on=date(2017, 10, 4))
    UpdateFactory(action__priority=priority, action__activity="Led by nobody", reported_on=date(2017, 8, 1))

    text, content = page(client, plan)

    assert "Chase list, Q2 2017/18, July to September 2017" in text
    assert "2 of 6 actions with no update for Q2 2017/18. Updates due in 6 days, on Monday 16 October." in text
    assert (
        "Actions of Police with no update Ref Action Lead officer Last status Last update Days silent "
        "1.1 Mark bicycles Internal Ada Amber 12 Jun 2017 120 "
        "1.2 Never told of None named Not rated Never Since the start" in text
    )
    assert "Police: 2 of 3 At least one action has never been updated. Return sheet of Police" in text
    assert "Replied Fire: all 1 action Health: all 1 action" in text
    assert "Reported on only after the quarter ended These are not chased." in text
    assert "Told of late (as at 4 Oct 2017)" in text
    assert "Actions without a lead Led by nobody . Name a lead for Led by nobody" in text
    assert f'href="/plans/{plan.pk}/return/?agency={police.pk}&amp;period=q2"' in content
    assert f'href="{address(plan, name="chase_csv")}"' in content
    assert f'href="{address(plan, "q1")}"' in content


def test_chase_list_and_review_lead_to_each_other(client, plan, officer):
    review = plan.review_address(plan.periods[1])
    assert f'href="{review}"' in page(client, plan)[1]
    assert f'href="{address(plan)}"' in client.get(review).content.decode()
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))
    assert "/chase/" not in client.get(review).content.decode()


def test_longest_silence_is_said_where_every_action_was_once_told_of(client, plan, priority, police, officer):
    UpdateFactory(action=led(priority, police), reported_on=date(2017, 6, 12))
    assert "Police: 1 of 1 Silent for 120 days at the longest." in page(client, plan)[0]


def test_chase_list_says_when_there_is_nobody_to_chase(client, plan, priority, police, officer):
    assert "There is no action to report on." in page(client, plan)[0]

    UpdateFactory(action=led(priority, police), reported_on=date(2017, 8, 1))
    text, _ = page(client, plan)
    assert "0 of 1 action with no update for Q2 2017/18." in text
    assert "Everybody has replied." in text
    assert "Reported on only after" not in text
    assert "Actions without a lead" not in text
    assert "Reminders sent by e-mail None for this period." in text


def test_closed_plan_is_said_to_remind_nobody_and_leads_to_no_return(client, plan, priority, police, officer):
    led(priority, police)
    sheet = reverse("reviews:return_sheet", args=[plan.pk])
    download = reverse("documents:return_download", args=[plan.pk])
    text, content = page(client, plan)
    assert [words in content for words in (sheet, download, "Message to send")] == [True] * 3
    AnnualPlan.objects.update(status=PlanStatus.CLOSED)
    text, content = page(client, plan)
    assert "The plan is closed: nobody is reminded." in text
    assert [words in content for words in (f"{sheet}?", download, "Message to send")] == [False] * 3
    assert f'id="agency-{police.pk}"' in content


def test_message_is_ready_to_copy_and_to_send(client, plan, priority, police, officer):
    silent = led(priority, police, reference="1.1", activity="Mark   bicycles\nin town")
    UpdateFactory(action=silent, reported_on=date(2017, 6, 12), status="green")
    led(priority, police, reference="", activity="x" * 200)

    text, content = page(client, plan)
    [message] = messages_on(client, plan)

    assert message.subject == "Safer Vale plan: updates for Q2 2017/18, Police"
    assert message.body == (
        "Hello\n\n2 actions led by Police have no update for Q2 2017/18 (July to September 2017) in Safer Vale plan. "
        "Updates are due in 6 days, on Monday 16 October.\n\n"
        "- 1.1 Mark bicycles in town (last update 12 June 2017, Green)\n"
        f"- {'x' * 110} … (never updated)\n\n"
        "All of them can be filled in on one page:\n"
        f"http://testserver/plans/{plan.pk}/return/?agency={police.pk}&period=q2\n\n"
        "If nothing has changed, one tick there says so. Thank you."
    )
    assert f'id="message-{police.pk}" rows="10" readonly>Hello' in content
    link = urlsplit(message.mailto)
    assert (link.scheme, unquote(link.path)) == ("mailto", "police@vale.example")
    assert parse_qs(link.query) == {"subject": [message.subject], "body": [message.body.replace("\n", "\r\n")]}
    assert "To: police@vale.example" in text


def test_message_after_the_deadline_says_when_it_was(client, plan, priority, police, officer):
    led(priority, police)
    with time_machine.travel("2017-10-18 12:00", tick=False):
        client.force_login(officer)
        text, _ = page(client, plan)
        [message] = messages_on(client, plan)
    assert "1 action led by Police has no update for Q2 2017/18" in message.body
    assert "Updates were due by Monday 16 October." in message.body
    assert "Updates 2 days overdue, since Monday 16 October." in text


def test_list_too_long_for_a_mail_program_is_left_to_be_copied(client, plan, priority, police, officer):
    for number in range(30):
        led(priority, police, reference=f"1.{number}", activity=f"Something to do, number {number}")

    text, _ = page(client, plan)
    [message] = messages_on(client, plan)

    assert len(message.link_with(message.body)) > LONGEST_MAILTO
    assert len(message.mailto) <= LONGEST_MAILTO
    sent = parse_qs(urlsplit(message.mailto).query)["body"][0]
    assert "30 actions led by Police" in sent
    assert f"/return/?agency={police.pk}" in sent
    assert "1.7 Something" not in sent
    assert "1.7 Something" in message.body
    assert "without the list of actions, which is too long for that; it can be copied from the box" in text


def test_awkward_names_cannot_break_out_of_the_mail_link(client, plan, priority, police, officer):
    police.name, police.email = 'P&subject=x?"<b>', "a+b&cc=x@vale.example"
    police.save()
    led(priority, police, activity="A & B? 100% #1 <script>alert(1)</script> 🚓")

    _, content = page(client, plan)
    [message] = messages_on(client, plan)

    assert parse_qs(urlsplit(message.mailto).query).keys() == {"subject", "body"}
    assert unquote(urlsplit(message.mailto).path) == "a+b&cc=x@vale.example"
    assert "<script>alert" not in content


def test_agency_without_an_address_is_reached_through_its_lead_officers(client, plan, priority, police, officer):
    police.email = ""
    police.save()
    led(priority, police)
    text, content = page(client, plan)
    assert "No e-mail address and no lead officer is known for Police. Add an address for Police" in text
    assert f'href="{reverse("csp:agency_edit", args=[police.pk])}"' in content
    assert messages_on(client, plan)[0].mailto.startswith("mailto:?subject=")

    person_in(plan.partnership, Role.LEAD_OFFICER, police, email="ada@vale.example")
    assert [message.to for message in messages_on(client, plan)] == [["ada@vale.example"]]


def test_actions_without_a_lead_have_a_message_of_their_own(client, plan, priority, officer):
    ActionFactory(priority=priority)
    text, _ = page(client, plan)
    [message] = messages_on(client, plan)
    assert "No lead named: 1 of 1" in text
    assert "These actions name no lead agency. Name one on each action’s page." in text
    assert message.subject == "Safer Vale plan: updates for Q2 2017/18, actions without a lead"
    assert message.body.endswith(
        f"http://testserver/plans/{plan.pk}/return/?period=q2\n\n"
        "If nothing has changed, one tick there says so. Thank you."
    )


def test_return_sheet_that_the_message_leads_to_is_there(client, plan, priority, police, officer):
    led(priority, police, activity="Mark bicycles")
    [row] = client.get(address(plan)).context["rows"]
    response = client.get(row.address)
    assert response.status_code == 200
    assert "Mark bicycles" in text_of(response)


def test_reminders_are_shown_with_what_to_whom_and_when(client, plan, priority, police, officer):
    led(priority, police)
    ada = UserFactory(name="Ada", email="ada@vale.example")
    common = {"plan": plan, "months": 3, "listed": "1.1, 1.2"}
    Reminder.objects.create(**common, number=2, kind=ReminderKind.DUE_SOON, agency=police, email=ada.email, user=ada)
    with time_machine.travel("2017-10-30 09:30", tick=False):
        Reminder.objects.create(**common, number=2, kind=ReminderKind.OVERDUE, turn=2, email="olive@vale.example")
    Reminder.objects.create(**common, number=1, kind=ReminderKind.DUE, email="canary@vale.example")
    Reminder.objects.create(**common | {"months": 6}, number=2, kind=ReminderKind.DUE, email="canary@vale.example")

    text, _ = page(client, plan)

    assert "Reminded: due soon on 10 October 2017 to ada@vale.example." in text
    assert (
        "Sent Reminder To Agency Actions named "
        "30 Oct 2017, 09:30 Overdue, number 2 olive@vale.example Several or none 1.1, 1.2 "
        "10 Oct 2017, 12:00 Due soon Ada, ada@vale.example Police 1.1, 1.2" in text
    )
    assert "canary" not in text


def test_csv_has_a_row_an_action(client, plan, priority, police, officer):
    ada = person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Ada", email="ada@vale.example")
    silent = led(priority, police, reference="1.1", activity="Mark “bicycles”, all", lead_officer=ada)
    UpdateFactory(action=silent, reported_on=date(2017, 6, 12), status="amber")
    ActionFactory(priority=priority, activity="Led by nobody", timescale="")
    Review.objects.create(plan=plan, number=2, updates_due_on=date(2017, 10, 13))
    with time_machine.travel("2017-10-06 12:00", tick=False):
        Reminder.objects.create(
            plan=plan, number=2, kind=ReminderKind.DUE_SOON, agency=police, email=ada.email, user=ada
        )

    head, *rows = rows_of(client, plan)

    assert head[:2] == ["Lead agency", "Lead officer"]
    assert rows == [
        ["Police", "Ada", "1.1", "Mark “bicycles”, all", "Burglary", "March 2018", "Amber", "2017-06-12", "120",
         "2017-10-13", "ada@vale.example", "Due soon, 2017-10-06", "Update", "", ""],
        ["No lead named", "", "", "Led by nobody", "Burglary", "", "Not rated", "Never", "", "2017-10-13",
         officer.email, "", "Update", "", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_can_be_taken_for_a_formula(client, plan, priority, police, officer, start):
    led(priority, police, activity=f"{start}1+1")
    assert rows_of(client, plan)[1][3] == f"'{start}1+1".replace("\r", start)
    assert guarded("1=1") == "1=1"


def test_half_yearly_plan_is_chased_by_the_half_year(client, plan, priority, police, officer):
    AnnualPlan.objects.update(review_months=6)
    UpdateFactory(action=led(priority, police), reported_on=date(2017, 4, 3))
    led(priority, police)
    UpdateFactory(action=led(priority, police), reported_on=date(2017, 10, 3))

    text, _ = page(client, plan, "h1")

    assert "Chase list, Half 1 of 2017/18, April to September 2017" in text
    assert "1 of 3 actions with no update for Half 1 of 2017/18. Updates due in 6 days" in text
    assert "Reported on only after the half-year ended" in text
    assert client.get(address(plan, "q2")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["chase", "chase_csv"])
def test_chase_list_takes_the_same_queries_whatever_is_owed(
    client, plan, priority, officer, count, name, django_assert_num_queries
):
    for number in range(count):
        agency = AgencyFactory(partnership=plan.partnership)
        team = AgencyFactory(partnership=plan.partnership, part_of=agency)
        action = led(priority, team, lead_officer=person_in(plan.partnership, Role.LEAD_OFFICER, agency))
        UpdateFactory(action=action, reported_on=date(2017, 5, 1))
        Reminder.objects.create(plan=plan, number=2, kind="due", agency=team, email=f"a{number}@x.example")
    with django_assert_num_queries(
        14
    ):  # the page also shows what came by link; that the file was taken is written down
        assert client.get(address(plan, name=name)).status_code == 200


def test_message_without_anybody_to_send_it_to_has_an_open_address():
    assert Message([], "S", "O", "A", "C").mailto == "mailto:?subject=S&body=O%0D%0A%0D%0AA%0D%0A%0D%0AC"
