"""What awkward input gets, on every form of plans and priorities: saved as typed, or a clear error and nothing lost."""

import pytest
from django import forms
from django.utils.html import escape

from tests.factories import AnnualPlanFactory, PriorityFactory, StrategicPriorityFactory, StrategyFactory, person_in
from tests.plans.house import PLANS_FORMS, PRIORITIES_FORMS, House, complete

pytestmark = pytest.mark.django_db

FORMS = PLANS_FORMS + PRIORITIES_FORMS
NOT_TEXT = ("kind", "url", "year", "strategy", "status", "marking", "amount", "strategic_priority", "supports")
NOT_TEXT += ("direction", "measure", "better", "priority", "starts_on_0", "starts_on_1", "starts_on_2")
NOT_TEXT += ("ends_on_0", "ends_on_1", "ends_on_2")
TEXTS = [(where, data, name) for where, data in FORMS for name in data if name not in NOT_TEXT]
SELECTS = [
    ("plans:plan_new partnership", "strategy"),
    ("plans:plan_edit plan", "strategy"),
    ("priorities:priority_new plan", "strategic_priority"),
    ("priorities:priority_edit priority", "strategic_priority"),
    ("priorities:priority_new plan", "supports"),
    ("priorities:priority_edit priority", "supports"),
    ("priorities:target_new priority", "measure"),
    ("priorities:target_edit target", "measure"),
    ("priorities:target_edit target", "priority"),
    ("priorities:measure_new plan", "priority"),
    ("priorities:measure_edit measure", "priority"),
]
CHOICES = [
    ("plans:strategy_section_new strategy", "kind"),
    ("plans:plan_section_new plan", "kind"),
    ("plans:section_edit section", "kind"),
    ("plans:plan_new partnership", "year"),
    ("plans:plan_edit plan", "year"),
    ("plans:plan_new partnership", "status"),
    ("plans:plan_edit plan", "status"),
    ("plans:plan_new partnership", "marking"),
    ("priorities:target_new priority", "direction"),
    ("priorities:measure_new plan", "better"),
]
AWKWARD = [
    "<script>alert(1)</script> 🚓 \u05e2\u05d1\u05e8\u05d9\u05ea \u202eabc\u202c \"'&amp; {{ x }}{% y %}",
    "x" * 10_000,
    "a\x00b",
]


@pytest.fixture
def house(client):
    house = House()
    client.force_login(person_in(house.partnership))
    return house


@pytest.mark.parametrize(("where", "data", "name"), TEXTS)
def test_awkward_text_is_saved_as_typed_or_refused_beside_its_field(client, house, where, data, name):
    model = client.get(house.address(where)).context["form"]._meta.model
    limit = model._meta.get_field(name).max_length or 10_000

    for typed in AWKWARD:
        response = client.post(house.address(where), complete(house, where, data) | {name: typed})

        saved = model.objects.filter(**{name: typed.replace("\x00", "NUL")})
        if "\x00" in typed or len(typed) > limit:
            assert response.status_code == 422
            assert list(response.context["form"].errors) == [name]
            assert escape(typed) in response.text
            assert not saved.exists()
        else:
            assert response.status_code == 302
            assert saved.count() == 1
            if "_new" in where:
                saved.delete()


def test_every_select_of_the_forms_is_tried_below(client, house):
    found = {
        (where, name)
        for where, _ in FORMS
        for name, field in client.get(house.address(where)).context["form"].fields.items()
        if isinstance(field, forms.ModelChoiceField)
    }

    assert found == set(SELECTS)


def rows_from_elsewhere(house, name):
    """Rows of the kind that a select offers which it must not: of another partnership, and of this one's other plan."""
    foreign = House()
    other_plan = AnnualPlanFactory(partnership=house.partnership, year=2016)
    own = {
        "strategic_priority": StrategicPriorityFactory(strategy=StrategyFactory(partnership=house.partnership)),
        "supports": house.priority,
        "measure": other_plan.measures.create(name="Theft"),
        "priority": PriorityFactory(plan=other_plan),
    }
    foreign_rows = {"supports": foreign.priority} | {
        kind: getattr(foreign, kind) for kind in ("strategy", "strategic_priority", "measure", "priority")
    }
    return [foreign_rows[name].pk] + ([own[name].pk] if name in own else [])


@pytest.mark.parametrize(("where", "name"), SELECTS)
def test_select_refuses_ids_that_it_does_not_offer(client, house, where, name):
    data = complete(house, where, dict(FORMS)[where])
    record = getattr(house, where.split()[1])

    for chosen in [*rows_from_elsewhere(house, name), "99999999999999999999", "-1", "abc", "\x00", "²"]:
        response = client.post(house.address(where), data | {name: chosen})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [name]
        assert record.history.count() == 1


@pytest.mark.parametrize(("where", "name"), CHOICES)
def test_list_of_choices_refuses_what_it_does_not_offer(client, house, where, name):
    for chosen in ["nonsense", "1997", "\x00"]:
        response = client.post(house.address(where), dict(FORMS)[where] | {name: chosen})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [name]


@pytest.mark.parametrize("where", [where for where, _ in FORMS])
def test_empty_form_is_refused_in_words_that_name_each_field(client, house, where):
    response = client.post(house.address(where), {})

    assert response.status_code == 422
    messages = [message for messages in response.context["form"].errors.values() for message in messages]
    assert messages
    assert all(message.startswith(("Enter ", "Choose ")) for message in messages)
