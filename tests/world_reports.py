"""The documents of the full partnership: the PDF that its report came as, and a draft that waits."""

from sqlalchemy.orm import Session

from tests import factories, report_files
from tests.factories import NOW
from tracker.adapters import bank_holidays
from tracker.adapters.files import FileStore
from tracker.domain.roles import OPERATOR
from tracker.models import Partnership, Report, ReportDraft
from tracker.services import reports


def letter(*closing: str, whose: str) -> bytes:
    """A short letter as a PDF, in which the mark stands."""
    asked = ((f"The quality of partners' referrals, specifically the use of {whose}.", ()),)
    return report_files.pdf(
        (
            report_files.Heading(1, "Joint targeted area inspection of Here"),
            report_files.Heading(2, "What needs to improve?"),
            report_files.Points(asked),
            *closing,
        )
    )


def live(session: Session, here: Partnership, files: FileStore, whose: str) -> Report:
    """The live report, which came as such a letter."""
    return factories.report(
        session,
        here,
        reference="HERE-JTAI-24",
        send_to="a@ofsted.gov.uk",
        source_name="letter.pdf",
        source_sha256=files.keep(letter(whose=whose)),
    )


def draft(session: Session, here: Partnership, files: FileStore, whose: str) -> ReportDraft:
    """Another such letter, brought in and not yet confirmed."""
    return reports.upload(
        session,
        here.id,
        "letter.pdf",
        letter("It is sent again.", whose=whose),
        files=files,
        actor=OPERATOR,
        now=NOW,
        holidays=bank_holidays.england_and_wales(),
    )
