"""What goes with every paper, whoever reads it."""

from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from reviews.paper import head_and_foot as stylesheet_of


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400, immutable=True)
def head_and_foot(request: HttpRequest, words: str) -> HttpResponse:
    """A paper's head and foot as a stylesheet. It says only what its signed address says, so anybody may have it."""
    try:
        css = stylesheet_of(words)
    except BadSignature:
        raise Http404 from None
    return HttpResponse(css, content_type="text/css; charset=utf-8")
