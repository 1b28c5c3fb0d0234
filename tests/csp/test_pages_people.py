from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Membership, Role, User
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory, person_in

pytestmark = pytest.mark.django_db

NEW_PERSON = {"name": "Pat Green", "email": "Pat.Green@vale.example", "post": "Sergeant", "role": "board_member"}


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def police(vale):
    return AgencyFactory(partnership=vale, name="Northshire Police")


@pytest.fixture
def coordinator(client, vale):
    coordinator = person_in(vale, name="Chris Cole", email="chris@vale.example", post="Officer")
    client.force_login(coordinator)
    return coordinator


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True)


def role_of(user):
    return user.memberships.get()


def test_people_lists_roles_and_those_that_ended(client, vale, police, coordinator):
    person_in(vale, Role.LEAD_OFFICER, police, name="Lee Lead", post="Inspector")
    MembershipFactory(
        user=UserFactory(name="Ann Early"), partnership=vale, role=Role.BOARD_MEMBER, ended_on=date(2017, 5, 1)
    )
    person_in(PartnershipFactory(), name="Somebody Else")

    response = client.get("/partnerships/vale/people/")

    assert [role.user.name for role in response.context["current"]] == ["Chris Cole", "Lee Lead"]
    assert [role.user.name for role in response.context["ended"]] == ["Ann Early"]
    page = text_of(response)
    for text in ("Inspector", "Lead officer of an agency", "Northshire Police", "chris@vale.example", "1 May 2017"):
        assert text in page
    assert page.count("Has not signed in yet") == 1  # the coordinator has
    assert "Somebody Else" not in page


def test_people_says_when_there_is_nobody(client, vale, administrator):
    client.force_login(administrator)

    assert "Nobody has a role yet." in text_of(client.get("/partnerships/vale/people/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_people_takes_the_same_queries_however_many(client, vale, police, coordinator, rows, django_assert_num_queries):
    for _ in range(rows):
        person_in(vale, Role.LEAD_OFFICER, police)
        MembershipFactory(partnership=vale, ended_on=date(2017, 5, 1))

    with django_assert_num_queries(5):
        client.get("/partnerships/vale/people/")


@time_machine.travel("2017-07-03 09:00")
def test_person_new_here_gets_a_role_and_a_link_to_choose_a_password(client, vale, coordinator):
    response = client.post("/partnerships/vale/people/new/", NEW_PERSON, follow=True)

    role = Membership.objects.get(user__email="Pat.Green@vale.example")
    assert (role.partnership, role.role, role.agency, role.started_on) == (
        vale,
        Role.BOARD_MEMBER,
        None,
        date(2017, 7, 3),
    )
    assert (role.user.name, role.user.post, role.user.has_usable_password()) == ("Pat Green", "Sergeant", False)
    assert response.redirect_chain == [(f"/people/{role.pk}/link/", 302)]
    link = response.context["link"]
    assert link.startswith("http://testserver/accounts/set-password/")
    assert link in text_of(response)

    client.logout()
    assert "you will sign in with Pat.Green@vale.example" in text_of(client.get(link))
    response = client.post(link, {"new_password1": "three green bottles", "new_password2": "three green bottles"})
    assert response.url == "/"
    assert client.get("/accounts/").context["user"] == role.user
    assert client.get(link).status_code == 404  # good once


def test_person_known_already_gets_the_role_and_keeps_their_details(client, vale, coordinator):
    known = person_in(PartnershipFactory(), name="Dr Known", email="known@county.example", post="Director")

    response = client.post(
        "/partnerships/vale/people/new/", NEW_PERSON | {"email": "KNOWN@county.example"}, follow=True
    )

    known.refresh_from_db()
    assert (known.name, known.post, known.email) == ("Dr Known", "Director", "known@county.example")
    assert known.memberships.get(partnership=vale).role == Role.BOARD_MEMBER
    assert response.redirect_chain == [("/partnerships/vale/people/", 302)]
    assert "Role given to a person who is known already." in text_of(response)
    assert "set-password" not in text_of(response)


def test_second_press_of_add_adds_one_person(client, vale, coordinator):
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
        ({"role": ""}, "role", "Choose role"),
        ({"role": "king"}, "role", "Choose role from the list"),
        ({"role": "lead_officer"}, "agency", "Choose the agency this lead officer reports for."),
        ({"agency": "999"}, "agency", "Choose agency from the list"),
        ({"email": "CHRIS@vale.example", "role": "coordinator"}, "role", "This person already has that role here."),
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


def test_person_may_be_called_anything(client, vale, coordinator):
    client.post("/partnerships/vale/people/new/", NEW_PERSON | {"name": "\u202eأمان <b>🚓</b>"})

    page = client.get("/partnerships/vale/people/").content.decode()

    assert "\u202eأمان &lt;b&gt;🚓&lt;/b&gt;" in page


def test_an_agency_of_another_partnership_cannot_be_spoken_for(client, vale, coordinator):
    elsewhere = AgencyFactory()

    response = client.post(
        "/partnerships/vale/people/new/", NEW_PERSON | {"role": "lead_officer", "agency": elsewhere.pk}
    )

    assert response.status_code == 422
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


def test_role_held_twice_is_refused(client, vale, coordinator):
    user = person_in(vale, Role.BOARD_MEMBER)
    clerk = MembershipFactory(user=user, partnership=vale, role=Role.SCRUTINY_CLERK)

    response = client.post(f"/people/{clerk.pk}/edit/", {"role": "board_member"})

    assert response.context["form"].errors == {"role": ["This person already has that role here."]}


@time_machine.travel("2018-02-01 09:00")
def test_role_is_ended_after_asking_and_stays_on_record(client, vale, coordinator):
    role = role_of(person_in(vale, Role.BOARD_MEMBER, name="Lee Lead"))
    assert "End this role?" in text_of(client.get(f"/people/{role.pk}/end/"))
    role.refresh_from_db()
    assert role.ended_on is None

    response = client.post(f"/people/{role.pk}/end/", follow=True)

    role.refresh_from_db()
    assert role.ended_on == date(2018, 2, 1)
    assert "The role of Lee Lead has ended." in text_of(response)
    client.force_login(role.user)
    assert client.get("/partnerships/vale/").status_code == 404


def test_role_that_has_ended_is_neither_ended_again_nor_changed(client, vale, coordinator):
    role = MembershipFactory(partnership=vale, ended_on=date(2017, 5, 1))

    again = client.post(f"/people/{role.pk}/end/", follow=True)

    role.refresh_from_db()
    assert role.ended_on == date(2017, 5, 1)
    assert "That role had already ended." in text_of(again)
    assert client.get(f"/people/{role.pk}/edit/").status_code == 403
    assert client.get(f"/people/{role.pk}/link/").status_code == 403


@time_machine.travel("2018-02-01 09:00")
def test_role_that_has_yet_to_begin_ends_on_its_first_day(client, vale, coordinator):
    role = MembershipFactory(partnership=vale, role=Role.BOARD_MEMBER, started_on=date(2018, 4, 1))

    client.post(f"/people/{role.pk}/end/")

    role.refresh_from_db()
    assert role.ended_on == date(2018, 4, 1)


def test_coordinator_does_not_end_the_last_coordinators_role(client, vale, coordinator):
    MembershipFactory(partnership=vale, user=UserFactory(is_active=False))  # cannot sign in, so does not count

    response = client.post(f"/people/{role_of(coordinator).pk}/end/")

    assert response.status_code == 409
    assert "This is the partnership’s last coordinator." in text_of(response)
    assert role_of(coordinator).ended_on is None


def test_coordinator_does_not_change_the_last_coordinators_role(client, vale, coordinator):
    response = client.post(f"/people/{role_of(coordinator).pk}/edit/", {"role": "board_member"})

    assert response.status_code == 422
    assert "This is the partnership’s last coordinator." in text_of(response)
    assert role_of(coordinator).role == Role.COORDINATOR


def test_last_coordinator_may_be_saved_unchanged(client, vale, coordinator):
    assert client.post(f"/people/{role_of(coordinator).pk}/edit/", {"role": "coordinator"}).status_code == 302


def test_coordinator_ends_their_own_role_where_there_is_another(client, vale, coordinator):
    person_in(vale)

    assert client.post(f"/people/{role_of(coordinator).pk}/end/").url == "/accounts/"


def test_administrator_may_end_the_last_coordinators_role(client, vale, coordinator, administrator):
    client.force_login(administrator)

    response = client.post(f"/people/{role_of(coordinator).pk}/end/")

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
    assert first == "" or f'value="{first}"' not in response.content.decode()
    before = user.password
    user.refresh_from_db()
    assert user.password == before
