"""Actions set out as a list, or one by one under "Action 3: …", with what is said of each below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.timescales import TimescaleKind, read_timescale
from documents.readers import fields
from documents.readers.blocks import Line
from documents.readers.drafts import Draft, DraftAction, DraftPriority, begins_lower, join, run_on
from documents.readers.headers import read_column
from documents.readers.plan import ReadUpdate, SourceCell

NUMBER_FIRST = re.compile(r"^(?:[0-9]{1,2}[.)]|\([0-9a-z]{1,2}\)|[a-z][.)])\s+")
LABELLED = re.compile(r"(?P<label>[A-Z](?:[^:()]|\([^:()]*\)){2,40}):\s+(?P<text>\S.*)")
# At the end of an action in a list: "(Lead: Police, by March 2024)"
IN_BRACKETS = re.compile(
    r"\s*\((?:leads?(?: (?:agency|officer|partner))?|led by|owner|responsible)\s*[:–-]?\s+(?P<lead>[^(),;]+(?:\([^()]*\))?)"
    r"(?:[,;]\s*(?:(?:to be )?(?:completed? |done |due )?by|due|timescale|deadline|when)?\s*[:–-]?\s*(?P<when>[^();]+))?\)\.?",
    re.IGNORECASE,
)
WHO_AND_WHEN = re.compile(r"\s\((?!lead)[A-Z][^():,;]+[,;] (?P<when>[^();,]+)\)\.?$")
TOLD_IN_LINES = {
    fields.LEAD: "leads",
    fields.SUPPORT: "supporting",
    fields.TIMESCALE: "timescale",
    fields.OUTCOME: "outcome",
    fields.RESOURCES: "resources",
    fields.UPDATE: "progress",
    fields.STATUS: "status",
}


@dataclass
class Bullets:
    """Takes the lines under a heading such as Actions."""

    draft: Draft
    depth: int = 0  # of the last action; a deeper one goes on with it

    def begin(self, priority: DraftPriority, line: Line, action: re.Match[str], place: int) -> None:
        """ "Action 3: Run patrols", as a heading or a line, over what is said of it."""
        self.draft.drop(line.text[: action.start("number")])
        self.depth = line.depth
        priority.add_bullet(action["text"], place + 1)
        priority.bullets[-1].reference = action["number"]

    def take(self, line: Line, priority: DraftPriority, place: int) -> None:
        """A bullet is an action, an indented one goes on with it; other text is narrative."""
        last = priority.bullets[-1] if priority.bullets else None
        is_item = line.is_listed or bool(NUMBER_FIRST.match(line.text))
        named = LABELLED.match(line.text)
        if last and named and (name := TOLD_IN_LINES.get(read_column(named["label"]).kind)):
            self._tell(last, name, named)
        elif last and is_item and line.depth > self.depth:
            last.activity = f"{last.activity}\n{line.text}"
        elif is_item:
            self.depth = line.depth
            priority.add_bullet(line.text, place + 1)
            self._take_brackets(priority.bullets[-1])
        elif last and begins_lower(line.text):
            last.activity = run_on(last.activity, line.text)
        else:
            priority.add_text("narrative", line.text)

    def _take_brackets(self, bullet: DraftAction) -> None:
        """Who leads and by when, where brackets at the end of an action say so under those names."""
        if named := WHO_AND_WHEN.search(bullet.activity):
            done = "Kept in the activity: give it a lead and a timescale if these are."
            if read_timescale(named["when"]).last_day:
                self.draft.doubt("lead in brackets", bullet.where, named[0].strip(), done, bullet)
        found = IN_BRACKETS.search(bullet.activity)
        if found is None or found.end() < len(bullet.activity):
            return
        when = (found["when"] or "").strip()
        if when and read_timescale(when).kind in {TimescaleKind.UNCLEAR, TimescaleKind.NONE}:
            return
        words = found[0].strip()
        bullet.activity = bullet.activity[: found.start()]
        bullet.leads, bullet.timescale = found["lead"].strip(), when
        self.draft.drop(words.replace(bullet.leads, "", 1).replace(when, "", 1))
        self.draft.doubt("lead in brackets", bullet.where, words, "Taken as the lead and the timescale.", bullet)

    def _tell(self, bullet: DraftAction, name: str, named: re.Match[str]) -> None:
        """A line below an action that tells one thing of it: "Lead: Police", "Progress: begun"."""
        self.draft.drop(named["label"])
        bullet.cells.append(SourceCell(named["label"], named["text"]))
        if name not in {"progress", "status"}:
            setattr(bullet, name, join(getattr(bullet, name), named["text"]))
            return
        told = bullet.updates.pop() if bullet.updates else ReadUpdate("")
        if name == "progress":
            told = replace(told, progress=join(told.progress, named["text"]))
        else:
            status = self.draft.ratings.of_words(named["text"])
            told = replace(told, status=status or "", status_as_typed=join(told.status_as_typed, named["text"]))
        bullet.updates.append(told)


def take_lists(draft: Draft) -> None:
    """Where a plan has no other actions, the lists that stand straight under its numbered priorities are its actions."""
    if draft.actions or draft.measures or any(priority.bullets for priority in draft.priorities):
        return
    for priority in draft.priorities:
        texts = [text for text, _ in priority.listed]
        if not texts or not priority.title:
            continue
        kept = [line for line in priority.texts["narrative"].split("\n") if line not in texts]
        priority.texts["narrative"] = "\n".join(kept)
        taker = Bullets(draft)
        for text, place in priority.listed:
            taker.take(Line(text, is_listed=True), priority, place - 1)
        draft.doubt(
            "list under a priority",
            priority.name,
            priority.title,
            "No heading says so: its items are taken as actions.",
        )


def settle_bullets(draft: Draft) -> None:
    """Take the bullets for actions, save where a table lists the actions of their priority: then they are narrative."""
    for priority in draft.priorities:
        bullets, priority.bullets = priority.bullets, []
        if len(bullets) > 1 and bullets[-1].cells[1:] and not any(bullet.cells[1:] for bullet in bullets[:-1]):
            _give_to_priority(draft, priority, bullets[-1])
        if not priority.actions:
            priority.actions = bullets
            continue
        for bullet in bullets:
            done = "Kept in the narrative: a table lists the actions."
            draft.doubt("list beside a table", bullet.where, bullet.activity, done)
            priority.add_text("narrative", f"{bullet.reference} {bullet.activity}".strip())
            _give_to_priority(draft, priority, bullet)


def _give_to_priority(draft: Draft, priority: DraftPriority, bullet: DraftAction) -> None:
    """What stands below the last of several actions only, as "Lead: Police", is said of them all."""
    for cell in bullet.cells[1:]:
        draft.repeated.append(cell.heading)
        priority.add_text("narrative", f"{cell.heading}: {cell.words}")
    bullet.cells, bullet.updates = bullet.cells[:1], []
    for name in set(TOLD_IN_LINES.values()) - {"progress", "status"}:
        setattr(bullet, name, "")
