"""What happens without a record being written: sign-ins, refusals, files taken."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest

from csp.audit.acting import Acting, acting
from csp.audit.audited import audited_as
from csp.logs import SECRET
from csp.models.audit import UNPROVEN, AuditEntry, Kind
from csp.models.partnerships import Partnership
from csp.models.people import User

UNKNOWN_ADDRESS = "an unknown e-mail address"


def record_event(
    request: HttpRequest,
    kind: Kind,
    *,
    person: User | None = None,
    partnership: Partnership | None = None,
    about: Model | None = None,
    words: str = "",
    **said: str,
) -> None:
    """Add what happened to the audit record, in words that hold no password, code or key.

    `person` is whoever did it, and whoever is signed in where nobody is named. For what a stranger can do too, such as
    a failed sign-in, it is the account that was tried, or None for an e-mail address that nobody signs in with: what
    was typed there may be a password. `about` is the record it was done to, the account itself where none is named.
    """
    who = Acting(request)
    by = None if kind in UNPROVEN else person or who.user
    about = about or person or by
    AuditEntry.objects.create(
        person=by,
        name=by.name if by else "" if kind in UNPROVEN else acting().called,
        address=who.address,
        kind=kind,
        label=about._meta.label_lower if about else "",
        record_id=about.pk if about else None,
        words=(words or str(about or UNKNOWN_ADDRESS))[:300],
        partnership=partnership or partnership_of(about),
        changes={name: [None, text] for name, text in said.items()},
    )


def page_of(request: HttpRequest) -> str:
    """The page that was asked for, without what its address may give away, or what no database keeps."""
    path = "".join(each if each.isprintable() else "…" for each in request.path)
    return SECRET.sub(r"\1…", path)[:300]


def partnership_of(record: Model | None) -> Partnership | None:
    """The partnership that a record is of; None for what belongs to the whole site."""
    declared = audited_as(record.__class__) if record else None  # request.user is a proxy
    for path in declared.partnership if declared else ():
        reached = record
        for name in path.split("__"):
            reached = reached if name == "pk" else getattr(reached, name, None)
        if isinstance(reached, Partnership):
            return reached
    return None
