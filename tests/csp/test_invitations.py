"""Inviting somebody: by mail or by a link to pass on, once and for two weeks, and taken back while nothing stands on it."""

from datetime import date
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends import locmem
from django.db.models import PROTECT
from django.test import Client

from csp.invitations import invite, link_of, remove
from csp.mail import SMTP
from csp.models import Agency, Invitation, Membership, Role, User
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    MembershipFactory,
    PartnershipFactory,
    UserFactory,
    invited_to,
    person_in,
)

pytestmark = pytest.mark.django_db

NEW_PERSON = {"name": "Pat Green", "email": "Pat.Green@vale.example", "post": "Sergeant", "roles": ["board_member"]}
PASSWORD = {"new_password1": "three green bottles", "new_password2": "three green bottles"}


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def no_mail(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, ""


class FailingBackend(locmem.EmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected


@pytest.fixture
def press(client):
    """Press a button, and see the page it leads to."""
    return lambda address, typed=None: client.post(address, typed or {}, follow=True)


@time_machine.travel("2018-01-03 09:00")
def test_invitation_goes_by_mail_in_the_partnerships_name(client, settings, vale, police, coordinator, press):
    settings.SITE_URL = "https://plans.vale.example"
    settings.DEFAULT_FROM_EMAIL = "Plan tracker <tracker@vale.example>"

    page = press("/partnerships/vale/people/new/", NEW_PERSON | {"lead_for": [police.pk]})

    [sent] = mail.outbox
    invitation = Invitation.objects.get()
    link = f"https://plans.vale.example{link_of(invitation)}"
    assert (sent.to, sent.reply_to) == (["Pat.Green@vale.example"], ["chris@vale.example"])
    assert sent.from_email == "Vale Partnership <tracker@vale.example>"
    assert sent.subject == "Invitation to the action plans of Vale Partnership"
    assert sent.body == (
        "Hello Pat Green\n\n"
        "Chris Cole, Officer, invites you to the action plans of Vale Partnership. There you are:\n\n"
        "- Lead officer of an agency, Northshire Police\n- Board member\n\n"
        f"Open this address to choose a password and come in:\n{link}\n\n"
        "It works once, until Wednesday 17 January 2018, and is for you alone: do not pass it on. If it has stopped "
        "working, ask Chris Cole (chris@vale.example) for a new one. If you did not expect this, do nothing.\n\n"
        "Vale Partnership\n"
    )
    assert (invitation.invited_by, invitation.partnership, invitation.expires_on) == (
        coordinator,
        vale,
        date(2018, 1, 17),
    )
    assert invitation.sent_at is not None
    assert str(invitation) == "Invitation of Pat Green to Vale Partnership"
    said = text_of(page)
    assert "A mail has gone to Pat.Green@vale.example." in said
    assert f"{link}<" in said
    assert "Send again" in said


@time_machine.travel("2018-01-03 09:00")
def test_link_is_given_to_pass_on_where_there_is_no_mail_server(client, settings, vale, coordinator, press, no_mail):
    settings.SITE_URL = ""

    page = press("/partnerships/vale/people/new/", NEW_PERSON)

    assert mail.outbox == []
    assert f"http://testserver{link_of(Invitation.objects.get())}<" in text_of(page)
    assert "The tracker has no mail server here" in text_of(page)
    assert "Send again" not in text_of(page)
    role = Membership.objects.get(user__name="Pat Green")
    assert client.post(f"/people/{role.pk}/invitation/send/").status_code == 403


@time_machine.travel("2018-01-03 09:00")
def test_mail_server_that_fails_loses_nobody(vale, coordinator, press, settings):
    settings.EMAIL_BACKEND = "tests.csp.test_invitations.FailingBackend"

    page = press("/partnerships/vale/people/new/", NEW_PERSON)

    assert Membership.objects.filter(user__name="Pat Green", partnership=vale).exists()
    assert "The mail to Pat.Green@vale.example could not be sent" in text_of(page)
    assert "No mail has gone out for this link." in text_of(page)
    assert link_of(Invitation.objects.get()) in text_of(page)


@time_machine.travel("2018-01-03 09:00")
def test_somebody_known_is_told_by_mail_of_the_new_role(settings, vale, coordinator, press):
    settings.SITE_URL = "https://plans.vale.example"
    known = person_in(PartnershipFactory(name="Elsewhere"), name="Dr Known", email="known@county.example")

    page = press("/partnerships/vale/people/new/", NEW_PERSON | {"email": "Known@county.example"})

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([known.email], "Your part in the action plans of Vale Partnership")
    assert "Chris Cole, Officer, has given you a part" in sent.body
    assert "- Board member\n\nSign in as usual, with this e-mail address:\nhttps://plans.vale.example/" in sent.body
    assert "invitation/" not in sent.body
    assert "Elsewhere" not in sent.body + text_of(page)
    assert Invitation.objects.count() == 0


@time_machine.travel("2018-01-03 09:00")
def test_newcomer_follows_the_link_chooses_a_password_and_is_in(client, vale, coordinator, press):
    press("/partnerships/vale/people/new/", NEW_PERSON)
    link = link_of(Invitation.objects.get())
    browser = Client()

    welcome = browser.get(link)
    assert "Welcome, Pat Green" in text_of(welcome)
    assert "Chris Cole, Officer, invites you to the action plans of Vale Partnership. There you are:" in text_of(
        welcome
    )
    assert "You will sign in with Pat.Green@vale.example" in text_of(welcome)
    assert "no-store" in welcome["Cache-Control"]
    assert browser.get(link).status_code == 200  # opening it uses nothing up: mail is read by machines first
    chosen = browser.post(welcome.context["password_link"], PASSWORD)
    assert chosen.status_code == 302

    assert browser.get("/").context["user"].name == "Pat Green"
    assert Client().get(link).status_code == 404  # good once
    assert "There is no invitation any more" not in text_of(client.get("/partnerships/vale/people/"))
    role = Membership.objects.get(user__name="Pat Green")
    assert "They have come in: there is no invitation any more." in text_of(
        client.get(f"/people/{role.pk}/invitation/")
    )
    assert client.post(f"/people/{role.pk}/invitation/renew/").status_code == 403


def test_link_says_to_whoever_is_signed_in_whose_it_is(client, vale, coordinator):
    invitation = invite(invited_to(vale, name="Pat").user, vale, by=coordinator, on=date(2099, 1, 1))

    assert "You are signed in as Chris Cole. This link is for Pat alone" in text_of(client.get(link_of(invitation)))


@pytest.mark.parametrize(
    ("day", "status"), [("2018-01-03 09:00", 200), ("2018-01-17 23:59", 200), ("2018-01-18 00:01", 404)]
)
def test_link_works_for_two_weeks(client, vale, day, status):
    invitation = invite(invited_to(vale).user, vale, by=UserFactory(), on=date(2018, 1, 3))

    with time_machine.travel(day):
        response = client.get(link_of(invitation))

    assert response.status_code == status
    assert (status == 200) == ("This link no longer works" not in text_of(response))


@pytest.mark.parametrize(
    "fault", ["replaced", "altered", "of another", "not there", "closed", "password set", "signed in"]
)
def test_link_that_does_not_work_says_what_to_do(client, vale, fault):
    person = invited_to(vale, name="Pat Green").user
    invitation = invite(person, vale, by=UserFactory(), on=date(2099, 1, 1))
    link = link_of(invitation)
    if fault == "replaced":
        invite(person, vale, by=UserFactory(), on=date(2099, 1, 1))
        link = link_of(Invitation.objects.select_related("user").get(pk=invitation.pk))  # as if it were made now
    elif fault == "altered":
        link = link[:-2] + ("A" if link[-2] != "A" else "B") + "/"
    elif fault == "of another":
        other = invite(invited_to(vale).user, vale, by=UserFactory(), on=date(2099, 1, 1))
        link = link.replace(f"/{invitation.pk}/", f"/{other.pk}/")
    elif fault == "not there":
        link = "/accounts/invitation/999/x/"
    elif fault == "closed":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif fault == "password set":
        person.set_password("three green bottles")
        person.save()
    else:
        User.objects.filter(pk=person.pk).update(last_login="2018-01-01T09:00Z")  # by an organisation's own sign-in

    response = client.get(link)

    assert response.status_code == 404
    assert "An invitation works once and for two weeks." in text_of(response)
    assert "Pat Green" not in text_of(response)


@time_machine.travel("2018-01-20 09:00")
def test_people_list_says_who_was_invited_and_until_when(client, vale, coordinator, press):
    with time_machine.travel("2018-01-03 09:00"):
        for name in ("Pat", "Sam"):
            person = invited_to(vale, name=name).user
            invite(person, vale, by=coordinator, on=date(2018, 1, 3))
    client.force_login(coordinator)
    sam = Membership.objects.get(user__name="Sam")
    assert "No link works at present: make a new one." in text_of(client.get(f"/people/{sam.pk}/invitation/"))
    page = press(f"/people/{sam.pk}/invitation/renew/")
    assert "This is a new link. The one before works no more." in text_of(page)

    listed = text_of(client.get("/partnerships/vale/people/"))

    assert "Invited 3 Jan 2018 by Chris Cole; the link stopped working after 17 Jan 2018" in listed
    assert "Invited 20 Jan 2018 by Chris Cole; the link works until 3 Feb 2018" in listed


@time_machine.travel("2018-01-03 09:00")
def test_sending_again_makes_a_new_link_and_ends_the_one_before(client, vale, coordinator, press):
    role = invited_to(vale, name="Pat", email="pat@vale.example")
    before = link_of(invite(role.user, vale, by=coordinator, on=date(2018, 1, 3)))

    page = press(f"/people/{role.pk}/invitation/send/")

    [sent] = mail.outbox
    after = link_of(Invitation.objects.newest_first().first())
    assert after in sent.body
    assert after in text_of(page)
    assert (Client().get(before).status_code, Client().get(after).status_code) == (404, 200)
    # one that is opened already is ended too
    password = Client().get(after).context["password_link"]
    press(f"/people/{role.pk}/invitation/renew/")
    assert Client().get(password).status_code == 404


@time_machine.travel("2018-01-03 09:00")
def test_link_is_kept_from_a_coordinator_once_another_partnership_knows_the_person(client, vale, coordinator, press):
    """Whoever holds the link can sign in as the person, and would see the other partnership."""
    role = invited_to(vale, name="Pat", email="pat@vale.example")
    known_to_us = link_of(invite(role.user, vale, by=coordinator, on=date(2018, 1, 3)))
    elsewhere = PartnershipFactory(name="Elsewhere", slug="elsewhere")
    there = Client()
    there.force_login(person_in(elsewhere))

    answer = there.post("/partnerships/elsewhere/people/new/", NEW_PERSON | {"email": "pat@vale.example"}, follow=True)

    [second] = Invitation.objects.filter(partnership=elsewhere)
    assert Client().get(known_to_us).status_code == 404
    for page in (answer, client.get(f"/people/{role.pk}/invitation/"), client.get("/partnerships/vale/people/")):
        assert link_of(second) not in text_of(page)
        assert "New link" not in text_of(page)
        assert "accounts/invitation/" not in text_of(page)
    assert "it goes to their own address by mail" in text_of(answer)
    assert client.post(f"/people/{role.pk}/invitation/renew/").status_code == 403
    assert "Elsewhere" not in text_of(press(f"/people/{role.pk}/invitation/send/"))
    assert [sent.to for sent in mail.outbox] == [["pat@vale.example"], ["pat@vale.example"]]


def test_without_mail_the_site_administrator_passes_such_a_link_on(client, vale, coordinator, no_mail):
    role = invited_to(vale)
    MembershipFactory(user=role.user)

    assert "Ask the site administrator to pass it on" in text_of(client.get(f"/people/{role.pk}/invitation/"))
    client.force_login(UserFactory(is_superuser=True))
    response = client.post(f"/people/{role.pk}/invitation/renew/", follow=True)
    assert link_of(Invitation.objects.get()) in text_of(response)


def test_invitation_is_taken_back_after_asking_and_the_person_with_it(client, vale, coordinator):
    role = invited_to(vale, name="Pat Green")
    MembershipFactory(user=role.user, partnership=vale, role=Role.SCRUTINY_CLERK)
    link = link_of(invite(role.user, vale, by=coordinator, on=date(2099, 1, 1)))
    address = f"/people/{role.pk}/invitation/take-back/"
    assert "Take back the invitation of Pat Green?" in text_of(client.get(address))
    assert vale.memberships.count() == 3

    response = client.post(address, follow=True)

    assert "The invitation of Pat Green is taken back." in text_of(response)
    assert not User.objects.filter(name="Pat Green").exists()
    assert list(vale.memberships.values_list("user", flat=True)) == [coordinator.pk]
    assert Client().get(link).status_code == 404


def test_invitation_is_taken_back_here_only_where_another_partnership_knows_the_person(client, vale, coordinator):
    role = invited_to(vale)
    other = MembershipFactory(user=role.user)
    theirs = Invitation.objects.create(
        user=role.user, partnership=other.partnership, invited_by=other.user, expires_on=date(2099, 1, 1)
    )

    client.post(f"/people/{role.pk}/invitation/take-back/")

    assert list(role.user.memberships.all()) == [other]
    assert list(Invitation.objects.all()) == [theirs]


@pytest.mark.parametrize("stands", ["lead officer", "author of an edit", "has come in"])
def test_invitation_is_not_taken_back_once_the_record_names_the_person(client, vale, coordinator, stands):
    role = invited_to(vale, name="Pat Green")
    if stands == "lead officer":
        ActionFactory(lead_officer=role.user)
    elif stands == "author of an edit":
        agency = AgencyFactory(partnership=vale)
        Agency.history.filter(id=agency.pk).update(history_user=role.user)
    else:
        User.objects.filter(pk=role.user.pk).update(last_login="2018-01-01T09:00Z")

    response = client.post(f"/people/{role.pk}/invitation/take-back/")

    assert response.status_code == (403 if stands == "has come in" else 409)
    if stands != "has come in":
        assert "The record names Pat Green, so they cannot be taken back." in text_of(response)
    assert Membership.objects.filter(pk=role.pk).exists()


def test_last_coordinator_is_not_taken_back(client, vale):
    """Nor by a colleague whose own role has a last day."""
    role = invited_to(vale, Role.COORDINATOR)
    leaving = person_in(vale)
    leaving.memberships.update(ended_on=date(2099, 3, 31))
    client.force_login(leaving)

    response = client.post(f"/people/{role.pk}/invitation/take-back/")

    assert response.status_code == 409
    assert "After 31 March 2099 the partnership would have no coordinator." in text_of(response)


def test_person_who_comes_in_while_being_taken_back_stays(client, vale, coordinator, monkeypatch):
    role = invited_to(vale, name="Pat Green")
    monkeypatch.setattr("csp.views.invitations.waited_for", lambda request, pk: role)
    role.user.set_password("three green bottles")

    response = client.post(f"/people/{role.pk}/invitation/take-back/")

    assert response.status_code == 409
    assert "Pat Green has signed in meanwhile." in text_of(response)


def test_name_with_line_breaks_adds_nothing_to_a_mail(vale, coordinator, press):
    vale.name = "Vale\nBcc: everybody@example.org"
    vale.save()

    press("/partnerships/vale/people/new/", NEW_PERSON)

    [sent] = mail.outbox
    assert sent.subject == "Invitation to the action plans of Vale Bcc: everybody@example.org"
    assert (sent.message()["Bcc"], sent.recipients()) == (None, ["Pat.Green@vale.example"])


def test_nobody_the_record_names_can_be_deleted():
    """Every reference to a person protects them, but for what is theirs alone and for what only stands while they are there."""
    own = {
        "Draft.user", "FormReceipt.user", "Invitation.user", "Session.user", "Tries.user", "User_groups.user",
        "User_user_permissions.user", "EmailAddress.user", "Authenticator.user", "SocialAccount.user", "UserSession.user",
    }  # fmt: skip
    kept = {field for field in references_to_a_person() if field.remote_field.on_delete is PROTECT}
    others = {field for field in references_to_a_person() if field not in kept}
    histories = {field for field in others if field.model.__name__.startswith("Historical")}
    assert {str(field.remote_field.on_delete.__name__) for field in histories} <= {"DO_NOTHING", "SET_NULL"}
    named = {f"{field.model.__name__}.{field.name}" for field in others - histories}
    assert named <= own
    assert {"Action.lead_officer", "Update.recorded_by", "SignOff.signed_by", "Membership.user"} <= {
        f"{field.model.__name__}.{field.name}" for field in kept
    }


def references_to_a_person():
    every = [field for model in User._meta.apps.get_models(include_auto_created=True) for field in model._meta.fields]
    return [field for field in every if field.is_relation and field.related_model is User]


def test_remove_deletes_somebody_nobody_names():
    person = UserFactory()

    remove(person)

    assert not User.objects.filter(name=person.name).exists()
