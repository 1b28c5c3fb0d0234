"""All that has happened to an action, as one dated list."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from actions.handing_over import hand_over
from actions.models import Action, SentBack
from csp.models import Role
from plans.models import PlanStatus
from reviews.models import AnswerStatus, Reopening, SignedAction, SignedPriority, SignOff
from reviews.story import SHOWN
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    PriorityFactory,
    RecommendationFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


class Clock:
    """Days that follow each other, so that each thing happens on one of its own."""

    def __init__(self, traveller):
        self.traveller, self.at = traveller, datetime(2017, 4, 3, 10, tzinfo=UTC)

    def next_day(self):
        self.at += timedelta(1)
        self.traveller.move_to(self.at, tick=False)
        return self.at.date()


@pytest.fixture
def clock():
    with time_machine.travel("2017-04-03 10:00", tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def plan(clock):
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED)


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Jo Bird")


def story(client, action, reader):
    client.force_login(reader)  # each day anew
    page = client.get(action.get_absolute_url())
    assert page.status_code == 200
    return [*page.context["story"].latest, *page.context["story"].earlier]


def told(client, action, reader):
    return [(event.who, event.what) for event in story(client, action, reader)]


def edit(action, by, **changes):
    """As its page does it, so that the history knows by whom."""
    action.refresh_from_db()
    for name, value in changes.items():
        setattr(action, name, value)
    action._history_user = by
    action.save()


def test_everything_that_happened_is_told_with_who_did_it_the_latest_first(client, plan, officer, clock):
    priority, other = PriorityFactory(plan=plan, title="Safe streets"), PriorityFactory(plan=plan, title="Safe homes")
    police, fire = (AgencyFactory(partnership=plan.partnership, name=name) for name in ("Police", "Fire"))
    sam, kim = (person_in(plan.partnership, Role.LEAD_OFFICER, police, name=name) for name in ("Sam Reed", "Kim Hale"))
    action = ActionFactory(priority=priority, activity="Mark bicycles", lead_officer=sam, timescale="March 2018")
    action.set_leads(lead=police, supporting=[])
    clock.next_day()
    update = action.record_update(by=sam, reported_on=date(2017, 4, 4), status="green", progress="Begun.")
    clock.next_day()
    correction = update.correct(
        by=officer, why="Wrong day", reported_on=date(2017, 4, 3), status="amber", progress="Begun.",
        remedy="More staff", is_internal=False,
    )  # fmt: skip
    clock.next_day()
    SentBack.objects.create(update=correction, comment="Say how many", by=officer)
    clock.next_day()
    action.change_timescale(by=officer, to="June 2018", reason="Late start", on=clock.at.date())
    clock.next_day()
    edit(
        action,
        officer,
        activity="Mark bicycles and scooters",
        priority=other,
        is_internal=True,
        added_on=date(2017, 4, 8),
    )
    clock.next_day()
    action.set_leads(lead=fire, supporting=[police])
    clock.next_day()
    hand_over(Action.objects.filter(pk=action.pk), from_officer=sam, to_officer=kim, by=officer)
    on = clock.next_day()
    asked = RecommendationFactory(
        plan=plan, action=action, text="How many?", asked_by=officer, asked_on=on, answer_due_on=on
    )
    clock.next_day()
    asked.answer(by=kim, status=AnswerStatus.ACCEPTED, text="Forty", on=clock.at.date())
    clock.next_day()
    asked.withdraw(by=officer, reason="Answered elsewhere", on=clock.at.date())
    clock.next_day()
    edit(action, officer, closed_on=clock.at.date(), closed_reason="Done")
    clock.next_day()
    edit(action, officer, closed_on=None, closed_reason="", lead_officer=None)

    events = story(client, action, officer)

    kind = asked.get_kind_display()
    assert [(event.at.day, event.what) for event in events] == [
        (15, "Edited"),
        (15, "Opened again"),
        (14, "Closed on 14 April 2017"),
        (13, f"{kind} withdrawn"),
        (12, "Answer: Accepted"),
        (11, kind),
        (10, "Handed over"),
        (9, "Agencies changed"),
        (8, "Edited"),
        (7, "Timescale moved"),
        (6, "Update as at 3 April 2017 sent back"),
        (5, "Update corrected: Amber as at 3 April 2017"),
        (4, "Update: Green as at 4 April 2017"),
        (3, "Added to the plan"),
    ]
    assert len(events) > SHOWN
    who = {event.what: event.who for event in events}
    assert (who["Handed over"], who["Answer: Accepted"], who["Added to the plan"]) == (
        "Jo Bird", "Kim Hale", "a command on the server",
    )  # fmt: skip
    assert who["Update: Green as at 4 April 2017"] == "Sam Reed"
    changes = {event.at.day: [(c.label, c.before, c.after) for c in event.changes] for event in events}
    assert next(event.changes for event in events if event.at.day == 15)[0].before == "Kim Hale"
    assert changes[10] == [("Lead officer", "Sam Reed", "Kim Hale")]
    assert changes[9] == [("Lead agency", "Police", "Fire"), ("Supporting agency", "", "Police")]
    assert changes[8] == [
        ("Activity", "Mark bicycles", "Mark bicycles and scooters"),
        ("Joined the plan on", "", "8 April 2017"),
        ("Internal: leave out of public and scrutiny copies", "No", "Yes"),
        ("Priority", str(priority), str(other)),
    ]
    assert changes[7] == [("Timescale", "March 2018", "June 2018")]
    assert next(event.text for event in events if event.at.day == 7) == "Late start"


def test_page_shows_the_latest_and_folds_the_earlier_away(client, plan, officer, clock):
    action = ActionFactory(priority__plan=plan)
    for number in range(SHOWN + 2):
        clock.next_day()
        edit(action, officer, note=f"Note {number}")
    client.force_login(officer)
    page = client.get(action.get_absolute_url())
    assert len(page.context["story"].latest) == SHOWN
    assert "Earlier: 3 more" in page.text


@pytest.mark.parametrize("edits", [1, 4])
def test_page_takes_the_same_queries_however_long_the_story(
    client, plan, officer, clock, edits, django_assert_num_queries
):
    action = ActionFactory(priority__plan=plan)
    people = [person_in(plan.partnership, Role.BOARD_MEMBER) for _ in range(edits)]
    for person in people:
        clock.next_day()
        edit(action, officer, lead_officer=person)
    client.force_login(officer)
    with django_assert_num_queries(22):
        client.get(action.get_absolute_url())


def clerk_of(plan):
    return person_in(plan.partnership, Role.SCRUTINY_CLERK)


class TestReaderOfWhatIsPublished:
    def test_is_told_of_edits_made_while_the_plan_was_published_and_the_action_not_internal(
        self, client, officer, plan, clock
    ):
        fire = AgencyFactory(partnership=plan.partnership, name="Fire")
        other = AgencyFactory(partnership=plan.partnership, name="Canary agency")
        plan.status = PlanStatus.DRAFT
        plan.save()
        clock.next_day()
        action = ActionFactory(priority__plan=plan, activity="Canary draft")
        clock.next_day()
        edit(action, officer, activity="Canary draft two")
        action.set_leads(lead=other, supporting=[])
        clock.next_day()
        plan.status = PlanStatus.PUBLISHED
        plan.save()
        clock.next_day()
        edit(action, officer, activity="Canary internal", is_internal=True)
        clock.next_day()
        edit(action, officer, activity="Mark bicycles", is_internal=False)
        clock.next_day()
        action.set_leads(lead=fire, supporting=[])
        clock.next_day()
        edit(action, officer, activity="Mark scooters")

        events = story(client, action, clerk_of(plan))

        assert [event.what for event in events] == ["Edited", "Agencies changed"]
        assert [(c.before, c.after) for c in events[0].changes] == [("Mark bicycles", "Mark scooters")]
        whole = story(client, action, officer)
        assert [event.what for event in whole] == [
            "Edited", "Agencies changed", "Edited", "Edited", "Edited", "Agencies changed", "Added to the plan",
        ]  # fmt: skip

    def test_is_told_of_no_internal_update_hand_over_or_name_of_who_answered(self, client, officer, plan, clock):
        kim = person_in(plan.partnership, Role.BOARD_MEMBER, name="Canary Kim")
        action = ActionFactory(priority__plan=plan, lead_officer=officer)
        clock.next_day()
        internal = UpdateFactory(action=action, progress="Canary", status="red", remedy="Canary", is_internal=True)
        clock.next_day()
        internal.correct(
            by=officer, why="Canary why", reported_on=date(2017, 4, 5), status="green", progress="Open.", remedy="",
            is_internal=False,
        )  # fmt: skip
        hand_over(Action.objects.filter(pk=action.pk), from_officer=officer, to_officer=kim, by=officer)
        Action.objects.filter(pk=action.pk).update(lead_officer=None)
        asked = RecommendationFactory(plan=plan, action=action, came_from="scrutiny", asked_by=officer)
        asked.answer(by=kim, status=AnswerStatus.ACCEPTED, text="Yes", on=asked.asked_on)
        asked.withdraw(by=kim, reason="Done", on=asked.asked_on + timedelta(1))

        events = story(client, action, clerk_of(plan))

        assert "Update corrected: Green as at 5 April 2017" in [event.what for event in events]
        assert "Handed over" not in [event.what for event in events]
        assert "Canary" not in "".join(f"{e.who}{e.what}{e.text}" for e in events)


def signed(plan, officer, action, *, for_limited):
    sign_off = SignOff.objects.create(
        plan=plan, year=2017, number=1, signed_by=officer, signed_by_name="Jo Bird", signed_at=datetime(2017, 7, 1, tzinfo=UTC),
        as_at_date=date(2017, 6, 30), partnership_name="North", partnership_short="N", plan_title="Plan",
        has_earlier_position=False, withheld=0, withheld_updates=0,
    )  # fmt: skip
    priority = SignedPriority.objects.create(sign_off=sign_off, position=1, priority_id=1, title="Safe")
    for is_for_whole in (True, False) if for_limited else (True,):
        SignedAction.objects.create(
            signed_priority=priority, position=1, is_for_whole=is_for_whole, is_for_limited=not is_for_whole,
            action_id=action.pk, activity="Mark", status="green", status_before="green", is_from_before=True,
            is_overdue=False, is_silent=False, is_internal=False,
        )  # fmt: skip
    return sign_off


@pytest.mark.parametrize("for_limited", [True, False])
def test_sign_off_and_opening_again_are_told_to_those_who_may_read_them(client, officer, plan, clock, for_limited):
    action = ActionFactory(priority__plan=plan)
    sign_off = signed(plan, officer, action, for_limited=for_limited)
    before = told(client, action, officer)
    assert before[0] == ("Jo Bird", "Review of Q1 2017/18 signed off, as at 30 June 2017")
    Reopening.objects.create(
        sign_off=sign_off, reason="A mistake", reopened_by=officer, reopened_by_name="Jo Bird",
        reopened_at=datetime(2017, 7, 2, tzinfo=UTC),
    )  # fmt: skip

    assert told(client, action, officer)[0] == ("Jo Bird", "Review of Q1 2017/18 opened again")
    by_clerk = [what for _, what in told(client, action, clerk_of(plan))]
    assert [what for what in by_clerk if "Review" in what] == (
        ["Review of Q1 2017/18 signed off, as at 30 June 2017"] if for_limited else []
    )


def test_update_by_link_and_one_read_from_a_file_name_where_they_came_from(client, officer, plan, clock):
    action = ActionFactory(priority__plan=plan)
    UpdateFactory(action=action, recorded_by=None, given_by="Ann Lee, Probation")
    UpdateFactory(action=action, recorded_by=None, source="plan.docx")
    RecommendationFactory(plan=plan, action=action, asked_on=date(2017, 4, 1), answer_due_on=date(2017, 5, 1))
    who = {who for who, what in told(client, action, officer) if what.startswith("Update")}
    assert who == {"Ann Lee, Probation, by link", "the import of a plan, plan.docx"}


def test_action_older_than_its_history_is_told_from_what_there_is(client, officer, plan, clock):
    action = ActionFactory(priority__plan=plan)
    police = AgencyFactory(partnership=plan.partnership, name="Police")
    Action.history.all().delete()
    action.set_leads(lead=police, supporting=[])
    [event] = story(client, action, officer)
    assert [(change.before, change.after) for change in event.changes] == [("", "Police")]
    assert story(client, action, clerk_of(plan)) == []
