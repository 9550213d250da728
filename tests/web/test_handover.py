"""A manager hands over what somebody holds: sees it, chooses, looks at the preview, and does it."""

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, Partnership, User


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership, client: Client, sign_in: SignIn) -> User:
    """Its manager, signed in."""
    person = factories.member(session, partnership, Role.MANAGER, name="Business manager")
    sign_in(client, person)
    return person


@pytest.fixture
def leaver(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.ACTION_LEAD, name="Leaver")


@pytest.fixture
def taker(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.ACTION_LEAD, name="Taker")


@pytest.fixture
def led(session: Session, partnership: Partnership, leaver: User) -> list[Action]:
    """Three actions that the leaver leads."""
    report = factories.report(session, partnership)
    return [factories.action(session, report, lead_id=leaver.id) for _ in range(3)]


def everything(led: list[Action], **typed: object) -> dict[str, object]:
    """The form as the page would send it, with what was typed."""
    return {f"lead_{action.id}": "" for action in led} | {"rest": "", "reason": "She moves to York."} | typed


@pytest.mark.usefixtures("manager")
def test_the_page_shows_all_that_a_person_holds_with_a_choice_for_each(
    client: Client, leaver: User, taker: User, led: list[Action]
) -> None:
    page = client.get(f"/people/{leaver.id}/handover")

    assert "Leaver leads 3 open actions." in words(page)
    for action in led:
        assert f'name="lead_{action.id}"' in page.text
    assert f'<option value="{taker.id}">Taker</option>' in page.text
    assert f'value="{leaver.id}"' not in page.text


@pytest.mark.usefixtures("manager")
def test_a_preview_counts_what_each_takes_and_changes_nothing(
    client: Client, leaver: User, taker: User, manager: User, led: list[Action]
) -> None:
    typed = everything(led, rest=taker.id, close_account="y", **{f"lead_{led[0].id}": manager.id})

    page = client.submit(f"/people/{leaver.id}/handover", do="preview", **typed)

    assert page.status_code == 200
    assert "Taker takes 2 as lead" in words(page)
    assert "Business manager takes 1 as lead" in words(page)
    assert "AccountIs closed" in words(page)
    assert all(action.lead is leaver for action in led)


@pytest.mark.usefixtures("manager")
def test_saving_hands_over_and_closes_the_account(
    client: Client, leaver: User, taker: User, led: list[Action]
) -> None:
    typed = everything(led, rest=taker.id, close_account="y")

    response = client.submit(f"/people/{leaver.id}/handover", do="save", **typed)

    assert response.status_code == 303
    assert all(action.lead is taker for action in led)
    assert not leaver.is_active
    said = words(client.get("/people"))
    assert "Handed over from Leaver: 3 as lead. The account is closed." in said
    history = words(client.get(f"/actions/{led[0].reference}"))
    assert "Handed over from Leaver: lead to Taker" in history
    assert "She moves to York." in history


@pytest.mark.usefixtures("manager")
def test_what_was_chosen_may_be_changed_after_the_preview(
    client: Client, leaver: User, taker: User, led: list[Action]
) -> None:
    page = client.submit(f"/people/{leaver.id}/handover", do="change", **everything(led, rest=taker.id))

    assert page.status_code == 200
    assert 'value="She moves to York."' in page.text
    assert f'<option value="{taker.id}" selected>' in page.text


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("do", ["preview", "save"])
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    client: Client, leaver: User, taker: User, led: list[Action], do: str
) -> None:
    typed = everything(led, **{f"lead_{led[0].id}": taker.id})
    page = client.submit(f"/people/{leaver.id}/handover", do=do, **typed)

    assert page.status_code == 422
    assert f'href="#lead_{led[1].id}"' in page.text
    assert 'value="She moves to York."' in page.text
    without = client.submit(f"/people/{leaver.id}/handover", do=do, **(typed | {"reason": " "}))
    assert without.status_code == 422
    assert "Say why it is handed over" in words(without)
    assert all(action.lead is leaver for action in led)


@pytest.mark.usefixtures("manager")
def test_a_taker_who_left_between_preview_and_saving_is_named_and_nothing_changes(
    client: Client, leaver: User, taker: User, led: list[Action]
) -> None:
    taker.is_active = False

    page = client.submit(f"/people/{leaver.id}/handover", do="save", **everything(led, rest=taker.id))

    assert page.status_code == 422
    assert 'href="#rest"' in page.text
    assert all(action.lead is leaver for action in led)


@pytest.mark.usefixtures("manager")
def test_what_came_to_the_person_between_preview_and_saving_stops_it_and_shows(
    client: Client, session: Session, leaver: User, taker: User, led: list[Action]
) -> None:
    typed = everything(led, rest=taker.id)
    new = factories.action(session, led[0].report, lead_id=leaver.id)

    page = client.submit(f"/people/{leaver.id}/handover", do="save", **typed)

    assert page.status_code == 409
    assert "What Leaver holds has changed" in words(page)
    assert new.reference in words(page)
    assert 'value="She moves to York."' in page.text
    assert all(action.lead is leaver for action in led)


@pytest.mark.usefixtures("manager")
def test_a_reason_that_names_a_child_is_stopped_and_may_be_overridden(
    client: Client, leaver: User, taker: User, led: list[Action]
) -> None:
    typed = everything(led, rest=taker.id, reason="NHS number 943 476 5919")

    stopped = client.submit(f"/people/{leaver.id}/handover", do="save", **typed)
    assert stopped.status_code == 422
    assert "This may identify a child" in words(stopped)

    path = f"/people/{leaver.id}/handover"
    assert client.submit(path, do="save", **typed, override="A made-up number.").status_code == 303


@pytest.mark.usefixtures("manager")
def test_who_holds_nothing_may_be_closed_from_here(client: Client, leaver: User) -> None:
    page = client.get(f"/people/{leaver.id}/handover")

    assert "Leaver holds nothing that would wait" in words(page)
    assert f'action="/people/{leaver.id}/deactivate"' in page.text


def test_nobody_but_a_manager_of_the_person_opens_the_page(
    client: Client, session: Session, partnership: Partnership, leaver: User, sign_in: SignIn
) -> None:
    for person in (
        factories.member(session, factories.partnership(session), Role.MANAGER),
        factories.member(session, partnership, Role.SCRUTINEER),
        leaver,
    ):
        sign_in(client, person)
        assert client.get(f"/people/{leaver.id}/handover").status_code == 404


@pytest.mark.usefixtures("manager")
def test_the_page_asks_the_database_as_often_for_much_as_for_little(
    client: Client, session: Session, leaver: User, led: list[Action]
) -> None:
    def statements() -> int:
        seen: list[str] = []
        connection = session.connection()

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        client.get(f"/people/{leaver.id}/handover")
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    few = statements()
    for _ in range(30):
        factories.action(session, led[0].report, lead_id=leaver.id)

    assert statements() == few
    assert few <= 15
