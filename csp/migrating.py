"""One migration of a database at a time: a second server that starts meanwhile waits, and finds nothing left to do (ADR 0031)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import Error

LOCK = 2_031_731_017  # the same number in every server; PostgreSQL keeps such locks for each database by itself
WAITING = "Another server is migrating this database. Waiting until it has finished."


@contextmanager
def one_at_a_time(connection: Any, say: Callable[[str], Any]) -> Iterator[None]:
    """Hold off others; says so where it has to wait itself. The lock ends with the process, however that ends."""
    if connection.vendor == "postgresql":
        lock = held_by_postgresql(connection, say)
    elif connection.is_in_memory_db():
        yield  # nobody else can see it
        return
    else:
        lock = held_by_folder(Path(connection.settings_dict["NAME"]).parent, say)
    with lock:
        yield


@contextmanager
def held_by_postgresql(connection: Any, say: Callable[[str], Any]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            say(WAITING)
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        except Error:
            connection.close()  # which lets go of it as well


@contextmanager
def held_by_folder(folder: Path, say: Callable[[str], Any]) -> Iterator[None]:
    """Lock the folder the file lies in: to open the file itself and close it again would end SQLite's own locks on it."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(WAITING)
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
