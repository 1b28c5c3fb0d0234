"""Making next year's plan: what it holds, what becomes of this one, and that it is made once."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from actions.models import Action, Lead, LeadRole
from csp.access import NotAllowedNow
from csp.models import AgencyKind, StatusMeaning, User
from plans.models import AnnualPlan, PlanStatus, SectionKind
from plans.quarters import LAST_YEAR
from priorities.models import Priority, Target
from reviews.models import RollOver
from reviews.next_year import next_year_of, title_after
from reviews.next_year_making import CHANGED, UNSETTLED, make_next_year
from reviews.roll_over import MADE, save_choices, sheet_of
from tests.factories import (
    AgencyFactory,
    AnnualPlanFactory,
    FundingLineFactory,
    LeadFactory,
    LinkedPlanFactory,
    MeasureFactory,
    PriorityFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    TargetFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)
from tests.reviews.returning import led
from tests.reviews.rolling import address, choice, choose, errors_on, make, shown, texts_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2018-04-10 09:30:00+00:00", tick=False):
        yield


@pytest.fixture
def signed_in(client, coordinator):
    client.force_login(coordinator)
    return client


def made_from(plan):
    return AnnualPlan.objects.get(partnership=plan.partnership, year=plan.year + 1)


def rolled_over(client, plan, *choices, **others):
    """Next year's plan by these choices, made by whoever is signed in; quicker than by the pages."""
    by, today = User.objects.get(pk=client.session[SESSION_KEY]), timezone.localdate()
    plan = AnnualPlan.objects.get(pk=plan.pk)
    data = {name: words for each in choices for name, words in each.items()} | others
    assert save_choices(plan, data, by=by, today=today).faults == []
    seen = next_year_of(sheet_of(plan, today)).digest
    return make_next_year(plan, by=by, at=timezone.now(), today=today, seen=seen)


def facts(record, *names):
    return {name: getattr(record, name) for name in names}


def doubts(plan):
    return next_year_of(sheet_of(AnnualPlan.objects.get(pk=plan.pk), timezone.localdate())).doubts


def test_plan_is_made_as_this_one_is_with_what_stands_every_year(signed_in, plan, priority):
    strategy = StrategyFactory(partnership=plan.partnership)
    AnnualPlan.objects.update(
        strategy=strategy,
        marking="official",
        review_months=6,
        due_days=20,
        grace_days=3,
        status=PlanStatus.PUBLISHED,
        has_overall_status=True,
    )
    SectionFactory(plan=plan, kind=SectionKind.CONTACT, heading="Contact us", text="Ring.")
    SectionFactory(plan=plan, kind=SectionKind.ACHIEVEMENTS)
    LinkedPlanFactory(plan=plan, title="Police and Crime Plan", url="https://www.example.org/")
    FundingLineFactory(plan=plan)
    MeasureFactory(plan=plan)

    assert choose(signed_in, plan, choice(priority, "whole")).status_code == 302
    assert make(signed_in, plan).url == address(plan)

    made = made_from(plan)
    assert facts(made, "title", "status", "strategy", "marking", "review_months", "due_days", "grace_days", "has_overall_status") == {
        "title": "Plan 2018/19", "status": "draft", "strategy": strategy, "marking": "official", "review_months": 6,
        "due_days": 20, "grace_days": 3, "has_overall_status": True,
    }  # fmt: skip
    assert list(made.sections.values_list("kind", "heading", "text", "position")) == [
        ("contact", "Contact us", "Ring.", 1)
    ]
    assert list(made.linked_plans.values_list("title", "url")) == [
        ("Police and Crime Plan", "https://www.example.org/")
    ]
    assert (made.funding_lines.count(), made.measures.count(), made.history.count()) == (0, 0, 1)


def test_everything_of_a_priority_goes_on_with_links_back(signed_in, plan, priority, police, coordinator):
    strategy = StrategyFactory(partnership=plan.partnership)
    AnnualPlan.objects.update(strategy=strategy)
    answered = StrategicPriorityFactory(strategy=strategy)
    texts = {name: f"The {name}" for name in ("wording", "definition", "examples", "problem", "outcomes", "narrative")}
    Priority.objects.update(strategic_priority=answered, note="Look.", **texts)
    target = TargetFactory(
        priority=priority, text="Fewer.", baseline="2016/17", direction="reduce", measure=MeasureFactory(plan=plan)
    )
    fire = AgencyFactory(partnership=plan.partnership, name="Fire")
    action = led(
        priority, police, "1.2", target=target, outcome="Less.", resources="£5", note="Look.", is_internal=True,
        leads_as_typed="TVP & Fire", lead_officer=coordinator, added_on=date(2017, 9, 1),
    )  # fmt: skip
    LeadFactory(action=action, agency=fire, role=LeadRole.SUPPORTING, as_typed="BFRS")
    UpdateFactory(action=action, status="amber")
    action.change_timescale(by=coordinator, to="September 2018", reason="Late.", on=date(2018, 1, 5))

    made = rolled_over(signed_in, plan, choice(priority, "whole"))

    [priority_now], [target_now], [now] = (
        made.priorities.all(),
        Target.objects.filter(priority__plan=made),
        Action.objects.for_plan(made),
    )
    assert facts(priority_now, "number", "title", "carried_from", "strategic_priority", "note", *texts) == {
        "number": "1", "title": "Violence", "carried_from": priority, "strategic_priority": answered, "note": "Look.", **texts
    }  # fmt: skip
    assert facts(target_now, "text", "baseline", "direction", "carried_from", "priority", "measure") == {
        "text": "Fewer.", "baseline": "2016/17", "direction": "reduce", "carried_from": target,
        "priority": priority_now, "measure": None,
    }  # fmt: skip
    assert facts(
        now, "priority", "target", "reference", "activity", "outcome", "timescale", "timescale_kind", "due_on", "resources",
        "note", "is_internal", "leads_as_typed", "lead_officer", "carried_from", "added_on", "closed_on",
    ) == {
        "priority": priority_now, "target": target_now, "reference": "1.2", "activity": "Activity 1.2",
        "outcome": "Less.", "timescale": "September 2018", "timescale_kind": "month", "due_on": date(2018, 9, 30),
        "resources": "£5", "note": "Look.", "is_internal": True, "leads_as_typed": "TVP & Fire",
        "lead_officer": coordinator, "carried_from": action, "added_on": None, "closed_on": None,
    }  # fmt: skip
    assert list(now.leads.order_by("position").values_list("agency__name", "role", "as_typed")) == [
        ("Police", "lead", ""), ("Fire", "supporting", "BFRS"),
    ]  # fmt: skip
    assert [now.updates.count(), now.timescale_changes.count()] == [0, 0]
    assert {row.history.get().history_user for row in (priority_now, target_now, now, now.leads.first())} == {
        coordinator
    }
    action.refresh_from_db()
    assert (action.is_closed, action.updates.count()) == (False, 1)


def test_page_of_an_action_leads_from_year_to_year(signed_in, plan, priority, police):
    action = led(priority, police, "1.2")
    nameless = led(priority, police, "", timescale="Ongoing")
    made = rolled_over(signed_in, plan, choice(priority, "whole"), numbering="renumbered")
    now, other = Action.objects.for_plan(made).in_order()
    assert texts_on(signed_in.get(now.get_absolute_url()), "//div[dt='Carried on from']/dd") == [
        "1.2 of the 2017/18 plan"
    ]
    assert texts_on(signed_in.get(action.get_absolute_url()), "//div[dt='Carried on to']/dd") == [
        "1.1 of the 2018/19 plan"
    ]
    there = texts_on(signed_in.get(now.priority.get_absolute_url()), "//div[dt='Carried on from']/dd")
    assert there == ["1 Violence of the 2017/18 plan"]
    there = texts_on(signed_in.get(priority.get_absolute_url()), "//div[dt='Carried on to']/dd")
    assert there == ["1 Violence of the 2018/19 plan"]
    assert (other.carried_from, other.reference) == (nameless, "")
    there = texts_on(signed_in.get(other.get_absolute_url()), "//div[dt='Carried on from']/dd")
    assert there == ["Activity of the 2017/18 plan"]


def test_what_is_dropped_is_closed_with_the_reason_on_the_last_day(signed_in, plan, priority, police, coordinator):
    second = PriorityFactory(plan=plan, number="2")
    own, with_priority = led(priority, police, "1.1"), led(second, police, "2.1")
    joined = led(second, police, "2.2", added_on=date(2018, 4, 9))
    made = rolled_over(
        signed_in,
        plan,
        choice(priority, "whole"),
        choice(own, "dropped", "No money."),
        choice(second, "dropped", "Over."),
    )

    assert list(Action.objects.in_order().values_list("reference", "closed_on", "closed_reason")) == [
        ("1.1", date(2018, 3, 31), "No money."),
        ("2.1", date(2018, 3, 31), "Over."),
        ("2.2", date(2018, 4, 9), "Over."),
    ]
    assert list(made.priorities.values_list("title", flat=True)) == [priority.title]
    assert with_priority.history.latest().history_user == coordinator
    assert joined.history.latest().closed_reason == "Over."


def test_what_is_dropped_while_the_year_runs_is_closed_today(signed_in, plan, priority, police):
    action = led(priority, police, "1.1")
    with time_machine.travel("2018-03-20 09:30:00+00:00", tick=False):
        rolled_over(signed_in, plan, choice(priority, "whole"), choice(action, "dropped", "No money."))
    action.refresh_from_db()
    assert action.closed_on == date(2018, 3, 20)


def test_what_is_complete_gets_an_update_in_the_officers_words(signed_in, plan, priority, police, coordinator):
    silent, told_later, done, praised = (led(priority, police, f"1.{n}") for n in (1, 2, 3, 4))
    UpdateFactory(action=told_later, status="amber", reported_on=date(2018, 4, 5))
    for action in (done, praised):
        UpdateFactory(action=action, status="complete", progress="Done.")
    words = "Finished in March."
    rolled_over(
        signed_in, plan, choice(priority, "whole"), choice(silent, "complete", words),
        choice(told_later, "complete", words), choice(praised, "complete", "With thanks."),
    )  # fmt: skip

    def updates(action):
        return list(action.updates.order_by("pk").values_list("status", "reported_on", "progress", "recorded_by__name"))

    assert updates(silent) == [("complete", date(2018, 3, 31), words, "Ada")]
    assert updates(told_later)[1:] == [("complete", date(2018, 4, 5), words, "Ada")]
    assert updates(praised)[1:] == [("complete", date(2018, 3, 31), "With thanks.", "Ada")]
    assert len(updates(done)) == 1
    assert Action.objects.filter(closed_on=None).count() == 4
    assert Action.objects.for_plan(made_from(plan)).count() == 0


def test_where_complete_is_not_used_the_action_is_closed(signed_in, plan, priority, police):
    StatusMeaning.objects.create(partnership=plan.partnership, status="complete", meaning="-", is_used=False)
    action = led(priority, police, "1.1")
    rolled_over(signed_in, plan, choice(priority, "whole"), choice(action, "complete", "Finished."))
    action.refresh_from_db()
    assert (action.closed_reason, action.closed_on, action.updates.count()) == (
        "Complete: Finished.", date(2018, 3, 31), 0,
    )  # fmt: skip


def test_references_are_kept_unless_another_is_typed(signed_in, plan, priority, police):
    first, second, done = (led(priority, police, f"1.{n}") for n in (1, 2, 3))
    made = rolled_over(
        signed_in, plan, choice(priority, "whole"), choice(first, "", reference="1.9", timescale="March 2019"),
        choice(done, "complete", "Done."),
    )  # fmt: skip
    found = Action.objects.for_plan(made).in_order().values_list("reference", "timescale", "due_on")
    assert list(found) == [("1.9", "March 2019", date(2019, 3, 31)), ("1.2", "March 2018", date(2018, 3, 31))]
    assert second.carried_to.get().reference == "1.2"


@pytest.mark.parametrize(
    ("numbers", "references", "expected"),
    [
        (["1", "2", "3"], ["1.2", "2.1", "3.1"], [("1", "1.1"), ("2", "2.1")]),
        (["P1", "P2", "P3"], ["A", "B", "C"], [("P1", "P1.1"), ("P2", "P2.1")]),
        (["", "", ""], ["1.2", "2.1", "3.1"], [("", "1.1"), ("", "2.1")]),
        (["", "", ""], ["7", "8", "9"], [("", "1"), ("", "2")]),
        (["", "", ""], ["A7", "B8", "A9"], [("", "A1"), ("", "A2")]),
        (["Aims", "", "One"], ["x", "y", ""], [("Aims", "Aims.1"), ("One", "")]),
    ],
)
def test_numbering_anew_closes_the_gaps_in_the_plans_own_way(signed_in, plan, police, numbers, references, expected):
    priorities = [PriorityFactory(plan=plan, number=number) for number in numbers]
    for priority, reference in zip(priorities, references, strict=True):
        led(priority, police, reference)
    kept, dropped, last = priorities
    made = rolled_over(
        signed_in, plan, choice(kept, "whole"), choice(dropped, "dropped", "Over."), choice(last, "whole"),
        numbering="renumbered",
    )  # fmt: skip
    found = Action.objects.for_plan(made).in_order().values_list("priority__number", "reference")
    assert list(found) == expected


def test_typed_references_are_passed_over_when_numbering_anew(signed_in, plan, priority, police):
    first, *_ = (led(priority, police, f"1.{n}") for n in (4, 5, 6))
    made = rolled_over(
        signed_in, plan, choice(priority, "whole"), choice(first, "carried", reference="1.2"), numbering="renumbered"
    )
    assert list(Action.objects.for_plan(made).in_order().values_list("reference", flat=True)) == ["1.2", "1.1", "1.3"]


def test_target_that_is_dropped_leaves_its_actions_under_none(signed_in, plan, priority, police):
    target = TargetFactory(priority=priority)
    led(priority, police, "1.1", target=target, timescale="Ongoing")
    choose(signed_in, plan, choice(priority, "whole"), choice(target, "dropped", "Reached."))
    assert doubts(plan) == ["1.1 will stand under no target, as theirs is not carried on."]
    made = rolled_over(signed_in, plan)
    assert list(Action.objects.for_plan(made).values_list("target", flat=True)) == [None]
    assert Target.objects.count() == 1


def test_agencies_that_have_ended_are_replaced_where_that_is_known(signed_in, plan, priority, police):
    new = AgencyFactory(partnership=plan.partnership, name="New council", abbreviation="NC")
    between = AgencyFactory(partnership=plan.partnership, ended_on=date(2018, 3, 31), replaced_by=new, name="Shadow")
    old = AgencyFactory(partnership=plan.partnership, ended_on=date(2017, 3, 31), replaced_by=between, name="District")
    gone = AgencyFactory(
        partnership=plan.partnership, ended_on=date(2018, 3, 31), name="Youth group", kind=AgencyKind.VOLUNTARY
    )
    action = led(priority, old, "1.1", timescale="Ongoing")
    for agency in (gone, between, police):
        LeadFactory(action=action, agency=agency, role=LeadRole.SUPPORTING, as_typed=agency.name)
    choose(signed_in, plan, choice(priority, "whole"))

    assert doubts(plan) == [
        "District has ended: New council takes its part in 1.1.",
        "Shadow has ended: New council takes its part in 1.1.",
        "Youth group has ended and nothing replaces it, so it still has its part in 1.1. Change it there.",
    ]
    made = rolled_over(signed_in, plan)
    leads = Lead.objects.filter(action__priority__plan=made).order_by("position")
    assert list(leads.values_list("agency__name", "role", "as_typed")) == [
        ("New council", "lead", ""), ("Youth group", "supporting", "Youth group"), ("Police", "supporting", "Police"),
    ]  # fmt: skip


def test_agencies_that_replace_each_other_end_nowhere(signed_in, plan, priority):
    one, other = (AgencyFactory(partnership=plan.partnership, ended_on=date(2018, 1, 1)) for _ in range(2))
    one.replaced_by, other.replaced_by = other, one
    one.save()
    other.save()
    led(priority, one, "1.1")
    made = rolled_over(signed_in, plan, choice(priority, "whole"))
    assert Lead.objects.get(action__priority__plan=made).agency == other


def test_lead_officer_who_has_left_is_left_out(signed_in, plan, priority, police):
    led(priority, police, "1.1", lead_officer=UserFactory(name="Sam"), timescale="Ongoing")
    choose(signed_in, plan, choice(priority, "whole"))
    assert doubts(plan) == ["Sam has no role in the partnership any more, so 1.1 will have no lead officer."]
    made = rolled_over(signed_in, plan)
    assert Action.objects.for_plan(made).get().lead_officer is None


def test_timescales_that_are_over_are_doubted(signed_in, plan, priority, police):
    for number in range(1, 15):
        led(priority, police, f"1.{number}")
    fresh = led(priority, police, "2.1")
    choose(signed_in, plan, choice(priority, "whole"), choice(fresh, "", timescale="June 2018"))
    names = ", ".join(f"1.{n}" for n in range(1, 13))
    assert doubts(plan) == [
        f"The timescale of {names} and 2 more is over before the year begins. Give a new one above, or change it there."
    ]


def test_strategy_that_ends_is_not_carried_on(signed_in, plan):
    strategy = StrategyFactory(partnership=plan.partnership, ends_on=date(2018, 3, 31), title="Strategy to 2018")
    AnnualPlan.objects.update(strategy=strategy)
    answering = PriorityFactory(plan=plan, strategic_priority=StrategicPriorityFactory(strategy=strategy))
    choose(signed_in, plan, choice(answering, "whole"))
    assert doubts(plan) == [
        "“Strategy to 2018” does not cover the next year, so the priorities will not answer its strategic priorities."
    ]
    made = rolled_over(signed_in, plan)
    assert (made.strategy, made.priorities.get().strategic_priority) == (None, None)


@pytest.mark.parametrize("is_rolled_over", [True, False])
def test_county_priority_is_followed_into_next_year_where_it_is_carried_on(signed_in, plan, priority, is_rolled_over):
    county = PriorityFactory(plan=AnnualPlanFactory(title="County plan"), number="4", title="Harm")
    later = PriorityFactory(
        plan=AnnualPlanFactory(partnership=county.plan.partnership, year=2018),
        carried_from=county if is_rolled_over else None,
    )
    Priority.objects.filter(pk=priority.pk).update(supports=county)
    choose(signed_in, plan, choice(priority, "whole"))
    kept = ["Priority 1 still supports “4 Harm” of the county’s plan “County plan”."]
    assert doubts(plan) == ([] if is_rolled_over else kept)
    made = rolled_over(signed_in, plan)
    assert made.priorities.get().supports == (later if is_rolled_over else county)


def test_draft_without_actions_takes_what_is_carried_on(signed_in, plan, priority, police):
    draft = AnnualPlanFactory(
        partnership=plan.partnership, year=2018, status=PlanStatus.DRAFT, title="Our draft", due_days=30
    )
    same = PriorityFactory(plan=draft, number="1", title="VIOLENCE ", definition="Anew.", position=1)
    PriorityFactory(plan=draft, number="2", title="Fraud", position=2)
    burglary = PriorityFactory(plan=plan, number="2", title="Burglary")
    SectionFactory(plan=draft, kind=SectionKind.CONTACT)
    LinkedPlanFactory(plan=draft, title="Police and Crime Plan")
    for heading, kind in (("Words", SectionKind.GLOSSARY), ("Ring", SectionKind.CONTACT)):
        SectionFactory(plan=plan, heading=heading, kind=kind)
    LinkedPlanFactory(plan=plan, title="Police and Crime Plan")
    led(priority, police, "1.1", timescale="Ongoing")
    choose(signed_in, plan, choice(priority, "whole"), choice(burglary, "whole"))
    page = signed_in.get(address(plan, "roll_over_make"))
    assert "The draft “Our draft” is there already and has no actions." in page.text
    assert page.context["found"].doubts == [
        "The draft “Our draft” keeps its own title, strategy, dates and sections; what is carried on is added to it.",
        "Priority 1 goes into “1 VIOLENCE”, which the draft has already; the draft’s wording stays.",
        "Priority 2 will have no number: the draft has another priority of that number.",
    ]

    made = rolled_over(signed_in, plan)

    assert (made, made.due_days) == (draft, 30)
    assert list(made.priorities.in_order().values_list("number", "title", "definition", "carried_from")) == [
        ("1", "VIOLENCE ", "Anew.", priority.pk), ("2", "Fraud", "", None), ("", "Burglary", "", burglary.pk),
    ]  # fmt: skip
    assert same.actions.get().reference == "1.1"
    assert same.history.count() == 2
    assert sorted(made.sections.values_list("kind", flat=True)) == ["contact", "glossary"]
    assert made.linked_plans.count() == 1


@pytest.mark.parametrize(("status", "actions", "has"), [("draft", 2, "has 2 actions"), ("agreed", 0, "is agreed")])
def test_plan_that_is_more_than_an_empty_draft_is_left_alone(signed_in, plan, priority, police, status, actions, has):
    there = AnnualPlanFactory(partnership=plan.partnership, year=2018, status=status, title="Ours")
    for number in range(actions):
        led(PriorityFactory(plan=there), police, f"{number}")
    choose(signed_in, plan, choice(priority, "whole"))
    page = signed_in.get(address(plan, "roll_over_make"))
    words = f"There is a plan for 2018/19 already, “Ours”, and it {has}."
    assert words in page.text
    assert "has no actions. Put into it" not in page.text
    assert "Make next year’s plan</button>" not in page.text
    page = make(signed_in, plan)
    assert page.status_code == 422
    assert words in page.text
    assert there.priorities.count() == actions
    assert not RollOver.objects.get().is_made


def test_no_plan_is_made_past_the_last_year_that_is_kept(signed_in, plan, priority):
    AnnualPlan.objects.update(year=LAST_YEAR)
    with time_machine.travel("2101-04-10 09:30:00+00:00", tick=False):
        signed_in.force_login(person_in(plan.partnership))
        page = signed_in.get(address(plan, "roll_over_make"))
    assert "Plans are kept up to 2100/01, so there is no next year to make one for." in page.text


def test_pressing_twice_makes_one_plan(signed_in, plan, priority):
    choose(signed_in, plan, choice(priority, "whole"))
    posted = shown(signed_in, plan, "roll_over_make")
    for _ in range(2):
        assert signed_in.post(address(plan, "roll_over_make"), posted).url == address(plan)
    assert AnnualPlan.objects.count() == 2
    assert Priority.objects.count() == 2
    page = signed_in.get(address(plan))
    assert "was made out of this one on 10 April 2018 at 10:30 by Ada" in page.text
    assert f'href="{made_from(plan).get_absolute_url()}">Plan 2018/19</a>' in page.text
    assert page.status_code == 200


def test_second_coordinator_finds_what_the_first_has_made(signed_in, plan, priority, police):
    led(priority, police, "1.1")
    choose(signed_in, plan, choice(priority, "whole"))
    bo = Client()
    bo.force_login(person_in(plan.partnership, name="Bo"))
    opened = shown(bo, plan, "roll_over_make")
    make(signed_in, plan)
    assert bo.post(address(plan, "roll_over_make"), opened).url == address(plan)
    assert bo.get(address(plan, "roll_over_make")).url == address(plan)
    assert AnnualPlan.objects.count() == 2
    assert texts_on(bo.get(address(plan)), "//main//ul[contains(@class, 'bullet')]/li") == [
        "1 action carried on", "0 actions complete", "0 actions not carried on, and closed with the reason",
    ]  # fmt: skip


def test_two_who_make_it_at_the_same_moment_make_one(plan, priority, coordinator, signed_in):
    choose(signed_in, plan, choice(priority, "whole"))
    seen = shown(signed_in, plan, "roll_over_make")["seen"]
    now = {"by": coordinator, "at": timezone.now(), "today": date(2018, 4, 10), "seen": seen}
    make_next_year(plan, **now)
    with pytest.raises(NotAllowedNow, match=MADE):
        make_next_year(plan, **now)
    assert AnnualPlan.objects.count() == 2


def test_nobody_makes_what_they_have_not_seen(signed_in, plan, priority, police):
    action = led(priority, police, "1.1")
    choose(signed_in, plan, choice(priority, "whole"))
    opened = shown(signed_in, plan, "roll_over_make")
    choose(signed_in, plan, choice(action, "dropped", "No money."))

    page = signed_in.post(address(plan, "roll_over_make"), opened)

    assert page.status_code == 422
    assert CHANGED in page.text
    assert "1.1 is closed: No money." in page.text
    assert AnnualPlan.objects.count() == 1
    assert make(signed_in, plan).url == address(plan)
    assert AnnualPlan.objects.count() == 2


def test_nothing_is_made_while_something_is_to_choose(signed_in, plan, priority, police):
    led(priority, police, "1.1")
    page = signed_in.get(address(plan, "roll_over_make"))
    assert "Priority 1: choose what becomes of it" in page.text
    assert "Make next year’s plan</button>" not in page.text
    page = make(signed_in, plan)
    assert (page.status_code, UNSETTLED in page.text) == (422, True)
    assert AnnualPlan.objects.count() == 1


def test_saving_can_lead_to_what_would_be_made(signed_in, plan, priority):
    assert choose(signed_in, plan, choice(priority, "whole"), then="make").url == address(plan, "roll_over_make")
    assert errors_on(signed_in.get(address(plan, "roll_over_make"))) == []


def test_deleting_next_years_plan_takes_the_roll_over_back(signed_in, plan, priority, police):
    action, dropped = led(priority, police, "1.1"), led(priority, police, "1.2")
    made = rolled_over(signed_in, plan, choice(priority, "whole"), choice(dropped, "dropped", "No money."))
    signed_in.post(f"/plans/{made.pk}/delete/")
    assert not AnnualPlan.objects.filter(year=2018).exists()

    page = signed_in.get(address(plan))
    assert [row.record for row in page.context["sheet"].parts[0].actions] == [action]
    again = rolled_over(signed_in, plan)
    assert list(Action.objects.for_plan(again).values_list("carried_from", flat=True)) == [action.pk]


def test_decisions_that_followed_from_a_priority_are_written_down(signed_in, plan, priority, police):
    action, done = led(priority, police, "1.1"), led(priority, police, "1.2")
    UpdateFactory(action=done, status="complete")
    target = TargetFactory(priority=priority)
    rolled_over(signed_in, plan, choice(priority, "dropped", "Over."))
    [part] = sheet_of(plan, date(2018, 4, 10)).parts
    choices = RollOver.objects.get().choices.order_by("pk")
    assert [(row.priority or row.target or row.action, row.fate, row.reason) for row in choices] == [
        (priority, "dropped", "Over."), (target, "dropped", "Over."), (action, "dropped", "Over."), (done, "complete", ""),
    ]  # fmt: skip
    assert [row.record for row in part.actions] == [done]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Plan 2017/18", "Plan 2018/19"),
        ("Plan 2017-2018", "Plan 2018-2019"),
        ("Plan 2017 to 2018", "Plan 2018 to 2019"),
        ("Strategy 2017 to 2020, Year 1", "Strategy 2017 to 2020, Year 2"),
        ("Delivery plan", "Delivery plan 2018/19"),
        ("D" * 200, f"{'D' * 192} 2018/19"),
    ],
)
def test_title_moves_on_by_a_year(title, expected):
    assert title_after(AnnualPlan(year=2017, title=title)) == expected


@pytest.mark.parametrize("count", [1, 8])
def test_making_takes_the_same_queries_whatever_the_size(
    signed_in, plan, priority, police, coordinator, django_assert_num_queries, count
):
    choices = [choice(priority, "whole")]
    for number in range(count):
        led(priority, police, f"1.{number}", target=TargetFactory(priority=priority))
        done = led(priority, police, f"2.{number}")
        choices.append(choice(done, "complete", "Done."))
        choices.append(choice(led(priority, police, f"4.{number}"), "dropped", "No money."))
        UpdateFactory(action=led(priority, police, f"3.{number}"), status="complete")
    choose(signed_in, plan, *choices)
    with django_assert_num_queries(16):
        page = signed_in.get(address(plan, "roll_over_make"))
    seen = page.context["found"].digest
    with django_assert_num_queries(37):
        make_next_year(plan, by=coordinator, at=timezone.now(), today=date(2018, 4, 10), seen=seen)
