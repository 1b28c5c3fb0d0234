"""Addresses of partnerships, their agencies and people, and of the site's own pages."""

from django.urls import path

from csp.views import (
    agencies,
    audit,
    everyone,
    invitations,
    locked_out,
    partnerships,
    people,
    sessions,
    site,
    switching,
)

app_name = "csp"

urlpatterns = [
    path("partnerships/", partnerships.partnerships, name="partnerships"),
    path("partnerships/new/", partnerships.partnership_new, name="partnership_new"),
    path("partnerships/<slug:slug>/", partnerships.partnership, name="partnership"),
    path("partnerships/<slug:slug>/edit/", partnerships.partnership_edit, name="partnership_edit"),
    path("partnerships/<slug:slug>/status-key/", partnerships.status_key, name="status_key"),
    path("partnerships/<slug:slug>/agencies/", agencies.agencies, name="agencies"),
    path("partnerships/<slug:slug>/agencies/new/", agencies.agency_new, name="agency_new"),
    path("partnerships/<slug:slug>/audit/", audit.audit, name="audit"),
    path("site/audit/", audit.site_audit, name="site_audit"),
    path("agencies/<int:pk>/edit/", agencies.agency_edit, name="agency_edit"),
    path("agencies/<int:pk>/delete/", agencies.agency_delete, name="agency_delete"),
    path("agencies/<int:pk>/move/<str:direction>/", agencies.agency_move, name="agency_move"),
    path("partnerships/<slug:slug>/people/", people.people, name="people"),
    path("partnerships/<slug:slug>/people/new/", people.person_new, name="person_new"),
    path("switch/", switching.switch, name="switch"),
    path("site/people/", everyone.everyone, name="everyone"),
    path("site/people/<int:pk>/", everyone.person, name="person"),
    path("site/people/<int:pk>/close/", everyone.person_close, name="person_close"),
    path("site/people/<int:pk>/open/", everyone.person_open, name="person_open"),
    path("people/<int:pk>/edit/", people.membership_edit, name="membership_edit"),
    path("people/<int:pk>/end/", people.membership_end, name="membership_end"),
    path("people/<int:pk>/keep/", people.membership_keep, name="membership_keep"),
    path("people/<int:pk>/link/", people.person_link, name="person_link"),
    path("people/<int:pk>/invitation/", invitations.invitation_link, name="invitation_link"),
    path("people/<int:pk>/invitation/send/", invitations.invitation_send, name="invitation_send"),
    path("people/<int:pk>/invitation/renew/", invitations.invitation_renew, name="invitation_renew"),
    path("people/<int:pk>/invitation/take-back/", invitations.invitation_take_back, name="invitation_take_back"),
    path("accounts/invitation/<int:pk>/<str:token>/", invitations.invitation, name="invitation"),
    path("people/<int:pk>/second-step/", locked_out.second_step_clear, name="second_step_clear"),
    path("site/people/<int:pk>/second-step/", locked_out.person_second_step, name="person_second_step"),
    path("people/<int:pk>/sign-out/", sessions.person_sign_out, name="person_sign_out"),
    path("accounts/sessions/", sessions.sessions, name="sessions"),
    path("accounts/sessions/end/", sessions.session_end, name="session_end"),
    path("accounts/session/", sessions.session_state, name="session_state"),
    path("accounts/", site.account, name="account"),
    path("accessibility/", site.accessibility, name="accessibility"),
    path("healthz", site.healthz, name="healthz"),
]
