"""Every word of every action, in every file, read by another library than wrote it: the demo plan after two signed quarters."""

import csv
import io
import re
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from lxml import etree
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from actions.demo.loading import load_demo
from csp.models import User
from plans.models import AnnualPlan
from reviews.models import SignOff
from reviews.signing import sign_off

SIGNED_AT = datetime(2017, 11, 15, 14, 30, tzinfo=ZoneInfo("Europe/London"))
NOT_WORDS = re.compile(r"[\s\u00ad\u200b\u2060]")  # a file may break a line anywhere


@pytest.fixture
def plan(client):
    with time_machine.travel(SIGNED_AT, tick=False):
        load_demo()
        plan = AnnualPlan.objects.get(partnership__slug="chiltern-and-south-bucks", year=2017)
        officer = User.objects.get(email="officer@demo.example")
        for period in plan.periods[:2]:
            sign_off(plan, period, by=officer, at=SIGNED_AT)
        client.force_login(officer)
        yield plan


def run_together(text):
    return NOT_WORDS.sub("", text)


def read_pdf(content):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def read_word(content):
    document = etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml"))
    return "".join(document.itertext())


def read_excel(content):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return " ".join(str(value) for row in rows for value in row)


def read_csv(content):
    return " ".join(value for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for value in row)


READERS = {"pdf": read_pdf, "docx": read_word, "xlsx": read_excel, "csv": read_csv}


def words_of(line):
    yield from (
        line.reference,
        line.activity,
        line.outcome,
        str(line.lead_agency or ""),
        line.timescale,
        line.shown_label,
    )
    if line.latest:
        yield from (line.latest.progress, line.latest.remedy)


@pytest.mark.django_db
def test_every_word_of_every_action_is_in_every_file_of_a_signed_quarter(client, plan):
    copy = SignOff.objects.of(plan, plan.periods[1]).get().copy(whole=False)
    addresses = {
        "summary": (reverse("documents:summary", args=[plan.pk]).rstrip("/"), "?as_at=2017-09-30"),
        "review": (reverse("reviews:review", args=[plan.pk, 2017, 2]).rstrip("/"), ""),
    }
    assert len(copy.shown) == 36
    for name, (stem, query) in addresses.items():
        for kind, read in READERS.items():
            response = client.get(f"{stem}.{kind}{query}")
            content = b"".join(response) if response.streaming else response.content
            said = run_together(read(content))
            missing = [text for line in copy.shown for text in words_of(line) if run_together(text) not in said]
            # a review tells the updates of its quarter, not those its statuses are carried from
            allowed = {line.latest.progress for line in copy.shown if line.is_carried} if name == "review" else set()
            assert set(missing) <= allowed, (name, kind)
