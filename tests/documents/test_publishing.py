"""Publishing a plan and withdrawing it: what its coordinators see, and that nobody publishes what nobody has looked at."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from lxml import html
from zeal import zeal_ignore

from csp.access import NotAllowedNow
from csp.models import Role
from documents.files.pdf import PdfNotMade
from documents.models import PublishedCopy, PublishedFile
from documents.publishing import public
from documents.publishing.words import block_of_words, digest_of, paper_of_words, words_of_block, words_of_paper
from plans.models import AnnualPlan, Marking, PlanStatus, SectionKind
from reviews.papers.blocks import Bullets, Facts, words_of
from tests.documents.papers import paper as a_paper
from tests.documents.publishing import FILES, SEPTEMBER, published, status_of, watched
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    SectionFactory,
    UpdateFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november", "quick_files")]


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def quick_files(monkeypatch):
    monkeypatch.setattr(public, "pdf_of", lambda paper: FILES["pdf"])
    monkeypatch.setattr(public, "word_of", lambda paper: FILES["docx"])


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan 2017/18", partnership__name="Safer Vale", partnership__slug="vale")


@pytest.fixture
def action(plan):
    return watched(plan)


@pytest.fixture
def officer(plan, client):
    officer = person_in(plan.partnership, name="Olive Ogden")
    client.force_login(officer)
    return officer


def address(plan, page="publish", **query):
    return reverse(f"documents:{page}", args=[plan.pk], query=query)


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def form_of(response):
    """What the form of the page sends, with the box ticked."""
    [form] = [form for form in html.fromstring(response.content).forms if "seen" in form.fields]
    return {name: form.fields[name] for name in ("form_token", "seen")} | {"is_read": "on"}


def test_plan_is_published_as_it_was_previewed(client, officer, plan, action):
    LeadFactory(action=action, agency=AgencyFactory(partnership=plan.partnership, name="Wardens"), role="supporting")
    action.lead_officer = person_in(plan.partnership, Role.BOARD_MEMBER, name="Ada Lead")
    action.save()
    ActionFactory(priority=action.priority, activity="Secret raid", is_internal=True)
    page = client.get(address(plan, as_at="2017-09-30"))
    said = text_of(page)
    assert "Publishing also changes the plan’s status from Agreed to Published" in said
    assert "1.1 Watch the streets Vale Police With Wardens Ongoing Amber 12 Sep 2017 Begun" in said
    assert "Position at 30 September 2017, published 15 November 2017." in said
    assert [text for text in ("Secret raid", "Informant", "Ada Lead", 'href="/actions/') if text in page.text] == []

    answered = client.post(address(plan, as_at="2017-09-30"), form_of(page))
    assert (answered.status_code, answered["Location"]) == (302, address(plan))
    [copy] = PublishedCopy.objects.all()
    assert (copy.turn, copy.slug, copy.year, copy.as_at_date, copy.published_by_name, copy.is_standing) == (
        1, "vale", 2017, SEPTEMBER, "Olive Ogden", True,
    )  # fmt: skip
    assert {file.kind: bytes(file.content) for file in copy.files.all()} == FILES
    assert status_of(plan) == PlanStatus.PUBLISHED
    assert plan.history.latest().status == PlanStatus.PUBLISHED
    public_page = text_of(Client().get(copy.get_absolute_url()))
    assert "1.1 Watch the streets Vale Police With Wardens Ongoing Amber 12 Sep 2017 Begun" in public_page
    after = text_of(client.get(address(plan)))
    assert "Published on 15 November 2017 by Olive Ogden, position at 30 September 2017: public page" in after
    assert "Publishing also changes" not in after
    assert (
        "Copy 1, position at 30 September 2017: published on 15 November 2017 at 12:00 by Olive Ogden; public now."
        in after
    )


def test_publishing_leaves_a_closed_plan_closed(officer, plan, action):
    AnnualPlan.objects.update(status=PlanStatus.CLOSED)
    published(plan, officer)
    assert status_of(plan) == PlanStatus.CLOSED


def test_copy_without_updates_holds_none(client, officer, plan, action):
    page = client.get(address(plan, as_at="2017-09-30", updates="none"))
    client.post(address(plan, as_at="2017-09-30", updates="none"), form_of(page))
    copy = PublishedCopy.objects.get()
    assert (copy.has_updates, "Begun" in str(copy.words), "Watch the streets" in str(copy.words)) == (
        False,
        False,
        True,
    )
    assert "position at 30 September 2017, without updates: published" in text_of(client.get(address(plan)))


def test_what_changed_since_the_preview_is_not_published_unseen(client, officer, plan, action):
    page = client.get(address(plan))
    action.activity = "Watch the parks"
    action.save()
    refused = client.post(address(plan), form_of(page))
    assert (refused.status_code, public.CHANGED in text_of(refused), "Watch the parks" in refused.text) == (
        422,
        True,
        True,
    )
    assert (PublishedCopy.objects.count(), status_of(plan)) == (0, PlanStatus.AGREED)
    assert client.post(address(plan), form_of(refused)).status_code == 302
    assert "Watch the parks" in str(PublishedCopy.objects.get().words)


@zeal_ignore()  # the plan is read again
def test_what_is_changed_while_files_are_made_is_not_published_unseen(client, officer, plan, action, monkeypatch):
    def slow(paper):
        ActionFactory(priority=action.priority, activity="Added meanwhile")
        return b""

    monkeypatch.setattr(public, "word_of", slow)
    refused = client.post(address(plan), form_of(client.get(address(plan))))
    assert (refused.status_code, public.CHANGED in text_of(refused), "Added meanwhile" in refused.text) == (
        422,
        True,
        True,
    )
    assert PublishedCopy.objects.count() == 0


def test_second_coordinator_is_told_of_the_first(client, officer, plan, action):
    other = as_(person_in(plan.partnership, name="Cora Second"))
    first, second = client.get(address(plan)), other.get(address(plan))
    assert client.post(address(plan), form_of(first)).status_code == 302
    refused = other.post(address(plan), form_of(second))
    assert refused.status_code == 422
    assert "Olive Ogden published this plan while you had this page open (15 November 2017, 12:00)" in text_of(refused)
    assert PublishedCopy.objects.count() == 1
    assert other.post(address(plan), form_of(refused)).status_code == 302
    assert [copy.published_by_name for copy in PublishedCopy.objects.standing()] == ["Cora Second"]


def test_pressing_twice_publishes_once(client, officer, plan, action):
    sent = form_of(client.get(address(plan)))
    assert [client.post(address(plan), sent).status_code for _ in range(2)] == [302, 302]
    assert PublishedCopy.objects.count() == 1


def test_publishing_anew_keeps_the_earlier_copy_and_lists_it(client, officer, plan, action):
    published(plan, officer)
    with time_machine.travel("2017-12-01 09:05", tick=False):
        client.force_login(officer)
        published(plan, officer, as_at=date(2017, 10, 31))
        page = text_of(client.get(address(plan)))
    assert [(copy.turn, copy.is_standing) for copy in PublishedCopy.objects.newest_first()] == [(2, True), (1, False)]
    assert "at 12:00 by Olive Ogden; replaced on 1 December 2017 at 09:05." in page
    assert "Publish in place of the copy of 1 December 2017" in page


def test_database_holds_one_standing_copy(officer, plan, action):
    copy = published(plan, officer)
    copy.pk, copy.turn, copy._state.adding = None, 2, True
    with pytest.raises(ValidationError):
        copy.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_nothing_is_published_without_having_been_read(client, officer, plan, action):
    refused = client.post(address(plan), form_of(client.get(address(plan))) | {"is_read": ""})
    assert refused.status_code == 422
    assert text_of(refused).count("Tick the box to say that you have read what the public will see") == 2
    assert PublishedCopy.objects.count() == 0


@pytest.mark.parametrize("why", [public.SENSITIVE, public.EMPTY])
def test_plan_that_is_marked_sensitive_or_holds_nothing_is_not_published(client, officer, plan, why):
    if why == public.SENSITIVE:
        watched(plan)
        AnnualPlan.objects.update(marking=Marking.SENSITIVE)
    page = client.get(address(plan))
    assert (why in text_of(page), 'name="seen"' in page.text) == (True, False)
    refused = client.post(address(plan), {"is_read": "on"})
    assert (refused.status_code, PublishedCopy.objects.count()) == (422, 0)
    assert text_of(refused).count(why) == 2


@pytest.mark.parametrize("method", ["get", "post"])
def test_day_that_cannot_be_told_of_is_refused(client, officer, plan, action, method):
    refused = getattr(client, method)(address(plan, as_at="2017-11-16"))
    assert refused.status_code == 422
    assert "The day cannot be in the future: choose 15 November 2017 or an earlier one" in text_of(refused)
    assert PublishedCopy.objects.count() == 0


def test_checks_before_publishing_look_at_every_word(client, officer, plan, action):
    UpdateFactory(action=action, reported_on=date(2017, 9, 14), progress="Ask Sgt Smith")
    SectionFactory(plan=plan, kind=SectionKind.CONTACT, text="Ring Olive Ogden or Sgt Smith, 01296 555555")
    page = text_of(client.get(address(plan, as_at="2017-09-30")))
    assert "Before you publish: " in page
    assert "Seems to name a person or where one lives (1) 1.1 Watch the streets : “Sgt Smith”" in page
    assert (
        "Seems to name or reach a person, in other text (2) Text of the plan : “Olive Ogden” Text of the plan :"
        " “01296 555555”"
    ) in page


def test_copy_is_published_without_a_pdf_where_none_can_be_made(client, officer, plan, action, monkeypatch):
    def never(paper):
        raise PdfNotMade("too long")

    monkeypatch.setattr(public, "pdf_of", never)
    client.post(address(plan), form_of(client.get(address(plan))))
    assert [file.kind for file in PublishedFile.objects.all()] == ["docx"]
    page = text_of(client.get(PublishedCopy.objects.get().get_absolute_url()))
    assert ("Word" in page, "PDF" in page) == (True, False)
    assert client.get("/published/vale/2017.pdf").status_code == 404


def test_withdrawn_page_says_so_to_everybody(client, officer, plan, action):
    copy = published(plan, officer)
    refused = client.post(address(plan, "publish_withdraw"), {"reason": ""})
    assert (refused.status_code, text_of(refused).count("Say why it is withdrawn")) == (422, 2)
    done = client.post(address(plan, "publish_withdraw"), {"reason": "It named a street."})
    assert (done.status_code, done["Location"]) == (302, address(plan))
    for path in ("/published/vale/2017/", "/published/vale/2017.pdf"):
        gone = Client().get(path)
        assert gone.status_code == 410
        assert (
            "Safer Vale published Safer Vale plan 2017/18, 2017/18, here on 15 November 2017 and withdrew it on 15 November 2017."
            in text_of(gone)
        )
        assert [text for text in ("Watch the streets", "It named a street.", "Olive") if text in gone.text] == []
    assert "withdrawn on 15 November 2017 at 12:00 by Olive Ogden: It named a street. ." in text_of(
        client.get(address(plan))
    )
    assert status_of(plan) == PlanStatus.PUBLISHED
    copy.refresh_from_db()
    assert "Watch the streets" in str(copy.words)
    published(plan, officer)
    assert Client().get("/published/vale/2017/").status_code == 200


def test_withdrawing_twice_or_what_was_replaced_is_refused(client, officer, plan, action):
    copy = published(plan, officer)
    client.post(address(plan, "publish_withdraw"), {"reason": "Wrong."})
    again = client.post(address(plan, "publish_withdraw"), {"reason": "Wrong too."})
    assert again.status_code == 422
    assert "Olive Ogden withdrew it already (15 November 2017, 12:00), with this reason: Wrong." in text_of(again)
    assert "Wrong too." in again.text
    replaced = published(plan, officer)
    published(plan, officer)
    with pytest.raises(NotAllowedNow, match="published anew while you had this page open"):
        public.withdraw(replaced, by=officer, reason="Late.", at=copy.published_at)


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_nothing_to_withdraw_leads_back(client, officer, plan, action, is_withdrawn):
    if is_withdrawn:
        copy = published(plan, officer)
        public.withdraw(copy, by=officer, reason="Wrong.", at=copy.published_at)
    page = client.get(address(plan, "publish_withdraw"), follow=True)
    assert "The plan has no public page, so there is nothing to withdraw." in text_of(page)


def test_withdrawing_asks_why_first(client, officer, plan, action):
    published(plan, officer)
    assert "Withdraw the public page?" in text_of(client.get(address(plan, "publish_withdraw")))


def test_action_page_tells_its_editors_what_the_public_reads(client, officer, plan, action):
    secret = ActionFactory(priority=action.priority, activity="Secret raid", is_internal=True)
    assert "Nothing: the plan has no public page." in text_of(client.get(action.get_absolute_url()))
    published(plan, officer)
    UpdateFactory(action=action, reported_on=date(2017, 11, 1), status="green", progress="Later")
    page = text_of(client.get(action.get_absolute_url()))
    told = page[page.index("What the public reads of it") : page.index("Questions and recommendations")]
    assert (
        "In the public copy of 15 November 2017 , with these words: Ref 1.1 Action Watch the streets Lead Vale Police"
        in told
    )
    assert ("Begun" in told, "Later" in told, "Informant" in told) == (True, False, False)
    page = text_of(client.get(secret.get_absolute_url()))
    assert (
        "Nothing: it is not in the public copy of 15 November 2017 . It is internal, so no copy will hold it." in page
    )
    lead = as_(person_in(plan.partnership, Role.BOARD_MEMBER))
    assert "What the public reads of it" not in lead.get(action.get_absolute_url()).text


def test_pages_of_plan_and_priority_lead_their_editors_to_the_preview(client, officer, plan, action):
    link = f'href="{address(plan)}'
    board = as_(person_in(plan.partnership, Role.BOARD_MEMBER))
    for record in (plan, action.priority):
        pages = (client.get(record.get_absolute_url()), board.get(record.get_absolute_url()))
        assert [link in page.text for page in pages] == [True, False]


@pytest.mark.parametrize("number", [1, 8])
def test_preview_asks_the_database_the_same_of_any_plan(
    client, officer, plan, action, number, django_assert_num_queries
):
    for _ in range(number):
        watched(plan)
        published(plan, officer)
    with django_assert_num_queries(29):
        assert client.get(address(plan)).status_code == 200


def test_stored_words_give_the_same_paper_without_links():
    paper = a_paper()
    words = words_of_paper(paper)
    again = paper_of_words(words)
    assert words_of_paper(again) == words
    assert again.printed_on is None
    assert [list(words_of(part.blocks)) for part in again.parts] == [
        list(words_of(part.blocks)) for part in paper.parts
    ]
    assert "address" not in str(words)
    for block in (Bullets(("One", "Two")), Facts((("Lead", "VP"),))):
        assert block_of_words(words_of_block(block)) == block
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 2, "b": 2})


def test_plan_with_a_public_copy_is_closed_and_not_deleted(client, officer, plan, action):
    published(plan, officer)
    page = client.get(reverse("plans:plan_delete", args=[plan.pk]))
    assert (page.status_code, "1 published copy" in text_of(page)) == (409, True)
    assert str(PublishedCopy.objects.get()) == "Safer Vale plan 2017/18, published 15 November 2017"
    assert str(PublishedFile.objects.get(kind="pdf")) == "Safer Vale plan 2017/18, published 15 November 2017.pdf"


def test_only_a_plan_with_priorities_has_something_to_see(plan):
    PriorityFactory(plan=plan)
    found = public.for_the_public(plan, public.Asked(SEPTEMBER), today=date(2017, 11, 15))
    assert (found.why_not, found.paper.printed_on, found.seen.startswith("0-")) == ("", None, True)
