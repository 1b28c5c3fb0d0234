"""What a file leaves open is answered once, and remembered where it holds for the next file."""

from datetime import date

import pytest

from csp.models import Agency
from documents.models import ImportAnswer, PlanImport, Remembered
from documents.standing import standing_of
from tests.documents.imports import Desk, messages_of, nth, pasted, row, rows_of, said, words
from tests.factories import AgencyFactory, person_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    return Desk(client)


def actions_of(plan_import):
    return standing_of(PlanImport.objects.get(pk=plan_import.pk)).actions


def asked(desk, plan_import):
    return [question.words for question in desk.client.get(plan_import.get_absolute_url()).context["shown"].questions]


def test_year_and_title_are_answered(desk):
    plan_import = desk.bring(pasted(row("Run."), title=""))
    response = desk.post("import_about", plan_import.pk, year="2017", title="Our plan")

    assert response.headers["Location"] == plan_import.get_absolute_url()
    plan_import.refresh_from_db()
    assert (plan_import.year, plan_import.title) == (2017, "Our plan")
    assert "Say which year the plan is for" not in asked(desk, plan_import)


def test_only_what_the_document_leaves_open_is_asked_about(desk):
    plain = desk.open("import_about", desk.bring(pasted(row("Run."))).pk).context["form"]
    text = pasted(row("Run.", Timescale="2018"), row("b", **{"Last updated": ""}))
    open_one = desk.open("import_about", desk.bring(text).pk).context["form"]
    assert (list(plain.fields), list(open_one.fields)) == (
        ["year", "title"],
        ["year", "title", "undated_on", "bare_year"],
    )


def test_bare_year_and_undated_updates_are_read_as_answered(desk):
    text = pasted(row("Run.", Timescale="2018"), row("b", **{"Last updated": ""}), title="Plan as at 30 September 2017")
    plan_import = desk.bring(text, year="2017")
    assert "The document says it stands as at 30 September 2017." in words(desk.open("import_about", plan_import.pk))
    day = {"undated_on_0": "29", "undated_on_1": "9", "undated_on_2": "2017"}
    desk.post("import_about", plan_import.pk, bare_year="march", **day)

    first, second = actions_of(plan_import)
    assert (first.due_on, second.updates[0].reported_on) == (date(2018, 3, 31), date(2017, 9, 29))
    assert asked(desk, plan_import) == ["Say who 1 lead is"]
    held = desk.open("import_about", plan_import.pk).context["form"]
    assert (held["bare_year"].value(), held["undated_on"].value()) == ("march", date(2017, 9, 29))


def test_day_of_updates_in_the_future_is_refused(desk):
    plan_import = desk.bring(pasted(row("Run.", **{"Last updated": ""})))
    day = {"undated_on_0": "1", "undated_on_1": "1", "undated_on_2": "2099"}
    response = desk.post("import_about", plan_import.pk, **day)
    assert (response.status_code, said(response)) == (422, ["The day of the updates cannot be in the future"])


def test_status_words_are_answered_once_and_remembered_for_the_next_file(desk):
    text = pasted(row("Run.", RAG="Behind schedule"), row("b", RAG="Behind schedule"), row("c", RAG="Red"))
    plan_import = desk.bring(text)
    form = desk.open("import_statuses", plan_import.pk).context["form"]
    assert [field.label for field in form] == ["“Behind schedule”, 2 times", "“Red”, once"]
    assert [field.value() for field in form] == ["", "red"]

    desk.post("import_statuses", plan_import.pk, word_0="amber")
    assert [action.updates[0].status for action in actions_of(plan_import)] == ["amber", "amber", "red"]
    desk.answer_leads(plan_import)
    desk.take_in(plan_import)
    again = desk.bring(pasted(row("Other.", RAG="behind schedule"), title="Plan 2018/19"))
    assert [action.updates[0].status for action in actions_of(again)] == ["amber"]
    desk.take_in(again)
    assert [str(each) for each in Remembered.objects.all()] == ["behind schedule: amber"]


def test_status_word_without_an_answer_is_refused(desk):
    plan_import = desk.bring(pasted(row("Run.", RAG="Behind schedule")))
    response = desk.post("import_statuses", plan_import.pk)
    assert (response.status_code, said(response)) == (422, ["Choose what “Behind schedule” means"])


def test_answer_can_be_changed_and_not_rated_is_one(desk):
    plan_import = desk.bring(pasted(row("Run.", RAG="Behind schedule")))
    desk.post("import_statuses", plan_import.pk, word_0="amber")
    desk.post("import_statuses", plan_import.pk, word_0="none")

    assert actions_of(plan_import)[0].updates[0].status == ""
    assert [str(answer) for answer in ImportAnswer.objects.all()] == ["behind schedule: none"]


def test_document_without_status_words_leaves_nothing_open(desk):
    plan_import = desk.bring(pasted(row("Run.", RAG="")))
    assert "The document leaves nothing open here." in words(desk.open("import_statuses", plan_import.pk))
    assert "Status words None in the document" in desk.page(plan_import)


def test_columns_are_mapped_and_remembered_for_the_next_file(desk):
    plan_import = desk.bring(pasted(row("Run.", Outcome="By the council.")))
    form = desk.open("import_columns", plan_import.pk).context["form"]
    assert [field.label for field in form][:5] == [
        "Does it hold actions?",
        "“Target”",
        "“Action”",
        "“Lead”",
        "“Timescale”",
    ]
    desk.post("import_columns", plan_import.pk, column_1_4="resources", column_1_3="")

    [action] = actions_of(plan_import)
    assert (action.outcome, action.resources, action.timescale_as_typed) == ("", "By the council.", "")
    desk.answer_leads(plan_import)
    desk.take_in(plan_import)
    again = actions_of(desk.bring(pasted(row("Other.", Outcome="By the police."), title="Plan 2018/19")))
    assert [(action.outcome, action.resources) for action in again] == [("", "By the police.")]


def test_tables_with_the_same_headings_are_answered_for_together(desk):
    text = pasted(row("Run.")) + "\n" + pasted(row("Mark."), title="", heading="Priority 2: Burglary")
    plan_import = desk.bring(text)
    assert "Tables 1 and 2" in words(desk.open("import_columns", plan_import.pk))
    desk.post("import_columns", plan_import.pk, column_1_3="note")
    assert [action.timescale_as_typed for action in actions_of(plan_import)] == ["", ""]


def test_table_without_known_headings_is_read_once_its_columns_are_named(desk):
    table = "Alpha\tBeta\t\nRun patrols\tPolice\tMay\nTrain staff\tCouncil\tJune"
    plan_import = desk.bring(f"Plan 2017/18\nPriority 1: Violence\n{table}", year="2017")
    page = words(desk.open("import_columns", plan_import.pk))
    assert "No table of actions was found." in page
    assert "Column 3, without a heading" in page
    desk.post("import_columns", plan_import.pk, headings_1="1", column_1_0="activity", column_1_1="lead", column_1_2="timescale")  # fmt: skip

    assert [(each.activity, each.leads) for each in actions_of(plan_import)] == [
        ("Run patrols", ("Police",)),
        ("Train staff", ("Council",)),
    ]


def test_columns_of_a_table_without_known_headings_are_remembered_too(desk):
    table = "Alpha\tBeta\tGamma\nRun patrols\tPolice\tMay"
    plan_import = desk.bring(f"Plan 2017/18\nPriority 1: Violence\n{table}")
    desk.post("import_columns", plan_import.pk, headings_1="1", column_1_0="activity", column_1_1="lead")
    desk.answer_leads(plan_import)
    desk.take_in(plan_import)

    [action] = actions_of(
        desk.bring(f"Plan 2018/19\nPriority 1: Violence\nNotes\tof the\tyear\n{table.replace('May', 'June')}")
    )
    assert (action.activity, action.leads, action.timescale_as_typed) == ("Run patrols", ("Police",), "")


def test_table_can_be_said_to_hold_no_actions(desk):
    text = pasted(row("Run.")) + "\n" + "Heading between\n" + "Action\tLead\nSee above\tNobody"
    plan_import = desk.bring(text)
    assert len(actions_of(plan_import)) == 2
    desk.post("import_columns", plan_import.pk, headings_2="none")
    assert [action.activity for action in actions_of(plan_import)] == ["Run."]


def test_table_left_as_it_is_gets_no_answer(desk):
    text = pasted(row("Run.")) + "\n" + "Words between\n" + "Contact\tAda\nTelephone\t123"
    desk.post("import_columns", desk.bring(text).pk)
    assert ImportAnswer.objects.count() == 0


@pytest.mark.parametrize("left_out", [{"headings_1": "none"}, {"column_1_1": ""}])
def test_plan_without_a_column_of_actions_is_refused(desk, left_out):
    plan_import = desk.bring(pasted(row("Run.")))
    response = desk.post("import_columns", plan_import.pk, **left_out)
    assert response.status_code == 422
    assert said(response) == ["Say in at least one table which column holds the actions"]
    assert ImportAnswer.objects.count() == 0


def test_answers_that_leave_nothing_of_the_plan_are_refused(desk):
    plan_import = desk.bring("Plan 2017/18\nPriority 1: Violence\nAction\tLead\nRun.\tTVP")
    response = desk.post("import_columns", plan_import.pk, column_1_0="lead", column_1_1="activity", headings_1="none")
    assert response.status_code == 422
    plan_import = desk.bring("Plan 2018/19\nPriority 1: Violence\nAlpha\tBeta\nRun.\t")
    response = desk.post("import_columns", plan_import.pk, headings_1="1", column_1_1="activity")
    assert said(response)[0].startswith("With these answers nothing is left of the plan.")
    assert ImportAnswer.objects.count() == 0


def test_column_of_unclear_heading_is_asked_about_until_it_is_confirmed(desk):
    held = desk.bring(pasted(row("Run."))).source
    held.understood["tables"][0]["columns"][0]["is_sure"] = False
    held.save()
    plan_import = held.plan_import
    assert "Check the columns of 1 table" in asked(desk, plan_import)
    assert "Table 1 To check" in words(desk.open("import_columns", plan_import.pk))
    desk.post("import_columns", plan_import.pk)
    assert [(answer.about, answer.answer) for answer in ImportAnswer.objects.all()] == [("1:0", "target")]
    assert "Check the columns of 1 table" not in asked(desk, plan_import)


def test_long_heading_is_cut_short_and_a_document_may_have_no_table(desk):
    text = pasted(row("Run.")).replace("Outcome", "What difference will it make to the people who live here and work")
    assert "“What difference will it make to the peop…”" in words(desk.open("import_columns", desk.bring(text).pk))
    bullets = "Plan 2017/18\nPriority 1: Violence\nActions\n• Run patrols\n• Train staff"
    assert "No table of actions was found." in words(desk.open("import_columns", desk.bring(bullets).pk))


def names_in(desk, plan_import):
    return desk.open("import_leads", plan_import.pk).context["form"]


def test_leads_are_matched_added_or_left_as_words_once_for_all_rows(desk):
    council = AgencyFactory(partnership=desk.partnership, name="Northtown Council", position=0)
    text = pasted(
        row("a", Lead="The Council/ Street team"),
        row("b", Lead="Street team/ Volunteers"),
        row("c", Lead="The Council"),
    )
    plan_import = desk.bring(text)
    form = names_in(desk, plan_import)
    assert [lead.name for lead in form.leads] == ["The Council", "Street team", "Volunteers"]
    assert [label for _, label in nth(form, "lead", 2).field.choices] == [
        "Choose who it is", "A new agency: add it", "No agency: keep the words only", "Northtown Council",
        "The same as “The Council”", "The same as “Street team”",
    ]  # fmt: skip
    desk.post("import_leads", plan_import.pk, lead_0=str(council.pk), lead_1="new", lead_2="none")
    assert "Lead The Council (Northtown Council); Street team" in desk.page(plan_import)
    desk.take_in(plan_import)

    plan = PlanImport.objects.get(pk=plan_import.pk).taken_in.plan
    leads = [
        [part.agency.name for part in action.parts] for action in plan.priorities.get().actions.order_by("position")
    ]
    assert leads == [["Northtown Council", "Street team"], ["Street team"], ["Northtown Council"]]
    assert [alias.name for alias in council.aliases.all()] == ["The Council"]
    assert [str(each) for each in Remembered.objects.filter(kind="lead")] == ["volunteers: none"]


def test_match_for_this_plan_only_adds_no_other_name(desk):
    police = AgencyFactory(partnership=desk.partnership, name="Police")
    plan_import = desk.bring(pasted(row("a", Lead="Sgt Smith")))
    desk.post("import_leads", plan_import.pk, lead_0=str(police.pk))  # a person's name is not remembered unless asked
    assert nth(names_in(desk, plan_import), "also", 0).value() is False
    desk.take_in(plan_import)
    assert (police.aliases.count(), police.leads.count()) == (0, 1)


def test_every_other_name_becomes_a_new_agency_at_one_press(desk):
    plan_import = desk.bring(pasted(row("a", Lead="Police/ Council"), row("b", Lead="Fire")))
    desk.post("import_leads", plan_import.pk, lead_0="none", rest="on")
    desk.take_in(plan_import)
    assert [agency.name for agency in desk.partnership.agencies.in_order()] == ["Council", "Fire"]


def test_two_names_of_one_body_are_suggested_and_become_one(desk):
    plan_import = desk.bring(pasted(row("a", Lead="Thames Valley Police"), row("b", Lead="TVP")))
    assert nth(names_in(desk, plan_import), "lead", 1).value() == "as:thames valley police"
    desk.answer_leads(plan_import)
    assert "Lead TVP (the same as “thames valley police”)" in desk.page(plan_import)
    desk.take_in(plan_import)
    assert [(agency.name, [alias.name for alias in agency.aliases.all()]) for agency in Agency.objects.all()] == [
        ("Thames Valley Police", ["TVP"])
    ]


def test_name_said_to_be_the_same_as_one_left_out_stands_for_itself(desk):
    plan_import = desk.bring(pasted(row("a", Lead="Thames Valley Police"), row("b", Lead="TVP")))
    desk.answer_leads(plan_import)
    desk.do(rows_of(plan_import)[0], "leave-out")
    desk.take_in(plan_import)
    assert [agency.name for agency in Agency.objects.all()] == ["TVP"]


def test_body_known_by_another_of_its_names_is_suggested(desk):
    police = AgencyFactory(partnership=desk.partnership, name="Thames Valley Police")
    assert nth(names_in(desk, desk.bring(pasted(row("a", Lead="TVP")))), "lead", 0).value() == str(police.pk)


def test_answer_is_taken_back_and_asked_for_again(desk):
    plan_import = desk.bring(pasted(row("a", Lead="Police")))
    desk.post("import_leads", plan_import.pk, lead_0="new")
    desk.post("import_leads", plan_import.pk, lead_0="")
    assert (ImportAnswer.objects.count(), asked(desk, plan_import)) == (0, ["Say who 1 lead is"])


def test_agency_deleted_since_it_was_chosen_is_asked_for_again(desk):
    police = AgencyFactory(partnership=desk.partnership, name="Police")
    plan_import = desk.bring(pasted(row("a", Lead="Sgt Smith")))
    desk.post("import_leads", plan_import.pk, lead_0=str(police.pk))
    police.delete()
    assert asked(desk, plan_import) == ["Say who 1 lead is"]


def test_ended_agency_and_one_of_elsewhere_cannot_be_chosen(desk):
    ended = AgencyFactory(partnership=desk.partnership, name="Probation trust", ended_on=date(2014, 6, 1))
    plan_import = desk.bring(pasted(row("a", Lead="Probation")))
    for other in (ended, AgencyFactory()):
        assert said(desk.post("import_leads", plan_import.pk, lead_0=str(other.pk))) == [
            "Choose who is “Probation”? from the list"
        ]


def test_names_that_are_all_known_leave_nothing_to_answer(desk):
    AgencyFactory(partnership=desk.partnership, name="TVP")
    plan_import = desk.bring(pasted(row("a")))
    assert "Every name in the document is known here already." in words(desk.open("import_leads", plan_import.pk))


def test_words_without_a_place_are_kept_in_a_section_or_left(desk):
    plan_import = desk.bring(pasted(row("Run."), title="Plan 2017/18\nWritten by Ada.\nSeen by nobody."))
    page = words(desk.open("import_left_over", plan_import.pk))
    assert "Written by Ada." in page
    assert "Headings and labels that only say what other words are" in page
    form = desk.open("import_left_over", plan_import.pk).context["form"]
    which = next(name for name, each in form.words.items() if each.words == "Seen by nobody.")
    desk.post("import_left_over", plan_import.pk, **{which: False})
    desk.post("import_left_over", plan_import.pk)
    assert "2 of 3 kept in a section of the plan" in desk.page(plan_import)
    desk.answer_leads(plan_import)
    desk.take_in(plan_import)

    plan = PlanImport.objects.get(pk=plan_import.pk).taken_in.plan
    assert [section.text for section in plan.sections.all()] == ["Plan 2017/18\nWritten by Ada."]
    assert "Not taken in Seen by nobody." in desk.page(plan_import)


def test_plan_with_every_word_in_its_place_says_so(desk):
    plan_import = desk.bring(pasted(row("Run."), title=""), year="2017")
    assert "There are none: every word has its place." in words(desk.open("import_left_over", plan_import.pk))


def test_two_officers_who_answer_at_once_see_both_answers(desk, client):
    plan_import = desk.bring(pasted(row("Run.", RAG="Behind schedule")))
    opened = desk.open("import_statuses", plan_import.pk).context["opened"]
    colleague = person_in(desk.partnership, name="Grace")
    other = type(client)()
    other.force_login(colleague)
    address = f"{plan_import.get_absolute_url()}statuses/"
    name = nth(desk.open("import_statuses", plan_import.pk).context["form"], "word", 0).html_name
    other.post(address, {name: "red"})
    response = client.post(address, {name: "amber", "opened": opened})

    assert response.status_code == 409
    assert "saved by Grace" in words(response)
    assert actions_of(plan_import)[0].updates[0].status == "red"


def test_answers_go_to_the_names_they_were_given_for_whatever_was_added_meanwhile(desk):
    plan_import = desk.bring(pasted(row("a", Lead="Police"), row("b", Lead="Council")))
    form = desk.open("import_leads", plan_import.pk).context["form"]
    council = nth(form, "lead", 1).html_name
    desk.post("import_row", rows_of(plan_import)[0].pk, leads_as_typed="Fire/ Police")
    desk.client.post(f"{plan_import.get_absolute_url()}leads/", {council: "none"})
    assert [str(answer) for answer in ImportAnswer.objects.all()] == ["council: none"]


def test_answers_cannot_be_changed_once_the_plan_is_taken_in(desk):
    plan_import = desk.taken_in(pasted(row("Run.")))
    response = desk.open("import_leads", plan_import.pk)
    assert response.headers["Location"] == plan_import.get_absolute_url()
    assert messages_of(response)[-1].startswith("This plan has been taken in")
