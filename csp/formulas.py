"""Text in CSV that no spreadsheet program takes for a formula, and that is the same again when it is read back."""

import re

# what spreadsheet programs take for the beginning of a formula, in wide letters too, with the apostrophes we have put before it
FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text with an apostrophe before it where it begins like a formula (OWASP: CSV injection)."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text again as it was before guarded()."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
