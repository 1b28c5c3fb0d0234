"""What is looked for in the audit record; it lives in the page's address."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Func, Q, TextField

from csp.audit.audited import audited_as, audited_models, called, model_of
from csp.audit.scopes import Scope, start_of
from csp.fields import PlainForm, day_box
from csp.models.audit import CHANGES, AuditEntryQuerySet, Kind

WHAT = [
    ("", "Anything"),
    ("changes", "Any change to a record"),
    ("others", "Any sign-in, refusal or file taken"),
    *Kind.choices,
]
LONGEST_KEY = 18  # figures that the database can hold as a number


class Values(Func):
    """What the columns of an entry said before and after, as one text, without the names of the columns."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "(SELECT group_concat(value, ' ') FROM json_each(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "jsonb_path_query_array(%(expressions)s, '$.*')::text"
        return super().as_sql(compiler, connection, template=template, **context)


class AuditFilterForm(PlainForm):
    """Who did what to which kind of record, between two days, in which words."""

    q = forms.CharField(label="Words in it, before or after", max_length=200, required=False)
    who = forms.CharField(label="Who", max_length=200, required=False)
    kind = forms.ChoiceField(label="What", choices=WHAT, required=False)
    about = forms.ChoiceField(label="Kind of record", required=False)
    start = day_box("From", "the first day", "For example, 30/9/2017")
    end = day_box("To", "the last day", "For example, 31/12/2017")
    record = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def __init__(self, data: Any, *, scope: Scope) -> None:
        super().__init__(data)
        self.scope = scope
        is_of_site = scope.partnership is None
        models = [model for model in audited_models() if is_of_site or audited_as(model).partnership]  # type: ignore[union-attr]
        kinds = sorted((called(model), model._meta.label_lower) for model in models)
        self.fields["about"].choices = [("", "Any"), *((label, words) for words, label in kinds)]  # type: ignore[attr-defined]
        if not is_of_site:  # a search for names would tell of people elsewhere
            people = sorted(scope.people.items(), key=lambda person: person[1].lower())
            self.fields["who"] = forms.ChoiceField(
                label="Who", choices=[("", "Anybody"), *((str(pk), name) for pk, name in people)], required=False
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", "The last day must be on or after the first day")
        label, _, key = found.get("record", "").partition(":")
        if label and (model_of(label) is None or not key.isdecimal() or len(key) > LONGEST_KEY):
            raise ValidationError("The address names no record: use the links on this page")
        return found | {"record": (label, int(key)) if label else None}

    @property
    def found(self) -> AuditEntryQuerySet:
        """What is looked for, the latest first; nothing where the form is not right."""
        if not self.is_valid():
            return self.scope.entries.none()
        chosen = self.cleaned_data
        entries = self.scope.entries
        if words := chosen["q"]:
            entries = entries.annotate(values_told=Values(F("changes")))
            as_kept = json.dumps(words, ensure_ascii=False)[1:-1]
            entries = entries.filter(Q(words__icontains=words) | Q(values_told__icontains=as_kept))
        if who := chosen["who"]:
            entries = entries.filter(name__icontains=who) if self.is_by_name else entries.filter(person=int(who))
        if kind := chosen["kind"]:
            is_group = {"changes": Q(kind__in=CHANGES), "others": ~Q(kind__in=CHANGES)}
            entries = entries.filter(is_group.get(kind, Q(kind=kind)))
        if chosen["about"]:
            entries = entries.filter(label=chosen["about"])
        if chosen["record"]:
            entries = entries.filter(label=chosen["record"][0], record_id=chosen["record"][1])
        if chosen["start"]:
            entries = entries.filter(recorded_at__gte=start_of(chosen["start"]))
        if chosen["end"]:
            entries = entries.filter(recorded_at__lt=start_of(chosen["end"] + timedelta(1)))
        return entries.newest_first()

    @property
    def is_by_name(self) -> bool:
        return self.scope.partnership is None
