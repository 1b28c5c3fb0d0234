"""What is shown beside a signed review, and the paper it stands in."""

from datetime import date

import pytest
import time_machine
from django.http import Http404
from django.utils import timezone

from actions.models import Action
from csp.models import Role
from plans.models import PlanStatus
from plans.quarters import Period
from reviews.copies import AgencyCopy
from reviews.copying import live_copy
from reviews.models import Commentary, Reopening, SignOff
from reviews.models.signed import (
    SignedAction,
    SignedAgency,
    SignedAsked,
    SignedChange,
    SignedCheck,
    SignedCommentary,
    SignedKey,
    SignedPriority,
    SignedUpdate,
)
from reviews.opening import open_review
from reviews.papers.blocks import words_of
from reviews.papers.review import review_paper
from reviews.signing import sign_off
from reviews.since_sign_off import since_sign_off
from tests.factories import (
    ActionFactory,
    AgencyFactory,
    AnnualPlanFactory,
    LeadFactory,
    PriorityFactory,
    TimescaleChangeFactory,
    UpdateFactory,
    person_in,
)

pytestmark = pytest.mark.django_db

Q2 = Period(2017, 2)
SIGNED, LATER = "2017-10-30 15:00+00:00", "2018-02-01 12:00+00:00"


@pytest.fixture
def plan():
    with time_machine.travel("2017-04-01 12:00", tick=False):
        return AnnualPlanFactory(title="Plan of the year", status=PlanStatus.PUBLISHED, partnership__name="North")


@pytest.fixture
def officer(plan):
    return person_in(plan.partnership, Role.COORDINATOR, name="Olive Officer")


@pytest.fixture
def crime(plan):
    return PriorityFactory(plan=plan, number="1", title="Crime")


@pytest.fixture
def action(crime):
    with time_machine.travel("2017-04-01 12:00", tick=False):
        action = ActionFactory(priority=crime, reference="1.1", activity="Mark cycles", outcome="Less theft")
        LeadFactory(action=action, agency__name="Police")
        return action


@pytest.fixture
def signed(plan, officer, action):
    """Signed off with whatever a test has made before it asks for this."""
    with time_machine.travel(SIGNED, tick=False):
        return sign_off(plan, Q2, by=officer, at=timezone.now())


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False):
        yield


def since(signed, whole=True):
    """What is told as later, by the first words of its heading."""
    signed = SignOff.objects.get(pk=signed.pk)
    groups = since_sign_off(signed.plan, signed.copy(whole=whole), signed_at=signed.signed_at)
    return {group.heading.split()[0]: [(line.action, line.words) for line in group.lines] for group in groups}


CYCLES = "1.1 Mark cycles"


def test_nothing_later_is_nothing_to_tell(signed):
    assert since(signed) == {}


def test_updates_for_the_period_are_told_and_those_for_a_later_one_are_not(signed, action):
    UpdateFactory(action=action, reported_on=date(2017, 9, 30), status="amber", progress="It slipped.")
    UpdateFactory(action=action, reported_on=date(2017, 10, 1), progress="For the next quarter.")

    assert since(signed) == {"Updates": [(CYCLES, "Recorded on 1 Feb 2018. 30 Sep 2017, Amber: It slipped.")]}


def test_update_without_words_is_told_by_its_status(signed, action):
    UpdateFactory(action=action, reported_on=date(2017, 9, 30), status="green", progress="")
    assert since(signed) == {"Updates": [(CYCLES, "Recorded on 1 Feb 2018. 30 Sep 2017, Green")]}


def test_correction_is_told_also_where_it_moves_the_update_out_of_the_period(action, officer, plan, request):
    with time_machine.travel("2017-09-01", tick=False):
        update = UpdateFactory(action=action, reported_on=date(2017, 8, 1))
        hidden = UpdateFactory(action=action, reported_on=date(2017, 8, 2), is_internal=True)
    signed = request.getfixturevalue("signed")
    words = {"by": officer, "status": "green", "remedy": "", "is_internal": False}
    update.correct(why="The day was wrong.", reported_on=date(2017, 11, 1), progress="Done.", **words)
    hidden.correct(why="A secret.", reported_on=date(2017, 8, 2), progress="Mended.", **words)

    assert since(signed)["Corrections"] == [
        (CYCLES, "Recorded on 1 Feb 2018. Now 1 Nov 2017, Green: Done. Why: The day was wrong."),
        (CYCLES, "Recorded on 1 Feb 2018. Now 2 Aug 2017, Green: Mended. Why: A secret."),
    ]
    assert since(signed, whole=False)["Corrections"][1] == (
        CYCLES, "Recorded on 1 Feb 2018. Now 2 Aug 2017, Green: Mended.",
    )  # fmt: skip


def test_limited_readers_are_not_told_what_is_internal(signed, action, crime):
    UpdateFactory(action=action, reported_on=date(2017, 9, 30), progress="Secret.", is_internal=True)
    secret = ActionFactory(priority=crime, activity="Secret", is_internal=True)
    UpdateFactory(action=secret, reported_on=date(2017, 9, 30), progress="Secret.")
    TimescaleChangeFactory(action=secret, changed_on=date(2017, 9, 30))

    assert set(since(signed)) == {"Updates", "Timescales", "Actions"}
    assert since(signed, whole=False) == {}


def test_action_that_comes_out_of_secrecy_is_told_to_limited_readers(crime, action, request):
    with time_machine.travel("2017-09-01", tick=False):
        secret = ActionFactory(priority=crime, activity="Watch", is_internal=True)
    signed = request.getfixturevalue("signed")
    secret.is_internal = False
    secret.save()
    action.is_internal = True
    action.save()

    assert since(signed) == {}
    assert since(signed, whole=False) == {
        "Actions": [
            (CYCLES, "It is no longer among the plan’s actions that you can read."),
            ("Watch", "No longer internal to the partnership."),
        ]
    }


def test_new_actions_are_told_and_those_that_were_to_join_are_not(crime, action, request):
    with time_machine.travel("2017-09-01", tick=False):
        ActionFactory(priority=crime, activity="To join", added_on=date(2017, 12, 1))
    signed = request.getfixturevalue("signed")
    ActionFactory(priority=crime, activity="From the start")
    ActionFactory(priority=crime, activity="New", added_on=date(2018, 1, 5))

    assert since(signed) == {
        "Actions": [("From the start", "Added since."), ("New", "Added since, joined on 5 Jan 2018.")]
    }


def test_closing_is_told_unless_it_was_known_when_the_review_was_signed(crime, action, request):
    with time_machine.travel("2017-10-20", tick=False):
        known = ActionFactory(priority=crime, activity="Known")
        known.close(on=date(2017, 10, 15), reason="Known of.")
        shut = ActionFactory(priority=crime, activity="Shut")
        shut.close(on=date(2017, 9, 15), reason="Shut.")
    signed = request.getfixturevalue("signed")
    action.close(on=date(2017, 9, 1), reason="It was done.")
    shut.reopen()

    assert since(signed) == {"Closed": [(CYCLES, "Closed on 1 Sep 2017: It was done."), ("Shut", "Opened again.")]}


def test_moved_timescale_is_told(signed, action, officer):
    action.change_timescale(by=officer, to="", reason="Nobody knows.", on=date(2018, 1, 5))
    assert since(signed) == {"Timescales": [(CYCLES, "From March 2018 to none given on 5 Jan 2018: Nobody knows.")]}


def test_wording_and_place_are_told(signed, plan, crime, action):
    other = PriorityFactory(plan=plan, title="Alcohol")
    action.activity, action.outcome, action.priority = "Mark bicycles", "", other
    action.save()
    crime.title, plan.title, plan.partnership.name = "Theft", "Other plan", "South"
    for record in (crime, plan, plan.partnership):
        record.save()

    assert since(signed) == {
        "Wording": [
            (CYCLES, "Activity, now: Mark bicycles"), (CYCLES, "Outcome, now: none"),
            (CYCLES, "Under another priority now: Alcohol"), ("", "The plan is now called Other plan"),
            ("", "The partnership is now called South"), ("", "Priority 1 Crime is now called 1 Theft"),
        ]
    }  # fmt: skip


def test_priority_and_action_that_are_gone_are_told(signed, crime):
    crime.delete()
    assert since(signed) == {
        "Wording": [("", "Priority 1 Crime is no longer in the plan.")],
        "Actions": [(CYCLES, "It is no longer among the plan’s actions that you can read.")],
    }


def test_agencies_that_changed_are_told(signed, plan, action):
    police = action.leads.get().agency
    police.name, police.ended_on = "Constabulary", date(2018, 1, 1)
    police.replaced_by = AgencyFactory(partnership=plan.partnership, name="New force")
    police.save()
    council = AgencyFactory(partnership=plan.partnership, name="Council")
    action.set_leads(lead=None, supporting=[council])

    assert since(signed) == {
        "Agencies": [
            (CYCLES, "Led by nobody now."), (CYCLES, "Supported by Council now."),
            ("", "Police is now called Constabulary."),
            ("", "Constabulary ended on 1 Jan 2018 and was replaced by New force."),
        ]
    }  # fmt: skip

    action.set_leads(lead=council, supporting=[])
    police.delete()
    assert since(signed) == {"Agencies": [(CYCLES, "Led by Council now."), ("", "Police is no longer on record.")]}


def test_agency_that_had_ended_and_supporters_that_left_are_told_once(plan, action, request):
    gone = AgencyFactory(partnership=plan.partnership, name="Gone", ended_on=date(2017, 6, 1))
    LeadFactory(action=action, agency=gone, role="supporting")
    signed = request.getfixturevalue("signed")
    assert since(signed) == {}

    action.set_leads(lead=action.leads.get(role="lead").agency, supporting=[])
    gone.replaced_by, gone.ended_on = None, date(2018, 1, 2)
    gone.save()
    assert since(signed)["Agencies"] == [(CYCLES, "Supported by nobody now."), ("", "Gone ended on 2 Jan 2018.")]


def paper_words(copy):
    return [words for part in review_paper(copy, printed_on=None).parts for words in words_of(part.blocks)]


def test_paper_of_a_live_review_says_that_it_is_a_working_paper(plan, officer, action):
    with time_machine.travel("2017-08-15 12:00", tick=False):
        paper = open_review(plan, Q2, officer).paper(today=date(2017, 8, 15))

    assert (paper.position, paper.running) == ("Position at 15 August 2017", "Q2 2017/18, Plan of the year")
    words = [said for part in paper.parts for said in words_of(part.blocks)]
    assert words[:2] == [
        "This is the partnership’s working paper: it has not been signed off.",
        "The quarter had not ended: its last day is 30 September 2017.",
    ]


def test_period_that_has_not_begun_has_no_paper(plan, officer):
    with pytest.raises(Http404):
        open_review(plan, Q2, officer).paper(today=date(2017, 6, 30))


def test_paper_tells_what_a_reader_needs_to_judge(plan, officer, crime, action):
    TimescaleChangeFactory(action=action, changed_on=date(2017, 9, 2))
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="amber", progress="Slow.")
    UpdateFactory(action=action, reported_on=date(2017, 9, 1), status="red", progress="", is_internal=True)
    ActionFactory(priority=crime, activity="Was done").close(on=date(2017, 6, 5), reason="Finished")
    Commentary.objects.create(
        plan=plan, number=2, priority=crime, status="amber", status_reason="Thefts.", is_internal=True,
        written_by=officer, written_on=date(2017, 10, 20),
    )  # fmt: skip

    words = paper_words(live_copy(plan, Q2, today=date(2017, 10, 1)))

    for said in (
        "Overall status: Amber. Thefts.", "Written by Olive Officer on 20 October 2017. Internal to the partnership.",
        "1 Aug 2017, Amber", "1 Sep 2017, Red", "Slow.", "was December 2017: The supplier is late.", "Was done (5 Jun 2017: Finished)",
        "Late: recorded on 1 February 2018", "To put it right: A second contractor.", "Internal",
        "Replied on every action they lead: Police.", "Everybody asked has replied.",
    ):  # fmt: skip
        assert said in words


def test_paper_of_a_plan_where_all_goes_well_says_so(plan, action):
    UpdateFactory(action=action, reported_on=date(2017, 8, 1), status="green")
    words = paper_words(live_copy(plan, Q2, today=date(2017, 10, 1)))

    assert "None: no action is Red, Amber, worse, overdue, silent, without a lead or moved in time." in words


def test_first_period_of_a_plan_has_nothing_to_compare_with(plan, action):
    copy = live_copy(plan, Period(2017, 1), today=date(2017, 8, 1))

    assert "There is no earlier position to compare with." in paper_words(copy)
    assert [(row.priority and row.priority.pk) for row in copy.table] == [action.priority_id, None]


def test_copy_knows_whose_action_it_is(plan, officer, action):
    supporter = LeadFactory(action=action, role="supporting").agency
    [line] = live_copy(plan, Q2, today=date(2017, 10, 1)).lines

    lead = line.lead_agency.agency_id
    assert [line.is_of(frozenset(asked)) for asked in ({lead}, {supporter.pk}, {0}, set())] == [
        True,
        True,
        False,
        False,
    ]
    assert str(AgencyCopy(1, "Police force", "PF")) == "Police force"
    ActionFactory(priority=action.priority, activity="Nobody’s")
    assert [row.is_of(frozenset({lead})) for row in live_copy(plan, Q2, today=date(2017, 10, 1)).lines] == [True, False]


def test_rows_say_what_they_are(officer):
    assert [
        str(row)
        for row in (
            SignedAction(reference="1.1", activity="Mark"), SignedAgency(name="Police"), SignedAsked(words="Why?"),
            SignedChange(reason="Late"),
            SignedCheck(says="Seen"), SignedCommentary(text="Words"), SignedKey(meaning="Bad"),
            SignedPriority(title="Crime"), SignedUpdate(progress="Done"), Reopening(reason="Wrong"),
            SignOff(plan_title="Plan", year=2017, number=2, signed_by_name="Olive"),
            Commentary(plan=AnnualPlanFactory.build(title="Plan")),
        )
    ] == [
        "1.1 Mark", "Police", "Why?", "Late", "Seen", "Words", "Bad", "Crime", "Done", "Wrong",
        "Plan, Q2 2017/18, signed off by Olive", "Commentary on Plan",
    ]  # fmt: skip
    assert not Action.objects.exists()
