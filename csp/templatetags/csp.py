"""How values look on a page: formatting only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from csp.statuses import status_label

register = template.Library()


@register.filter
def short_date(day: date | datetime | None) -> str:
    """30 Sep 2017, for tables; nothing for no date."""
    return f"{day.day} {day:%b} {day.year:04}" if day else ""  # a long table has hundreds; dateformat is slow


@register.filter
def in_groups(code: str) -> str:
    """A long code by fours, as it is easier to copy."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


@register.filter
def focus_id(field_id: str, field: forms.BoundField) -> str:
    """Id of the control that a link in the error summary should land on: the package's own id may not exist."""
    if field_id != field.auto_id:
        return field_id
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{field_id}_1"
    return f"{field_id}_0" if isinstance(widget, forms.MultiWidget) else field_id


@register.inclusion_tag("components/status_tag.html")
def status_tag(status: str | None) -> dict[str, str]:
    """A RAG status as a word in its colour; the word alone says it."""
    return {"label": status_label(status), "key": status or "none"}


@register.inclusion_tag("components/session_end.html", takes_context=True)
def session_end(context: dict[str, Any]) -> dict[str, Any]:
    """The warning that somebody will soon be signed out; the script shows it when it is time."""
    person = context["request"].user.pk
    return {"idle": settings.SESSION_IDLE_SECONDS, "sign_in": resolve_url(settings.LOGIN_URL), "person": person}


@register.simple_tag(takes_context=True)
def here_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with some of its query changed, so that a filter survives sorting and the like."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{urlencode(query, doseq=True)}"
