"""What a file given as evidence is, by its content: real files of each kind, and files in disguise."""

import io
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tracker.adapters import evidence_files
from tracker.adapters.evidence_looks import office
from tracker.domain import evidence, guard
from tracker.domain.errors import DomainError
from tracker.domain.guard import Kind


def word(text: str = "Audit of twelve cases", author: str = "", document: Document | None = None) -> bytes:
    document = document or docx.Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def book() -> Workbook:
    made = openpyxl.Workbook()
    made.properties.creator = ""
    return made


def saved(made: Workbook) -> bytes:
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def sheet(*rows: tuple[object, ...]) -> bytes:
    made = book()
    for row in rows:
        made.active.append(row)
    return saved(made)


def picture(kind: str = "PNG", artist: str = "", place: bool = False) -> bytes:
    facts = Image.Exif()
    if artist:
        facts[0x013B] = artist
    if place:
        facts.get_ifd(0x8825)[1] = "N"
    kept = io.BytesIO()
    Image.effect_noise((60, 40), 50).convert("RGB").save(kept, kind, exif=facts)
    return kept.getvalue()


def archive(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return kept.getvalue()


def office_file(members: dict[str, bytes]) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", **members})


def open_document(body: bytes, ending: str = "odt", **more: bytes) -> bytes:
    whole = b"<o:document-content xmlns:o='o' xmlns:text='t' xmlns:table='b'>%s</o:document-content>" % body
    return archive({"mimetype": evidence.MEDIA_TYPES[ending].encode(), "content.xml": whole, **more})


def pdf(text: str = "Audit of twelve cases, each of them read by two people", author: str = "") -> bytes:
    return rewritten(written(text), author)


def written(text: str) -> PdfWriter:
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    named = DictionaryObject({NameObject(name): NameObject(value) for name, value in font.items()})
    fonts = DictionaryObject({NameObject("/F1"): named})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def rewritten(writer: PdfWriter, author: str = "") -> bytes:
    writer.metadata = {"/Author": author} if author else None
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


GOOD = {
    "audit.pdf": pdf(),
    "audit.docx": word(),
    "figures.xlsx": sheet(("Audit", 12)),
    "slides.pptx": office_file(
        {"ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": b"<s><p><t>The audit</t></p></s>"}
    ),
    "note.odt": open_document(b"<text:p>Au<text:span>dit</text:span> of twelve</text:p>"),
    "list.ods": open_document(b"<table:table><text:p>Audit</text:p></table:table>", "ods"),
    "note.txt": "Audit of twelve – done".encode("cp1252"),
    "list.csv": b"\xef\xbb\xbfname,count\naudit,12\n",
    "photo.png": picture(),
    "photo.JPG": picture("JPEG"),
    "photo.webp": picture("WEBP"),
    "photo.gif": picture("GIF"),
}


@pytest.mark.parametrize("name", GOOD)
def test_each_kind_that_is_taken_is_known_by_its_content_and_read(name: str) -> None:
    found = evidence_files.inspect(name, GOOD[name])
    assert found.media_type == evidence.MEDIA_TYPES[evidence.ending(name)]
    assert found.hidden == ()
    assert "photo" in name or "audit" in found.text.lower()


# --- what is refused ---


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00program", b"<html><script>1</script>", b"%PDF-1.7 and no more"]
)
@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.odt", "a.png", "a.jpg"])
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(DomainError, match="damaged") as refused:
        evidence_files.inspect(name, content)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("name", "of"),
    [("a.xlsx", "audit.docx"), ("a.docx", "list.ods"), ("a.odt", "list.ods"), ("a.png", "photo.JPG")],
)
def test_a_good_file_under_another_kind_of_name_is_refused(name: str, of: str) -> None:
    with pytest.raises(DomainError, match="not what its name says"):
        evidence_files.inspect(name, GOOD[of])


@pytest.mark.parametrize("content", [bytes(range(256)), b"<!DOCTYPE html><p>Hello", b"{\\rtf1 Hello}"])
def test_bytes_and_web_pages_are_no_text(content: bytes) -> None:
    with pytest.raises(DomainError, match="damaged"):
        evidence_files.inspect("note.txt", content)


@pytest.mark.parametrize(
    "name",
    ["run.exe", "page.html", "drawing.svg", "all.zip", "macro.docm", "old.doc", "noending", "x.pdf.exe"],
)
def test_other_kinds_are_refused_with_those_that_are_taken(name: str) -> None:
    with pytest.raises(DomainError, match="Give a PDF, Word"):
        evidence_files.inspect(name, b"something")


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    with pytest.raises(DomainError, match="empty"):
        evidence_files.inspect("note.txt", b" \n")
    with pytest.raises(DomainError, match="20 MB"):
        evidence_files.inspect("note.txt", b"a" * (evidence.LARGEST_FILE + 1))


@pytest.mark.parametrize("name", ["audit.pdf", "audit.docx", "figures.xlsx", "photo.png", "photo.JPG"])
def test_a_file_that_was_cut_off_is_refused(name: str) -> None:
    content = GOOD[name]
    with pytest.raises(DomainError, match="damaged"):
        evidence_files.inspect(name, content[:20] if name == "audit.pdf" else content[: len(content) // 2])


@pytest.mark.parametrize(
    "members",
    [
        {"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"},
        {"word/document.xml": b"<a/>", "[Content_Types].xml": b"application/vnd.ms-word.macroEnabled"},
        {"word/document.xml": b"<a/>", "word/activeX/activeX1.bin": b"x"},
    ],
)
def test_macros_are_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(DomainError, match="macros"):
        evidence_files.inspect(
            "a.docx", office_file({}) if not members else archive({"[Content_Types].xml": b"", **members})
        )


def test_a_password_is_refused_however_the_kind_of_file_keeps_it() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    manifest = {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}
    locked = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    locked.encrypt("secret", algorithm="RC4-128")
    zipped = bytearray(GOOD["audit.docx"])
    zipped[zipped.find(b"PK\x01\x02") + 8] |= 1
    for name, content in {
        "a.xlsx": ole + "EncryptedPackage".encode("utf-16-le"),
        "a.odt": open_document(b"", **manifest),
        "a.pdf": rewritten(locked),
        "a.docx": bytes(zipped),
    }.items():
        with pytest.raises(DomainError, match="password"):
            evidence_files.inspect(name, content)
    with pytest.raises(DomainError, match="older Office"):
        evidence_files.inspect("a.docx", ole + b"and more")


def test_what_unpacks_to_far_more_than_it_seems_is_not_opened() -> None:
    noughts = b"0" * (office.MOST_UNPACKED // 2 + 1)
    with pytest.raises(DomainError, match="unpacks to far more"):
        evidence_files.inspect(
            "a.docx", office_file({"word/document.xml": noughts, "word/footer1.xml": noughts})
        )
    with pytest.raises(DomainError, match="unpacks to far more"):
        evidence_files.inspect("a.docx", office_file({f"word/{n}.xml": b"" for n in range(5_001)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_unfolded(encoding: str) -> None:
    lol = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "ha">]><x><p><t>&a;</t></p></x>'
    )
    with pytest.raises(DomainError, match="damaged"):
        evidence_files.inspect("a.docx", office_file({"word/document.xml": lol.encode(encoding)}))


def test_a_picture_of_too_many_points_is_not_opened() -> None:
    kept = io.BytesIO()
    Image.new("1", (20_000, 5_000)).save(kept, "PNG")
    with pytest.raises(DomainError, match="picture is too large"):
        evidence_files.inspect("plan.png", kept.getvalue())


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_files, "TIME_LIMIT_SECONDS", 0.01)
    with pytest.raises(DomainError, match="takes too long"):
        evidence_files.inspect("audit.docx", GOOD["audit.docx"])


# --- what the guard reads ---


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", sheet(("Initials", "Age", "DOB"), ("AB", 7, date(2015, 5, 3)), ("Total", 1, None))),
        ("a.csv", b"Initials;Age;DOB\nAB;7;3.5.2015\n"),
        (
            "a.ods",
            open_document(
                b"<table:table><table:table-row>"
                b"<table:table-cell><text:p>Initials</text:p></table:table-cell>"
                b"<table:table-cell><text:p>Age</text:p></table:table-cell>"
                b"<table:table-cell table:number-columns-repeated='2'/>"
                b"<table:table-cell><text:p>Date of birth</text:p></table:table-cell></table:table-row>"
                b"<table:table-row><table:table-cell><text:p>AB</text:p></table:table-cell>"
                b"<table:table-cell><text:p>7</text:p></table:table-cell><table:table-cell/><table:table-cell/>"
                b"<table:table-cell><text:p>03/05/15</text:p></table:table-cell></table:table-row></table:table>",
                "ods",
            ),
        ),
    ],
)
def test_a_cell_is_read_with_the_heading_of_its_column(name: str, content: bytes) -> None:
    found = guard.find(evidence_files.inspect(name, content).text)
    assert [finding.kind for finding in found] == [Kind.DATE_OF_BIRTH, Kind.INITIALS_AND_AGE]


def test_a_table_in_a_word_document_is_read_with_its_headings() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Pupil", "D.O.B.", "One", "3/5/2015"), strict=True):
        cell.text = text
    found = guard.find(evidence_files.inspect("a.docx", word(document=document)).text)
    assert [finding.kind for finding in found] == [Kind.DATE_OF_BIRTH]


def test_numbers_are_read_as_they_are_seen_and_cells_do_not_run_together() -> None:
    text = evidence_files.inspect("a.xlsx", sheet((9434765919, "one"), ("two", 0.5))).text
    assert text.splitlines()[-3:] == ["Sheet", "9434765919, one", "two, 0.5"]


def test_what_is_deleted_footed_and_commented_in_word_is_read_too() -> None:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "In the footer"
    run = document.add_paragraph().add_run("In the text")
    document.add_comment(run, "In the comment")
    deleted = (
        f'<w:p {nsdecls("w")}><w:del w:id="9"><w:r><w:delText>Was deleted</w:delText></w:r></w:del></w:p>'
    )
    document.element.body.insert(0, parse_xml(deleted))
    document.add_paragraph().add_run("In secret").font.hidden = True
    found = evidence_files.inspect("a.docx", word(document=document))
    for text in ("In the footer", "In the text", "In the comment", "Was deleted", "In secret"):
        assert text in found.text.splitlines()
    assert set(found.hidden) == {office.TRACKED, office.COMMENTS, office.HIDDEN_TEXT}


def test_a_number_in_two_runs_is_one_number() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("NHS 943 476")
    paragraph.add_run(" 5919").bold = True
    assert guard.find(evidence_files.inspect("a.docx", word(document=document)).text)


def test_a_text_past_what_the_guard_reads_says_so() -> None:
    long = b"Audit of twelve. " * 60_000
    found = evidence_files.inspect("a.txt", long)
    assert len(found.text) == evidence_files.MOST_TEXT
    assert found.hidden == (evidence_files.CUT,)
    assert evidence_files.inspect("a.docx", word(long.decode())).hidden == (evidence_files.CUT,)


def test_a_scan_is_evidence_although_it_has_no_text() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    found = evidence_files.inspect("scan.pdf", rewritten(writer))
    assert (found.text.strip(), found.hidden) == ("", ())


# --- what a file hides ---


def test_an_author_is_told_whatever_the_kind_of_file() -> None:
    made = book()
    made.properties.creator = "J. Smith"
    meta = b"<m xmlns:dc='d'><dc:creator>J. Smith</dc:creator></m>"
    for name, content in {
        "a.docx": word(author="J. Smith"),
        "a.xlsx": saved(made),
        "a.odt": open_document(b"", **{"meta.xml": meta}),
        "a.pdf": pdf(author="J. Smith"),
        "a.jpg": picture("JPEG", artist="J. Smith"),
    }.items():
        assert evidence_files.inspect(name, content).hidden == ("The file names its author: J. Smith",), name


def test_hidden_sheets_rows_and_comments_of_a_workbook_are_told_and_read() -> None:
    made = book()
    made.active["A1"] = "seen"
    made.active["A1"].comment = Comment("In the comment", "")
    made.active.row_dimensions[3].hidden = True
    made.active["A3"] = "hidden row"
    made.create_sheet("names").sheet_state = "veryHidden"
    made["names"]["A1"] = "hidden cell"
    found = evidence_files.inspect("a.xlsx", saved(made))
    assert set(found.hidden) == {
        "The workbook has a hidden sheet: names",
        "Rows or columns are hidden",
        "The file holds comments",
    }
    assert all(text in found.text for text in ("seen", "hidden row", "hidden cell", "In the comment"))


def test_speaker_notes_hidden_slides_and_files_inside_are_told() -> None:
    slides = {
        "ppt/presentation.xml": b"<p/>",
        "ppt/slides/slide1.xml": b'<s show="0"><p><t>Seen</t></p></s>',
        "ppt/notesSlides/notesSlide1.xml": b"<s><p><t>Say who it was</t></p></s>",
        "ppt/embeddings/sheet.xlsx": b"x",
    }
    found = evidence_files.inspect("a.pptx", office_file(slides))
    assert set(found.hidden) == {
        "The slides have speaker notes",
        "A slide is hidden",
        "Other files are kept inside this file",
    }
    assert "Say who it was" in found.text


def test_comments_and_files_in_a_pdf_are_told_and_read() -> None:
    writer = written("Audit")
    writer.add_annotation(0, Text(rect=(50, 550, 200, 650), text="NHS 943 476 5919"))
    writer.add_attachment("list.csv", b"names")
    found = evidence_files.inspect("a.pdf", rewritten(writer))
    assert found.hidden == ("The file holds comments", "Other files are kept inside this file")
    assert [finding.kind for finding in guard.find(found.text)] == [Kind.NHS_NUMBER]


def test_a_picture_tells_its_place_and_its_words() -> None:
    assert evidence_files.inspect("a.jpg", picture("JPEG", place=True)).hidden == (
        "The picture holds the place where it was taken",
    )
    words = PngImagePlugin.PngInfo()
    words.add_text("Description", "Child AB, aged 7")
    kept = io.BytesIO()
    Image.new("RGB", (20, 10)).save(kept, "PNG", pnginfo=words)
    assert guard.find(evidence_files.inspect("a.png", kept.getvalue()).text)
