"""What a report says of the written statement: who owes it, by when, and where it is sent."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain import due_dates, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import dates
from tracker.domain.reading.blocks import Block
from tracker.domain.reading.models import ReportKind

REQUIRED = re.compile(r"\bwritten statement of (?:proposed )?action\b", re.IGNORECASE)
OBLIGES = re.compile(r"\b(?:should|must)\b|\b(?:is|are) required\b|\bdetermined\b", re.IGNORECASE)
RESPONSE = re.compile(
    rf"\bduty to respond\b.*?\bwithin \d+ days\b(?:.*?\bby (?P<date>{dates.DATE}))?", re.IGNORECASE
)
PRINCIPAL = re.compile(
    r"\bdetermined that (?:the )?(?P<who>.+?) (?:is|are|will be) the principal authority\b"
)
PREPARES = re.compile(
    r"(?:^|[.] |that )(?:the )?(?P<who>[^.]+?) should prepare a written statement of",
    re.IGNORECASE,
)
SEND = re.compile(
    rf"\bsend\b.{{0,80}}?\bto (?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?:,? by (?P<date>{dates.DATE}))?",
    re.IGNORECASE,
)
DUE = re.compile(rf"\bwritten statement of .{{0,120}}?\bby (?P<date>{dates.DATE})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """The report's words on its written statement."""

    required: bool = False
    principal_authority: str | None = None
    send_to: str | None = None
    due_on: date | None = None
    due_basis: DueBasis | None = None
    warnings: tuple[str, ...] = ()


def read(
    blocks: Sequence[Block], kind: ReportKind, letter_date: date | None, holidays: Container[date]
) -> Statement:
    """Read who owes a written statement, by when and where to; the printed date always holds."""
    if kind is ReportKind.CORONER:
        return _response(blocks, letter_date, holidays)
    asking = [block.text for block in blocks if REQUIRED.search(block.text)]
    if not any(OBLIGES.search(text) for text in asking):
        return Statement()
    text = " ".join(asking)
    sent, due = SEND.search(text), DUE.search(text)
    words = (sent and sent["date"]) or (due and due["date"]) or None
    asked = Statement(
        required=True,
        principal_authority=_principal(asking),
        send_to=sent["address"].rstrip(".") if sent else None,
    )
    return _dated(asked, words, kind, letter_date, holidays)


def _response(blocks: Sequence[Block], letter_date: date | None, holidays: Container[date]) -> Statement:
    """Read the response that a coroner is owed: what is done or proposed, and by when."""
    found = next((match for block in blocks if (match := RESPONSE.search(block.text))), None)
    if found is None:
        return Statement()
    return _dated(Statement(required=True), found["date"], ReportKind.CORONER, letter_date, holidays)


def _dated(
    asked: Statement,
    words: str | None,
    kind: ReportKind,
    letter_date: date | None,
    holidays: Container[date],
) -> Statement:
    printed = dates.parse(words)
    if printed is None or not words:
        return _by_rule(asked, kind, letter_date, holidays)
    checked = due_dates.check_statement_deadline(
        printed, letter_date, kind, holidays, printed_weekday=dates.weekday(words)
    )
    return replace(asked, due_on=printed, due_basis=DueBasis.PRINTED, warnings=checked)


def _by_rule(
    asked: Statement, kind: ReportKind, letter_date: date | None, holidays: Container[date]
) -> Statement:
    warning = "The report asks for a statement and prints no date for it"
    rule = due_dates.statutory_statement_due(kind, letter_date, holidays)
    if rule is None:
        return replace(asked, warnings=(f"{warning}.",))
    by_rule = wording.long_date(rule)
    counted = f"{due_dates.rule_words(kind)} from the report give {by_rule}"
    return replace(asked, due_on=rule, due_basis=DueBasis.STATUTORY, warnings=(f"{warning}; {counted}.",))


def _principal(texts: Sequence[str]) -> str | None:
    for pattern in (PRINCIPAL, PREPARES):
        found = next((match for text in texts if (match := pattern.search(text))), None)
        if found:
            return found["who"].strip()
    return None
