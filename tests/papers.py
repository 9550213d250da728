"""Made-up papers: a statement of as many actions as are asked for, and one that says a text everywhere."""

import io
from dataclasses import replace
from datetime import date

from PIL import Image

from tests import richmond
from tracker.domain import papers
from tracker.domain.papers import (
    Across,
    Block,
    Brand,
    Bullets,
    Cell,
    Chart,
    Column,
    Contents,
    Facts,
    Heading,
    NewPage,
    Paper,
    Paragraph,
    Row,
    Run,
    Series,
    Table,
    Tone,
)

PLAN = (
    Column("Reference", 3.3),
    Column("What we will do", 5.5),
    Column("Lead and lead agency", 3.3),
    Column("Due date", 3.2),
    Column("Success measure", 3.9),
    Column("Status and BRAG", 2.4),
    Column("Progress", 4.9),
)
HOSTILE = (
    "<script>alert(1)</script> & </td></tr></table>",
    '=HYPERLINK("http://example.com") +1 @SUM(1) -1',
    "{{ 7 * 7 }} {% raw %} {# gone #} ${7*7}",
    '#{1 + 1} #sys.inputs $x^2$ @ref <label> \\LaTeX *strong* _slanted_ = heading // gone /* gone */ "',
    "]]> &amp; &#x41; <!-- --> \"quoted\" 'single'",
    "a\N{RIGHT-TO-LEFT OVERRIDE}b\N{POP DIRECTIONAL FORMATTING}c and \N{RIGHT-TO-LEFT ISOLATE}left open",
)


def logo() -> bytes:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", (360, 120), (18, 60, 82)).save(written, "PNG")
    return written.getvalue()


def statement(actions: int = 8) -> Paper:
    """A paper like a statement, with every kind of block in it."""
    return Paper(
        title="Written statement of proposed action",
        subtitle="Kingston and Richmond Safeguarding Children Partnership",
        author="Kingston and Richmond Safeguarding Children Partnership",
        subject="London Borough of Richmond upon Thames",
        foot="Written statement of proposed action. Version 3, 18 November 2024",
        dated=date(2024, 11, 18),
        version="3",
        brand=Brand(logo=logo(), logo_words="A dark blue board", colour="7a1f5c"),
        blocks=(*_opening(), NewPage(sideways=True), *_plan(actions), NewPage(), *_ending()),
    )


def _opening() -> tuple[Block, ...]:
    return (
        Facts(
            "What this answers",
            (
                ("In answer to", "Joint targeted area inspection of Richmond upon Thames"),
                ("Date of the letter", "6 September 2024"),
                ("To be sent to", "ProtectionOfChildren@ofsted.gov.uk"),
                ("Status", "Draft"),
            ),
        ),
        NewPage(),
        Contents(),
        Heading(1, "Introduction and response to the findings"),
        Paragraph(
            (Run("The partners accept the findings "), Run("in full", strong=True), Run(".\nAll of them."))
        ),
        Heading(2, "What was found to be strong"),
        Bullets((papers.plain("Early help"), papers.plain("Work with schools"))),
        Heading(2, "What will be put right first"),
        Bullets((papers.plain("Referrals"), papers.plain("Strategy meetings")), numbered=True),
        Paragraph(papers.plain("And then:")),
        Bullets((papers.plain("Debriefing"),), numbered=True),
        Paragraph(
            (Run("The letter "), Run("is published", slanted=True, link="https://reports.example/50123"))
        ),
        Paragraph(papers.plain("children were seen too late"), Tone.QUOTE),
        Paragraph(papers.plain("This part is for the board."), Tone.NOTE),
        Paragraph(papers.plain("[To be written]"), Tone.GAP),
        Heading(1, "Where we stand"),
        Chart(
            "Actions delivered, verified and embedded",
            "Half of the actions are delivered.",
            ("September 2024", "October 2024", "November 2024"),
            (Series("Delivered", (0, 2, 4)), Series("Verified", (0, 1, 2)), Series("Embedded", (0, 0, 1))),
        ),
    )


def _plan(actions: int) -> tuple[Block, ...]:
    rows: list[Row | Across] = []
    for nth in range(1, actions + 1):
        words = richmond.ITEMS[(nth - 1) % len(richmond.ITEMS)]
        rows += [Across(f"Recommendation {nth}", "What needs to improve, page 7", words), _action(nth)]
    rows += [Across("Recommendation without an action"), Row((Cell("[No action yet]", Tone.GAP),))]
    return (
        Heading(1, "The plan"),
        Table("Each recommendation, and the actions that answer it", PLAN, tuple(rows)),
    )


def _action(nth: int) -> Row:
    texts = (
        f"RICH-JTAI-24-{nth:02}",
        "Write a guide to good referrals, train those who refer, and look at a sample of them each month.",
        "Detective superintendent\nMetropolitan Police Service",
        "31 March 2025\nFirst set for 31 January 2025",
        "Nine in ten referrals are good.",
        "In progress\nAmber",
        "12 November 2024:\nTwo schools were told.",
    )
    cells = tuple(Cell(text) for text in texts)
    return Row((replace(cells[0], is_heading=True), *cells[1:]))


def _ending() -> tuple[Block, ...]:
    columns = tuple(Column(name, share) for name, share in (("Partner", 6), ("Name", 4), ("Date", 3)))
    rows = tuple(
        Row((Cell(partner.name, is_heading=True), Cell(""), Cell(""))) for partner in richmond.AGENCIES
    )
    return (
        Heading(1, "Sign-off"),
        Table("Who has signed", columns, rows),
        Heading(1, "Glossary"),
        Facts("", (("JTAI", "Joint targeted area inspection"), ("SPA", "Single point of access"))),
    )


def saying(text: str) -> Paper:
    """A paper that says this wherever there is a text."""
    line = (
        Run(text),
        Run(text, strong=True),
        Run(text, slanted=True),
        Run(text, link="https://a.example/?b=c&d"),
    )
    across = Across(text, text, text)
    columns = (Column(text, 1), Column(text, 4), Column(text, 2))
    rows = (across, Row((Cell(text, is_heading=True), Cell(text, Tone.GAP), Cell(text))), Row((Cell(text),)))
    return Paper(
        title=text,
        subtitle=text,
        author=text,
        subject=text,
        foot=text,
        dated=date(2024, 11, 18),
        version=text,
        brand=Brand(logo=logo(), logo_words=text),
        blocks=(
            Facts(text, ((text, text),)),
            NewPage(),
            Contents(),
            Heading(1, text),
            *(Paragraph(line, tone) for tone in Tone),
            Heading(2, text),
            Bullets((line, line)),
            Bullets((line,), numbered=True),
            NewPage(sideways=True),
            Table(text, columns, rows),
            Chart(text, text, (text, text), (Series(text, (1, 2)), Series(text, (2, 1.5)))),
        ),
    )
