"""Sending a plan to be brought in, and answering what its file leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from csp.conflicts import Meeting, Stand
from csp.fields import DateField, PlainForm, RecordForm, helper, word_errors
from csp.models import Partnership
from csp.statuses import NOT_RATED, NOT_RATED_LABEL, RagStatus
from documents.agencies import GROUP_OF, NEW_AGENCY, NO_AGENCY, REMEMBER, SAME_AS
from documents.bringing_in import KINDS, Sent
from documents.models import AnswerKind, BareYear, ImportAnswer, PlanImport
from documents.questions import UnknownLead, has_bare_years, undated_updates
from documents.readers.files import LARGEST_FILE
from documents.readers.leads import named_person, plain_name
from documents.readers.plan import NotTaken, StatusWord
from documents.standing import Standing
from documents.taking_in import words_key
from documents.words import digest_of
from plans.forms import YEARS_AHEAD
from plans.quarters import FIRST_YEAR, Period, year_label

MEGABYTES = LARGEST_FILE // 1024 // 1024
ANSWERS = (
    ("", "Choose who it is"),
    (NEW_AGENCY, "A new agency: add it"),
    (NO_AGENCY, "No agency: keep the words only"),
)


def years(today: date, chosen: int | None = None) -> list[tuple[Any, str]]:
    """The financial years to choose from, the latest first."""
    known = {*range(FIRST_YEAR, Period.containing(today).year + YEARS_AHEAD + 1)} | ({chosen} if chosen else set())
    return [(year, year_label(year)) for year in sorted(known, reverse=True)]


class SendForm(PlainForm):
    """A plan document: a file, or what was copied from one."""

    partnership = forms.ModelChoiceField(
        Partnership.objects.none(),
        label="Partnership",
        empty_label="Choose one",
        error_messages={"required": "Choose the partnership", "invalid_choice": "Choose the partnership from the list"},
    )
    year = forms.TypedChoiceField(
        label="Financial year",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Leave it to the document if it says which year it is for.",
    )
    file = forms.FileField(
        label="The file",
        required=False,
        help_text=f"Word (.docx), Excel (.xlsx, .xls), OpenDocument (.ods), CSV, PDF or text. At most {MEGABYTES} MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={"empty": "The file is empty: nothing is in it"},
    )
    pasted = forms.CharField(
        label="Or paste the plan",
        required=False,
        strip=False,
        help_text="Copied from Word, Excel or a PDF. Keep the headings of the columns in what you copy.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, partnerships: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["partnership"].queryset = partnerships
        if len(partnerships) == 1:
            fields["partnership"].initial = partnerships[0]
            fields["partnership"].widget = forms.HiddenInput()
        fields["year"].choices = [("", "As the document says"), *years(today)]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        file, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if self.errors.get("file"):
            return cleaned
        if file and pasted:
            self.add_error("file", "Send a file or paste the plan, not both: empty the box to send the file")
        elif not file and not pasted:
            self.add_error("file", "Choose a file, or paste the plan into the box")
        elif file and file.size > LARGEST_FILE:
            self.add_error("file", f"{file.name} is larger than {MEGABYTES} MB: send only the part that holds the plan")
        else:
            cleaned["sent"] = Sent(file.read(), file.name) if file else Sent.pasted(cleaned["pasted"])
        return cleaned

    def refuse(self, why: str) -> None:
        """Say why it cannot be read beside what was sent; a browser never sends back a file that was chosen."""
        is_file = bool(self.files.get("file"))
        self.add_error("file" if is_file else "pasted", f"{why} Choose the file again." if is_file else why)


class AboutForm(RecordForm):
    """The year of a plan, its title, and the days that the document leaves open."""

    year = forms.TypedChoiceField(label="Financial year of the plan", required=False, coerce=int, empty_value=None)
    undated_on = DateField(
        what="the day of the updates without a date", label="Day of the updates without a date", required=False
    )
    bare_year = forms.ChoiceField(
        label="A timescale that is only a year is up to", required=False, widget=forms.RadioSelect
    )

    class Meta:
        model = PlanImport
        fields = ["year", "title", "undated_on", "bare_year"]

    def __init__(self, *args: Any, standing: Standing, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        understood = standing.understood
        fields["year"].choices = [("", "Choose the year"), *years(today, self.instance.year)]
        if understood.year and understood.year_is_guessed:
            told = year_label(understood.year)
            fields["year"].help_text = f"The document does not say. Most of the dates in it are in {told}."
        fields["bare_year"].choices = BareYear.choices
        undated = undated_updates(standing)
        if not (has_bare_years(standing) or self.instance.bare_year):
            del fields["bare_year"]
        if not (undated or self.instance.undated_on):
            del fields["undated_on"]
        else:
            day = f" The document says it stands as at {understood.as_at:%-d %B %Y}." if understood.as_at else ""
            fields["undated_on"].help_text = f"The day they are true of.{day}"
        self.today = today
        self.helper = helper(self)

    def clean_undated_on(self) -> date | None:
        day = self.cleaned_data["undated_on"]
        if day and day > self.today:
            raise ValidationError("The day of the updates cannot be in the future")
        return day


class AnswersForm(PlainForm):
    """Answers of one kind about one import; two officers who answer at once see both answers (ADR 0011)."""

    about_the_change: tuple[str, ...] = ()
    meeting: Meeting | None = None
    kinds: tuple[str, ...] = ()

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing, self.plan_import = standing, standing.plan_import
        saves = ImportAnswer.history.filter(plan_import_id=self.plan_import.pk, kind__in=self.kinds)
        self.stand = Stand.of(self.plan_import, saves, to_save=self.is_bound)

    def settle(self) -> None:
        self.helper = helper(self)
        word_errors(self)

    def give(self, kind: str, about: str, answer: str) -> None:
        """Keep one answer; an answer that was given before is changed, not doubled."""
        held = ImportAnswer.objects.filter(plan_import=self.plan_import, kind=kind, about=about[:200]).first()
        if held is None:
            ImportAnswer.objects.create(plan_import=self.plan_import, kind=kind, about=about[:200], answer=answer)
        elif held.answer != answer:
            held.answer = answer
            held.save()


def named(kind: str, about: str) -> str:
    """The field about these words: the same one however the list has changed since the form was opened."""
    return f"{kind}_{digest_of(about)[:10]}"


class StatusesForm(AnswersForm):
    """What each status word or colour of the document means."""

    kinds = (AnswerKind.STATUS,)

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.words: dict[str, StatusWord] = {}
        for word in standing.understood.status_words:
            name = named("word", word.key)
            self.words[name] = word
            times = "once" if word.count == 1 else f"{word.count} times"
            self.fields[name] = forms.ChoiceField(
                label=f"“{word.typed}”, {times}",
                choices=[("", "Choose what it means"), *RagStatus.choices, (NOT_RATED, NOT_RATED_LABEL)],
                initial="" if word.must_ask else word.status or NOT_RATED,
                error_messages={"required": f"Choose what “{word.typed}” means"},
            )
        self.settle()

    def save(self) -> None:
        for name, word in self.words.items():
            if self.cleaned_data[name] != self.fields[name].initial:
                self.give(AnswerKind.STATUS, word.key, self.cleaned_data[name])


class LeadsForm(AnswersForm):
    """Which agency each name in the lead cells is, once for all rows."""

    kinds = (AnswerKind.LEAD,)
    about_the_change = ("rest",)

    def __init__(self, *args: Any, standing: Standing, unknown: list[UnknownLead], **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.leads, self.book = unknown, standing.book
        self.fields["rest"] = forms.BooleanField(
            label="Add a new agency for every name below that is left without an answer", required=False
        )
        agencies = [(str(agency.pk), agency.name) for agency in self.book.agencies if agency.ended_on is None]
        for number, lead in enumerate(unknown):
            answer = self.book.answers.get(lead.key, self._likely(number))
            self.fields[named("lead", lead.key)] = forms.ChoiceField(
                label=f"Who is “{lead.name}”?",
                required=False,
                choices=[*ANSWERS, *agencies, *self._others(number)],
                initial=answer.removesuffix(REMEMBER),
                widget=forms.Select(attrs={"class": "govuk-select"}),
            )
            self.fields[named("also", lead.key)] = forms.BooleanField(
                label=f"Remember “{lead.name}” as another name of it",
                required=False,
                initial=answer.endswith(REMEMBER) if lead.key in self.book.answers else not named_person(lead.name),
            )
        self.settle()

    def _others(self, number: int) -> list[tuple[str, str]]:
        """Names that come before it in the document: of two names for one body, the first is the agency's."""
        return [(f"{SAME_AS}{lead.key}", f"The same as “{lead.name}”") for lead in self.leads[:number]]

    def _likely(self, number: int) -> str:
        """Another name of the same body, known here or met before in the document: suggested, for the officer to save."""
        name = self.leads[number].name
        if agency := self.book.likely(name):
            return str(agency.pk)
        group = GROUP_OF.get(plain_name(name), ())
        return next((f"{SAME_AS}{lead.key}" for lead in self.leads[:number] if lead.key in group), "")

    @property
    def laid_out(self) -> list[tuple[UnknownLead, forms.BoundField, forms.BoundField]]:
        return [(lead, self[named("lead", lead.key)], self[named("also", lead.key)]) for lead in self.leads]

    def save(self) -> None:
        cleaned = self.cleaned_data
        for lead in self.leads:
            answer = cleaned[named("lead", lead.key)] or (NEW_AGENCY if cleaned["rest"] else "")
            if answer and answer not in {NEW_AGENCY, NO_AGENCY} and cleaned[named("also", lead.key)]:
                answer += REMEMBER
            if answer:
                self.give(AnswerKind.LEAD, lead.key, answer)
            else:
                self.plan_import.answers.filter(kind=AnswerKind.LEAD, about=lead.key).delete()


class LeftOverForm(AnswersForm):
    """Which of the words without a place are kept in a section of the plan."""

    kinds = (AnswerKind.LEFT_OVER,)

    def __init__(self, *args: Any, standing: Standing, words: list[tuple[NotTaken, bool]], **kwargs: Any) -> None:
        super().__init__(*args, standing=standing, **kwargs)
        self.words = {named("keep", words_key(each.words)): each for each, _ in words}
        for each, is_kept in words:
            self.fields[named("keep", words_key(each.words))] = forms.BooleanField(
                label="Keep it in a section of the plan", required=False, initial=is_kept
            )
        self.settle()

    def save(self) -> None:
        for name, each in self.words.items():
            self.give(AnswerKind.LEFT_OVER, words_key(each.words), "keep" if self.cleaned_data[name] else "leave")

    @property
    def laid_out(self) -> list[tuple[NotTaken, forms.BoundField]]:
        return [(each, self[name]) for name, each in self.words.items()]
