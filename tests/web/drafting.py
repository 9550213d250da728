"""What tests of drafts do in the browser: bring a file in, see its form, press one of its buttons."""

import io

from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import letters
from tests.web.conftest import Client
from tracker.domain import corrections
from tracker.models import ReportDraft


def send(desk: Client, data: bytes, name: str = "letter.txt", **fields: str) -> TestResponse:
    return desk.submit("/reports/new", file=(io.BytesIO(data), name), **fields)


def bring_in(desk: Client, session: Session, text: str = letters.LETTER) -> ReportDraft:
    assert send(desk, text.encode()).status_code == 303
    return session.scalars(select(ReportDraft)).one()


def as_shown(page: TestResponse) -> dict[str, str]:
    """What the form of the draft would send if it were sent as it stands."""
    form = html.fromstring(page.text).get_element_by_id("draft")
    return {name: value for name, value in form.form_values() if name != "csrf_token"}


def press(desk: Client, path: str, button: str, **typed: str) -> TestResponse:
    """Open the draft, type into it and press one of its buttons."""
    return desk.submit(path, **{**as_shown(desk.get(path)), **typed, "do": button})


def path_of(draft: ReportDraft) -> str:
    return f"/reports/drafts/{draft.id}"


def everything(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def texts(draft: ReportDraft) -> list[str]:
    return [kept.item.text for kept in corrections.from_json(draft.as_corrected).kept]


def error_at(page: TestResponse, field: str) -> str:
    """What the page says at this field, which its summary must lead to as well."""
    document = html.fromstring(page.text)
    assert document.xpath(f"//*[contains(@class, 'govuk-error-summary')]//a[@href='#{field}']")
    return document.get_element_by_id(f"{field}-error").text_content()
