"""Form fields and forms in the GOV.UK manner, with the repairs its form package needs (ADR 0002)."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.widgets import DateInputWidget
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import pretty_name

from csp.conflicts import Meeting, Stand

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"]  # of a day in an address
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
USUAL_CHOICE_MESSAGES = {
    str(kind.default_error_messages["invalid_choice"]) for kind in (forms.ChoiceField, forms.ModelChoiceField)
}


class DateWidget(DateInputWidget):
    """Day, month and year boxes that call up the number keys on a phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for box in self.widgets:
            box.attrs["inputmode"] = "numeric"


class DateField(DateInputField):
    """A date in three boxes; whatever is wrong with it is said in one sentence that names the field."""

    widget = DateWidget

    def __init__(self, *, what: str, **kwargs: Any) -> None:
        self.what = what
        super().__init__(require_all_fields=True, **kwargs)
        self.error_messages["required"] = f"Enter {what}"
        self.error_messages["incomplete"] = f"Enter {what} with its day, month and year"

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in value or ()]
        for box in self.fields:
            box.widget.errors = []
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if len(parts) != 3 or not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self.real_day(parts)

    def real_day(self, parts: list[str]) -> date:
        wrong = ValidationError(f"Enter {self.what} as a real date, for example 30 9 2017", code="invalid")
        if not all(part.isascii() and part.isdecimal() and len(part) <= 4 for part in parts):
            raise wrong
        day, month, year = map(int, parts)
        if not EARLIEST_YEAR <= year <= LATEST_YEAR:
            raise ValidationError(f"Enter {self.what} with a year of four figures, for example 2017", code="year")
        try:
            return date(year, month, day)
        except ValueError:
            raise wrong from None


def day_box(label: str, what: str, help_text: str, *, otherwise: str = "") -> forms.DateField:
    """A box for a day that lives in the address; `otherwise` is what is shown where the day cannot be read."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        input_formats=DAY_FORMATS,
        error_messages={"invalid": f"Enter {what} as a real date, for example 30/9/2017{otherwise}"},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        required=False,
    )


class SeveralField(forms.ModelMultipleChoiceField):
    """Several records to tick; a made-up id too long for the database is refused like any other unknown one."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None


class PlainForm(forms.Form):
    """A form with the helper that the page puts inside its own <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(self)
        word_errors(self)


class RecordForm(forms.ModelForm):
    """A form for one record, which checks every rule of the record, also those on fields it does not show.

    A rule's violation_error_code names the field its message stands beside. A record that is already there may be
    saved by somebody else while its form is open: see csp.conflicts.
    """

    about_the_change: tuple[str, ...] = ()  # names of fields that say something of the change, not of the record
    stand: Stand | None = None
    meeting: Meeting | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "history"):
            self.stand = Stand.of(self.instance, self.instance.history.all(), to_save=self.is_bound)
        self.helper = helper(self)
        word_errors(self)

    def _post_clean(self) -> None:
        """Django leaves out the rules that name a field the form does not show; a record must keep those too."""
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        try:
            self.instance.validate_constraints(exclude=set(self.errors))
        except ValidationError as broken:
            self._update_errors(broken)

    def _update_errors(self, errors: ValidationError) -> None:
        """Put each broken rule beside the field it is about, once."""
        for name, broken in errors.update_error_dict({}).items():
            for error in broken:
                beside = name if name in self.fields else error.code
                place = beside if beside in self.fields else None
                if place and error.code in self.fields[place].error_messages:
                    error.message = self.fields[place].error_messages[error.code]
                if error.messages[0] not in self.errors.get(place or NON_FIELD_ERRORS, []):
                    self.add_error(place, error)


def word_errors(form: forms.BaseForm) -> None:
    """Let every usual message name its field and the mend, unless the form words it itself.

    What is too long is refused in words like the rest: a box that stops taking letters drops the end of a paste unseen.
    """
    usual = {str(forms.Field.default_error_messages["required"]), *USUAL_CHOICE_MESSAGES}
    for name, field in form.fields.items():
        field.widget.attrs.pop("maxlength", None)
        label = str(field.label or pretty_name(name))
        ask = "Choose" if isinstance(field, forms.ChoiceField) else "Enter"
        worded = field.error_messages
        if str(worded["required"]) in usual:
            worded["required"] = f"{ask} {in_sentence(label)}"
        if str(worded.get("invalid_choice", "")) in usual:
            worded["invalid_choice"] = f"Choose {in_sentence(label)} from the list"
        worded.setdefault("max_length", f"{label} must be %(limit_value)s characters or fewer; it has %(show_value)s")
        worded.setdefault("null_characters_not_allowed", f"{label} holds a hidden character (NUL): type it again")
        if isinstance(field, forms.EmailField):
            worded["invalid"] = f"{label} must be like name@example.org"


def in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: "the title", but "RAG status"."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def helper(form: forms.BaseForm) -> FormHelper:
    """The page template writes <form>, the token and the buttons; crispy lays out the fields."""
    layout = FormHelper(form)
    layout.form_tag = False
    layout.disable_csrf = True
    layout.label_size = layout.legend_size = "s"
    return layout
