"""Tables of figures in a document: seen before they are taken in, changed, left out, kept with the plan, never doubled."""

import pytest
from django.urls import reverse

from documents.figures import figure, figures_of, in_words, lines_of
from documents.models import PlanImport, TakenIn
from documents.readers import ReadMeasure
from documents.taking_in import undo
from plans.models import AnnualPlan
from priorities.models import Measure, Priority
from tests.documents.builders import document
from tests.documents.imports import Desk, said, words

pytestmark = pytest.mark.django_db

HEADINGS = ["Offence", "2016/17", "2017/18", "% change", "% change - Force"]
BURGLARY = ["Burglary", "120", "131", "9%", "2%"]
ARSON = ["Arson", "4", "-", "-", "-"]
ACTIONS = [["Action", "Lead"], ["Run patrols.", "TVP"]]


@pytest.fixture
def desk(client):
    return Desk(client)


def plan(*lines, actions=ACTIONS, title="Northtown Community Safety Partnership Plan 2017/18"):
    tables = [[HEADINGS, *lines]] if lines else []
    blocks = [("Title", title), ("Heading 1", "Priority 1: Violence"), actions, "Offences", *tables]
    return "plan.docx", document(*(block for block in blocks if block)).getvalue()


def bring(desk, *lines, is_newer=False, **kind):
    response = desk.send(file=plan(*lines, **kind))
    plan_import = PlanImport.objects.get(pk=response.headers["Location"].strip("/").split("/")[-1])
    if is_newer:
        desk.client.post(reverse("documents:import_newer", args=[plan_import.pk]), {"newer": "yes"})
    elif plan_import.rows.exists():
        desk.answer_leads(plan_import)
    return plan_import


def stored():
    fields = ("name", "earlier_period", "earlier_figure", "later_figure", "change", "comparator", "comparator_change")
    return list(Measure.objects.order_by("position").values_list(*fields))


def form_of(desk, plan_import):
    return desk.open("import_figures", plan_import.pk).context["form"]


def test_figures_are_shown_and_kept_with_the_plan(desk):
    plan_import = bring(desk, BURGLARY, ARSON)
    assert "Figures 2 lines in 1 table" in desk.page(plan_import)
    response = desk.open("import_figures", plan_import.pk)
    assert [bound.value() for bound in response.context["form"]] == [
        "Burglary", "120", "131", "9%", "2%", False, "Arson", "4", "", "", "", False,
    ]  # fmt: skip
    assert "A dash means that there is no figure, which is not the same as nought." in words(response)
    desk.take_in(plan_import)

    assert stored() == [
        ("Burglary", "2016/17", "120", "131", "9%", "Force", "2%"), ("Arson", "2016/17", "4", "", "", "Force", ""),
    ]  # fmt: skip
    assert {measure.priority for measure in Measure.objects.all()} == {Priority.objects.get()}
    page = desk.page(PlanImport.objects.get())
    assert "2 measures" in page
    undo(plan_import)
    assert stored() == []


def test_lines_are_changed_and_left_out(desk):
    plan_import = bring(desk, BURGLARY, ARSON, ["Theft", "7", "8", "14%", "1%"])
    first, second, third = form_of(desk, plan_import).lines
    changes = {
        f"{first.key}_name": "Dwelling burglary",
        f"{first.key}_later_figure": " 1,310 ",
        f"{first.key}_change": "–",
    }
    response = desk.post("import_figures", plan_import.pk, **changes, **{f"{second.key}_skip": "on"})
    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert "Figures 3 lines in 1 table, 1 left out" in desk.page(plan_import)
    desk.take_in(plan_import)
    assert [each[:5] for each in stored()] == [
        ("Dwelling burglary", "2016/17", "120", "1,310", ""), ("Theft", "2016/17", "7", "8", "14%"),
    ]  # fmt: skip
    assert third.is_new


def test_line_left_out_can_be_taken_back(desk):
    plan_import = bring(desk, BURGLARY)
    [line] = form_of(desk, plan_import).lines
    desk.post("import_figures", plan_import.pk, **{f"{line.key}_skip": "on"})
    assert form_of(desk, plan_import)[f"{line.key}_skip"].value() is True
    desk.post("import_figures", plan_import.pk, **{f"{line.key}_skip": None})
    desk.take_in(plan_import)
    assert len(stored()) == 1


def test_line_without_a_name_is_refused_and_what_was_typed_is_kept(desk):
    plan_import = bring(desk, BURGLARY)
    [line] = form_of(desk, plan_import).lines
    response = desk.post("import_figures", plan_import.pk, **{f"{line.key}_name": "", f"{line.key}_change": "10%"})
    assert (response.status_code, said(response)) == (
        422, ["Enter what “Burglary” measures, or leave the row out"],
    )  # fmt: skip
    assert 'value="10%"' in response.content.decode()


def test_document_without_figures_says_so(desk):
    plan_import = bring(desk)
    assert "The document has no table of figures." in words(desk.open("import_figures", plan_import.pk))
    assert "Figures" not in desk.page(plan_import)


def test_document_of_figures_alone_goes_beside_the_plan_of_its_year(desk):
    desk.take_in(bring(desk))
    plan_import = bring(desk, BURGLARY, actions=None, is_newer=True)
    assert plan_import.rows.count() == 0
    compared = desk.open("import_compare", plan_import.pk)
    assert [part.name for part in compared.context["parts"]] == ["No actions in the document"]
    desk.take_in(plan_import)
    assert (AnnualPlan.objects.count(), [each[0] for each in stored()]) == (1, ["Burglary"])


def test_newer_figures_are_shown_beside_the_plans_and_taken_over_where_ticked(desk):
    desk.take_in(bring(desk, BURGLARY, ARSON))
    newer = (["Burglary", "120", "140", "17%", "2%"], ["Arson", "4", "5", "25%", "-"], ["Robbery", "1", "2", "-", "-"])
    plan_import = bring(desk, *newer, is_newer=True)
    page = words(desk.open("import_figures", plan_import.pk))
    assert "In the plan: 2016/17: 120, 2017/18: 131, change 9%, Force 2%." in page
    assert "In the document: 2016/17: 120, 2017/18: 140, change 17%, Force 2%." in page
    assert "New." in page
    first, second, _ = form_of(desk, plan_import).lines
    desk.post("import_figures", plan_import.pk, **{f"take_{first.key}_{first.change.key}": "on"})
    assert form_of(desk, plan_import)[f"take_{first.key}_{first.change.key}"].value() is True
    desk.take_in(plan_import)

    assert [(each[0], each[3]) for each in stored()] == [("Burglary", "140"), ("Arson", ""), ("Robbery", "2")]
    taken = TakenIn.objects.order_by("pk").last()
    [doubt] = taken.doubts
    assert (doubt["kind"], doubt["where"], doubt["done"]) == (
        "figures not taken over", "Arson", "The plan keeps: 2016/17: 4, 2017/18: no figure",
    )  # fmt: skip
    assert second.there.name == "Arson"
    undo(plan_import)
    assert [(each[0], each[3]) for each in stored()] == [("Burglary", "131"), ("Arson", "")]


def test_same_figures_add_nothing_and_a_line_left_out_stays_out(desk):
    desk.take_in(bring(desk, BURGLARY))
    plan_import = bring(desk, BURGLARY, ARSON, is_newer=True)
    assert "The same in the plan." in words(desk.open("import_figures", plan_import.pk))
    _, arson = form_of(desk, plan_import).lines
    desk.post("import_figures", plan_import.pk, **{f"{arson.key}_skip": "on"})
    desk.take_in(plan_import)
    assert [each[0] for each in stored()] == ["Burglary"]


def test_tick_is_for_the_figures_that_were_seen(desk):
    desk.take_in(bring(desk, BURGLARY))
    plan_import = bring(desk, ["Burglary", "120", "140", "17%", "2%"], is_newer=True)
    [line] = form_of(desk, plan_import).lines
    name = f"take_{line.key}_{line.change.key}"
    Measure.objects.update(later_figure="133")
    response = desk.post("import_figures", plan_import.pk, **{name: "on"})
    assert (response.status_code, said(response)[0][:8]) == (422, "The plan")


@pytest.mark.parametrize("lines", [1, 12])
def test_page_takes_as_many_queries_for_one_line_as_for_many(desk, django_assert_num_queries, lines):
    plan_import = bring(desk, *([f"Offence {n}", str(n + 1), str(n + 2), "1%", "2%"] for n in range(lines)))
    with django_assert_num_queries(9):
        desk.open("import_figures", plan_import.pk)


def test_two_lines_of_one_name_keep_their_own_answers():
    measures = [ReadMeasure("", "Offences", "Burglary", later_figure=figure) for figure in "12"]
    first, second = lines_of(measures, {})
    assert first.key != second.key
    changed = lines_of(measures, {f"{second.key}:later_figure": "3"})
    assert [line.read.later_figure for line in changed] == ["1", "3"]


def test_words_too_long_for_their_field_stand_in_the_note():
    held = figures_of(ReadMeasure("", "Offences", f"{'Long name ' * 30}", later_figure="9" * 31, note="As recorded."))
    assert len(held["name"]) <= 200
    assert held["name"].endswith(" …")
    assert (held["later_figure"], held["note"]) == ("", f"As recorded.\n{('Long name ' * 30).strip()}\n{'9' * 31}")


def test_figures_in_words():
    assert [figure(typed) for typed in (" 1 200 ", "-", "–", "0")] == ["1 200", "", "", "0"]
    blank = figures_of(ReadMeasure("", "", "Burglary"))
    assert in_words(blank) == "no figures"
    assert in_words(blank | {"later_figure": "5", "comparator_change": "2%"}) == "5, compared 2%"
