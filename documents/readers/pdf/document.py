"""A PDF with a text layer as lines and tables: what printing took apart is put back together."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from itertools import chain, groupby, pairwise

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from documents.readers.blocks import Blocks, Cell, Line, Table, tidy
from documents.readers.headers import read_heading_rows
from documents.readers.labels import read_priority_heading
from documents.readers.pdf.cells import Band, Grid, Square, go_on, is_cut, places, same_columns, same_place
from documents.readers.pdf.pages import PageLine, PageText, read_page, set_upright
from documents.readers.pdf.running import take_running
from documents.readers.pdf.sizes import Sizes
from documents.readers.pdf.words import Vocabulary, Written, opens_item, paragraphs, unwrapped
from documents.readers.plan import CannotRead, Doubt

MOST_PAGES = 150
FEWEST_LETTERS = 30
OVERPRINTED = 0.03  # of all letters
LEADS_TO_PAGE = re.compile(r"\S\s*(?:\.\s?){4,}[0-9]{1,3}$|\S\s*…+\s*[0-9]{1,3}$")
MADE_BY = re.compile(r"^Microsoft (?:Office )?(?:Word|Excel|PowerPoint) - ")
STOPS = (".", "!", "?", ":")
UNREAD = re.compile(r"\(cid:[0-9]+\)|[\ue000-\uf01f\uf100-\uf8ff\ufffd]")


def read_pdf(content: bytes, progress: Callable[[int, int], None]) -> Blocks:
    try:
        with pdfplumber.open(io.BytesIO(content), pages=list(range(1, MOST_PAGES + 2))) as pdf:
            count = len(pdf.pages)
            if count > MOST_PAGES:
                raise CannotRead(f"{{name}} has more than {MOST_PAGES} pages: send only those that hold the plan.")
            pages: list[PageText] = []
            for number, page in enumerate(pdf.pages, start=1):
                pages.append(read_page(set_upright(page), pages[-1].open_head if pages else ()))
                page.close()
                progress(number, count)
            title = pdf.metadata.get("Title")
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise CannotRead(
                "{name} is locked with a password: save a copy without the password and send that."
            ) from error
        raise
    _refuse_unreadable(pages)
    return Assembly(pages).blocks(_title(title))


def _refuse_unreadable(pages: list[PageText]) -> None:
    texts = "".join(chain.from_iterable(page.texts() for page in pages))
    if len(texts) < FEWEST_LETTERS and any(page.is_picture for page in pages):
        raise CannotRead(
            "{name} holds pictures of pages and no words, as a scan does: send the file it was printed from."
        )
    if sum(page.overprinted for page in pages) > OVERPRINTED * len(texts):
        raise CannotRead(
            "{name} has words printed over one another, as a sheet with narrow columns: send the sheet itself."
        )
    if len("".join(UNREAD.findall(texts))) * 3 > len(texts):
        raise CannotRead("{name} has letters that cannot be read, only seen: send the file it was printed from.")


def _title(typed: object) -> str:
    title = MADE_BY.sub("", typed.strip()) if isinstance(typed, str) else ""
    return "" if re.search(r"\.(?:docx?|xlsx?|pdf|pptx?)$", title, re.IGNORECASE) else title


class Assembly:
    """The pages as one document: running headers aside, tables and rows that a page break cut put together."""

    def __init__(self, pages: list[PageText]) -> None:
        self.pages = pages
        self.doubts = [
            Doubt("page is a picture", f"Page {page.number}", "", "Nothing on it was read.")
            for page in pages
            if page.is_picture
        ]
        self.doubts += [
            Doubt("table without rules", f"Page {page.number}", "", "Its columns were told by the gaps between them.")
            for page in pages
            if page.loose
        ]
        self.doubts += [
            Doubt("columns not told apart", f"Page {page.number}", words, "Kept as a line, and in no action.")
            for page in pages
            for words in page.untold
        ]
        self.notes = [*take_running(pages), *(tidy(page.aside) for page in pages)]
        self.sizes = Sizes(pages)
        self.spaced = _writes_spaces(pages)
        self.known = Vocabulary.of([text for page in pages for text in page.texts()])

    def blocks(self, heading: str) -> Blocks:
        body: list[Line | Table] = []
        for part in self._joined():
            body += [self._table(part)] if isinstance(part, Grid) else self._lines(part)
        notes = tuple(dict.fromkeys(note for note in self.notes if note))
        return Blocks(tuple(body), notes, heading, tuple(self.doubts))

    def _joined(self) -> list[Grid | list[PageLine]]:
        """Tables, those of several pages whole, and the runs of lines between them."""
        parts: list[Grid | list[PageLine]] = []
        for page in self.pages:
            is_first = True
            for item in page.items:
                before = parts[-1] if parts else None
                if isinstance(item, Grid):
                    if is_first and isinstance(before, Grid) and same_columns(before, item):
                        self._go_on(before, item, page.number)
                    else:
                        parts.append(item)
                elif isinstance(before, list):
                    before.append(item)
                else:
                    parts.append([item])
                is_first = False
        return parts

    def _go_on(self, grid: Grid, rest: Grid, page: int) -> None:
        """Go on with a table on its next page; a row that the page break cut in two is one row again."""
        above = {_words(band) for band in grid.bands[:3]}
        place = next((n for n, band in enumerate(rest.bands) if _words(band) not in above and not _heads(band)), None)
        if place is not None and is_cut(grid.bands[-1], rest.bands[place]):
            goes_on = rest.bands.pop(place)
            grid.bands[-1] = [_with_rest(square, goes_on) for square in grid.bands[-1]]
            self.doubts.append(
                Doubt("row joined", f"Page {page}", _words(goes_on), "Joined to the row above the page break.")
            )
        go_on(grid, rest)

    def _table(self, grid: Grid) -> Table:
        rows = []
        for band in grid.bands:
            row = [Cell() for _ in grid.edges[1:]]
            for square in band:
                first, *others = places(grid, square)
                row[first] = self._cell(grid, square)
                for place in others:
                    row[place] = Cell(is_merged_left=True, is_merged_above=not square.is_topmost)
            rows.append(tuple(row))
        return Table(tuple(rows))

    def _cell(self, grid: Grid, square: Square) -> Cell:
        if not square.is_topmost:
            return Cell(is_merged_above=True)
        left, right = square.box[0] + grid.left_padding, square.box[2] - grid.right_padding
        texts = [
            unwrapped(lines, right - left, self.known)
            for lines in paragraphs(square.lines, left, right, spaced=self.spaced)
        ]
        is_bold = bool(square.lines) and all(line.is_bold for line in square.lines)
        return Cell(tidy("\n".join(texts)), square.colour, is_bold)

    def _lines(self, lines: list[PageLine]) -> Iterable[Line]:
        for column, held in groupby(lines, key=lambda line: line.column):
            yield from self._column(list(held), column)

    def _column(self, lines: list[PageLine], column: tuple[float, float] | None) -> Iterable[Line]:
        """Each paragraph; a heading is told by the size of its letters, or by the bar it stands on."""
        on_bar = {line.written for line in lines if line.is_on_bar}
        left, right = column or (min(line.written.x0 for line in lines), max(page.right for page in self.pages))
        for group in self._alike(lines):
            for held in paragraphs(group, left, right, spaced=self.spaced):
                text = unwrapped(held, right - left, self.known)
                yield Line(
                    tidy(text).replace("\n", " "),
                    level=self.sizes.level(held[0].size) if len(text.split()) <= 30 else 0,
                    is_title=self.sizes.is_title(held[0].size)
                    and not opens_item(text)
                    and read_priority_heading(text) is None,
                    is_bold=all(line.is_bold or line in on_bar for line in held),
                    is_listed=opens_item(text),
                    depth=round(max(held[0].x0 - left, 0) / 18) if opens_item(text) else 0,
                    is_contents=bool(LEADS_TO_PAGE.search(text)),
                )

    def _alike(self, lines: list[PageLine]) -> list[list[Written]]:
        """The lines parted where the letters change their size or weight, or a page ends with a whole sentence."""
        groups = [[line.written] for line in lines[:1]]
        for above, line in pairwise(lines):
            if _look(above) == _look(line) and not _ends_page(above.written, line.written):
                groups[-1].append(line.written)
            else:
                groups.append([line.written])
        return groups


def _look(line: PageLine) -> tuple[int, bool]:
    return round(line.written.size), line.written.is_bold or line.is_on_bar


def _ends_page(above: Written, line: Written) -> bool:
    return line.top <= above.top and above.text.endswith(STOPS)


def _writes_spaces(pages: list[PageText]) -> bool:
    """Whether lines in cells mostly end with a space, which only a program that wrapped them writes."""
    squares = [square for page in pages for grid in page.grids for band in grid.bands for square in band]
    ends = [line.is_spaced for square in squares for line in square.lines[:-1]]
    return sum(ends) * 2 > len(ends)


def _words(band: Band) -> str:
    return "\t".join(" ".join(line.text for line in square.lines) for square in band if square.lines)


def _heads(band: Band) -> bool:
    """Whether it is a row of headings, printed again at the top of the page."""
    return read_heading_rows([tuple(Cell(_words([square])) for square in band)]) is not None


def _with_rest(square: Square, goes_on: Band) -> Square:
    lines = [line for other in goes_on if same_place(other, square) for line in other.lines]
    return Square(square.box, (*square.lines, *lines), square.colour, square.is_topmost)
