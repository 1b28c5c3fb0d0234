"""Recording an update: one form, one submission, and on to the next of the list."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods

from actions.filters import filter_actions
from actions.forms import UpdateForm
from actions.models import Action, Update
from actions.positions import AtHand, leads_of, positions_as_at
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.models import User
from csp.pages import form_page, save_once, typed


@require_http_methods(["GET", "POST"])
def record_update(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the action's page, from the working table with its filter in `list`, or for an earlier `period`."""
    action = open_or_refuse(Action.objects.select_related("priority__plan__partnership"), request.user, pk=pk)
    refuse_unless(action.can_be_updated_by(request.user))
    today = timezone.localdate()
    form = UpdateForm(typed(request), action=action, by=request.user, today=today)
    for period in action.plan.periods:
        if period.code == request.GET.get("period"):
            form.offer_day_of(period)
    following = Following.after(action, request.GET.get("list"), request.user, today)

    def write() -> Update:
        return action.record_update(by=request.user, **form.account)

    said = f"Update recorded: {Truncator(action).chars(100)}"
    goes_on = request.POST.get("then") == "next"
    saved = save_once(request, form, write, said=said, to=following.address(on=goes_on))
    if saved:
        warn_of_day(request, action, form.cleaned_data["reported_on"])
        return saved
    [position] = positions_as_at(Action.objects.filter(pk=action.pk), today, at_hand=AtHand([action.priority]))
    return form_page(
        request,
        form,
        "actions/record_update.html",
        title="Record an update",
        action=action,
        position=position,
        following=following,
        back=following.address(on=False),
    )


def warn_of_day(request: SignedInRequest, action: Action, reported_on: date) -> None:
    """Say where the day of an update is unusual; it is recorded all the same."""
    plan = action.plan
    if reported_on < plan.starts_on:
        messages.warning(
            request,
            f"The update is as at {reported_on:%-d %B %Y}, before the plan’s year began on {plan.starts_on:%-d %B %Y}.",
        )
    later = action.updates.standing().filter(reported_on__gt=reported_on).newest_first().first()
    if later:
        messages.warning(
            request,
            f"An update as at {later.reported_on:%-d %B %Y} stands after this one and is still the latest.",
        )


class Following:
    """Where an officer goes after this action: the next one of the filtered list they may update."""

    def __init__(self, action: Action, query: str | None, place: int, ids: list[int]) -> None:
        self.action, self.query, self.place, self.ids = action, query, place, ids

    @classmethod
    def after(cls, action: Action, query: str | None, user: User, today: date) -> Following:
        """Work the list out before anything is saved, since saving may take the action out of it."""
        if query is None:
            return cls(action, None, 0, [])
        found = filter_actions(QueryDict(query), action.plan, user, today)
        rows = list(found.qs.select_related("priority__plan"))
        leads_of(rows)
        ids = [row.pk for row in rows if row.pk == action.pk or row.can_be_updated_by(user)]
        return cls(action, query, ids.index(action.pk) + 1 if action.pk in ids else 0, ids)

    @property
    def total(self) -> int:
        return len(self.ids)

    @property
    def has_next(self) -> bool:
        return self.place < self.total

    def address(self, *, on: bool) -> str:
        """The next action's form when going on, else back to the table, or to the action where there is no list."""
        if self.query is None:
            return self.action.get_absolute_url()
        if on and self.has_next:
            form = reverse("actions:record_update", args=[self.ids[self.place]])
            return f"{form}?{list_query(self.query)}"
        return f"{reverse('actions:table', args=[self.action.plan.pk])}?{self.query}"


def list_query(query: str) -> str:
    """The filter of a list, as one value in another page's address."""
    wrapped = QueryDict(mutable=True)
    wrapped["list"] = query
    return wrapped.urlencode()
