"""Welsh headings and statuses, as plans of partnerships in Wales have them: alone, or beside the English."""

from __future__ import annotations

import re

HEADINGS = tuple(
    (re.compile(pattern), english)
    for pattern, english in (
        (
            r"(?:cam(?:au)? )?gweithred(?:u|oedd)?|camau|gweithgaredd(?:au)?|tasg(?:au)?|beth (?:fyddwn ni\'n ei wneud|a wnawn)",
            "action",
        ),
        (
            r"(?:asiantaeth |corff |swyddog |partner |sefydliad )?(?:arwein(?:ydd|iol)|arwain)|pwy|cyfrifoldeb|perchennog",
            "lead",
        ),
        (
            r"(?:erbyn )?pryd|amserlen(?:ni)?|dyddiad(?: (?:targed|cwblhau|cau))?|terfyn amser|cerrig milltir",
            "timescale",
        ),
        (r"partneriaid|asiantaethau|cefnogaeth", "partners"),
        (r"(?:y )?(?:diweddariad|cynnydd|sylwadau)(?: .*)?", "progress"),
        (r"statws(?: .*)?|coch oren gwyrdd", "status"),
        (r"(?:canlyniad|deilliant|deilliannau)(?:au)?|mesur(?:au)?(?: .*)?|effaith", "outcome"),
        (r"blaenoriaeth(?:au)?|thema", "priority"),
        (r"nod(?:au)?|amcan(?:ion)?|targed(?:au)?", "target"),
        (r"adnoddau|cost(?:au)?|cyllid", "resources"),
        (r"cyf(?:eirnod)?|rhif", "ref"),
    )
)
STATUSES = {
    "gwyrdd": "green", "ambr": "amber", "oren": "amber", "melyn": "amber", "coch": "red", "glas": "blue",
    "wedi cwblhau": "complete", "wedi ei gwblhau": "complete", "wedi'i gwblhau": "complete", "cwblhawyd": "complete",
    "cyflawn": "complete", "heb ddechrau": "not started", "ar y trywydd iawn": "on track", "parhaus": "ongoing",
}  # fmt: skip
PRIORITY = re.compile(r"blaenoriaeth\s+(?P<number>\w{1,5})\s*/\s*(?=priority\b)", re.IGNORECASE)


def in_english(heading: str) -> str:
    """The heading of a column in English; one in both languages by the half that is."""
    halves = [half.strip() for half in re.split(r"\s[/|]\s|\n", heading) if half.strip()]
    read = [_translated(half) for half in halves]
    if not any(read):
        return heading
    others = [half for half, english in zip(halves, read, strict=True) if not english]
    return others[0] if others else next(filter(None, read))


def _translated(words: str) -> str:
    plain = " ".join(re.sub(r"[^\w\' ]", " ", words.lower().replace("\u2019", "'")).split())
    return next((english for pattern, english in HEADINGS if pattern.fullmatch(plain)), "")
