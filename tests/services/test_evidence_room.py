"""The evidence room: all that a person may see of a report, in a number of queries that does not grow."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import factories, rooms
from tests.rooms import NOW, SECRET, Furnished, look, the_act
from tracker.adapters.files import FileStore
from tracker.domain import evidence_room as rules
from tracker.domain.evidence_room import PAGE, WHOLE
from tracker.domain.statuses import Status
from tracker.services import actions

Count = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def full(session: Session, files: FileStore) -> Furnished:
    return rooms.furnish(session, files)


# --- what stands in it ---


def test_each_recommendation_stands_in_the_reports_order_with_its_words_and_its_actions(
    session: Session, full: Furnished
) -> None:
    room = look(session, full, full.manager)

    assert [(each.number, each.text) for each in room.asked] == [
        ("1", "The delivery of Operation Encompass."),
        ("7", "The attendance of officers."),
    ]
    assert [[act.reference for act in each.acts] for each in room.asked] == [
        ["HERE-JTAI-24-01"],
        ["HERE-JTAI-24-02"],
    ]
    assert room.asked[0].source == "Unnumbered in the report"
    assert (room.as_at, room.sees_all) == (NOW, True)


def test_an_action_says_where_it_stands_who_leads_it_and_how_often_its_date_moved(
    session: Session, full: Furnished
) -> None:
    act = the_act(look(session, full, full.manager))

    assert (act.status, act.lead, act.lead_agency) == (
        Status.VERIFIED,
        "Detective superintendent",
        "Police",
    )
    assert act.rating.reason.startswith("Blue")
    assert act.moved == "moved 2 times, slipped 27 working days"
    assert act.due_on == factories.TODAY + timedelta(days=40)


def test_the_timeline_tells_everything_in_plain_words_the_newest_first(
    session: Session, full: Furnished
) -> None:
    timeline = the_act(look(session, full, full.manager)).timeline

    said = [entry.summary for entry in timeline.entries]
    assert said[:3] == [
        "Raised CH-1 to Detective superintendent, to be answered by 18 November 2024",
        "Status moved from Delivered to Verified",
        "Status moved from In progress to Delivered",
    ]
    assert "Evidence withdrawn: The wrong file" in said
    assert timeline.total == len(said)
    assert timeline.entries[1].words == "I read twelve logs."


def test_evidence_stands_in_versions_with_who_gave_it_its_size_and_its_hash(
    session: Session, full: Furnished
) -> None:
    audit, link, wrong = the_act(look(session, full, full.manager)).evidence

    assert [version.number for version in audit.versions] == [2, 1]
    assert (audit.current.by, audit.current.size) == ("Detective superintendent", 14)
    assert audit.current.sha256 == hashlib.sha256(b"Fourteen cases").hexdigest()
    assert link.current.url == "https://partnership.example/minutes"
    assert wrong.current.withdrawn_at == rooms.day(17)


def test_it_says_who_verified_it_and_on_what_evidence_stood_then(session: Session, full: Furnished) -> None:
    [verified] = the_act(look(session, full, full.manager)).verifications

    assert (verified.by, verified.status, verified.at) == ("Scrutineer", Status.VERIFIED, rooms.day(10))
    assert [(each.description, each.number) for each in verified.on] == [
        ("The audit", 2),
        ("Minutes of the board", 1),
    ]


def test_a_step_back_is_no_verification(session: Session, full: Furnished) -> None:
    actions.post_update(
        session, full.action, note="Not so.", to=Status.IN_PROGRESS, actor=full.manager, now=NOW
    )
    act = the_act(look(session, full, full.manager))

    assert act.status is Status.IN_PROGRESS
    assert [each.by for each in act.verifications] == ["Scrutineer"]


def test_measures_stand_over_time_with_every_reading(session: Session, full: Furnished) -> None:
    [measured] = the_act(look(session, full, full.manager)).measures

    assert [(reading.value, reading.by) for reading in measured.readings] == [
        (61, "Detective superintendent"),
        (94, "Detective superintendent"),
    ]
    assert measured.sentence.startswith("40% in July 2024, 94% on 6 November 2024")
    assert len(measured.chart.points) == 2


def test_an_action_that_answers_another_recommendation_too_is_named_there(
    session: Session, full: Furnished
) -> None:
    full.action.also_answers.append(full.report.recommendations[1])
    session.flush()

    assert [each.also_answered_by for each in look(session, full, full.manager).asked] == [
        (),
        ("HERE-JTAI-24-01",),
    ]


# --- who sees what ---


def test_what_is_sealed_is_not_there_for_others_not_even_as_a_number(
    session: Session, full: Furnished
) -> None:
    manager, officer = look(session, full, full.manager), look(session, full, full.officer)

    assert SECRET not in repr(manager)
    assert SECRET in repr(officer)
    assert [piece.number for piece in the_act(manager).evidence] == [1, 2, 3]
    assert (rules.figures(manager).files, rules.figures(officer).files) == (2, 3)


def test_what_a_person_does_not_see_is_not_there(session: Session, full: Furnished) -> None:
    room = look(session, full, full.outsider)

    assert [len(each.acts) for each in room.asked] == [0, 0]
    assert not room.sees_all
    assert "Tell schools" not in repr(room)


# --- how much ---


def test_the_number_of_queries_does_not_grow(session: Session, full: Furnished, count_queries: Count) -> None:
    session.expire_all()
    with count_queries() as before:
        look(session, full, full.manager, PAGE)
    rooms.many(session, full.report, number=12, updates=9)
    session.expire_all()
    with count_queries() as after:
        room = look(session, full, full.manager, PAGE)

    assert len(list(room.acts)) == 14
    assert len(after) == len(before) <= 16


def test_the_page_shows_the_newest_entries_and_says_how_many_there_are(
    session: Session, full: Furnished
) -> None:
    [action] = rooms.many(session, full.report, number=1, updates=30)

    shown, whole = (
        next(
            act for act in look(session, full, full.manager, limits).acts if act.reference == action.reference
        )
        for limits in (PAGE, WHOLE)
    )

    assert [entry.words for entry in shown.timeline.entries] == [f"Note {n}" for n in range(29, 21, -1)]
    assert shown.timeline.total == whole.timeline.total == len(whole.timeline.entries) == 30
