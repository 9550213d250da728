"""What stays with a report that was read from a file: the file, its lead agencies, what each item is."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories, letters, sending, uploads
from tracker.adapters.files import FileStore
from tracker.domain import corrections
from tracker.domain.errors import (
    DomainError,
)
from tracker.domain.reading import Judgement, Place, ReadItem
from tracker.domain.reports import ItemKind
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.models import (
    Action,
    Event,
    Mail,
    Partnership,
    Report,
    ReportDraft,
)
from tracker.services import reports

NOW = factories.NOW


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER))


# --- the original file ---


def test_the_very_file_is_kept_for_the_draft_and_for_the_report_made_of_it(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    text = letters.LETTER + "\nKept."
    draft = uploads.uploaded(session, partnership, manager, text)
    kept = reports.original(sending.store(), draft)
    assert kept is not None
    assert kept.read_bytes() == text.encode()
    report = uploads.confirmed(session, draft, manager)
    assert reports.original(sending.store(), report) == kept


def test_a_pasted_text_has_no_file(session: Session, partnership: Partnership, manager: Actor) -> None:
    words = letters.LETTER + "\nPasted."
    draft = reports.paste(session, partnership.id, words, actor=manager, now=NOW, holidays=uploads.HOLIDAYS)
    assert reports.original(sending.store(), draft) is None


def test_a_file_that_waits_and_was_lost_is_kept_anew_when_it_is_uploaded_again(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    text = letters.LETTER + "\nLost."
    draft = uploads.uploaded(session, partnership, manager, text)
    sending.store().path(draft.source_sha256).unlink()
    assert reports.original(sending.store(), draft) is None
    assert uploads.uploaded(session, partnership, manager, text) is draft
    assert reports.original(sending.store(), draft) is not None


def test_what_one_partnership_discards_another_still_has(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    text = letters.LETTER + "\nShared."
    draft = uploads.uploaded(session, partnership, manager, text)
    theirs = uploads.uploaded(session, factories.partnership(session), OPERATOR, text)
    reports.discard(session, draft, actor=manager, now=NOW)
    assert reports.original(sending.store(), theirs) is not None


def test_an_import_from_the_terminal_keeps_its_file_too(
    session: Session, partnership: Partnership, tmp_path: Path
) -> None:
    source = reports.open_source("letter.txt", letters.LETTER.encode())
    files = FileStore(tmp_path)
    report = reports.create(
        session,
        partnership.id,
        reports.read(source, uploads.HOLIDAYS),
        source,
        live=True,
        files=files,
        actor=OPERATOR,
        now=NOW,
    )
    kept = reports.original(files, report)
    assert kept is not None
    assert kept.read_bytes() == letters.LETTER.encode()


# --- lead agencies ---


def test_the_lead_agency_is_suggested_from_the_bodies_named_and_a_person_may_clear_it(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    police = factories.agency(session, partnership, name="Testing Police", also_called="police")
    factories.agency(session, partnership, name="Testing Hospital Trust")
    draft = uploads.uploaded(session, partnership, manager)
    assert [kept.agency_id for kept in uploads.corrected(draft).kept] == [None, None, police.id]
    assert corrections.from_json(draft.as_read) == uploads.corrected(draft)
    items = uploads.corrected(draft).items
    chosen = (replace(items[0], agency_id=police.id), items[1], replace(items[2], agency_id=None))
    report = reports.confirm(
        session,
        draft,
        replace(uploads.corrected(draft), items=chosen),
        live=True,
        version=draft.version,
        actor=manager,
        now=NOW,
    )
    actions = session.scalars(
        select(Action).where(Action.report_id == report.id).order_by(Action.reference)
    ).all()
    assert [action.lead_agency_id for action in actions] == [police.id, None, None]
    assert [action.lead_id for action in actions] == [None] * 3
    created = session.scalars(select(Event).where(Event.kind == "action.created").order_by(Event.id)).all()
    assert [event.after.get("lead_agency") for event in created] == ["Testing Police", None, None]
    assert actions[0].state is not None
    assert actions[0].state.lead_agency_id == police.id
    assert uploads.everything(session, Mail) == 0


def test_an_agency_that_does_not_take_part_here_is_refused_at_its_item_and_nothing_is_made(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    closed = factories.agency(session, partnership, is_closed=True)
    theirs = factories.agency(session, factories.partnership(session))
    draft = uploads.uploaded(session, partnership, manager)
    items = uploads.corrected(draft).items
    for agency_id in (closed.id, theirs.id, 0, 999_999):
        forged = replace(
            uploads.corrected(draft), items=(items[0], replace(items[1], agency_id=agency_id), items[2])
        )
        for act in (
            partial(reports.correct, session, draft, forged),
            partial(reports.confirm, session, draft, forged, live=True),
        ):
            with pytest.raises(DomainError, match="agency of this partnership") as refused:
                act(version=draft.version, actor=manager, now=NOW)
            assert refused.value.field == "items-1-lead_agency_id"
    assert uploads.everything(session, Report) == uploads.everything(session, Action) == 0
    assert uploads.everything(session, ReportDraft) == 1


# --- what was read of each item ---


def test_what_was_read_of_each_item_and_of_the_report_stays_with_it(
    session: Session, partnership: Partnership, manager: Actor
) -> None:
    item = ReadItem(
        text="Improve: plans; records.",
        kind=ItemKind.AREA_FOR_PRIORITY_ACTION,
        subitems=("plans", "records."),
        places=(Place(2, 0.1, 0.25, 0.9, 0.5),),
    )
    found = uploads.reading(
        item,
        ReadItem(text="Train staff."),
        strengths=("Early help is good.",),
        judgements=(Judgement("Overall effectiveness", "Good"),),
    )
    report = reports.create(
        session, partnership.id, found, uploads.SOURCE, live=False, actor=manager, now=NOW
    )
    session.expire_all()
    first, second = report.recommendations
    assert first.kind is ItemKind.AREA_FOR_PRIORITY_ACTION
    assert first.subitems == ["plans", "records."]
    assert [Place(*place) for place in first.places] == list(item.places)
    assert (second.kind, second.subitems, second.places) == (ItemKind.RECOMMENDATION, [], [])
    assert report.strengths == ["Early help is good."]
    assert report.judgements == [["Overall effectiveness", "Good"]]


def test_what_was_imported_before_these_facts_were_kept_is_a_recommendation_with_nothing_more(
    session: Session, partnership: Partnership
) -> None:
    old = factories.report(session, partnership)
    asked = factories.recommendation(session, old)
    session.expire_all()
    assert (asked.kind, asked.subitems, asked.places) == (ItemKind.RECOMMENDATION, [], [])
    assert (old.strengths, old.judgements) == ([], [])
