"""Sections, linked plans and funding lines, and how they are shown."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from plans.funding import Fund, funding_by_source, funding_of
from plans.models import FundingLine, LinkedPlan
from plans.templatetags.plans import pounds
from tests.factories import FundingLineFactory, LinkedPlanFactory, SectionFactory, person_in
from tests.plans.house import FUNDING_LINE, LINKED_PLAN, SECTION, House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(client):
    house = House()
    client.force_login(person_in(house.partnership))
    return house


@pytest.mark.parametrize("where", ["plans:plan_section_new plan", "plans:section_edit section"])
def test_section_without_a_heading_takes_the_name_of_its_kind(client, house, where):
    response = client.post(house.address(where), SECTION | {"kind": "problem", "heading": " "})

    assert response.url == house.plan.get_absolute_url()
    section = house.plan.sections.latest("pk")
    assert (section.kind, section.heading, section.text) == ("problem", "What is the problem?", "Two events.")


def test_section_of_no_kind_needs_a_heading(client, house):
    response = client.post(house.address("plans:plan_section_new plan"), SECTION | {"kind": "other", "heading": ""})

    assert response.status_code == 422
    message = "Enter a heading, or choose a kind other than Other"
    assert dict(response.context["form"].errors) == {"heading": [message]}
    assert "Two events." in response.text
    assert house.plan.sections.count() == 1


def test_section_keeps_its_own_heading_and_stands_in_its_strategy(client, house):
    response = client.post(house.address("plans:strategy_section_new strategy"), SECTION)

    assert response.url == house.strategy.get_absolute_url()
    section = house.strategy.sections.latest("pk")
    assert (section.heading, section.strategy, section.plan) == ("What we did", house.strategy, None)


def test_sections_move_among_those_of_their_own_document(client, house):
    second = SectionFactory(plan=house.plan, position=99)

    client.post(house.address("plans:section_move section down"))

    assert list(house.plan.sections.order_by("position")) == [second, house.section]
    house.strategy_section.refresh_from_db()
    assert house.strategy_section.history.count() == 1


def test_linked_plan_listed_already_is_refused_beside_its_title(client, house):
    sent = LINKED_PLAN | {"title": house.linked_plan.title}
    response = client.post(house.address("plans:linked_plan_new plan"), sent)

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"title": ["That plan is already listed."]}
    assert "Chapter 2." in response.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "no address", "https://", "http://[", "a\x00b"])
def test_linked_plan_address_that_is_none_is_refused_beside_it(client, house, url):
    response = client.post(house.address("plans:linked_plan_new plan"), LINKED_PLAN | {"url": url})

    assert response.status_code == 422
    assert [*response.context["form"].errors] == ["url"]
    assert house.plan.linked_plans.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("www.example.org/plan", "https://www.example.org/plan"), ("", ""), ("http://a.uk", "http://a.uk")],
)
def test_linked_plan_address_may_be_short_or_left_out(client, house, typed, kept):
    client.post(house.address("plans:linked_plan_edit linked_plan"), LINKED_PLAN | {"url": typed})

    house.linked_plan.refresh_from_db()
    assert house.linked_plan.url == kept


def test_linked_plans_move(client, house):
    second = LinkedPlanFactory(plan=house.plan, position=99)

    client.post(house.address("plans:linked_plan_move linked_plan down"))

    assert list(LinkedPlan.objects.order_by("position")) == [second, house.linked_plan]


AMOUNTS = [
    ("85,910", "85910"),
    ("£85,910.00", "85910"),
    (" 85 910.5 ", "85910.5"),
    ("1234567", "1234567"),
    ("0", "0"),
    ("9,999,999,999.99", "9999999999.99"),
]


@pytest.mark.parametrize(("typed", "amount"), AMOUNTS)
def test_funding_amount_is_read_as_people_write_it(client, house, typed, amount):
    client.post(house.address("plans:funding_line_edit funding_line"), FUNDING_LINE | {"amount": typed})

    house.funding_line.refresh_from_db()
    assert house.funding_line.amount == Decimal(amount)


def test_funding_amount_may_be_left_out(client, house):
    client.post(house.address("plans:funding_line_edit funding_line"), FUNDING_LINE | {"amount": " "})

    house.funding_line.refresh_from_db()
    assert house.funding_line.amount is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-5", "Enter an amount that is not less than nothing"),
        ("£-5", "Enter an amount that is not less than nothing"),
        ("(500)", "Enter an amount that is not less than nothing"),
        ("eighty", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("85,91", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("1.234", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("1e5", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("NaN", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("٣", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("5\x00", "Enter the amount in pounds, for example 85,910 or 85,910.50"),
        ("10,000,000,000", "Enter an amount below £10,000,000,000"),
        ("9" * 5000, "Enter an amount below £10,000,000,000"),
    ],
)
def test_funding_amount_that_is_none_is_refused_beside_it(client, house, typed, message):
    response = client.post(house.address("plans:funding_line_edit funding_line"), FUNDING_LINE | {"amount": typed})

    assert response.status_code == 422
    assert dict(response.context["form"].errors) == {"amount": [message]}
    assert f'value="{typed}"' in response.text
    house.funding_line.refresh_from_db()
    assert house.funding_line.amount == 1000


def test_funding_form_shows_the_amount_as_it_is_written(client, house):
    FundingLine.objects.update(amount=Decimal("85910.5"))

    assert 'value="85,910.50"' in client.get(house.address("plans:funding_line_edit funding_line")).text


def test_funding_lines_move_among_those_of_their_fund(client, house):
    FundingLine.objects.update(source="Fund A", position=1)
    between = FundingLineFactory(plan=house.plan, source="Fund B", position=2)
    last = FundingLineFactory(plan=house.plan, source="Fund A", position=3)

    client.post(house.address("plans:funding_line_move funding_line down"))
    assert list(house.plan.funding_lines.order_by("position")) == [last, between, house.funding_line]

    response = client.post(house.address("plans:funding_line_move funding_line down"), follow=True)
    assert list(house.plan.funding_lines.order_by("position")) == [last, between, house.funding_line]
    assert "It already stands last." in response.text


def line(source, amount):
    return FundingLine(source=source, amount=None if amount is None else Decimal(amount))


def test_funding_of_the_2015_agreement_comes_to_its_printed_total():
    amounts = ["85910", "22000", "86141", "121466", "85000", "20000", "30000", "49525"]
    [fund] = funding_by_source(line("Community Safety Fund", amount) for amount in amounts)

    assert (fund.total, fund.note) == (Decimal(500042), "")
    assert funding_of(fund.lines) == {"funds": [fund], "grand_total": None}


def test_funding_is_grouped_by_fund_in_the_order_of_its_lines():
    lines = [line("B", "1.50"), line("A", None), line("B", None), line("A", "2"), line("C", None), line("B", None)]

    shown = funding_of(lines)

    b, a, c = shown["funds"]
    assert (b, a, c) == (
        Fund("B", (lines[0], lines[2], lines[5])),
        Fund("A", (lines[1], lines[3])),
        Fund("C", (lines[4],)),
    )
    assert (b.total, a.total, c.total) == (Decimal("1.5"), Decimal(2), None)
    assert b.note == "2 lines have no amount and are not in the total."
    assert a.note == "1 line has no amount and is not in the total."
    assert shown["grand_total"] == Decimal("3.5")


def test_funding_without_lines_or_amounts_has_no_total():
    assert funding_of([]) == {"funds": [], "grand_total": None}
    assert funding_of([line("A", None), line("B", None)])["grand_total"] is None


@pytest.mark.parametrize(("amount", "words"), [("500042", "£500,042"), ("0", "£0"), ("1.5", "£1.50")])
def test_pounds_show_pence_only_where_there_are_any(amount, words):
    assert pounds(Decimal(amount)) == words


def partial(name, plan, **context):
    return render_to_string(f"plans/{name}.html", {"plan": plan, "csrf_token": "t"} | context)


def test_funding_tables_show_totals_and_what_is_not_given(house):
    house.plan.funding_lines.all().delete()
    FundingLineFactory(plan=house.plan, source="PCC grant", description="Advisers", amount=85910, note="One year")
    FundingLineFactory(plan=house.plan, source="PCC grant", description="Reserve", amount=None)
    FundingLineFactory(plan=house.plan, source="<County>", description="Sanctuary", amount=Decimal("100.5"))
    shown = funding_of(house.plan.funding_lines.order_by("position"))

    read = partial("_funding", house.plan, can_edit=False, **shown)
    edited = partial("_funding", house.plan, can_edit=True, **shown)

    words = ["PCC grant", "Advisers", "One year", "£85,910", "Reserve", "Not given", "Total", "£85,910"]
    words += ["1 line has no amount", "&lt;County&gt;", "Sanctuary", "£100.50", "All funds together", "£86,010.50"]
    at = 0
    for word in words:
        at = read.index(word, at)
    assert "href" not in read
    assert edited.count("/edit/") == edited.count("/delete/") == 3
    assert edited.count("/move/") == 6
    assert edited.count("/new/") == 1


@pytest.mark.parametrize("name", ["_funding", "_linked_plans"])
def test_part_without_rows_is_shown_only_to_those_who_may_add(house, name):
    assert partial(name, house.plan, can_edit=False).strip() == ""
    assert partial(name, house.plan, can_edit=True).count("/new/") == 1


def test_linked_plans_show_all_that_is_known(house):
    linked_plan = LinkedPlanFactory.build(
        pk=1, title="A&B", period="2017-2021", owner="PCC", url="https://a.uk", note="N"
    )
    bare = LinkedPlanFactory.build(pk=2, title="Bare")

    read = partial("_linked_plans", house.plan, linked_plans=[linked_plan, bare], can_edit=False)
    edited = partial("_linked_plans", house.plan, linked_plans=[linked_plan, bare], can_edit=True)

    assert '<a class="govuk-link" href="https://a.uk" rel="noreferrer">A&amp;B</a>, 2017-2021 (PCC)' in read
    assert "Bare\n" in read
    assert edited.count("/move/") == 4
