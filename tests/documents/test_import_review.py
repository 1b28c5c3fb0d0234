"""The page on which a plan is checked before it is taken in."""

import pytest
import time_machine

from documents.models import PlanImport
from tests.documents.imports import Desk, pasted, row, rows_of, two_priorities, words
from tests.factories import AgencyAliasFactory, AgencyFactory, AnnualPlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


def test_each_action_stands_beside_its_source_row(desk):
    page = desk.page(desk.bring(pasted(row("Run patrols.", Target="Reduce assaults.", Outcome="Fewer.", RAG="Yellow"))))

    assert "Target Reduce assaults. Action Run patrols. Lead TVP Timescale March 2018 Outcome Fewer." in page
    assert "1.1 Run patrols. Target Reduce assaults. Lead TVP Not known here" in page
    assert "Timescale March 2018 (up to 31 Mar 2018) Outcome Fewer." in page
    assert "Update as at 31 Jul 2017 Amber Begun." in page
    assert "Look at this: yellow. Read as Amber; the word is kept." in page


def test_counts_and_statuses_are_told_at_the_top(desk):
    page = desk.page(desk.bring(two_priorities(row("Run.", Target="Fewer."), row("Train.", RAG="Red"))))
    assert "Found 2 priorities, 1 target, 3 actions, 3 updates" in page
    assert "Actions by status Red 1 Green 2" in page


def test_known_names_and_other_names_are_shown_with_their_agency(desk):
    police = AgencyFactory(partnership=desk.partnership, name="Thames Valley Police")
    AgencyAliasFactory(agency=police, name="TVP")
    page = desk.page(desk.bring(pasted(row("Run.", Lead="TVP/ Thames Valley Police"), row("b", Lead=""))))
    assert "Lead TVP (Thames Valley Police); Thames Valley Police" in page
    assert "Lead None named" in page
    assert "Ready to be taken in" in page


def test_doubts_are_listed_at_the_top_with_links_to_their_rows(desk):
    plan_import = desk.bring(pasted(row("Run."), row("Train.", RAG="Yellow", Timescale="When we can"), title="Plan"))
    row_pk = rows_of(plan_import)[1].pk
    response = desk.client.get(plan_import.get_absolute_url())

    groups = {group.kind: group.places for group in response.context["shown"].doubts}
    assert groups["yellow"] == groups["timescale not understood"] == [("1.2", f"#row-{row_pk}", "")]
    assert groups["year not named"] == [("The plan", "", "2017/18 – Taken from the dates in it.")]
    assert f'id="row-{row_pk}"' in response.content.decode()
    assert f"{sum(map(len, groups.values()))} things to look at" in words(response)


def test_update_of_a_day_to_come_is_doubted_until_it_is_taken_in(desk):
    with time_machine.travel("2017-07-30 12:00"):
        plan_import = desk.bring(pasted(row("Run."), row("Train.", Last_updated="June 2017"), row("Out.")))
        desk.do(rows_of(plan_import)[2], "leave-out")
        shown = desk.client.get(plan_import.get_absolute_url()).context["shown"]
    [group] = [group for group in shown.doubts if group.kind == "update dated in the future"]
    assert [where for where, *_ in group.places] == ["1.1"]
    with time_machine.travel("2017-07-31 12:00"):
        assert "dated in the future" not in desk.page(plan_import)


def test_plan_without_doubts_shows_no_list_of_them(desk):
    AgencyFactory(partnership=desk.partnership, name="TVP")
    page = desk.page(desk.bring(pasted(row("Run patrols."))))
    assert "to look at" not in page


def test_priority_shows_its_texts_and_targets(desk):
    text = "Northtown Plan 2017/18\nPriority 1: Violence\nTarget\tFewer assaults.\nDefinition\tHarm to people.\n"
    page = desk.page(desk.bring(text + pasted(row("Run."), title="", heading="")))
    assert "Target: Fewer assaults. What else the document says of it" in page
    assert "Definition: Harm to people." in page


def test_priority_without_actions_is_told(desk):
    text = pasted(row("Run.")) + "\nPriority 2: Burglary\nTarget\tFewer burglaries.\nDefinition\tOf homes.\n"
    page = desk.page(desk.bring(text))
    assert "No actions." in page


def test_plan_of_that_year_holds_the_import_back(desk):
    plan = AnnualPlanFactory(partnership=desk.partnership, year=2017, title="The plan there is")
    page = desk.page(desk.bring(pasted(row("Run."))))
    assert "There is already a plan for 2017/18: choose another year" in page
    assert f"The plan there is for that year: {plan.title}." in page


def test_what_is_open_is_asked_for_before_the_plan_can_be_taken_in(desk):
    text = pasted(
        row("Run.", RAG="Behind schedule", Timescale="2018"), row("b", **{"Last updated": "", "Update": "Said."})
    )
    plan_import = desk.bring(text, year="2017")
    asked = [question.words for question in desk.client.get(plan_import.get_absolute_url()).context["shown"].questions]
    assert asked == [
        "Say what a year by itself means as a timescale",
        "Give the day of 1 update without a date",
        "Say what 1 status word means",
        "Say who 1 lead is",
    ]
    assert "Take the plan in" not in desk.page(plan_import)


def test_several_of_a_kind_are_counted(desk):
    text = pasted(row("Run.", RAG="Behind schedule", Lead="A/ B"), row("b", RAG="Stalled", Lead="C"))
    asked = [
        question.words for question in desk.client.get(desk.bring(text).get_absolute_url()).context["shown"].questions
    ]
    assert asked == ["Say what 2 status words mean", "Say who 3 leads are"]


def many(number):
    return pasted(*(row(f"Run patrols {n}.") for n in range(number)))


def test_long_plan_is_shown_in_parts(desk):
    text = many(130) + "\n" + pasted(row("Mark bicycles.", RAG="Yellow"), title="", heading="Priority 2: Burglary")
    plan_import = desk.bring(text)
    rows = rows_of(plan_import)

    shown = desk.client.get(plan_import.get_absolute_url()).context["shown"]
    assert [page.name for page in shown.pages] == [
        "1 Violence, 1.1 to 1.60", "1 Violence, 1.61 to 1.120", "1 Violence, 1.121 to 1.130", "2 Burglary, 1 action",
    ]  # fmt: skip
    [yellow] = [group.places for group in shown.doubts if group.kind == "yellow"]
    assert yellow == [("2.1", f"?page=4#row-{rows[-1].pk}", "")]
    assert [here(desk, plan_import, **asked) for asked in ({}, {"page": "2"}, {"page": "9"}, {"page": "x"})] == [
        1,
        2,
        1,
        1,
    ]
    assert here(desk, plan_import, row=rows[125].pk) == 3
    second = plan_import.priorities.get(position=1)
    assert here(desk, plan_import, priority=second.pk) == 4
    assert here(desk, plan_import, priority=plan_import.priorities.get(position=0).pk) == 1
    page = desk.page(plan_import, page=3)
    assert ("1.121 Run patrols 120." in page, "1.60 Run patrols" in page) == (True, False)


def here(desk, plan_import, **asked):
    return desk.client.get(plan_import.get_absolute_url(), asked).context["shown"].here


@pytest.mark.parametrize("number", [1, 20])
def test_page_takes_as_many_queries_for_one_row_as_for_many(desk, django_assert_num_queries, number):
    plan_import = desk.bring(many(number))
    with django_assert_num_queries(11):
        desk.client.get(plan_import.get_absolute_url())


def test_shading_is_named(desk):
    plan_import = desk.bring(pasted(row("Run.", RAG="")))
    [held] = rows_of(plan_import)
    held.read["source"]["cells"][0] |= {"words": "", "colour": "00B050"}
    held.read["source"]["cells"][1] |= {"words": "", "colour": ""}
    held.save()
    assert "row 1 Action [shaded green] Timescale" in desk.page(plan_import)


def test_table_that_nobody_has_named_the_columns_of_is_asked_about(desk):
    plan_import = desk.bring("Plan 2017/18\nAlpha\tBeta\tGamma\nRun patrols\tPolice\tMay\nTrain staff\tCouncil\tJune")
    page = desk.page(plan_import)
    assert PlanImport.objects.get().rows.count() == 0
    assert "Say which column holds the actions: none were found" in page
    assert "Columns To answer 0 tables of actions, 1 without" in page
