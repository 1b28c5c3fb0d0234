import pytest

from csp.models import Partnership, StatusMeaning
from csp.statuses import USUAL_MEANINGS, RagStatus
from tests.factories import PartnershipFactory, person_in

pytestmark = pytest.mark.django_db


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def vale():
    return PartnershipFactory(name="Vale Partnership", slug="vale")


def key(**changes):
    usual = {f"meaning_{status}": meaning for status, meaning in USUAL_MEANINGS.items()}
    return usual | {"used_complete": "on", "used_not_started": "on"} | changes


def test_status_key_is_worded_by_the_partnership(client, vale):
    client.force_login(person_in(vale))
    page = client.get("/partnerships/vale/status-key/")

    response = client.post("/partnerships/vale/status-key/", key(meaning_red="Stuck.", used_not_started=""))

    assert USUAL_MEANINGS[RagStatus.RED] in text_of(page)
    assert "used_red" not in text_of(page)
    assert response.url == "/partnerships/vale/"
    assert [(m.status, m.meaning, m.is_used) for m in StatusMeaning.objects.order_by("pk")] == [
        ("red", "Stuck.", True),
        ("not_started", USUAL_MEANINGS[RagStatus.NOT_STARTED], False),
    ]
    shown = Partnership.objects.get(slug="vale").status_key
    assert [meaning.status for meaning in shown] == ["red", "amber", "green", "complete"]


def test_status_key_saved_as_it_was_keeps_no_rows(client, vale):
    client.force_login(person_in(vale))

    client.post("/partnerships/vale/status-key/", key())

    assert StatusMeaning.objects.count() == 0


@pytest.mark.parametrize(
    ("meaning", "said"),
    [
        ("", "Enter what Red means"),
        ("x" * 301, "What Red means must be 300 characters or fewer; it has 301"),
        ("a\x00b", "What Red means holds a hidden character (NUL): type it again"),
    ],
)
def test_status_key_refuses_bad_input(client, vale, meaning, said):
    client.force_login(person_in(vale))

    response = client.post("/partnerships/vale/status-key/", key(meaning_red=meaning, meaning_green="Fine."))

    assert response.status_code == 422
    assert response.context["form"].errors == {"meaning_red": [said]}
    assert "Fine." in text_of(response)
    assert StatusMeaning.objects.count() == 0
