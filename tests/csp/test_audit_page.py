"""Who changed what: the page for a partnership's coordinators and the one for the site administrator, and their files."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import load_workbook

from csp.audit.differences import parts_of
from csp.audit.scopes import NOBODY, OUTSIDER, Scope
from csp.audit.telling import OTHERS, told
from csp.models import Agency, AuditEntry, Membership, Partnership, Role
from csp.models.audit import Kind
from documents.models import Remembered
from reviews.models import RollOver
from tests.factories import (
    ActionFactory,
    AgencyAliasFactory,
    AgencyFactory,
    AnnualPlanFactory,
    FundingLineFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    UserFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

PAGE, SITE = "/partnerships/north/audit/", "/site/audit/"


@pytest.fixture
def north():
    return PartnershipFactory(slug="north", name="North")


@pytest.fixture
def officer(north, client):
    person = person_in(north, Role.COORDINATOR, name="Jo Bird")
    client.force_login(person)
    return person


def flat(page):
    return " ".join(page.text.split())


def lines_of(client, address=PAGE, **query):
    page = client.get(address, query)
    assert page.status_code == 200
    return page.context["lines"]


def entry(**fields):
    return AuditEntry.objects.create(**{"kind": Kind.CHANGED, "label": "csp.agency"} | fields)


def said(line):
    return {change.label: (change.before, change.after) for change in line.changes}


def test_line_says_who_when_what_and_from_what_to_what(client, north, officer):
    agency = AgencyFactory(partnership=north, name="Fire")
    client.post(f"/agencies/{agency.pk}/edit/", {"name": "Fire service", "kind": "team", "is_member": "on"})
    line = lines_of(client)[0]
    assert (line.who, line.address, line.what) == ("Jo Bird", "127.0.0.1", "Changed")
    assert (line.record_kind, line.words, line.url) == ("Agency", "Fire service", agency.get_absolute_url())
    assert said(line) == {
        "Name": ("Fire", "Fire service"),
        "Kind": ("Responsible authority", "Team or post inside an agency"),
        "Sits on the partnership": ("No", "Yes"),
    }
    page = flat(client.get(PAGE))
    assert 'Responsible authority <span aria-hidden="true">→</span>' in page
    assert f'href="{agency.get_absolute_url()}"' in page
    assert f"?record=csp.agency:{agency.pk}" in page


def test_values_are_told_as_on_their_own_pages(client, north, officer):
    plan = AnnualPlanFactory(partnership=north, title="Plan")
    action = ActionFactory(priority__plan=plan, lead_officer=officer, due_on=date(2017, 12, 31))
    FundingLineFactory(plan=plan, amount="1200.50")
    Remembered.objects.create(partnership=north, kind="status", about="Done", answer="complete")
    lines = {line.entry.label: line for line in lines_of(client)}
    told_action = said(lines["actions.action"])
    assert told_action["Lead officer"] == ("", "Jo Bird")
    assert told_action["Priority"] == ("", str(action.priority))
    assert told_action["Last day the timescale can mean"] == ("", "31 December 2017")
    assert said(lines["plans.fundingline"])["Amount in pounds"][1] in ("1200.5", "1200.50")
    assert lines["csp.membership"].record_kind == "Role"
    assert said(lines["csp.membership"])["Role"] == ("", "Coordinator (community safety officer)")


def test_moments_and_old_columns_and_kinds_are_told_too(client, north, officer):
    entry(partnership=north, label="csp.agency", changes={"gone_column": [None, [1, "é"]], "name": ["", "B"]})
    entry(partnership=north, label="old.model", record_id=7, words="Old", changes={"name": ["A", "B"]})
    entry(
        partnership=north,
        label="actions.update",
        changes={"recorded_at": ["2017-07-01 09:00:00", "2017-07-01T09:30:00+00:00"]},
    )
    entry(partnership=north, label="actions.update", changes={"reported_on": [None, "not a day"]})
    strange, moment, old, gone = lines_of(client)[:4]
    assert said(strange) == {"Position as at": ("", "not a day")}
    assert said(moment) == {"Recorded at": ("1 July 2017 10:00", "1 July 2017 10:30")}
    assert (old.record_kind, old.url, said(old)) == ("old.model", "", {"name": ("", "B")})
    assert said(gone) == {"Name": ("", "B"), "Gone column": ("", '[1, "é"]')}


def test_secret_is_told_as_changed_and_nothing_more(client, north, officer):
    officer.set_password("another password of words")
    officer.save()
    client.force_login(officer)
    line = next(line for line in lines_of(client) if line.entry.label == "csp.user" and line.what == "Changed")
    assert [change.is_secret for change in line.changes] == [True]
    assert "changed, and not shown" in flat(client.get(PAGE))


def test_long_text_is_told_by_its_differences(client, north, officer):
    before = "Mark bicycles at the station on market days, and tell their owners how to lock them. " * 3
    plan = AnnualPlanFactory(partnership=north)
    action = ActionFactory(priority__plan=plan, activity=before.strip())
    action.activity = action.activity.replace("market days", "Saturdays", 1) + " More."
    action.save()
    page = flat(client.get(PAGE))
    assert '<del><span class="govuk-visually-hidden">[taken out: </span>market' in page
    assert "<ins>" in page


def test_texts_are_compared_word_by_word_unless_short_or_too_long():
    words = [f"word{number} " for number in range(40)]
    one, two = "".join(words), "".join([*words[:20], "c ", *words[20:]])
    assert [(part.kind, part.text) for part in parts_of(one, two) if part.kind != "same"] == [("in", " c")]
    assert next(part.text for part in parts_of(one, two)).startswith(" …")
    assert {part.kind for part in parts_of("x " + one, "y " + one)} == {"out", "in", "same"}
    assert {part.kind for part in parts_of(one + "x", one)} == {"same", "out"}
    assert parts_of("short", two) == []
    assert parts_of("a " * 2000, "b " * 2000) == []


def test_deleted_record_keeps_its_name_and_has_no_link(client, north, officer):
    agency, other = AgencyFactory(partnership=north, name="Fire"), AgencyFactory(partnership=north, name="Team")
    Agency.objects.filter(pk=other.pk).update(part_of=agency)
    Agency.objects.filter(pk=other.pk).update(part_of=None)
    agency.delete()
    deleted, cleared, *_ = lines_of(client)
    assert (deleted.what, deleted.words, deleted.url) == ("Deleted", "Fire", "")
    assert said(cleared) == {"Part of": ("Fire", "")}


def test_alias_leads_to_the_page_of_what_it_is_part_of(client, north, officer):
    alias = AgencyAliasFactory(agency__partnership=north, name="TVP")
    line = next(line for line in lines_of(client) if line.entry.label == "csp.agencyalias")
    assert line.url == alias.agency.get_absolute_url()


def test_record_without_a_page_leads_nowhere_and_a_part_of_one_to_that(client, north, officer):
    plan = AnnualPlanFactory(partnership=north)
    roll_over = RollOver.objects.create(plan=plan, numbering_by=officer)
    lines = {line.entry.label: line for line in lines_of(client)}
    assert lines["reviews.rollover"].url == plan.get_absolute_url()
    assert lines["reviews.rollover"].entry.record_id == roll_over.pk
    client.force_login(UserFactory(is_superuser=True))
    address = next(line for line in lines_of(client, SITE) if line.entry.label == "account.emailaddress")
    assert (address.url, address.record_kind) == ("", "Email address")


def test_other_partnership_is_neither_told_nor_named(client, north, officer):
    """Also where a field of ours points there, and where somebody of theirs asked for something of ours."""
    south = PartnershipFactory(name="Canary south")
    AgencyFactory(partnership=south, name="Canary police")
    stranger = person_in(south, Role.COORDINATOR, name="Canary stranger")
    county = PriorityFactory(plan__partnership=south, title="Canary priority")
    PriorityFactory(plan__partnership=north, title="Ours", supports=county)
    north.replaced_by = south
    north.save()
    entry(
        kind=Kind.REFUSED, person=stranger, name="Canary stranger", address="192.0.2.9", partnership=north, words="Ours"
    )
    entry(kind=Kind.SIGNED_IN, label="csp.user", record_id=stranger.pk, person=stranger, name="Canary stranger")

    page = client.get(PAGE)

    refused = page.context["lines"][0]
    assert (refused.who, refused.address) == (OUTSIDER, "")
    supports = [said(line).get("County priority it supports") for line in page.context["lines"]]
    assert ("", OTHERS) in supports
    assert "Canary" not in page.text
    assert "192.0.2.9" not in page.text
    for query in ("?q=Canary", "?who=1", f"?record=csp.partnership:{south.pk}", f"?record=csp.user:{stranger.pk}"):
        assert "Canary" not in client.get(f"{PAGE}{query}").text.replace('value="Canary"', "")
    assert b"Canary" not in b"".join(client.get("/partnerships/north/audit.csv"))
    assert client.get(PAGE, {"who": stranger.pk}).status_code == 422


def test_county_above_is_named_as_on_the_partnerships_page(client, north, officer):
    north.parent = PartnershipFactory(name="The county", level="county")
    north.save()
    assert said(lines_of(client)[0])["County partnership above it"] == ("", "The county")


def test_sign_ins_are_told_for_as_long_as_somebody_had_a_role(client, north, officer):
    person = UserFactory(name="Sam Reed")
    MembershipFactory(user=person, partnership=north, started_on=date(2017, 4, 1), ended_on=date(2017, 6, 30))
    for on in (date(2017, 3, 31), date(2017, 4, 1), date(2017, 6, 30), date(2017, 7, 1)):
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        entry(
            kind=Kind.SIGNED_IN, label="csp.user", record_id=person.pk, person=person, name="Sam Reed", recorded_at=at
        )
    found = [line.entry.recorded_at.date() for line in lines_of(client, kind=Kind.SIGNED_IN)]
    assert found == [date(2017, 6, 30), date(2017, 4, 1)]


def test_failed_sign_in_is_nobodys(client, north, officer):
    entry(kind=Kind.SIGN_IN_FAILED, label="csp.user", record_id=officer.pk, words="Jo Bird")
    assert lines_of(client)[0].who == NOBODY


class TestSearch:
    @pytest.fixture
    def rows(self, north, officer):
        AuditEntry.objects.all().delete()
        sam = person_in(north, Role.BOARD_MEMBER, name="Sam Reed")
        AuditEntry.objects.all().delete()
        common = {"partnership": north, "person": officer, "name": "Jo Bird"}
        return {
            "bikes": entry(**common, words="One", changes={"name": ["Bikes", 'Cars "and" é']}, recorded_at=datetime(2017, 6, 30, 12, tzinfo=UTC)),
            "late": entry(**common, words="Two", label="plans.annualplan", record_id=5, recorded_at=datetime(2017, 6, 30, 23, 30, tzinfo=UTC)),
            "sam": entry(partnership=north, person=sam, name="Sam Reed", kind=Kind.REFUSED, label="", words="Page", recorded_at=datetime(2017, 8, 1, tzinfo=UTC)),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["sam", "late", "bikes"]),
            ({"q": "bikes"}, ["bikes"]),
            ({"q": 'cars "and'}, ["bikes"]),
            ({"q": "two"}, ["late"]),
            ({"q": "name"}, []),
            ({"kind": "refused"}, ["sam"]),
            ({"kind": "changes"}, ["late", "bikes"]),
            ({"kind": "others"}, ["sam"]),
            ({"about": "plans.annualplan"}, ["late"]),
            ({"record": "plans.annualplan:5"}, ["late"]),
            ({"start": "1/7/2017"}, ["sam", "late"]),
            ({"end": "30/6/2017"}, ["bikes"]),
            ({"start": "2017-07-01", "end": "2017-07-01"}, ["late"]),
        ],
    )
    def test_finds_what_the_address_asks_for(self, client, rows, query, found):
        assert [line.entry for line in lines_of(client, **query)] == [rows[name] for name in found]

    def test_finds_by_person(self, client, rows, officer):
        assert [line.entry for line in lines_of(client, who=officer.pk)] == [rows["late"], rows["bikes"]]

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ({"start": "30/2/2017"}, "Enter the first day as a real date"),
            ({"start": "2/7/2017", "end": "1/7/2017"}, "The last day must be on or after the first day"),
            ({"kind": "nonsense"}, "from the list"),
            ({"record": "nonsense:x"}, "The address names no record"),
            ({"record": "csp.agency:9999999999999999999999"}, "The address names no record"),
        ],
    )
    def test_refuses_what_it_cannot_read_and_says_the_mend(self, client, rows, query, words):
        page = client.get(PAGE, query)
        assert page.status_code == 422
        assert words in flat(page)
        assert page.context["lines"] == []
        assert client.get("/partnerships/north/audit.csv", query).headers["Location"].startswith(PAGE)

    def test_nothing_found_is_said(self, client, rows):
        assert "Nothing is found" in client.get(PAGE, {"q": "nowhere"}).text
        AuditEntry.objects.all().delete()
        assert "Nothing has happened yet" in client.get(PAGE).text


@pytest.mark.parametrize("count", [1, 60])
def test_page_takes_the_same_queries_however_many_entries(client, north, officer, count, django_assert_num_queries):
    AuditEntry.objects.all().delete()
    for number in range(count):
        AgencyFactory(partnership=north, name=f"Agency of {number}")
    with django_assert_num_queries(11):
        page = client.get(PAGE)
    assert len(page.context["lines"]) == min(count, 50)
    assert ("Earlier entries" in page.text) == (count == 60)
    if count == 60:
        assert len(lines_of(client, page=2)) == 10


def test_administrator_reads_everything_by_name(client, north):
    AgencyFactory(partnership=north, name="Fire")
    stranger = person_in(PartnershipFactory(), name="Kim Hale")
    entry(kind=Kind.REFUSED, person=stranger, name="Kim Hale", address="192.0.2.9", partnership=north)
    client.force_login(UserFactory(is_superuser=True, name="Ad Min"))
    [line] = lines_of(client, SITE, who="kim")
    assert (line.who, line.address) == ("Kim Hale", "192.0.2.9")
    assert {line.entry.label for line in lines_of(client, SITE, q="Fire")} == {"csp.agency"}
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("role", [Role.LEAD_OFFICER, Role.BOARD_MEMBER, Role.SCRUTINY_CLERK])
def test_others_are_refused(client, north, role):
    agency = AgencyFactory(partnership=north)
    client.force_login(person_in(north, role, agency if role == Role.LEAD_OFFICER else None))
    assert client.get(PAGE).status_code == 403
    assert client.get("/partnerships/north/audit.csv").status_code == 403
    assert client.get(SITE).status_code == 403
    assert client.get("/site/audit.xlsx").status_code == 403
    assert PAGE not in client.get("/partnerships/north/").text


def test_record_of_a_membership_that_names_nobody_else(north):
    """Kinds of record that others' packages add, and rows without words, are told as far as they can be."""
    scope = Scope(north)
    assert scope.named(Membership.history.model, [1]) == {}
    assert scope.named(Partnership, [north.pk]) == {north.pk: "North"}
    assert Scope().named(Partnership, [north.pk]) == {north.pk: "North"}
    [line] = told([entry(label="socialaccount.socialapp_sites", record_id=1)], Scope(), UserFactory(is_superuser=True))
    assert line.url == ""


class TestFile:
    def test_holds_a_row_for_each_field_with_formulas_as_text_and_is_recorded(self, client, north, officer):
        AuditEntry.objects.all().delete()
        agency = AgencyFactory(partnership=north, name="=1+1", kind="other")
        officer.set_password("more words for a password")
        officer.save()
        client.force_login(officer)
        entry(
            kind=Kind.SIGNED_OUT,
            label="csp.user",
            record_id=officer.pk,
            person=officer,
            name="Jo Bird",
            words="Jo Bird",
        )

        response = client.get("/partnerships/north/audit.xlsx", {"kind": "changes"})

        sheet = load_workbook(io.BytesIO(response.getvalue())).active
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert head[2:] == ["Who", "From where", "What", "Kind of record", "Record", "Field", "Before", "After"]
        assert [row[4:] for row in rows if row[7] == "Name"] == [
            ["Added", "Agency", "=1+1", "Name", None, "=1+1"],
        ]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert ["not shown", "not shown"] in [row[8:] for row in rows]
        assert agency.pk == AuditEntry.objects.get(label="csp.agency").record_id

        text = b"".join(client.get("/partnerships/north/audit.csv")).decode()
        assert "'=1+1" in text
        taken = AuditEntry.objects.filter(kind=Kind.DOWNLOADED).order_by("pk")
        assert [(row.person, row.partnership) for row in taken] == [(officer, north)] * 2

    def test_of_the_site_is_for_the_administrator(self, client, north):
        client.force_login(UserFactory(is_superuser=True))
        AgencyFactory(partnership=north, name="Fire")
        assert "Fire" in b"".join(client.get("/site/audit.csv")).decode()

    def test_of_too_many_entries_leads_back_with_the_mend(self, client, north, officer, monkeypatch):
        monkeypatch.setattr("documents.views.audit.MOST_ENTRIES", 1)
        page = client.get("/partnerships/north/audit.csv", follow=True)
        assert "A file holds 1 entries at most" in page.text
