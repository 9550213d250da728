"""What is held about a person, as a page and as a file."""

import json

from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import accounts, factories, mails
from tests.web.conftest import Client, SignIn, words


def test_a_person_reads_and_takes_what_is_held_about_them(
    client: Client, session: Session, sign_in: SignIn
) -> None:
    here = factories.partnership(session)
    person = accounts.member(session, here, email="lead@council.example")
    other = accounts.member(session, here, email="other@council.example")
    mails.a_mail(session, here, person)
    sign_in(client, person)

    page = client.get("/account/data")
    answer = client.get("/account/data/export")

    assert "What is held about you" in words(page)
    assert "lead@council.example" in page.text
    assert other.email not in page.text + answer.text
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.text)["mails"]["rows"][0]["to_address"] == "lead@council.example"


def test_much_that_is_held_takes_no_more_questions(client: Client, session: Session, sign_in: SignIn) -> None:
    here = factories.partnership(session)
    person = accounts.member(session, here)
    sign_in(client, person)

    def asked() -> int:
        connection, seen = session.connection(), []

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        client.get("/account/data")
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    few = asked()
    for n in range(1, 40):
        mails.a_mail(session, here, person, n)

    assert asked() == few
