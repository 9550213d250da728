"""A partnership's own Word template: its pages and styles stay, the paper is in its place, nothing is run."""

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import papers as made
from tests import papers_read, templates
from tracker.adapters import papers as writers
from tracker.adapters.papers import word_styles, word_template
from tracker.domain import papers
from tracker.domain.errors import DomainError
from tracker.domain.papers import Paper


@cache
def full() -> bytes:
    """A template with everything."""
    return word_template.checked(templates.template())


@cache
def bare() -> bytes:
    """A template without any style of ours."""
    return word_template.checked(templates.template(templates.without_our_styles))


def in_template(paper: Paper, template: bytes | None = None) -> bytes:
    """The paper written into this template, or else into the full one."""
    template = template or full()
    return writers.write(replace(paper, brand=replace(paper.brand, template=template)), "docx")


def opened(paper: Paper, template: bytes | None = None) -> WordDocument:
    return Document(io.BytesIO(in_template(paper, template)))


@pytest.mark.parametrize("kept", [full, bare])
def test_the_paper_stands_whole_where_the_template_says(kept: Callable[[], bytes]) -> None:
    said = papers_read.docx(in_template(made.statement(), kept()))

    place = 0
    for text in list(papers.texts(made.statement()))[2:]:  # the template says the title
        place = said.find(text, place)
        assert place >= 0, text
    assert said.startswith("Riverside Partnership\nAbout: Written statement of proposed action of Kingston")
    assert said.strip().endswith(templates.LAST_WORDS)
    assert "{{" not in said


def test_its_styles_stay_and_those_it_lacks_are_added() -> None:
    document = opened(made.statement(), bare())

    assert document.styles["Heading 1"].font.color.rgb == templates.OWN_COLOUR
    names = {style.name for style in document.styles}
    assert names >= word_styles.USED
    ids = {style.style_id for style in document.styles}
    named = {node.get(qn("w:val")) for node in document.element.body.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    bases = {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:basedOn"))}
    assert named | bases <= ids


def test_lists_have_marks_where_the_template_had_none() -> None:
    document = opened(made.statement(), bare())
    numbering = document.part.numbering_part.element

    lists = [line for line in document.paragraphs if line.style.name in ("List Bullet", "List Number")]
    assert len(lists) == 5
    for line in lists:
        numbers = line._p.pPr.numPr if line._p.pPr.numPr is not None else line.style.element.pPr.numPr
        used = numbering.num_having_numId(numbers.numId.val)
        kinds = numbering.xpath(
            f"w:abstractNum[@w:abstractNumId='{used.abstractNumId.val}']/w:lvl[@w:ilvl='0']/w:numFmt/@w:val"
        )
        assert kinds == ["bullet" if line.style.name == "List Bullet" else "decimal"]


def test_its_head_and_foot_are_on_every_page_and_its_first_page_is_first_once() -> None:
    document = opened(made.statement())
    first, *others = document.sections

    assert first.header.paragraphs[0].text == "Riverside"
    assert first.footer.paragraphs[0].text == "v3 of 18 November 2024"
    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert first.different_first_page_header_footer
    for section in others:
        assert section.header.is_linked_to_previous
        assert section.footer.is_linked_to_previous
        assert not section.different_first_page_header_footer


def test_our_title_and_logo_are_left_out_only_where_the_template_has_its_own() -> None:
    without_title = templates.template(lambda it: it._body._body.remove(it.paragraphs[1]._p))
    titled = opened(made.statement(), word_template.checked(without_title))

    assert [line.text for line in titled.paragraphs if line.style.name == "Title"] == [
        "Riverside Partnership",
        "Written statement of proposed action",
    ]
    said = [node.get("descr") for node in titled.element.body.iter(qn("wp:docPr"))]
    assert "A dark blue board" not in said


@pytest.mark.parametrize("text", made.HOSTILE)
def test_no_text_of_the_records_is_read_for_braces(text: str) -> None:
    paper = replace(made.saying(f"{text} {{{{ version }}}} {{{{ document }}}}"), version="9")

    said = papers_read.docx(in_template(paper))
    assert said.count("{{ version }} {{ document }}") > 20
    assert said.count("v9") == 0


def test_the_same_paper_in_the_same_template_gives_the_same_bytes() -> None:
    assert in_template(made.statement()) == in_template(made.statement())


def test_a_paper_of_ours_can_be_the_template() -> None:
    own = Document(io.BytesIO(writers.write(made.statement(), "docx")))
    for line in list(own.element.body):
        if line.tag != qn("w:sectPr"):
            own.element.body.remove(line)
    own.add_paragraph("{{document}}")
    written = io.BytesIO()
    own.save(written)

    assert "RICH-JTAI-24-01" in papers_read.docx(
        in_template(made.statement(), word_template.checked(written.getvalue()))
    )


def test_the_template_that_it_was_made_from_is_forgotten_and_links_stay() -> None:
    attached = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"

    def changed(it: WordDocument) -> None:
        it.part._settings_part.relate_to("file:///C:/house.dotx", attached, is_external=True)
        it.part.relate_to("https://partnership.example/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    kept = Document(io.BytesIO(word_template.checked(templates.template(changed))))
    outside = [
        each.target_ref
        for part in kept.part.package.iter_parts()
        for each in part.rels.values()
        if each.is_external
    ]
    assert outside == ["https://partnership.example/"]


@pytest.mark.parametrize(
    ("made_so", "says"),
    [
        (lambda: templates.template(place="The text"), "has no line that says"),
        (lambda: templates.template(place="Here: {{ document }}"), "has no line that says"),
        (lambda: templates.template(lambda it: it.add_paragraph("{{document}}")), "more than once"),
        (lambda: templates.template(templates.ending_before_a_new_section), "last section"),
        (
            lambda: templates.template(lambda it: it.add_paragraph("{{ author }}")),
            "{{ author }}, which means nothing",
        ),
        (
            lambda: templates.template(
                templates.fetching(RELATIONSHIP_TYPE.IMAGE, "https://elsewhere.example/a.png")
            ),
            "elsewhere.example/a.png",
        ),
        (
            lambda: templates.template(templates.fetching(RELATIONSHIP_TYPE.HYPERLINK, "file://host/share")),
            "file://host/share",
        ),
        (lambda: templates.template(templates.with_field("DDEAUTO c:\\\\x.exe")), "DDEAUTO"),
        (
            lambda: templates.template(templates.with_field(' INCLUDEPICTURE "https://x.example"')),
            "INCLUDEPICTURE",
        ),
        (lambda: templates.template(templates.with_tracked_change), "tracked changes"),
        (lambda: templates.template(templates.narrow), "too narrow: it leaves"),
        (lambda: templates.with_member(templates.template(), "word/vbaProject.bin", b"x"), "macros"),
        (
            lambda: templates.with_member(templates.template(), "word/big.xml", b" " * 25_000_000),
            "unpacks to far more",
        ),
        (lambda: templates.with_member(templates.template(), "word/x.xml", b"<!DOCTYPE a>"), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_template_is_refused_with_what_to_mend(
    made_so: Callable[[], bytes], says: str
) -> None:
    with pytest.raises(DomainError, match=r".") as refused:
        word_template.checked(made_so())

    assert says in refused.value.message


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(["{{ ti", "tle }}", "{{title}}", " a ", "{", "}", "{{ version }}"]), max_size=8)
)
def test_a_field_is_filled_in_however_word_has_cut_it_up(pieces: list[str]) -> None:
    def add(it: WordDocument) -> None:
        line = it.add_paragraph()
        for piece in pieces:
            line.add_run(piece)

    document = Document(io.BytesIO(templates.template(add)))
    word_template._fill_in(document, {"title": "T", "version": "V", "partnership": "P", "date": "D"})

    whole = "".join(pieces)
    expected = word_template._FIELD.sub(
        lambda found: {"title": "T", "version": "V"}.get(found[1], found[0]), whole
    )
    assert document.paragraphs[-1].text == expected
