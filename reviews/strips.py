"""The status strip: an action's status at the end of each of the last eight periods, so that "Amber for how long?" is seen.

A signed period tells what was signed. An action carried on from last year's plan has last year's statuses before its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from actions.models import Action, Update
from csp.statuses import NOT_RATED, status_label
from plans.quarters import Period
from reviews.counts import grouped
from reviews.models import Reopening, SignedAction

LENGTH = 8
YEARS_BACK = 3  # how far a carried-on action is followed


@dataclass(frozen=True)
class Mark:
    """One period of a strip; `is_silent` where nobody reported in it and the status is an earlier one."""

    period: Period
    status: str
    is_signed: bool
    is_silent: bool
    is_running: bool

    @property
    def label(self) -> str:
        return status_label(self.status)

    @property
    def aside(self) -> str:
        """What stands under the status."""
        if self.is_signed:
            return "signed off"
        if self.is_running:
            return "so far"
        return "no update" if self.is_silent else ""


def strips_of(actions: Iterable[Action], last: Period, *, as_at: date, whole: bool) -> dict[int, list[Mark]]:
    """The strips of actions of one plan by their ids up to its last period, oldest first; none before an action joined.

    Seven queries at most.
    """
    chains = chains_of(list(actions))
    every = [pk for chain in chains.values() for pk in chain]
    told = Update.objects.filter(action__in=every, reported_on__lte=as_at).readable(whole=whole).standing()
    rows = told.newest_first().values_list("action_id", "reported_on", "status", "recorded_at")
    updates = grouped(rows, lambda row: row[0])
    signed = signed_statuses(every, whole=whole)
    begins = {pk: (year, joined) for pk, year, joined in Action.objects.filter(pk__in=every).values_list(
        "pk", "priority__plan__year", "added_on"
    )}  # fmt: skip
    periods = [last]
    while len(periods) < LENGTH:
        periods.insert(0, periods[0].previous())
    return {
        first: [
            mark_of(chain, period, updates, signed, as_at)
            for period in periods
            if any(stood_by(begins[pk], period) for pk in chain)
        ]
        for first, chain in chains.items()
    }


def strip_of(action: Action, today: date, *, whole: bool) -> list[Mark]:
    """One action's strip up to the period its plan reports on."""
    return strips_of([action], action.plan.reporting_period(today), as_at=today, whole=whole)[action.pk]


def stood_by(begin: tuple[int, date | None], period: Period) -> bool:
    year, joined = begin
    return period.end >= (joined or date(year, 4, 1))


def chains_of(actions: list[Action]) -> dict[int, list[int]]:
    """For each action its own id and those it was carried on from, the latest first."""
    chains = {action.pk: [action.pk] for action in actions}
    before = {action.pk: action.carried_from_id for action in actions if action.carried_from_id}
    for _ in range(YEARS_BACK - 1):
        if not before:
            break
        for first, pk in before.items():
            chains[first].append(pk)
        earlier = dict(Action.objects.filter(pk__in=before.values()).values_list("pk", "carried_from_id"))
        before = {first: found for first, pk in before.items() if (found := earlier[pk])}
    return chains


def signed_statuses(actions: list[int], *, whole: bool) -> dict[tuple[int, date], str]:
    """What was signed of the actions, by the last day of the period; sign-offs that were re-opened do not count."""
    reader = {"is_for_whole": True} if whole else {"is_for_limited": True}
    rows = SignedAction.objects.filter(action_id__in=actions, **reader)
    rows = rows.exclude(signed_priority__sign_off__in=Reopening.objects.values("sign_off"))
    found = rows.values_list("action_id", "signed_priority__sign_off__as_at_date", "status")
    return {(pk, day): status for pk, day, status in found}


def mark_of(
    chain: list[int],
    period: Period,
    updates: dict[int, list[tuple[int, date, str, object]]],
    signed: dict[tuple[int, date], str],
    as_at: date,
) -> Mark:
    told = next((row for pk in chain for row in updates.get(pk, ()) if row[1] <= period.end), None)
    was_signed = next((signed[pk, period.end] for pk in chain if (pk, period.end) in signed), None)
    return Mark(
        period=period,
        status=was_signed or (told and told[2]) or NOT_RATED,
        is_signed=was_signed is not None,
        is_silent=told is None or told[1] < period.start,
        is_running=as_at < period.end,
    )
