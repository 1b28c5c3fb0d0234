"""Addresses of partnerships, their agencies and people, and of the site's own pages."""

from django.urls import path

from csp.views import agencies, partnerships, people, site

app_name = "csp"

urlpatterns = [
    path("partnerships/", partnerships.partnerships, name="partnerships"),
    path("partnerships/new/", partnerships.partnership_new, name="partnership_new"),
    path("partnerships/<slug:slug>/", partnerships.partnership, name="partnership"),
    path("partnerships/<slug:slug>/edit/", partnerships.partnership_edit, name="partnership_edit"),
    path("partnerships/<slug:slug>/status-key/", partnerships.status_key, name="status_key"),
    path("partnerships/<slug:slug>/agencies/", agencies.agencies, name="agencies"),
    path("partnerships/<slug:slug>/agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<int:pk>/edit/", agencies.agency_edit, name="agency_edit"),
    path("agencies/<int:pk>/delete/", agencies.agency_delete, name="agency_delete"),
    path("agencies/<int:pk>/move/<str:direction>/", agencies.agency_move, name="agency_move"),
    path("partnerships/<slug:slug>/people/", people.people, name="people"),
    path("partnerships/<slug:slug>/people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/edit/", people.membership_edit, name="membership_edit"),
    path("people/<int:pk>/end/", people.membership_end, name="membership_end"),
    path("people/<int:pk>/link/", people.person_link, name="person_link"),
    path("accounts/", site.account, name="account"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("healthz", site.healthz, name="healthz"),
]
