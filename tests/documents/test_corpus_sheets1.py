"""Made-up plans of partnerships that lay theirs out in sheets."""

import io

from openpyxl import Workbook

from tests.documents.builders import (
    book_saved,
    read,
    workbook,
)
from tests.documents.told import told


def test_tracker_with_titles_above_and_a_key_below():
    b = Workbook()
    s = b.active
    s.title = "Tracker"
    for r in [
        ["Safer Ribbleton Partnership"],
        ["Community Safety Action Plan 2023-24"],
        ["Updated: 30/09/2023"],
        [],
        [
            "Ref",
            "Priority",
            "Action",
            "Lead Agency",
            "Support",
            "Start",
            "Target date",
            "BRAG",
            "Progress Q1",
            "Progress Q2",
        ],
        ["1.1", "ASB", "Install CCTV", "Borough Council", "Police", "Apr-23", "Dec-23", "B", "Tendered", "Installed"],
        [
            "1.2",
            None,
            "Review PSPO",
            "Borough Council",
            None,
            "Apr-23",
            "Sep-23",
            "A",
            "Consulted",
            "Delayed by election",
        ],
        ["2.1", "Violence", "Nightsafe scheme", "Police", "Pubwatch", "May-23", "Mar-24", "G", None, "Launched"],
        [None] * 10,
        ["Key:", "B = Complete", "G = On track", "A = At risk", "R = Off track"],
    ]:
        s.append(r)
    plan = read(book_saved(b), "tracker.xlsx")

    assert (
        told(plan)
        == """\
#  ASB
- 1.1 | Install CCTV | Borough Council | Police | Dec-23 | Start: Apr-23
  = 30 Jun 2023 | not rated | Tendered
  = 30 Sep 2023 | complete | Installed
- 1.2 | Review PSPO | Borough Council | Sep-23 | Start: Apr-23
  = 30 Jun 2023 | not rated | Consulted
  = 30 Sep 2023 | amber | Delayed by election
#  Violence
- 2.1 | Nightsafe scheme | Police | Pubwatch | Mar-24 | Start: May-23
  = 30 Sep 2023 | green | Launched
? b complete
? a amber
? g green
"""
    )


def test_sheet_for_each_priority_beside_contents_and_key():
    H = ["Action", "Lead", "Deadline", "Update", "RAG"]
    plan = read(
        workbook(
            Contents=[["Northfield CSP Plan 2024-25"], ["P1 - ASB"], ["P2 - VAWG"]],
            P1=[
                ["Priority 1: Tackling ASB"],
                ["Outcome: people feel safer"],
                H,
                ["Run days of action", "Police", "June 2024", "Two held", "Green"],
                ["Fund youth work", "Council", "Dec 2024", "", "Amber"],
            ],
            P2=[
                ["Priority 2: VAWG"],
                ["Outcome: fewer victims"],
                H,
                ["Train night staff", "Council", "June 2024", "Underway", "Green"],
            ],
            Key=[["RAG", "Meaning"], ["Red", "Off track"], ["Amber", "Some risk"], ["Green", "On track"]],
        ),
        "northfield.xlsx",
    )

    assert (
        told(plan)
        == """\
# 1 Tackling ASB
> people feel safer
- (1) Run days of action | Police | June 2024
  = green | Two held
- (1) Fund youth work | Council | Dec 2024
  = amber
# 2 VAWG
> fewer victims
- (1) Train night staff | Council | June 2024
  = green | Underway
? green green
? amber amber
"""
    )


def test_quarters_merged_over_their_updates_and_ratings():
    b = Workbook()
    s = b.active
    s.title = "Plan 2023-24"
    rows = [
        ["Theme", "Action", "Lead", "Q1", "", "Q2", "", "Q3", "", "Q4", ""],
        ["", "", "", "Update", "RAG", "Update", "RAG", "Update", "RAG", "Update", "RAG"],
        ["Violence", "Patrols", "Police", "Began", "G", "More", "A", "", "", "", ""],
        ["", "Training", "Council", "", "", "Booked", "G", "", "", "", ""],
        ["Drugs", "Testing", "Police", "Began", "R", "", "", "", "", "", ""],
    ]
    for r in rows:
        s.append([x or None for x in r])
    for c in ("D1:E1", "F1:G1", "H1:I1", "J1:K1", "A1:A2", "B1:B2", "C1:C2", "A3:A4"):
        s.merge_cells(c)
    plan = read(book_saved(b), "x.xlsx")

    assert (
        told(plan)
        == """\
#  Violence
- Patrols | Police
  = 30 Jun 2023 | green | Began
  = 30 Sep 2023 | amber | More
- Training | Council
  = 30 Sep 2023 | green | Booked
#  Drugs
- Testing | Police
  = 30 Jun 2023 | red | Began
? g green
? a amber
? r red
"""
    )


def test_comma_separated_file():
    plan = read(
        io.BytesIO(
            b'Objective,Action,Lead Officer,Due Date,Status,Notes\nReduce ASB,Run patrols,Police,31/03/2024,On Track,"Two held, one to come"\n,Fund youth work,Council,30/09/2023,Overdue,\nReduce theft,Mark bikes,Police,31/12/2023,Complete,200 marked\n'
        ),
        "csp-action-plan-2023-24.csv",
    )

    assert (
        told(plan)
        == """\
#  
> Reduce ASB
> Reduce theft
- (1) Run patrols | Police | 31/03/2024
  = green | Two held, one to come
- (1) Fund youth work | Council | 30/09/2023
  = red
- (2) Mark bikes | Police | 31/12/2023
  = complete | 200 marked
? on track green
? overdue red
? complete complete
"""
    )


def test_register_with_a_sheet_of_completed_actions():
    H = ["ID", "Theme", "Action", "Owner", "Due Date", "Status", "Last Updated", "Comments"]
    plan = read(
        workbook(
            Actions=[
                H,
                [1, "ASB", "Patrols", "Police", "31/03/2024", "In progress", "01/09/2023", "ok"],
                [2, "ASB", "CCTV", "Council", "31/03/2024", "Overdue", "01/09/2023", ""],
                [3, "Drugs", "Testing", "Police", "", "Not started", "", ""],
            ],
            Completed=[H, [9, "ASB", "Gates", "Council", "30/06/2023", "Complete", "01/07/2023", "fitted"]],
            Lists=[["Status"], ["In progress"], ["Complete"]],
        ),
        "csp-2023-24.xlsx",
    )

    assert (
        told(plan)
        == """\
#  ASB
- 1 | Patrols | Police | 31/03/2024
  = 1 Sep 2023 | not rated | ok
- 2 | CCTV | Council | 31/03/2024
  = 1 Sep 2023 | red
- 9 | Gates | Council | 30/06/2023
  = 1 Jul 2023 | complete | fitted
#  Drugs
- 3 | Testing | Police
  = not_started
? in progress to be asked
? overdue red
? not started not_started
? complete complete
"""
    )


def test_priorities_one_below_the_other_on_a_sheet():
    H = ["Action", "Lead", "Deadline", "RAG"]
    plan = read(
        workbook(
            Plan=[
                ["Wolds CSP 2022/23"],
                [],
                ["Priority 1: ASB"],
                ["Aim: less ASB"],
                H,
                ["Patrols", "Police", "Mar-23", "G"],
                ["CCTV", "Council", "Mar-23", "A"],
                [],
                ["Priority 2: Drugs"],
                ["Aim: less harm"],
                H,
                ["Testing", "Police", "Mar-23", "R"],
            ]
        ),
        "w.xlsx",
    )

    assert (
        told(plan)
        == """\
# 1 ASB
> less ASB
- (1) Patrols | Police | Mar-23
  = green
- (1) CCTV | Council | Mar-23
  = amber
# 2 Drugs
> less harm
- (1) Testing | Police | Mar-23
  = red
? g green
? a amber
? r red
"""
    )


def test_tables_of_other_columns_and_figures_on_one_sheet():
    H1 = ["Action", "Lead", "Deadline", "RAG"]
    H2 = ["Ref", "Task", "Owner", "Due date", "Comments", "Status"]
    plan = read(
        workbook(
            Plan=[
                ["Priority 1: ASB"],
                H1,
                ["Patrols", "Police", "Mar-23", "G"],
                [],
                ["Priority 2: Drugs"],
                H2,
                ["2.1", "Testing", "Police", "Mar-23", "ok", "R"],
                [],
                ["Offence", "2021/22", "2022/23", "% change"],
                ["Robbery", "5", "6", "20%"],
            ]
        ),
        "w-2022-23.xlsx",
    )

    assert (
        told(plan)
        == """\
# 1 ASB
- Patrols | Police | Mar-23
  = green
# 2 Drugs
- 2.1 | Testing | Police | Mar-23
  = red | ok
~ Robbery | 2021/22: 5 | 2022/23: 6 | 20%
? g green
? r red
"""
    )


def test_plans_of_two_years_in_one_file():
    H = ["Action", "Lead", "Due", "Status"]
    plan = read(
        workbook(
            **{
                "2022-23 Action Plan": [H, ["Old patrols", "Police", "Mar 2023", "Complete"]],
                "2023-24 Action Plan": [H, ["New patrols", "Police", "Mar 2024", "On track"]],
            }
        ),
        "oak.xlsx",
    )

    assert (
        told(plan)
        == """\
#  
- New patrols | Police | Mar 2024
  = green
? on track green
"""
    )
