"""The import_plan command, as it is typed."""

import json
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from csp.models import Partnership
from documents.management.commands import import_plan as command
from plans.models import AnnualPlan
from tests.documents.builders import document, workbook
from tests.documents.hostile import FILES, locked_pdf
from tests.documents.pdfs import pdf
from tests.documents.test_real_plans import EXPECTED, REAL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]
ROWS = [["Activity", "Lead", "RAG"], ["Run patrols", "", "Amber"]]


@pytest.fixture
def january():
    with time_machine.travel("2018-01-15 12:00"):
        yield


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "northtown-plan-2017-18.docx"
    path.write_bytes(document(("Heading 1", "Priority 1: Violence"), ROWS).read())
    return str(path)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_plan", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    """The reason given as JSON, with exit code 1."""
    out = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_plan", *arguments, "--json", stdout=out)
    assert stopped.value.code == 1
    answer = json.loads(out.getvalue())
    assert list(answer) == ["refused"]
    return answer["refused"]


def test_json_is_one_object(plan):
    answer = json.loads(run(plan, "--json"))

    doubts = answer.pop("doubts")
    assert answer == {
        "partnership": "Northtown Community Safety Partnership",
        "plan": "northtown plan 2017/18",
        "year": 2017,
        "priorities": 1,
        "targets": 0,
        "actions": 1,
        "updates": 1,
        "measures": 0,
        "rag": {"red": 0, "amber": 1, "green": 0, "complete": 0, "not_started": 0, "none": 0},
        "agencies": 0,
        "dry_run": False,
        "plan_id": AnnualPlan.objects.get().pk,
    }
    assert [doubt["kind"] for doubt in doubts] == ["new partnership", "no lead named", "update without a date"]
    assert doubts[1] == {
        "kind": "no lead named",
        "where": "Priority 1, row 1",
        "words": "Run patrols",
        "done": "Kept without a lead.",
        "about": 0,
    }


def test_report_can_be_read(plan):
    assert run(plan).splitlines() == [
        "Imported: northtown plan 2017/18, 2017/18, of Northtown Community Safety Partnership",
        "1 priorities, 0 targets, 1 actions, 1 updates, 0 agencies",
        "Actions by status: Red 0, Amber 1, Green 0, Complete 0, Not started 0, Not rated 0",
        "3 to look at:",
        "- The plan: new partnership – Northtown Community Safety Partnership – Added: check its name.",
        "- Priority 1, row 1: no lead named – Run patrols – Kept without a lead.",
        "- Priority 1, row 1: update without a date – Dated 15 January 2018.",
    ]


def test_report_without_doubts(tmp_path):
    Partnership.objects.create(name="Northtown", slug="north")
    path = tmp_path / "plan-2017-18.xlsx"
    path.write_bytes(workbook(Violence=[["Activity", "Lead"], ["Run patrols", "TVP"]]).read())

    assert run(str(path), "--partnership", "north").splitlines()[-1] == "0 to look at"


def test_dry_run_changes_nothing(plan):
    assert run(plan, "--dry-run").startswith("Would import: ")
    assert (AnnualPlan.objects.count(), Partnership.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "year"), [("2019", 2019), ("2019/20", 2019), (" 2019-20 ", 2019), ("", 2017), (2019, 2019)]
)
def test_year_may_be_typed_either_way(plan, typed, year):
    out = StringIO()
    call_command("import_plan", plan, year=typed, json=True, stdout=out)

    assert json.loads(out.getvalue())["year"] == year


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--year", "99"], "99 is not a year"),
        (["--year", "next"], "next is not a year"),
        (["--year", "1066"], "The year must be between"),
    ],
)
def test_wrong_year_is_refused(plan, arguments, why):
    assert refused(plan, *arguments).startswith(why)


def test_refusal_without_json_is_a_sentence():
    with pytest.raises(CommandError, match=r"^none.docx cannot be opened: No such file or directory\.$"):
        run("none.docx")


def test_second_import_is_refused(plan):
    run(plan)

    assert refused(plan) == "Northtown Community Safety Partnership already has a plan for 2017/18."


def test_database_that_is_not_ready_is_a_refusal(plan, monkeypatch):
    def fail(*args, **options):
        raise DatabaseError("no such table: csp_agency\nmore")

    monkeypatch.setattr(command, "import_plan", fail)
    assert refused(plan) == (
        "The database refused the plan (no such table: csp_agency). If it is new, run: python manage.py migrate"
    )


@pytest.mark.skipif(not EXPECTED.exists(), reason="the published plans are not on this machine")
@pytest.mark.parametrize(
    "name",
    [
        "aylesbury-vale-annual-plan-2017-18",
        "chiltern-south-bucks-plan-2017-20-year-1",
        "chiltern-south-bucks-tracker",
        "wycombe-plan-2017-20",
        "wycombe-crime-statistics-q1-2017-18",
    ],
)
def test_published_plan_comes_in_with_its_counts(name):
    [path] = [path for path in REAL.glob(f"{name}.*x")]
    expected = json.loads(EXPECTED.read_text())[path.name]
    answer = json.loads(run(str(path), "--json"))

    for key in ("priorities", "targets", "actions", "updates", "measures"):
        assert answer[key] == expected.get(key, answer[key])
    rag = {key: count for key, count in answer["rag"].items() if count}
    assert rag == expected.get("rag", rag)


@pytest.mark.skipif(not EXPECTED.exists(), reason="the published plans are not on this machine")
def test_document_without_a_plan_is_refused_in_json():
    assert "holds no actions" in refused(str(REAL / "buckinghamshire-briefing-2021.docx"))


TYPED = "Priority 1: Violence\nActivity\tLead\tRAG\nRun patrols\tTVP\tAmber\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan-2025-26.pasted.txt", lambda: TYPED.encode("utf-16")),
        ("plan-2025-26.csv", lambda: TYPED.partition("\n")[2].replace("\t", ";").encode()),
        ("plan-2025-26.pdf", lambda: pdf(("2", "Priority 1: Violence"), [["Activity", "Lead", "RAG"], ["Run patrols", "TVP", "Amber"]], widths=[4, 2, 1]).read()),
    ],
)  # fmt: skip
def test_plan_of_any_format_is_read_alike(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content())

    answer = json.loads(run(str(path), "--json", "--dry-run"))

    assert {key: answer[key] for key in ("year", "priorities", "actions", "updates", "agencies", "dry_run")} == {
        "year": 2025,
        "priorities": 1,
        "actions": 1,
        "updates": 1,
        "agencies": 1,
        "dry_run": True,
    }
    assert answer["rag"]["amber"] == 1


@pytest.mark.parametrize("name", ["plan.xls", "plan.ods"])
def test_older_and_open_spreadsheets_are_read_alike(name):
    answer = json.loads(run(str(FILES / name), "--json", "--dry-run"))

    assert (answer["year"], answer["actions"]) == (2025, 3)
    assert {"shading not read", "day not known"} <= {doubt["kind"] for doubt in answer["doubts"]}


def test_locked_pdf_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "plan.pdf"
    path.write_bytes(locked_pdf())

    assert refused(str(path)) == "plan.pdf is locked with a password: save a copy without the password and send that."
