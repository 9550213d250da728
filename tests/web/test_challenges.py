"""Comments and challenges on the pages: written, answered, asked again, closed, logged, taken out."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, Challenge, Comment, Mail, Partnership, User
from tracker.services import challenges


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def scrutineer(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.SCRUTINEER, name="Scrutineer")


@pytest.fixture
def lead(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.ACTION_LEAD, name="Head of service")


@pytest.fixture
def action(session: Session, partnership: Partnership, lead: User) -> Action:
    return factories.action(session, factories.report(session, partnership), lead_id=lead.id)


@pytest.fixture
def asked(session: Session, action: Action, scrutineer: User, lead: User) -> Challenge:
    """A challenge that waits for its answer."""
    return raised(session, action, scrutineer, lead)


def raised(session: Session, action: Action, by: User, to: User, text: str = "Show the audit.") -> Challenge:
    return challenges.challenge(
        session,
        action,
        text=text,
        addressee_id=to.id,
        answer_by=TODAY,
        actor=factories.actor(by),
        now=NOW,
    )


def path(challenge: Challenge, step: str = "") -> str:
    return f"/actions/{challenge.action.reference}/challenges/{challenge.number}{step}"


def test_a_comment_is_written_on_the_page_of_the_action_and_read_there(
    client: Client, action: Action, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    page = client.get(f"/actions/{action.reference}").text
    assert 'name="comment-text"' in page

    fields = {"comment-text": "The audit is on Friday."}
    assert client.submit(f"/actions/{action.reference}/comments", **fields).status_code == 303

    assert "The audit is on Friday." in words(client.get(f"/actions/{action.reference}"))


@pytest.mark.parametrize(("text", "says"), [("", "Write your comment"), ("x" * 20_001, "Keep this under")])
def test_a_comment_that_cannot_be_saved_stays_in_the_form(
    client: Client, session: Session, action: Action, lead: User, sign_in: SignIn, text: str, says: str
) -> None:
    sign_in(client, lead)
    response = client.submit(f"/actions/{action.reference}/comments", **{"comment-text": text})

    assert response.status_code == 422
    assert says in words(response)
    assert text in response.text
    assert session.scalars(select(Comment)).all() == []


def test_a_comment_that_may_identify_a_child_is_saved_only_with_a_reason(
    client: Client, session: Session, action: Action, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    where, typed = f"/actions/{action.reference}/comments", {"comment-text": "NHS 943 476 5919"}

    assert "This may identify a child" in words(client.submit(where, **typed))
    assert session.scalars(select(Comment)).all() == []
    assert client.submit(where, **typed, **{"comment-override": "A made-up number."}).status_code == 303


def test_a_challenge_is_raised_with_the_lead_and_ten_working_days_proposed(
    client: Client, session: Session, action: Action, scrutineer: User, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, scrutineer)
    where = f"/actions/{action.reference}/challenges/new"
    page = client.get(where).text
    assert 'value="2 December 2024"' in page
    assert f'value="{lead.id}" checked' in page or f'<option value="{lead.id}" selected' in page

    sent = client.submit(where, text="Show it.", addressee=lead.id, answer_by="2 December 2024")

    assert sent.status_code == 303
    shown = words(client.get(f"/actions/{action.reference}"))
    assert "CH-1: Show it. Waiting for an answer" in shown
    mail = session.scalars(select(Mail)).one()
    assert mail.user_id == lead.id
    assert f"http://localhost/actions/{action.reference}/challenges/1" in mail.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"addressee": ""}, "addressee"),
        ({"answer_by": "17 November 2024"}, "answer_by"),
        ({"answer_by": "soon"}, "answer_by"),
        ({"answer_by": ""}, "answer_by"),
    ],
)
def test_what_is_wrong_with_a_challenge_is_said_at_its_field(
    client: Client,
    session: Session,
    action: Action,
    scrutineer: User,
    lead: User,
    sign_in: SignIn,
    wrong: dict[str, str],
    field: str,
) -> None:
    sign_in(client, scrutineer)
    typed = {"text": "Show it.", "addressee": str(lead.id), "answer_by": "2 December 2024"}

    response = client.submit(f"/actions/{action.reference}/challenges/new", **{**typed, **wrong})

    assert response.status_code == 422
    assert f'href="#{field}' in response.text
    assert session.scalars(select(Challenge)).all() == []


def test_the_addressee_answers_who_asked_asks_again_and_then_closes(
    client: Client, session: Session, asked: Challenge, scrutineer: User, lead: User, sign_in: SignIn
) -> None:
    sign_in(client, lead)
    assert "Answer it" in words(client.get(path(asked)))
    assert client.submit(path(asked, "/answer"), answer="Soon.", version=1).status_code == 303

    sign_in(client, scrutineer)
    assert "Not satisfied: ask again" in words(client.get(path(asked)))
    again = {"note": "When?", "answer_by": "9 December 2024", "version": 2}
    assert client.submit(path(asked, "/ask-again"), **again).status_code == 303
    closed = client.submit(path(asked, "/close"), note="It is published.", version=3)

    assert closed.status_code == 303
    said = words(client.get(path(asked)))
    for part in ("Show the audit.", "Soon.", "When?", "It is published.", "Closed CH-1 without an answer"):
        assert part in said
    assert "Answer it" not in said
    assert [mail.user_id for mail in session.scalars(select(Mail).order_by(Mail.id))] == [
        scrutineer.id,
        lead.id,
    ]


def test_of_two_who_answer_at_once_the_second_sees_the_first_answer_and_keeps_their_own(
    client: Client, session: Session, asked: Challenge, partnership: Partnership, lead: User, sign_in: SignIn
) -> None:
    manager = factories.member(session, partnership, Role.MANAGER)
    sign_in(client, lead)
    client.submit(path(asked, "/answer"), answer="The first answer.", version=1)

    sign_in(client, manager)
    late = client.submit(path(asked, "/answer"), answer="The second answer.", version=1)

    assert late.status_code == 409
    assert "Somebody else changed this challenge" in words(late)
    assert "The first answer." in words(late)
    assert "The second answer." in late.text
    assert asked.answer == "The first answer."


@pytest.mark.parametrize("step", ["/answer", "/close", "/ask-again"])
def test_a_step_that_is_not_ones_own_is_refused_with_a_sentence(
    client: Client, session: Session, asked: Challenge, partnership: Partnership, sign_in: SignIn, step: str
) -> None:
    sign_in(client, factories.member(session, partnership, Role.BOARD_MEMBER))

    typed = {"note": "x", "answer": "x", "answer_by": "9 December 2024", "version": 1}
    assert client.get(path(asked, step)).status_code == 422
    assert client.submit(path(asked, step), **typed).status_code == 422
    shown = words(client.get(path(asked)))
    assert not [
        button for button in ("Answer", "Close it", "ask again") if button in shown.replace("Answer by", "")
    ]
    assert asked.version == 1


def test_a_step_of_a_challenge_about_another_action_is_not_there(
    client: Client, session: Session, asked: Challenge, scrutineer: User, sign_in: SignIn
) -> None:
    other = factories.action(session, asked.action.report)
    sign_in(client, scrutineer)

    assert client.get(f"/actions/{other.reference}/challenges/{asked.number}").status_code == 404


def test_the_log_shows_what_waits_marks_what_is_late_and_is_filtered(
    client: Client, session: Session, app: object, asked: Challenge, scrutineer: User, sign_in: SignIn
) -> None:
    asked.answer_by = TODAY - timedelta(days=3)
    sign_in(client, scrutineer)

    assert "Late: 3 days" in words(client.get("/challenges"))
    assert "Show the audit." in words(client.get("/challenges?show=late"))
    assert "No challenge fits these filters." in words(client.get("/challenges?show=closed"))
    assert "Show the audit." in words(client.get(f"/challenges?addressee={asked.addressee_id}"))
    assert "Show the audit." in words(client.get("/challenges?show=nonsense&addressee=999999&page=x"))


def test_an_empty_log_says_where_a_challenge_is_raised(
    client: Client, scrutineer: User, sign_in: SignIn
) -> None:
    assert "on the page of an action" in words(sign_in(client, scrutineer).get("/challenges"))


def test_the_log_is_taken_out_as_excel_with_typed_dates_and_as_csv(
    client: Client, session: Session, asked: Challenge, scrutineer: User, sign_in: SignIn
) -> None:
    asked.text = "=HYPERLINK(1)"
    sign_in(client, scrutineer)

    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/challenges/export/xlsx").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("Challenge", "Partnership", "Action", "What is challenged")
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert rows[1][7].date() == TODAY
    assert sheet.freeze_panes == "B2"
    assert "'=HYPERLINK(1)" in client.get("/challenges/export/csv").get_data(as_text=True)
    assert len(client.get("/challenges/export/csv?show=closed").text.splitlines()) == 1
    assert client.get("/challenges/export/pdf").status_code == 404


@pytest.mark.parametrize("where", ["/challenges", "/actions/{}", "/actions/{}/challenges/1"])
def test_a_page_asks_the_database_as_often_for_many_challenges_as_for_one(
    client: Client, session: Session, asked: Challenge, scrutineer: User, sign_in: SignIn, where: str
) -> None:
    sign_in(client, scrutineer)
    by = factories.actor(scrutineer)
    challenges.comment(session, asked.action, text="Hm.", actor=by, now=NOW)

    def statements() -> int:
        seen: list[str] = []
        connection = session.connection()

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        client.get(where.format(asked.action.reference))
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for _ in range(20):
        raised(session, asked.action, scrutineer, asked.addressee)
        challenges.comment(session, asked.action, text="Hm.", actor=by, now=NOW)

    assert statements() == few
