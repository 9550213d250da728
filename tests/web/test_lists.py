"""The list that managers live in: columns, saved views, filters, and changing many at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.roles import Role
from tracker.models import Action, Partnership, SavedView, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def two(session: Session, here: Partnership) -> list[Action]:
    report = factories.report(session, here)
    return [factories.action(session, report, due_on=date(2024, 11, 25)) for _ in range(2)]


def test_columns_are_chosen_in_the_address(
    client: Client, sign_in: SignIn, manager: User, two: list[Action]
) -> None:
    page = words(sign_in(client, manager).get("/actions?columns=slipped&columns=tags&columns=sponsor"))
    assert "Slipped" in page
    assert "0 working days" in page
    assert "Last update" not in page.split("Export these")[1]


@pytest.mark.parametrize(
    "name", ["_scheme", "_method", "_anchor", "_external", "endpoint", "kind", "view_id"]
)
def test_what_the_list_does_not_know_is_left_out_of_its_links(
    client: Client, session: Session, sign_in: SignIn, manager: User, two: list[Action], name: str
) -> None:
    page = sign_in(client, manager).get(f"/actions?due=overdue&{name}=x")
    assert page.status_code == 200
    assert f"{name}=x" not in page.text
    assert "http://localhost" not in page.text

    query = f"status=not_started&{name}=x"
    kept = client.submit("/views/new", name="Mine", share_with="", query=query)
    assert kept.location == "/actions?status=not_started"
    view = session.scalars(select(SavedView)).one()
    assert client.get(f"/views/{view.id}").location == f"/actions?status=not_started&view={view.id}"


def test_a_view_is_saved_opened_shared_and_deleted(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User, two: list[Action]
) -> None:
    sign_in(client, manager)
    form = {"name": "Overdue ones", "share_with": str(here.id), "query": "due=overdue&columns=tags"}
    assert client.get("/views/new?due=overdue&columns=tags").status_code == 200
    assert client.submit("/views/new", **form).status_code == 303
    view = session.scalars(select(SavedView)).one()
    assert "Overdue ones" in words(client.get("/actions"))
    opened = client.get(f"/views/{view.id}")
    assert opened.location == f"/actions?due=overdue&columns=tags&view={view.id}"
    colleague = factories.member(session, here, Role.BOARD_MEMBER)
    sign_in(client, colleague)
    assert "Overdue ones (shared by" in words(client.get("/actions"))
    assert client.submit(f"/views/{view.id}/delete").status_code == 422
    sign_in(client, manager)
    assert client.get(f"/views/{view.id}/delete").status_code == 200
    assert client.submit(f"/views/{view.id}/delete").status_code == 303
    assert not session.scalars(select(SavedView)).all()


def test_a_view_of_another_partnership_or_person_is_not_there(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, manager: User
) -> None:
    sign_in(client, manager).submit("/views/new", name="Mine", share_with="", query="due=overdue")
    view = session.scalars(select(SavedView)).one()
    for other in (
        factories.member(session, here, Role.MANAGER),
        factories.member(session, factories.partnership(session), Role.MANAGER),
    ):
        sign_in(client, other)
        assert client.get(f"/views/{view.id}").status_code == 404
        assert "Mine" not in words(client.get("/actions"))


def test_a_view_whose_agency_is_gone_says_so_and_shows_the_rest(
    client: Client, session: Session, sign_in: SignIn, manager: User, two: list[Action]
) -> None:
    sign_in(client, manager).submit(
        "/views/new", name="Old", share_with="", query="agency=999&status=not_started"
    )
    view = session.scalars(select(SavedView)).one()
    page = client.get(client.get(f"/views/{view.id}").location)
    assert page.status_code == 200
    assert "There is no agency '999' here, so it was left out." in words(page)
    assert two[0].reference in page.text


def test_a_view_needs_a_name(client: Client, sign_in: SignIn, manager: User) -> None:
    page = sign_in(client, manager).submit("/views/new", name=" ", share_with="", query="due=overdue")
    assert page.status_code == 422
    assert "Give the view a name" in words(page)


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("from=1+December+2024", 0),
        ("to=1+December+2024", 2),
        ("from=soon", 2),
        ("flagged=1", 0),
        ("moved=1", 0),
        ("asked=1", 0),
        ("helping=1", 0),
    ],
)
def test_each_further_filter_is_obeyed(
    client: Client, sign_in: SignIn, manager: User, two: list[Action], query: str, number: int
) -> None:
    page = sign_in(client, manager).get(f"/actions?{query}")
    assert page.status_code == 200
    assert [one.reference in page.text for one in two].count(True) == number


def test_many_are_looked_at_first_and_changed_once_confirmed(
    client: Client, sign_in: SignIn, manager: User, two: list[Action]
) -> None:
    sign_in(client, manager)
    chosen = {"change": "tag", "refs": [one.reference for one in two], "query": "due=week"}
    assert "Tag" in words(client.submit("/actions/many", **chosen))
    form = chosen | {"tag": "Winter plan", "note": "For the board.", "step": "look"}
    looked = words(client.submit("/actions/many", **form))
    assert "No tags Winter plan" in looked
    assert not two[0].tags, "looking changes nothing"
    seen = [f"{one.reference}:{one.version}" for one in two]
    done = client.submit("/actions/many", **form | {"step": "confirm", "seen": seen})
    assert (done.status_code, done.location) == (303, "/actions?due=week")
    assert [[tag.name for tag in one.tags] for one in two] == [["Winter plan"]] * 2
    page = words(client.get(f"/actions?tag={two[0].tags[0].id}&columns=tags"))
    assert "2 actions" in page


def test_all_that_match_are_chosen_by_the_filter(
    client: Client, sign_in: SignIn, manager: User, two: list[Action]
) -> None:
    chosen = {"change": "agency", "all": "1", "query": "status=not_started"}
    assert "Lead agency of 2 actions" in words(sign_in(client, manager).submit("/actions/many", **chosen))


def test_a_row_changed_meanwhile_is_named_and_nothing_typed_is_lost(
    client: Client, sign_in: SignIn, manager: User, two: list[Action]
) -> None:
    form = {
        "change": "tag",
        "refs": [one.reference for one in two],
        "tag": "Winter",
        "note": "For the board.",
    }
    seen = [f"{two[0].reference}:{two[0].version}", f"{two[1].reference}:0"]
    page = sign_in(client, manager).submit("/actions/many", **form, step="confirm", seen=seen)
    assert page.status_code == 409
    assert f"Changed by somebody else since you looked: {two[1].reference}" in words(page)
    assert "For the board." in page.text
    assert not two[0].tags


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"refs": [], "tag": "Winter", "note": "So."}, "Choose at least one action"),
        ({"tag": "Winter", "note": ""}, "Write why"),
        ({"tag": "", "note": "So."}, "Give a tag"),
        ({"tag": "x", "note": "Child AB, aged 7"}, "This may identify a child"),
    ],
)
def test_what_is_missing_is_said(
    client: Client, sign_in: SignIn, manager: User, two: list[Action], form: dict[str, object], sentence: str
) -> None:
    given = {"change": "tag", "refs": [one.reference for one in two], "step": "look"} | form
    assert sentence in words(sign_in(client, manager).submit("/actions/many", **given))


def test_the_list_with_every_column_asks_as_much_of_one_action_as_of_many(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    manager: User,
    count_queries: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    sign_in(client, manager)
    every = "&".join(
        f"columns={name}" for name in ("deputy", "sponsor", "tags", "contributors", "asked", "number")
    )
    report, asked = factories.report(session, here), []
    for number in (1, 20):
        for _ in range(number):
            people = {
                name: factories.member(session, here, Role.MANAGER).id for name in ("deputy_id", "sponsor_id")
            }
            factories.action(session, report, **people)
        session.expire_all()
        with count_queries() as seen:
            client.get(f"/actions?{every}")
        asked.append(len(seen))
    assert asked[0] == asked[1]
