"""Straight from the mail, as people meet it: what they see, save, ask for afresh and stop."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.links import link_of, mailed, newest_mail
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, words
from tests.web.links.conftest import NOW, contents, fields_of, send, send_blind
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Event,
    Evidence,
    ExtensionRequest,
    Mail,
    Partnership,
    Report,
    Update,
    User,
)
from tracker.services import links

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


def test_the_link_says_whose_it_is_and_shows_that_person_s_items(
    client: Client, token: str, session: Session, letter: Report, lead: User
) -> None:
    factories.action(session, letter, reference="RICH-JTAI-24-09", lead_id=lead.id)
    page = words(client.get(f"/m/{token}"))
    assert "This page is for Detective Superintendent, action lead. Not you? Close it." in page
    assert "2 open actions of yours in this mail" in page
    assert "10 days late" in page
    assert "Red" in page
    assert "RICH-JTAI-24-09" not in page, "it was not in the mail"


def test_the_page_of_a_link_asks_no_more_of_the_database_for_more_items(
    client: Client, session: Session, letter: Report, lead: User, count_queries: QueryCounter
) -> None:
    seen = []
    for number in (2, 12):
        actions = [factories.action(session, letter, lead_id=lead.id) for _ in range(number)]
        token = mailed(session, lead, *actions)
        session.commit()
        with count_queries() as queries:
            page = client.get(f"/m/{token}")
        assert f"{number} open actions of yours" in words(page)
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_an_update_is_saved_from_the_link_and_the_next_item_is_offered(
    client: Client, token: str, session: Session, lead: User
) -> None:
    answer = send(client, token, note="All schools but two have the form.")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Saved Update posted All schools but two have the form. 1 more of yours" in words(page)
    assert "Next: RICH-JTAI-24-02" in words(page)
    update = session.scalars(select(Update)).one()
    assert (update.by_id, update.note) == (lead.id, "All schools but two have the form.")
    assert newest_mail(session, "link_used").to_address == "dsupt@police.example"
    send(client, token, "RICH-JTAI-24-02")
    assert "That was all of yours in this mail" in words(client.get(answer.location))


def test_the_history_says_that_it_came_by_a_link(
    client: Client, token: str, session: Session, here: Partnership, sign_in: SignIn
) -> None:
    send(client, token)
    manager = sign_in(client, factories.member(session, here, Role.MANAGER))
    assert "by Detective Superintendent (by mail link)" in words(manager.get("/actions/RICH-JTAI-24-01"))


def test_a_delivery_with_a_file_is_saved_from_the_link(
    client: Client, token: str, session: Session, action: Action
) -> None:
    file = (io.BytesIO(b"Thirty-one of thirty-three"), "schools.txt")
    answer = send(client, token, what="delivered", evidence_note="The list of schools", file=file)
    assert "Marked as delivered" in words(client.get(answer.location))
    assert action.status is Status.DELIVERED
    assert session.scalars(select(Evidence)).one().name == "schools.txt"
    assert "1 open action of yours" in words(client.get(f"/m/{token}"))
    assert "1 action of this mail is not shown" in words(client.get(f"/m/{token}"))


def test_more_time_is_asked_for_from_the_link(client: Client, token: str, session: Session) -> None:
    answer = send(client, token, what="more_time", category="capacity", proposed_on="20 December 2024")
    assert "Asked to move the due date to 20 December 2024" in words(client.get(answer.location))
    assert session.scalars(select(ExtensionRequest)).one().proposed_on == date(2024, 12, 20)
    assert "I need more time" not in words(client.get(f"/m/{token}/RICH-JTAI-24-01")), "one waits already"


def test_where_dates_are_not_extended_the_link_asks_why_it_is_late(
    client: Client, token: str, session: Session, here: Partnership, action: Action
) -> None:
    here.allows_extensions = False
    page = client.get(f"/m/{token}/RICH-JTAI-24-01")
    assert "Say why it is late" in words(page)
    assert "The date you propose" not in words(page)
    answer = send(client, token, what="more_time", category="capacity")
    assert "Said why it is late" in words(client.get(answer.location))
    assert action.due_on == date(2024, 11, 8)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"note": " "}, "Write what happened."),
        ({"what": "more_time"}, "Choose why more time is needed."),
        ({"what": "verified"}, "Choose one of the list"),
        ({"what": "more_time", "category": "capacity", "proposed_on": "soon"}, "Enter a date such as"),
        ({"what": "more_time", "category": "capacity"}, "date"),
        ({"evidence_note": "A list", "evidence_url": "javascript:alert(1)"}, "Enter a link that begins with"),
    ],
)
def test_a_form_that_lacks_something_is_shown_again_with_what_was_typed(
    client: Client, token: str, session: Session, fields: dict[str, str], said: str
) -> None:
    before = contents(session)
    answer = send(client, token, **fields)
    assert answer.status_code == 422
    assert said in words(answer)
    if "note" not in fields:
        assert "It goes on." in answer.text
    assert contents(session) == before


def test_text_that_may_identify_a_child_needs_a_reason_here_too(
    client: Client, token: str, session: Session
) -> None:
    note = "Child AB, aged 7, moved school."
    answer = send(client, token, note=note)
    assert answer.status_code == 422
    assert "This may identify a child" in words(answer)
    assert session.scalars(select(Update)).all() == []
    assert send(client, token, note=note, override="It is invented.").status_code == 303
    assert session.scalars(select(Event).where(Event.kind == "guard.overridden")).one().reason


def test_what_somebody_else_saved_meanwhile_is_shown_beside_what_was_typed(
    client: Client, token: str, session: Session, action: Action
) -> None:
    given = fields_of(client.get(f"/m/{token}/RICH-JTAI-24-01"))
    action.flag = "We need help."
    session.flush()
    typed = given | {"note": "What I wrote.", "what": "delivered"}
    answer = client.post(f"/m/{token}/RICH-JTAI-24-01", data=typed, headers=FROM_OUR_PAGE)
    assert answer.status_code == 409
    assert "Somebody else saved this action while you were writing" in words(answer)
    assert "What I wrote." in words(answer)
    again = fields_of(answer) | {"note": "What I wrote.", "what": "delivered"}
    assert again["form_key"] == given["form_key"]
    assert client.post(f"/m/{token}/RICH-JTAI-24-01", data=again, headers=FROM_OUR_PAGE).status_code == 303


def test_whoever_only_reads_an_action_is_offered_no_form(
    client: Client, session: Session, here: Partnership, action: Action
) -> None:
    sponsor = factories.member(session, here, Role.ACTION_LEAD)
    action.sponsor_id = sponsor.id
    token = mailed(session, sponsor, action)
    page = client.get(f"/m/{token}/RICH-JTAI-24-01")
    assert "You may read this action" in words(page)
    assert fields_of(page) == {}
    refused = client.post(
        f"/m/{token}/RICH-JTAI-24-01",
        data={
            "csrf_token": client.token(),
            "form_key": "k" * 20,
            "note": "Mine",
            "what": "update",
            "version": str(action.version),
        },
    )
    assert refused.status_code == 422
    assert session.scalars(select(Update)).all() == []


def test_the_rights_are_read_when_the_form_is_sent(
    client: Client, token: str, session: Session, action: Action
) -> None:
    given = fields_of(client.get(f"/m/{token}/RICH-JTAI-24-01")) | {"note": "Mine", "what": "update"}
    action.lead_id = None
    session.flush()
    answer = client.post(f"/m/{token}/RICH-JTAI-24-01", data=given, headers=FROM_OUR_PAGE)
    assert answer.status_code == 404
    assert session.scalars(select(Update)).all() == []


def test_an_expired_link_says_so_without_a_name_and_mails_a_fresh_one_in_one_click(
    late_client: Client, token: str, session: Session, lead: User, action: Action, other: Action
) -> None:
    page = late_client.get(f"/m/{token}/RICH-JTAI-24-01")
    assert page.status_code == 410
    assert "This link has expired" in words(page)
    assert "d…@police.example" in words(page)
    assert "dsupt@" not in page.text
    assert "Superintendent" not in page.text
    assert "RICH-JTAI-24-01:" not in words(page)
    answer = late_client.submit(f"/m/{token}/fresh")
    assert "A fresh link is on its way It goes to d…@police.example" in words(answer)
    fresh = links.mint(session, newest_mail(session, "fresh_link"), now=NOW + timedelta(hours=72))
    assert link_of(session, fresh).action_ids == [action.id, other.id]
    assert "2 open actions of yours" in words(late_client.get(f"/m/{fresh}"))


def test_what_was_typed_on_a_page_that_expired_is_not_lost(late_client: Client, token: str) -> None:
    answer = late_client.submit(f"/m/{token}/RICH-JTAI-24-01", note="A <long> text")
    assert answer.status_code == 410
    assert "What you wrote, to be copied: A <long> text" in words(answer)


def test_the_fourth_fresh_link_within_an_hour_is_refused(
    late_client: Client, token: str, session: Session
) -> None:
    codes = [late_client.submit(f"/m/{token}/fresh").status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    assert session.scalar(select(func.count(Mail.id)).where(Mail.kind == "fresh_link")) == 3


def test_one_click_stops_a_link_and_it_says_how_to_go_on(
    client: Client, token: str, session: Session
) -> None:
    answer = client.submit(f"/m/{token}/revoke")
    assert "This link was stopped" in words(answer)
    for path in ("", "/RICH-JTAI-24-01", "/code", "/revoke"):
        page = client.get(f"/m/{token}{path}")
        assert page.status_code == 410
        assert "sign in, or use the link in the next mail" in words(page)
        assert "Superintendent" not in page.text
    for path in ("/fresh", "/code", "/unsubscribe"):
        assert client.submit(f"/m/{token}{path}").status_code == 410
    assert send_blind(client, token).status_code == 410
    assert session.scalars(select(Update)).all() == []
    assert session.scalars(select(Mail).where(Mail.kind != "reminder")).all() == []


def test_a_link_that_has_expired_mails_only_a_fresh_one(
    late_client: Client, token: str, session: Session
) -> None:
    for path in ("/code", "/code/check", "/revoke"):
        assert late_client.submit(f"/m/{token}{path}", code="123456").status_code == 410
    assert send_blind(late_client, token).status_code == 410
    assert session.scalars(select(Update)).all() == []


def test_the_mail_that_tells_of_a_use_leads_to_one_button_that_stops_the_link(
    client: Client, token: str, session: Session
) -> None:
    send(client, token)
    warning = links.mint(session, newest_mail(session, "link_used"), now=NOW)
    assert client.get(f"/m/{token}").status_code == 200
    assert "Stop the link" in words(client.get(f"/m/{warning}/revoke"))
    assert client.submit(f"/m/{warning}/revoke").status_code == 200
    assert client.get(f"/m/{token}").status_code == 410
