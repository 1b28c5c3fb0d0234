"""Publishing a plan and withdrawing it again, for coordinators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed
from documents.models import PublishedCopy
from documents.publishing import public
from documents.publishing.forms import PublicForm, PublishForm, WithdrawForm
from documents.publishing.public import ForThePublic
from documents.summaries.checks import checks_of_public
from plans.models import AnnualPlan

NOT_PUBLISHED = "The plan has no public page, so there is nothing to withdraw."


def to_publish(request: SignedInRequest, pk: int) -> AnnualPlan:
    """The plan, for a coordinator; a closed plan is published too, as what was done last year."""
    plan: AnnualPlan = open_or_refuse(AnnualPlan.objects.select_related("partnership", "strategy"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    return plan


@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the public will see, what to look at before, and the button."""
    plan, today, now = to_publish(request, pk), timezone.localdate(), timezone.now()
    choices, form = PublicForm(request.GET, plan=plan, today=today), PublishForm(typed(request))
    if not choices.is_valid():
        response = form_page(request, form, "documents/publish.html", **about(plan, choices))
        response.status_code = 422
        return response
    found, seen = public.for_the_public(plan, choices.asked, today=today), request.POST.get("seen", "")
    # setting pages takes seconds, in which nobody should have to wait for this plan
    files = public.files_of(found.paper) if found.seen == seen and form.is_valid() else {}

    def write() -> PublishedCopy:
        return public.publish(plan, choices.asked, seen=seen, files=files, by=request.user, at=now)

    here = reverse("documents:publish", args=[plan.pk])
    saved = save_once(request, form, write, said="Published. Anybody can read the public page now.", to=here)
    if saved:
        return saved
    if files:  # it was changed while they were made
        found = public.for_the_public(plan, choices.asked, today=today)
    return form_page(request, form, "documents/publish.html", **about(plan, choices), **preview(found))


def about(plan: AnnualPlan, choices: PublicForm) -> dict[str, Any]:
    copies = list(PublishedCopy.objects.filter(plan=plan).without_words().newest_first())
    return {
        "title": f"What the public will see: {plan.title}",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "choices": choices,
        "copies": copies,
        "standing": next((copy for copy in copies if copy.is_standing), None),
        "back": plan.get_absolute_url(),
    }


def preview(found: ForThePublic) -> dict[str, Any]:
    checks = checks_of_public(found.summary, found.paper)
    return {"paper": found.paper, "checks": checks, "seen": found.seen, "why_not": found.why_not}


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    plan, now = to_publish(request, pk), timezone.now()
    latest = PublishedCopy.objects.filter(plan=plan).without_words().newest_first().first()
    here = reverse("documents:publish", args=[plan.pk])
    if latest is None or (request.method == "GET" and not latest.is_standing):
        messages.info(request, NOT_PUBLISHED)
        return redirect(here)
    form = WithdrawForm(typed(request))
    saved = save_once(
        request,
        form,
        lambda: public.withdraw(latest, by=request.user, reason=form.cleaned_data["reason"], at=now),
        said="The public page is withdrawn.",
        to=here,
    )
    return saved or form_page(
        request,
        form,
        title="Withdraw the public page?",
        intro="Its address, the PDF and the Word file will say that it was withdrawn, and when. The plan keeps its status: "
        "scrutiny reads it here as before, unless you change that too.",
        crumbs=[plan.partnership, plan],
        save="Withdraw it",
        back=here,
    )
