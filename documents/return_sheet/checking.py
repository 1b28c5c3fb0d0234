"""A return that came back, set beside the plan as it stands: what can be recorded, what cannot and why, what already was."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from actions.forms import status_choices
from actions.models import Action, Update
from actions.positions import leads_of
from csp.access import NotAllowedNow
from csp.models import User
from csp.statuses import NOT_RATED
from documents.return_sheet.columns import HEADINGS
from documents.return_sheet.reading import Fault, FilledRow, FilledSheet, shortened
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.counts import grouped
from reviews.return_forms import ReturnRowForm, SheetForm

NOT_OF_THIS_PLAN = "This row is not from this plan: download the return of this plan and copy your words into it"
MOVED_SINCE = "Something changed on the site since this page was opened, so nothing was recorded. Check the rows again."
ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOT_ITS_ROW = "The words of another row stand here: download the return again and copy your words into it"
FAULTY, RECORDED, CHANGED, READY, EMPTY = "faulty", "recorded", "changed", "ready", "empty"


@dataclass
class CheckedRow:
    """One row and what would become of it."""

    row: FilledRow
    action: Action | None = None
    meanwhile: list[Update] = field(default_factory=list)  # recorded on the site since the download, the newest first
    account: dict[str, Any] = field(default_factory=dict)  # what record_update() takes
    faults: list[Fault] = field(default_factory=list)
    recorded: Update | None = None  # the same words, on the record already

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def key(self) -> str:
        """What its tick box sends."""
        return str(self.number)

    @property
    def state(self) -> str:
        if self.recorded:
            return RECORDED
        if self.faults:
            return FAULTY
        if self.row.is_empty:
            return EMPTY
        return CHANGED if self.meanwhile else READY

    @property
    def name(self) -> str:
        """How messages call the row: its number on the sheet, and the action's reference, or its words without one."""
        reference = self.action.reference or self.action.activity if self.action else self.row.cells["reference"]
        return f"Row {self.number}" + (f" ({shortened(reference)})" if reference else "")

    @property
    def status(self) -> str:
        return self.account["status"] or NOT_RATED


@dataclass
class CheckedSheet:
    """Every row of a return, sorted by what would become of it."""

    sheet: FilledSheet
    period: Period
    rows: list[CheckedRow]

    def of(self, state: str) -> list[CheckedRow]:
        return [row for row in self.rows if row.state == state]

    @property
    def ready(self) -> list[CheckedRow]:
        return self.of(READY)

    @property
    def changed(self) -> list[CheckedRow]:
        return self.of(CHANGED)

    @property
    def faulty(self) -> list[CheckedRow]:
        return self.of(FAULTY)

    @property
    def recorded(self) -> list[CheckedRow]:
        return self.of(RECORDED)

    @property
    def empty(self) -> list[CheckedRow]:
        return self.of(EMPTY)

    @property
    def errors(self) -> list[str]:
        """Each fault in one sentence that names the row and the cell."""
        return [self.in_words(row, fault) for row in self.faulty for fault in row.faults]

    def in_words(self, row: CheckedRow, fault: Fault) -> str:
        key, words = fault
        cell = f", {HEADINGS[key]} (column {self.sheet.letters[key]})" if key else ""
        return f"{row.name}{cell}: {words}"

    @property
    def fingerprint(self) -> str:
        """The same as long as the site stands to the sheet as it did when somebody looked."""
        seen = [(row.number, row.state, [update.pk for update in row.meanwhile]) for row in self.rows]
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    def record(self, *, by: User, also: set[int]) -> list[Update]:
        """Record what is ready, and those rows that are wanted although the site has changed since the download."""
        chosen = [row for row in self.rows if row.state == READY or (row.state == CHANGED and row.number in also)]
        return [row.action.record_update(by=by, **row.account) for row in chosen if row.action]


def check_sheet(sheet: FilledSheet, plan: AnnualPlan, *, by: User, today: date) -> CheckedSheet:
    """Check every row by the rules of the return page."""
    period = next((each for each in plan.periods if each.code == sheet.period), plan.reporting_period(today))
    checker = Checker(plan, period, by, today)
    return CheckedSheet(sheet, period, [checker.check(row) for row in sheet.rows])


class Checker:
    """The plan's actions as they stand, and the rows checked so far. Four queries and those of the rules."""

    def __init__(self, plan: AnnualPlan, period: Period, by: User, today: date) -> None:
        self.plan, self.period, self.by, self.today = plan, period, by, today
        self.usual_day = min(today, period.end)
        actions = Action.objects.for_plan(plan).select_related("priority")
        self.actions = {action.pk: action for action in actions}
        leads_of(list(self.actions.values()))
        for action in self.actions.values():
            action.priority.plan = plan  # one plan for all rows: its status key is asked for once
        updates = Update.objects.filter(action__priority__plan=plan).select_related("recorded_by").newest_first()
        self.updates = grouped(updates, lambda update: update.action_id)
        self.met: dict[int, int] = {}  # rows by action

    def check(self, row: FilledRow) -> CheckedRow:
        action = self.actions.get(row.action_id)
        if action is None:
            return CheckedRow(row, faults=row.faults or [("", NOT_OF_THIS_PLAN)])
        checked = CheckedRow(row, action, faults=list(row.faults))
        if row.is_empty:
            return checked
        if fault := self.fault_of_row(row, action):
            checked.faults.insert(0, ("", fault))
        else:
            checked.meanwhile = [update for update in self.updates_of(row) if update.pk > row.update_id]
            self.check_words(checked, action)
        return checked

    def updates_of(self, row: FilledRow) -> list[Update]:
        return self.updates.get(row.action_id, [])

    def fault_of_row(self, row: FilledRow, action: Action) -> str:
        """What is wrong with the row as a whole; "" for nothing."""
        earlier = self.met.setdefault(action.pk, row.number)
        if earlier != row.number:
            return f"This is the same action as row {earlier}: put your words in one of them"
        if row.update_id and row.update_id not in {update.pk for update in self.updates_of(row)}:
            return NOT_OF_THIS_PLAN
        if row.cells["reference"] != action.reference and row.cells["activity"].split() != action.activity.split():
            return NOT_ITS_ROW
        if action.is_closed:
            return "This action is closed. A coordinator can re-open it"
        if not action.can_be_updated_by(self.by):
            return "Your agency neither leads nor supports this action"
        return ""

    def check_words(self, checked: CheckedRow, action: Action) -> None:
        """The rules of the return page; what is wrong with a cell as such takes the place of theirs."""
        row, known = checked.row, {key for key, _ in checked.faults}
        day = SheetForm(boxes_of(row.cells["reported_on"]), today=self.today, usual=self.usual_day)
        reported_on = day.cleaned_data["reported_on"] if day.is_valid() else self.usual_day
        form = self.form_of(row, action, reported_on)
        said = form.errors | (day.errors if row.cells["reported_on"] else {})
        found = [(key if key in HEADINGS else "", str(words)) for key, faults in said.items() for words in faults]
        checked.faults += [(key, words) for key, words in found if key not in known]
        checked.recorded = self.recorded_already(row, form, reported_on)
        if not checked.faults:
            checked.account = form.account

    def form_of(self, row: FilledRow, action: Action, reported_on: date) -> ReturnRowForm:
        """The form of the page, holding what the row holds."""
        form = ReturnRowForm(
            row.cells | {"status": self.statuses.get(row.cells["status"].lower(), row.cells["status"])},
            action=action,
            by=self.by,
            given_by="",
            last=self.last_seen(row),
            today=self.today,
            reported_on=reported_on,
        )
        *words, last = status_words(self.plan).values()
        is_no_such = f"“{shortened(row.cells['status'])}” is not one of {', '.join(words)} or {last}"
        form.fields["status"].error_messages["invalid_choice"] = is_no_such
        return form

    @cached_property
    def statuses(self) -> dict[str, str]:
        return {label.lower(): key for key, label in status_words(self.plan).items()}

    def last_seen(self, row: FilledRow) -> Update | None:
        """The update that stood last when the sheet was downloaded."""
        seen = [update for update in self.updates_of(row) if update.pk <= row.update_id]
        corrected = {update.corrects_id for update in seen}
        standing = (old for old in seen if old.pk not in corrected and old.reported_on <= self.period.end)
        return next(standing, None)

    def recorded_already(self, row: FilledRow, form: ReturnRowForm, reported_on: date) -> Update | None:
        """The same words of the same day; without a day on the sheet, of any day since it was downloaded."""
        cleaned = form.cleaned_data
        moved = cleaned.get("new_timescale")
        if not {"status", "progress", "remedy"} <= cleaned.keys() or (moved and moved != form.action.timescale):
            return None
        words = same_words(cleaned["status"], cleaned["progress"], cleaned["remedy"])
        for update in self.updates_of(row):
            is_since = not row.cells["reported_on"] and update.pk > row.update_id
            is_in_time = is_since or update.reported_on == reported_on
            if is_in_time and same_words(update.status, update.progress, update.remedy) == words:
                return update
        return None


def same_words(*texts: str) -> tuple[list[str], ...]:
    """Texts but for their spaces and line ends, which spreadsheets and browsers keep differently."""
    return tuple(text.split() for text in texts)


def boxes_of(day: str) -> dict[str, str]:
    """A day as the page's three boxes send it; what could not be read as one leaves them empty."""
    year, month, number = day.split("-") if ISO_DAY.fullmatch(day) else ("", "", "")
    return {"reported_on_0": number, "reported_on_1": month, "reported_on_2": year}


def status_words(plan: AnnualPlan) -> dict[str, str]:
    """The words to choose from, by status: those the partnership uses, and none this time."""
    return {choice[0]: choice[1] for choice in status_choices(plan.partnership)}


def record_return(
    sheet: FilledSheet, plan: AnnualPlan, *, by: User, today: date, seen: str, also: set[int]
) -> list[Update]:
    """Record a checked return, all of it or nothing; refuse where the site is no longer as it was `seen`."""
    # rows are locked in one order, so that two returns of one plan wait for each other
    list(Action.objects.for_plan(plan).order_by("pk").select_for_update().values_list("pk"))
    checked = check_sheet(sheet, plan, by=by, today=today)
    if checked.fingerprint != seen:
        raise NotAllowedNow(MOVED_SINCE)
    return checked.record(by=by, also=also)
