"""Made-up plans with the mess of published ones: headings in two lines, "as above", ticks, leads in brackets, Welsh."""

import io

import docx
import pytest
import typst

from documents.readers import CannotRead
from documents.readers.blocks import Line
from documents.readers.pdf import read_pdf
from documents.readers.pdf.cells import Square, _are_two
from documents.readers.pdf.words import Written
from documents.readers.whole import understand
from tests.documents.builders import add_table, document, kinds, read, saved, workbook
from tests.documents.told import told

RATED = "Action\tLead\tTimescale\tStatus"


def no_progress(done, of):
    pass


def pasted(*lines):
    return read(io.BytesIO("\n".join(lines).encode()), "plan-2022-23.txt")


def table_of(*rows):
    return document("Plan 2022/23", ("Heading 1", "Priority 1: Drugs"), list(rows))


def test_columns_under_wider_headings():
    built = docx.Document()
    built.add_heading("Priority 1: Drugs", 1)
    rows = [
        ["Key action", "Responsibility", "", "Timetable", "", "Status"],
        ["", "Lead officer", "Supporting agencies", "Start", "Finish", ""],
        ["Train door staff", "Licensing", "Police", "April 2022", "June 2022", "On target"],
    ]
    table = add_table(built, rows)
    for first, last in ((1, 2), (3, 4)):
        table.cell(0, first).merge(table.cell(0, last))
    plan = read(saved(built), "plan-2022-23.docx")

    [action] = plan.actions
    assert (action.leads_as_typed, action.supporting_as_typed) == ("Licensing", "Police")
    assert (action.timescale_as_typed, action.note) == ("June 2022", "Timetable Start: April 2022")


def test_same_as_above_in_words_and_marks():
    plan = read(
        table_of(
            ["Action", "Lead", "Timescale"],
            ["Train door staff", "Police", "Weekly"],
            ["Mark bikes", "As above", "June 2022"],
            ["Fit lights", "“", "ditto"],
        )
    )

    assert [(each.leads_as_typed, each.timescale_as_typed) for each in plan.actions] == [
        ("Police", "Weekly"),
        ("Police", "June 2022"),
        ("Police", "June 2022"),
    ]
    assert kinds(plan).count("same as above") == 3


def test_same_as_above_with_nothing_above():
    plan = read(table_of(["Action", "Lead", "Timescale"], ["Train door staff", "As above", "Weekly"]))

    assert [each.leads_as_typed for each in plan.actions] == ["As above"]


def test_progress_that_only_rates():
    plan = read(
        table_of(
            ["Action", "Lead", "Timescale", "Progress"],
            ["Train door staff", "Police", "Weekly", "On track"],
            ["Mark bikes", "Police", "June 2022", "Achieved"],
        )
    )

    assert (
        told(plan)
        == """\
# 1 Drugs
- Train door staff | Police | Weekly
  = green
- Mark bikes | Police | June 2022
  = not rated | Achieved
? on track green
? achieved to be asked
"""
    )


def test_progress_in_words_is_no_rating():
    plan = read(
        table_of(
            ["Action", "Lead", "Timescale", "Progress"],
            ["Train door staff", "Police", "Weekly", "On track"],
            ["Mark bikes", "Police", "June 2022", "Forty were marked in May"],
        )
    )

    assert [[update.progress for update in each.updates] for each in plan.actions] == [
        ["On track"],
        ["Forty were marked in May"],
    ]


def test_rating_asked_for_in_brackets():
    plan = read(
        table_of(
            ["Action", "Lead", "Timescale", "Where are we now? (R/A/G)", "Narrative"],
            ["Train door staff", "Police", "Weekly", "A", "Two sessions held"],
            ["Number of actions", "1", "", "", ""],
        )
    )

    assert (
        told(plan)
        == """\
# 1 Drugs
- Train door staff | Police | Weekly
  = amber | Two sessions held
? a amber
"""
    )


def test_comment_and_its_day():
    plan = read(
        table_of(
            ["Action", "Owner", "Target date", "Status", "Latest comment", "Date of comment"],
            ["Train door staff", "Police", "June 2022", "Green", "Two sessions held", "3 May 2022"],
        )
    )

    [update] = plan.actions[0].updates
    assert (update.progress, update.status, update.reported_as_typed) == ("Two sessions held", "green", "3 May 2022")


def test_completed_on_a_day_and_more():
    plan = read(
        table_of(
            ["Action", "Lead", "Target date", "Progress/RAG"],
            ["Train door staff", "Police", "June 2022", "Green – 61 trained"],
            ["Mark bikes", "Police", "June 2022", "Completed May 2022. 480 marked."],
        )
    )

    assert [[(update.status, update.progress) for update in each.updates] for each in plan.actions] == [
        [("green", "61 trained")],
        [("complete", "480 marked.")],
    ]


@pytest.mark.parametrize(("mark", "status"), [("✔", "complete"), ("⚪", "not_started"), ("❌", "")])
def test_marks_that_stand_for_a_status(mark, status):
    plan = read(table_of(["Action", "Lead", "Target date", "RAG"], ["Train door staff", "Police", "June 2022", mark]))

    assert [each.status for each in plan.status_words] == [status]
    assert [each.must_ask for each in plan.status_words] == [not status]


def test_colour_that_the_key_gives_another_meaning():
    built = docx.Document()
    add_table(built, [["R = Action not resourced", "G = Action progressing and on target"]])
    built.add_heading("Priority 1: Drugs", 1)
    add_table(built, [["Action", "Lead", "Target date", "RAG"], ["Train door staff", "Police", "June 2022", "R"]])
    plan = read(saved(built), "plan-2022-23.docx")

    assert [(each.key, each.must_ask) for each in plan.status_words] == [("r", True)]


def test_lead_and_day_in_brackets():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Roads"),
            "Key actions:",
            ("List Bullet", "Speedwatch in six parishes (Lead: Police, by September 2022)"),
            ("List Bullet", "Biker Down courses (Lead: Fire and Rescue Service, ongoing)"),
            ("List Bullet", "Safer routes (Lead: Council, in the better wards)"),
            ("List Bullet", "Map of crossings (Council, March 2023)"),
            ("List Bullet", "Stall at the show (Bucks, over two days)"),
        ),
        "plan-2022-23.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Roads
- Speedwatch in six parishes | Police | September 2022
- Biker Down courses | Fire and Rescue Service | ongoing
- Safer routes (Lead: Council, in the better wards)
- Map of crossings (Council, March 2023)
- Stall at the show (Bucks, over two days)
"""
    )
    assert kinds(plan).count("lead in brackets") == 3


def test_lists_straight_under_priorities():
    plan = pasted("PRIORITY 1 – VIOLENCE", "• Run patrols", "• Train staff", "", "PRIORITY 2 – DRUGS", "• Fit bins")

    assert (
        told(plan)
        == """\
# 1 VIOLENCE
- Run patrols
- Train staff
# 2 DRUGS
- Fit bins
"""
    )
    assert kinds(plan).count("list under a priority") == 2


def test_text_under_priorities_is_no_list():
    with pytest.raises(CannotRead):
        pasted("PRIORITY 1 – VIOLENCE", "It rose.", "PRIORITY 2 – DRUGS", "It fell.")


def test_rows_told_by_their_status_or_day():
    plan = pasted(
        "Plan 2022/23",
        "Priority 1: Rural crime",
        "",
        "Action                          Lead           When          Status",
        "Extend the farm alert scheme    North Yorks    March 2023    Green",
        "to all parishes                 Police",
        "Fund trackers for bikes         HDC            Dec 2022      Amber",
        "",
        "Priority 2: Roads",
        "",
        "Action                          Lead           When          Update",
        "Hold sessions at sixth forms    Fire           May 2022      Two held",
        "Mark the bikes of commuters     Police         June 2022     None",
        "",
        "Priority 3: Waste",
    )

    assert (
        told(plan)
        == """\
# 1 Rural crime
- Extend the farm alert scheme to all parishes | North Yorks Police | March 2023
  = green
- Fund trackers for bikes | HDC | Dec 2022
  = amber
# 2 Roads
- Hold sessions at sixth forms | Fire | May 2022
  = not rated | Two held
- Mark the bikes of commuters | Police | June 2022
  = not rated | None
? green green
? amber amber
"""
    )


def test_several_rows_beside_one_activity():
    built = docx.Document()
    built.add_heading("Priority 1: Drugs", 1)
    rows = [
        ["Objective", "Action", "Milestones", "Lead", "Due"],
        ["Fewer deaths", "Open a clinic", "(a) Find a site", "Council", "May 2022"],
        ["", "", "(b) Fit it out", "NHS", "June 2022"],
    ]
    table = add_table(built, rows)
    table.cell(1, 1).merge(table.cell(2, 1))
    plan = read(saved(built), "plan-2022-23.docx")

    assert len(plan.actions) == 1
    assert "several rows beside one activity" in kinds(plan)


def test_sheet_for_each_quarter():
    heads = ["Priority", "Action", "Lead", "Timescale", "Update", "RAG"]
    plan = read(
        workbook(
            Q1=[heads, ["Drugs", "Open day", "CGL", "Sept 2022", "Venue found", "Green"]],
            Q2=[heads, ["Drugs", "Open day", "CGL", "Oct 2022", "Held", "Pending"]],
            Notes=[heads, ["Drugs", "Open day", "CGL", "Sept 2022", "Again", "Green"]],
        ),
        "plan-2022-23.xlsx",
        year=2022,
    )

    joined, other = plan.actions
    assert [(each.progress, each.status, str(each.reported_on)) for each in joined.updates] == [
        ("Venue found", "green", "2022-06-30"),
        ("Held", "", "2022-09-30"),
    ]
    assert (joined.note, other.updates[0].progress) == ("Q2: Oct 2022", "Again")
    assert "action on several sheets" in kinds(plan)


def test_sheet_for_a_quarter_that_says_more():
    heads = ["Priority", "Action", "Lead", "Timescale", "Update", "Cost"]
    plan = read(
        workbook(
            Q1=[heads, ["Drugs", "Open day", "", "Sept 2022", "", "£50"], ["Drugs", "Leaflets", "CGL", "", "", ""]],
            Q2=[heads, ["Drugs", "Open day", "CGL", "Sept 2022", "Held", "£50"]],
        ),
        "plan-2022-23.xlsx",
        year=2022,
    )

    assert [(each.leads_as_typed, each.note) for each in plan.actions] == [("CGL", ""), ("CGL", "")]


def test_column_for_each_rating():
    plan = read(
        workbook(
            Plan=[
                ["Wyre plan 2022/23", "", "", "", "", "", "", ""],
                ["Priority", "Action", "Lead", "Timescale", "R", "A", "G", "Comments"],
                ["ASB", "Clean walls", "Council", "June 2022", "", "", "x", "Two days"],
                ["ASB", "Mediate", "Council", "June 2022", "x", "x", "", ""],
            ]
        ),
        "plan.xlsx",
    )

    assert (
        told(plan)
        == """\
#  ASB
- Clean walls | Council | June 2022
  = green | Two days
- Mediate | Council | June 2022
  = not rated | R / A
? g green
? r / a to be asked
"""
    )


def test_columns_of_figures_are_no_ratings():
    plan = read(
        workbook(
            Plan=[
                ["Action", "Lead", "Timescale", "R", "A", "Comments"],
                ["Clean walls", "Council", "June 2022", "12", "8", "Two days"],
            ]
        ),
        "plan-2022-23.xlsx",
    )

    assert [each.note for each in plan.actions] == ["R: 12\nA: 8"]


def test_headings_in_welsh_and_in_both_languages():
    built = docx.Document()
    built.add_heading("Blaenoriaeth 1 / Priority 1: Trais / Violence", 1)
    heads = ["Cam gweithredu / Action", "Arweinydd / Lead", "Erbyn pryd / By when", "Statws / Status"]
    add_table(built, [heads, ["Hyfforddi staff / Train staff", "Heddlu / Police", "May 2022", "Gwyrdd / Green"]])
    built.add_heading("Blaenoriaeth 2: Cyffuriau", 1)
    add_table(built, [["Camau", "Arweinydd", "Amserlen", "Statws"], ["Taflen", "Cyngor", "2023", "Wedi cwblhau"]])
    plan = read(saved(built), "cynllun-2022-23.docx")

    assert (
        told(plan)
        == """\
# 1 Trais / Violence
- Hyfforddi staff / Train staff | Heddlu / Police | May 2022
  = green
# 2 Cyffuriau
- Taflen | Cyngor | 2023
  = complete
? gwyrdd / green green
? wedi cwblhau complete
"""
    )


def two_columns(first, second, *, middle="", tail=""):
    """A page of running text in two columns, with what stands between them and below."""
    source = f"""
#set page(paper: "a4", margin: 2cm, header-ascent: 70%, header: [Oakley], footer: [Kept by the council])
#set text(size: 11pt, hyphenate: false)
= Oakley plan 2024/25
#columns(2)[
{first}
#colbreak()
{second}
]
{middle}
#set par(justify: true)
Crime fell last year. {CRIME}
{tail}
"""
    return io.BytesIO(typst.compile(source.encode()))


CRIME = "Residents told us that this matters, and partners agreed to do more of it this year than last. " * 3


def section(title, *actions):
    return f"== {title}\n{CRIME}\n\n*What we will do*\n" + "".join(f"- {each}\n" for each in actions)


def test_text_in_two_columns():
    file = two_columns(
        section("Priority 1: Young people", "Offer every excluded pupil a mentor by the end of the autumn term"),
        section("Priority 2: Safer streets", "Hold a community safety day in the square each year", "Fit cameras"),
        middle="#table(columns: (1fr, 1fr), [Contact], [The community safety team at the council offices])",
        tail=f"#columns(2)[{CRIME} {CRIME} #colbreak() {CRIME} {CRIME}]",
    )
    plan = understand(read_pdf(file.read(), no_progress), "oakley-2024-25.pdf")

    assert [(each.title, [action.activity for action in each.actions]) for each in plan.priorities] == [
        ("Young people", ["Offer every excluded pupil a mentor by the end of the autumn term"]),
        ("Safer streets", ["Hold a community safety day in the square each year", "Fit cameras"]),
    ]


def test_form_in_two_columns_is_read_across():
    pairs = "".join(f"#grid(columns: (1fr, 1fr), [Label {n}], [Text {n} of it])\n" for n in range(8))
    blocks = read_pdf(two_columns("", "", tail=pairs).read(), no_progress)

    assert "Label 3 Text 3 of it" in " ".join(block.text for block in blocks.body if isinstance(block, Line))


def test_rows_with_references_are_not_joined_over_a_page():
    above, below = (Square((0, 0, 40, 40), (written(text),)) for text in ("1.7", "1.8"))

    assert _are_two(above, below)
    assert not _are_two(above, Square((0, 0, 40, 40), (written("more"),)))


def written(text):
    return Written(text, 0, 20, 0, 10, 10, is_bold=False, is_spaced=False, first=20)
