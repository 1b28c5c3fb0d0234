"""Records for pages to show: one set that holds everything a real plan may, one that holds next to nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator

from actions.models import Action, HandOver, LeadRole, SentBack, Update
from actions.timescales import read_timescale
from csp.invitations import invite
from csp.models import Agency, AgencyKind, Level, Membership, Partnership, Role, StatusMeaning, User
from csp.statuses import RagStatus
from documents.bringing_in import Sent, bring_in
from documents.models import CommitteeReport, ImportPriority, ImportRow, PlanImport
from documents.publishing.public import for_the_public
from documents.summaries.asking import Asked
from documents.taking_in import take_in
from plans.models import AnnualPlan, FundingLine, LinkedPlan, Marking, PlanStatus, Section, StrategicPriority, Strategy
from priorities.models import Measure, Priority, Target
from reviews.links import digest_of
from reviews.models import GivenByLink, Recommendation, ReturnLink
from tests.documents.builders import document
from tests.factories import (
    ActionFactory,
    AgencyAliasFactory,
    AgencyFactory,
    AnnualPlanFactory,
    AnswerFactory,
    CommitteeReportFactory,
    FundingLineFactory,
    LeadFactory,
    LinkedPlanFactory,
    MeasureFactory,
    MembershipFactory,
    PartnershipFactory,
    PriorityFactory,
    PublishedCopyFactory,
    RecommendationFactory,
    SectionFactory,
    StrategicPriorityFactory,
    StrategyFactory,
    TargetFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    UserFactory,
    invited_to,
    person_in,
)
from tests.signing_in.people import keep_passkey, with_app

SECRET = "secret-of-a-link"
LONG_WORD = "Antisocialbehaviourneighbourhood" * 5
AWKWARD = f"🚓 Emoji, <b>marks</b> & “quotes”, מילים מימין לשמאל, كلمات, and {LONG_WORD}"
LINES = f"First line of a longer text.\n\nAfter an empty line: {AWKWARD}.\nhttps://www.example.org/{'path/' * 20}"


@dataclass(frozen=True)
class Records:
    """One record of each kind, and somebody who may open every page about them."""

    officer: User
    partnership: Partnership
    agency: Agency
    membership: Membership
    invited: Membership
    passkey: Authenticator  # of the officer, who has an app too
    strategy: Strategy
    strategic_priority: StrategicPriority
    section: Section
    plan: AnnualPlan
    linked_plan: LinkedPlan
    funding_line: FundingLine
    priority: Priority
    target: Target
    measure: Measure
    action: Action
    closed: Action
    update: Update
    link: ReturnLink
    given: Update  # by that link
    recommendation: Recommendation
    committee_report: CommitteeReport
    plan_import: PlanImport
    import_priority: ImportPriority
    import_row: ImportRow
    newer: PlanImport
    newer_row: ImportRow
    plan_taken_in: PlanImport


def with_a_lost_phone(role: Membership) -> Membership:
    with_app(role.user)
    return role


def link_for(plan: AnnualPlan, agency: Agency, maker: User) -> ReturnLink:
    """A link for the third quarter that works."""
    digest, last = digest_of(SECRET), date(2099, 1, 1)
    return ReturnLink.objects.create(plan=plan, number=3, agency=agency, digest=digest, made_by=maker, expires_on=last)


def given_by(link: ReturnLink, action: Action, **words: str) -> Update:
    given = UpdateFactory(action=action, reported_on=date(2017, 8, 14), recorded_by=None, **words)
    GivenByLink.objects.create(update=given, link=link)
    return given


def imports_of(partnership: Partnership, officer: User, cell: str) -> dict[str, Any]:
    """A plan to be checked, with something open on every page of it, and one that has been taken in."""
    headings = "Target\tAction\tLead\tTimescale\tOutcome\tUpdate\tLast updated\tRAG"
    rows = [
        f"{cell}\tRun patrols. Train staff.\t{cell}\t2018\t{cell}\t{cell}\t\tBehind schedule",
        "\tMark bicycles.\tTVP\tMarch 2018\t\tBegun.\tJuly 2017\tYellow",
    ]
    text = "\n".join(
        [f"Plan 2020/21 {cell}", f"Seen by {cell}", "Priority 1: Violence", headings, *rows, "Alpha\tBeta\n"]
    )
    plan_import = bring_in(partnership, Sent.pasted(text), year=None, by=officer)
    plain = Sent.pasted(
        "Plan 2021/22\nPriority 1: Violence\nAction\tTimescale\nRun patrols\tMay 2021\nTrain bar staff.\tMay 2021\nLight alleys.\tMay 2021"
    )
    taken = bring_in(partnership, plain, year=None, by=officer)
    take_in(taken, by=officer, on=date(2021, 6, 1))
    newer = newer_version(partnership, officer, cell)
    return {
        "newer": newer,
        "newer_row": newer.rows.in_order()[0],
        "plan_import": plan_import,
        "import_priority": plan_import.priorities.get(),
        "import_row": plan_import.rows.in_order()[0],
        "plan_taken_in": taken,
    }


def newer_version(partnership: Partnership, officer: User, cell: str) -> PlanImport:
    """A newer version of the plan of 2021/22: a row to answer, a new one, a changed one, one that has gone, and figures."""
    actions = [
        ["Action", "Timescale", "Outcome"],
        [f"Run patrols every night of the week {cell}", "May 2021", cell],
        ["Train bar staff.", "June 2021", cell],
        [f"Buy {cell}", "May 2021", ""],
    ]
    figures = [["Offence", "2020/21", "2021/22", "% change"], [f"Burglary {cell}", "120", "131", "9%"]]
    blocks = [("Title", "Plan 2021/22"), ("Heading 1", "Priority 1: Violence"), actions, "Offences", figures]
    newer = bring_in(partnership, Sent(document(*blocks).getvalue(), "newer.docx"), year=2021, by=officer)
    newer.is_newer = True
    newer.save()
    return newer


def officer_of(partnership: Partnership, **fields: str) -> User:
    """A coordinator who is also the site administrator, so that every page opens."""
    return person_in(partnership, is_superuser=True, **fields)


def bare_records() -> Records:
    """Only what cannot be left out; the plan, the strategy, the priority and the action hold nothing."""
    partnership = PartnershipFactory()
    officer = officer_of(partnership)
    plan = AnnualPlanFactory(partnership=partnership, status=PlanStatus.DRAFT)
    elsewhere = AnnualPlanFactory(partnership=partnership, year=2018)
    apart = StrategyFactory(partnership=partnership)
    holding = PriorityFactory(plan=elsewhere)
    agency = AgencyFactory(partnership=partnership, kind=AgencyKind.OTHER)
    link = link_for(plan, agency, officer)
    PublishedCopyFactory(plan=plan, published_by=officer)
    return Records(
        officer=officer,
        partnership=partnership,
        agency=agency,
        membership=officer.memberships.get(),
        invited=invited_by(officer, partnership),
        passkey=keep_passkey(officer, "x"),
        strategy=StrategyFactory(partnership=partnership),
        strategic_priority=StrategicPriorityFactory(strategy=apart),
        section=SectionFactory(plan=elsewhere),
        plan=plan,
        linked_plan=LinkedPlanFactory(plan=elsewhere),
        funding_line=FundingLineFactory(plan=elsewhere, amount=None),
        priority=PriorityFactory(plan=elsewhere),
        target=TargetFactory(priority=holding),
        measure=MeasureFactory(plan=elsewhere),
        action=ActionFactory(priority=holding, timescale="", timescale_kind="none", due_on=None),
        closed=ActionFactory(priority=holding, closed_on=date(2017, 9, 1), closed_reason="Overtaken."),
        update=UpdateFactory(action__priority=holding),
        link=link,
        given=given_by(link, ActionFactory(priority=holding), given_by="S, W"),
        recommendation=RecommendationFactory(plan=elsewhere, asked_by=officer),
        committee_report=CommitteeReportFactory(plan=elsewhere),
        **imports_of(partnership, officer, "x"),
    )


def full_records() -> Records:
    """Two priorities with everything under them, in words of every kind."""
    partnership = full_partnership()
    police, team = full_agencies(partnership)
    officer = officer_of(partnership, name=f"Ada {LONG_WORD[:60]}", post=AWKWARD[:140])
    strategy = StrategyFactory(partnership=partnership, title=f"Strategy {AWKWARD}"[:200], vision=LINES)
    strategic_priority = StrategicPriorityFactory(strategy=strategy, number="1", title=AWKWARD, text=LINES)
    SectionFactory(strategy=strategy, plan=None, heading=AWKWARD[:200], text=LINES)
    plan = AnnualPlanFactory(
        partnership=partnership,
        strategy=strategy,
        title=f"Plan {AWKWARD}"[:200],
        status=PlanStatus.PUBLISHED,
        marking=Marking.SENSITIVE,
        note=LINES,
    )
    measure = full_measures(plan)
    county = PriorityFactory(plan__partnership=partnership.parent, plan__status=PlanStatus.PUBLISHED, number="C1")
    priority = PriorityFactory(
        plan=plan,
        number="1",
        title=f"Violence {AWKWARD}"[:300],
        strategic_priority=strategic_priority,
        supports=county,
        outcomes=LINES,
        **dict.fromkeys(["wording", "definition", "examples", "problem", "narrative", "note"], LINES),
    )
    target = TargetFactory(priority=priority, text=AWKWARD, baseline="2016/17", direction="reduce", measure=measure)
    TargetFactory(priority=priority, text="A target with no action.")
    closed = full_actions(priority, target, police, team, officer)
    other = PriorityFactory(plan=plan, number="2", title="Burglary", position=99)
    ActionFactory(priority=other, reference="2.1", activity="Mark bicycles.")
    link = link_for(plan, police, officer)
    given, again = (
        given_by(link, row, given_by=AWKWARD[:200], progress=LINES) for row in priority.actions.order_by("pk")[1:3]
    )
    SentBack.objects.create(update=again, comment=LINES, by=officer)
    return Records(
        officer=officer,
        partnership=partnership,
        agency=police,
        membership=leaving(partnership, police, priority),
        invited=with_a_lost_phone(invited_by(officer, partnership, name=AWKWARD[:150], post=AWKWARD[:150])),
        passkey=keep_passkey(officer, AWKWARD[:60]),
        strategy=strategy,
        strategic_priority=strategic_priority,
        section=SectionFactory(plan=plan, kind="background", heading=AWKWARD[:200], text=LINES),
        plan=plan,
        linked_plan=LinkedPlanFactory(
            plan=plan,
            title=AWKWARD[:200],
            period="2017-2021",
            owner=LONG_WORD,
            url="https://www.example.org/",
            note=LINES,
        ),
        funding_line=FundingLineFactory(plan=plan, source=AWKWARD[:200], description=AWKWARD, amount="85910.50"),
        priority=priority,
        target=target,
        measure=measure,
        action=priority.actions.get(reference="1.1"),
        closed=closed,
        update=Update.objects.standing().filter(action__reference="1.1").newest_first()[0],
        link=link,
        given=given,
        recommendation=full_recommendations(plan, priority, police, officer),
        committee_report=full_report(plan, officer),
        **imports_of(partnership, officer, AWKWARD),
    )


def invited_by(officer: User, partnership: Partnership, **fields: str) -> Membership:
    """Somebody whose link works, on the day the tests run."""
    role = invited_to(partnership, **fields)
    invite(role.user, partnership, by=officer, on=date(2099, 1, 1))
    return role


def leaving(partnership: Partnership, agency: Agency, priority: Priority) -> Membership:
    """A lead officer with a last day, who hands over what they hold, and took it over from somebody."""
    role = MembershipFactory(
        partnership=partnership, role=Role.LEAD_OFFICER, agency=agency, started_on=date(2017, 4, 1),
        ended_on=date(2099, 3, 31), user__name=AWKWARD[:150],
    )  # fmt: skip
    priority.actions.filter(closed_on=None).update(lead_officer=role.user)
    HandOver.objects.create(
        action=priority.actions.get(reference="1.1"),
        from_officer=UserFactory(),
        to_officer=role.user,
        handed_by=role.user,
    )
    return role


def full_report(plan: AnnualPlan, officer: User) -> CommitteeReport:
    """With words of every kind in every box; and the plan as the public reads it."""
    words = for_the_public(plan, Asked(date(2017, 9, 30)), today=date(2017, 10, 4)).words
    PublishedCopyFactory(plan=plan, published_by=officer, words=words)
    texts = ("contact", "asked", "summary", "background", "statistics", "corporate", "financial", "equality")
    return CommitteeReportFactory(
        plan=plan,
        committee=AWKWARD[:200],
        title=AWKWARD[:300],
        meeting_on=date(2017, 10, 20),
        made_by=officer,
        **dict.fromkeys([*texts, "next_steps", "background_papers"], LINES),
    )


def full_recommendations(plan: AnnualPlan, priority: Priority, police: Agency, officer: User) -> Recommendation:
    """One of every standing; the one returned can still be reworded, answered and withdrawn."""
    asked = {"plan": plan, "asked_by": officer, "asked_of": police, "text": LINES, "asked_name": AWKWARD[:200]}
    other = {"came_from": "other", "other_asker": AWKWARD[:200]}
    told = RecommendationFactory(**asked, **other, priority=priority, kind="question")
    AnswerFactory(recommendation=told, status="in_hand", text=LINES, answered_by=officer)
    AnswerFactory(recommendation=told, status="done", text=AWKWARD, answered_by=officer)
    gone = RecommendationFactory(**asked, came_from="board")
    gone.withdraw(by=officer, reason=LINES, on=date(2017, 10, 5))
    return RecommendationFactory(**asked, action=priority.actions.get(reference="1.1"))


def full_partnership() -> Partnership:
    county = PartnershipFactory(name="Safer Shire", level=Level.COUNTY)
    partnership = PartnershipFactory(
        name=f"Safer {AWKWARD}"[:200],
        abbreviation="SNP",
        parent=county,
        **dict.fromkeys(
            ["area", "vision", "aims", "principles", "works_with", "legal_basis", "monitoring", "contact"], LINES
        ),
    )
    StatusMeaning.objects.create(partnership=partnership, status=RagStatus.RED, meaning=AWKWARD)
    MembershipFactory(
        partnership=partnership, user=UserFactory(name="Former"), started_on=date(2016, 4, 1), ended_on=date(2017, 4, 1)
    )
    return partnership


def full_agencies(partnership: Partnership) -> tuple[Agency, Agency]:
    police = AgencyFactory(
        partnership=partnership,
        name=f"Police {AWKWARD}"[:200],
        abbreviation="NP",
        is_member=True,
        member_note=AWKWARD,
        email=f"{LONG_WORD[:60]}@police.example",
    )
    AgencyAliasFactory(agency=police, name=LONG_WORD)
    team = AgencyFactory(partnership=partnership, name="Neighbourhood team", kind=AgencyKind.TEAM, part_of=police)
    AgencyFactory(partnership=partnership, name="Probation trust", ended_on=date(2014, 6, 1), replaced_by=police)
    return police, team


def full_measures(plan: AnnualPlan) -> Measure:
    SectionFactory(plan=plan, heading="Achievements", text=LINES)
    FundingLineFactory(plan=plan, source="Community Safety Fund", amount=None, note=AWKWARD)
    MeasureFactory(plan=plan, name="Burglary", table="Recorded crime")
    return MeasureFactory(
        plan=plan,
        table="Recorded crime",
        name=AWKWARD[:200],
        earlier_period="2015/16",
        earlier_figure="1,204",
        later_period="2016/17",
        later_figure="1,100",
        change="-9%",
        comparator="Force area",
        comparator_change="+2%",
        better="lower",
        note=LINES,
    )


def full_actions(priority: Priority, target: Target, police: Agency, team: Agency, officer: User) -> Action:
    """An action of every status, and of every oddity; the closed one is returned."""
    first = action(priority, "1.1", AWKWARD, "March 2018", target=target, outcome=LINES, resources=LINES, note=LINES)
    LeadFactory(action=first, agency=police)
    LeadFactory(action=first, agency=team, role=LeadRole.SUPPORTING)
    Action.objects.filter(pk=first.pk).update(lead_officer=officer, leads_as_typed=AWKWARD)
    TimescaleChangeFactory(action=first, reason=AWKWARD, changed_by=officer)
    for day, status in [(date(2017, 6, 20), "green"), (date(2017, 9, 20), "amber"), (date(2017, 12, 20), "red")]:
        UpdateFactory(action=first, reported_on=day, status=status, progress=LINES, remedy=AWKWARD, recorded_by=officer)
    UpdateFactory(action=first, reported_on=date(2018, 1, 9), status="red", is_internal=True, recorded_by=officer)
    corrected = UpdateFactory(action=first, reported_on=date(2018, 1, 20), progress=LINES, recorded_by=officer)
    UpdateFactory(action=first, reported_on=date(2018, 1, 19), corrects=corrected, correction_note=AWKWARD)
    for number, status in enumerate([*RagStatus.values, ""], start=2):
        row = action(priority, f"1.{number}", f"An action with status {status}.", "Ongoing", target=target)
        LeadFactory(action=row, agency=team)
        UpdateFactory(action=row, reported_on=date(2017, 8, 15), status=status, progress="Said in August.")
    action(priority, "", "Without reference, lead or update.", "", target=None)
    action(priority, "1.9", "Words no day can be read from.", f"When {LONG_WORD[:40]} allows", is_internal=True)
    closed = action(priority, "1.10", "Given up.", "2017", closed_on=date(2017, 11, 1), closed_reason=LINES)
    UpdateFactory(action=closed, reported_on=date(2017, 7, 1))
    return closed


def action(priority: Priority, reference: str, activity: str, timescale: str, **fields: object) -> Action:
    read = read_timescale(timescale)
    return ActionFactory(
        priority=priority,
        reference=reference,
        activity=activity,
        timescale=timescale,
        timescale_kind=read.kind,
        due_on=read.last_day,
        **fields,
    )
