"""Made-up plans of partnerships that lay theirs out in Word files."""

import docx

from tests.documents.builders import add_table, document, merge_across, read, saved, shade
from tests.documents.told import told


def test_number_and_title_of_a_priority_side_by_side():
    b = docx.Document()
    b.add_heading("Haven Safer Partnership Board Action Plan 2019-20", 0)
    t = add_table(
        b,
        [
            ["Priority 1", "Reduce violence", "", "", ""],
            ["No", "Action", "Who", "When", "RAG"],
            ["1.1", "Patrols", "Police", "Mar 2020", "G"],
            ["Priority 2", "Reduce drugs", "", "", ""],
            ["No", "Action", "Who", "When", "RAG"],
            ["2.1", "Testing", "Police", "Mar 2020", "A"],
        ],
    )
    for r in (0, 3):
        t.cell(r, 1).merge(t.cell(r, 4))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Reduce violence
- 1.1 | Patrols | Police | Mar 2020
  = green
# 2 Reduce drugs
- 2.1 | Testing | Police | Mar 2020
  = amber
? g green
? a amber
"""
    )


def test_progress_as_at_two_months():
    plan = read(
        document(
            ("Title", "Plan 2022/23"),
            ("Heading 1", "Priority 1: Violence"),
            [
                [
                    "ACTION REQUIRED",
                    "RESPONSIBLE OFFICER/AGENCY",
                    "TARGET COMPLETION DATE",
                    "PROGRESS AS AT SEPTEMBER 2022",
                    "PROGRESS AS AT DECEMBER 2022",
                    "CURRENT RAG",
                ],
                ["Patrols", "Insp. Jones, Police", "31/03/2023", "Begun", "Going on", "GREEN"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Violence
- Patrols | Insp. Jones, Police | 31/03/2023
  = 30 Sep 2022 | not rated | Begun
  = 31 Dec 2022 | green | Going on
? green green
"""
    )


def test_box_of_four_cells_over_each_table():
    H = ["Action", "Lead", "By when", "Progress", "RAG"]
    plan = read(
        document(
            "Kingsmoor Safer Communities Partnership",
            "Delivery Plan 2023/24",
            [
                ["Priority", "Violent crime", "Lead", "Supt A Patel"],
                ["Aim", "Fewer assaults", "Sponsor", "Community Safety Manager"],
            ],
            [H, ["Patrols", "Police", "Mar 2024", "Held", "G"]],
            [["Priority", "Drugs", "Lead", "DCI Smith"], ["Aim", "Less harm", "Sponsor", "Public Health"]],
            [H, ["Testing", "Police", "Mar 2024", "Held", "A"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  Violent crime
narrative: Lead: Supt A Patel / Sponsor: Community Safety Manager
> Fewer assaults
- Patrols | Police | Mar 2024
  = green | Held
#  Drugs
narrative: Lead: DCI Smith / Sponsor: Public Health
> Less harm
- Testing | Police | Mar 2024
  = amber | Held
? g green
? a amber
"""
    )


def test_objectives_and_measures_in_merged_rows_over_headings():
    b = docx.Document()
    b.add_heading("Plan 2023/24", 0)
    for n, (o, s) in enumerate(
        [
            ("Objective 1: Reduce violence", "Success measures: fewer assaults"),
            ("Objective 2: Reduce theft", "Success measures: fewer thefts"),
        ]
    ):
        t = add_table(
            b,
            [
                [o, "", "", ""],
                [s, "", "", ""],
                ["Action", "Lead", "When", "Status"],
                [f"Patrols {n}", "Police", "Mar 2024", "On track"],
            ],
        )
        merge_across(t, 0)
        merge_across(t, 1)
        b.add_paragraph("")
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Reduce violence
outcomes: fewer assaults
- Patrols 0 | Police | Mar 2024
  = green
# 2 Reduce theft
outcomes: fewer thefts
- Patrols 1 | Police | Mar 2024
  = green
? on track green
"""
    )


def test_numbers_and_shading_under_no_heading():
    H = ["", "Action", "Lead", "When", ""]
    b = docx.Document()
    b.add_heading("Plan 2023/24", 0)
    b.add_heading("Violence", 1)
    t = add_table(
        b,
        [
            H,
            ["1", "Patrols", "Police", "Mar 2024", ""],
            ["2", "Training", "Council", "May 2023", ""],
            ["3", "Testing", "Council", "May 2023", ""],
        ],
    )
    for i, c in enumerate(["00B050", "FF0000"]):
        shade(t.cell(i + 1, 4), c)
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
#  Violence
- 1 | Patrols | Police | Mar 2024
  = green
- 2 | Training | Council | May 2023
  = red
- 3 | Testing | Council | May 2023
? shaded green green
? shaded red red
"""
    )


def test_dated_entries_in_one_cell():
    H = ["Action", "Owner", "Progress", "RAG"]
    plan = read(
        document(
            ("Title", "Plan 2023/24"),
            ("Heading 1", "Violence"),
            [
                H,
                ["Patrols", "Police", "Q1: Began in May\nQ2: Six held\nand more planned", "G"],
                ["Training", "Council", "Sept 2023: Booked.\nNov 2023: Held.", "A"],
                ["Gates", "Council", "Note: fine", "A"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  Violence
- Patrols | Police
  = 30 Jun 2023 | not rated | Began in May
  = 30 Sep 2023 | green | Six held / and more planned
- Training | Council
  = 30 Sep 2023 | not rated | Booked.
  = 30 Nov 2023 | amber | Held.
- Gates | Council
  = amber | Note: fine
? g green
? a amber
"""
    )


def test_headings_in_capitals_only():
    H = ["Action", "Lead", "Due", "Update"]
    plan = read(
        document(
            "OAKSHIRE COMMUNITY SAFETY PARTNERSHIP",
            "ACTION PLAN 2023/24",
            "TACKLING ANTI-SOCIAL BEHAVIOUR",
            "ASB is a concern for residents across the county.",
            [H, ["Patrols", "Police", "Mar 2024", "Held"]],
            "REDUCING SERIOUS VIOLENCE",
            "Violence has risen.",
            [H, ["Training", "Council", "Mar 2024", "Held"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  TACKLING ANTI-SOCIAL BEHAVIOUR
narrative: ASB is a concern for residents across the county.
- Patrols | Police | Mar 2024
  = not rated | Held
#  REDUCING SERIOUS VIOLENCE
narrative: Violence has risen.
- Training | Council | Mar 2024
  = not rated | Held
"""
    )


def test_numbered_objectives_and_actions_in_merged_cells():
    H = ["Priority", "Objectives", "Actions", "Lead Agency", "Target Date", "Outcome", "RAG"]
    b = docx.Document()
    b.add_heading("Fairvale CSP Action Plan 2023-24", 0)
    t = add_table(
        b,
        [
            H,
            ["Reducing violence", "1.1 Fewer assaults", "1.1.1 Run patrols", "Police", "31/03/24", "Fewer", "G"],
            ["", "", "1.1.2 Train staff", "Council", "31/03/24", "Fewer", "A"],
            ["", "1.2 Less fear", "1.2.1 Survey", "Council", "31/12/23", "Data", "G"],
            ["Reducing theft", "2.1 Fewer thefts", "2.1.1 Mark bikes", "Police", "31/03/24", "", "R"],
        ],
    )
    t.cell(1, 0).merge(t.cell(3, 0))
    t.cell(1, 1).merge(t.cell(2, 1))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
#  Reducing violence
> 1.1 Fewer assaults
> 1.2 Less fear
- (1) 1.1.1 | Run patrols | Police | 31/03/24 | Fewer
  = green
- (1) 1.1.2 | Train staff | Council | 31/03/24 | Fewer
  = amber
- (2) 1.2.1 | Survey | Council | 31/12/23 | Data
  = green
#  Reducing theft
> 2.1 Fewer thefts
- (1) 2.1.1 | Mark bikes | Police | 31/03/24
  = red
? g green
? a amber
? r red
"""
    )


def test_numbered_actions_under_a_heading():
    plan = read(
        document(
            ("Title", "Ashby CSP Plan 2022-23"),
            ("Heading 1", "Priority One: Burglary"),
            ("Heading 2", "Actions"),
            "1. Visit repeat victims (Police)",
            "2. Offer locks (Council)",
            ("Heading 1", "Priority Two: ASB"),
            ("Heading 2", "Actions"),
            "1. Use notices (Council)",
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Burglary
- 1 | Visit repeat victims (Police)
- 2 | Offer locks (Council)
# 2 ASB
- 1 | Use notices (Council)
"""
    )
