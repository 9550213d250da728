"""The PDF: its tags, its title and language, its pages; no outside validator was run on it."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdf
import pypdfium2
import pytest

from tests import papers as made
from tests import papers_read
from tracker.adapters import papers as writers
from tracker.adapters.papers import pdf
from tracker.domain.papers import Heading, Paper, Paragraph, plain


def reader(paper: Paper) -> pypdf.PdfReader:
    """The paper written and opened again."""
    return pypdf.PdfReader(io.BytesIO(writers.write(paper, "pdf")))


def tags(opened: pypdf.PdfReader) -> list[tuple[str, Any]]:
    """Each tag with its element, in reading order."""

    def walk(node: Any) -> Iterator[tuple[str, Any]]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                yield from walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                yield str(node["/S"]), node
            yield from walk(node.get("/K", []))

    return list(walk(opened.trailer["/Root"]["/StructTreeRoot"]))


def test_it_says_its_title_its_language_and_that_it_is_tagged() -> None:
    opened = reader(made.statement())
    root = opened.trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert opened.metadata is not None
    assert opened.metadata.title == "Written statement of proposed action"
    assert opened.metadata.author == "Kingston and Richmond Safeguarding Children Partnership"
    assert opened.metadata.creation_date_raw == "D:20241118000000Z"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_its_headings_are_tagged_in_order_and_leave_none_out() -> None:
    levels = [
        int(tag[2:]) for tag, _ in tags(reader(made.statement())) if tag[:2] == "/H" and tag[2:].isdigit()
    ]

    assert levels == [1, 1, 2, 2, 1, 1, 1, 1]  # the list of contents has one too
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_bookmarks_lead_to_the_headings() -> None:
    outline = reader(made.statement()).outline
    assert [each.title for each in outline if not isinstance(each, list)] == [
        "Introduction and response to the findings",
        "Where we stand",
        "The plan",
        "Sign-off",
        "Glossary",
    ]


def test_its_tables_have_headers_captions_and_one_element_each_over_all_their_pages() -> None:
    found = tags(reader(made.statement(60)))

    assert [tag for tag, _ in found].count("/Table") == 3
    assert [tag for tag, _ in found].count("/Caption") == 3
    heads = [node for tag, node in found if tag == "/TH"]
    scopes = [each["/Scope"] for node in heads for each in attributes(node) if "/Scope" in each]
    assert len(scopes) == len(heads) == 4 + 7 + 61 + 3  # each table's columns, and a head for each group
    assert set(scopes) == {"/Column"}
    cells = [node for tag, node in found if tag == "/TD"]
    assert all(any("/Headers" in each for each in attributes(node)) for node in cells)


def attributes(node: Any) -> list[Any]:
    """What is said of an element."""
    held = node.get("/A", [])
    return [each.get_object() for each in held] if isinstance(held, list) else [held]


def test_pictures_have_words_in_their_place() -> None:
    said = [node["/Alt"] for tag, node in tags(reader(made.statement())) if tag == "/Figure"]

    assert said == [
        "A dark blue board",
        "Chart: Actions delivered, verified and embedded. What it shows, and its numbers, follow in words.",
    ]


def test_lists_and_facts_and_quotations_are_tagged_as_what_they_are() -> None:
    names = [tag for tag, _ in tags(reader(made.statement()))]

    assert names.count("/L") == 5  # two lists of facts, one of points, two of numbers
    assert names.count("/BlockQuote") == 1
    assert "/TOC" in names
    assert "/Link" in names


def test_every_typeface_is_inside() -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for each in reader(made.statement()).pages
        for font in each["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
    assert any("SourceSans" in font["/FontName"] for font in fonts)


def test_the_heading_row_and_the_foot_stand_on_every_page_of_the_plan() -> None:
    with pypdfium2.PdfDocument(writers.write(made.statement(60), "pdf")) as document:
        pages = [each.get_textpage().get_text_range() for each in document]
        sideways = [each.get_width() > each.get_height() for each in document]

    plan = [text for text, is_plan in zip(pages, sideways, strict=True) if is_plan]
    assert len(plan) > 5
    assert all("Success measure" in text for text in plan)
    for nth, text in enumerate(pages, 1):
        assert f"Page {nth} of {len(pages)}" in text
        assert "Version 3, 18 November 2024" in text


def test_what_no_typeface_shows_is_put_into_words() -> None:
    family = "\U0001f468\N{ZERO WIDTH JOINER}\U0001f469"
    paper = replace(
        made.statement(), blocks=(Heading(1, "Part"), Paragraph(plain(f"a \U0001f9d2 {family} \u4e2d z")))
    )

    assert "a [child] [man][woman] [U+4E2D] z" in papers_read.pdf(writers.write(paper, "pdf"))


def test_arabic_and_hebrew_letters_are_shown() -> None:
    said = "\u0627\u0644\u0633\u0644\u0627\u0645 \u05e9\u05dc\u05d5\u05dd"
    paper = replace(made.statement(), blocks=(Heading(1, "Part"), Paragraph(plain(said))))

    held = papers_read.pdf(writers.write(paper, "pdf"))
    assert "[U+" not in held
    assert sorted(said.replace(" ", "")) == sorted(each for each in held if "\u0590" <= each <= "\u06ff")


def test_what_breaks_the_standard_is_refused() -> None:
    with pytest.raises(pdf.UnwritableError, match="UA-1"):
        pdf.write(replace(made.statement(), title=""))
