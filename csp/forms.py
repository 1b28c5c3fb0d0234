"""Forms for partnerships, agencies and signing in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify

from csp.conflicts import Meeting, Stand
from csp.fields import DateField, PlainForm, RecordForm, helper, word_errors
from csp.models import Agency, AgencyKind, Level, Partnership, StatusMeaning, User
from csp.naming import as_compared, leads_round, names_taken
from csp.statuses import ALWAYS_USED, RagStatus

NEVER_A_SLUG = ("new",)  # it has a page of its own


def text_box(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PartnershipForm(RecordForm):
    """What a partnership says of itself, its place under a county partnership, and its end."""

    slug = forms.SlugField(
        label="Short name for its address",
        max_length=60,
        required=False,
        help_text="Small letters, figures and hyphens, such as northshire. Leave blank to take it from the name.",
        error_messages={"invalid": "The short name for its address may hold letters, figures, hyphens and _ only"},
    )
    ended_on = DateField(what="the day it ended", label="Day it ended", required=False)

    class Meta:
        model = Partnership
        fields = [
            "name",
            "abbreviation",
            "slug",
            "level",
            "parent",
            "area",
            "vision",
            "aims",
            "principles",
            "works_with",
            "legal_basis",
            "monitoring",
            "contact",
            "is_second_step_required",
            "ended_on",
            "replaced_by",
        ]
        widgets = {
            "level": forms.RadioSelect,
            **dict.fromkeys(
                ["area", "vision", "aims", "principles", "works_with", "legal_basis", "monitoring", "contact"],
                text_box(),
            ),
        }
        help_texts = {
            "parent": (
                "For a district partnership. Those who read the county partnership see its published plans. "
                "One that you have no role in is chosen by the site administrator."
            ),
            "works_with": "Bodies it works with that are not members.",
            "contact": "Post, telephone or e-mail, as plans print it.",
            "is_second_step_required": (
                "A code from an app, or a passkey, after the password. Coordinators who have none are led to set one up "
                "when they next open a page."
            ),
            "replaced_by": "When it has ended: the partnership that carries on its work.",
        }
        error_messages = {"name": {"unique": "There is already a partnership of that name"}}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        self.others = Partnership.objects.exclude(pk=self.instance.pk).order_by("name")
        fields["level"].choices = Level.choices
        # a select box would name every partnership of the site to the coordinators of each
        seen = Q(pk__in=Partnership.objects.visible_to(user).values("pk"))
        above = self.others.filter(level=Level.COUNTY)
        fields["parent"].queryset = above.filter(seen | Q(pk=self.instance.parent_id))
        fields["replaced_by"].queryset = self.others.filter(seen | Q(pk=self.instance.replaced_by_id))
        fields["parent"].empty_label = fields["replaced_by"].empty_label = "None"
        if self.instance.pk:
            fields["slug"].help_text = "Changing it breaks links that people have kept. Leave blank to keep it."

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"] or self.instance.slug or slugify(self.cleaned_data.get("name", ""))[:60]
        if not slug and "name" not in self.errors:
            raise ValidationError("Enter a short name for its address: the name has no letters from a to z")
        if slug in NEVER_A_SLUG or self.others.filter(slug__iexact=slug).exists():
            raise ValidationError(f"The address “{slug}” is taken: enter another short name for its address")
        return slug

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("parent") and cleaned.get("level") == Level.COUNTY:
            self.add_error("parent", "A county partnership has none above it: choose none, or another level")
        if self.instance.pk and cleaned.get("level") != Level.COUNTY and self.instance.districts.exists():
            self.add_error("level", "Other partnerships stand below this one, so it must stay a county partnership")
        links = dict(self.others.values_list("pk", "replaced_by"))
        if leads_round(self.instance, cleaned.get("replaced_by"), links):
            self.add_error("replaced_by", f"{cleaned['replaced_by']} was itself replaced by this partnership")
        return cleaned


class StatusKeyForm(PlainForm):
    """What each RAG status means in a partnership, and whether Complete and Not started are used."""

    about_the_change = ()
    meeting: Meeting | None = None

    def __init__(self, *args: Any, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partnership = partnership
        saves = StatusMeaning.history.filter(partnership=partnership.pk)
        self.stand = Stand.of(partnership, saves, to_save=self.is_bound)
        for meaning in partnership.all_status_meanings:
            name = RagStatus(meaning.status).label
            self.fields[f"meaning_{meaning.status}"] = forms.CharField(
                label=f"What {name} means", max_length=300, widget=text_box(2), initial=meaning.meaning
            )
            if meaning.status not in ALWAYS_USED:
                self.fields[f"used_{meaning.status}"] = forms.BooleanField(
                    label=f"Use {name}", required=False, initial=meaning.is_used
                )
        self.helper = helper(self)
        word_errors(self)

    def save(self) -> Partnership:
        """Keep a row for what has changed only."""
        for meaning in self.partnership.all_status_meanings:
            wording = self.cleaned_data[f"meaning_{meaning.status}"]
            is_used = self.cleaned_data.get(f"used_{meaning.status}", True)
            if (meaning.meaning, meaning.is_used) != (wording, is_used):
                meaning.meaning, meaning.is_used = wording, is_used
                meaning.save()
        return self.partnership


class AgencyForm(RecordForm):
    """An agency with the other names plans give it."""

    aliases = forms.CharField(
        label="Other names",
        required=False,
        widget=text_box(),
        help_text="One a line: every way a plan may write it, such as Police or Thames Valley Police Force.",
    )
    ended_on = DateField(what="the day it ended", label="Day it ended", required=False)

    class Meta:
        model = Agency
        fields = [
            "name",
            "abbreviation",
            "aliases",
            "kind",
            "part_of",
            "is_member",
            "member_note",
            "email",
            "ended_on",
            "replaced_by",
        ]
        widgets = {"kind": forms.RadioSelect}
        labels = {"kind": "Kind", "part_of": "Part of", "replaced_by": "Replaced by"}
        help_texts = {
            "part_of": "For a team or post: the agency it belongs to.",
            "member_note": "For example: including the youth offending service.",
            "email": "Seen by members of the partnership only.",
            "ended_on": "It is then left out of lists to choose from; plans that name it stay as they are.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = AgencyKind.choices
        others = self.instance.partnership.agencies.exclude(pk=self.instance.pk).in_order()
        self.others = others
        fields["part_of"].queryset = fields["replaced_by"].queryset = others
        fields["part_of"].empty_label = fields["replaced_by"].empty_label = "None"
        if self.instance.pk:
            names = self.instance.aliases.order_by("pk").values_list("name", flat=True)
            self.initial["aliases"] = "\n".join(names)

    def clean_aliases(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["aliases"].splitlines()]
        for line in lines:
            if len(line) > 200:
                raise ValidationError(
                    f"Write each other name on its own line, in 200 characters or fewer: {line[:40]}…"
                )
        return [line for line in lines if line]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        self.refuse_names_of_others(names_taken(self.others))
        links = list(self.others.values_list("pk", "part_of", "replaced_by"))
        part_of, replaced_by = ({row[0]: row[at] for row in links} for at in (1, 2))
        for name, said, at in (("part_of", "part of", part_of), ("replaced_by", "replaced by", replaced_by)):
            if leads_round(self.instance, cleaned.get(name), at):
                self.add_error(name, f"{cleaned[name]} is itself {said} this agency")
        return cleaned

    def refuse_names_of_others(self, taken: dict[str, Agency]) -> None:
        """Each name means one body only, and is given once."""
        given = set()
        cleaned = self.cleaned_data
        names = [("name", cleaned.get("name")), ("abbreviation", cleaned.get("abbreviation"))]
        for field, name in [*names, *(("aliases", alias) for alias in cleaned.get("aliases", []))]:
            owner = taken.get(as_compared(name or ""))
            if owner:
                self.add_error(field, f"“{name}” already means {owner.name} in this partnership")
            elif field == "aliases" and as_compared(name) in given:
                self.add_error(field, f"“{name}” is given twice: leave one out")
            given.add(as_compared(name or ""))
