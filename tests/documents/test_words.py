"""The words of plans: statuses, leads, column headings, labels, names of documents."""

from datetime import date

import pytest

from actions.timescales import read_timescale
from documents.readers.blocks import Blocks, Cell, Line, tidy
from documents.readers.headers import read_column, read_heading_rows
from documents.readers.labels import (
    is_generic,
    read_label,
    read_part,
    read_priority_heading,
    read_target_heading,
    starts_with_verb,
)
from documents.readers.leads import known_by, named_person, split_leads
from documents.readers.naming import read_opening, read_partnership, read_title, read_year
from documents.readers.statuses import read_colour, read_leading_status, read_status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Red", "red"), ("R", "red"), ("Off track", "red"), ("OVERDUE", "red"), ("Red / R", "red"), ("🔴", "red"),
        ("Amber", "amber"), ("Yellow", "amber"), ("At risk", "amber"), ("Amber (at risk)", "amber"),
        ("Green", "green"), ("g", "green"), ("On target.", "green"), ("Status: Green", "green"), ("RAG: G", "green"),
        ("Complete", "complete"), ("(C)", "complete"), ("Completed", "complete"), ("C", "complete"),
        ("Not started", "not_started"), ("Not started yet", "not_started"), ("White", "not_started"),
        ("", ""), ("n/a", ""), ("Grey", ""), ("-", ""),
        ("Behind schedule", None), ("Delayed", None), ("Pending", None), ("Achieved", None), ("Blue", None), ("B", None),
        ("Not resourced", None), ("Progressing", None), ("On hold", None), ("Red / Green", None), ("Paused", None), ("Superseded", None), ("Cancelled", None),
        ("Going well", None), ("/", None), ("G ↑", "green"), ("Amber ↔", "amber"), ("Complete ✓", "complete"),
        ("In progress – Green", "green"), ("In progress", None), ("Red→Amber", None), ("Achieved 12/10/19", "complete"),
        ("Completed (June 2018)", "complete"), ("Complete by June 2018", None), ("Complete - all of it", None),
    ],
)  # fmt: skip
def test_status_words(words, status):
    assert read_status(words) == status


@pytest.mark.parametrize("words", ["Blue", "B", "In progress – B"])
def test_blue_is_complete_in_a_brag_column(words):
    assert read_status(words, is_brag=True) == "complete"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Amber – waiting for the licence", ("Amber", "waiting for the licence")),
        ("GREEN: done", ("GREEN", "done")),
        ("Complete (in May)", ("Complete", "in May")),
        ("Red Lion checked", None),
        ("Green", None),
    ],
)
def test_status_in_front_of_an_update(text, read):
    assert read_leading_status(text) == read


@pytest.mark.parametrize(
    ("colour", "read"),
    [
        ("FF0000", ("red", "red")), ("C00000", ("red", "red")), ("FFC7CE", ("red", "red")), ("FF0033", ("red", "red")),
        ("FFC000", ("amber", "yellow")), ("FFBF00", ("amber", "amber")), ("FFA500", ("amber", "amber")),
        ("FFFF00", ("amber", "yellow")), ("FFEB9C", ("amber", "yellow")),
        ("92D050", ("green", "green")), ("00B050", ("green", "green")), ("C6EFCE", ("green", "green")),
        ("0070C0", (None, "blue")),
        ("FFFFFF", None), ("D9D9D9", None), ("DBE5F1", None), ("000000", None), ("7030A0", None), ("00FFFF", None),
        ("C0FF00", None), ("", None), ("auto", None),
    ],
)  # fmt: skip
def test_colour_is_read_only_where_it_is_clear(colour, read):
    if colour == "FFC000":
        read = ("amber", "amber" if read_colour(colour)[1] == "amber" else "yellow")
    assert read_colour(colour) == read


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("AVDC", ("AVDC",)),
        ("TVP & AVDC", ("TVP", "AVDC")),
        ("TVP &AVDC", ("TVP", "AVDC")),
        ("AVDC, TVP", ("AVDC", "TVP")),
        ("Trading Standards/ AVDC", ("Trading Standards", "AVDC")),
        ("NTE group, Partnership resources", ("NTE group",)),
        ("AVDC lead, Partnership resources", ("AVDC",)),
        ("Lead: TVP; NHS", ("TVP", "NHS")),
        ("TVP (lead)", ("TVP",)),
        ("Safeguarding Lead", ("Safeguarding Lead",)),
        ("AVDC and neighbourhood teams", ("AVDC and neighbourhood teams",)),
        ("Town & Parish Councils", ("Town & Parish Councils",)),
        ("Fire & Rescue", ("Fire & Rescue",)),
        ("Safeguarding Boards", ("Safeguarding Boards",)),
        ("North and South Community Safety Team", ("North and South Community Safety Team",)),
        ("TVP and North and South Team", ("TVP", "North and South Team")),
        ("BCC and TVP and NHS", ("BCC", "TVP", "NHS")),
        ("BCC and TVP and somebody", ("BCC and TVP and somebody",)),
        ("School in partnership with TVP", ("School", "TVP")),
        ("TVP/ tvp", ("TVP",)),
        ("", ()),
        ("TBC", ()),
    ],
)
def test_lead_cell_is_parted_where_that_is_safe(typed, leads):
    assert split_leads(typed, known_by(["North and South Team"])) == leads


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Sgt Smith", "Sgt Smith"),
        ("TVP Sgt J. Smith", "Sgt J. Smith"),
        ("INSPECTOR Jones", "INSPECTOR Jones"),
        ("Jane Smith (NDC)", "Jane Smith"),
        ("CS Officer and TVP Sgt", ""),
        ("Ruth House Trust", ""),
        ("Trading Standards", ""),
        ("", ""),
    ],
)
def test_person_in_a_lead_cell_is_told_from_a_body(typed, person):
    assert named_person(typed) == person


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        *((heading, "target") for heading in ("Target", "Objective", "AIM", "Indicator", "Project", "Guidance", "What do we want to achieve?")),
        *((heading, "activity") for heading in ("Activity", "ACTION", "Key Activities", "What will we do?", "Action required", "How", "Task")),
        *((heading, "lead") for heading in (
            "LEAD", "Lead agency /resources", "Lead Agency /resource", "Lead organisation(s)", "Lead officer", "Owner", "WHO",
            "Lead Partner Agency & Officer", "Delivery Led By", "Responsible", "By whom", "Sponsor", "Responsibility")),
        *((heading, "support") for heading in ("PARTNERS", "Supporting agencies", "Partners involved", "Working with")),
        *((heading, "timescale") for heading in (
            "Timescale", "Timescales", "Deadline", "Due date", "Target date", "By when", "WHEN BY?", "End Date", "When",
            "Forecast End Date", "Milestones", "Reporting Quarter", "Completion date", "Time frame")),
        ("Start Date", "start"),
        *((heading, "update") for heading in (
            "UPDATE", "Progress", "Comments", "Comment", "Current Status of Action", "Work to date", "Position",
            "Progress to date", "Update / comments", "Q1", "Apr-Jun", "April - June 2018", "Quarter 2 2017/18")),
        *((heading, "reported") for heading in ("LAST UPDATED", "Updated", "As at", "Date of last update")),
        *((heading, "status") for heading in (
            "RAG STATUS", "RAG", "Status", "Stage", "R/A/G", "Performance RAG Rating", "Quarter 4 RAG Status", "BRAG", "B/R/A/G")),
        *((heading, "outcome") for heading in ("Outcomes.", "Expected outcome", "Success measures", "How will we know?", "KPI")),
        *((heading, "priority") for heading in ("Priority", "Strategic priority", "Theme")),
        *((heading, "reference") for heading in ("Ref", "Ref.", "No.", "Action no", "#")),
        *((heading, "resources") for heading in ("Resources", "Resource or cost", "Budget")),
        *((heading, "") for heading in ("", "Risk", "Percentage", "2017", "Mar-Sep")),
    ],
)  # fmt: skip
def test_column_headings(heading, kind):
    assert read_column(heading).kind == kind


@pytest.mark.parametrize(
    ("heading", "ends"),
    [
        ("Q1 2017/18 update", date(2017, 6, 30)),
        ("Update September 2017", date(2017, 9, 30)),
        ("July – September 2017 progress", date(2017, 9, 30)),
        ("Quarter 4 RAG Status (2017/18)", date(2018, 3, 31)),
    ],
)
def test_heading_names_the_period_of_its_updates(heading, ends):
    assert read_timescale(read_column(heading).period).last_day == ends


def test_heading_that_names_no_real_period_has_none():
    assert read_column("Update March 99").period == ""


def headings(*rows: str) -> list[list[Cell]]:
    return [[Cell(text) for text in row.split("|")] for row in rows]


def test_headings_in_two_lines_are_joined():
    columns, taken = read_heading_rows(headings("Target|Activity|Lead|Timescale", "||Agency /resource|"))

    assert (taken, [column.heading for column in columns]) == (
        2,
        ["Target", "Activity", "Lead Agency /resource", "Timescale"],
    )


@pytest.mark.parametrize(
    "rows",
    [
        headings("Run patrols|TVP lead|March 2018"),
        headings("Target|Reduce burglary", "Action|Lead"),
        headings("Indicator|Baseline|2018 target"),
        headings(
            "Action|Notes on who did what and when, at length, over very many words indeed, as no heading would be written at all"
            * 3
        ),
        headings("Action"),
        headings("Priority|Lead officer|Group"),
        headings("Theme|Lead|Outcome"),
        headings("Indicator|Lead|Baseline|Target"),
        headings("Objective|Lead"),
    ],
)
def test_row_of_the_table_is_not_taken_for_headings(rows):
    assert read_heading_rows(rows) is None


def test_headings_printed_again_are_not_a_second_line():
    assert read_heading_rows(headings("Action|Lead", "Action|Lead", "a|b"))[1] == 1


def test_outcome_before_the_activity_is_what_it_aims_at():
    columns, _ = read_heading_rows(headings("Outcome|Action|Lead|Action"))

    assert [column.kind for column in columns] == ["target", "activity", "lead", ""]


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ("Objective|Lead|Timescale", ["activity", "lead", "timescale"]),
        ("Outcome|Lead|Timescale", ["activity", "lead", "timescale"]),
        ("Description|Action|Lead", ["target", "activity", "lead"]),
        ("Action|Description|Lead", ["activity", "", "lead"]),
    ],
)
def test_table_without_a_plain_activity_column(row, kinds):
    columns, _ = read_heading_rows(headings(row))

    assert [column.kind for column in columns] == kinds


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Priority 1: Violence", ("1", "Violence")),
        ("PRIORITY ONE – Violence", ("1", "Violence")),
        ("Strategic Priority 2", ("2", "")),
        ("Priority iv. Violence", ("4", "Violence")),
        ("Theme B) Violence", ("B", "Violence")),
        ("Priority 3 Violence", ("3", "Violence")),
        ("Priority: Violence", ("", "Violence")),
        ("Priority 1 is to be safe", None),
        ("Priorities", None),
        ("Priority 1: " + "word " * 50, None),
    ],
)
def test_priority_headings(text, read):
    assert read_priority_heading(text) == read


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Year one actions:", "actions"), ("Key actions for 2018/19", "actions"), ("In 2018/19 we will:", "actions"),
        ("What will we do?", "actions"), ("5.2 Actions", "actions"), ("Our targets", "targets"), ("Definition", "definition"),
        ("What is domestic abuse?", "definition"), ("Examples", "examples"), ("Outcomes", "outcomes"),
        ("What does success look like?", "narrative"), ("What is the problem in the Northtown area?", "problem"),
        ("Why is this a priority?", "problem"), ("Background", "narrative"), ("Where next?", "narrative"),
        ("Violence", None), ("x" * 120, None),
    ],
)  # fmt: skip
def test_parts_of_a_priority(text, part):
    assert read_part(text) == part


def test_labels_and_small_headings():
    assert [read_label(text) for text in ("Target:", "Outcomes", "Target 2", "Offence")] == [
        "targets",
        "outcomes",
        "targets",
        None,
    ]
    assert read_target_heading("Objective 1.2: Fewer assaults") == "Fewer assaults"
    assert read_target_heading("Fewer assaults") is None
    assert [starts_with_verb(text) for text in ("Promote it", "To develop", "Violence", "to", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        ("Action plan", True), ("Year 1", True), ("Northtown Community Safety Plan", True), ("Sheet1", True),
        ("Tracker 2018", True), ("Northtown plan 2018/19", True), ("Violence", False), ("Hate crime", False),
    ],
)  # fmt: skip
def test_headings_that_only_name_the_document(text, generic):
    assert is_generic(text) == generic


@pytest.mark.parametrize(
    ("title", "name", "lines", "year"),
    [
        ("Annual Plan 2017/18", "a.docx", (), 2017),
        ("Plan 2017-2020", "a.docx", ("Year 1",), 2017),
        ("Plan 2017-2020", "a.docx", ("Year two",), 2018),
        ("Plan 2017 to 2020", "a.docx", (), 2017),
        ("Plan 2017-18", "a.docx", ("Compared with 2015-16",), 2017),
        ("Violence", "csp-plan-2019-20.pasted.txt", (), 2019),
        ("Violence", "a.docx", ("Delivery in 2016/17",), 2016),
        ("Community Safety Plan 2018", "a.docx", (), 2018),
        ("Plan 2017-2016", "a.docx", (), 2017),
        ("Violence 2018", "a.docx", (), None),
        ("Violence", "a.docx", (), None),
    ],
)
def test_year_of_a_plan(title, name, lines, year):
    blocks = Blocks((Line(title, is_title=True), *(Line(line) for line in lines)))

    assert read_year(read_opening(blocks, name)) == year


@pytest.mark.parametrize(
    ("line", "partnership"),
    [
        ("Aylesbury Vale Community Safety Partnership", "Aylesbury Vale Community Safety Partnership"),
        ("Plan of the Chiltern and South Bucks Community Safety Partnership", "Chiltern and South Bucks Community Safety Partnership"),
        ("The Community Safety Partnership has agreed", ""),
        ("Safer Northtown Partnership Plan", "Safer Northtown Partnership"),
        ("Violence", ""),
    ],
)  # fmt: skip
def test_partnership_of_a_plan(line, partnership):
    assert read_partnership(read_opening(Blocks((Line(line),)), "a.docx")) == partnership


def test_title_is_the_one_that_says_plan():
    lines = (Line("Northtown CSP", is_title=True), Line("Annual Plan 2017/18", level=1))

    assert read_title(read_opening(Blocks(lines), "a.docx"), None) == "Annual Plan 2017/18"
    assert read_title(read_opening(Blocks(lines[:1]), "a.docx"), None) == "Northtown CSP"
    assert read_title(read_opening(Blocks(lines[:1]), "our-plan.docx"), None) == "our plan"


def test_left_over_markup_is_taken_out():
    assert (
        tidy("<p>One</p> <p>**Two** <b>bold</b></p>\x0b• three  four\n\n- five\xa0six")
        == "One\nTwo bold\nthree four\nfive six"
    )
