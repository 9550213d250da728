"""How often is too often: searches, exports, uploads, and links that lead nowhere."""

import io
import math
import time

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import FROM_OUR_PAGE, Client, SignIn, browser, words
from tracker.domain.accounts import TokenKind
from tracker.domain.roles import Role
from tracker.models import User
from tracker.services import account_links
from tracker.web import limits
from tracker.web.limits import EXPORTS, SEARCHES, UPLOADS, WRONG_LINKS, Counts, Limit

THREE = Limit("tries", 3, 10)


@pytest.fixture
def manager(session: Session) -> User:
    return factories.member(session, factories.partnership(session), Role.MANAGER)


def done(app: Flask, limit: Limit, who: str, times: int) -> None:
    """As if this person had done this so often just now."""
    for _ in range(times):
        app.extensions["limits"].note(limit, who, time.monotonic())


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=60))
def test_no_stretch_of_time_has_more_than_the_limit_and_whoever_waits_may_go_on(gaps: list[float]) -> None:
    counts, now, allowed = Counts(), 0.0, []
    for gap in gaps:
        now += gap
        wait = counts.wait(THREE, "somebody", now)
        assert 0 <= wait <= THREE.seconds
        assert counts.wait(THREE, "somebody", now + wait) == 0
        if wait == 0:
            counts.note(THREE, "somebody", now)
            allowed.append(now)
    for at in allowed:
        assert len([each for each in allowed if at - THREE.seconds < each <= at]) <= THREE.times


def test_what_one_person_did_stops_nobody_else_and_nothing_else() -> None:
    counts = Counts()
    for _ in range(THREE.times):
        counts.note(THREE, "one", 0)
    assert counts.wait(THREE, "one", 0) == 10
    assert counts.wait(THREE, "another", 0) == 0
    assert counts.wait(Limit("other things", 3, 10), "one", 0) == 0


def test_however_many_ask_what_is_remembered_stays_small() -> None:
    counts = Counts()
    for number in range(limits.MOST_KEYS + 100):
        counts.note(THREE, f"address {number}", 0)
    assert len(counts._times) == limits.MOST_KEYS


def test_the_limit_in_words() -> None:
    assert SEARCHES.in_words == "120 searches in a minute"
    assert EXPORTS.in_words == "120 exports in 10 minutes"


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/actions?q=school", SEARCHES),
        ("/actions/export/csv", EXPORTS),
        ("/challenges/export/xlsx", EXPORTS),
    ],
)
def test_whoever_asks_too_often_is_told_how_long_to_wait(
    client: Client, session: Session, sign_in: SignIn, manager: User, path: str, limit: Limit
) -> None:
    sign_in(client, manager)
    done(client.application, limit, f"person {manager.id}", limit.times - 1)
    assert client.get(path).status_code == 200
    refused = client.get(path)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= limit.seconds
    assert limit.in_words in words(refused)
    assert client.get("/actions").status_code == 200, "looking at the list is no search"


def test_one_person_who_searches_too_often_stops_nobody_else(
    app: Flask, session: Session, sign_in: SignIn, manager: User
) -> None:
    done(app, SEARCHES, f"person {manager.id}", SEARCHES.times)
    other = factories.member(session, manager.memberships[0].partnership, Role.MANAGER)
    assert sign_in(browser(app, session), manager).get("/actions?q=school").status_code == 429
    assert sign_in(browser(app, session), other).get("/actions?q=school").status_code == 200


def test_an_upload_too_many_gives_back_what_was_typed(
    client: Client, session: Session, sign_in: SignIn, manager: User
) -> None:
    report = factories.report(session, manager.memberships[0].partnership)
    action = factories.action(session, report)
    sign_in(client, manager)
    done(client.application, UPLOADS, f"person {manager.id}", UPLOADS.times)
    refused = client.post(
        f"/actions/{action.reference}/updates",
        data={
            "csrf_token": client.token(),
            "note": "The panel met on Monday.",
            "more-file": (io.BytesIO(b"minutes"), "minutes.txt"),
        },
        content_type="multipart/form-data",
        headers=FROM_OUR_PAGE,
    )
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    assert "The panel met on Monday." in words(refused)
    assert "you will be asked to choose it again" in words(refused)
    assert "120 uploads in 10 minutes" in words(refused)


def test_by_a_link_too_uploads_are_counted_and_nothing_typed_is_lost(client: Client) -> None:
    done(client.application, UPLOADS, "address 127.0.0.1", UPLOADS.times)
    typed = {"note": "The panel met.", "file": (io.BytesIO(b"minutes"), "minutes.txt")}
    refused = client.post("/m/a-link/RICH-JTAI-24-01", data=typed, headers=FROM_OUR_PAGE)
    assert refused.status_code == 429
    assert "The panel met." in words(refused)


def test_whoever_tries_links_that_are_none_is_stopped_and_nobody_else(
    client: Client, app: Flask, session: Session
) -> None:
    for number in range(WRONG_LINKS.times):
        assert client.get(f"/m/{number:043}").status_code == 404
    refused = client.get("/m/another")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= WRONG_LINKS.seconds
    assert math.ceil(int(refused.headers["Retry-After"]) / 60) == 10
    elsewhere = browser(app, session).get("/m/another", environ_base={"REMOTE_ADDR": "192.0.2.9"})
    assert elsewhere.status_code == 404


def test_who_has_a_whole_network_of_ipv6_is_one(client: Client) -> None:
    for number in range(WRONG_LINKS.times):
        asked = client.get("/m/none", environ_base={"REMOTE_ADDR": f"2001:db8:0:1::{number:x}"})
        assert asked.status_code == 404

    for host, code in (("2001:db8:0:1:ffff::1", 429), ("2001:db8:0:2::1", 404)):
        assert client.get("/m/none", environ_base={"REMOTE_ADDR": host}).status_code == code


def test_a_link_that_was_used_or_is_too_old_is_no_guess(
    client: Client, app: Flask, session: Session, manager: User
) -> None:
    dead = account_links.mint(session, manager.id, TokenKind.INVITATION, now=factories.NOW)
    account_links.stop(session, manager.id, [TokenKind.INVITATION], now=factories.NOW)

    answer = client.get(f"/join/{dead}")

    assert answer.status_code == 410
    assert "This link has been stopped" in words(answer)
    assert not app.extensions["limits"]._times


def test_a_calendar_that_goes_on_reading_a_stopped_address_stops_nobody_s_links(
    client: Client, app: Flask
) -> None:
    for _ in range(WRONG_LINKS.times + 1):
        assert client.get(f"/calendar/{'x' * 43}.ics").status_code == 404

    assert client.get("/m/another").status_code == 404


def test_links_that_are_good_are_never_counted(client: Client, app: Flask) -> None:
    who = "address 127.0.0.1"
    client.get("/m/none")
    assert len(app.extensions["limits"]._times["links that are not good", who]) == 1
    client.get("/sign-in")
    assert list(app.extensions["limits"]._times) == [("links that are not good", who)]


def test_each_view_that_is_said_to_hand_out_files_exists(app: Flask) -> None:
    assert set(app.view_functions) >= limits.EXPORTING
