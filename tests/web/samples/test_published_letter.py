"""A letter as it was published, from its PDF to its actions."""

import io
from collections.abc import Callable

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, words
from tracker.domain.roles import Role
from tracker.models import Action, ReportDraft, Statement, User


def test_a_published_letter_is_read_from_its_pdf_and_confirmed(
    client: Client, sign_in: Callable[[Client, User], Client], session: Session, published_letter: bytes
) -> None:
    manager = factories.member(session, factories.partnership(session), Role.MANAGER)
    desk = sign_in(client, manager)
    file = (io.BytesIO(published_letter), "letter.pdf")
    path = desk.submit("/reports/new", file=file).location
    document = html.fromstring(desk.get(path).text)
    marked = [f"passage-{n}" for n in range(1, 9)]
    assert document.xpath("//svg//a[starts-with(@id, 'passage-')]/@id") == marked  # on the page as printed
    assert document.xpath("//mark[@data-words]/@data-words") == [str(n) for n in range(1, 9)]  # and its text
    assert len(document.xpath("//*[contains(@class, 'ft-page__text')]")) == 8
    form = document.get_element_by_id("draft")
    typed = {name: value for name, value in form.form_values() if name != "csrf_token"}
    page = desk.get(desk.submit(path, **typed, do="confirm").location)
    assert "8 recommendations confirmed" in words(page)
    assert session.scalars(select(Action.reference).order_by(Action.reference)).all() == [
        f"RICH-JTAI-24-0{n}" for n in range(1, 9)
    ]
    assert session.scalars(select(Statement.submitted_on)).all() == [None]
    assert session.scalars(select(ReportDraft)).all() == []
