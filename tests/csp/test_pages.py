"""What every page with a form stands on, tried through pages that use it; and the parts no page of csp reaches."""

from datetime import date

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import Http404
from django.template import Context, Template

from csp.access import NotAllowedNow, open_or_refuse, refuse_unless
from csp.deleting import what_goes_with
from csp.fields import DateField, PlainForm
from csp.models import (
    Agency,
    FormReceipt,
    Level,
    Membership,
    Partnership,
    Role,
)
from csp.naming import as_compared, leads_round
from csp.ordering import move, next_position
from plans.models import AnnualPlan, PlanStatus
from tests.factories import (
    ActionFactory,
    AgencyAliasFactory,
    AgencyFactory,
    AnnualPlanFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    SectionFactory,
    UpdateFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

TOKEN = "5a2c1f2e-4a0e-4b3e-9f57-3d6b0a1c7e55"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


@pytest.fixture
def coordinator(client, vale):
    coordinator = person_in(vale)
    client.force_login(coordinator)
    return coordinator


# Saving once


def save_vision(client, vision, token=TOKEN):
    return client.post(
        "/partnerships/vale/edit/",
        {"name": "Vale Partnership", "level": "district", "vision": vision, "form_token": token},
    )


def test_second_press_is_told_that_it_was_saved_already(client, coordinator):
    first, second = save_vision(client, "Safe."), save_vision(client, "Safe.")

    assert [(r.status_code, r.url) for r in (first, second)] == [(302, "/partnerships/vale/")] * 2
    assert said(second)[-1] == "That had already been saved; it was not saved twice."
    assert Partnership.history.count() == 2  # added, changed


def test_form_changed_after_going_back_is_saved(client, vale, coordinator):
    save_vision(client, "Saef.")

    save_vision(client, "Safe.")

    vale.refresh_from_db()
    assert vale.vision == "Safe."


@pytest.mark.parametrize("token", ["", "not-a-token", "\x00"])
def test_form_without_a_good_token_is_saved_all_the_same(client, vale, coordinator, token):
    assert save_vision(client, "Safe.", token).status_code == 302
    assert save_vision(client, "Safe.", token).status_code == 302


def test_token_used_by_somebody_else_saves_nothing_of_theirs(client, vale, coordinator, settings):
    settings.ZEAL_ALLOWLIST = [{"model": "csp.FormReceipt"}]  # get_or_create() looks again
    save_vision(client, "Safe.")
    client.force_login(person_in(vale))

    response = save_vision(client, "Safe.")

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Somebody saved something at the same moment, so this was not saved. Check it and save again."
    ]


def test_row_saved_by_somebody_at_the_same_moment_is_told_and_what_was_typed_stays(client, vale, coordinator):
    def meanwhile(*args, **kwargs):
        raise IntegrityError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csp.forms.PartnershipForm.save", meanwhile)
        response = save_vision(client, "We typed this.")

    assert response.status_code == 422
    assert "We typed this." in response.content.decode()
    assert FormReceipt.objects.count() == 0
    assert save_vision(client, "We typed this.").status_code == 302


def test_refused_write_says_why_on_the_page_and_may_be_tried_again(client, vale, coordinator):
    def refused(*args, **kwargs):
        raise NotAllowedNow("Not while the plan is closed.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("csp.forms.PartnershipForm.save", refused)
        response = save_vision(client, "We typed this.")

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Not while the plan is closed."]
    assert 'href="#id_name"' in response.content.decode()
    assert FormReceipt.objects.count() == 0


def test_receipt_says_its_token():
    assert str(FormReceipt(token=TOKEN)) == TOKEN


# Who may see


def test_record_is_found_refused_or_not_found(vale):
    clerk, outsider = person_in(vale, Role.SCRUTINY_CLERK), person_in(PartnershipFactory())
    draft = AnnualPlanFactory(partnership=vale, status=PlanStatus.DRAFT)
    public = AnnualPlanFactory(partnership=vale, year=2016, status=PlanStatus.PUBLISHED)

    assert open_or_refuse(AnnualPlan.objects, clerk, pk=public.pk) == public
    with pytest.raises(PermissionDenied):
        open_or_refuse(AnnualPlan.objects, clerk, pk=draft.pk)
    with pytest.raises(Http404):
        open_or_refuse(AnnualPlan.objects, outsider, pk=public.pk)


def test_county_reader_finds_published_records_below_and_no_others():
    county = PartnershipFactory(level=Level.COUNTY)
    district = PartnershipFactory(parent=county)
    draft = AnnualPlanFactory(partnership=district, status=PlanStatus.DRAFT)
    public = AnnualPlanFactory(partnership=district, year=2016, status=PlanStatus.CLOSED)
    member = person_in(county, Role.BOARD_MEMBER)

    assert list(AnnualPlan.objects.visible_to(member)) == [public]
    with pytest.raises(Http404):
        open_or_refuse(AnnualPlan.objects, member, pk=draft.pk)


def test_refuse_unless_lets_the_allowed_through():
    assert refuse_unless(True) is None
    with pytest.raises(PermissionDenied):
        refuse_unless(False)


def test_standing_is_made_of_roles_that_have_not_ended(vale):
    police = AgencyFactory(partnership=vale)
    user = person_in(vale, Role.LEAD_OFFICER, police)
    MembershipFactory(user=user, partnership=vale, role=Role.COORDINATOR, ended_on=date(2017, 1, 1))
    other = MembershipFactory(user=user, role=Role.SCRUTINY_CLERK).partnership

    standing = user.standing

    assert standing.coordinates == set()
    assert standing.reads_whole == {vale.pk}
    assert standing.reads_published == {other.pk}
    assert standing.inside == {vale.pk, other.pk}
    assert standing.agencies == {police.pk}
    assert standing.is_administrator is False


def test_partnership_is_read_whole_by_all_but_scrutiny_and_outsiders(vale):
    readers = [person_in(vale, Role.BOARD_MEMBER), UserFactory(is_superuser=True)]
    others = [person_in(vale, Role.SCRUTINY_CLERK), UserFactory()]

    assert [vale.is_read_whole_by(user) for user in readers + others] == [True, True, False, False]


def test_roles_are_seen_by_those_who_look_after_them(vale):
    coordinator, member = person_in(vale), person_in(vale, Role.BOARD_MEMBER)
    MembershipFactory()

    assert {m.user for m in Membership.objects.visible_to(coordinator)} == {coordinator, member}
    assert list(Membership.objects.visible_to(member)) == []
    assert Membership.objects.inside(member).count() == 2
    assert Membership.objects.visible_to(UserFactory(is_superuser=True)).count() == 3
    assert Membership.objects.inside(UserFactory(is_superuser=True)).count() == 3


# Deleting


def test_what_goes_with_a_record_is_counted_by_kind(vale):
    priority = PriorityFactory()
    ActionFactory(priority=priority)
    agency = AgencyFactory(partnership=vale)
    AgencyAliasFactory(agency=agency)
    AgencyAliasFactory(agency=agency)

    goes = what_goes_with(agency)

    assert (goes.also, goes.forbidden_by, goes.is_allowed) == (("2 agency aliases",), (), True)
    assert what_goes_with(SectionFactory()).also == ()


def test_what_would_be_lost_forbids_deleting():
    update = UpdateFactory()

    goes = what_goes_with(update.action)

    assert (goes.also, goes.forbidden_by, goes.is_allowed) == ((), ("1 update",), False)


def test_deleting_forbidden_at_the_last_moment_is_told(client, vale, coordinator):
    agency = AgencyFactory(partnership=vale)

    def meanwhile(*args, **kwargs):
        raise ProtectedError("named meanwhile", {person_in(vale, Role.LEAD_OFFICER, agency).memberships.get()})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Agency, "delete", meanwhile)
        response = client.post(f"/agencies/{agency.pk}/delete/")

    assert response.status_code == 409
    assert "1 membership" in response.content.decode()


# Order


def test_rows_are_put_after_the_last_and_swap_with_their_neighbours(vale):
    assert next_position(vale.agencies) == 1
    first, second, third = (AgencyFactory(partnership=vale, position=7) for _ in range(3))
    siblings = Agency.objects.filter(partnership=vale)
    assert next_position(siblings) == 8

    assert move(third, siblings, up=True) is True
    assert list(siblings.in_order()) == [first, third, second]
    assert [agency.position for agency in siblings.in_order()] == [1, 2, 3]
    assert move(first, siblings, up=True) is False
    assert move(second, siblings, up=False) is False
    assert list(siblings.in_order()) == [first, third, second]
    assert move(second, siblings, up=True) is True
    assert [(agency, agency.position) for agency in siblings.in_order()] == [(first, 1), (second, 2), (third, 3)]


# Names


def test_names_are_compared_blind_to_case_and_spacing():
    assert as_compared("  Thames  VALLEY\tPolice ") == as_compared("thames valley police")


def test_ring_that_is_there_already_does_not_hang(vale):
    row = AgencyFactory(partnership=vale)
    other = AgencyFactory(partnership=vale)

    assert leads_round(row, other, {other.pk: 98, 98: 99, 99: 98}) is False
    assert leads_round(row, other, {other.pk: 98, 98: row.pk}) is True
    assert leads_round(row, None, {}) is False


# How values look


def shown(template, **context):
    return Template(template).render(Context(context))


def test_short_date_is_for_tables():
    assert [shown("{{ day|short_date }}", day=day) for day in (date(2017, 9, 30), None)] == ["30 Sep 2017", ""]


@pytest.mark.parametrize(
    ("status", "html"),
    [
        ("red", '<strong class="govuk-tag app-status app-status--red">Red</strong>'),
        ("", '<strong class="govuk-tag app-status app-status--none">Not rated</strong>'),
        (None, '<strong class="govuk-tag app-status app-status--none">Not rated</strong>'),
    ],
)
def test_status_tag_is_a_word_in_its_colour(status, html):
    assert shown("{% status_tag status %}", status=status).strip() == html


def test_here_with_changes_a_part_of_the_address_only(rf):
    request = rf.get("/?lead=1&lead=2&text=a%26b&sort=due")

    address = shown("{% here_with sort='lead' page=2 %}", request=request)

    assert address == "?lead=1&amp;lead=2&amp;text=a%26b&amp;sort=lead&amp;page=2"


def test_links_of_the_error_summary_land_on_controls():
    class Form(PlainForm):
        side = forms.ChoiceField(choices=[("l", "Left")], widget=forms.RadioSelect)
        day = DateField(what="the day")
        name = forms.CharField()

    form = Form({})

    def landing(name, field_id=None):
        return shown("{{ id|focus_id:field }}", id=field_id or form[name].auto_id, field=form[name])

    assert [landing(name) for name in ("side", "day", "name")] == ["id_side_1", "id_day_0", "id_name"]
    assert landing("day", "id_day_2") == "id_day_2"


# What every answer carries


def test_every_answer_carries_the_policy_and_private_pages_stay_out_of_caches(client, coordinator):
    private, public = client.get("/partnerships/"), client.__class__().get("/accessibility/")

    for response in (private, public, client.get("/nowhere/")):
        assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"
    assert "no-store" in private["Cache-Control"]
    assert "no-store" not in public.get("Cache-Control", "")
