"""A newer version of a plan that is there: what is added, what is taken over, and nothing twice."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from actions.models import Action, TimescaleChange, Update
from csp.models import Agency
from documents.models import PlanImport, TakenIn
from plans.models import AnnualPlan, PlanStatus, Section
from priorities.models import Priority, Target
from tests.documents.imports import Desk, messages_of, pasted, row, rows_of, said, two_priorities, words
from tests.factories import UpdateFactory

pytestmark = [pytest.mark.django_db]

PATROLS = row("Run patrols in the town centre at weekends.", Target="Fewer assaults.")
TRAIN = row("Train bar staff to refuse sale to drunks.", RAG="Amber")
COUNTED = (AnnualPlan, Priority, Target, Action, Update, TimescaleChange, Section, Agency)


@pytest.fixture
def desk(client):
    with time_machine.travel("2017-12-01 12:00", tick=False):
        yield Desk(client)


def newer(desk, text, **fields):
    """Brought in and said to be a newer version of the plan that is there."""
    plan_import = desk.bring(text, **fields)
    desk.client.post(reverse("documents:import_newer", args=[plan_import.pk]), {"newer": "yes"})
    return PlanImport.objects.get(pk=plan_import.pk)


def take(desk, plan_import):
    response = desk.take_in(plan_import)
    return PlanImport.objects.get(pk=plan_import.pk), messages_of(response)[-1]


def comparison(desk, plan_import):
    return desk.open("import_compare", plan_import.pk).context["comparison"]


def found(desk, plan_import):
    compared = comparison(desk, plan_import)
    return [
        ([row.read.activity for row in compared.asked], [row.read.activity for row in compared.new])
        + ([row.read.activity for row in compared.changed], [str(action) for action in compared.gone])
        + ([row.read.activity for row in compared.same], [row.read.activity for row in compared.with_updates])
    ][0]


def stored():
    return [model.objects.count() for model in COUNTED]


def tick(desk, plan_import, *fields, **more):
    """Tick the boxes of these fields."""
    form = desk.open("import_compare", plan_import.pk).context["form"]
    names = [name for name, change in form.boxes.items() if change.name in fields]
    return desk.post("import_compare", plan_import.pk, **dict.fromkeys(names, "on"), **more)


def test_plan_of_that_year_can_be_gone_on_with(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = desk.bring(pasted(PATROLS, TRAIN))
    assert "This is a newer version of it" in desk.page(plan_import)
    response = desk.client.post(reverse("documents:import_newer", args=[plan_import.pk]), {"newer": "yes"})
    assert response.headers["Location"] == reverse("documents:import_compare", args=[plan_import.pk])
    page = desk.page(plan_import)
    assert "This is a newer version of it: 1 new, 0 changed, 0 not in the document, 1 the same, 0 with updates" in page
    assert "Take the newer version in" in page


def test_same_file_adds_nothing(desk):
    text = two_priorities(PATROLS, TRAIN)
    desk.taken_in(text)
    before = stored()
    plan_import = newer(desk, text)
    assert found(desk, plan_import)[4] == [
        "Run patrols in the town centre at weekends.", "Train bar staff to refuse sale to drunks.", "Mark bicycles.",
    ]  # fmt: skip
    plan_import, told = take(desk, plan_import)
    assert told == "The newer version is taken in. What it added and changed is listed here."
    assert stored() == before
    assert TakenIn.objects.count() == 2
    page = desk.page(plan_import)
    assert "Put in 0 priorities, 0 targets, 0 actions, 0 updates, 0 agencies, 0 measures" in page
    assert "0 wordings taken over, 0 actions closed" in page


def test_new_updates_go_to_their_actions_and_new_actions_are_added(desk):
    desk.taken_in(two_priorities(PATROLS, TRAIN))
    again = row(
        "Run patrols in the town centre at weekends.",
        Target="Fewer assaults.",
        Update="Four a week.",
        RAG="Red",
        Last_updated="September 2017",
    )
    fresh = row("Buy radios.", Target="Safer shops.", Lead="Council", Last_updated="September 2017")
    plan_import = newer(desk, pasted(fresh, again, TRAIN))
    desk.answer_leads(plan_import)
    assert found(desk, plan_import) == (
        [], ["Buy radios."], [], ["2.1 Mark bicycles."], ["Train bar staff to refuse sale to drunks."],
        ["Run patrols in the town centre at weekends."],
    )  # fmt: skip
    take(desk, plan_import)

    patrols, train, radios, bicycles = Action.objects.order_by("priority", "position")
    assert [(u.status, u.progress, u.reported_on) for u in patrols.updates.order_by("reported_on")] == [
        ("green", "Begun.", date(2017, 7, 31)), ("red", "Four a week.", date(2017, 9, 30)),
    ]  # fmt: skip
    assert (radios.reference, radios.target.text, radios.added_on) == ("1.3", "Safer shops.", None)
    assert [lead.agency.name for lead in radios.leads.all()] == ["Council"]
    assert [each.updates.count() for each in (train, radios, bicycles)] == [1, 1, 1]
    assert bicycles.closed_on is None


def test_action_added_to_a_plan_at_work_joins_it_when_it_is_first_told_of(desk):
    desk.taken_in(pasted(PATROLS))
    AnnualPlan.objects.update(status=PlanStatus.AGREED)
    fresh = row("Buy radios.", Last_updated="September 2017")
    take(desk, newer(desk, pasted(PATROLS, fresh, row("Light alleys.", Update="", RAG="", Last_updated=""))))
    assert list(Action.objects.order_by("pk").values_list("added_on", flat=True)) == [
        None, date(2017, 9, 30), date(2017, 12, 1),
    ]  # fmt: skip
