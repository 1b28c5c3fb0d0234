"""Made-up plans of partnerships that lay theirs out in Word files."""

import docx

from tests.documents.builders import add_table, document, merge_across, read, saved, shade, uneven_table
from tests.documents.told import told


def test_columns_drawn_by_hand():
    b = docx.Document()
    b.add_heading("Plan 2018/19", 0)
    b.add_heading("Priority 1: Burglary", 1)
    uneven_table(
        b,
        [
            [("Action", 2), ("Lead", 1), ("Timescale", 2), ("RAG", 1)],
            [("Visit victims", 1), ("Police", 2), ("March 2019", 2), ("G", 1)],
            [("Mark property", 2), ("Council", 2), ("May 2018", 1), ("A", 1)],
            [("Hold event", 2), ("Council", 1), ("June 2018", 1), ("R", 2)],
        ],
    )
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Burglary
- Visit victims | Police | March 2019
  = green
- Mark property | Council | May 2018
  = amber
- Hold event | Council | June 2018
  = red
? g green
? a amber
? r red
"""
    )


def test_other_tables_round_the_action_plan():
    plan = read(
        document(
            ("Title", "Lakeside CSP Plan 2022-25"),
            ("Heading 1", "Governance"),
            [["Group", "Chair", "Meets"], ["Board", "Chief Executive", "Quarterly"]],
            ("Heading 1", "Budget"),
            [["Project", "Amount"], ["CCTV", "£10,000"]],
            ("Heading 1", "Year 1 Action Plan"),
            ("Heading 2", "Violence"),
            [["Action", "Lead", "Due", "RAG"], ["Patrols", "Police", "Mar 2023", "G"]],
            ("Heading 2", "Drugs"),
            [["Action", "Lead", "Due", "RAG"], ["Testing", "Police", "Mar 2023", "A"]],
            ("Heading 1", "Risk register"),
            [["Risk", "Likelihood", "Impact", "Mitigation", "Owner"], ["Funding", "High", "High", "Bid", "Chair"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  Violence
- Patrols | Police | Mar 2023
  = green
#  Drugs
- Testing | Police | Mar 2023
  = amber
? g green
? a amber
"""
    )


def test_status_by_shading_under_a_key_of_colours():
    b = docx.Document()
    b.add_heading("Plan 2022/23", 0)
    k = add_table(b, [["", "Complete"], ["", "On target"], ["", "Behind target"], ["", "Not started"]])
    for i, c in enumerate(["0070C0", "00B050", "FFC000", "FF0000"]):
        shade(k.cell(i, 0), c)
    b.add_heading("Priority 1: Violence", 1)
    t = add_table(b, [["Action", "Lead", "Status"], ["a", "P", ""], ["b", "P", ""], ["c", "P", ""], ["d", "P", ""]])
    for i, c in enumerate(["0070C0", "00B050", "FFC000", "FF0000"]):
        shade(t.cell(i + 1, 2), c)
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Violence
- a | P
  = complete
- b | P
  = green
- c | P
  = amber
- d | P
  = not_started
? shaded blue complete
? shaded green green
? shaded yellow amber
? shaded red not_started
"""
    )


def test_themes_and_objectives_merged_beside_their_actions():
    b = docx.Document()
    b.add_heading("Moorland Community Safety Partnership Plan 2020-21", 0)
    t = add_table(
        b,
        [
            ["Theme", "Objective", "Action", "Link to PCC plan", "Partners", "Timescales", "Progress/update"],
            ["Violence", "Reduce harm", "Patrols", "Yes", "Police", "Mar 2021", "Held"],
            ["", "", "Training", "No", "Council", "Mar 2021", ""],
            ["Drugs", "Reduce supply", "Testing", "Yes", "Police", "Mar 2021", "Held"],
        ],
    )
    t.cell(1, 0).merge(t.cell(2, 0))
    t.cell(1, 1).merge(t.cell(2, 1))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
#  Violence
> Reduce harm
- (1) Patrols | Police | Mar 2021 | Link to PCC plan: Yes
  = not rated | Held
- (1) Training | Council | Mar 2021 | Link to PCC plan: No
#  Drugs
> Reduce supply
- (1) Testing | Police | Mar 2021 | Link to PCC plan: Yes
  = not rated | Held
"""
    )


def test_start_and_end_under_one_heading():
    b = docx.Document()
    b.add_heading("Plan 2020-21", 0)
    b.add_heading("Priority 1: Drugs", 1)
    t = add_table(
        b,
        [
            ["No", "Task", "Responsible", "Timescale", "", "Resources"],
            ["", "", "", "Start", "End", ""],
            ["1", "Testing", "Police", "Apr 2020", "Mar 2021", "£5k"],
            ["2", "Outreach", "Council", "May 2020", "Dec 2020", "Existing"],
        ],
    )
    t.cell(0, 3).merge(t.cell(0, 4))
    for c in (0, 1, 2, 5):
        t.cell(0, c).merge(t.cell(1, c))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Drugs
- 1 | Testing | Police | Mar 2021 | £5k | Timescale Start: Apr 2020
- 2 | Outreach | Council | Dec 2020 | Existing | Timescale Start: May 2020
"""
    )


def test_shaded_objectives_between_the_rows():
    b = docx.Document()
    b.add_heading("Plan 2020-21", 0)
    b.add_heading("Priority 1: Drugs", 1)
    t = add_table(
        b,
        [
            ["Action", "Lead", "Timescale", "Measure"],
            ["Objective 1: Reduce supply", "", "", ""],
            ["Testing", "Police", "Mar 2021", "Tests"],
            ["Objective 2: Reduce harm", "", "", ""],
            ["Outreach", "Council", "Dec 2020", "Contacts"],
        ],
    )
    for r in (1, 3):
        merge_across(t, r)
        shade(t.cell(r, 0), "D9D9D9")
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Drugs
> Reduce supply
> Reduce harm
- (1) Testing | Police | Mar 2021 | Tests
- (2) Outreach | Council | Dec 2020 | Contacts
"""
    )


def test_priorities_in_frames_over_their_tables():
    H = ["Objective", "Action", "Lead", "Date", "Status"]
    plan = read(
        document(
            "Dalesmoor Community Safety Partnership",
            "Delivery Plan 2023/24",
            [["PRIORITY 1: ANTI-SOCIAL BEHAVIOUR"]],
            [H, ["Less ASB", "Patrols", "Police", "Mar 2024", "G"]],
            "",
            [["PRIORITY 2: DRUGS AND ALCOHOL"]],
            [H, ["Less harm", "Testing", "Police", "Mar 2024", "A"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 ANTI-SOCIAL BEHAVIOUR
> Less ASB
- (1) Patrols | Police | Mar 2024
  = green
# 2 DRUGS AND ALCOHOL
> Less harm
- (1) Testing | Police | Mar 2024
  = amber
? g green
? a amber
"""
    )


def test_what_people_said_and_what_was_done():
    plan = read(
        document(
            ("Title", "Vale CSP plan 2023-24"),
            [
                ["You said", "We will", "Lead", "When", "What we did", "RAG"],
                ["Speeding is a problem", "Run speed watch", "Police", "Mar 2024", "Six sessions", "G"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  
- Run speed watch | Police | Mar 2024 | You said: Speeding is a problem
  = green | Six sessions
? g green
"""
    )


def test_updates_shaded_in_a_table_without_a_status():
    b = docx.Document()
    b.add_heading("Plan 2022/23", 0)
    b.add_heading("Priority 1: Violence", 1)
    t = add_table(
        b,
        [["Action", "Lead", "Progress"], ["a thing", "P", "held"], ["b thing", "P", "late"], ["c thing", "P", "begun"]],
    )
    for i, c in enumerate(["00B050", "FF0000", "FFC000"]):
        shade(t.cell(i + 1, 2), c)
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Violence
- a thing | P
  = green | held
- b thing | P
  = red | late
- c thing | P
  = amber | begun
? shaded green green
? shaded red red
? shaded yellow amber
"""
    )
