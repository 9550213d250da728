"""A file becomes a draft, people correct it, and a confirmed draft becomes a report with actions."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, letters, uploads
from tracker.adapters.files import FileStore
from tracker.domain import corrections
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import (
    ChangedMeanwhileError,
    DomainError,
    NotFoundError,
    UnreadableReportError,
)
from tracker.domain.reading import ReadItem
from tracker.domain.reports import ReportKind
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    Event,
    Mail,
    Partnership,
    Recommendation,
    Report,
    ReportDraft,
    Statement,
)
from tracker.queries import reports as queries
from tracker.services import reports

NOW = factories.NOW


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


# --- uploading ---


def test_an_uploaded_letter_waits_as_a_draft_and_makes_nothing_else(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    read = uploads.corrected(draft)
    assert [kept.item.text[:20] for kept in read.kept] == [
        "The quality of partn",
        "The timeliness of fo",
        "The attendance of po",
    ]
    assert read.facts.statement_due_on == date(2024, 12, 13)
    assert draft.source_pages == [letters.LETTER]
    assert draft.uploaded_by_id == manager.user_id
    assert uploads.everything(session, Report) == uploads.everything(session, Action) == 0
    assert session.scalars(select(Event.kind)).all() == ["report.uploaded"]


def test_the_same_file_again_is_the_draft_that_waits_already(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    first = uploads.uploaded(session, partnership, manager)
    assert uploads.uploaded(session, partnership, manager) is first
    assert uploads.everything(session, ReportDraft) == 1


def test_a_file_that_was_imported_is_refused_by_its_reference(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager)
    with pytest.raises(DomainError, match=report.reference) as refused:
        uploads.uploaded(session, partnership, manager)
    assert refused.value.field == "file"
    assert uploads.everything(session, ReportDraft) == 0


def test_another_partnership_may_import_the_same_file(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    one = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager)
    other = factories.partnership(session)
    second = uploads.confirmed(session, uploads.uploaded(session, other, OPERATOR), OPERATOR)
    assert one.source_sha256 == second.source_sha256
    assert one.reference == "TEST-JTAI-24"
    assert second.reference == "TEST-JTAI-24B"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("letter.txt", b"", "empty"),
        ("letter.pdf", b"no pdf at all", "not one"),
        ("letter.txt", letters.WITHOUT_ITEMS.encode(), "No recommendations were found"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_its_field_and_leaves_nothing(
    session: Session, partnership: Partnership, tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    with pytest.raises(UnreadableReportError, match=says) as refused:
        reports.upload(
            session,
            partnership.id,
            name,
            data,
            files=FileStore(tmp_path),
            actor=OPERATOR,
            now=NOW,
            holidays=uploads.HOLIDAYS,
        )
    assert refused.value.field == "file"
    assert list(tmp_path.iterdir()) == []
    assert uploads.everything(session, ReportDraft) == uploads.everything(session, Event) == 0


def test_what_the_refusal_of_an_empty_reading_advises_works(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(
        session, partnership, manager, "Recommendations\n\n1. Train all staff.\n2. Review plans.\n"
    )
    assert [kept.item.text for kept in uploads.corrected(draft).kept] == ["Train all staff.", "Review plans."]


def test_characters_that_a_database_refuses_are_left_out(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    odd = reports.open_source("letter.html", b"<p>a&#0;b&#xd800;c\x00d</p>")
    assert not {"\x00", "\ud800"} & set("".join(odd.pages))
    assert reports.open_source("letter.txt", letters.LETTER.encode()).pages == [letters.LETTER]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_only_a_manager_of_the_partnership_may_upload_to_it(
    session: Session, partnership: Partnership, role: Role
) -> None:
    agency = factories.agency(session, partnership)
    person = factories.actor(factories.member(session, partnership, role, agency))
    elsewhere = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))
    for actor in (person, elsewhere):
        with pytest.raises(NotFoundError):
            uploads.uploaded(session, partnership, actor)


# --- correcting ---


def test_corrections_are_kept_beside_what_was_read(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    as_read, version = draft.as_read, draft.version
    changed = corrections.drop(uploads.corrected(draft), 2)
    later = NOW + timedelta(minutes=5)
    reports.correct(session, draft, changed, version=version, actor=manager, now=later)
    session.expire(draft)
    assert uploads.corrected(draft) == changed
    assert draft.as_read == as_read
    assert draft.saved_at == later
    assert draft.version == version + 1


def test_saving_without_a_change_leaves_the_version_to_the_others(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    version = draft.version
    reports.correct(session, draft, uploads.corrected(draft), version=version, actor=manager, now=NOW)
    assert draft.version == version


def test_a_draft_that_somebody_else_changed_is_neither_saved_over_nor_confirmed(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    opened = draft.version
    theirs = corrections.drop(uploads.corrected(draft), 1)
    reports.correct(session, draft, theirs, version=opened, actor=manager, now=NOW)
    yours = corrections.drop(uploads.corrected(draft), 2)
    with pytest.raises(ChangedMeanwhileError):
        reports.correct(session, draft, yours, version=opened, actor=manager, now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        reports.confirm(session, draft, yours, live=True, version=opened, actor=manager, now=NOW)
    assert uploads.corrected(draft) == theirs
    assert uploads.everything(session, Report) == 0


# --- confirming ---


def test_a_confirmed_letter_becomes_a_report_with_an_action_for_each_item(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager)
    assert report.reference == "TEST-JTAI-24"
    assert (report.kind, report.authority) == (ReportKind.JTAI, "Testing")
    assert (report.inspected_from, report.inspected_to) == (date(2024, 7, 15), date(2024, 7, 19))
    assert report.published_on == date(2024, 9, 6)
    assert report.recipients == ["Jo Bloggs, Director of Children's Services, Testing"]
    assert report.principal_authority == "London Borough of Testing"
    assert report.statement_required
    assert report.statement_due_basis is DueBasis.PRINTED
    items = queries.recommendations_with_actions(session, manager, report)
    assert [item.position for item, _ in items] == [1, 2, 3]
    assert [[action.reference for action in actions] for _, actions in items] == [
        ["TEST-JTAI-24-01"],
        ["TEST-JTAI-24-02"],
        ["TEST-JTAI-24-03"],
    ]
    for _, (action,) in items:
        assert action.status is Status.NOT_STARTED
        assert action.is_tracked
        assert action.tracked_since == factories.TODAY
        assert action.due_on is action.original_due_on is action.due_basis is None
        assert action.what_we_will_do == ""
    assert uploads.everything(session, ReportDraft) == 0


def test_confirming_opens_the_statement_and_records_it_all_and_queues_no_mail(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager)
    assert session.scalars(select(Statement.report_id)).all() == [report.id]
    kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == [
        "report.uploaded",
        "report.imported",
        "action.created",
        "action.created",
        "action.created",
        "statement.opened",
    ]
    assert uploads.everything(session, Mail) == 0


def test_what_a_person_corrected_is_imported_and_counted_in_the_record(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    changed = corrections.drop(uploads.corrected(draft), 2)
    first = changed.items[0]
    better = replace(first, item=replace(first.item, text="The standard of partners' referrals."))
    changed = replace(changed, items=(better, *changed.items[1:]))
    report = reports.confirm(
        session, draft, changed, live=True, version=draft.version, actor=manager, now=NOW
    )
    texts = session.scalars(select(Recommendation.text).order_by(Recommendation.position)).all()
    assert texts == [
        "The standard of partners' referrals.",
        "The attendance of police officers and staff at multi-agency training.",
    ]
    event = session.scalars(select(Event).where(Event.kind == "report.imported")).one()
    assert event.report_id == report.id
    assert event.after["dropped"] == 1
    assert event.after["words_changed"] > 0


def test_a_historic_report_waits_outside_tracking_and_owes_no_statement(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    report = uploads.confirmed(session, uploads.uploaded(session, partnership, manager), manager, live=False)
    assert not report.is_tracked
    assert report.statement_required
    assert not any(session.scalars(select(Action.is_tracked)))
    assert session.scalars(select(Action.tracked_since)).all() == [None] * 3
    assert uploads.everything(session, Statement) == 0


def test_a_draft_that_cannot_stand_is_refused_at_its_field_and_stays(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    read = uploads.corrected(draft)
    wrong = replace(read, facts=replace(read.facts, published_on=date(2024, 7, 18)))
    with pytest.raises(DomainError) as refused:
        reports.confirm(session, draft, wrong, live=True, version=draft.version, actor=manager, now=NOW)
    assert refused.value.field == "published_on"
    assert uploads.everything(session, Report) == 0
    assert uploads.everything(session, ReportDraft) == 1


def test_a_discarded_draft_is_gone_and_its_file_may_come_again(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    draft = uploads.uploaded(session, partnership, manager)
    reports.discard(session, draft, actor=manager, now=NOW)
    assert uploads.everything(session, ReportDraft) == 0
    assert "report.discarded" in session.scalars(select(Event.kind)).all()
    uploads.uploaded(session, partnership, manager)
    assert uploads.everything(session, ReportDraft) == 1


# --- one importer for all ---


def test_an_action_takes_the_date_of_its_item_and_keeps_it_as_the_original(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    item = ReadItem(
        text="ensure it",
        deadline="Within three months",
        due_on=date(2012, 8, 29),
        due_basis=DueBasis.DERIVED,
        paragraphs=(20, 99),
    )
    report = reports.create(
        session,
        partnership.id,
        uploads.reading(item, paragraphs={20: "The finding.", 65: "Cited by nobody."}),
        uploads.SOURCE,
        live=False,
        actor=manager,
        now=NOW,
    )
    action = session.scalars(select(Action)).one()
    assert (action.due_on, action.original_due_on) == (date(2012, 8, 29), date(2012, 8, 29))
    assert action.due_basis is DueBasis.DERIVED
    assert report.reference == "TEST-SLAC-12"
    assert report.title == "Safeguarding and looked after children inspection: Royal Borough of Testing"
    assert report.paragraphs == {"20": "The finding."}
    assert (report.source_url, report.licence) == ("https://reports.example/1", "Crown")


def test_a_report_without_a_date_is_filed_under_the_year_it_came(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    undated = uploads.reading(ReadItem(text="a"), published_on=None)
    report = reports.create(
        session, partnership.id, undated, uploads.SOURCE, live=False, actor=manager, now=NOW
    )
    assert report.reference == "TEST-SLAC-24"


def test_the_importer_refuses_what_the_screen_would_refuse(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    for wrong in (uploads.reading(), uploads.reading(ReadItem(text="a"), authority=None)):
        with pytest.raises(DomainError):
            reports.create(session, partnership.id, wrong, uploads.SOURCE, live=True, actor=manager, now=NOW)
    assert uploads.everything(session, Report) == 0
