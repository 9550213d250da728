"""A statement as a paper, the same words in every format: from the cover to the version history."""

from collections.abc import Iterator
from datetime import date

from tracker.domain import papers, structured_text, wording
from tracker.domain.brag import Brag
from tracker.domain.papers import (
    Block,
    Bullets,
    Cell,
    Column,
    Contents,
    Facts,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Row,
    Table,
    Tone,
)
from tracker.domain.statements import annexes, plan
from tracker.domain.statements.content import Cover, Edition, SignOffLine, StatementContent
from tracker.domain.statements.starting_text import PARTS

TITLE = "Written statement of proposed action"
PLAN = "The plan"
SIGN_OFF = "Sign-off"
SIGN_OFF_NOTE = "Each partner signs for the version named on the first page."
SIGNED_NOTE = (
    "A signature is for the version that stands beside it. It is printed only where nothing but progress has "
    "changed since that version."
)
SIGN_OFF_COLUMNS = (
    Column("Partner", 5.6),
    Column("Name", 3.8),
    Column("Post", 4.2),
    Column("Signed on", 3.6),
)
NOT_RATED = "Not rated"

GLOSSARY = (
    ("Action", "What the partnership will do about a recommendation. It has one lead and a due date."),
    ("Lead", "The one person or post that answers for an action, at its lead agency."),
    ("First set for", "The original due date, where the due date has moved since."),
    ("Success measure", "What will show that the action has helped children."),
    ("BRAG rating", "How an action stands, worked out by rule each day from its dates and its updates."),
    ("Blue", "Verified or embedded."),
    ("Red", "Overdue, or a part of it is."),
    (
        "Amber",
        "Due soon without a start or without news, a milestone missed, its date moved more than once, "
        "on hold, or flagged.",
    ),
    ("Green", "Under way, or delivered and waiting to be verified."),
    ("Grey", "Not started, and due later."),
    ("Statement", "The written statement of proposed action that this is."),
    ("Principal authority", "The authority that the law asks for the statement."),
    ("Working day", "Monday to Friday, without the bank holidays of England and Wales."),
)


def paper_of(edition: Edition, content: StatementContent) -> Paper:
    """The paper of one version; the same version always gives the same paper."""
    return Paper(
        title=f"{TITLE}: {content.cover.report_title}",
        subtitle=content.cover.partnership,
        author=content.cover.partnership,
        subject=content.cover.authority,
        foot=f"{TITLE}. {version(edition)}",
        dated=edition.dated,
        version=str(edition.number),
        blocks=tuple(_blocks(edition, content)),
    )


def version(edition: Edition) -> str:
    """Which version this is, as the foot of every page says it."""
    return f"Version {edition.number}, {wording.long_date(edition.dated)}"


def _blocks(edition: Edition, content: StatementContent) -> Iterator[Block]:
    """Every part in its order: the plan and the tables made from it lie sideways."""
    yield Facts("", cover_lines(edition, content.cover))
    if content.covering_letter:
        yield NewPage()
        yield from _part("covering_letter", content)
    yield NewPage()
    yield Contents()
    yield NewPage()
    yield from _part("introduction", content)
    yield from _part("governance", content)
    yield from _part("summary", content)
    yield from _figures(content)
    yield NewPage(sideways=True)
    yield Heading(1, PLAN)
    yield Paragraph(papers.plain(plan.note(content)))
    yield plan.table(content)
    yield from annexes.by_agency(content)
    yield from annexes.measures(content)
    yield NewPage()
    if content.risks:
        yield from _part("risks", content)
    yield from _sign_off(edition, content)
    yield NewPage()
    yield Heading(1, "Glossary")
    yield Facts("The words of this statement", GLOSSARY)
    yield from _history(edition)


def cover_lines(edition: Edition, cover: Cover) -> tuple[tuple[str, str], ...]:
    """The facts of the first page, each with its label; what is not known is left out."""
    word = cover.source_word
    lines = (
        ("In answer to", cover.report_title),
        ("Authority", cover.authority),
        ("Inspection dates", _period(cover.inspected_from, cover.inspected_to)),
        (f"Date of the {word}", _day(cover.published_on)),
        ("Principal authority", cover.principal_authority),
        ("Partnership", cover.partnership),
        ("Due date of this statement", _day(cover.due_on)),
        ("To be sent to", cover.send_to),
        ("Version", str(edition.number)),
        ("Date of this version", wording.long_date(edition.dated)),
        ("Status", status(edition)),
    )
    return tuple((label, value) for label, value in lines if value)


def status(edition: Edition) -> str:
    """Draft, or when and where it was submitted."""
    if edition.submitted_on is None:
        return "Draft"
    return f"Submitted on {wording.long_date(edition.submitted_on)} to {edition.submitted_to}"


def _part(name: str, content: StatementContent) -> Iterator[Block]:
    """A part that people write, or that it is still to be written."""
    yield Heading(1, PARTS[name].label)
    yield from structured_text.read(getattr(content, name), below=1) or (
        Paragraph(papers.plain(plan.TO_BE_WRITTEN), Tone.GAP),
    )


def _figures(content: StatementContent) -> Iterator[Block]:
    """How much there is and how it stands, counted from the plan."""
    actions = [action for block in content.plan for action in block.actions]
    agencies = {action.lead_agency for action in actions if action.lead_agency}
    ratings = [(rating.label, sum(action.brag is rating for action in actions)) for rating in Brag]
    ratings.append((NOT_RATED, sum(action.brag is None for action in actions)))
    said = ", ".join(f"{label.lower()} {number}" for label, number in ratings if number)
    lines = [
        f"{wording.count(len(content.plan), 'recommendation')}, "
        f"{wording.count(len(actions), 'action')} in answer to "
        f"{'it' if len(content.plan) == 1 else 'them'}, "
        f"led by {wording.count(len(agencies), 'agency', 'agencies')}.",
        *([f"BRAG ratings: {said}."] if said else []),
    ]
    yield Bullets(tuple(papers.plain(line) for line in lines))


def _sign_off(edition: Edition, content: StatementContent) -> Iterator[Block]:
    """Everybody who signs, with the signatures that hold; an empty line for a partner without a name."""
    yield Heading(1, SIGN_OFF)
    is_signed = any(line.signed_on for line in edition.sign_off)
    yield Paragraph(papers.plain(SIGNED_NOTE if is_signed else SIGN_OFF_NOTE))
    named = {line.partner.casefold() for line in edition.sign_off}
    unnamed = (partner for partner in content.sign_off if partner.casefold() not in named)
    lines = (*edition.sign_off, *(SignOffLine(partner=each, name="", post="") for each in unnamed))
    rows = tuple(
        Row(
            (
                Cell(line.partner, is_heading=True),
                Cell(line.name),
                Cell(line.post),
                Cell(
                    f"{wording.long_date(line.signed_on)}, version {line.version}" if line.signed_on else ""
                ),
            )
        )
        for line in lines
    )
    yield Table("Who has signed", SIGN_OFF_COLUMNS, rows)


def _history(edition: Edition) -> Iterator[Block]:
    """Every version up to this one with its day."""
    yield Heading(1, "Version history")
    versions = (*edition.earlier, (edition.number, edition.dated))
    rows = tuple(
        Row(
            (
                Cell(f"Version {number}", is_heading=True),
                Cell(wording.long_date(dated)),
                Cell(status(edition) if number == edition.number else "Draft"),
            )
        )
        for number, dated in versions
    )
    columns = (Column("Version", 3.0), Column("Date", 5.0), Column("Status", 9.0))
    yield Table("The versions up to this one", columns, rows)


def _day(day: date | None) -> str | None:
    return wording.long_date(day) if day else None


def _period(first: date | None, last: date | None) -> str | None:
    if first and last and first != last:
        return f"{wording.long_date(first)} to {wording.long_date(last)}"
    return _day(first or last)
