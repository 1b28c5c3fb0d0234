"""A plan brought into the tracker, all of it or none of it."""

from datetime import date

import pytest
from django.db import connection

from actions.models import Action, Lead, Update
from csp.models import Agency, AgencyAlias, Partnership
from documents.importing import CannotImport, import_plan
from documents.writing import LEFT_OVER
from plans.models import AnnualPlan, Section
from priorities.models import Priority, Target
from tests.documents.builders import document
from tests.factories import AgencyAliasFactory, AgencyFactory, PartnershipFactory

TODAY = date(2018, 1, 15)
COLUMNS = ["Target", "Activity", "Lead", "Partners", "Timescale", "Outcomes", "Update", "Last updated", "RAG", "Risk"]
pytestmark = pytest.mark.django_db


def row(activity="Run patrols.", **cells: str) -> list[str]:
    usual = {"Target": "Reduce assaults compared with 2016/17.", "Lead": "TVP", "Timescale": "March 2018"}
    return [activity if column == "Activity" else (usual | cells).get(column, "") for column in COLUMNS]


def plan(
    *rows: list[str],
    heading: str = "Priority 1: Violence",
    title: str = "Northtown Community Safety Partnership Plan 2017/18",
):
    return document(("Title", title), "Words before.", ("Heading 1", heading), [COLUMNS, *rows])


def bring_in(file, name="plan.docx", **options):
    return import_plan(file, name, on=TODAY, **options)


def stored() -> dict[str, int]:
    models = (Partnership, Agency, AnnualPlan, Section, Priority, Target, Action, Lead, Update)
    return {model.__name__: model.objects.count() for model in models}


def test_whole_plan_is_stored_as_it_was_read():
    imported = bring_in(
        plan(
            row(Lead="TVP/ NDC", Partners="Fire", Outcomes="Safer.", Update="Began.", RAG="Yellow", Risk="High", **{"Last updated": "Sept 17"}),
            row("Train staff.", Target="", Timescale="Ongoing"),
        )
    )  # fmt: skip

    [made] = AnnualPlan.objects.all()
    assert (made.pk, made.year, str(made.partnership)) == (
        imported.plan_id,
        2017,
        "Northtown Community Safety Partnership",
    )
    assert (made.partnership.slug, made.title) == ("northtown", "Northtown Community Safety Partnership Plan 2017/18")
    first, second = Action.objects.order_by("position")
    assert (first.reference, first.activity, first.outcome, first.note) == (
        "1.1",
        "Run patrols.",
        "Safer.",
        "Risk: High",
    )
    assert (first.timescale, first.timescale_kind, first.due_on) == ("March 2018", "month", date(2018, 3, 31))
    assert (first.leads_as_typed, second.timescale_kind) == ("TVP/ NDC; Fire", "ongoing")
    assert [(lead.agency.name, lead.role, lead.as_typed) for lead in first.leads.order_by("position")] == [
        ("TVP", "lead", "TVP"),
        ("NDC", "supporting", "NDC"),
        ("Fire", "supporting", "Fire"),
    ]
    [target] = Target.objects.all()
    assert (target.text, target.baseline, target.direction) == (
        "Reduce assaults compared with 2016/17.",
        "2016/17",
        "reduce",
    )
    assert first.target == second.target == target
    [update] = Update.objects.all()
    assert (update.reported_on, update.status, update.progress) == (date(2017, 9, 30), "amber", "Began.")
    assert (update.source, update.status_as_typed, update.date_as_typed, update.recorded_by) == (
        "plan.docx",
        "Yellow",
        "Sept 17",
        None,
    )
    assert [(section.heading, section.text) for section in made.sections.all()] == [
        (LEFT_OVER, "Northtown Community Safety Partnership Plan 2017/18\nWords before.")
    ]


def test_report_counts_what_was_stored():
    imported = bring_in(
        plan(
            row(Update="a", RAG="Red", **{"Last updated": "July 2017"}),
            row("b", RAG="Complete", **{"Last updated": "July 2017"}),
            row("c"),
        )
    )

    assert (imported.priorities, imported.targets, imported.actions, imported.updates, imported.agencies) == (
        1,
        1,
        3,
        2,
        1,
    )
    assert imported.rag == {"red": 1, "amber": 0, "green": 0, "complete": 1, "not_started": 0, "none": 1}


def test_status_counted_is_that_of_the_latest_update():
    columns = ["Activity", "Lead", "Q1 update", "Q1 RAG", "Q2 update", "Q2 RAG"]
    rows = [
        columns,
        ["a", "TVP", "Began.", "Red", "Better.", "Green"],
        ["b", "TVP", "Began.", "Red", "Said nothing.", ""],
    ]
    imported = bring_in(document(("Title", "Northtown Plan 2017/18"), ("Heading 1", "Priority 1: Violence"), rows))

    assert {key: count for key, count in imported.rag.items() if count} == {"green": 1, "none": 1}


def test_dry_run_reports_the_same_and_stores_nothing():
    before = stored()
    dry = bring_in(plan(row()), dry_run=True)

    assert stored() == before
    assert (dry.plan_id, dry.dry_run) == (None, True)
    real = bring_in(plan(row()))
    assert (real.actions, real.doubts) == (dry.actions, dry.doubts)


def test_second_plan_for_a_year_is_refused_and_changes_nothing():
    bring_in(plan(row()))
    before = stored()

    with pytest.raises(
        CannotImport, match=r"^Northtown Community Safety Partnership already has a plan for 2017/18\.$"
    ):
        bring_in(plan(row("Another.", Lead="Somebody new")))
    assert stored() == before


def test_dry_run_reads_a_second_plan_for_a_year_and_says_that_it_would_be_refused():
    bring_in(plan(row()))
    before = stored()

    dry = bring_in(plan(row(), row("Another.")), dry_run=True)

    assert stored() == before
    assert dry.actions == 2
    assert [(doubt.words, doubt.done) for doubt in dry.doubts if doubt.kind == "plan of that year"] == [
        ("2017/18", "Northtown Community Safety Partnership already has a plan for 2017/18. It would be refused.")
    ]


def test_failure_halfway_leaves_nothing(monkeypatch):
    def fail(*args, **options):
        raise RuntimeError

    before = stored()
    monkeypatch.setattr(Action, "record_update", fail)
    with pytest.raises(RuntimeError):
        bring_in(plan(row(Update="Began.")))
    assert stored() == before


def test_plan_without_a_year_asks_for_it():
    file = document(("Heading 1", "Priority 1: Violence"), [["Activity", "Lead"], ["Run patrols", "TVP"]])
    with pytest.raises(CannotImport, match=r"name the year, for example --year 2017"):
        bring_in(file)
    file.seek(0)
    assert bring_in(file, year=2017).year == 2017


@pytest.mark.parametrize("year", [0, 99, 1997, 2101])
def test_year_out_of_reach_is_refused(year):
    with pytest.raises(CannotImport, match="The year must be between 1998 and 2100"):
        bring_in(plan(row()), year=year)


def test_partnership_may_be_named_by_its_short_name():
    chosen = PartnershipFactory(slug="chosen")
    PartnershipFactory(name="Northtown Community Safety Partnership")

    assert bring_in(plan(row()), slug="chosen").partnership == chosen.name


@pytest.mark.parametrize(
    ("name", "doubted"),
    [("Southtown Community Safety Partnership", ["Northtown Community Safety Partnership"]), ("Northtown CSP", [])],
)
def test_document_of_another_partnership_is_doubted(name, doubted):
    PartnershipFactory(slug="chosen", name=name)
    doubts = bring_in(plan(row()), slug="chosen").doubts
    assert [doubt.words for doubt in doubts if doubt.kind == "another partnership named"] == doubted


def test_unknown_short_name_is_refused_with_those_there_are():
    PartnershipFactory(slug="chosen")

    with pytest.raises(CannotImport, match="There is no partnership with the short name other; there are: chosen."):
        bring_in(plan(row()), slug="other")


def test_short_name_is_given_to_the_first_partnership_of_an_empty_installation():
    bring_in(plan(row()), slug="north")

    assert list(Partnership.objects.values_list("slug", "name")) == [
        ("north", "Northtown Community Safety Partnership")
    ]


@pytest.mark.parametrize(
    "name", ["Northtown Community Safety Partnership", "northtown community safety partnership", "Northtown CSP"]
)
def test_partnership_is_known_by_its_name(name):
    known = PartnershipFactory(name=name)

    assert bring_in(plan(row())).partnership == known.name
    assert Partnership.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "partnership"),
    [
        ("north-east-tracker.docx", "North East Community Safety Partnership"),
        ("plan.docx", "Community Safety Partnership"),
        (f"{'long ' * 60}.docx", f"{'Long ' * 60}Community Safety Partnership"[-200:]),
    ],
)
def test_partnership_that_the_document_does_not_name_is_named_by_its_file(name, partnership):
    imported = bring_in(plan(row(), title="Plan 2017/18"), name)

    assert imported.partnership == partnership
    assert imported.doubts[0].kind == "new partnership"


def test_partnership_matched_by_its_file_is_doubted():
    PartnershipFactory(name="North and East Community Safety Partnership")

    assert (
        bring_in(plan(row(), title="Plan 2017/18"), "north-east-tracker.docx").doubts[0].kind == "partnership not named"
    )


def test_short_names_for_addresses_do_not_collide():
    PartnershipFactory(name="Another", slug="northtown")
    bring_in(plan(row()))

    assert Partnership.objects.get(name__startswith="Northtown").slug == "northtown-1"


def test_known_names_and_aliases_of_agencies_are_recognised():
    partnership = PartnershipFactory(name="Northtown Community Safety Partnership")
    police = AgencyFactory(partnership=partnership, name="Thames Valley Police", abbreviation="")
    council = AgencyFactory(partnership=partnership, name="Northtown Council", abbreviation="NDC")
    AgencyAliasFactory(agency=council, name="The Council")
    imported = bring_in(
        plan(row(Lead="tvp/ The  council"), row("b", Lead="NDC and Thames Valley Police"), row("c", Lead="New body"))
    )

    assert [agency.name for agency in partnership.agencies.order_by("position", "pk")] == [
        police.name,
        council.name,
        "New body",
    ]
    first, second, _ = Action.objects.order_by("position")
    assert (
        {lead.agency for lead in first.leads.all()} == {lead.agency for lead in second.leads.all()} == {police, council}
    )
    assert list(AgencyAlias.objects.filter(agency=police).values_list("name", flat=True)) == ["tvp"]
    assert [doubt.words for doubt in imported.doubts if doubt.kind == "two names for one agency"] == [
        "Thames Valley Police / tvp"
    ]


def test_agency_named_twice_in_an_action_has_one_part():
    bring_in(plan(row(Lead="TVP/ NDC", Partners="tvp, NDC")))

    assert list(Lead.objects.order_by("position").values_list("agency__name", "role")) == [
        ("TVP", "lead"),
        ("NDC", "supporting"),
    ]


def test_supporting_agencies_without_a_lead():
    bring_in(plan(row(Lead="", Partners="Fire")))

    assert list(Lead.objects.values_list("agency__name", "role")) == [("Fire", "supporting")]
    assert Action.objects.get().leads_as_typed == "Fire"


def test_update_without_a_date_has_that_of_the_document_and_is_doubted():
    imported = bring_in(plan(row(Update="a", **{"Last updated": "July 2017"}), row("b", Update="c")))

    assert list(Update.objects.values_list("reported_on", flat=True)) == [date(2017, 7, 31)] * 2
    assert [doubt.done for doubt in imported.doubts if doubt.kind == "update without a date"] == ["Dated 31 July 2017."]


def test_update_of_a_document_without_dates_is_of_the_day_it_came_in():
    bring_in(plan(row(Update="a")))

    assert Update.objects.get().reported_on == TODAY


def test_update_of_a_document_that_says_when_it_stands_is_of_that_day():
    file = document(
        ("Title", "Northtown CSP Plan 2017/18"),
        "Last updated: 30 September 2017",
        ("Heading 1", "Priority 1: Violence"), [["Activity", "Update"], ["Run patrols", "Held"]],
    )  # fmt: skip

    import_plan(file, "plan.docx", on=TODAY)

    assert Update.objects.get().reported_on == date(2017, 9, 30)


def test_one_doubt_stands_for_many_rows_taken_the_same_way():
    imported = bring_in(plan(*[row(f"{number}", Update="c") for number in range(6)]))

    undated = [doubt for doubt in imported.doubts if doubt.kind == "update without a date"]
    assert [doubt.where for doubt in undated] == ["Priority 1, row 1, and 5 more"]


def test_update_is_never_dated_after_the_day_it_came_in():
    imported = bring_in(plan(row(Update="a", **{"Last updated": "January 2018"})))

    assert Update.objects.get().reported_on == TODAY
    assert "update dated in the future" in [doubt.kind for doubt in imported.doubts]


def test_references_of_the_document_are_kept_where_they_tell_actions_apart():
    columns = ["Ref", "Activity", "Lead"]
    file = document(
        ("Title", "Northtown Plan 2017/18"),
        ("Heading 1", "Priority 1: Violence"), [columns, ["V1", "a", "TVP"], ["V2", "b", "TVP"]],
        ("Heading 1", "Priority 2: Nuisance"), [columns, ["1", "c", "TVP"], ["1", "d", "TVP"]],
    )  # fmt: skip
    bring_in(file)

    assert list(Action.objects.order_by("pk").values_list("reference", "note")) == [
        ("V1", ""), ("V2", ""), ("2.1", "Reference in the document: 1"), ("2.2", "Reference in the document: 1"),
    ]  # fmt: skip


def test_words_too_long_for_their_field_are_kept_beside_it():
    long = "word " * 120
    imported = bring_in(
        plan(
            row(Timescale=long, Lead=long, Update="a", RAG=f"Red, {long}", **{"Last updated": long}),
            row("b", Lead=long.replace("w", "sw"), Update="b", RAG=f"Later {long}"),
            heading=f"Theft {'and more ' * 40}",
            title="Northtown Community Safety Partnership Plan 2017/18 " + long,
        )
    )

    action = Action.objects.order_by("pk")[0]
    assert (action.timescale, action.leads_as_typed) == ("", "")
    assert action.note == f"Timescale: {long.strip()}\nLead: {long.strip()}"
    first, second = Update.objects.order_by("pk")
    assert (first.status, first.progress) == ("red", f"a {long.strip()}\n{long.strip()}")
    assert (second.status, second.progress) == ("", f"b\nLater {long.strip()}")
    priority = Priority.objects.get()
    assert priority.title.endswith(" …")
    assert priority.wording.startswith("Theft and more")
    assert AnnualPlan.objects.get().title == "Annual Plan 2017/18"
    assert {"long timescale", "long lead", "long title"} <= {doubt.kind for doubt in imported.doubts}


def test_second_priority_of_one_number_has_none():
    rows = [["Priority", "Activity", "Lead"], ["1. Violence", "a", "TVP"], ["1. Nuisance", "b", "TVP"]]
    imported = bring_in(document(("Title", "Northtown Plan 2017/18"), rows))

    assert list(Priority.objects.order_by("position").values_list("number", "title")) == [
        ("1", "Violence"),
        ("", "Nuisance"),
    ]
    assert list(Action.objects.order_by("pk").values_list("reference", flat=True)) == ["1.1", "2.1"]
    assert "two priorities of one number" in [doubt.kind for doubt in imported.doubts]


def test_untitled_priority_is_named_as_such():
    bring_in(document(("Title", "Northtown Plan 2017/18"), "A sentence.", [["Activity", "Lead"], ["a", "TVP"]]))

    assert Priority.objects.get().title == "Untitled priority"


def test_import_is_one_transaction():
    assert connection.in_atomic_block  # the test's own; the import's is inside it
    with pytest.raises(CannotImport):
        bring_in(plan(row()), year=1900)
    assert stored()["Partnership"] == 0


def test_file_of_figures_alone_is_taken_in_as_on_the_page():
    figures = document(("Title", "Northtown Plan 2017/18"), [["Offence", "2016/17", "2017/18"], ["Robbery", "8", "17"]])

    imported = bring_in(figures)
    assert (imported.actions, imported.measures) == (0, 1)
    assert AnnualPlan.objects.get().measures.get().name == "Robbery"


def test_agencies_of_another_partnership_are_not_known():
    AgencyFactory(name="Fire Service")
    partnership = PartnershipFactory(name="Northtown")
    AgencyFactory(partnership=partnership, name="Police")

    imported = bring_in(plan(row(Lead="Fire Service")), slug=partnership.slug)
    assert ("unknown agency", "Fire Service") in [(doubt.kind, doubt.words) for doubt in imported.doubts]
