"""Headers and footers that run from page to page, taken out of the text they stand round."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from documents.readers.pdf.pages import PageLine, PageText
from documents.readers.pdf.words import PAGE_NUMBER, is_in_margin


def take_running(pages: Sequence[PageText]) -> list[str]:
    """Take them out, and give back the words of each: what differs from page to page stands in one text."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_key(line) for line in page.lines if _is_in_margin(line, page)})
    texts: dict[str, dict[str, None]] = {}
    for page in pages:
        for line in page.lines:
            key = _key(line)
            runs = seen[key] > 1 and seen[key] * 2 >= len(pages)
            if _is_in_margin(line, page) and (runs or PAGE_NUMBER.fullmatch(line.written.text)):
                texts.setdefault(key, {})[line.written.text] = None
                page.items.remove(line)
    return [", ".join(held) for held in texts.values()]


def _key(line: PageLine) -> str:
    return re.sub("[0-9]+", "0", line.written.text)


def _is_in_margin(line: PageLine, page: PageText) -> bool:
    return is_in_margin(line.written.top, line.written.bottom, page.height)
