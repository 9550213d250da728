"""Statements as files: opened again, everything is there, in order, whole and harmless."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import html
from lxml.html import HtmlElement

from tests import richmond
from tracker.adapters import bank_holidays, documents
from tracker.domain import statements
from tracker.domain.statements import Edition, StatementFacts, paper

TODAY = date(2024, 11, 18)
HOLIDAYS = bank_holidays.england_and_wales()
EDITION = Edition(number=3, dated=TODAY)
HOSTILE = (
    "<script>alert(1)</script> & </td></tr></table>",
    '=HYPERLINK("http://example.com")',
    "{{ 7 * 7 }} {% raw %} {# gone #} ${7*7}",
    "]]> &amp; &#x41; <!-- --> \"quoted\" 'single'",
    "\u202egnitirw tfel-ot-thgir\u202c \u0627\u0644\u0633\u0644\u0627\u0645",
    "an emoji \U0001f9d2 and a family \U0001f468\u200d\U0001f469\u200d\U0001f467",
)
PLACES = 18  # the cover has 6, the parts 2, the recommendation 4, its action 5, the sign-off sheet 1
CONTROLS = "before\x00\x01\x08\x0b\x0c\x1f\ufffe\ud800after"


def written(facts: StatementFacts, edition: Edition = EDITION) -> WordDocument:
    return Document(io.BytesIO(documents.statement_docx(edition, statements.compose(facts, TODAY, HOLIDAYS))))


def page(facts: StatementFacts, edition: Edition = EDITION) -> HtmlElement:
    return html.document_fromstring(
        documents.statement_html(edition, statements.compose(facts, TODAY, HOLIDAYS))
    )


def all_words(document: WordDocument) -> str:
    """Every word of the file's body, in order; a merged cell counts once."""
    parts = [
        "".join(
            node.text or "" if node.tag == qn("w:t") else "\n"
            for node in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        for paragraph in document.element.body.iter(qn("w:p"))
    ]
    return "\n".join(parts)


def plan_of(document: WordDocument) -> Any:
    """The table of the plan."""
    return next(table for table in document.tables if len(table.columns) == len(paper.PLAN_COLUMNS))


def in_every_field(text: str) -> StatementFacts:
    """A statement that says this wherever somebody may write."""
    action = richmond.action(
        1,
        what_we_will_do=text,
        success_measure=text,
        lead=text,
        lead_agency=text,
        last_update_on=TODAY,
        last_note=text,
    )
    asked = richmond.asked(1, text=text, section=text, deadline=text, number=text, actions=(action,))
    return richmond.facts(
        report_title=text,
        authority=text,
        partnership=text,
        send_to=text,
        principal_authority=text,
        introduction=text,
        governance=text,
        recipients=(text,),
        recommendations=(asked,),
    )


# --- Word ---


def test_the_word_file_has_a_title_and_headings_in_order() -> None:
    document = written(richmond.FACTS)
    styled = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith(("Title", "Heading"))
    ]

    assert styled == [
        ("Title", "Written statement of proposed action"),
        ("Heading 1", "Introduction and response to the findings"),
        ("Heading 1", "Governance and oversight"),
        ("Heading 1", "The plan"),
        ("Heading 1", "Sign-off"),
    ]
    assert [row.cells[0].paragraphs[0].style.name for row in plan_of(document).rows][1::2] == [
        "Heading 2"
    ] * 8


def test_the_word_file_says_its_title_and_language() -> None:
    document = written(richmond.FACTS)

    about = document.core_properties
    assert about.title == (
        "Written statement of proposed action: Joint targeted area inspection of Richmond upon Thames"
    )
    assert about.language == "en-GB"
    assert about.author == "Kingston and Richmond Safeguarding Children Partnership"
    assert "python" not in f"{about.comments}{about.keywords}{about.last_modified_by}"
    languages = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_the_cover_says_what_is_answered_by_when_and_which_version_it_is() -> None:
    cover = {row.cells[0].text: row.cells[1].text for row in written(richmond.FACTS).tables[0].rows}

    assert cover == {
        "In answer to": "Joint targeted area inspection of Richmond upon Thames",
        "Authority": "London Borough of Richmond upon Thames",
        "Inspection dates": "15 July 2024 to 19 July 2024",
        "Date of the letter": "6 September 2024",
        "Principal authority": "London Borough of Richmond upon Thames",
        "Partnership": "Kingston and Richmond Safeguarding Children Partnership",
        "Due date of this statement": "13 December 2024",
        "To be sent to": "ProtectionOfChildren@ofsted.gov.uk",
        "Version": "3",
        "Date of this version": "18 November 2024",
        "Status": "Draft",
    }


def test_what_was_submitted_says_when_and_where_to() -> None:
    sent = Edition(number=3, dated=TODAY, submitted_on=date(2024, 12, 12), submitted_to="a@ofsted.gov.uk")

    cover = {row.cells[0].text: row.cells[1].text for row in written(richmond.FACTS, sent).tables[0].rows}

    assert cover["Status"] == "Submitted on 12 December 2024 to a@ofsted.gov.uk"


def test_the_plan_repeats_its_header_on_every_page_and_short_rows_stay_whole() -> None:
    rows = plan_of(written(richmond.FACTS)).rows

    assert [cell.text for cell in rows[0].cells] == list(paper.PLAN_COLUMNS)
    repeats = [row._tr.find(f"./{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert repeats == [True] + [False] * 16
    assert all(row._tr.find(f"./{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_a_row_that_a_page_may_not_hold_is_allowed_to_break() -> None:
    long = richmond.asked(1, actions=(richmond.action(1, what_we_will_do="word " * 4000),))
    row = plan_of(written(richmond.facts(recommendations=(long,)))).rows[2]

    assert row._tr.find(f"./{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_every_item_of_the_letter_is_in_the_plan_word_for_word_and_in_order() -> None:
    rows = plan_of(written(richmond.FACTS)).rows
    asked = [row.cells[0].paragraphs[-1] for row in rows[1::2]]

    assert tuple(paragraph.text for paragraph in asked) == richmond.ITEMS
    assert {paragraph.style.name for paragraph in asked} == {"Quote"}
    assert rows[1].cells[0].paragraphs[0].text == "Recommendation 1 (our number: unnumbered in the letter)"


def test_an_action_is_printed_with_everything_that_is_known_of_it() -> None:
    action = richmond.action(
        3,
        lead="Detective superintendent",
        lead_agency="Metropolitan Police Service",
        original_due_on=date(2025, 1, 31),
        times_moved=2,
        last_update_on=date(2024, 11, 12),
        last_note="Two schools were told.",
    )
    asked = richmond.asked(3, actions=(action,))
    row = plan_of(written(richmond.facts(recommendations=(asked,)))).rows[2]

    assert [cell.text for cell in row.cells] == [
        "RICH-JTAI-24-03",
        "Train those who refer.",
        "Detective superintendent\nMetropolitan Police Service",
        "31 March 2025\nFirst set for 31 January 2025\nMoved 2 times, slipped 41 working days",
        "Nine in ten referrals are good.",
        "In progress\nAmber",
        "12 November 2024:\nTwo schools were told.",
    ]


def test_what_is_missing_is_marked_in_the_plan() -> None:
    bare = statements.PlannedFacts(reference="RICH-JTAI-24-01")
    facts = richmond.facts(
        introduction="",
        recommendations=(richmond.asked(1, actions=(bare,)), richmond.asked(2, actions=())),
    )
    document = written(facts)
    rows = plan_of(document).rows

    assert [cell.text for cell in rows[2].cells] == [
        "RICH-JTAI-24-01",
        "[To be written]",
        "[No lead yet]\n[No lead agency yet]",
        "[No date yet]",
        "[To be written]",
        "Not started\nGrey",
        "No update yet",
    ]
    assert rows[4].cells[0].text == "[No action yet]"
    assert "[To be written]" in [paragraph.text for paragraph in document.paragraphs]


def test_the_plan_lies_on_its_side_and_every_page_is_numbered() -> None:
    document = written(richmond.FACTS)

    upright, sideways, last = document.sections
    assert [section.orientation for section in (upright, sideways, last)] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert sideways.page_width > sideways.page_height
    fields = [node.get(qn("w:instr")) for node in upright.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert last.footer.is_linked_to_previous


def test_every_partner_has_an_empty_line_to_sign_on() -> None:
    rows = [[cell.text for cell in row.cells] for row in written(richmond.FACTS).tables[-1].rows]

    assert rows[0] == ["Partner", "Name", "Post", "Date"]
    assert ["Metropolitan Police Service", "", "", ""] in rows
    assert all(row[1:] == ["", "", ""] for row in rows[1:])


def test_the_same_version_gives_the_same_bytes() -> None:
    content = statements.compose(richmond.FACTS, TODAY, HOLIDAYS)

    assert documents.statement_docx(EDITION, content) == documents.statement_docx(EDITION, content)
    assert documents.statement_html(EDITION, content) == documents.statement_html(EDITION, content)


# --- HTML ---


def test_the_page_is_whole_by_itself_and_runs_nothing() -> None:
    found = page(richmond.FACTS)

    assert found.get("lang") == "en-GB"
    assert found.findtext(".//title").startswith("Written statement of proposed action: Joint targeted")
    assert not found.xpath("//script | //link | //img | //iframe | //form")
    assert "@media print" in found.findtext(".//style")


def test_the_pages_headings_are_in_order_and_its_tables_say_what_their_headers_head() -> None:
    found = page(richmond.FACTS)

    assert [heading.tag for heading in found.xpath("//h1 | //h2 | //h3")] == ["h1", "h2", "h2", "h2", "h2"]
    assert len(found.xpath("//table/caption")) == len(found.xpath("//table")) == 2
    assert not found.xpath("//th[not(@scope)]")
    columns = found.xpath("//section[contains(@class, 'paper-plan')]//thead//th/text()")
    assert columns == list(paper.PLAN_COLUMNS)


def test_the_page_holds_the_letters_words_in_order_and_the_same_words_as_the_word_file() -> None:
    found, document = page(richmond.FACTS), written(richmond.FACTS)

    assert tuple(quote.text_content() for quote in found.xpath("//q")) == richmond.ITEMS
    cells = [cell.text_content() for cell in found.xpath("//tr[contains(@class, 'paper-action')]/td")]
    assert cells == [cell.text for row in plan_of(document).rows[2::2] for cell in row.cells]


def test_the_reading_view_shows_the_body_of_the_same_page() -> None:
    content = statements.compose(richmond.FACTS, TODAY, HOLIDAYS)

    assert documents.statement_body(EDITION, content) in documents.statement_html(EDITION, content)


# --- hostile text ---


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reaches_the_word_file_as_it_was_written(text: str) -> None:
    assert all_words(written(in_every_field(text))).count(text) == PLACES


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reaches_the_page_as_words_and_nothing_else(text: str) -> None:
    found = page(in_every_field(text))

    assert found.find(".//main").text_content().count(text) == PLACES
    assert not found.xpath("//script")
    assert len(found.xpath("//table")) == 2


def test_control_characters_leave_the_files_readable_and_the_words_around_them_whole() -> None:
    facts = in_every_field(CONTROLS)

    for text in (all_words(written(facts)), page(facts).find(".//main").text_content()):
        assert "before\N{REPLACEMENT CHARACTER}" in text
        assert "\N{REPLACEMENT CHARACTER}after" in text


def test_twenty_thousand_characters_arrive_whole() -> None:
    text = " ".join(f"word{nth}" for nth in range(2500))[:20_000]
    facts = in_every_field(text)

    assert all_words(written(facts)).count(text) == PLACES
    assert page(facts).find(".//main").text_content().count(text) == PLACES


def test_line_ends_and_tabs_of_every_kind_survive_in_the_exact_words() -> None:
    asked = richmond.asked(1, text="one\r\ntwo\u2028three\tfour")
    row = plan_of(written(richmond.facts(recommendations=(asked,)))).rows[1]

    assert row.cells[0].paragraphs[-1].text == "one\ntwo\nthree\tfour"
