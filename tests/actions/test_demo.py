"""The demo data: what every page needs something true of is there."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from actions.demo.loading import load_demo
from actions.models import Action, LeadRole, TimescaleChange, Update
from actions.positions import positions_as_at
from actions.timescales import TimescaleKind
from csp.models import Agency, Membership, Partnership, Role, StatusMeaning, User
from csp.naming import as_compared
from csp.statuses import RagStatus
from plans.models import AnnualPlan, FundingLine, PlanStatus, SectionKind
from priorities.models import Direction, Measure, Priority, Target

pytestmark = pytest.mark.django_db

DISTRICTS = ["aylesbury-vale", "chiltern-and-south-bucks", "wycombe"]
Q2_END, Q3_END = date(2017, 9, 30), date(2017, 12, 31)


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load once for all these tests, which only read, and take everything back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


def actions_of(slug: str, year: int = 2017):
    return Action.objects.filter(priority__plan__partnership__slug=slug, priority__plan__year=year)


def test_demo_gives_each_partnership_a_plan_of_its_real_size():
    sizes = {
        plan.title: (plan.partnership.slug, plan.status, plan.priorities.count(), plan.actions)
        for plan in AnnualPlan.objects.annotate(actions=Count("priorities__actions")).select_related("partnership")
    }

    assert sizes == {
        "Safer Bucks Plan: county annual plan 2017/18": ("safer-buckinghamshire", "published", 4, 13),
        "Aylesbury Vale annual plan 2017/18": ("aylesbury-vale", "published", 2, 27),
        "Chiltern and South Bucks plan 2017 to 2020, year 1": ("chiltern-and-south-bucks", "published", 5, 37),
        "Chiltern and South Bucks plan 2017 to 2020, year 2": ("chiltern-and-south-bucks", "draft", 5, 5),
        "Wycombe delivery plan 2017/18": ("wycombe", "published", 4, 22),
    }


def test_demo_fits_every_field_and_constraint_of_the_forms():
    models = [
        model for app in ("csp", "plans", "priorities", "actions") for model in apps.get_app_config(app).get_models()
    ]
    rows = [row for model in models if not model.__name__.startswith("Historical") for row in model.objects.all()]

    for row in rows:
        row.full_clean()

    assert len(rows) > 900


def test_demo_puts_the_districts_under_the_county():
    county = Partnership.objects.get(slug="safer-buckinghamshire")

    assert sorted(county.districts.values_list("slug", flat=True)) == DISTRICTS
    assert Priority.objects.filter(supports__plan__partnership=county).count() == 6
    assert set(Partnership.objects.filter(vision="").values_list("slug", flat=True)) == set()


@pytest.mark.parametrize(
    ("slug", "missing"),
    [("aylesbury-vale", set()), ("chiltern-and-south-bucks", {RagStatus.NOT_STARTED}), ("wycombe", set())],
)
def test_demo_has_every_status_in_use_at_the_end_of_december(slug, missing):
    positions = positions_as_at(actions_of(slug), Q3_END)

    assert {position.status for position in positions} == {*RagStatus.values, "none"} - missing


def test_demo_switches_not_started_off_in_one_partnership_which_never_uses_it():
    unused = StatusMeaning.objects.filter(is_used=False).values_list("partnership__slug", "status")

    assert list(unused) == [("chiltern-and-south-bucks", "not_started")]
    assert not Update.objects.filter(action__in=actions_of("chiltern-and-south-bucks"), status="not_started").exists()


def test_demo_has_every_movement_between_september_and_december():
    positions = positions_as_at(Action.objects.filter(priority__plan__year=2017), Q3_END, before=Q2_END)

    movements = Counter(position.movement for position in positions)

    assert set(movements) == {"Better", "Worse", "No change", "Newly rated", "No longer rated", "Not rated"}


@pytest.mark.parametrize("slug", ["safer-buckinghamshire", *DISTRICTS])
def test_demo_has_silence_in_every_partnership(slug):
    quarter = actions_of(slug)[0].plan.periods[2]

    positions = positions_as_at(actions_of(slug), quarter.end)

    assert any(position.is_silent_in(quarter) for position in positions)


@pytest.mark.parametrize("slug", DISTRICTS)
def test_demo_has_an_action_closed_with_a_reason_and_one_overdue(slug):
    closed = actions_of(slug).exclude(closed_on=None)
    overdue = [position for position in positions_as_at(actions_of(slug), Q3_END) if position.is_overdue]

    assert closed.count() == 1
    assert overdue


def test_demo_has_timescales_as_real_plans_word_them():
    worded = dict(Action.objects.values_list("timescale", "timescale_kind"))
    worded |= dict(TimescaleChange.objects.values_list("from_words", "from_kind"))

    kinds = {
        "March 2018": "month", "March 2018.": "month", "2018": "year", "Ongoing": "ongoing", "": "none",
        "October 2018": "month", "November 2019": "month", "May 2018": "month", "Q3 2017/18": "quarter",
        "Spring 2018": "season", "2017/18": "financial_year", "Sept 17": "month", "31/03/2018": "day",
        "As and when required": "ongoing", "Quarterly": "repeating", "TBC": "unclear",
    }  # fmt: skip
    assert {words: worded[words] for words in kinds} == kinds
    assert set(worded.values()) == set(TimescaleKind.values)


def test_demo_keeps_first_timescales_and_the_reasons_they_moved():
    [accreditation] = actions_of("chiltern-and-south-bucks").filter(
        activity__startswith="Develop a campaign on courier"
    )
    [change] = accreditation.timescale_changes.all()

    assert TimescaleChange.objects.count() == 7
    assert (accreditation.first_timescale, accreditation.timescale) == ("Sept 17", "January 2018")
    assert (change.changed_on, change.recorded_at.date()) == (date(2017, 9, 30), date(2017, 10, 2))


def may_report(user: User, update: Update) -> bool:
    """Whether the person had a role on the day that lets them report on the action."""
    plan = update.action.plan
    parts = {pk for lead in update.action.leads.all() for pk in (lead.agency_id, lead.agency.part_of_id)}
    held = [
        role
        for role in user.memberships.all()
        if role.partnership_id == plan.partnership_id
        and role.started_on <= update.reported_on <= (role.ended_on or update.reported_on)
    ]
    return any(role.role == Role.COORDINATOR or role.agency_id in parts for role in held)


def test_demo_has_every_update_from_somebody_who_might_give_it():
    updates = Update.objects.select_related("action__priority__plan", "recorded_by").prefetch_related(
        "action__leads__agency", "recorded_by__memberships"
    )

    assert [update for update in updates if not may_report(update.recorded_by, update)] == []


def test_demo_corrects_an_update_by_a_second_one_of_the_same_day():
    twice = Update.objects.values("action", "reported_on").annotate(times=Count("pk")).filter(times=2)
    [twice] = twice

    position = positions_as_at(Action.objects.filter(pk=twice["action"]), twice["reported_on"])[0]

    assert (twice["reported_on"], position.status) == (date(2017, 9, 29), "amber")


def test_demo_has_every_way_of_leading_an_action():
    actions = Action.objects.annotate(parts=Count("leads"))
    led = set(Action.objects.filter(leads__role=LeadRole.LEAD).values_list("pk", flat=True))

    assert actions.filter(parts=0).count() == 3
    assert actions.filter(parts__gt=0).exclude(pk__in=led).count() == 1  # supported, led by nobody
    assert max(action.parts for action in actions) == 5
    assert actions.exclude(leads_as_typed="").count() > 40
    assert actions.exclude(lead_officer=None).count() > 5


def test_demo_marks_some_actions_and_updates_internal():
    whole = Action.objects.filter(is_internal=True)
    on_open_actions = Update.objects.filter(is_internal=True, action__is_internal=False)

    assert (whole.count(), on_open_actions.count()) == (4, 2)


def test_demo_carries_actions_on_into_the_draft_of_the_next_year():
    draft = AnnualPlan.objects.get(status=PlanStatus.DRAFT)

    carried = Action.objects.for_plan(draft).exclude(carried_from=None).in_order()

    assert [action.carried_from.reference for action in carried] == ["1.1", "2.3", "2.5", "3.3"]


def test_demo_gives_every_name_of_an_agency_to_one_agency_only():
    for partnership in Partnership.objects.prefetch_related("agencies__aliases"):
        names = []
        for agency in partnership.agencies.all():
            words = [agency.name, agency.abbreviation, *(alias.name for alias in agency.aliases.all())]
            names += {as_compared(word) for word in words if word}
        assert len(names) == len(set(names))


def test_demo_has_agencies_inside_others_and_agencies_that_ended():
    assert Agency.objects.exclude(part_of=None).count() > 10
    assert set(Agency.objects.exclude(ended_on=None).values_list("abbreviation", "replaced_by__abbreviation")) == {
        ("TVPT", "NPS"), ("PCT", "AVCCG"), ("PCT", "Chiltern CCG"), ("AVCCG", "Bucks CCG"), ("Chiltern CCG", "Bucks CCG"),
    }  # fmt: skip


def test_demo_funds_the_county_plan_as_its_agreement_says():
    lines = FundingLine.objects.filter(plan__partnership__slug="safer-buckinghamshire").order_by("position")
    totals = Counter()
    for line in lines:
        totals[line.source] += line.amount

    assert list(totals.values()) == [500_042, 512_000]


def test_demo_has_sixteen_offences_and_figures_that_are_none():
    offences = Measure.objects.filter(plan__partnership__slug="wycombe")

    assert offences.count() == 16
    assert offences.filter(change="-").count() == 5


def test_demo_says_of_targets_what_they_compare_with_and_where_they_go():
    assert set(Target.objects.values_list("direction", flat=True)) == set(Direction.values)
    assert Target.objects.exclude(baseline="").exclude(measure=None).count() == 4


def test_demo_has_sections_of_most_kinds():
    kinds = set(SectionKind.values) - {SectionKind.OTHER}

    held = set(apps.get_model("plans", "Section").objects.values_list("kind", flat=True))

    assert held == kinds


def test_demo_lets_five_people_sign_in_and_nobody_else(client):
    can = sorted(user.email for user in User.objects.all() if user.has_usable_password())

    assert can == [f"{who}@demo.example" for who in ("admin", "board", "lead", "officer", "scrutiny")]
    assert all(client.login(username=email, password="demo-password") for email in can)


def test_demo_gives_the_five_their_roles():
    roles = {
        (m.user.email.split("@")[0], m.role, m.partnership.slug, m.agency and m.agency.short_name)
        for m in Membership.objects.current(on=date(2018, 1, 10)).select_related("user", "partnership", "agency")
        if m.user.has_usable_password()
    }

    assert roles == {
        ("officer", Role.COORDINATOR, "chiltern-and-south-bucks", None),
        ("officer", Role.COORDINATOR, "aylesbury-vale", None),
        ("lead", Role.LEAD_OFFICER, "chiltern-and-south-bucks", "TVP"),
        ("lead", Role.LEAD_OFFICER, "aylesbury-vale", "TVP"),
        ("board", Role.BOARD_MEMBER, "chiltern-and-south-bucks", None),
        ("board", Role.BOARD_MEMBER, "safer-buckinghamshire", None),
        ("scrutiny", Role.SCRUTINY_CLERK, "wycombe", None),
        ("scrutiny", Role.SCRUTINY_CLERK, "chiltern-and-south-bucks", None),
    }
    assert User.objects.get(is_superuser=True).email == "admin@demo.example"
