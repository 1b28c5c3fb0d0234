"""Handing an officer's actions to a successor in one step."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.test import Client

from actions.handing_over import numbers_held
from actions.models import Action, HandOver
from csp.models import Invitation, Membership, Role, User
from plans.models import PlanStatus
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day")]

NEW = {"which": "all", "name": "Pat Green", "email": "pat@vale.example", "post": "Sergeant"}

HAS_IT = (
    "has that role here already (Lead officer of an agency, Northshire Police). Leave it out, or change it in the list."
)


@pytest.fixture
def a_day():
    with time_machine.travel("2018-02-01 09:00"):
        yield


@pytest.fixture
def vale(a_day):
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def police(vale):
    return AgencyFactory(partnership=vale, name="Northshire Police")


@pytest.fixture
def coordinator(client, vale):
    coordinator = person_in(vale, name="Chris Cole")
    client.force_login(coordinator)
    return coordinator


@pytest.fixture
def leaver(vale, police):
    """The role of an officer who leaves."""
    return person_in(vale, Role.LEAD_OFFICER, police, name="Lee Lead", email="lee@vale.example").memberships.get()


@pytest.fixture
def successor(vale, police):
    return person_in(vale, Role.LEAD_OFFICER, police, name="Sam Next", email="sam@vale.example")


@pytest.fixture
def plan(vale):
    return AnnualPlanFactory(partnership=vale, title="Vale plan 2017/18")


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


def address(role):
    return f"/people/{role.pk}/hand-over/"


def text_of(response):
    return " ".join(response.content.decode().split())


def holders(actions=None):
    return [action.lead_officer and action.lead_officer.name for action in (actions or Action.objects).order_by("pk")]


def test_all_open_actions_go_to_the_successor_and_the_record_keeps_who_it_was(
    client, coordinator, leaver, successor, priority
):
    held = [ActionFactory(priority=priority, lead_officer=leaver.user, activity=f"Act {n}") for n in range(2)]
    update = UpdateFactory(action=held[0], recorded_by=leaver.user)
    ActionFactory(priority=priority, lead_officer=leaver.user, closed_on=date(2018, 1, 1), closed_reason="Done.")
    ActionFactory(priority=priority, lead_officer=coordinator)
    ActionFactory(priority=priority)
    ActionFactory(lead_officer=leaver.user)  # of another partnership
    page = text_of(client.get(address(leaver)))
    assert "Lee Lead is the lead officer of 2 open actions." in page
    assert ("Act 0" in page, "Act 1" in page) == (True, True)

    response = client.post(address(leaver), {"which": "all", "successor": successor.pk, "shown": "2"}, follow=True)

    assert response.redirect_chain == [("/partnerships/vale/people/", 302)]
    assert "2 actions went from Lee Lead to Sam Next." in text_of(response)
    assert holders() == ["Sam Next", "Sam Next", "Lee Lead", "Chris Cole", None, "Lee Lead"]
    update.refresh_from_db()
    assert update.recorded_by == leaver.user
    kept = HandOver.objects.order_by("pk").values_list("action", "from_officer", "to_officer", "handed_by")
    assert list(kept) == [(action.pk, leaver.user_id, successor.pk, coordinator.pk) for action in held]
    last = held[0].history.order_by("-history_id").first()
    assert (last.lead_officer, last.history_user, last.history_type) == (successor, coordinator, "~")
    assert str(HandOver.objects.first()) == f"{held[0]}: from Lee Lead to Sam Next"


def test_action_tells_who_handed_it_to_whom_to_those_who_read_it_whole(
    client, vale, coordinator, leaver, successor, priority
):
    action = ActionFactory(priority=priority, lead_officer=leaver.user)
    priority.plan.status = PlanStatus.PUBLISHED
    priority.plan.save()
    client.post(address(leaver), {"which": "all", "successor": successor.pk})

    read = client.get(action.get_absolute_url())
    [told] = [event for event in read.context["story"].events if event.what == "Handed over"]
    assert (told.who, told.changes[0].before, told.changes[0].after) == ("Chris Cole", "Lee Lead", "Sam Next")
    assert "Handed over" in text_of(read)
    client.force_login(person_in(vale, Role.SCRUTINY_CLERK))
    clerk_reads = client.get(action.get_absolute_url())
    assert clerk_reads.status_code == 200
    assert "Handed over" not in text_of(clerk_reads)
    assert "Chris Cole" not in text_of(clerk_reads)


@pytest.mark.parametrize("which", ["plan", "agency"])
def test_part_of_the_actions_can_be_handed_over(client, vale, police, coordinator, leaver, successor, priority, which):
    fire = AgencyFactory(partnership=vale, name="Fire")
    later = AnnualPlanFactory(partnership=vale, year=2018, title="Vale plan 2018/19")
    here, next_year = (
        ActionFactory(priority=row, lead_officer=leaver.user) for row in (priority, PriorityFactory(plan=later))
    )
    LeadFactory(action=here, agency=fire)
    LeadFactory(action=next_year, agency=police)
    ActionFactory(priority=priority, lead_officer=leaver.user)  # led by nobody
    choices = dict(client.get(address(leaver)).context["form"].fields["which"].choices)
    assert choices == {
        "all": "All of them (3)",
        f"plan-{priority.plan_id}": "Those of Vale plan 2017/18 (2)",
        f"plan-{later.pk}": "Those of Vale plan 2018/19 (1)",
        f"agency-{fire.pk}": "Those that Fire leads (1)",
        f"agency-{police.pk}": "Those that Northshire Police leads (1)",
    }

    part = f"plan-{later.pk}" if which == "plan" else f"agency-{fire.pk}"
    client.post(address(leaver), {"which": part, "successor": successor.pk})

    expected = ["Lee Lead", "Sam Next", "Lee Lead"] if which == "plan" else ["Sam Next", "Lee Lead", "Lee Lead"]
    assert holders() == expected


def test_closed_plans_are_left_as_they_were(client, vale, coordinator, leaver, successor, priority):
    old = AnnualPlanFactory(partnership=vale, year=2016, status=PlanStatus.CLOSED)
    ActionFactory(priority__plan=old, lead_officer=leaver.user)
    ActionFactory(priority=priority, lead_officer=leaver.user)
    assert numbers_held(vale) == {leaver.user_id: 1}

    client.post(address(leaver), {"which": "all", "successor": successor.pk})

    assert holders() == ["Lee Lead", "Sam Next"]


def test_successor_can_be_invited_and_the_role_ended_in_the_same_step(
    client, vale, police, coordinator, leaver, priority, settings
):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    browser = Client()
    browser.force_login(leaver.user)

    response = client.post(
        address(leaver), NEW | {"last_day_0": "1", "last_day_1": "2", "last_day_2": "2018"}, follow=True
    )

    pat = User.objects.get(email="pat@vale.example")
    role = pat.memberships.get()
    assert (role.role, role.agency, role.partnership) == (Role.LEAD_OFFICER, police, vale)
    assert holders() == ["Pat Green"]
    assert response.redirect_chain == [(f"/people/{role.pk}/invitation/", 302)]
    assert [sent.to for sent in mail.outbox] == [["pat@vale.example"]]
    leaver.refresh_from_db()
    assert (leaver.ended_on, leaver.is_ended_at_once) == (date(2018, 2, 1), True)
    assert browser.get("/").status_code == 302  # signed out


def test_role_with_a_last_day_to_come_works_on_though_its_actions_have_gone(
    client, coordinator, leaver, successor, priority
):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    browser = Client()
    browser.force_login(leaver.user)

    client.post(
        address(leaver),
        {"which": "all", "successor": successor.pk, "last_day_0": "31", "last_day_1": "3", "last_day_2": "2018"},
    )

    leaver.refresh_from_db()
    assert (leaver.ended_on, holders()) == (date(2018, 3, 31), ["Sam Next"])
    assert browser.get("/").status_code == 200


def test_page_that_ends_a_role_offers_to_hand_over_first(client, coordinator, leaver, priority):
    assert "hand-over" not in text_of(client.get(f"/people/{leaver.pk}/end/"))
    ActionFactory(priority=priority, lead_officer=leaver.user)

    page = text_of(client.get(f"/people/{leaver.pk}/end/"))

    assert "They are the lead officer of 1 open action here." in page
    assert address(leaver) in page
    assert f'1 open action <span class="app-line app-no-print"><a class="govuk-link" href="{address(leaver)}">' in (
        text_of(client.get("/partnerships/vale/people/"))
    )


def test_actions_of_somebody_whose_role_ended_are_handed_over_too(
    client, vale, coordinator, leaver, successor, priority
):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    leaver.ended_on, leaver.is_ended_at_once = date(2018, 1, 1), True
    leaver.save()
    assert address(leaver) in text_of(client.get("/partnerships/vale/people/"))
    assert "last_day" not in client.get(address(leaver)).context["form"].fields

    client.post(address(leaver), {"which": "all", "successor": successor.pk})

    assert holders() == ["Sam Next"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "successor", "Choose who takes the actions over, or enter somebody new"),
        ({"successor": "1", "email": "pat@vale.example"}, "successor", "Choose Sam Next, or enter somebody new, not both"),
        ({"email": "pat@vale.example"}, "name", "Enter the name of somebody new"),
        ({"name": "Pat", "email": "pat"}, "email", "Their e-mail address must be like name@example.org"),
        ({"successor": "999"}, "successor", "Choose who takes the actions over from the list"),
        ({"successor": "1", "which": "plan-999"}, "which", "Choose which actions from the list"),
        (
            {"name": "Sam", "email": "SAM@vale.example"},
            "email",
            f"Sam Next {HAS_IT}",
        ),
        (
            {"name": "Lee", "email": "lee@vale.example"},
            "email",
            f"Lee Lead {HAS_IT}",
        ),
        (
            {"successor": "1", "last_day_0": "1", "last_day_1": "1", "last_day_2": "2016"},
            "last_day",
            "The last day must be on or after the first day of the role",
        ),
    ],
)  # fmt: skip
def test_hand_over_refuses_in_words_and_moves_nothing(
    client, coordinator, leaver, successor, priority, typed, field, said
):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    leaver.started_on = date(2017, 1, 1)
    leaver.save()
    chosen = {"successor": successor.pk} if typed.get("successor") == "1" else {}

    response = client.post(address(leaver), {"which": "all"} | typed | chosen)

    assert response.status_code == 422
    assert response.context["form"].errors == {field: [said]}
    assert holders() == ["Lee Lead"]
    assert (Invitation.objects.count(), HandOver.objects.count()) == (0, 0)


def test_own_address_of_somebody_who_has_left_is_no_successor(client, coordinator, leaver, priority):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    leaver.ended_on, leaver.is_ended_at_once = date(2018, 1, 1), True
    leaver.save()

    response = client.post(address(leaver), NEW | {"email": "LEE@vale.example"})

    assert response.context["form"].errors == {"email": ["That is the address of Lee Lead, whose actions these are"]}


def test_board_member_who_is_named_is_followed_by_somebody_who_reports(client, vale, coordinator, successor, priority):
    board = person_in(vale, Role.BOARD_MEMBER, name="Bo Board").memberships.get()
    ActionFactory(priority=priority, lead_officer=board.user)
    assert "email" not in client.get(address(board)).context["form"].fields

    refused = client.post(address(board), {"which": "all"})
    client.post(address(board), {"which": "all", "successor": successor.pk})

    assert refused.context["form"].errors == {"successor": ["Choose who takes the actions over"]}
    assert holders() == ["Sam Next"]


def test_successors_are_those_who_report_in_this_partnership_today(client, vale, police, coordinator, leaver, priority):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    both = person_in(vale, Role.LEAD_OFFICER, police, name="Both Hats")
    MembershipFactory(user=both, partnership=vale, role=Role.COORDINATOR)
    person_in(vale, Role.BOARD_MEMBER)
    person_in(vale, Role.LEAD_OFFICER, police, is_active=False)
    MembershipFactory(partnership=vale, role=Role.LEAD_OFFICER, agency=police, ended_on=date(2018, 1, 1))
    person_in(PartnershipFactory())

    choices = client.get(address(leaver)).context["form"].fields["successor"].choices

    assert [label for _, label in choices] == [
        "Somebody new",
        "Both Hats – Northshire Police, Coordinator (community safety officer)",
        "Chris Cole – Coordinator (community safety officer)",
    ]


def test_nothing_to_hand_over_is_said(client, coordinator, leaver, successor):
    assert "Lee Lead is not the lead officer of any open action here." in text_of(client.get(address(leaver)))

    response = client.post(address(leaver), {"which": "all", "successor": successor.pk})

    assert response.status_code == 422
    assert "Lee Lead is not the lead officer of any open action here any more" in text_of(response)


def test_actions_that_went_meanwhile_are_told_of(client, coordinator, leaver, successor, priority):
    for _ in range(3):
        ActionFactory(priority=priority, lead_officer=leaver.user)
    shown = client.get(address(leaver)).context["form"]["shown"].value()
    Action.objects.filter(pk=Action.objects.first().pk).update(closed_on=date(2018, 1, 31), closed_reason="Done.")

    response = client.post(address(leaver), {"which": "all", "successor": successor.pk, "shown": shown}, follow=True)

    assert "2 actions went from Lee Lead to Sam Next. When you opened the page it was about 3 actions, now 2" in (
        text_of(response)
    )


@pytest.mark.parametrize("shown", ["", "1", "<b>", "9" * 5000])
def test_number_that_was_not_shown_says_nothing(client, coordinator, leaver, successor, priority, shown):
    ActionFactory(priority=priority, lead_officer=leaver.user)

    response = client.post(address(leaver), {"which": "all", "successor": successor.pk, "shown": shown}, follow=True)

    assert "1 action went from Lee Lead to Sam Next." in text_of(response)
    assert "When you opened the page" not in text_of(response)


def test_second_press_hands_over_once(client, coordinator, leaver, successor, priority):
    ActionFactory(priority=priority, lead_officer=leaver.user)
    typed = {"which": "all", "successor": successor.pk, "form_token": "5a2c1f2e-4a0e-4b3e-9f57-3d6b0a1c7e55"}

    first, second = (client.post(address(leaver), typed) for _ in range(2))

    assert first.url == second.url
    assert HandOver.objects.count() == 1


@pytest.mark.parametrize("number", [1, 60])
def test_hand_over_takes_the_same_queries_for_sixty_actions(
    client, coordinator, leaver, successor, priority, number, django_assert_max_num_queries
):
    lead = LeadFactory(action=ActionFactory(priority=priority, lead_officer=leaver.user), agency=leaver.agency)
    for _ in range(number - 1):
        LeadFactory(action=ActionFactory(priority=priority, lead_officer=leaver.user), agency=lead.agency)

    with django_assert_max_num_queries(11):
        client.get(address(leaver))
    with django_assert_max_num_queries(30):  # rows go in by the hundred values
        client.post(address(leaver), {"which": "all", "successor": successor.pk})

    assert holders() == ["Sam Next"] * number


def test_coordinator_who_leaves_hands_over_and_stays_where_nobody_else_coordinates(
    client, vale, coordinator, successor, priority
):
    ActionFactory(priority=priority, lead_officer=coordinator)
    role = coordinator.memberships.get()

    response = client.post(
        address(role),
        {"which": "all", "successor": successor.pk, "last_day_0": "1", "last_day_1": "2", "last_day_2": "2018"},
    )

    assert response.status_code == 422
    assert "This is the partnership’s last coordinator." in text_of(response)
    assert holders() == ["Chris Cole"]


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER, Role.SCRUTINY_CLERK, "administrator", None])
def test_only_a_coordinator_hands_over(client, vale, police, leaver, successor, priority, role):
    ActionFactory(priority=priority, lead_officer=leaver.user, activity="Canary action")
    if role == "administrator":
        client.force_login(UserFactory(is_superuser=True))
    else:
        agency = police if role == Role.LEAD_OFFICER else None
        client.force_login(person_in(vale, role, agency) if role else person_in(PartnershipFactory()))

    for method in ("get", "post"):
        response = getattr(client, method)(address(leaver), {"which": "all", "successor": successor.pk})
        assert response.status_code == (403 if role else 404)
        assert "Canary" not in text_of(response)
    assert holders() == ["Lee Lead"]


def test_succession_knows_roles_of_the_day(vale, leaver):
    Membership.objects.filter(pk=leaver.pk).update(ended_on=date(2018, 2, 1))

    current = vale.memberships.current

    assert [list(current(on=day)) for day in (date(2018, 2, 1), date(2018, 2, 2), None)] == [[leaver], [], []]
