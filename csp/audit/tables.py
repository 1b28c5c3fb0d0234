"""A recorded table in the terms of the database: what its triggers are written out from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Model

from csp.audit.audited import Audited, audited_as

LONGEST_WORDS = 300


@dataclass(frozen=True)
class Table:
    """One recorded table. An expression takes the name of a row: NEW or OLD."""

    model: type[Model]
    audited: Audited
    columns: tuple[str, ...]  # those that are told of, as the database has them now

    @classmethod
    def of(cls, model: type[Model], there: Collection[str]) -> Table:
        audited = audited_as(model)
        assert audited is not None
        unsaid = {str(model._meta.pk.column), *columns_of(model, audited.unsaid)}
        columns = [column for column in every_column(model) if column not in unsaid]
        return cls(model, audited, tuple(column for column in columns if column in there))

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)

    @property
    def secret(self) -> set[str]:
        return columns_of(self.model, self.audited.secret)

    @property
    def booleans(self) -> set[str]:
        return {str(field.column) for field in self.fields if isinstance(field, models.BooleanField)}

    @property
    def documents(self) -> set[str]:
        """Columns that hold JSON."""
        return {str(field.column) for field in self.fields if isinstance(field, models.JSONField)}

    @property
    def fields(self) -> list[Any]:
        return [field for field in self.model._meta.local_concrete_fields if field.column in self.columns]

    def partnership_of(self, row: str) -> str:
        """Of several paths the first that leads anywhere."""
        paths = [reached(self.model, path, row) for path in self.audited.partnership]
        return f"coalesce({', '.join([*paths, 'NULL'])})" if paths else "NULL"

    def words_of(self, row: str) -> str:
        parts = [f"coalesce(CAST({reached(self.model, path, row)} AS text), '')" for path in self.audited.words]
        together = " || ' ' || ".join(parts) or "''"
        return f"substr(trim({together}), 1, {LONGEST_WORDS})"


def columns_of(model: type[Model], names: tuple[str, ...]) -> set[str]:
    return {field_named(model, name).column for name in names}


def every_column(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.local_concrete_fields]


def field_named(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def reached(model: type[Model], path: str, row: str) -> str:
    """What stands at the end of a path of fields from a row, as an expression of the database."""
    first, *others = path.split("__")
    field = field_named(model, first)
    expression = f'{row}."{field.column}"'
    for name in others:
        other = field.related_model
        field = field_named(other, name)
        expression = (
            f'(SELECT "{field.column}" FROM "{other._meta.db_table}" WHERE "{other._meta.pk.column}" = {expression})'
        )
    return expression
