"""The document beside a draft and behind a report: its pages as printed and as text, its marks, its file."""

import io

import pytest
from flask import Flask
from lxml import html
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, report_files
from tests.web.conftest import Client, SignIn, browser
from tests.web.drafting import path_of, press, send
from tracker.adapters import page_images
from tracker.domain.roles import Role
from tracker.models import Partnership, Report, ReportDraft
from tracker.web import extensions


@pytest.fixture(scope="module")
def letter() -> bytes:
    """A letter as a PDF, with three items."""
    return report_files.pdf(report_files.LETTER)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def desk(client: Client, session: Session, sign_in: SignIn, here: Partnership) -> Client:
    """The manager's browser."""
    return sign_in(client, factories.member(session, here, Role.MANAGER))


@pytest.fixture
def draft(desk: Client, session: Session, letter: bytes) -> ReportDraft:
    """The letter, brought in and not yet confirmed."""
    assert send(desk, letter, "letter.pdf").status_code == 303
    return session.scalars(select(ReportDraft)).one()


def boxes(page: TestResponse) -> dict[str, list[str]]:
    """The keys that are marked on each printed page, by the page's id."""
    return {
        section.get("id"): section.xpath(".//@data-mark")
        for section in html.fromstring(page.text).find_class("ft-page--printed")
    }


def picture(answer: TestResponse) -> Image.Image:
    assert answer.mimetype == "image/png"
    opened = Image.open(io.BytesIO(answer.data))
    opened.load()
    return opened


def test_a_pdf_stands_beside_its_draft_as_printed_with_every_item_marked(
    desk: Client, draft: ReportDraft
) -> None:
    page = desk.get(path_of(draft))
    marked = boxes(page)
    assert sorted(key for keys in marked.values() for key in keys) == ["1", "2", "3"]
    document = html.fromstring(page.text)
    for key in ("1", "2", "3"):
        mark = document.get_element_by_id(f"passage-{key}")
        assert mark.get("href") == f"#item-{key}"
        assert document.xpath(f"//*[@id='item-{key}']//a[@href='#passage-{key}']")
    images = document.xpath("//img[@class='ft-page__picture']")
    assert [image.get("loading") for image in images] == ["lazy"] * len(images)
    assert images[0].get("src") == f"{path_of(draft)}/pages/1.png"
    assert "What needs to improve?" in page.text, "the text is there for those who listen"


def test_a_marked_box_lies_where_the_words_were_read(desk: Client, draft: ReportDraft) -> None:
    document = html.fromstring(desk.get(path_of(draft)).text)
    for key in (1, 2, 3):
        (box,) = document.xpath(f"//rect[contains(concat(' ', @data-box, ' '), ' {key} ')]")
        x, y, width, height = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        _, left, top, right, bottom = draft.as_read["items"][key - 1]["places"][0]
        (drawn,) = box.xpath("ancestor::svg/@viewbox")
        _, _, across, down = map(float, drawn.split())
        assert [x, y] == pytest.approx([left * across, top * down], abs=0.1)
        assert [x + width, y + height] == pytest.approx([right * across, bottom * down], abs=0.2)


def test_a_page_is_a_picture_that_a_browser_asks_for_once(desk: Client, draft: ReportDraft) -> None:
    path = f"{path_of(draft)}/pages/1.png"
    answer = desk.get(path)
    shown = picture(answer)
    assert shown.width == page_images.WIDTH
    assert shown.height == pytest.approx(page_images.WIDTH * 842 / 595, abs=3)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = desk.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("number", ["0", "9999", "-1", "x"])
def test_a_page_that_is_not_there_is_not_found(desk: Client, draft: ReportDraft, number: str) -> None:
    assert desk.get(f"{path_of(draft)}/pages/{number}.png").status_code == 404


def test_the_document_of_a_draft_is_only_for_those_who_may_confirm_it(
    desk: Client, app: Flask, session: Session, sign_in: SignIn, here: Partnership, draft: ReportDraft
) -> None:
    elsewhere = factories.partnership(session)
    others = [
        factories.member(session, elsewhere, Role.MANAGER),
        factories.member(session, here, Role.SCRUTINEER),
        factories.member(session, here, Role.ACTION_LEAD),
    ]
    seen = desk.get(f"{path_of(draft)}/pages/1.png").headers["ETag"]
    for other in others:
        stranger = sign_in(browser(app, session), other)
        for path in ("pages/1.png", "file"):
            answer = stranger.get(f"{path_of(draft)}/{path}", headers={"If-None-Match": seen})
            assert answer.status_code == 404
    assert browser(app, session).get(f"{path_of(draft)}/pages/1.png").status_code == 303


def test_the_document_of_a_report_is_for_its_whole_partnership_and_nobody_else(
    desk: Client, app: Flask, session: Session, sign_in: SignIn, here: Partnership, draft: ReportDraft
) -> None:
    press(desk, path_of(draft), "confirm")
    (reference,) = session.scalars(select(Report.reference))
    lead = sign_in(browser(app, session), factories.member(session, here, Role.ACTION_LEAD))
    elsewhere = factories.partnership(session)
    stranger = sign_in(browser(app, session), factories.member(session, elsewhere, Role.MANAGER))
    for path in ("source", "file", "pages/1.png"):
        assert lead.get(f"/reports/{reference}/{path}").status_code == 200
        assert stranger.get(f"/reports/{reference}/{path}").status_code == 404


def test_the_source_of_a_confirmed_report_is_its_printed_page_with_each_passage_marked(
    desk: Client, session: Session, draft: ReportDraft
) -> None:
    press(desk, path_of(draft), "drop:2")
    press(desk, path_of(draft), "confirm")
    (reference,) = session.scalars(select(Report.reference))
    page = desk.get(f"/reports/{reference}/source")
    assert sorted(key for keys in boxes(page).values() for key in keys) == ["1", "2"]
    document = html.fromstring(page.text)
    assert document.get_element_by_id("item-2").get("href") == f"/reports/{reference}#item-2"
    (address, *_) = document.xpath("//img[@class='ft-page__picture']/@src")
    assert picture(desk.get(address)).width == page_images.WIDTH


def test_the_file_is_given_back_as_it_came_and_a_browser_runs_nothing_of_it(
    desk: Client, session: Session, draft: ReportDraft, letter: bytes
) -> None:
    answer = desk.get(f"{path_of(draft)}/file")
    assert answer.data == letter
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=letter.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert f'href="{path_of(draft)}/file"' in desk.get(path_of(draft)).text


def test_a_web_page_is_never_given_back_as_one(desk: Client, session: Session) -> None:
    page = report_files.web(report_files.LETTER).encode()
    assert send(desk, page, "letter.html").status_code == 303
    (draft,) = session.scalars(select(ReportDraft))
    answer = desk.get(f"{path_of(draft)}/file")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["letter.txt", "letter.docx"])
def test_what_is_no_pdf_is_shown_as_text(desk: Client, session: Session, name: str) -> None:
    made = report_files.word if name.endswith("docx") else report_files.text
    content = made(report_files.LETTER)
    send(desk, content if isinstance(content, bytes) else content.encode(), name)
    (draft,) = session.scalars(select(ReportDraft))
    page = desk.get(path_of(draft))
    assert boxes(page) == {}
    document = html.fromstring(page.text)
    assert not document.xpath("//img[@class='ft-page__picture']")
    assert "As printed" not in page.text
    assert document.get_element_by_id("passage-2").tag == "mark"
    assert desk.get(f"{path_of(draft)}/pages/1.png").status_code == 404


def test_a_pasted_text_has_no_file(desk: Client, session: Session) -> None:
    desk.submit("/reports/new", text=report_files.text(report_files.LETTER))
    (draft,) = session.scalars(select(ReportDraft))
    page = desk.get(path_of(draft))
    assert "Download the file" not in page.text
    assert desk.get(f"{path_of(draft)}/file").status_code == 404


def test_a_file_that_is_gone_from_the_store_leaves_the_text(
    desk: Client, app: Flask, draft: ReportDraft
) -> None:
    with app.test_request_context():
        extensions.files().path(draft.source_sha256).unlink()
    page = desk.get(path_of(draft))
    assert page.status_code == 200
    assert boxes(page) == {}
    assert "What needs to improve?" in page.text
    for path in ("pages/1.png", "file"):
        assert desk.get(f"{path_of(draft)}/{path}").status_code == 404


def test_the_parts_of_an_item_that_was_split_share_its_box(desk: Client, draft: ReportDraft) -> None:
    press(desk, path_of(draft), "split:1", **{"items-0-text": "The timeliness. || So that they decide."})
    document = html.fromstring(desk.get(path_of(draft)).text)
    assert document.xpath("//rect[@data-box='1 4']")
    assert document.get_element_by_id("passage-4").get("href") == "#item-4"
    beside = [rect.get("x") for rect in document.xpath("//svg//a[position() <= 2]/rect[@width='24']")]
    assert len(set(beside[:2])) == 2, "their numbers stand side by side"
