"""Reminders by e-mail: whose day it is, what each letter says, and sending each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from actions.models import Action
from actions.positions import positions_as_at
from csp.models import Agency
from plans.models import AnnualPlan, PlanStatus
from reviews.chase import line_in_words, return_address
from reviews.contacts import Contacts, Recipient, contacts_of
from reviews.counts import number_of
from reviews.models import Reminder, ReminderKind
from reviews.rounds import Owed, Round, open_rounds

REMINDED = (PlanStatus.AGREED, PlanStatus.PUBLISHED)
SentOnce = tuple[int, int, int, str, int, str]


@dataclass
class Part:
    """What one person owes in one round."""

    round: Round
    replies_to: list[str]
    opens_any_sheet: bool  # of any agency; other people open their own
    owed: list[Owed] = field(default_factory=list)

    @property
    def agency(self) -> Agency | None:
        """The agency it is about; None where it is about several, or about actions that no agency leads."""
        agencies = {line.agency for line in self.owed}
        return agencies.pop() if len(agencies) == 1 else None

    @property
    def turn(self) -> tuple[ReminderKind, int] | None:
        return self.round.dates.reminder(self.round.today)

    def key_for(self, email: str) -> SentOnce | None:
        """What the reminder is known by, so that it goes out once; None where none is due today."""
        if self.turn is None:
            return None
        return (self.round.plan.pk, self.round.period.months, self.round.period.number, *self.turn, email)

    @property
    def references(self) -> str:
        return ", ".join(line.position.action.reference or "without reference" for line in self.owed)

    @property
    def text(self) -> str:
        of = self.round
        head = f"{of.plan}, {of.period} ({of.period.span}): {number_of(len(self.owed), 'action')}, {of.deadline}"
        agency = self.agency if self.opens_any_sheet else None
        address = f"{settings.SITE_URL}{return_address(of.plan, of.period, agency.pk if agency else None)}"
        return "\n".join([head, *map(line_in_words, self.owed), f"Fill them in on one page: {address}"])


@dataclass
class Letter:
    """One mail to one person: everything they owe, in every plan."""

    recipient: Recipient
    parts: list[Part]
    sent: frozenset[SentOnce]  # what this person has been sent before

    @property
    def due(self) -> list[Part]:
        """The parts whose reminder is due today and has not gone out."""
        keys = [(part, part.key_for(self.recipient.email)) for part in self.parts]
        return [part for part, key in keys if key is not None and key not in self.sent]

    @property
    def number(self) -> int:
        return sum(len(part.owed) for part in self.parts)

    @property
    def subject(self) -> str:
        what = number_of(self.number, "action")
        if len(self.parts) > 1:
            return f"Updates for {what} in {len(self.parts)} plans or periods"
        of = self.parts[0].round
        return " ".join(f"Updates for {what}, {of.period}: {of.deadline}, {of.plan}".split())[:200]

    @property
    def text(self) -> str:
        parts = "\n\n".join(part.text for part in self.parts)
        needs = "needs an update" if self.number == 1 else "need an update"
        why = "An answer to this message goes to the community safety officer."
        return (
            f"Hello {self.recipient.name}\n\n{number_of(self.number, 'action')} {needs}.\n\n{parts}\n\n"
            f"If nothing has changed, one tick on that page says so. {why}\n"
        )

    def rows(self) -> Iterator[Reminder]:
        for part in self.due:
            kind, turn = part.turn or (ReminderKind.DUE, 1)
            yield Reminder(
                plan=part.round.plan, months=part.round.period.months, number=part.round.period.number, kind=kind,
                turn=turn, agency=part.agency, email=self.recipient.email, user=self.recipient.user,
                listed=part.references,
            )  # fmt: skip

    def send(self, connection: BaseEmailBackend) -> bool:
        """Hand the mail over and record it, both or neither; False where another run has just sent it."""
        mail = EmailMessage(
            self.subject,
            self.text,
            to=[self.recipient.email],
            reply_to=sorted({email for part in self.parts for email in part.replies_to}),
            headers={"Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        try:
            with transaction.atomic():
                Reminder.objects.bulk_create(self.rows())
                mail.send()
        except IntegrityError:
            return False
        return True


def letters_due(plans: Iterable[AnnualPlan], today: date) -> list[Letter]:
    """The letters of the day, by address, to everybody who has a reminder due that has not gone out."""
    people: dict[str, tuple[Recipient, list[Part]]] = {}
    for part_of, recipient in parts_due(plans, today):
        people.setdefault(recipient.email, (recipient, []))[1].append(part_of)
    sent = frozenset(
        Reminder.objects.filter(email__in=people).values_list("plan", "months", "number", "kind", "turn", "email")
    )
    letters = [Letter(recipient, parts, sent) for _, (recipient, parts) in sorted(people.items())]
    return [letter for letter in letters if letter.due]


def parts_due(plans: Iterable[AnnualPlan], today: date) -> Iterator[tuple[Part, Recipient]]:
    """What each person owes in each round that reminders have begun for."""
    contacts: dict[int, Contacts] = {}
    for plan in plans:
        rounds = [found for found in open_rounds(plan, plan.reviews.all(), today, []) if found.is_being_asked]
        if not rounds:
            continue
        if plan.partnership_id not in contacts:
            contacts[plan.partnership_id] = contacts_of(plan.partnership_id, on=today)
        actions = Action.objects.for_plan(plan).in_plan_on(today).in_order().select_related("lead_officer")
        positions = positions_as_at(actions, today)
        for found in rounds:
            yield from parts_of(Round(plan, found.dates, today, positions), contacts[plan.partnership_id])


def parts_of(found: Round, contacts: Contacts) -> Iterator[tuple[Part, Recipient]]:
    """By address, because two agencies may share one, and it gets one letter."""
    parts: dict[str, tuple[Part, Recipient]] = {}
    for line in found.owed:
        for recipient in contacts.of_line(line):
            any_sheet = recipient.user is None or recipient.user in contacts.coordinators
            part, _ = parts.setdefault(recipient.email, (Part(found, contacts.replies_to, any_sheet), recipient))
            part.owed.append(line)
    yield from parts.values()


def plans_reminded() -> Iterable[AnnualPlan]:
    plans = AnnualPlan.objects.filter(status__in=REMINDED, partnership__ended_on=None)
    return plans.select_related("partnership").prefetch_related("reviews").order_by("partnership", "year")
