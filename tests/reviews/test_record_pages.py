"""The pages of one action and of one priority."""

from datetime import date

import pytest
import time_machine

from csp.models import Role
from plans.models import PlanStatus
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]


@pytest.fixture
def autumn():
    with time_machine.travel("2017-11-20 10:00"):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(status=PlanStatus.PUBLISHED)


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan)


@pytest.fixture
def officer(plan, client):
    person = person_in(plan.partnership, Role.COORDINATOR)
    client.force_login(person)
    return person


def flat(page):
    return " ".join(page.text.split())


class TestActionPage:
    def test_shows_the_whole_history_newest_first(self, client, priority, officer):
        action = ActionFactory(priority=priority, reference="1.2", timescale="March 2018")
        UpdateFactory(action=action, reported_on=date(2017, 6, 30), status="red", progress="Begun.", remedy="Hurry.")
        UpdateFactory(action=action, reported_on=date(2017, 9, 30), status="green", progress="Going well.")
        TimescaleChangeFactory(action=action, changed_by__name="Jo Bird")

        page = client.get(action.get_absolute_url())

        assert [told.update.progress for told in page.context["updates"]] == ["Going well.", "Begun."]
        for words in [
            "What will put it right:</strong> Hurry.",
            "The supplier is late.",
            "Jo Bird",
            "First agreed: December 2017",
        ]:
            assert words in flat(page)
        assert "As at 30 September 2017 (Q2 2017/18)" in flat(page)

    def test_says_where_an_imported_update_was_read(self, client, priority, officer):
        action = ActionFactory(priority=priority)
        UpdateFactory(
            action=action, recorded_by=None, source="plan.docx", status="amber", remedy="", status_as_typed="Yellow",
            date_as_typed="Sept 17",
        )  # fmt: skip
        page = client.get(action.get_absolute_url())
        assert "Read from plan.docx, dated there “Sept 17”, status there “Yellow”" in flat(page)

    def test_overdue_unclear_and_leaderless_are_said_in_words(self, client, priority, officer):
        late = ActionFactory(priority=priority, due_on=date(2017, 11, 19))
        vague = ActionFactory(priority=priority, timescale="TBC", timescale_kind="unclear", due_on=None)
        assert "<strong>Overdue</strong>" in client.get(late.get_absolute_url()).text
        page = client.get(vague.get_absolute_url())
        assert "No day could be read from these words" in page.text
        assert "No lead named" in page.text

    def test_links_this_years_action_with_last_years(self, client, plan, priority, officer):
        before = ActionFactory(priority__plan=AnnualPlanFactory(partnership=plan.partnership, year=2016))
        now = ActionFactory(priority=priority, carried_from=before)
        assert f'href="{before.get_absolute_url()}"' in client.get(now.get_absolute_url()).text
        assert f'href="{now.get_absolute_url()}"' in client.get(before.get_absolute_url()).text

    def test_shows_scrutiny_no_internal_text(self, client, priority, plan):
        action = ActionFactory(priority=priority)
        UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="green", progress="Street patrols.")
        UpdateFactory(action=action, reported_on=date(2017, 9, 1), status="red", progress="Canary.", is_internal=True)
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))

        page = client.get(action.get_absolute_url())

        assert page.context["position"].status == "green"
        assert "1 internal update left out." in page.text
        assert "Canary" not in page.text

    def test_internal_action_is_refused_to_scrutiny_and_not_found_by_the_county(self, client, priority, plan):
        plan.partnership.parent = PartnershipFactory(level="county")
        plan.partnership.save()
        action = ActionFactory(priority=priority, is_internal=True)
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        assert client.get(action.get_absolute_url()).status_code == 403
        client.force_login(person_in(plan.partnership.parent, Role.BOARD_MEMBER))
        assert client.get(action.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.LEAD_OFFICER, Role.BOARD_MEMBER])
    def test_controls_stand_only_where_they_may_be_used(self, client, priority, plan, role):
        action = ActionFactory(priority=priority)
        lead = LeadFactory(action=action)
        client.force_login(person_in(plan.partnership, role, lead.agency))
        page = client.get(action.get_absolute_url())
        shown = ("Record an update" in page.text, "Edit the action" in page.text)
        assert shown == {
            Role.COORDINATOR: (True, True), Role.LEAD_OFFICER: (True, False), Role.BOARD_MEMBER: (False, False)
        }[role]  # fmt: skip

    def test_another_partnership_finds_nothing(self, client, priority):
        client.force_login(person_in(PartnershipFactory()))
        assert client.get(ActionFactory(priority=priority).get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_whatever_its_history(
        self, client, priority, officer, django_assert_num_queries, count
    ):
        action = ActionFactory(priority=priority)
        LeadFactory.create_batch(1, action=action)
        UpdateFactory.create_batch(count, action=action)
        TimescaleChangeFactory.create_batch(count, action=action)
        with django_assert_num_queries(21):
            client.get(action.get_absolute_url())


class TestPriorityPage:
    def test_shows_its_text_and_its_actions_under_their_targets(self, client, plan, officer):
        priority = PriorityFactory(
            plan=plan, number="2", title="Safer homes", wording="Make homes safer", definition="Any dwelling",
            examples="Sheds", problem="Break-ins rose", outcomes="Fewer break-ins\n\nMore marking", narrative="Told",
            note="From last year",
        )  # fmt: skip
        empty = TargetFactory(priority=priority, text="Keep the award", position=1)
        full = TargetFactory(
            priority=priority, text="Reduce burglary", position=2, baseline="2016/17", direction="reduce"
        )
        under = ActionFactory(priority=priority, target=full)
        loose = ActionFactory(priority=priority, target=None)

        page = client.get(priority.get_absolute_url())

        groups = [(group.target, [at.action for at in group.positions]) for group in page.context["groups"]]
        assert groups == [(empty, []), (full, [under]), (None, [loose])]
        for words in [
            "Safer homes", "Make homes safer", "Any dwelling", "Sheds", "Break-ins rose", "<li>Fewer break-ins</li>",
            "<li>More marking</li>", "Told", "From last year", "Reduce, compared with 2016/17", "No action stands under this target.",
        ]:  # fmt: skip
            assert words in flat(page)

    def test_without_targets_or_actions_says_so(self, client, priority, officer):
        assert "This priority has no targets and no actions yet." in client.get(priority.get_absolute_url()).text

    def test_shows_what_it_supports_and_what_supports_it(self, client, plan, priority, officer):
        county = PartnershipFactory(level="county", name="County board")
        above = PriorityFactory(plan__partnership=county, plan__status="draft", title="County aim")
        plan.partnership.parent = county
        plan.partnership.save()
        priority.supports = above
        priority.save()
        assert "County aim" in client.get(priority.get_absolute_url()).text

        client.force_login(person_in(county))
        page = client.get(above.get_absolute_url())
        assert f"Supported by {plan.partnership}" in page.text
        assert f'href="{priority.get_absolute_url()}"' in page.text

    def test_shows_scrutiny_no_internal_action(self, client, plan, priority):
        ActionFactory(priority=priority, activity="Canary", is_internal=True)
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        page = client.get(priority.get_absolute_url())
        assert "1 internal action left out." in page.text
        assert "Canary" not in page.text

    def test_is_refused_to_scrutiny_while_a_draft_and_not_found_outside(self, client, plan, priority):
        plan.status = PlanStatus.DRAFT
        plan.save()
        client.force_login(person_in(plan.partnership, Role.SCRUTINY_CLERK))
        assert client.get(priority.get_absolute_url()).status_code == 403
        client.force_login(person_in(PartnershipFactory()))
        assert client.get(priority.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_whatever_its_size(
        self, client, priority, officer, django_assert_num_queries, count
    ):
        for _ in range(count):
            action = ActionFactory(priority=priority, target=TargetFactory(priority=priority))
            LeadFactory(action=action)
            UpdateFactory(action=action)
        with django_assert_num_queries(12):
            client.get(priority.get_absolute_url())
