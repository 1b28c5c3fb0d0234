"""Demo data in an empty installation: a county board and three district partnerships in 2017/18, and their people."""

from __future__ import annotations

from django.db import transaction

from actions.demo.files import PARTNERSHIPS, read_partnership, read_people, read_plans, read_strategy
from actions.demo.partnerships import add_partnership, add_people
from actions.demo.plans import add_plan, add_strategy
from actions.demo.record import Recorder, add_priorities
from actions.models import Action, Update
from csp.models import Agency, Partnership
from plans.models import AnnualPlan


@transaction.atomic
def load_demo() -> str:
    """Load everything or nothing, and say in one line what there is."""
    agencies = {slug: add_partnership(read_partnership(slug)) for slug in PARTNERSHIPS}
    recorder = Recorder(add_people(read_people(), agencies))
    for slug in PARTNERSHIPS:
        load_plans(Partnership.objects.get(slug=slug), agencies[slug], recorder)
    recorder.enter_on_their_days()
    return (
        f"{Partnership.objects.count()} partnerships, {AnnualPlan.objects.count()} annual plans, "
        f"{Action.objects.count()} actions and {Update.objects.count()} updates"
    )


def load_plans(partnership: Partnership, agencies: dict[str, Agency], recorder: Recorder) -> None:
    strategy = add_strategy(partnership, read_strategy(partnership.slug))
    for facts, priorities in read_plans(partnership.slug):
        figures = facts.pop("measures", [])
        plan = add_plan(partnership, strategy, facts)
        add_priorities(plan, priorities, figures, agencies, recorder)
