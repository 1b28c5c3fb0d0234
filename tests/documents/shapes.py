"""Plans made at random, and written out in the shapes that partnerships use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from documents.readers.blocks import Blocks, Cell, Line, Table

VERBS = ["Run", "Deliver", "Promote", "Review", "Train", "Fund", "Support", "Hold"]
THINGS = [
    "joint patrols in hotspot areas",
    "the days of action",
    "knife crime workshops in schools",
    "licensed premises",
    "CCTV in the town centre",
    "victims of domestic abuse",
    "Hotel Watch with local hotels",
    "street lighting",
    "the PSPO (alcohol)",
    "2 farm watch schemes",
]
TITLES = [
    "Anti-social behaviour",
    "Reducing serious violence",
    "VULNERABILITY AND EXPLOITATION",
    "Rural crime",
    "Domestic abuse and VAWG",
    "Tackling drugs & alcohol",
    "Hate crime",
    "Partnership working",
    "Safer communities",
    "Young people",
    "Town centre & night-time economy",
    "Prevent (counter terrorism)",
    "Communication and engagement",
    "Supporting victims and witnesses",
]
AIMS = ["Reduce assaults.", "Fewer victims of burglary", "People feel safer", "Increase in reports compared to 2022/23"]
LEADS = [
    "",
    "All partners",
    "Police",
    "Borough Council",
    "TVP / AVDC",
    "Fire and Rescue Service",
    "Probation, Youth Justice Service",
    "CSP Manager",
]
DAYS = [
    "",
    "TBC",
    "By end of March 2024",
    "March 2024",
    "31/03/2024",
    "Q2 2023/24",
    "Ongoing",
    "Sept 23",
    "2023/24",
    "December 2023",
]
STATUSES = {"Red": "red", "A": "amber", "GREEN": "green", "Complete": "complete", "Not started": "not_started", "": ""}
NOUNS = [
    "ASB case reviews",
    "Gating of alleys",
    "Multi-agency hoarding panel",
    "“Safe Place” scheme",
    "24/7 helpline for victims",
]
PROGRESS = ["", "Two held so far.", "Booked for the autumn term", "Funding bid made; awaiting the outcome."]
HEADINGS = {
    "priority": ["Priority", "Theme", "Strategic priority", "PRIORITY AREA"],
    "target": ["Target", "Objective", "Aim", "What do we want to achieve?"],
    "activity": ["Action", "Activity", "What will we do?", "Key Actions", "ACTION REQUIRED", "Actions to be taken", "Task"],
    "lead": ["Lead", "Lead agency", "WHO", "By whom?", "Owner", "Responsible", "Lead Officer / Agency", "Lead Agency /resource"],
    "timescale": ["Timescale", "By when", "Due date", "Deadline", "Target date", "Completion date", "WHEN?"],
    "outcome": ["Success measure", "How will we know?", "KPI", "Performance measure", "What difference will it make?"],
    "update": ["Update", "Progress", "Comments", "Progress to date", "Current position", "Work to date"],
    "status": ["RAG", "Status", "RAG STATUS", "BRAG", "R/A/G", "RAG rating"],
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One action as made up: `cells` are its words by kind of column."""

    priority: str
    cells: dict[str, str]


@dataclass(frozen=True)
class MadePlan:
    actions: tuple[Made, ...]
    headings: dict[str, str]
    order: tuple[str, ...]  # of the columns, without priority and target

    @property
    def titles(self) -> list[str]:
        return list(dict.fromkeys(made.priority for made in self.actions))

    def under(self, title: str) -> list[Made]:
        return [made for made in self.actions if made.priority == title]

    def heading_row(self, *first: str) -> list[str]:
        return [self.headings[kind] for kind in (*first, *self.order)]

    def row(self, made: Made, *first: str) -> list[str]:
        return [*first, *(made.cells[kind] for kind in self.order)]


@st.composite
def plans(draw: st.DrawFn) -> MadePlan:
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=1, max_size=3, unique=True))
    phrases = [f"{verb} {thing}" for verb in VERBS for thing in THINGS]
    activities = iter(draw(st.lists(st.sampled_from([*phrases, *NOUNS]), min_size=9, max_size=9, unique=True)))
    endings = [
        "",
        ".",
        " and report back to the board.",
        ". Support those who come forward",
        ":\nin schools\nin colleges",
    ]
    made = []
    for title in titles:
        for _ in range(draw(st.integers(1, 3))):
            cells = {
                "activity": next(activities) + draw(st.sampled_from(endings)),
                "lead": draw(st.sampled_from(LEADS)),
                "timescale": draw(st.sampled_from(DAYS)),
                "outcome": draw(st.sampled_from(["", *AIMS])),
                "update": draw(st.sampled_from(PROGRESS)),
                "status": draw(st.sampled_from(list(STATUSES))),
            }
            made.append(Made(title, cells))
    order = draw(st.permutations(["activity", "lead", "timescale", "outcome", "update", "status"]))
    headings = {kind: draw(st.sampled_from(words)) for kind, words in HEADINGS.items()}
    return MadePlan(tuple(made), headings, tuple(order))


def table(*rows: Sequence[str], sheet: str = "") -> Table:
    numbers = tuple(range(1, len(rows) + 1)) if sheet else ()
    return Table(tuple(tuple(Cell(text) for text in row) for row in rows), sheet, numbers)


def across(text: str, width: int) -> tuple[Cell, ...]:
    """A row of one cell merged over all the columns."""
    return (Cell(text), *[Cell(is_merged_left=True)] * (width - 1))


def alone(text: str, width: int) -> list[str]:
    return [text, *[""] * (width - 1)]


def headed(plan: MadePlan, *, level: int = 1, prefix: str = "") -> Blocks:
    body: list[Line | Table] = [Line("Northtown CSP Plan 2023/24", is_title=True)]
    for number, title in enumerate(plan.titles, start=1):
        body.append(Line(prefix.format(number) + title, level=level, is_bold=not level))
        body.append(table(plan.heading_row(), *map(plan.row, plan.under(title))))
    return Blocks(tuple(body))


def numbered_headings(plan: MadePlan) -> Blocks:
    return headed(plan, prefix="Priority {}: ")


def bold_headings(plan: MadePlan) -> Blocks:
    return headed(plan, level=0, prefix="{}. ")


def headings_again_on_each_page(plan: MadePlan) -> Blocks:
    body: list[Line | Table] = []
    for title in plan.titles:
        rows = [row for made in plan.under(title) for row in (plan.heading_row(), plan.row(made))]
        body += [Line(title, level=2), table(*rows)]
    return Blocks(tuple(body))


def cut_in_two_without_headings(plan: MadePlan) -> Blocks:
    body: list[Line | Table] = []
    for title in plan.titles:
        first, *rest = plan.under(title)
        body += [Line(title, level=2), table(plan.heading_row(), plan.row(first))]
        body += [table(*map(plan.row, rest))] if rest else []
    return Blocks(tuple(body))


def framed_headings(plan: MadePlan) -> Blocks:
    body: list[Line | Table] = []
    for number, title in enumerate(plan.titles, start=1):
        body += [table([f"Priority {number} – {title}"])]
        body += [table(plan.heading_row(), *map(plan.row, plan.under(title)))]
    return Blocks(tuple(body))


def merged_rows(plan: MadePlan) -> Blocks:
    """One table; a merged row heads the actions of each priority."""
    width = len(plan.order)
    rows = [tuple(Cell(text) for text in plan.heading_row())]
    for title in plan.titles:
        rows.append(across(title, width))
        rows += [tuple(Cell(text) for text in plan.row(made)) for made in plan.under(title)]
    return Blocks((Line("Northtown CSP Plan 2023/24", is_title=True), Table(tuple(rows))))


def priority_column(plan: MadePlan) -> Blocks:
    rows = [plan.row(made, made.priority) for made in plan.actions]
    return Blocks((Line("Plan", level=1), table(plan.heading_row("priority"), *rows, sheet="Plan")))


def priority_column_with_blanks(plan: MadePlan) -> Blocks:
    above = [""] + [made.priority for made in plan.actions]
    rows = [
        plan.row(made, "" if made.priority == before else made.priority)
        for made, before in zip(plan.actions, above, strict=False)
    ]
    return Blocks((Line("Plan", level=1), table(plan.heading_row("priority"), *rows, sheet="Plan")))


def sheet_for_each(plan: MadePlan) -> Blocks:
    body: list[Line | Table] = []
    for title in plan.titles:
        rows = [alone("Northtown CSP Plan 2023/24", len(plan.order)), alone("", len(plan.order)), plan.heading_row()]
        body += [Line(title, level=1), table(*rows, *map(plan.row, plan.under(title)), sheet=title)]
    return Blocks(tuple(body))


def blocks_on_a_sheet(plan: MadePlan) -> Blocks:
    width = len(plan.order)
    rows = [alone("Northtown CSP Plan 2023/24", width), alone("", width)]
    for number, title in enumerate(plan.titles, start=1):
        rows += [alone(f"Priority {number}: {title}", width), plan.heading_row()]
        rows += [*map(plan.row, plan.under(title)), alone("", width)]
    return Blocks((Line("Plan", level=1), table(*rows, sheet="Plan")))


def cards(plan: MadePlan) -> Blocks:
    """A form for each action, labels on the left."""
    body: list[Line | Table] = []
    order = ("activity", *(kind for kind in plan.order if kind != "activity"))
    for title in plan.titles:
        body.append(Line(title, level=1))
        body += [table(*([plan.headings[kind], made.cells[kind]] for kind in order)) for made in plan.under(title)]
    return Blocks(tuple(body))


SHAPES = [
    headed,
    numbered_headings,
    bold_headings,
    headings_again_on_each_page,
    cut_in_two_without_headings,
    framed_headings,
    merged_rows,
    priority_column,
    priority_column_with_blanks,
    sheet_for_each,
    blocks_on_a_sheet,
    cards,
]
