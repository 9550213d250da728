"""Word files as people really make them: lists typed by hand, in tables and frames, pasted from PDFs."""

from tests import office_files as files
from tracker.adapters import bank_holidays
from tracker.adapters.report_text import word
from tracker.domain.reading import ReadItem, reader

FIRST = "The partnership should ensure that plans are specific and kept up to date."
SECOND = "The partnership should improve the quality of chronologies for every child."
THIRD = "The board should evaluate the impact of training on practice."
HEADINGS = files.style("Heading1", "heading 1", run="<w:b/>")


def heading(text: str) -> str:
    return files.para(text, '<w:pStyle w:val="Heading1"/>')


REPORT = heading("Local Child Safeguarding Practice Review: Child R") + files.para(
    "Published 4 March 2024 by Riverford Safeguarding Children Partnership."
)


def items(body: str, *definitions: tuple[str, str]) -> tuple[ReadItem, ...]:
    numbering = "".join(each[0] for each in definitions) + "".join(each[1] for each in definitions)
    source = word.read(files.docx(REPORT + heading("Recommendations") + body, numbering, HEADINGS))
    return reader.read(source, bank_holidays.england_and_wales()).items


def texts(body: str, *definitions: tuple[str, str]) -> list[str]:
    return [item.text for item in items(body, *definitions)]


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{files.para(cell)}</w:tc>' for cell in cells)}</w:tr>"


def test_numbers_typed_by_hand_with_tabs() -> None:
    typed = "<w:p><w:r><w:t>{}</w:t><w:tab/><w:t>{}</w:t></w:r></w:p>"
    found = items(typed.format("1.", FIRST) + typed.format("2.", SECOND))
    assert [(item.number, item.text) for item in found] == [("1", FIRST), ("2", SECOND)]


def test_bullets_typed_as_symbols_with_sub_bullets_by_indent() -> None:
    typed = (
        "<w:p><w:pPr><w:ind w:left='{}' w:hanging='360'/></w:pPr><w:r><w:sym w:font='Symbol' w:char='F0B7'/>"
        "<w:tab/><w:t>{}</w:t></w:r></w:p>"
    )
    body = (
        typed.format(360, "Improve practice in:")
        + typed.format(1080, "plans")
        + typed.format(1080, "records")
    )
    found = items(body + typed.format(360, SECOND))
    assert [(item.text, item.subitems) for item in found] == [
        ("Improve practice in: plans; records", ("plans", "records")),
        (SECOND, ()),
    ]


def test_a_table_used_as_a_list() -> None:
    body = f"<w:tbl>{row('No.', 'Recommendation')}{row('1', FIRST)}{row('2', SECOND)}</w:tbl>"
    assert texts(body) == [FIRST, SECOND]


def test_a_list_in_a_frame() -> None:
    inside = files.listed(FIRST) + files.listed(SECOND)
    body = f"<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>"
    assert texts(body, files.definition(files.level(0, "decimal", "%1."))) == [FIRST, SECOND]


def test_numbers_in_words_by_the_list_itself() -> None:
    body = files.listed(FIRST) + files.listed(SECOND)
    found = items(body, files.definition(files.level(0, "decimal", "Recommendation %1:")))
    assert [(item.number, item.text) for item in found] == [("1", FIRST), ("2", SECOND)]


def test_each_recommendation_under_a_heading_of_its_own() -> None:
    body = "".join(
        heading(f"Recommendation {number}") + files.para(text)
        for number, text in enumerate((FIRST, SECOND, THIRD), start=1)
    )
    assert texts(body) == [FIRST, SECOND, THIRD]


def test_a_point_over_a_page_break_with_hard_spaces_and_smart_quotes() -> None:
    broken = (
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r>"
        "<w:t xml:space='preserve'>The\u00a0board should hear ‘the child’s </w:t><w:lastRenderedPageBreak/>"
        "<w:t>voice’ in every multi\u2011agency meet\u00ading.</w:t></w:r></w:p>"
    )
    found = items(broken + files.listed(SECOND), files.definition(files.level(0, "decimal", "%1.")))
    assert [item.text for item in found] == [
        "The board should hear ‘the child’s voice’ in every multi-agency meeting.",
        SECOND,
    ]
    assert [item.page for item in found] == [1, 2]


def test_a_list_pasted_line_by_line_from_a_pdf() -> None:
    body = (
        "<w:p><w:r><w:t>1. The partnership should ensure that plans are</w:t><w:br/><w:t>specific and kept "
        "up to date.</w:t><w:br/><w:t>2. The partnership should improve the quality of</w:t><w:br/>"
        "<w:t>chronologies for every child.</w:t></w:r></w:p>"
    )
    assert texts(body) == [FIRST, SECOND]


def test_a_report_whose_every_line_is_a_paragraph() -> None:
    lines = (
        "Inspectors looked at how well partners work together",
        "and at what children and their families told them, in",
        "person and in writing.",
        "",
        "1. The partnership should ensure that plans are",
        "specific and kept up to date.",
        "",
        "2. The partnership should improve the quality of",
        "chronologies for every child.",
        "",
        "The partnership will publish what it does about these, and",
        "when it does so, on the website of the partnership and",
        "wherever else families look.",
    )
    found = items("".join(map(files.para, lines)))
    assert [item.text for item in found][:2] == [FIRST, SECOND]


def test_strengths_after_the_list_are_no_part_of_it() -> None:
    bullets = files.definition(files.level(0, "bullet", "•"))
    body = files.listed(FIRST) + heading("What is working well") + files.listed("Early help is strong.")
    assert texts(body, bullets) == [FIRST]
