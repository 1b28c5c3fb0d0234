"""A plan that says something, and what publishing it takes."""

from datetime import date

from django.utils.timezone import now

from documents.publishing import public
from documents.summaries.asking import Asked
from plans.models import AnnualPlan, PlanStatus
from tests.factories import ActionFactory, AgencyFactory, LeadFactory, PriorityFactory, UpdateFactory

SEPTEMBER = date(2017, 9, 30)
FILES = {"pdf": b"%PDF of the plan", "docx": b"Word of the plan"}


def watched(plan, **fields):
    """An action with a lead, an update that is public and one that is not."""
    priority = plan.priorities.first() or PriorityFactory(plan=plan, number="1", title="Burglary")
    action = ActionFactory(
        priority=priority,
        reference=f"1.{priority.actions.count() + 1}",
        activity="Watch the streets",
        timescale="Ongoing",
        **fields,
    )
    police = plan.partnership.agencies.first() or AgencyFactory(
        partnership=plan.partnership, name="Vale Police", abbreviation="VP"
    )
    LeadFactory(action=action, agency=police)
    UpdateFactory(action=action, reported_on=date(2017, 9, 12), status="amber", progress="Begun", remedy="More wardens")
    UpdateFactory(action=action, reported_on=date(2017, 9, 20), progress="Informant", is_internal=True)
    return action


def published(plan, by, **asked):
    """The plan, published as its page would."""
    plan = AnnualPlan.objects.select_related("partnership", "strategy").get(pk=plan.pk)
    wanted = Asked(**{"as_at": SEPTEMBER, **asked})
    found = public.for_the_public(plan, wanted, today=now().date())
    return public.publish(plan, wanted, seen=found.seen, files=FILES, by=by, at=now())


def status_of(plan):
    return PlanStatus(AnnualPlan.objects.get(pk=plan.pk).status)
