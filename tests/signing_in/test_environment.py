"""What an installation may say about sessions, limits and the sign-in of organisations."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from csp.signing_in.environment import Organisation, number, organisations

ENTRA = "https://login.microsoftonline.com/8f9c/v2.0"


def environ(prefix="DJANGO_OIDC", **changes):
    parts = {
        "SERVER": ENTRA,
        "CLIENT_ID": "tracker",
        "CLIENT_SECRET": "hidden",
        "NAME": "Northshire Council",
        "DOMAINS": "northshire.gov.uk",
    }
    return {f"{prefix}_{part}": value for part, value in (parts | changes).items()}


@pytest.mark.parametrize(("given", "found"), [({}, 180), ({"MINUTES": ""}, 180), ({"MINUTES": " 5 "}, 5)])
def test_number_is_read(given, found):
    assert number(given, "MINUTES", 180, least=5, most=720) == found


@pytest.mark.parametrize("text", ["4", "721", "-5", "5.5", "ten", "٣٠", "9999999999"])
def test_number_out_of_bounds_is_refused_with_the_bounds(text):
    with pytest.raises(ImproperlyConfigured, match="^MINUTES is .*: give a whole number from 5 to 720.$"):
        number({"MINUTES": text}, "MINUTES", 180, least=5, most=720)


def test_no_organisation_without_settings():
    assert organisations({}) == []


def test_organisations_are_read_one_by_one():
    given = environ(DOMAINS=" @Northshire.GOV.UK, north.example ", SERVER=f"{ENTRA}/") | environ(
        "DJANGO_OIDC_2", SERVER="http://127.0.0.1:9400", NAME="Vale Police", DOMAINS="vale.police.uk"
    )
    assert organisations(given) == [
        Organisation("organisation", ENTRA, "tracker", "hidden", "Northshire Council", ("northshire.gov.uk", "north.example")),
        Organisation("organisation-2", "http://127.0.0.1:9400", "tracker", "hidden", "Vale Police", ("vale.police.uk",)),
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["SERVER", "CLIENT_ID", "CLIENT_SECRET", "NAME", "DOMAINS"])
def test_half_an_organisation_is_refused_with_what_is_missing(part):
    with pytest.raises(ImproperlyConfigured, match=f"^DJANGO_OIDC_{part} is not set"):
        organisations(environ(**{part: ""}))


@pytest.mark.parametrize(
    ("server", "why"),
    [
        ("login.example", "give it as https://"),
        ("ftp://login.example", "give it as https://"),
        ("https://login.example/?a=1", "give it as https://"),
        ("http://login.example", "only https://"),
        ("https://login.microsoftonline.com/common/v2.0", "must name one tenant"),
        ("https://login.microsoftonline.com/Organizations/v2.0/", "must name one tenant"),
        ("https://login.microsoftonline.com/8f9c", "must name one tenant"),
    ],
)
def test_server_that_anybody_could_speak_for_is_refused(server, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        organisations(environ(SERVER=server))


@pytest.mark.parametrize("domains", ["northshire", "*.gov.uk", "north shire.gov.uk", ",", "a@b.uk"])
def test_domain_that_is_none_is_refused(domains):
    with pytest.raises(ImproperlyConfigured, match="give the ends of its e-mail addresses"):
        organisations(environ(DOMAINS=domains))


def test_two_organisations_do_not_vouch_for_the_same_address():
    given = environ() | environ("DJANGO_OIDC_2", DOMAINS="vale.police.uk, NORTHSHIRE.gov.uk")
    with pytest.raises(ImproperlyConfigured, match="names northshire.gov.uk twice"):
        organisations(given)
