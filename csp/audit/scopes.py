"""Whose audit record is read: one partnership's, by its coordinators, or all of it, by the site administrator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Model, Q
from django.utils import timezone

from csp.audit.audited import audited_as
from csp.models import Membership, Partnership, User
from csp.models.audit import AuditEntry, AuditEntryQuerySet

OUTSIDER = "Somebody outside this partnership"
NOBODY = "Nobody signed in"
ACCOUNT = User._meta.label_lower


@dataclass(frozen=True)
class Scope:
    """What may be read, and who may be named in it."""

    partnership: Partnership | None = None

    @property
    def entries(self) -> AuditEntryQuerySet:
        """What concerns the partnership, and its people's sign-ins and accounts for as long as they had a role there."""
        if self.partnership is None:
            return AuditEntry.objects.all()
        accounts = Q(pk__in=())
        for role in self.roles:
            held = Q(label=ACCOUNT, record_id=role.user_id, partnership=None)
            if role.started_on:
                held &= Q(recorded_at__gte=start_of(role.started_on))
            if role.ended_on:
                held &= Q(recorded_at__lt=start_of(role.ended_on + timedelta(1)))
            accounts |= held
        return AuditEntry.objects.filter(Q(partnership=self.partnership) | accounts)

    @cached_property
    def roles(self) -> list[Membership]:
        """Every role held in the partnership, ended or not. One query."""
        return list(Membership.objects.filter(partnership=self.partnership).select_related("user").order_by("pk"))

    @cached_property
    def people(self) -> dict[int, str]:
        """Whom a coordinator may be told of, by name; a site administrator is nobody's secret. One query more."""
        administrators = User.objects.filter(is_superuser=True)
        return {user.pk: user.name for user in [*administrators, *(role.user for role in self.roles)]}

    def is_known(self, person_id: int | None) -> bool:
        return self.partnership is None or person_id is None or person_id in self.people

    def name_of(self, entry: AuditEntry) -> str:
        if not self.is_known(entry.person_id):
            return OUTSIDER
        return entry.name or NOBODY

    def address_of(self, entry: AuditEntry) -> str:
        return entry.address if self.is_known(entry.person_id) else ""

    def named(self, model: type[Model], keys: Iterable[int]) -> dict[int, str]:
        """Records by their ids, in words; none of another partnership. One query."""
        declared = audited_as(model)
        if declared is None or not declared.words:
            return {}
        rows = model._base_manager.filter(pk__in=set(keys))
        if self.partnership is not None:
            rows = rows.filter(self.is_ours(model, declared.partnership))
        found = rows.values_list("pk", *declared.words)
        return {pk: " ".join(str(word) for word in words if word not in (None, "")) for pk, *words in found}

    def is_ours(self, model: type[Model], paths: tuple[str, ...]) -> Q:
        if model is User:
            return Q(pk__in=self.people)
        ours = Q(pk__in=())
        for path in paths:
            ours |= Q(**{path: self.partnership.pk if self.partnership else None})
        # the county above is on the partnership's own page
        return ours | Q(districts=self.partnership) if model is Partnership else ours


def start_of(day: date) -> datetime:
    """The first moment of a day by the clock on the wall."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
