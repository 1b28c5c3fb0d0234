"""Text that would be markup, in every record, run by nothing in a real browser: no call, no dialog, nothing for the policy to stop."""

import pytest

from plans.models import PlanStatus
from tests.browser.faults import listen
from tests.test_access import READ, REVIEW
from tests.test_markup import MARK, OURS, PAYLOADS, poison
from tests.world import COORDINATOR, World

pytestmark = pytest.mark.browser

PAGES = sorted(
    name for name in READ | REVIEW | {"csp:people", "actions:edit", "reviews:return_sheet", "reviews:roll_over", "plans:plan_edit"}
    if not name.endswith(("_file", ":paper"))
)  # fmt: skip
CALLED = f"window.called = []; window.{MARK} = () => window.called.push(1);"


@pytest.fixture
def page(transactional_db, context, sign_in, live_server):
    context.add_init_script(CALLED)
    world = World(PlanStatus.PUBLISHED)
    poison(OURS)  # sessions too, so before there is one
    page = sign_in(context, world.people[COORDINATOR])
    page.world, page.server = world, live_server.url
    return page


def test_no_text_of_any_record_is_run(page):
    heard, dialogs, shown = listen(page), [], 0
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for name in PAGES:
        answer = page.goto(page.server + page.world.address(name))
        assert answer.status == 200, name
        shown += MARK in answer.text()
        assert page.evaluate("[window.called, window.refusedByPolicy]") == [[], []], name
    assert (heard, dialogs) == ([], [])
    assert shown > 0.8 * len(PAGES)


def test_text_that_is_run_is_noticed(page):
    """Put into a page as markup, the policy stops what would be run, and says so."""
    page.goto(page.server + page.world.address("reviews:plan"))
    page.evaluate("(texts) => { document.querySelector('main').innerHTML = texts.join(' ') }", PAYLOADS)
    page.wait_for_timeout(200)
    assert page.evaluate("window.refusedByPolicy.length") > 0
