"""Partnerships, their agencies and status keys, and the people, from the demo's files."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from actions.demo.files import Facts
from csp.models import Agency, Membership, Partnership, StatusMeaning, User
from csp.naming import save_with_aliases

PASSWORD = "demo-password"


def add_partnership(facts: Facts) -> dict[str, Agency]:
    """Make the partnership; its agencies by their short names."""
    key, agencies = facts.pop("status_key", {}), facts.pop("agencies")
    parent = Partnership.objects.filter(slug=facts.pop("parent", "")).first()
    partnership = Partnership.objects.create(parent=parent, **facts)
    for status, wording in key.items():
        StatusMeaning.objects.create(partnership=partnership, status=status, **wording)
    return add_agencies(partnership, agencies)


def add_agencies(partnership: Partnership, rows: list[Facts]) -> dict[str, Agency]:
    """In the order of the file, where what an agency is part of or replaced by stands before it."""
    made: dict[str, Agency] = {}
    for position, facts in enumerate(rows, start=1):
        aliases = facts.pop("aliases", [])
        others = {name: made[facts.pop(name)] for name in ("part_of", "replaced_by") if name in facts}
        agency = Agency(partnership=partnership, position=position, **others, **facts)
        made[agency.short_name] = save_with_aliases(agency, aliases)
    return made


def add_people(rows: list[Facts], agencies: dict[str, dict[str, Agency]]) -> dict[str, User]:
    """People and their roles, by the part of the e-mail address before the @; a few of them can sign in."""
    password = make_password(PASSWORD)  # once: it is slow on purpose
    made = {}
    for facts in rows:
        roles, signs_in = facts.pop("roles", []), facts.pop("signs_in", False)
        user = User.objects.create(password=password if signs_in else make_password(None), **facts)
        made[user.email.split("@")[0]] = user
        for role in roles:
            add_membership(user, role, agencies)
    return made


def add_membership(user: User, facts: Facts, agencies: dict[str, dict[str, Agency]]) -> None:
    slug = facts.pop("partnership")
    agency = agencies[slug][facts.pop("agency")] if "agency" in facts else None
    Membership.objects.create(user=user, partnership=Partnership.objects.get(slug=slug), agency=agency, **facts)
