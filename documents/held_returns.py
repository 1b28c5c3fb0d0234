"""Returns that were uploaded and wait for a second look: kept with the person's session, never as files."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from documents.return_sheet import FilledSheet
from plans.models import AnnualPlan

HELD = "uploaded_returns"
MOST_HELD = 3


def hold(session: Any, plan: AnnualPlan, sheet: FilledSheet) -> UUID:
    """Keep a return and say how to ask for it; the oldest goes when there are too many."""
    upload = uuid4()
    session[HELD] = [*session.get(HELD, []), [str(upload), plan.pk, sheet.as_dict()]][-MOST_HELD:]
    return upload


def held(session: Any, plan: AnnualPlan, upload: UUID) -> FilledSheet | None:
    """The return that was kept for this plan; None where it no longer is."""
    for key, plan_pk, sheet in session.get(HELD, []):
        if (key, plan_pk) == (str(upload), plan.pk):
            return FilledSheet.from_dict(sheet)
    return None
