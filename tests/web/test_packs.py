"""The board pack on the screen: choosing one, reading it at an address of its own, and its files."""

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories
from tests.web import begun
from tests.web.conftest import Client, SignIn, words
from tracker.adapters import papers
from tracker.domain.roles import Role
from tracker.models import Action, Membership, Partnership, User


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="kingston-and-richmond")


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    return begun.today(session, here)


def test_the_form_leads_to_the_pack_on_the_screen_at_an_address_with_its_days(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)
    assert "Board pack" in words(client.get("/packs"))

    answer = client.get("/packs?kind=exception&as_at=18/11/2024&since=1+November+2024&format=screen")

    assert answer.status_code == 302
    address = "/packs/kingston-and-richmond?kind=exception&as_at=2024-11-18&since=2024-11-01"
    assert answer.location == address
    page = words(client.get(address))
    assert "Exception report as at 18 November 2024" in page
    assert f"{action.reference} “The quality of thing" in page
    assert "Red: 3 days late" in page
    assert "Today is not over" in page


def test_without_days_it_is_todays_and_an_earlier_day_shows_what_stood_then(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)

    assert "Board pack as at 18 November 2024" in words(client.get("/packs/kingston-and-richmond"))
    earlier = words(client.get("/packs/kingston-and-richmond?as_at=2024-11-01"))

    assert "1 action in tracking, none of them overdue" in earlier
    assert "Not started" in earlier
    assert "In progress" not in earlier
    assert "Today is not over" not in earlier
    assert "No action was in tracking" in words(client.get("/packs/kingston-and-richmond?as_at=2020-01-01"))


def test_the_page_has_one_main_part_and_its_contents_lead_to_headings(
    client: Client, sign_in: SignIn, manager: User, action: Action
) -> None:
    sign_in(client, manager)

    page = html.fromstring(client.get("/packs/kingston-and-richmond").text)

    assert len(page.xpath("//main")) == 1
    assert len(page.xpath("//h1")) == 1
    wanted = page.xpath("//nav[@aria-labelledby='paper-contents']//a/@href")
    assert len(wanted) == 8
    assert set(wanted) <= {f"#{each}" for each in page.xpath("//h2/@id")}


@pytest.mark.parametrize("kind", papers.WITH_EXCEL)
def test_each_format_is_a_file_with_a_name_that_says_what_it_is(
    client: Client, sign_in: SignIn, manager: User, action: Action, kind: str
) -> None:
    sign_in(client, manager)
    answer = client.get(f"/packs?kind=board&as_at=1/11/2024&format={kind}")

    file = client.get(answer.location)

    assert file.mimetype == papers.WITH_EXCEL[kind].media_type.partition(";")[0]
    name = f"kingston-and-richmond-board-pack-2024-11-01.{kind}"
    assert file.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert file.data == client.get(answer.location).data


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("as_at=1/1/2030", "This day has not come yet"),
        ("as_at=soon", "Enter a date such as"),
        ("as_at=1/11/2024&since=1/11/2024", "since a day before that of the pack"),
        ("kind=long", "Choose one of the list"),
        ("partnership=elsewhere", "Choose one of the list"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    client: Client, sign_in: SignIn, manager: User, query: str, sentence: str
) -> None:
    sign_in(client, manager)

    answer = client.get(f"/packs?format=docx&{query}")

    assert answer.status_code == 422
    assert sentence in words(answer)


@pytest.mark.parametrize("path", ["", "/html"])
def test_an_address_that_cannot_be_leads_to_the_form(
    client: Client, sign_in: SignIn, manager: User, path: str
) -> None:
    sign_in(client, manager)

    answer = client.get(client.get(f"/packs/kingston-and-richmond{path}?as_at=soon").location)

    assert answer.status_code == 422
    assert "Enter a date such as" in words(answer)


def test_a_format_that_there_is_not_is_no_page(client: Client, sign_in: SignIn, manager: User) -> None:
    assert sign_in(client, manager).get("/packs/kingston-and-richmond/exe").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_those_who_see_the_whole_partnership_have_its_pack_and_find_it_and_no_one_else(
    client: Client, sign_in: SignIn, session: Session, here: Partnership, action: Action, role: Role
) -> None:
    agency = factories.agency(session, here) if role is Role.AGENCY_LEAD else None
    sign_in(client, factories.member(session, here, role, agency))
    may = role in (Role.MANAGER, Role.SCRUTINEER, Role.BOARD_MEMBER)

    for path in ("/packs", "/packs/kingston-and-richmond", "/packs/kingston-and-richmond/html"):
        assert client.get(path).status_code == (200 if may else 404)
    for path in ("/", "/actions"):
        assert ('href="/packs"' in client.get(path).text) is may


def test_of_another_partnership_there_is_no_pack(
    client: Client, sign_in: SignIn, session: Session, here: Partnership
) -> None:
    sign_in(client, factories.member(session, factories.partnership(session), Role.MANAGER))

    assert client.get("/packs/kingston-and-richmond").status_code == 404
    assert client.get("/packs/kingston-and-richmond/docx").status_code == 404


def test_who_sees_several_partnerships_chooses_whose_pack(
    client: Client, sign_in: SignIn, session: Session, here: Partnership, manager: User
) -> None:
    other = factories.partnership(session)
    row = Membership(user_id=manager.id, partnership_id=other.id, role=Role.MANAGER)
    session.add(row)
    session.flush()
    sign_in(client, manager)

    page = html.fromstring(client.get("/packs").text)

    assert set(page.xpath("//select[@name='partnership']/option/@value")) == {here.slug, other.slug}
    answer = client.get(f"/packs?partnership={other.slug}&format=screen")
    assert answer.location.startswith(f"/packs/{other.slug}?")
