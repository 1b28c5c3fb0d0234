"""Run by itself: words as JSON come in, a PDF goes out. What a long paper takes of memory is given back at the end."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

HERE = Path(__file__).parent


def typeset(words: str, made_at: int) -> bytes:
    """The file, in the shipped fonts and no others, so that every machine makes the same; raises TypstError."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
    file = typst.Compiler(input=HERE / "paper.typ", font_paths=fonts, ignore_system_fonts=True).compile(
        format="pdf",
        sys_inputs={"paper": words},
        pdf_standards=["ua-1"],
        timestamp=datetime.fromtimestamp(made_at, UTC),
    )
    assert isinstance(file, bytes)
    return file


if __name__ == "__main__":
    sys.stdout.buffer.write(typeset(sys.stdin.buffer.read().decode(), int(sys.argv[1])))
