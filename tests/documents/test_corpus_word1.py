"""Made-up plans of partnerships that lay theirs out in Word files."""

import docx

from tests.documents.builders import add_table, card, document, merge_across, read, saved, shade
from tests.documents.told import told


def test_landscape_table_with_merged_priority_rows_and_objectives():
    b = docx.Document()
    b.add_heading("Safer Westmarch Community Safety Partnership", 0)
    b.add_paragraph("Action Plan 2022 – 2023")
    rows = [
        ["Objective", "Action", "Lead Agency", "Timescale", "Performance Measure", "RAG"],
        ["PRIORITY 1 – ANTI-SOCIAL BEHAVIOUR", "", "", "", "", ""],
        [
            "Reduce ASB in town centres",
            "Increase joint patrols in hotspot areas",
            "Police / Council",
            "Sept 2022",
            "Reduction in ASB calls",
            "G",
        ],
        ["", "Deliver the ASB awareness week", "Council", "July 2022", "Numbers reached", "A"],
        [
            "Support victims of ASB",
            "Promote the community trigger",
            "Council ASB Team",
            "Ongoing",
            "Number of triggers",
            "G",
        ],
        ["PRIORITY 2 – VIOLENCE AGAINST WOMEN AND GIRLS", "", "", "", "", ""],
        ["Safer spaces", "Roll out Ask for Angela", "Licensing", "March 2023", "Venues signed up", "R"],
    ]
    t = add_table(b, rows)
    for r in (1, 5):
        merge_across(t, r)
    t.cell(2, 0).merge(t.cell(3, 0))
    plan = read(saved(b), "westmarch.docx")

    assert (
        told(plan)
        == """\
# 1 ANTI-SOCIAL BEHAVIOUR
> Reduce ASB in town centres
> Support victims of ASB
- (1) Increase joint patrols in hotspot areas | Police / Council | Sept 2022 | Reduction in ASB calls
  = green
- (1) Deliver the ASB awareness week | Council | July 2022 | Numbers reached
  = amber
- (2) Promote the community trigger | Council ASB Team | Ongoing | Number of triggers
  = green
# 2 VIOLENCE AGAINST WOMEN AND GIRLS
> Safer spaces
- (1) Roll out Ask for Angela | Licensing | March 2023 | Venues signed up
  = red
? g green
? a amber
? r red
"""
    )


def test_table_of_what_who_when_and_how_under_each_heading():
    H = ["What we will do", "Who", "By when", "How will we know"]
    plan = read(
        document(
            ("Title", "Eastvale CSP Delivery Plan 2023/24"),
            ("Heading 1", "Our vision"),
            "A safe place.",
            ("Heading 1", "Priorities"),
            ("Heading 2", "Serious violence and knife crime"),
            "Knife crime has risen.",
            [
                H,
                ["Deliver knife surrender week", "Police", "Autumn 2023", "Number of knives"],
                ["Deliver school talks", "Youth Justice Service", "March 2024", "Pupils reached"],
            ],
            ("Heading 2", "Domestic abuse"),
            [H, ["Commission a DA housing alliance audit", "Council", "Q3", "Accreditation"]],
            ("Heading 1", "Glossary"),
            "ASB – anti-social behaviour",
        ),
        "eastvale.docx",
    )

    assert (
        told(plan)
        == """\
#  Serious violence and knife crime
narrative: Knife crime has risen.
- Deliver knife surrender week | Police | Autumn 2023 | Number of knives
- Deliver school talks | Youth Justice Service | March 2024 | Pupils reached
#  Domestic abuse
- Commission a DA housing alliance audit | Council | Q3 | Accreditation
"""
    )


def test_milestones_with_their_dates():
    H = ["Action", "Key milestones", "Milestone date", "Lead", "Status"]
    plan = read(
        document(
            ("Title", "Plan 2023-24"),
            ("Heading 1", "Priority 1: Hate crime"),
            [
                H,
                ["Raise awareness", "Launch campaign\nEvaluate campaign", "Oct 2023\nMar 2024", "Council", "On track"],
                ["Train champions", "Recruit 10", "Dec 2023", "VCS", "Not started"],
            ],
        ),
        "m.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Hate crime
- Raise awareness | Council | Oct 2023 / Mar 2024 | Key milestones: Launch campaign / Evaluate campaign
  = green
- Train champions | VCS | Dec 2023 | Key milestones: Recruit 10
  = not_started
? on track green
? not started not_started
"""
    )


def test_bullets_inside_a_cell_and_a_shaded_status():
    b = docx.Document()
    b.add_heading("Southwold Community Safety Plan 2021-22", 0)
    b.add_heading("Reducing crime", 1)
    t = add_table(b, [["Outcome", "Actions", "Lead", "Progress", "RAG"], ["Fewer burglaries", "", "Police", "", ""]])
    c = t.cell(1, 1)
    c.text = ""
    for x in ["Offer security surveys:", "to older people", "to repeat victims", "Promote Neighbourhood Watch"]:
        c.add_paragraph(
            x, style="List Bullet" if x != "to older people" and x != "to repeat victims" else "List Bullet 2"
        )
    t.cell(1, 3).text = "Began\n\nGoing well"
    shade(t.cell(1, 4), "92D050")
    plan = read(saved(b), "s.docx")

    assert (
        told(plan)
        == """\
#  Reducing crime
> Fewer burglaries
- (1) Offer security surveys: / to older people / to repeat victims / Promote Neighbourhood Watch | Police
  = green | Began / Going well
? shaded green green
"""
    )


def test_numbered_objectives_under_numbered_priorities():
    H = ["Outcome", "Actions", "Lead", "Progress", "RAG"]
    plan = read(
        document(
            ("Title", "Hillshire Safer Communities Board Delivery Plan 2019/20"),
            ("bold", "1. Protecting vulnerable people"),
            ("bold", "Objective 1.1 Reduce exploitation"),
            [H, ["More referrals", "Train partners", "Council", "Done", "Green"]],
            ("bold", "Objective 1.2 Reduce modern slavery"),
            [H, ["Better intelligence", "Set up a forum", "Police", "", "Red"]],
            ("bold", "2. Reducing reoffending"),
            ("bold", "Objective 2.1 Housing for leavers"),
            [H, ["Fewer homeless", "Agree protocol", "Probation", "", "Amber"]],
        ),
        "h.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Protecting vulnerable people
> Reduce exploitation
> Reduce modern slavery
- (1) Train partners | Council | More referrals
  = green | Done
- (2) Set up a forum | Police | Better intelligence
  = red
# 2 Reducing reoffending
> Housing for leavers
- (1) Agree protocol | Probation | Fewer homeless
  = amber
? green green
? red red
? amber amber
"""
    )


def test_card_for_each_action():
    plan = read(
        document(
            ("Title", "Marshland CSP Action Plan 2022/23"),
            ("Heading 1", "Priority 1: Violence"),
            card(
                ("Action", "Run a knife amnesty"),
                ("Lead", "Police"),
                ("By when", "June 2022"),
                ("Success measure", "Knives handed in"),
                ("Progress", "Held in May"),
                ("RAG", "Green"),
            ),
            "",
            card(
                ("Action", "Street lighting audit"),
                ("Lead", "County Council"),
                ("By when", "Dec 2022"),
                ("Success measure", "Audit done"),
                ("Progress", ""),
                ("RAG", "Amber"),
            ),
            ("Heading 1", "Priority 2: Drugs"),
            card(
                ("Action", "Naloxone roll out"),
                ("Lead", "Public Health"),
                ("By when", "Mar 2023"),
                ("Success measure", "Kits"),
                ("Progress", "Begun"),
                ("RAG", "Green"),
            ),
        ),
        "c.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Violence
- Run a knife amnesty | Police | June 2022 | Knives handed in
  = green | Held in May
- Street lighting audit | County Council | Dec 2022 | Audit done
  = amber
# 2 Drugs
- Naloxone roll out | Public Health | Mar 2023 | Kits
  = green | Begun
? green green
? amber amber
"""
    )


def test_card_for_each_action_naming_its_priority():
    plan = read(
        document(
            ("Title", "Action Plan 2022/23"),
            card(
                ("Priority", "Violence"),
                ("Action 1", "Run a knife amnesty"),
                ("Lead agency", "Police"),
                ("Timescale", "June 2022"),
                ("Outcome", "Safer"),
                ("RAG status", "Green"),
            ),
            "",
            card(
                ("Priority", "Violence"),
                ("Action 2", "Street lighting audit"),
                ("Lead agency", "County Council"),
                ("Timescale", "Dec 2022"),
                ("Outcome", "Audit done"),
                ("RAG status", "Amber"),
            ),
            "",
            card(
                ("Priority", "Drugs"),
                ("Action 3", "Naloxone"),
                ("Lead agency", "Public Health"),
                ("Timescale", "Mar 2023"),
                ("Outcome", "Kits"),
                ("RAG status", ""),
            ),
        ),
        "c.docx",
    )

    assert (
        told(plan)
        == """\
#  Violence
- Run a knife amnesty | Police | June 2022 | Safer
  = green
- Street lighting audit | County Council | Dec 2022 | Audit done
  = amber
#  Drugs
- Naloxone | Public Health | Mar 2023 | Kits
? green green
? amber amber
"""
    )


def test_strategy_of_headings_and_bullets():
    plan = read(
        document(
            ("Title", "Riverdale Community Safety Strategy 2021-2024"),
            ("Heading 1", "Foreword"),
            "Hello.",
            ("Heading 1", "Priority 1 - Neighbourhood crime"),
            "Burglary matters.",
            ("Heading 2", "What we will do"),
            "We will:",
            ("List Bullet", "Target prolific offenders"),
            ("List Bullet", "Offer crime prevention advice"),
            ("Heading 2", "How we will measure success"),
            ("List Bullet", "Fewer burglaries"),
            ("Heading 1", "Priority 2 - Exploitation"),
            "We will:",
            ("List Bullet", "Disrupt county lines"),
            "Lead: Police",
        ),
        "r.docx",
    )

    assert (
        told(plan)
        == """\
# 1 Neighbourhood crime
outcomes: Fewer burglaries
narrative: Burglary matters.
- Target prolific offenders
- Offer crime prevention advice
# 2 Exploitation
- Disrupt county lines | Police
"""
    )


def test_rows_cut_by_a_page_with_headings_again():
    H = ["Target", "Activity", "Lead", "Timescale", "Outcomes"]
    b = docx.Document()
    b.add_heading("Plan 2018/19", 0)
    b.add_heading("Priority 1: Burglary", 1)
    add_table(
        b,
        [
            H,
            ["Reduce burglary", "Visit victims within", "Police", "March 2019", "Victims feel"],
            H,
            ["", "two days.", "", "", "safer."],
            ["", "Mark property", "Council", "May 2018", ""],
        ],
    )
    plan = read(saved(b), "x.docx")

    assert (
        told(plan)
        == """\
# 1 Burglary
> Reduce burglary
- (1) Visit victims within two days. | Police | March 2019 | Victims feel safer.
- (1) Mark property | Council | May 2018
"""
    )
