"""A plan's money by the fund it comes from, with totals worked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plans.models import FundingLine


@dataclass(frozen=True)
class Fund:
    """The lines of one source; `total` is None where no line of it has an amount."""

    source: str
    lines: tuple[FundingLine, ...]

    @property
    def total(self) -> Decimal | None:
        amounts = [line.amount for line in self.lines if line.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def without_amount(self) -> int:
        return sum(line.amount is None for line in self.lines)

    @property
    def note(self) -> str:
        """What the total leaves out, in words."""
        if not self.without_amount:
            return ""
        lines = "1 line has" if self.without_amount == 1 else f"{self.without_amount} lines have"
        return f"{lines} no amount and {'is' if self.without_amount == 1 else 'are'} not in the total."


def funding_by_source(lines: Iterable[FundingLine]) -> list[Fund]:
    """Group the lines by source, sources and lines in the order given."""
    grouped: dict[str, list[FundingLine]] = {}
    for line in lines:
        grouped.setdefault(line.source, []).append(line)
    return [Fund(source, tuple(found)) for source, found in grouped.items()]


def grand_total(funds: list[Fund]) -> Decimal | None:
    """What all funds come to; None for a single fund, whose own total says it, and where nothing has an amount."""
    totals = [fund.total for fund in funds if fund.total is not None]
    return sum(totals, Decimal(0)) if len(funds) > 1 and totals else None


def funding_of(lines: Iterable[FundingLine]) -> dict[str, object]:
    """What templates/plans/_funding.html shows."""
    funds = funding_by_source(lines)
    return {"funds": funds, "grand_total": grand_total(funds)}
