"""Made-up reports of every kind, as PDFs and as plain text: exactly what they ask for, and nothing else."""

import re
from datetime import date

import pytest

from tests.domain.reading import made_reports
from tests.domain.reading.made_reports import Made
from tracker.domain.reading import ReportReading, lines, notes, reader

NO_HOLIDAYS: frozenset[date] = frozenset()
MADE = made_reports.all_made()
NAMES = [made.name for made in MADE]
ONLY_AS_PDF = {"other-table", "harder-jtai-case-in-the-middle"}
"""Plain text shows neither the columns of a table of four, nor which headings are the lower."""


def letters_alone(text: str) -> str:
    """Line-end hyphens, bullets and the marks between sub-points are no words."""
    return re.sub(r"[\W_]+", "", text).lower()


def texts(report: ReportReading) -> list[str]:
    return [letters_alone(item.text) for item in report.items]


@pytest.fixture(scope="module", params=MADE, ids=NAMES)
def made(request: pytest.FixtureRequest) -> Made:
    found: Made = request.param
    return found


@pytest.fixture(scope="module")
def from_pdf(made: Made) -> ReportReading:
    return reader.read(made.pages(), NO_HOLIDAYS)


def test_a_pdf_gives_exactly_what_the_report_asks_for(made: Made, from_pdf: ReportReading) -> None:
    assert texts(from_pdf) == [letters_alone(item) for item in made.truth]


def test_plain_text_gives_exactly_what_the_report_asks_for(made: Made) -> None:
    if made.name not in ONLY_AS_PDF:
        report = reader.read(made.text().split("\f"), NO_HOLIDAYS)
        assert texts(report) == [letters_alone(item) for item in made.truth]


def test_the_kind_of_report_and_its_authority_are_known(made: Made, from_pdf: ReportReading) -> None:
    assert from_pdf.kind.value == made.facts["kind"]
    if made.facts["authority"] != "-":
        assert from_pdf.authority == made.facts["authority"]


def test_an_item_says_where_it_stands_and_why_it_is_one(from_pdf: ReportReading) -> None:
    for item in from_pdf.items:
        assert item.reason.endswith(".")
        assert item.places
        for place in item.places:
            assert 0 <= place.left < place.right <= 1
            assert 0 <= place.top < place.bottom <= 1


def test_what_is_praised_is_never_an_item(from_pdf: ReportReading) -> None:
    assert not {letters_alone(strength) for strength in from_pdf.strengths} & set(texts(from_pdf))


def test_sub_points_are_words_of_their_item(from_pdf: ReportReading) -> None:
    for item in from_pdf.items:
        assert all(letters_alone(point) in letters_alone(item.text) for point in item.subitems)


def test_every_item_is_found_in_the_source_word_for_word(made: Made, from_pdf: ReportReading) -> None:
    printed = "".join(line.text for line in lines.read(made.pages()))
    source = letters_alone(notes.left_out(printed))
    assert all(letters_alone(item.text) in source for item in from_pdf.items)
