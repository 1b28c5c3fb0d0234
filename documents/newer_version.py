"""A newer version of a plan put into the plan that is there: updates added, words taken over where ticked (ADR 0024)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from actions.models import Action
from actions.timescales import Timescale, TimescaleKind
from csp.models import User
from csp.ordering import next_position
from documents.comparing import NEW_TARGET, ComparedPriority, ComparedRow, Comparison
from documents.figures import SHOWN, figures_of
from documents.lengths import fits
from documents.matching import plain_words
from documents.readers.plan import Doubt
from documents.words import Change
from documents.writing import LEFT_OVER, PlanWriter, leads_words
from plans.models import AnnualPlan, PlanStatus
from priorities.models import Measure, Priority, Target

KEPT = "The plan keeps: "


class NewerVersion:
    """Puts one document into the plan it is a newer version of; what was not taken over is in `doubts`."""

    def __init__(self, comparison: Comparison, writer: PlanWriter, *, by: User, on: date) -> None:
        self.comparison, self.writer, self.plan = comparison, writer, comparison.plan
        self.by, self.on = by, on
        self.doubts: list[Doubt] = []
        self.counts = dict.fromkeys(("priorities", "targets", "actions", "changes", "closed", "measures"), 0)
        writer.numbers |= set(self.plan.priorities.values_list("number", flat=True)) - {""}
        self.targets: dict[int, dict[str, Target]] = {}
        for target in Target.objects.filter(priority__plan=self.plan):
            self.targets.setdefault(target.priority_id, {})[plain_words(target.text)] = target
        self.references = {(action.priority_id, action.reference) for action in comparison.actions}

    def write(self) -> AnnualPlan:
        self._add_words()
        into = [self._priority(each) for each in self.comparison.priorities]
        for row in self.comparison.rows:
            if row.action is None:
                place = next(n for n, each in enumerate(self.comparison.priorities) if each.standing is row.priority)
                priority = into[place] or self._add_priority(self.comparison.priorities[place])
                into[place] = priority
                self._add(row, priority)
            else:
                self._go_on(row, row.action)
        self._measures(into)
        for action in self.comparison.gone:
            if reason := self.comparison.closing(action):
                action.close(on=self.on, reason=reason)
                self.counts["closed"] += 1
        return self.plan

    def _keep(self, where: str, change: Change) -> None:
        kept = f"{KEPT}{change.old}" if change.old else "The plan has none."
        self.doubts.append(Doubt(f"{change.label.lower()} not taken over", where, change.new, kept))

    def _split(self, where: str, changes: Iterable[Change]) -> list[Change]:
        """Those to be taken over; the others are told."""
        taken = []
        for change in changes:
            if change.is_taken:
                taken.append(change)
            else:
                self._keep(where, change)
        self.counts["changes"] += len(taken)
        return taken

    def _add_words(self) -> None:
        """Words without a place, where the plan has them in none of its sections."""
        held = {plain_words(line) for section in self.plan.sections.all() for line in section.text.splitlines()}
        new = [text for text in self.writer.left_over if not {*map(plain_words, text.splitlines())} <= held]
        if new:
            position = next_position(self.plan.sections.all())
            self.plan.sections.create(heading=LEFT_OVER, text="\n".join(new), position=position)

    def _priority(self, compared: ComparedPriority) -> Priority | None:
        """The plan's, with what is taken over; a new one without actions is added for what it says itself."""
        there = compared.there
        if there is None:
            rows = compared.standing.rows
            return None if rows or not compared.standing.read.title else self._add_priority(compared)
        texts = []
        for change in self._split(str(there), compared.changes):
            if change.name.startswith(NEW_TARGET):
                self._target(there, change.new)
            else:
                setattr(there, change.name, change.new)
                texts.append(change.name)
        if texts:
            there.save(update_fields=texts)
        return there

    def _add_priority(self, compared: ComparedPriority) -> Priority:
        read = compared.standing.read
        priority = self.writer.add_priority(self.plan, read, next_position(self.plan.priorities.all()))
        self.counts["priorities"] += 1
        for target in read.targets:
            self._target(priority, target.text)
        return priority

    def _target(self, priority: Priority, text: str) -> Target | None:
        """The priority's target of these words, added where it has none."""
        if not text:
            return None
        held = self.targets.setdefault(priority.pk, {})
        if plain_words(text) not in held:
            position = next_position(priority.targets.all())
            held[plain_words(text)] = self.writer.add_target(priority, text, position)
            self.counts["targets"] += 1
        return held[plain_words(text)]

    def _add(self, row: ComparedRow, priority: Priority) -> None:
        self.writer.add_action(
            priority,
            row.read,
            self._reference(row, priority),
            next_position(priority.actions.all()),
            self._target(priority, row.target),
            added_on=self._joined_on(row),
        )
        self.counts["actions"] += 1

    def _reference(self, row: ComparedRow, priority: Priority) -> str:
        """The document's where it is free in that priority, otherwise the next number that is."""
        typed = row.read.reference
        begins = priority.number or str(priority.position)
        numbers = (f"{begins}.{number}" for number in range(1, len(self.references) + 2))
        wanted = [typed] if typed and fits(Action, "reference", typed) else []
        reference = next(each for each in (*wanted, *numbers) if (priority.pk, each) not in self.references)
        self.references.add((priority.pk, reference))
        return reference

    def _joined_on(self, row: ComparedRow) -> date | None:
        """In a draft it was there from the start; otherwise since the first that is told of it, or today."""
        if self.plan.status == PlanStatus.DRAFT:
            return None
        return min([each.reported_on for each in row.updates if each.reported_on] + [self.on])

    def _go_on(self, row: ComparedRow, action: Action) -> None:
        if action.is_closed:
            self._leave_closed(row, action)
            return
        self.writer.add_updates(action, row.read, row.updates)
        changed: dict[str, Any] = {}
        for change in self._split(str(action), row.changes):
            changed |= self._take_over(row, action, change)
        if changed:
            for name, value in changed.items():
                setattr(action, name, value)
            action.save(update_fields=[*changed])

    def _leave_closed(self, row: ComparedRow, action: Action) -> None:
        """Nothing is added to a closed action; what the document says of it is told."""
        why = f"The action is closed: {action.closed_reason}"
        for update in row.updates:
            self.doubts.append(Doubt("update of a closed action", str(action), update.progress, why))
        for change in row.changes:
            self.doubts.append(Doubt("change of a closed action", str(action), change.new, why))

    def _take_over(self, row: ComparedRow, action: Action, change: Change) -> dict[str, Any]:
        """The fields of the action that the change sets; leads and timescales are records of their own."""
        if change.name == "timescale":
            kind = TimescaleKind(row.read.timescale_kind or TimescaleKind.NONE)
            meaning = Timescale(kind, row.read.due_on, change.new)
            reason = self.comparison.reason(row)
            action.change_timescale(by=self.by, to=change.new, reason=reason, on=self.on, meaning=meaning)
            return {}
        if change.name == "leads":
            action.leads.all().delete()
            self.writer.name_leads(action, row.read)
            typed = leads_words(row.read)
            return {"leads_as_typed": typed if fits(Action, "leads_as_typed", typed) else ""}
        if change.name == "target":
            return {"target": self._target(action.priority, change.new)}
        if change.name == "note":
            return {"note": f"{action.note}\n{change.new}".strip()}
        return {change.name: change.new}

    def _measures(self, into: list[Priority | None]) -> None:
        position = next_position(self.plan.measures.all())
        for line in self.comparison.figures:
            if line.is_skipped:
                continue
            held = figures_of(line.read)
            if line.there is None:
                of = into[line.read.priority] if line.read.priority is not None else None
                Measure.objects.create(plan=self.plan, priority=of, position=position, **held)
                position += 1
                self.counts["measures"] += 1
            elif line.change and self._split(line.read.name, [line.change]):
                for name in SHOWN:
                    setattr(line.there, name, held[name])
                line.there.save(update_fields=[*SHOWN])
