"""Links in mails, as scanners, finders and thieves meet them: nothing changes, shows or leaks."""

import logging
import re

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests import factories
from tests.links import mailed
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, words
from tests.web.links.conftest import NOW, UNKNOWN, contents, fields_of, send
from tracker.domain.roles import Role
from tracker.models import (
    Action,
    Agency,
    Event,
    Evidence,
    LinkUse,
    Mail,
    Partnership,
    Report,
    Update,
    User,
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    ["", "/RICH-JTAI-24-01", "/revoke", "/code", "/unsubscribe", "/fresh", "/saved/a-form-key-of-ours"],
)
def test_opening_a_link_changes_nothing_whatever_scanners_fetch(
    client: Client, token: str, session: Session, method: str, path: str
) -> None:
    session.commit()
    before = contents(session)
    FlaskClient.open(client, f"/m/{token}{path}", method=method)
    session.expire_all()
    assert contents(session) == before


def test_a_form_that_is_sent_twice_is_saved_once(client: Client, token: str, session: Session) -> None:
    given = fields_of(client.get(f"/m/{token}/RICH-JTAI-24-01")) | {"note": "Once.", "what": "delivered"}
    first, second = (
        client.post(f"/m/{token}/RICH-JTAI-24-01", data=given, headers=FROM_OUR_PAGE) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (303, 200)
    assert "Already saved" in words(second)
    assert "Marked as delivered Once." in words(second)
    for kind in (Update, LinkUse):
        assert session.scalar(select(func.count(kind.id))) == 1
    assert session.scalar(select(func.count(Mail.id)).where(Mail.kind == "link_used")) == 1


@pytest.mark.parametrize("lost", ["form_key", "csrf_token"])
def test_a_form_without_its_key_or_its_token_is_shown_again_and_not_saved(
    client: Client, token: str, session: Session, lost: str
) -> None:
    answer = send(client, token, note="What I wrote.", **{lost: "x"})
    assert answer.status_code == 400
    assert "This page had been open for too long" in words(answer)
    assert "What I wrote." in answer.text
    assert session.scalars(select(LinkUse)).all() == []
    again = fields_of(answer) | {"note": "What I wrote.", "what": "update"}
    assert client.post(f"/m/{token}/RICH-JTAI-24-01", data=again, headers=FROM_OUR_PAGE).status_code == 303


@pytest.mark.parametrize("path", ["/revoke", "/fresh", "/code", "/code/check", "/unsubscribe"])
def test_no_other_site_can_press_a_button_of_a_link(
    client: Client, token: str, session: Session, path: str
) -> None:
    before = contents(session)
    assert client.post(f"/m/{token}{path}", data={"code": "123456"}).status_code == 400
    assert contents(session) == before


def test_forms_behind_a_link_are_taken_over_https_without_a_referer(
    client: Client, token: str, session: Session
) -> None:
    page = client.get(f"/m/{token}/RICH-JTAI-24-01", base_url="https://localhost")
    given = fields_of(page) | {"note": "Safely.", "what": "update"}
    answer = client.post(f"/m/{token}/RICH-JTAI-24-01", data=given, base_url="https://localhost")
    assert answer.status_code == 303
    assert session.scalars(select(Update)).one().note == "Safely."


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        *(
            (method, path)
            for method in ("GET", "POST")
            for path in ("/A-01", "/revoke", "/code", "/unsubscribe")
        ),
    ],
)
@pytest.mark.parametrize("wrong", [UNKNOWN, "x", "your-own-link", "tampered"])
def test_a_tampered_token_leads_nowhere_and_says_how_to_go_on(
    client: Client, token: str, session: Session, wrong: str, path: str, method: str
) -> None:
    bad = token[:-1] + ("A" if token[-1] != "A" else "B") if wrong == "tampered" else wrong
    before = contents(session)
    answer = client.get(f"/m/{bad}{path}") if method == "GET" else client.submit(f"/m/{bad}{path}")
    assert answer.status_code == 404
    assert "This link leads nowhere" in words(answer)
    assert "Open the newest mail" in words(answer)
    assert contents(session) == before


def test_another_action_than_those_of_the_mail_is_not_there(
    client: Client, token: str, session: Session, letter: Report, lead: User, here: Partnership
) -> None:
    factories.action(session, letter, reference="OWN-BUT-NOT-IN-MAIL", lead_id=lead.id)
    colleague = factories.member(session, here, Role.ACTION_LEAD)
    factories.action(session, letter, reference="OF-SOMEBODY-ELSE", lead_id=colleague.id)
    for reference in ("OWN-BUT-NOT-IN-MAIL", "OF-SOMEBODY-ELSE", "NO-SUCH"):
        assert client.get(f"/m/{token}/{reference}").status_code == 404
        posted = client.submit(f"/m/{token}/{reference}", note="Mine", what="update", form_key="k" * 20)
        assert posted.status_code == 404
    assert session.scalars(select(Update)).all() == []


def test_an_action_of_another_partnership_is_not_there_even_if_the_link_names_it(
    client: Client, session: Session, lead: User, action: Action
) -> None:
    elsewhere = factories.report(session, factories.partnership(session))
    theirs = factories.action(session, elsewhere, reference="ELSEWHERE-01", lead_id=lead.id)
    token = mailed(session, lead, action, theirs)
    assert "ELSEWHERE-01" not in client.get(f"/m/{token}").text
    assert client.get(f"/m/{token}/ELSEWHERE-01").status_code == 404


@pytest.mark.parametrize("sealed", [True, False])
def test_evidence_is_not_shown_least_of_all_what_is_sealed(
    client: Client, session: Session, token: str, action: Action, agency: Agency, lead: User, sealed: bool
) -> None:
    row = Evidence(
        partnership_id=action.partnership_id,
        action_id=action.id,
        description="The capercaillie file",
        name="capercaillie.txt",
        added_at=NOW,
        by_id=lead.id,
        by_name=lead.name,
        sealed_to_id=agency.id if sealed else None,
    )
    session.add(row)
    session.flush()
    told = Event(
        partnership_id=action.partnership_id,
        action_id=action.id,
        evidence_id=row.id,
        at=NOW,
        by_name=lead.name,
        kind="evidence.added",
        summary="Evidence given: The capercaillie file",
        before={},
        after={},
    )
    session.add(told)
    session.flush()
    conflict = send(client, token, version="0")
    assert conflict.status_code == 409
    pages = [client.get(f"/m/{token}"), client.get(f"/m/{token}/RICH-JTAI-24-01"), conflict]
    assert not any("capercaillie" in page.text for page in pages)


@pytest.mark.parametrize("left", ["closed", "without a role"])
def test_the_link_of_a_person_who_left_leads_nowhere(
    client: Client, session: Session, token: str, lead: User, left: str
) -> None:
    if left == "closed":
        lead.is_active = False
    else:
        session.delete(lead.memberships[0])
    session.flush()
    session.expire_all()
    for path in ("", "/RICH-JTAI-24-01", "/unsubscribe"):
        answer = client.get(f"/m/{token}{path}")
        assert answer.status_code == 404
        assert "This link leads nowhere" in words(answer)
        assert "Superintendent" not in answer.text


@pytest.mark.parametrize("path", ["", "/RICH-JTAI-24-01", "/NO-SUCH", "/revoke", "/code", "/unsubscribe"])
def test_no_cache_no_referer_and_no_search_engine_learns_of_a_link(
    client: Client, token: str, path: str
) -> None:
    for address in (f"/m/{token}{path}", f"/m/{UNKNOWN}{path}"):
        headers = client.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]


def test_pages_behind_a_link_lead_to_no_other_site(client: Client, token: str) -> None:
    for path in ("", "/RICH-JTAI-24-01"):
        page = html.fromstring(client.get(f"/m/{token}{path}").text)
        assert all(address.startswith(("/", "#")) for address in page.xpath("//@href | //@src | //@action"))


def test_a_link_shows_nothing_of_who_else_is_signed_in(
    client: Client, token: str, session: Session, here: Partnership, sign_in: SignIn
) -> None:
    manager = sign_in(client, factories.member(session, here, Role.MANAGER, name="Partnership manager"))
    page = manager.get(f"/m/{token}")
    assert "Partnership manager" not in page.text
    send(manager, token)
    assert session.scalars(select(Update)).one().by_name == "Detective Superintendent"


def test_neither_the_log_nor_the_database_holds_the_token(
    client: Client,
    token: str,
    session: Session,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    send(client, token)

    session.execute(text("ALTER TABLE link_uses RENAME TO mislaid"))  # a fault of ours, for the log
    client.application.testing = False
    monkeypatch.setitem(client.application.config, "PROPAGATE_EXCEPTIONS", False)
    try:
        assert send(client, token, "RICH-JTAI-24-02").status_code == 500
    finally:
        client.application.testing = True
        session.execute(text("ALTER TABLE mislaid RENAME TO link_uses"))
    assert "/m/<token>/<reference>" in caplog.text
    assert token not in caplog.text
    assert not any(token in row for rows in contents(session).values() for row in rows)
    assert re.search(r"[0-9a-f]{64}", str(contents(session)["mail_links"]))
