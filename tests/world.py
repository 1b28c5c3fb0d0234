"""One of everything, the people who may ask for it, and every address of the site."""

from datetime import date
from functools import cache
from uuid import UUID

from django.urls import get_resolver, reverse

from csp.models import Membership, Role
from documents.bringing_in import Sent, bring_in
from plans.models import PlanStatus
from reviews.links import digest_of
from reviews.models import GivenByLink, ReturnLink
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    CommitteeReportFactory,
    FundingLineFactory,
    LeadFactory,
    LinkedPlanFactory,
    MeasureFactory,
    PartnershipFactory,
    PriorityFactory,
    RecommendationFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    TargetFactory,
    UpdateFactory,
    UserFactory,
    invited_to,
    person_in,
)

COORDINATOR, LEAD, BOARD, CLERK, COUNTY, ADMIN = "coordinator", "lead", "board", "clerk", "county", "administrator"
OUTSIDER = "outsider"  # coordinator of a partnership elsewhere
ENDED, DEACTIVATED = "ended", "deactivated"  # were coordinators here


class World:
    """A county, a district below it with a plan holding one of everything, and the people who may ask for it.

    `word` stands in every name and text of it, and of no other world; "Withheld" and "Unsettled" in what is internal and
    in the draft of another year.
    """

    def __init__(self, status, word="Canary"):
        self.word, self.slug = word, word.lower()
        self.county = PartnershipFactory(name=f"{word} county", level="county")
        self.partnership = PartnershipFactory(name=f"{word} partnership", slug=self.slug, parent=self.county)
        self.agency = AgencyFactory(partnership=self.partnership, name=f"{word} police")
        strategy = StrategyFactory(partnership=self.partnership, title=f"{word} strategy")
        plan = AnnualPlanFactory(partnership=self.partnership, strategy=strategy, status=status, title=f"{word} plan")
        priority = PriorityFactory(plan=plan, title=f"{word} priority")
        target = TargetFactory(priority=priority, text=f"{word} target")
        action = ActionFactory(priority=priority, target=target, activity=f"{word} action")
        LeadFactory(action=action, agency=self.agency)
        update = UpdateFactory(action=action, progress=f"{word} update")
        link = ReturnLink.objects.create(
            plan=plan, number=2, agency=self.agency, digest=digest_of(f"{self.slug}-secret"), made_by=UserFactory(),
            expires_on=date(2099, 1, 1),
        )  # fmt: skip
        given = UpdateFactory(action=action, progress=f"{word} by link", given_by=f"{word} holder", recorded_by=None)
        GivenByLink.objects.create(update=given, link=link)
        closed = ActionFactory(priority=priority, activity=f"{word} closed")
        closed.close(on=date(2017, 10, 1), reason=f"{word} reason")
        withheld = ActionFactory(priority=priority, activity="Withheld action", is_internal=True)
        LeadFactory(action=withheld, agency=self.agency)
        UpdateFactory(action=withheld, progress="Withheld update")
        UpdateFactory(action=action, reported_on=date(2017, 8, 2), progress="Withheld account", is_internal=True)
        unsettled = AnnualPlanFactory(
            partnership=self.partnership, status=PlanStatus.DRAFT, title=f"Unsettled {word} plan", year=2016
        )
        ActionFactory(priority__plan=unsettled, priority__title="Unsettled priority", activity="Unsettled action")
        half_yearly, yearly = (
            AnnualPlanFactory(partnership=self.partnership, status=status, title=word, year=year, review_months=months)
            for year, months in ((2018, 6), (2019, 12))
        )
        recommendation = RecommendationFactory(
            plan=plan, action=action, text=f"{word} question", asked_of=self.agency, asked_name=f"{word} councillor"
        )
        self.people = {
            COORDINATOR: person_in(self.partnership, Role.COORDINATOR, name=f"{word} coordinator"),
            LEAD: person_in(
                self.partnership, Role.LEAD_OFFICER, self.agency, name=f"{word} officer", has_second_step=True
            ),
            BOARD: person_in(self.partnership, Role.BOARD_MEMBER, name=f"{word} member"),
            CLERK: person_in(self.partnership, Role.SCRUTINY_CLERK, name=f"{word} clerk"),
            COUNTY: person_in(self.county, Role.BOARD_MEMBER),
            ADMIN: UserFactory(is_superuser=True),
            OUTSIDER: person_in(PartnershipFactory(), Role.COORDINATOR),
            ENDED: person_in(self.partnership, Role.COORDINATOR),
            DEACTIVATED: person_in(self.partnership, Role.COORDINATOR, is_active=False),
        }
        self.people[ENDED].memberships.update(started_on=date(2017, 4, 1), ended_on=date(2017, 12, 31))
        sent = Sent.pasted(
            f"{word} plan 2020/21\nPriority 1: {word}\nAction\tLead\n{word} one\tTVP\n{word} two. Three.\tTVP"
        )
        plan_import = bring_in(self.partnership, sent, year=None, by=self.people[COORDINATOR])
        self.rows = {
            "plan_import": plan_import, "import_priority": plan_import.priorities.get(),
            "import_row": plan_import.rows.in_order()[1],
            "agency": self.agency, "strategy": strategy, "plan": plan, "priority": priority, "target": target,
            "action": action, "closed": closed, "half_yearly": half_yearly, "yearly": yearly, "update": update,
            "recommendation": recommendation, "link_withdraw": link, "send_back": given,
            "committee_report": CommitteeReportFactory(plan=plan, title=f"{word} report"),
            "membership": Membership.objects.get(user=self.people[LEAD]), "person": self.people[LEAD],
            "invitation": invited_to(self.partnership, name=f"{word} newcomer"),
            "strategic_priority": StrategicPriorityFactory(strategy=strategy, title=f"{word} strategic priority"),
            "section": SectionFactory(plan=plan, heading=f"{word} section"),
            "linked_plan": LinkedPlanFactory(plan=plan, title=f"{word} linked plan"),
            "funding_line": FundingLineFactory(plan=plan, description=f"{word} funding"),
            "measure": MeasureFactory(plan=plan, name=f"{word} offences"),
        }  # fmt: skip

    def address(self, name):
        return reverse(name, kwargs={key: self.value(name, key) for key in parameters()[name]})

    def value(self, name, key):
        """The argument an address takes: its own kind of record for `pk`, named records for the others."""
        periods = {"reviews:half_year_review": (2018, 1), "reviews:year_review": (2019, 1)}
        year, number = periods.get(name, (2017, 2))
        fixed = {
            "slug": self.slug,
            "direction": "up",
            "year": year,
            "number": number,
            "code": "q2",
            "upload": UUID(int=1),
            "kind": "csv"
            if name
            in (
                "documents:summary_file",
                "documents:table_file",
                "documents:review_file",
                "documents:audit_file",
                "documents:site_audit_file",
            )
            else "docx",
            "verb": "leave-out",
            "key": "organisation",
        }
        if key in fixed:
            return fixed[key]
        if key in ("uidb64", "token", "words"):
            return f"{self.slug}-secret" if name.startswith("reviews:by_link") else "wrong"
        if ":" not in name:
            return 1  # of signing in: nobody's
        if key != "pk":
            return self.rows[key.removesuffix("_pk")].pk
        return self.rows[self.kind(name)].pk

    def kind(self, name):
        special = {
            "reviews:priority": "priority", "actions:reopen": "closed", "actions:record_update": "action",
            "actions:correct_update": "update", "actions:hand_over": "membership",
            "csp:invitation_take_back": "invitation",
            "csp:person_link": "membership", "csp:person_sign_out": "membership", "csp:second_step_clear": "membership", "csp:person_second_step": "person", "reviews:plan": "plan", "reviews:paper": "plan", "reviews:review": "plan",
            "reviews:sense_checks": "plan", "reviews:commentary": "plan", "reviews:sign_off": "plan",
            "reviews:review_reopen": "plan", "reviews:calendar": "plan", "reviews:chase": "plan",
            "reviews:chase_csv": "plan", "reviews:half_year_review": "half_yearly", "reviews:year_review": "yearly", "reviews:return_sheet": "plan", "reviews:return_draft": "plan",
            "reviews:recommendations": "plan", "reviews:recommendation_new": "plan", "reviews:return_done": "plan", "reviews:roll_over": "plan", "reviews:roll_over_make": "plan", "reviews:out_turn": "plan", "reviews:links": "plan", "reviews:link_new": "plan",
            **dict.fromkeys(["documents:review_file", "documents:board_file", "documents:out_turn_file", "documents:publish", "documents:publish_withdraw", "documents:committee_reports", "documents:committee_report_new", "documents:since_file", "documents:slippage_file", "reviews:board", "reviews:since", "reviews:slippage", "documents:summary", "documents:summary_file", "documents:table_file", "documents:return_download", "documents:return_upload", "documents:return_preview"], "plan"),
            "documents:import_match": "import_row",
        }  # fmt: skip
        if name in special:
            return special[name]
        if name.startswith("documents:"):
            named = name.removeprefix("documents:")
            return next(
                (row for row in ("import_priority", "import_row", "committee_report") if named.startswith(row)),
                "plan_import",
            )
        space, page = name.split(":")
        if space == "actions":
            return "action"
        return page if page in self.rows else page.rpartition("_")[0]


class Nowhere(World):
    """Addresses of the same shape that lead to nothing."""

    def __init__(self):
        self.slug = "nowhere"

    def value(self, name, key):
        return 10**12 if key.endswith("pk") else super().value(name, key)


@cache
def parameters():
    """The parameters of every address, by its name."""
    return {name: list(entry.pattern.converters) for name, entry in named_patterns()}


def named_patterns(patterns=None, space=""):
    """Each address of the URL configuration with its whole name, such as "plans:strategy"."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(entry, "url_patterns"):
            yield from named_patterns(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


def addresses():
    """The name of every address, with its namespace."""
    return [name for name, _ in named_patterns()]
