"""Every address of the site: the other apps are named as strings, so that imports run one way (ADR 0001)."""

from django.urls import include, path

from csp.views import accounts

handler400 = "csp.views.errors.bad_request"
handler500 = "csp.views.errors.server_error"

urlpatterns = [
    path("accounts/login/", accounts.sign_in, name="login"),
    path("accounts/logout/", accounts.sign_out, name="logout"),
    path("accounts/password/", accounts.password_change, name="password_change"),
    path("accounts/set-password/<str:uidb64>/<str:token>/", accounts.set_password, name="set_password"),
    path("", include("csp.partnership_urls")),
    path("", include("plans.urls")),
    path("", include("priorities.urls")),
    path("", include("actions.urls")),
    path("", include("reviews.urls")),
    path("", include("documents.urls")),
]
