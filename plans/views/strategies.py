"""A strategy: its page, and adding, changing and deleting it."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from csp.access import SignedInRequest, open_or_refuse
from csp.deleting import delete_page
from csp.pages import form_page, save_once, typed
from plans.forms import StrategyForm
from plans.models import Strategy
from plans.opening import partnership_to_edit, strategy_to_edit
from plans.year_on_year import answers_by_year, plans_seen


@require_safe
def strategy(request: SignedInRequest, pk: int) -> HttpResponse:
    strategy = open_or_refuse(Strategy.objects.select_related("partnership"), request.user, pk=pk)
    plans = plans_seen(strategy, request.user)
    context = {
        "title": strategy.title,
        "crumbs": [strategy.partnership],
        "strategy": strategy,
        "strategic_priorities": answers_by_year(strategy, plans),
        "sections": strategy.sections.order_by("position", "pk"),
        "plans": plans,
        "can_edit": strategy.can_be_edited_by(request.user),
    }
    return TemplateResponse(request, "plans/strategy.html", context)


@require_http_methods(["GET", "POST"])
def strategy_new(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = partnership_to_edit(request.user, slug)
    form = StrategyForm(typed(request), instance=Strategy(partnership=partnership))
    saved = save_once(request, form, form.save, said="Strategy added.")
    return saved or form_page(request, form, title="Add a strategy", back=partnership.get_absolute_url())


@require_http_methods(["GET", "POST"])
def strategy_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    strategy = strategy_to_edit(request.user, pk)
    form = StrategyForm(typed(request), instance=strategy)
    saved = save_once(request, form, form.save, said="Strategy changed.")
    return saved or form_page(request, form, title="Change the strategy", back=strategy.get_absolute_url())


@require_http_methods(["GET", "POST"])
def strategy_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    strategy = strategy_to_edit(request.user, pk)
    return delete_page(
        request,
        strategy,
        back=strategy.get_absolute_url(),
        then=strategy.partnership.get_absolute_url(),
        instead="Take its annual plans out of it first: change each plan and choose another strategy, or none.",
    )
