"""What is filled in to ask the partnership something, to answer it, and to look for what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.dateformat import format as formatted

from actions.models import Action
from csp.fields import DateField, PlainForm, RecordForm, helper
from csp.models import Agency, User
from plans.models import AnnualPlan
from reviews.asked import WHOLE_PARTNERSHIP, Asked
from reviews.models import AnswerStatus, Asker, Recommendation, RecommendationKind, Review
from reviews.models.recommendations import STATUSES_FOR, asks_as, roles_in, speaks_for

USUAL_WAIT = 28  # days, as scrutiny may commonly expect (Police and Justice Act 2006, s.19)
LONGEST_WAIT = 366  # days, so that a slip of the year is found
WHOLE_PLAN = "plan"
READ_BY = {
    Asker.BOARD: "Everybody in the partnership reads it and its answer. Scrutiny does not.",
    Asker.SCRUTINY: "Scrutiny and everybody in the partnership read it and its answer.",
}
READ_BY_ANY = "Everybody in the partnership reads it and its answer. Scrutiny reads what the scrutiny committee asks."


def next_meeting(plan: AnnualPlan, after: date) -> date | None:
    """The day the board meets next, on any of the partnership's plans, where it is known."""
    reviews = Review.objects.filter(plan__partnership=plan.partnership_id, meeting_on__gt=after)
    current = reviews.filter(months=F("plan__review_months"))  # dates of an earlier way of reviewing are kept
    return current.order_by("meeting_on").values_list("meeting_on", flat=True).first()


def usual_answer_day(plan: AnnualPlan, came_from: str, asked_on: date) -> date:
    """The board is answered at its next meeting, everybody else in four weeks; so is the board while no day is set."""
    meeting_on = next_meeting(plan, asked_on) if came_from == Asker.BOARD else None
    return meeting_on or asked_on + timedelta(days=USUAL_WAIT)


class RecommendationForm(RecordForm):
    """A question or recommendation: what it is about, what it says, who asks it of whom, and by when."""

    about = forms.ChoiceField(label="What it is about")
    asked_on = DateField(what="the day it was asked", label="Asked on")
    answer_due_on = DateField(what="the day the answer is due", label="Answer due on", required=False)

    class Meta:
        model = Recommendation
        fields = ["kind", "text", "came_from", "other_asker", "asked_name", "asked_on", "asked_of", "answer_due_on"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6}),
            "came_from": forms.RadioSelect,
        }
        labels = {
            "kind": "Question or recommendation?",
            "text": "What is asked or recommended",
            "came_from": "Who asks?",
            "other_asker": "If somebody else: which body",
            "asked_name": "Name of whoever asked",
            "asked_of": "Who is to answer?",
        }
        help_texts = {
            "text": "As it was put, or as it was minuted. Do not name victims, witnesses or suspects, or give addresses.",
            "other_asker": "For example, the Police and Crime Panel.",
        }
        error_messages = {
            "kind": dict.fromkeys(["required", "invalid_choice"], "Choose question or recommendation"),
            "text": {"required": "Say what is asked or recommended"},
            "came_from": dict.fromkeys(["required", "invalid_choice"], "Choose who asks"),
            "asked_of": {"invalid_choice": "Choose who is to answer from the list"},
        }

    field_order = [
        "kind", "text", "about", "came_from", "other_asker", "asked_name", "asked_on", "asked_of", "answer_due_on",
    ]  # fmt: skip

    def __init__(
        self, *args: Any, by: User, today: date, asked: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.today, self.plan = by, today, self.instance.plan
        self.bodies = asks_as(self.plan, by)
        self.roles = self.roles_of_whoever_enters()
        if self.instance.pk and Asker(self.instance.came_from) not in self.bodies:
            self.bodies = [*self.bodies, Asker(self.instance.came_from)]
        self.offer_kinds()
        self.offer_parts(asked or {})
        self.offer_agencies()
        self.offer_bodies()
        self.word_days()
        self.helper = helper(self)  # lays out the fields there are now

    def roles_of_whoever_enters(self) -> set[str]:
        if self.instance.asked_by_id == self.by.pk:
            return roles_in(self.plan, self.by)
        held = self.plan.partnership.memberships.current(on=self.today).filter(user=self.instance.asked_by_id)
        return set(held.values_list("role", flat=True))

    def offer_kinds(self) -> None:
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = RecommendationKind.choices  # without the empty one, which is no radio

    def offer_parts(self, asked: Mapping[str, str]) -> None:
        """The plan, its priorities and the actions the person may see, in the plan's order; `asked` chooses one."""
        fields: dict[str, Any] = self.fields
        actions = Action.objects.for_plan(self.plan).visible_to(self.by).in_order()
        under: dict[int, list[tuple[str, str]]] = {}
        for action in actions.only("reference", "activity", "priority_id"):
            under.setdefault(action.priority_id, []).append((f"action-{action.pk}", shortened(f"Action {action}")))
        choices = [(WHOLE_PLAN, "The plan as a whole")]
        for priority in self.plan.priorities.in_order():
            choices.append((f"priority-{priority.pk}", shortened(f"Priority {priority}")))
            choices += under.get(priority.pk, [])
        fields["about"].choices = choices
        about = self.instance.about
        chosen = [f"{name}-{asked[name]}" for name in ("action", "priority") if asked.get(name)]
        stands = WHOLE_PLAN if about == self.plan else f"{about._meta.model_name}-{about.pk}"
        self.initial["about"] = next((key for key in chosen if key in dict(choices)), stands)

    def offer_agencies(self) -> None:
        agencies = Agency.objects.filter(partnership=self.plan.partnership_id)
        fields: dict[str, Any] = self.fields
        fields["asked_of"].queryset = agencies.filter(Q(ended_on=None) | Q(pk=self.instance.asked_of_id)).in_order()
        fields["asked_of"].empty_label = WHOLE_PARTNERSHIP

    def offer_bodies(self) -> None:
        """Whoever asks in one body's name only is not asked which."""
        fields: dict[str, Any] = self.fields
        own = any(speaks_for(body, self.roles) for body in self.bodies)
        if len(self.bodies) == 1:
            [body] = self.bodies
            self.instance.came_from = body
            del fields["came_from"]
        else:
            fields["came_from"].choices = [(body.value, body.label) for body in self.bodies]
        if Asker.OTHER not in self.bodies:
            del fields["other_asker"]
        named = "For example, Cllr A. Smith, Improvement and Review Commission."
        fields["asked_name"].help_text = f"{named} Leave it empty if it was you." if own else named

    def word_days(self) -> None:
        fields: dict[str, Any] = self.fields
        self.initial["asked_on"] = self.instance.asked_on or self.today
        four_weeks = "28 days after it was asked"
        meeting_on = next_meeting(self.plan, self.today) if Asker.BOARD in self.bodies else None
        if meeting_on:
            meeting = f"the board’s next meeting, {formatted(meeting_on, 'j F Y')}"
            usual = meeting if self.bodies == [Asker.BOARD] else f"{four_weeks}, or for the board {meeting}"
        else:
            usual = four_weeks
        fields["answer_due_on"].help_text = f"Leave it empty for the usual day: {usual}."

    def clean_about(self) -> str:
        """Point the record at what was chosen, so that the rules of the record are checked on it."""
        kind, _, pk = self.cleaned_data["about"].partition("-")
        self.instance.priority_id = int(pk) if kind == "priority" else None
        self.instance.action_id = int(pk) if kind == "action" else None
        return self.cleaned_data["about"]

    def clean_asked_on(self) -> date:
        asked_on, earliest = self.cleaned_data["asked_on"], self.plan.starts_on - timedelta(days=LONGEST_WAIT)
        if asked_on > self.today:
            raise ValidationError("The day it was asked cannot be in the future")
        if asked_on < earliest:
            raise ValidationError(f"The day it was asked must be on or after {formatted(earliest, 'j F Y')}")
        return asked_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        body = cleaned.get("came_from", self.instance.came_from if "came_from" not in self.fields else "")
        if body and not cleaned.get("asked_name"):
            self.check_name(body)
        if body != Asker.OTHER and cleaned.get("other_asker"):
            self.add_error("other_asker", "Choose “Somebody else” above, or clear the name of the body")
        if body and "asked_on" in cleaned and "answer_due_on" in cleaned:
            self.check_due_day(cleaned, body)
        return cleaned

    def check_name(self, body: str) -> None:
        """What is entered for somebody else names them; a body that is no partner of ours is name enough."""
        was = self.initial.get("asked_name"), self.initial.get("came_from")
        if body != Asker.OTHER and was != ("", body) and not speaks_for(body, self.roles):
            self.add_error("asked_name", "Enter the name of whoever asked: it is entered for somebody else")

    def check_due_day(self, cleaned: dict[str, Any], body: str) -> None:
        asked_on = cleaned["asked_on"]
        due_on = cleaned["answer_due_on"] or usual_answer_day(self.plan, body, asked_on)
        cleaned["answer_due_on"] = due_on
        if due_on > asked_on + timedelta(days=LONGEST_WAIT):
            self.add_error("answer_due_on", "The answer must be due within a year of the day it was asked")


def shortened(text: str, longest: int = 110) -> str:
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[:longest].rstrip()} …"


class AnswerForm(PlainForm):
    """An answer, and what is made of what was asked."""

    text = forms.CharField(
        label="Your answer",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Say what the answer is"},
    )
    status = forms.ChoiceField(
        label="What becomes of it?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choose what becomes of it"),
    )
    answered_on = DateField(what="the day of the answer", label="Answered on")
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, asked: Asked, wording: int, today: date) -> None:
        """`wording` numbers the words that stand now, so that nobody answers others than they read."""
        super().__init__(data, initial={"answered_on": today, "seen": wording})
        self.posted = data
        self.asked, self.wording, self.today = asked.recommendation, wording, today
        fields: dict[str, Any] = self.fields
        statuses = STATUSES_FOR[RecommendationKind(self.asked.kind)]
        fields["status"].choices = [(status.value, AnswerStatus(status).label) for status in statuses]

    def clean_answered_on(self) -> date:
        answered_on = self.cleaned_data["answered_on"]
        if answered_on > self.today:
            raise ValidationError("The day of the answer cannot be in the future")
        if answered_on < self.asked.asked_on:
            asked_on = formatted(self.asked.asked_on, "j F Y")
            raise ValidationError(f"The day of the answer cannot be before it was asked, on {asked_on}")
        return answered_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") != self.wording and not self.asked.is_withdrawn:
            posted: Any = self.posted.copy()
            posted["seen"] = str(self.wording)
            self.data = posted
            raise ValidationError(
                "It was changed while you had it open: read it again above, then save your answer once more"
            )
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What answer() takes."""
        data = self.cleaned_data
        return {"status": data["status"], "text": data["text"], "on": data["answered_on"]}


class WithdrawForm(PlainForm):
    """Why it is asked no longer."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        help_text="It stays on the page with this reason.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is withdrawn"},
    )


STATES = {
    "open": "Waiting for an answer",
    "overdue": "Overdue",
    "answered": "Answered",
    "to_do": "Answered, still to be done",
    "withdrawn": "Withdrawn",
}
ANY = [("", "Any")]
NO_AGENCY = "none"


class AskedFilter(PlainForm):
    """Looks for questions and recommendations of a plan; it lives in the page's address."""

    status = forms.ChoiceField(label="Status", choices=[*ANY, *STATES.items()], required=False)
    agency = forms.ChoiceField(label="Asked of", required=False)
    came_from = forms.ChoiceField(label="Asked by", choices=[*ANY, *Asker.choices], required=False)

    def __init__(self, data: Any, *, rows: list[Asked], whole: bool) -> None:
        super().__init__(data)
        self.rows = rows
        fields: dict[str, Any] = self.fields
        agencies = {row.recommendation.asked_of for row in rows if row.recommendation.asked_of}
        named = sorted(((str(agency.pk), str(agency)) for agency in agencies), key=lambda choice: choice[1].lower())
        fields["agency"].choices = [*ANY, (NO_AGENCY, WHOLE_PARTNERSHIP), *named]
        if not whole:
            del fields["came_from"]
        self.helper = helper(self)

    @property
    def found(self) -> list[Asked]:
        """What waits comes first, by the day its answer is due; then what is answered, the latest first."""
        chosen = self.cleaned_data if self.is_valid() else {}
        found = [row for row in self.rows if self.is_chosen(row, chosen)]
        waiting = [row for row in found if row.is_open]
        waiting.sort(key=lambda row: row.recommendation.answer_due_on)
        return [*waiting, *(row for row in found if not row.is_open)]

    @staticmethod
    def is_chosen(row: Asked, chosen: dict[str, str]) -> bool:
        states = {
            "": True,
            "open": row.is_open,
            "overdue": row.is_overdue,
            "answered": bool(row.answers) and not row.is_withdrawn,
            "to_do": row.is_still_to_do,
            "withdrawn": row.is_withdrawn,
        }
        asked = row.recommendation
        agency, body = chosen.get("agency", ""), chosen.get("came_from", "")
        return (
            states[chosen.get("status", "")]
            and agency in ("", str(asked.asked_of_id or NO_AGENCY))
            and body in ("", asked.came_from)
        )
