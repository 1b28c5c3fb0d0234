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
from tests.documents.imports import TITLE, Desk, messages_of, pasted, row, rows_of, said, two_priorities, words
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


def test_changed_words_are_shown_beside_the_plans_and_taken_over_only_where_ticked(desk):
    desk.taken_in(pasted(PATROLS))
    changed = row(
        "Run patrols in the town centre at night.", Target="Fewer assaults on Fridays.", Outcome="Safer streets.",
        Lead="Council/ TVP", Timescale="June 2018", Resources="Two cars",
    )  # fmt: skip
    plan_import = newer(desk, pasted(changed))
    desk.answer_leads(plan_import)
    page = words(desk.open("import_compare", plan_import.pk))
    assert "Action Run patrols in the town centre at weekends. Run patrols in the town centre at night." in page
    assert "Outcome Nothing Safer streets." in page
    assert "Lead agencies TVP Council; with TVP" in page
    assert "Timescale March 2018 June 2018" in page
    assert "Target Fewer assaults. Fewer assaults on Fridays." in page
    tick(desk, plan_import, "outcome", "leads", "target", "timescale", reason="The grant came late.")
    plan_import, _ = take(desk, plan_import)

    action = Action.objects.get()
    assert (action.activity, action.outcome) == (PATROLS[1], "Safer streets.")
    assert (action.leads_as_typed, [lead.agency.name for lead in action.leads.order_by("position")]) == (
        "Council/ TVP", ["Council", "TVP"],
    )  # fmt: skip
    assert (action.timescale, action.due_on, action.first_timescale) == ("June 2018", date(2018, 6, 30), "March 2018")
    assert action.target.text == "Fewer assaults on Fridays."
    assert [(c.reason, c.changed_on) for c in TimescaleChange.objects.all()] == [
        ("The grant came late.", date(2017, 12, 1))
    ]
    assert action.history.first().history_user == desk.officer
    page = desk.page(plan_import)
    assert "4 wordings taken over" in page
    assert "action not taken over. Run patrols in the town centre at night. The plan keeps: Run patrols in" in page


def compare(desk, plan_import, part=1, **fields):
    """Send one part of the comparison as it stands, but for these fields."""
    address = f"{reverse('documents:import_compare', args=[plan_import.pk])}?part={part}"
    form = desk.client.get(address).context["form"]
    held = {bound.html_name: bound.value() for bound in form} | fields
    return desk.client.post(address, {key: value for key, value in held.items() if value not in (None, False)})


def test_timescale_does_not_move_without_a_reason(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    moved = [row(each[1], Target=each[0], RAG=each[7], Timescale="June 2018") for each in (PATROLS, TRAIN)]
    plan_import = newer(desk, pasted(*moved))
    first = rows_of(plan_import)[0]
    response = compare(desk, plan_import, every="on", **{f"reason_{first.pk}": "Waiting for the grant."})
    assert response.status_code == 422
    assert said(response) == [["Say why the timescale moves to “June 2018”, or say it once for all"]] or said(
        response
    ) == ["Say why the timescale moves to “June 2018”, or say it once for all"]
    assert "Waiting for the grant." in response.content.decode()
    response = compare(desk, plan_import, every="on", reason="The year ran on.", **{f"reason_{first.pk}": "The grant."})
    assert response.headers["Location"] == plan_import.get_absolute_url()
    take(desk, plan_import)
    assert sorted(TimescaleChange.objects.values_list("reason", flat=True)) == ["The grant.", "The year ran on."]


def test_tick_without_its_reason_holds_the_plan_back(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(row(PATROLS[1], Target=PATROLS[0], Timescale="June 2018"), TRAIN))
    compare(desk, plan_import, every="on", reason="The grant.")
    compare(desk, plan_import, reason="", **{f"reason_{rows_of(plan_import)[0].pk}": "The grant."})
    assert "Take the newer version in" in desk.page(plan_import)
    plan_import.answers.filter(kind="reason").delete()
    assert "Say why 1 timescale moves" in desk.page(plan_import)


def test_timescale_in_the_plans_year_keeps_its_meaning(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = newer(desk, pasted(row(PATROLS[1], Target=PATROLS[0], Timescale="September")))
    compare(desk, plan_import, every="on", reason="Sooner.")
    take(desk, plan_import)
    assert Action.objects.values_list("timescale", "due_on").get() == ("September", date(2017, 9, 30))


def test_same_day_in_other_words_and_columns_left_out_are_no_change(desk):
    desk.taken_in(pasted(row(PATROLS[1], Target="Fewer.", Outcome="Safer.", Resources="Two cars")))
    plan_import = newer(desk, pasted(row(PATROLS[1], Lead="", Timescale="Mar 2018", Outcome="")))
    assert found(desk, plan_import)[4] == [PATROLS[1]]


def test_tick_is_for_the_words_that_were_seen(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = newer(desk, pasted(row(PATROLS[1], Target="Fewer assaults.", Outcome="Safer streets.")))
    form = desk.open("import_compare", plan_import.pk).context["form"]
    [name] = form.boxes
    Action.objects.update(outcome="Fewer arrests.")
    response = desk.client.post(reverse("documents:import_compare", args=[plan_import.pk]), {name: "on"})
    assert response.status_code == 422
    assert said(response)[0].startswith("The plan, or the document, has changed since you opened this page")
    assert "Outcome Fewer arrests. Safer streets." in words(response)

    tick(desk, plan_import, "outcome")
    Action.objects.update(outcome="Fewer fights.")
    take(desk, plan_import)
    assert Action.objects.get().outcome == "Fewer fights."


def test_tick_can_be_taken_off(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = newer(desk, pasted(row(PATROLS[1], Target="Fewer assaults.", Outcome="Safer streets.")))
    tick(desk, plan_import, "outcome")
    form = desk.open("import_compare", plan_import.pk).context["form"]
    assert [bound.value() for bound in form if bound.name in form.boxes] == [True]
    compare(desk, plan_import, **dict.fromkeys(form.boxes, None))
    take(desk, plan_import)
    assert Action.objects.get().outcome == ""


def test_plan_edited_by_hand_is_kept_and_the_difference_shown(desk):
    desk.taken_in(pasted(PATROLS))
    action = Action.objects.get()
    action.change_timescale(by=desk.officer, to="May 2018", reason="Agreed by the board.", on=date(2017, 10, 1))
    UpdateFactory(
        action=action, reported_on=date(2017, 10, 2), progress="By hand.", status="amber", remedy="More people."
    )
    plan_import = newer(desk, pasted(PATROLS))
    assert [(c.old, c.new) for c in comparison(desk, plan_import).changes] == [("May 2018", "March 2018")]
    take(desk, plan_import)
    assert (Action.objects.get().timescale, Update.objects.count()) == ("May 2018", 2)


SPLIT = "Run patrols in the town centre at weekends and Train bar staff to refuse sale to drunks."


def test_doubtful_row_is_asked_about_and_holds_the_plan_back(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(row(SPLIT), row("Train bar staff.")))
    page = desk.page(plan_import)
    assert "Say which action of the plan 2 rows are" in page
    first, second = rows_of(plan_import)
    patrols, train = Action.objects.order_by("pk")

    response = compare(desk, plan_import, **{f"match_{row.pk}": str(train.pk) for row in (first, second)})
    assert response.status_code == 422
    assert said(response) == ["Two rows cannot be the same action: choose another for one of them"] * 2
    response = compare(desk, plan_import, **{f"match_{first.pk}": str(patrols.pk), f"match_{second.pk}": "new"})
    assert response.headers["Location"].endswith("compare/?part=1")
    page = words(desk.open("import_compare", plan_import.pk))
    assert "1.1 in the plan, as you or a colleague said" in page
    assert found(desk, plan_import)[1:4] == (["Train bar staff."], [SPLIT], [str(train)])
    take(desk, plan_import)
    assert Action.objects.count() == 3


def test_first_named_are_taken_where_one_says_so(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(row("Patrols town centre."), row("Train bar."), row("Train staff.")))
    train = Action.objects.get(activity=TRAIN[1])
    compare(desk, plan_import, likely="on", **{f"match_{rows_of(plan_import)[2].pk}": str(train.pk)})
    compared = comparison(desk, plan_import)
    assert [row.action and row.action.reference for row in compared.rows] == ["1.1", None, "1.2"]


def test_offer_that_is_gone_is_not_taken(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(row(SPLIT)))
    response = compare(desk, plan_import, **{f"match_{rows_of(plan_import)[0].pk}": "0"})
    assert (response.status_code, said(response)[0][:8]) == (422, "The plan")


def test_any_row_can_be_said_to_be_another_action(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(PATROLS, row("Buy radios.")))
    first, second = rows_of(plan_import)
    patrols, train = Action.objects.order_by("pk")
    form = desk.open("import_match", second.pk).context["form"]
    assert form["which"].value() == "new"
    assert [name for name, _ in form.fields["which"].choices] == ["", "new", "1 Violence"]
    response = desk.post("import_match", second.pk, which=str(train.pk))
    assert response.headers["Location"].endswith(f"compare/?part=1#row-{second.pk}")
    response = desk.post("import_match", first.pk, which=str(train.pk))
    assert said(response) == ["You or a colleague said that this action is Priority 1, row 2: change that row first"]
    assert said(desk.post("import_match", first.pk, which="")) == [
        "Choose which action of the plan it is, or that it is a new one"
    ]
    assert [row.action.pk for row in comparison(desk, plan_import).rows] == [patrols.pk, train.pk]
    desk.do(second, "leave-out")
    assert desk.open("import_match", second.pk).status_code == 404
    assert desk.post("import_match", first.pk, which=str(train.pk)).status_code == 302
    assert [row.action.pk for row in comparison(desk, plan_import).rows] == [train.pk]
    assert form.fields["which"].choices[2][1][0] == (str(patrols.pk), f"1.1 {PATROLS[1]}")


def test_action_said_to_be_the_one_and_deleted_since_is_asked_about_again(desk):
    desk.taken_in(pasted(PATROLS, row("Light alleys.", Update="", RAG="", Last_updated="")))
    plan_import = newer(desk, pasted(PATROLS, row("Buy radios.")))
    alleys = Action.objects.get(activity="Light alleys.")
    desk.post("import_match", rows_of(plan_import)[1].pk, which=str(alleys.pk))
    alleys.delete()
    assert found(desk, plan_import)[1] == ["Buy radios."]


def test_gone_actions_stay_unless_closed_with_a_reason(desk):
    desk.taken_in(pasted(PATROLS, TRAIN, row("Light the alleys.")))
    plan_import = newer(desk, pasted(PATROLS))
    train = Action.objects.order_by("pk")[1]
    response = desk.client.get(reverse("documents:import_compare", args=[plan_import.pk]), {"part": "2"})
    assert "Not in the document: 2 actions" in words(response)
    assert "They stay as they are. To close one, say why" in words(response)
    compare(desk, plan_import, part=2, **{f"close_{train.pk}": "Handed to the council."})
    take(desk, plan_import)
    assert [(a.closed_on, a.closed_reason) for a in Action.objects.order_by("pk")[1:]] == [
        (date(2017, 12, 1), "Handed to the council."), (None, ""),
    ]  # fmt: skip


def test_nothing_is_added_to_a_closed_action(desk):
    desk.taken_in(pasted(PATROLS))
    Action.objects.get().close(on=date(2017, 10, 1), reason="Done with.")
    again = row(PATROLS[1], Target=PATROLS[0], Outcome="Safer.", Update="More.", Last_updated="September 2017")
    plan_import = newer(desk, pasted(again))
    page = words(desk.open("import_compare", plan_import.pk))
    assert "The action is closed in the plan: Done with. Nothing is added to it." in page
    assert "Not added, as at 30 Sep 2017" in page
    plan_import, _ = take(desk, plan_import)
    assert (Update.objects.count(), Action.objects.get().outcome) == (1, "")
    page = desk.page(plan_import)
    assert "update of a closed action. More. The action is closed: Done with." in page
    assert "change of a closed action. Safer. The action is closed: Done with." in page


def test_closed_plan_takes_nothing_more(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = newer(desk, pasted(PATROLS, TRAIN))
    AnnualPlan.objects.update(status=PlanStatus.CLOSED)
    assert "The plan for 2017/18 is closed: choose another year" in desk.page(plan_import)


def test_it_can_be_said_not_to_be_a_newer_version_after_all(desk):
    desk.taken_in(pasted(PATROLS))
    plan_import = newer(desk, pasted(PATROLS, TRAIN))
    response = desk.client.post(reverse("documents:import_newer", args=[plan_import.pk]), {"newer": "no"})
    assert response.headers["Location"] == plan_import.get_absolute_url()
    response = desk.open("import_compare", plan_import.pk)
    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert messages_of(response)[-1] == "First say that it is a newer version of a plan that is here."
    assert "There is already a plan for 2017/18: choose another year" in desk.page(plan_import)


def test_what_is_taken_in_is_compared_no_more(desk):
    plan_import = desk.taken_in(pasted(PATROLS))
    [only] = rows_of(plan_import)
    assert desk.open("import_compare", plan_import.pk).headers["Location"] == plan_import.get_absolute_url()
    assert desk.open("import_match", only.pk).headers["Location"] == plan_import.get_absolute_url()
    response = desk.client.post(reverse("documents:import_newer", args=[plan_import.pk]), {"newer": "yes"})
    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert not PlanImport.objects.get().is_newer


QUARTERS = [
    row("Run patrols.", Target="Fewer.", Update="Begun.", Last_updated="June 2017", RAG="Green"),
    row("Run patrols.", Target="Fewer.", Update="Two nights lost.", Last_updated="September 2017", RAG="Amber"),
    row("Run patrols.", Target="Fewer.", Update="Back to plan.", Last_updated="November 2017", RAG="Green"),
]


def test_files_of_three_quarters_one_after_another_make_one_record(desk):
    desk.taken_in(pasted(QUARTERS[0]))
    for number, quarter in enumerate(QUARTERS[1:], start=2):
        take(desk, newer(desk, pasted(quarter, title=f"Northtown CSP Plan 2017/18, quarter {number}")))
    take(desk, newer(desk, pasted(QUARTERS[1], title="Northtown CSP Plan 2017/18, quarter 2 again")))
    assert list(Update.objects.order_by("reported_on").values_list("reported_on", "status", "progress")) == [
        (date(2017, 6, 30), "green", "Begun."),
        (date(2017, 9, 30), "amber", "Two nights lost."),
        (date(2017, 11, 30), "green", "Back to plan."),
    ]
    assert Action.objects.count() == 1


def test_update_corrected_by_hand_is_not_added_again(desk):
    desk.taken_in(pasted(PATROLS))
    Update.objects.get().correct(
        by=desk.officer, why="Wrong.", reported_on=date(2017, 7, 1), status="amber", progress="Not begun.", remedy="Begin.",
        is_internal=False,
    )  # fmt: skip
    take(desk, newer(desk, pasted(PATROLS)))
    assert Update.objects.count() == 2


def test_update_dated_in_the_future_is_not_added_twice(desk):
    late = row("Run patrols.", Last_updated="December 2017")
    desk.taken_in(pasted(late))
    with time_machine.travel("2017-12-08 12:00", tick=False):
        desk.client.force_login(desk.officer)
        take(desk, newer(desk, pasted(late)))
    assert list(Update.objects.values_list("reported_on", flat=True)) == [date(2017, 12, 1)]


def test_new_priority_new_target_and_changed_texts(desk):
    head = "Northtown Plan 2017/18\nPriority 1: Violence\nDefinition\tHarm to people.\nTarget\tFewer assaults.\n"
    desk.taken_in(head + pasted(row("Run patrols."), title="", heading=""))
    head = head.replace("Harm to people.", "Harm of any kind.").replace("Fewer assaults.", "Fewer assaults on Fridays.")
    text = head + pasted(row("Run patrols."), title="", heading="")
    text += "\n" + pasted(row("Mark bicycles.", Target="Fewer thefts."), title="", heading="Priority 1: Burglary")
    text += "\nPriority 3: Hate crime\nTarget\tMore reports.\nDefinition\tOf any kind.\n"
    plan_import = newer(desk, text)
    page = words(desk.open("import_compare", plan_import.pk))
    assert "Priority 1 Violence Changed" in page
    assert "Definition Harm to people. Harm of any kind." in page
    tick(desk, plan_import, "definition")
    form = desk.open("import_compare", plan_import.pk).context["form"]
    compare(desk, plan_import, **{name: "on" for name, change in form.boxes.items() if change.label == "New target"})
    plan_import, _ = take(desk, plan_import)

    assert list(Priority.objects.order_by("position").values_list("number", "title", "definition")) == [
        ("1", "Violence", "Harm of any kind."), ("3", "Hate crime", "Of any kind."), ("", "Burglary", ""),
    ]  # fmt: skip
    assert sorted(Target.objects.values_list("text", flat=True)) == [
        "Fewer assaults on Fridays.", "Fewer assaults.", "Fewer thefts.", "More reports.",
    ]  # fmt: skip
    before = stored()
    take(desk, newer(desk, text))
    assert stored() == before


def test_priority_of_another_title_is_known_by_its_actions(desk):
    desk.taken_in(pasted(PATROLS, TRAIN))
    plan_import = newer(desk, pasted(PATROLS, TRAIN, row("Buy radios."), heading="Priority 1: Harm to people"))
    [one, two, _] = rows_of(plan_import)
    patrols, train = Action.objects.order_by("pk")
    compare(desk, plan_import, **{f"match_{one.pk}": str(patrols.pk), f"match_{two.pk}": str(train.pk)})
    take(desk, plan_import)
    assert list(Action.objects.order_by("pk").values_list("priority__title", "reference")) == [
        ("Violence", "1.1"), ("Violence", "1.2"), ("Violence", "1.3"),
    ]  # fmt: skip


def test_references_of_the_document_are_kept_where_they_are_free(desk):
    head = "Plan 2017/18\nPriority 1: Violence\nRef\tAction\tLead\n"
    desk.taken_in(head + "A1\tRun patrols.\tTVP\nA2\tTrain staff.\tTVP")
    plan_import = newer(
        desk, head + "A1\tRun patrols.\tTVP\nA2\tTrain staff.\tTVP\nA3\tBuy radios.\tTVP\nA1\tLight alleys.\tTVP"
    )
    take(desk, plan_import)
    assert list(Action.objects.order_by("pk").values_list("reference", flat=True)) == ["A1", "A2", "A3", "1.1"]


def test_notes_and_resources_are_changes_too(desk):
    plan_import = desk.bring(pasted(PATROLS))
    desk.answer_leads(plan_import)
    desk.post("import_row", rows_of(plan_import)[0].pk, note="Ask the board.", resources="One car")
    desk.take_in(plan_import)
    plan_import = newer(desk, pasted(PATROLS, title=f"{TITLE}, again"))
    desk.post("import_row", rows_of(plan_import)[0].pk, note="Ask the council.", resources="Two cars")
    compare(desk, plan_import, every="on")
    take(desk, plan_import)
    assert Action.objects.values_list("note", "resources").get() == ("Ask the board.\nAsk the council.", "Two cars")
    take(desk, newer(desk, pasted(PATROLS)))
    assert Action.objects.values_list("note", "resources").get() == ("Ask the board.\nAsk the council.", "Two cars")


def test_words_without_a_place_are_added_once(desk):
    desk.taken_in("Seen by the board.\n" + pasted(PATROLS))
    assert Section.objects.get().text == f"Seen by the board.\n{TITLE}"
    for _ in range(2):
        take(desk, newer(desk, "Seen by the board.\nHeld by the council.\n" + pasted(PATROLS)))
    assert list(Section.objects.order_by("position").values_list("text", flat=True)) == [
        f"Seen by the board.\n{TITLE}", "Held by the council.",
    ]  # fmt: skip


def many(number, **cells):
    return pasted(*(row(f"Run patrols in ward {chr(97 + n % 26) * (n // 26 + 3)}.", **cells) for n in range(number)))


@pytest.mark.parametrize("number", [1, 45])
def test_comparison_takes_as_many_queries_for_one_row_as_for_many(desk, django_assert_num_queries, number):
    desk.taken_in(many(number))
    plan_import = newer(desk, many(number, Outcome="Safer.", Last_updated="September 2017"))
    with django_assert_num_queries(17):
        response = desk.open("import_compare", plan_import.pk)
    assert [part.name for part in response.context["parts"]] == (
        ["Row 1: 1 changed"] if number == 1 else ["Rows 1 to 40: 40 changed", "Rows 41 to 45: 5 changed"]
    )
    with django_assert_num_queries(16):
        desk.page(plan_import)


def test_parts_are_answered_one_after_another(desk):
    desk.taken_in(many(42))
    plan_import = newer(desk, many(41, Outcome="Safer."))
    address = reverse("documents:import_compare", args=[plan_import.pk])
    assert compare(desk, plan_import, every="on").headers["Location"] == f"{address}?part=2"
    assert compare(desk, plan_import, part=2, every="on").headers["Location"] == f"{address}?part=3"
    assert compare(desk, plan_import, part=3).headers["Location"] == plan_import.get_absolute_url()
    assert all(change.is_taken for change in comparison(desk, plan_import).changes)
    assert desk.client.get(address, {"part": "9"}).context["part"].number == 1
