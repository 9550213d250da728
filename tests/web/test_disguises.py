"""Files in disguise, given to every view that takes a file: refused in a sentence, and nothing is kept."""

import io
import zipfile

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tests.web.test_brands import form as brand_form
from tracker.domain.roles import Role
from tracker.models import Action, Evidence, Partnership, ReportDraft, SheetImport
from tracker.web import extensions

PROGRAM = b"MZ\x90\x00\x03" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (2, 2)).save(kept, "GIF")
    return kept.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


DISGUISES = {
    "a program as a PDF": ("letter.pdf", PROGRAM),
    "a program as Word": ("letter.docx", ELF),
    "a program as a workbook": ("list.xlsx", PROGRAM),
    "a program as a picture": ("logo.png", PROGRAM),
    "a program before two endings": ("letter.exe.docx", PROGRAM),
    "a page as a picture": ("logo.jpg", PAGE),
    "a drawing as a picture": ("logo.png", DRAWING),
    "a picture with a page after it, as Word": ("letter.docx", picture() + PAGE),
    "an archive as Word": ("letter.docx", packed({"../../etc/passwd": b"root", "run.exe": PROGRAM})),
    "an archive as a workbook": ("list.xlsx", packed({"xl/../../../x": b"x"})),
    "nothing": ("letter.docx", b""),
}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def desk(client: Client, session: Session, here: Partnership, sign_in: SignIn) -> Client:
    """The browser of a manager."""
    return sign_in(client, factories.member(session, here, Role.MANAGER))


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return factories.action(session, factories.report(session, here))


def kept(session: Session) -> int:
    """How many of whatever an upload makes there are."""
    return sum(
        session.scalar(select(func.count()).select_from(model)) or 0
        for model in (ReportDraft, SheetImport, Evidence)
    )


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_file_in_disguise_is_refused_by_every_view_that_takes_one(
    desk: Client, session: Session, action: Action, disguise: str
) -> None:
    name, content = DISGUISES[disguise]
    brand = brand_form(desk) | {"colour": "#7a1f5c", "words": "x"}
    forms = (
        ("/reports/new", {}, "file"),
        ("/spreadsheets", {}, "file"),
        (f"/actions/{action.reference}/updates", {"note": "x", "version": str(action.version)}, "file"),
        (f"/actions/{action.reference}/evidence", {"more-evidence_note": "x"}, "more-file"),
        ("/settings/here/papers", brand, "logo"),
        ("/settings/here/papers", brand, "template"),
    )
    with desk.application.app_context():
        before = set(extensions.files().names())
        for path, form, field in forms:
            answer = desk.submit(path, **form, **{field: (io.BytesIO(content), name)})
            assert answer.status_code == 422, (path, field, answer.status_code)
            assert "There is a problem" in words(answer), path
        assert set(extensions.files().names()) == before
    assert kept(session) == 0


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.txt",
        "..\\..\\boot.txt",
        "/etc/cron.d/note.txt",
        'a";filename="b.exe.txt',
        "a\r\nSet-Cookie: a=b.txt",
        "a\u202etxt.exe.txt",
        "CON.txt",
        f"{'a' * 400}.txt",
        "<script>alert(1)</script>.txt",
        "=cmd|'calc'!A1.txt",
        ".txt",
    ],
)
def test_a_file_by_a_hostile_name_is_only_ever_a_download_under_a_tame_one(
    desk: Client, session: Session, action: Action, name: str
) -> None:
    path = f"/actions/{action.reference}"
    form = {"note": "Seen.", "evidence_note": "It", "version": str(action.version)}
    answer = desk.submit(f"{path}/updates", **form, file=(io.BytesIO(b"Audit of twelve cases"), name))
    row = session.scalars(select(Evidence)).one_or_none()
    if answer.status_code == 422:
        assert row is None
        return
    assert answer.status_code == 303
    assert row
    page = desk.get(path)
    assert "<script>alert" not in page.text
    fetched = desk.get(f"{path}/evidence/{row.id}/file")
    disposition = fetched.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition
    assert "/" not in disposition.partition("filename*")[0]
    assert "\\.." not in disposition
    assert "Set-Cookie: a" not in str(fetched.headers).replace(disposition, "")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert fetched.mimetype == "text/plain"
