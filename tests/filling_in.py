"""The forms of a page as a browser sees them, filled in as somebody would."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.http import HttpResponse
from lxml import html

Sent = dict[str, Any]

WORDS = "Words"
# by the end of a box's name, where the kind of box does not tell
USUAL = {"_0": "1", "_1": "4", "_2": "2018", "email": "somebody@northshire.example", "url": "https://www.example.org/"}
NUMBERS = ("amount", "number", "days", "year", "position")


def page_of(response: HttpResponse) -> html.HtmlElement:
    return html.document_fromstring(response.getvalue() or b"<html></html>")


def forms_on(response: HttpResponse) -> list[html.FormElement]:
    """Forms of a page; none where it is a file."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    return list(page_of(response).forms) if is_page else []


def method_of(form: html.FormElement) -> str:
    return form.method.lower()


def target_of(form: html.FormElement, page: str) -> str:
    return urljoin(page, form.action or "")


def as_sent(form: html.FormElement) -> Sent:
    """What the form holds as the page was opened, with the token of forms left out."""
    sent: Sent = {}
    for name, value in form.form_values():
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(value or "")
    return sent


def filled_in(form: html.FormElement) -> Sent:
    """The same, with every empty box filled and every choice made: the first real one of each."""
    sent = as_sent(form)
    for box in form.inputs:
        name, kind = box.name, box.get("type", "text")
        if not name or name == "csrfmiddlewaretoken" or kind in ("hidden", "submit", "file", "checkbox"):
            continue
        if box.tag == "select" or kind == "radio":
            sent[name] = [value] if (value := chosen(form, box)) else sent.get(name, [])
        elif not any(value.strip() for value in sent.get(name, [])):
            sent[name] = [usual(name, kind)]
    return {name: values for name, values in sent.items() if values}


def chosen(form: html.FormElement, box: Any) -> str:
    """What is chosen, or else the first that can be."""
    offered = box.value_options if box.tag == "select" else [each.get("value") for each in form.inputs[box.name]]
    held = box.value if box.tag == "select" else form.inputs[box.name].value
    if isinstance(held, str) and held:
        return held
    return next((value for value in offered if value), "")


def usual(name: str, kind: str) -> str:
    if kind == "email":
        return USUAL["email"]
    if kind == "number" or name.endswith(NUMBERS):
        return "12"
    return next((text for end, text in USUAL.items() if name.endswith(end)), WORDS)
