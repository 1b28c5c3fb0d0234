"""The out-turn report as PDF and Word: what the page says, for the same readers."""

import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from docx import Document

from csp.models import Role
from plans.models import AnnualPlan, Marking, PlanStatus
from reviews.out_turn import out_turn_of
from reviews.papers.blocks import words_of
from reviews.papers.out_turn import out_turn_paper
from tests.documents.publishing import watched
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.rolling import choice, choose, make

pytestmark = pytest.mark.django_db
LAST_DAY = date(2018, 3, 31)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2018-04-10 09:30:00+00:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan", status=PlanStatus.PUBLISHED, marking=Marking.SENSITIVE)


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership)
    client.force_login(officer)
    return officer


def paper_for(plan, reader, as_at=LAST_DAY):
    plan = AnnualPlan.objects.select_related("partnership").get(pk=plan.pk)
    return out_turn_paper(out_turn_of(plan, as_at=as_at, reader=reader), printed_on=date(2018, 4, 10))


def words(plan, reader, as_at=LAST_DAY):
    return [text for part in paper_for(plan, reader, as_at).parts for text in words_of(part.blocks)]


def address(plan, kind="docx", **query):
    return reverse("documents:out_turn_file", args=[plan.pk, kind], query=query)


def test_paper_says_how_everything_ended(client, plan, officer):
    action = watched(plan)
    TimescaleChangeFactory(action=action, from_words="", to_words="Ongoing", changed_on=date(2017, 10, 3))
    plain = ActionFactory(priority=action.priority, reference="", activity="Never told of", timescale="")
    UpdateFactory(action=plain, reported_on=date(2018, 1, 9), progress="", status="complete")
    ActionFactory(priority=action.priority, activity="Quiet")
    TargetFactory(priority=action.priority, text="Fewer", baseline="2016/17")
    TargetFactory(priority=action.priority, text="More")
    PriorityFactory(plan=plan, number="", title="Fear of crime")
    said = words(plan, officer)
    assert said[0] == "3 actions: 1 complete, 2 still open."
    assert said[said.index("All actions") :][:2] == ["All actions", "3"]
    assert said[said.index("Watch the streets") :][:10] == [
        "Watch the streets", "Vale Police", "Ongoing", "moved once; at first none given", "Green", "Still open",
        "20 Sep 2017", "Informant", "Internal", "no ref",
    ]  # fmt: skip
    assert said[said.index("Never told of") :][:6] == [
        "Never told of", "No lead named", "None given", "Complete", "Complete, 9 January 2018", "9 Jan 2018",
    ]  # fmt: skip
    assert said[said.index("Quiet") :][4:6] == ["Still open", "None"]
    assert said[said.index("Targets") :][:3] == ["Targets", "Fewer (compared with 2016/17)", "More"]
    assert said[said.index("Fear of crime") :][:2] == ["Fear of crime", "No actions."]
    paper = paper_for(plan, officer)
    assert (paper.title, paper.running, paper.marking, paper.days) == (
        "Safer Vale plan: Out-turn report, 2017/18", "Safer Vale plan, 2017/18", "OFFICIAL-SENSITIVE",
        "Position at 31 March 2018, printed 10 April 2018",
    )  # fmt: skip


def test_paper_tells_of_the_roll_over(client, plan, officer):
    action = watched(plan)
    TargetFactory(priority=action.priority, text="Fewer")
    dropped = ActionFactory(priority=action.priority, reference="9", activity="Drop it")
    choose(client, plan, choice(action.priority, "whole"), choice(dropped, "dropped", "No money."))
    make(client, plan)
    said = words(plan, officer)
    later = AnnualPlan.objects.get(year=2018)
    assert f"What is carried on stands in {later}." in said
    assert ("Carried on as 1.1 of the 2018/19 plan" in said, "Not carried on, 31 March 2018: No money." in said) == (
        True, True,
    )  # fmt: skip
    assert (said.count("Carried on"), "Fewer: Carried on" in said) == (2, True)
    lines = [line for part in paper_for(plan, officer).parts for block in part.blocks for row in getattr(block, "rows", ())
             for cell in getattr(row, "cells", ()) for line in cell.lines]  # fmt: skip
    assert [line.address for line in lines if line.text.startswith("Carried on as")] == [
        action.carried_to.get().get_absolute_url()
    ]


def test_paper_of_a_running_year_and_an_empty_plan_says_so(plan, officer):
    said = words(plan, officer, as_at=date(2017, 12, 31))
    assert [text in said for text in ("The year runs to 31 March 2018.", "The plan has no priorities.")] == [True, True]
    AnnualPlan.objects.update(title="Plan 2017/18", marking="")
    paper = paper_for(plan, officer)
    assert (paper.running, paper.marking) == ("Plan 2017/18", "")


def test_clerks_file_holds_nothing_internal(client, plan):
    action = watched(plan)
    ActionFactory(priority=action.priority, activity="Secret raid", is_internal=True)
    client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
    word = Document(io.BytesIO(client.get(address(plan, as_at="2018-03-31")).content))
    said = "\n".join([*(line.text for line in word.paragraphs), *(c.text for t in word.tables for c in t._cells)])
    assert ("Watch the streets" in said, "Secret raid" in said, "Informant" in said) == (True, False, False)
    assert "Internal to the partnership: 1 internal action and 1 internal update left out." in said


def test_files_are_named_for_the_plan_and_day_and_linked_from_the_page(client, plan, officer):
    watched(plan)
    page = client.get(reverse("reviews:out_turn", args=[plan.pk]), {"as_at": "2017-12-31"}).text
    for kind in ("pdf", "docx"):
        asked = address(plan, kind, as_at="2017-12-31")
        assert f'href="{asked}"' in page
        answer = client.get(asked)
        assert (answer.status_code, f"safer-vale-plan-out-turn-2017-12-31.{kind}" in answer["Content-Disposition"]) == (
            200, True,
        )  # fmt: skip


def test_days_that_cannot_be_told_of_are_answered_by_the_page(client, plan, officer):
    watched(plan)
    refused = client.get(address(plan, as_at="2018-04-11"))
    assert (refused.status_code, "The day cannot be in the future." in refused.text) == (422, True)
    to_come = AnnualPlanFactory(partnership=plan.partnership, year=2019)
    page = client.get(address(to_come))
    assert (page.status_code, "so there is nothing to report yet" in page.text) == (200, True)
    assert "out-turn.pdf" not in page.text
    assert client.get(address(plan)).status_code == 200
