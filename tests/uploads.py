"""Uploading and confirming a letter in a test, with what several tests ask of the draft."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, letters, sending
from tracker.adapters import bank_holidays
from tracker.domain import corrections
from tracker.domain.corrections import Corrected
from tracker.domain.reading import ReadItem, ReportReading
from tracker.domain.reports import ReportKind
from tracker.domain.roles import Actor
from tracker.models import Partnership, Report, ReportDraft
from tracker.services import reports
from tracker.services.reports import Source

NOW = factories.NOW
HOLIDAYS = bank_holidays.england_and_wales()


def uploaded(session: Session, of: Partnership, actor: Actor, text: str = letters.LETTER) -> ReportDraft:
    """The draft of this text, uploaded as a file."""
    return reports.upload(
        session,
        of.id,
        "letter.txt",
        text.encode(),
        files=sending.store(),
        actor=actor,
        now=NOW,
        holidays=HOLIDAYS,
    )


def corrected(draft: ReportDraft) -> Corrected:
    """The draft as it is kept now."""
    return corrections.from_json(draft.as_corrected)


def confirmed(session: Session, draft: ReportDraft, actor: Actor, live: bool = True) -> Report:
    """The report made of a draft as it is kept now."""
    return reports.confirm(
        session, draft, corrected(draft), live=live, version=draft.version, actor=actor, now=NOW
    )


def everything(session: Session, table: type) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def reading(*items: ReadItem, **facts: object) -> ReportReading:
    """A reading of an older report with these items and facts."""
    known = {"kind": ReportKind.SLAC, "authority": "Royal Borough of Testing", "licence": "Crown"}
    return ReportReading(**{**known, "published_on": date(2012, 5, 29), **facts}, items=items)


SOURCE = Source("report.txt", "a" * 64, ["Page one."], url="https://reports.example/1")
