"""The published plans whole: every word of their tables can be brought in or typed in, and is on a page afterwards."""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse

from plans.models import AnnualPlan
from tests.factories import AnnualPlanFactory, PartnershipFactory, person_in

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.is_dir(), reason="the published plans are not beside this checkout"),
]


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.lower()))


def tables_of(name: str) -> Iterator[list[list[str]]]:
    """The tables of a published document, as rows of cells."""
    path = REAL / name
    if path.suffix == ".docx":
        for table in docx.Document(str(path)).tables:
            yield [[cell.text.strip() for cell in row.cells] for row in table.rows]
    else:
        for sheet in openpyxl.load_workbook(path):
            yield [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def words_shown(client, plan: AnnualPlan) -> set[str]:
    """Every word on the pages of a plan, its priorities and its actions."""
    pages = [plan.get_absolute_url()]
    for priority in plan.priorities.all():
        pages += [priority.get_absolute_url(), *[action.get_absolute_url() for action in priority.actions.all()]]
    texts = [client.get(page).text for page in pages]
    return words_of(" ".join(re.sub(r"<[^>]+>", " ", text) for text in texts))


HEADINGS = words_of(
    "Target Activity Action Lead Agency Agencies resource resources Timescale Outcomes Update Last Updated RAG Status "
    "Definition Examples ol li p style type"
)
# read as what they mean, and kept in words beside the reading
IMPORTED = [
    "aylesbury-vale-annual-plan-2017-18.docx",
    "chiltern-south-bucks-plan-2017-20-year-1.docx",
    "chiltern-south-bucks-tracker.xlsx",
    "wycombe-plan-2017-20.docx",
]


@pytest.mark.parametrize("name", IMPORTED)
def test_every_word_of_an_imported_table_is_on_a_page(client, name):
    call_command("import_plan", str(REAL / name))
    plan = AnnualPlan.objects.get()
    client.force_login(person_in(plan.partnership))

    table_words = words_of(" ".join(cell for rows in tables_of(name) for row in rows for cell in row))

    assert table_words - words_shown(client, plan) - HEADINGS == set()


@pytest.mark.parametrize("name", [name for name in IMPORTED if name.endswith(".docx")])
def test_every_word_of_an_imported_text_is_on_a_page(client, name):
    call_command("import_plan", str(REAL / name))
    plan = AnnualPlan.objects.get()
    client.force_login(person_in(plan.partnership))

    text_words = words_of(" ".join(paragraph.text for paragraph in docx.Document(str(REAL / name)).paragraphs))

    assert text_words - words_shown(client, plan) - HEADINGS == set()


def test_funding_and_district_tables_can_be_typed_in_and_shown(client):
    """The county agreement: two lists of money, and the priorities of the four districts below it."""
    county = PartnershipFactory(level="county", name="Safer Buckinghamshire Board")
    plan = AnnualPlanFactory(partnership=county, year=2015)
    client.force_login(person_in(county))
    funds, more, districts = tables_of("safer-bucks-plan-2015-16.docx")
    title, year = funds[0]
    lines = [(f"{title} {year}", row) for row in funds[1:-1]] + [("County investment", row) for row in more]
    for source, (description, amount) in lines:
        sent = {"source": source, "description": description, "amount": amount}
        assert client.post(reverse("plans:funding_line_new", args=[plan.pk]), sent).status_code == 302
    for name, priorities in districts:
        sent = {"heading": f"Priorities of {name}", "text": priorities, "kind": "other"}
        assert client.post(reverse("plans:plan_section_new", args=[plan.pk]), sent).status_code == 302

    shown = words_shown(client, plan)
    assert words_of(" ".join(cell for table in (funds, more, districts) for row in table for cell in row)) <= shown
    assert "£500,042" in client.get(plan.get_absolute_url()).text  # the printed total, worked out
    assert "£512,000" in client.get(plan.get_absolute_url()).text  # the second list prints none


def test_crime_figures_can_be_typed_in_and_shown(client):
    plan = AnnualPlanFactory()
    client.force_login(person_in(plan.partnership))
    [[heads, *rows]] = tables_of("wycombe-crime-statistics-q1-2017-18.xlsx")
    for name, earlier, later, change, force in rows:
        sent = {
            "table": "Offence Type",
            "name": name,
            "earlier_period": heads[1],
            "earlier_figure": earlier,
            "later_period": heads[2],
            "later_figure": later,
            "change": change,
            "comparator": heads[4],
            "comparator_change": force,
            "better": "lower",
        }
        assert client.post(reverse("priorities:measure_new", args=[plan.pk]), sent).status_code == 302

    assert plan.measures.count() == 16
    page = client.get(plan.get_absolute_url())
    for row in [heads, *rows]:
        for cell in row:
            assert cell in page.text.replace("&#x27;", "'"), cell
