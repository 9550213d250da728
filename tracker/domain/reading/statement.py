"""What a report says of the written statement: who owes it, by when, and where it is sent."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain import due_dates
from tracker.domain.due_dates import DueBasis
from tracker.domain.reading import dates, headings
from tracker.domain.reading.blocks import Block
from tracker.domain.reports import ReportKind

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
SUBMIT = re.compile(
    r"\b(?:send|submit|return)\b.{0,80}?\bplan\b.{0,80}?"
    r"\b(?:to|through|at) (?P<address>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)",
    re.IGNORECASE,
)
DUE = re.compile(rf"\bwritten statement of .{{0,120}}?\bby (?P<date>{dates.DATE})", re.IGNORECASE)
COUNTED = re.compile(
    rf"\b(?:written statement of|action plan\b)[^.]{{0,160}}?"
    rf"\b(?P<period>within {headings.COUNT} (?:working )?(?:days|weeks|months))"
    r" (?:of|from|after) (?:the )?(?:receipt|receiving|publication|date)\b",
    re.IGNORECASE,
)
"""A period for the answer, counted from the report; an item's own period names no receipt or publication."""

PRIORITY_PLAN = re.compile(
    rf"\bpriority action plan\b(?:[^.]{{0,120}}?\bby (?P<date>{dates.DATE}))?", re.IGNORECASE
)
REQUIRES = re.compile(r"\brequires?\b|\b(?:is|are) required\b|\bmust\b|\bshould (?:prepare|submit)\b")


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
    owed, words = _asked(blocks, kind)
    if not owed.required:
        return owed
    return _dated(owed, words, kind, letter_date, holidays)


def _asked(blocks: Sequence[Block], kind: ReportKind) -> tuple[Statement, str | None]:
    """Read what the report asks for in answer, and its words on when: a statement, a response, a plan."""
    if kind is ReportKind.CORONER:
        return _of_words(next((found for block in blocks if (found := RESPONSE.search(block.text))), None))
    asking = [block.text for block in blocks if REQUIRED.search(block.text)]
    if any(OBLIGES.search(text) for text in asking):
        return _statement(asking)
    if kind is ReportKind.AREA_SEND:
        requiring = (block.text for block in blocks if REQUIRES.search(block.text))
        return _of_words(next(filter(None, map(PRIORITY_PLAN.search, requiring)), None))
    counted = [block.text for block in blocks if COUNTED.search(block.text)]
    if not counted:
        return Statement(), None
    sent = next((found for block in blocks if (found := SUBMIT.search(block.text))), None)
    found = COUNTED.search(counted[0])
    return Statement(required=True, send_to=_address(sent)), found["period"] if found else None


def _of_words(found: re.Match[str] | None) -> tuple[Statement, str | None]:
    return Statement(required=found is not None), found["date"] if found else None


def _statement(asking: Sequence[str]) -> tuple[Statement, str | None]:
    text = " ".join(asking)
    sent, due, counted = SEND.search(text), DUE.search(text), COUNTED.search(text)
    words = (sent and sent["date"]) or (due and due["date"]) or (counted and counted["period"]) or None
    owed = Statement(
        required=True,
        principal_authority=_principal(asking),
        send_to=_address(sent),
    )
    return owed, words


def _address(found: re.Match[str] | None) -> str | None:
    return found["address"].rstrip(".") if found else None


def _dated(
    owed: Statement,
    words: str | None,
    kind: ReportKind,
    letter_date: date | None,
    holidays: Container[date],
) -> Statement:
    due_on, basis = dates.parse(words), DueBasis.PRINTED
    if due_on is None:
        due_on, basis = due_dates.derive(words, letter_date, holidays), DueBasis.DERIVED
    if due_on is None:
        return _by_rule(owed, words, kind, letter_date, holidays)
    checked = due_dates.check_statement_deadline(
        due_on, letter_date, kind, holidays, printed_weekday=dates.weekday(words or "")
    )
    return replace(owed, due_on=due_on, due_basis=basis, warnings=checked)


def _by_rule(
    owed: Statement, words: str | None, kind: ReportKind, letter_date: date | None, holidays: Container[date]
) -> Statement:
    """Date a statement by the law where the report prints no day, or one that no calendar has."""
    rule = due_dates.statutory_statement_due(kind, letter_date, holidays)
    if words and dates.names_no_day(words):
        fault = f"The report prints {words}, a day that no calendar has"
    else:
        fault = f"The report asks for a {due_dates.answer(kind, letter_date)} and prints no date for it"
    return replace(
        owed,
        due_on=rule,
        due_basis=DueBasis.STATUTORY if rule else None,
        warnings=(f"{fault}{due_dates.by_the_rule(kind, letter_date, holidays)}.",),
    )


def _principal(texts: Sequence[str]) -> str | None:
    for pattern in (PRINCIPAL, PREPARES):
        found = next((match for text in texts if (match := pattern.search(text))), None)
        if found:
            return found["who"].strip()
    return None
