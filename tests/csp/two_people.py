"""People who have the same form open, and what is looked at when both have sent it."""

from django.test import Client
from lxml import html


class Browser(Client):
    """A person who opens forms and sends them as a browser would."""

    def __init__(self, user):
        super().__init__()
        self.force_login(user)

    def open(self, address):
        """What the form of the page would send if nothing were typed."""
        return sent_by(self.get(address))


def sent_by(page):
    [form] = [form for form in html.fromstring(page.text).forms if "form_token" in form.fields]
    values = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers do for the first line of a text box
    blank = form.xpath(".//input[@type='radio'][@checked][@value='']")
    return values | {radio.name: [""] for radio in blank}  # where lxml would send "on"


def differences(response):
    return {row.label: (row.opened, row.now, row.yours) for row in response.context["meeting"].differences}


def saved(record):
    return type(record).objects.get(pk=record.pk)
