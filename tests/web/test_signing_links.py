"""A signatory's own link, as they, scanners, finders and thieves meet it: it reads and signs, no more."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, signing
from tests.signing import NOW
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, words
from tests.web.links.conftest import contents
from tracker.adapters import clock
from tracker.domain.roles import OPERATOR, Role, Way
from tracker.domain.statements.answers import Answer, Means
from tracker.models import (
    Event,
    Mail,
    Partnership,
    SigningLink,
    Statement,
    StatementSignatory,
    StatementSignature,
)
from tracker.services import signatories, statements
from tracker.services.runtime import Runtime

UNKNOWN = "A" * 43
SIGNED = {"name": "Alex Morgan", "agree": "y"}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, name="Kingston and Richmond")


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    return signing.statement(session, factories.report(session, here))


@pytest.fixture
def who(session: Session, statement: Statement) -> StatementSignatory:
    return signing.named(session, statement)


@pytest.fixture
def token(session: Session, statement: Statement, who: StatementSignatory) -> str:
    return signing.token(session, statement, who)


@pytest.fixture
def late_client(built: Flask, runtime: Runtime, session: Session) -> Iterator[Client]:
    """A browser a week after the mail was sent."""
    built.extensions["tracker"] = replace(runtime, clock=clock.starting_at(NOW + timedelta(days=7)))
    yield browser(built, session)
    built.extensions["tracker"] = runtime


def hidden(page: TestResponse, answer: Answer = Answer.SIGNED) -> dict[str, str]:
    """The hidden fields of the form that signs, or of the one that says not yet."""
    (form,) = html.fromstring(page.text).xpath(f"//form[input[@name='answer' and @value='{answer.value}']]")
    return {field.get("name"): field.get("value") for field in form.xpath("input[@type='hidden']")}


def send(client: Client, token: str, answer: Answer = Answer.SIGNED, **fields: str) -> TestResponse:
    """Open the page, fill its form in and send it."""
    given = hidden(client.get(f"/sign/{token}"), answer) | fields
    return client.post(f"/sign/{token}", data=given, headers=FROM_OUR_PAGE)


def signatures(session: Session) -> list[StatementSignature]:
    return list(session.scalars(select(StatementSignature).order_by(StatementSignature.id)))


def change(session: Session, statement: Statement) -> None:
    statements.write(
        session, statement, version=statement.version, introduction="Most.", actor=OPERATOR, now=NOW
    )


def test_the_page_says_whose_it_is_shows_exactly_that_version_and_signs_it(
    client: Client, session: Session, token: str, who: StatementSignatory, statement: Statement
) -> None:
    page = client.get(f"/sign/{token}")
    assert "This page is for Alex Morgan, Chief Superintendent, who signs for Police." in words(page)
    assert "Train everybody" in words(page)
    assert "Version 1 stands below, whole." in words(page)

    response = send(client, token, **SIGNED)

    assert (response.status_code, response.location) == (303, f"/sign/{token}")
    assert "You signed version 1" in words(client.get(f"/sign/{token}"))
    (kept,) = signatures(session)
    assert (kept.signatory_id, kept.means, kept.by_id, kept.draft.number) == (who.id, Means.LINK, None, 1)
    event = session.scalars(select(Event).where(Event.kind == "statement.signature_signed")).one()
    assert (event.way, event.by_name, event.by_id) == (Way.LINK, "Alex Morgan", None)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", ["", "/fresh", "?answer=signed&agree=y&name=Alex"])
def test_opening_a_link_changes_nothing_whatever_scanners_fetch(
    client: Client, session: Session, token: str, method: str, path: str
) -> None:
    session.commit()
    before = contents(session)
    FlaskClient.open(client, f"/sign/{token}{path}", method=method)
    session.expire_all()
    assert contents(session) == before


@pytest.mark.parametrize(
    ("lacks", "said"),
    [("agree", "Tick the box to sign"), ("name", "Type your name, as you would sign.")],
)
def test_a_signature_needs_a_name_and_a_tick_and_comes_back_as_typed(
    client: Client, session: Session, token: str, lacks: str, said: str
) -> None:
    response = send(client, token, **{name: value for name, value in SIGNED.items() if name != lacks})

    assert response.status_code == 422
    assert said in words(response)
    assert ('value="Alex Morgan"' in response.text) is (lacks != "name")
    assert signatures(session) == []


def test_a_form_that_is_sent_twice_signs_once(client: Client, session: Session, token: str) -> None:
    given = hidden(client.get(f"/sign/{token}")) | SIGNED
    first, second = (client.post(f"/sign/{token}", data=given, headers=FROM_OUR_PAGE) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "You signed version 1" in words(second)
    assert len(signatures(session)) == 1


def test_what_changed_while_it_was_read_is_shown_and_not_signed(
    client: Client, session: Session, token: str, statement: Statement
) -> None:
    given = hidden(client.get(f"/sign/{token}")) | SIGNED
    change(session, statement)

    response = client.post(f"/sign/{token}", data=given, headers=FROM_OUR_PAGE)

    assert response.status_code == 409
    assert "The statement was changed while you read it." in words(response)
    assert "What has changed since version 1 Introduction" in words(response)
    assert "Version 2 stands below" in words(response)
    assert 'value="Alex Morgan"' in response.text
    assert signatures(session) == []
    assert send(client, token, **SIGNED).status_code == 303
    assert [each.draft.number for each in signatures(session)] == [2]


def test_who_must_look_again_is_told_what_changed_and_signs_anew(
    client: Client, session: Session, token: str, statement: Statement
) -> None:
    send(client, token, **SIGNED)
    change(session, statement)

    page = words(client.get(f"/sign/{token}"))
    assert "You signed version 1 on Monday 18 November 2024. What was promised has changed since" in page
    assert "Introduction and response to the findings: written anew" in page
    send(client, token, **SIGNED)

    assert [each.draft.number for each in signatures(session)] == [1, 2]


def test_a_signatory_says_not_yet_and_still_may_sign_later(
    client: Client, session: Session, token: str
) -> None:
    blank = send(client, token, Answer.NOT_YET, note=" ")
    assert (blank.status_code, "Say what is to change" in words(blank)) == (422, True)

    assert send(client, token, Answer.NOT_YET, note=signing.REASON).status_code == 303

    assert f"“{signing.REASON}”" in words(client.get(f"/sign/{token}"))
    send(client, token, **SIGNED)
    assert [each.answer for each in signatures(session)] == [Answer.NOT_YET, Answer.SIGNED]
    send(client, token, Answer.NOT_YET, note=signing.REASON)
    assert [each.answer for each in signatures(session)][-1] is Answer.NOT_YET


def test_words_that_may_identify_a_child_come_back_with_the_question_why(client: Client, token: str) -> None:
    note = "The child born on 4 May 2012, NHS number 943 476 5919."

    response = send(client, token, Answer.NOT_YET, note=note)

    assert response.status_code == 422
    assert "This may identify a child" in words(response)
    assert note in words(response)


def test_hostile_words_are_kept_and_shown_as_words(client: Client, session: Session, token: str) -> None:
    hostile = "<img src=x onerror=alert(1)>{{ 7 * 7 }}\u202e"
    send(client, token, Answer.NOT_YET, note=hostile * 20)
    page = client.get(f"/sign/{token}")
    assert hostile in words(page)
    assert "<img src=x" not in page.text
    too_long = send(client, token, name="x" * 201, agree="y")
    assert (too_long.status_code, "Type your name" in words(too_long)) == (422, True)
    assert send(client, token, Answer.NOT_YET, note="x" * 20_001).status_code == 422


def test_an_expired_link_offers_a_fresh_one_with_one_click_and_signs_nothing(
    late_client: Client, session: Session, token: str, who: StatementSignatory
) -> None:
    page = late_client.get(f"/sign/{token}")
    assert (page.status_code, "This link has expired" in words(page)) == (410, True)
    assert "a…@police.example" in words(page)
    assert who.address not in page.text
    assert late_client.submit(f"/sign/{token}", seen="1:x", **SIGNED).status_code == 410

    assert "A fresh link is on its way" in words(late_client.submit(f"/sign/{token}/fresh"))

    newest = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert newest is not None
    assert (newest.kind, newest.to_address) == ("fresh_signing_link", who.address)
    for _ in range(2):
        late_client.submit(f"/sign/{token}/fresh")
    assert late_client.submit(f"/sign/{token}/fresh").status_code == 429
    assert signatures(session) == []


@pytest.mark.parametrize("tampered", ["", "x", UNKNOWN, "%00", "..%2f..", "é" * 43])
def test_an_address_that_nobody_was_sent_says_that_it_leads_nowhere(
    client: Client, session: Session, token: str, tampered: str
) -> None:
    address = f"/sign/{token[:-1]}{tampered}" if tampered != UNKNOWN else f"/sign/{UNKNOWN}"
    assert client.get(address).status_code == 404
    assert client.submit(address, seen="1:x", answer="signed", **SIGNED).status_code in (404, 405)
    assert signatures(session) == []


def test_a_link_in_one_letter_other_leads_nowhere(client: Client, token: str) -> None:
    other = ("B" if token[0] == "A" else "A") + token[1:]
    page = client.get(f"/sign/{other}")
    assert (page.status_code, "This link leads nowhere" in words(page)) == (404, True)


def test_a_link_that_was_stopped_says_so(
    client: Client, session: Session, token: str, who: StatementSignatory
) -> None:
    session.scalars(select(SigningLink)).one().revoked_at = NOW
    for response in (client.get(f"/sign/{token}"), client.submit(f"/sign/{token}", seen="1:x", **SIGNED)):
        assert (response.status_code, "This link was stopped" in words(response)) == (410, True)
    assert client.submit(f"/sign/{token}/fresh").status_code == 410


def test_who_is_taken_out_has_no_page_any_more(
    client: Client, session: Session, token: str, who: StatementSignatory, statement: Statement
) -> None:
    signatories.drop(session, statement, who, reason="Retired", actor=OPERATOR, now=NOW)
    assert client.get(f"/sign/{token}").status_code == 404


def test_once_the_statement_was_sent_there_is_nothing_to_sign(
    client: Client, session: Session, token: str, statement: Statement
) -> None:
    given = hidden(client.get(f"/sign/{token}")) | SIGNED
    statement.submitted_on = factories.TODAY
    session.commit()

    for response in (
        client.get(f"/sign/{token}"),
        client.post(f"/sign/{token}", data=given, headers=FROM_OUR_PAGE),
        client.submit(f"/sign/{token}/fresh"),
    ):
        assert response.status_code == 410
        assert "The statement was submitted on Monday 18 November 2024." in words(response)
    assert signatures(session) == []


def test_a_form_without_our_token_is_shown_again_with_what_was_typed(
    client: Client, session: Session, token: str
) -> None:
    given = hidden(client.get(f"/sign/{token}"), Answer.NOT_YET) | {"note": signing.REASON}
    del given["csrf_token"]

    response = client.post(f"/sign/{token}", data=given, headers=FROM_OUR_PAGE)

    assert response.status_code == 400
    assert signing.REASON in response.text
    assert signatures(session) == []


def test_a_link_is_good_for_one_line_of_one_statement_and_for_nothing_else(
    client: Client, session: Session, token: str, statement: Statement, who: StatementSignatory
) -> None:
    other = signing.named(session, statement, name="Sam Lee", address="sam@nhs.example")
    send(client, token, **SIGNED, signatory_id=str(other.id))
    assert [each.signatory_id for each in signatures(session)] == [who.id]
    for path in (f"/m/{token}", f"/calendars/{token}.ics"):
        assert client.get(path).status_code == 404
    assert client.get(f"/statements/{statement.report.reference}/sign").status_code == 303


def test_the_page_shows_nothing_of_who_is_signed_in_and_passes_its_address_on_to_nobody(
    client: Client, session: Session, here: Partnership, token: str, sign_in: SignIn
) -> None:
    sign_in(client, factories.member(session, here, Role.MANAGER, name="Business manager"))

    page = client.get(f"/sign/{token}")

    assert "Business manager" not in page.text
    assert not html.fromstring(page.text).xpath("//nav[@aria-label='Main']")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    outside = [link for link in re.findall(r'(?:href|src)="([^"]+)"', page.text) if "//" in link]
    assert outside == []


def test_the_link_is_written_into_no_log(
    client: Client, session: Session, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, token, **SIGNED)
    assert token not in caplog.text
    for event in session.scalars(select(Event)):
        assert token not in f"{event.summary} {event.reason} {event.before} {event.after}"
    assert session.scalar(select(func.count(SigningLink.id)).where(SigningLink.token_hash == token)) == 0
