"""Evidence on the screen: given with an update or alone, fetched as a download, unseen where it is sealed."""

import io

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, Agency, Evidence, Partnership, Update, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def police(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Metropolitan Police")


@pytest.fixture
def officer(session: Session, here: Partnership, police: Agency) -> User:
    return factories.member(session, here, Role.ACTION_LEAD, police)


@pytest.fixture
def action(session: Session, here: Partnership, officer: User) -> Action:
    return factories.action(session, factories.report(session, here), lead_id=officer.id)


def audit(text: bytes = b"Audit of twelve cases", name: str = "audit.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text), name


def test_a_lead_posts_an_update_with_a_file_and_the_manager_fetches_it(
    client: Client, session: Session, sign_in: SignIn, officer: User, action: Action, here: Partnership
) -> None:
    path = f"/actions/{action.reference}"
    form = {"note": "Audited.", "evidence_note": "The audit", "file": audit(), "version": str(action.version)}
    assert sign_in(client, officer).submit(f"{path}/updates", **form).status_code == 303
    row = session.scalars(select(Evidence)).one()
    assert row.update_id == session.scalars(select(Update)).one().id
    manager = factories.member(session, here, Role.MANAGER)
    assert "The audit" in words(sign_in(client, manager).get(path))
    answer = client.get(f"{path}/evidence/{row.id}/file")
    assert (answer.data, answer.mimetype) == (b"Audit of twelve cases", "text/plain")
    assert answer.headers["Content-Disposition"] == "attachment; filename=audit.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = words(client.get(f"{path}/evidence/{row.id}"))
    assert row.sha256 in page
    assert manager.name in page.split("Who has fetched it")[1]


def test_a_wrong_file_keeps_what_was_typed_and_saves_nothing(
    client: Client, session: Session, sign_in: SignIn, officer: User, action: Action
) -> None:
    form = {
        "note": "A long story.",
        "evidence_note": "It",
        "file": audit(name="x.exe"),
        "version": str(action.version),
    }
    page = sign_in(client, officer).submit(f"/actions/{action.reference}/updates", **form)
    assert page.status_code == 422
    assert "This kind of file is not taken" in words(page)
    assert "A long story." in page.text
    assert not session.scalars(select(Update)).all()


def test_text_that_may_identify_a_child_is_shown_masked_and_saved_with_a_reason(
    client: Client, session: Session, sign_in: SignIn, officer: User, action: Action
) -> None:
    path = f"/actions/{action.reference}/updates"
    form = {"note": "Seen: NHS 943 476 5919", "version": str(action.version)}
    page = sign_in(client, officer).submit(path, **form)
    assert page.status_code == 422
    assert "an NHS number: 94…19" in words(page)
    assert not session.scalars(select(Update)).all()
    assert client.submit(path, **form, override="A number from the manual.").status_code == 303
    assert "A number from the manual." in words(client.get(f"/actions/{action.reference}"))


def test_sealed_evidence_is_a_404_and_no_word_for_anybody_else(
    client: Client,
    session: Session,
    sign_in: SignIn,
    officer: User,
    action: Action,
    police: Agency,
    here: Partnership,
) -> None:
    path = f"/actions/{action.reference}/evidence"
    form = {"more-evidence_note": "Intelligence log", "more-file": audit(), "more-sealed_to": str(police.id)}
    assert sign_in(client, officer).submit(path, **form).status_code == 303
    row = session.scalars(select(Evidence)).one()
    assert "Sealed to Metropolitan Police" in words(client.get(f"/actions/{action.reference}"))
    for role in (Role.MANAGER, Role.SCRUTINEER, Role.BOARD_MEMBER):
        sign_in(client, factories.member(session, here, role))
        assert "Intelligence" not in client.get(f"/actions/{action.reference}").text
        assert "Intelligence" not in client.get("/actions?q=intelligence").text.replace(
            'value="intelligence"', ""
        )
        for act in ("", "/file"):
            assert client.get(f"{path}/{row.id}{act}").status_code == 404
        for act in ("version", "withdraw"):
            assert client.submit(f"{path}/{row.id}/{act}").status_code == 404


def test_evidence_is_replaced_and_withdrawn_on_its_page(
    client: Client, session: Session, sign_in: SignIn, officer: User, action: Action
) -> None:
    path = f"/actions/{action.reference}/evidence"
    sign_in(client, officer).submit(path, **{"more-evidence_note": "The audit", "more-file": audit()})
    row = session.scalars(select(Evidence)).one()
    refused = client.submit(f"{path}/{row.id}/version", evidence_note="The audit again")
    assert refused.status_code == 422
    again = {"evidence_note": "The audit again", "file": audit(b"Of fourteen")}
    assert client.submit(f"{path}/{row.id}/version", **again).status_code == 303
    newest = session.scalars(select(Evidence).order_by(Evidence.id.desc())).first()
    assert newest
    page = words(client.get(f"{path}/{newest.id}"))
    assert "Version 2" in page
    assert "Version 1" in page
    assert client.submit(f"{path}/{newest.id}/withdraw", reason="").status_code == 422
    assert client.submit(f"{path}/{newest.id}/withdraw", reason="Wrong quarter.").status_code == 303
    assert "Withdrawn" in words(client.get(f"/actions/{action.reference}"))
    assert client.get(f"{path}/{newest.id}/file").status_code == 422
