from django.urls import path

from csp.views import site

app_name = "csp"

urlpatterns = [
    path("healthz", site.healthz, name="healthz"),
]
