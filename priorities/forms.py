"""What coordinators fill in about priorities, their targets and the figures that measure them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from csp.fields import RecordForm
from plans.forms import text_box
from plans.models import StrategicPriority
from priorities.models import Direction, Measure, Priority, Target

if TYPE_CHECKING:
    from csp.models import User
    from plans.models import AnnualPlan

NO_STRATEGIC_PRIORITIES = "There is none to choose: this plan belongs to no strategy, or its strategy lists none yet."
NO_COUNTY_PRIORITIES = (
    "There is none to choose: the partnership has no county partnership above it, "
    "or that has no plan for the same year that you may see."
)


def choose_from(form: forms.BaseForm, name: str, rows: QuerySet, *, otherwise: str = "") -> None:
    """Let a select box hold these rows, and None where it may; `otherwise` is its hint where there are no rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    field.empty_label = None if field.required else "None"
    if otherwise and not rows.exists():
        field.help_text = otherwise


def county_priorities(plan: AnnualPlan, user: User, *, chosen: int | None) -> QuerySet[Priority]:
    """Priorities for the same year of the partnership above, as far as the person may see them, and the one chosen."""
    above = Priority.objects.visible_to(user).filter(
        plan__year=plan.year, plan__partnership__districts=plan.partnership_id
    )
    return Priority.objects.filter(Q(pk__in=above.values("pk")) | Q(pk=chosen)).in_order()


class PriorityForm(RecordForm):
    """One priority of a plan, as the plan words it."""

    class Meta:
        model = Priority
        fields = [
            "number",
            "title",
            "wording",
            "definition",
            "examples",
            "problem",
            "outcomes",
            "narrative",
            "note",
            "strategic_priority",
            "supports",
        ]
        widgets = {
            "wording": text_box(3),
            "definition": text_box(4),
            "examples": text_box(3),
            "problem": text_box(4),
            "outcomes": text_box(4),
            "narrative": text_box(6),
            "note": text_box(2),
        }
        labels = {"strategic_priority": "Strategic priority it answers", "supports": "County priority it supports"}
        help_texts = {
            "number": "As the plan prints it, for example 1 or 5.1. Leave blank if it prints none.",
            "title": "A short title, for lists and tables.",
            "wording": "If the plan words the priority at greater length somewhere.",
            "outcomes": "One on each line.",
            "note": "For those who keep the plan, for example what needs checking.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.instance.plan
        answered = StrategicPriority.objects.filter(strategy=plan.strategy_id).order_by("position", "pk")
        supported = county_priorities(plan, user, chosen=self.instance.supports_id)
        choose_from(self, "strategic_priority", answered, otherwise=NO_STRATEGIC_PRIORITIES)
        choose_from(self, "supports", supported, otherwise=NO_COUNTY_PRIORITIES)


class NewTargetForm(RecordForm):
    """One target of a priority."""

    direction = forms.ChoiceField(
        choices=[Choice(way.value, way.label) for way in Direction],
        required=False,
        widget=forms.RadioSelect,
        help_text="Which way the figure should go.",
    )

    class Meta:
        model = Target
        fields = ["text", "baseline", "direction", "measure"]
        widgets = {"text": text_box(3)}
        labels = {"measure": "Measure that shows it", "priority": "Priority it stands under"}
        help_texts = {
            "text": "In the plan's own words.",
            "baseline": "For example, 2016/17.",
            "measure": "One of the figures listed in this plan.",
            "priority": "The target's actions go with it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = self.instance.priority.plan
        choose_from(self, "measure", self.plan.measures.order_by("position", "pk"))


class TargetForm(NewTargetForm):
    """The same once it is there: it may come to stand under another priority of the plan."""

    class Meta(NewTargetForm.Meta):
        fields = [*NewTargetForm.Meta.fields, "priority"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "priority", self.plan.priorities.in_order())

    def clean_priority(self) -> Priority:
        """Actions go with their target, so their references must be free in the priority they come to."""
        priority = self.cleaned_data["priority"]
        taken = self.instance.references_taken_in(priority)
        if taken:
            raise ValidationError(
                f"That priority already has an action with the reference {', '.join(taken)}: "
                "change the reference of one of them first"
            )
        return priority


class MeasureForm(RecordForm):
    """One line of figures, kept as typed."""

    class Meta:
        model = Measure
        fields = [
            "table",
            "name",
            "earlier_period",
            "earlier_figure",
            "later_period",
            "later_figure",
            "change",
            "comparator",
            "comparator_change",
            "better",
            "priority",
            "note",
        ]
        widgets = {"note": text_box(2), "better": forms.RadioSelect}
        labels = {"better": "Which way is good news", "priority": "Priority it belongs to"}
        help_texts = {
            "table": "Lines with the same title are shown in one table.",
            "name": "For example, Residential burglary.",
            "earlier_period": "For example, 2016/17.",
            "earlier_figure": "As printed. A dash means that there is no figure.",
            "later_figure": "As printed. A dash means that there is no figure.",
            "change": "For example, -19%. Leave blank to have it worked out where both figures are numbers.",
            "comparator": "For example, the police force area.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "priority", self.instance.plan.priorities.in_order())
