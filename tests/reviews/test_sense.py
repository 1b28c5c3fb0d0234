"""What stands out in a plan's period, check by check."""

from datetime import date

import pytest

from actions.models import LeadRole
from csp.statuses import RagStatus
from plans.models import ReviewEvery
from plans.quarters import Period
from priorities.models import Direction
from reviews.checking import check_plan
from reviews.sense import Kind, Mend
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    MeasureFactory,
    PriorityFactory,
    TargetFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = Period(2017, 1), Period(2017, 2), Period(2017, 3)
IN_Q1, IN_Q2, IN_Q3, MAY = date(2017, 5, 1), date(2017, 8, 1), date(2017, 11, 1), date(2018, 5, 1)
BY_A_SOURCE = {"remedy": "", "source": "plan.docx"}  # as documents have them: Amber without a word


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def agency(plan):
    return AgencyFactory(partnership=plan.partnership, name="Police")


@pytest.fixture
def action(plan, agency):
    action = ActionFactory(priority=PriorityFactory(plan=plan), reference="1.1", activity="Mark property")
    LeadFactory(action=action, agency=agency)
    return action


def found(plan, period=Q3, today=MAY):
    return [(advice.kind.name, advice.says) for advice in check_plan(plan, period, today=today)]


def update(action, reported_on=IN_Q3, status="green", progress="Forty homes were marked.", **fields):
    return UpdateFactory(action=action, reported_on=reported_on, status=status, progress=progress, **fields)


def test_nothing_stands_out_of_an_action_well_told(plan, action):
    update(action)

    assert found(plan) == []


def test_green_but_overdue_names_the_timescale_of_its_day(plan, action):
    action.due_on, action.timescale = date(2017, 9, 30), "Sept 2017."
    action.save()
    told = update(action)

    [advice] = check_plan(plan, Q3, today=MAY)

    assert (advice.kind, advice.says) == (Kind.GREEN_OVERDUE, "Green, but its timescale was Sept 2017.")
    assert (advice.about, advice.update, advice.words) == (action, told, "Forty homes were marked.")
    assert (advice.mend, advice.agency.name, advice.is_internal) == (Mend.UPDATE, "Police", False)
    assert found(plan, Q2) == []  # not yet on its last day


def test_not_started_but_overdue(plan, action):
    action.due_on, action.timescale = date(2017, 9, 30), "Sept 2017"
    action.save()
    update(action, status="not_started")

    assert found(plan) == [("NOT_STARTED", "Not started, but its timescale was Sept 2017.")]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (BY_A_SOURCE, "Red, and what will put it right is left empty."),
        ({"remedy": "TBC."}, "Red, and what will put it right says no more than “TBC”."),
        ({"remedy": "-"}, "Red, and what will put it right is left empty."),
    ],
)
def test_red_without_a_next_step(plan, action, fields, says):
    update(action, status="red", **fields)

    assert found(plan) == [("NO_NEXT_STEP", says)]


def test_red_with_a_next_step_is_no_matter(plan, action):
    update(action, status="red", remedy="A second contractor.")

    assert found(plan) == []


@pytest.mark.parametrize(
    ("statuses", "words"),
    [(("amber", "red", "amber"), "Amber, then Red, then Amber"), (("red", "red", "red"), "Red")],
)
def test_off_track_for_three_quarters_running(plan, action, statuses, words):
    for day, status in zip((IN_Q1, IN_Q2, IN_Q3), statuses, strict=True):
        update(action, day, status, progress=f"Told on {day}")

    says = f"{words}: at the end of Q1 2017/18, of Q2 2017/18 and of Q3 2017/18."
    assert found(plan) == [("LONG_OFF_TRACK", says)]
    assert found(plan, Q2) == []


def test_off_track_counts_the_position_where_a_quarter_was_silent(plan, action):
    update(action, IN_Q1, "red")

    assert found(plan) == [("LONG_OFF_TRACK", "Red: at the end of Q1 2017/18, of Q2 2017/18 and of Q3 2017/18.")]


@pytest.mark.parametrize("between", ["green", "complete", ""])
def test_off_track_with_a_better_quarter_between_is_no_matter(plan, action, between):
    update(action, IN_Q1, "red")
    update(action, IN_Q2, between, progress="Two courses were held.")
    update(action, IN_Q3, "red", progress="The third course fell through.")

    assert found(plan) == []


@pytest.mark.parametrize("progress", ["", "Done.", "All done!"])
def test_complete_without_a_word(plan, action, progress):
    update(action, status="complete", progress=progress)

    assert found(plan) == [("NO_WORD", "Complete, and its update says next to nothing.")]


def test_complete_with_three_words_is_no_matter(plan, action):
    update(action, status="complete", progress="Kits given out.")

    assert found(plan) == []


def test_same_text_as_last_quarter_whatever_its_spacing_and_capitals(plan, action):
    update(action, IN_Q2)
    told = update(action, IN_Q3, progress="  forty  homes were\nmarked ")

    [advice] = check_plan(plan, Q3, today=MAY)

    assert (advice.kind, advice.says) == (Kind.SAME_TEXT, "Word for word what was said on 1 August 2017.")
    assert (advice.update, advice.mend) == (told, Mend.UPDATE)


def test_silence_and_texts_left_empty_are_not_the_same_text(plan, action):
    update(action, IN_Q2)
    other = LeadFactory(action__priority=action.priority, agency=action.leads.get().agency).action
    update(other, IN_Q2, progress="")
    update(other, IN_Q3, progress="")

    assert found(plan) == []


@pytest.mark.parametrize(
    "progress",
    [
        "Ongoing", "on-going.", "ON GOING", "As above", "No update", "No update this quarter.", "N/A", "No change",
        "Continuing…", "continues", "Work ongoing", "TBC", "Ditto", "To follow", "Unchanged", "None", "In progress",
    ],
)  # fmt: skip
def test_nothing_said_is_noticed_once_though_it_was_said_last_quarter_as_well(plan, action, progress):
    update(action, IN_Q2, progress=progress)
    update(action, IN_Q3, progress=progress)

    assert found(plan) == [("NOTHING_SAID", "The update says no more than this.")]


@pytest.mark.parametrize(
    "progress", ["Ongoing, with forty homes marked.", "No change since 1 August 2017.", "On track"]
)
def test_a_few_words_more_are_said(plan, action, progress):
    update(action, progress=progress)

    assert found(plan) == []


def test_nothing_said_last_quarter_is_not_brought_up_again(plan, action):
    update(action, IN_Q2, progress="Ongoing")

    assert found(plan) == []


def test_update_dated_before_the_plans_year(plan, action):
    update(action, date(2017, 3, 31))

    says = "Dated 31 March 2017, before the plan’s year began on 1 April 2017."
    assert found(plan, Q1) == [("DATED_OUTSIDE", says)]


def test_update_dated_on_the_first_day_of_the_plans_year_is_no_matter(plan, action):
    update(action, date(2017, 4, 1))

    assert found(plan, Q1) == []


def test_update_dated_after_the_quarter_while_it_was_awaited(plan, action):
    plan.due_days, plan.grace_days = 10, 2
    plan.save()
    update(action, IN_Q2, progress="Thirty homes were marked.")
    late = update(action, date(2018, 1, 12))

    [advice] = check_plan(plan, Q3, today=MAY)

    assert advice.says == "Dated 12 January 2018, so it does not count for Q3 2017/18, which has no update."
    assert (advice.kind, advice.update) == (Kind.DATED_OUTSIDE, late)


@pytest.mark.parametrize("day", [date(2018, 1, 15), date(2018, 2, 1)])
def test_update_of_the_next_quarter_is_no_matter(plan, action, day):
    if day.month == 1:
        update(action)  # the quarter has its own
    update(action, day, progress="Fifty homes were marked.")

    assert found(plan) == []


def test_update_that_tells_of_a_later_month(plan, action):
    update(action, progress="Forty homes as of December.")

    assert found(plan) == [("TOLD_BEFORE", "Dated 1 November 2017, but says “as of december”.")]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "No agency leads it."),
        ("Partnership resources", "The plan’s own words name no agency that is chosen as its lead."),
    ],
)
def test_no_lead_named(plan, action, typed, says):
    action.leads.update(role=LeadRole.SUPPORTING)
    action.leads_as_typed = typed
    action.save()
    update(action)

    [advice] = check_plan(plan, Q3, today=MAY)

    assert (advice.kind, advice.says, advice.words, advice.agency) == (Kind.NO_LEAD, says, typed, None)


def test_complete_action_needs_no_lead(plan, action):
    action.leads.all().delete()
    update(action, status="complete")

    assert found(plan) == []


def test_person_in_public_text_is_said_with_the_field_and_is_never_certain(plan, action):
    action.activity, action.outcome = "Mark property with Sgt Smith", "Fewer at HP20 1UA"
    action.leads_as_typed = "Police (Mr A Brown)"
    action.save()
    told = update(action, progress="Marked 12 High Street.", status="amber", remedy="Ask Priya Nair.")
    person_in(plan.partnership, name="Priya Nair")

    found = check_plan(plan, Q3, today=MAY)

    assert [(advice.says, advice.mend, advice.update) for advice in found] == [
        ("What will be done: “Sgt Smith” seems to name a person.", Mend.ACTION, None),
        ("Intended outcome: “HP20 1UA” seems to give an address.", Mend.ACTION, None),
        ("Leads as the plan words them: “Mr A Brown” seems to name a person.", Mend.ACTION, None),
        ("Progress: “12 High Street” seems to give an address.", Mend.CORRECT, told),
        ("What will put it right: “Priya Nair” seems to name a person.", Mend.CORRECT, told),
    ]
    assert {advice.kind for advice in found} == {Kind.PERSON}


def test_person_in_internal_text_is_no_matter(plan, action):
    update(action, progress="Met Sgt Smith today.", is_internal=True)
    inside = ActionFactory(priority=action.priority, activity="Visit Mr A Brown", is_internal=True)
    LeadFactory(action=inside, agency=action.leads.get().agency)
    update(inside, progress="Visited Mr A Brown.")

    assert found(plan) == []


def test_internal_update_is_looked_at_for_all_else(plan, action):
    update(action, progress="Ongoing", is_internal=True)

    [advice] = check_plan(plan, Q3, today=MAY)

    assert advice.is_internal


def test_closed_action_is_looked_through_for_people_only(plan, action):
    update(action, progress="Ongoing", status="red", **BY_A_SOURCE)
    update(action, IN_Q1, progress="Met Sgt Smith.")
    action.close(on=date(2017, 12, 1), reason="Overtaken.")

    assert found(plan, Q3) == []
    assert found(plan, Q1) == [("PERSON", "Progress: “Sgt Smith” seems to name a person.")]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Reduce burglary", {}),
        ("Fewer burglaries", {}),
        ("Increased reporting", {}),
        ("Burglary compared with last year", {}),
        ("Burglary", {"direction": Direction.REDUCE}),
        ("Burglary", {"direction": Direction.MAINTAIN}),
    ],
)
def test_target_without_a_baseline(plan, text, fields):
    target = TargetFactory(priority=PriorityFactory(plan=plan), text=text, **fields)

    [advice] = check_plan(plan, Q3, today=MAY)

    assert (advice.kind, advice.about, advice.mend) == (Kind.NO_BASELINE, target, Mend.TARGET)
    assert (advice.says, advice.is_internal) == ("It gives nothing to compare with.", False)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Hold a conference", {}),
        ("Reduce burglary", {"direction": Direction.EVENT}),
        ("Reduce burglary", {"baseline": "412 in 2016/17"}),
    ],
)
def test_target_with_a_baseline_or_nothing_to_compare_is_no_matter(plan, text, fields):
    TargetFactory(priority=PriorityFactory(plan=plan), text=text, **fields)

    assert found(plan) == []


@pytest.mark.parametrize(("figure", "kinds"), [("412", []), ("", ["NO_BASELINE"])])
def test_target_may_take_its_baseline_from_a_measure(plan, figure, kinds):
    measure = MeasureFactory(plan=plan, earlier_figure=figure)
    TargetFactory(priority=PriorityFactory(plan=plan), text="Reduce burglary", measure=measure)

    assert [kind for kind, _ in found(plan)] == kinds


def test_corrected_update_counts_for_nothing(plan, action):
    wrong = update(action, progress="Ongoing, said Sgt Smith")
    wrong.correct(
        by=person_in(plan.partnership), why="A name slipped in.", reported_on=IN_Q3, status="green",
        progress="Forty homes were marked.", remedy="", is_internal=False,
    )  # fmt: skip

    assert found(plan) == []


def test_action_that_joins_later_is_left_out(plan, action):
    ActionFactory(priority=action.priority, added_on=date(2018, 1, 1))
    update(action)

    assert found(plan) == []


def test_running_quarter_is_checked_as_at_today(plan, action):
    update(action, date(2017, 11, 20), progress="Ongoing")

    assert found(plan, Q3, today=date(2017, 11, 19)) == []
    assert found(plan, Q3, today=date(2017, 11, 20)) == [("NOTHING_SAID", "The update says no more than this.")]


def test_half_years_are_compared_with_half_years(plan, action):
    plan.review_months = ReviewEvery.HALF_YEAR
    plan.save()
    for day in (date(2016, 11, 1), IN_Q1, IN_Q3):
        update(action, day, "red", progress=f"Told on {day}")

    says = "Red: at the end of Half 2 of 2016/17, of Half 1 of 2017/18 and of Half 2 of 2017/18."
    assert found(plan, Period(2017, 2, 6)) == [("LONG_OFF_TRACK", says)]


def messy(plan, agency, count):
    for _ in range(count):
        priority = PriorityFactory(plan=plan)
        target = TargetFactory(priority=priority, text="Reduce burglary")
        action = LeadFactory(action__priority=priority, action__target=target, agency=agency).action
        update(action, IN_Q2, progress="Ongoing")
        update(action, IN_Q3, progress="Ongoing", status=RagStatus.RED, **BY_A_SOURCE)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_checks_take_seven_queries_whatever_the_size(plan, agency, count, django_assert_num_queries):
    messy(plan, agency, count)

    with django_assert_num_queries(7):
        found = check_plan(plan, Q3, today=MAY)

    assert [advice.kind.name for advice in found].count("NO_NEXT_STEP") == count
    assert len(found) == 3 * count
