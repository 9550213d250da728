"""What tests of pages may ask for: the application on the test's session, and a client that checks pages."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from lxml import html
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import factories, world
from tests.databases import PostgresServer
from tests.world import World
from tracker import app as application
from tracker import db
from tracker.adapters import clock
from tracker.config import Settings
from tracker.models import User
from tracker.services import sessions as services
from tracker.services.runtime import Runtime
from tracker.web import limits, sessions

FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin", "Referer": "http://localhost/"}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings as they are where nothing is set, with a home of the tests' own."""
    return Settings(
        home=tmp_path_factory.mktemp("home"),
        database_url="sqlite://",
        port=8000,
        base_url="http://localhost",
        mail_url=urlsplit("mailbox:"),
        mail_from="Followthrough <followthrough@localhost>",
        clock=None,
        secret_key="a key for tests",
    )


@pytest.fixture(scope="session")
def built(settings: Settings) -> Flask:
    """The application, built once, for its templates take a while to compile."""
    engine = db.make_engine(settings.database_url)
    return prepared(
        application.build(Runtime(settings, engine, db.make_session_factory(engine), clock.Clock(), False))
    )


@pytest.fixture
def runtime(session: Session, settings: Settings) -> Runtime:
    """An open installation at factories.NOW, whose every session is part of the test's own transaction."""
    connection = session.connection()
    factory = db.make_session_factory(connection.engine)
    factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    return Runtime(settings, connection.engine, factory, clock.starting_at(factories.NOW), False)


@pytest.fixture
def app(built: Flask, runtime: Runtime) -> Flask:
    """The application as it runs for people, on the test's installation."""
    built.extensions["tracker"] = runtime
    built.extensions["limits"] = limits.Counts()
    return built


def prepared(app: Flask) -> Flask:
    """An application whose faults reach the test, with the client of these tests."""
    app.testing = True
    app.test_client_class = Client
    return app


@pytest.fixture
def client(app: Flask, session: Session) -> "Client":
    """A browser that nobody has signed in to."""
    return browser(app, session)


def browser(app: Flask, session: Session) -> "Client":
    """A new browser on this application."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.session = session
    return client


@pytest.fixture
def sign_in() -> "SignIn":
    """sign_in(client, user): give the browser a session of this person, without the sign-in page."""

    def sign_in(client: Client, user: User) -> Client:
        token = services.begin(
            client.session,
            user,
            agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
            address="192.0.2.1",
            lifetime=client.application.extensions["tracker"].settings.session_lifetime,
            now=factories.NOW,
        )
        client.session.flush()
        with client.session_transaction() as kept:
            kept[sessions.KEY] = token
        return client

    return sign_in


SignIn = Callable[["Client", User], "Client"]


# --- what the matrices of rights share ---


@pytest.fixture(scope="module")
def connection(postgres_server: PostgresServer) -> Iterator[Connection]:
    """A connection to a database of this file's own, in which nothing is kept."""
    url = postgres_server.migrated()
    engine = db.make_engine(url)
    with engine.connect() as connection:
        connection.begin()
        yield connection
    engine.dispose()
    postgres_server.drop(url)


@pytest.fixture(scope="module")
def matrix_session(connection: Connection) -> Iterator[Session]:
    """A session on it."""
    factory = db.make_session_factory(connection.engine)
    with factory(bind=connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture(scope="module")
def matrix_app(connection: Connection, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application on it."""
    factory = db.make_session_factory(connection.engine)
    factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    home = replace(settings, home=tmp_path_factory.mktemp("matrix"))
    now = clock.starting_at(factories.NOW)
    return prepared(application.build(Runtime(home, connection.engine, factory, now, False)))


@pytest.fixture(scope="module")
def full(matrix_session: Session, matrix_app: Flask) -> World:
    """The two partnerships in it."""
    made = world.make(matrix_session, matrix_app.extensions["tracker"].files)
    matrix_session.commit()
    return made


class Client(FlaskClient):
    """A browser: sees what the test wrote, shows the test what it did, and checks every page it gets."""

    session: Session

    def open(self, *args: Any, **values: Any) -> TestResponse:
        """Send a request, and check the page that comes."""
        self.session.commit()
        response = super().open(*args, buffered=True, **values)
        self.session.expire_all()
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308):
            check_page(response)
        return response

    def submit(self, path: str, **fields: Any) -> TestResponse:
        """Send a form as our own page would, with the token of this session."""
        data = {"csrf_token": self.token(), **fields}
        return self.post(path, data=data, headers=FROM_OUR_PAGE)

    def token(self) -> str:
        """The token that forms of this session carry."""
        with self.session_transaction() as kept, self.application.test_request_context():
            cookie.update(kept)
            token = generate_csrf()
            kept["csrf_token"] = cookie["csrf_token"]
        return token


def check_page(response: TestResponse) -> None:
    """Every page has a title, a language, one first heading, no id twice, and runs nothing inline."""
    policy = response.headers["Content-Security-Policy"]
    if "sandbox" in policy:
        return  # a mail, shown in a frame of its own
    assert "unsafe" not in policy
    page = html.fromstring(response.text)
    assert page.get("lang") == "en"
    assert page.findtext(".//title", "").removesuffix("– Followthrough").strip()
    assert len(page.findall(".//h1")) == 1, "a page has one first heading"
    ids = Counter(page.xpath("//@id"))
    assert not [name for name, times in ids.items() if times > 1], "no id stands twice"
    missing = [name for name in page.xpath("//label/@for") if name not in ids]
    assert not missing, "every label belongs to an input"
    assert not page.xpath("//*[@style or @onclick or @onchange or @onsubmit]"), "nothing is inline"
    for form in page.xpath("//form[translate(@method, 'POST', 'post') = 'post']"):
        assert form.xpath(".//input[@name='csrf_token']/@value"), "every form carries a token"


def words(response: TestResponse) -> str:
    """The words of a page, with single spaces between them."""
    return " ".join(html.fromstring(response.text).find(".//main").text_content().split())
