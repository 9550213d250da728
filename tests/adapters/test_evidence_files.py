"""What a file given as evidence is, by its content: real files of each kind, and files in disguise."""

import io
import zipfile

import docx
import openpyxl
import pytest
from PIL import Image

from tracker.adapters import evidence_files
from tracker.domain import evidence
from tracker.domain.errors import DomainError


def word(text: str = "Audit of twelve cases", author: str = "") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def sheet(text: str = "94%", hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = text
    if hidden:
        book.create_sheet("names").sheet_state = "hidden"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def picture(kind: str = "PNG", artist: str = "", place: bool = False) -> bytes:
    facts = Image.Exif()
    if artist:
        facts[0x013B] = artist
    if place:
        facts.get_ifd(0x8825)[1] = "N"
    kept = io.BytesIO()
    Image.new("RGB", (20, 10)).save(kept, kind, exif=facts)
    return kept.getvalue()


def archive(**members: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return kept.getvalue()


def open_document(body: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        made.writestr("mimetype", evidence.MEDIA_TYPES["odt"])
        made.writestr("content.xml", body)
    return kept.getvalue()


GOOD = {
    "audit.docx": word(),
    "figures.xlsx": sheet(),
    "note.odt": open_document(b"<office:document xmlns:office='o'><p>Audit of twelve</p></office:document>"),
    "note.txt": "Audit of twelve – done".encode("cp1252"),
    "list.csv": b"\xef\xbb\xbfname,count\naudit,12\n",
    "photo.png": picture(),
    "photo.JPG": picture("JPEG"),
    "photo.webp": picture("WEBP"),
    "photo.gif": picture("GIF"),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_that_is_taken_is_known_by_its_content(name: str) -> None:
    found = evidence_files.inspect(name, GOOD[name])
    assert found.media_type == evidence.MEDIA_TYPES[evidence.ending(name)]
    assert found.hidden == ()


@pytest.mark.parametrize("name", ["audit.docx", "note.odt", "note.txt", "list.csv"])
def test_the_guard_reads_what_a_document_says(name: str) -> None:
    assert "audit" in evidence_files.inspect(name, GOOD[name]).text.lower()


def test_words_of_neighbouring_cells_do_not_run_together() -> None:
    book = openpyxl.Workbook()
    book.active.append(["943", "476", "5919"])
    book.active.append(["one", "two"])
    kept = io.BytesIO()
    book.save(kept)
    assert "one two" in " ".join(evidence_files.inspect("a.xlsx", kept.getvalue()).text.split())


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00program", b"<html><script>1</script>", b"%PDF-1.7 nothing more"]
)
@pytest.mark.parametrize(
    "name", ["audit.pdf", "audit.docx", "figures.xlsx", "note.odt", "photo.png", "photo.jpg"]
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(DomainError, match="damaged") as refused:
        evidence_files.inspect(name, content)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "name", ["run.exe", "page.html", "drawing.svg", "all.zip", "macro.docm", "noending", "x.pdf.exe"]
)
def test_other_kinds_are_refused_with_those_that_are_taken(name: str) -> None:
    with pytest.raises(DomainError, match="Give a PDF, Word"):
        evidence_files.inspect(name, b"something")


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    with pytest.raises(DomainError, match="empty"):
        evidence_files.inspect("note.txt", b" \n")
    with pytest.raises(DomainError, match="20 MB"):
        evidence_files.inspect("note.txt", b"a" * (evidence.LARGEST_FILE + 1))


def test_a_text_with_nothing_but_bytes_is_no_text() -> None:
    with pytest.raises(DomainError, match="damaged"):
        evidence_files.inspect("note.txt", bytes(range(256)))


def test_macros_a_password_and_a_bomb_are_each_refused_in_words() -> None:
    with pytest.raises(DomainError, match="macros"):
        evidence_files.inspect(
            "a.docx", archive(**{"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"})
        )
    bomb = archive(**{"word/document.xml": b"0" * (evidence_files.MOST_UNPACKED + 1)})
    with pytest.raises(DomainError, match="password"):
        evidence_files.inspect("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more")
    with pytest.raises(DomainError, match="unpacks to far more"):
        evidence_files.inspect("a.docx", bomb)


def test_entities_are_never_unfolded() -> None:
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(DomainError, match="damaged"):
        evidence_files.inspect("a.docx", archive(**{"word/document.xml": lol}))


def test_what_a_file_keeps_out_of_sight_is_told() -> None:
    assert evidence_files.inspect("a.docx", word(author="J. Smith")).hidden == (
        "The file names its author: J. Smith",
    )
    assert "The workbook has hidden sheets" in evidence_files.inspect("a.xlsx", sheet(hidden=True)).hidden
    told = evidence_files.inspect("a.jpg", picture("JPEG", artist="J. Smith", place=True)).hidden
    assert told == ("The picture holds the place where it was taken", "The file names its author: J. Smith")


def test_a_real_pdf_gives_its_text() -> None:
    page = b"BT /F1 12 Tf 50 700 Td (Audit of twelve cases) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, o) for n, o in enumerate(objects, start=1))
    body += b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"
    assert "Audit of twelve cases" in evidence_files.inspect("audit.pdf", body).text
