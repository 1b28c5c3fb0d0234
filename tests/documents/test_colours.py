"""Status told by colour: shading, highlights and symbols in Word; fills, themes and rules in Excel."""

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule, Rule
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle

from documents.readers.excelcolours import fill_colour, theme_colours
from tests.documents.builders import add_table, book_saved, fill, kinds, read, saved, shade

ROWS = [["Action", "Lead", "RAG"], ["Run patrols", "TVP", ""]]


def in_word(change, rows=ROWS):
    built = docx.Document()
    built.add_heading("Plan 2018/19", 0)
    built.add_heading("Priority 1: Violence", 1)
    table = add_table(built, rows)
    change(table.cell(1, 2))
    return read(saved(built))


def in_excel(change, *rows):
    book = Workbook()
    book.active.title = "Violence"
    for row in [*ROWS[:1], *(rows or ROWS[1:])]:
        book.active.append(row)
    change(book.active)
    return read(book_saved(book), "plan-2018-19.xlsx")


def statuses(plan):
    return [update.status for action in plan.actions for update in action.updates]


def highlighted(cell):
    cell.paragraphs[0].add_run("ongoing").font.highlight_color = WD_COLOR_INDEX.BRIGHT_GREEN


def symbol(cell):
    cell.paragraphs[0].add_run("●").font.color.rgb = RGBColor(0xFF, 0, 0)


def typed_in_colour(cell):
    cell.paragraphs[0].add_run("waiting for it").font.color.rgb = RGBColor(0xFF, 0, 0)


def shaded_run(cell):
    run = cell.paragraphs[0].add_run("ongoing")
    run._r.get_or_add_rPr().append(shading("clear", "auto", "FF0000"))


def shaded_paragraph(cell):
    cell.paragraphs[0]._p.get_or_add_pPr().append(shading("clear", "auto", "FFC000"))


def solid(cell):
    cell._tc.get_or_add_tcPr().append(shading("solid", "FF0000", "auto"))


def shading(pattern, colour, filled):
    made = OxmlElement("w:shd")
    for name, value in (("val", pattern), ("color", colour), ("fill", filled)):
        made.set(qn(f"w:{name}"), value)
    return made


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda cell: shade(cell, "00B050"), ["green"]),
        (lambda cell: shade(cell, "auto"), []),
        (highlighted, ["green"]),
        (symbol, ["red"]),
        (typed_in_colour, [""]),
        (shaded_run, ["red"]),
        (shaded_paragraph, ["amber"]),
        (solid, ["red"]),
    ],
)
def test_colour_of_a_cell_in_word(change, status):
    assert statuses(in_word(change)) == status


def test_action_struck_through_is_kept_and_listed():
    rows = [ROWS[0], ["", "TVP", "G"]]

    def strike(cell):
        run = cell._tc.getparent().tc_lst[0].p_lst[0].add_r()
        run.text = "Run patrols"
        run.get_or_add_rPr().append(OxmlElement("w:strike"))

    assert kinds(in_word(strike, rows)) == ["struck out"]
    assert kinds(in_excel(lambda sheet: setattr(sheet["A2"], "font", Font(strike=True)))) == ["struck out"]


def ruled(rule):
    return lambda sheet: sheet.conditional_formatting.add("C2:C400", rule)


GREEN = PatternFill(bgColor="00B050", fill_type="solid")


@pytest.mark.parametrize(
    ("rule", "value", "status"),
    [
        (CellIsRule("equal", ['"doing"'], fill=GREEN), "Doing", [""]),
        (CellIsRule("equal", ["1"], fill=GREEN), 1, ["green"]),
        (CellIsRule("between", ["2", "4"], fill=GREEN), 3, ["green"]),
        (CellIsRule("greaterThan", ["2"], fill=GREEN), 1, [""]),
        (CellIsRule("equal", ["$Z$1"], fill=GREEN), 1, [""]),
        (CellIsRule("notEqual", ["4"], fill=GREEN), 1, [""]),
        (Rule("containsText", text="on", operator="containsText", dxf=DifferentialStyle(fill=GREEN)), "Ongoing", ["green"]),
        (Rule("beginsWith", text="on", dxf=DifferentialStyle(fill=GREEN)), "Ongoing", ["green"]),
        (Rule("endsWith", text="zz", dxf=DifferentialStyle(fill=GREEN)), "Ongoing", [""]),
        (FormulaRule(['$B2="TVP"'], fill=GREEN), None, ["green"]),
        (FormulaRule(['B$3="TVP"'], fill=GREEN), None, []),
        (FormulaRule(["LEN(B2)>3"], fill=GREEN), None, []),
        (CellIsRule("equal", ["1"], font=Font(bold=True)), 1, [""]),
        (ColorScaleRule("min", start_color="FF0000", end_type="max", end_color="00B050"), 1, [""]),
    ],
)  # fmt: skip
def test_colour_that_a_simple_rule_gives(rule, value, status):
    plan = in_excel(ruled(rule), ["Run patrols", "TVP", value])

    assert statuses(plan) == status


def test_fill_that_runs_from_one_colour_to_another_is_none():
    both = GradientFill(stop=("FF0000", "00B050"))

    assert statuses(in_excel(lambda sheet: setattr(sheet["C2"], "fill", both))) == []
    assert statuses(in_excel(ruled(CellIsRule("equal", ["1"], fill=both)), ["Run patrols", "TVP", 1])) == [""]


def test_whole_rows_shaded_in_a_table_of_no_updates():
    def shade_rows(sheet):
        sheet["C1"] = "When"
        for row, colour in ((2, "FF0000"), (3, "00B050")):
            for column in "ABC":
                sheet[f"{column}{row}"].fill = fill(colour)

    plan = in_excel(shade_rows, ["Run patrols", "TVP", "May 2018"], ["Train staff", "TVP", "May 2018"])

    assert statuses(plan) == ["red", "green"]


def test_rule_over_far_more_cells_than_a_plan_is_not_tried(monkeypatch):
    monkeypatch.setattr("documents.readers.excelcolours.MOST_COVERED", -1)

    assert statuses(in_excel(ruled(CellIsRule("equal", ["1"], fill=GREEN)), ["Run patrols", "TVP", 1])) == [""]


def test_colours_of_a_theme_and_their_tints():
    book = Workbook()
    theme = theme_colours(load_workbook(book_saved(book)))
    cell = book.active["A1"]
    shown = []
    for colour in (
        Color(theme=4),
        Color(theme=4, tint=-0.5),
        Color(theme=4, tint=0.4),
        Color(theme=99),
        Color(indexed=64),
    ):
        cell.fill = PatternFill("solid", fgColor=colour)
        shown.append(fill_colour(cell, theme))

    assert shown == ["4F81BD", "254061", "95B3D7", "", ""]
    assert theme_colours(book) == []


def test_blue_of_a_theme_is_asked_about():
    def colour(sheet):
        sheet["C2"].fill = PatternFill("solid", fgColor=Color(theme=4))
        sheet["C3"].fill = fill("FF0000")

    plan = in_excel(colour, ["Run patrols", "TVP", None], ["Train staff", "TVP", None])

    assert (statuses(plan), [(word.key, word.must_ask) for word in plan.status_words]) == (
        ["red"],
        [("shaded blue", True), ("shaded red", False)],
    )


def test_hidden_columns_are_left_out_and_hidden_rows_read():
    def hide(sheet):
        sheet["C1"] = "Old RAG"
        sheet["D1"], sheet["D2"], sheet["D3"] = "RAG", "R", "A"
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True

    plan = in_excel(hide, ["Run patrols", "TVP", "Green"], ["Train staff", "TVP", "Green"])

    assert (statuses(plan), kinds(plan)) == (["red", "amber"], ["hidden row"])
    assert [(each.words, each.why) for each in plan.not_taken if not each.is_label][-2:] == [
        ("Green", "Its column is hidden on the sheet.")
    ] * 2
    assert [column.field for column in plan.tables[0].columns] == ["activity", "lead", "", "status"]
