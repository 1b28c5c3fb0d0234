"""What is drawn and written on a page of a PDF, piece by piece."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest

from documents.readers import CannotRead
from documents.readers.pdf import rules
from documents.readers.pdf.cells import Square, _colour, _mark, is_cut, read_grids, words_of
from documents.readers.pdf.loose import find_loose
from documents.readers.pdf.pages import PageLine, PageText, _once, _overprinted
from documents.readers.pdf.rules import Fill, find_tables, read_fills, read_shade, separators
from documents.readers.pdf.sizes import Sizes
from documents.readers.pdf.words import Vocabulary, Written, paragraphs, unwrapped

NOTHING = Vocabulary(frozenset(), spaces_strokes=False)


def shape(x0, top, x1, bottom, kind="rect", **looks):
    return {"x0": x0, "top": top, "x1": x1, "bottom": bottom, "object_type": kind, **looks}


def page(*shapes, width=600.0, height=800.0):
    of = {kind: [each for each in shapes if each["object_type"] == kind] for kind in ("line", "rect", "curve")}
    return SimpleNamespace(
        lines=of["line"], rects=of["rect"], curves=of["curve"], bbox=(0, 0, width, height), width=width, height=height
    )


def written(text, x0=10.0, top=10.0, *, letter=5.0, is_spaced=False, is_bold=False):
    first = len(text.split()[0]) * letter
    return Written(text, x0, x0 + len(text) * letter, top, top + 10, 10.0, is_bold, is_spaced, first)


def letters(text, x0=10.0, top=10.0, *, letter=5.0, **looks):
    return [
        {
            "text": each,
            "x0": x0 + n * letter,
            "x1": x0 + (n + 1) * letter,
            "top": top,
            "bottom": top + 10,
            "doctop": top,
        }
        | {"size": 10.0, "fontname": "Arial", "upright": True, **looks}
        for n, each in enumerate(text)
    ]


def laid_out(*lines, step=12.0):
    """Letters of lines, each a dict of where a word begins and the words."""
    return [
        char for n, line in enumerate(lines) for x, text in line.items() for char in letters(text, x, 100 + n * step)
    ]


@pytest.mark.parametrize(
    ("colour", "space", "shade"),
    [
        ((1, 0, 0), None, "FF0000"),
        ((0, 1, 1, 0), None, "FF0000"),
        ((0.5,), None, "808080"),
        (0, None, "000000"),
        ((2, -1, 0), None, "FF0000"),
        ((1,), SimpleNamespace(name="Separation"), ""),
        ((1, 1), "DeviceN", ""),
        (("P0",), "Pattern", ""),
        (None, None, ""),
    ],
)
def test_colour_is_told_as_red_green_and_blue(colour, space, shade):
    assert read_shade(colour, space) == shade


def test_shapes_with_a_colour_are_fills():
    shapes = [
        shape(0, 0, 50, 20, fill=True, non_stroking_color=(1, 0, 0)),
        shape(0, 0, 50, 20, "curve", fill=True, non_stroking_color=(0, 1, 0)),
        shape(0, 0, 50, 20, fill=False, non_stroking_color=(1, 0, 0)),
        shape(0, 0, 50, 1, fill=True, non_stroking_color=(1, 0, 0)),
        shape(0, 0, 50, 20, fill=True, non_stroking_color=None),
    ]

    assert read_fills(page(*shapes)) == [Fill((0, 0, 50, 20), "FF0000"), Fill((0, 0, 50, 20), "00FF00", False)]


def grid(*, kind="line", thickness=0.0):
    level = [shape(10, y, 210, y + thickness, kind) for y in (10, 40, 70)]
    return level + [shape(x, 10, x + thickness, 70, kind) for x in (10, 110, 210)]


@pytest.mark.parametrize("kind", ["line", "rect", "curve"])
def test_table_is_found_by_its_rules_however_they_are_drawn(kind):
    [cells] = find_tables(page(*grid(kind=kind, thickness=0.0 if kind == "line" else 0.5)), [])

    assert len(cells) == 4


def test_table_is_found_by_dots():
    level = [shape(x, y, x + 1, y + 1) for y in (10, 40, 70) for x in range(10, 211, 2)]
    upright = [shape(x, y, x + 1, y + 1) for x in (10, 110, 210) for y in range(10, 71, 2)]
    alone = [shape(300, 300, 301, 301), shape(340, 300, 341, 301)]

    [cells] = find_tables(page(*level, *upright, *alone), [])
    assert len(cells) == 4


def test_outlines_of_boxes_are_rules_and_slanting_lines_are_not():
    boxes = [shape(x, y, x + 100, y + 30, stroke=True) for x in (10, 110) for y in (10, 40)]

    [cells] = find_tables(page(*boxes, shape(0, 0, 300, 300, "line"), shape(400, 10, 405, 15, stroke=True)), [])
    assert len(cells) == 4


def test_outer_sides_that_are_not_drawn_are_made_good():
    level = [shape(10, y, 310, y, "line") for y in (40, 70)]
    upright = [shape(x, 10, x, 100, "line") for x in (110, 160, 210)]

    [cells] = find_tables(page(*level, *upright), [])
    assert len(cells) == 12


def test_column_left_open_by_the_end_of_the_page_is_closed():
    level = [shape(10, 10, 310, 10, "line"), shape(110, 60, 310, 60, "line")]
    upright = [shape(x, 10, x, 60, "line") for x in (10, 110, 210, 310)]

    [cells] = find_tables(page(*level, *upright), [])
    assert len(cells) == 3


def test_shading_parts_cells_only_where_no_rules_do():
    inside = Fill((20, 15, 60, 35), "FF0000")
    whole_page = Fill((0, 0, 600, 800), "EEEEEE")
    beside = [Fill((10, 100, 110, 130), "EEEEEE"), Fill((110, 100, 210, 130), "EEEEEE")]

    assert [len(cells) for cells in find_tables(page(*grid()), [inside, whole_page])] == [4]
    assert [len(cells) for cells in find_tables(page(*grid()), beside)] == [4, 2]


def test_map_is_no_table(monkeypatch):
    monkeypatch.setattr(rules, "MOST_RULES", 3)

    assert find_tables(page(*grid()), []) == []


def test_rows_are_parted_by_long_rules_and_shading():
    fills = [
        Fill((10, 200, 100, 230), "FF0000"),
        Fill((10, 300, 30, 330), "FF0000", False),
        Fill((0, 0, 5, 5), "FF0000"),
    ]

    assert separators(page(*grid()), fills, 300) == [10, 40, 70, 200, 230]


def test_cell_has_the_last_colour_painted_over_it():
    cell = (0, 0, 100, 40)
    red, white = Fill((0, 0, 100, 40), "FF0000"), Fill((0, 0, 100, 40), "FFFFFF")
    dot, far = Fill((40, 10, 60, 30), "00FF00", False), Fill((300, 0, 400, 40), "0000FF")

    assert _colour(cell, [red, far]) == "FF0000"
    assert _colour(cell, [red, white]) == ""
    assert _colour(cell, [red, dot]) == "00FF00"


@pytest.mark.parametrize(
    ("text", "colour", "mark"),
    [("●", (1, 0, 0), "FF0000"), ("●", (0,), ""), ("Red", (1, 0, 0), ""), ("●●●", (1, 0, 0), ""), (" ", (1, 0, 0), "")],
)
def test_dot_that_is_all_there_is_gives_its_colour(text, colour, mark):
    assert _mark(letters(text, non_stroking_color=colour)) == mark


def test_letters_painted_twice_are_read_once():
    assert len(_once([*letters("TVP"), *letters("TVP", 10.3)])) == 3


def test_words_end_at_spaces_gaps_and_lines():
    chars = [*letters("a b"), *letters("c", 60.0), *letters("d", 10.0, 40.0)]

    assert ["".join(char["text"] for char in word) for word in words_of(chars)] == ["a ", "b", "c", "d"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([written("Run patrols in the"), written("town", top=22)], ["Run patrols in the town"]),
        ([written("TVP"), written("NDC", top=22)], ["TVP", "NDC"]),
        ([written("Run patrols in the"), written("town", top=60)], ["Run patrols in the", "town"]),
        ([written("Run patrols in the"), written("• town", top=22)], ["Run patrols in the", "• town"]),
        ([written("•"), written("Run", 20)], ["• Run"]),
        ([written("Run", top=500), written("patrols", top=20)], ["Run patrols"]),
        ([written("Run", 40), written("patrols", 30, top=22)], ["Run", "patrols"]),
        ([written("Run with multi-"), written("agency work", top=22)], ["Run with multi-agency work"]),
        ([written("for the commu-"), written("nity here", top=22)], ["for the community here"]),
        ([written("Police with CDC/"), written("SBDC", top=22)], ["Police with CDC/SBDC"]),
        ([written("Borough Council /"), written("Fire", top=22)], ["Borough Council / Fire"]),
        ([written("Reassessment-led", is_spaced=True), written("work", top=22)], ["Reassessment-led work"]),
        ([written("neighbourhoodwork"), written("s here", top=22)], ["neighbourhoodworks here"]),
        ([written("neighbourhoodwork"), written("to", top=22)], ["neighbourhoodwork to"]),
        ([written("community-based22"), written("x", top=22)], ["community-based22 x"]),
    ],
)
def test_lines_that_were_only_wrapped_run_on(lines, said):
    known = Vocabulary(frozenset({"community"}), spaces_strokes=False)

    assert [unwrapped(held, 90, known) for held in paragraphs(lines, 10, 100)] == said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([written("Run patrols in"), written("neighbourhood", top=22)], ["Run patrols in", "neighbourhood"]),
        (
            [written("Run patrols in", is_spaced=True), written("neighbourhood", top=22)],
            ["Run patrols in neighbourhood"],
        ),
        ([written("Run patrols/"), written("neighbourhood", top=22)], ["Run patrols/neighbourhood"]),
        ([written("radicalisati"), written("onofeverybody", top=22)], ["radicalisati onofeverybody"]),
        ([written("Run patrols in to"), written("neighbourhood", top=22)], ["Run patrols in to neighbourhood"]),
    ],
)
def test_line_without_the_space_of_a_wrapped_one_ended_by_itself(lines, said):
    assert [unwrapped(held, 90, NOTHING) for held in paragraphs(lines, 10, 100, spaced=True)] == said


def test_letters_printed_over_one_another_are_counted():
    assert _overprinted([*letters("Reduce"), *letters("Police", 36)]) == 1
    assert _overprinted([*letters("Reduce"), *letters("Police", 10, 40)]) == 0


def test_stroke_at_the_end_of_a_line_is_written_as_elsewhere():
    lines = [written("Police with CDC/"), written("SBDC", top=22)]

    assert unwrapped(lines, 90, Vocabulary.of(["TVP/ CDC", "CDC/ BCC", "a/b"])) == "Police with CDC/ SBDC"


def full(text, x0=0.0, x1=100.0, bottom=20.0):
    return Square((x0, 0, x1, bottom), (written(text, x0 + 5),) if text else ())


def test_row_goes_on_under_cells_that_were_full():
    above = [full("Run patrols in town", bottom=22), full("TVP", 100, 200, bottom=60)]

    assert is_cut(above, [full("centre"), full("", 100, 200)])
    assert not is_cut(above, [full("Centre"), full("NDC", 100, 200)])
    assert is_cut([*above, full("So", 200, 300)], [full("centre"), full("", 100, 200), full("Not", 200, 300)])
    assert not is_cut(above, [full("Centre", 0, 150)])
    assert not is_cut(above, [full(""), full("", 100, 200)])


HEAD = {10: "Action", 200: "Lead", 300: "Timescale"}


def test_table_without_rules_ends_at_a_wide_step():
    chars = [
        *laid_out(HEAD, *[{10: "Run patrols", 200: "TVP", 300: "2018"}] * 3),
        *letters("Some", 10, 400),
        *letters("words", 200, 400),
        *letters("here", 300, 400),
    ]

    assert [len(each.cells) for each in find_loose(chars, [], [], 800)] == [12, 3]


def test_heading_between_rows_without_rules_is_a_row_by_itself():
    chars = laid_out(
        HEAD,
        {10: "Run patrols", 200: "TVP", 300: "2018"},
        {10: "Priority-2-Theft-from-cars-and-vans-and-of-bicycles"},
        {10: "Mark bicycles", 200: "NDC", 300: "2018"},
    )

    [found] = find_loose(chars, [], [], 800)
    assert len(found.cells) == 10


def test_headings_whose_columns_run_into_one_another_make_no_table():
    chars = laid_out(HEAD, *[{10: "x" * 38, 300: "2018"}] * 8)

    assert find_loose(chars, [], [], 800) == []


def test_document_without_letters_has_no_sizes():
    sizes = Sizes([PageText(1, [])])

    assert (sizes.level(10), sizes.is_title(10)) == (0, False)


def test_headings_alone_are_a_table_of_one_row_and_columns_that_meet_are_none():
    [found] = find_loose(laid_out(HEAD, {300: "by"}), [], [], 800)
    assert len(found.cells) == 3
    assert find_loose(laid_out({10: "Action", 41: "Lead", 70: "Timescale"}), [], [], 800) == []


def test_words_outside_every_cell_are_in_none():
    [grid] = read_grids([(0, 0, 50, 50), (50, 0, 100, 50)], [*letters("TVP", 5), *letters("far", 300)], [])

    assert [[line.text for line in square.lines] for square in grid.bands[0]] == [["TVP"], []]


def test_sizes_that_hardly_differ_are_one_level():
    lines = [PageLine(replace(written("Plan"), size=size), False) for size in (20.0, 19.8, 14.0)]
    sizes = Sizes([PageText(1, lines, letters=Counter({10.0: 500, 20.0: 4, 19.8: 4, 14.0: 4}))])

    assert [sizes.level(size) for size in (20.0, 19.8, 14.0, 10.0)] == [1, 1, 2, 0]


def test_rows_that_are_mostly_pieces_of_rows_are_not_guessed_at():
    row = [{10: "Run", 200: "TVP", 300: "2018"}, {10: "patrols"}]

    with pytest.raises(CannotRead, match="rows cannot be told apart"):
        find_loose(laid_out(HEAD, *row * 3), [111.0, 123.0, 135.0, 147.0, 159.0, 171.0], [], 800)
