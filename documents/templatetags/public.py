"""What other pages say of a plan's public page and its committee reports."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from actions.models import Action
from documents.models import PublishedCopy
from documents.models.reports import reports_on
from plans.models import AnnualPlan

register = template.Library()


@register.inclusion_tag("documents/_in_public.html")
def in_public(action: Action, plan: AnnualPlan) -> dict[str, Any]:
    """Whether the public reads of this action, and in which words. One query."""
    copy = PublishedCopy.objects.filter(plan=plan).standing().first()
    return {"action": action, "plan": plan, "copy": copy, "told": copy.told_of_action(action.pk) if copy else None}


@register.simple_tag(takes_context=True)
def may_report(context: RequestContext, plan: AnnualPlan) -> bool:
    """Whether the reader makes reports to committees about the plan."""
    return reports_on(plan, context["request"].user)
