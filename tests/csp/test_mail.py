"""The mail server as one address."""

import pytest

from csp.mail import MailServer, read_mail_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", MailServer()),
        ("smtp://mail.example", MailServer(host="mail.example", port=25)),
        (
            "smtp+tls://ada%40x.example:p%3Aw@mail.example:2525",
            MailServer(host="mail.example", port=2525, user="ada@x.example", password="p:w", starts_tls=True),
        ),
        ("smtp+tls://mail.example", MailServer(host="mail.example", port=587, starts_tls=True)),
        ("smtps://mail.example", MailServer(host="mail.example", port=465, is_tls=True)),
    ],
)
def test_mail_server_is_read_from_one_address(url, server):
    assert read_mail_url(url) == server


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"])
def test_address_of_a_mail_server_that_cannot_be_read_says_how_to_write_it(url):
    with pytest.raises(ValueError, match="DJANGO_EMAIL_URL cannot be read: give it as smtp") as refused:
        read_mail_url(url)
    assert "mail.example:port" not in str(refused.value)
