"""The words that ask an agency for its updates, to copy or to open in a mail program, and the chase list as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.dateformat import format as formatted

from csp.formulas import guarded
from plans.models import AnnualPlan
from plans.quarters import Period
from reviews.asked import WHOLE_PARTNERSHIP, Asked
from reviews.contacts import Contacts
from reviews.counts import number_of
from reviews.models import Reminder
from reviews.rounds import Owed, OwedByAgency, Round

LONGEST_MAILTO = 1800  # characters; Windows hands no more than about 2,000 on to a mail program
LONGEST_ACTIVITY = 110
HEADINGS = (
    "Lead agency", "Lead officer", "Reference", "Action", "Priority", "Timescale", "Last status", "Last update",
    "Days silent", "Updates due", "E-mail", "Last reminder", "What is owed", "Answer due", "Days overdue",
)  # fmt: skip


def return_address(plan: AnnualPlan, period: Period, agency_pk: int | None = None) -> str:
    """The sheet on which an agency reports for the period; without one, the reader's own, or everyone's for coordinators."""
    query = ({"agency": agency_pk} if agency_pk else {}) | {"period": period.code}
    return f"{reverse('reviews:return_sheet', args=[plan.pk])}?{urlencode(query)}"


@dataclass(frozen=True)
class Message:
    """A ready message to one agency."""

    to: list[str]
    subject: str
    opening: str
    actions: str
    closing: str

    @property
    def body(self) -> str:
        return f"{self.opening}\n\n{self.actions}\n\n{self.closing}"

    @property
    def is_whole(self) -> bool:
        """Whether a mail program can be opened with the whole of it; a long list does not fit into a link."""
        return len(self.link_with(self.body)) <= LONGEST_MAILTO

    @property
    def mailto(self) -> str:
        return self.link_with(self.body if self.is_whole else f"{self.opening}\n\n{self.closing}")

    def link_with(self, body: str) -> str:
        lines = body.replace("\n", "\r\n")
        return f"mailto:{','.join(quote(address) for address in self.to)}?subject={quote(self.subject)}&body={quote(lines)}"


def message_to(
    row: OwedByAgency, of: Round, *, to: list[str], link: str, answers: Sequence[tuple[Asked, str]] = ()
) -> Message:
    """Ask one agency for what it owes; `link` is the whole address of its return, and each answer has its page's."""
    if not row.owed:
        return message_for_answers(row, of, to=to, answers=answers)
    number = number_of(len(row.owed), "action")
    have = "has" if len(row.owed) == 1 else "have"
    due = f"Updates were due by {of.last_day_in_words}" if of.is_overdue else f"Updates are {of.deadline}"
    return Message(
        to=to,
        subject=f"{of.plan}: updates for {of.period}, {row.agency or 'actions without a lead'}"[:150],
        opening=f"Hello\n\n{number} led by {row.agency or 'nobody yet'} {have} no update for {of.period} "
        f"({of.period.span}) in {of.plan}. {due}.",
        actions="\n\n".join(filter(None, ["\n".join(map(line_in_words, row.owed)), answers_in_words(answers)])),
        closing=f"All of them can be filled in on one page:\n{link}\n\n"
        "If nothing has changed, one tick there says so. Thank you.",
    )


def message_for_answers(
    row: OwedByAgency, of: Round, *, to: list[str], answers: Sequence[tuple[Asked, str]]
) -> Message:
    """To an agency that owes no update."""
    return Message(
        to=to,
        subject=f"{of.plan}: answers owed, {row.agency}"[:150],
        opening=f"Hello\n\nQuestions and recommendations about {of.plan} wait for an answer of {row.agency}.",
        actions=answers_in_words(answers),
        closing="Each can be answered on its page. Thank you.",
    )


def answers_in_words(answers: Sequence[tuple[Asked, str]]) -> str:
    """The answers an agency owes, each with the whole address of its page; nothing where there are none."""
    if not answers:
        return ""
    lines = [
        f"- {asked.recommendation} about {asked.about[:LONGEST_ACTIVITY]}, answer due "
        f"{formatted(asked.recommendation.answer_due_on, 'j F Y')} ({asked.state}): {in_one_line(asked.recommendation.text)}"
        f"\n  {address}"
        for asked, address in answers
    ]
    return "\n".join([f"{number_of(len(answers), 'answer')} overdue:", *lines])


def in_one_line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_ACTIVITY else f"{words[:LONGEST_ACTIVITY].rstrip()} …"


def line_in_words(line: Owed) -> str:
    """One action in a message: "- 1.2 Mark bicycles (last update 3 July 2017, Green)"."""
    action = line.position.action
    activity = in_one_line(action.activity)
    return f"- {f'{action.reference} {activity}'.strip()} ({line.last_in_words})"


def chase_csv(of: Round, contacts: Contacts, reminders: list[Reminder], answers: list[Asked]) -> str:
    """Who owes what, a row an action and then a row an overdue answer, for a spreadsheet program; no cell of it can be taken for a formula."""
    out = io.StringIO()
    out.write("\ufeff")  # without it Excel takes the text for Latin-1
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in of.by_agency:
        for _, lines in row.by_officer:
            writer.writerows(plain_row(line, of, contacts, reminders) for line in lines)
    writer.writerows(answer_row(asked, contacts) for asked in answers)
    return out.getvalue()


def plain_row(line: Owed, of: Round, contacts: Contacts, reminders: list[Reminder]) -> Iterator[str]:
    position, emails = line.position, [recipient.email for recipient in contacts.of_line(line)]
    last = next((sent for sent in reminders if sent.email in emails), None)
    cells = [
        line.agency or "No lead named",
        line.officer or "",
        position.action.reference,
        position.action.activity,
        position.action.priority,
        position.timescale,
        position.status_label,
        line.last_day or "Never",
        "" if line.days_silent is None else line.days_silent,
        of.dates.due_on,
        "; ".join(emails),
        f"{last.get_kind_display()}, {last.sent_at:%Y-%m-%d}" if last else "",
        "Update",
        "",
        max((of.today - of.dates.due_on).days, 0) or "",
    ]
    return (guarded(str(cell)) for cell in cells)


def answer_row(asked: Asked, contacts: Contacts) -> Iterator[str]:
    row = asked.recommendation
    action, priority = row.action, row.action.priority if row.action else row.priority
    cells = [
        row.asked_of or WHOLE_PARTNERSHIP,
        "",
        action.reference if action else "",
        row.text,
        priority or "",
        *[""] * 5,
        "; ".join(contacts.answering(row.asked_of)),
        "",
        f"Answer: {row}, {asked.asker}",
        row.answer_due_on,
        asked.days_overdue,
    ]
    return (guarded(str(cell)) for cell in cells)
