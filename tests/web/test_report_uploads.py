"""Bringing a report in: a file of any format or a pasted text becomes a draft, or is refused."""

import io
from collections.abc import Callable

import pytest
from lxml import html
from pypdf import PdfWriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, letters, report_files
from tests.web.conftest import Client, words
from tests.web.drafting import as_shown, bring_in, error_at, everything, path_of, press, send, texts
from tracker.adapters.report_text import kinds
from tracker.domain.roles import Role
from tracker.models import Action, Mail, Partnership, Report, ReportDraft, User

SignIn = Callable[[Client, User], Client]


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def desk(client: Client, sign_in: SignIn, manager: User) -> Client:
    """The manager's browser."""
    return sign_in(client, manager)


def test_a_letter_is_read_shown_beside_its_text_and_confirmed(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    page = desk.get(path_of(draft))
    document = html.fromstring(page.text)
    assert [mark.get("id") for mark in document.findall(".//mark")] == ["passage-1", "passage-2", "passage-3"]
    assert (
        document.xpath("//textarea[contains(@name, '-text')]/text()")[0].strip().startswith("The quality of")
    )
    assert "0 words changed, 0 dropped" in words(page)
    assert "Confirm 3 recommendations" in words(page)
    assert as_shown(page)["published_on"] == "6 September 2024"
    assert as_shown(page)["live"] == "live"
    answer = press(desk, path_of(draft), "confirm")
    assert answer.status_code == 303
    assert answer.location == "/reports/TEST-JTAI-24"
    after = desk.get(answer.location)
    assert "3 recommendations confirmed. Give each a lead." in words(after)
    assert everything(session, Action) == 3
    assert everything(session, ReportDraft) == everything(session, Mail) == 0


def test_nothing_is_made_by_looking(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    version = draft.version
    for path in ("/reports", "/reports/new", path_of(draft)):
        assert desk.get(path).status_code == 200
    assert draft.version == version
    assert everything(session, Report) == 0


def test_the_empty_list_says_what_to_do(desk: Client) -> None:
    page = desk.get("/reports")
    assert "Bring in the first report" in words(page)


def test_a_draft_stands_first_on_the_list(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    page = desk.get("/reports")
    assert "Waiting to be confirmed" in words(page)
    assert f'href="{path_of(draft)}"' in page.text


def test_the_same_file_again_leads_to_its_draft(desk: Client, session: Session) -> None:
    draft = bring_in(desk, session)
    answer = send(desk, letters.LETTER.encode())
    assert answer.location == path_of(draft)
    assert "waits here to be confirmed" in words(desk.get(answer.location))
    assert everything(session, ReportDraft) == 1


def test_a_file_that_was_imported_is_refused_at_its_field(desk: Client, session: Session) -> None:
    press(desk, path_of(bring_in(desk, session)), "confirm")
    answer = send(desk, letters.LETTER.encode())
    assert answer.status_code == 422
    assert "This file is already here: TEST-JTAI-24" in error_at(answer, "file")
    assert everything(session, ReportDraft) == 0


def blank_pdf(password: str = "") -> bytes:
    """A PDF of one page without text, perhaps with a password."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=595, height=842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("letter.txt", b"", "The file is empty"),
        ("letter.pdf", b"This is no PDF.", "named as a PDF but is not one"),
        ("letter.pdf", b"%PDF-1.7 and nothing after it", "damaged"),
        ("letter.pdf", blank_pdf(), "paste the report's text instead"),
        ("letter.pdf", blank_pdf("secret"), "protected by a password"),
        ("letter.docx", b"PK\x03\x04 a word file", "named as a Word file but is not one"),
        ("letter.txt", letters.WITHOUT_ITEMS.encode(), "No recommendations were found"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_field_and_changes_nothing(
    desk: Client, session: Session, name: str, data: bytes, says: str
) -> None:
    answer = send(desk, data, name)
    assert answer.status_code == 422
    assert says in error_at(answer, "file")
    assert everything(session, ReportDraft) == 0


def test_neither_file_nor_text_is_said_at_the_field(desk: Client) -> None:
    answer = send(desk, b"", "")
    assert answer.status_code == 422
    assert "Choose the report's file, or paste its text" in error_at(answer, "file")


@pytest.mark.parametrize("name", ["letter.docx", "letter.odt", "letter.html", "letter.md"])
def test_a_report_may_come_in_any_of_its_formats(desk: Client, session: Session, name: str) -> None:
    files = report_files.in_every_format(report_files.LETTER)
    assert send(desk, files[name.replace("letter", "report")], name).status_code == 303
    draft = session.scalars(select(ReportDraft)).one()
    assert draft.source_name == name
    assert len(texts(draft)) == 3
    assert "The timeliness of strategy meetings" in words(desk.get(path_of(draft)))


def test_a_pasted_text_is_read_like_a_file(desk: Client, session: Session) -> None:
    answer = desk.submit("/reports/new", text=letters.LETTER)
    assert answer.status_code == 303
    draft = session.scalars(select(ReportDraft)).one()
    assert (draft.source_name, len(texts(draft))) == ("Pasted text", 3)
    assert press(desk, path_of(draft), "confirm").location == "/reports/TEST-JTAI-24"
    again = desk.submit("/reports/new", text=letters.LETTER)
    assert again.status_code == 422
    assert "already here: TEST-JTAI-24" in error_at(again, "text")


def test_the_same_text_pasted_again_leads_to_its_draft(desk: Client, session: Session) -> None:
    first, again = (desk.submit("/reports/new", text=letters.LETTER) for _ in range(2))
    assert first.location == again.location
    assert "This text was brought in before" in words(desk.get(again.location))


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        (b"", letters.WITHOUT_ITEMS, "No recommendations were found"),
        (b"", "x\n" * 70_000, "more than 40,000 lines"),
        (letters.LETTER.encode(), letters.LETTER, "not both"),
    ],
    ids=["nothing asked for", "too long", "both"],
)
def test_a_text_that_cannot_be_used_is_refused_and_comes_back_as_pasted(
    desk: Client, session: Session, file: bytes, text: str, says: str
) -> None:
    answer = desk.submit("/reports/new", text=text, file=(io.BytesIO(file), "letter.txt" if file else ""))
    assert answer.status_code == 422
    assert says in error_at(answer, "text")
    assert html.fromstring(answer.text).get_element_by_id("text").value.strip() == text.strip()
    assert everything(session, ReportDraft) == 0


def test_the_page_says_what_it_takes(desk: Client) -> None:
    document = html.fromstring(desk.get("/reports/new").text)
    accepted = document.get_element_by_id("file").get("accept").split(",")
    assert set(kinds.SUFFIXES) <= set(accepted)
    assert "Word (.docx), OpenDocument (.odt)" in document.text_content()


def test_a_manager_of_two_partnerships_says_whose_report_it_is(
    desk: Client, session: Session, here: Partnership, manager: User
) -> None:
    other = factories.partnership(session)
    factories._saved(
        session, factories.Membership(user_id=manager.id, partnership_id=other.id, role=Role.MANAGER)
    )
    stranger = factories.partnership(session)
    assert "Partnership" in words(desk.get("/reports/new"))
    assert send(desk, letters.LETTER.encode(), partnership_id=str(stranger.id)).status_code == 422
    assert send(desk, letters.LETTER.encode(), partnership_id=str(other.id)).status_code == 303
    assert session.scalars(select(ReportDraft.partnership_id)).all() == [other.id]
