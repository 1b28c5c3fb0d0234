"""Sheets of older Excel and of OpenDocument, as LibreOffice writes them."""

import io
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from documents.readers import CannotRead, files, older_sheets, read_plan
from documents.readers.blocks import Blocks, Cell, Table
from documents.readers.older_sheets import read_sheets, words_of
from tests.documents.hostile import packed

FILES = Path(__file__).parent / "files"


def blocks_of(name):
    return read_sheets((FILES / name).read_bytes(), lambda done, of: None)


@pytest.mark.parametrize("name", ["plan.xls", "plan.ods"])
def test_sheet_is_read_as_a_plan(name):
    plan = read_plan(FILES / name, name)

    assert [(a.activity, a.leads_as_typed, a.timescale_as_typed) for a in plan.actions] == [
        ("Run patrols in the town centre", "TVP", "1 September 2025"),
        ("Train door staff", "Northtown BC", "31 March 2026"),
        ("Fit cameras", "", "Ongoing"),
    ]
    assert plan.left_over[-2:] == ("Red", "Green")  # of the hidden sheet


@pytest.mark.parametrize("name", ["plan.xls", "plan.ods"])
def test_what_the_library_cannot_see_is_asked_about(name):
    doubts = {doubt.kind: doubt for doubt in blocks_of(name).doubts}

    assert list(doubts) == ["shading not read", "day not known"]
    assert doubts["shading not read"].words == "1 blank under RAG"
    assert doubts["day not known"].words == "1 September 2025"


def test_merged_cells_of_older_excel_are_kept():
    table = blocks_of("plan.xls").body[1]

    assert table.rows[3][0] == Cell(is_merged_above=True)
    assert table.rows[0][1] == Cell(is_merged_left=True)
    assert table.numbers == (1, 2, 3, 4, 5)


def test_values_are_told_as_a_sheet_shows_them():
    values = [
        True,
        False,
        3.0,
        2.5,
        "a",
        time(9, 30),
        timedelta(hours=1),
        date(2018, 3, 31),
        datetime(2018, 3, 1, 9, tzinfo=UTC),
    ]

    assert list(map(words_of, values)) == [
        "Yes", "No", "3", "2.5", "a", "09:30", "1:00:00", "31 March 2018", "1 March 2018",
    ]  # fmt: skip


def test_sheet_far_larger_than_a_plan_is_refused(monkeypatch):
    monkeypatch.setattr(older_sheets, "MOST_ROWS", 2)

    with pytest.raises(
        CannotRead, match=r"^The sheet Violence is far larger than a plan: send only the rows of the plan\.$"
    ):
        blocks_of("plan.xls")


def test_locked_sheet_is_refused(monkeypatch):
    def refuse(file: object) -> None:
        raise older_sheets.PasswordError("locked")

    monkeypatch.setattr(older_sheets.CalamineWorkbook, "from_filelike", refuse, raising=True)

    with pytest.raises(CannotRead, match="is locked with a password"):
        blocks_of("plan.xls")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Action", "Lead", "RAG"], ["Run patrols", "TVP", "Red"]], []),
        ([["Action", "Lead"], ["Run patrols", "TVP"]], []),
        ([["Some", "words"]], []),
        ([["Plan"], ["Action", "Lead", "RAG"], ["Run patrols", "TVP", ""]], ["shading not read"]),
        ([["Action", "Lead", "RAG"], ["Violence", "", ""], ["Run patrols", "TVP", "Red"]], []),
    ],
)
def test_blank_statuses_may_have_been_coloured(rows, found):
    width = max(map(len, rows))
    table = Table(tuple(tuple(Cell(text) for text in row + [""] * (width - len(row))) for row in rows), "Plan")

    assert [doubt.kind for doubt in older_sheets._unseen_shading(table)] == found


def test_binary_workbook_is_for_the_same_library(monkeypatch):
    asked = []

    def read_apart(kind: str, content: bytes, progress: object) -> Blocks:
        asked.append(kind)
        return Blocks(())

    monkeypatch.setattr(files, "read_apart", read_apart)
    files.read_blocks(io.BytesIO(packed([("xl/workbook.bin", b"x")])), "plan.xlsb")

    assert asked == ["sheets"]


def test_empty_sheet_is_passed_over(monkeypatch):
    monkeypatch.setattr(older_sheets, "_table", lambda sheet: Table(()))

    assert blocks_of("plan.xls").body == ()


def test_days_inside_a_month_are_days():
    class Sheet:
        name = "Plan"

        def to_python(self) -> list[list[object]]:
            return [["Run patrols", date(2018, 3, 31)]]

    assert older_sheets._unseen_days(Sheet()) == []
