"""Word files: list numbers as Word prints them, tables, text boxes, changes accepted, notes left out."""

import io
import zipfile

import pytest

from tests import office_files as files
from tracker.adapters.report_text import word
from tracker.domain.reading.source import Cell, Span

BULLET = files.level(0, "bullet", "\uf0b7")
OUTLINE = (
    files.level(0, "decimal", "%1."),
    files.level(1, "decimal", "%1.%2"),
    files.level(2, "lowerLetter", "(%3)"),
)


def spans(body: str, *definitions: tuple[str, str], styles: str = "") -> list[Span]:
    numbering = "".join(each[0] for each in definitions) + "".join(each[1] for each in definitions)
    found = word.read(files.docx(body, numbering, styles))
    return [span for page in found.pages for span in page.spans]


def printed(*given: Span) -> list[str]:
    return [span.printed for span in given]


def shown(body: str, *definitions: tuple[str, str], styles: str = "") -> list[str]:
    return printed(*spans(body, *definitions, styles=styles))


# --- numbers ---


def test_numbers_that_stand_nowhere_in_the_text_are_computed_level_by_level() -> None:
    body = "".join(
        files.listed(text, depth=depth)
        for text, depth in (
            ("One", 0),
            ("One-one", 1),
            ("a", 2),
            ("b", 2),
            ("One-two", 1),
            ("a", 2),
            ("Two", 0),
        )
    )
    found = spans(body, files.definition(*OUTLINE))
    assert printed(*found) == [
        "1. One", "1.1 One-one", "(a) a", "(b) b", "1.2 One-two", "(a) a", "2. Two",
    ]  # fmt: skip
    assert [span.level for span in found] == [0, 1, 2, 2, 1, 2, 0]


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("decimal", ["1.", "2.", "3.", "4."]),
        ("decimalZero", ["01.", "02.", "03.", "04."]),
        ("lowerRoman", ["i.", "ii.", "iii.", "iv."]),
        ("upperRoman", ["I.", "II.", "III.", "IV."]),
        ("upperLetter", ["A.", "B.", "C.", "D."]),
        ("none", ["", "", "", ""]),
    ],
)
def test_each_way_of_writing_numbers_is_printed_as_word_prints_it(form: str, marks: list[str]) -> None:
    body = files.listed("Point") * 4
    assert [span.marker for span in spans(body, files.definition(files.level(0, form, "%1.")))] == marks


def test_numbers_go_on_after_text_between_them() -> None:
    body = files.listed("One") + files.para("Between") + files.listed("Two")
    assert shown(body, files.definition(*OUTLINE)) == ["1. One", "Between", "2. Two"]


def test_two_lists_of_one_definition_count_together_unless_one_begins_anew() -> None:
    definition, lists = files.definition(*OUTLINE, lists=(1, 2))
    anew = (
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="176"/></w:lvlOverride></w:num>'
    )
    body = "".join(files.listed("Point", list_id) for list_id in (1, 2, 3, 3))
    marks = [span.marker for span in spans(body, (definition, lists + anew))]
    assert marks == ["1.", "2.", "176.", "177."]


def test_a_level_that_never_restarts_counts_on_over_the_levels_above_it() -> None:
    never = files.level(1, "decimal", "%2)", '<w:lvlRestart w:val="0"/>')
    body = "".join(files.listed("x", depth=depth) for depth in (0, 1, 0, 1))
    marks = [span.marker for span in spans(body, files.definition(OUTLINE[0], never))]
    assert marks == ["1.", "1)", "2.", "2)"]


def test_a_level_may_say_that_all_its_numbers_are_plain_digits() -> None:
    roman = files.level(0, "upperRoman", "%1.")
    legal = files.level(1, "decimal", "%1.%2", "<w:isLgl/>")
    body = files.listed("x") + files.listed("y", depth=1)
    assert [span.marker for span in spans(body, files.definition(roman, legal))] == ["I.", "1.1"]


def test_an_empty_point_is_counted_and_not_shown_and_a_deleted_one_is_neither() -> None:
    deleted = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
        "<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>Gone</w:delText></w:r></w:del></w:p>"
    )
    body = files.listed("One") + deleted + files.listed("") + files.listed("Three")
    assert shown(body, files.definition(*OUTLINE)) == ["1. One", "3. Three"]


def test_a_style_may_put_its_paragraphs_into_a_list_and_a_paragraph_may_leave_it() -> None:
    styles = files.style(
        "Rec", "Recommendation", '<w:numPr><w:numId w:val="1"/></w:numPr>', more='w:customStyle="1"'
    ) + files.style("Rec2", "Recommendation 2", more="").replace("<w:pPr>", '<w:basedOn w:val="Rec"/><w:pPr>')
    body = (
        files.para("One", '<w:pStyle w:val="Rec"/>')
        + files.para("Two", '<w:pStyle w:val="Rec2"/>')
        + files.para("None", '<w:pStyle w:val="Rec"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert shown(body, files.definition(*OUTLINE), styles=styles) == ["1. One", "2. Two", "None"]


def test_a_style_may_belong_to_a_deeper_level_of_its_list() -> None:
    linked = files.level(1, "decimal", "%1.%2", '<w:pStyle w:val="Heading2"/>')
    styles = files.style("Heading2", "heading 2", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = files.listed("One") + files.para("Deeper", '<w:pStyle w:val="Heading2"/>')
    found = spans(body, files.definition(OUTLINE[0], linked), styles=styles)
    assert printed(*found) == ["1. One", "1.1 Deeper"]
    assert (found[1].heading, found[1].level) == (2, None)


def test_a_number_in_words_becomes_part_of_the_text() -> None:
    words = files.level(0, "decimal", "Recommendation %1:")
    found = spans(files.listed("Do it.") * 2, files.definition(words))
    assert [(span.text, span.marker) for span in found] == [
        ("Recommendation 1: Do it.", ""),
        ("Recommendation 2: Do it.", ""),
    ]


def test_bullets_of_a_symbol_font_are_plain_bullets() -> None:
    glyphs = [files.definition(files.level(0, "bullet", glyph), name=n, lists=(n,)) for n, glyph in
              enumerate(["\uf0b7", "o", "\uf0a7", "–", "\uf04a"], start=1)]  # fmt: skip
    body = "".join(files.listed("x", n) for n in range(1, 6))
    assert [span.marker for span in spans(body, *glyphs)] == ["•", "◦", "▪", "–", "•"]


def test_a_list_that_is_only_indented_stands_a_level_deeper() -> None:
    flat = files.definition(files.level(0, "decimal", "%1.", '<w:pPr><w:ind w:left="360"/></w:pPr>'), name=1)
    deep = files.definition(
        files.level(0, "bullet", "•", '<w:pPr><w:ind w:left="1080"/></w:pPr>'), name=2, lists=(2,)
    )
    body = files.listed("One") + files.listed("sub", 2) + files.listed("sub", 2) + files.listed("Two")
    assert [span.level for span in spans(body, flat, deep)] == [0, 1, 1, 0]


def test_a_list_that_is_not_defined_has_no_numbers() -> None:
    assert shown(files.listed("Point", 9)) == ["Point"]


# --- words ---


def test_tracked_changes_are_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Plans </w:t></w:r><w:del><w:r><w:delText>may</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>must</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>old</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t> be kept</w:t></w:r></w:moveTo></w:p>"
    )
    assert shown(body) == ["Plans must be kept"]


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next() -> None:
    body = files.para("The plan ", "<w:rPr><w:del/></w:rPr>") + files.para("goes on.")
    assert shown(body) == ["The plan goes on."]


def test_a_deleted_row_of_a_table_is_gone() -> None:
    row = "<w:tr>{}<w:tc>" + files.para("{}") + "</w:tc><w:tc>" + files.para("b") + "</w:tc></w:tr>"
    body = "<w:tbl>" + row.format("", "kept") + row.format("<w:trPr><w:del/></w:trPr>", "gone") + "</w:tbl>"
    assert shown(body) == ["kept", "b"]


def test_notes_comments_hidden_words_and_field_codes_are_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>See</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:commentReference w:id='3'/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGEREF x</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t> page 4</w:t></w:r></w:p>"
    )
    assert shown(body) == ["See page 4"]


def test_a_raised_digit_is_a_note_mark_and_letters_stay() -> None:
    raised = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>"
    body = f"<w:p><w:r><w:t>improve?</w:t></w:r>{raised.format('1')}{raised.format('st')}</w:p>"
    assert shown(body) == ["improve?¹st"]


def test_hard_spaces_soft_hyphens_tabs_and_symbols_become_plain() -> None:
    body = (
        "<w:p><w:r><w:sym w:font='Wingdings' w:char='F0A7'/><w:tab/><w:t>The\u00a0board’s co\u00adordinated "
        "</w:t><w:t>multi</w:t><w:noBreakHyphen/><w:t>agency</w:t><w:softHyphen/><w:t> plan\u200b</w:t>"
        "</w:r></w:p>"
    )
    assert shown(body) == ["▪ The board’s coordinated multi-agency plan"]


def test_line_breaks_part_lines_and_only_the_last_ends_the_paragraph() -> None:
    body = "<w:p><w:r><w:t>Jo Bloggs</w:t><w:br/><w:t>Director</w:t></w:r></w:p>"
    assert [(span.text, span.whole, span.gap) for span in spans(body)] == [
        ("Jo Bloggs", False, 0),
        ("Director", True, 0),
    ]


def test_links_controls_and_inserted_blocks_are_read_through() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent><w:p><w:hyperlink>{run.format('a')}"
        f"</w:hyperlink><w:smartTag>{run.format('b')}</w:smartTag><w:sdt><w:sdtContent>{run.format('c')}"
        "</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
    )
    assert shown(body) == ["abc"]


def test_the_table_of_contents_is_left_out() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{files.para('Recommendations 8')}</w:sdtContent></w:sdt>"
    )
    styles = files.style("TOC1", "toc 1")
    body = control + files.para("Findings 9", '<w:pStyle w:val="TOC1"/>') + files.para("Recommendations")
    assert shown(body, styles=styles) == ["Recommendations"]


def test_a_text_box_is_read_once_after_the_paragraph_it_hangs_on() -> None:
    box = f"<w:txbxContent>{files.para('In the box')}</w:txbxContent>"
    drawing = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    body = f"<w:p><w:r><w:t>Beside it</w:t>{drawing}</w:r></w:p>"
    assert shown(body) == ["Beside it", "In the box"]


# --- headings, type and tables ---


def test_headings_are_known_by_style_by_what_it_is_based_on_and_by_outline_level() -> None:
    styles = (
        files.style("Heading1", "heading 1")
        + files.style("Mine", "Our heading").replace("<w:pPr>", '<w:basedOn w:val="Heading1"/><w:pPr>')
        + files.style("Title", "Title")
    )
    body = (
        files.para("Title", '<w:pStyle w:val="Title"/>')
        + files.para("Mine", '<w:pStyle w:val="Mine"/>')
        + files.para("Outlined", '<w:outlineLvl w:val="2"/>')
        + files.para("Body text", '<w:outlineLvl w:val="9"/>')
    )
    assert [span.heading for span in spans(body, styles=styles)] == [1, 1, 3, 0]


def test_weight_and_size_come_from_the_run_its_style_or_the_defaults() -> None:
    defaults = "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='22'/></w:rPr></w:rPrDefault></w:docDefaults>"
    styles = defaults + files.style("Loud", "Loud", run="<w:b/><w:sz w:val='32'/>")
    body = (
        files.para("Plain")
        + files.para("Bold", run="<w:b/>")
        + files.para("Loud", '<w:pStyle w:val="Loud"/>')
        + files.para("Quiet", '<w:pStyle w:val="Loud"/>', run="<w:b w:val='0'/>")
    )
    found = spans(body, styles=styles)
    assert [(span.bold, span.size) for span in found] == [(False, 11), (True, 11), (True, 16), (False, 16)]


def test_a_table_is_read_cell_by_cell_with_merged_cells_in_their_columns() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    body = (
        "<w:tbl><w:tr>"
        + cell.format("<w:gridSpan w:val='2'/>", files.para("Wide"))
        + cell.format("", files.para("Third"))
        + "</w:tr><w:tr>"
        + cell.format("<w:vMerge w:val='restart'/>", files.para("Tall") + files.para("Tall too"))
        + cell.format("", files.para("Middle"))
        + "</w:tr><w:tr>"
        + cell.format("<w:vMerge/>", files.para(""))
        + cell.format("", files.para("Below"))
        + "</w:tr></w:tbl>"
    )
    assert [(span.text, tuple(span.cell or ())) for span in spans(body)] == [
        ("Wide", (0, 0, 0)),
        ("Third", (0, 0, 2)),
        ("Tall", (0, 1, 0)),
        ("Tall too", (0, 1, 0)),
        ("Middle", (0, 1, 1)),
        ("Below", (0, 2, 1)),
    ]


def test_a_table_of_one_cell_is_a_frame_round_its_text_and_one_inside_another_belongs_to_its_cell() -> None:
    def table(*cells: str) -> str:
        return "<w:tbl><w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr></w:tbl>"

    body = table(files.para("Framed")) + table(table(files.para("Inner")), files.para("Outer"))
    found = spans(body)
    assert [(span.text, span.cell) for span in found] == [
        ("Framed", None),
        ("Inner", Cell(0, 0, 0)),
        ("Outer", Cell(0, 0, 1)),
    ]


# --- pages ---


def test_pages_are_those_that_word_noted_when_it_last_showed_the_file() -> None:
    noted = "<w:lastRenderedPageBreak/>"
    body = (
        files.para("First page")
        + f"<w:p><w:r><w:t>A point that runs </w:t>{noted}<w:t>over the page</w:t></w:r></w:p>"
        + files.para("Second page")
        + f"<w:p><w:r><w:br w:type='page'/></w:r></w:p><w:p><w:r>{noted}<w:t>Third page</w:t></w:r></w:p>"
    )
    found = word.read(files.docx(body))
    assert [printed(*page.spans) for page in found.pages] == [
        ["First page", "A point that runs over the page"],
        ["Second page"],
        ["Third page"],
    ]


def test_pages_broken_by_hand_count_where_word_noted_none() -> None:
    body = (
        files.para("One")
        + "<w:p><w:r><w:t>still one</w:t><w:br w:type='page'/></w:r></w:p>"
        + files.para("Two")
        + files.para("Three", "<w:pageBreakBefore/>")
    )
    found = word.read(files.docx(body))
    assert [printed(*page.spans) for page in found.pages] == [["One", "still one"], ["Two"], ["Three"]]


def test_a_row_that_breaks_over_pages_turns_one_page_however_many_cells_say_so() -> None:
    cell = f"<w:tc>{files.para('x')}<w:p><w:r><w:lastRenderedPageBreak/><w:t>y</w:t></w:r></w:p></w:tc>"
    body = f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>" + files.para("After")
    found = word.read(files.docx(body))
    assert [printed(*page.spans) for page in found.pages] == [["x", "y", "x", "y"], ["After"]]


def test_a_page_break_inside_a_frame_turns_one_page() -> None:
    noted = "<w:p><w:r><w:t>x</w:t><w:lastRenderedPageBreak/><w:t>y</w:t></w:r></w:p>"
    body = f"<w:tbl><w:tr><w:tc>{noted}</w:tc></w:tr></w:tbl>" + files.para("After")
    assert [printed(*page.spans) for page in word.read(files.docx(body)).pages] == [["xy"], ["After"]]


# --- other makers ---


def test_the_strict_form_of_the_format_is_read_too() -> None:
    with zipfile.ZipFile(io.BytesIO(files.docx(files.para("Strictly")))) as parts:
        strict = {
            name: parts.read(name).replace(files.W.encode(), files.STRICT.encode())
            for name in parts.namelist()
        }
    found = word.read(files.zipped(strict))
    assert printed(*found.pages[0].spans) == ["Strictly"]
