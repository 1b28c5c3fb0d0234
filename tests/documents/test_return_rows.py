"""Rows of a return that cannot be recorded: each says which row and cell it is, and what to do."""

from datetime import date

import pytest
import time_machine

from actions.models import Update
from csp.models import Role
from tests.documents.return_files import downloaded, fill, record, send, words_of
from tests.factories import ActionFactory, AgencyFactory, AnnualPlanFactory, LeadFactory, UpdateFactory, person_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_october")]


@pytest.fixture
def in_october():
    with time_machine.travel("2017-10-05 10:00", tick=False):
        yield


@pytest.fixture
def plan():
    return AnnualPlanFactory(title="Safer Vale plan")


@pytest.fixture
def police(plan):
    return AgencyFactory(partnership=plan.partnership, name="Vale Police")


@pytest.fixture
def officer(plan, police, client):
    person = person_in(plan.partnership, Role.LEAD_OFFICER, police)
    client.force_login(person)
    return person


@pytest.fixture
def action(plan, police):
    return led(plan, police, reference="1.1", activity="Hold two events")


def led(plan, agency, **fields):
    action = ActionFactory(priority__plan=plan, **fields)
    LeadFactory(action=action, agency=agency)
    return action


def sheet_of(client, plan):
    return downloaded(client, plan, period="q2")


def recorded_words():
    return list(Update.objects.order_by("pk").values_list("progress", flat=True))


FAULTS = [
    ({"Status": "Yellowish", "Progress": "x"}, "Status (column I): “Yellowish” is not one of Red, Amber, Green, Complete, Not started or No status this time"),
    ({"Progress": "x"}, "Status (column I): Choose a RAG status"),
    ({"Status": "Green"}, "Progress (column J): Say what progress there has been"),
    ({"Status": "Red", "Progress": "x"}, "What will put it right (column K): Say what will put it right: Red and Amber need it."),
    ({"Status": "Green", "Progress": "x", "New timescale": "June 2018"}, "Why it moved (column M): Say why the timescale has moved"),
    ({"Status": "Green", "Progress": "x", "Why it moved": "Late"}, "New timescale (column L): Enter the new timescale, or clear the reason for moving it"),
    ({"Status": "Green", "Progress": "x", "New timescale": "March 2018", "Why it moved": "?"}, "New timescale (column L): That is the timescale already: enter another, or leave this empty"),
    ({"Status": "Green", "Progress": "x", "Position as at": date(2017, 10, 6)}, "Position as at (column H): The day the position is true of cannot be in the future"),
    ({"Status": "Green", "Progress": "x", "Position as at": "last week"}, "Position as at (column H): “last week” is not a day: type it like 30/09/2017"),
    ({"Status": "Green", "Progress": "x", "Position as at": 2017}, "Position as at (column H): “9 July 1905” is not a day: type it like 30/09/2017"),
    ({"Status": "Green", "Progress": "x", "Position as at": True}, "Position as at (column H): “True” is not a day: type it like 30/09/2017"),
    ({"Status": "Green", "Progress": "x", "Position as at": "y" * 80}, f"Position as at (column H): “{'y' * 60}…” is not a day: type it like 30/09/2017"),
    ({"Status": "Green", "Progress": "=A1&B1"}, "Progress (column J): There is a formula here: type the value"),
    ({"Status": "=I9", "Progress": "x"}, "Status (column I): There is a formula here: type the value"),
    ({"Status": "Green", "Progress": "#REF!"}, "Progress (column J): There is an error here: type the value"),
    ({"No change since last time": "Yes"}, "No change since last time (column N): There is no earlier update that this could be unchanged since: write one"),
    ({"No change since last time": "Yes", "Progress": "x"}, "No change since last time (column N): Choose Yes, or write in the row: not both"),
    ({"No change since last time": "perhaps"}, "No change since last time (column N): Choose Yes, or leave it empty"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "said"), FAULTS)
def test_fault_names_its_row_and_cell_and_what_to_do(client, plan, police, officer, action, cells, said):
    led(plan, police, reference="1.2")
    book = fill(sheet_of(client, plan), 2, **cells)
    fill(book, 3, Status="Green", Progress="Good.")
    preview = send(client, plan, book)

    assert f"Row 2 (1.1), {said}" in words_of(preview)
    assert "Will be recorded 1 row Cannot be recorded 1 row" in words_of(preview)
    record(client, preview)
    assert recorded_words() == ["Good."]


def test_no_answer_to_no_change_is_no_answer(client, plan, officer, action):
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="x", No_change_since_last_time="No")
    assert "Will be recorded 1 row" in words_of(send(client, plan, book))


def test_rows_of_others_are_refused_one_by_one(client, plan, police, officer, action):
    elsewhere = led(AnnualPlanFactory(), AgencyFactory(), activity="Canary elsewhere", reference="9.9")
    unled = led(plan, AgencyFactory(partnership=plan.partnership), activity="Of another agency", reference="1.7")
    closed = led(plan, police, activity="Closed", reference="1.8")
    closed.close(on=date(2017, 9, 1), reason="Overtaken.")
    foreign = UpdateFactory(progress="Canary")
    book = sheet_of(client, plan)
    sheet = book["Return"]
    rows = [
        ("9.9", "Canary elsewhere", elsewhere.pk, 0),
        ("1.7", "Of another agency", unled.pk, 0),
        ("1.8", "Closed", closed.pk, 0),
        ("1.1", "Hold two events", action.pk, foreign.pk),
        ("", "A new action", None, None),
        ("1.5", "Put over another row", action.pk, 0),
        ("x" * 80, "Many nines", 10**8, 0),
    ]
    for number, (reference, activity, action_id, update_id) in enumerate(rows, start=3):
        sheet.cell(number, 1).value, sheet.cell(number, 3).value = reference, activity
        sheet.cell(number, 15).value, sheet.cell(number, 16).value = action_id, update_id
        fill(book, number, Status="Green", Progress=f"Words {number}")
    preview = send(client, plan, book)

    shown = words_of(preview)
    foreign_row = "This row is not from this plan: download the return of this plan and copy your words into it"
    assert f"Row 3 (9.9): {foreign_row}" in shown
    assert "Row 4 (1.7): Your agency neither leads nor supports this action" in shown
    assert "Row 5 (1.8): This action is closed. A coordinator can re-open it" in shown
    assert f"Row 6 (1.1): {foreign_row}" in shown
    assert (
        "Row 7: This row was not in the download. Add a new action on the site, or download the return again" in shown
    )
    assert "Row 8 (1.1): This is the same action as row 6: put your words in one of them" in shown
    assert f"Row 9 ({'x' * 60}…): {foreign_row}" in shown
    assert (len(recorded_words()), "Canary" in shown) == (1, False)


def test_words_of_one_row_beside_the_number_of_another_are_refused(client, plan, police, officer, action):
    led(plan, police, reference="1.2", activity="Train staff")
    book = sheet_of(client, plan)
    fill(book, 2, Reference="1.2", Action="Train staff", Status="Green", Progress="Of the other.")
    shown = words_of(send(client, plan, book))
    assert "Row 2 (1.1): The words of another row stand here: download the return again" in shown
    fill(book, 2, Action="Hold two events")  # only the reference was changed on the site since
    assert "Will be recorded 1 row" in words_of(send(client, plan, book))
