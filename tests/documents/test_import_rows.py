"""Rows of an import: changed, split, joined, left out, and each of these undone."""

from datetime import date

import pytest
from django.urls import reverse

from documents.changing import places_to_split
from documents.models import ImportPriority, ImportRow, PlanImport
from documents.standing import standing_of
from tests.documents.imports import Desk, messages_of, pasted, row, rows_of, said, two_priorities, words
from tests.factories import AgencyFactory, person_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


def actions_of(plan_import):
    return standing_of(PlanImport.objects.get(pk=plan_import.pk)).actions


def activities(plan_import):
    return [action.activity for action in actions_of(plan_import)]


def test_every_field_of_a_row_can_be_changed(desk):
    plan_import = desk.bring(two_priorities(row("Run.", Target="Fewer.", RAG="Yellow")))
    first = rows_of(plan_import)[0]
    response = desk.post(
        "import_row",
        first.pk,
        place="1:",
        reference="A1",
        activity="Run patrols.\r\nEvery night.",
        leads_as_typed="Police/ Council",
        supporting_as_typed="Fire",
        timescale_as_typed="31 May 2018",
        outcome="Safer.",
        resources="£500",
        note="Seen.",
        progress_0="Begun well.",
        status_0="red",
        day_0_0="1",
        day_0_1="8",
        day_0_2="2017",
    )

    assert response.headers["Location"] == f"{plan_import.get_absolute_url()}?row={first.pk}#row-{first.pk}"
    standing = standing_of(PlanImport.objects.get())
    assert [len(priority.rows) for priority in standing.priorities] == [0, 2]
    [action] = [action for action in standing.actions if action.reference]
    assert (action.reference, action.activity, action.target) == ("A1", "Run patrols.\nEvery night.", None)
    assert (action.leads, action.supporting, action.timescale_as_typed) == (
        ("Police", "Council"),
        ("Fire",),
        "31 May 2018",
    )
    assert (action.due_on, action.outcome, action.resources, action.note) == (
        date(2018, 5, 31),
        "Safer.",
        "£500",
        "Seen.",
    )
    [update] = action.updates
    assert (update.progress, update.status, update.reported_on) == ("Begun well.", "red", date(2017, 8, 1))
    assert (update.status_as_typed, update.reported_as_typed) == ("Yellow", "July 2017")


def test_form_of_a_row_holds_what_stands_beside_what_the_file_says(desk):
    plan_import = desk.bring(two_priorities(row("Run.", Target="Fewer.")))
    first = rows_of(plan_import)[0]
    desk.post("import_row", first.pk, outcome="Safer.")
    page = desk.open("import_row", first.pk)
    form = page.context["form"]

    assert (form["place"].value(), form["outcome"].value(), form["status_0"].value()) == ("0:0", "Safer.", "green")
    assert [label for _, label in form["place"].field.choices] == [
        "1 Violence, under no target",
        "1 Violence: Fewer.",
        "2 Burglary, under no target",
    ]
    assert "Target Fewer. Action Run. Lead TVP" in words(page)
    assert "In the file: Green." in words(page)


def test_what_is_as_in_the_file_is_no_change(desk):
    plan_import = desk.bring(pasted(row("Run.")))
    [held] = rows_of(plan_import)
    desk.post("import_row", held.pk, outcome="Safer.")
    desk.post("import_row", held.pk, outcome="")
    held.refresh_from_db()
    assert held.changed == {}


def test_row_needs_words_for_the_action_and_keeps_what_was_typed(desk):
    [held] = rows_of(desk.bring(pasted(row("Run."))))
    response = desk.post("import_row", held.pk, activity=" ", outcome="Safer.")
    assert (response.status_code, said(response)) == (422, ["Enter the action"])
    assert "Safer." in words(response)


def test_update_without_words_and_status_is_taken_away(desk):
    plan_import = desk.bring(pasted(row("Run.")))
    [held] = rows_of(plan_import)
    desk.post("import_row", held.pk, progress_0="", status_0="none")
    assert actions_of(plan_import)[0].updates == ()


def test_update_whose_day_is_taken_away_has_that_of_the_undated(desk):
    plan_import = desk.bring(pasted(row("Run."), row("b", **{"Last updated": ""})))
    day = {"undated_on_0": "29", "undated_on_1": "9", "undated_on_2": "2017"}
    desk.post("import_about", plan_import.pk, **day)
    desk.post("import_row", rows_of(plan_import)[0].pk, day_0_0="", day_0_1="", day_0_2="")
    assert [action.updates[0].reported_on for action in actions_of(plan_import)] == [date(2017, 9, 29)] * 2


def test_several_updates_of_a_row_are_told_apart(desk):
    text = "Plan 2017/18\nPriority 1: Violence\nAction\tLead\tQ1 update\tQ2 update\nRun\tTVP\tBegun.\tDone."
    plan_import = desk.bring(text)
    form = desk.open("import_row", rows_of(plan_import)[0].pk).context["form"]
    assert [form[name].label for name in ("progress_0", "status_1", "day_1")] == [
        "Update 1", "Status of update 2", "Day of update 2",
    ]  # fmt: skip


def test_long_target_is_cut_short_in_the_list(desk):
    plan_import = desk.bring(pasted(row("Run.", Target="Fewer assaults " * 10)))
    form = desk.open("import_row", rows_of(plan_import)[0].pk).context["form"]
    assert form["place"].field.choices[1][1] == f"1 Violence: {('Fewer assaults ' * 10)[:90]}…"


def test_doubts_of_a_changed_row_are_those_it_raises_as_it_stands(desk):
    plan_import = desk.bring(pasted(row("Run.", Timescale="When we can")))
    [held] = rows_of(plan_import)
    assert "timescale not understood" in desk.page(plan_import)
    desk.post("import_row", held.pk, timescale_as_typed="May 2018")
    page = desk.page(plan_import)
    assert ("timescale not understood" in page, "timescale after the plan's year" in page) == (False, True)


def test_changes_can_be_undone(desk):
    plan_import = desk.bring(pasted(row("Run.")))
    [held] = rows_of(plan_import)
    desk.post("import_row", held.pk, activity="Run patrols.")
    assert "Changed. Undo the changes" in desk.page(plan_import)
    desk.do(held, "set-back")
    assert activities(plan_import) == ["Run."]


def test_two_officers_who_change_a_row_at_once_see_both_versions(desk, client):
    plan_import = desk.bring(pasted(row("Run.")))
    [held] = rows_of(plan_import)
    page = desk.open("import_row", held.pk)
    opened, form = page.context["opened"], page.context["form"]
    held_now = {field.html_name: field.value() for field in form if field.value() is not None}
    day = {"day_0_0": "31", "day_0_1": "7", "day_0_2": "2017"}
    other = type(client)()
    other.force_login(person_in(desk.partnership, name="Grace"))
    address = reverse("documents:import_row", args=[held.pk])
    assert (
        other.post(
            address, held_now | day | {"activity": "Run at night.", "opened": other.get(address).context["opened"]}
        ).status_code
        == 302
    )
    response = client.post(address, held_now | day | {"activity": "Run by day.", "outcome": "Safer.", "opened": opened})

    assert response.status_code == 409
    page = words(response)
    assert "Run at night." in page
    assert "saved by Grace" in page
    assert "Run by day." in page
    assert activities(plan_import) == ["Run at night."]


def test_row_is_split_where_the_officer_chooses(desk):
    plan_import = desk.bring(
        pasted(row("Promote the campaign. Support victims, and train staff.", Outcome="Safer.", RAG="Red"))
    )
    [held] = rows_of(plan_import)
    page = desk.open("import_row_split", held.pk)
    form = page.context["form"]
    assert [label for _, label in form["at"].field.choices] == [
        "Support victims, and train staff.", "and train staff.",
    ]  # fmt: skip
    desk.post("import_row_split", held.pk, at=str(form.places[0]))

    first, second = actions_of(plan_import)
    assert (first.activity, second.activity) == ("Promote the campaign.", "Support victims, and train staff.")
    assert (first.leads, second.leads, second.outcome) == (("TVP",), ("TVP",), "Safer.")
    assert ([update.status for update in first.updates], second.updates) == (["red"], ())


def split(desk, held, at=0):
    places = desk.open("import_row_split", held.pk).context["form"].places
    return desk.post("import_row_split", held.pk, at=str(places[at]))


def test_parts_can_be_split_again_and_put_back_one_by_one(desk):
    plan_import = desk.bring(pasted(row("One. Two. Three."), row("Other.")))
    split(desk, rows_of(plan_import)[0])
    split(desk, rows_of(plan_import)[1])
    split_first_again = rows_of(plan_import)
    assert activities(plan_import) == ["One.", "Two.", "Three.", "Other."]
    assert [held.part for held in split_first_again] == [0, 1, 2, 0]

    first, second, *_ = rows_of(plan_import)
    response = desk.do(second, "unsplit")
    assert response.headers["Location"] == first.get_absolute_url()  # the row is still in sight
    assert activities(plan_import) == ["One. Two.", "Three.", "Other."]
    desk.do(rows_of(plan_import)[1], "unsplit")
    assert activities(plan_import) == ["One. Two. Three.", "Other."]
    assert [(held.words, held.part) for held in rows_of(plan_import)] == [("", 0), ("", 0)]


def test_part_in_the_middle_can_be_split(desk):
    plan_import = desk.bring(pasted(row("One. Two. Three. Four.")))
    split(desk, rows_of(plan_import)[0], at=1)
    split(desk, rows_of(plan_import)[0])
    assert activities(plan_import) == ["One.", "Two.", "Three. Four."]


def test_split_passes_changes_on_and_keeps_those_of_the_words_with_the_parts(desk):
    plan_import = desk.bring(pasted(row("One. Two.")))
    desk.post("import_row", rows_of(plan_import)[0].pk, activity="First. Second.", outcome="Safer.")
    split(desk, rows_of(plan_import)[0])
    assert [(action.activity, action.outcome) for action in actions_of(plan_import)] == [
        ("First.", "Safer."),
        ("Second.", "Safer."),
    ]
    desk.do(rows_of(plan_import)[1], "unsplit")
    assert [(action.activity, action.outcome) for action in actions_of(plan_import)] == [("First. Second.", "Safer.")]


def test_split_is_undone_onto_words_changed_since(desk):
    plan_import = desk.bring(pasted(row("One. Two.")))
    split(desk, rows_of(plan_import)[0])
    desk.post("import_row", rows_of(plan_import)[0].pk, activity="First.")
    desk.do(rows_of(plan_import)[1], "unsplit")
    assert activities(plan_import) == ["First.\nTwo."]


def test_part_that_has_been_changed_is_not_put_back_unseen(desk):
    plan_import = desk.bring(pasted(row("One. Two.")))
    split(desk, rows_of(plan_import)[0])
    second = rows_of(plan_import)[1]
    desk.post("import_row", second.pk, outcome="Safer.")
    response = desk.do(second, "unsplit")
    assert messages_of(response)[-1] == "This part has been changed since it was split off: undo its changes first."
    assert activities(plan_import) == ["One.", "Two."]


def test_whole_row_cannot_be_put_back(desk):
    [held] = rows_of(desk.bring(pasted(row("Run."))))
    assert messages_of(desk.do(held, "unsplit"))[-1] == "This row is whole: nothing was split off it."


def test_row_without_a_place_to_cut_says_so(desk):
    plan_import = desk.bring(pasted(row("Run patrols."), row("Run")))
    page = desk.open("import_row_split", rows_of(plan_import)[0].pk)
    assert "There is no sentence, line or comma in it at which to cut." in words(page)
    assert said(desk.post("import_row_split", rows_of(plan_import)[0].pk)) == ["Choose where the second action begins"]
    assert "Split in two (1.2)" not in desk.page(plan_import)


@pytest.mark.parametrize(
    ("text", "rests"),
    [
        ("One. Two", ["Two"]),
        ("One\nTwo; three", ["Two; three", "three"]),
        ("Red and green or blue", ["and green or blue", "or blue"]),
        ("One, two", ["two"]),
        ("1.5 miles. ", []),
        (f"{'long ' * 30}, rest {'of it ' * 30}", [f"rest {'of it ' * 30}"]),
    ],
)
def test_text_may_be_cut_after_a_sentence_a_line_or_a_comma_and_before_and(text, rests):
    assert [text[place:] for place in places_to_split(text)] == rests


def test_place_to_cut_is_shown_by_its_first_words(desk):
    plan_import = desk.bring(pasted(row(f"One. {'two ' * 40}")))
    form = desk.open("import_row_split", rows_of(plan_import)[0].pk).context["form"]
    assert form["at"].field.choices[0][1] == f"{('two ' * 40)[:90]}…"


def test_row_is_joined_to_the_one_above_with_all_its_cells(desk):
    rows = (
        row("Reduce sexual", Lead="TVP", Timescale="", Update="Begun.", Note="x"),
        row("violence and harassment.", Lead="BCC", Timescale="May 2018", Outcome="Safer.", Update="Went on.", RAG="", **{"Last updated": ""}),
        row("Other.", RAG="Red"),
    )  # fmt: skip
    plan_import = desk.bring(pasted(*rows))
    second = rows_of(plan_import)[1]
    desk.do(second, "join")

    first, other = actions_of(plan_import)
    assert (first.activity, other.activity) == ("Reduce sexual violence and harassment.", "Other.")
    assert (first.leads, first.timescale_as_typed, first.due_on, first.outcome) == (
        ("TVP", "BCC"),
        "May 2018",
        date(2018, 5, 31),
        "Safer.",
    )
    assert [update.progress for update in first.updates] == ["Begun.\nWent on."]
    page = desk.page(plan_import)
    assert "Joined to it: Priority 1, row 2, “violence and harassment.” Change what was joined to 1.1" in page
    desk.do(second, "part")
    assert len(actions_of(plan_import)) == 3


def test_dated_update_of_a_joined_row_stays_one_of_its_own(desk):
    plan_import = desk.bring(pasted(row("a"), row("b", **{"Last updated": "August 2017"})))
    desk.do(rows_of(plan_import)[1], "join")
    assert [len(action.updates) for action in actions_of(plan_import)] == [2]


def test_first_row_of_a_priority_has_none_above_to_be_joined_to(desk):
    plan_import = desk.bring(two_priorities(row("Run.")))
    second = rows_of(plan_import)[1]
    response = desk.do(second, "join")
    assert messages_of(response)[-1] == "There is no row above it in its priority to join it to."
    assert "Join to the row above" not in desk.page(plan_import)


def test_joined_row_that_comes_first_after_all_stands_by_itself(desk):
    plan_import = desk.bring(two_priorities(row("Run."), row("Train.")))
    first, second, _ = rows_of(plan_import)
    desk.do(second, "join")
    desk.post("import_row", first.pk, place="1:")
    assert activities(plan_import) == ["Train.", "Run.", "Mark bicycles."]


def test_row_is_left_out_and_listed_and_taken_back(desk):
    plan_import = desk.bring(pasted(row("Run."), row("Train.")))
    second = rows_of(plan_import)[1]
    desk.do(second, "leave-out")

    assert activities(plan_import) == ["Run."]
    page = desk.page(plan_import)
    assert "Not taken in: left out here 1.2 Train." in page
    assert "Not taken in: left out by you or a colleague. Take it back" in page
    desk.do(second, "take-back")
    assert activities(plan_import) == ["Run.", "Train."]


def test_row_joined_to_one_left_out_is_left_out_with_it(desk):
    plan_import = desk.bring(pasted(row("Run."), row("Train."), row("Other.")))
    first, second, _ = rows_of(plan_import)
    desk.do(second, "join")
    desk.do(first, "leave-out")
    assert activities(plan_import) == ["Other."]
    desk.do(second, "leave-out")
    assert activities(plan_import) == ["Other."]


def test_unknown_button_is_not_found(desk):
    [held] = rows_of(desk.bring(pasted(row("Run."))))
    assert desk.do(held, "burn").status_code == 404


def test_priority_is_changed_with_its_texts_and_targets(desk):
    plan_import = desk.bring(pasted(row("Run.", Target="Fewer."), row("b", Target="Safer.")))
    priority = plan_import.priorities.get()
    response = desk.post(
        "import_priority", priority.pk, number="2", title="Harm", definition="Of people.", target_1="Much safer."
    )

    assert (
        response.headers["Location"]
        == f"{plan_import.get_absolute_url()}?priority={priority.pk}#priority-{priority.pk}"
    )
    [standing] = standing_of(PlanImport.objects.get()).priorities
    read = standing.read
    assert (read.number, read.title, read.definition) == ("2", "Harm", "Of people.")
    assert [target.text for target in read.targets] == ["Fewer.", "Much safer."]
    assert str(ImportPriority.objects.get()) == "2 Harm"
    assert ImportPriority.objects.get().changed.keys() == {"number", "title", "definition", "targets"}


def test_priority_without_a_title_is_called_so_until_it_has_one(desk):
    plan_import = desk.bring(pasted(row("Run."), heading=""))
    assert "Priority without a title" in desk.page(plan_import)
    desk.post("import_priority", plan_import.priorities.get().pk, title="Violence")
    assert str(plan_import.priorities.get()) == "Violence"


def test_rows_cannot_be_changed_once_the_plan_is_taken_in(desk):
    plan_import = desk.taken_in(pasted(row("One. Two.")))
    [held] = rows_of(plan_import)
    priority = plan_import.priorities.get()
    for name, pk in (("import_row", held.pk), ("import_row_split", held.pk), ("import_priority", priority.pk)):
        assert desk.open(name, pk).headers["Location"] == plan_import.get_absolute_url()
    response = desk.do(held, "leave-out")
    assert messages_of(response)[-1].startswith("This plan has been taken in")
    assert not ImportRow.objects.get().is_skipped


def test_words_typed_while_a_colleague_took_the_plan_in_are_still_there(desk):
    plan_import = desk.bring(pasted(row("One. Two.", Lead="")))
    [held] = rows_of(plan_import)
    boxes = {"import_row": held.pk, "import_priority": plan_import.priorities.get().pk, "import_about": plan_import.pk}
    opened = {
        name: {box.html_name: box.value() for box in desk.open(name, pk).context["form"]} for name, pk in boxes.items()
    }
    desk.take_in(plan_import)
    for name, pk in boxes.items():
        mine = {key: value for key, value in opened[name].items() if value} | {"outcome": "Mine.", "title": "Mine."}
        response = desk.client.post(reverse(f"documents:{name}", args=[pk]), mine)
        assert (response.status_code, said(response)[0][:28]) == (422, "This plan has been taken in,")
        assert "Mine." in response.content.decode()


def work(desk, plan_import):
    """Something done to each of four rows."""
    first, second, third, fourth = rows_of(plan_import)
    desk.post("import_row", first.pk, activity="First, changed.")
    desk.do(second, "join")
    desk.do(third, "leave-out")
    split(desk, fourth)


def test_work_on_rows_outlasts_a_new_reading(desk):
    plan_import = desk.bring(pasted(row("First."), row("Second."), row("Third."), row("Fourth. Fifth.", RAG="Red")))
    work(desk, plan_import)
    desk.post("import_columns", plan_import.pk, column_1_3="note")

    first, fourth, fifth = actions_of(plan_import)
    assert (first.activity, fourth.activity, fifth.activity) == ("First, changed.\nSecond.", "Fourth.", "Fifth.")
    assert (first.note, first.timescale_as_typed) == ("Timescale: March 2018\nTimescale: March 2018", "")
    assert (len(fourth.updates), len(fifth.updates)) == (1, 0)


def test_row_that_is_no_action_any_more_is_kept_if_it_was_worked_on(desk):
    text = pasted(row("Run."), row("Train.")) + "\nWords between.\nAction\tLead\nSee above\tNobody\nAnd below\tNobody"
    plan_import = desk.bring(text)
    desk.post("import_row", rows_of(plan_import)[2].pk, activity="See above, said Ada.")
    desk.post("import_columns", plan_import.pk, headings_2="none")

    assert activities(plan_import) == ["Run.", "Train."]
    page = desk.page(plan_import)
    assert "Rows you had changed that are no actions any more" in page
    assert "See above, said Ada." in page
    assert "And below" not in page
    assert [held.is_stray for held in plan_import.rows.order_by("pk")] == [False, False, True]


def test_changes_of_a_priority_go_to_the_one_that_takes_its_place(desk):
    text = "Plan 2017/18\nTheme\tArea\tAction\tLead\nViolence\tTown\tRun.\tTVP\nBurglary\tFarms\tMark.\tTVP"
    plan_import = desk.bring(text)
    first = plan_import.priorities.get(position=0)
    desk.post("import_priority", first.pk, definition="Of people.")
    desk.post("import_row", rows_of(plan_import)[0].pk, place="1:")
    desk.post("import_columns", plan_import.pk, column_1_0="note", column_1_1="priority")

    priorities = list(plan_import.priorities.order_by("position"))
    assert [(str(each), each.changed) for each in priorities] == [("Town", {"definition": "Of people."}), ("Farms", {})]
    assert [len(each.rows) for each in standing_of(PlanImport.objects.get()).priorities] == [1, 1]
    assert desk.open("import_row", rows_of(plan_import)[0].pk).context["form"]["place"].value() == "0:"


def test_target_that_is_no_longer_there_is_none(desk):
    plan_import = desk.bring(pasted(row("Run.", Target="Fewer."), row("Train.", Target="Safer.")))
    desk.post("import_row", rows_of(plan_import)[0].pk, place="0:1")
    assert [action.target for action in actions_of(plan_import)] == [1, 1]
    desk.post("import_columns", plan_import.pk, column_1_0="note")
    assert [action.target for action in actions_of(plan_import)] == [None, None]


def test_names_typed_by_an_officer_are_parted_by_what_is_known(desk):
    AgencyFactory(partnership=desk.partnership, name="Town and Parish Councils")
    plan_import = desk.bring(pasted(row("Run.")))
    desk.post("import_row", rows_of(plan_import)[0].pk, leads_as_typed="Town and Parish Councils and TVP")
    assert actions_of(plan_import)[0].leads == ("Town and Parish Councils", "TVP")
