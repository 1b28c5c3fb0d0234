"""What it takes to turn away a file that is broken, too large, or meant to do harm, and what its sender is told.

    DJANGO_DEBUG=1 .venv/bin/python -m benchmarks.hostile_files

Each file is made, then read in a process of its own as an upload is read. Seconds are from the first byte to the answer;
memory is the most that the reading process, or a process that it started, held at once (it begins at 90 MB, which is Python
and its libraries). A file that is read after all shows what the largest that may pass costs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from documents.readers import CannotRead, read_blocks
from documents.readers.apart import LARGEST_MEMORY, SECONDS
from documents.readers.files import LARGEST_FILE
from tests.documents import hostile

MEGABYTE = 1024 * 1024
FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("plan.docx", lambda: b""),
    "one byte over the limit": ("plan.docx", lambda: b"x" * (LARGEST_FILE + 1)),
    "renamed program": ("plan.docx", lambda: hostile.PROGRAM),
    "corrupt Word": ("plan.docx", lambda: hostile.document(hostile.ROWS).read()[:-200]),
    "zip bomb, 140 MB in 140 KB": ("plan.docx", lambda: hostile.zip_bomb(140)),
    "entity bomb": ("plan.docx", hostile.entity_bomb),
    "entity bomb behind 2 MB": ("plan.docx", hostile.hidden_entity_bomb),
    "100,000 elements deep": ("plan.docx", lambda: hostile.nested_word(100_000)),
    "29,000 paragraphs (read)": ("plan.docx", lambda: hostile.long_word(29_000)),
    "1,500,000 paragraphs": ("plan.docx", lambda: hostile.long_word(1_500_000)),
    "30,000 rows of 3 (read)": ("plan.xlsx", lambda: hostile.many_rows(30_000)),
    "200,000 rows": ("plan.xlsx", lambda: hostile.many_rows(200_000)),
    "one cell over a whole sheet": ("plan.xlsx", hostile.joined_sheet),
    "a cell in the last corner of a sheet": ("plan.xlsx", hostile.far_cell),
    "4,000 parts": ("plan.xlsx", lambda: hostile.many_sheets(4000)),
    "500,000 ways a cell may look": ("plan.xlsx", lambda: hostile.swollen_styles(500_000)),
    "old Office, password": ("plan.xls", hostile.locked_xls),
    "old Word": ("plan.doc", lambda: hostile.old_office("WordDocument")),
    "old Office, broken": ("plan.xls", lambda: hostile.old_office("Workbook")),
    "OpenDocument, password": ("plan.ods", hostile.locked_ods),
    "OpenDocument, a row 100,000 times": ("plan.ods", lambda: hostile.repeated_ods(100_000)),
    "200,000 rows of CSV": ("plan.csv", lambda: hostile.many_rows_of_text(200_000)),
    "100,000 rows pasted": ("pasted text", lambda: hostile.many_rows_of_text(100_000)),
    "PDF, password": ("plan.pdf", hostile.locked_pdf),
    "PDF, a scan": ("plan.pdf", hostile.scanned_pdf),
    "PDF, letters without names": ("plan.pdf", hostile.unreadable_pdf),
    "PDF, 5,000 pages": ("plan.pdf", lambda: hostile.long_pdf(5000)),
    "PDF, 1,000,000 arrays deep": ("plan.pdf", lambda: hostile.nested_pdf(1_000_000)),
    "PDF, 40 MB of strokes": ("plan.pdf", lambda: hostile.swollen_pdf(40)),
    "PDF, 600 MB of strokes": ("plan.pdf", lambda: hostile.swollen_pdf(600)),
    "PDF, cut short": ("plan.pdf", lambda: hostile.written_pdf()[:400]),
}


def read(name: str, path: str) -> None:
    """In a process of its own: read the file and print what came of it."""
    started = time.perf_counter()
    try:
        blocks = read_blocks(Path(path), name)
        said = f"(read: {len(blocks.body)} blocks)"
    except CannotRead as refusal:
        said = str(refusal)
    took = time.perf_counter() - started
    held = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps([took, held / 1024, said]))


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "benchmarks.hostile_files", *arguments]
    return subprocess.run(command, capture_output=True, check=True)


def main() -> None:
    print(f"No file is read for more than {SECONDS} seconds, or in more than {LARGEST_MEMORY // MEGABYTE} MB.\n")
    print(f"{'file':36} {'size':>9} {'seconds':>8} {'MB':>6}  answer")
    for title, (name, _) in FILES.items():
        path = Path(tempfile.gettempdir(), f"hostile-{name.replace(' ', '-')}")
        _run("make", title, str(path))
        answer = _run("read", name, str(path))
        took, held, said = json.loads(answer.stdout)
        print(f"{title:36} {path.stat().st_size / 1024:>6.0f} KB {took:>8.2f} {held:>6.0f}  {said}", flush=True)
        path.unlink()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["make", title, path]:
            Path(path).write_bytes(FILES[title][1]())
        case ["read", name, path]:
            read(name, path)
        case _:
            main()
