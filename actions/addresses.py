"""Addresses of hundreds of records in a page: reverse() takes longer than everything else in a row of a table."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def address(name: str, pk: int) -> str:
    """As reverse() gives it, for an address that takes a pk and nothing else."""
    before, after = around_pk(name, get_script_prefix())
    return f"{before}/{pk}/{after}"


@cache
def around_pk(name: str, prefix: str) -> tuple[str, str]:
    """What stands before and after the pk; it depends on where the site is mounted, which is the prefix."""
    before, _, after = reverse(name, args=[0]).rpartition("/0/")
    return before, after
