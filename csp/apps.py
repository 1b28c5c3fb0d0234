"""The first room, and what each connection to the database is given as it opens."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from csp.audit.connections import let_it_know_who_acts


def opened(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    let_it_know_who_acts(connection)


class CspConfig(AppConfig):
    name = "csp"

    def ready(self) -> None:
        # the one signal of the house: Django offers nothing else that is called for every connection
        connection_created.connect(opened)
