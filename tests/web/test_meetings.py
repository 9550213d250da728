"""Meeting mode: the filtered list one action at a time, kept with the meeting's date and who was there."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Meeting, Partnership, Update, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def three(session: Session, here: Partnership) -> list[Action]:
    report = factories.report(session, here)
    return [factories.action(session, report, due_on=date(2024, 11, 20 + n)) for n in range(3)]


def begin(client: Client, session: Session, query: str = "status=not_started") -> Meeting:
    form = {"held_on": "18 November 2024", "present": "DCI, head of service", "query": query}
    assert client.submit("/meetings/new", **form).status_code == 303
    return session.scalars(select(Meeting).order_by(Meeting.id.desc())).first()  # type: ignore[return-value]


def test_a_list_is_gone_through_one_by_one_and_each_update_keeps_the_meeting(
    client: Client, session: Session, sign_in: SignIn, manager: User, three: list[Action]
) -> None:
    sign_in(client, manager)
    assert "3 actions match the filter" in words(client.get("/meetings/new?status=not_started"))
    meeting = begin(client, session)
    first = words(client.get(f"/meetings/{meeting.id}/1"))
    assert "1 of 3" in first
    assert three[0].reference in first
    form = {"note": "Begun.", "status": "in_progress", "version": str(three[0].version)}
    answer = client.submit(f"/meetings/{meeting.id}/1", **form)
    assert (answer.status_code, answer.location) == (303, f"/meetings/{meeting.id}/2")
    assert three[0].status is Status.IN_PROGRESS
    assert session.scalars(select(Update.meeting_id)).one() == meeting.id
    assert "2 of 3, 1 updated" in words(client.get(f"/meetings/{meeting.id}/2")), "the list does not shrink"
    page = words(client.get(f"/actions/{three[0].reference}"))
    assert "At the meeting of 18 November 2024. Present: DCI, head of service" in page


def test_the_last_one_leads_to_the_minutes(
    client: Client, session: Session, sign_in: SignIn, manager: User, three: list[Action]
) -> None:
    meeting = begin(sign_in(client, manager), session)
    form = {"note": "The room is booked.", "version": str(three[2].version)}
    answer = client.submit(f"/meetings/{meeting.id}/3", **form)
    assert answer.location == f"/meetings/{meeting.id}"
    minutes = words(client.get(f"/meetings/{meeting.id}"))
    assert "1 action updated of 3" in minutes
    assert "The room is booked." in minutes
    assert minutes.count("Passed over") == 2


def test_what_somebody_saved_meanwhile_is_shown_and_nothing_typed_is_lost(
    client: Client, session: Session, sign_in: SignIn, manager: User, three: list[Action]
) -> None:
    meeting = begin(sign_in(client, manager), session)
    page = client.submit(f"/meetings/{meeting.id}/1", note="Mine.", version="0")
    assert page.status_code == 409
    assert "Mine." in page.text
    assert (
        client.submit(f"/meetings/{meeting.id}/1", note="", version=str(three[0].version)).status_code == 422
    )


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"present": ""}, "Say who is here"),
        ({"held_on": "1/1/2030"}, "today or earlier"),
        ({"query": "q=nothingatall"}, "No action matches"),
    ],
)
def test_a_meeting_needs_a_day_people_and_actions(
    client: Client, sign_in: SignIn, manager: User, three: list[Action], form: dict[str, str], sentence: str
) -> None:
    given = {"held_on": "18/11/2024", "present": "DCI", "query": ""} | form
    page = sign_in(client, manager).submit("/meetings/new", **given)
    assert page.status_code == 422
    assert sentence in words(page)


def test_another_partnership_s_meeting_is_not_there_and_a_reader_sees_no_form(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User, three: list[Action]
) -> None:
    meeting = begin(sign_in(client, manager), session)
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))
    for path in ("", "/1"):
        assert client.get(f"/meetings/{meeting.id}{path}").status_code == 404
    sign_in(client, factories.member(session, here, Role.BOARD_MEMBER))
    assert "Save and next" not in client.get(f"/meetings/{meeting.id}/1").text
    assert (
        client.submit(f"/meetings/{meeting.id}/1", note="x", version=str(three[0].version)).status_code == 422
    )
