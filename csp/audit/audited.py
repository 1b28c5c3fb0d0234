"""Which tables are recorded, how a row of theirs reaches its partnership, and what is left unsaid, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Model
from simple_history.models import HistoricalChanges


@dataclass(frozen=True)
class Audited:
    """How a kind of record is recorded; a model of ours carries it as `audited`.

    The paths to the partnership are tried in turn, "" is the partnership itself and none is the whole site. `words`
    are the fields, some of them of other records, that name a row to an officer.
    """

    partnership: tuple[str, ...]
    words: tuple[str, ...]
    secret: tuple[str, ...] = ()  # that it changed is said, and not what to
    unsaid: tuple[str, ...] = ()  # a change of these only is no change
    is_changed_only: bool = False  # a row's coming and going are not recorded
    called: str = ""  # where the model's own name says less


SITE: tuple[str, ...] = ()

# tables of other people's packages
OF_OTHERS = {
    "auth.group": Audited(SITE, ("name",)),
    "auth.group_permissions": Audited(SITE, ("group__name", "permission__codename")),
    "csp.user_groups": Audited(SITE, ("user__name", "group__name")),
    "csp.user_user_permissions": Audited(SITE, ("user__name", "permission__codename")),
    "account.emailaddress": Audited(SITE, ("email",)),
    "mfa.authenticator": Audited(SITE, ("user__name", "type"), secret=("data",), unsaid=("last_used_at",)),
    "socialaccount.socialaccount": Audited(
        SITE, ("user__name", "provider"), unsaid=("last_login", "extra_data", "date_joined")
    ),
    "socialaccount.socialapp": Audited(SITE, ("name",), secret=("secret", "key", "settings")),
    "socialaccount.socialapp_sites": Audited(SITE, ()),
}

LEFT_OUT = {
    "csp.auditentry": "the record itself",
    "csp.auditseal": "made of the record, and checked against it",
    "csp.formreceipt": "so that a second press saves nothing; what the first one saved is recorded",
    "reviews.draft": "what somebody is still typing; it is recorded as an update once it is sent in",
    "reviews.signedkey": "the words of a signed review, made once with their sign-off, which is recorded",
    "reviews.signedcheck": "as signedkey",
    "reviews.signedasked": "as signedkey",
    "reviews.signedpriority": "as signedkey",
    "reviews.signedcommentary": "as signedkey",
    "reviews.signedaction": "as signedkey",
    "reviews.signedagency": "as signedkey",
    "reviews.signedchange": "as signedkey",
    "reviews.signedupdate": "as signedkey",
    "documents.publishedfile": "a published copy as a file, made once with it; the copy is recorded",
    "documents.sourcefile": "the file as it was sent, kept whole with its import, which is recorded",
    "auth.permission": "made by migrations; nobody is given any",
    "contenttypes.contenttype": "made by migrations",
    "csp.session": "a browser that is signed in; signing in and out is recorded",
    "sessions.session": "as csp.session",
    "usersessions.usersession": "as csp.session",
    "csp.tries": "how often a sign-in was tried of late; each try that failed is recorded",
    "account.emailconfirmation": "a letter under way; the address it confirms is recorded",
    "socialaccount.socialtoken": "secrets of other sites, kept for nobody to see",
    "sites.site": "a name and address that packages ask for",
}
HISTORY = "what an edit replaced, written beside the record itself"


def audited_as(model: type[Model]) -> Audited | None:
    return getattr(model, "audited", None) or OF_OTHERS.get(model._meta.label_lower)


def every_model() -> Iterator[type[Model]]:
    """Each model that has a table, those that join two others included."""
    return (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)


def audited_models() -> list[type[Model]]:
    return [model for model in every_model() if audited_as(model)]


def why_left_out(model: type[Model]) -> str:
    """Why a table is not recorded; nothing where it is, or where nobody has said."""
    if issubclass(model, HistoricalChanges):
        return HISTORY
    return "" if audited_as(model) else LEFT_OUT.get(model._meta.label_lower, "")


def called(model: type[Model]) -> str:
    """A kind of record as it is named to people."""
    declared = audited_as(model)
    name = (declared.called if declared else "") or str(model._meta.verbose_name)
    return name[:1].upper() + name[1:]


def model_of(label: str) -> type[Model] | None:
    """The model of a label that an entry or an address carries; None where there is none, or none any more."""
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        found = [model for model in every_model() if model._meta.label_lower == label]
        return found[0] if found else None


def field_of(model: type[Model], column: str) -> models.Field | None:
    """The field that keeps its value in this column; None where there is none any more."""
    return next((field for field in model._meta.local_concrete_fields if field.column == column), None)
