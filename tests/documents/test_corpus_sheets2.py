"""Made-up plans of partnerships that lay theirs out in sheets."""

import io

from openpyxl import Workbook

from tests.documents.builders import (
    book_saved,
    read,
    workbook,
)
from tests.documents.told import told


def test_open_or_closed_beside_a_rating():
    b = Workbook()
    s = b.active
    s.title = "Action Tracker"
    rows = [
        ["SAFER HARLOW PARTNERSHIP", None, None, None, None, None, None],
        ["ACTION TRACKER Q2 2023/24", None, None, None, None, None, None],
        ["Theme: Violence", None, None, None, None, None, None],
        ["#", "ACTION", "OWNER", "DUE", "STATUS", "RAG", "COMMENTS"],
        [1, "Patrols", "Police", "Sep-23", "Open", "G", "ok"],
        [2, "Training", "Council", "Mar-24", "Closed", "B", "done"],
        ["Theme: ASB", None, None, None, None, None, None],
        [3, "Fences", "Council", "Mar-24", "Open", "R", "late"],
    ]
    for r in rows:
        s.append(r)
    for r in (1, 2, 3, 7):
        s.merge_cells(start_row=r, end_row=r, start_column=1, end_column=7)
    plan = read(book_saved(b), "harlow.xlsx")

    assert (
        told(plan)
        == """\
#  Violence
- 1 | Patrols | Police | Sep-23
  = green | ok
- 2 | Training | Council | Mar-24
  = complete | done
#  ASB
- 3 | Fences | Council | Mar-24
  = red | late
? g green
? closed complete
? r red
"""
    )


def test_lines_of_title_above_separated_values():
    plan = read(
        io.BytesIO(
            "\ufeffHart CSP;;;\nAction Plan 2022/23;;;\n;;;\nPriority;Action;Lead;Status\nViolence;Patrols;Police;On track\nViolence;Training;Council;Delayed\nTheft;Bikes;Police;Complete\n".encode()
        ),
        "hart.csv",
    )

    assert (
        told(plan)
        == """\
#  Violence
- Patrols | Police
  = green
- Training | Council
  = not rated | Delayed
#  Theft
- Bikes | Police
  = complete
? on track green
? delayed to be asked
? complete complete
"""
    )


def test_sheets_of_no_name_under_their_titles():
    H = ["Action", "Lead", "When", "RAG"]
    plan = read(
        workbook(
            Sheet1=[["Violence"], H, ["Patrols", "Police", "Mar-24", "G"]],
            Sheet2=[["Theft"], H, ["Bikes", "Police", "Mar-24", "G"]],
        ),
        "x-2023-24.xlsx",
    )

    assert (
        told(plan)
        == """\
#  Violence
- Patrols | Police | Mar-24
  = green
#  Theft
- Bikes | Police | Mar-24
  = green
? g green
"""
    )


def test_footers_below_the_actions_of_a_sheet():
    plan = read(
        workbook(
            Plan=[
                ["Action", "Lead", "When", "RAG"],
                ["Patrols", "Police", "Mar-24", "G"],
                ["Note: RAG is as at 30 September 2023"],
                ["Prepared by the Community Safety Team"],
                ["Page 1 of 2"],
            ]
        ),
        "downs-2023-24.xlsx",
    )

    assert (
        told(plan)
        == """\
#  
- Patrols | Police | Mar-24
  = green
? g green
"""
    )
