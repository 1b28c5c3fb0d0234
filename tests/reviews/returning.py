"""Actions to report on, and what a browser posts from a return page."""

from django.urls import reverse

from actions.models import LeadRole, Update
from tests.factories import ActionFactory, LeadFactory


def led(priority, agency, reference, role=LeadRole.LEAD, **fields):
    action = ActionFactory(priority=priority, reference=reference, activity=f"Activity {reference}", **fields)
    LeadFactory(action=action, agency=agency, role=role)
    return action


def address(plan, name="return_sheet", **query):
    return reverse(f"reviews:{name}", args=[plan.pk], query=query)


def boxes(action, **words):
    return {f"a{action.pk}-{name}": value for name, value in words.items()}


def day(*parts):
    return dict(zip(("reported_on_0", "reported_on_1", "reported_on_2"), parts or ("10", "12", "2017"), strict=True))


TOKEN = "5c2f4e1e-77a6-4f43-9d5b-0d6b9ce9f001"


def shown(client, where):
    """What the page would post if nothing were touched."""
    form = client.get(where)
    sheet = form.context["sheet"]
    posted = {"form_token": form.context["form_token"]}
    values = sheet.form["reported_on"].value()
    parts = values if isinstance(values, list) else [values.day, values.month, values.year]
    posted |= dict(zip(("reported_on_0", "reported_on_1", "reported_on_2"), map(str, parts), strict=True))
    for row in sheet.rows:
        posted |= boxes(row.action, seen=row.newest_id, was=row.was)
        for name in row.form.fields:
            value = row.form[name].value()
            posted |= boxes(row.action, **{name: value}) if value else {}
    return posted


def recorded():
    return list(Update.objects.order_by("pk").values_list("action__reference", "status", "progress", "remedy"))
