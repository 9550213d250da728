"""The OpenDocument text: real styles and headings, repeating table headers, contents, pages."""

import io
import zipfile

import odfdo
from lxml import etree

from tests import papers as made
from tracker.adapters import papers as writers
from tracker.domain.papers import Paper


def opened(paper: Paper) -> odfdo.Document:
    """The paper written and opened again."""
    return odfdo.Document(io.BytesIO(writers.write(paper, "odt")))


def test_it_says_its_title_language_and_date() -> None:
    about = opened(made.statement()).meta

    assert about.title == "Written statement of proposed action"
    assert about.initial_creator == "Kingston and Richmond Safeguarding Children Partnership"
    assert about.language == "en-GB"
    assert about.creation_date is not None
    assert about.creation_date.date().isoformat() == "2024-11-18"


def test_its_type_stands_first_and_unsqueezed_as_the_format_asks() -> None:
    with zipfile.ZipFile(io.BytesIO(writers.write(made.statement(), "odt"))) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert parts.read(first) == b"application/vnd.oasis.opendocument.text"
        listed = parts.read("META-INF/manifest.xml").decode("utf-8")
        assert all(name in listed for name in parts.namelist() if name.startswith("Pictures/"))


def test_headings_have_their_levels_and_styles() -> None:
    heads = [
        (head.get_attribute("text:outline-level"), head.get_attribute("text:style-name"))
        for head in opened(made.statement()).body.get_elements("//text:h")
    ]
    assert heads == [(str(level), f"Heading_20_{level}") for level in (1, 2, 2, 1, 1, 1, 1)]


def test_tables_repeat_their_header_and_say_their_caption() -> None:
    document = opened(made.statement())
    heads = document.body.get_elements("//table:table/table:table-header-rows/table:table-row")

    assert len(heads) == 3
    titles = [title.text for title in document.body.get_elements("//table:table/table:title")]
    assert titles[-2:] == ["Each recommendation, and the actions that answer it", "Who has signed"]
    captions = document.body.get_elements("//text:p[@text:style-name='Caption']")
    assert len(captions) == 5


def test_the_contents_are_an_index_with_entries_that_lead_to_the_headings() -> None:
    body = opened(made.statement()).body
    links = [
        each.get_attribute("xlink:href") for each in body.get_elements("//text:table-of-content//text:a")
    ]
    marks = [f"#{each.get_attribute('text:name')}" for each in body.get_elements("//text:h/text:bookmark")]

    assert links == marks
    assert len(links) == 7
    pages = body.get_elements("//text:table-of-content//text:bookmark-ref[@text:reference-format='page']")
    assert len(pages) == 7


def test_the_plan_lies_on_its_side_and_every_page_is_numbered() -> None:
    document = opened(made.statement())
    starts = [
        each.get_attribute("text:style-name")
        for each in document.body.get_elements("//text:p[contains(@text:style-name, 'start')]")
    ]
    assert starts == ["Upright_20_start", "Sideways_20_start", "Upright_20_start"]
    feet = document.styles.get_elements("//style:master-page/style:footer")
    assert len(feet) == 2
    for foot in feet:
        assert made.statement().foot in foot.inner_text
        assert foot.get_elements(".//text:page-number")
        assert foot.get_elements(".//text:page-count")


def test_every_style_that_is_named_is_there() -> None:
    document = opened(made.statement())
    content, styles = (etree.fromstring(part.serialize()) for part in (document.content, document.styles))
    names = {**content.nsmap, **styles.nsmap}
    body = content.find("office:body", names)
    named = set(body.xpath(".//@text:style-name | .//@table:style-name", namespaces=names))
    held = {name for part in (content, styles) for name in part.xpath("//@style:name", namespaces=names)}

    assert len(named) > 20
    assert named <= held


def test_pictures_have_words_in_their_place() -> None:
    said = [title.text for title in opened(made.statement()).body.get_elements("//draw:frame/svg:title")]
    assert said[0] == "A dark blue board"
    assert said[1].startswith("Chart: Actions delivered, verified and embedded.")
