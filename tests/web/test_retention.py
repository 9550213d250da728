"""The pages of retention: the years, what would go, and legal holds, as a manager sees and sets them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Event, LegalHold, Partnership, Report, User

PATH = "/settings/kingston-richmond/retention"


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="kingston-richmond")


@pytest.fixture
def old(session: Session, here: Partnership) -> Report:
    """A report of which everything was closed ten years ago."""
    report = factories.report(session, here, reference="KING-SIF-14", statement_required=False)
    factories.action(session, report, status=Status.EMBEDDED)
    long_ago = factories.NOW - timedelta(days=3660)
    session.execute(update(Report).where(Report.id == report.id).values(created_at=long_ago))
    return report


@pytest.fixture
def manager(session: Session, here: Partnership, client: Client, sign_in: SignIn) -> User:
    """Its manager, signed in."""
    person = factories.member(session, here, Role.MANAGER)
    sign_in(client, person)
    return person


@pytest.mark.usefixtures("manager", "old")
def test_everything_is_kept_until_a_manager_sets_years_and_then_the_page_shows_what_would_go(
    client: Client, session: Session, here: Partnership
) -> None:
    before = words(client.get(PATH))
    assert "What is closed is kept for ever." in before
    assert "What would go today Nothing." in before

    answer = client.submit(f"{PATH}/years", keep_years="7", seen="")
    assert (answer.status_code, answer.location) == (303, PATH)
    after = words(client.get(PATH))
    assert "What is closed is kept for 7 years." in after
    assert "KING-SIF-14" in after
    assert "nothing since 1" in after
    assert "Actions1" in after
    assert session.scalars(select(Report.reference)).all() == ["KING-SIF-14"], "a look lets nothing go"
    [event] = session.scalars(select(Event).where(Event.kind == "retention.changed")).all()
    assert event.summary == "What is closed is kept for 7 years, before: for ever"
    assert here.keep_years == 7


@pytest.mark.usefixtures("manager")
def test_years_that_are_none_come_back_as_they_were_typed(client: Client, here: Partnership) -> None:
    answer = client.submit(f"{PATH}/years", keep_years="seven", seen="")
    assert answer.status_code == 422
    assert 'value="seven"' in answer.text
    assert "Years must be a number from 1 to 100" in answer.text
    assert here.keep_years is None


@pytest.mark.usefixtures("manager")
def test_what_somebody_else_decided_meanwhile_is_told(
    client: Client, session: Session, here: Partnership
) -> None:
    here.keep_years = 10
    session.flush()
    answer = client.submit(f"{PATH}/years", keep_years="7", seen="")
    assert answer.status_code == 409
    assert "it is now 10 years" in answer.text
    assert here.keep_years == 10
    assert client.submit(f"{PATH}/years", keep_years="7", seen="10").status_code == 303


def test_a_hold_is_placed_seen_and_lifted_each_with_its_reason(
    client: Client, session: Session, here: Partnership, old: Report, manager: User
) -> None:
    here.keep_years = 7
    assert client.submit(f"{PATH}/holds", report=str(old.id), reason="").status_code == 422
    assert client.submit(f"{PATH}/holds", report=str(old.id), reason="An inquiry").status_code == 303
    [hold] = session.scalars(select(LegalHold)).all()
    held = words(client.get(PATH))
    assert f"KING-SIF-14: An inquiry Placed by {manager.name}" in held
    assert "What would go today Nothing." in held

    assert "An inquiry" in client.get(f"{PATH}/holds/{hold.id}").text
    assert client.submit(f"{PATH}/holds/{hold.id}", reason="").status_code == 422
    assert client.submit(f"{PATH}/holds/{hold.id}", reason="It is over").status_code == 303
    lifted = words(client.get(PATH))
    assert "An inquiry" not in lifted
    assert "KING-SIF-14" in lifted
    told = session.scalars(
        select(Event.summary).where(Event.kind.startswith("retention.")).order_by(Event.id)
    )
    assert told.all() == ["Legal hold on KING-SIF-14", "Legal hold on KING-SIF-14 lifted"]


@pytest.mark.usefixtures("manager")
def test_a_hold_names_a_report_of_ones_own_or_nothing(client: Client, session: Session) -> None:
    theirs = factories.report(session, factories.partnership(session))
    answer = client.submit(f"{PATH}/holds", report=str(theirs.id), reason="An inquiry")
    assert answer.status_code == 422
    assert session.scalars(select(LegalHold)).all() == []
    assert client.submit(f"{PATH}/holds", report="", reason="An inquiry").status_code == 303
    assert "The whole partnership: An inquiry" in words(client.get(PATH))


@pytest.mark.usefixtures("manager")
def test_the_settings_lead_to_it(client: Client) -> None:
    assert f'href="{PATH}"' in client.get("/settings/kingston-richmond").text
