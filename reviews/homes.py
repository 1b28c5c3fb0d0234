"""What a person finds on their home page: the current plans of their partnerships, and what waits for them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import Q

from actions.models import Action
from actions.positions import Position, positions_as_at
from csp.models import Agency, Membership, Partnership, Role, User
from csp.statuses import NEEDS_REMEDY, RagStatus
from plans.models import AnnualPlan, PlanStatus
from plans.quarters import Period
from reviews.asked import WaitingAtHome, waiting_at_home
from reviews.chase import return_address
from reviews.counts import grouped, in_words, statuses_of
from reviews.rounds import Round, RoundDates, dates_by_period, is_stale, next_before_the_board


@dataclass(frozen=True)
class AgencyAtHome:
    """What one lead agency has to be seen to for, each number one press from those actions; None: no lead named."""

    agency: Agency | None
    missing: int
    overdue: int
    stale: int
    due: int
    return_address: str


@dataclass(frozen=True)
class PlanAtHome:
    """A current plan as it stands today, as one person may see it."""

    plan: AnnualPlan
    today: date
    positions: list[Position]
    is_read_whole: bool
    agencies: frozenset[int]  # those the person reports for

    @property
    def quarter(self) -> Period:
        return self.plan.reporting_period(self.today)

    @property
    def is_chased(self) -> bool:
        """Whether updates are awaited: the plan's year has begun and the plan is neither a draft nor closed."""
        return self.plan.starts_on <= self.today and not self.plan.is_closed and not self.is_being_drafted

    @property
    def is_being_drafted(self) -> bool:
        return self.plan.status == PlanStatus.DRAFT

    @cached_property
    def rounds(self) -> list[Round]:
        """The earlier periods that updates are still owed for, then the one reported on now. Oldest first."""
        dates = [found for found in dates_by_period(self.plan, self.plan.reviews.all()) if found.period <= self.quarter]
        found = [Round(self.plan, one, self.today, self.positions) for one in dates]
        return [one for one in found if one.period == self.quarter or (one.dates.is_open(self.today) and one.owed)]

    @property
    def deadlines(self) -> list[str]:
        """For each open round the person owes actions in: "2 actions for Q2 2017/18, due in 6 days, on …"."""
        words = []
        for one in self.rounds:
            mine = sum(self.is_mine(line.position) for line in one.owed)
            if mine:
                words.append(f"{mine} action{'s' if mine > 1 else ''} for {one.period}, {one.deadline}")
        return words

    @property
    def own_return(self) -> str:
        """The sheet of the person's own agency; of all their agencies where they report for several."""
        own = sorted(self.agencies)
        return return_address(self.plan, self.asked_for, own[0] if len(own) == 1 else None)

    @property
    def asked_for(self) -> Period:
        """The period the person's return is for: the oldest they owe updates of, else the one reported on now."""
        return next((one.period for one, _ in self.mine_owed), self.quarter)

    @property
    def deadline(self) -> str:
        """Of the period reported on now, in words."""
        return self.rounds[-1].deadline

    @property
    def words(self) -> str:
        return in_words(statuses_of(self.positions))

    @property
    def latest_review(self) -> Period | None:
        """The last quarter of the plan that has begun; none before its year, or for people who read what is published."""
        begun = [quarter for quarter in self.plan.periods if quarter.start <= self.today]
        return begun[-1] if begun and self.is_read_whole else None

    @property
    def board(self) -> RoundDates | None:
        """What the board meets about next; for those who read the partnership whole."""
        return next_before_the_board(self.plan, self.plan.reviews.all(), self.today) if self.is_read_whole else None

    @cached_property
    def counted(self) -> list[Position]:
        return [position for position in self.positions if not position.is_closed]

    @cached_property
    def silent(self) -> list[Position]:
        return [position for position in self.counted if position.is_silent_in(self.quarter)]

    @cached_property
    def overdue(self) -> list[Position]:
        return [position for position in self.counted if position.is_overdue]

    @property
    def without_lead(self) -> int:
        return sum(position.is_open and position.lead is None for position in self.counted)

    @property
    def red(self) -> int:
        return sum(position.status == RagStatus.RED for position in self.counted)

    @property
    def amber(self) -> int:
        return sum(position.status == RagStatus.AMBER for position in self.counted)

    @property
    def off_track(self) -> list[Position]:
        """Red, then Amber, each in the plan's order."""
        rated = [position for position in self.counted if position.status in NEEDS_REMEDY]
        return sorted(rated, key=lambda position: position.status != RagStatus.RED)

    @cached_property
    def stale(self) -> list[Position]:
        """Silent for two periods: the running one and the one before."""
        return [position for position in self.silent if is_stale(position, self.plan, self.quarter)]

    @cached_property
    def due(self) -> list[Position]:
        """Open actions whose timescale ends in the running period."""
        return [at for at in self.counted if at.is_open and at.due_on and at.due_on in self.quarter]

    @cached_property
    def by_agency(self) -> list[AgencyAtHome]:
        """Lead agencies with anything to see to, those that owe most first; no lead named comes last."""
        needs = {"missing": self.silent, "overdue": self.overdue, "stale": self.stale, "due": self.due}
        counted = {
            name: Counter(at.lead.agency if at.lead else None for at in positions) for name, positions in needs.items()
        }
        agencies = {agency for count in counted.values() for agency in count}
        asked = {row.agency: one.period for one in reversed(self.rounds) for row in one.by_agency}
        rows = [
            AgencyAtHome(
                agency=agency,
                **{name: count[agency] for name, count in counted.items()},
                return_address=return_address(
                    self.plan, asked.get(agency, self.quarter), agency.pk if agency else None
                ),
            )
            for agency in agencies
        ]
        return sorted(rows, key=lambda row: (row.agency is None, -row.missing, str(row.agency).lower()))

    @cached_property
    def mine_owed(self) -> list[tuple[Round, list[Position]]]:
        """What the person owes, each action once, under the oldest round that waits for it."""
        met: set[int] = set()
        found = []
        for one in self.rounds:
            mine = [line.position for line in one.owed if self.is_mine(line.position)]
            waiting = [position for position in mine if position.action.pk not in met]
            met |= {position.action.pk for position in waiting}
            found += [(one, waiting)] if waiting else []
        return found

    @property
    def mine_overdue(self) -> list[Position]:
        return [position for position in self.overdue if self.is_mine(position)]

    def is_mine(self, position: Position) -> bool:
        """Led by an agency the person reports for, or by a team inside it."""
        lead = position.lead
        return lead is not None and bool({lead.agency_id, lead.agency.part_of_id} & self.agencies)


@dataclass(frozen=True)
class PartnershipAtHome:
    """One partnership on a person's home page, with their roles in it; none in a district below their county."""

    partnership: Partnership
    roles: list[Membership]
    plans: list[PlanAtHome]
    answers: WaitingAtHome | None  # what waits for one, where anything does

    @property
    def is_coordinator(self) -> bool:
        return any(role.role == Role.COORDINATOR for role in self.roles)

    @property
    def is_lead_officer(self) -> bool:
        return any(role.role == Role.LEAD_OFFICER for role in self.roles)

    @property
    def is_board_member(self) -> bool:
        return any(role.role == Role.BOARD_MEMBER for role in self.roles)


def home_of(user: User, *, today: date, only: Partnership | None = None) -> list[PartnershipAtHome]:
    """The person's own partnerships, then the districts below them; or `only` one of their own, with its districts.

    Fifteen queries at most, however many there are.
    """
    standing = user.standing
    near = Q(pk__in=standing.inside) | Q(parent__in=standing.reads_whole)
    if only:
        near &= Q(pk=only.pk) | (Q(parent=only) & ~Q(pk__in=standing.inside))
    partnerships = Partnership.objects.filter(near).order_by("name", "pk")
    plans = AnnualPlan.objects.visible_to(user).filter(partnership__in=partnerships)
    current = current_plans(plans.order_by("partnership", "-year").prefetch_related("reviews"), today)
    shown = grouped(plans_at_home(current, user, today), lambda row: row.plan.partnership_id)
    roles = grouped(user.current_memberships, lambda role: role.partnership_id)
    answers = waiting_at_home(user, today=today)
    found = [
        PartnershipAtHome(own, roles.get(own.pk, []), shown.get(own.pk, []), answers.get(own.pk))
        for own in partnerships
    ]
    return sorted(found, key=lambda row: not row.roles)


def plans_at_home(plans: list[AnnualPlan], user: User, today: date) -> Iterator[PlanAtHome]:
    """The plans with their actions, those read whole apart from those of which only the published part is read."""
    for whole in (True, False):
        chosen = [plan for plan in plans if plan.is_read_whole_by(user) == whole]
        actions = Action.objects.filter(priority__plan__in=chosen).visible_to(user).in_plan_on(today).in_order()
        positions = grouped(
            positions_as_at(actions, today, whole=whole), lambda position: position.action.priority.plan_id
        )
        for plan in chosen:
            yield PlanAtHome(plan, today, positions.get(plan.pk, []), whole, user.standing.agencies)


def current_plans(plans: Iterable[AnnualPlan], today: date) -> list[AnnualPlan]:
    """Of each partnership, the newest plan whose year has begun and which is no draft, and all newer ones."""
    current = []
    for _, own in groupby(plans, key=lambda plan: plan.partnership_id):
        for plan in own:  # newest first
            current.append(plan)
            if plan.starts_on <= today and plan.status != PlanStatus.DRAFT:
                break
    return current
