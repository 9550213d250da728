"""Evidence: kept in versions, sealed to an agency, guarded, fetched on record, withdrawn with a reason."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.adapters.files import FileStore
from tracker.domain.errors import DomainError, NotFoundError
from tracker.domain.guard import IdentifiesChildError
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Agency, Event, Evidence, Partnership
from tracker.queries import actions as action_queries
from tracker.queries import evidence as queries
from tracker.services import actions, evidence
from tracker.services.evidence import Given

NOW = factories.NOW
LINK = Given("Minutes of the board", "https://partnership.example/minutes")


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def police(session: Session, here: Partnership) -> Agency:
    return factories.agency(session, here, name="Police")


@pytest.fixture
def officer(session: Session, here: Partnership, police: Agency) -> Actor:
    return factories.actor(factories.member(session, here, Role.ACTION_LEAD, police))


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


@pytest.fixture
def action(session: Session, here: Partnership, officer: Actor) -> Action:
    report = factories.report(session, here)
    return factories.action(session, report, lead_id=officer.user_id, status=Status.IN_PROGRESS)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def text_file(text: str = "Audit of twelve cases") -> Given:
    return Given("The audit", name="audit.txt", content=text.encode())


def test_a_file_is_kept_under_its_hash_with_its_size_and_type(
    session: Session, action: Action, officer: Actor, files: FileStore
) -> None:
    row = evidence.add(session, action, text_file(), files=files, actor=officer, now=NOW)
    assert (row.name, row.size, row.media_type, row.number) == ("audit.txt", 21, "text/plain", 1)
    assert files.path(row.sha256 or "").read_text() == "Audit of twelve cases"
    event = session.scalars(select(Event).where(Event.evidence_id == row.id)).one()
    assert (event.kind, event.after["sha256"]) == ("evidence.added", row.sha256)


def test_a_newer_version_stands_beside_the_older_one(
    session: Session, action: Action, officer: Actor, files: FileStore
) -> None:
    first = evidence.add(session, action, text_file(), files=files, actor=officer, now=NOW)
    second = evidence.add(
        session, action, text_file("Of 14"), files=files, earlier=first, actor=officer, now=NOW
    )
    third = evidence.add(
        session, action, text_file("Of 15"), files=files, earlier=second, actor=officer, now=NOW
    )
    assert [(row.number, row.first_id) for row in (first, second, third)] == [
        (1, None),
        (2, first.id),
        (3, first.id),
    ]
    assert files.path(first.sha256 or "").read_text() == "Audit of twelve cases"


def test_what_is_sealed_does_not_exist_for_others_not_even_for_the_manager(
    session: Session, action: Action, officer: Actor, manager: Actor, police: Agency
) -> None:
    sealed = Given("Intelligence log", "https://police.example/1", sealed_to_id=police.id)
    row = evidence.add(session, action, sealed, actor=officer, now=NOW)
    assert list(queries.of_action(session, officer, action)) == [row]
    assert not queries.of_action(session, manager, action)
    with pytest.raises(NotFoundError):
        queries.get(session, manager, action, row.id)
    shown = [event.summary for event in action_queries.history(session, manager, action)]
    assert not [summary for summary in shown if "Intelligence" in summary]
    assert [event for event in action_queries.history(session, officer, action) if event.evidence_id]


def test_sealed_evidence_does_not_let_somebody_verify_who_cannot_see_it(
    session: Session, action: Action, officer: Actor, manager: Actor, police: Agency
) -> None:
    sealed = Given("Intelligence log", "https://police.example/1", sealed_to_id=police.id)
    done = {"note": "Done.", "to": Status.DELIVERED}
    actions.post_update(session, action, evidence=sealed, actor=officer, now=NOW, **done)
    with pytest.raises(DomainError, match="needs evidence"):
        actions.post_update(session, action, note="Seen.", to=Status.VERIFIED, actor=manager, now=NOW)


def test_nobody_seals_to_an_agency_that_is_not_theirs(
    session: Session, action: Action, manager: Actor, police: Agency
) -> None:
    with pytest.raises(DomainError, match="agency of your own") as refused:
        evidence.add(
            session, action, Given("x", "https://a.example", sealed_to_id=police.id), actor=manager, now=NOW
        )
    assert refused.value.field == "sealed_to"


def test_a_file_that_may_identify_a_child_waits_for_a_reason_that_stays_on_record(
    session: Session, action: Action, officer: Actor, files: FileStore, tmp_path: Path
) -> None:
    risky = text_file("NHS 943 476 5919 was seen")
    with pytest.raises(IdentifiesChildError) as refused:
        evidence.add(session, action, risky, files=files, actor=officer, now=NOW)
    assert refused.value.field == "file"
    assert not session.scalars(select(Evidence)).all()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "nothing is stored"
    evidence.add(session, action, risky, files=files, override="A test number.", actor=officer, now=NOW)
    event = session.scalars(select(Event).where(Event.kind == "guard.overridden")).one()
    assert event.reason == "A test number."
    assert "943" not in event.summary + str(event.after)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Given("Says it"), "evidence_url"),
        (Given("", "https://a.example"), "evidence_note"),
        (Given("x", "javascript:alert(1)"), "evidence_url"),
        (Given("x", "https://a.example", name="a.txt", content=b"a"), "evidence_url"),
        (Given("", name="a.txt", content=b"a"), "evidence_note"),
        (Given("x" * 20_001, "https://a.example"), "evidence_note"),
        (Given("x", name="a.exe", content=b"MZ"), "file"),
    ],
)
def test_evidence_says_what_it_shows_and_is_one_link_or_one_file(
    session: Session, action: Action, officer: Actor, given: Given, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        evidence.add(session, action, given, actor=officer, now=NOW)
    assert refused.value.field == field


def test_who_fetched_a_file_is_recorded_beside_it_and_not_in_the_history(
    session: Session, action: Action, officer: Actor, manager: Actor, files: FileStore
) -> None:
    row = evidence.add(session, action, text_file(), files=files, actor=officer, now=NOW)
    path = evidence.fetch(session, action, row, files=files, actor=manager, now=NOW)
    assert path.read_text() == "Audit of twelve cases"
    assert [event.by_name for event in queries.downloads(session, row)] == [manager.name]
    assert all("fetched" not in event.summary for event in action_queries.history(session, manager, action))


def test_withdrawn_evidence_is_no_longer_given_and_counts_no_more(
    session: Session, action: Action, officer: Actor, manager: Actor, files: FileStore
) -> None:
    row = evidence.add(session, action, text_file(), files=files, actor=officer, now=NOW)
    with pytest.raises(DomainError, match="Say why"):
        evidence.withdraw(session, action, row, reason=" ", actor=manager, now=NOW)
    evidence.withdraw(session, action, row, reason="Wrong file.", actor=manager, now=NOW)
    assert not queries.is_there_any(session, officer, action)
    for act in (
        lambda: evidence.fetch(session, action, row, files=files, actor=officer, now=NOW),
        lambda: evidence.withdraw(session, action, row, reason="Again.", actor=officer, now=NOW),
        lambda: evidence.add(session, action, LINK, earlier=row, actor=officer, now=NOW),
    ):
        with pytest.raises(DomainError, match="withdrawn"):
            act()
    assert action_queries.history(session, officer, action)[0].reason == "Wrong file."


def test_a_board_member_gives_no_evidence(session: Session, action: Action, here: Partnership) -> None:
    reader = factories.actor(factories.member(session, here, Role.BOARD_MEMBER))
    with pytest.raises(DomainError, match="not change"):
        evidence.add(session, action, LINK, actor=reader, now=NOW)
