"""Every address of the site: the other apps are named as strings, so that imports run one way (ADR 0001)."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

urlpatterns = [
    path("accounts/login/", LoginView.as_view(extra_context={"title": "Sign in"}), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("", include("csp.partnership_urls")),
    path("", include("plans.urls")),
    path("", include("priorities.urls")),
    path("", include("actions.urls")),
    path("", include("reviews.urls")),
]
