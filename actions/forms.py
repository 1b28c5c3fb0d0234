"""What officers fill in about actions: their updates, their wording, and their closing."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from actions.models import Action, LeadRole, Update
from csp.fields import DateField, PlainForm, RecordForm, SeveralField, helper
from csp.models import Agency, Partnership, Role, User
from csp.statuses import NOT_RATED
from plans.models import AnnualPlan
from plans.quarters import Period
from priorities.models import Priority, Target

TIMESCALE_HINT = "As the plan words it, for example March 2018, 31 March 2018, Q2 2017/18, Spring 2018 or Ongoing."


def status_choices(partnership: Partnership) -> list[Choice]:
    """The statuses in use, each with what the partnership means by it."""
    worded = [Choice(key.status, key.get_status_display(), hint=key.meaning) for key in partnership.status_key]
    return [*worded, Choice(NOT_RATED, "No status this time", hint="The action will count as not rated.")]


class UpdateForm(RecordForm):
    """One dated update of an action, and a change of its timescale where there is one."""

    reported_on = DateField(
        what="the day the position is true of",
        label="Position as at",
        help_text="The day this account is true of. Today unless you change it.",
    )
    status = forms.ChoiceField(label="RAG status", widget=forms.RadioSelect)
    new_timescale = forms.CharField(label="New timescale, if it has moved", required=False, max_length=200)
    timescale_reason = forms.CharField(
        label="Why the timescale has moved", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Update
        fields = ["progress", "status", "remedy", "reported_on", "is_internal"]
        widgets = {
            "progress": forms.Textarea(attrs={"rows": 5}),
            "remedy": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "progress": "What progress has there been?",
            "remedy": "What will put it right?",
            "is_internal": "Internal: leave this update out of public and scrutiny copies",
        }
        help_texts = {
            "progress": "Do not name victims, witnesses or suspects, or give addresses.",
            "remedy": "Needed for Red and Amber.",
        }
        error_messages = {"progress": {"required": "Say what progress there has been"}}

    field_order = ["progress", "status", "remedy", "reported_on", "new_timescale", "timescale_reason", "is_internal"]

    def __init__(self, *args: Any, action: Action, by: User | None, today: date, **kwargs: Any) -> None:
        self.action, self.today = action, today
        super().__init__(*args, instance=Update(action=action, recorded_by=by), **kwargs)
        self.fields["progress"].required = True
        self.fields["progress"].error_messages["required"] = "Say what progress there has been"
        status = self.fields["status"]
        assert isinstance(status, forms.ChoiceField)
        status.choices = status_choices(action.plan.partnership)
        status.error_messages |= {"required": "Choose a RAG status", "invalid_choice": "Choose one of the statuses"}
        self.initial["reported_on"] = today
        now = f"It is now {action.timescale}." if action.timescale else "None is given now."
        self.fields["new_timescale"].help_text = f"{now} Leave empty to keep it. {TIMESCALE_HINT}"
        self.helper = helper(self)
        self.helper["status"].wrap(Field, context={"radios_small": True})

    def offer_day_of(self, period: Period) -> None:
        """Offer the last day of a period that is over, so that the update counts there."""
        if period.end < self.today:
            self.initial["reported_on"] = period.end
            told = f"The last day of {period}, so that it counts there, unless you change it."
            self.fields["reported_on"].help_text = f"The day this account is true of. {told}"

    def clean_status(self) -> str:
        status = self.cleaned_data["status"]
        return "" if status == NOT_RATED else status

    def clean_reported_on(self) -> date:
        reported_on = self.cleaned_data["reported_on"]
        if reported_on > self.today:
            raise ValidationError("The day the position is true of cannot be in the future")
        return reported_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_timescale_moves(cleaned)
        return cleaned

    def check_timescale_moves(self, cleaned: dict[str, Any]) -> None:
        """A moved timescale needs a reason, and a reason needs a moved timescale."""
        new, reason = cleaned.get("new_timescale", ""), cleaned.get("timescale_reason", "")
        if new and new == self.action.timescale:
            self.add_error("new_timescale", "That is the timescale already: enter another, or leave this empty")
        elif new and not reason:
            self.add_error("timescale_reason", "Say why the timescale has moved")
        elif reason and not new and "new_timescale" not in self.errors:
            self.add_error("new_timescale", "Enter the new timescale, or clear the reason for moving it")

    @property
    def account(self) -> dict[str, Any]:
        """What record_update() takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_token"}


class CorrectionForm(UpdateForm):
    """An update as it should have been, and why it was not."""

    correction_note = forms.CharField(
        label="Why it is corrected",
        help_text="For example: the figure was last month’s. It is shown with what the update said first.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why it is corrected"},
    )

    class Meta(UpdateForm.Meta):
        fields = [*UpdateForm.Meta.fields, "correction_note"]

    field_order = ["progress", "status", "remedy", "reported_on", "is_internal", "correction_note"]

    def __init__(self, *args: Any, update: Update, by: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, action=update.action, by=by, today=today, **kwargs)
        self.first, self.instance.corrects_id = update, update.pk
        del self.fields["new_timescale"], self.fields["timescale_reason"]
        self.initial.update({name: getattr(update, name) for name in UpdateForm.Meta.fields})
        self.initial["status"] = update.status or NOT_RATED
        self.fields["progress"].required = bool(update.progress)  # a document may give the status alone
        self.fields["reported_on"].help_text = "The day this account is true of."
        partnership = update.action.plan.partnership
        if update.status and update.status not in {key.status for key in partnership.status_key}:
            kept = Choice(update.status, update.get_status_display(), hint="No longer in use.")
            status = self.fields["status"]
            assert isinstance(status, forms.ChoiceField)
            status.choices = [kept, *status_choices(partnership)]
        self.helper = helper(self)  # lays out the fields there are now
        self.helper["status"].wrap(Field, context={"radios_small": True})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and all(cleaned[name] == getattr(self.first, name) for name in UpdateForm.Meta.fields):
            raise ValidationError("Nothing is changed: correct what is wrong, or go back")
        return cleaned

    @property
    def correction(self) -> dict[str, Any]:
        """What correct() takes."""
        return {name: self.cleaned_data[name] for name in UpdateForm.Meta.fields} | {
            "why": self.cleaned_data["correction_note"]
        }


class ActionForm(RecordForm):
    """The wording of one action, who leads and supports it, and its timescale."""

    about_the_change = ("timescale_reason", "timescale_changed_on")

    lead = forms.ModelChoiceField(Agency.objects.none(), label="Lead agency", required=False)
    supporting = SeveralField(
        Agency.objects.none(),
        label="Supporting agencies",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ["invalid_choice", "invalid_pk_value"], "Choose supporting agencies from the list"
        ),
    )
    added_on = DateField(
        what="the day it joined the plan",
        label="Joined the plan on",
        help_text="Leave empty if it was in the plan from the start.",
        required=False,
    )
    timescale = forms.CharField(label="Timescale", help_text=TIMESCALE_HINT, required=False, max_length=200)
    timescale_reason = forms.CharField(
        label="Why the timescale changes", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    timescale_changed_on = DateField(
        what="the day the timescale changed",
        label="When the timescale changed",
        help_text="Only where it changes: reviews of days before this one keep the old timescale.",
        required=False,
    )

    class Meta:
        model = Action
        fields = [
            "reference",
            "activity",
            "outcome",
            "lead_officer",
            "leads_as_typed",
            "target",
            "priority",
            "resources",
            "note",
            "carried_from",
            "added_on",
            "is_internal",
        ]
        widgets = {
            "activity": forms.Textarea(attrs={"rows": 4}),
            "outcome": forms.Textarea(attrs={"rows": 3}),
            "resources": forms.Textarea(attrs={"rows": 2}),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "activity": "What will be done",
            "outcome": "Intended outcome",
            "lead_officer": "Lead officer",
            "leads_as_typed": "Leads as the plan words them",
            "carried_from": "Carried on from last year’s action",
            "is_internal": "Internal: leave this action out of public and scrutiny copies",
        }
        help_texts = {
            "reference": "The number people cite in minutes, for example 1.2.",
            "leads_as_typed": "Only where the plan’s own words say more than the agencies chosen here.",
        }

    field_order = [
        "reference", "activity", "outcome", "lead", "supporting", "lead_officer", "leads_as_typed", "timescale",
        "timescale_reason", "timescale_changed_on", "priority", "target", "resources", "note", "carried_from", "added_on", "is_internal",
    ]  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        plan = self.instance.priority.plan
        self.is_new = self.instance.pk is None
        self.fields["timescale"].initial = self.instance.timescale
        self.offer("lead", agencies_for(plan.partnership, self.instance), otherwise="Nobody yet")
        self.offer("supporting", agencies_for(plan.partnership, self.instance))
        self.offer("lead_officer", people_of(plan.partnership, self.instance, on=self.today), otherwise="None")
        self.offer("priority", plan.priorities.in_order())
        self.offer("target", Target.objects.filter(priority__plan=plan).in_order(), otherwise="None")
        self.offer("carried_from", earlier_actions(plan), otherwise="None")
        if self.is_new:
            del self.fields["timescale_reason"], self.fields["timescale_changed_on"]
        else:
            self.fields["timescale_changed_on"].initial = today
            parts = list(self.instance.leads.all())
            self.fields["lead"].initial = next((part.agency_id for part in parts if part.role == LeadRole.LEAD), None)
            self.fields["supporting"].initial = [part.agency_id for part in parts if part.role != LeadRole.LEAD]
        self.helper = helper(self)  # lays out the fields there are now
        self.helper["supporting"].wrap(Field, context={"checkboxes_small": True}, css_class="app-columns")

    def clean_timescale_changed_on(self) -> date:
        changed_on = self.cleaned_data["timescale_changed_on"] or self.today
        if changed_on > self.today:
            raise ValidationError("The day the timescale changed cannot be in the future")
        return changed_on

    @property
    def agencies_and_timescale(self) -> dict[str, Any]:
        """What join_plan() takes for a new action, and revise() for one that stands."""
        found = {name: self.cleaned_data[name] for name in ("lead", "supporting", "timescale")}
        if self.is_new:
            return found
        reason, on = self.cleaned_data["timescale_reason"], self.cleaned_data["timescale_changed_on"]
        return found | {"reason": reason, "on": on}

    def offer(self, name: str, rows: Any, *, otherwise: str | None = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = rows, otherwise

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("lead") and cleaned["lead"] in cleaned.get("supporting", ()):
            self.add_error("supporting", f"{cleaned['lead']} is named twice: it leads, so it need not be ticked here")
        target, priority = cleaned.get("target"), cleaned.get("priority")
        if target and priority and target.priority_id != priority.pk:
            self.add_error("target", "Choose a target of the same priority, or none")
        if not self.is_new:
            moved = cleaned.get("timescale") != self.instance.timescale
            if moved and not cleaned.get("timescale_reason"):
                self.add_error("timescale_reason", "Say why the timescale changes")
        return cleaned


class ReopenForm(PlainForm):
    """Nothing to fill in: pressing the button re-opens the action."""


def agencies_for(partnership: Partnership, action: Action) -> Any:
    """Agencies to choose from: those that have not ended, and any the action already names."""
    own = Agency.objects.filter(partnership=partnership)
    return own.filter(Q(ended_on=None) | Q(leads__action=action.pk or 0)).in_order().distinct()


def people_of(partnership: Partnership, action: Action, *, on: date) -> Any:
    """Coordinators and lead officers with a role on the day, and whoever is the lead officer already."""
    roles = partnership.memberships.current(on=on).filter(role__in=[Role.COORDINATOR, Role.LEAD_OFFICER])
    people = User.objects.filter(Q(pk__in=roles.values("user")) | Q(actions_led=action.pk or 0))
    return people.order_by("name", "pk").distinct()


def earlier_actions(plan: AnnualPlan) -> Any:
    """The actions of last year's plan, in plan order."""
    before = Action.objects.filter(priority__plan__partnership=plan.partnership_id, priority__plan__year=plan.year - 1)
    return before.in_order().select_related("priority")


class CloseForm(PlainForm):
    """Closing an action: from when, and why."""

    closed_on = DateField(what="the day it was closed", label="Closed on")
    closed_reason = forms.CharField(
        label="Why is it closed?",
        help_text="For example: overtaken by the county’s scheme; funding withdrawn. Scrutiny will read this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the action is closed"},
    )

    def __init__(self, *args: Any, action: Action, today: date, **kwargs: Any) -> None:
        self.action, self.today = action, today
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = today

    def clean_closed_on(self) -> date:
        closed_on = self.cleaned_data["closed_on"]
        if closed_on > self.today:
            raise ValidationError("The day it was closed cannot be in the future")
        if self.action.added_on and closed_on < self.action.added_on:
            raise ValidationError("The action cannot be closed before it joined the plan")
        return closed_on


def next_reference(priority: Priority) -> str:
    """The reference to suggest for the next action: 2.4 after three actions of the second priority."""
    earlier = priority.plan.priorities.filter(position__lt=priority.position).count()
    number = priority.number or str(earlier + 1)
    taken = set(priority.actions.values_list("reference", flat=True))
    return next(free for n in count(len(taken) + 1) if (free := f"{number}.{n}") not in taken)
