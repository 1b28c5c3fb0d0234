"""Which letters of a document are larger than its running text, and so make headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from documents.readers.pdf.pages import PageText

LARGER = 1.08  # times the usual size
ENOUGH = 200  # letters outside the tables, for their size to be taken as the usual one


class Sizes:
    def __init__(self, pages: Sequence[PageText]) -> None:
        outside = sum((page.letters for page in pages), Counter())
        everywhere = outside + sum((page.table_letters for page in pages), Counter())
        held = outside if outside.total() >= ENOUGH else everywhere
        usual = held.most_common(1)[0][0] if held else 0.0
        larger = sorted((size for size in outside if size > usual * LARGER), reverse=True)
        self.levels: list[float] = []
        for size in larger:
            if not self.levels or self.levels[-1] - size > 0.6:
                self.levels.append(size)
        first = [line.written.size for page in pages[:1] for line in page.lines]
        rest = [line.written.size for page in pages[1:] for line in page.lines]
        self.largest = self.levels[0] if self.levels else 0.0
        # the largest letters are the title's where they are on the first page only and smaller ones head the rest
        self.has_title = (
            len(self.levels) > 1 and self.is_largest(max(first, default=0.0)) and not any(map(self.is_largest, rest))
        )

    def is_largest(self, size: float) -> bool:
        return self.largest - size <= 0.6

    def is_title(self, size: float) -> bool:
        return self.has_title and self.is_largest(size)

    def level(self, size: float) -> int:
        """1 for the largest letters of the document, and 0 for those of running text."""
        if not self.levels or size < self.levels[-1] - 0.6:
            return 0
        return min(next(number for number, held in enumerate(self.levels, start=1) if held - size <= 0.6), 9)
