"""A record saved at the very same moment, deleted, moved or closed while somebody has its form open (ADR 0011)."""

from datetime import date

import pytest
from zeal import zeal_ignore

from csp.conflicts import meet
from csp.models import FormReceipt, Partnership, Role
from plans.models import PlanStatus
from tests.csp.two_people import Browser, differences, saved, sent_by
from tests.factories import LinkedPlanFactory, PartnershipFactory, person_in
from tests.world import COORDINATOR, LEAD

pytestmark = pytest.mark.django_db


# At the same moment


def meanwhile(monkeypatch, save, times=1):
    """Let somebody save after the form has been read and before its record is locked."""
    left = [save] * times

    def then(request, form):
        meet(request, form)
        if left:
            left.pop()()

    monkeypatch.setattr("csp.pages.meet", then)


@zeal_ignore()  # the page reads everything again
def test_save_between_reading_and_locking_shows_both_versions(world, ann, bob, edit, monkeypatch):
    action, mine_open = saved(world.rows["action"]), ann.open(edit)
    action.note = "Theirs"
    meanwhile(monkeypatch, action.save)

    response = ann.post(edit, mine_open | {"note": "Mine"})

    assert response.status_code == 409
    assert differences(response) == {"Note": ("", "Theirs", "Mine")}
    assert FormReceipt.objects.count() == 0


@zeal_ignore()  # the page reads everything again
def test_reordering_between_reading_and_locking_is_kept(world, ann, edit, monkeypatch):
    action, mine_open = saved(world.rows["action"]), ann.open(edit)
    action.position = 77
    meanwhile(monkeypatch, action.save)

    assert ann.post(edit, mine_open | {"note": "Mine"}).status_code == 302
    action.refresh_from_db()
    assert (action.position, action.note) == (77, "Mine")


@zeal_ignore()  # the page reads everything again
def test_record_that_never_stands_still_is_given_up_with_a_message(world, ann, edit, monkeypatch):
    mine_open = ann.open(edit)
    meanwhile(monkeypatch, saved(world.rows["action"]).save, times=9)

    response = ann.post(edit, mine_open | {"note": "Mine"})

    assert response.status_code == 422
    assert "Somebody saved something at the same moment" in response.text
    assert sent_by(response)["note"] == ["Mine"]


@zeal_ignore()  # the page reads everything again
def test_deleting_between_reading_and_locking_shows_what_was_typed(world, ann, monkeypatch):
    address, plan = world.address("plans:linked_plan_edit"), world.rows["linked_plan"]
    mine_open = ann.open(address)
    meanwhile(monkeypatch, plan.delete)

    response = ann.post(address, mine_open | {"note": "Mine"})

    assert response.status_code == 410
    assert ("Note", "Mine") in response.context["texts"]


def test_two_who_close_an_action_keep_the_first_reason_and_the_second_is_told(world, ann, bob):
    address = world.address("actions:close")
    mine_open = ann.open(address)
    bob.post(address, bob.open(address) | {"closed_reason": "Overtaken."})

    response = ann.post(address, mine_open | {"closed_reason": "No money."})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Somebody closed this action while you had it open: Overtaken."
    ]
    assert "No money." in response.text
    assert saved(world.rows["action"]).closed_reason == "Overtaken."


def test_two_moves_of_a_timescale_at_once_follow_each_other(world):
    by, on = world.people[COORDINATOR], date(2017, 10, 1)
    first, second = saved(world.rows["action"]), saved(world.rows["action"])

    first.change_timescale(by=by, to="June 2018", reason="Late.", on=on)
    second.change_timescale(by=by, to="July 2018", reason="Later.", on=on)

    moves = second.timescale_changes.order_by("pk").values_list("from_words", "to_words")
    assert list(moves) == [("March 2018", "June 2018"), ("June 2018", "July 2018")]


# Deleted or closed meanwhile


def test_record_deleted_meanwhile_says_by_whom_and_shows_what_was_typed(world, ann, bob):
    address = world.address("plans:linked_plan_edit")
    mine_open = ann.open(address)
    bob.post(world.address("plans:linked_plan_delete"))
    LinkedPlanFactory(plan=world.rows["plan"]).delete()  # another, later, by nobody that is known

    response = ann.post(address, mine_open | {"note": "Mine"})

    assert response.status_code == 410
    assert "It was deleted by Bob Brown on" in response.text
    assert ("Note", "Mine") in response.context["texts"]
    assert [name for name, _ in response.context["texts"] if name in ("Opened", "Form token")] == []


def test_record_moved_to_another_address_shows_what_was_typed(world, ann):
    address = world.address("csp:partnership_edit")
    mine_open = ann.open(address)
    Partnership.objects.filter(pk=world.partnership.pk).update(slug="elsewhere")

    response = ann.post(address, mine_open | {"vision": "Mine"})

    assert response.status_code == 404
    assert "moved to another address" in response.text
    assert ("Vision", "Mine") in response.context["texts"]


def test_plan_closed_meanwhile_shows_what_was_typed(world, ann, edit):
    mine_open = ann.open(edit)
    plan = world.rows["plan"]
    plan.status = PlanStatus.CLOSED
    plan.save()

    response = ann.post(edit, mine_open | {"note": "Mine"})

    assert response.status_code == 403
    assert "It may have been closed" in response.text
    assert ("Note", "Mine") in response.context["texts"]


def test_form_that_is_refused_and_holds_nothing_gets_the_usual_page(world):
    lead = Browser(world.people[LEAD])

    assert "What you typed" not in lead.post(world.address("actions:edit"), {"form_token": "x"}).text
    assert "What you typed" not in lead.post(world.address("actions:edit"), {"note": "Mine"}).text


def test_outsider_learns_of_no_deleting(world, ann, bob):
    address = world.address("plans:linked_plan_edit")
    opened = ann.open(address)
    bob.post(world.address("plans:linked_plan_delete"))
    outsider = Browser(person_in(PartnershipFactory(), Role.COORDINATOR))

    response = outsider.post(address, opened)

    assert response.status_code == 404
    assert "Bob Brown" not in response.text
