"""One action with its whole history, and one priority with its targets and actions."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.corrections import updates_told
from actions.grouping import by_target
from actions.models import Action
from actions.positions import AtHand, positions_as_at
from csp.access import SignedInRequest, open_or_refuse
from priorities.models import Priority
from reviews.asked import asked_about
from reviews.models.recommendations import asks_as
from reviews.story import story_of
from reviews.strips import strip_of


@require_safe
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    found = open_or_refuse(
        Action.objects.select_related("priority__plan__partnership", "carried_from__priority__plan"),
        request.user,
        pk=pk,
    )
    plan = found.plan
    whole = plan.is_read_whole_by(request.user)
    shown = Action.objects.filter(pk=pk).select_related("target", "lead_officer")
    [position] = positions_as_at(shown, timezone.localdate(), whole=whole, at_hand=AtHand([found.priority]))
    updates = updates_told(found, request.user)
    moves = list(found.timescale_changes.select_related("changed_by").order_by("changed_on", "pk"))
    asked = asked_about(found, request.user, as_at=timezone.localdate())
    context = {
        "title": str(found),
        "crumbs": [plan.partnership, plan, found.priority],
        "action": position.action,
        "plan": plan,
        "position": position,
        "updates": updates,
        "withheld": 0 if whole else found.updates.standing().filter(is_internal=True).count(),
        "timescale_changes": moves,
        "story": story_of(found, updates=updates, moves=moves, asked=asked, whole=whole),
        "carried_to": found.carried_to.visible_to(request.user).select_related("priority__plan"),
        "carried_from": Action.objects.visible_to(request.user)
        .select_related("priority__plan")
        .filter(pk=found.carried_from_id)
        .first(),
        "can_update": position.action.can_be_updated_by(request.user),
        "can_edit": found.can_be_edited_by(request.user),
        "strip": strip_of(found, timezone.localdate(), whole=whole),
        "asked": asked,
        "can_ask": bool(asks_as(plan, request.user)),
    }
    return TemplateResponse(request, "reviews/action.html", context)


@require_safe
def priority(request: SignedInRequest, pk: int) -> HttpResponse:
    priorities = Priority.objects.select_related("plan__partnership", "strategic_priority__strategy", "supports__plan")
    found = open_or_refuse(priorities, request.user, pk=pk)
    plan = found.plan
    whole = plan.is_read_whole_by(request.user)
    shown = found.actions.visible_to(request.user)
    positions = positions_as_at(shown.in_order(), timezone.localdate(), whole=whole, at_hand=AtHand([found]))
    groups = by_target(found.targets.in_order(), positions)
    context = {
        "title": str(found),
        "crumbs": [plan.partnership, plan],
        "priority": found,
        "plan": plan,
        "groups": groups,
        "has_targets_with_actions": any(group.target and group.positions for group in groups),
        "withheld": 0 if whole else found.actions.filter(is_internal=True).count(),
        "supported_by": found.supported_by.visible_to(request.user).select_related("plan__partnership").in_order(),
        "chain": Priority.objects.visible_to(request.user).next_to(found).select_related("plan"),
        "supports": Priority.objects.visible_to(request.user).filter(pk=found.supports_id).first(),
        "can_edit": plan.can_be_edited_by(request.user),
        "asked": asked_about(found, request.user, as_at=timezone.localdate()),
        "can_ask": bool(asks_as(plan, request.user)),
    }
    return TemplateResponse(request, "reviews/priority.html", context)
