"""A plan's figures as tables, and what is worked out from them."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from priorities.figures import Line, figure_tables, number
from priorities.models import Measure
from tests.factories import AnnualPlanFactory, MeasureFactory


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("250", "250"),
        (" 1,234 ", "1234"),
        ("12.5", "12.5"),
        ("0", "0"),
        ("-", None),
        ("", None),
        ("-5", None),
        ("4.4%", None),
        ("12,34", None),
        ("about 40", None),
        ("2k", None),
        ("٣", None),
    ],
)
def test_figure_is_a_number_only_where_it_says_so_plainly(typed, read):
    assert number(typed) == (None if read is None else Decimal(read))


@pytest.mark.parametrize(
    ("earlier", "later", "printed", "worked_out"),
    [
        ("250", "261", "", "+4.4%"),
        ("250", "261", "4.4%", ""),
        ("100", "81", "", "-19.0%"),
        ("8", "17", "", "+112.5%"),
        ("1", "1,001", "", "+100,000.0%"),
        ("50", "50", "", "0.0%"),
        ("10,000", "10,004", "", "0.0%"),
        ("10,000", "9,996", "", "0.0%"),
        ("800", "801", "", "+0.1%"),
        ("5", "0", "", "-100.0%"),
        ("0", "5", "", ""),
        ("-", "5", "", ""),
        ("5", "-", "", ""),
        ("-", "-", "", ""),
        ("", "", "", ""),
    ],
)
def test_change_is_worked_out_where_both_are_numbers_and_none_is_printed(earlier, later, printed, worked_out):
    measure = Measure(earlier_figure=earlier, later_figure=later, change=printed)

    assert Line(measure).worked_out == worked_out


@pytest.mark.parametrize(
    ("earlier", "later", "small"),
    [("20", "20", False), ("19", "300", True), ("300", "19", True), ("-", "5", False), ("0", "0", True)],
)
def test_small_numbers_are_those_under_twenty(earlier, later, small):
    assert Line(Measure(earlier_figure=earlier, later_figure=later)).is_small is small


def test_good_news_is_named_where_the_plan_says():
    assert [Line(Measure(better=better)).better for better in ("lower", "higher", "neither")] == [
        "Lower is better",
        "Higher is better",
        "",
    ]


def test_figures_are_grouped_by_table_in_the_order_of_lines():
    measures = [
        Measure(table="Offences", name="Robbery", earlier_period="2016/17", later_period="2017/18"),
        Measure(table="", name="Views", earlier_period="June", comparator="Others"),
        Measure(table="Offences", name="Theft", earlier_period="2016/17", later_period="Q1"),
    ]

    offences, others = figure_tables(measures)

    assert [(table.title, [line.measure.name for line in table.lines]) for table in (offences, others)] == [
        ("Offences", ["Robbery", "Theft"]),
        ("", ["Views"]),
    ]
    assert (offences.earlier_period, offences.later_period) == ("2016/17", "")
    assert (offences.has_comparators, others.has_comparators) == (False, True)
    assert figure_tables([]) == []


def shown(plan, *, can_edit):
    tables = figure_tables(plan.measures.order_by("position"))
    context = {"plan": plan, "tables": tables, "can_edit": can_edit, "csrf_token": "t"}
    return render_to_string("priorities/_measures.html", context)


@pytest.mark.django_db
def test_measures_are_shown_as_typed_with_what_is_worked_out_said_to_be_so():
    plan = AnnualPlanFactory()
    periods = {"table": "Offences", "earlier_period": "2016/17", "later_period": "2017/18"}
    MeasureFactory(plan=plan, name="Robbery", earlier_figure="8", later_figure="17", note="<Few>", **periods)
    MeasureFactory(
        plan=plan,
        name="Theft",
        earlier_figure="1,250",
        later_figure="-",
        change="+3%",
        comparator="Force",
        comparator_change="6%",
        better="lower",
        **periods,
    )
    MeasureFactory(plan=plan, name="Views", earlier_period="June", later_period="July")
    MeasureFactory(plan=plan, name="Likes", earlier_period="May", later_period="June")

    text = shown(plan, can_edit=False)

    words = ["Offences", "2016/17", "2017/18", "Change", "Compared with", "Robbery", "Small numbers", "&lt;Few&gt;"]
    words += [">8<", ">17<", "+112.5%", "worked out", "Theft", "Lower is better", ">1,250<", ">-<", "+3%"]
    words += ["Force: 6%", "Figures", "Earlier figure", "Later figure", "Views", "June", "July", "Likes"]
    at = 0
    for word in words:
        at = text.index(word, at)
    assert text.count("worked out") == text.count("Small numbers") == text.count("Compared with") == 1
    assert "/edit/" not in text
    assert shown(plan, can_edit=True).count("/measures/") == 4 * 4 + 1


@pytest.mark.django_db
def test_plan_without_measures_shows_the_heading_only_to_those_who_may_add():
    plan = AnnualPlanFactory()

    assert shown(plan, can_edit=False).strip() == ""
    assert "No figures are listed yet." in shown(plan, can_edit=True)
