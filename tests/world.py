"""One of everything, the people who may ask for it, and every address of the site."""

from datetime import date
from uuid import UUID

from django.urls import get_resolver, reverse

from csp.models import Membership, Role
from documents.bringing_in import Sent, bring_in
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
    person_in,
)

COORDINATOR, LEAD, BOARD, CLERK, COUNTY, ADMIN = "coordinator", "lead", "board", "clerk", "county", "administrator"
OUTSIDER = "outsider"


class World:
    """A county, a district below it with a plan holding one of everything, and the people who may ask for it."""

    def __init__(self, status):
        self.county = PartnershipFactory(name="Canary county", level="county")
        self.partnership = PartnershipFactory(name="Canary partnership", slug="canary", parent=self.county)
        self.agency = AgencyFactory(partnership=self.partnership, name="Canary police")
        strategy = StrategyFactory(partnership=self.partnership, title="Canary strategy")
        plan = AnnualPlanFactory(partnership=self.partnership, strategy=strategy, status=status, title="Canary plan")
        priority = PriorityFactory(plan=plan, title="Canary priority")
        target = TargetFactory(priority=priority, text="Canary target")
        action = ActionFactory(priority=priority, target=target, activity="Canary action")
        LeadFactory(action=action, agency=self.agency)
        update = UpdateFactory(action=action, progress="Canary update")
        link = ReturnLink.objects.create(
            plan=plan, number=2, agency=self.agency, digest=digest_of("canary-secret"), made_by=UserFactory(),
            expires_on=date(2099, 1, 1),
        )  # fmt: skip
        given = UpdateFactory(action=action, progress="Canary by link", given_by="Canary holder", recorded_by=None)
        GivenByLink.objects.create(update=given, link=link)
        closed = ActionFactory(priority=priority, activity="Canary closed")
        closed.close(on=date(2017, 10, 1), reason="Canary reason")
        half_yearly, yearly = (
            AnnualPlanFactory(
                partnership=self.partnership, status=status, title="Canary", year=year, review_months=months
            )
            for year, months in ((2018, 6), (2019, 12))
        )
        recommendation = RecommendationFactory(
            plan=plan, action=action, text="Canary question", asked_of=self.agency, asked_name="Canary councillor"
        )
        self.people = {
            COORDINATOR: person_in(self.partnership, Role.COORDINATOR),
            LEAD: person_in(self.partnership, Role.LEAD_OFFICER, self.agency),
            BOARD: person_in(self.partnership, Role.BOARD_MEMBER),
            CLERK: person_in(self.partnership, Role.SCRUTINY_CLERK),
            COUNTY: person_in(self.county, Role.BOARD_MEMBER),
            ADMIN: UserFactory(is_superuser=True),
            OUTSIDER: person_in(PartnershipFactory(name="Elsewhere"), Role.COORDINATOR),
        }
        sent = Sent.pasted(
            "Canary plan 2020/21\nPriority 1: Canary\nAction\tLead\nCanary one\tTVP\nCanary two. Three.\tTVP"
        )
        plan_import = bring_in(self.partnership, sent, year=None, by=self.people[COORDINATOR])
        self.rows = {
            "plan_import": plan_import, "import_priority": plan_import.priorities.get(),
            "import_row": plan_import.rows.in_order()[1],
            "agency": self.agency, "strategy": strategy, "plan": plan, "priority": priority, "target": target,
            "action": action, "closed": closed, "half_yearly": half_yearly, "yearly": yearly, "update": update,
            "recommendation": recommendation, "link_withdraw": link, "send_back": given,
            "committee_report": CommitteeReportFactory(plan=plan, title="Canary report"),
            "membership": Membership.objects.get(user=self.people[LEAD]),
            "strategic_priority": StrategicPriorityFactory(strategy=strategy),
            "section": SectionFactory(plan=plan), "linked_plan": LinkedPlanFactory(plan=plan),
            "funding_line": FundingLineFactory(plan=plan), "measure": MeasureFactory(plan=plan),
        }  # fmt: skip

    def address(self, name):
        return reverse(name, kwargs={key: self.value(name, key) for key in parameters()[name]})

    def value(self, name, key):
        """The argument an address takes: its own kind of record for `pk`, named records for the others."""
        periods = {"reviews:half_year_review": (2018, 1), "reviews:year_review": (2019, 1)}
        year, number = periods.get(name, (2017, 2))
        fixed = {
            "slug": "canary",
            "direction": "up",
            "year": year,
            "number": number,
            "code": "q2",
            "upload": UUID(int=1),
            "kind": "csv"
            if name in ("documents:summary_file", "documents:table_file", "documents:review_file")
            else "docx",
            "verb": "leave-out",
        }
        if key in fixed:
            return fixed[key]
        if name == "set_password":
            return "wrong"
        if key != "pk":
            return self.rows[key.removesuffix("_pk")].pk
        return self.rows[self.kind(name)].pk

    def kind(self, name):
        special = {
            "reviews:priority": "priority", "actions:reopen": "closed", "actions:record_update": "action",
            "actions:correct_update": "update",
            "csp:person_link": "membership", "reviews:plan": "plan", "reviews:paper": "plan", "reviews:review": "plan",
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
            return next((row for row in ("import_priority", "import_row") if named.startswith(row)), "plan_import")
        space, page = name.split(":")
        if space == "actions":
            return "action"
        return page if page in self.rows else page.rpartition("_")[0]


def parameters(patterns=None, space=""):
    """The parameters of every address, by its name."""
    found = {}
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(entry, "url_patterns"):
            found |= parameters(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        else:
            found[f"{space}{entry.name}"] = list(entry.pattern.converters)
    return found


def addresses(patterns=None, space=""):
    """The name of every address, with its namespace."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry.url_patterns, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"
