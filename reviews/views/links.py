"""Links in place of an account, for coordinators: made, listed, withdrawn; and what came by them, sent back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from actions.models import Action, SentBack
from csp.access import NotAllowedNow, SignedInRequest, open_or_refuse, refuse_unless
from csp.fields import PlainForm
from csp.pages import form_page, form_token, save_once, typed
from plans.models import AnnualPlan
from reviews.contacts import contacts_of
from reviews.link_forms import LinkForm, SendBackForm
from reviews.links import digest_of, lines_of, message_with, received_of, secret_for
from reviews.models import GivenByLink, ReturnLink

WITHDRAWN_BEFORE = "That link had already been withdrawn."
OWED_AGAIN = "Sent back: the action is owed again."
NOT_OWED = "Sent back. Another update stands after it, so the action is not owed again."
SENT_BACK_BEFORE = "This update has already been sent back; the comment stands on the action’s page."


def plan_to_coordinate(request: SignedInRequest, pk: int) -> AnnualPlan:
    plan = open_or_refuse(AnnualPlan.objects.select_related("partnership"), request.user, pk=pk)
    refuse_unless(plan.details_can_be_edited_by(request.user))
    return plan


@require_safe
def links(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = plan_to_coordinate(request, pk)
    context = {
        "title": "Links in place of an account",
        "crumbs": [plan.partnership, plan],
        "plan": plan,
        "lines": lines_of(plan, timezone.localdate()),
        "received": received_of(plan),
    }
    return TemplateResponse(request, "reviews/links.html", context)


@require_http_methods(["GET", "POST"])
def link_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form, and in answer to it the address, which cannot be shown again: only its digest is kept."""
    plan = plan_to_coordinate(request, pk)
    refuse_unless(not plan.is_closed)
    form = LinkForm(typed(request), plan=plan, today=timezone.localdate(), asked=request.GET)
    if request.method == "POST" and form.is_valid():
        return link_made(request, plan, form)
    back = reverse("reviews:links", args=[plan.pk])
    context = {"title": "Make a link", "crumbs": [plan.partnership, plan], "back": back, "save": "Make the link"}
    return form_page(request, form, "reviews/link_new.html", **context)


def link_made(request: SignedInRequest, plan: AnnualPlan, form: LinkForm) -> HttpResponse:
    """A second press finds the link that the first one made, and shows the same address."""
    secret = secret_for(request.user, form_token(request))
    period = form.chosen
    link, _ = ReturnLink.objects.get_or_create(
        digest=digest_of(secret),
        defaults={
            "plan": plan,
            "number": period.number,
            "months": period.months,
            "agency": form.cleaned_data["agency"],
            "made_by": request.user,
            "expires_on": form.cleaned_data["expires_on"],
        },
    )
    today, address = timezone.localdate(), request.build_absolute_uri(reverse("reviews:by_link", args=[secret]))
    to = contacts_of(plan.partnership_id, on=today).written_to(link.agency)
    context = {
        "title": f"Link for {link.agency}, {period}",
        "crumbs": [plan.partnership, plan],
        "link": link,
        "address": address,
        "message": message_with(link, address, to=to, deadline=form.dates[period.code].in_words(today), today=today),
    }
    return TemplateResponse(request, "reviews/link_made.html", context)


@require_http_methods(["GET", "POST"])
def link_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = ReturnLink.objects.select_related("plan__partnership", "agency")
    link = open_or_refuse(found, request.user, pk=pk)
    back = reverse("reviews:links", args=[link.plan_id])

    def withdraw() -> None:
        still = ReturnLink.objects.filter(pk=link.pk, revoked_at=None)
        still.update(revoked_at=timezone.now(), revoked_by=request.user)

    form = PlainForm(typed(request))
    saved = save_once(request, form, withdraw, said="The link is withdrawn: it opens nothing any more.", to=back)
    if saved is None and link.revoked_at:
        messages.info(request, WITHDRAWN_BEFORE)
        return redirect(back)
    context = {"title": "Withdraw this link?", "link": link, "back": back, "crumbs": [link.plan.partnership, link.plan]}
    return saved or form_page(request, form, "reviews/link_withdraw.html", save="Withdraw the link", **context)


@require_http_methods(["GET", "POST"])
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the giver of an update that came by link for another; the update stays on record."""
    given = get_object_or_404(GivenByLink.objects.select_related("update", "link"), update=pk)
    update = given.update
    actions = Action.objects.select_related("priority__plan__partnership")
    action = open_or_refuse(actions, request.user, pk=update.action_id)
    refuse_unless(action.plan.can_be_edited_by(request.user))
    refuse_unless(not action.is_closed)
    update.action = action
    form = SendBackForm(typed(request), instance=SentBack(update=update, by=request.user))
    back = update.get_absolute_url()

    def write() -> SentBack:
        if SentBack.objects.filter(update=update).exists():
            raise NotAllowedNow(SENT_BACK_BEFORE)
        return form.save()

    stands = action.updates.standing().newest_first().first()
    said = OWED_AGAIN if stands == update else NOT_OWED
    saved = save_once(request, form, write, said=said, to=back)
    context = {
        "title": "Send this update back",
        "update": update,
        "stands": stands,
        "back": back,
        "save": "Send it back",
    }
    crumbs = [action.plan.partnership, action.plan, action.priority, action]
    return saved or form_page(request, form, "reviews/link_send_back.html", crumbs=crumbs, **context)
