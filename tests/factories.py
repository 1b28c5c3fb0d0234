"""Test records with fixed dates: a 2017/18 plan of a partnership, its agencies and people."""

from datetime import UTC, date, datetime

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from factory.django import DjangoModelFactory

from actions.models import Action, Lead, LeadRole, TimescaleChange, Update
from actions.timescales import TimescaleKind
from csp.models import Agency, AgencyAlias, AgencyKind, Membership, Partnership, Role, User
from csp.statuses import NEEDS_REMEDY, RagStatus
from documents.models import CommitteeReport, PublishedCopy
from plans.models import AnnualPlan, FundingLine, LinkedPlan, PlanStatus, Section, StrategicPriority, Strategy
from priorities.models import Measure, Priority, Target
from reviews.models import Answer, AnswerStatus, Asker, Recommendation, RecommendationKind

SECRET = "JBSWY3DPEHPK3PXP"  # of every authenticator app


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = Partnership

    name = factory.Sequence(lambda n: f"Safer Northshire {n}")
    slug = factory.Sequence(lambda n: f"northshire-{n}")


class AgencyFactory(DjangoModelFactory):
    class Meta:
        model = Agency

    partnership = factory.SubFactory(PartnershipFactory)
    name = factory.Sequence(lambda n: f"Agency {n}")
    kind = AgencyKind.RESPONSIBLE_AUTHORITY
    position = factory.Sequence(lambda n: n)


class AgencyAliasFactory(DjangoModelFactory):
    class Meta:
        model = AgencyAlias

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@northshire.example")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def has_second_step(self, create, extracted, **kwargs):
        """A site administrator has the authenticator app that they must have, unless the test says otherwise."""
        if self.is_superuser if extracted is None else extracted:
            Authenticator.objects.create(user=self, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET)})


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partnership = factory.SubFactory(PartnershipFactory)
    role = Role.COORDINATOR


def person_in(partnership: Partnership, role: str = Role.COORDINATOR, agency: Agency | None = None, **fields) -> User:
    """Somebody with one role in the partnership."""
    user = UserFactory(**fields)
    MembershipFactory(user=user, partnership=partnership, role=role, agency=agency)
    return user


def invited_to(partnership: Partnership, role: str = Role.BOARD_MEMBER, agency: Agency | None = None, **fields):
    """The role of somebody new who has neither chosen a password nor signed in."""
    return person_in(partnership, role, agency, password="!none yet", **fields).memberships.get()


class StrategyFactory(DjangoModelFactory):
    class Meta:
        model = Strategy

    partnership = factory.SubFactory(PartnershipFactory)
    title = factory.Sequence(lambda n: f"Strategy {n}")
    starts_on = date(2017, 4, 1)
    ends_on = date(2020, 3, 31)


class StrategicPriorityFactory(DjangoModelFactory):
    class Meta:
        model = StrategicPriority

    strategy = factory.SubFactory(StrategyFactory)
    title = factory.Sequence(lambda n: f"Strategic priority {n}")
    position = factory.Sequence(lambda n: n)


class AnnualPlanFactory(DjangoModelFactory):
    class Meta:
        model = AnnualPlan

    partnership = factory.SubFactory(PartnershipFactory)
    year = 2017
    title = factory.Sequence(lambda n: f"Annual plan {n}")
    status = PlanStatus.AGREED


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    plan = factory.SubFactory(AnnualPlanFactory)
    heading = factory.Sequence(lambda n: f"Section {n}")
    text = "What we know."
    position = factory.Sequence(lambda n: n)


class LinkedPlanFactory(DjangoModelFactory):
    class Meta:
        model = LinkedPlan

    plan = factory.SubFactory(AnnualPlanFactory)
    title = factory.Sequence(lambda n: f"Linked plan {n}")
    position = factory.Sequence(lambda n: n)


class FundingLineFactory(DjangoModelFactory):
    class Meta:
        model = FundingLine

    plan = factory.SubFactory(AnnualPlanFactory)
    source = "Community Safety Fund"
    description = factory.Sequence(lambda n: f"Funding line {n}")
    amount = 1000
    position = factory.Sequence(lambda n: n)


class PriorityFactory(DjangoModelFactory):
    class Meta:
        model = Priority

    plan = factory.SubFactory(AnnualPlanFactory)
    title = factory.Sequence(lambda n: f"Priority {n}")
    position = factory.Sequence(lambda n: n)


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    priority = factory.SubFactory(PriorityFactory)
    text = factory.Sequence(lambda n: f"Target {n}")
    position = factory.Sequence(lambda n: n)


class MeasureFactory(DjangoModelFactory):
    class Meta:
        model = Measure

    plan = factory.SubFactory(AnnualPlanFactory)
    name = factory.Sequence(lambda n: f"Offence {n}")
    position = factory.Sequence(lambda n: n)


class ActionFactory(DjangoModelFactory):
    """An action of a 2017/18 plan, due at the end of March 2018, led by nobody unless a LeadFactory says so."""

    class Meta:
        model = Action

    priority = factory.SubFactory(PriorityFactory)
    activity = factory.Sequence(lambda n: f"Action {n}")
    timescale = "March 2018"
    timescale_kind = TimescaleKind.MONTH
    due_on = date(2018, 3, 31)
    position = factory.Sequence(lambda n: n)


class LeadFactory(DjangoModelFactory):
    class Meta:
        model = Lead

    action = factory.SubFactory(ActionFactory)
    agency = factory.SubFactory(AgencyFactory, partnership=factory.SelfAttribute("..action.priority.plan.partnership"))
    role = LeadRole.LEAD


class UpdateFactory(DjangoModelFactory):
    class Meta:
        model = Update

    action = factory.SubFactory(ActionFactory)
    reported_on = date(2017, 8, 1)
    status = RagStatus.GREEN
    progress = "On course."
    remedy = factory.LazyAttribute(lambda update: "A second contractor." if update.status in NEEDS_REMEDY else "")
    recorded_by = factory.SubFactory(UserFactory)


class TimescaleChangeFactory(DjangoModelFactory):
    """A timescale moved from December 2017 to March 2018 on 10 October 2017."""

    class Meta:
        model = TimescaleChange

    action = factory.SubFactory(ActionFactory)
    from_words = "December 2017"
    from_kind = TimescaleKind.MONTH
    from_due_on = date(2017, 12, 31)
    to_words = "March 2018"
    to_kind = TimescaleKind.MONTH
    to_due_on = date(2018, 3, 31)
    reason = "The supplier is late."
    changed_on = date(2017, 10, 10)
    changed_by = factory.SubFactory(UserFactory)


class RecommendationFactory(DjangoModelFactory):
    """A recommendation of scrutiny about a plan as a whole, made on 13 September 2017 and due four weeks later."""

    class Meta:
        model = Recommendation

    plan = factory.SubFactory(AnnualPlanFactory)
    kind = RecommendationKind.RECOMMENDATION
    text = factory.Sequence(lambda n: f"That it be done {n}.")
    came_from = Asker.SCRUTINY
    asked_by = factory.SubFactory(UserFactory)
    asked_on = date(2017, 9, 13)
    answer_due_on = date(2017, 10, 11)


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    recommendation = factory.SubFactory(RecommendationFactory)
    status = AnswerStatus.ACCEPTED
    text = factory.Sequence(lambda n: f"We will do it {n}.")
    answered_on = date(2017, 10, 2)
    answered_by = factory.SubFactory(UserFactory)


class CommitteeReportFactory(DjangoModelFactory):
    class Meta:
        model = CommitteeReport

    plan = factory.SubFactory(AnnualPlanFactory)
    as_at_date = date(2017, 9, 30)
    committee = "Improvement and Review Commission"
    title = factory.Sequence(lambda n: f"Report {n}")
    asked = "Note the progress of the plan."
    made_by = factory.SubFactory(UserFactory)


class PublishedCopyFactory(DjangoModelFactory):
    """A copy that says one sentence; publishing a plan makes those that say more."""

    class Meta:
        model = PublishedCopy

    plan = factory.SubFactory(AnnualPlanFactory)
    turn = 1
    slug = factory.SelfAttribute("plan.partnership.slug")
    year = factory.SelfAttribute("plan.year")
    plan_title = factory.SelfAttribute("plan.title")
    partnership_name = factory.SelfAttribute("plan.partnership.name")
    as_at_date = date(2017, 9, 30)
    has_updates = True
    words = {
        "version": 1, "title": "A plan", "subtitle": "A partnership", "running": "A plan", "position": "Position",
        "marking": "", "parts": [{"is_landscape": False, "blocks": [{
            "kind": "paragraph", "text": "Nothing yet.", "number": "", "is_aside": False, "is_strong": False,
        }]}],
    }  # fmt: skip
    published_on = date(2017, 10, 4)
    published_at = datetime(2017, 10, 4, 9, 30, tzinfo=UTC)
    published_by = factory.SubFactory(UserFactory)
    published_by_name = "A coordinator"
