"""What each role lets a person do, in the words of their account page."""

from __future__ import annotations

from csp.models import Level, Membership, Role

SEES_ALL = "You see everything here."
RIGHTS = {
    Role.COORDINATOR: (
        SEES_ALL,
        "You bring in and edit plans, record an update of any action, chase what is missing, and send out returns.",
        "You write the reviews, sign them off, make the papers and publish the plan.",
        "You look after the agencies, the people and their roles, and hand actions over.",
    ),
    Role.LEAD_OFFICER: (
        SEES_ALL,
        "You record updates on the actions that %s, or a team inside it, leads or supports, and fill in its return.",
        "You answer what it is asked.",
    ),
    Role.BOARD_MEMBER: (SEES_ALL, "You ask questions and make recommendations. You do not change plans or updates."),
    Role.SCRUTINY_CLERK: (
        "You see published plans and their signed reviews, without what is internal.",
        "You ask questions and make recommendations for scrutiny, and make committee reports.",
    ),
}
READS_DISTRICTS = "You also read the published plans of the districts below this county."


def rights_of(role: Membership) -> list[str]:
    """Sentences, the widest first."""
    words = [sentence % role.agency if "%s" in sentence else sentence for sentence in RIGHTS[Role(role.role)]]
    is_county = role.partnership.level == Level.COUNTY and role.role != Role.SCRUTINY_CLERK
    return [*words, READS_DISTRICTS] if is_county else words
