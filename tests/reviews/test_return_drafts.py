"""What is being written on a return and not yet submitted: saved, found again, never written over."""

from datetime import date

import pytest
import time_machine

from reviews.models import Draft
from tests.factories import (
    ActionFactory,
    UpdateFactory,
)
from tests.reviews.returning import address, boxes, day, led, recorded, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("third_quarter")]


def test_drafts_of_two_people_stand_side_by_side(client, plan, priority, police, officer, coordinator):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Jo’s secret words.")
    response = client.post(address(plan), posted | {"then": "later"}, follow=True)
    assert b"Nothing has been submitted yet" in response.content
    client.force_login(coordinator)

    text = client.get(address(plan)).content.decode()
    assert "<strong>Jo has begun an update here</strong> (10 December)" in text
    assert "secret words" not in text
    client.post(address(plan), shown(client, address(plan)) | boxes(action, progress="Ada’s.") | {"then": "later"})
    drafts = Draft.objects.order_by("pk").values_list("user__name", "progress")
    assert list(drafts) == [("Jo", "Jo’s secret words."), ("Ada", "Ada’s.")]
    client.force_login(officer)
    assert shown(client, address(plan))[f"a{action.pk}-progress"] == "Jo’s secret words."


def test_everything_saved_is_there_on_another_machine(client, plan, priority, police, officer):
    action = UpdateFactory(action=led(priority, police, "1.1")).action
    words = {
        "progress": "Line one.\n\nLine <b>two</b>.", "status": "none", "remedy": "R", "new_timescale": "T" * 300,
        "timescale_reason": "Why.", "no_change": "on",
    }  # fmt: skip
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, **words) | day("31", "2", "2017")
    client.post(
        address(plan),
        {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in posted.items()}
        | {"then": "later"},
    )

    other = type(client)()
    other.force_login(officer)
    found = shown(other, address(plan))
    assert {name: found[f"a{action.pk}-{name}"] for name in words} == words
    assert [found[f"reported_on_{n}"] for n in range(3)] == ["31", "2", "2017"]
    assert b'<details class="govuk-details app-return__moved" open>' in other.get(address(plan)).content


def test_update_recorded_after_the_draft_was_written_is_pointed_out(client, plan, priority, police, officer):
    first, second = led(priority, police, "1.1"), led(priority, police, "1.2")
    UpdateFactory(action=second, reported_on=date(2017, 12, 1))
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(first, progress="Half of it") | boxes(second, progress="Half of it")
    client.post(address(plan), posted | {"then": "later"})
    notice = "This was recorded after you began writing here."
    assert notice not in client.get(address(plan)).text
    with time_machine.travel("2017-12-10 11:00:00+00:00", tick=False):
        UpdateFactory(action=first, reported_on=date(2017, 12, 2))
        assert client.get(address(plan)).text.count(notice) == 1


def test_draft_that_is_emptied_goes_away(client, plan, priority, police, officer):
    action = led(priority, police, "1.1")
    Draft.objects.create(action=action, user=officer, progress="To go.")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="")
    client.post(address(plan), posted | {"then": "later"})
    assert not Draft.objects.exists()


def test_older_page_left_open_neither_writes_over_nor_wipes_a_newer_draft(client, plan, priority, police, officer):
    touched, untouched = (led(priority, police, f"1.{n}") for n in (1, 2))
    client.force_login(officer)
    old = shown(client, address(plan))
    new = shown(client, address(plan)) | boxes(touched, progress="Newer.", status="red", remedy="A van.")
    new |= boxes(untouched, progress="Newer too.") | boxes(touched, new_timescale="May", timescale_reason="Ice.")
    client.post(address(plan), new | {"then": "later"})

    response = client.post(address(plan), old | boxes(touched, progress="Older.") | {"then": "later"})
    assert response.status_code == 422
    assert [name for name, _, _ in response.context["sheet"].faults] == ["1.1"]
    text = response.content.decode()
    for words in ("Older.", "Newer.", "Also written by you", "A van.", "May", "Ice."):
        assert words in text
    assert list(Draft.objects.order_by("pk").values_list("progress", flat=True)) == ["Newer.", "Newer too."]
    response = client.post(address(plan), old | boxes(touched, progress="Older.", status="green"))
    assert [words[:45] for _, _, words in response.context["sheet"].faults] == [
        "You have written something else here on anoth"
    ]
    assert recorded() == []


def test_page_saves_its_own_rows_again_and_again(client, plan, priority, police, officer):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    page = shown(client, address(plan))
    for words in ("One.", "One. Two.", ""):
        answer = client.post(address(plan, "return_draft"), page | boxes(action, progress=words))
        assert answer.json() == {"savedAt": "10:42", "elsewhere": {}, "gone": []}
        assert [draft.progress for draft in Draft.objects.all()] == ([words] if words else [])


def test_saving_while_typing_says_what_could_not_be_saved(client, plan, priority, police, officer):
    action, closed = (led(priority, police, f"1.{n}") for n in (1, 2))
    client.force_login(officer)
    page = shown(client, address(plan))
    Draft.objects.create(action=action, user=officer, progress="Newer.", page="another")
    closed.close(on=date(2017, 12, 1), reason="Overtaken.")
    answer = client.post(
        address(plan, "return_draft"), page | boxes(action, progress="Older.") | boxes(closed, progress="Lost?")
    )
    assert answer.json() == {"savedAt": "10:42", "elsewhere": {str(action.pk): "Newer."}, "gone": ["1.2 Activity 1.2"]}
    assert Draft.objects.get().progress == "Newer."


@pytest.mark.parametrize("then", ["", "later"])
def test_words_for_an_action_closed_meanwhile_are_shown_to_be_copied(client, plan, priority, police, officer, then):
    action, closed = (led(priority, police, f"1.{n}") for n in (1, 2))
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Good.", status="green")
    posted |= boxes(closed, progress="Not lost.") | {"a999999-progress": "Nor this.", "then": then}
    closed.close(on=date(2017, 12, 1), reason="Overtaken.")

    response = client.post(address(plan), posted)
    assert response.status_code == 422
    text = response.content.decode()
    assert ("1.2 Activity 1.2</strong>\nNot lost." in text, "any more</strong>\nNor this." in text) == (True, True)
    assert len(recorded()) == (0 if then else 1)


def test_words_typed_before_a_session_was_lost_are_back_after_signing_in(client, plan, priority, police, officer):
    action = led(priority, police, "1.1")
    client.force_login(officer)
    posted = shown(client, address(plan)) | boxes(action, progress="Typed.") | day("1", "12", "2017")
    client.logout()
    client.post(address(plan), posted)
    session = client.session
    kept = session["typed"]
    client.force_login(officer)
    session = client.session
    session["typed"] = kept
    session.save()

    response = client.get(address(plan))
    assert b"You were signed out before this was saved." in response.content
    assert b"Typed.</textarea>" in response.content
    assert b'value="1"' in response.content
    assert not Draft.objects.exists()


def test_sheet_of_300_actions_can_be_sent_whole(client, plan, priority, police, coordinator):
    for number in range(300):
        led(priority, police, f"1.{number}")
    client.force_login(coordinator)
    names = ("progress", "status", "remedy", "new_timescale", "timescale_reason")
    posted = shown(client, address(plan))
    for action in priority.actions.all():
        posted |= boxes(action, **dict.fromkeys(names, ""))
    posted |= boxes(priority.actions.first(), progress="Good.", status="green")
    assert len(posted) > 2000
    assert client.post(address(plan), posted).status_code == 302


def test_draft_is_shown_by_its_action():
    action = ActionFactory.build(reference="1.2", activity="Hold two events")
    assert str(Draft(action=action)) == "Draft for 1.2 Hold two events"
