"""Files that are protected, damaged, lying, bombs or far too long: a sentence each, and bounds."""

import io
import resource
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import office_files as files
from tests import pdf_files
from tracker.adapters import report_text
from tracker.adapters.report_text import paragraphs
from tracker.domain.errors import UnreadableReportError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PASSWORD = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")
WORD = files.docx(files.para("Recommendations"))
OPEN = files.odt("<text:p>Recommendations</text:p>")
PAGE = b"<!DOCTYPE html><html><body><p>Recommendations</p></body></html>"
ENTITIES = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
DEEP = 20_000
TIME_LIMIT_SECONDS = 40
MEMORY_LIMIT_BYTES = 1.3 * 1024**3


def bomb(name: str, first: str, content: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(first), content)
        archive.writestr(name, bytes(201 * 1024**2))
    return out.getvalue()


def with_part(data: bytes, name: str, content: str) -> bytes:
    """The same archive with one more or other part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    return files.zipped({**parts, name: content}, first="mimetype")


def refused(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableReportError) as error:
        report_text.read(data, name)
    sentence = error.value.message
    assert sentence.endswith(".")
    return sentence


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("report.docx", PASSWORD, "protected by a password"),
        ("report.doc", PASSWORD, "protected by a password"),
        ("report.doc", OLE + bytes(600), "a file of an older Word"),
        ("report.docx", OLE + bytes(600), "a file of an older Word"),
        ("report.rtf", b"{\\rtf1 Recommendations}", "a file of an older Word"),
        ("report.txt", b"{\\rtf1 Recommendations}", "a file of an older Word"),
        ("report.jpg", b"\xff\xd8\xff\xe0" + bytes(60), "The file is a picture"),
        ("report.xlsx", files.zipped({"xl/workbook.xml": "x"}), "cannot be read as a report"),
        ("report.exe", b"MZ" + bytes(90), "cannot be read as a report"),
        ("report", files.zipped({"a.txt": "x"}), "cannot be read as a report"),
        ("report.pdf", WORD, "named as a PDF but is not one. It is a Word file: give it the ending .docx"),
        ("report.docx", b"%PDF-1.7 x", "named as a Word file but is not one. It is a PDF"),
        ("report.docx", OPEN, "It is an OpenDocument text: give it the ending .odt"),
        ("report.docx", b"Recommendations", "named as a Word file but is not one. Save the report anew"),
        ("report.docx", files.zipped({"a.txt": "x"}), "named as a Word file but is not one"),
        ("report.odt", WORD, "It is a Word file"),
        ("report.txt", PAGE, "It is a web page: give it the ending .html"),
        ("report.html", b"Recommendations", "named as a web page but is not one"),
        ("report.txt", b"\x7fELF\x02\x01\x01" + bytes(90), "cannot be read as a report"),
        ("report.md", WORD, "named as Markdown but is not one"),
        ("report.txt", b"Report\f" * 500, "Up to 400 pages are read, and the file has 500 pages."),
        ("report.txt", b"x\n" * 70_000, "more than 40,000 lines"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_report_or_not_what_it_says_is_refused(name: str, data: bytes, says: str) -> None:
    assert says in refused(data, name)


@pytest.mark.parametrize("data", [PAGE, b"<p>Recommendations"], ids=["whole", "part"])
def test_a_file_without_an_ending_and_a_part_of_a_page_are_read(data: bytes) -> None:
    name = "report" if data is PAGE else "report.htm"
    assert report_text.read(data, name).texts() == ["Recommendations"]


@pytest.mark.parametrize(("name", "data"), [("report.docx", WORD), ("report.odt", OPEN)])
def test_a_damaged_office_file_is_refused_wherever_it_ends(name: str, data: bytes) -> None:
    for part in (2, 10):
        assert "damaged" in refused(data[: len(data) - len(data) // part], name)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("report.docx", with_part(WORD, "word/document.xml", "<w:document"), "damaged"),
        ("report.docx", with_part(WORD, "word/vbaProject.bin", "x"), "holds macros"),
        ("report.docx", with_part(WORD, "word/document.xml", f"{ENTITIES}<a>&c;</a>"), "damaged"),
        ("report.odt", with_part(OPEN, "content.xml", f"{ENTITIES}<a>&c;</a>"), "damaged"),
        (
            "report.odt",
            with_part(OPEN, "META-INF/manifest.xml", "<encryption-data/>"),
            "protected by a password",
        ),
        ("report.docx", files.docx(""), "holds no text"),
        ("report.docx", files.docx("<w:p><w:r><w:drawing/></w:r></w:p>"), "holds no text"),
        ("report.odt", files.odt(""), "holds no text"),
        ("report.docx", files.docx(files.para("word " * 500_000)), "more than 2,000,000 characters"),
        (
            "report.docx",
            files.docx("<w:p><w:r><w:br w:type='page'/></w:r></w:p>" * 500),
            "Up to 400 pages are read, and the file has more pages than that.",
        ),
    ],
    ids=range(10),
)
def test_an_office_file_that_cannot_be_used_is_told_why(name: str, data: bytes, says: str) -> None:
    assert says in refused(data, name)


@pytest.fixture
def within_bounds() -> Iterator[None]:
    """The time of one file, and the memory of the largest child so far."""
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began < TIME_LIMIT_SECONDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY_LIMIT_BYTES


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "word bomb": ("report.docx", lambda: bomb("word/document.xml", "[Content_Types].xml", "x")),
    "odt bomb": ("report.odt", lambda: bomb("content.xml", "mimetype", files.ODT_TYPE)),
    "deep word": (
        "report.docx",
        lambda: files.docx("<w:sdt><w:sdtContent>" * DEEP + "</w:sdtContent></w:sdt>" * DEEP),
    ),
    "deep odt": ("report.odt", lambda: files.odt("<text:section>" * DEEP + "</text:section>" * DEEP)),
    "deep page": ("report.html", lambda: b"<html><body>" + b"<table><tr><td>" * DEEP + b"x"),
    "comments": ("report.html", lambda: b"<html>" + b"<!--" * 500_000),
    "tags": ("report.html", lambda: b"<html><p>" + b"<p" * 500_000),
    "quotes": ("report.md", lambda: b"> " * 20_000 + b"x"),
}


@pytest.mark.parametrize("kind", list(BOMBS))
@pytest.mark.usefixtures("within_bounds")
def test_a_bomb_is_refused_in_bounded_time_and_memory(kind: str) -> None:
    name, make = BOMBS[kind]
    data = make()
    assert len(data) < 2 * 1024**2
    refused(data, name)


def full_pdf(pages: int) -> bytes:
    """A real PDF whose every page is full of words."""
    words = "Ensure that plans are specific and name who leads each part of them."
    lines = tuple((72, 780 - 14 * line, f"{line}. {words}") for line in range(50))
    return pdf_files.small_pdf(lines, pages)


def test_a_pdf_of_five_hundred_pages_is_refused_before_its_pages_are_read() -> None:
    data = full_pdf(500)
    began = time.perf_counter()
    assert refused(data, "report.pdf") == (
        "Up to 400 pages are read, and the file has 500 pages. Save only the part with the recommendations "
        "and try again, or paste its text."
    )
    assert time.perf_counter() - began < 3


def test_a_pdf_is_read_no_further_than_the_longest_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paragraphs, "MOST_CHARACTERS", 10_000)
    assert "holds more than" in refused(full_pdf(6), "report.pdf")
    assert len(report_text.read(full_pdf(2), "report.pdf").pages) == 2


def test_a_file_of_a_hundred_megabytes_is_refused_before_it_is_looked_at() -> None:
    data = bytes(100 * 1024**2)
    tracemalloc.start()
    began = time.perf_counter()
    assert "larger than 25 MB. Save a smaller copy" in refused(data, "report.pdf")
    assert time.perf_counter() - began < 0.1
    assert tracemalloc.get_traced_memory()[1] < 1024**2
    tracemalloc.stop()


@pytest.mark.usefixtures("within_bounds")
def test_repeated_cells_and_spaces_take_no_more_room_than_they_say() -> None:
    cell = '<table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p></table:table-cell>'
    body = f'<text:p>a<text:s text:c="999999999"/>b</text:p><table:table><table:table-row>{cell * 2}'
    found = report_text.read(files.odt(f"{body}</table:table-row></table:table>"), "report.odt")
    assert [span.text for span in found.pages[0].spans] == ["a b", "x", "x"]


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_text, "TIME_LIMIT_SECONDS", 0.001)
    assert "takes too long to read" in refused(WORD, "report.docx")


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    report_text.read(WORD, "report.docx")
    refused(WORD[:-40], "report.docx")
    assert not list(tmp_path.iterdir())
