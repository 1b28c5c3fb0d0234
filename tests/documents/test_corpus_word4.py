"""Made-up plans of partnerships that lay theirs out in Word files."""

import docx

from tests.documents.builders import add_table, document, read, saved, shade
from tests.documents.told import told


def test_steps_beside_an_action():
    b = docx.Document()
    b.add_heading("Plan 2022-23", 0)
    b.add_heading("Priority 1: Burglary", 1)
    t = add_table(
        b,
        [
            ["Action", "Steps", "Lead", "By when", "RAG"],
            ["Reduce repeat burglary", "Visit victims", "Police", "May 2022", "G"],
            ["", "Fit locks", "Council", "June 2022", "A"],
            ["Mark property", "Buy kits", "Council", "Mar 2023", "R"],
        ],
    )
    t.cell(1, 0).merge(t.cell(2, 0))
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Burglary
> Reduce repeat burglary
> Mark property
- (1) Visit victims | Police | May 2022
  = green
- (1) Fit locks | Council | June 2022
  = amber
- (2) Buy kits | Council | Mar 2023
  = red
? g green
? a amber
? r red
"""
    )


def test_rows_numbered_below_a_numbered_row():
    plan = read(
        document(
            ("Title", "Plan 2022-23"),
            [
                ["No", "Priority / Action", "Lead", "Timescale", "Progress"],
                ["1", "Tackle violence", "", "", ""],
                ["1a", "Patrols", "Police", "Mar 2023", "Held"],
                ["1b", "Training", "Council", "Mar 2023", ""],
                ["2", "Tackle drugs", "", "", ""],
                ["2a", "Testing", "Police", "Mar 2023", "Held"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Tackle violence
- 1a | Patrols | Police | Mar 2023
  = not rated | Held
- 1b | Training | Council | Mar 2023
# 2 Tackle drugs
- 2a | Testing | Police | Mar 2023
  = not rated | Held
"""
    )


def test_status_beside_updates_of_two_months():
    H = ["Ref", "Action", "Lead", "Timescale", "Status", "Update June 2023", "Update September 2023"]
    plan = read(
        document(
            ("Title", "Westford Community Safety Partnership – Action Plan 2023 to 2024"),
            "Status key: Not started | In progress | Complete | Overdue",
            ("Heading 1", "Theme 1 – Safer Streets"),
            "Theme lead: Chief Inspector",
            [
                H,
                ["1.1", "Street audit", "Council / Police", "June 2023", "Complete", "Completed", "-"],
                ["1.2", "Lighting", "Highways", "Dec 2023", "In progress", "Design", "Ordered"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Safer Streets
narrative: Theme lead: Chief Inspector
- 1.1 | Street audit | Council / Police | June 2023
  = 30 Jun 2023 | complete | Completed
- 1.2 | Lighting | Highways | Dec 2023
  = 30 Jun 2023 | not rated | Design
  = 30 Sep 2023 | not rated | Ordered
? complete complete
? in progress to be asked
"""
    )


def test_headings_cut_by_narrow_columns():
    H = ["Key activi\nties", "Lead\nagency", "Time\nscale", "Perfor\nmance\nmeasure"]
    plan = read(
        document(
            ("Title", "Plan 2021-22"),
            ("Heading 1", "Priority 1: ASB"),
            [H, ["Patrols", "Police", "March 2022", "Calls"]],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 ASB
- Patrols | Police | March 2022 | Perfor mance measure: Calls
"""
    )


def test_rating_before_the_words_of_progress():
    H = ["Priority outcome", "Key action", "Output", "Lead partner", "Delivery date", "Progress (RAG)"]
    plan = read(
        document(
            ("Title", "Plan 2020/21"),
            ("Heading 1", "Domestic abuse"),
            [
                H,
                [
                    "Victims are safer",
                    "Train IDVAs",
                    "4 trained",
                    "Women's Aid",
                    "Dec 2020",
                    "Amber – two trained so far",
                ],
                ["", "Run campaign", "Campaign", "Council", "Nov 2020", "Green – launched"],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  Domestic abuse
> Victims are safer
- (1) Train IDVAs | Women's Aid | Dec 2020 | 4 trained
  = amber | two trained so far
- (1) Run campaign | Council | Nov 2020 | Campaign
  = green | launched
? amber amber
? green green
"""
    )


def test_circles_and_arrows_for_a_status():
    H = ["Action", "Lead", "RAG", "Direction of travel"]
    plan = read(
        document(
            ("Title", "Plan 2020/21"),
            ("Heading 1", "DA"),
            [
                H,
                ["a thing", "Police", "🟢", "↑"],
                ["b thing", "Police", "RAG: Amber", "→"],
                ["c thing", "Police", "Green ↔", ""],
                ["d thing", "Police", "Not due to start yet", ""],
                ["e thing", "Police", "Grey", ""],
            ],
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
#  DA
- a thing | Police
  = green
- b thing | Police
  = amber
- c thing | Police
  = green
- d thing | Police
  = not_started
- e thing | Police
  = not rated | Grey
? 🟢 green
? rag: amber amber
? green ↔ green
? not due to start yet not_started
? grey 
"""
    )


def test_lead_below_the_title_in_a_priority_cell():
    H = ["Priority", "Action", "Lead", "Timescale", "RAG"]
    b = docx.Document()
    b.add_heading("Plan 2020/21", 0)
    t = add_table(
        b,
        [
            H,
            ["Priority 1: DA\nLead: Insp Smith", "Train", "Police", "May 2020", ""],
            ["", "Run", "Council", "", ""],
            ["Priority 2: ASB", "Fence", "Council", "", ""],
        ],
    )
    t.cell(1, 0).merge(t.cell(2, 0))
    t.cell(1, 3).merge(t.cell(2, 3))
    for i, c in enumerate(["FF0000", "00B050", "FFFF00"]):
        shade(t.cell(i + 1, 4), c)
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 DA
narrative: Lead: Insp Smith
- Train | Police | May 2020
  = red
- Run | Council | May 2020
  = green
# 2 ASB
- Fence | Council
  = amber
? shaded red red
? shaded green green
? shaded yellow amber
"""
    )


def test_key_of_meanings_before_their_colours():
    b = docx.Document()
    b.add_heading("Salford Plan 2007-2008", 0)
    b.add_paragraph(
        "Action Status: Not resourced – Grey; Progressing and on target – Green; Overdue – Red; Complete – Blue; Unresolved – Yellow"
    )
    b.add_heading("Crime", 1)
    t = add_table(
        b,
        [
            ["Action", "Lead", "Timescale", "Status"],
            ["Train", "Police", "May 2007", ""],
            ["Run", "Council", "", ""],
            ["Do", "Council", "", ""],
        ],
    )
    for i, c in enumerate(["0000FF", "00B050", "FFFF00"]):
        shade(t.cell(i + 1, 3), c)
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
#  Crime
- Train | Police | May 2007
  = complete
- Run | Council
  = green
- Do | Council
  = amber
? shaded blue complete
? shaded green green
? shaded yellow amber
"""
    )


def test_what_is_told_below_each_bullet():
    plan = read(
        document(
            ("Title", "Plan 2022/23"),
            ("Heading 1", "Priority 1: Drugs"),
            ("Heading 2", "Actions"),
            ("List Bullet", "Run testing on arrest"),
            "Lead: Police",
            "Timescale: March 2023",
            ("List Bullet", "Fund outreach"),
            "Lead: Council",
            "Progress: Begun",
        ),
        "x.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Drugs
- Run testing on arrest | Police | March 2023
- Fund outreach | Council
  = not rated | Begun
"""
    )
