"""An import becomes a plan once, all of it or nothing, and is undone while nothing stands on it."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.urls import reverse

from actions.models import Action, Update
from csp.access import NotAllowedNow
from csp.models import Agency
from documents import taking_in
from documents.models import ImportAnswer, ImportPriority, ImportRow, ImportState, PlanImport, SourceFile, TakenIn
from documents.taking_in import discard, take_in, undo
from plans.models import AnnualPlan, PlanStatus
from tests.documents.imports import Desk, messages_of, pasted, row, rows_of, two_priorities, words
from tests.factories import ActionFactory, SectionFactory, UpdateFactory, person_in

ON = date(2017, 12, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


def stored():
    return [model.objects.count() for model in (AnnualPlan, Action, Update, Agency, TakenIn)]


def test_plan_is_taken_in_as_it_stands(desk):
    plan_import = desk.bring(two_priorities(row("Run.", Target="Fewer.", RAG="Red"), row("Train."), row("Stop.")))
    first, second, third, _ = rows_of(plan_import)
    desk.post("import_row", first.pk, activity="Run patrols.", timescale_as_typed="May 2018")
    desk.do(second, "join")
    desk.do(third, "leave-out")
    desk.answer_leads(plan_import)
    response = desk.take_in(plan_import)

    plan = AnnualPlan.objects.get()
    assert response.headers["Location"] == plan.get_absolute_url()
    assert (plan.partnership, plan.year, plan.status) == (desk.partnership, 2017, PlanStatus.DRAFT)
    actions = [(a.reference, a.activity, a.due_on) for a in Action.objects.order_by("priority__position", "position")]
    assert actions == [("1.1", "Run patrols.\nTrain.", date(2018, 5, 31)), ("2.1", "Mark bicycles.", date(2018, 3, 31))]
    assert [(u.status, u.progress) for u in Update.objects.order_by("pk")] == [
        ("red", "Begun."),
        ("green", "Begun."),
        ("green", "Begun."),
    ]
    page = words(desk.client.get(plan_import.get_absolute_url()))
    assert "Ada took it in on" in page
    assert "Put in 2 priorities, 1 target, 2 actions, 3 updates, 1 agency" in page
    assert "Not taken in Stop. Left out by an officer." in page


def test_what_had_to_be_decided_while_putting_it_in_is_told(desk):
    long = " ".join(["When the police and the council agree"] * 8)
    plan_import = desk.taken_in(pasted(row("Run.", Timescale=long)))
    page = words(desk.client.get(plan_import.get_absolute_url()))
    told = f"Priority 1, row 1: long timescale. {long} Kept in the note."
    assert f"Decided while it was put in {told}" in page


def test_open_question_holds_the_plan_back(desk):
    plan_import = desk.bring(pasted(row("Run.")))
    response = desk.take_in(plan_import)
    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert messages_of(response)[-1] == "First answer what is still open: Say who 1 lead is."
    assert stored() == [0, 0, 0, 0, 0]


def test_second_press_makes_no_second_plan(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    before = stored()
    response = desk.take_in(plan_import)
    assert response.headers["Location"] == AnnualPlan.objects.get().get_absolute_url()
    assert messages_of(response)[-1] == "The plan had already been taken in; it was not taken in twice."
    assert stored() == before


def test_second_officer_at_the_same_moment_makes_no_second_plan(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    with pytest.raises(NotAllowedNow, match="already been taken in"):
        take_in(plan_import, by=desk.officer, on=ON)


def test_what_is_not_read_yet_is_not_taken_in(desk):
    plan_import = desk.bring(pasted(row("Run.")))
    PlanImport.objects.update(state=ImportState.READING)
    with pytest.raises(NotAllowedNow, match="not been read"):
        take_in(plan_import, by=desk.officer, on=ON)


def test_failure_half_way_leaves_nothing(desk, monkeypatch):
    plan_import = desk.bring(pasted(row("Run."), row("Train.")))
    desk.answer_leads(plan_import)
    before = stored()

    def fail(*args):
        raise IntegrityError

    monkeypatch.setattr(taking_in, "remember", fail)
    response = desk.take_in(plan_import)
    assert messages_of(response)[-1].startswith("Somebody saved something at the same moment")
    assert stored() == before


def test_undoing_takes_everything_away_and_keeps_the_import(desk):
    before = stored()
    plan_import = desk.taken_in(
        two_priorities(row("Run.", Target="Fewer."), row("Train.", Lead="Thames Valley Police"))
    )
    answers = ImportAnswer.objects.count()
    page = words(desk.open("import_undo", plan_import.pk))
    assert "Nothing has been added to it or changed in it since it was taken in." in page
    response = desk.post("import_undo", plan_import.pk)

    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert stored() == before
    assert (ImportAnswer.objects.count(), len(rows_of(plan_import)), SourceFile.objects.count()) == (answers, 3, 1)
    assert "Take the plan in" in desk.page(plan_import)
    desk.take_in(plan_import)
    assert Action.objects.count() == 3


def test_agencies_that_were_there_before_or_are_used_since_stay(desk):
    police = desk.partnership.agencies.create(name="Thames Valley Police")
    plan_import = desk.bring(pasted(row("Run.", Lead="TVP/ Council/ Fire")))
    desk.post("import_leads", plan_import.pk, rest="on", lead_0=str(police.pk))
    desk.take_in(plan_import)
    person_in(desk.partnership, "lead_officer", Agency.objects.get(name="Council"))
    desk.post("import_undo", plan_import.pk)

    assert [agency.name for agency in Agency.objects.order_by("pk")] == ["Thames Valley Police", "Council"]
    assert police.aliases.count() == 0


BUILT = [
    (lambda plan, action: UpdateFactory(action=action), "Update added"),
    (lambda plan, action: Action.objects.filter(pk=action.pk).update(outcome="Safer."), "Action changed: 1.1 Run."),
    (lambda plan, action: ActionFactory(priority=action.priority, reference="1.9", activity="New."), "Action added: 1.9 New."),
    (lambda plan, action: AnnualPlan.objects.filter(pk=plan.pk).update(status="agreed"), "Annual plan changed"),
    (lambda plan, action: SectionFactory(plan=plan, heading="Background"), "Section added: Background"),
    (lambda plan, action: plan.sections.all().delete(), "1 section deleted"),
    (lambda plan, action: action.target.delete(), "1 target deleted"),
    (lambda plan, action: action.close(on=date(2017, 9, 1), reason="Done."), "Action changed: 1.1 Run."),
    (lambda plan, action: plan.reviews.create(number=1), "Review added"),
    (lambda plan, action: ActionFactory(carried_from=action, activity="Next year’s."), "Action added: Next year’s."),
    (lambda plan, action: [ActionFactory(priority=action.priority) for _ in range(4)], "4 actions added"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "told"), BUILT, ids=[told for _, told in BUILT])
def test_whatever_is_built_on_the_plan_forbids_undoing_and_is_named(desk, build, told):
    plan_import = desk.taken_in(pasted(row("Run.", Target="Fewer.")))
    build(AnnualPlan.objects.get(), Action.objects.get())
    before = stored()

    page = desk.open("import_undo", plan_import.pk)
    assert "It cannot be undone, because the plan has changed since it was taken in" in words(page)
    assert told in words(page)
    response = desk.client.post(reverse("documents:import_undo", args=[plan_import.pk]), {})
    assert (response.status_code, told in words(response)) == (422, True)
    assert stored() == before


def test_undoing_twice_is_told(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    undo(plan_import)
    with pytest.raises(NotAllowedNow, match="already been undone"):
        undo(plan_import)
    response = desk.open("import_undo", plan_import.pk)
    assert response.headers["Location"] == plan_import.get_absolute_url()


@pytest.mark.parametrize("actions", [1, 5])
def test_asking_what_stands_on_a_plan_takes_as_many_queries_whatever_its_size(
    desk, django_assert_max_num_queries, actions
):
    plan_import = desk.taken_in(pasted(*(row(f"Run {n}.") for n in range(actions))))
    with django_assert_max_num_queries(75):
        desk.open("import_undo", plan_import.pk)


def test_plan_deleted_by_hand_brings_its_import_back(desk):
    plan_import = desk.taken_in(pasted(row("Run.", Update="", RAG="", **{"Last updated": ""})))
    AnnualPlan.objects.get().delete()
    assert "Take the plan in" in desk.page(plan_import)


def test_discarding_asks_first_and_leaves_nothing_of_the_file(desk):
    plan_import = desk.bring(pasted(row("Run."), row("Train.")))
    desk.answer_leads(plan_import)
    first, _ = rows_of(plan_import)
    desk.post("import_row", first.pk, outcome="Safer.")
    desk.post("import_priority", plan_import.priorities.get().pk, title="Harm")
    assert "removed for good" in words(desk.open("import_discard", plan_import.pk))
    assert PlanImport.objects.count() == 1
    response = desk.post("import_discard", plan_import.pk)

    assert response.headers["Location"] == desk.partnership.get_absolute_url()
    for model in (PlanImport, SourceFile, ImportRow, ImportPriority, ImportAnswer):
        assert model.objects.count() == 0
        assert not hasattr(model, "history") or model.history.count() == 0


def test_plan_that_is_taken_in_is_not_discarded(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    assert desk.open("import_discard", plan_import.pk).headers["Location"] == plan_import.get_absolute_url()
    assert "undo that first" in words(desk.client.post(reverse("documents:import_discard", args=[plan_import.pk])))
    with pytest.raises(NotAllowedNow, match="undo that first"):
        discard(plan_import)


def test_source_stays_with_the_plan(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    assert desk.open("import_source", plan_import.pk).content.decode() == pasted(row("Run."))


def test_models_are_named_in_words(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    assert str(plan_import.taken_in) == "Northtown Community Safety Partnership Plan 2017/18, from Pasted text"
    assert str(plan_import.source) == "Pasted text"
    assert str(ImportRow.objects.get()) == "Priority 1, row 1"
