"""Forms for people: inviting them, their roles, and the last day of a role."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.core.exceptions import ValidationError

from csp.access import NotAllowedNow
from csp.fields import DateField, PlainForm, RecordForm, SeveralField
from csp.models import Agency, Membership, Partnership, Role, User
from csp.people import RoleFor, refuse_roles_held

OTHER_ROLES = [(role.value, role.label) for role in Role if role != Role.LEAD_OFFICER]


class RoleForm(RecordForm):
    """A person's role in a partnership and the agency they speak for."""

    class Meta:
        model = Membership
        fields = ["role", "agency"]
        widgets = {"role": forms.RadioSelect}
        labels = {"role": "Role", "agency": "Agency"}
        help_texts = {"agency": "Needed for a lead officer, who reports on the actions of this agency."}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        fields: dict[str, Any] = self.fields
        fields["role"].choices = Role.choices
        agencies = self.instance.partnership.agencies
        own = agencies.filter(pk=self.instance.agency_id)
        fields["agency"].queryset = (agencies.current() | own).in_order()
        fields["agency"].empty_label = "None"

    def clean(self) -> dict[str, Any]:
        """A role with a last day to come is held too, which no rule of the table can say."""
        cleaned = super().clean() or self.cleaned_data
        others = self.instance.user.memberships.current(on=self.today).exclude(pk=self.instance.pk)
        others = others.filter(partnership=self.instance.partnership).exclude(ended_on=None)
        if {"role", "agency"} <= set(cleaned) and others.filter(
            role=cleaned["role"], agency=cleaned["agency"]
        ).exists():
            self.add_error("role", "This person already has that role here.")
        return cleaned


class OwnFactsForm(RecordForm):
    """What somebody says of themselves."""

    class Meta:
        model = User
        fields = ["name", "post"]


class PersonFactsForm(RecordForm):
    """What a site administrator puts right of a person."""

    class Meta:
        model = User
        fields = ["name", "email", "post"]
        help_texts = {"email": "They sign in with this. A link that was sent to the address before works no more."}


class PersonForm(PlainForm):
    """Somebody and every role they are to have here; they may be new or sign in already."""

    name = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail address", max_length=254, help_text="They sign in with this.")
    post = forms.CharField(label="Post or rank", max_length=150, required=False)
    lead_for = SeveralField(
        queryset=Agency.objects.none(),
        label="Lead officer of",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick every agency on whose actions they report.",
        error_messages=dict.fromkeys(["invalid_choice", "invalid_pk_value"], "Choose agencies from the list"),
    )
    roles = forms.MultipleChoiceField(
        label="Other roles",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=OTHER_ROLES,
        error_messages={"invalid_choice": "Choose roles from the list"},
    )
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        label="Agency they sit for",
        required=False,
        empty_label="None",
        help_text="For a board member or coordinator, where it should be shown.",
    )

    def __init__(self, *args: Any, partnership: Partnership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership, self.today = partnership, today
        fields: dict[str, Any] = self.fields
        fields["lead_for"].queryset = fields["agency"].queryset = partnership.agencies.current().in_order()
        self.helper["lead_for"].wrap(Field, context={"checkboxes_small": True}, css_class="app-columns")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "lead_for" not in self.errors and "roles" not in self.errors and not self.chosen:
            self.add_error("roles", "Tick an agency they are the lead officer of, or another role")
        if self.known and not self.errors:
            try:
                refuse_roles_held(self.known, self.partnership, self.chosen, on=self.today)
            except NotAllowedNow as refusal:
                self.add_error("email", str(refusal))
        return cleaned

    @property
    def known(self) -> User | None:
        """Who signs in with that address already."""
        return User.objects.filter(email__iexact=self.cleaned_data.get("email", "")).first()

    @property
    def chosen(self) -> list[RoleFor]:
        """The roles that were ticked, each with its agency."""
        lead_for, roles = self.cleaned_data.get("lead_for") or [], self.cleaned_data.get("roles") or []
        agency = self.cleaned_data.get("agency")
        others: list[RoleFor] = [(role, None if role == Role.SCRUTINY_CLERK else agency) for role in roles]
        return [(Role.LEAD_OFFICER.value, led) for led in lead_for] + others

    @property
    def person(self) -> dict[str, str]:
        """What give_roles() takes of the person."""
        return {name: self.cleaned_data[name] for name in ("email", "name", "post")}


class LastDayForm(PlainForm):
    """The last day of a role."""

    last_day = DateField(
        what="the last day of the role",
        label="Last day of the role",
        help_text="Today, or a day past, ends it at once. A day to come is worked through.",
    )

    def __init__(self, *args: Any, role: Membership, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.today = role, today
        self.initial["last_day"] = role.ended_on or today

    def clean_last_day(self) -> date:
        last_day = self.cleaned_data["last_day"]
        if self.role.started_on and last_day < self.role.started_on:
            raise ValidationError(
                f"The last day must be on or after the first, which was {self.role.started_on:%-d %B %Y}"
            )
        return last_day
