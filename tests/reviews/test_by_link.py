"""The return by link: open to whoever holds its address, and to nothing else."""

import logging
import re
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import SentBack, Update
from csp.models import FormReceipt, Role
from plans.models import AnnualPlan, PlanStatus
from reviews.models import Draft, GivenByLink, ReturnLink
from tests.factories import AgencyFactory, AnnualPlanFactory, LeadFactory, PriorityFactory, UpdateFactory, person_in
from tests.reviews.returning import boxes, led, shown
from tests.reviews.test_links import SECRET, given_by, link_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("third_quarter")]
HOLDER = {"holder_name": "Sam Lee", "holder_post": "Warden"}
WHERE = f"/returns/{SECRET}/"
DRAFT = f"/returns/{SECRET}/draft/"


@pytest.fixture
def link(plan, police):
    return link_for(plan, police)


@pytest.fixture
def action(link, priority, police):
    return led(priority, police, "1.1")


def given():
    rows = Update.objects.order_by("pk")
    return list(rows.values_list("action__reference", "status", "progress", "given_by", "recorded_by"))


def test_holder_sees_the_actions_of_the_agency_and_nothing_else(client, plan, police, action, priority, officer):
    action.lead_officer = officer
    action.save()
    led(priority, police, "1.2", is_internal=True, note="Canary of an internal action")
    other = AgencyFactory(partnership=plan.partnership, name="Canary of another agency")
    led(priority, other, "Canary9")
    LeadFactory(action=action, agency=other, role="supporting")
    led(priority, police, "1.3", closed_on=date(2017, 9, 1), closed_reason="Canary of a closed one")
    led(PriorityFactory(plan=AnnualPlanFactory(partnership=plan.partnership, year=2018)), police, "Canary of next year")
    UpdateFactory(action=action, reported_on=date(2017, 9, 29), progress="Said in public.", recorded_by=officer)
    UpdateFactory(action=action, reported_on=date(2017, 10, 29), progress="Canary, internal", is_internal=True)
    Draft.objects.create(action=action, user=officer, progress="Canary of a draft")
    type(officer).objects.filter(pk=officer.pk).update(name="Canary of an officer")

    response = client.get(WHERE)
    assert response.status_code == 200
    assert [row.name for row in response.context["sheet"].rows] == ["1.1"]
    assert "Said in public." in response.text
    assert "Canary" not in response.text
    assert "1 of 1 action has no update for Q3 2017/18 yet." in response.text
    links = set(re.findall(r'href="(/[^"]*)"', response.text))
    assert {one for one in links if not one.startswith("/static/")} == {reverse("csp:accessibility")}


def test_pages_by_link_tell_nobody_where_they_are(client, link, action):
    answers = {
        "open": client.get(WHERE),
        "refused": client.post(WHERE, boxes(action, progress="x")),
        "recorded": client.post(WHERE, HOLDER | shown(client, WHERE) | boxes(action, progress="x", status="green")),
        "wrong": client.get("/returns/wrong/"),
        "not found": client.get("/returns/"),
        "method": client.get(DRAFT),
    }
    assert {name: (answer.status_code, answer["Referrer-Policy"]) for name, answer in answers.items()} == {
        "open": (200, "same-origin"),
        "refused": (422, "same-origin"),
        "recorded": (302, "no-referrer"),
        "wrong": (404, "no-referrer"),
        "not found": (404, "no-referrer"),
        "method": (405, "no-referrer"),
    }
    assert {answer["X-Robots-Tag"] for answer in answers.values()} == {"noindex, nofollow"}
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())
    assert "sessionid" not in client.cookies
    accessibility = client.get(reverse("csp:accessibility"))
    assert accessibility["Referrer-Policy"] == "same-origin"
    assert "X-Robots-Tag" not in accessibility


def test_form_of_another_site_is_refused_and_shown_to_copy(link, action):
    client = Client(enforce_csrf_checks=True)
    response = client.post(WHERE, HOLDER | boxes(action, progress="Mine.", status="green"))
    assert response.status_code == 403
    assert (response["Referrer-Policy"], "Mine." in response.text) == ("no-referrer", True)
    assert "no-store" in response["Cache-Control"]
    assert given() == []


def test_secret_is_not_logged(client, link, caplog):
    with caplog.at_level(logging.INFO, logger="django"):
        client.get(f"/returns/{SECRET}x/")
        client.get(DRAFT)
        Client(enforce_csrf_checks=True).post(WHERE)
        client.get("/accounts/set-password/MQ/secret-of-a-password/")
    assert len(caplog.messages) == 4
    assert "/returns/…" in caplog.text
    assert SECRET not in caplog.text
    assert "secret-of-a-password" not in caplog.text


def test_submitting_records_who_gave_it_and_that_it_came_by_link(client, link, action):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green")
    response = client.post(WHERE, posted, follow=True)
    assert response.redirect_chain == [(WHERE, 302)]
    assert "1 update recorded for Q3 2017/18: 1.1." in response.text
    assert given() == [("1.1", "green", "Two done.", "Sam Lee, Warden", None)]
    assert GivenByLink.objects.get().link == link
    assert FormReceipt.objects.get().user is None
    link.refresh_from_db()
    assert (link.holder_name, link.holder_post) == ("Sam Lee", "Warden")
    assert 'value="Sam Lee"' in response.text
    assert "0 of 1 action has no update" in response.text


def test_pressing_twice_records_once(client, link, action):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green")
    client.post(WHERE, posted)
    response = client.post(WHERE, posted, follow=True)
    assert "That had already been recorded; it was not recorded twice." in response.text
    assert len(given()) == 1
    client.post(WHERE, posted | boxes(action, progress="Three done.", seen=Update.objects.get().pk))
    assert [row[2] for row in given()] == ["Two done.", "Three done."]


def test_name_and_post_are_asked_for_and_everything_typed_is_kept(client, link, action):
    posted = shown(client, WHERE) | {"holder_name": "Sam Lee", "holder_post": " "}
    response = client.post(WHERE, posted | boxes(action, progress="Two done.", status="green"))
    assert response.status_code == 422
    assert response.context["holder"].errors == {"holder_post": ["Enter your post"]}
    assert "<title>Error: " in response.text
    assert "Two done." in response.text
    assert given() == []
    assert Draft.objects.get(link=link, user=None).progress == "Two done."
    assert "Two done." in client.get(WHERE).text
    assert 'value="Sam Lee"' in client.get(WHERE).text


def test_missing_name_and_faulty_rows_are_all_said_at_once_and_nothing_is_recorded(client, link, action, police):
    other = led(action.priority, police, "1.9")
    posted = (
        shown(client, WHERE) | boxes(action, progress="Two done.", status="green") | boxes(other, progress="Three.")
    )
    response = client.post(WHERE, posted)
    assert response.status_code == 422
    text = " ".join(response.text.split())
    assert text.count("There is a problem") == 1
    for place, words in (
        ("holder_name", "Enter your name"),
        ("holder_post", "Enter your post"),
        (f"a{other.pk}-status", "1.9: Choose a RAG status"),
    ):
        assert f'<a href="#id_{place}">{words}</a>' in text
        assert f'id="id_{place}"' in text
    assert f"Nothing of these was recorded yet: {action.reference}." in text
    assert given() == []
    assert list(Draft.objects.order_by("pk").values_list("progress", flat=True)) == ["Two done.", "Three."]


def test_empty_return_without_a_name_asks_for_the_name_first(client, link, action):
    nothing = "Nothing is filled in yet"
    posted = shown(client, WHERE)
    response = client.post(WHERE, posted)
    assert (response.status_code, "Enter your name" in response.text, nothing in response.text) == (422, True, False)
    response = client.post(WHERE, posted | HOLDER)
    assert (response.status_code, "Enter your name" in response.text, nothing in response.text) == (422, False, True)


def test_longest_name_and_post_fit_on_the_update(client, link, action):
    posted = shown(client, WHERE) | {"holder_name": "N" * 100, "holder_post": "P" * 98}
    posted |= boxes(action, progress="Two done.", status="green")
    assert client.post(WHERE, posted | {"holder_post": "P" * 99}).status_code == 422
    assert client.post(WHERE, posted).status_code == 302
    assert len(Update.objects.get().given_by) == 200


def test_saving_for_later_asks_for_no_name_and_comes_back_on_another_machine(client, link, action):
    posted = shown(client, WHERE) | boxes(action, progress="Half of it", status="amber") | {"then": "later"}
    response = client.post(WHERE, posted, follow=True)
    assert response.redirect_chain == [(WHERE, 302)]
    assert "Saved. Nothing has been submitted yet" in response.text
    assert "Half of it" in Client().get(WHERE).text
    assert given() == []


def test_script_saves_drafts_of_the_link(client, link, action):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Half of it")
    assert client.post(DRAFT, posted).json() == {"savedAt": "10:42", "elsewhere": {}, "gone": []}
    assert Draft.objects.get(link=link).progress == "Half of it"
    link.refresh_from_db()
    assert link.holder_post == "Warden"
    assert f'data-draft-address="{DRAFT}"' in client.get(WHERE).text
    assert client.get(DRAFT).status_code == 405


def test_drafts_of_two_links_and_of_an_officer_stay_apart(client, link, plan, police, action, officer):
    other = link_for(plan, police, secret="other")
    for where, text in [(DRAFT, "Of the first"), ("/returns/other/draft/", "Of the second")]:
        client.post(where, boxes(action, progress=text))
    Draft.objects.create(action=action, user=officer, progress="Of Jo")
    assert set(Draft.objects.values_list("link", "user", "progress")) == {
        (link.pk, None, "Of the first"), (other.pk, None, "Of the second"), (None, officer.pk, "Of Jo"),
    }  # fmt: skip
    text = client.get(WHERE).text
    assert ("Of the first" in text, "Of the second" in text, "Of Jo" in text) == (True, False, False)


def test_two_tabs_do_not_write_over_each_other(client, link, action):
    first, second = shown(client, WHERE), shown(client, WHERE)
    client.post(WHERE, first | boxes(action, progress="From the first tab") | {"then": "later"})
    later = second | boxes(action, progress="From the second tab") | {"then": "later"}
    response = client.post(WHERE, later)
    assert response.status_code == 422
    assert "From the first tab" in response.text
    assert "From the second tab" in response.text
    assert Draft.objects.get().progress == "From the first tab"


def test_update_recorded_meanwhile_is_shown_without_a_name(client, link, action, officer):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Mine.", status="green")
    UpdateFactory(action=action, reported_on=date(2017, 12, 9), progress="Theirs.", recorded_by=officer)
    response = client.post(WHERE, posted)
    assert response.status_code == 422
    assert "Recorded while you were writing</strong>, as at" in response.text
    assert "Theirs." in response.text
    assert f"by {officer.name}" not in response.text
    assert len(given()) == 1


def test_faulty_and_empty_returns_say_what_to_mend(client, link, action):
    response = client.post(WHERE, shown(client, WHERE) | HOLDER)
    assert response.status_code == 422
    assert "Nothing is filled in yet" in response.text
    response = client.post(WHERE, shown(client, WHERE) | HOLDER | boxes(action, progress="Late.", status="red"))
    assert response.status_code == 422
    assert response.context["sheet"].rows[0].form.errors == {
        "remedy": ["Say what will put it right: Red and Amber need it."]
    }
    assert "<title>Error: " in response.text
    assert given() == []


def test_holder_cannot_reach_other_actions_by_their_ids(client, link, plan, police, priority, action):
    other = AgencyFactory(partnership=plan.partnership)
    strangers = [
        led(priority, other, "Canary1"),
        led(priority, police, "Canary2", is_internal=True),
        led(priority, police, "Canary3", closed_on=date(2017, 9, 1), closed_reason="Canary"),
        led(PriorityFactory(plan=AnnualPlanFactory(partnership=plan.partnership, year=2018)), police, "Canary4"),
        led(PriorityFactory(), AgencyFactory(), "Canary5"),
    ]
    posted = shown(client, WHERE) | HOLDER
    for stranger in strangers:
        posted |= boxes(stranger, progress="Forged.", status="green", seen="0", was="")
    for where, then in [(WHERE, ""), (WHERE, "later"), (DRAFT, "")]:
        for query in ("", f"?agency={other.pk}&period=q1&parts=supported"):
            response = client.post(where + query, posted | {"then": then})
            assert response.status_code == (200 if where == DRAFT else 422)
            assert "Canary" not in response.text
    sheet = client.get(f"{WHERE}?agency={other.pk}&period=q1&parts=supported").context["sheet"]
    assert (sheet.agency, sheet.period.code, sheet.supporting) == (police, "q3", False)
    assert given() == []
    assert Draft.objects.count() == 0


def test_holder_moves_no_timescale_and_marks_nothing_internal(client, link, action):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green")
    posted |= boxes(action, new_timescale="Never", timescale_reason="Because", is_internal="on", given_by="Mayor")
    client.post(WHERE, posted | {"given_by": "Mayor"})
    update = Update.objects.get()
    assert (update.given_by, update.is_internal, action.timescale_changes.count()) == ("Sam Lee, Warden", False, 0)


def test_action_that_has_left_the_sheet_is_named_to_nobody_but_its_text_comes_back(client, link, action):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green")
    action.close(on=date(2017, 12, 9), reason="Canary")
    response = client.post(WHERE, posted)
    assert response.status_code == 422
    assert "Two done." in response.text
    assert "Canary" not in response.text
    assert "There is no action of Police to report on." in response.text


ENDS = {
    "expired": {"expires_on": date(2017, 12, 9)},
    "withdrawn": {"revoked_at": "2017-12-10 09:00:00+00:00"},
}


def end(link, how):
    if how == "plan closed":
        AnnualPlan.objects.filter(pk=link.plan_id).update(status=PlanStatus.CLOSED)
        return
    by = {"revoked_by": link.made_by} if how == "withdrawn" else {}
    ReturnLink.objects.filter(pk=link.pk).update(**ENDS[how], **by)


@pytest.mark.parametrize("how", [*ENDS, "plan closed"])
def test_link_that_ended_meanwhile_records_nothing_and_shows_what_was_typed(client, link, action, how):
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two\r\ndone.", remedy="A van.", status="amber")
    end(link, how)
    for where in (WHERE, DRAFT):
        response = client.post(where, posted)
        assert response.status_code == 410
        assert response.context["texts"] == [("Progress", "Two\ndone."), ("What will put it right", "A van.")]
        assert "Nothing was recorded." in response.text
        assert "Maker" in response.text
        assert "Activity" not in response.text
    response = client.get(WHERE)
    assert response.status_code == 410
    assert "What you typed" not in response.text
    assert given() == []
    assert Draft.objects.count() == 0


def test_link_works_through_its_last_day(client, link, action):
    ReturnLink.objects.update(expires_on=date(2017, 12, 10))
    assert client.get(WHERE).status_code == 200
    with time_machine.travel("2017-12-11 00:30:00+00:00", tick=False):
        assert client.get(WHERE).status_code == 410


@pytest.mark.parametrize(
    "wrong",
    [SECRET[:-1], SECRET + "a", SECRET.swapcase(), "x", "%00", "%F0%9F%9A%93", "digest", "a" * 2000, f"{SECRET}%20"],
)
def test_wrong_links_are_answered_alike_and_give_no_hint(client, link, action, wrong):
    wrong = link.digest if wrong == "digest" else wrong
    first, other = client.get(f"/returns/{wrong}/"), client.get("/returns/anything/")
    assert (first.status_code, first.content) == (404, other.content)
    assert str(link.agency) not in first.text
    posted = client.post(f"/returns/{wrong}/", HOLDER | boxes(action, progress="Two done.", status="green"))
    assert posted.status_code == client.post(f"/returns/{wrong}/draft/").status_code == 404
    assert "Two done." in posted.text
    assert given() == []


def test_opening_is_noted_first_and_last(client, link, action):
    client.get(WHERE)
    with time_machine.travel("2017-12-12 09:00:00+00:00", tick=False):
        client.get(WHERE)
        link.refresh_from_db()
        assert link.last_opened_at == timezone.now()
    assert link.first_opened_at == timezone.now()


def test_link_opens_the_same_for_somebody_signed_in(client, link, action):
    client.force_login(person_in(link.plan.partnership, Role.BOARD_MEMBER, name="Kim Signed-in"))
    posted = shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green")
    response = client.get(WHERE)
    assert "Kim Signed-in" not in response.text
    assert "Sign out" not in response.text
    client.post(WHERE, posted)
    assert given() == [("1.1", "green", "Two done.", "Sam Lee, Warden", None)]


def test_link_for_a_past_period_says_so_and_counts_there(client, plan, police, priority):
    link_for(plan, police, number=2)
    action = led(priority, police, "1.1")
    assert "Q2 2017/18 ended on 30 September 2017" in client.get(WHERE).text
    client.post(WHERE, shown(client, WHERE) | HOLDER | boxes(action, progress="Two done.", status="green"))
    assert Update.objects.get().reported_on == date(2017, 9, 30)


def test_holder_reads_the_comment_on_what_their_agency_sent(client, link, plan, action, police, priority, coordinator):
    update = given_by(link, action)
    SentBack.objects.create(update=update, comment="Which two?", by=coordinator)
    other = link_for(plan, AgencyFactory(partnership=plan.partnership), secret="other")
    elsewhere = led(priority, police, "1.2")
    SentBack.objects.create(update=given_by(other, elsewhere), comment="Canary of another agency", by=coordinator)

    text = client.get(WHERE).text
    assert "Which two?" in text
    assert "Canary" not in text
    assert "2 of 2 actions have no update" in text
    client.post(WHERE, shown(client, WHERE) | HOLDER | boxes(action, progress="Tower, Mill.", status="green"))
    assert "Which two?" not in client.get(WHERE).text
    assert "1 of 2 actions have no update" in client.get(WHERE).text


@pytest.mark.parametrize("count", [1, 3])
def test_sheet_takes_the_same_queries_whatever_its_size(
    client, link, plan, police, priority, count, django_assert_num_queries
):
    for number in range(count):
        update = given_by(link, led(priority, police, f"1.{number}"))
        SentBack.objects.create(update=update, comment="More, please.", by=link.made_by)
    with django_assert_num_queries(12):
        client.get(WHERE)
