"""How a page with a form behaves: nothing typed is lost, nothing is saved twice, refusals say why (ADR 0008)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme

from csp.access import NotAllowedNow, SignedInRequest
from csp.conflicts import OPENED, SETTLE, MovedMeanwhile, meet, opened_of
from csp.models import FormReceipt

LOST_SESSION = "You were signed out before this was saved. What you typed is below: check it, then save it."
SAVED_MEANWHILE = "Somebody saved something at the same moment, so this was not saved. Check it and save again."


NEVER_KEPT = ("csrfmiddlewaretoken", "form_token", "code", "credential")  # nor anything named a password
OF_A_ROW = ("was", "seen")  # what a form of many rows carries of each, unseen
PART_OF_A_DATE = re.compile("_[012]$")
PAGES_KEPT = 10  # so that nobody can fill the database without signing in
STARTS = 5  # how often a save begins again because somebody else was quicker


def words_of(request: HttpRequest) -> QueryDict:
    """What a person typed into the form that was posted: without its tokens, and never a password."""
    words = request.POST.copy()
    for name in request.POST:
        if name in NEVER_KEPT or "password" in name:
            del words[name]
    return words


def texts_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The same as (name, text), to be shown to copy; nothing that a page put there itself. A date is one text."""
    texts: list[tuple[str, str]] = []
    for name, values in words_of(request).lists():
        box = name.rpartition("-")[2]
        if box in ("next", OPENED, *OF_A_ROW) or name.startswith(SETTLE):
            continue
        label = PART_OF_A_DATE.sub("", box).replace("_", " ").capitalize()
        for value in filter(None, values):
            if PART_OF_A_DATE.search(box) and texts and texts[-1][0] == label:
                texts[-1] = (label, f"{texts[-1][1]} {value}")
            else:
                texts.append((label, value))
    return texts


def keep_typed(request: HttpRequest) -> None:
    """Keep a form posted without a session, for the same page once its writer has signed in again."""
    address = request.get_full_path()
    kept = [page for page in request.session.get("typed", []) if page[0] != address]
    request.session["typed"] = [*kept, [address, words_of(request).urlencode()]][-PAGES_KEPT:]


def kept_addresses(request: HttpRequest) -> list[str]:
    """Pages whose form is being kept, the latest last."""
    return [address for address, _ in request.session.get("typed", [])]


def forget_typed(request: HttpRequest) -> None:
    """Let go of what was kept for this page; called once its form is posted again."""
    if request.get_full_path() in kept_addresses(request):
        kept = request.session["typed"]
        request.session["typed"] = [page for page in kept if page[0] != request.get_full_path()]


def typed(request: HttpRequest) -> QueryDict | None:
    """What the form holds: what was posted now, or before a session was lost, or None for a fresh form.

    What was kept stays until the form is posted, so that opening the page twice loses nothing.
    """
    if request.method == "POST":
        forget_typed(request)
        return request.POST
    kept = dict(request.session.get("typed", []))
    if request.get_full_path() not in kept:
        return None
    messages.warning(request, LOST_SESSION)
    return QueryDict(kept[request.get_full_path()])


def save_once(
    request: SignedInRequest,
    form: BaseForm,
    write: Callable[[], Any],
    *,
    said: str,
    to: Callable[[Any], str] | str | None = None,
) -> HttpResponse | None:
    """Write what a valid posted form holds and go on to the record's page, or to `to`.

    A second press of the same button writes nothing and goes to the same place; a form changed after going Back is
    written. None where the form was not posted, is not valid, the write was refused, or somebody else had saved the
    record since the form was opened (ADR 0011); the form then says why and form_page() shows it again.
    """
    if request.method != "POST":
        return None
    meet(request, form)
    if getattr(form, "meeting", None) or not form.is_valid():
        # the first press may be what made the second one wrong: the name it gives is now taken
        return receipt_again(request)
    try:
        with transaction.atomic():
            receipt, is_first = FormReceipt.objects.get_or_create(token=form_token(request), user=request.user)
            if is_first:
                refuse_if_moved(form)
                record = write()
                receipt.address = to(record) if callable(to) else to or record.get_absolute_url()
                receipt.save(update_fields=["address"])
    except NotAllowedNow as refusal:
        form.add_error(None, str(refusal))
        return None
    except IntegrityError:
        form.add_error(None, SAVED_MEANWHILE)
        return None
    except MovedMeanwhile:
        return begin_again(request, form)
    if not is_first:
        return receipt_again(request)
    messages.success(request, said)
    return redirect(receipt.address)


def refuse_if_moved(form: Any) -> None:
    """Let nothing be written over what somebody saved since this request read the record; until the end it is locked."""
    stand = getattr(form, "stand", None)
    if stand and stand.has_moved():
        raise MovedMeanwhile


def begin_again(request: SignedInRequest, form: BaseForm) -> HttpResponse | None:
    """Answer the same request with what is there now: most often both versions, side by side."""
    request.starts = getattr(request, "starts", 1) + 1
    if request.starts > STARTS:
        form.add_error(None, SAVED_MEANWHILE)
        return None
    view, args, kwargs = request.resolver_match
    return view(request, *args, **kwargs)


def receipt_again(request: SignedInRequest) -> HttpResponse | None:
    """Where the first press of the same button led; None where there was none."""
    receipt = FormReceipt.objects.filter(token=form_token(request), user=request.user).first()
    if receipt is None:
        return None
    messages.info(request, "That had already been saved; it was not saved twice.")
    return redirect(receipt.address)


def form_token(request: HttpRequest) -> UUID:
    """The same for the same words from the same showing of a form, and for nothing else."""
    try:
        return uuid5(UUID(request.POST.get("form_token", "")), words_of(request).urlencode())
    except ValueError:
        return uuid4()


def form_page(
    request: HttpRequest, form: BaseForm, template: str = "form_page.html", **context: Any
) -> TemplateResponse:
    """Show a form, with 422 when it was refused, and with 409 when somebody else has saved its record meanwhile.

    The context needs a `title`; `back` and `save` have usual values.
    """
    token = request.POST.get("form_token") or str(uuid4())
    meeting = getattr(form, "meeting", None)
    status = 422 if request.method == "POST" and form.errors else 409 if meeting else 200
    hidden = {"form_token": token, "opened": opened_of(request, form)}
    return TemplateResponse(request, template, {"form": form, "meeting": meeting} | hidden | context, status=status)


def next_or(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that `next` names, else the other; an address elsewhere is never followed."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    return address if is_ours(request, address) else otherwise


def is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
