"""Web pages, Markdown and plain text: what a browser shows, numbers and all, in any common encoding."""

import pytest

from tracker.adapters import report_text
from tracker.adapters.report_text import html, markdown, text
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading.source import Span


def spans(body: str) -> list[Span]:
    return list(html.read(f"<!doctype html><html><body>{body}</body></html>".encode()).pages[0].spans)


def shown(body: str) -> list[str]:
    return [span.printed for span in spans(body)]


def of_markdown(words: str) -> list[str]:
    return [span.printed for span in markdown.read(words.encode()).pages[0].spans]


# --- web pages ---


def test_points_bear_the_numbers_that_a_browser_shows() -> None:
    body = (
        "<ol start=3><li>Three<ol type=a><li>a</li><li>b</li></ol></li><li value=9>Nine<li>Ten</ol>"
        "<ol reversed><li>Two<li>One</ol>"
        "<ol style='list-style-type: upper-roman'><li>I</ol><ol style='list-style:none'><li>Bare</ol>"
        "<ul><li>Point<ul><li>sub</ul></ul>"
    )
    found = spans(body)
    assert [span.printed for span in found] == [
        "3. Three", "a. a", "b. b", "9. Nine", "10. Ten", "2. Two", "1. One", "I. I", "Bare",
        "• Point", "• sub",
    ]  # fmt: skip
    assert [span.level for span in found] == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_only_the_first_paragraph_of_a_point_bears_its_number() -> None:
    found = spans("<ol><li><p>One</p><p>goes on</p><ul><li>sub</ul>and on</ol>")
    assert [(span.printed, span.level) for span in found] == [
        ("1. One", 0), ("goes on", 0), ("• sub", 1), ("and on", 0),
    ]  # fmt: skip


def test_headings_bold_lines_and_broken_lines_are_known() -> None:
    found = spans("<h2>What <em>needs</em> to improve?</h2><p><b>All bold</b></p><p>One<br>two</p>tail")
    assert [(span.text, span.heading, span.bold, span.whole) for span in found] == [
        ("What needs to improve?", 2, False, True),
        ("All bold", 0, True, True),
        ("One", 0, False, False),
        ("two", 0, False, True),
        ("tail", 0, False, True),
    ]


def test_scripts_styles_menus_forms_and_hidden_parts_are_left_out() -> None:
    body = (
        "<nav><ul><li>Home</ul></nav><script>alert('x')</script><style>p{}</style><p hidden>a</p>"
        "<p style='display: none'>b</p><button>Send</button><select><option>c</select><textarea>d</textarea>"
        "<iframe src='http://example.invalid/'></iframe><svg><text>e</text></svg><!-- f -->"
        "<template>g</template>"
        "<p>Kept<footer>h</footer>"
    )
    assert shown(body) == ["Kept"]


def test_a_page_with_a_main_part_is_read_from_there() -> None:
    words = "The inspection found much to do. " * 10
    body = f"<header><p>Cookies</header><main><h1>Report</h1><p>{words}</main><aside><p>More</aside>"
    assert shown(body) == ["Report", words.strip()]


def test_a_list_of_links_into_the_page_is_its_contents() -> None:
    contents = "<ul><li><a href='#r'>Recommendations</a><li><a href='#f'>Findings</a></ul>"
    assert shown(contents + "<h2>Recommendations</h2>") == ["Recommendations"]
    assert shown("<ul><li><a href='#r'>One</a> and more<li>Two</ul>") == ["• One and more", "• Two"]


def test_notes_and_their_marks_are_left_out() -> None:
    body = (
        "<p>One<sup><a href='#fn1'>1</a></sup> two<sup>2</sup><a class='footnote-ref' href='#fn2'>[2]</a></p>"
        "<section role='doc-endnotes' class='footnotes'><ol><li>Note</ol></section>"
        "<div id=ftn1><p>Word's note</div>"
    )
    assert shown(body) == ["One two²"]


def test_lists_that_word_saved_as_a_page_keep_their_marks_and_levels() -> None:
    point = (
        "<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]>"
        "<span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp; </span></span><![endif]>{words}</p>"
    )
    body = point.format(level=1, mark="1.", words="One") + point.format(level=2, mark="·", words="sub")
    assert [(span.marker, span.text, span.level) for span in spans(body)] == [
        ("1.", "One", 0),
        ("•", "sub", 1),
    ]


def test_a_table_is_read_cell_by_cell_with_spans_and_one_that_only_places_things_is_none() -> None:
    table = "<table><tr><th rowspan=2>Body<th colspan=2>Action<tr><td>a<td>b<tr><td>Council<td>c<td>d</table>"
    found = spans(f"<table><tr><td>Layout<td>{table}</table><table><tr><td>Framed</table>")
    assert [(span.text, tuple(span.cell or ())) for span in found] == [
        ("Layout", ()), ("Body", (0, 0, 0)), ("Action", (0, 0, 1)), ("a", (0, 1, 1)), ("b", (0, 1, 2)),
        ("Council", (0, 2, 0)), ("c", (0, 2, 1)), ("d", (0, 2, 2)), ("Framed", ()),
    ]  # fmt: skip


def test_cells_before_any_row_begin_the_first() -> None:
    found = spans("<table><td>Requirement<td>Due date<tr><td>Keep records</td><td>1 May 2024</table>")
    assert [span.cell and span.cell[1:] for span in found] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_preformatted_text_keeps_its_lines() -> None:
    assert shown("<pre>1. One\n2. Two</pre>") == ["1. One", "2. Two"]


def test_entities_that_a_page_declares_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><html><body><p>&b;&amp;&eacute;</p>'
    assert "haha" not in "".join(span.text for span in html.read(bomb.encode()).pages[0].spans)


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'>", "cp1252"),
        ("<meta charset='utf-8'>", "utf-8"),
        ("<meta charset=utf-8>", "cp1252"),
        ("<meta charset=utf-7>", "utf-8"),
        ("<meta charset=idna>", "utf-8"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("<meta charset=utf-8>", "utf-16"),
        ("<meta charset=utf-16>", "utf-8"),
        ("", "utf-8-sig"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_is_in(head: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body><p>The board’s £5 café</p></body></html>"
    assert [span.text for span in html.read(page.encode(encoding)).pages[0].spans] == ["The board’s £5 café"]


@pytest.mark.parametrize("page", ["<html></html>", "<p hidden>x</p>", "<!-- nothing -->"])
def test_a_page_without_words_is_refused(page: str) -> None:
    with pytest.raises(UnreadableReportError, match="holds no text"):
        report_text.read(page.encode(), "report.html")


# --- Markdown ---


def test_markdown_is_read_as_it_is_shown() -> None:
    words = (
        "# Report\n\nSome **bold** words\nand a [link](http://example.invalid/)[^1].\n\n"
        "1. One\n   wrapped\n1. Two:\n    - sub a\n    * sub b\n\n"
        "1. Lazy\n\n| Body | Action |\n|---|---|\n| Police | Act |\n\n[^1]: The note.\n"
    )
    assert of_markdown(words) == [
        "Report", "Some bold words and a link.", "1. One wrapped", "2. Two:", "• sub a", "• sub b", "3. Lazy",
        "Body", "Action", "Police", "Act",
    ]  # fmt: skip


def test_lines_with_marks_that_markdown_does_not_know_stay_lines() -> None:
    assert of_markdown("1.1 First\n1.2 Second\n\n(a) one\n(b) two\n\n• x\n• y") == [
        "1.1 First", "1.2 Second", "(a) one", "(b) two", "• x", "• y",
    ]  # fmt: skip


def test_numbers_that_the_author_wrote_out_are_kept() -> None:
    assert of_markdown("1. One\n2. Two\n\n176. Board\n178. Gap") == [
        "1. One",
        "2. Two",
        "176. Board",
        "178. Gap",
    ]


def test_an_indented_paragraph_is_no_program() -> None:
    assert of_markdown("Recommendations\n\n    1. Far in\n") == ["Recommendations", "1. Far in"]


# --- plain text ---


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_a_text_is_read_in_the_encodings_people_have(encoding: str) -> None:
    words = "The board’s £5 plan – café"
    assert text.read(words.encode(encoding)).texts() == [words]


def test_line_ends_are_made_alike_form_feeds_part_pages_and_leading_tabs_are_indents() -> None:
    assert text.read(b"one\r\n\ttwo\rthree\ffour\f").texts() == ["one\n    two\nthree", "four"]


def test_a_few_characters_that_stand_for_nothing_are_dropped_and_many_are_no_text() -> None:
    assert text.of_words("Recommend\x02ations and other words " * 9).texts() == [
        ("Recommendations and other words " * 9).strip()
    ]
    with pytest.raises(UnreadableReportError, match="cannot be read as a report"):
        text.of_words("\x00\x01\x02" * 10)
