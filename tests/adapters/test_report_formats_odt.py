"""OpenDocument texts: list numbers as they are printed, tables, text boxes; notes and deleted words not."""

from tests import office_files as files
from tracker.adapters.report_text import odt
from tracker.domain.reading.source import Span

OUTLINE = files.list_style(
    "L1",
    files.numbered(1, "1"),
    files.numbered(2, "1", suffix="", shown=2),
    files.numbered(3, "a", suffix=")"),
)
BULLETS = files.list_style("B", '<text:list-level-style-bullet text:level="1" text:bullet-char="\uf0b7"/>')


def spans(body: str, styles: str = "", automatic: str = OUTLINE + BULLETS) -> list[Span]:
    return [span for page in odt.read(files.odt(body, styles, automatic)).pages for span in page.spans]


def shown(body: str, styles: str = "", automatic: str = OUTLINE + BULLETS) -> list[str]:
    return [span.printed for span in spans(body, styles, automatic)]


def item(*content: str, more: str = "") -> str:
    return f"<text:list-item {more}>{''.join(content)}</text:list-item>"


def para(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def listed(*items: str, style: str = "L1", more: str = "") -> str:
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{''.join(items)}</text:list>"


def test_numbers_that_stand_nowhere_in_the_text_are_computed_level_by_level() -> None:
    deepest = listed(item(para("a")), item(para("b")), style="")
    body = listed(
        item(para("One"), listed(item(para("One-one"), deepest), item(para("One-two")), style="")),
        item(para("Two")),
    )
    found = spans(body)
    assert [span.printed for span in found] == [
        "1. One", "1.1 One-one", "a) a", "b) b", "1.2 One-two", "2. Two",
    ]  # fmt: skip
    assert [span.level for span in found] == [0, 1, 2, 2, 1, 0]


def test_a_list_goes_on_where_it_says_so_and_begins_anew_where_it_does_not() -> None:
    body = (
        listed(item(para("One")), more='xml:id="first"')
        + para("Between")
        + listed(item(para("Two")), more='text:continue-numbering="true"')
        + listed(item(para("Anew")))
        + listed(item(para("Three")), more='text:continue-list="first"')
    )
    assert shown(body) == ["1. One", "Between", "2. Two", "1. Anew", "3. Three"]


def test_a_point_may_say_its_own_number() -> None:
    body = listed(item(para("Board"), more='text:start-value="176"'), item(para("Next")))
    assert shown(body) == ["176. Board", "177. Next"]


def test_only_the_first_paragraph_of_a_point_bears_its_number_and_a_header_none() -> None:
    body = listed(f"<text:list-header>{para('Head')}</text:list-header>", item(para("One"), para("goes on")))
    found = spans(body)
    assert [(span.printed, span.level) for span in found] == [("Head", 0), ("1. One", 0), ("goes on", 0)]


def test_a_point_that_only_holds_a_deeper_list_is_not_counted() -> None:
    body = listed(item(listed(item(para("deep")), style=""))) + listed(item(para("One")))
    assert shown(body) == ["1.1 deep", "1. One"]


def test_bullets_are_plain_and_the_style_of_a_paragraph_may_name_the_list() -> None:
    automatic = BULLETS + '<style:style style:name="P1" style:list-style-name="B" style:family="paragraph"/>'
    assert shown(listed(item(para("x", "P1")), style=""), automatic=automatic) == ["• x"]


def test_headings_have_levels_and_the_numbers_of_the_outline() -> None:
    outline = f"<text:outline-style>{files.numbered(1, '1')}</text:outline-style>"
    body = '<text:h text:outline-level="1">First</text:h><text:h text:outline-level="2">Under it</text:h>'
    found = spans(body, outline)
    assert [(span.printed, span.heading) for span in found] == [("1. First", 1), ("Under it", 2)]


def test_notes_comments_contents_and_deleted_words_are_left_out() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Recommendations 8</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:p>Kept<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note</text:p>"
        "</text:note-body></text:note><office:annotation><text:p>Comment</text:p></office:annotation>"
        '<text:change text:change-id="c"/> words</text:p>'
    )
    assert shown(body) == ["Kept words"]


def test_spaces_tabs_and_breaks_are_what_the_format_says_and_line_ends_in_the_file_are_nothing() -> None:
    body = '<text:p>one\n   two<text:s text:c="3"/>three<text:tab/>four<text:line-break/>five</text:p>'
    assert shown(body) == ["one two three four", "five"]


def of_words(name: str, said: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {said}/></style:style>'
    )


def test_weight_size_and_indent_come_from_the_styles() -> None:
    automatic = (
        '<style:style style:name="Base" style:family="paragraph"><style:text-properties fo:font-size="14pt"/>'
        '<style:paragraph-properties fo:margin-left="1in"/></style:style>'
        '<style:style style:name="P" style:family="paragraph" style:parent-style-name="Base"/>'
        + of_words("T", 'fo:font-weight="bold"')
        + of_words("S", 'style:text-position="super 58%"')
        + of_words("H", 'text:display="none"')
    )
    bold = '<text:span text:style-name="T">Bold</text:span>'
    raised = '<text:span text:style-name="S">2</text:span><text:span text:style-name="H">x</text:span>'
    body = para(bold, "P") + para(f"Not {bold}{raised}", "P")
    assert [(span.text, span.bold, span.size, span.x) for span in spans(body, automatic=automatic)] == [
        ("Bold", True, 14, 72),
        ("Not Bold²", False, 14, 72),
    ]


def test_a_table_is_read_cell_by_cell_past_covered_and_repeated_cells() -> None:
    cell = "<table:table-cell>{}</table:table-cell>"
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        + cell.format(para("Wide"))
        + "<table:covered-table-cell/>"
        + cell.format(para("Third"))
        + "</table:table-row></table:table-header-rows><table:table-row>"
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + cell.format(para("Under it") + listed(item(para("point"))))
        + "</table:table-row></table:table>"
    )
    assert [(span.printed, tuple(span.cell or ())) for span in spans(body)] == [
        ("Wide", (0, 0, 0)),
        ("Third", (0, 0, 2)),
        ("Under it", (0, 1, 2)),
        ("1. point", (0, 1, 2)),
    ]


def test_a_text_box_is_read_after_the_paragraph_it_hangs_on() -> None:
    box = f"<draw:text-box>{para('In the box')}</draw:text-box><svg:title>Alt</svg:title>"
    assert shown(f"<text:p>Beside<draw:frame>{box}</draw:frame> it</text:p>") == ["Beside it", "In the box"]


def test_pages_turn_at_soft_breaks_and_at_breaks_of_a_style() -> None:
    automatic = (
        '<style:style style:name="P" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
    )
    body = (
        para("One") + "<text:p>runs <text:soft-page-break/>over</text:p>" + para("Two") + para("Three", "P")
    )
    found = odt.read(files.odt(body, automatic=automatic))
    words = [[span.text for span in page.spans] for page in found.pages]
    assert words == [["One", "runs over"], ["Two"], ["Three"]]
