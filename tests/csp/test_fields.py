from datetime import date

import pytest
from django import forms

from csp.fields import DateField, PlainForm, RecordForm
from csp.models import (
    StatusMeaning,
)
from tests.factories import (
    PartnershipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


class DayForm(PlainForm):
    day = DateField(what="the first day", label="First day")
    perhaps = DateField(what="the last day", label="Last day", required=False)


def day_form(day, month, year, field="day"):
    usual = {"day_0": "1", "day_1": "4", "day_2": "2017"}
    return DayForm(usual | {f"{field}_0": day, f"{field}_1": month, f"{field}_2": year})


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        (("", "", ""), "Enter the first day"),
        (("1", "", "2017"), "Enter the first day with its day, month and year"),
        (("31", "2", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("0", "1", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("1", "13", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("x", "1", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("-1", "1", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("²", "1", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("1\x00", "1", "2017"), "Enter the first day as a real date, for example 30 9 2017"),
        (("1", "1", "9" * 5000), "Enter the first day as a real date, for example 30 9 2017"),
        (("1", "1", "99"), "Enter the first day with a year of four figures, for example 2017"),
        (("1", "1", "1899"), "Enter the first day with a year of four figures, for example 2017"),
        (("1", "1", "2101"), "Enter the first day with a year of four figures, for example 2017"),
    ],
)
def test_day_refused_says_what_to_enter(parts, error):
    form = day_form(*parts)

    assert form.errors == {"day": [error]}


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ((" 9 ", "09", "2017"), date(2017, 9, 9)),
        (("29", "2", "2016"), date(2016, 2, 29)),
        (("1", "1", "1900"), date(1900, 1, 1)),
        (("31", "12", "2100"), date(2100, 12, 31)),
    ],
)
def test_day_is_read(parts, day):
    form = day_form(*parts)

    assert form.is_valid()
    assert form.cleaned_data["day"] == day


def test_day_that_may_be_left_out_is_none():
    form = day_form("", "", "", field="perhaps")

    assert form.is_valid()
    assert form.cleaned_data["perhaps"] is None


def test_day_without_any_boxes_is_missing():
    assert DayForm({}).errors == {"day": ["Enter the first day"]}


def test_day_boxes_call_up_number_keys_and_show_the_day():
    html = str(DayForm(initial={"day": date(2017, 9, 30)})["day"])

    assert html.count('inputmode="numeric"') == 3
    assert [part in html for part in ('value="30"', 'value="9"', 'value="2017"')] == [True] * 3


def test_messages_a_form_words_itself_stay():
    class Worded(PlainForm):
        name = forms.CharField(max_length=3, error_messages={"required": "Who?", "max_length": "Shorter!"})
        side = forms.ChoiceField(choices=[("l", "Left")], error_messages={"invalid_choice": "Left only"})

    assert Worded({"side": "r"}).errors == {"name": ["Who?"], "side": ["Left only"]}
    assert Worded({"name": "long", "side": "l"}).errors == {"name": ["Shorter!"]}


def test_too_long_a_text_is_kept_whole_and_refused_in_words():
    class Named(PlainForm):
        name = forms.CharField(max_length=3)
        why = forms.CharField(max_length=3, widget=forms.Textarea)

    form = Named({"name": "Four", "why": "Five!"})

    assert form.errors == {
        "name": ["Name must be 3 characters or fewer; it has 4"],
        "why": ["Why must be 3 characters or fewer; it has 5"],
    }
    assert 'value="Four"' in str(form["name"])
    assert "Five!" in str(form["why"])
    assert "maxlength" not in f"{form}{Named()}"


def test_rule_that_is_broken_is_said_once(vale):
    class MeaningForm(RecordForm):
        class Meta:
            model = StatusMeaning
            fields = ["partnership", "status", "meaning"]

    StatusMeaning.objects.create(partnership=vale, status="red", meaning="Stuck.")

    form = MeaningForm({"partnership": vale.pk, "status": "red", "meaning": "Late."})

    assert form.errors == {"__all__": ["Status meaning with this Partnership and Status already exists."]}
