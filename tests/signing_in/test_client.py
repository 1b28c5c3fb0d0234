"""Where a request comes from, as told by proxies that are trusted and by nobody else."""

import pytest
from django.test import RequestFactory

from csp.signing_in.client import client_address, network_of


def asked(remote, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (0, "203.0.113.9", None, "203.0.113.9"),
        (0, "203.0.113.9", "198.51.100.1", "203.0.113.9"),  # forged
        (1, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # the first one forged
        (1, "127.0.0.1", None, "127.0.0.1"),
        (1, "", " 198.51.100.1 ", "198.51.100.1"),
        (1, "127.0.0.1", "10.9.9.9, nonsense", "127.0.0.1"),
        (2, "127.0.0.1", "10.9.9.9, 198.51.100.1, 192.0.2.7", "198.51.100.1"),
        (2, "127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (1, "127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        (1, "127.0.0.1", "[2001:DB8::1]:443", "2001:db8::1"),
        (1, "127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        (0, "fe80::1%eth0", None, "fe80::1"),
        (0, "", None, ""),
        (0, "unix:", None, ""),
    ],
)
def test_address_is_taken_from_the_proxies_that_are_trusted(settings, proxies, remote, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(asked(remote, forwarded)) == address


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
    ],
)
def test_network_is_what_somebody_cannot_change_by_themselves(remote, network):
    assert network_of(asked(remote)) == network
