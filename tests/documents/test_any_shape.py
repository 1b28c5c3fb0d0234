"""Any table of actions, written out in any of the known shapes, comes back the same."""

import pytest
from hypothesis import HealthCheck, given, settings

from documents.readers import blocks_from_json, blocks_to_json, understand
from tests.documents.builders import words
from tests.documents.shapes import SHAPES, STATUSES, plans


def as_made(plan):
    return [(made.priority, made.cells | {"status": STATUSES[made.cells["status"]]}) for made in plan.actions]


def as_read(plan):
    """Each action's words by kind of column; there is one update at most."""
    found = []
    for priority in plan.priorities:
        for action in priority.actions:
            [update] = action.updates or [None]
            cells = {
                "activity": action.activity,
                "lead": action.leads_as_typed,
                "timescale": action.timescale_as_typed,
                "outcome": action.outcome,
                "update": update.progress if update else "",
                "status": update.status if update else "",
            }
            found.append((priority.title, cells))
    return found


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans())
def test_any_plan_in_any_shape_comes_back_the_same(shape, plan):
    blocks = blocks_from_json(blocks_to_json(shape(plan)))

    read = understand(blocks, "northtown-2023-24.docx")

    assert as_read(read) == as_made(plan)
    lines = [line.text for line in blocks.body if not hasattr(line, "rows")]
    cells = [cell.text for table in blocks.body if hasattr(table, "rows") for row in table.rows for cell in row]
    assert words([*read.texts(), *read.left_over, *read.dropped]) == words([*lines, *cells]) + words(read.repeated)
