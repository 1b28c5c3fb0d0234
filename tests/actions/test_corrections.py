"""Correcting an update: another takes its place everywhere, what it said first stays a press away (ADR 0012)."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from actions.models import Update
from actions.positions import positions_as_at
from csp.access import NotAllowedNow
from csp.models import Role
from csp.statuses import RagStatus
from plans.models import PlanStatus
from plans.quarters import Period
from reviews.quarterly import review_plan
from tests.factories import ActionFactory, AgencyFactory, LeadFactory, PartnershipFactory, UpdateFactory, person_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_autumn")]


@pytest.fixture
def in_autumn():
    with time_machine.travel("2017-10-10 12:00+01:00", tick=False):
        yield


@pytest.fixture
def action():
    return ActionFactory(priority__plan__status=PlanStatus.PUBLISHED, reference="1.1", activity="Patrol")


@pytest.fixture
def plan(action):
    return action.plan


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership)


@pytest.fixture
def officer(client, plan):
    officer = person_in(plan.partnership, name="Ann Smith")
    client.force_login(officer)
    return officer


@pytest.fixture
def author(action, police, plan):
    LeadFactory(action=action, agency=police)
    return person_in(plan.partnership, Role.LEAD_OFFICER, police, name="Bob Brown")


@pytest.fixture
def first(action, author):
    return UpdateFactory(
        action=action, progress="Thefts fell by 50.", reported_on=date(2017, 8, 1), status="green", recorded_by=author
    )


LATE = ", late: Q2 2017/18 had ended, and it counts there all the same"


def address(update):
    return reverse("actions:correct_update", args=[update.pk])


def words(**changes):
    """What the form sends."""
    sent = {"progress": "Thefts fell by 5.", "status": "amber", "remedy": "More patrols.", "correction_note": "A slip."}
    return sent | {"reported_on_0": "1", "reported_on_1": "8", "reported_on_2": "2017"} | changes


def corrected(update, by, why="A slip.", **changes):
    account = {"progress": "Thefts fell by 5.", "status": "green", "remedy": "", "is_internal": False}
    return update.correct(by=by, why=why, reported_on=update.reported_on, **(account | changes))


def text_of(node):
    return " ".join(node.text_content().split())


def articles(response):
    return html.fromstring(response.text).xpath("//article")


def details(response):
    """Each summary, and what is behind it."""
    found = html.fromstring(response.text).xpath("//article//details")
    return [(text_of(row.find("summary")), text_of(row.find("div"))) for row in found]


# The form


def test_form_starts_with_what_the_update_says(client, officer, first):
    form = client.get(address(first)).context["form"]

    held = {name: form[name].value() for name in form.fields}
    assert held == {
        "progress": "Thefts fell by 50.",
        "status": "green",
        "remedy": "",
        "reported_on": date(2017, 8, 1),
        "is_internal": False,
        "correction_note": "",
    }


def test_correction_is_another_update_and_the_first_stays_as_it_was(client, officer, first):
    before = Update.objects.values().get(pk=first.pk)

    response = client.post(address(first), words())

    correction = first.corrected_by
    assert (response.status_code, response.url) == (302, f"/actions/{first.action_id}/#update-{correction.pk}")
    assert Update.objects.values().get(pk=first.pk) == before
    assert {
        name: getattr(correction, name)
        for name in ("progress", "status", "remedy", "reported_on", "is_internal", "correction_note", "recorded_by")
    } == {
        "progress": "Thefts fell by 5.",
        "status": "amber",
        "remedy": "More patrols.",
        "reported_on": date(2017, 8, 1),
        "is_internal": False,
        "correction_note": "A slip.",
        "recorded_by": officer,
    }


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"correction_note": " "}, {"correction_note": ["Say why it is corrected"]}),
        ({"progress": ""}, {"progress": ["Say what progress there has been"]}),
        ({"remedy": ""}, {"remedy": ["Say what will put it right: Red and Amber need it."]}),
        ({"status": "purple"}, {"status": ["Choose one of the statuses"]}),
        ({"reported_on_2": "2018"}, {"reported_on": ["The day the position is true of cannot be in the future"]}),
        (
            {"progress": "Thefts fell by 50.", "status": "green", "remedy": ""},
            {"__all__": ["Nothing is changed: correct what is wrong, or go back"]},
        ),
    ],
)
def test_correction_that_is_wrong_says_what_and_keeps_what_was_typed(client, officer, first, sent, errors):
    response = client.post(address(first), words(**sent))

    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert response.context["form"]["correction_note"].value() == sent.get("correction_note", "A slip.")
    assert Update.objects.count() == 1


def test_status_no_longer_in_use_can_be_kept(client, officer, action, plan):
    plan.partnership.status_meanings.create(status="complete", meaning="Done", is_used=False)
    update = UpdateFactory(action=action, status="complete")

    form = client.get(address(update)).context["form"]
    response = client.post(address(update), words(status="complete", remedy=""))

    assert next(choice[0] for choice in form.fields["status"].choices) == "complete"
    assert (response.status_code, update.corrected_by.status) == (302, "complete")


def test_status_can_be_taken_away_and_words_of_a_document_need_not_be_added(client, officer, action):
    unrated = UpdateFactory(action=action, status="", progress="Ongoing")
    wordless = UpdateFactory(action=action, progress="", source="plan.docx", recorded_by=None)

    assert client.get(address(unrated)).context["form"]["status"].value() == "none"
    assert client.post(address(unrated), words(status="none", remedy="")).status_code == 302
    assert client.post(address(wordless), words(progress="")).status_code == 302
    assert unrated.corrected_by.status == ""


def test_update_of_a_closed_action_can_be_corrected(client, officer, first, action):
    action.close(on=date(2017, 9, 1), reason="Overtaken.")

    assert client.post(address(first), words()).status_code == 302


# Who may


def test_author_and_coordinators_may_correct_and_nobody_else(client, officer, author, first, plan, police):
    others = {
        "colleague": person_in(plan.partnership, Role.LEAD_OFFICER, police),
        "board": person_in(plan.partnership, Role.BOARD_MEMBER),
        "clerk": person_in(plan.partnership, Role.SCRUTINY_CLERK),
        "outsider": person_in(PartnershipFactory()),
    }
    refused = {}
    for name, person in others.items():
        client.force_login(person)
        refused[name] = (client.get(address(first)).status_code, client.post(address(first), words()).status_code)
    client.force_login(author)

    assert refused == {name: (403, 403) for name in ("colleague", "board", "clerk")} | {"outsider": (404, 404)}
    assert Update.objects.count() == 1
    assert client.get(address(first)).status_code == 200
    assert client.post(address(first), words()).status_code == 302


def test_author_who_is_a_scrutiny_clerk_by_now_may_not(client, first, author):
    author.memberships.update(role=Role.SCRUTINY_CLERK)
    client.force_login(author)

    assert client.get(address(first)).status_code == 403


def test_update_of_a_closed_plan_is_not_corrected(client, officer, first, plan):
    plan.status = PlanStatus.CLOSED
    plan.save()

    response = client.post(address(first), words(form_token="x"))

    assert response.status_code == 403
    assert "Thefts fell by 5." in response.text
    assert b"Correct this" not in client.get(first.action.get_absolute_url()).content


def test_unknown_update_is_not_found(client, officer):
    assert client.get("/updates/99/correct/").status_code == 404


# Twice


def test_corrected_update_leads_to_the_correction(client, officer, first):
    corrected(first, officer)

    response = client.get(address(first), follow=True)

    assert response.redirect_chain == [(first.action.get_absolute_url(), 302)]
    assert "Ann Smith has corrected that update already." in response.text


def test_second_correction_at_the_same_moment_is_refused_with_its_words_kept(client, officer, author, first):
    corrected(first, author)

    response = client.post(address(first), words(progress="Fell by 7."))

    assert response.status_code == 422
    [error] = response.context["form"].non_field_errors()
    assert error.startswith("Bob Brown has corrected this update already, so yours was not saved.")
    assert "Fell by 7." in response.text
    assert Update.objects.count() == 2


def test_pressing_twice_corrects_once(client, officer, first):
    sent = words(form_token="5a2c1f2e-4a0e-4b3e-9f57-3d6b0a1c7e55")

    first_press, second_press = client.post(address(first), sent), client.post(address(first), sent)

    assert first_press.url == second_press.url
    assert Update.objects.count() == 2


def test_update_is_corrected_once_and_a_correction_says_why(first, officer):
    corrected(first, officer)
    with pytest.raises(NotAllowedNow):
        corrected(first, officer)
    other = UpdateFactory(action=first.action)
    for wrong in (
        {"corrects": first, "correction_note": "Again"},
        {"corrects": other},
        {"correction_note": "Of what?"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            UpdateFactory(action=first.action, **wrong)


# What is shown


def test_action_shows_the_corrected_text_with_the_first_a_press_away(client, officer, first):
    second = corrected(first, officer, why="It was 5, not 50.")
    third = corrected(second, officer, why="Of the ward only.", progress="In the ward thefts fell by 5.")

    response = client.get(first.action.get_absolute_url())

    [article] = articles(response)
    assert article.get("id") == f"update-{third.pk}"
    assert "In the ward thefts fell by 5." in text_of(article)
    assert details(response) == [
        (
            "Corrected on 10 October 2017 by Ann Smith: Of the ward only. – what it said before",
            "As at 1 August 2017: Green Thefts fell by 5. Recorded by Ann Smith on 10 October 2017",
        ),
        (
            "Corrected on 10 October 2017 by Ann Smith: It was 5, not 50. – what it said first",
            f"As at 1 August 2017: Green Thefts fell by 50. Recorded by Bob Brown on 10 October 2017{LATE}",
        ),
    ]


def test_link_to_correct_is_shown_to_those_who_may(client, officer, author, first, plan):
    UpdateFactory(action=first.action, reported_on=date(2017, 7, 1))
    shown = {}
    for name, person in {
        "officer": officer,
        "author": author,
        "board": person_in(plan.partnership, "board_member"),
    }.items():
        client.force_login(person)
        shown[name] = client.get(first.action.get_absolute_url()).text.count("Correct this")

    assert shown == {"officer": 2, "author": 1, "board": 0}


@pytest.fixture
def clerk_sees(client, plan):
    clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK)

    def sees(action):
        client.force_login(clerk)
        return client.get(action.get_absolute_url())

    return sees


def test_scrutiny_never_reads_internal_text_through_a_correction(first, officer, clerk_sees):
    Update.objects.filter(pk=first.pk).update(is_internal=True, progress="Canary informant.")
    corrected(first, officer, why="Canary reason.", progress="Thefts fell.")

    response = clerk_sees(first.action)

    assert "Canary" not in response.text
    assert [text_of(row) for row in html.fromstring(response.text).xpath("//article/p")][-1] == (
        "Corrected on 10 October 2017 by Ann Smith. What it said before is internal."
    )
    assert "internal update" not in response.text


def test_correction_that_is_internal_hides_the_update_from_scrutiny(first, officer, clerk_sees):
    second = corrected(first, officer, why="Canary reason.", progress="Canary informant.", is_internal=True)

    hidden = clerk_sees(first.action)
    corrected(second, officer, progress="Thefts fell.")
    shown = clerk_sees(first.action)

    assert articles(hidden) == []
    assert "1 internal update left out." in hidden.text
    [article] = articles(shown)
    assert "Thefts fell. " in text_of(article)
    assert details(shown) == []
    assert "Canary" not in shown.text
    assert "50" not in text_of(article)


def test_scrutiny_reads_what_was_public_first(first, officer, clerk_sees):
    corrected(first, officer)

    assert [summary for summary, _ in details(clerk_sees(first.action))] == [
        "Corrected on 10 October 2017 by Ann Smith: A slip. – what it said first"
    ]


@pytest.mark.parametrize("corrections", [1, 3])
def test_page_asks_as_much_for_three_corrections_as_for_one(
    client, officer, first, corrections, django_assert_num_queries
):
    latest = first
    for _ in range(corrections):
        latest = corrected(latest, officer)

    with django_assert_num_queries(21):
        response = client.get(first.action.get_absolute_url())

    assert len(details(response)) == corrections


# What counts


def test_position_review_and_search_take_the_correction(client, officer, first, plan):
    corrected(first, officer, status=RagStatus.RED, remedy="More patrols.", progress="Thefts rose.")

    [position] = positions_as_at(plan.priorities.get().actions.all(), date(2017, 8, 1))
    [line] = review_plan(plan, Period(2017, 2), today=date(2017, 10, 10)).lines
    table = reverse("actions:table", args=[plan.pk])
    found = {text: len(client.get(table, {"q": text}).context["rows"]) for text in ("rose", "fell by 50")}

    assert (position.status, position.update.progress) == ("red", "Thefts rose.")
    assert [update.progress for update in line.updates] == ["Thefts rose."]
    assert found == {"rose": 1, "fell by 50": 0}


def test_correction_of_the_day_moves_the_update_to_that_day(first, officer, plan):
    account = {"progress": "Thefts fell.", "status": "green", "remedy": "", "is_internal": False}
    first.correct(by=officer, why="It was September.", reported_on=date(2017, 9, 1), **account)

    actions = plan.priorities.get().actions.all()
    assert [positions_as_at(actions, day)[0].status for day in (date(2017, 8, 31), date(2017, 9, 1))] == [
        "none",
        "green",
    ]


def test_later_update_that_was_corrected_away_is_not_warned_of(client, author, officer, first):
    account = {"progress": "Thefts fell.", "status": "green", "remedy": "", "is_internal": False}
    later = UpdateFactory(action=first.action, reported_on=date(2017, 10, 1))
    later.correct(by=officer, why="It was July.", reported_on=date(2017, 7, 1), **account)

    response = client.post(
        reverse("actions:record_update", args=[first.action_id]),
        words(reported_on_0="2", status="green") | {"correction_note": ""},
        follow=True,
    )

    assert response.status_code == 200
    assert "stands after this one" not in response.text
