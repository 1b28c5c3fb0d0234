"""Every address of the site, from its URL configuration, with arguments that lead to a page."""

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver, resolve, reverse

from csp.invitations import link_of
from csp.models import User
from csp.people import password_link
from tests.browser.records import SECRET, Records

# what `pk` stands for; a new page needs a line here, or among NOT_PAGES
RECORD_OF = {
    "actions:close": "action",
    "actions:correct_update": "update",
    "actions:delete": "action",
    "actions:edit": "action",
    "actions:hand_over": "membership",
    "actions:record_update": "action",
    "actions:reopen": "closed",
    "csp:agency_delete": "agency",
    "csp:agency_edit": "agency",
    "csp:membership_edit": "membership",
    "csp:invitation": "invited",
    "csp:invitation_link": "invited",
    "csp:invitation_take_back": "invited",
    "csp:membership_end": "membership",
    "csp:person": "officer",
    "csp:person_close": "officer",
    "csp:person_edit": "officer",
    "csp:person_link": "membership",
    "csp:person_second_step": "invited",
    "csp:person_sign_out": "membership",
    "csp:second_step_clear": "invited",
    "documents:committee_report": "committee_report",
    "documents:committee_report_delete": "committee_report",
    "documents:committee_report_edit": "committee_report",
    "documents:committee_report_new": "plan",
    "documents:committee_reports": "plan",
    "documents:publish": "plan",
    "documents:publish_withdraw": "plan",
    "documents:import_about": "plan_import",
    "documents:import_columns": "plan_import",
    "documents:import_compare": "newer",
    "documents:import_discard": "plan_import",
    "documents:import_figures": "newer",
    "documents:import_leads": "plan_import",
    "documents:import_left_over": "plan_import",
    "documents:import_match": "newer_row",
    "documents:import_priority": "import_priority",
    "documents:import_row": "import_row",
    "documents:import_row_split": "import_row",
    "documents:import_statuses": "plan_import",
    "documents:import_undo": "plan_taken_in",
    "documents:plan_import": "plan_import",
    "documents:return_upload": "plan",
    "documents:summary": "plan",
    "mfa_edit_webauthn": "passkey",
    "mfa_remove_webauthn": "passkey",
    "plans:funding_line_delete": "funding_line",
    "plans:funding_line_edit": "funding_line",
    "plans:linked_plan_delete": "linked_plan",
    "plans:linked_plan_edit": "linked_plan",
    "plans:plan_delete": "plan",
    "plans:plan_edit": "plan",
    "plans:section_delete": "section",
    "plans:section_edit": "section",
    "plans:strategic_priority_delete": "strategic_priority",
    "plans:strategic_priority_edit": "strategic_priority",
    "plans:strategy": "strategy",
    "plans:strategy_delete": "strategy",
    "plans:strategy_edit": "strategy",
    "priorities:measure_delete": "measure",
    "priorities:measure_edit": "measure",
    "priorities:priority_delete": "priority",
    "priorities:priority_edit": "priority",
    "priorities:target_delete": "target",
    "priorities:target_edit": "target",
    "reviews:action": "action",
    "reviews:out_turn": "plan",
    "reviews:plan": "plan",
    "reviews:priority": "priority",
    "reviews:review": "plan",
    "reviews:board": "plan",
    "reviews:return_done": "plan",
    "reviews:calendar": "plan",
    "reviews:commentary": "plan",
    "reviews:sign_off": "plan",
    "reviews:review_reopen": "plan",
    "reviews:chase": "plan",
    "reviews:link_new": "plan",
    "reviews:link_withdraw": "link",
    "reviews:links": "plan",
    "reviews:recommendation": "recommendation",
    "reviews:recommendation_edit": "recommendation",
    "reviews:recommendation_new": "plan",
    "reviews:recommendation_withdraw": "recommendation",
    "reviews:recommendations": "plan",
    "reviews:return_sheet": "plan",
    "reviews:send_back": "given",
    "reviews:roll_over": "plan",
    "reviews:roll_over_make": "plan",
    "reviews:sense_checks": "plan",
    "reviews:since": "plan",
    "reviews:slippage": "plan",
}
BUTTONS = {  # answered by another page
    "csp:session_end",
    "actions:move",
    "csp:invitation_renew",
    "csp:invitation_send",
    "csp:membership_keep",
    "csp:person_open",
    "csp:agency_move",
    "account_logout",
    "plans:funding_line_move",
    "plans:linked_plan_move",
    "plans:section_move",
    "plans:strategic_priority_move",
    "priorities:measure_move",
    "priorities:priority_move",
    "priorities:target_move",
}
NOT_PAGES = BUTTONS | {
    "csp:session_state",
    "mfa_authenticate",  # for who has given a password only
    "mfa_login_webauthn",
    "mfa_view_recovery_codes",  # once they are made
    "organisation_sign_in",
    "organisation_back",
    "csp:healthz",
    "reviews:by_link_draft",
    "reviews:return_draft",
    "reviews:chase_csv",
    "reviews:half_year_review",  # the same page as reviews:review
    "reviews:year_review",
    "reviews:paper",
    "reviews:head_and_foot",
    "documents:import_newer",
    "documents:import_read_again",
    "documents:import_row_verb",
    "documents:import_source",
    "documents:import_take_in",
    "documents:return_download",
    "documents:return_preview",
    "documents:summary_file",
    "documents:table_file",
    "documents:audit_file",
    "documents:site_audit_file",
    "documents:review_file",
    "documents:board_file",
    "documents:since_file",
    "documents:slippage_file",
    "documents:committee_report_file",
    "documents:out_turn_file",
    "documents:published_file",
}


def patterns(found: list | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Each address with its whole name, such as "plans:strategy"."""
    for entry in get_resolver().url_patterns if found is None else found:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry
        else:
            yield from patterns(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)


def kind_of(name: str) -> str:
    return name.partition(":")[0] if ":" in name else "accounts"


PAGES = sorted(name for name, _ in patterns() if name not in NOT_PAGES)
KINDS = sorted({kind_of(name) for name in PAGES})


def address_of(name: str, records: Records) -> str:
    """The page about these records."""
    if name == "set_password":
        officer = User.objects.get(pk=records.officer.pk)  # signing in ends a link
        return reverse(name, kwargs=resolve(password_link(officer)).kwargs)
    if name == "csp:invitation":
        return link_of(records.invited.user.invitations.get())
    [pattern] = [pattern for known, pattern in patterns() if known == name]
    return reverse(name, kwargs={key: argument(name, key, records) for key in pattern.pattern.converters})


def argument(name: str, key: str, records: Records) -> object:
    if name == "csp:person_second_step":
        return records.invited.user_id
    if key == "pk":
        return getattr(records, RECORD_OF[name]).pk
    return {
        "slug": records.partnership.slug,
        "plan_pk": records.plan.pk,
        "strategy_pk": records.strategy.pk,
        "priority_pk": records.priority.pk,
        "year": 2017,
        "number": 3,
        "code": "q3",
        "direction": "up",
        "token": SECRET,
    }[key]
