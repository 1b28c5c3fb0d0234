"""Words in a text that seem to name a person, or to say where one lives or can be reached.

Advice for somebody who reads the text, never a verdict: "Sgt Smith" and "12 High Street" have a shape, and a name
without a title in front of it has none. Every pattern is bounded, so that no text is slow to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

NAMES = "seems to name a person"
REACHES = "seems to say how to reach a person"
LIVES = "seems to give an address"

_GAP = r"[ \u00a0]{1,3}"  # no tab or line break: "Sgt" may end one cell and the next begin with a capital
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+'’-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# numbers of people and places: 01, 02 and 07; helplines begin with 03 or 08
_TELEPHONE = re.compile(
    r"(?<![\w+])(?:\+44 ?(?:\(0\) ?)?|\(?0)(?:[12]\d{3}\)?[ -]?\d{5,6}|7\d{3}[ -]?\d{6}|[127]\d{3}\)?[ -]?\d{3}[ -]?\d{3}"
    r"|1\d{2}\)?[ -]?\d{3}[ -]?\d{4}|2\d\)?[ -]?\d{4}[ -]?\d{4})(?!\d)"
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL"
    " GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL"
    " OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF"
    " WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?i)\b(?:{'|'.join(_AREAS.split())})\d[A-Z\d]? ?\d(?-i:(?!st|nd|rd|th))[ABD-HJLNP-UW-Z]{{2}}\b"
)
_STREET = (
    "Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Way|Crescent|Court|Gardens|Grove|Terrace|Place|Square|Hill|Walk|Mews"
)
_PART_OF_A_NAME = r"[A-Z][A-Za-z'’-]{0,30}\.?"
_HOUSE = re.compile(
    rf"(?<![\w/£.,-])(?!(?:19|20)\d\d\b)\d{{1,4}}[A-Za-z]?,?{_GAP}(?:{_PART_OF_A_NAME}{_GAP}){{1,3}}?(?:{_STREET})\b"
    rf"(?!{_GAP}[Pp]astor|{_GAP}[Ww]arden|{_GAP}[Aa]ngel|{_GAP}[Mm]arshal)"
)
_NO_HOUSE = re.compile(r"\b(?:Crown|Magistrates['’]?|County|Family|Youth|High) Court$")  # "5 Crown Court cases"
_DIGIT = re.compile(r"\d")
_FLAT = re.compile(rf"\b[Ff]lat{_GAP}\d{{1,4}}[A-Za-z]?\b")

_POLITE = r"Mr|Mrs|Ms|Miss|Mx|Dr|Revd?|Reverend|Cllrs?|Councillor"
_RANKS = (
    r"Sgt|SGT|PS|Sergeant|PC|P\.C\.|WPC|PCSO|DC|DS|DI|DCI|T/Sgt|A/Sgt|Insp|Inspector|Ch(?:ief)?\.? Insp(?:ector)?"
    r"|Supt|Superintendent|Constable"
)
_SURNAME = r"(?:[A-Z]['’]|Mc|Mac|[A-Z][a-z]{1,20}-)?[A-Z][a-z]{1,30}"
_INITIALS = rf"(?:[A-Z]\.?{_GAP}|[A-Z]\.[A-Z]\.{_GAP}){{0,3}}"
_TITLED = re.compile(
    rf"\b(?=[A-Z])(?:"
    rf"(?:{_POLITE})\.?{_GAP}{_INITIALS}(?P<surname>{_SURNAME}|[A-Z]{{3,30}})"
    rf"|(?:{_RANKS})\.?{_GAP}{_INITIALS}(?P<after_rank>{_SURNAME})"
    rf"|(?:{_RANKS})\.?(?:{_GAP})?\d{{2,6}}{_GAP}{_INITIALS}(?P<after_number>{_SURNAME}|[A-Z]{{3,30}})"
    rf")\b"
)
# words with a capital that follow a rank or "Miss" in plans and are nobody's name
_AFTER_A_RANK = """Action All And Area Armed Attend Attended Based Beat Briefing Briefings Call Capacity Community Cover Coverage
    Deployment Engagement Establishment Following For From Has Hours In Is Lead Led Leads Licensing Local Manager Meeting
    Meetings Name Named Neighbourhood New Now Number Numbers Of Officer Officers On Operation Or Patrol Patrols Patrolling
    Police Policing Post Posts Presence Problem Recruitment Resource Resources Response Role Roles Rural Safer School
    Schools Staff Supervisor Support Surgeries Surgery Team Teams The These This To Town Training Vacancies Vacancy
    Village Visit Visits Ward Was Watch Will With Work World Youth Zone"""
_NO_SURNAMES = frozenset(_AFTER_A_RANK.split())
_POSTS = re.compile(
    r"(?i)\b(?:account|admin\w*|adviser|advisor|agency|analyst|chair|chief|clerk|co-?ordinator|council|demo|director"
    r"|inbox|lead|manager|member|office|officer|partnership|police|post|safety|secretary|service|team|test|user)\b"
)
_TITLE_FIRST = re.compile(rf"^(?:(?:{_POLITE}|{_RANKS}|Sir|Dame|Lord|Lady)\.? )+")


@dataclass(frozen=True)
class Naming:
    """Words of a text that somebody should look at, and what they seem to do."""

    words: str
    seems: str


class PeopleFinder:
    """Looks for people in texts; told the names of a partnership's own people, finds those too."""

    def __init__(self, people: Iterable[str] = ()) -> None:
        names = sorted({name for person in people if (name := plain_name(person))})
        spelt = (_GAP.join(map(re.escape, name.split())) for name in names)
        self.people = re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)") if names else None

    def look(self, text: str) -> list[Naming]:
        """What seems to name, place or reach a person; each once, in the order of the text."""
        found = sorted(self._matches(text), key=lambda match: match[0])
        return list(dict.fromkeys(Naming(" ".join(words.split()), seems) for _, words, seems in found))

    def _matches(self, text: str) -> Iterator[tuple[int, str, str]]:
        if "@" in text:
            yield from ((found.start(), found.group(), REACHES) for found in _E_MAIL.finditer(text))
        if _DIGIT.search(text):  # most texts have none, and are passed over quickly
            yield from _numbered(text)
        for found in _TITLED.finditer(text):
            if found[found.lastgroup or 0].capitalize() not in _NO_SURNAMES:
                yield found.start(), found.group(), NAMES
        if self.people:
            yield from ((found.start(), found.group(), NAMES) for found in self.people.finditer(text))


def _numbered(text: str) -> Iterator[tuple[int, str, str]]:
    for pattern, seems in ((_TELEPHONE, REACHES), (_POSTCODE, LIVES), (_FLAT, LIVES), (_HOUSE, LIVES)):
        for found in pattern.finditer(text):
            if pattern is not _HOUSE or not _NO_HOUSE.search(found.group()):
                yield found.start(), found.group(), seems


def plain_name(person: str) -> str:
    """A person's name without title; nothing for a single word or a post such as "Community Safety Officer"."""
    name = _TITLE_FIRST.sub("", " ".join(person.split()))
    return name if " " in name and not _POSTS.search(name) else ""
