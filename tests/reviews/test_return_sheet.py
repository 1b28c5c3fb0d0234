"""The sheet behind the pages: written by the holder of a link, or by a program that names only some boxes."""

from datetime import date

import pytest

from actions.models import Update
from reviews.models import Draft, GivenByLink, ReturnLink
from reviews.returns import ReturnSheet
from tests.factories import UpdateFactory
from tests.reviews.returning import TOKEN, boxes, day, led

pytestmark = pytest.mark.django_db
TODAY = date(2017, 12, 10)


@pytest.fixture
def link(plan, police, coordinator):
    return ReturnLink.objects.create(
        plan=plan, number=3, agency=police, digest="d", made_by=coordinator, expires_on=date(2018, 1, 31),
        holder_name="Sam Poe", holder_post="Housing manager",
    )  # fmt: skip


def sheet_of(plan, writer, agency=None):
    return ReturnSheet(plan, plan.reporting_period(TODAY), agency, writer, TODAY)


def test_update_by_link_says_who_gave_it_and_that_it_came_by_link(plan, priority, police, link):
    action = led(priority, police, "1.1")
    words = day() | boxes(action, progress="Good.", status="green", new_timescale="May", timescale_reason="Ice.")

    for _ in range(2):
        result = sheet_of(plan, link, police).submit(words | {"form_token": TOKEN})
        assert result.is_done
    [update] = Update.objects.all()
    assert (update.given_by, update.recorded_by) == ("Sam Poe, Housing manager", None)
    assert GivenByLink.objects.values_list("update", "link").get() == (update.pk, link.pk)
    assert result.already == 1
    action.refresh_from_db()
    assert action.timescale == "March 2018"


def test_holder_of_a_link_sees_no_internal_update_and_is_told_of_none(plan, priority, police, link):
    action = UpdateFactory(action=led(priority, police, "1.1"), progress="For all.").action
    UpdateFactory(action=action, reported_on=date(2017, 9, 1), progress="Inside.", is_internal=True)
    [row] = sheet_of(plan, link, police).rows
    assert row.last.progress == "For all."
    assert "new_timescale" not in row.form.fields
    words = day() | boxes(action, progress="Good.", status="green", seen=row.newest_id)
    assert sheet_of(plan, link, police).submit(words).is_done


def test_holder_of_a_link_is_not_told_what_other_actions_are_called(plan, priority, police, link):
    other = led(priority, link.made_by.memberships.get().partnership.agencies.create(name="Fire"), "1.2")
    [stray] = sheet_of(plan, link, police).submit(day() | boxes(other, progress="Good.")).strays
    assert stray.name == "An action that is not on this sheet any more"


@pytest.mark.parametrize(
    ("over", "shown"),
    [
        ({}, True),
        ({"expires_on": TODAY}, True),
        ({"expires_on": date(2017, 12, 9)}, False),
        ({"revoked_at": "2017-12-10 09:00:00+00:00"}, False),
    ],
)
def test_what_was_begun_by_a_link_that_is_over_is_not_waited_for(plan, priority, police, link, officer, over, shown):
    draft = Draft.objects.create(action=led(priority, police, "1.1"), link=link, progress="Half of it.")
    by = {"revoked_by": link.made_by} if "revoked_at" in over else {}
    ReturnLink.objects.filter(pk=link.pk).update(**over, **by)
    [row] = sheet_of(plan, officer, police).rows
    assert row.begun_by_others == ([draft] if shown else [])


def test_drafts_of_a_link_and_of_people_stand_side_by_side(plan, priority, police, link, officer):
    action = led(priority, police, "1.1")
    sheet_of(plan, officer).save(boxes(action, progress="Jo’s."))
    sheet_of(plan, link, police).save(boxes(action, progress="Sam’s."))
    assert list(Draft.objects.order_by("pk").values_list("user", "link", "progress")) == [
        (officer.pk, None, "Jo’s."),
        (None, link.pk, "Sam’s."),
    ]
    [by_link], [by_officer] = sheet_of(plan, link, police).rows, sheet_of(plan, officer).rows
    assert (by_link.draft.progress, by_link.begun_by_others) == ("Sam’s.", [])  # told nobody else's name
    assert (by_officer.draft.progress, [draft.link for draft in by_officer.begun_by_others]) == ("Jo’s.", [link])


def test_rows_that_are_not_named_keep_their_drafts(plan, priority, police, officer):
    named, other = (led(priority, police, f"1.{n}") for n in (1, 2))
    Draft.objects.create(action=other, user=officer, progress="Stays.")
    sheet = sheet_of(plan, officer)
    assert sheet.save(boxes(named, progress="One.\x00", status="purple" * 9)) == []
    assert list(Draft.objects.order_by("action").values_list("progress", "status", "reported_on")) == [
        ("One.", "", ""),
        ("Stays.", "", ""),
    ]


def test_update_without_a_token_is_recorded_each_time(plan, priority, police, officer):
    action = led(priority, police, "1.1")
    for _ in range(2):
        assert sheet_of(plan, officer).submit(day() | boxes(action, progress="Good.", status="green")).is_done
    assert Update.objects.count() == 2


def test_day_as_typed_stays_with_the_drafts_unless_it_is_the_usual_one(plan, priority, police, officer):
    action = led(priority, police, "1.1")
    days = {("10", "12", "2017"): "", ("1", "12", "2017"): "1/12/2017", ("", "2", ""): "/2/"}
    found = {}
    for parts in days:
        sheet_of(plan, officer).save(day(*parts) | boxes(action, progress=f"{parts}"))
        found[parts] = Draft.objects.get().reported_on
    assert found == days
    assert sheet_of(plan, officer).form["reported_on"].value() == ["", "2", ""]
