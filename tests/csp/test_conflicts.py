"""Two people at once: whoever saves second sees both versions of every kind of record, and neither is lost (ADR 0011)."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from lxml import html
from zeal import zeal_ignore

from actions.models import Action, LeadRole
from csp.conflicts import day_in_words
from tests.csp.two_people import Browser, differences, saved, sent_by
from tests.factories import AgencyFactory, LeadFactory, UserFactory, person_in
from tests.world import COORDINATOR, addresses

pytestmark = pytest.mark.django_db

# a field of each kind of record, with what the first and the second person make of it, in words
EDITED = {
    "csp:partnership_edit": ("vision", "Theirs", "Mine"),
    "csp:status_key": ("meaning_red", "Theirs", "Mine"),
    "csp:agency_edit": ("name", "Theirs", "Mine"),
    "plans:strategy_edit": ("vision", "Theirs", "Mine"),
    "plans:strategic_priority_edit": ("text", "Theirs", "Mine"),
    "plans:plan_edit": ("note", "Theirs", "Mine"),
    "plans:section_edit": ("text", "Theirs", "Mine"),
    "plans:linked_plan_edit": ("title", "Theirs", "Mine"),
    "plans:funding_line_edit": ("description", "Theirs", "Mine"),
    "priorities:priority_edit": ("definition", "Theirs", "Mine"),
    "priorities:target_edit": ("text", "Theirs", "Mine"),
    "priorities:measure_edit": ("name", "Theirs", "Mine"),
    "actions:edit": ("activity", "Theirs", "Mine"),
    "reviews:calendar": ("due_days", "21", "28"),
    "reviews:recommendation_edit": ("text", "Theirs", "Mine"),
    "documents:committee_report_edit": ("title", "Theirs", "Mine"),
}
# the others: forms of several records, or whose fields are not for typing, each with a test beside its own page
EDITED_ELSEWHERE = {
    "csp:membership_edit",
    "reviews:commentary",
    "reviews:sign_off",
    "documents:import_about",
    "documents:import_columns",
    "documents:import_figures",
    "documents:import_leads",
    "documents:import_left_over",
    "documents:import_priority",
    "documents:import_row",
    "documents:import_statuses",
}


@pytest.mark.parametrize("name", EDITED)
def test_second_save_of_any_record_shows_both_versions_and_saves_nothing(world, ann, bob, name):
    field, theirs, mine = EDITED[name]
    address = world.address(name)
    mine_open, theirs_open = ann.open(address), bob.open(address)
    assert bob.post(address, theirs_open | {field: theirs}).status_code == 302

    response = ann.post(address, mine_open | {field: mine})

    assert response.status_code == 409
    [(opened, now, yours)] = differences(response).values()
    assert (now, yours) == (theirs, mine)
    assert opened == mine_open[field][0]
    assert "saved by Bob Brown on" in response.text
    assert sent_by(response)[field] == [mine]
    assert sent_by(ann.get(address))[field] == [theirs]


@pytest.mark.parametrize("name", EDITED)
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_saving_again_saves_what_was_chosen(world, ann, bob, name, choice):
    field, theirs, mine = EDITED[name]
    address = world.address(name)
    mine_open = ann.open(address)
    bob.post(address, bob.open(address) | {field: theirs})
    again = sent_by(ann.post(address, mine_open | {field: mine}))

    response = ann.post(address, again | {f"settle-{field}": choice})

    assert response.status_code == 302
    assert sent_by(ann.get(address))[field] == [{"mine": mine, "theirs": theirs}[choice]]


@zeal_ignore()  # only what each form carries is looked at
def test_no_form_for_a_record_that_is_there_is_left_out(world, ann):
    pages = {name: ann.get(world.address(name)) for name in addresses()}
    shown = {name: page for name, page in pages.items() if page.status_code == 200 and "html" in page["Content-Type"]}
    forms = {
        name: form
        for name, page in shown.items()
        for form in html.fromstring(page.content).forms
        if "form_token" in form.fields
    }

    compared = {name for name, form in forms.items() if form.fields.get("opened")}

    assert compared == EDITED.keys() | EDITED_ELSEWHERE
    assert {name for name in forms if name.endswith("edit")} <= compared


def test_role_changed_by_both_is_compared_in_words(world, ann, bob):
    address = world.address("csp:membership_edit")
    mine_open = ann.open(address)
    bob.post(address, bob.open(address) | {"role": "board_member"})

    response = ann.post(address, mine_open | {"role": "scrutiny_clerk"})

    assert differences(response) == {"Role": ("Lead officer of an agency", "Board member", "Scrutiny clerk")}
    assert world.rows["membership"].agency.name == "Canary police"


def test_fields_only_the_other_changed_are_taken_over_and_ones_own_are_kept(world, ann, bob, edit):
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"outcome": "Fewer thefts.", "note": "The same."})

    response = ann.post(edit, mine_open | {"activity": "Patrol twice.", "note": "The same."})

    assert response.status_code == 409
    assert differences(response) == {
        "What will be done": ("Canary action", "Canary action", "Patrol twice."),
        "Intended outcome": ("", "Fewer thefts.", ""),
        "Note": ("", "The same.", "The same."),
    }
    assert [row.is_clash for row in response.context["meeting"].differences] == [False] * 3
    for words in ("theirs is taken over", "Only you changed this", "You both changed it to the same"):
        assert words in response.text
    assert "settle-" not in response.text
    ann.post(edit, sent_by(response))
    action = saved(world.rows["action"])
    assert (action.activity, action.outcome, action.note) == ("Patrol twice.", "Fewer thefts.", "The same.")


def test_leads_days_ticks_and_choices_are_compared_by_name(world, ann, bob, edit):
    fire, health = (AgencyFactory(partnership=world.partnership, name=name) for name in ("Fire", "Health"))
    LeadFactory(action=world.rows["action"], agency=fire, role=LeadRole.SUPPORTING)
    mine_open = ann.open(edit)
    theirs = {"lead": [health.pk], "added_on_0": "3", "added_on_1": "4", "added_on_2": "2017", "is_internal": "on"}
    assert bob.post(edit, bob.open(edit) | theirs).status_code == 302
    mine = {"lead": [""], "supporting": [health.pk], "added_on_0": "31", "added_on_1": "4", "added_on_2": "2017"}

    response = ann.post(edit, mine_open | mine)

    assert differences(response) == {
        "Lead agency": ("Canary police", "Health", ""),
        "Supporting agencies": ("Fire", "Fire", "Health"),
        "Joined the plan on": ("", "3 April 2017", "31 4 2017"),
        "Internal: leave this action out of public and scrutiny copies": ("No", "Yes", "No"),
    }
    again = sent_by(response)
    assert again["is_internal"] == ["on"]
    settled = {"settle-lead": "mine", "supporting": [], "settle-added_on": "theirs"}
    assert ann.post(edit, again | settled).status_code == 302
    action = saved(world.rows["action"])
    assert (action.added_on, action.is_internal) == (date(2017, 4, 3), True)
    assert not action.leads.exists()


def test_ticks_and_marks_of_the_other_can_be_taken(world, ann, bob, edit):
    fire = AgencyFactory(partnership=world.partnership, name="Fire")
    health = AgencyFactory(partnership=world.partnership, name="Health")
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"supporting": [fire.pk], "is_internal": "on"})
    again = sent_by(ann.post(edit, mine_open | {"supporting": [health.pk]}))

    ann.post(edit, again | {"settle-supporting": "theirs", "is_internal": []})

    action = saved(world.rows["action"])
    assert [lead.agency for lead in action.leads.filter(role=LeadRole.SUPPORTING)] == [fire]
    assert action.is_internal is False


def test_timescale_moved_by_both_asks_for_no_reason_until_it_is_settled(world, ann, bob, edit):
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"timescale": "June 2018", "timescale_reason": "Late."})

    untouched = ann.post(edit, mine_open | {"note": "Mine"})

    assert untouched.status_code == 409
    assert differences(untouched)["Timescale"] == ("March 2018", "June 2018", "March 2018")
    assert ann.post(edit, sent_by(untouched)).status_code == 302
    action = saved(world.rows["action"])
    assert (action.timescale, action.note, action.timescale_changes.count()) == ("June 2018", "Mine", 1)


def test_day_of_a_change_is_no_part_of_the_record(world, ann, bob, edit):
    """It starts as today: a form opened yesterday does not meet anybody."""
    with time_machine.travel("2017-10-01 23:00+01:00", tick=False):
        ann.force_login(world.people[COORDINATOR])
        mine_open = ann.open(edit)
    with time_machine.travel("2017-10-02 01:00+01:00", tick=False):
        response = ann.post(edit, mine_open | {"note": "Mine"})

    assert response.status_code == 302


def test_reordering_meets_nobody_and_is_kept(world, ann, bob, edit):
    other = Action.objects.create(priority=world.rows["priority"], activity="Second", position=0)
    mine_open = ann.open(edit)
    bob.post(f"/actions/{world.rows['action'].pk}/move/down/")
    position = saved(world.rows["action"]).position

    assert ann.post(edit, mine_open | {"note": "Mine"}).status_code == 302
    assert saved(world.rows["action"]).position == position
    assert saved(other).position != position


def test_other_person_is_named_though_somebody_reordered_afterwards(world, ann, bob, edit):
    Action.objects.create(priority=world.rows["priority"], activity="Second", position=0)
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"lead": [""]})
    ann.post(f"/actions/{world.rows['action'].pk}/move/down/")

    response = ann.post(edit, mine_open | {"lead": [AgencyFactory(partnership=world.partnership).pk]})

    [row] = response.context["meeting"].differences
    assert row.save.history_user.name == "Bob Brown"


def test_each_field_names_who_saved_it_last(world, ann, bob, edit):
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"note": "Bob was here."})
    cleo = Browser(person_in(world.partnership, name="Cleo"))
    cleo.post(edit, cleo.open(edit) | {"outcome": "Cleo was here."})

    response = ann.post(edit, mine_open | {"note": "Mine", "outcome": "Mine"})

    savers = {row.name: row.save.history_user.name for row in response.context["meeting"].differences}
    assert savers == {"note": "Bob Brown", "outcome": "Cleo"}


def test_save_by_nobody_signed_in_is_told_as_somebody(world, ann, edit):
    mine_open = ann.open(edit)
    action = saved(world.rows["action"])
    action.note = "Imported"
    action.save()

    assert "saved by somebody on" in ann.post(edit, mine_open | {"note": "Mine"}).text


def test_third_save_while_comparing_is_shown_again(world, ann, bob, edit):
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"note": "First"})
    again = sent_by(ann.post(edit, mine_open | {"note": "Mine"}))
    bob.post(edit, bob.open(edit) | {"note": "Second"})

    response = ann.post(edit, again)

    assert differences(response) == {"Note": ("First", "Second", "Mine")}


def test_same_words_typed_by_both_meet_nobody(world, ann, bob, edit):
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"note": "The same"})

    assert ann.post(edit, mine_open | {"note": " The same\r\n"}).status_code == 302


def test_second_press_of_the_button_meets_nobody(world, ann, bob, edit):
    mine_open = ann.open(edit)
    ann.post(edit, mine_open | {"note": "Mine"})
    bob.post(edit, bob.open(edit) | {"note": "Theirs"})

    second = ann.post(edit, mine_open | {"note": "Mine"})

    assert second.status_code == 302
    assert [str(said) for said in get_messages(second.wsgi_request)][-1].startswith("That had already been saved")
    assert saved(world.rows["action"]).note == "Theirs"


def test_form_that_is_wrong_keeps_what_it_was_opened_with(world, ann, bob, edit):
    mine_open = ann.open(edit)
    wrong = ann.post(edit, mine_open | {"activity": "", "note": "Mine"})
    bob.post(edit, bob.open(edit) | {"note": "Theirs"})

    response = ann.post(edit, sent_by(wrong) | {"activity": "Patrol."})

    assert wrong.status_code == 422
    assert differences(response)["Note"] == ("", "Theirs", "Mine")


def test_form_kept_through_a_lost_session_still_knows_what_it_was_opened_with(world, ann, bob, edit):
    mine_open = ann.open(edit)
    ann.logout()
    ann.post(edit, mine_open | {"note": "Mine"})
    bob.post(edit, bob.open(edit) | {"note": "Theirs"})
    session = ann.session["typed"]
    ann.force_login(world.people[COORDINATOR])
    kept = ann.session
    kept["typed"] = session
    kept.save()

    response = ann.post(edit, ann.open(edit))

    assert differences(response) == {"Note": ("", "Theirs", "Mine")}


@pytest.mark.parametrize("altered", ["", "altered", "\x00", "eyJ9:x:y", "é"])
def test_altered_version_shows_what_differs_without_knowing_what_was_there(world, ann, edit, altered):
    action = saved(world.rows["action"])
    action.note = "Theirs"
    action.save()

    response = ann.post(edit, ann.open(edit) | {"note": "Mine", "opened": altered})

    assert differences(response) == {"Note": (None, "Theirs", "Mine")}
    assert "Not known" in response.text
    assert ann.post(edit, sent_by(response)).status_code == 302


def test_version_of_another_record_or_person_is_not_believed(world, ann, bob, edit):
    other = ann.open(world.address("plans:plan_edit"))["opened"]
    for opened in (other, bob.open(edit)["opened"]):
        response = ann.post(edit, ann.open(edit) | {"note": "Mine", "opened": opened})
        assert differences(response) == {"Note": (None, "", "Mine")}


def test_form_sent_without_a_version_is_saved(world, ann, edit):
    sent = ann.open(edit)
    del sent["opened"]

    assert ann.post(edit, sent | {"note": "Mine"}).status_code == 302


def test_choice_that_is_not_on_the_list_tells_nothing(world, ann, bob, edit):
    elsewhere = AgencyFactory(name="Secret")
    mine_open = ann.open(edit)
    bob.post(edit, bob.open(edit) | {"lead": [""]})

    response = ann.post(edit, mine_open | {"lead": [elsewhere.pk]})

    assert differences(response) == {"Lead agency": ("Canary police", "", "no longer on the list")}
    assert "Secret" not in response.text


@pytest.mark.parametrize("changes", [1, 3])
def test_comparing_asks_as_much_for_three_fields_as_for_one(
    world, ann, bob, edit, changes, django_assert_max_num_queries
):
    mine_open = ann.open(edit)
    fields = ["note", "outcome", "resources"][:changes]
    bob.post(edit, bob.open(edit) | dict.fromkeys(fields, "Theirs"))

    with django_assert_max_num_queries(24):
        response = ann.post(edit, mine_open | dict.fromkeys(fields, "Mine"))

    assert len(response.context["meeting"].differences) == changes


def test_administrator_may_meet_somebody_too(world, bob):
    address = world.address("csp:partnership_edit")
    admin = Browser(UserFactory(is_superuser=True))
    mine_open = admin.open(address)
    bob.post(address, bob.open(address) | {"aims": "Theirs"})

    assert admin.post(address, mine_open | {"aims": "Mine"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["30", "9", "2017"], "30 September 2017"),
        (["31", "2", "2017"], "31 2 2017"),
        (["30", "9", ""], "30 9"),
        (["1", "1", "9" * 30], f"1 1 {'9' * 30}"),
        (["1", "9" * 5000, "1"], f"1 {'9' * 5000} 1"),
    ],
)
def test_day_that_is_none_is_shown_as_it_was_typed(typed, said):
    assert day_in_words(typed) == said
