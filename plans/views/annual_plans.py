"""An annual plan's own title, year and status: adding, changing and deleting it. Its page is in reviews."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.deleting import delete_page
from csp.pages import form_page, save_once, typed
from plans.forms import PlanForm
from plans.models import AnnualPlan
from plans.opening import partnership_to_edit, plan_to_edit


@require_http_methods(["GET", "POST"])
def plan_new(request: SignedInRequest, slug: str) -> HttpResponse:
    partnership = partnership_to_edit(request.user, slug)
    form = PlanForm(
        typed(request),
        instance=AnnualPlan(partnership=partnership),
        partnership=partnership,
        today=timezone.localdate(),
        initial={"strategy": request.GET.get("strategy")},
    )
    saved = save_once(request, form, form.save, said="Annual plan added.")
    return saved or form_page(request, form, title="Add an annual plan", back=partnership.get_absolute_url())


@require_http_methods(["GET", "POST"])
def plan_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A closed plan is opened again here, so its coordinator may come in."""
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    form = PlanForm(typed(request), instance=plan, partnership=plan.partnership, today=timezone.localdate())
    saved = save_once(request, form, form.save, said="Annual plan changed.")
    return saved or form_page(request, form, title="Change the annual plan", back=plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
def plan_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_to_edit(request.user, pk)
    return delete_page(
        request,
        plan,
        back=plan.get_absolute_url(),
        then=plan.partnership.get_absolute_url(),
        instead="Close it instead: change the plan and choose Closed.",
    )
