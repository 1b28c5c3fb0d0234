"""The return as a spreadsheet, as an agency gets it."""

from datetime import date, datetime

import pytest
import time_machine

from csp.models import Role
from csp.statuses import RagStatus
from plans.models import Marking, PlanStatus
from reviews.models import Review
from tests.documents.return_files import cells_of, column, download_address, downloaded
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PartnershipFactory,
    PriorityFactory,
    UpdateFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]

QUERIES = 13  # one of them writes down that the file was taken
STATUSES = "Red,Amber,Green,Complete,Not started,No status this time"


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-05 10:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan", partnership__contact="Ring the Town Hall.")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Vale Police", abbreviation="VP")


@pytest.fixture
def coordinator(plan, client):
    person = person_in(plan.partnership, name="Ada Officer", email="ada@vale.example")
    client.force_login(person)
    return person


def led(plan, agency, **fields):
    priority = plan.priorities.first() or PriorityFactory(plan=plan, number="1", title="Violence")
    action = ActionFactory(priority=priority, **fields)
    LeadFactory(action=action, agency=agency)
    return action


def test_sheet_holds_each_action_of_the_agency_as_it_stood_at_the_end_of_the_period(client, plan, police, coordinator):
    action = led(plan, police, reference="1.1", activity="Hold two events")
    silent = led(plan, police, reference="1.2", activity="Train staff", timescale="")
    led(plan, AgencyFactory(partnership=plan.partnership), activity="Canary of another agency")
    ActionFactory(priority__plan=plan, activity="Canary of nobody")
    led(plan, police, activity="Canary closed").close(on=date(2017, 9, 1), reason="Overtaken.")
    UpdateFactory(action=action, reported_on=date(2017, 9, 12), status=RagStatus.AMBER, progress="One event held.")
    later = UpdateFactory(action=action, reported_on=date(2017, 10, 2), progress="Of the next quarter.")

    assert cells_of(downloaded(client, plan, agency=police.pk, period="q2")) == [
        {
            "Reference": "1.1",
            "Priority": "1 Violence",
            "Action": "Hold two events",
            "Timescale": "March 2018",
            "Last status": "Amber",
            "Date of last update": datetime.fromisoformat("2017-09-12"),
            "Last update": "One event held.",
            "Position as at": None,
            "Status": None,
            "Progress": None,
            "What will put it right": None,
            "New timescale": None,
            "Why it moved": None,
            "No change since last time": None,
            "Action number on the site": action.pk,
            "Last update number on the site": later.pk,
        },
        {
            "Reference": "1.2",
            "Priority": "1 Violence",
            "Action": "Train staff",
            "Timescale": None,
            "Last status": "Not rated",
            "Date of last update": None,
            "Last update": None,
            "Position as at": None,
            "Status": None,
            "Progress": None,
            "What will put it right": None,
            "New timescale": None,
            "Why it moved": None,
            "No change since last time": None,
            "Action number on the site": silent.pk,
            "Last update number on the site": 0,
        },
    ]


def test_only_what_is_to_be_filled_in_is_open(client, plan, police, coordinator):
    led(plan, police)
    sheet = downloaded(client, plan)["Return"]

    is_open = [cell.column_letter for cell in sheet[2] if not cell.protection.locked]
    assert (sheet.protection.sheet, sheet.protection.password, is_open) == (True, None, list("HIJKLMN"))
    assert all(cell.protection.locked for cell in sheet[1])
    assert (sheet.protection.formatColumns, sheet.protection.formatRows) == (False, False)


def test_status_and_no_change_are_chosen_from_lists(client, plan, police, coordinator):
    led(plan, police)
    led(plan, police)
    sheet = downloaded(client, plan)["Return"]

    rules = {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}
    assert rules == {"I2:I3": ("list", f'"{STATUSES}"'), "N2:N3": ("list", '"Yes"'), "H2:H3": (None, None)}


def test_statuses_that_the_partnership_does_not_use_are_not_offered(client, plan, police, coordinator):
    plan.partnership.status_meanings.create(status=RagStatus.COMPLETE, meaning="Done.", is_used=False)
    plan.partnership.status_meanings.create(status=RagStatus.RED, meaning="It fails.")
    book = downloaded(client, plan)

    [rule] = [rule for rule in book["Return"].data_validations.dataValidation if str(rule.sqref).startswith("I")]
    assert rule.formula1 == '"Red,Amber,Green,Not started,No status this time"'
    guide = dict(book["How to fill this in"].values)
    assert (guide["Red"], "Complete" in guide) == ("It fails.", False)


def test_second_sheet_says_what_to_do_by_when_and_whom_to_ask(client, plan, police, coordinator):
    Review.objects.create(plan=plan, number=2, updates_due_on=date(2017, 10, 9))
    guide = dict(downloaded(client, plan, agency=police.pk, period="q2")["How to fill this in"].values)

    assert guide["Agency"] == "Vale Police"
    assert guide["Period"] == "Q2 2017/18 (July to September 2017)"
    assert guide["Send it back by"] == "Monday 9 October 2017"
    assert guide["Who to ask"] == "Ring the Town Hall."
    assert guide["What will put it right"] == "Needed for Red and Amber."
    assert guide["Green"] == "On track to be delivered as planned."


def test_deadline_is_worked_out_where_none_is_set_and_coordinators_are_named_where_no_contact_is(client):
    plan = AnnualPlanFactory()
    client.force_login(person_in(plan.partnership, name="Ada Officer", email="ada@vale.example"))
    guide = dict(downloaded(client, plan, period="q2")["How to fill this in"].values)

    assert guide["Agency"] == "Every agency"
    assert guide["Send it back by"] == "Monday 16 October 2017"
    assert guide["Who to ask"] == "Ada Officer, ada@vale.example"


def test_partnership_without_a_coordinator_still_says_whom_to_ask(client, plan, police):
    type(plan.partnership).objects.update(contact="")
    client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, police))
    assert dict(downloaded(client, plan)["How to fill this in"].values)["Who to ask"] == "Your community safety officer"


def test_sheet_prints_on_landscape_a4_with_its_headings_on_every_page(client, police, coordinator, plan):
    type(plan).objects.update(title="Vale & District", marking=Marking.OFFICIAL)
    led(plan, police)
    sheet = downloaded(client, plan, agency=police.pk, period="q2")["Return"]

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (
        sheet.sheet_properties.pageSetUpPr.fitToPage,
        sheet.page_setup.fitToWidth,
        sheet.page_setup.fitToHeight,
    ) == (
        True,
        1,
        0,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "A2")
    assert sheet.oddHeader.left.text == "Vale && District: Vale Police, Q2 2017/18"
    assert sheet.oddHeader.right.text == "OFFICIAL"
    assert {cell.alignment.wrap_text for row in sheet["A1:N2"] for cell in row} == {True}
    assert sheet.column_dimensions["J"].width == 45


def test_what_the_site_needs_to_know_rows_by_is_hidden(client, police, coordinator, plan):
    led(plan, police)
    book = downloaded(client, plan, agency=police.pk, period="q2")
    sheet = book["Return"]

    hidden = [letter for letter, shape in sheet.column_dimensions.items() if shape.hidden]
    assert [sheet[f"{letter}1"].value for letter in hidden] == [
        "Action number on the site",
        "Last update number on the site",
    ]
    names = {name: (held.attr_text, held.hidden) for name, held in book.defined_names.items()}
    assert names == {
        "tracker_plan": (str(plan.pk), True),
        "tracker_agency": (str(police.pk), True),
        "tracker_period": ('"q2"', True),
    }
    assert downloaded(client, plan).defined_names["tracker_agency"].attr_text == "0"


@pytest.mark.parametrize("words", ["=1+1", "+44 20", "-none", "@home", "=cmd|' /C calc'!A0"])
def test_words_that_look_like_a_formula_arrive_as_words(client, plan, police, coordinator, words):
    UpdateFactory(action=led(plan, police, activity=words), progress=words, reported_on=date(2017, 9, 1))
    sheet = downloaded(client, plan)["Return"]

    for heading in ("Action", "Last update"):
        cell = sheet.cell(2, column(sheet, heading))
        assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


def test_hidden_characters_and_endless_text_do_not_break_the_file(client, plan, police, coordinator):
    UpdateFactory(action=led(plan, police), progress="a\x0bb" + "x" * 40_000, reported_on=date(2017, 9, 1))
    [row] = cells_of(downloaded(client, plan))

    assert len(row["Last update"]) == 32_767
    assert row["Last update"].startswith("a bxxx")
    assert row["Last update"].endswith("x … (the rest is on the site)")


def test_file_is_named_for_its_period_and_agency(client, plan, police, coordinator):
    response = client.get(download_address(plan, agency=police.pk, period="q2"))
    assert response["Content-Disposition"] == 'attachment; filename="return-q2-201718-vp.xlsx"'
    response = client.get(download_address(plan))
    assert response["Content-Disposition"] == 'attachment; filename="return-q3-201718-safer-vale-plan.xlsx"'


def test_supported_actions_come_too_where_they_are_asked_for(client, plan, police, coordinator):
    action = ActionFactory(priority__plan=plan, activity="Led by others")
    LeadFactory(action=action, agency=police, role="supporting")
    assert cells_of(downloaded(client, plan, agency=police.pk)) == []
    [row] = cells_of(downloaded(client, plan, agency=police.pk, parts="supported"))
    assert row["Action"] == "Led by others"


def test_lead_officer_gets_the_actions_of_the_own_agency_and_its_teams(client, plan, police):
    team = AgencyFactory(partnership=plan.partnership, part_of=police)
    led(plan, police, activity="Own")
    led(plan, team, activity="Of the team")
    led(plan, AgencyFactory(partnership=plan.partnership), activity="Canary")
    client.force_login(person_in(plan.partnership, Role.LEAD_OFFICER, police))

    for query in ({}, {"agency": police.pk}):
        assert [row["Action"] for row in cells_of(downloaded(client, plan, **query))] == ["Own", "Of the team"]
    assert [row["Action"] for row in cells_of(downloaded(client, plan, agency=team.pk))] == ["Of the team"]


def test_others_get_nothing(client, plan, police):
    other = AgencyFactory(partnership=plan.partnership)
    led(plan, other, activity="Canary")
    elsewhere = PartnershipFactory()
    people = {
        person_in(plan.partnership, Role.LEAD_OFFICER, police): {"agency=all": 403, f"agency={other.pk}": 403},
        person_in(plan.partnership, Role.BOARD_MEMBER): {"": 403},
        person_in(plan.partnership, Role.SCRUTINY_CLERK): {"": 403},
        person_in(elsewhere, Role.LEAD_OFFICER, AgencyFactory(partnership=elsewhere)): {"": 404},
        person_in(elsewhere): {"": 404, f"agency={other.pk}": 404},
    }
    for person, asked in people.items():
        client.force_login(person)
        for query, status in asked.items():
            response = client.get(f"{download_address(plan)}?{query}")
            assert (response.status_code, b"Canary" in response.content) == (status, False)
    client.logout()
    assert client.get(download_address(plan)).status_code == 302


@pytest.mark.parametrize("query", ["agency=x", "agency=99999", "agency=-1", "period=q5", "period=h1", "period=%00"])
def test_unknown_agency_or_period_is_not_found(client, plan, coordinator, query):
    assert client.get(f"{download_address(plan)}?{query}").status_code == 404


def test_agency_of_another_partnership_is_not_found(client, plan, coordinator):
    assert client.get(download_address(plan, agency=AgencyFactory().pk)).status_code == 404


def test_closed_plan_has_no_return(client, plan, coordinator):
    type(plan).objects.update(status=PlanStatus.CLOSED)
    assert client.get(download_address(plan)).status_code == 403
    assert client.post(download_address(plan)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_download_takes_the_same_queries_whatever_its_size(
    client, plan, police, coordinator, count, django_assert_num_queries
):
    for _ in range(count):
        UpdateFactory(action=led(plan, police), reported_on=date(2017, 9, 1))
    with django_assert_num_queries(QUERIES):
        client.get(download_address(plan, agency=police.pk))
