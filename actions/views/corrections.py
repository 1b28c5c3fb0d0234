"""Correcting an update: another one takes its place, and nothing is rewritten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from actions.forms import CorrectionForm
from actions.models import Action, Update
from csp.access import SignedInRequest, open_or_refuse, refuse_unless
from csp.pages import form_page, save_once, typed


@require_http_methods(["GET", "POST"])
def correct_update(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody may have corrected it already: then that correction is the one to correct."""
    update = get_object_or_404(Update.objects.select_related("recorded_by", "corrected_by__recorded_by"), pk=pk)
    actions = Action.objects.select_related("priority__plan__partnership")
    update.action = open_or_refuse(actions, request.user, pk=update.action_id)
    refuse_unless(update.can_be_corrected_by(request.user))
    form = CorrectionForm(typed(request), update=update, by=request.user, today=timezone.localdate())
    if hasattr(update, "corrected_by") and not form.is_bound:
        messages.info(request, f"{update.corrected_by.recorded_by} has corrected that update already.")
        return redirect(update.action)
    saved = save_once(
        request, form, lambda: update.correct(by=request.user, **form.correction), said="Correction recorded."
    )
    return saved or form_page(
        request,
        form,
        "actions/correct_update.html",
        title="Correct an update",
        update=update,
        save="Save the correction",
        back=update.get_absolute_url(),
    )
