"""The Word file: real styles and headings, repeating table headers, contents, pages and their numbers."""

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from tests import papers as made
from tracker.adapters import papers as writers
from tracker.domain.papers import Paper


def written(paper: Paper) -> WordDocument:
    """The paper written and opened again."""
    return Document(io.BytesIO(writers.write(paper, "docx")))


def test_it_says_its_title_language_and_date() -> None:
    document = written(made.statement())
    about = document.core_properties

    assert about.title == "Written statement of proposed action"
    assert about.author == about.last_modified_by == "Kingston and Richmond Safeguarding Children Partnership"
    assert (about.language, about.version, about.comments) == ("en-GB", "3", "")
    assert about.created is not None
    assert about.created.date().isoformat() == "2024-11-18"
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_titles_and_headings_have_their_styles_in_order() -> None:
    styled = [
        (line.style.name, line.text)
        for line in written(made.statement()).paragraphs
        if line.style.name.startswith(("Title", "Heading", "TOC"))
    ]
    assert styled == [
        ("Title", "Written statement of proposed action"),
        ("TOC Heading", "Contents"),
        ("Heading 1", "Introduction and response to the findings"),
        ("Heading 2", "What was found to be strong"),
        ("Heading 2", "What will be put right first"),
        ("Heading 1", "Where we stand"),
        ("Heading 1", "The plan"),
        ("Heading 1", "Sign-off"),
        ("Heading 1", "Glossary"),
    ]


def test_the_contents_are_a_field_with_entries_that_lead_to_the_headings() -> None:
    document = written(made.statement())
    body = document.element.body
    codes = [node.text.strip() for node in body.iter(qn("w:instrText"))]
    entries = [line for line in document.paragraphs if line.style.name.startswith("toc ")]

    assert codes[0] == 'TOC \\o "1-3" \\h \\z'
    assert [entry.text.strip() for entry in entries][:2] == [
        "Introduction and response to the findings",
        "What was found to be strong",
    ]
    targets = [node.get(qn("w:anchor")) for node in body.iter(qn("w:hyperlink")) if node.get(qn("w:anchor"))]
    bookmarks = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert targets == bookmarks
    kinds = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == len(entries) + 1


def test_tables_repeat_their_header_and_keep_short_rows_whole() -> None:
    chart, plan, sign_off = (
        [row._tr for row in table.rows]
        for table in written(made.statement()).tables
        if table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    )
    for rows in (chart, plan, sign_off):
        assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows[1:]] == [
            False
        ] * (len(rows) - 1)
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in plan)
    group = plan[1]
    assert all(line.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for line in group.iter(qn("w:p")))


def test_every_table_has_a_caption_of_its_own_style_before_it() -> None:
    document = written(made.statement())
    captions = [line.text for line in document.paragraphs if line.style.name == "Caption"]

    assert captions == [
        "What this answers",
        "Actions delivered, verified and embedded",
        "Actions delivered, verified and embedded: the numbers",
        "Each recommendation, and the actions that answer it",
        "Who has signed",
    ]


def test_each_numbered_list_begins_at_one() -> None:
    document = written(made.statement())
    numbers = [
        line._p.pPr.numPr.numId.val for line in document.paragraphs if line.style.name == "List Number"
    ]
    assert len(numbers) == 3
    assert numbers[0] == numbers[1] != numbers[2]


def test_the_plan_lies_on_its_side_and_every_page_is_numbered() -> None:
    document = written(made.statement())
    first, *others = document.sections

    assert [section.orientation for section in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    assert first.footer.paragraphs[0].text == made.statement().foot
    assert [node.get(qn("w:instr")) for node in first.footer._element.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]
    assert all(section.footer.is_linked_to_previous for section in others)


def test_pictures_have_words_in_their_place() -> None:
    said = [node.get("descr") for node in written(made.statement()).element.body.iter(qn("wp:docPr"))]
    assert said[0] == "A dark blue board"
    assert said[1].startswith("Chart: Actions delivered, verified and embedded.")


def test_words_that_lead_somewhere_are_links() -> None:
    document = written(made.statement())
    outside = [each.target_ref for each in document.part.rels.values() if each.is_external]
    assert outside == ["https://reports.example/50123"]


def test_a_head_of_a_table_has_the_partnerships_colour_and_an_ink_that_can_be_read_on_it() -> None:
    document = written(made.statement())
    head = document.tables[-2].rows[0].cells[0]
    shade = head._tc.find(f"{qn('w:tcPr')}/{qn('w:shd')}")

    assert shade is not None
    assert shade.get(qn("w:fill")) == "7a1f5c"
    assert str(head.paragraphs[0].style.font.color.rgb) == "FFFFFF"
