"""Nothing else before the second step, for those who must have one (ADR 0025)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from csp.pages import keep_typed
from csp.signing_in import second_step


class SecondStepMiddleware:
    """Lead whoever must have a second step and has none to the page where it is set up; what they typed is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        is_open = not getattr(view_func, "login_required", True) or getattr(view_func, "is_of_signing_in", False)
        if is_open or not request.user.is_authenticated or not second_step.is_missing(request):
            return None
        if request.method == "POST":
            keep_typed(request)
        return redirect("second_step_set_up")
