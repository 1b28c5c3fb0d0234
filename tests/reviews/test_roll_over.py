"""Choosing what becomes of everything in a plan: saved row by row, by several people, left and resumed."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from csp.models import Role
from plans.models import AnnualPlan, PlanStatus
from reviews.models import RollOver, RollOverChoice
from reviews.roll_over import MADE, sheet_of
from tests.factories import ActionFactory, AnnualPlanFactory, PriorityFactory, TargetFactory, UpdateFactory, person_in
from tests.reviews.returning import led
from tests.reviews.rolling import address, choice, choose, errors_on, form_of, make, shown, texts_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2018-04-10 09:30:00+00:00", tick=False):
        yield


@pytest.fixture
def action(priority, police):
    return led(priority, police, "1.1")


@pytest.fixture
def signed_in(client, coordinator, action):
    client.force_login(coordinator)
    return client


def saved(plan):
    """What is saved, by what it is about."""
    return {
        (choice.priority or choice.target or choice.action): (choice.fate, choice.reason)
        for choice in RollOverChoice.objects.filter(roll_over__plan=plan).select_related("priority", "target", "action")
    }


def test_choices_are_saved_and_found_again_by_another_coordinator(signed_in, plan, priority, action):
    target = TargetFactory(priority=priority)
    page = choose(
        signed_in,
        plan,
        choice(priority, "carried"),
        choice(target, "dropped", "Reached."),
        choice(action, "carried", reference="1.1a", timescale="March 2019"),
        numbering="renumbered",
    )
    assert page.url == address(plan)

    bo = Client()
    bo.force_login(person_in(plan.partnership, name="Bo"))
    found = shown(bo, plan)
    assert found | choice(target, "dropped", "Reached.") | choice(priority, "carried") == found
    assert found | choice(action, "carried", "", reference="1.1a", timescale="March 2019") == found
    assert found["numbering"] == "renumbered"
    assert saved(plan) == {priority: ("carried", ""), target: ("dropped", "Reached."), action: ("carried", "")}
    assert str(RollOver.objects.get()) == "Roll-over of Plan 2017/18"
    assert str(RollOverChoice.objects.get(target=target)) == f"Not carried on: {target.text}"


def test_nothing_of_the_plan_changes_by_choosing(signed_in, plan, priority, action):
    before = [list(model.objects.values()) for model in (AnnualPlan, type(priority), type(action))]
    choose(signed_in, plan, choice(priority, "dropped", "Over."))
    assert [list(model.objects.values()) for model in (AnnualPlan, type(priority), type(action))] == before


def test_opening_the_page_writes_nothing(signed_in, plan):
    assert signed_in.get(address(plan)).status_code == 200
    assert RollOver.objects.count() == 0


def test_rows_that_are_right_are_saved_though_others_need_mending(signed_in, plan, priority, police, action):
    other, third = led(priority, police, "1.2"), led(priority, police, "1.3")
    page = choose(
        signed_in,
        plan,
        choice(priority, "whole"),
        choice(action, "dropped", reference="X" * 21, timescale="Y" * 201),
        choice(other, "complete"),
        choice(third, "made up", "Kept words."),
    )

    assert page.status_code == 422
    assert errors_on(page) == [
        "1.1: Say why it is not carried on",
        "1.1: The new reference must be 20 characters or fewer; it has 21",
        "1.1: The new timescale must be 200 characters or fewer; it has 201",
        "1.2: Say how it was completed: your words become its last update",
        "1.3: Choose what becomes of it from the list",
    ]
    assert saved(plan) == {priority: ("whole", "")}
    typed = form_of(page)
    assert typed | choice(action, "dropped", "", reference="X" * 21, timescale="Y" * 201) == typed
    assert typed[f"a{third.pk}-reason"] == "Kept words."
    mended = typed | choice(action, "dropped", "No money.", reference="", timescale="") | choice(other, "")
    assert signed_in.post(address(plan), mended | choice(third, "")).url == address(plan)
    assert saved(plan) == {priority: ("whole", ""), action: ("dropped", "No money."), third: ("", "Kept words.")}


def test_emptied_row_has_no_choice_any_more(signed_in, plan, priority):
    choose(signed_in, plan, choice(priority, "dropped", "Over."))
    choose(signed_in, plan, choice(priority, "", ""))
    assert saved(plan) == {}


def test_words_keep_their_lines_and_lose_what_no_database_keeps(signed_in, plan, priority):
    choose(signed_in, plan, choice(priority, "dropped", " One\r\n<b>two</b>\x00 🚓 "))
    assert saved(plan) == {priority: ("dropped", "One\n<b>two</b> 🚓")}
    assert b"&lt;b&gt;two" in signed_in.get(address(plan)).content


def test_choices_of_two_coordinators_do_not_write_over_each_other(signed_in, plan, priority, action):
    bo = Client()
    bo.force_login(person_in(plan.partnership, name="Bo"))
    opened = shown(bo, plan)
    choose(signed_in, plan, choice(priority, "whole"), numbering="renumbered")

    page = bo.post(address(plan), opened | choice(priority, "dropped", "Over.") | choice(action, "carried"))

    assert page.status_code == 422
    assert errors_on(page) == ["Priority 1: Ada has chosen otherwise meanwhile. Compare the two, then save again"]
    assert "<strong>Ada, 10 April, 10:30:</strong> Carried on, with all of it that is not complete" in page.text
    assert saved(plan) == {priority: ("whole", ""), action: ("carried", "")}
    typed = form_of(page)
    assert typed[f"p{priority.pk}-reason"] == "Over."
    assert typed["numbering"] == "renumbered"  # which Bo had left alone
    assert bo.post(address(plan), typed).url == address(plan)
    assert saved(plan)[priority] == ("dropped", "Over.")


def test_choice_taken_away_meanwhile_is_told_of_too(signed_in, plan, priority):
    choose(signed_in, plan, choice(priority, "whole"))
    opened = shown(signed_in, plan)
    choose(signed_in, plan, choice(priority, ""))
    page = signed_in.post(address(plan), opened | choice(priority, "dropped", "Over."))
    assert errors_on(page) == ["Priority 1: Somebody has chosen otherwise meanwhile. Compare the two, then save again"]


def test_same_choice_of_two_coordinators_is_no_conflict(signed_in, plan, priority):
    opened = shown(signed_in, plan)
    choose(signed_in, plan, choice(priority, "whole"))
    assert signed_in.post(address(plan), opened | choice(priority, "whole")).url == address(plan)


def test_numbering_chosen_otherwise_meanwhile_is_not_written_over(signed_in, plan):
    opened = shown(signed_in, plan)
    choose(signed_in, plan, numbering="renumbered")
    choose(signed_in, plan, numbering="kept")
    assert signed_in.post(address(plan), opened | {"numbering": "renumbered"}).status_code == 302
    page = signed_in.post(address(plan), opened | {"numbering": "kept", "numbering-was": "other"})
    assert errors_on(page) == [
        "Ada has chosen “Number priorities and actions anew, in order” meanwhile. Save again to keep yours"
    ]
    assert form_of(page)["numbering"] == "kept"
    assert signed_in.post(address(plan), form_of(page)).status_code == 302
    assert RollOver.objects.get().numbering == "kept"
    page = signed_in.post(address(plan), opened | {"numbering": "made up"})
    assert errors_on(page) == ["Choose how next year’s plan is numbered from the list"]


def test_words_for_what_was_closed_or_deleted_meanwhile_are_shown_to_copy(signed_in, plan, priority, police, action):
    gone = led(priority, police, "1.2")
    opened = shown(signed_in, plan)
    posted = opened | choice(action, "dropped", "No money.") | choice(gone, "carried", timescale="2019")
    action.close(on=date(2018, 4, 1), reason="Merged.")
    gone.leads.all().delete()
    gone.delete()

    page = signed_in.post(address(plan), posted)

    assert page.status_code == 422
    assert texts_on(page, "//*[@aria-labelledby='strays']//p[@class='govuk-body app-text']") == [
        "1.1 Activity 1.1, closed on 1 April 2018 Not carried on; No money.",
        "Something that is not in the plan any more Carried on; 2019",
    ]
    assert saved(plan) == {}
    assert signed_in.post(address(plan), opened).status_code == 302  # nothing was typed for them


def test_choice_for_a_priority_holds_for_everything_under_it_without_its_own(plan, priority, police, coordinator):
    roll_over = RollOver.objects.create(plan=plan)
    open_one, done, own = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    UpdateFactory(action=done, status="complete")
    target = TargetFactory(priority=priority)
    chosen = {"roll_over": roll_over, "saved_by": coordinator}
    RollOverChoice.objects.create(action=own, fate="dropped", reason="No money.", **chosen)

    def outcomes():
        [part] = sheet_of(plan, date(2018, 4, 10)).parts
        under = [part.outcome_of_target(part.targets[0]), *(part.outcome_of(row) for row in part.actions)]
        return [(outcome.fate, outcome.reason) for outcome in under]

    dropped = ("dropped", "No money.")
    assert [row.record for row in sheet_of(plan, date(2018, 4, 10)).parts[0].targets] == [target]
    assert [row.record for row in sheet_of(plan, date(2018, 4, 10)).parts[0].actions] == [open_one, done, own]
    assert outcomes() == [("", ""), ("", ""), ("complete", ""), dropped]
    of_priority = RollOverChoice.objects.create(priority=priority, fate="whole", **chosen)
    assert outcomes() == [("carried", ""), ("carried", ""), ("complete", ""), dropped]
    RollOverChoice.objects.filter(pk=of_priority.pk).update(fate="carried")
    assert outcomes() == [("carried", ""), ("", ""), ("complete", ""), dropped]
    RollOverChoice.objects.filter(pk=of_priority.pk).update(fate="dropped", reason="Over.")
    assert outcomes() == [("dropped", "Over."), ("dropped", "Over."), ("complete", ""), dropped]


def test_page_says_what_is_still_to_choose_and_what_clashes(signed_in, plan, priority, police, action):
    other, done = led(priority, police, "1.2"), led(priority, police, "1.3")
    update = UpdateFactory(action=done, status="complete")
    second = PriorityFactory(plan=plan, number="", title="Burglary " + "and more " * 10)
    third = PriorityFactory(plan=plan, number="3")
    kept = led(third, police, "3.1")
    target = TargetFactory(priority=third, text="Fewer.")
    choose(signed_in, plan, choice(priority, "carried"), choice(done, "complete"))
    choose(signed_in, plan, choice(third, "dropped", "Over."), choice(kept, "carried"), choice(target, "carried"))
    assert texts_on(signed_in.get(address(plan)), "//*[@aria-labelledby='unsettled']//li") == [
        "Priority 1: choose what becomes of 1.1, 1.2",
        "“Burglary and more and more and more and more and more and m…”: choose what becomes of it",
        "Target “Fewer.” is carried on, but Priority 3 is not",
        "3.1 is carried on, but Priority 3 is not",
    ]
    choose(signed_in, plan, choice(second, "whole"), choice(kept, ""), choice(target, ""))
    choose(signed_in, plan, choice(action, "carried", reference="1.2"), choice(other, "carried"))
    type(update).objects.filter(pk=update.pk).update(status="green")
    page = signed_in.get(address(plan))
    assert texts_on(page, "//*[@aria-labelledby='unsettled']//li") == [
        "1.3 is not complete any more: say how it was completed",
        "1.1, 1.2 would have the same reference: 1.2",
    ]
    assert "<strong>3 of 3 priorities settled.</strong>" in page.text


def test_closed_actions_stand_apart(signed_in, plan, action):
    action.close(on=date(2017, 11, 20), reason="Merged with 2.1.")
    page = signed_in.get(address(plan))
    assert texts_on(page, "//h2[@id='closed']") == ["1 action closed before"]
    assert f"a{action.pk}-fate" not in form_of(page)
    assert texts_on(page, "//section[h2/@id='closed']//li") == [
        "1.1 Activity 1.1, closed on 20 November 2017: Merged with 2.1."
    ]


@pytest.mark.parametrize("months", [3, 12])
def test_roll_over_begins_with_the_last_period(client, coordinator, plan, priority, months):
    plan.review_months = months
    plan.save()
    first = plan.periods[-1].start
    with time_machine.travel(first - timedelta(days=1), tick=False):
        client.force_login(coordinator)
        page = client.get(address(plan))
        assert f"can be rolled over from {first.day} {first:%B %Y}" in page.text
        posted = client.post(address(plan), choice(priority, "dropped", "Over."))
        assert (posted.status_code, "Over." in posted.text) == (422, True)
        assert "Roll over into next year" not in client.get(plan.get_absolute_url()).text
        assert client.get(address(plan, "roll_over_make")).url == address(plan)
    with time_machine.travel(first, tick=False):
        client.force_login(coordinator)
        assert client.get(address(plan)).context["sheet"].parts
        assert f'href="{address(plan)}">Roll over into next year</a>' in client.get(plan.get_absolute_url()).text


def test_closed_plan_is_not_rolled_over(signed_in, plan, priority):
    opened = shown(signed_in, plan)
    plan.status = PlanStatus.CLOSED
    plan.save()
    assert "This plan is closed" in signed_in.get(address(plan)).text
    page = signed_in.post(address(plan), opened | choice(priority, "dropped", "Over."))
    assert page.status_code == 422
    assert texts_on(page, "//dd") == ["kept", "dropped", "Over."]


def test_plan_closed_between_reading_and_saving_is_refused(signed_in, plan, priority, monkeypatch):
    opened = shown(signed_in, plan)
    monkeypatch.setattr("reviews.views.roll_over.not_now", lambda plan: "")
    AnnualPlan.objects.update(status=PlanStatus.CLOSED)
    page = signed_in.post(address(plan), opened | choice(priority, "dropped", "Over."))
    assert (page.status_code, "This plan is closed" in page.text, "Over." in page.text) == (422, True, True)


def test_choices_sent_after_the_plan_was_made_are_shown_to_copy(signed_in, plan, priority):
    choose(signed_in, plan, choice(priority, "whole"))
    opened = shown(signed_in, plan)
    make(signed_in, plan)
    page = signed_in.post(address(plan), opened | choice(priority, "dropped", "Too late."))
    assert (page.status_code, MADE in page.text, "Too late." in page.text) == (422, True, True)


def test_words_typed_before_a_session_was_lost_stand_in_the_boxes(signed_in, plan, priority, coordinator):
    posted = shown(signed_in, plan) | choice(priority, "dropped", "Typed before.")
    signed_in.logout()
    signed_in.post(address(plan), posted | {"numbering": "renumbered", "p999-fate": "carried"})
    signed_in.force_login(coordinator)
    found = shown(signed_in, plan)
    assert found[f"p{priority.pk}-reason"] == "Typed before."
    assert found["numbering"] == "renumbered"
    assert saved(plan) == {}


def test_plan_without_priorities_has_nothing_to_choose(client, coordinator, plan):
    client.force_login(coordinator)
    assert "This plan has no priorities" in client.get(address(plan)).text


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER])
def test_only_coordinators_roll_over(client, plan, police, role):
    client.force_login(person_in(plan.partnership, role, police))
    assert [client.get(address(plan, name)).status_code for name in ("roll_over", "roll_over_make")] == [403, 403]
    assert client.post(address(plan), {}).status_code == 403
    assert "Roll over into" not in client.get(plan.get_absolute_url()).text


def test_rows_of_another_plan_are_not_saved(signed_in, plan):
    elsewhere = PriorityFactory(plan=AnnualPlanFactory())
    assert choose(signed_in, plan, choice(elsewhere, "dropped", "Over.")).status_code == 422
    assert RollOverChoice.objects.count() == 0


@pytest.mark.parametrize("count", [1, 30])
def test_choosing_takes_the_same_queries_whatever_the_size(
    signed_in, plan, priority, police, django_assert_num_queries, count
):
    for number in range(count):
        UpdateFactory(action=led(priority, police, f"2.{number}"), status="amber")
    choose(signed_in, plan, choice(priority, "carried"))
    with django_assert_num_queries(11):
        signed_in.get(address(plan))
    posted = shown(signed_in, plan)
    for row in priority.actions.all():
        posted |= choice(row, "dropped", "Over.")
    with django_assert_num_queries(23):
        signed_in.post(address(plan), posted)
    assert RollOverChoice.objects.count() == count + 2


def test_action_in_no_plan_yet_is_on_the_sheet_too(plan, priority):
    late = ActionFactory(priority=priority, added_on=date(2018, 4, 30))
    [part] = sheet_of(plan, date(2018, 4, 10)).parts
    assert [row.record for row in part.actions] == [late]
