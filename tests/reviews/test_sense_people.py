"""What seems to name, place or reach a person in a text, and what does not."""

import time
from datetime import date
from itertools import chain
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.naming_people import LIVES, NAMES, REACHES, PeopleFinder, plain_name
from reviews.told_dates import misfits

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = ROOT / "actions" / "demo"
PUBLISHED = ROOT.parent / "shared" / "real"


def seen(text, *people):
    return [(found.words, found.seems) for found in PeopleFinder(people).look(text)]


@pytest.mark.parametrize(
    ("text", "words", "seems"),
    [
        ("Write to ann.o'hara@vale.example.", "ann.o'hara@vale.example", REACHES),
        ("Ring 01494 421000 first", "01494 421000", REACHES),
        ("Ring (01494) 421 000", "(01494) 421 000", REACHES),
        ("Ring 020 7946 0018", "020 7946 0018", REACHES),
        ("Ring 0121 496 0018", "0121 496 0018", REACHES),
        ("Text 07700 900123", "07700 900123", REACHES),
        ("Text +44 7700 900123", "+44 7700 900123", REACHES),
        ("closure at HP20 1UA agreed", "HP20 1UA", LIVES),
        ("closure at hp111bb agreed", "hp111bb", LIVES),
        ("closure of 12 High Street agreed", "12 High Street", LIVES),
        ("closure of 3a, St Mary’s Road.", "3a, St Mary’s Road", LIVES),
        ("visited Flat 2 twice", "Flat 2", LIVES),
        ("Sgt Smith attended", "Sgt Smith", NAMES),
        ("PC 1234 Jones attended", "PC 1234 Jones", NAMES),
        ("PC1234 JONES attended", "PC1234 JONES", NAMES),
        ("Mr A Brown was told", "Mr A Brown", NAMES),
        ("Mrs. A. B. O’Brien was told", "Mrs. A. B. O’Brien", NAMES),
        ("Miss McDonald was told", "Miss McDonald", NAMES),
        ("Cllr Lloyd-George opened it", "Cllr Lloyd-George", NAMES),
        ("Mr SMITH was told", "Mr SMITH", NAMES),
        ("Chief Inspector Adeyemi leads", "Chief Inspector Adeyemi", NAMES),
    ],
)
def test_finder_sees_what_has_the_shape_of_a_person(text, words, seems):
    assert seen(text) == [(words, seems)]


@pytest.mark.parametrize(
    "text",
    [
        "London & Quadrant; Ask for Angela; Think Jessica; Clare’s Law; Sarah’s Law; Barnardo’s; Crimestoppers",
        "Prevent, Channel, MARAC, PSPO, Operation Sceptre, Wycombe Women’s Aid, Street Angels",
        "PCSO Patrols, PC World, Sgt Post, Police Sergeant TBC, Inspector Vacancy, TVP Sgt [name]",
        "CS Officer and TVP Sgt\nTest purchasing took place; CS Officer and TVP Sgt\tTest purchasing",
        "Ring 101 or 999, 0800 555 111 or 0345 605 0060, 116 123 for Samaritans",
        "01/02/2017 to 03/04/2018, £1,746, 2017 2018, 1,234 567 890",
        "2017 High Street events; 2017/18 High Street; M40 Junction; A41 High Street; Q1 2ND",
        "5 Crown Court cases, 12 Wycombe Street Pastors, 28 High Wycombe Town Wardens",
        "Dr. surgeries; miss a meeting; a pc in the library; Ms. and Mr.",
        "",
    ],
)
def test_finder_passes_over_the_ordinary_words_of_plans(text):
    assert seen(text) == []


def test_finder_knows_the_partnerships_own_people_by_their_whole_names():
    people = ["Councillor Margaret Ellis", "Priya Nair", "Community Safety Officer", "Police"]

    assert seen("Priya  Nair met Margaret Ellis; Priya Nairn, the Community Safety Officer and Police did not.", *people) == [
        ("Priya Nair", NAMES),
        ("Margaret Ellis", NAMES),
    ]  # fmt: skip


def test_finder_says_each_thing_once_in_the_order_of_the_text():
    assert seen("HP20 1UA: Sgt Smith. Sgt Smith, HP20 1UA.") == [("HP20 1UA", LIVES), ("Sgt Smith", NAMES)]


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("Tom Hargreaves", "Tom Hargreaves"),
        ("Insp. Tom Hargreaves", "Tom Hargreaves"),
        ("Dr Sir Tom Hargreaves", "Tom Hargreaves"),
        ("Mr Hargreaves", ""),
        ("Hargreaves", ""),
        ("Demo Officer", ""),
        ("", ""),
    ],
)
def test_name_to_look_for_has_no_title_and_two_words(person, name):
    assert plain_name(person) == name


PIECES = ["a", "A", "1", "0", " ", "\n", ".", "@", "-", "'", "Mr ", "PC ", "Sgt A. ", "12 Aa ", "07 ", "a@a.", "High "]
PIECES += ["took place in ", "as of ", "on the ", "Flat ", "Aa-", "+44 ", "(0", "HP", "Street"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.lists(st.sampled_from(PIECES), max_size=3))
def test_finder_is_quick_on_long_texts_made_to_be_slow(repeated, tail):
    text = ("".join(repeated) * 10_000)[:10_000] + "".join(tail)
    began = time.process_time()

    PeopleFinder(["Aa Aa", "Priya Nair"]).look(text)
    list(misfits(text, date(2017, 8, 1)))

    assert time.process_time() - began < 1


@given(st.text(max_size=300))
def test_finder_reads_any_text(text):
    for found in PeopleFinder(["Priya Nair"]).look(text):
        assert found.words.split() and found.seems in (NAMES, LIVES, REACHES)


def test_finder_names_nobody_in_the_demo_plans():
    plans = {path.relative_to(DEMO): path.read_text("utf-8") for path in DEMO.glob("*/priorities-*.toml")}

    assert len(plans) == 5
    assert {path: seen(text) for path, text in plans.items()} == {path: [] for path in plans}


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published plans are not at hand")
def test_finder_names_nobody_in_the_published_plans():
    texts = {path.name: path.read_text("utf-8") for path in PUBLISHED.glob("*.txt")}
    for path in PUBLISHED.glob("*.docx"):
        document = docx.Document(str(path))
        cells = chain.from_iterable(row.cells for table in document.tables for row in table.rows)
        texts[path.name] = "\n".join(
            [paragraph.text for paragraph in document.paragraphs] + [cell.text for cell in cells]
        )

    assert {name: seen(text) for name, text in texts.items()} == {name: [] for name in texts}
