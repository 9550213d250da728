"""Lines of a PDF joined into paragraphs: words broken at their ends, addresses, and lines of contents."""

from tracker.domain.reading import ReportReading, lines, reader
from tracker.domain.reading.source import Page, Source, Span

WHOLE = (
    "The commissioners told the inspectors about improvement and decisions.",
    "Recommendations",
)
BROKEN = (
    "1. Ensure that the commis-",
    "sioners listen to what the inspec-",
    "tors said, so that improve-",
    "ment is swift, delays are pur-",
    "sued and multi-",
    "agency self-",
    "evaluation is well-",
    "documented.",
)


def read_lines(*lines: str, placed: bool = True) -> ReportReading:
    """Read one page of lines in one type, as a PDF gives them."""
    spans = tuple(
        Span(text=text, x=72.0, right=400.0, y=100.0 + 14 * n, size=11.0) if placed else Span(text=text)
        for n, text in enumerate(lines)
    )
    return reader.read(Source((Page(spans=spans, width=595.0, height=842.0),)), frozenset())


def test_where_hyphenation_is_automatic_broken_words_are_whole_and_compounds_keep_their_hyphen() -> None:
    (item,) = read_lines(*WHOLE, *BROKEN).items
    assert item.text == (
        "Ensure that the commissioners listen to what the inspectors said, so that improvement is swift, "
        "delays are pursued and multi-agency self-evaluation is well-documented."
    )


def test_where_words_are_not_broken_a_hyphen_at_the_end_of_a_line_stays() -> None:
    (item,) = read_lines("Recommendations", "1. Ensure that the front-", "line staff are well trained.").items
    assert item.text == "Ensure that the front-line staff are well trained."


def test_a_mail_address_broken_at_the_end_of_a_line_has_no_hyphen() -> None:
    report = read_lines(
        "The council should prepare a written statement of action and should send it to ProtectionOfChil-",
        "dren@ofsted.gov.uk by 13 December 2024.",
    )
    assert report.send_to == "ProtectionOfChildren@ofsted.gov.uk"


def test_long_lines_of_contents_do_not_hide_that_paragraphs_are_broken_into_lines() -> None:
    contents = [f"{n}. Chapter {'.' * 140} {n}" for n in range(1, 9)]
    report = read_lines(*contents, "Recommendations", "1. Ensure that each plan is written and", "kept.")
    assert report.items[-1].text == "Ensure that each plan is written and kept."


def cell(text: str, x: float, y: float, *, bold: bool = False) -> Span:
    return Span(text=text, x=x, right=x + 6.0 * len(text), y=y, size=11.0, bold=bold)


def read_table(head: tuple[str, ...], *rows: tuple[float, str, str, str]) -> ReportReading:
    """Read a table of three columns, drawn line by line, below the heading Recommendations."""
    columns = (72.0, 140.0, 420.0)
    spans = [Span(text="Recommendations", x=72.0, right=200.0, y=80.0, size=14.0, bold=True)]
    spans += [cell(text, x, 100.0, bold=True) for text, x in zip(head, columns, strict=True)]
    spans += [cell(text, x, y) for y, *texts in rows for text, x in zip(texts, columns, strict=True) if text]
    return reader.read(Source((Page(spans=tuple(spans), width=595.0, height=842.0),)), frozenset())


def test_rows_of_one_line_each_are_told_apart_by_their_numbers() -> None:
    report = read_table(
        ("Ref", "Recommendation", "Timescale"),
        (114.0, "R1", "Agree a strategy for all.", "31 March 2025"),
        (128.0, "R2", "Review the waits.", "30 June 2025"),
        (142.0, "R3", "Train each agency.", "1 May 2025"),
        (156.0, "R4", "Check each plan.", "1 June 2025"),
    )
    assert [(item.number, item.text, item.deadline) for item in report.items] == [
        ("R1", "Agree a strategy for all.", "31 March 2025"),
        ("R2", "Review the waits.", "30 June 2025"),
        ("R3", "Train each agency.", "1 May 2025"),
        ("R4", "Check each plan.", "1 June 2025"),
    ]


def test_the_first_row_of_a_table_begins_under_its_head_however_close_it_stands() -> None:
    report = read_table(
        ("Lead", "Recommendation", "Timescale"),
        (114.0, "Council", "Agree a strategy that is", "31 March 2025"),
        (128.0, "leaders", "clear to each agency.", ""),
        (150.0, "Police", "Review how long children", "30 June 2025"),
        (164.0, "leaders", "wait for a decision.", ""),
        (186.0, "Health", "Train each agency.", "1 May 2025"),
    )
    assert [(item.text, item.deadline) for item in report.items] == [
        ("Agree a strategy that is clear to each agency.", "31 March 2025"),
        ("Review how long children wait for a decision.", "30 June 2025"),
        ("Train each agency.", "1 May 2025"),
    ]


def test_a_mail_address_with_hyphens_keeps_the_one_at_which_it_breaks() -> None:
    known = lines.words([])
    assert lines.join("to childrens-services-", "inspection@anywhere.test", known) == (
        "to childrens-services-inspection@anywhere.test"
    )
    assert lines.join("to Children-", "services@anywhere.test", known) == "to Childrenservices@anywhere.test"
