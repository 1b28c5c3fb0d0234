"""Sending a filled-in return, and agreeing to what it would record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from csp.fields import PlainForm
from documents.return_sheet import CannotRead, CheckedSheet, FilledSheet, read_return
from plans.models import AnnualPlan


class UploadForm(PlainForm):
    """A return that comes back as a spreadsheet."""

    file = forms.FileField(
        label="The filled-in spreadsheet",
        help_text="The Excel workbook (.xlsx) downloaded from this plan, filled in and saved. At most 5 MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Choose the filled-in spreadsheet",
            "invalid": "Choose the filled-in spreadsheet",
            "empty": "The spreadsheet is empty: nothing is in the file",
        },
    )

    def __init__(self, *args: Any, plan: AnnualPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_file(self) -> FilledSheet:
        file = self.cleaned_data["file"]
        try:
            sheet = read_return(file, file.name)
            sheet.refuse_another_plan(self.plan.pk)
        except CannotRead as refused:
            raise ValidationError(str(refused)) from refused
        return sheet


class RecordReturnForm(PlainForm):
    """Which rows to record: those that are ready, and any ticked although the site has changed since the download."""

    anyway = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, checked: CheckedSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checked = checked
        anyway = self.fields["anyway"]
        assert isinstance(anyway, forms.MultipleChoiceField)
        anyway.choices = [(row.key, row.name) for row in checked.changed]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.checked.ready and not self.also:
            raise ValidationError("There is nothing to record: tick at least one row, or upload another spreadsheet")
        return self.cleaned_data

    @property
    def also(self) -> set[int]:
        return {int(number) for number in self.cleaned_data["anyway"]}
