"""Submitting a return: filled rows become updates, the others stay."""

from datetime import date

import pytest

from actions.models import LeadRole, TimescaleChange, Update
from reviews.models import Draft
from tests.factories import (
    AgencyFactory,
    PriorityFactory,
    UpdateFactory,
)
from tests.reviews.returning import address, boxes, day, led, recorded, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("third_quarter")]


def test_sheet_lists_the_actions_an_officers_agency_leads_by_priority(client, plan, priority, police, officer):
    led(PriorityFactory(plan=plan, title="Later", position=10**6), police, "2.1")
    led(priority, police, "1.1")
    led(priority, police, "1.2", role=LeadRole.SUPPORTING)
    led(priority, AgencyFactory(partnership=plan.partnership), "1.3")
    led(priority, police, "1.4", closed_on=date(2017, 10, 1), closed_reason="Overtaken.")
    client.force_login(officer)

    sheet = client.get(address(plan)).context["sheet"]
    assert [(str(part.priority), [row.name for row in part.rows]) for part in sheet.groups] == [
        ("1 Violence", ["1.1"]), ("Later", ["2.1"]),
    ]  # fmt: skip
    sheet = client.get(address(plan, parts="supported")).context["sheet"]
    assert [row.name for row in sheet.rows] == ["1.1", "1.2", "2.1"]


def test_sheet_submits_filled_rows_and_leaves_the_others(client, plan, priority, police, officer):
    first, _silent, third = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    UpdateFactory(action=third, reported_on=date(2017, 9, 30), status="amber", remedy="A second van.")
    client.force_login(officer)
    posted = shown(client, address(plan))
    posted |= boxes(first, progress="Done two.", status="green") | boxes(third, no_change="on")

    response = client.post(address(plan), posted, follow=True)
    assert response.redirect_chain == [(address(plan, "return_done", agency=police.pk, period="q3"), 302)]
    assert recorded()[1:] == [
        ("1.1", "green", "Done two.", ""),
        ("1.3", "amber", "No change since 30 September 2017.", "A second van."),
    ]
    assert b"2 updates recorded for Q3 2017/18: 1.1, 1.3." in response.content
    assert [row.name for row in response.context["silent"]] == ["1.2"]
    assert {update.reported_on for update in Update.objects.filter(recorded_by=officer)} == {date(2017, 12, 10)}


def test_rows_with_errors_are_listed_by_reference_and_the_good_ones_recorded(client, plan, priority, police, officer):
    good, bad, worse = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    client.force_login(officer)
    posted = shown(client, address(plan))
    posted |= boxes(good, progress="Good.", status="green")
    posted |= boxes(bad, progress="Slipping.", status="amber") | boxes(worse, remedy="A van.", new_timescale="May 2018")

    response = client.post(address(plan), posted)
    assert response.status_code == 422
    assert recorded() == [("1.1", "green", "Good.", "")]
    assert response.context["sheet"].faults == [
        ("1.2", f"id_a{bad.pk}-remedy", "Say what will put it right: Red and Amber need it."),
        ("1.3", f"id_a{worse.pk}-progress", "Say what progress there has been"),
        ("1.3", f"id_a{worse.pk}-status", "Choose a RAG status"),
        ("1.3", f"id_a{worse.pk}-timescale_reason", "Say why the timescale has moved"),
    ]
    assert f'<a href="#id_a{bad.pk}-remedy">1.2: Say what will put it right' in response.content.decode()
    assert b"<title>Error: Return for Q3 2017/18: Police" in response.content
    kept = Draft.objects.order_by("action").values_list("action", "progress", "status", "remedy", "new_timescale")
    assert list(kept) == [(bad.pk, "Slipping.", "amber", "", ""), (worse.pk, "", "", "A van.", "May 2018")]

    again = shown(client, address(plan)) | boxes(bad, remedy="A second van.")
    again |= boxes(worse, progress="Late.", status="red", timescale_reason="The supplier is late.")
    assert client.post(address(plan), again).status_code == 302
    assert recorded()[1:] == [
        ("1.2", "amber", "Slipping.", "A second van."),
        ("1.3", "red", "Late.", "A van."),
    ]
    assert TimescaleChange.objects.values_list("to_words", "reason").get() == ("May 2018", "The supplier is late.")
    assert not Draft.objects.exists()


def test_everything_is_held_back_where_the_officer_asks_for_it(client, plan, priority, police, officer):
    good, bad = (led(priority, police, f"1.{n}") for n in (1, 2))
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(good, progress="Good.", status="green") | boxes(bad, status="red")

    response = client.post(address(plan), posted | {"hold_back_good": "on"})
    assert response.status_code == 422
    assert recorded() == []
    assert b"1.1. They are right, and wait for the rest." in response.content
    assert b'id="id_hold_back_good" checked' in response.content
    assert Draft.objects.count() == 2
    posted = shown(client, address(plan)) | boxes(bad, progress="Bad.", remedy="A van.")
    client.post(address(plan), posted | {"hold_back_good": "on"})
    assert recorded() == [("1.1", "green", "Good.", ""), ("1.2", "red", "Bad.", "A van.")]


@pytest.mark.parametrize("wrong", [("11", "12", "2017"), ("31", "2", "2017"), ("", "", ""), ("1", "", "2017")])
def test_wrong_day_records_nothing_and_keeps_every_row(client, plan, priority, police, officer, wrong):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Good.", status="green") | day(*wrong)

    response = client.post(address(plan), posted)
    assert response.status_code == 422
    [(name, place, words)] = response.context["sheet"].faults
    assert (name, place) == ("", "id_reported_on_0")
    assert words.startswith(("Enter the day", "The day the position is true of cannot be in the future"))
    assert b">Good.</textarea>" in response.content.replace(b"\nGood.", b"Good.")
    assert recorded() == []
    assert Draft.objects.get().progress == "Good."


@pytest.mark.parametrize(
    ("parts", "warning"),
    [
        (("31", "3", "2017"), "The updates are as at 31 March 2017, before the plan’s year began on 1 April 2017."),
        (
            ("30", "9", "2017"),
            "The updates are as at 30 September 2017, outside Q3 2017/18: they count for Q2 2017/18.",
        ),
    ],
)
def test_unusual_day_is_recorded_with_a_warning(client, plan, priority, police, officer, parts, warning):
    action = UpdateFactory(action=led(priority, police, "1.1"), reported_on=date(2017, 11, 1)).action
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Good.", status="green") | day(*parts)

    text = client.post(address(plan), posted, follow=True).content.decode()
    assert warning in text
    assert "A later update stands after these and is still the latest: 1.1." in text
    assert Update.objects.filter(recorded_by=officer).count() == 1


def test_empty_sheet_is_refused_with_a_reason(client, plan, priority, police, officer):
    led(priority, police, "1.1")
    client.force_login(officer)
    response = client.post(address(plan), shown(client, address(plan)))
    assert response.status_code == 422
    assert b"Nothing is filled in yet" in response.content


def test_ten_actions_take_one_submission_or_two_with_an_error(client, plan, priority, police, officer):
    actions = [led(priority, police, f"1.{n}") for n in range(1, 11)]
    client.force_login(officer)
    posted = shown(client, address(plan))
    for number, action in enumerate(actions):
        posted |= boxes(action, progress=f"Did {number}.", status="red" if number == 9 else "green")
    assert client.post(address(plan), posted).status_code == 422
    posted = shown(client, address(plan)) | boxes(actions[9], remedy="A van.")
    assert client.post(address(plan), posted).status_code == 302
    assert Update.objects.count() == 10


def test_same_sheet_sent_twice_records_nothing_twice(client, plan, priority, police, officer):
    first, second = (UpdateFactory(action=led(priority, police, f"1.{n}")).action for n in (1, 2))
    client.force_login(officer)
    posted = (
        shown(client, address(plan)) | boxes(first, progress="Once.", status="green") | boxes(second, no_change="on")
    )
    client.post(address(plan), posted)
    before = recorded()

    response = client.post(address(plan), posted, follow=True)
    assert b"That had already been recorded; it was not recorded twice." in response.content
    assert recorded() == before
    assert len(before) == 4
    changed = posted | boxes(first, progress="Once more.")
    assert client.post(address(plan), changed).status_code == 422  # told of the first, which came meanwhile
    assert client.post(address(plan), shown(client, address(plan))).status_code == 302
    assert recorded()[4:] == [("1.1", "green", "Once more.", "")]


def test_second_of_two_people_is_shown_what_came_meanwhile_before_theirs_is_recorded(
    client, plan, priority, police, officer, coordinator
):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    mine = shown(client, address(plan)) | boxes(action, progress="Jo says.", status="green")
    client.force_login(coordinator)
    theirs = shown(client, address(plan)) | boxes(action, progress="Ada says.", status="amber", remedy="A van.")
    client.post(address(plan), theirs)

    client.force_login(officer)
    response = client.post(address(plan), mine)
    assert response.status_code == 422
    text = response.content.decode()
    assert ("Ada says." in text, "Jo says." in text, "To put it right:</strong> A van." in text) == (True, True, True)
    assert [words for _, _, words in response.context["sheet"].faults] == [
        "Somebody else has recorded an update since you opened this sheet. Read it beside yours, then submit again"
    ]
    [row] = response.context["sheet"].rows
    assert client.post(address(plan), mine | boxes(action, seen=row.newest_id, was=row.was)).status_code == 302
    assert [progress for _, _, progress, _ in recorded()] == ["Ada says.", "Jo says."]


def test_no_change_is_offered_only_where_there_is_an_earlier_update(client, plan, priority, police, officer):
    new = led(priority, police, "1.1")
    client.force_login(officer)
    assert b"No change since" not in client.get(address(plan)).content
    response = client.post(address(plan), shown(client, address(plan)) | boxes(new, no_change="on"))
    assert [words for _, _, words in response.context["sheet"].faults] == [
        "There is no earlier update that this could be unchanged since: write one",
        "Say what progress there has been.",
    ]
    assert recorded() == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, ("1.1", "red", "No change since 30 September 2017.", "A van.")),
        ({"progress": "Still ill."}, ("1.1", "red", "No change since 30 September 2017. Still ill.", "A van.")),
        ({"remedy": "A lorry."}, ("1.1", "red", "No change since 30 September 2017.", "A lorry.")),
        ({"status": "red"}, ("1.1", "red", "No change since 30 September 2017.", "A van.")),
        ({"status": "green"}, "You ticked “No change” and chose another status: clear one of them"),
        ({"status": "purple"}, "Choose one of the statuses"),
    ],
)
def test_no_change_is_dated_and_keeps_status_and_remedy(client, plan, priority, police, officer, words, expected):
    action = led(priority, police, "1.1")
    UpdateFactory(action=action, reported_on=date(2017, 9, 30), status="red", progress="Stuck.", remedy="A van.")
    client.force_login(officer)
    response = client.post(address(plan), shown(client, address(plan)) | boxes(action, no_change="on", **words))
    if isinstance(expected, tuple):
        assert recorded()[1:] == [expected]
    else:
        assert expected in [words for _, _, words in response.context["sheet"].faults]
        assert len(recorded()) == 1


def test_no_change_since_an_internal_update_stays_internal_with_its_remedy(client, plan, priority, police, officer):
    inside, public = led(priority, police, "1.1"), led(priority, police, "1.2")
    told = {"reported_on": date(2017, 9, 1), "status": "amber", "remedy": "Ask again."}
    UpdateFactory(action=inside, is_internal=True, **told)
    UpdateFactory(action=public, **told)
    client.force_login(officer)
    text = client.get(address(plan)).text
    assert (text.count("(stays internal)"), text.count(">Internal</strong>")) == (1, 1)
    posted = shown(client, address(plan)) | boxes(inside, no_change="on") | boxes(public, no_change="on")
    assert client.post(address(plan), posted).status_code == 302
    found = [inside.updates.latest("pk"), public.updates.latest("pk")]
    assert [(update.remedy, update.is_internal) for update in found] == [("Ask again.", True), ("Ask again.", False)]
    client.post(address(plan), shown(client, address(plan)) | boxes(inside, progress="Asked.", status="green"))
    assert not inside.updates.latest("pk").is_internal


def test_no_change_since_a_day_that_is_not_before_the_sheets_is_refused(client, plan, priority, police, officer):
    action = UpdateFactory(action=led(priority, police, "1.1"), reported_on=date(2017, 12, 10)).action
    client.force_login(officer)
    response = client.post(address(plan), shown(client, address(plan)) | boxes(action, no_change="on"))
    [(_, place, words)] = response.context["sheet"].faults
    assert place == f"id_a{action.pk}-no_change"
    assert words.startswith("The last update is as at 10 December 2017: choose a later day")


def test_last_status_that_is_none_is_kept_by_no_change(client, plan, priority, police, officer):
    action = UpdateFactory(action=led(priority, police, "1.1"), status="", progress="Begun.").action
    client.force_login(officer)
    client.post(address(plan), shown(client, address(plan)) | boxes(action, no_change="on", status="none"))
    assert recorded()[1:] == [("1.1", "", "No change since 1 August 2017.", "")]


def test_action_without_reference_is_named_by_its_activity(client, plan, priority, police, officer):
    action = led(priority, police, "")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Good.")
    [(name, _, _)] = client.post(address(plan), posted).context["sheet"].faults
    assert name == "“Activity ”"
    posted = shown(client, address(plan)) | boxes(action, status="green")
    assert b"1 update recorded for Q3 2017/18: Activity ." in client.post(address(plan), posted, follow=True).content
