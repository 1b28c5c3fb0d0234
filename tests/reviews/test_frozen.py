"""A signed review, after every kind of later change, read by both kinds of readers: word for word as it was signed."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from lxml import html

from actions.models import Action, SentBack, Update
from csp.models import Agency, Membership, Role
from plans.models import PlanStatus
from plans.quarters import Period
from priorities.models import Priority
from reviews.models import Commentary, Review, SignOff
from reviews.opening import open_review
from reviews.papers.blocks import words_of
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TargetFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.rolling import choice, errors_on, form_of

pytestmark = pytest.mark.django_db

Q2 = Period(2017, 2)
SIGNED = "2017-10-30 15:00+00:00"
LATER = "2018-04-20 12:00+00:00"
CHANGES = []


def change(function):
    """One kind of thing that people do after a review was signed off."""
    CHANGES.append(function)
    return function


class Signed:
    """A plan with a signed period, and the people who change and read it."""

    def __init__(self):
        plan = AnnualPlanFactory(
            title="Plan of the year", status=PlanStatus.PUBLISHED, partnership__name="North", marking="official",
            has_overall_status=True,
        )  # fmt: skip
        self.plan = plan
        self.officer = person_in(plan.partnership, Role.COORDINATOR, name="Olive Officer")
        self.clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK)
        self.police, self.council = (
            AgencyFactory(partnership=plan.partnership, name=name, abbreviation=name[:3])
            for name in ("Police force", "Borough council")
        )
        self.lead = person_in(plan.partnership, Role.LEAD_OFFICER, self.police, name="Lena Lead")
        self.crime = PriorityFactory(plan=plan, number="1", title="Crime")
        self.empty = PriorityFactory(plan=plan, number="2", title="Empty")
        self.target = TargetFactory(priority=self.crime, text="Cut theft by 5%")
        self.cycles, self.shops, self.spare, self.closed = (
            ActionFactory(priority=self.crime, reference=f"1.{n}", activity=activity, target=self.target)
            for n, activity in enumerate(("Mark cycles", "Visit shops", "Spare", "Closed"), start=1)
        )
        self.secret = ActionFactory(priority=self.crime, reference="1.9", activity="Secret", is_internal=True)
        self.cycles.lead_officer = self.lead
        self.cycles.save()
        LeadFactory(action=self.cycles, agency=self.police)
        LeadFactory(action=self.cycles, agency=self.council, role="supporting")
        self.update = UpdateFactory(
            action=self.cycles, reported_on=date(2017, 8, 1), status="red", progress="Slow.", recorded_by=self.lead
        )
        self.given = UpdateFactory(
            action=self.shops, reported_on=date(2017, 9, 1), given_by="A Partner", recorded_by=None, progress="Seen."
        )
        self.closed.close(on=date(2017, 9, 5), reason="No money")
        Review.objects.create(plan=plan, number=2, meeting_on=date(2017, 11, 2))
        Commentary.objects.create(
            plan=plan, number=2, priority=self.crime, text="A mixed quarter.", status="amber", status_reason="Thefts.",
            written_by=self.officer, written_on=date(2017, 10, 20),
        )  # fmt: skip

    def page(self, reader, query=""):
        """The words of the frozen page as they are read, without what stands around it."""
        response = client_of(reader).get(self.plan.review_address(Q2) + query)
        assert response.status_code == 200
        main = html.fromstring(response.content).get_element_by_id("main-content")
        for aside in main.xpath(".//*[contains(@class, 'app-no-print')]"):
            aside.drop_tree()
        return " ".join(main.text_content().split())

    def paper(self, reader):
        """Every word of the paper that the files are written from."""
        paper = open_review(self.plan, Q2, reader).paper(today=date(2017, 10, 30))
        return [paper.title, paper.subtitle, paper.running, paper.marking, paper.days] + [
            words for part in paper.parts for words in words_of(part.blocks)
        ]

    def words(self):
        self.plan.refresh_from_db()
        return [self.paper(self.officer), self.paper(self.clerk)]

    def open(self, name, *args):
        return client_of(self.officer).get(reverse(name, args=args))

    def submit(self, page, /, *args, expect=302, **words):
        """Fill in a page's form as it is shown, change these words of it, and press its button."""
        address = reverse(page, args=args)
        client = client_of(self.officer)
        response = client.post(address, form_of(client.get(address)) | words)
        assert (response.status_code, errors_in(response)) == (expect, []), page

    def press(self, name, *args, **typed):
        assert client_of(self.officer).post(reverse(name, args=args), typed).status_code == 302


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def day(name, when):
    return {f"{name}_{n}": str(part) for n, part in enumerate((when.day, when.month, when.year))}


@change
def late_update(it):
    words = {"progress": "Late words.", "status": "green"} | day("reported_on", date(2017, 9, 30))
    it.submit("actions:record_update", it.cycles.pk, **words)


@change
def update_of_today_with_a_moved_timescale(it):
    words = {"progress": "New words.", "status": "amber", "remedy": "More pens.", "new_timescale": "June 2018"}
    it.submit("actions:record_update", it.cycles.pk, **words, timescale_reason="Rain.")


@change
def correction(it):
    it.submit("actions:correct_update", it.update.pk, progress="Corrected words.", correction_note="A slip.")


@change
def correction_that_is_internal(it):
    words = {"progress": "Hidden.", "correction_note": "It named somebody.", "is_internal": "on"}
    it.submit("actions:correct_update", Update.objects.latest("pk").pk, **words)


@change
def update_sent_back(it):
    SentBack.objects.create(update=it.given, comment="Say more.", by=it.officer)


@change
def wording_and_lead(it):
    words = {"reference": "9.9", "activity": "Other words", "outcome": "Other outcome", "lead": it.council.pk}
    it.submit("actions:edit", it.shops.pk, **words)


@change
def timescale(it):
    it.submit("actions:edit", it.shops.pk, timescale="May 2018", timescale_reason="Staff left.")


@change
def order_of_actions(it):
    it.press("actions:move", it.shops.pk, "up")


@change
def action_to_another_priority(it):
    it.submit("actions:edit", it.shops.pk, priority=it.empty.pk, target="")


@change
def action_marked_internal(it):
    it.submit("actions:edit", it.cycles.pk, is_internal="on")


@change
def action_no_longer_internal(it):
    it.submit("actions:edit", it.secret.pk, is_internal="")
    assert not Action.objects.get(pk=it.secret.pk).is_internal


@change
def new_action(it):
    it.submit("actions:new", it.crime.pk, activity="Brand new", timescale="June 2018")


@change
def action_closed(it):
    it.submit("actions:close", it.cycles.pk, closed_reason="Done with.", **day("closed_on", date(2018, 1, 5)))


@change
def action_opened_again(it):
    it.press("actions:reopen", it.closed.pk)


@change
def action_deleted(it):
    it.press("actions:delete", it.spare.pk)
    assert not Action.objects.filter(pk=it.spare.pk).exists()


@change
def target(it):
    it.submit("priorities:target_edit", it.target.pk, text="Cut theft by 50%", direction="reduce")


@change
def priority_renamed(it):
    it.submit("priorities:priority_edit", it.crime.pk, title="Theft", number="7")


@change
def order_of_priorities(it):
    it.press("priorities:priority_move", it.empty.pk, "up")


@change
def priority_deleted(it):
    it.submit("actions:edit", it.shops.pk, priority=it.crime.pk)
    it.press("priorities:priority_delete", it.empty.pk)
    assert not Priority.objects.filter(pk=it.empty.pk).exists()


@change
def agency_renamed_with_another_name(it):
    words = {"name": "Constabulary", "abbreviation": "CON", "aliases": "The force"}
    it.submit("csp:agency_edit", it.police.pk, **words)


@change
def agency_ended_and_replaced(it):
    words = day("ended_on", date(2018, 3, 31)) | {"replaced_by": it.police.pk}
    it.submit("csp:agency_edit", it.council.pk, **words)
    assert Agency.objects.get(pk=it.council.pk).replaced_by == it.police


@change
def partnership_renamed(it):
    it.submit("csp:partnership_edit", it.plan.partnership.slug, name="South", abbreviation="S")


@change
def status_key(it):
    it.submit("csp:status_key", it.plan.partnership.slug, meaning_red="Other meaning", used_complete="")


@change
def person_renamed(it):
    for person in (it.officer, it.lead):
        person.name = "Another Name"
        person.save()


@change
def role_ended_and_person_deleted(it):
    day = {"last_day_0": "1", "last_day_1": "12", "last_day_2": "2017"}
    it.press("csp:membership_end", Membership.objects.get(user=it.lead).pk, **day)
    with pytest.raises(ProtectedError):
        it.officer.delete()


@change
def plan_renamed_and_marked(it):
    words = {"title": "Other plan", "marking": "official_sensitive", "has_overall_status": ""}
    it.submit("plans:plan_edit", it.plan.pk, **words)


@change
def plan_closed(it):
    it.submit("plans:plan_edit", it.plan.pk, status="closed")
    assert it.page(it.clerk)
    it.submit("plans:plan_edit", it.plan.pk, status="published")


@change
def calendar(it):
    it.submit("reviews:calendar", it.plan.pk, **day("meeting_q2", date(2017, 12, 24)))


@change
def commentary_attempted(it):
    address = reverse("reviews:commentary", args=[it.plan.pk, 2017, "q2"])
    response = client_of(it.officer).post(address, {f"text_{it.crime.pk}": "Rewritten."})
    assert response.status_code == 422
    assert "Rewritten." in response.content.decode()
    assert "Another Name signed" not in response.content.decode()


@change
def recommendation(it):
    it.submit(
        "reviews:recommendation_new",
        it.plan.pk,
        text="What of cycles?",
        came_from="board",
        asked_name="A chair",
        kind="question",
    )


@change
def next_period_signed(it):
    it.submit("reviews:sign_off", it.plan.pk, 2017, "q3", is_read="on")


@change
def roll_over(it):
    posted = form_of(it.open("reviews:roll_over", it.plan.pk)) | choice(it.crime, "whole")
    client_of(it.officer).post(reverse("reviews:roll_over", args=[it.plan.pk]), posted)
    it.submit("reviews:roll_over_make", it.plan.pk)
    assert it.plan.partnership.plans.filter(year=2018).exists()


@change
def other_periods(it):
    """A year's plan goes over to half-years."""
    it.plan.refresh_from_db()
    it.plan.review_months = 6
    it.plan.save()


def errors_in(response):
    return errors_on(response) if response.content else []


def test_thirty_kinds_of_later_change_leave_the_signed_review_as_it_was():
    with time_machine.travel(SIGNED, tick=False):
        it = Signed()
        it.submit("reviews:sign_off", it.plan.pk, 2017, "q2", is_read="on")
        signed = it.words()
        pages = [it.page(it.officer), it.page(it.clerk)]

    changed = []
    with time_machine.travel(LATER, tick=False):
        for later in CHANGES:
            later(it)
            if it.words() != signed:
                changed.append(later.__name__)
        since = client_of(it.officer).get(it.plan.review_address(Q2)).content.decode()
        it.submit("reviews:review_reopen", it.plan.pk, 2017, "q2", reason="To see.")
        copy = it.page(it.officer, "?copy=1")

    assert changed == []
    assert len(CHANGES) >= 20
    with time_machine.travel(SIGNED, tick=False):
        assert [copy_at_signing(it, copy), it.page(it.clerk)] == pages
    assert "Mark cycles" in signed[0]
    assert "Slow." in signed[1]
    assert not {"Secret", "Lena Lead", "Another Name"} & {word for words in signed[1] for word in [words]}
    for words in (
        "Late words.",
        "Corrected words.",
        "Closed on 5 Jan 2018",
        "Brand new",
        "Constabulary",
        "Other words",
    ):
        assert words in since


def copy_at_signing(it, copy):
    """The page printed on the day it was signed: only the day of printing differs."""
    return copy.replace("printed 20 April 2018", "printed 30 October 2017")


def test_nothing_changes_or_deletes_what_was_signed():
    """Rows are made in one module; no other names a way to write them."""
    root = Path(settings.BASE_DIR)
    code = [
        path
        for app in ("csp", "plans", "priorities", "actions", "reviews", "documents")
        for path in (root / app).rglob("*.py")
    ]
    names = r"(SignOff|Reopening|Signed(?:Action|Agency|Change|Check|Commentary|Key|Priority|Update))"
    made = {
        str(path.relative_to(root))
        for path in code
        if "migrations" not in path.parts
        and re.search(
            rf"\b{names}(\.objects\.(create|bulk_create|update|get_or_create|update_or_create|bulk_update)\b|\()",
            path.read_text(),
        )
        and not path.match("reviews/models/*.py")
    }
    written = {
        str(path.relative_to(root))
        for path in code
        if re.search(r"\b(sign_off|signed|latest|reopening|signed_\w+)\.(save|delete|update)\(", path.read_text())
    }
    assert made == {"reviews/freezing.py", "reviews/signing.py"}
    assert written == set()
    assert SignOff._meta.get_field("plan").remote_field.on_delete.__name__ == "PROTECT"
