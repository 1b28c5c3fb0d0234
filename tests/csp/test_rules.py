from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from csp.models import (
    Agency,
    AgencyAlias,
    Membership,
    Role,
    StatusMeaning,
    User,
)
from csp.statuses import USUAL_MEANINGS, RagStatus
from tests.factories import (
    AgencyAliasFactory,
    AgencyFactory,
    MembershipFactory,
    PartnershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


def broken(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(ValidationError) as refused:
        row.validate_constraints()
    return [error.message for errors in refused.value.error_dict.values() for error in errors]


def test_partnership_keeps_its_rules(vale):
    assert broken(vale, level="parish") == ["Choose district, county or unitary."]
    vale.refresh_from_db()
    assert broken(vale, parent=vale) == ["A partnership cannot be above itself."]
    vale.refresh_from_db()
    assert broken(vale, replaced_by=vale) == ["A partnership cannot be replaced by itself."]


def test_status_meaning_keeps_its_rules(vale):
    red = StatusMeaning(partnership=vale, status=RagStatus.RED, meaning="Stuck.")

    assert broken(red, is_used=False) == ["Red, Amber and Green are always in use."]
    red.is_used = True
    red.save()
    assert str(red) == "Red: Stuck."
    assert [m.meaning for m in vale.status_key] == ["Stuck.", *list(USUAL_MEANINGS.values())[1:]]


def test_agency_keeps_its_rules(vale):
    police = AgencyFactory(partnership=vale, name="Police")

    again = Agency(partnership=vale)
    assert broken(again, name="POLICE") == ["This partnership already has an agency of that name."]
    assert broken(police, part_of=police) == ["An agency cannot be part of itself."]
    police.refresh_from_db()
    assert broken(police, replaced_by=police) == ["An agency cannot be replaced by itself."]


def test_other_name_is_listed_once(vale):
    alias = AgencyAliasFactory(name="Cops")

    again = AgencyAlias(agency=alias.agency)
    assert broken(again, name="COPS") == ["That other name is already listed."]
    assert str(alias) == "Cops"


def test_agency_is_called_by_its_abbreviation_in_narrow_columns():
    assert [Agency(name="Police", abbreviation=short).short_name for short in ("NP", "")] == ["NP", "Police"]


def test_agencies_that_have_not_ended_are_current(vale):
    AgencyFactory(partnership=vale, ended_on=date(2017, 1, 1))
    current = AgencyFactory(partnership=vale)

    assert list(vale.agencies.current()) == [current]


def test_role_keeps_its_rules(vale):
    user = UserFactory(name="Pat")
    role = Membership(user=user, partnership=vale)
    assert broken(role, role=Role.LEAD_OFFICER) == ["Choose the agency this lead officer reports for."]
    assert broken(role, role=Role.COORDINATOR, started_on=date(2018, 1, 2), ended_on=date(2018, 1, 1)) == [
        "The last day must be on or after the first day."
    ]
    role.ended_on = None
    role.save()
    assert str(role) == "Pat, Coordinator (community safety officer)"
    assert broken(Membership(user=user, partnership=vale), role=Role.COORDINATOR) == [
        "This person already has that role here."
    ]
    police = AgencyFactory(partnership=vale)
    MembershipFactory(user=user, partnership=vale, role=Role.LEAD_OFFICER, agency=police)
    again = Membership(user=user, partnership=vale, agency=police)
    assert broken(again, role=Role.LEAD_OFFICER) == ["This person already has that role here."]


def test_person_signs_in_with_an_address_of_their_own():
    pat = User.objects.create_superuser("Pat@VALE.example", "three green bottles", name="Pat Green")

    assert (pat.email, pat.is_superuser, pat.check_password("three green bottles")) == ("Pat@vale.example", True, True)
    assert [str(pat), pat.get_full_name(), pat.get_short_name()] == ["Pat Green"] * 3
    assert User.objects.get_by_natural_key("pat@vale.EXAMPLE") == pat
    assert broken(User(name="Other"), email="PAT@vale.example") == [
        "Somebody already signs in with that e-mail address."
    ]
