from datetime import date

import pytest
import time_machine
from django.urls import reverse

from csp.models import Membership, Role, User
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory, person_in

pytestmark = pytest.mark.django_db

PASSWORD = "three green bottles"
NEITHER = "That e-mail address and password do not match. Check both and try again."


def text_of(response):
    return " ".join(response.content.decode().split())


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def officer(vale):
    return with_password(person_in(vale, email="Officer@vale.example", name="Olu Officer", post="Safety officer"))


def sign_in(client, email="officer@vale.example", password=PASSWORD, address="/accounts/login/", **more):
    return client.post(address, {"login": email, "password": password, **more})


@pytest.mark.parametrize("email", ["Officer@vale.example", "OFFICER@VALE.EXAMPLE", " officer@vale.example "])
def test_sign_in_is_blind_to_the_case_of_the_address(client, officer, email):
    page = client.get("/accounts/login/")
    assert page.status_code == 200
    assert "has been kept" not in text_of(page)

    assert sign_in(client, email).url == "/"
    assert client.get("/accounts/").context["user"] == officer


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"email": ""}, {"login": ["Enter e-mail address"]}),
        ({"password": ""}, {"password": ["Enter password"]}),
        ({"password": "wrong"}, {"__all__": [NEITHER]}),
        ({"email": "nobody@vale.example"}, {"__all__": [NEITHER]}),
        ({"email": "closed@vale.example"}, {"__all__": [NEITHER]}),
        (
            {"email": "o\x00@vale.example"},
            {
                "login": [
                    "E-mail address must be like name@example.org",
                    "E-mail address holds a hidden character (NUL): type it again",
                ]
            },
        ),
        ({"password": "o\x00"}, {"password": ["Password holds a hidden character (NUL): type it again"]}),
        ({"password": "🚓" * 10_000}, {"__all__": [NEITHER]}),
    ],
)
def test_sign_in_refused_says_why_and_keeps_the_address(client, officer, typed, errors):
    with_password(UserFactory(email="closed@vale.example", is_active=False))

    response = sign_in(client, **typed)

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert f'value="{PASSWORD}"' not in text_of(response)
    assert response.context["user"].is_anonymous


@pytest.mark.parametrize(
    ("onward", "leads_to"),
    [
        ("/partnerships/vale/?a=1&b=2", "/partnerships/vale/?a=1&b=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\x00", "/%00"),
        ("", "/"),
    ],
)
def test_sign_in_leads_on_to_our_own_pages_only(client, officer, onward, leads_to):
    assert sign_in(client, next=onward).url == leads_to


def test_sign_in_carries_the_address_through_a_refusal(client, officer):
    asked = client.get("/partnerships/vale/?a=1")
    refused = sign_in(client, password="wrong", address=asked.url)

    assert '<input type="hidden" name="next" value="/partnerships/vale/?a=1">' in refused.content.decode()
    assert sign_in(client, next="/partnerships/vale/?a=1").url == "/partnerships/vale/?a=1"


def test_sign_in_page_leads_on_somebody_who_is_signed_in(client, officer):
    client.force_login(officer)

    assert client.get("/accounts/login/").url == "/"
    assert client.get("/accounts/login/?next=/accounts/").url == "/accounts/"
    assert client.get("/accounts/login/?next=/accounts/login/", follow=True).redirect_chain == [
        ("/accounts/login/", 302),
        ("/", 302),
    ]


def test_sign_out_is_by_button_and_leaves_nothing_open(client, officer):
    client.force_login(officer)
    assert client.get("/accounts/logout/").status_code == 405

    response = client.post("/accounts/logout/", follow=True)

    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "You are signed out." in text_of(response)
    assert client.get("/accounts/").url == "/accounts/login/?next=/accounts/"
    assert client.post("/accounts/logout/").url == "/accounts/login/"


def test_account_shows_who_i_am_and_my_roles(client, vale, officer):
    police = AgencyFactory(partnership=vale, name="Northshire Police")
    MembershipFactory(user=officer, partnership=vale, role=Role.LEAD_OFFICER, agency=police)
    client.force_login(officer)

    page = text_of(client.get("/accounts/"))

    for text in (
        "Olu Officer",
        "Officer@vale.example",
        "Safety officer",
        "Vale Partnership</a>: Coordinator (community safety officer)",
        "Vale Partnership</a>: Lead officer of an agency, Northshire Police",
        "None: your password alone signs you in.",
        "/accounts/password/",
    ):
        assert text in page
    assert "site administrator" not in page


def test_account_of_somebody_without_a_role_says_so(client):
    client.force_login(UserFactory())

    assert "You have no role in a partnership at present." in text_of(client.get("/accounts/"))


def test_account_of_an_administrator_says_so(client):
    client.force_login(UserFactory(is_superuser=True))

    page = text_of(client.get("/accounts/"))
    assert "You are a site administrator" in page
    assert "You have no role" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_account_takes_the_same_queries_however_many_roles(client, rows, django_assert_num_queries):
    user = UserFactory()
    for _ in range(rows):
        MembershipFactory(user=user)
    client.force_login(user)

    with django_assert_num_queries(4):
        client.get("/accounts/")


def new_password(**changes):
    return {
        "old_password": PASSWORD,
        "new_password1": "four blue bottles",
        "new_password2": "four blue bottles",
    } | changes


def test_password_is_changed_and_the_person_stays_signed_in(client, officer):
    client.force_login(officer)
    assert "Present password" in text_of(client.get("/accounts/password/"))

    response = client.post("/accounts/password/", new_password(), follow=True)

    assert response.redirect_chain == [("/accounts/", 302)]
    assert "Your password is changed." in text_of(response)
    client.logout()
    assert sign_in(client).status_code == 422
    assert sign_in(client, password="four blue bottles").url == "/"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"old_password": "wrong"}, {"old_password": ["That is not your present password"]}),
        ({"old_password": ""}, {"old_password": ["Enter your present password"]}),
        ({"new_password2": "four blue"}, {"new_password2": ["The two new passwords are not the same"]}),
        ({"new_password1": "x\x00"}, {"new_password1": ["New password holds a hidden character (NUL): type it again"]}),
    ],
)
def test_password_change_refused_says_why(client, officer, changes, errors):
    client.force_login(officer)

    response = client.post("/accounts/password/", new_password(**changes))

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert User.objects.get().check_password(PASSWORD)


# A session that is lost while somebody types


def lose_the_session(client):
    client.cookies.pop("sessionid")


def typed(**changes):
    return {"name": "Fire and Rescue", "kind": "other", "aliases": "FRS\nFire Brigade", "is_member": "on"} | changes


def test_form_posted_after_the_session_was_lost_is_there_again_after_signing_in(client, vale, officer):
    client.force_login(officer)
    lose_the_session(client)
    address = "/partnerships/vale/agencies/new/?from=caf%C3%A9&x=a%20b"

    lost = client.post(address, typed(name=""))
    page = client.get(lost.url)
    wrong = sign_in(client, password="wrong", address=lost.url)
    onward = sign_in(client, next=wrong.context["next"], address="/accounts/login/")
    form = client.get(onward.url)

    assert vale.agencies.count() == 0
    for note in (page, wrong):
        assert "What you typed has been kept" in text_of(note)
    assert onward.url == address
    assert "You were signed out before this was saved." in text_of(form)
    assert form.context["form"]["aliases"].value() == "FRS\nFire Brigade"
    assert form.context["form"]["is_member"].value() is True

    again = client.get(onward.url)  # nothing is lost by opening it twice
    assert again.context["form"]["aliases"].value() == "FRS\nFire Brigade"

    saved = client.post(onward.url, typed(form_token=again.context["form_token"]), follow=True)
    assert saved.status_code == 200
    assert [agency.name for agency in vale.agencies.all()] == ["Fire and Rescue"]
    assert client.get(onward.url).context["form"]["aliases"].value() is None


def test_session_ended_by_a_password_change_elsewhere_keeps_what_was_typed(client, vale, officer, settings):
    settings.ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]  # Django reads a session again to delete it
    client.force_login(officer)
    officer.set_password("four blue bottles")
    officer.save()

    lost = client.post("/partnerships/vale/agencies/new/", typed())
    onward = sign_in(client, password="four blue bottles", address=lost.url)

    assert client.get(onward.url).context["form"]["name"].value() == "Fire and Rescue"


def test_several_forms_lost_at_once_are_all_kept(client, vale, officer):
    client.post("/partnerships/vale/agencies/new/", typed(name="First"))
    client.post("/partnerships/vale/edit/", {"name": "Second"})
    client.post("/partnerships/vale/agencies/new/", typed(name="Third"))

    assert sign_in(client).url == "/partnerships/vale/agencies/new/"  # even without `next`: the last one typed
    assert client.get("/partnerships/vale/agencies/new/").context["form"]["name"].value() == "Third"
    assert client.get("/partnerships/vale/edit/").context["form"]["name"].value() == "Second"
    assert client.get("/partnerships/vale/people/new/").context["form"].is_bound is False


def test_only_so_many_forms_are_kept_for_somebody_not_signed_in(client):
    for n in range(12):
        client.post(f"/partnerships/vale/agencies/new/?n={n}", {"name": "x"})

    assert [address for address, _ in client.session["typed"]] == [
        f"/partnerships/vale/agencies/new/?n={n}" for n in range(2, 12)
    ]


def test_passwords_and_tokens_are_never_kept(client):
    client.post("/accounts/password/", new_password(form_token="abc", csrfmiddlewaretoken="def", colour="red"))

    assert client.session["typed"] == [["/accounts/password/", "colour=red"]]


def test_button_pressed_after_the_session_was_lost_leads_home_not_to_a_dead_end(client, vale, officer):
    agency = AgencyFactory(partnership=vale, position=1)

    lost = client.post(f"/agencies/{agency.pk}/move/up/")
    response = client.post(lost.url, {"login": officer.email, "password": PASSWORD}, follow=True)

    assert response.redirect_chain == [(f"/agencies/{agency.pk}/move/up/", 302), ("/", 302)]
    assert response.status_code == 200
    assert "You were signed out before that was done. If you still want it, do it again." in text_of(response)
    assert client.get(f"/agencies/{agency.pk}/move/up/").status_code == 405


def test_somebody_whose_sign_in_was_closed_keeps_what_they_typed_until_it_is_opened(client, vale, officer):
    client.force_login(officer)
    officer.is_active = False
    officer.save()

    lost = client.post("/partnerships/vale/agencies/new/", typed())
    assert lost.url == "/accounts/login/?next=/partnerships/vale/agencies/new/"
    assert sign_in(client, address=lost.url).status_code == 422
    assert vale.agencies.count() == 0

    officer.is_active = True
    officer.save()
    onward = sign_in(client, address=lost.url)
    assert client.get(onward.url).context["form"]["name"].value() == "Fire and Rescue"


def test_what_one_person_typed_is_not_shown_to_the_next_at_the_same_machine(client, vale, officer):
    closed = person_in(vale)
    client.force_login(closed)
    closed.is_active = False
    closed.save()
    client.post("/partnerships/vale/agencies/new/", typed(name="Theirs"))

    sign_in(client)

    assert "Theirs" not in text_of(client.get("/partnerships/vale/agencies/new/"))


@time_machine.travel("2017-07-03 09:00", tick=False)
def test_session_ends_after_twelve_hours(client, officer):
    sign_in(client)
    with time_machine.travel("2017-07-03 21:01", tick=False):
        assert client.get("/accounts/").url == "/accounts/login/?next=/accounts/"


# Pages about the site


def test_accessibility_statement_is_open_to_anybody(client, officer):
    response = client.get("/accessibility/")

    assert response.status_code == 200
    for text in ("Accessibility Regulations 2018", "WCAG) 2.2", "Known limits", "Tell the coordinator"):
        assert text in text_of(response)
    assert client.post("/accessibility/").status_code == 405


def test_healthz_answers_ok_to_anybody(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_menu_names_the_person_and_signs_out_by_post(client, officer):
    client.force_login(officer)

    page = text_of(client.get("/accounts/"))

    assert "Olu Officer" in page
    assert f'<form method="post" action="{reverse("account_logout")}">' in page


def test_own_name_and_post_are_changed(client, officer):
    client.force_login(officer)
    assert 'href="/accounts/name/"' in client.get("/accounts/").text
    form = client.get("/accounts/name/").context["form"]
    assert [form[name].value() for name in form.fields] == ["Olu Officer", "Safety officer"]
    facts = {
        "form_token": "one",
        "name": "Olu Oyelaran",
        "post": "",
        "email": "mine@elsewhere.example",
        "is_superuser": "on",
    }
    assert client.post("/accounts/name/", facts).url == "/accounts/"
    officer.refresh_from_db()
    assert (officer.name, officer.post) == ("Olu Oyelaran", "")
    assert (officer.email, officer.is_superuser) == ("Officer@vale.example", False)
    refused = client.post("/accounts/name/", {"form_token": "two", "name": "", "post": "Chief officer"})
    assert (refused.status_code, refused.context["form"].errors) == (422, {"name": ["Enter name"]})
    assert refused.context["form"]["post"].value() == "Chief officer"


def test_role_works_through_its_last_day_unless_it_was_ended_at_once(vale):
    role = MembershipFactory(partnership=vale, ended_on=date(2018, 1, 31))
    days = [date(2018, 1, day) for day in (30, 31)] + [date(2018, 2, 1)]
    for is_ended_at_once, works in ((False, [True, True, False]), (True, [False, False, False])):
        role.is_ended_at_once = is_ended_at_once
        role.save()
        assert [role.is_current_on(day) for day in days] == works
        assert [Membership.objects.current(on=day).filter(pk=role.pk).exists() for day in days] == works
