"""Plans of different shapes: each partnership lays its table out its own way."""

import io

from tests.documents.builders import (
    HEADINGS,
    activities,
    document,
    kinds,
    read,
    targets,
    titles,
    workbook,
)


def row(activity: str, target: str = "", lead: str = "TVP", by: str = "March 2019", outcome: str = "") -> list[str]:
    return [target, activity, lead, by, outcome]


def test_bold_lines_are_priorities():
    plan = read(
        document(
            ("Title", "Safer Northtown Partnership Plan 2018-21"),
            "Year 2",
            "Our vision is a safe town.",
            ("bold", "Priority 1: Reducing violence"),
            "Violence rose last year.",
            [HEADINGS, row("Run patrols", "Fewer assaults"), row("Train door staff")],
            ("bold", "Priority 2: Tackling nuisance"),
            [HEADINGS, row("Use notices", "Less nuisance")],
        )
    )

    assert titles(plan) == [("1", "Reducing violence"), ("2", "Tackling nuisance")]
    assert activities(plan) == [["Run patrols", "Train door staff"], ["Use notices"]]
    assert plan.priorities[0].narrative == "Violence rose last year."
    assert [(action.target, action.target_is_inferred) for action in plan.actions] == [
        (0, False),
        (0, True),
        (0, False),
    ]
    assert (plan.title, plan.partnership, plan.year) == (
        "Safer Northtown Partnership Plan 2018-21",
        "Safer Northtown Partnership",
        2019,
    )


def test_title_on_the_line_after_its_number():
    plan = read(
        document(
            "Priority One", "Reducing violence", [HEADINGS, row("Run patrols")],
            ("Heading 1", "Priority Two"), ("Heading 2", "Tackling nuisance"), [HEADINGS, row("Use notices")],
            "Priority III – Hate crime", "What we will do:",
            ("List Bullet", "Promote reporting"), ("List Bullet", "Train champions"), ("List Bullet 2", "in schools"),
            "and in clubs", "This is reviewed.",
        )
    )  # fmt: skip

    assert titles(plan) == [("1", "Reducing violence"), ("2", "Tackling nuisance"), ("3", "Hate crime")]
    assert activities(plan)[2] == ["Promote reporting", "Train champions\nin schools and in clubs"]
    assert plan.priorities[2].narrative == "This is reviewed."


def test_numbered_sections_are_priorities():
    plan = read(
        document(
            "5. Our priorities",
            "5.1 Reducing violence",
            "Some text.",
            [HEADINGS, row("Run patrols")],
            "5.2 Tackling nuisance",
            [HEADINGS, row("Use notices")],
            "6. Monitoring",
            "The board meets quarterly.",
        )
    )

    assert titles(plan) == [("5.1", "Reducing violence"), ("5.2", "Tackling nuisance")]
    assert plan.left_over == ("5. Our priorities", "6. Monitoring", "The board meets quarterly.")


def test_list_of_priorities_at_the_front_is_their_full_wording():
    plan = read(
        document(
            ("Heading 1", "Our priorities"),
            ("List Bullet", "Priority 1 – Violence and exploitation"),
            ("List Bullet", "Priority 2 – Nuisance"),
            ("List Bullet", "Priority 3 – Not in this year's plan"),
            ("List Bullet", "Priority 4"),
            ("Heading 1", "Priority 1 – Violence"),
            [HEADINGS, row("Run patrols")],
            ("Heading 1", "Priority 2 – Nuisance"),
            [HEADINGS, row("Use notices")],
            ("Heading 1", "Appendix: glossary"),
            "CSP is a partnership",
        )
    )

    assert [(priority.title, priority.wording) for priority in plan.priorities] == [
        ("Violence", "Violence and exploitation"),
        ("Nuisance", ""),
    ]
    assert plan.left_over[-2:] == ("Priority 3 – Not in this year's plan", "Priority 4")
    assert "priority worded in two ways" in kinds(plan)


def test_plain_headings_over_tables_are_priorities_and_repeated_ones_are_not():
    plan = read(
        document(
            ("Title", "Northtown Community Safety Partnership Strategy 2018-2021"),
            ("Heading 1", "Foreword"), "Welcome.",
            ("Heading 1", "Violence"), ("Heading 2", "Why is this a priority?"), "It rose.",
            ("Heading 2", "What will we do?"), ("List Bullet", "Run patrols"), ("List Bullet", "Train staff"),
            ("Heading 2", "How will we measure success?"), ("List Bullet", "Fewer assaults"),
            ("Heading 1", "Nuisance"), ("Heading 2", "Why is this a priority?"), "People worry.",
            ("Heading 2", "Our approach"), "We listen.",
            ("Heading 2", "What will we do?"), ("List Number", "Use notices"),
            ("Heading 1", "Governance"), "The board meets.",
        )
    )  # fmt: skip

    violence, nuisance = plan.priorities
    assert (violence.title, violence.problem, violence.outcomes) == ("Violence", "It rose.", "Fewer assaults")
    assert (nuisance.title, nuisance.narrative) == ("Nuisance", "Our approach\nWe listen.")
    assert activities(plan) == [["Run patrols", "Train staff"], ["Use notices"]]
    assert plan.left_over[-2:] == ("Governance", "The board meets.")


def test_heading_that_stands_alone_deeper_than_the_others_is_a_priority_too():
    plan = read(
        document(
            ("Heading 1", "Violence"), [HEADINGS, row("Run patrols")],
            ("Heading 1", "Nuisance"), [HEADINGS, row("Use notices")],
            ("Heading 1", "Delivery plan"), ("Heading 2", "Hate crime"), [HEADINGS, row("Train champions")],
        )
    )  # fmt: skip

    assert [title for _, title in titles(plan)] == ["Violence", "Nuisance", "Hate crime"]


def test_one_heading_over_one_table():
    plan = read(document(("Heading 1", "Action plan"), ("Heading 2", "Violence"), [HEADINGS, row("Run patrols")]))

    assert titles(plan) == [("", "Violence")]


def test_table_under_no_heading_has_a_priority_without_a_title():
    plan = read(document("Some text. It ends.", [HEADINGS, row("Run patrols")]))

    assert titles(plan) == [("", "")]
    assert "priority without a title" in kinds(plan)


def test_priority_in_the_first_row_of_its_table():
    headings = ["Objective", "What we will do", "Who", "By when", "How will we know"]
    violence = [
        ["Priority 1: Violence", "", "", "", ""],
        headings,
        ["Fewer assaults", "Run patrols", "TVP/ NDC", "Q2 2018/19", "Calls"],
    ]
    nuisance = [
        ["Priority 2: Nuisance", "", "", "", ""],
        headings,
        ["Less noise", "Use notices", "NDC", "31/03/2019", "Calls"],
    ]
    plan = read(document(violence, "", nuisance))

    assert titles(plan) == [("1", "Violence"), ("2", "Nuisance")]
    assert targets(plan) == [["Fewer assaults"], ["Less noise"]]
    assert [(action.leads, action.outcome) for action in plan.actions] == [
        (("TVP", "NDC"), "Calls"),
        (("NDC",), "Calls"),
    ]


def test_box_of_labels_over_each_table():
    columns = ["Action", "Responsible", "Timeframe", "RAG"]
    plan = read(
        document(
            [["Priority", "Violence"], ["Aim", "Fewer assaults\nFewer robberies"], ["Lead", "TVP"], ["Definition:", "Harm"],
             ["", "to a person"], ["Outcomes", "Safer"], ["", "Calmer"], ["Chart", "1"]],
            [columns, ["Run patrols", "TVP", "2018/19", ""]],
            [["Theme", "Priority 2: Nuisance"], ["Target", ""], ["", "Less noise"], ["", "and less litter"]],
            [columns, ["Use notices", "NDC", "2018/19", "R"]],
        )
    )  # fmt: skip

    violence, nuisance = plan.priorities
    assert (violence.title, violence.narrative, violence.definition) == ("Violence", "Lead: TVP", "Harm to a person")
    assert violence.outcomes == "Safer\nCalmer"
    assert targets(plan) == [["Fewer assaults", "Fewer robberies"], ["Less noise and less litter"]]
    assert (nuisance.number, nuisance.title) == ("2", "Nuisance")
    assert plan.left_over == ("Chart\t1",)


def test_box_of_one_column():
    plan = read(
        document(
            ("Heading 1", "Violence"),
            [["Target"], ["Fewer assaults"], ["Outcomes"], ["Safer"]],
            [["Action", "Lead"], ["Run patrols", "TVP"]],
        )
    )

    assert targets(plan) == [["Fewer assaults"]]
    assert plan.priorities[0].outcomes == "Safer"


def test_rows_of_one_cell_head_the_rows_below_as_priorities():
    plan = read(
        document(
            ("Heading 1", "Action Plan 2018/19"),
            [
                ["Action", "Lead", "Timescale", "Status"],
                ["Violence", "", "", ""], ["Run patrols", "TVP", "Mar 2019", "On track"], ["Support victims", "", "", ""],
                ["Train staff", "TVP", "", ""], ["Test pubs", "TVP", "", ""],
                ["Anti-social behaviour", "", "", ""], ["Use notices", "NDC", "", "Complete"],
            ],
        )
    )  # fmt: skip

    assert titles(plan) == [("", "Violence"), ("", "Anti-social behaviour")]
    assert activities(plan) == [["Run patrols", "Support victims", "Train staff", "Test pubs"], ["Use notices"]]
    assert kinds(plan).count("sub-heading in a table") == 2


def test_priority_worded_in_several_ways_is_one():
    table = [["Action", "Lead"], ["Run patrols", "TVP"]]
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"), table,
            ("Heading 1", "Priority 1: Violence and theft"), table,
            ("Heading 1", "Priority 1 – Violence and Theft"), table,
            ("Heading 1", "Priority: Violence"), table,
            ("Heading 1", "Priority 2: Nuisance"), table,
            ("Heading 1", "Priority 2: Hate crime"), table,
        ),
        year=2018,
    )  # fmt: skip

    assert [(priority.title, priority.wording, len(priority.actions)) for priority in plan.priorities] == [
        ("Violence", "Violence and theft", 4),
        ("Nuisance", "", 1),
        ("Hate crime", "", 1),
    ]


def test_priority_known_by_number_is_given_its_title_later():
    rows = b"Priority,Action,Lead\n2,Run patrols,TVP\n2. Nuisance,Use notices,NDC\n"
    plan = read(io.BytesIO(rows), "northtown.csv", year=2018)

    assert (titles(plan), activities(plan)) == ([("2", "Nuisance")], [["Run patrols", "Use notices"]])


def test_title_may_stand_over_other_words():
    plan = read(
        document("Priority One", "Reducing violence", "It rose.", "", [["Action", "Lead"], ["Run patrols", "TVP"]])
    )

    assert (titles(plan), plan.priorities[0].narrative) == ([("1", "Reducing violence")], "It rose.")


def test_heading_over_a_box_without_a_target_or_action_is_no_priority():
    plan = read(
        document(
            ("Heading 1", "Violence"), [["Action", "Lead"], ["Run patrols", "TVP"]],
            ("Heading 1", "Hate crime"), [["Definition", "Harm done from hate"]],
        ),
        year=2018,
    )  # fmt: skip

    assert titles(plan) == [("", "Violence")]
    assert plan.left_over == ("Hate crime", "Harm done from hate")


def test_row_that_numbers_the_rows_below_it_is_a_priority():
    columns = ["Ref", "Action", "Lead", "Timescale"]
    violence = [
        ["1", "Reducing violence", "", ""],
        ["1.1", "Run patrols", "TVP", "2018"],
        ["1.2", "Train staff", "", ""],
    ]
    nuisance = [["2", "Tackling nuisance", "", ""], ["2.1", "Use notices", "NDC", "2018"], ["3", "Mark bikes", "", ""]]
    plan = read(document("Action Plan 2018/19", [columns, *violence, *nuisance]))

    assert titles(plan) == [("1", "Reducing violence"), ("2", "Tackling nuisance")]
    assert activities(plan) == [["Run patrols", "Train staff"], ["Use notices", "Mark bikes"]]


def test_numbered_objectives_are_priorities_where_nothing_else_is():
    columns = ["Action", "Lead"]
    plan = read(
        document(
            ("Heading 1", "Outcome 1: People are safe"), [columns, ["Run patrols", "TVP"]],
            ("Heading 1", "Outcome 2: People feel safe"), [columns, ["Use notices", "NDC"]],
        ),
        year=2018,
    )  # fmt: skip

    assert titles(plan) == [("1", "People are safe"), ("2", "People feel safe")]


def test_numbered_objectives_in_a_table_are_priorities_where_nothing_else_is():
    rows = [
        ["Action", "Lead"],
        ["Aim 1: Less violence", ""],
        ["Run patrols", "TVP"],
        ["Aim 2: Less noise", ""],
        ["Use notices", "NDC"],
    ]
    plan = read(workbook(Plan=rows), "northtown.xlsx", year=2018)

    assert titles(plan) == [("1", "Less violence"), ("2", "Less noise")]


def test_table_of_who_leads_is_left_over():
    plan = read(
        document(
            ("Heading 1", "Governance"), [["Priority", "Lead", "Group"], ["Violence", "TVP", "Board"]],
            ("Heading 1", "Priority 1: Violence"), [["Action", "Lead"], ["Run patrols", "TVP"]],
        ),
        year=2018,
    )  # fmt: skip

    assert activities(plan) == [["Run patrols"]]
    assert plan.left_over == (
        "Governance",
        "Priority\tLead\tGroup",
        "Violence\tTVP\tBoard",
    )


def test_box_with_a_blank_row_and_headings_of_its_own():
    plan = read(
        document(
            ("Heading 1", "Violence"),
            [["Priority", "Aim"], ["", ""], ["Target", "Fewer assaults"]],
            [["Action", "Lead"], ["Run patrols", "TVP"]],
        ),
        year=2018,
    )

    assert (titles(plan), targets(plan)) == ([("", "Violence")], [["Fewer assaults"]])
    assert plan.left_over == ("Priority\tAim",)


def test_row_of_words_alone_over_headings_is_a_priority_though_it_begins_like_an_action():
    columns = ["Action", "Lead", "When"]
    first = [["Reduce violence", "", ""], columns, ["Run patrols", "TVP", "May 2018"], ["", "", ""]]
    second = [["Reduce theft", "", ""], ["Aim: fewer thefts", "", ""], columns, ["Mark bikes", "TVP", "May 2018"]]

    plan = read(workbook(Plan=[*first, *second]), "plan-2018-19.xlsx")

    assert [title for _, title in titles(plan)] == ["Reduce violence", "Reduce theft"]
    assert targets(plan) == [[], ["fewer thefts"]]


def test_actions_without_anything_beside_them_are_actions():
    rows = [["Action", "Lead"], ["Run patrols", "TVP"], ["Train staff", ""], ["Mark bikes", ""], ["Hold events", ""]]

    assert activities(read(document(("Heading 1", "Violence"), rows), year=2018))[0][1:] == [row[0] for row in rows[2:]]


def test_list_of_actions_beside_a_table_keeps_all_its_words():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"), ("Heading 2", "Action 7: Run patrols"), "Lead: TVP", "Outcomes: fewer assaults",
            [["Action", "Lead"], ["Train staff", "TVP"]],
        ),
        year=2018,
    )  # fmt: skip

    assert activities(plan) == [["Train staff"]]
    assert plan.priorities[0].narrative == "7 Run patrols\nLead: TVP\nOutcomes: fewer assaults"


def test_what_is_told_below_the_last_of_several_actions_is_told_of_all():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"), ("Heading 2", "Actions"),
            ("List Bullet", "Run patrols"), ("List Bullet", "Train staff"), "Lead: TVP", "Status: Green",
        ),
        year=2018,
    )  # fmt: skip

    assert [(action.leads_as_typed, action.updates) for action in plan.actions] == [("", ()), ("", ())]
    assert plan.priorities[0].narrative == "Lead: TVP\nStatus: Green"


def test_labels_with_their_texts_on_the_line():
    plan = read(
        document(
            ("Heading 1", "Priority 1: Violence"), ("bold", "Outcomes: fewer assaults"), ("bold", "Background: it rose"),
            ("Heading 2", "Actions"), "Action 1 – Run patrols", ("bold", "Action 2 – Train staff"),
        ),
        year=2018,
    )  # fmt: skip

    assert (plan.priorities[0].outcomes, plan.priorities[0].narrative) == ("fewer assaults", "Background: it rose")
    assert [(action.reference, action.activity) for action in plan.actions] == [
        ("1", "Run patrols"),
        ("2", "Train staff"),
    ]
