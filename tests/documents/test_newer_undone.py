"""Undoing a newer version takes back what it added and changed, while nothing built on it has changed."""

from datetime import date

import pytest
import time_machine
from django.db import models

from actions.models import Action, Lead, LeadRole, TimescaleChange, Update
from csp.models import Agency, AgencyAlias
from documents.built_on import fingerprint, records_of
from documents.models import PlanImport, TakenIn
from documents.taking_in import undo
from plans.models import AnnualPlan
from priorities.models import Priority
from tests.documents.imports import Desk, pasted, row, words
from tests.documents.test_newer_version import PATROLS, TRAIN, compare, newer, take
from tests.factories import ActionFactory, UpdateFactory

pytestmark = pytest.mark.django_db

LIGHT = row("Light the alleys.")
FIRST = pasted(PATROLS, TRAIN, LIGHT, row("Mark bicycles."))
CHANGED = row(
    PATROLS[1], Target="Fewer assaults on Fridays.", Outcome="Safer.", Lead="Council/ TVP", Timescale="June 2018",
    Update="Four a week.", Last_updated="September 2017", RAG="Red",
)  # fmt: skip
FRESH = row("Buy radios.", Target="Safer shops.", Lead="Fire")
SECOND = "\n".join(
    [
        pasted(LIGHT, row("Mark bicycles."), CHANGED, FRESH),
        pasted(row("Visit schools."), title="", heading="Priority 2: Youth"),
    ]
)


@pytest.fixture
def desk(client):
    with time_machine.travel("2017-12-01 12:00", tick=False):
        desk = Desk(client)
        desk.taken_in(FIRST)
        yield desk


def put_in(desk):
    """Everything a newer version can do to a plan."""
    plan_import = newer(desk, SECOND)
    desk.answer_leads(plan_import)
    compare(desk, plan_import, every="on", reason="The grant.")
    train = Action.objects.get(activity=TRAIN[1])
    compare(desk, plan_import, part=2, **{f"close_{train.pk}": "Handed over."})
    plan_import, told = take(desk, plan_import)
    assert told.startswith("The newer version is taken in")
    return plan_import


def standing():
    return fingerprint(records_of(AnnualPlan.objects.get())), Agency.objects.count(), AgencyAlias.objects.count()


def test_everything_is_as_it_was_before(desk):
    before = standing()
    plan_import = put_in(desk)
    assert standing() != before
    page = words(desk.open("import_undo", plan_import.pk))
    assert (
        "What this import added to Northtown Community Safety Partnership Plan 2017/18, 2017/18, is taken away" in page
    )
    response = desk.post("import_undo", plan_import.pk)

    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert standing() == before
    assert TakenIn.objects.count() == 1
    assert "Undone: the plan is as it was before" in desk.page(plan_import)
    assert "Take the newer version in" in desk.page(plan_import)


def test_it_can_be_taken_in_again_and_both_be_undone(desk):
    plan_import = put_in(desk)
    after = [model.objects.count() for model in (Action, Update, Lead, TimescaleChange, Priority, Agency)]
    desk.post("import_undo", plan_import.pk)
    desk.take_in(plan_import)
    assert [model.objects.count() for model in (Action, Update, Lead, TimescaleChange, Priority, Agency)] == after
    desk.post("import_undo", plan_import.pk)
    desk.post("import_undo", PlanImport.objects.order_by("pk").first().pk)
    assert [model.objects.count() for model in (AnnualPlan, Action, Update, Agency, TakenIn)] == [0] * 5


def test_version_is_undone_before_the_one_it_came_after(desk):
    first = PlanImport.objects.get()
    put_in(desk)
    page = words(desk.open("import_undo", first.pk))
    assert "Pasted text has been taken in as a newer version since: undo that first" in page
    assert desk.post("import_undo", first.pk).status_code == 422


def radios():
    return Action.objects.get(activity="Buy radios.")


def patrols():
    return Action.objects.get(activity=PATROLS[1])


BUILT = [
    (lambda: UpdateFactory(action=radios()), "Update added"),
    (lambda: UpdateFactory(action=patrols(), reported_on=date(2017, 10, 1)), "Update added"),
    (lambda: Action.objects.filter(pk=patrols().pk).update(outcome="Safest."), f"Action changed: 1.1 {PATROLS[1]}"),
    (lambda: ActionFactory(priority=radios().priority, carried_from=radios(), activity="Next."), "Action added: Next."),
    (lambda: ActionFactory(priority=Priority.objects.get(title="Youth"), activity="More."), "Action added: More."),
    (lambda: radios().leads.all().delete(), "1 lead deleted"),
    (lambda: Action.objects.filter(activity=TRAIN[1]).update(closed_reason="Other."), "Action changed: 1.2 Train bar"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "told"), BUILT, ids=[told for _, told in BUILT])
def test_what_was_built_on_it_forbids_undoing(desk, build, told):
    plan_import = put_in(desk)
    build()
    before = standing()
    page = words(desk.open("import_undo", plan_import.pk))
    assert f"It cannot be undone, because the plan has changed since it was taken in: {told}" in page
    assert desk.post("import_undo", plan_import.pk).status_code == 422
    assert standing() == before


APART = [
    lambda: UpdateFactory(action=Action.objects.get(activity="Light the alleys."), reported_on=date(2017, 10, 1)),
    lambda: AnnualPlan.objects.update(title="Another title"),
    lambda: ActionFactory(priority=patrols().priority, activity="By hand."),
    lambda: AnnualPlan.objects.get().sections.create(heading="Background"),
]


@pytest.mark.parametrize("work", APART)
def test_work_on_other_parts_of_the_plan_does_not_forbid_it_and_stays(desk, work):
    plan_import = put_in(desk)
    work()
    made, *_ = standing()
    undo(plan_import)
    kept, *_ = standing()
    assert (patrols().outcome, Action.objects.filter(activity="Buy radios.").count()) == ("", 0)
    assert kept["plans.AnnualPlan"] == made["plans.AnnualPlan"]
    gone = {label: lost for label, rows in made.items() if (lost := len(rows) - len(kept.get(label, [])))}
    assert gone == {
        "actions.Action": 2,
        "actions.Lead": 3,
        "actions.Update": 3,
        "priorities.Priority": 1,
        "priorities.Target": 2,
        "actions.TimescaleChange": 1,
    }


def test_text_of_a_priority_is_put_back_and_its_other_actions_may_change(desk):
    head = "Northtown Plan 2017/18\nPriority 1: Violence\nDefinition\tHarm.\nTarget\tFewer assaults.\n"
    for text in (head.replace("Harm.", "Harm to people."), head):
        plan_import = newer(desk, text + FIRST.partition("\n")[2].partition("\n")[2])
        compare(desk, plan_import, every="on")
        plan_import, _ = take(desk, plan_import)
    assert Priority.objects.get().definition == "Harm."
    UpdateFactory(action=patrols(), reported_on=date(2017, 10, 1))
    undo(plan_import)
    assert Priority.objects.get().definition == "Harm to people."
    Priority.objects.update(definition="By hand.")
    assert "Priority changed: 1 Violence" in words(desk.open("import_undo", TakenIn.objects.last().plan_import_id))


def test_lead_that_was_replaced_comes_back_as_it_was(desk):
    before = list(Lead.objects.order_by("pk").values())
    plan_import = put_in(desk)
    assert [lead.role for lead in patrols().leads.order_by("position")] == [LeadRole.LEAD, LeadRole.SUPPORTING]
    undo(plan_import)
    assert list(Lead.objects.order_by("pk").values()) == before


def test_what_forbids_deleting_the_plan_was_built_on_all_of_it(desk, monkeypatch):
    monkeypatch.setattr(AnnualPlan._meta.get_field("reviews"), "on_delete", models.PROTECT)
    AnnualPlan.objects.get().reviews.create(number=1)
    plan_import = put_in(desk)
    assert "Nothing has been built on it since." in words(desk.open("import_undo", plan_import.pk))
    AnnualPlan.objects.get().reviews.create(number=2)
    assert "Review added" in words(desk.open("import_undo", plan_import.pk))


@pytest.mark.parametrize("actions", [1, 6])
def test_asking_takes_as_many_queries_whatever_the_size(desk, django_assert_max_num_queries, actions):
    fresh = [row(f"Buy {'radio' * (n + 1)}.") for n in range(actions)]
    plan_import, _ = take(desk, newer(desk, pasted(PATROLS, TRAIN, LIGHT, row("Mark bicycles."), *fresh)))
    with django_assert_max_num_queries(75):
        desk.open("import_undo", plan_import.pk)
