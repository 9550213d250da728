"""The evidence room on the screen: what it shows to whom, what it leaves out, and taking it all out."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, rooms
from tests.rooms import SECRET, Furnished
from tests.web.conftest import Client, SignIn, words
from tracker.domain.evidence_room import PAGE
from tracker.domain.roles import Actor, Role
from tracker.models import Event, User
from tracker.services import actions, statements

As = Callable[[Actor], Client]
ROOM = "/reports/HERE-JTAI-24/evidence-room"


@pytest.fixture
def full(session: Session, app: Flask) -> Furnished:
    return rooms.furnish(session, app.extensions["tracker"].files)


@pytest.fixture
def as_one(client: Client, sign_in: SignIn, session: Session) -> As:
    """as_one(actor): the browser of this person."""

    def as_one(actor: Actor) -> Client:
        return sign_in(client, session.get_one(User, actor.user_id))

    return as_one


def test_the_page_says_as_at_when_how_much_there_is_and_leads_to_each_recommendation(
    as_one: As, full: Furnished
) -> None:
    answer = as_one(full.manager).get(ROOM)
    page, said = html.fromstring(answer.text), words(answer)

    assert "As at 18 November 2024, 09:00: 2 recommendations and 2 actions" in said
    assert "1 not started, 1 verified. 2 files (1 KB) and 1 link." in said
    led = page.xpath("//nav[@aria-labelledby='room-contents']//a/@href")
    assert led == ["#recommendation-1", "#recommendation-2"]
    assert {f"#{each}" for each in page.xpath("//h2/@id")} >= set(led)
    for text in (
        *("The delivery of Operation Encompass.", "moved 2 times", "Verified by Scrutineer"),
        *("The audit (version 2); Minutes of the board (version 1).", "1 earlier version", "Withdrawn"),
        *("Schools told by nine", "CH-1", "Show the sample.", "All told.", full.audit.sha256 or ""),
    ):
        assert text in said, text


def test_names_lead_to_the_pages_of_the_action_and_of_the_evidence(as_one: As, full: Furnished) -> None:
    client = as_one(full.manager)
    links = set(html.fromstring(client.get(ROOM).text).xpath("//main//a/@href"))

    assert "/actions/HERE-JTAI-24-01" in links
    assert f"/actions/HERE-JTAI-24-01/evidence/{full.audit.id}" in links
    assert "https://partnership.example/minutes" in links
    inside = [link for link in links if link.startswith("/")]
    assert {client.get(link).status_code for link in inside} == {200}


def test_the_report_and_its_statement_lead_to_the_room_and_the_help_says_what_it_is(
    as_one: As, full: Furnished, session: Session
) -> None:
    statements.open_for(session, full.report, actor=full.manager, now=factories.NOW)
    client = as_one(full.manager)

    for path in ("/reports/HERE-JTAI-24", "/statements/HERE-JTAI-24"):
        assert ROOM in html.fromstring(client.get(path).text).xpath("//main//a/@href")
    assert "/statements/HERE-JTAI-24" in html.fromstring(client.get(ROOM).text).xpath("//main//a/@href")
    assert "evidence room" in words(client.get("/help"))


def test_what_is_sealed_and_what_they_do_not_lead_is_not_there_for_others(
    as_one: As, full: Furnished
) -> None:
    assert SECRET in as_one(full.officer).get(ROOM).text
    assert SECRET not in as_one(full.manager).get(ROOM).text
    outside = as_one(full.outsider).get(ROOM)
    assert "Tell schools" not in outside.text
    assert "No action that you see." in words(outside)


def test_the_archive_comes_as_a_download_and_the_page_then_says_who_took_it(
    as_one: As, full: Furnished
) -> None:
    client = as_one(full.scrutineer)

    answer = client.submit(f"{ROOM}/archive")

    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    name = "HERE-JTAI-24-evidence-2024-11-18-0900.zip"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.read("evidence/HERE-JTAI-24-01/01-v2-audit.txt") == b"Fourteen cases"
    assert "Scrutineer, 18 November 2024, 09:00: 2 files" in words(client.get(ROOM))


def test_looking_is_not_recorded_and_only_our_own_form_takes_it_out(
    as_one: As, full: Furnished, session: Session
) -> None:
    client = as_one(full.manager)
    client.get(ROOM)

    assert client.get(f"{ROOM}/archive").status_code == 405
    assert client.post(f"{ROOM}/archive").status_code == 400
    assert not session.scalars(select(Event).where(Event.kind == "evidence_room.taken")).all()


def test_of_another_partnership_there_is_no_room(
    client: Client, sign_in: SignIn, session: Session, full: Furnished
) -> None:
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    sign_in(client, stranger)

    assert client.get(ROOM).status_code == 404
    assert client.submit(f"{ROOM}/archive").status_code == 404


def test_with_thousands_of_updates_the_page_stays_short_and_says_where_the_whole_is(
    as_one: As, full: Furnished, session: Session
) -> None:
    rooms.many(session, full.report, number=2, updates=1_000)

    answer = as_one(full.manager).get(ROOM)

    said = words(answer)
    assert said.count("Note 9") == 2 * PAGE.entries  # Note 999 to Note 992
    assert "Here are the newest 8 of 1,000." in said
    assert len(answer.data) < 100_000


def test_a_long_text_is_cut_short_and_says_by_how_much(as_one: As, full: Furnished, session: Session) -> None:
    actions.post_update(
        session,
        full.action,
        note="x" * 20_000,
        actor=full.manager,
        now=factories.NOW + timedelta(minutes=1),
    )

    said = words(as_one(full.manager).get(ROOM))

    assert "x" * PAGE.characters + "… (19,000 more characters" in said
    assert "x" * (PAGE.characters + 1) not in said


def test_hostile_text_makes_no_elements(as_one: As, session: Session, app: Flask) -> None:
    hostile = "\u202e<script>alert(1)</script>\x07{{ 7*7 }}</section></main>"
    full = rooms.furnish(session, app.extensions["tracker"].files, words=hostile)

    page = html.fromstring(as_one(full.manager).get(ROOM).text)

    assert len(page.xpath("//main")) == 1
    assert not page.xpath("//main//script")
    assert "{{ 7*7 }}" in page.find(".//main").text_content()
