"""What a browser posts from the roll-over's pages, and what these say."""

from django.urls import reverse
from lxml import html


def address(plan, name="roll_over"):
    return reverse(f"reviews:{name}", args=[plan.pk])


def form_of(page):
    [form] = [form for form in html.fromstring(page.content).forms if form.method == "POST" and not form.action]
    # a browser leaves out the line end a textarea begins with
    return {name: (value or "").removeprefix("\n") for name, value in form.form_values()}


def shown(client, plan, name="roll_over"):
    """What the page would post if nothing were touched."""
    return form_of(client.get(address(plan, name)))


def choice(record, fate="", reason=None, **words):
    """The boxes of a priority, target or action."""
    prefix = f"{record._meta.model_name[0]}{record.pk}"
    if reason is not None:
        words["reason"] = reason
    return {f"{prefix}-{name}": value for name, value in {"fate": fate, **words}.items()}


def choose(client, plan, *choices, **others):
    """Choose and save, as from a page opened for it."""
    posted = shown(client, plan) | others
    for each in choices:
        posted |= each
    return client.post(address(plan), posted)


def make(client, plan):
    return client.post(address(plan, "roll_over_make"), shown(client, plan, "roll_over_make"))


def errors_on(page):
    """What the error summary says."""
    return texts_on(page, "//*[contains(@class, 'govuk-error-summary__list')]//a")


def texts_on(page, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(page.content).xpath(path)]
