"""What a link does not give: signing in takes a code by mail. And the board digest, declined in one click."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.links import mailed, newest_mail
from tests.web.conftest import Client, words
from tests.web.links.conftest import NOW, send
from tracker.domain.roles import Role
from tracker.models import (
    Mail,
    Partnership,
    SignInCode,
    Update,
    User,
)
from tracker.services import links


def code_for(client: Client, session: Session, token: str, at: str = "") -> str:
    """Press the button, and take the code as the mail will carry it."""
    answer = client.submit(f"/m/{token}/code", at=at)
    assert answer.status_code == 303
    assert "Sign in with a code by mail" in words(client.get(answer.location))
    return links.mint(session, newest_mail(session, "sign_in_code"), now=NOW)


def test_a_link_alone_signs_nobody_in(client: Client, token: str) -> None:
    client.get(f"/m/{token}")
    send(client, token)
    assert client.get("/actions").status_code == 303


def test_the_right_code_signs_in_and_leads_back_to_the_action(
    client: Client, token: str, session: Session
) -> None:
    code = code_for(client, session, token, at="RICH-JTAI-24-01")
    answer = client.submit(f"/m/{token}/code/check", code=code, at="RICH-JTAI-24-01")
    assert answer.location == "/actions/RICH-JTAI-24-01"
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize("at", ["https://evil.example", "//evil.example", "/\\evil.example", "", "NO-SUCH"])
def test_a_code_never_leads_to_another_site(client: Client, token: str, session: Session, at: str) -> None:
    code = code_for(client, session, token)
    answer = client.submit(f"/m/{token}/code/check", code=code, at=at, next=at)
    assert (answer.status_code, answer.location) == (303, "/")


def test_five_wrong_guesses_lock_the_code(client: Client, token: str, session: Session) -> None:
    code = code_for(client, session, token)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    said = [words(client.submit(f"/m/{token}/code/check", code=wrong)) for _ in range(6)]
    assert all("This is not the code" in page for page in said[:5])
    assert "Too many tries" in said[5]
    assert client.submit(f"/m/{token}/code/check", code=code).status_code == 422
    assert client.get("/actions").status_code == 303
    assert session.scalars(select(SignInCode)).one().tries == 5


def test_the_code_of_another_person_signs_nobody_in(
    client: Client, token: str, session: Session, here: Partnership
) -> None:
    manager = factories.member(session, here, Role.MANAGER)
    theirs = code_for(client, session, mailed(session, manager))
    own = code_for(client, session, token)
    if own != theirs:
        assert client.submit(f"/m/{token}/code/check", code=theirs).status_code == 422
    assert client.get("/actions").status_code == 303


def test_the_fourth_code_within_an_hour_is_refused(client: Client, token: str, session: Session) -> None:
    for _ in range(4):
        last = client.submit(f"/m/{token}/code")
    assert "within the last hour" in words(client.get(last.location))
    assert session.scalar(select(func.count(Mail.id)).where(Mail.kind == "sign_in_code")) == 3


def test_the_board_digest_is_declined_by_one_button_even_when_the_link_has_expired(
    late_client: Client, token: str, lead: User
) -> None:
    assert "Stop the board digest?" in words(late_client.get(f"/m/{token}/unsubscribe"))
    assert lead.takes_board_digest
    answer = late_client.submit(f"/m/{token}/unsubscribe")
    assert "You get no board digest any more" in words(answer)
    assert not lead.takes_board_digest


def test_a_mail_program_unsubscribes_its_reader_in_one_click(client: Client, token: str, lead: User) -> None:
    answer = client.post(f"/m/{token}/unsubscribe", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not lead.takes_board_digest


def test_one_click_opens_no_other_door(client: Client, token: str, session: Session) -> None:
    given = {"List-Unsubscribe": "One-Click", "note": "Mine", "what": "update", "form_key": "k" * 20}
    assert client.post(f"/m/{token}/revoke", data=given).status_code == 400
    assert client.post(f"/m/{token}/RICH-JTAI-24-01", data=given).status_code == 400
    assert session.scalars(select(Update)).all() == []
