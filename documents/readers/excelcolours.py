"""The colour that a cell of a sheet shows: its own fill, with the workbook's theme, or that of a simple rule on it."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable

from lxml import etree
from openpyxl.cell import Cell as SheetCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")
MOST_RULES, MOST_COVERED = 50, 20_000  # rules of a sheet, and cells that one is tried on
SAME_AS = re.compile(r'\$?([A-Z]{1,3})\$?([0-9]{1,6})="([^"]*)"')
COMPARED: dict[str, Callable[[float, list[float]], bool]] = {
    "equal": lambda value, limits: value == limits[0],
    "lessThan": lambda value, limits: value < limits[0],
    "lessThanOrEqual": lambda value, limits: value <= limits[0],
    "greaterThan": lambda value, limits: value > limits[0],
    "greaterThanOrEqual": lambda value, limits: value >= limits[0],
    "between": lambda value, limits: limits[0] <= value <= limits[-1],
}


def theme_colours(workbook: Workbook) -> list[str]:
    """The colours of the workbook's theme, in the order that cells number them; empty where it has none."""
    if not workbook.loaded_theme:
        return []
    root = etree.fromstring(workbook.loaded_theme, etree.XMLParser(resolve_entities=False, no_network=True))
    held = {}
    for scheme in root.iter(f"{DRAWING}clrScheme"):
        for named in scheme:
            value = next(iter(named), None)
            held[named.tag.removeprefix(DRAWING)] = (
                "" if value is None else value.get("lastClr") or value.get("val", "")
            )
    return [held.get(name, "") for name in THEME_ORDER]


def fill_colour(cell: SheetCell, theme: list[str]) -> str:
    """RRGGBB of a solid fill; "" for none."""
    fill = cell.fill
    return _rgb(fill.fgColor, theme) if fill and fill.fill_type == "solid" else ""


def rule_colours(sheet: Worksheet, rows: int, columns: int, theme: list[str]) -> dict[tuple[int, int], str]:
    """The colours that rules such as "equal to Red" give, the first rule that fits deciding."""
    rules = [(area, rule) for area in sheet.conditional_formatting for rule in area.rules]
    shown: dict[tuple[int, int], str] = {}
    for area, rule in sorted(rules, key=lambda each: each[1].priority)[:MOST_RULES]:
        colour = _rule_colour(rule, theme)
        for bounds in area.cells.ranges if colour else ():
            last_row, last_column = min(bounds.max_row, rows), min(bounds.max_col, columns)
            if (last_row - bounds.min_row) * (last_column - bounds.min_col) > MOST_COVERED:
                continue
            for row in range(bounds.min_row, last_row + 1):
                for column in range(bounds.min_col, last_column + 1):
                    if _fits(rule, sheet, row, column, (row - bounds.min_row, column - bounds.min_col)):
                        shown.setdefault((row, column), colour)
    return shown


def _rule_colour(rule: Rule, theme: list[str]) -> str:
    fill = rule.dxf.fill if rule.dxf is not None else None
    return (_rgb(fill.bgColor, theme) or _rgb(fill.fgColor, theme)) if isinstance(fill, PatternFill) else ""


def _fits(rule: Rule, sheet: Worksheet, row: int, column: int, moved: tuple[int, int]) -> bool:
    value = sheet.cell(row, column).value
    if rule.type == "expression" and rule.formula and (found := SAME_AS.fullmatch(rule.formula[0].replace(" ", ""))):
        is_held_row, is_held_column = f"${found[2]}" in rule.formula[0], rule.formula[0].strip().startswith("$")
        other = sheet[f"{found[1]}{found[2]}"]
        place = other.row + moved[0] * (not is_held_row), other.column + moved[1] * (not is_held_column)
        return _plain(sheet.cell(*place).value) == found[3].lower()
    if value is None:
        return False
    if rule.type in {"containsText", "beginsWith", "endsWith"} and rule.text:
        text, sought = _plain(value), rule.text.lower()
        return {"containsText": sought in text, "beginsWith": text.startswith(sought)}.get(
            rule.type, text.endswith(sought)
        )
    return rule.type == "cellIs" and _compares(value, rule)


def _compares(value: object, rule: Rule) -> bool:
    limits = [str(each).strip() for each in rule.formula]
    if rule.operator == "equal" and limits and limits[0].startswith('"'):
        return _plain(value) == limits[0].strip('"').lower()
    compare = COMPARED.get(rule.operator or "")
    try:
        numbers = [float(each) for each in limits]
    except ValueError:
        return False
    return bool(compare and numbers and isinstance(value, int | float) and compare(value, numbers))


def _plain(value: object) -> str:
    return str(value if value is not None else "").strip().lower()


def _rgb(colour: Color, theme: list[str]) -> str:
    if colour.type == "rgb" and isinstance(colour.rgb, str) and colour.rgb != "00000000":
        return colour.rgb[-6:]
    if colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
        return str(COLOR_INDEX[colour.indexed][-6:])
    if (
        colour.type == "theme"
        and 0 <= colour.theme < len(theme)
        and re.fullmatch("[0-9A-Fa-f]{6}", theme[colour.theme])
    ):
        return _tinted(theme[colour.theme], colour.tint or 0.0)
    return ""


def _tinted(colour: str, tint: float) -> str:
    """Lighter by a tint over nought, darker by one under it (ECMA-376 part 1, 18.8.19)."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(light, 1.0), saturation))
