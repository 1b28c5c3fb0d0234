"""The return as a spreadsheet, filled in and sent back."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import TimescaleChange, Update
from csp.models import Role
from plans.models import PlanStatus
from tests.documents.return_files import (
    downloaded,
    fill,
    preview_of,
    record,
    send,
    upload_address,
    words_of,
)
from tests.factories import ActionFactory, AgencyFactory, AnnualPlanFactory, LeadFactory, UpdateFactory, person_in

QUERIES = 8

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


def accounts():
    return list(
        Update.objects.order_by("pk").values_list("action__reference", "reported_on", "status", "progress", "remedy")
    )


def test_filled_rows_become_updates_at_the_second_press(client, plan, police, officer, action):
    other = led(plan, police, reference="1.2", activity="Train staff")
    led(plan, police, reference="1.3", activity="Left alone")
    book = fill(sheet_of(client, plan), 2, Position_as_at=date(2017, 9, 20), Status="Green", Progress="Both held.")
    fill(
        book,
        3,
        Status="Amber",
        Progress="One of two.",
        What_will_put_it_right="A second trainer.",
        New_timescale="June 2018",
        Why_it_moved="The trainer is ill.",
    )

    preview = send(client, plan, book)

    assert preview.status_code == 200
    assert accounts() == []
    assert "Will be recorded 2 rows" in words_of(preview)
    assert "New timescale: June 2018, because: The trainer is ill." in words_of(preview)
    assert "Left empty Row 4 (1.3)" in words_of(preview)
    done = record(client, preview)

    assert "2 updates recorded from return.xlsx." in words_of(done)
    assert done.redirect_chain == [
        (f"{reverse('reviews:return_done', args=[plan.pk])}?agency={police.pk}&period=q2", 302),
    ]
    assert accounts() == [
        ("1.1", date(2017, 9, 20), "green", "Both held.", ""),
        ("1.2", date(2017, 9, 30), "amber", "One of two.", "A second trainer."),
    ]
    assert {update.recorded_by for update in Update.objects.all()} == {officer}
    assert {(update.source, update.is_internal) for update in Update.objects.all()} == {("", False)}
    other.refresh_from_db()
    assert (other.timescale, TimescaleChange.objects.get().changed_by) == ("June 2018", officer)


def test_one_row_is_one_update(client, plan, officer, action):
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Held."))
    assert "Record 1 update " in words_of(preview)
    assert "1 update recorded from return.xlsx." in words_of(record(client, preview))


def test_before_the_period_ends_the_usual_day_is_today(client, plan, officer, action):
    record(client, send(client, plan, fill(downloaded(client, plan), 2, Status="Green", Progress="Begun.")))
    assert accounts() == [("1.1", date(2017, 10, 5), "green", "Begun.", "")]


def test_pressing_record_twice_records_once(client, plan, officer, action):
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Held."))
    record(client, preview)
    again = record(client, preview)

    assert "That had already been saved; it was not saved twice." in words_of(again)
    assert len(accounts()) == 1


@pytest.mark.parametrize("day", [None, date(2017, 9, 20)])
def test_uploading_twice_records_nothing_twice(client, plan, officer, action, day):
    filled = {"Status": "Green", "Progress": "Held.\nBoth.", "New_timescale": "June 2018", "Why_it_moved": "Late."}
    book = fill(sheet_of(client, plan), 2, Position_as_at=day, **filled)
    record(client, send(client, plan, book))
    with time_machine.travel("2017-10-09 10:00", tick=False):
        client.force_login(officer)
        preview = send(client, plan, book)

        assert "Will be recorded 0 rows Recorded already 1 row" in words_of(preview)
        assert f'href="{Update.objects.get().get_absolute_url()}"' in preview.text
        assert "Record 1" not in words_of(preview)
        refused = record(client, preview)
    assert refused.status_code == 422
    assert "There is nothing to record" in words_of(refused)
    assert (len(accounts()), TimescaleChange.objects.count()) == (1, 1)


def test_a_day_left_empty_within_the_period_is_still_the_same_upload(client, plan, officer, action):
    book = fill(downloaded(client, plan), 2, Status="Green", Progress="Held.")
    record(client, send(client, plan, book))
    with time_machine.travel("2017-10-20 10:00", tick=False):
        client.force_login(officer)
        assert "Recorded already 1 row" in words_of(send(client, plan, book))


def test_the_same_words_of_an_earlier_quarter_are_a_new_update(client, plan, officer, action):
    UpdateFactory(action=action, reported_on=date(2017, 6, 30), progress="On course.")
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="On course.")
    assert "Will be recorded 1 row" in words_of(send(client, plan, book))


def test_a_timescale_added_to_words_that_are_recorded_is_not_lost(client, plan, officer, action):
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="Held.", Position_as_at=date(2017, 9, 20))
    record(client, send(client, plan, book))
    fill(book, 2, New_timescale="June 2018", Why_it_moved="Late.")
    preview = send(client, plan, book)

    assert "Changed on the site meanwhile 1 row" in words_of(preview)
    record(client, preview, anyway="2")
    action.refresh_from_db()
    assert action.timescale == "June 2018"


def test_row_that_changed_on_the_site_is_shown_beside_the_sheet_and_recorded_only_if_ticked(
    client, plan, police, officer, action
):
    led(plan, police, reference="1.2")
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="In the sheet.")
    fill(book, 3, Status="Green", Progress="Not touched on the site.")
    UpdateFactory(
        action=action,
        status="red",
        progress="On the site.",
        remedy="Start.",
        recorded_by__name="Bo",
        reported_on="2017-09-29",
    )
    preview = send(client, plan, book)

    shown = words_of(preview)
    assert "Changed on the site meanwhile 1 row, for you to decide" in shown
    assert "In your spreadsheet, as at 30 Sep 2017: Green In the sheet." in shown
    assert "On the site, as at 29 Sep 2017: Red On the site. What will put it right: Start. Recorded by Bo" in shown
    assert "checked" not in preview.text
    done = record(client, preview)
    assert "1 update recorded" in words_of(done)
    assert [progress for *_, progress, _ in accounts()] == ["On the site.", "Not touched on the site."]

    record(client, send(client, plan, book), anyway="2")
    assert [progress for *_, progress, _ in accounts()][2:] == ["In the sheet."]


def test_change_between_the_preview_and_the_press_records_nothing_and_is_shown(client, plan, police, officer, action):
    led(plan, police, reference="1.2")
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="In the sheet.")
    fill(book, 3, Status="Green", Progress="The other.")
    preview = send(client, plan, book)
    UpdateFactory(action=action, progress="Meanwhile on the site.")
    refused = record(client, preview)

    assert refused.status_code == 422
    assert "Something changed on the site since this page was opened, so nothing was recorded." in words_of(refused)
    assert "Meanwhile on the site." in words_of(refused)
    assert [progress for *_, progress, _ in accounts()] == ["Meanwhile on the site."]
    done = record(client, type("Page", (), {"text": refused.text, "redirect_chain": preview.redirect_chain}))
    assert "1 update recorded" in words_of(done)


def test_tick_is_kept_when_the_press_is_refused(client, plan, officer, action):
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="In the sheet.")
    UpdateFactory(action=action, progress="On the site.")
    preview = send(client, plan, book)
    UpdateFactory(action=action, progress="Once more.")
    assert 'value="2" checked' in record(client, preview, anyway="2").text
    assert "Once more." in words_of(record(client, preview, anyway="2"))


@pytest.mark.parametrize("tick", ["3", "99", "x", "-1"])
def test_made_up_tick_is_refused(client, plan, officer, action, tick):
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Held."))
    assert record(client, preview, anyway=tick).status_code == 422
    assert accounts() == []


def test_no_change_is_said_in_words_with_its_day_and_carries_the_status_on(client, plan, officer, action):
    UpdateFactory(
        action=action,
        status="amber",
        progress="Waiting.",
        remedy="Ask again.",
        reported_on="2017-06-30",
        is_internal=True,
    )
    book = fill(sheet_of(client, plan), 2, No_change_since_last_time="yes")
    preview = send(client, plan, book)
    assert "No change since 30 June 2017. Internal" in words_of(preview)
    record(client, preview)

    assert accounts()[1:] == [("1.1", date(2017, 9, 30), "amber", "No change since 30 June 2017.", "Ask again.")]
    assert Update.objects.latest("pk").is_internal
    assert "Recorded already 1 row" in words_of(send(client, plan, book))


def test_no_change_counts_from_the_update_that_stood_at_the_download(client, plan, officer, action):
    first = UpdateFactory(action=action, progress="Wrong.", reported_on="2017-06-30")
    UpdateFactory(
        action=action, progress="Corrected.", reported_on="2017-06-29", corrects=first, correction_note="A slip."
    )
    UpdateFactory(action=action, progress="Of the next quarter.", reported_on="2017-10-02")
    book = fill(sheet_of(client, plan), 2, No_change_since_last_time="Yes")
    assert "No change since 29 June 2017." in words_of(send(client, plan, book))


def test_day_by_itself_is_nothing_to_record(client, plan, officer, action):
    book = fill(sheet_of(client, plan), 2, Position_as_at=date(2017, 9, 30))
    assert "Left empty 1 row" in words_of(send(client, plan, book))


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 9, 20),
        datetime.fromisoformat("2017-09-20 14:30"),
        "20/09/2017",
        "20 September 2017",
        "20.9.17",
        "2017-09-20",
        42998,
        42998.0,
    ],
)
def test_day_may_be_a_date_or_words_or_the_number_that_stands_for_it(client, plan, officer, action, day):
    book = fill(sheet_of(client, plan), 2, Position_as_at=day, Status="Green", Progress="Held.")
    book["Return"]["H2"].number_format = "DD/MM/YYYY" if isinstance(day, date) else "General"
    record(client, send(client, plan, book))
    assert accounts() == [("1.1", date(2017, 9, 20), "green", "Held.", "")]


def test_status_may_be_typed_in_any_case_and_none_given(client, plan, police, officer, action):
    led(plan, police, reference="1.2")
    book = fill(sheet_of(client, plan), 2, Status=" green ", Progress="Held.")
    fill(book, 3, Status="No status this time", Progress="Nobody knows.")
    preview = send(client, plan, book)
    assert "Not rated Nobody knows." in words_of(preview)
    record(client, preview)
    assert [status for _, _, status, *_ in accounts()] == ["green", ""]


def test_dates_and_numbers_typed_where_words_belong_are_taken_as_shown(client, plan, officer, action):
    book = fill(
        sheet_of(client, plan), 2, Status="Green", Progress=12.5, New_timescale=date(2018, 6, 1), Why_it_moved=True
    )
    book["Return"]["L2"].number_format = "mmm-yy"
    preview = words_of(send(client, plan, book))
    assert "12.5 New timescale: June 2018, because: True" in preview
    book["Return"]["L2"].number_format = "DD/MM/YYYY"
    assert "New timescale: 1 June 2018" in words_of(send(client, plan, book))


def test_others_may_not_upload(client, plan, police, action):
    people = {
        person_in(plan.partnership, Role.BOARD_MEMBER): 403,
        person_in(plan.partnership, Role.SCRUTINY_CLERK): 403,
        person_in(AnnualPlanFactory().partnership): 404,
    }
    coordinator = person_in(plan.partnership)
    client.force_login(coordinator)
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="Canary")
    preview = send(client, plan, book)
    client.logout()
    for person, status in people.items():
        client.force_login(person)
        assert client.get(upload_address(plan)).status_code == status
        assert send(client, plan, book).status_code == status
        for method in (client.get, client.post):
            answer = method(preview_of(preview))
            assert (answer.status_code, b"Canary" in answer.content) == (status, False)
    assert accounts() == []


def test_what_one_person_uploads_is_not_shown_to_another(client, plan, officer, action):
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Canary"))
    client.logout()
    client.force_login(person_in(plan.partnership))
    for answer in (client.get(preview_of(preview)), client.post(preview_of(preview))):
        assert (answer.status_code, b"Canary" in answer.content) == (409, False)
        assert "Upload the spreadsheet again" in words_of(answer)


def test_upload_for_one_plan_is_not_shown_for_another(client, plan, officer, action, police):
    other = AnnualPlanFactory(partnership=plan.partnership, year=2018)
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Canary"))
    address = preview_of(preview).replace(f"/plans/{plan.pk}/", f"/plans/{other.pk}/")
    assert client.get(address).status_code == 409


def test_the_last_few_uploads_are_kept(client, plan, officer, action):
    book = fill(sheet_of(client, plan), 2, Status="Green", Progress="Held.")
    first, *others = [send(client, plan, book) for _ in range(4)]
    assert client.get(preview_of(first)).status_code == 409
    assert [client.get(preview_of(other)).status_code for other in others] == [200, 200, 200]


def test_closed_plan_takes_no_return(client, plan, officer, action):
    preview = send(client, plan, fill(sheet_of(client, plan), 2, Status="Green", Progress="Held."))
    type(plan).objects.update(status=PlanStatus.CLOSED)
    assert client.post(preview_of(preview)).status_code == 403
    assert accounts() == []


def test_coordinator_uploads_for_any_agency_and_goes_on_to_it(client, plan, police, action):
    client.force_login(person_in(plan.partnership))
    book = fill(downloaded(client, plan, agency=police.pk, period="q2"), 2, Status="Green", Progress="Held.")
    done = record(client, send(client, plan, book, agency=police.pk, period="q2"))
    assert done.redirect_chain[0][0] == (
        f"{reverse('reviews:return_done', args=[plan.pk])}?agency={police.pk}&period=q2"
    )
    assert accounts() == [("1.1", date(2017, 9, 30), "green", "Held.", "")]


def test_upload_page_leads_to_the_download_and_back_to_the_sheet(client, plan, police, officer):
    page = client.get(upload_address(plan), {"period": "q2"})
    assert page.status_code == 200
    assert (
        f'href="{reverse("documents:return_download", args=[plan.pk])}?agency={police.pk}&amp;period=q2"' in page.text
    )
    assert f'href="{reverse("reviews:return_sheet", args=[plan.pk])}?agency={police.pk}&amp;period=q2"' in page.text
    assert 'enctype="multipart/form-data"' in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_preview_takes_the_same_queries_whatever_its_size(
    client, plan, police, officer, count, django_assert_num_queries
):
    for _ in range(count):
        UpdateFactory(action=led(plan, police), reported_on=date(2017, 8, 1))
    preview = preview_of(send(client, plan, sheet_of(client, plan)))
    with django_assert_num_queries(QUERIES):
        client.get(preview)


def test_each_row_that_is_filled_in_costs_only_its_rules(client, plan, police, officer):
    costs = []
    for number in (2, 3, 4):
        UpdateFactory(action=led(plan, police), reported_on=date(2017, 8, 1))
        book = sheet_of(client, plan)
        for row in range(2, number + 1):
            fill(book, row, Status="Green", Progress="Held.")
        preview = preview_of(send(client, plan, book))
        with CaptureQueriesContext(connection) as captured:
            client.get(preview)
        costs.append(len([query for query in captured if " FROM " in query["sql"]]))
    assert len(set(costs)) == 1  # a rule asks the database, but no table of it


def test_return_page_and_chase_list_lead_to_the_spreadsheet(client, plan, police, action):
    client.force_login(person_in(plan.partnership))
    asked = f"agency={police.pk}&amp;period=q2"
    page = client.get(reverse("reviews:return_sheet", args=[plan.pk]), {"agency": police.pk, "period": "q2"})
    for name in ("documents:return_download", "documents:return_upload"):
        assert f'href="{reverse(name, args=[plan.pk])}?{asked}"' in page.text
    chase = client.get(reverse("reviews:chase", args=[plan.pk, 2017, "q2"]))
    assert f'href="{reverse("documents:return_download", args=[plan.pk])}?{asked}"' in chase.text
