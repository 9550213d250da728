"""How a partnership's papers look, on the screen: choosing, refusals that keep what was typed, examples."""

import io

import pytest
from lxml import html
from sqlalchemy.orm import Session

from tests import factories, templates
from tests import papers as made
from tests.web.conftest import Client, SignIn, words
from tracker.adapters import papers
from tracker.domain.papers import Brand
from tracker.domain.roles import Role
from tracker.models import Partnership, User
from tracker.services import brands

PATH = "/settings/here/papers"


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session, slug="here")


@pytest.fixture
def manager(session: Session, here: Partnership, client: Client, sign_in: SignIn) -> User:
    """Its manager, signed in."""
    person = factories.member(session, here, Role.MANAGER)
    sign_in(client, person)
    return person


def form(client: Client) -> dict[str, str]:
    """The form as the page shows it, without its files and boxes to tick."""
    fields = html.fromstring(client.get(PATH).text).xpath("//main//form")[0].fields
    return {name: fields[name] or "" for name in ("colour", "words", "version")}


def save(client: Client, **typed: object) -> object:
    """Send the form with this typed into it."""
    return client.submit(PATH, **(form(client) | typed))


def logo() -> tuple[io.BytesIO, str]:
    return io.BytesIO(made.logo()), "logo.png"


@pytest.mark.usefixtures("manager")
def test_a_manager_gives_a_colour_a_logo_and_a_template(
    client: Client, session: Session, here: Partnership
) -> None:
    template = (io.BytesIO(templates.template()), "../Our house.docx")

    answer = client.submit(
        PATH,
        **(form(client) | {"colour": "#7a1f5c", "words": "Two rivers", "logo": logo(), "template": template}),
    )

    assert answer.status_code == 303
    session.refresh(here)
    assert brands.of(here).colour == "7a1f5c"
    page = html.fromstring(client.get(PATH).text)
    (shown,) = page.xpath("//main//img")
    assert shown.get("alt") == "Two rivers"
    picture = client.get(shown.get("src"))
    assert (picture.mimetype, picture.data) == ("image/png", brands.of(here).logo)
    (leads,) = page.xpath("//a[text()='Our house.docx']/@href")
    kept = client.get(leads)
    assert kept.data == brands.of(here).template
    assert kept.headers["Content-Disposition"] == 'attachment; filename="Our house.docx"'


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"colour": "#ffdd00"}, "colour", "too light: white words on it stand out 1.3 to 1"),
        ({"colour": "sky blue"}, "colour", "six signs, such as #123c52"),
        ({"colour": "#" * 30}, "colour", "Shorten this"),
        ({"logo": "png"}, "words", "Say in words what the logo shows"),
        ({"logo": "text", "words": "Two rivers"}, "logo", "PNG or JPEG"),
        ({"logo": "empty", "words": "Two rivers"}, "logo", "PNG or JPEG"),
        ({"template": "text"}, "template", "must be a Word document"),
    ],
)
def test_what_cannot_be_gets_a_sentence_at_its_box_and_what_was_typed_stays(
    client: Client, session: Session, here: Partnership, typed: dict[str, str], field: str, says: str
) -> None:
    files = {"png": made.logo(), "text": b"Hello", "empty": b""}
    sent = {
        name: (io.BytesIO(files[text]), "a.png") if name in ("logo", "template") else text
        for name, text in typed.items()
    }

    answer = client.submit(
        PATH, **({"colour": "#036", "words": "Mine", "version": "0"} | {"words": ""} | sent)
    )

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert says in words(answer)
    assert "Choose the files again" in words(answer)
    page = html.fromstring(answer.text)
    assert page.xpath("//input[@id='colour']/@value") == [typed.get("colour", "#036")]
    assert page.xpath("//input[@id='words']/@value") == [typed.get("words", "")]
    session.refresh(here)
    assert brands.of(here) == Brand()


@pytest.mark.usefixtures("manager")
def test_what_somebody_else_chose_meanwhile_is_shown_before_it_is_replaced(
    client: Client, session: Session, here: Partnership
) -> None:
    opened = form(client)
    client.submit(PATH, **(form(client) | {"colour": "#7a1f5c"}))

    answer = client.submit(PATH, **(opened | {"colour": "#003366"}))

    assert answer.status_code == 409
    assert "Now #7a1f5c" in words(answer)
    fields = html.fromstring(answer.text).xpath("//main//form")[0].fields
    assert fields["colour"] == "#003366"
    again = {name: fields[name] or "" for name in ("colour", "words", "version")}
    assert client.submit(PATH, **again).status_code == 303
    session.refresh(here)
    assert brands.of(here).colour == "003366"


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("kind", papers.KINDS)
def test_an_example_can_be_taken_out_in_each_format(client: Client, here: Partnership, kind: str) -> None:
    answer = client.get(f"{PATH}/example/{kind}")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="here-example.{kind}"'
    assert answer.data[:2] in (b"PK", b"%P", b"<!")


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("path", ["logo", "template", "example/xlsx", "example/exe"])
def test_what_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{PATH}/{path}").status_code == 404


def test_the_settings_lead_to_it(client: Client, manager: User) -> None:
    assert PATH in client.get("/settings/here").text
    assert PATH in client.get("/people").text
