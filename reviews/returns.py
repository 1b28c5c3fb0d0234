"""The return: one agency's actions, or everyone's, on one sheet, written over days and submitted in one go.

Each writer, a person or the holder of a link, has drafts of their own; nobody's draft is written over by somebody
else, nor by an older showing of the same sheet. What is submitted becomes updates; nothing typed is lost on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from actions.models import Action, ActionQuerySet, Update
from actions.positions import Position, positions_as_at
from csp.models import Agency, FormReceipt, User
from csp.statuses import NOT_RATED
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority
from reviews.counts import grouped
from reviews.models import Draft, GivenByLink, ReturnLink
from reviews.return_forms import ReturnRowForm, SheetForm
from reviews.return_rows import ReturnRow, Stray, Submitted
from reviews.return_words import (
    Words,
    actions_named_in,
    day_in,
    fields_of,
    page_of,
    prefix_of,
    receipt_token,
    seen_in,
    words_in,
    words_of,
)

Writer = User | ReturnLink
GONE = "An action that is not on this sheet any more"


@dataclass(frozen=True)
class PriorityRows:
    """One priority's part of the sheet."""

    priority: Priority
    rows: list[ReturnRow]


@dataclass
class ReturnSheet:
    """The actions one writer may report on, for one period; everyone's for a coordinator who names no agency."""

    plan: AnnualPlan
    period: Period
    agency: Agency | None
    writer: Writer
    today: date
    supporting: bool = False  # also the actions the agency supports

    @property
    def user(self) -> User | None:
        return self.writer if isinstance(self.writer, User) else None

    @property
    def link(self) -> ReturnLink | None:
        return self.writer if isinstance(self.writer, ReturnLink) else None

    @property
    def given_by(self) -> str:
        """The name and post of the holder of a link, the agency until they are said; nothing for people with an account."""
        if self.link is None:
            return ""
        return ", ".join(filter(None, [self.link.holder_name, self.link.holder_post])) or str(self.link.agency)

    @property
    def as_at(self) -> date:
        """The day up to which earlier updates are shown, and the usual day of the new ones."""
        return min(self.period.end, self.today)

    @property
    def is_late(self) -> bool:
        return self.period.end < self.today

    @property
    def is_early(self) -> bool:
        return self.today < self.period.start

    @property
    def agencies(self) -> frozenset[int] | None:
        """Whose actions are shown; None for everyone's."""
        if self.agency:
            return frozenset({self.agency.pk})
        assert isinstance(self.writer, User)
        everyone = self.plan.partnership_id in self.writer.standing.coordinates
        return None if everyone else self.writer.standing.agencies

    @property
    def actions(self) -> ActionQuerySet:
        found = Action.objects.for_plan(self.plan).in_plan_on(self.as_at).filter(closed_on=None).in_order()
        if self.link:  # its holder is outside the partnership
            found = found.filter(is_internal=False)
        if self.agencies is None:
            return found
        return found.involving(self.agencies) if self.supporting else found.led_by(self.agencies)

    @cached_property
    def rows(self) -> list[ReturnRow]:
        """The actions in the plan's order. Five queries, six for the holder of a link, whatever their number."""
        whole = self.user is not None
        newest = Update.objects.filter(action=OuterRef("pk")).readable(whole=whole).order_by("-pk")
        actions = self.actions.annotate(newest_id=Coalesce(Subquery(newest.values("pk")[:1]), 0))
        positions = positions_as_at(actions, self.as_at, whole=whole)
        found = Draft.objects.filter(action__in=[position.action.pk for position in positions])
        drafts = grouped(found.select_related("user", "link__agency").order_by("pk"), lambda draft: draft.action_id)
        rows = [self.row(position, drafts.get(position.action.pk, [])) for position in positions]
        if self.link:
            self.keep_inside(rows, self.link)
        return rows

    def keep_inside(self, rows: list[ReturnRow], link: ReturnLink) -> None:
        """Show the holder of a link nobody else's name, and no comment but on what came from the same agency."""
        updates = [row.last.pk for row in rows if row.last]
        given = GivenByLink.objects.filter(update__in=updates, link__agency=link.agency_id)
        own = set(given.values_list("update", flat=True))
        for row in rows:
            row.begun_by_others = []
            row.sent_back = row.sent_back if row.last and row.last.pk in own else None

    def row(self, position: Position, drafts: list[Draft]) -> ReturnRow:
        position.action.priority.plan = self.plan  # one plan for all rows, so that its key is asked for once
        own = next((draft for draft in drafts if self.owns(draft)), None)
        others = [draft for draft in drafts if draft is not own and not self.is_given_up(draft)]
        form = self.row_form(position, words_of(own))
        return ReturnRow(position, position.action.newest_id, own, others, form, sent_back=position.sent_back)

    def is_given_up(self, draft: Draft) -> bool:
        """Whether it was begun by a link that nobody can go on with."""
        return draft.link is not None and draft.link.is_over_on(self.today)

    def owns(self, draft: Draft) -> bool:
        return draft.user == self.user and draft.link_id == (self.link and self.link.pk)

    def row_form(self, position: Position, words: Words, on: date | None = None) -> ReturnRowForm:
        """The boxes of an action, holding these words; checked where a day is given."""
        prefix = prefix_of(position.action)
        return ReturnRowForm(
            {f"{prefix}-{box}": text for box, text in words.items()} if on else None,
            prefix=prefix,
            initial=words,
            action=position.action,
            by=self.user,
            given_by=self.given_by,
            last=position.update,
            today=self.today,
            reported_on=on or self.as_at,
        )

    @property
    def groups(self) -> list[PriorityRows]:
        rows = grouped(self.rows, lambda row: row.action.priority)
        return [PriorityRows(priority, part) for priority, part in rows.items()]

    @cached_property
    def form(self) -> SheetForm:
        """The day of the whole sheet: as last typed in a draft, or the usual one."""
        return self.sheet_form(None)

    def sheet_form(self, data: Mapping[str, Any] | None) -> SheetForm:
        kept = sorted((row.draft for row in self.rows if row.draft and row.draft.reported_on), key=lambda d: d.saved_at)
        return SheetForm(data, today=self.today, usual=kept[-1].reported_on.split("/") if kept else self.as_at)

    @property
    def statuses(self) -> list[tuple[str, str]]:
        """The statuses to choose from; what each means is printed once above the sheet."""
        words = [(meaning.status, meaning.get_status_display()) for meaning in self.plan.partnership.status_key]
        return [("", "Choose a status"), *words, (NOT_RATED, "No status this time")]

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Every error of the sheet: the row it is about, the id of the control, and what is wrong."""
        of_day = [("", "id_reported_on_0", str(error)) for errors in self.form.errors.values() for error in errors]
        return of_day + [(row.name, place, error) for row in self.rows for place, error in row.faults]

    @property
    def silent(self) -> list[ReturnRow]:
        """Open actions on which nobody has reported in the period."""
        return [row for row in self.rows if row.position.is_silent_in(self.period)]

    def show(self, data: Mapping[str, Any]) -> None:
        """Put back into the boxes what was typed, unchecked."""
        named = actions_named_in(data)
        for row in self.rows:
            if row.action.pk in named:
                row.form = self.row_form(row.position, words_in(data, row.action.pk))
        if day_in(data):
            self.form = SheetForm(None, today=self.today, usual=day_in(data).split("/"))

    @transaction.atomic
    def save(self, data: Mapping[str, Any]) -> list[ReturnRow]:
        """Keep what was typed in the writer's drafts; answer the rows not kept, as they were written elsewhere meanwhile.

        Rows that `data` does not name stay as they are.
        """
        self.wait_for_own_turn()
        self.show(data)
        named = actions_named_in(data)
        return [row for row in self.rows if row.action.pk in named and not self.keep(row, data)]

    def wait_for_own_turn(self) -> None:
        """Let an earlier request of the same writer finish first, so that neither misses what the other wrote."""
        writers = self.writer._meta.model._default_manager.select_for_update(no_key=True)
        writers.filter(pk=self.writer.pk).values_list("pk").get()

    def keep(self, row: ReturnRow, data: Mapping[str, Any]) -> bool:
        """Whether the row's draft now holds what was typed, or may go on holding what it did."""
        page = page_of(data)
        if row.is_untouched_in(data, page):
            return True
        if row.is_overtaken_in(data, page):
            row.elsewhere = row.draft
            return False
        self.write_draft(row, words_in(data, row.action.pk), page, day_in(data))
        return True

    def write_draft(self, row: ReturnRow, words: Words, page: str, day: str) -> None:
        if not any(words.values()):
            self.drop_draft(row)
            return
        usual = f"{self.as_at:%-d/%-m/%Y}"
        row.draft = row.draft or Draft(action=row.action, user=self.user, link=self.link)
        for name, value in fields_of(words).items():
            setattr(row.draft, name, value)
        row.draft.page, row.draft.reported_on = page, "" if day == usual else day
        row.draft.save()

    def drop_draft(self, row: ReturnRow) -> None:
        if row.draft:
            row.draft.delete()
            row.draft = None

    @transaction.atomic
    def submit(self, data: Mapping[str, Any], hold_back_good: bool = False, may_record: bool = True) -> Submitted:
        """Turn the filled rows into updates, unless they need mending; those stay on the sheet and in the drafts.

        Where the writer may not record yet, every row is checked all the same, so that all there is to mend is said at once.
        `data` names the boxes as the page does, with the sheet's day in reported_on_0 to _2. A row sent before in
        the same words from the same showing of the page (form_token) is not recorded again.
        """
        self.wait_for_own_turn()
        self.lock_actions(data)
        filled, already = self.filled_in(data)
        self.form = SheetForm(data, today=self.today, usual=self.as_at)
        day = self.form.cleaned_data["reported_on"] if self.form.is_valid() else None
        self.check(filled, data, day or self.as_at)
        faulty = [row for row in filled if row.is_faulty]
        good = [row for row in filled if not row.is_faulty]
        waits = day is None or not may_record or (hold_back_good and bool(faulty))
        recorded = [] if waits else [self.record(row, data) for row in good]
        left = [*faulty, *good] if waits else faulty
        self.keep_rest(data, {row.action.pk for row in [*already, *([] if waits else good)]})
        self.read_again(left)
        return Submitted(recorded, faulty, good if waits else [], len(already), self.strays(data))

    def lock_actions(self, data: Mapping[str, Any]) -> None:
        """Let whoever is recording on these actions finish first, and read the rows only then."""
        named = Action.objects.select_for_update(no_key=True).filter(pk__in=actions_named_in(data)).order_by("pk")
        list(named.values_list("pk"))
        self.__dict__.pop("rows", None)

    def filled_in(self, data: Mapping[str, Any]) -> tuple[list[ReturnRow], list[ReturnRow]]:
        """The rows with anything in them; and those that were sent before in the same words."""
        filled = [row for row in self.rows if any(words_in(data, row.action.pk).values())]
        tokens = {row.action.pk: self.token(row, data) for row in filled}
        wanted = [token for token in tokens.values() if token]
        sent = set(FormReceipt.objects.filter(token__in=wanted).values_list("token", flat=True))
        already = [row for row in filled if tokens[row.action.pk] in sent]
        return [row for row in filled if tokens[row.action.pk] not in sent], already

    def token(self, row: ReturnRow, data: Mapping[str, Any]) -> UUID | None:
        return receipt_token(data, row.action.pk, f"{self.writer._meta.model_name} {self.writer.pk}")

    def check(self, filled: list[ReturnRow], data: Mapping[str, Any], day: date) -> None:
        """Find what is wrong with the rows, and what was recorded or written elsewhere since the sheet was shown."""
        page, seen = page_of(data), {}
        for row in filled:
            row.form = self.row_form(row.position, words_in(data, row.action.pk), on=day)
            row.elsewhere = row.draft if row.is_overtaken_in(data, page) else None
            last_seen = seen_in(data, row.action.pk)
            if last_seen is not None and last_seen < row.newest_id:
                seen[row.action.pk] = last_seen
        missed = self.recorded_since(seen)
        for row in filled:
            row.meanwhile = missed.get(row.action.pk, [])

    def recorded_since(self, seen: dict[int, int]) -> dict[int, list[Update]]:
        """By action, the updates recorded after those last seen. One query, none where nothing was missed."""
        if not seen:
            return {}
        found = Update.objects.filter(action__in=seen, pk__gt=min(seen.values())).readable(whole=self.user is not None)
        found = found.select_related("recorded_by").order_by("pk")
        return grouped((row for row in found if row.pk > seen[row.action_id]), lambda row: row.action_id)

    def record(self, row: ReturnRow, data: Mapping[str, Any]) -> Update:
        update = row.action.record_update(by=self.user, given_by=self.given_by, **row.form.account)
        if self.link:
            GivenByLink.objects.create(update=update, link=self.link)
        if token := self.token(row, data):
            FormReceipt.objects.create(token=token, user=self.user)
        self.drop_draft(row)
        return update

    def keep_rest(self, data: Mapping[str, Any], recorded: set[int]) -> None:
        """Keep in drafts whatever was typed and not recorded."""
        for row in self.rows:
            if row.action.pk in actions_named_in(data) - recorded:
                self.keep(row, data)

    def read_again(self, left: list[ReturnRow]) -> None:
        """Show the sheet as it stands now, the rows left to mend as they were sent."""
        kept = {row.action.pk: row for row in left}
        del self.rows
        self.rows = [kept.get(row.action.pk, row) for row in self.rows]

    def strays(self, data: Mapping[str, Any]) -> list[Stray]:
        """What was typed for actions that have left the sheet, so that its writer can keep it."""
        gone = actions_named_in(data) - {row.action.pk for row in self.rows}
        written = {pk: words for pk in sorted(gone) if any((words := words_in(data, pk)).values())}
        if not written:
            return []
        known = Action.objects.for_plan(self.plan).filter(pk__in=written) if self.user else Action.objects.none()
        names = {action.pk: str(action) for action in known}
        return [Stray(names.get(pk, GONE), words) for pk, words in written.items()]
