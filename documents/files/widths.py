"""How wide the columns of a table are on paper."""

from __future__ import annotations

from reviews.papers.blocks import Column

LETTER = 2.2  # millimetres that a letter of a column's label takes, in bold 10 point
INSET = 2.2  # at both sides of a cell
WIDEST_WORD = 20  # letters; a longer one is broken


def fitted(columns: tuple[Column, ...], width: int) -> list[float]:
    """Millimetres of each column: its share, or as much as the longest word of its label takes, at the widest one's cost."""
    shares = [width * column.width / 100 for column in columns]
    needed = [min(longest_word(column.label), WIDEST_WORD) * LETTER + INSET for column in columns]
    missing = [max(need - share, 0) for need, share in zip(needed, shares, strict=True)]
    spare, widest = max((share - need, at) for at, (share, need) in enumerate(zip(shares, needed, strict=True)))
    if sum(missing) > spare:
        return shares
    made = [share + more for share, more in zip(shares, missing, strict=True)]
    made[widest] -= sum(missing)
    return made


def longest_word(label: str) -> int:
    return max(map(len, label.split()), default=0)
