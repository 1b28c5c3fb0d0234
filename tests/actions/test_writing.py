"""Adding, wording, ordering, closing and deleting actions, through their pages."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from actions.models import Action, Lead, TimescaleChange, Update
from csp.models import Role
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("autumn")]

DAY = {"timescale_changed_on_0": "16", "timescale_changed_on_1": "10", "timescale_changed_on_2": "2017"}
TYPED = "Kept word for word: <b>é</b> 🚓 שלום"


@pytest.fixture
def autumn():
    with time_machine.travel("2017-10-16 10:00"):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory()


@pytest.fixture
def priority(plan):
    return PriorityFactory(plan=plan, number="2")


@pytest.fixture
def officer(plan, client):
    person = person_in(plan.partnership, Role.COORDINATOR)
    client.force_login(person)
    return person


@pytest.fixture
def agencies(plan):
    return AgencyFactory.create_batch(3, partnership=plan.partnership)


def words(priority, /, **changes):
    """What a filled-in form sends."""
    usual = {
        "reference": "2.1",
        "activity": "Hold two events",
        "outcome": "Residents feel safer",
        "timescale": "Spring 2018",
        "priority": priority.pk,
    }
    return usual | changes


def new(priority):
    return reverse("actions:new", args=[priority.pk])


def edit(action):
    return reverse("actions:edit", args=[action.pk])


def test_action_is_added_with_its_agencies_and_timescale(client, priority, officer, agencies):
    lead, first, second = agencies
    chosen = {"lead": lead.pk, "supporting": [second.pk, first.pk], "lead_officer": officer.pk}
    response = client.post(new(priority), words(priority, **chosen))

    action = Action.objects.get()
    assert response.url == action.get_absolute_url()
    assert (action.reference, action.activity, action.outcome) == ("2.1", "Hold two events", "Residents feel safer")
    assert (action.timescale, action.timescale_kind, action.due_on) == ("Spring 2018", "season", date(2018, 5, 31))
    assert (action.priority, action.lead_officer, action.position) == (priority, officer, 1)
    parts = [(part.agency, part.role) for part in action.leads.order_by("position")]
    assert parts == [(lead, "lead"), (first, "supporting"), (second, "supporting")]


def test_new_action_is_offered_the_next_reference_and_the_target_it_was_added_from(client, priority, officer):
    ActionFactory(priority=priority, reference="2.2")
    target = TargetFactory(priority=priority)
    form = client.get(new(priority) + f"?target={target.pk}").context["form"]
    assert (form["reference"].value(), form["target"].value()) == ("2.3", str(target.pk))


def test_reference_of_an_unnumbered_priority_counts_its_place(client, plan, officer):
    PriorityFactory(plan=plan, position=1)
    second = PriorityFactory(plan=plan, position=2)
    assert client.get(new(second)).context["form"]["reference"].value() == "2.1"


def test_form_offers_only_the_partnerships_own(client, plan, priority, officer, agencies):
    ended = AgencyFactory(partnership=plan.partnership, ended_on=date(2016, 3, 31))
    board = person_in(plan.partnership, Role.BOARD_MEMBER)
    elsewhere = ActionFactory(priority__plan__year=2016, activity="Canary")
    LeadFactory(action=elsewhere, agency__name="Canary agency")
    last_year = AnnualPlanFactory(partnership=plan.partnership, year=2016)
    carried = ActionFactory(priority__plan=last_year)

    page = client.get(new(priority))
    offered = {
        name: list(field.queryset) for name, field in page.context["form"].fields.items() if hasattr(field, "queryset")
    }

    assert offered == {
        "lead": agencies,
        "supporting": agencies,
        "lead_officer": [officer],
        "target": [],
        "priority": [priority],
        "carried_from": [carried],
    }
    assert "Canary" not in page.text
    assert ended.name not in page.text
    assert board.name not in page.text


def test_select_boxes_say_in_words_that_nothing_is_chosen(client, priority, officer, agencies):
    fields = client.get(new(priority)).context["form"].fields
    first = {name: next(iter(field.choices)) for name, field in fields.items() if hasattr(field, "queryset")}
    assert first == {
        "lead": ("", "Nobody yet"),
        "supporting": (agencies[0].pk, str(agencies[0])),
        "lead_officer": ("", "None"),
        "target": ("", "None"),
        "priority": (priority.pk, str(priority)),
        "carried_from": ("", "None"),
    }


@pytest.mark.parametrize("name", ["lead", "supporting", "lead_officer", "target", "priority", "carried_from"])
def test_id_of_another_partnership_is_refused_beside_its_field(client, priority, officer, name):
    other = ActionFactory(target=None)
    foreign = {
        "lead": AgencyFactory(),
        "supporting": AgencyFactory(),
        "lead_officer": person_in(other.plan.partnership),
        "target": TargetFactory(priority=other.priority),
        "priority": other.priority,
        "carried_from": other,
    }[name]
    page = client.post(new(priority), words(priority, **{name: foreign.pk, "activity": TYPED}))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [name]
    assert page.context["form"]["activity"].value() == TYPED
    assert Action.objects.count() == 1


@pytest.mark.parametrize("made_up", ["0", "x", "99999999999999999999"])
def test_made_up_supporting_agency_is_refused_beside_its_field(client, priority, officer, made_up):
    page = client.post(new(priority), words(priority, supporting=[made_up]))
    assert page.status_code == 422
    assert page.context["form"].errors == {"supporting": ["Choose supporting agencies from the list"]}


def test_agency_named_twice_is_refused_beside_the_supporting_ones(client, priority, officer, agencies):
    lead = agencies[0]
    page = client.post(new(priority), words(priority, lead=lead.pk, supporting=[lead.pk]))
    assert page.status_code == 422
    message = f"{lead} is named twice: it leads, so it need not be ticked here"
    assert page.context["form"].errors == {"supporting": [message]}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"activity": ""}, {"activity": ["Enter what will be done"]}),
        ({"reference": "x" * 21}, {"reference": ["Reference must be 20 characters or fewer; it has 21"]}),
        ({"timescale": "x" * 201}, {"timescale": ["Timescale must be 200 characters or fewer; it has 201"]}),
        ({"reference": "2.9"}, {"reference": ["This priority already has an action with that reference."]}),
        (
            {"added_on_0": "31", "added_on_1": "2", "added_on_2": "2017"},
            {"added_on": ["Enter the day it joined the plan as a real date, for example 30 9 2017"]},
        ),
    ],
)
def test_faulty_action_is_refused_beside_its_field_with_everything_kept(client, priority, officer, change, errors):
    ActionFactory(priority=priority, reference="2.9")
    page = client.post(new(priority), words(priority, outcome=TYPED, **change))
    assert page.status_code == 422
    assert page.context["form"].errors == errors
    assert page.context["form"]["outcome"].value() == TYPED
    assert Action.objects.count() == 1


def test_target_of_another_priority_is_refused(client, plan, priority, officer):
    target = TargetFactory(priority__plan=plan)
    page = client.post(new(priority), words(priority, target=target.pk))
    assert page.context["form"].errors == {"target": ["Choose a target of the same priority, or none"]}


def test_action_is_edited_and_words_typed_for_an_agency_stay(client, priority, officer, agencies):
    action = ActionFactory(priority=priority, reference="2.1", timescale="Spring 2018")
    LeadFactory(action=action, agency=agencies[0], as_typed="TVP lead")
    sent = words(priority, activity="Hold three events", lead=agencies[1].pk, supporting=[agencies[0].pk])

    client.post(edit(action), sent | DAY)

    action.refresh_from_db()
    assert action.activity == "Hold three events"
    parts = [(part.agency, part.role, part.as_typed) for part in action.leads.order_by("position")]
    assert parts == [(agencies[1], "lead", ""), (agencies[0], "supporting", "TVP lead")]
    assert [past.activity for past in action.history.all()] == ["Hold three events", action.history.last().activity]
    assert not TimescaleChange.objects.exists()


def test_edit_form_shows_what_stands(client, priority, officer, agencies):
    action = ActionFactory(priority=priority, timescale="March 2018")
    LeadFactory(action=action, agency=agencies[0])
    LeadFactory(action=action, agency=agencies[2], role="supporting")
    form = client.get(edit(action)).context["form"]
    values = [form[name].value() for name in ("lead", "supporting", "timescale", "activity")]
    assert values == [agencies[0].pk, [agencies[2].pk], "March 2018", action.activity]


def test_edit_moves_the_timescale_with_a_reason_and_its_day(client, priority, officer):
    action = ActionFactory(priority=priority, reference="2.1")
    day = DAY | {"timescale_changed_on_0": "2"}
    client.post(edit(action), words(priority, timescale="Ongoing", timescale_reason="It never ends.") | day)

    action.refresh_from_db()
    change = TimescaleChange.objects.get()
    assert (action.timescale, action.timescale_kind, action.due_on) == ("Ongoing", "ongoing", None)
    assert (change.from_words, change.to_words, change.changed_on) == ("March 2018", "Ongoing", date(2017, 10, 2))
    assert (change.reason, change.changed_by) == ("It never ends.", officer)


def test_edit_takes_today_where_no_day_of_the_change_is_given(client, priority, officer):
    action = ActionFactory(priority=priority)
    client.post(edit(action), words(priority, timescale="", timescale_reason="Dropped by the board."))
    assert TimescaleChange.objects.get().changed_on == date(2017, 10, 16)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"timescale": "Ongoing"}, {"timescale_reason": ["Say why the timescale changes"]}),
        (
            {"timescale_changed_on_0": "17"},
            {"timescale_changed_on": ["The day the timescale changed cannot be in the future"]},
        ),
    ],
)
def test_faulty_edit_is_refused_and_changes_nothing(client, priority, officer, change, errors):
    action = ActionFactory(priority=priority, activity="As it was", timescale="Spring 2018")
    page = client.post(edit(action), words(priority) | DAY | change)
    action.refresh_from_db()
    assert (page.status_code, page.context["form"].errors) == (422, errors)
    assert (action.activity, action.timescale) == ("As it was", "Spring 2018")


def test_action_moves_to_another_priority_of_the_plan(client, plan, priority, officer):
    action = ActionFactory(priority=priority, timescale="Spring 2018")
    other = PriorityFactory(plan=plan)
    client.post(edit(action), words(other) | DAY)
    action.refresh_from_db()
    assert action.priority == other


def test_actions_are_put_in_order_by_button(client, priority, officer):
    first, second = ActionFactory.create_batch(2, priority=priority)
    move = reverse("actions:move", args=[second.pk, "up"])

    page = client.post(move, follow=True)
    again = client.post(move, follow=True)

    assert list(priority.actions.order_by("position")) == [second, first]
    assert "Moved to place 1." in page.text
    assert "It already stands first." in again.text
    assert page.redirect_chain == [(f"{priority.get_absolute_url()}#action-{second.pk}", 302)]


@pytest.mark.parametrize("direction", ["sideways", "Up"])
def test_action_moves_up_or_down_only(client, priority, officer, direction):
    action = ActionFactory(priority=priority)
    assert client.post(f"/actions/{action.pk}/move/{direction}/").status_code == 404


class TestClosing:
    DAY = {"closed_on_0": "1", "closed_on_1": "10", "closed_on_2": "2017"}

    def test_action_is_closed_with_a_reason_and_re_opened(self, client, priority, officer):
        action = ActionFactory(priority=priority)
        page = client.post(
            reverse("actions:close", args=[action.pk]), self.DAY | {"closed_reason": "Overtaken."}, follow=True
        )
        action.refresh_from_db()
        assert (action.closed_on, action.closed_reason) == (date(2017, 10, 1), "Overtaken.")
        assert "Closed on 1 October 2017." in page.text

        page = client.get(reverse("actions:reopen", args=[action.pk]))
        assert "It was closed on 1 October 2017: Overtaken." in page.text
        client.post(reverse("actions:reopen", args=[action.pk]))
        action.refresh_from_db()
        assert (action.closed_on, action.closed_reason) == (None, "")
        assert [past.closed_reason for past in action.history.all()] == ["", "Overtaken.", ""]

    @pytest.mark.parametrize(
        ("change", "errors"),
        [
            ({"closed_reason": ""}, {"closed_reason": ["Say why the action is closed"]}),
            ({"closed_on_0": "17"}, {"closed_on": ["The day it was closed cannot be in the future"]}),
            (
                {"closed_on_1": "4"},
                {"closed_on": ["The action cannot be closed before it joined the plan"]},
            ),
        ],
    )
    def test_faulty_closing_is_refused(self, client, priority, officer, change, errors):
        action = ActionFactory(priority=priority, added_on=date(2017, 5, 1))
        sent = self.DAY | {"closed_reason": TYPED} | change
        page = client.post(reverse("actions:close", args=[action.pk]), sent)
        assert (page.status_code, page.context["form"].errors) == (422, errors)
        assert page.context["form"]["closed_reason"].value() == sent["closed_reason"]

    def test_closed_action_is_not_closed_again_nor_an_open_one_re_opened(self, client, priority, officer):
        action = ActionFactory(priority=priority)
        assert client.post(reverse("actions:reopen", args=[action.pk])).status_code == 404
        action.close(on=date(2017, 10, 1), reason="Overtaken.")
        assert client.get(reverse("actions:close", args=[action.pk])).status_code == 403


class TestDeleting:
    def test_action_without_a_record_is_deleted_after_asking(self, client, priority, officer):
        action = ActionFactory(priority=priority)
        LeadFactory(action=action)
        page = client.get(reverse("actions:delete", args=[action.pk]))
        assert "Delete this action?" in page.text
        assert "<li>1 lead</li>" in page.text
        assert Action.objects.count() == 1

        sent = client.post(reverse("actions:delete", args=[action.pk]))

        assert sent.url == priority.get_absolute_url()
        assert not Action.objects.exists()
        assert not Lead.objects.exists()

    @pytest.mark.parametrize("record", [UpdateFactory, TimescaleChangeFactory])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_action_with_a_record_is_kept_and_closing_is_offered(self, client, priority, officer, record, method):
        action = ActionFactory(priority=priority)
        record(action=action)
        page = getattr(client, method)(reverse("actions:delete", args=[action.pk]))
        assert page.status_code == 409
        assert "Close the action with a reason instead." in page.text
        assert Action.objects.count() == 1


PAGES = [
    ("edit", ["get", "post"]),
    ("delete", ["get", "post"]),
    ("close", ["get", "post"]),
    ("reopen", ["get", "post"]),
]


@pytest.mark.parametrize(("name", "method"), [(name, method) for name, methods in PAGES for method in methods])
@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER, Role.SCRUTINY_CLERK])
def test_only_coordinators_change_actions(client, priority, name, method, role):
    action = ActionFactory(priority=priority)
    lead = LeadFactory(action=action)
    client.force_login(person_in(priority.plan.partnership, role, lead.agency))
    assert getattr(client, method)(reverse(f"actions:{name}", args=[action.pk])).status_code == 403
    assert getattr(client, method)(new(priority)).status_code == 403


@pytest.mark.parametrize(("name", "method"), [(name, method) for name, methods in PAGES for method in methods])
def test_actions_of_another_partnership_are_not_found(client, priority, name, method):
    action = ActionFactory(priority=priority)
    client.force_login(person_in(ActionFactory().plan.partnership))
    assert getattr(client, method)(reverse(f"actions:{name}", args=[action.pk])).status_code == 404
    assert getattr(client, method)(new(priority)).status_code == 404
    assert client.post(reverse("actions:move", args=[action.pk, "up"])).status_code == 404


def test_nothing_of_a_closed_plan_changes(client, plan, priority, officer):
    action = ActionFactory(priority=priority)
    plan.status = "closed"
    plan.save()
    assert client.post(edit(action), words(priority)).status_code == 403
    assert client.get(new(priority)).status_code == 403


def test_double_press_adds_one_action(client, priority, officer):
    token = client.get(new(priority)).context["form_token"]
    for _ in range(2):
        client.post(new(priority), words(priority, form_token=token))
    assert Action.objects.count() == 1
    assert not Update.objects.exists()
