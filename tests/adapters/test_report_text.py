"""Files in, pages of text out: encodings, real small PDFs, and what each bad file is told."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader, PdfWriter

from tests import pdf_files
from tracker.adapters import report_text
from tracker.adapters.report_text import pdf
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import reader
from tracker.domain.reading.models import Confidence


def encrypted(data: bytes) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pictures_only() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encodings_people_have(encoding: str) -> None:
    words = "The board’s £5 plan – café"
    assert report_text.read(words.encode(encoding), "report.txt").texts() == [words]


def test_form_feeds_part_the_pages_of_a_text_and_line_ends_are_made_alike() -> None:
    assert report_text.read(b"one\r\ntwo\fthree\rfour\f", "report.txt").texts() == ["one\ntwo", "three\nfour"]


def test_a_pdf_keeps_its_lines_with_indents_and_gaps() -> None:
    assert report_text.read(pdf_files.small_pdf(), "report.pdf").texts() == [
        "Recommendations\n"
        "\n"
        "1. Ensure that plans are specific and that they\n"
        "   include contingencies.\n"
        "\n"
        "2. Improve the quality of chronologies.\n"
        "\n"
        "                                                                       1"
    ]


def test_a_raised_note_mark_does_not_part_the_line_it_stands_in() -> None:
    raised = (
        "Ensure that interviews) Tj 5 Ts /F1 7 Tf (2) Tj 0 Ts /F1 12 Tf ( are completed for all children."
    )
    (page,) = report_text.read(pdf_files.small_pdf(((72, 730, raised),)), "report.pdf").texts()
    assert page == "Ensure that interviews² are completed for all children."


def test_a_line_is_parted_where_the_cells_of_a_table_begin() -> None:
    lines = (
        (72, 760, "Council and NHS Weald"),
        (211, 760, "Leaders should agree"),
        (211, 746, "a joint strategy."),
        (211, 732, "They should act."),
        (72, 700, "Nothing is parted here"),
    )
    (page,) = report_text.read(pdf_files.small_pdf(lines), "report.pdf").texts()
    assert [line.strip() for line in page.splitlines() if line] == [
        "Council and NHS Weald",
        "Leaders should agree",
        "a joint strategy.",
        "They should act.",
        "Nothing is parted here",
    ]


def test_every_page_of_a_pdf_is_read() -> None:
    assert len(report_text.read(pdf_files.small_pdf(pages=3), "report.pdf").texts()) == 3


def test_a_pdf_without_an_ending_is_known_by_its_content() -> None:
    assert "chronologies" in report_text.read(pdf_files.small_pdf(), "report").texts()[0]


def test_several_threads_may_read_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        readings = list(
            pool.map(lambda _: report_text.read(pdf_files.small_pdf(), "report.pdf").texts(), range(4))
        )
    assert readings == [readings[0]] * 4


def test_where_the_first_reader_fails_the_words_are_read_without_their_layout() -> None:
    damaged = pdf_files.small_pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R")
    found = report_text.read(damaged, "report.pdf")
    assert found.is_flattened
    assert "2. Improve the quality of chronologies." in found.texts()[0]


def test_a_reading_without_its_layout_says_so_and_is_less_sure() -> None:
    whole = reader.read(report_text.read(pdf_files.small_pdf(), "report.pdf"), frozenset())
    damaged = pdf_files.small_pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R")
    flat = reader.read(report_text.read(damaged, "report.pdf"), frozenset())
    assert [item.text for item in flat.items] == [item.text for item in whole.items]
    assert flat.warnings[0].endswith("Check every item against the report.")
    assert "without its layout" in flat.warnings[0]
    assert flat.warnings[0] not in whole.warnings
    assert {(one.confidence, two.confidence) for one, two in zip(whole.items, flat.items, strict=True)} == {
        (Confidence.LIKELY, Confidence.UNSURE)
    }


def test_the_second_reader_is_held_to_the_same_number_of_pages() -> None:
    damaged = pdf_files.small_pdf(pages=401).replace(b"/Root 1 0 R", b"/Root 9 0 R")
    with pytest.raises(UnreadableReportError, match="the file has 401 pages"):
        report_text.read(damaged, "report.pdf")


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "report.pdf", "The file is empty"),
        (b" \n\t", "report.txt", "The file is empty"),
        (b"\xef\xbb\xbf\n", "report.txt", "The file holds no text"),
        (b"hello, I am no PDF", "report.pdf", "is named as a PDF but is not one"),
        (b"%PDF-1.7\nand then nothing", "report.pdf", "The PDF is damaged"),
        (pdf_files.small_pdf()[:300], "report.pdf", "The PDF is damaged"),
        (encrypted(pdf_files.small_pdf()), "report.pdf", "protected by a password"),
        (pictures_only(), "report.pdf", "holds pictures of pages and no text"),
        (b"PK\x03\x04 word", "report.docx", "is named as a Word file but is not one"),
        (b"\x89PNG\r\n\x1a\n\x00", "report.png", "The file is a picture"),
        (b"PK\x03\x04\x00\x00", "report.txt", "is named as plain text but is not one"),
        (b"a" * (25 * 1024 * 1024 + 1), "report.txt", "larger than 25 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_told_how_to_mend_it(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableReportError, match=sentence) as refused:
        report_text.read(data, name).texts()
    assert refused.value.message.endswith(".")


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TIME_LIMIT_SECONDS", 0.001)
    with pytest.raises(UnreadableReportError, match="takes too long to read"):
        report_text.read(pdf_files.small_pdf(), "report.pdf").texts()


def test_a_text_far_longer_than_any_report_is_refused() -> None:
    with pytest.raises(UnreadableReportError, match="more than 2,000,000 characters"):
        report_text.read(b"The report. " * 200_000, "report.txt").texts()
