import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from csp.models import Invitation, Role, User
from csp.people import end_role
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    UserFactory,
    invited_to,
    person_in,
)

pytestmark = pytest.mark.django_db

NEW_PERSON = {"name": "Pat Green", "email": "Pat.Green@vale.example", "post": "Sergeant", "roles": ["board_member"]}
LEAVE_OUT = "Leave it out, or change it in the list."


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True)


def role_of(user):
    return user.memberships.get()


def test_people_lists_roles_and_those_that_ended(client, vale, police, coordinator):
    lee = person_in(vale, Role.LEAD_OFFICER, police, name="Lee Lead", post="Inspector")
    MembershipFactory(user=lee, partnership=vale, role=Role.BOARD_MEMBER)
    MembershipFactory(
        user=UserFactory(name="Ann Early"), partnership=vale, role=Role.BOARD_MEMBER, ended_on=date(2017, 5, 1)
    )
    person_in(PartnershipFactory(), name="Somebody Else")

    response = client.get("/partnerships/vale/people/")

    roster = response.context["roster"]
    assert [line.person.name for line in roster.current] == ["Chris Cole", "Lee Lead"]
    assert [role.in_words for role in roster.current[1].roles] == [
        "Lead officer of an agency, Northshire Police",
        "Board member",
    ]
    assert [line.person.name for line in roster.ended] == ["Ann Early"]
    page = text_of(response)
    for text in ("Inspector", "Lead officer of an agency", "Northshire Police", "chris@vale.example", "1 May 2017"):
        assert text in page
    assert page.count("Has not signed in yet") == 1  # the coordinator has
    assert "Somebody Else" not in page


@time_machine.travel("2018-02-01 09:00")
def test_people_tells_when_each_has_signed_in_last(client, vale, coordinator):
    person_in(vale, Role.BOARD_MEMBER, last_login=datetime(2017, 12, 24, 23, 30, tzinfo=UTC))
    person_in(vale, Role.BOARD_MEMBER, is_active=False)
    client.force_login(coordinator)

    page = text_of(client.get("/partnerships/vale/people/"))

    assert "24 Dec 2017" in page
    assert "1 Feb 2018" in page
    assert page.count("Sign-in closed") == 1


def test_people_says_when_there_is_nobody(client, vale, administrator):
    client.force_login(administrator)

    assert "Nobody has a role yet." in text_of(client.get("/partnerships/vale/people/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_people_takes_the_same_queries_however_many(client, vale, police, coordinator, rows, django_assert_num_queries):
    priority = PriorityFactory(plan__partnership=vale)
    for _ in range(rows):
        user = person_in(vale, Role.LEAD_OFFICER, police)
        MembershipFactory(partnership=vale, ended_on=date(2017, 5, 1))
        ActionFactory(priority=priority, lead_officer=user)
        invited = invited_to(vale).user
        Invitation.objects.create(user=invited, partnership=vale, invited_by=coordinator, expires_on=date(2099, 1, 1))

    with django_assert_num_queries(9):
        client.get("/partnerships/vale/people/")


@time_machine.travel("2017-07-03 09:00")
def test_person_new_here_gets_every_role_at_once(client, vale, police, coordinator):
    fire = AgencyFactory(partnership=vale, name="Fire")
    typed = NEW_PERSON | {
        "lead_for": [police.pk, fire.pk],
        "roles": ["board_member", "scrutiny_clerk"],
        "agency": fire.pk,
    }

    client.post("/partnerships/vale/people/new/", typed)

    person = User.objects.get(email="Pat.Green@vale.example")
    assert (person.name, person.post, person.has_usable_password()) == ("Pat Green", "Sergeant", False)
    held = [(role.role, role.agency, role.started_on, role.partnership) for role in person.memberships.order_by("pk")]
    day = date(2017, 7, 3)
    assert held == [
        ("lead_officer", police, day, vale),
        ("lead_officer", fire, day, vale),
        ("board_member", fire, day, vale),
        ("scrutiny_clerk", None, day, vale),
    ]


def test_person_known_already_gets_the_role_and_keeps_their_details(client, vale, coordinator):
    elsewhere = PartnershipFactory(name="Elsewhere")
    known = person_in(elsewhere, name="Dr Known", email="known@county.example", post="Director")

    response = client.post(
        "/partnerships/vale/people/new/", NEW_PERSON | {"email": "KNOWN@county.example"}, follow=True
    )

    known.refresh_from_db()
    assert (known.name, known.post, known.email) == ("Dr Known", "Director", "known@county.example")
    assert known.memberships.get(partnership=vale).role == Role.BOARD_MEMBER
    assert response.redirect_chain == [("/partnerships/vale/people/", 302)]
    page = text_of(response)
    assert "known@county.example is known already as Dr Known: that name stays." in page
    assert "Role given." in page
    assert "set-password" not in page
    assert "invitation/" not in page
    assert "Elsewhere" not in page


@time_machine.travel("2018-02-01 09:00")
def test_person_whose_role_had_ended_is_given_it_again(client, vale, coordinator):
    known = UserFactory(name="Ann Early", email="ann@vale.example")
    MembershipFactory(user=known, partnership=vale, role=Role.BOARD_MEMBER, ended_on=date(2017, 5, 1))
    page = client.get("/partnerships/vale/people/").content.decode()
    again = "/partnerships/vale/people/new/?email=ann%40vale.example&name=Ann%20Early&post="
    assert again.replace("&", "&amp;") in page
    assert client.get(again).context["form"]["email"].value() == "ann@vale.example"

    response = client.post("/partnerships/vale/people/new/", NEW_PERSON | {"email": "ann@vale.example"}, follow=True)

    assert "Ann Early has been here before: Board member, until 1 May 2017." in text_of(response)
    roles = vale.memberships.filter(user=known).order_by("pk")
    assert [role.ended_on for role in roles] == [date(2017, 5, 1), None]


def test_second_press_of_invite_adds_one_person(client, vale, coordinator):
    typed = NEW_PERSON | {"form_token": "5a2c1f2e-4a0e-4b3e-9f57-3d6b0a1c7e55"}

    first, second = (client.post("/partnerships/vale/people/new/", typed) for _ in range(2))

    assert first.url == second.url
    assert User.objects.filter(email="Pat.Green@vale.example").count() == 1
    assert vale.memberships.count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Enter name"),
        ({"name": "P\x00"}, "name", "Name holds a hidden character (NUL): type it again"),
        ({"name": "P" * 10_000}, "name", "Name must be 150 characters or fewer; it has 10000"),
        ({"email": ""}, "email", "Enter e-mail address"),
        ({"email": "pat"}, "email", "E-mail address must be like name@example.org"),
        ({"email": "p\x00@vale.example"}, "email", "E-mail address must be like name@example.org"),
        ({"roles": []}, "roles", "Tick an agency they are the lead officer of, or another role"),
        ({"roles": ["king"]}, "roles", "Choose roles from the list"),
        ({"lead_for": ["999"]}, "lead_for", "Choose agencies from the list"),
        ({"lead_for": ["9" * 30]}, "lead_for", "Choose agencies from the list"),
        ({"agency": "999"}, "agency", "Choose agency they sit for from the list"),
        (
            {"email": "CHRIS@vale.example", "roles": ["coordinator"]},
            "email",
            f"Chris Cole has that role here already (Coordinator (community safety officer)). {LEAVE_OUT}",
        ),
        (
            {"email": "closed@vale.example"},
            "email",
            "That person’s sign-in has been closed: ask the site administrator to open it",
        ),
    ],
)
def test_person_refuses_bad_input_and_keeps_what_was_typed(client, vale, coordinator, changes, field, said):
    UserFactory(email="closed@vale.example", is_active=False)

    response = client.post("/partnerships/vale/people/new/", NEW_PERSON | {"post": "We typed this."} | changes)

    assert response.status_code == 422
    errors = response.context["form"].errors
    assert errors[field][0] == said
    assert list(errors) == [field]
    assert "We typed this." in text_of(response)
    assert vale.memberships.count() == 1


@time_machine.travel("2018-02-01 09:00")
def test_role_with_a_last_day_to_come_is_not_given_twice(client, vale, police, coordinator):
    role = MembershipFactory(
        partnership=vale, role=Role.LEAD_OFFICER, agency=police, ended_on=date(2018, 3, 31), user__name="Lee"
    )

    response = client.post(
        "/partnerships/vale/people/new/", NEW_PERSON | {"email": role.user.email, "lead_for": [police.pk]}
    )

    assert response.context["form"].errors["email"] == [
        f"Lee has that role here already (Lead officer of an agency, Northshire Police, until 31 March 2018). {LEAVE_OUT}"
    ]


def test_person_may_be_called_anything(client, vale, coordinator):
    client.post("/partnerships/vale/people/new/", NEW_PERSON | {"name": "\u202eأمان <b>🚓</b>"})

    page = client.get("/partnerships/vale/people/").content.decode()

    assert "\u202eأمان &lt;b&gt;🚓&lt;/b&gt;" in page


def test_an_agency_of_another_partnership_cannot_be_spoken_for(client, vale, coordinator):
    elsewhere = AgencyFactory(name="Foreign Police")

    for field in ("lead_for", "agency"):
        response = client.post("/partnerships/vale/people/new/", NEW_PERSON | {field: elsewhere.pk})
        assert response.status_code == 422
        assert "Foreign Police" not in text_of(response)
    assert not User.objects.filter(email="Pat.Green@vale.example").exists()


def test_role_is_changed(client, vale, police, coordinator):
    role = role_of(person_in(vale, Role.BOARD_MEMBER, name="Lee Lead"))

    page = client.get(f"/people/{role.pk}/edit/")
    response = client.post(f"/people/{role.pk}/edit/", {"role": "lead_officer", "agency": police.pk})

    role.refresh_from_db()
    assert "Change the role of Lee Lead" in text_of(page)
    assert response.url == "/partnerships/vale/people/"
    assert (role.role, role.agency) == (Role.LEAD_OFFICER, police)


def test_role_keeps_an_agency_that_has_ended(client, vale, police, coordinator):
    police.ended_on = date(2017, 1, 1)
    police.save()
    AgencyFactory(partnership=vale, ended_on=date(2017, 1, 1))
    role = role_of(person_in(vale, Role.LEAD_OFFICER, police))

    form = client.get(f"/people/{role.pk}/edit/").context["form"]

    assert list(form.fields["agency"].queryset) == [police]


@pytest.mark.parametrize("last_day", [None, date(2099, 3, 31)])
def test_role_held_twice_is_refused(client, vale, coordinator, last_day):
    user = person_in(vale, Role.BOARD_MEMBER)
    user.memberships.update(ended_on=last_day)
    clerk = MembershipFactory(user=user, partnership=vale, role=Role.SCRUTINY_CLERK)

    response = client.post(f"/people/{clerk.pk}/edit/", {"role": "board_member"})

    assert response.context["form"].errors == {"role": ["This person already has that role here."]}


def day(year, month, day_of_month):
    return {"last_day_0": day_of_month, "last_day_1": month, "last_day_2": year}


@pytest.mark.parametrize(
    ("typed", "ended_on", "said", "works_on", "ended_at"),
    [
        (day(2018, 2, 1), date(2018, 2, 1), "The role of Lee Lead has ended.", None, "2018-02-01 09:01"),
        (day(2018, 1, 15), date(2018, 1, 15), "The role of Lee Lead has ended.", None, "2018-02-01 09:01"),
        (
            day(2018, 3, 31),
            date(2018, 3, 31),
            "The role of Lee Lead works until 31 March 2018 and ends then.",
            "2018-03-31 23:59",  # by the clock of London
            "2018-04-01 00:01",
        ),
    ],
)
def test_role_ends_at_once_or_works_through_a_last_day_to_come(
    client, vale, coordinator, typed, ended_on, said, works_on, ended_at
):
    person = person_in(vale, Role.BOARD_MEMBER, name="Lee Lead")
    role = role_of(person)
    with time_machine.travel("2018-02-01 09:00"):
        client.force_login(coordinator)
        assert "End the role of Lee Lead" in text_of(client.get(f"/people/{role.pk}/end/"))
        response = client.post(f"/people/{role.pk}/end/", typed, follow=True)

    assert said in text_of(response)
    role.refresh_from_db()
    assert role.ended_on == ended_on
    if works_on:
        with time_machine.travel(works_on):
            client.force_login(person)
            assert client.get("/partnerships/vale/").status_code == 200
    with time_machine.travel(ended_at):
        client.force_login(person)
        assert client.get("/partnerships/vale/").status_code == 404
        assert list(vale.memberships.current(on=role.ended_on)) == [role_of(coordinator), *([role] if works_on else [])]


@time_machine.travel("2018-02-01 09:00")
def test_role_that_ends_signs_the_person_out_and_nobody_else(client, vale, coordinator):
    person, other = person_in(vale, Role.BOARD_MEMBER), person_in(vale, Role.BOARD_MEMBER)
    browsers = {user: Client() for user in (person, other)}
    for user, browser in browsers.items():
        browser.force_login(user)
    client.force_login(coordinator)

    client.post(f"/people/{role_of(other).pk}/end/", day(2018, 3, 31))  # works through it
    client.post(f"/people/{role_of(person).pk}/end/", day(2018, 2, 1))

    assert browsers[person].get("/accounts/").status_code == 302
    assert browsers[other].get("/accounts/").status_code == 200


@time_machine.travel("2018-02-01 09:00")
def test_last_day_can_be_changed_and_taken_away(client, vale, coordinator):
    role = MembershipFactory(partnership=vale, role=Role.BOARD_MEMBER, ended_on=date(2018, 3, 31))
    client.force_login(coordinator)
    assert "until 31 March 2018" in text_of(client.get("/partnerships/vale/people/"))
    assert client.get(f"/people/{role.pk}/end/").context["form"]["last_day"].value() == date(2018, 3, 31)

    client.post(f"/people/{role.pk}/end/", day(2018, 4, 30))
    role.refresh_from_db()
    assert role.ended_on == date(2018, 4, 30)

    response = client.post(f"/people/{role.pk}/keep/", follow=True)
    role.refresh_from_db()
    assert role.ended_on is None
    assert f"The role of {role.user.name} has no last day any more." in text_of(response)


def test_last_day_before_the_first_is_refused(client, vale, coordinator):
    role = MembershipFactory(partnership=vale, role=Role.BOARD_MEMBER, started_on=date(2018, 4, 1))

    response = client.post(f"/people/{role.pk}/end/", day(2018, 3, 31))

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "last_day": ["The last day must be on or after the first, which was 1 April 2018"]
    }


def test_role_that_has_ended_is_neither_ended_again_nor_changed(client, vale, coordinator):
    role = MembershipFactory(partnership=vale, ended_on=date(2017, 5, 1))

    again = client.post(f"/people/{role.pk}/end/", day(2018, 1, 1), follow=True)

    role.refresh_from_db()
    assert role.ended_on == date(2017, 5, 1)
    assert "That role had already ended." in text_of(again)
    for page in ("edit", "link", "invitation"):
        assert client.get(f"/people/{role.pk}/{page}/").status_code == 403
    assert client.post(f"/people/{role.pk}/keep/").status_code == 403


@time_machine.travel("2018-02-01 09:00")
def test_role_that_has_yet_to_begin_ends_on_its_first_day(vale):
    role = MembershipFactory(partnership=vale, role=Role.BOARD_MEMBER, started_on=date(2018, 4, 1))

    end_role(role, by=UserFactory(), last_day=date(2018, 2, 1), on=date(2018, 2, 1))

    assert (role.ended_on, role.is_current_on(date(2018, 2, 1))) == (date(2018, 4, 1), False)


@time_machine.travel("2018-02-01 09:00")
@pytest.mark.parametrize(
    ("other", "last_day", "said"),
    [
        (None, day(2018, 2, 1), "This is the partnership’s last coordinator."),
        (None, day(2018, 3, 31), "After 31 March 2018 the partnership would have no coordinator."),
        ({"ended_on": date(2018, 3, 31)}, day(2018, 2, 1), "After 31 March 2018 the partnership would have no coord"),
        ({"user__is_active": False}, day(2018, 2, 1), "This is the partnership’s last coordinator."),
        ({"role": Role.BOARD_MEMBER}, day(2018, 2, 1), "This is the partnership’s last coordinator."),
        ({}, day(2018, 2, 1), None),
        ({}, day(2018, 3, 31), None),
    ],
)
def test_coordinator_does_not_leave_a_day_without_a_coordinator(client, vale, coordinator, other, last_day, said):
    if other is not None:
        MembershipFactory(partnership=vale, **other)
    MembershipFactory()  # coordinates elsewhere
    client.force_login(coordinator)

    response = client.post(f"/people/{role_of(coordinator).pk}/end/", last_day)

    assert response.status_code == (422 if said else 302)
    assert (said or "") in text_of(response)
    assert (role_of(coordinator).ended_on is None) == bool(said)


@time_machine.travel("2018-02-01 09:00")
def test_last_coordinators_last_day_may_be_put_off(client, vale, coordinator):
    vale.memberships.update(ended_on=date(2018, 3, 31))
    client.force_login(coordinator)
    address = f"/people/{role_of(coordinator).pk}/end/"

    assert client.post(address, day(2018, 3, 30)).status_code == 422
    assert client.post(address, day(2018, 4, 30)).status_code == 302


def test_coordinator_does_not_change_the_last_coordinators_role(client, vale, coordinator):
    response = client.post(f"/people/{role_of(coordinator).pk}/edit/", {"role": "board_member"})

    assert response.status_code == 422
    assert "This is the partnership’s last coordinator." in text_of(response)
    assert role_of(coordinator).role == Role.COORDINATOR


def test_last_coordinator_may_be_saved_unchanged(client, vale, coordinator):
    assert client.post(f"/people/{role_of(coordinator).pk}/edit/", {"role": "coordinator"}).status_code == 302


def test_coordinator_ends_their_own_role_where_there_is_another(client, vale, coordinator):
    person_in(vale)

    response = client.post(f"/people/{role_of(coordinator).pk}/end/", day(2018, 1, 1))

    assert response.url == "/accounts/"
    assert "You have no role" in text_of(client.get("/accounts/"))  # and stays signed in here


def test_administrator_may_end_the_last_coordinators_role(client, vale, coordinator, administrator):
    client.force_login(administrator)

    response = client.post(f"/people/{role_of(coordinator).pk}/end/", day(2018, 1, 1))

    assert response.url == "/partnerships/vale/people/"
    assert role_of(coordinator).ended_on is not None


def test_link_is_made_again_on_demand_and_the_present_password_goes_on_working(client, vale, coordinator):
    user = person_in(vale, Role.BOARD_MEMBER)
    user.set_password("three green bottles")
    user.save()

    link = client.get(f"/people/{role_of(user).pk}/link/").context["link"]

    client.logout()
    assert client.login(email=user.email, password="three green bottles")
    assert client.get(link).status_code == 404  # they have signed in since


@pytest.mark.parametrize("who", ["member elsewhere", "administrator", "closed"])
def test_coordinator_makes_no_link_for_somebody_they_do_not_look_after(client, vale, coordinator, who):
    user = person_in(vale, Role.BOARD_MEMBER, is_superuser=who == "administrator", is_active=who != "closed")
    if who == "member elsewhere":
        MembershipFactory(user=user)

    response = client.get(f"/people/{user.memberships.get(partnership=vale).pk}/link/")

    assert response.status_code == 403
    assert response.context["link"] == ""
    assert "set-password" not in text_of(response)


def test_administrator_makes_a_link_for_anybody_whose_sign_in_is_open(client, vale, administrator):
    user = person_in(vale)
    MembershipFactory(user=user)
    client.force_login(administrator)

    assert client.get(f"/people/{user.memberships.get(partnership=vale).pk}/link/").context["link"] != ""


@pytest.mark.parametrize("page", ["membership_edit", "membership_end", "person_link"])
@pytest.mark.parametrize(("role", "status"), [(Role.BOARD_MEMBER, 403), (Role.SCRUTINY_CLERK, 403), (None, 404)])
def test_only_those_who_look_after_people_open_their_pages(client, vale, page, role, status):
    target = role_of(person_in(vale, name="Lee Lead"))
    client.force_login(person_in(vale, role) if role else person_in(PartnershipFactory()))
    address = reverse(f"csp:{page}", args=[target.pk])

    assert client.get(address).status_code == status
    assert "Lee Lead" not in text_of(client.get(address))
    if page != "person_link":
        assert client.post(address, {"role": "scrutiny_clerk"}).status_code == status
    target.refresh_from_db()
    assert (target.role, target.ended_on) == (Role.COORDINATOR, None)


@pytest.mark.parametrize("path", ["MQ/wrong-token", "!!!/x", "OTk5OTk5OTk5OTk5OTk5OTk5OTk/x", "eHh4/x", "_w/x"])
def test_link_that_is_not_ours_says_what_to_do(client, path):
    response = client.get(f"/accounts/set-password/{path}/")

    assert response.status_code == 404
    assert "This link no longer works" in text_of(response)


def test_link_is_no_good_once_the_sign_in_is_closed(client, vale, coordinator):
    user = person_in(vale, Role.BOARD_MEMBER)
    link = client.get(f"/people/{role_of(user).pk}/link/").context["link"]
    user.is_active = False
    user.save()

    assert client.get(link).status_code == 404


def test_link_is_no_good_after_three_days(client, vale, coordinator):
    user = person_in(vale, Role.BOARD_MEMBER)
    with time_machine.travel("2017-07-03 09:00"):
        client.force_login(coordinator)
        link = client.get(f"/people/{role_of(user).pk}/link/").context["link"]
    with time_machine.travel("2017-07-06 08:59"):
        assert client.get(link).status_code == 200
    with time_machine.travel("2017-07-06 09:01"):
        assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("first", "second", "field", "said"),
    [
        ("", "", "new_password1", "Enter new password"),
        ("three green bottles", "three green bottle", "new_password2", "The two new passwords are not the same"),
        ("short", "short", "new_password2", None),
        ("chris@vale.example", "chris@vale.example", "new_password2", None),
    ],
)
def test_password_that_is_refused_says_why(client, vale, first, second, field, said):
    user = person_in(vale, Role.BOARD_MEMBER, email="chris@vale.example")
    client.force_login(person_in(vale))
    link = client.get(f"/people/{role_of(user).pk}/link/").context["link"]
    client.logout()

    response = client.post(link, {"new_password1": first, "new_password2": second})

    assert response.status_code == 422
    assert said is None or response.context["form"].errors[field] == [said]
    assert field in response.context["form"].errors
    assert re.findall(r'<input type="password"[^>]* value=', response.content.decode()) == []
    before = user.password
    user.refresh_from_db()
    assert user.password == before
