"""Reports to committees: who makes them, what they hold, and that nothing internal is ever in one."""

import io
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from docx import Document
from lxml import html

from csp.models import Role
from documents.committee.forms import first_words
from documents.committee.paper import asked_of, report_paper
from documents.models import CommitteeReport
from documents.summaries.asking import Asked
from documents.summaries.reading import summary_of
from plans.models import AnnualPlan, PlanStatus, SectionKind
from reviews.models import Commentary
from reviews.papers.blocks import Bullets, Facts, Heading, Paragraph, Table, words_of
from tests.documents.publishing import SEPTEMBER, watched
from tests.factories import (
    ActionFactory,
    AnnualPlanFactory,
    CommitteeReportFactory,
    FundingLineFactory,
    LinkedPlanFactory,
    MeasureFactory,
    MembershipFactory,
    SectionFactory,
    StrategyFactory,
    person_in,
)
from tests.reviews.test_review_page import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2017-11-15 12:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(
        title="Safer Vale plan 2017/18", partnership__name="Safer Vale", status=PlanStatus.PUBLISHED
    )


@pytest.fixture
def action(plan):
    return watched(plan)


@pytest.fixture
def clerk(plan, client):
    clerk = person_in(plan.partnership, Role.SCRUTINY_CLERK, name="Clem Clarke")
    client.force_login(clerk)
    return clerk


def address(name, pk, *more):
    return reverse(f"documents:{name}", args=[pk, *more])


def sent_by(response):
    """What the form of the page sends as it stands."""
    [form] = [form for form in html.fromstring(response.content).forms if "form_token" in form.fields]
    return dict(form.form_values())


def blocks_of(report):
    """The report's body and appendix."""
    report = CommitteeReport.objects.select_related("plan__partnership", "plan__strategy").get(pk=report.pk)
    paper = report_paper(report, summary_of(report.plan, asked_of(report)), printed_on=date(2017, 11, 15))
    body, appendix = paper.parts
    assert (body.is_landscape, appendix.is_landscape) == (False, True)
    return body.blocks, appendix.blocks


def numbered(blocks):
    return {block.number: block.text for block in blocks if isinstance(block, Paragraph) and block.number}


def test_clerk_makes_a_report_out_of_words_of_the_plan(client, plan, action, clerk):
    SectionFactory(plan=plan, kind=SectionKind.BACKGROUND, text="Burglary has fallen.")
    SectionFactory(plan=plan, kind=SectionKind.CONTACT, text="The safety team")
    new = address("committee_report_new", plan.pk)
    sent = sent_by(client.get(new))
    assert (sent["title"], sent["background"].strip(), sent["contact"].strip()) == (
        "Safer Vale plan 2017/18: progress at 15 November 2017", "Burglary has fallen.", "The safety team",
    )  # fmt: skip
    refused = client.post(new, sent | {"summary": "Typed before"})
    assert refused.status_code == 422
    assert text_of(refused).count("Enter the committee the report is for") == 2
    assert "Typed before" in refused.text
    sent |= {"committee": "Improvement Commission", "meeting_on_0": "6", "meeting_on_1": "12", "meeting_on_2": "2017"}
    made = client.post(new, sent, follow=True)
    report = CommitteeReport.objects.get()
    assert (report.made_by, report.plan, report.meeting_on) == (clerk, plan, date(2017, 12, 6))
    assert "To Improvement Commission Title Safer Vale plan 2017/18: progress" in text_of(made)
    assert "Improvement Commission , 6 December 2017. Made by Clem Clarke".replace(" ,", ",") in text_of(
        client.get(address("committee_reports", plan.pk))
    )


def test_first_words_come_from_plan_strategy_and_the_last_report(plan, action):
    plan.strategy = StrategyFactory(partnership=plan.partnership, title="Strategy 2017-20")
    plan.save()
    SectionFactory(plan=None, strategy=plan.strategy, kind=SectionKind.BACKGROUND, text="Of the strategy")
    LinkedPlanFactory(plan=plan, title="Police and Crime Plan", period="2017-2021", owner="PCC")
    LinkedPlanFactory(plan=plan, title="Health strategy")
    FundingLineFactory(plan=plan, source="Safety fund", amount=500)
    FundingLineFactory(plan=plan, source="Council", amount=None)
    MeasureFactory(plan=plan)
    CommitteeReportFactory(plan=plan, committee="Scrutiny Panel")
    said = first_words(summary_of(plan, Asked(SEPTEMBER)))
    assert {
        name: said[name] for name in ("committee", "background", "statistics", "financial", "background_papers")
    } == {
        "committee": "Scrutiny Panel",
        "background": "Of the strategy",
        "statistics": "The figures are those that the plan gives.",
        "financial": "Safety fund: £500.\nCouncil: amount not given.\nAll funds together: £500.",
        "background_papers": "Strategy 2017-20\nPolice and Crime Plan, 2017-2021, PCC\nHealth strategy",
    }
    assert said["summary"] == "At 30 September 2017 the plan had 1 action: 1 Amber."


def test_paragraphs_are_numbered_throughout(plan, action):
    MeasureFactory(plan=plan, table="Crime", name="Robbery")
    written = {"months": 3, "number": 2, "written_by": person_in(plan.partnership), "written_on": date(2017, 10, 9)}
    Commentary.objects.create(plan=plan, text="A fair quarter", **written)
    ActionFactory(priority=action.priority, activity="Secret raid", is_internal=True)
    report = CommitteeReportFactory(
        plan=plan, title="Progress", contact="The team", asked="Note it.\n\nSay more.", summary="In short.",
        background="Before:\n- one\n- two\nAfter.", corporate="None.", equality="Considered.", next_steps="Wait.",
        background_papers="Plan A\n\nPlan B",
    )  # fmt: skip
    body, appendix = blocks_of(report)
    assert body[0] == Facts(
        (("To", report.committee), ("Title", "Progress"), ("Date of meeting", "To be set"), ("Contact", "The team"))
    )
    assert numbered(body) == {
        "1": "Note it.", "2": "Say more.", "3": "In short.", "4": "Before:", "5": "After.",
        "6": "1 action: 1 Amber. Appendix A tells of each action.", "7": "A fair quarter",
        "8": "1 internal action left out of this copy.", "9": "1 internal update left out of this copy.",
        "10": "None.", "11": "Considered.", "12": "Wait.",
    }  # fmt: skip
    assert [block.items for block in body if isinstance(block, Bullets)] == [("one", "two"), ("Plan A", "Plan B")]
    assert [(block.level, block.text) for block in body if isinstance(block, Heading)] == [
        (2, "What the committee is asked to do"), (2, "Executive summary"), (2, "Background"), (2, "Position"),
        (2, "Statistics"), (3, "Crime"), (2, "Implications"), (3, "Corporate"), (3, "Equality"), (2, "Next steps"),
        (2, "Background papers"), (2, "What each status means"),
    ]  # fmt: skip
    assert [(block.level, block.text) for block in appendix if isinstance(block, Heading)] == [
        (2, "Appendix A: actions"), (3, "Priority 1 Burglary"),
    ]  # fmt: skip


def test_report_leaves_out_what_has_no_words(plan):
    report = CommitteeReportFactory(plan=plan, statistics="Figures rose.")
    body, appendix = blocks_of(report)
    assert numbered(body) == {
        "1": "Note the progress of the plan.", "2": "No actions. Appendix A tells of each action.", "3": "Figures rose.",
    }  # fmt: skip
    assert body[0].rows[-1] == ("Date of meeting", "To be set")
    assert [block.caption for block in body if isinstance(block, Table)] == ["What each status means"]
    assert list(words_of(appendix)) == ["Appendix A: actions", "This plan has no priorities yet."]


def test_report_of_exceptions_without_updates_says_so(plan, action):
    report = CommitteeReportFactory(plan=plan, is_exceptions=True, has_updates=False, meeting_on=date(2017, 12, 6))
    body, appendix = blocks_of(report)
    assert "Part of the plan: 1 of its 1 action, exceptions only." in list(words_of(appendix))
    assert "Begun" not in list(words_of(appendix))
    assert "Updates are left out of this copy." in numbered(body).values()
    assert ("Date of meeting", "6 December 2017") in body[0].rows


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.SCRUTINY_CLERK])
def test_nothing_internal_is_in_a_report_whoever_reads_it(client, plan, action, role):
    ActionFactory(priority=action.priority, activity="Secret raid", is_internal=True)
    report = CommitteeReportFactory(plan=plan)
    client.force_login(person_in(plan.partnership, role))
    page = client.get(report.get_absolute_url())
    word = Document(io.BytesIO(client.get(address("committee_report_file", report.pk, "docx")).content))
    said = "\n".join([*(line.text for line in word.paragraphs), *(c.text for t in word.tables for c in t._cells)])
    assert ("Watch the streets" in page.text, "Watch the streets" in said) == (True, True)
    assert [text for text in ("Secret raid", "Informant") if text in page.text + said] == []
    assert "1 internal action left out of this copy." in said


def test_clerk_has_no_reports_of_a_plan_that_is_not_published(client, plan, action, clerk):
    report = CommitteeReportFactory(plan=plan, title="Hidden report")
    other = CommitteeReportFactory(title="Elsewhere", plan__status=PlanStatus.PUBLISHED)
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.AGREED)
    pages = ["committee_report", "committee_report_edit", "committee_report_delete"]
    for name, row, status in [*((name, report, 403) for name in pages), *((name, other, 404) for name in pages)]:
        answer = client.get(address(name, row.pk))
        assert (answer.status_code, row.title in answer.text) == (status, False)
    for name in ("committee_reports", "committee_report_new"):
        assert client.get(address(name, plan.pk)).status_code == 403
    assert client.get(address("committee_report_file", report.pk, "pdf")).status_code == 403


def test_only_those_who_make_reports_find_the_way_to_them(client, plan, action, clerk):
    link = f'href="{address("committee_reports", plan.pk)}"'
    assert link in client.get(plan.get_absolute_url()).text
    report = CommitteeReportFactory(plan=plan)
    client.force_login(person_in(plan.partnership, Role.BOARD_MEMBER))
    assert link not in client.get(plan.get_absolute_url()).text
    assert client.get(report.get_absolute_url()).status_code == 403
    client.force_login(person_in(AnnualPlanFactory().partnership, is_superuser=True))
    for page in (report.get_absolute_url(), address("committee_reports", plan.pk)):
        assert [text in client.get(page).text for text in ("Change the words", "Make a report")] == [False, False]


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (("16", "11", "2017"), "The day cannot be in the future: choose 15 November 2017 or an earlier one"),
        (("31", "3", "2017"), "The plan begins on 1 April 2017: choose that day or a later one"),
        (("31", "2", "2017"), "Enter the day of the position as a real date, for example 30 9 2017"),
    ],
)
def test_day_that_cannot_be_told_of_is_refused(client, plan, action, clerk, day, error):
    new = address("committee_report_new", plan.pk)
    typed = {f"as_at_date_{part}": text for part, text in enumerate(day)}
    refused = client.post(new, sent_by(client.get(new)) | {"committee": "Panel"} | typed)
    assert (refused.status_code, text_of(refused).count(error)) == (422, 2)
    assert CommitteeReport.objects.count() == 0


def test_report_on_a_plan_whose_year_is_to_come_is_of_its_first_day(client):
    plan = AnnualPlanFactory(year=2018)
    client.force_login(person_in(plan.partnership))
    new = address("committee_report_new", plan.pk)
    assert client.post(new, sent_by(client.get(new)) | {"committee": "Panel"}).status_code == 302
    assert CommitteeReport.objects.get().as_at_date == date(2018, 4, 1)


@pytest.mark.parametrize(
    ("asked", "day"), [("2017-09-30", "30 September"), ("2017-12-31", "15 November"), ("x", "15 November")]
)
def test_report_can_begin_as_at_the_end_of_a_period(client, plan, action, clerk, asked, day):
    page = client.get(address("committee_reports", plan.pk)).text
    assert [f"as_at={end}" in page for end in ("2017-06-30", "2017-09-30", "2017-12-31")] == [True, True, False]
    sent = sent_by(client.get(address("committee_report_new", plan.pk), {"as_at": asked}))
    assert sent["title"] == f"Safer Vale plan 2017/18: progress at {day} 2017"
    assert sent["summary"].strip().startswith(f"At {day} 2017 the plan had 1 action")


def test_two_who_change_a_report_at_once_see_both_versions(client, plan, action, clerk):
    report = CommitteeReportFactory(plan=plan, summary="At first")
    edit = address("committee_report_edit", report.pk)
    other = Client()
    other.force_login(person_in(plan.partnership, name="Olive Ogden"))
    mine, theirs = sent_by(client.get(edit)), sent_by(other.get(edit))
    assert other.post(edit, theirs | {"summary": "Theirs"}).status_code == 302
    met = client.post(edit, mine | {"summary": "Mine"})
    assert met.status_code == 409
    assert [text in text_of(met) for text in ("Theirs", "Mine", "Olive Ogden")] == [True, True, True]
    report.refresh_from_db()
    assert report.summary == "Theirs"


def test_names_in_the_words_of_a_report_are_pointed_out(client, plan, action, clerk):
    report = CommitteeReportFactory(plan=plan, summary="Ask Sgt Smith", contact="Cllr Jones")
    page = text_of(client.get(report.get_absolute_url()))
    assert "Seems to name or reach a person, in other text (1) Text of this report : “Sgt Smith”" in page
    assert "Before you print: " in page


def test_report_is_deleted_when_it_was_a_mistake(client, plan, action, clerk):
    report = CommitteeReportFactory(plan=plan, title="A mistake")
    assert str(report) == "A mistake"
    done = client.post(address("committee_report_delete", report.pk))
    assert (done.status_code, done["Location"]) == (302, address("committee_reports", plan.pk))
    assert "No report has been made yet." in text_of(client.get(done["Location"]))


@pytest.mark.parametrize("number", [1, 6])
def test_report_asks_the_database_the_same_of_any_plan(client, plan, clerk, number, django_assert_num_queries):
    for _ in range(number):
        watched(plan)
        MeasureFactory(plan=plan)
    report = CommitteeReportFactory.create_batch(number, plan=plan)[0]
    with django_assert_num_queries(24):
        client.get(report.get_absolute_url())
    with django_assert_num_queries(5):
        client.get(address("committee_reports", plan.pk))


def test_clerk_who_is_on_the_board_too_reports_on_published_plans_only(client, plan, action, clerk):
    MembershipFactory(user=clerk, partnership=plan.partnership, role=Role.BOARD_MEMBER)
    AnnualPlan.objects.filter(pk=plan.pk).update(status=PlanStatus.AGREED)
    assert client.get(plan.get_absolute_url()).status_code == 200
    assert client.get(address("committee_report_new", plan.pk)).status_code == 403
