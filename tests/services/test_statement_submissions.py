"""Submitting keeps the very files: what they are, that they stay, and what is said where they do not."""

import hashlib
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, richmond, sending
from tracker.adapters import files as file_store
from tracker.adapters.files import FileStore
from tracker.domain import statements as rules
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Part, PartnershipBrand, Statement, StatementFile
from tracker.queries import statements as queries
from tracker.queries import submissions as kept_queries
from tracker.services import actions, statements, submissions
from tracker.services.submissions import Sending, Upload

NOW = factories.NOW
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def action(session: Session) -> Action:
    """The letter's third item, with an action that is only begun."""
    report = factories.report(session, factories.partnership(session), reference="RICH-JTAI-24")
    asked = factories.recommendation(session, report, position=3, text=richmond.ITEMS[2], bodies=["police"])
    return factories.action(session, asked, reference="RICH-JTAI-24-03", due_on=date(2025, 3, 31))


@pytest.fixture
def statement(session: Session, action: Action) -> Statement:
    opened = statements.open_for(session, action.report, actor=OPERATOR, now=NOW)
    assert opened is not None
    return opened


@pytest.fixture
def manager(session: Session, statement: Statement) -> Actor:
    return factories.actor(factories.member(session, statement.report.partnership, Role.MANAGER))


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def kept(session: Session, statement: Statement) -> dict[str, StatementFile]:
    return {file.kind: file for file in kept_queries.files(session, statement)}


def word_file(text: str) -> bytes:
    written = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(written)
    return written.getvalue()


def path_of(files: FileStore, file: StatementFile) -> Path:
    return files.path(file.sha256)


def test_every_format_is_kept_once_with_its_hash_as_what_was_sent(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    draft = sending.submit(session, statement, manager, files=files)

    rows = kept(session, statement)
    assert list(rows) == list(statements.KINDS)
    for kind, row in rows.items():
        body = path_of(files, row).read_bytes()
        assert hashlib.sha256(body).hexdigest() == row.sha256
        assert (row.size, row.draft_id, row.addendum_id) == (len(body), draft.id, None)
        assert row.name == f"RICH-JTAI-24-statement-version-1.{kind}"
        assert row.media_type == statements.KINDS[kind][1]
    assert b"Submitted on 18 November 2024 to a@ofsted.gov.uk" in path_of(files, rows["html"]).read_bytes()


def test_the_history_names_each_file_with_its_hash(
    session: Session, statement: Statement, files: FileStore
) -> None:
    sending.submit(session, statement, files=files)

    event = session.scalars(select(Event).where(Event.kind == "statement.submitted")).one()
    rows = kept(session, statement).values()
    assert event.after["files"] == [f"{row.sha256}  {row.name}" for row in rows]


def test_a_file_taken_to_be_sent_is_the_file_that_is_kept_even_on_a_later_day(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    how = Sending(on=factories.TODAY, to="a@ofsted.gov.uk")
    taken = {
        kind: submissions.to_send(session, statement, kind, how, actor=manager, now=NOW)
        for kind in statements.KINDS
    }

    sending.submit(session, statement, manager, files=files, now=TOMORROW)

    for kind, row in kept(session, statement).items():
        assert path_of(files, row).read_bytes() == taken[kind].body
        assert row.name == taken[kind].filename


def test_taking_a_file_sends_nothing_and_is_for_who_may_submit(
    session: Session, statement: Statement, manager: Actor
) -> None:
    how = Sending(on=factories.TODAY, to="a@ofsted.gov.uk")
    submissions.to_send(session, statement, "html", how, actor=manager, now=NOW)
    assert statement.submitted_on is None
    reader = factories.actor(factories.member(session, statement.report.partnership, Role.SCRUTINEER))
    with pytest.raises(DomainError, match="not change it"):
        submissions.to_send(session, statement, "html", how, actor=reader, now=NOW)
    tomorrow = Sending(on=date(2024, 11, 19), to="x")
    with pytest.raises(DomainError, match="future"):
        submissions.to_send(session, statement, "html", tomorrow, actor=manager, now=NOW)


def test_what_changed_since_the_page_was_opened_is_not_recorded_as_sent(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    seen = submissions.seen_now(session, statement, now=NOW)
    actions.post_update(session, action, note="Afterwards.", actor=manager, now=NOW)

    with pytest.raises(ChangedMeanwhileError, match="plan has changed"):
        sending.submit(session, statement, manager, seen=seen, files=files)
    session.rollback()
    assert not list(files.folder.rglob("*"))


def test_what_is_as_it_was_seen_is_recorded(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    seen = submissions.seen_now(session, statement, now=NOW)

    assert sending.submit(session, statement, manager, seen=seen, files=files).number == 1


def test_the_very_file_that_was_finished_by_hand_is_kept_beside_ours(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    body = word_file("Our letterhead.")
    given = (Upload("C:\\sent\\Statement final.docx", body), Upload("minutes.txt", b"Agreed."))

    how = {"files": files, "sent_as": given}
    with pytest.raises(DomainError, match="out of sight"):  # its author, as of evidence
        sending.submit(session, statement, manager, **how)
    sending.submit(session, statement, manager, **how, override="It was sent so.")

    rows = [row for row in kept_queries.files(session, statement) if row.kind == submissions.SENT_AS]
    assert [row.name for row in rows] == ["Statement final.docx", "minutes.txt"]
    assert path_of(files, rows[0]).read_bytes() == body
    assert rows[1].media_type == "text/plain"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((Upload("statement.exe", b"MZ"),), "statement.exe: This kind of file is not taken"),
        ((Upload("statement.docx", b"no such thing"),), "statement.docx: This file is damaged"),
        ((Upload("empty.pdf", b""),), "empty.pdf: This file is empty"),
        (tuple(Upload(f"{n}.txt", b"x") for n in range(11)), "at most 10 files"),
    ],
)
def test_a_file_that_evidence_would_not_take_is_refused_and_nothing_is_recorded(
    session: Session,
    statement: Statement,
    manager: Actor,
    files: FileStore,
    given: tuple[Upload, ...],
    sentence: str,
) -> None:
    with pytest.raises(DomainError, match=sentence) as refusal:
        sending.submit(session, statement, manager, files=files, sent_as=given)

    assert refusal.value.field == "sent_as"
    assert (statement.submitted_on, queries.drafts(session, statement)) == (None, [])
    assert not list(files.folder.rglob("*"))


def test_a_file_that_may_identify_a_child_is_kept_with_a_reason_only(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    given = {"files": files, "sent_as": (Upload("sent.txt", b"NHS number 943 476 5919"),)}
    with pytest.raises(DomainError, match="may identify a child"):
        sending.submit(session, statement, manager, **given)
    assert statement.submitted_on is None

    sending.submit(session, statement, manager, **given, override="It was sent so.")

    overridden = session.scalars(select(Event).where(Event.kind == "guard.overridden")).one()
    assert overridden.reason == "It was sent so."


def test_nothing_is_half_done_where_the_store_cannot_be_written(
    session: Session,
    statement: Statement,
    manager: Actor,
    files: FileStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.commit()

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_store.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        sending.submit(session, statement, manager, files=files)
    session.rollback()

    assert statement.submitted_on is None
    assert queries.drafts(session, statement) == []
    assert kept_queries.files(session, statement) == []
    assert not [path for path in files.folder.rglob("*") if path.is_file()]


# --- frozen ---


def everything_changes(session: Session, action: Action) -> None:
    """What may happen afterwards to an action, its recommendation, its report and its partnership."""
    report = action.report
    actions.post_update(session, action, note="Later.", actor=OPERATOR, now=TOMORROW)
    action.what_we_will_do, action.success_measure = "Something else.", "Another measure."
    action.status, action.due_on = Status.DELIVERED, date(2026, 1, 1)
    action.times_moved, action.due_basis = 3, DueBasis.SET
    action.recommendation.response_reason = "Otherwise."
    factories.action(session, report, what_we_will_do="Added later.")
    agency = factories.agency(session, report.partnership, name="A new agency")
    own = {"partnership_id": action.partnership_id, "action_id": action.id, "agency_id": agency.id}
    session.add(Part(**own, what="Their part", status=PartStatus.IN_PROGRESS))
    report.partnership.name, report.title = "Renamed partnership", "Renamed report"
    report.partnership.brand = PartnershipBrand(colour="7a1f5c")
    report.principal_authority, report.statement_due_on = "Another council", date(2026, 2, 2)
    session.flush()


def exported(
    session: Session, statement: Statement, files: FileStore, actor: Actor
) -> dict[str, tuple[str, bytes]]:
    found = {
        kind: submissions.export(session, statement, kind, files=files, actor=actor, now=TOMORROW)
        for kind in statements.KINDS
    }
    return {kind: (written.filename, written.body) for kind, written in found.items()}


def test_whatever_changes_after_submission_every_exported_byte_stays(
    session: Session, statement: Statement, action: Action, manager: Actor, files: FileStore
) -> None:
    sending.submit(session, statement, manager, files=files)
    before = exported(session, statement, files, manager)

    everything_changes(session, action)

    assert exported(session, statement, files, manager) == before
    assert rules.fingerprint(
        statements.composed(session, statement, TOMORROW.date())
    ) != submissions.seen_now(session, statement, now=TOMORROW)


def test_an_earlier_version_is_written_as_the_draft_that_it_was(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    first = statements.build(session, statement, actor=manager, now=NOW)
    before = submissions.take_out(session, statement, first, "html", files=files)
    words: dict[str, Any] = {"introduction": "Ours.", "version": statement.version}
    statements.write(session, statement, **words, actor=manager, now=NOW)
    sending.submit(session, statement, manager, files=files)

    assert submissions.take_out(session, statement, first, "html", files=files) == before


def test_a_kept_file_that_was_lost_or_damaged_is_said_to_be_and_never_given_as_another(
    session: Session, statement: Statement, manager: Actor, files: FileStore
) -> None:
    sending.submit(session, statement, manager, files=files)
    rows = kept(session, statement)
    path_of(files, rows["html"]).write_bytes(b"Something else.")
    path_of(files, rows["docx"]).unlink()

    assert submissions.fault(rows["pdf"], files) == ""
    assert "is damaged: it is no longer what was sent" in submissions.fault(rows["html"], files)
    assert "is missing from the file store" in submissions.fault(rows["docx"], files)
    for kind, word in (("html", "damaged"), ("docx", "missing")):
        with pytest.raises(DomainError, match=word):
            submissions.export(session, statement, kind, files=files, actor=manager, now=TOMORROW)


def test_the_nearest_of_what_is_owed_is_found_in_one_query(
    session: Session, statement: Statement, manager: Actor, count_queries: Any
) -> None:
    later = factories.report(
        session, statement.report.partnership, reference="LATER-24", statement_due_on=date(2025, 3, 1)
    )
    elsewhere = factories.report(session, factories.partnership(session))
    for report in (later, elsewhere):
        statements.open_for(session, report, actor=OPERATOR, now=NOW)

    with count_queries() as seen:
        owed = kept_queries.owed(session, manager)

    assert [each.reference for each in owed] == ["RICH-JTAI-24", "LATER-24"]
    assert len(seen) == 1
    sending.submit(session, statement, manager)
    assert [each.reference for each in kept_queries.owed(session, manager)] == ["LATER-24"]
