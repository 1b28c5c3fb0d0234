"""Reminders by e-mail: to whom, of what, on which days, and never twice."""

from datetime import date
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from csp.mail import SMTP, mail_is_set
from csp.models import Membership, Role
from plans.models import AnnualPlan, PlanStatus
from reviews import reminders
from reviews.models import Reminder, Review
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]
SOON, DAY, OVERDUE = "2017-10-09", "2017-10-16", "2017-10-17"


@pytest.fixture
def a_week_before(settings):
    settings.SITE_URL = "https://tracker.example"
    with time_machine.travel(f"{SOON} 07:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police", email="Police@vale.example")


@pytest.fixture
def olive(plan):
    return person_in(plan.partnership, name="Olive", email="olive@vale.example")


def led(priority, agency, **fields):
    return LeadFactory(
        action__priority=priority, agency=agency, **{f"action__{k}": v for k, v in fields.items()}
    ).action


def send(capsys, *arguments):
    """What the command prints."""
    call_command("send_reminders", *arguments)
    return capsys.readouterr().out


def sent_to():
    return [message.to[0] for message in mail.outbox]


def test_lead_officer_gets_one_mail_that_lists_everything_and_leads_to_the_return(
    capsys, plan, priority, police, olive
):
    ada = person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Ada", email="Ada@vale.example")
    silent = led(priority, police, reference="1.1", activity="Mark bicycles")
    UpdateFactory(action=silent, reported_on=date(2017, 6, 12), status="amber")
    led(priority, police, reference="1.2", activity="Never told of")
    UpdateFactory(action=led(priority, police, activity="Told of"), reported_on=date(2017, 8, 1))

    said = send(capsys)

    [message] = mail.outbox
    assert (message.to, message.reply_to) == (["ada@vale.example"], ["olive@vale.example"])
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}
    assert message.subject == "Updates for 2 actions, Q2 2017/18: due in 7 days, on Monday 16 October, Safer Vale plan"
    assert message.body == (
        "Hello Ada\n\n2 actions need an update.\n\n"
        "Safer Vale plan, Q2 2017/18 (July to September 2017): 2 actions, due in 7 days, on Monday 16 October\n"
        "- 1.1 Mark bicycles (last update 12 June 2017, Amber)\n"
        "- 1.2 Never told of (never updated)\n"
        f"Fill them in on one page: https://tracker.example/plans/{plan.pk}/return/?period=q2\n\n"
        "If nothing has changed, one tick on that page says so. "
        "An answer to this message goes to the community safety officer.\n"
    )
    [row] = Reminder.objects.all()
    assert (row.plan, row.number, row.months, row.kind, row.turn) == (plan, 2, 3, "due_soon", 1)
    assert (row.agency, row.email, row.user, row.listed) == (police, "ada@vale.example", ada, "1.1, 1.2")
    assert str(row.period) == "Q2 2017/18"
    assert str(row) == "Due soon to ada@vale.example"
    assert said == ("Due soon: Ada <ada@vale.example> (Safer Vale plan, Q2 2017/18: 1.1, 1.2)\n1 reminder sent.\n")


def test_running_twice_sends_nothing_twice(capsys, priority, police):
    led(priority, police)

    assert [send(capsys).splitlines()[-1] for _ in range(2)] == ["1 reminder sent.", "0 reminders sent."]
    assert len(mail.outbox) == Reminder.objects.count() == 1


def test_what_has_gone_out_today_does_not_hold_back_what_has_not(capsys, plan, priority, police):
    led(priority, police)
    send(capsys)
    assert send(capsys, "--dry-run") == "Nothing was sent.\n"
    hill = PriorityFactory(plan__title="Hill plan")
    led(hill, AgencyFactory(partnership=hill.plan.partnership, email="police@vale.example"))

    assert send(capsys).endswith("1 reminder sent.\n")
    assert [str(row.plan) for row in Reminder.objects.order_by("pk")] == ["Safer Vale plan", "Hill plan"]


def test_each_kind_goes_out_on_its_day_until_the_update_comes(capsys, priority, police):
    action = led(priority, police)
    days = ["2017-10-08", SOON, "2017-10-10", "2017-10-15", DAY, OVERDUE, "2017-10-19", "2017-10-23", "2017-11-06"]
    for day in days:
        send(capsys, "--on", day)
    UpdateFactory(action=action, reported_on=date(2017, 9, 30))
    send(capsys, "--on", "2017-11-20")

    assert [(row.kind, row.turn) for row in Reminder.objects.order_by("pk")] == [
        ("due_soon", 1), ("due", 1), ("overdue", 1), ("overdue", 2), ("overdue", 3),
    ]  # fmt: skip
    assert [message.subject.split(": ")[1].split(", ")[0] for message in mail.outbox] == [
        "due in 7 days", "due today", "1 day overdue", "7 days overdue", "21 days overdue",
    ]  # fmt: skip


def test_meeting_ends_the_chase(capsys, plan, priority, police):
    led(priority, police)
    Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 10, 17))
    send(capsys, "--on", OVERDUE)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("officer_is", "agency_has", "expected"),
    [
        ("current", "officers", ["own@vale.example"]),
        ("ended", "officers", ["ada@vale.example", "bob@vale.example"]),
        ("inactive", "officers", ["ada@vale.example", "bob@vale.example"]),
        ("a board member", "officers", ["ada@vale.example", "bob@vale.example"]),
        ("nobody", "officers", ["ada@vale.example", "bob@vale.example"]),
        ("nobody", "ended officers", ["police@vale.example"]),
        ("ended", "an address", ["police@vale.example"]),
        ("nobody", "nothing", ["olive@vale.example"]),
        ("nobody", "an address, and has ended", ["olive@vale.example"]),
    ],
)
def test_action_is_asked_of_its_officer_else_the_agencys_else_its_address_else_the_coordinator(
    capsys, plan, priority, police, olive, officer_is, agency_has, expected
):
    role = Role.BOARD_MEMBER if officer_is == "a board member" else Role.LEAD_OFFICER
    own = person_in(plan.partnership, role, AgencyFactory(partnership=plan.partnership), email="own@vale.example")
    if officer_is == "ended":
        Membership.objects.filter(user=own).update(ended_on=date(2017, 10, 1))
    own.is_active = officer_is != "inactive"
    own.save()
    if "officers" in agency_has:
        for email in ("ada@vale.example", "bob@vale.example"):
            person_in(plan.partnership, Role.LEAD_OFFICER, police, email=email, name=email)
    if agency_has == "ended officers":
        Membership.objects.filter(agency=police).update(ended_on=date(2017, 10, 1))
    if agency_has == "nothing":
        police.email = ""
    if "has ended" in agency_has:
        police.ended_on = date(2017, 10, 1)
    police.save()
    led(priority, police, lead_officer=None if officer_is == "nobody" else own)

    send(capsys)

    assert sent_to() == expected


def test_team_is_reached_by_its_agency(capsys, plan, priority, police, olive):
    team = AgencyFactory(partnership=plan.partnership, part_of=police, name="Team")
    led(priority, team)

    send(capsys)

    assert sent_to() == ["police@vale.example"]
    assert f"/return/?agency={team.pk}&period=q2" in mail.outbox[0].body
    assert Reminder.objects.get().agency == team


def test_action_without_a_lead_is_asked_of_the_coordinators(capsys, plan, priority, olive):
    ActionFactory(priority=priority, reference="")
    send(capsys)
    assert sent_to() == ["olive@vale.example"]
    assert Reminder.objects.get().agency is None
    assert Reminder.objects.get().listed == "without reference"
    assert "/return/?period=q2\n" in mail.outbox[0].body


def test_person_in_several_plans_gets_one_mail_about_all_of_them(capsys, plan, priority, police):
    other = PriorityFactory(plan__title="Hill plan", plan__due_days=8)
    ada = person_in(plan.partnership, Role.LEAD_OFFICER, police, email="ada@vale.example", name="Ada")
    hill_police = AgencyFactory(partnership=other.plan.partnership)
    MembershipFactory(user=ada, partnership=other.plan.partnership, role=Role.LEAD_OFFICER, agency=hill_police)
    led(priority, police, reference="1.1")
    led(other, hill_police, reference="9.1")
    send(capsys, "--on", "2017-10-02")  # a week before the Hill's day, two before the Vale's
    send(capsys)  # the Hill's day, a week before the Vale's

    assert [message.subject for message in mail.outbox] == [
        "Updates for 1 action, Q2 2017/18: due in 7 days, on Monday 9 October, Hill plan",
        "Updates for 2 actions in 2 plans or periods",
    ]
    assert "Safer Vale plan, Q2 2017/18 (July to September 2017): 1 action, due in 7 days" in mail.outbox[1].body
    assert (
        "Hill plan, Q2 2017/18 (July to September 2017): 1 action, due today, Monday 9 October" in mail.outbox[1].body
    )
    assert sorted((str(row.plan), row.kind) for row in Reminder.objects.all()) == [
        ("Hill plan", "due"), ("Hill plan", "due_soon"), ("Safer Vale plan", "due_soon"),
    ]  # fmt: skip


def test_mail_lists_what_is_owed_elsewhere_though_its_reminder_has_gone_out(capsys, plan, priority, police):
    other = PriorityFactory(plan__partnership=plan.partnership, plan__year=2018, plan__due_days=0)
    led(priority, police, reference="1.1")
    led(other, police, reference="9.1")
    Review.objects.create(plan=plan, number=4, updates_due_on=date(2018, 7, 1))

    send(capsys, "--on", "2018-06-24")
    send(capsys, "--on", "2018-07-02")

    assert len(mail.outbox) == 2
    assert "1.1" in mail.outbox[1].body
    assert "9.1" in mail.outbox[1].body


def test_two_agencies_with_one_address_get_one_mail(capsys, plan, priority, police):
    fire = AgencyFactory(partnership=plan.partnership, email="police@vale.example")
    led(priority, police, reference="1.1")
    led(priority, fire, reference="1.2")

    send(capsys)

    assert sent_to() == ["police@vale.example"]
    assert Reminder.objects.get().agency is None
    assert Reminder.objects.get().listed == "1.1, 1.2"


@pytest.mark.parametrize("status", [PlanStatus.DRAFT, PlanStatus.CLOSED])
def test_nobody_is_reminded_of_a_draft_or_a_closed_plan(capsys, plan, priority, police, status):
    led(priority, police)
    AnnualPlan.objects.update(status=status)

    send(capsys)
    assert mail.outbox == []
    with pytest.raises(CommandError, match=f"“Safer Vale plan” is {status}: nobody is reminded."):
        send(capsys, "--plan", str(plan.pk))


def test_partnership_that_has_ended_reminds_nobody(capsys, plan, priority, police):
    led(priority, police)
    plan.partnership.ended_on = date(2017, 9, 1)
    plan.partnership.save()
    send(capsys)
    assert mail.outbox == []


def test_one_plan_can_be_chosen(capsys, plan, priority, police):
    led(priority, police)
    other = PriorityFactory()
    led(other, AgencyFactory(partnership=other.plan.partnership, email="hill@hill.example"))

    send(capsys, "--plan", str(plan.pk))

    assert sent_to() == ["police@vale.example"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--plan", "999"], "There is no annual plan 999."),
        (["--on", "9 October"], "'9 October' is not a day: write it as 2017-10-09"),
    ],
)
def test_arguments_that_cannot_be_are_refused(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("send_reminders", *arguments)


def test_dry_run_sends_and_writes_nothing(capsys, priority, police):
    led(priority, police, reference="1.1")

    said = send(capsys, "--dry-run")

    assert said == "Due soon: Police <police@vale.example> (Safer Vale plan, Q2 2017/18: 1.1)\nNothing was sent.\n"
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


NO_SERVER = "No mail server is set, so no reminder can be sent: set DJANGO_EMAIL_URL"
NO_SITE = "The address of this site is not set, so no reminder can lead to it: set DJANGO_SITE_URL"


@pytest.mark.parametrize("missing", [NO_SERVER, NO_SITE])
def test_setting_that_is_missing_is_named_in_one_sentence(capsys, settings, priority, police, missing):
    led(priority, police)
    if missing == NO_SERVER:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, ""
    else:
        settings.SITE_URL = ""

    assert send(capsys, "--dry-run").startswith(f"{missing} (docs/running.md).\nDue soon: Police")
    with pytest.raises(CommandError, match=missing) as refused:
        send(capsys)
    assert refused.value.returncode == 1
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


def test_mail_server_that_is_set_is_used(settings):
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST = ""
    assert not mail_is_set()
    settings.EMAIL_HOST = "mail.example"
    assert mail_is_set()


class FailingBackend(locmem.EmailBackend):
    """Takes as many messages as it is told, then fails in the way it is told."""

    takes, failure = 0, None

    def send_messages(self, messages):
        if FailingBackend.takes == 0 and FailingBackend.failure:
            raise FailingBackend.failure
        FailingBackend.takes -= 1
        return super().send_messages(messages)


@pytest.fixture
def failing(settings):
    settings.EMAIL_BACKEND = "tests.reviews.test_reminders.FailingBackend"
    yield FailingBackend
    FailingBackend.takes, FailingBackend.failure = 0, None


def three_agencies(priority):
    for name in "abc":
        led(priority, AgencyFactory(partnership=priority.plan.partnership, email=f"{name}@vale.example"))


@pytest.mark.parametrize(
    "failure", [SMTPServerDisconnected("gone"), ConnectionRefusedError("gone"), TimeoutError("gone")]
)
def test_mail_server_that_fails_half_way_leaves_the_sent_recorded_and_the_rest_for_the_next_run(
    capsys, priority, failing, failure
):
    three_agencies(priority)
    failing.takes, failing.failure = 1, failure

    with pytest.raises(CommandError) as refused:
        send(capsys)
    assert str(refused.value) == (
        "The mail server failed (gone). 1 reminder sent and recorded, 2 not sent; run this again to send the rest."
    )
    assert refused.value.returncode == 1
    assert sent_to() == ["a@vale.example"]
    assert [row.email for row in Reminder.objects.all()] == ["a@vale.example"]

    failing.takes, failing.failure = 0, None
    assert send(capsys).endswith("2 reminders sent.\n")
    assert sent_to() == ["a@vale.example", "b@vale.example", "c@vale.example"]
    assert Reminder.objects.count() == 3


def test_refused_address_stops_nobody_else(capsys, priority, monkeypatch):
    three_agencies(priority)
    taken = locmem.EmailBackend.send_messages

    def refuse_b(self, messages):
        if messages[0].to == ["b@vale.example"]:
            raise SMTPRecipientsRefused({})
        return taken(self, messages)

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse_b)
    with pytest.raises(CommandError, match="1 reminder refused by the mail server and not recorded: mend the address."):
        send(capsys)

    assert sent_to() == ["a@vale.example", "c@vale.example"]
    assert sorted(row.email for row in Reminder.objects.all()) == ["a@vale.example", "c@vale.example"]


def test_reminder_that_another_run_has_just_sent_is_not_sent_again(capsys, priority, police, monkeypatch):
    led(priority, police)

    def taken(*arguments):
        raise IntegrityError

    monkeypatch.setattr(Reminder.objects, "bulk_create", taken)

    assert send(capsys) == "0 reminders sent.\n"
    assert mail.outbox == []


def test_days_between_reminders_send_nothing(capsys, priority, police):
    led(priority, police)
    assert send(capsys, "--on", "2017-10-12") == (
        "Due soon: Police <police@vale.example> (Safer Vale plan, Q2 2017/18: without reference)\n1 reminder sent.\n"
    )  # a run that was missed is caught up
    assert send(capsys, "--on", "2017-10-14") == "0 reminders sent.\n"


def test_title_with_a_line_break_cannot_add_headers(capsys, plan, priority, police):
    AnnualPlan.objects.update(title="Vale\nBcc: canary@x.example")
    led(priority, police)
    send(capsys)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["police@vale.example"]


def test_half_yearly_plan_is_reminded_of_its_half_year(capsys, plan, priority, police):
    AnnualPlan.objects.update(review_months=6)
    led(priority, police)
    send(capsys, "--on", "2017-07-07")
    assert mail.outbox == []
    send(capsys)
    assert "Half 1 of 2017/18 (April to September 2017): 1 action, due in 7 days" in mail.outbox[0].body
    assert [(row.months, row.number) for row in Reminder.objects.all()] == [(6, 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_letters_take_the_same_queries_however_many_owe(plan, priority, count, django_assert_num_queries):
    for number in range(count):
        agency = AgencyFactory(partnership=plan.partnership)
        officer = person_in(plan.partnership, Role.LEAD_OFFICER, agency)
        UpdateFactory(action=led(priority, agency, lead_officer=officer), reported_on=date(2017, 5, number + 1))
    with django_assert_num_queries(9):
        assert len(reminders.letters_due(reminders.plans_reminded(), date(2017, 10, 9))) == count


def test_people_of_other_partnerships_are_never_written_to(capsys, plan, priority, police):
    led(priority, police)
    person_in(PartnershipFactory(), email="canary@x.example")
    UserFactory(is_superuser=True)
    send(capsys)
    assert sent_to() == ["police@vale.example"]
