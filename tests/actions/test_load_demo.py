"""Demo data goes into an empty database only, whole or not at all."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from actions.models import Update
from csp.models import Partnership, User
from plans.models import AnnualPlan
from tests.factories import PartnershipFactory, UserFactory

pytestmark = pytest.mark.django_db

Q2_END = date(2017, 9, 30)


def load(**options: bool) -> str:
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_load_demo_says_in_one_line_what_it_loaded():
    said = load()

    assert said == "Loaded demo data: 4 partnerships, 5 annual plans, 104 actions and 216 updates.\n"


@time_machine.travel("2026-01-05 10:00")
def test_load_demo_dates_entries_in_their_year_and_some_of_them_late():
    load()

    entered = {update.recorded_at.date() for update in Update.objects.all()}
    late = Update.objects.filter(reported_on__lte=Q2_END, recorded_at__date__gt=date(2017, 10, 10))
    days = [update.recorded_at.date() for update in late.order_by("recorded_at")]

    assert (min(entered), max(entered)) == (date(2017, 6, 22), date(2018, 1, 16))
    assert days == [date(2017, 10, 24), date(2017, 11, 7)]


@pytest.mark.parametrize("somebody", [PartnershipFactory, UserFactory])
def test_load_demo_refuses_a_database_in_use(somebody):
    somebody()

    with pytest.raises(CommandError, match="^Demo data goes into an empty database only"):
        load()

    assert not AnnualPlan.objects.exists()


def test_load_demo_twice_is_refused_and_adds_nothing():
    load()

    with pytest.raises(CommandError):
        load()

    assert (Partnership.objects.count(), Update.objects.count()) == (4, 216)


@pytest.mark.parametrize("somebody", [PartnershipFactory, UserFactory])
def test_load_demo_if_empty_leaves_a_database_in_use_alone(somebody):
    somebody()

    said = load(if_empty=True)

    assert said == "The database is in use, so no demo data was loaded.\n"
    assert not AnnualPlan.objects.exists()


def test_load_demo_if_empty_fills_an_empty_database():
    assert load(if_empty=True).startswith("Loaded demo data: 4 partnerships")


def test_load_demo_loads_everything_or_nothing(monkeypatch):
    monkeypatch.setattr("actions.demo.record.Recorder.enter_on_their_days", lambda recorder: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load()

    assert not (Partnership.objects.exists() or User.objects.exists())
