from django.urls import path

from plans.views import annual_plans, plan_parts, sections, strategic_priorities, strategies

app_name = "plans"

urlpatterns = [
    path("partnerships/<slug:slug>/strategies/new/", strategies.strategy_new, name="strategy_new"),
    path("strategies/<int:pk>/", strategies.strategy, name="strategy"),
    path("strategies/<int:pk>/edit/", strategies.strategy_edit, name="strategy_edit"),
    path("strategies/<int:pk>/delete/", strategies.strategy_delete, name="strategy_delete"),
    path(
        "strategies/<int:strategy_pk>/priorities/new/",
        strategic_priorities.strategic_priority_new,
        name="strategic_priority_new",
    ),
    path(
        "strategic-priorities/<int:pk>/edit/",
        strategic_priorities.strategic_priority_edit,
        name="strategic_priority_edit",
    ),
    path(
        "strategic-priorities/<int:pk>/delete/",
        strategic_priorities.strategic_priority_delete,
        name="strategic_priority_delete",
    ),
    path(
        "strategic-priorities/<int:pk>/move/<str:direction>/",
        strategic_priorities.strategic_priority_move,
        name="strategic_priority_move",
    ),
    path("partnerships/<slug:slug>/plans/new/", annual_plans.plan_new, name="plan_new"),
    path("plans/<int:pk>/edit/", annual_plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/delete/", annual_plans.plan_delete, name="plan_delete"),
    path("strategies/<int:strategy_pk>/sections/new/", sections.strategy_section_new, name="strategy_section_new"),
    path("plans/<int:plan_pk>/sections/new/", sections.plan_section_new, name="plan_section_new"),
    path("sections/<int:pk>/edit/", sections.section_edit, name="section_edit"),
    path("sections/<int:pk>/delete/", sections.section_delete, name="section_delete"),
    path("sections/<int:pk>/move/<str:direction>/", sections.section_move, name="section_move"),
    path("plans/<int:plan_pk>/linked-plans/new/", plan_parts.linked_plan_new, name="linked_plan_new"),
    path("linked-plans/<int:pk>/edit/", plan_parts.linked_plan_edit, name="linked_plan_edit"),
    path("linked-plans/<int:pk>/delete/", plan_parts.linked_plan_delete, name="linked_plan_delete"),
    path("linked-plans/<int:pk>/move/<str:direction>/", plan_parts.linked_plan_move, name="linked_plan_move"),
    path("plans/<int:plan_pk>/funding/new/", plan_parts.funding_line_new, name="funding_line_new"),
    path("funding/<int:pk>/edit/", plan_parts.funding_line_edit, name="funding_line_edit"),
    path("funding/<int:pk>/delete/", plan_parts.funding_line_delete, name="funding_line_delete"),
    path("funding/<int:pk>/move/<str:direction>/", plan_parts.funding_line_move, name="funding_line_move"),
]
