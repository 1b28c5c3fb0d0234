"""The lead cell of a plan, parted into agencies where that is safe, and kept as typed in any case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

# Bodies that plans of any partnership name by these letters or words; not all of them exist any longer
_WELL_KNOWN = (
    "tvp, thames valley police, police, bcc, bucks cc, buckinghamshire county council, avdc, cdc, sbdc, wdc, bfrs, frs"
    ", fire and rescue, fire & rescue, ccg, icb, pct, nps, probation, national probation service, probation service, crc"
    ", tvcrc, pcc, opcc, pfcc, yos, yot, yjs, youth offending service, youth offending team, bscb, bsab, lscb, rsl, rsls"
    ", rps, cs team, community safety team, ts, trading standards, iag, vru, tvvru, victim support, women's aid"
    ", crimestoppers, neighbourhood watch, nhw, public health, nhs, cps, hmpps, dwp, btp, mopac, wmp, gmp, gmca, wscc"
    ", licensing, csp"
)
WELL_KNOWN = set(_WELL_KNOWN.split(", "))
NOT_AGENCIES = re.compile(
    r"(?:partnership |existing |within existing |staff )?(?:resources?|budgets?)|partners|all|tbc|n/a|none|-|–"
)
RANKS = (
    r"(?:sgt|sergeant|insp(?:ector)?|ch(?:ief)? ?insp(?:ector)?|dci|ds|di|pc|pcso|supt|superintendent|cllr|councillor|mr|mrs|ms"
    r"|miss|dr|rev)"
)
RANKED = re.compile(rf"\b{RANKS}\.? +(?:[A-Z]\.? ?)?[A-Z][a-z’'-]+(?: [A-Z][a-z’'-]+)?", re.UNICODE)
FIRST_NAMES = (
    "Adam Alan Alex Alison Amanda Amy Andrea Andrew Andy Angela Ann Anna Anne Anthony Barbara Ben Beth Bob Brian Carol"
    " Caroline Catherine Charlotte Chris Christine Claire Clare Colin Craig Daniel Dave David Dawn Deborah Debbie Diane"
    " Donna Ed Elaine Elizabeth Emily Emma Fiona Gareth Gary Gemma George Gill Graham Hannah Heather Helen Hilary Ian Jack"
    " Jackie James Jane Janet Jason Jean Jenny Jessica Jim Jo Joanne John Jon Jonathan Joseph Judith Julia Julie Karen Kate"
    " Katie Keith Kelly Kevin Kim Laura Lee Lesley Linda Lisa Liz Louise Lucy Luke Margaret Maria Mark Martin Mary Matt"
    " Matthew Michael Michelle Mike Natalie Neil Nick Nicola Nigel Oliver Pam Patricia Paul Paula Peter Phil Philip Rachel"
    " Rebecca Richard Rob Robert Roger Ruth Sally Sam Samantha Sandra Sarah Sharon Simon Sophie Stephen Steve Steven Stuart"
    " Sue Susan Suzanne Tim Tom Tony Tracey Tracy Vicky Victoria Wendy William"
)
INITIALS = re.compile(r"\b(?:[A-Z]\. ?){1,2}[A-Z][a-z’'-]{2,}")
FULL_NAME = re.compile(rf"\b(?:{'|'.join(FIRST_NAMES.split())}) (?:[A-Z]\.? )?[A-Z][a-z’'-]{{2,}}\b")
ORGANISED = re.compile(
    r"\b(?:trust|ambulance|house|centre|school|college|foundation|society|hospice|project)\b", re.IGNORECASE
)

Known = Callable[[str], bool]


def well_known(name: str) -> bool:
    return plain_name(name) in WELL_KNOWN


def plain_name(name: str) -> str:
    """For comparing: lower case, single spaces, no full stop, and no "(lead)" after it."""
    text = " ".join(name.lower().replace("’", "'").split()).strip(" .,;:-")
    return re.sub(r"(?: \(lead\)| [–-] lead)$", "", text)


def known_by(*names: Iterable[str]) -> Known:
    """Tell whether a name is one of these, or one that plans everywhere use."""
    plain = {plain_name(name) for each in names for name in each}
    return lambda name: plain_name(name) in plain or well_known(name)


def split_leads(typed: str, is_known: Known) -> tuple[str, ...]:
    """The bodies in a lead cell, first named first, none twice.

    A stroke, comma, semicolon or new line always parts them. "&" and "and" part them only where every piece is known, so
    "Town & Parish Councils" stays whole. Resources that are not bodies are left out.
    """
    pieces = [
        piece
        for part in re.split(r"[/,;\n]|\bin partnership with\b|\bsupported by\b", typed)
        for piece in _joined(part, is_known)
    ]
    names: dict[str, str] = {}
    for piece in pieces:
        name = re.sub(r"(?i)(?: \(lead\)| [–-] lead)$|^lead ?[:–-] ?", "", " ".join(piece.split()).strip(" .,;:"))
        body = re.sub(r"(?i) lead$", "", name)
        if is_known(body) or body.isupper():
            name = body  # "AVDC lead" is AVDC; a "Safeguarding Lead" is a post
        if name and not is_no_body(name):
            names.setdefault(plain_name(name), name)
    return tuple(names.values())


def is_no_body(name: str) -> bool:
    """Whether these words stand in lead cells but name nobody: "Partnership resources"."""
    return bool(NOT_AGENCIES.fullmatch(name.strip(" .").lower()))


def _joined(text: str, is_known: Known) -> list[str]:
    """Part at "&" and "and" in the first way that leaves only known pieces; otherwise not at all."""
    joints = list(re.finditer(r" ?& ?| and ", text))[:8]
    return _known_pieces(text, 0, joints, is_known) or [text]


def _known_pieces(text: str, start: int, joints: list[re.Match[str]], is_known: Known) -> list[str]:
    if start and is_known(text[start:]):
        return [text[start:]]
    for place, joint in enumerate(joints):
        piece = text[start : joint.start()]
        if is_known(piece):
            rest = _known_pieces(text, joint.end(), joints[place + 1 :], is_known)
            if rest:
                return [piece, *rest]
    return []


def named_person(typed: str) -> str:
    """A person's name in a lead cell, as far as one can be told from a body's; "" where none is."""
    for found in (RANKED.search(_with_small_ranks(typed)), FULL_NAME.search(typed), INITIALS.search(typed)):
        if found and not ORGANISED.search(typed[found.start() : found.end() + 20]):
            return typed[found.start() : found.end()]
    return ""


def _with_small_ranks(typed: str) -> str:
    """Ranks in any case, so that "SGT Smith" and "Sgt Smith" are alike; the same length as what was typed."""
    return re.sub(rf"(?i)\b{RANKS}\b", lambda rank: rank[0].lower(), typed)
