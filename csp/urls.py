"""Every address of the site: the other apps are named as strings, so that imports run one way (ADR 0001)."""

from django.urls import include, path

handler400 = "csp.views.errors.bad_request"
handler500 = "csp.views.errors.server_error"

urlpatterns = [
    path("", include("csp.signing_in.urls")),
    path("", include("csp.partnership_urls")),
    path("", include("plans.urls")),
    path("", include("priorities.urls")),
    path("", include("actions.urls")),
    path("", include("reviews.urls")),
    path("", include("documents.urls")),
]
