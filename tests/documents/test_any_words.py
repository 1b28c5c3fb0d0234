"""Whatever a document holds, it is read or refused in a sentence, and none of its words is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.readers import CannotRead, NothingFound, understand
from documents.readers.blocks import Blocks, Cell, Line, Table
from tests.documents.builders import words

TEXTS = st.sampled_from(
    """|||Action|Lead|By when|RAG|Progress|Target|Priority|Outcome|Q1 update|Q2 RAG|Ref|Last updated|Start date|Completed|Steps
Run patrols|train staff|and so on.|1.2 Mark bikes|1.2|2|A1|Police|TVP & AVDC|March 2024|Q2|ongoing|2018|Green|R|Behind schedule
In progress|blue|-|n/a|Priority 1: Violence|Priority 2|Theft|Objective 1.1: Fewer thefts|Aim: less|Outcomes: safer|Definition
Actions|Completed actions|Action 3: Fence|Lead: Police|Status: Amber|Key: R = off track; G = on track|Total|5|112.5%|Offence|2016/17
% change|What is the problem?|🟢|We will:|Sept 2023: held|Two things. Promote both|SAFER STREETS|Page 1 of 2|Why: it rose""".replace(
        "\n", "|"
    ).split("|")
)
COLOURS = st.sampled_from(["", "", "", "FF0000", "00B050", "FFC000", "0070C0", "D9D9D9"])
LINES = st.builds(
    Line, TEXTS.filter(bool), level=st.sampled_from([0, 0, 1, 2]), is_bold=st.booleans(), is_listed=st.booleans()
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 6))
    cells = st.one_of(
        st.builds(Cell, TEXTS, COLOURS, is_bold=st.booleans()),
        st.builds(Cell, is_merged_above=st.booleans(), is_merged_left=st.booleans()),
    )
    rows = draw(st.lists(st.tuples(*[cells] * width), max_size=6))
    headings = draw(st.sampled_from([[], ["Action", "Lead", "By when", "RAG", "Progress", "Target"][:width]]))
    rows = [tuple(Cell(text) for text in headings), *rows] if headings else rows
    sheet = draw(st.sampled_from(["", "", "Violence", "Plan 2023-24", "Plan 2022-23"]))
    return Table(tuple(rows), sheet, tuple(range(1, len(rows) + 1)) if sheet else ())


@settings(max_examples=60, deadline=None)
@given(body=st.lists(st.one_of(LINES, tables()), max_size=6), year=st.sampled_from([None, 2023]))
def test_no_word_of_any_document_is_lost(body, year):
    blocks = Blocks(tuple(body), ("a note",))
    try:
        plan = understand(blocks, "northtown.docx", known_agencies=["TVP"], year=year)
    except NothingFound as refused:
        plan = refused.plan
    except CannotRead:
        return

    texts = [line.text for line in body if isinstance(line, Line)]
    texts += [cell.text for table in body if isinstance(table, Table) for row in table.rows for cell in row]
    assert words([*plan.texts(), *plan.left_over, *plan.dropped]) == words([*texts, "a note"]) + words(plan.repeated)
    assert all(doubt.about is None or doubt.about < len(plan.actions) for doubt in plan.doubts)
