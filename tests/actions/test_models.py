"""What the database itself refuses about actions, leads, timescales and updates, and the verbs behind the pages."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.db.models.deletion import RestrictedError

from actions.models import Action
from actions.positions import leads_of
from csp.access import NotAllowedNow
from csp.models import Role
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    LeadFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "broken", "rule"),
    [
        (ActionFactory, {"timescale_kind": "sometime"}, "action_timescale_kind_known"),
        (ActionFactory, {"closed_on": date(2017, 10, 1)}, "action_closed_with_a_reason"),
        (ActionFactory, {"closed_reason": "Overtaken."}, "action_closed_with_a_reason"),
        (
            ActionFactory,
            {"added_on": date(2017, 10, 2), "closed_on": date(2017, 10, 1), "closed_reason": "Overtaken."},
            "action_closed_on_or_after_joining",
        ),
        (LeadFactory, {"role": "helper"}, "lead_role_known"),
        (TimescaleChangeFactory, {"reason": ""}, "timescalechange_has_a_reason"),
        (TimescaleChangeFactory, {"to_words": "December 2017"}, "timescalechange_changes_the_words"),
        (UpdateFactory, {"status": "yellow"}, "update_status_known"),
        (UpdateFactory, {"status": "red", "remedy": ""}, "update_red_or_amber_says_what_will_put_it_right"),
        (UpdateFactory, {"status": "amber", "remedy": ""}, "update_red_or_amber_says_what_will_put_it_right"),
        (UpdateFactory, {"status": "", "progress": ""}, "update_says_something"),
        (UpdateFactory, {"recorded_by": None}, "update_recorded_by_somebody_or_read_from_a_document"),
    ],
)
def test_database_refuses_a_broken_row(factory, broken, rule):
    with pytest.raises(IntegrityError, match=rule):
        factory(**broken)


def test_database_refuses_an_action_carried_on_from_itself():
    action = ActionFactory()
    action.carried_from = action
    with pytest.raises(IntegrityError, match="action_not_carried_from_itself"):
        action.save()


def test_reference_is_used_once_in_a_priority_but_blank_ones_may_repeat():
    action = ActionFactory(reference="1.1")
    ActionFactory(reference="1.1")
    ActionFactory.create_batch(2, priority=action.priority, reference="")
    with pytest.raises(IntegrityError):
        ActionFactory(priority=action.priority, reference="1.1")


def test_action_has_one_lead_at_most_and_names_an_agency_once():
    lead = LeadFactory()
    agency = AgencyFactory(partnership=lead.agency.partnership)
    supporting = LeadFactory(action=lead.action, agency=agency, role="supporting")
    assert [str(lead), str(supporting)] == [f"{lead.agency} (lead)", f"{agency} (supporting)"]
    with pytest.raises(ValidationError, match="An action has one lead agency at most"):
        LeadFactory.build(action=lead.action, agency=AgencyFactory()).validate_constraints()
    with pytest.raises(ValidationError, match="An agency can be named only once in an action."):
        LeadFactory.build(action=lead.action, agency=agency, role="supporting").validate_constraints()


def test_imported_amber_needs_no_remedy():
    assert UpdateFactory(status="amber", remedy="", source="plan.docx").pk


@pytest.mark.parametrize("record", [UpdateFactory, TimescaleChangeFactory])
def test_record_keeps_its_action_from_being_deleted(record):
    kept = record()
    with pytest.raises((ProtectedError, RestrictedError)):
        kept.action.delete()
    with pytest.raises(ProtectedError):
        kept.action.priority.plan.delete()


def test_update_of_a_closed_action_is_refused_in_words():
    action = ActionFactory()
    action.close(on=date(2017, 10, 1), reason="Overtaken.")
    with pytest.raises(NotAllowedNow, match="Re-open it before recording an update."):
        action.record_update(by=UserFactory(), reported_on=date(2017, 9, 1), status="green", progress="Done.")
    assert not action.updates.exists()


def test_first_timescale_is_that_of_the_earliest_change():
    action = ActionFactory(timescale="June 2018")
    assert action.first_timescale == "June 2018"
    TimescaleChangeFactory(action=action, from_words="March 2018", changed_on=date(2017, 12, 1), to_words="June 2018")
    TimescaleChangeFactory(action=action, from_words="May 2017", changed_on=date(2017, 6, 1))
    assert action.first_timescale == "May 2017"


def test_records_are_shown_by_their_words():
    action = ActionFactory(reference="1.2", activity="Hold two events")
    change = TimescaleChangeFactory(action=action, to_words="")
    update = UpdateFactory(action=action, reported_on=date(2017, 8, 1))
    assert str(action) == "1.2 Hold two events"
    assert str(change) == "December 2017 to no timescale"
    assert str(update) == "1.2 Hold two events on 2017-08-01"
    assert update.get_absolute_url() == f"/actions/{action.pk}/#update-{update.pk}"


def test_right_to_update_is_read_from_prefetched_leads(django_assert_num_queries):
    lead = LeadFactory()
    plan = lead.action.priority.plan
    officer = person_in(plan.partnership, Role.LEAD_OFFICER, lead.agency)
    action = Action.objects.select_related("priority__plan").get()
    assert leads_of([action]) == {action.pk: [lead]}
    assert officer.standing.agencies == {lead.agency.pk}
    with django_assert_num_queries(0):
        assert action.can_be_updated_by(officer)
