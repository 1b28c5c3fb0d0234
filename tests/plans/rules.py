"""Breaking one rule of the database at a time."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


def refuses(rule: models.BaseConstraint, record: models.Model) -> bool:
    try:
        rule.validate(type(record), record)
    except ValidationError:
        return True
    return False


def assert_breaks_only(name: str, record: models.Model) -> None:
    """The record, not yet saved, breaks this rule and no other; the database refuses it as the form would."""
    assert [rule.name for rule in record._meta.constraints if refuses(rule, record)] == [name]
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


def assert_keeps_all(record: models.Model) -> None:
    assert [rule.name for rule in record._meta.constraints if refuses(rule, record)] == []
    record.save()
