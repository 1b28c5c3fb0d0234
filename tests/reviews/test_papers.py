"""A paper as a page, and the head and foot it has when printed."""

from datetime import date

from django.template import engines
from django.urls import reverse
from lxml import html

from csp.statuses import RagStatus
from reviews.paper import head_and_foot_address
from reviews.papers.blocks import Cell, Column, Line, Part, Row, Table
from tests.documents.papers import ACTIONS, STATUSES, paper, texts_of

PAGE = '{% include "reviews/papers/_head_and_foot.html" with paper=paper only %}{% include "reviews/papers/_paper.html" with paper=paper only %}'


def shown(of):
    return html.fromstring(f"<main>{engines['django'].from_string(PAGE).render({'paper': of})}</main>")


def words_of(element):
    return element.text_content().strip()


def test_every_word_of_every_block_is_on_the_page():
    made = paper(running="On paper only")
    found = shown(made).text_content()
    assert [text for text in texts_of(made) if text not in found] == ["On paper only"]


def test_headings_lists_and_facts_are_what_they_look_like():
    page = shown(paper())
    assert [(each.tag, words_of(each)) for each in page.xpath("//h2 | //h3 | //h4")] == [
        ("h2", "Vision"),
        ("h3", "Who to ask"),
        ("h2", "Priority 1 Burglary"),
        ("h4", "Abbreviations"),
    ]
    assert page.xpath("//h2/@id") == ["vision"]
    assert [words_of(each) for each in page.xpath("//li")] == ["First point", "Second point"]
    assert [words_of(each) for each in page.xpath("//dt")] == ["Lead agency", "Who to ask?", "VP"]
    assert [words_of(each) for each in page.xpath("//p[contains(@class, 'govuk-body-s')]")] == [
        "3 internal actions are left out."
    ]
    assert page.xpath("//p/strong/text()") == ["Strong words."]
    assert words_of(page.xpath("//p[span]")[0]) == "7.31 The committee is asked to note this."


def test_rows_have_headings_column_names_anchors_and_statuses_as_words():
    page = shown(paper())
    table = page.xpath("//table")[1]
    assert [words_of(each) for each in table.xpath(".//th[@scope='col']")] == [
        "Ref", "Action", "Status", "Latest update", "Age",
    ]  # fmt: skip
    assert table.xpath(".//th[@scope='col']/@class")[-1].split() == ["govuk-table__header", "app-w10", "app-number"]
    assert len(table.xpath(".//th[@scope='row']")) == ACTIONS
    assert table.xpath(".//tr[@id]/@id")[:2] == ["action-0", "action-1"]
    assert table.xpath(".//th[@scope='row']//a/@href")[:2] == ["/actions/0/", "/actions/1/"]
    assert set(table.xpath(".//tr[2]/td/@data-label")) == {"Action", "Status", "Latest update", "Age"}
    tags = {
        (each.get("class").split("--")[-1], words_of(each))
        for each in table.xpath(".//strong[contains(@class, 'app-status')]")
    }
    assert tags == set(STATUSES.items())
    assert set(RagStatus.values) < set(STATUSES)
    assert "govuk-visually-hidden" in table.xpath("caption/@class")[0]
    assert [words_of(each) for each in page.xpath("//tr[contains(@class, 'app-counts__whole')]/th")] == ["Whole plan"]


def test_wide_parts_lie_on_their_side_and_empty_ones_are_left_out():
    classes = shown(paper()).xpath("//div[contains(@class, 'app-part')]/@class")
    assert classes == ["app-part", "app-part app-landscape", "app-part"]


def test_text_of_a_paper_is_never_taken_for_markup():
    table = Table("<b>", (Column("<i>", 100),), (Row((Cell((Line("<script>alert(1)</script>"),)),)),))
    page = shown(paper(title="<em>", parts=(Part((table,)),)))
    assert page.xpath("//script | //b | //i | //em") == []


def test_head_and_foot_of_the_paper_are_a_stylesheet_anybody_may_read(client):
    made = paper(title="Whatever")
    [_, address] = shown(made).xpath("//link/@href")

    response = client.get(address)

    assert address == head_and_foot_address(made)
    assert (response.status_code, response["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert response["Cache-Control"] == "public, max-age=86400, immutable"
    assert response.content.decode() == (
        "@page {\n"
        '  @top-left { content: "Safer Vale plan"; }\n'
        '  @top-center { content: "OFFICIAL\\2d SENSITIVE"; }\n'
        '  @top-right { content: ""; }\n'
        '  @bottom-left { content: "Position at 30 September 2017\\2c  printed 4 October 2017"; }\n'
        '  @bottom-center { content: "OFFICIAL\\2d SENSITIVE"; }\n'
        '  @bottom-right { content: "Page " counter(page) " of " counter(pages); }\n'
        "}\n"
    )


def test_head_and_foot_not_signed_by_us_are_not_found(client):
    address = head_and_foot_address(paper())
    assert client.get(address.replace(":", ":x")).status_code == 404
    assert client.get(reverse("reviews:head_and_foot", args=["anything"])).status_code == 404


def test_paper_without_marking_or_days_shows_none(client):
    bare = paper(marking="", position="", printed_on=None, parts=())
    assert [words_of(each) for each in shown(bare).xpath("//p")] == []
    assert '@bottom-left { content: ""; }' in client.get(head_and_foot_address(bare)).content.decode()
    assert paper(position="", printed_on=date(2017, 10, 4)).days == "printed 4 October 2017"
