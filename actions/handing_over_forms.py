"""The form by which an officer's actions go to a successor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from actions.handing_over import ALL, Held
from csp.access import NotAllowedNow
from csp.fields import DateField, PlainForm, helper
from csp.models import Membership, Role, User
from csp.people import refuse_roles_held

REPORTING = (Role.COORDINATOR, Role.LEAD_OFFICER)  # roles in which people record updates


NO_SUCCESSOR = "Choose who takes the actions over"


class SuccessorField(forms.ModelChoiceField):
    """People by name, with what they are here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.words: dict[int, str] = {}

    def label_from_instance(self, person: Any) -> str:
        return f"{person.name} – {self.words[person.pk]}"


class HandOverForm(PlainForm):
    """Which actions, to whom, and whether the role ends in the same step."""

    which = forms.ChoiceField(label="Which actions", widget=forms.RadioSelect, initial=ALL)
    successor = SuccessorField(
        label="Who takes them over?",
        required=False,
        empty_label="Somebody new",
        error_messages={"required": NO_SUCCESSOR, "invalid_choice": "Choose who takes the actions over from the list"},
    )
    name = forms.CharField(label="Name of somebody new", max_length=150, required=False)
    email = forms.EmailField(label="Their e-mail address", max_length=254, required=False)
    post = forms.CharField(label="Their post or rank", max_length=150, required=False)
    last_day = DateField(what="the last day of the role", label="End the role as well: its last day", required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, role: Membership, held: Held, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role, self.held, self.today = role, held, today
        self.initial["shown"] = str(len(held.actions))
        self.word_choices()
        if role.role not in REPORTING:
            for name in ("name", "email", "post"):
                del self.fields[name]
        if not role.is_current_on(today):
            del self.fields["last_day"]
        else:
            self.fields["last_day"].help_text = f"Leave blank to let it go on: {role.in_words}."
        self.helper = helper(self)  # lays out the fields there are now

    def word_choices(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["which"].choices = [(name, f"{words} ({len(rows)})") for name, (words, rows) in self.held.parts.items()]
        roles = self.role.partnership.memberships.current(on=self.today).filter(role__in=REPORTING)
        roles = roles.exclude(user=self.role.user_id).filter(user__is_active=True)
        words: dict[int, list[str]] = {}
        for role in roles.select_related("agency").order_by("pk"):
            words.setdefault(role.user_id, []).append(str(role.agency or role.get_role_display()))
        fields["successor"].words = {pk: ", ".join(parts) for pk, parts in words.items()}
        fields["successor"].queryset = User.objects.filter(pk__in=words).order_by("name", "pk")
        if self.role.role in REPORTING:
            fields["name"].help_text = f"They are invited as: {self.role.in_words}."
        else:
            fields["successor"].empty_label, fields["successor"].required = "Choose", True

    def clean_last_day(self) -> date | None:
        last_day = self.cleaned_data["last_day"]
        if last_day and self.role.started_on and last_day < self.role.started_on:
            raise ValidationError("The last day must be on or after the first day of the role")
        return last_day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.held.actions:
            raise ValidationError(f"{self.role.user.name} is not the lead officer of any open action here any more")
        if "email" in self.fields and not self.errors:
            self.check_who()
        return cleaned

    def check_who(self) -> None:
        """One successor, chosen or typed."""
        successor, email = self.cleaned_data.get("successor"), self.cleaned_data.get("email")
        if successor and email:
            self.add_error("successor", f"Choose {successor.name}, or enter somebody new, not both")
        elif not successor and not email:
            self.add_error("successor", f"{NO_SUCCESSOR}, or enter somebody new")
        elif not successor and not self.cleaned_data.get("name"):
            self.add_error("name", "Enter the name of somebody new")
        elif known := User.objects.filter(email__iexact=email or "").first():
            self.check_known(known)

    def check_known(self, known: User) -> None:
        """Somebody who signs in already may be given the role, unless they have it or are leaving it."""
        try:
            refuse_roles_held(known, self.role.partnership, [self.role_given], on=self.today)
        except NotAllowedNow as refusal:
            self.add_error("email", str(refusal))
        if known.pk == self.role.user_id and not self.errors:
            self.add_error("email", f"That is the address of {known.name}, whose actions these are")

    @property
    def role_given(self) -> tuple[str, Any]:
        """What somebody new is here: the same as whoever they follow."""
        return self.role.role, self.role.agency

    @property
    def fewer(self) -> str:
        """What to say where somebody closed actions, or gave them to somebody else, since the page was opened."""
        shown, there = self.cleaned_data.get("shown", ""), len(self.held.actions)
        if shown == str(there) or not shown.isdecimal() or len(shown) > len("99999"):
            return ""
        return f"When you opened the page it was about {shown} actions, now {there}: somebody changed the others meanwhile."

    @property
    def newcomer(self) -> dict[str, str]:
        """What give_roles() takes of somebody new; nothing where the successor was chosen from the list."""
        if self.cleaned_data.get("successor"):
            return {}
        return {name: self.cleaned_data[name] for name in ("email", "name", "post")}
