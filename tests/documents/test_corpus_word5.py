"""Made-up plans of partnerships that lay theirs out in Word files."""

import docx

from tests.documents.builders import add_table, document, read, saved
from tests.documents.told import told


def test_actions_as_headings_over_what_is_said_of_them():
    plan = read(
        document(
            ("Title", "Plan 2022/23"),
            ("Heading 1", "Priority 1: Drugs"),
            ("Heading 2", "Action 1: Run testing on arrest"),
            "Lead: Police",
            "Timescale: March 2023",
            ("Heading 2", "Action 2: Fund outreach"),
            "Lead: Council",
            "Status: Green",
            ("Heading 1", "Priority 2: ASB"),
            ("Heading 2", "Action 3: Fence"),
            "Lead: Council",
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Drugs
- 1 | Run testing on arrest | Police | March 2023
- 2 | Fund outreach | Council
  = green
# 2 ASB
- 3 | Fence | Council
? green green
"""
    )


def test_groups_of_columns_over_the_headings():
    b = docx.Document()
    b.add_heading("Plan 2022/23", 0)
    b.add_heading("Priority 1: Drugs", 1)
    t = add_table(
        b,
        [
            ["PLAN", "", "", "MONITORING", ""],
            ["Action", "Lead", "Deadline", "Progress", "RAG"],
            ["Testing", "Police", "Mar 2023", "Held", "G"],
        ],
    )
    t.cell(0, 0).merge(t.cell(0, 2))
    t.cell(0, 3).merge(t.cell(0, 4))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Drugs
- Testing | Police | Mar 2023
  = green | Held
? g green
"""
    )


def test_columns_of_quarters_in_many_wordings():
    H = [
        "Action",
        "Lead",
        "Q1 Update",
        "Q1 RAG",
        "Q2 progress",
        "Q2 RAG",
        "Apr-Jun",
        "Update Sept 2017",
        "Quarter 3 (Oct – Dec) update",
        "Q4 RAG status",
    ]
    plan = read(
        document(
            ("Title", "Downs CSP Plan 2017/18"),
            ("Heading 1", "Priority 1: ASB"),
            [H, ["Visit", "TVP", "a1", "G", "a2", "A", "aj", "as", "a3", "R"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 ASB
- Visit | TVP
  = 30 Jun 2017 | green | a1 aj
  = 30 Sep 2017 | amber | a2
  = 30 Sep 2017 | not rated | as
  = 31 Dec 2017 | not rated | a3
  = 31 Mar 2018 | red
? g green
? a amber
? r red
"""
    )


def test_list_of_priorities_before_a_table_that_names_them():
    plan = read(
        document(
            ("Title", "Downs Plan 2023-24"),
            ("Heading 1", "Strategic Priorities"),
            "1. ASB",
            "2. Drugs",
            ("Heading 1", "Delivery Plan"),
            [
                ["Strategic Priority 1: ASB", "", "", "", ""],
                ["Outcome", "What will we do", "Who", "When", "RAG"],
                ["Calmer", "Patrols", "Police", "Mar 2024", "G"],
                ["Strategic Priority 2: Drugs", "", "", "", ""],
                ["Outcome", "What will we do", "Who", "When", "RAG"],
                ["Cleaner", "Testing", "Police", "Mar 2024", "A"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 ASB
> Calmer
- (1) Patrols | Police | Mar 2024
  = green
# 2 Drugs
> Cleaner
- (1) Testing | Police | Mar 2024
  = amber
? g green
? a amber
"""
    )


def test_row_for_each_priority_with_its_problem():
    plan = read(
        document(
            ("Title", "Downs Plan 2023-24"),
            [
                ["Priority", "Why is this a priority?", "What will we do?", "Lead", "How will we measure success?"],
                ["ASB", "Calls rose", "Patrols\nFences", "Police", "Fewer calls"],
                ["Drugs", "Deaths rose", "Testing", "Police", "Fewer deaths"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  ASB
problem: Calls rose
- Patrols / Fences | Police | Fewer calls
#  Drugs
problem: Deaths rose
- Testing | Police | Fewer deaths
"""
    )


def test_outcomes_between_the_tables():
    plan = read(
        document(
            ("Title", "Plan 2022/23"),
            ("Heading 1", "Priority 1: Drugs"),
            "Outcome 1: Fewer deaths",
            [["Action", "Lead", "When"], ["Testing", "Police", "Mar 2023"]],
            "Outcome 2: Less supply",
            [["Action", "Lead", "When"], ["Warrants", "Police", "Mar 2023"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Drugs
> Fewer deaths
> Less supply
- (1) Testing | Police | Mar 2023
- (2) Warrants | Police | Mar 2023
"""
    )


def test_completed_actions_before_those_of_the_year():
    H = ["Action", "Lead", "Progress", "Status"]
    plan = read(
        document(
            ("Title", "Plan 2022-23"),
            ("Heading 1", "Burglary"),
            ("Heading 2", "Completed actions"),
            [H, ["Visit", "Police", "Done", ""]],
            ("Heading 2", "Actions for 2022-23"),
            [H, ["Lock", "Council", "", "On track"]],
            ("Heading 1", "ASB"),
            ("Heading 2", "Actions for 2022-23"),
            [H, ["Fence", "Council", "", "On track"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  Burglary
- Visit | Police
  = complete | Done
- Lock | Council
  = green
#  ASB
- Fence | Council
  = green
? on track green
"""
    )
