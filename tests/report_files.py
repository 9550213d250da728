"""One made-up report in each format that reports come in, as the programs that people use write it."""

import html
import json
from dataclasses import dataclass

import typst

from tests import office_files as office
from tracker.adapters.papers import setting


@dataclass(frozen=True)
class Heading:
    """A heading, 1 for the report's title."""

    level: int
    text: str


@dataclass(frozen=True)
class Points:
    """A list; each point may have points within it. Numbered ones go on from `start`; 0 is bullets."""

    points: tuple[tuple[str, tuple[str, ...]], ...]
    start: int = 0


@dataclass(frozen=True)
class Table:
    """A table by rows, the first its head."""

    rows: tuple[tuple[str, ...], ...]


Block = Heading | Points | Table | str
"""A text alone is a paragraph."""

LETTER: tuple[Block, ...] = (
    "14 October 2024",
    "Jo Bloggs, Director of Children’s Services, Riverford",
    "Dear Riverford Local Safeguarding Partnership",
    Heading(1, "Joint targeted area inspection of Riverford"),
    "This letter summarises the findings of the joint targeted area inspection (JTAI) of the multi-agency "
    "response to the identification of initial need and risk in Riverford.",
    "This inspection took place from 2 to 6 September 2024. It was carried out by inspectors from Ofsted, "
    "the Care Quality Commission (CQC) and HMICFRS.",
    Heading(2, "Headline findings"),
    "The partnership knows its strengths and its areas for improvement well.",
    Heading(2, "What needs to improve?"),
    Points(
        (
            ("The timeliness of strategy meetings, so that partners decide together and soon.", ()),
            (
                "The quality of referrals to the ‘front door’, specifically:",
                (
                    "what a child’s day is like",
                    "what has been tried, and with what effect on the child – in the child’s own words",
                ),
            ),
            ("The attendance of police officers and staff at multi-agency training.", ()),
        )
    ),
    Heading(2, "Strengths"),
    Points((("Early help is making a positive difference for many children.", ()),)),
    Heading(2, "Next steps"),
    "We have determined that Riverford Council is the principal authority and should prepare a written "
    "statement of proposed action responding to the findings outlined in this letter.",
    "Riverford Council should send the written statement of action to ProtectionOfChildren@ofsted.gov.uk by "
    "23 January 2025. This statement will inform the lines of enquiry at any future joint inspection.",
)

REPORT: tuple[Block, ...] = (
    Heading(1, "Inspection of services for children in need of help and protection in Riverford"),
    "Inspection date: 2 June 2015 – 25 June 2015",
    "Report published: 14 August 2015",
    Heading(2, "Executive summary"),
    "Services for children in Riverford require improvement. Leaders know what to do and have begun.",
    Heading(2, "Recommendations"),
    Points(
        (
            ("Ensure that plans are specific and that they include contingencies (paragraph 24).", ()),
            ("Improve the quality of chronologies so that they inform assessments.", ()),
            ("Review the sufficiency strategy, in particular for care leavers aged 18 to 21.", ()),
        ),
        start=1,
    ),
    Heading(2, "Summary for children and young people"),
    "Social workers see you often and listen to you. You told us that some of them change too often.",
    Heading(1, "The Local Safeguarding Children Board"),
    Heading(2, "Recommendations"),
    Points(
        (
            ("Hold partners to account for the quality of what they record.", ()),
            ("Evaluate the impact of training on practice.", ()),
        ),
        start=118,
    ),
    Heading(2, "Key strengths"),
    "The chair knows the partners well and challenges them where it is needed.",
)

OUTCOMES: tuple[Block, ...] = (
    Heading(1, "Area SEND inspection of Riverford Local Area Partnership"),
    "Inspection dates: 4 to 8 March 2024",
    "Date published: 9 May 2024",
    Heading(2, "Inspection outcome"),
    "There are widespread and systemic failings, which the local area partnership must address urgently.",
    Heading(2, "Areas for priority action"),
    Table(
        (
            ("Responsible body", "Areas for priority action"),
            (
                "Riverford local area partnership",
                "Leaders should act urgently to improve the quality and the timeliness of education, health "
                "and care plans.",
            ),
            (
                "NHS Riverford Integrated Care Board",
                "Leaders should act to reduce the time that children wait for an assessment of their needs.",
            ),
        )
    ),
    Heading(2, "Areas for improvement"),
    "Leaders should improve the way in which they hear what children and their families say.",
    "Leaders should improve the preparation of young people for adult life.",
)

REPORTS = {"letter": LETTER, "report": REPORT, "outcomes": OUTCOMES}


def text(report: tuple[Block, ...], bullet: str = "-") -> str:
    """Plain text as people type it; a table as lines of cells, which only the reader of a table can part."""
    return "\n\n".join(_text(block, bullet) for block in report) + "\n"


def _text(block: Block, bullet: str) -> str:
    if isinstance(block, Heading):
        return block.text
    if isinstance(block, str):
        return block
    if isinstance(block, Table):
        return "\n\n".join(f"{row[0]}\n{row[1]}" for row in block.rows)
    lines = []
    for number, (point, within) in enumerate(block.points, start=block.start):
        lines.append(f"{number}. {point}" if block.start else f"{bullet} {point}")
        lines += [f"   {bullet} {each}" for each in within]
    return "\n".join(lines)


def markdown(report: tuple[Block, ...]) -> str:
    """Markdown: the same text with marks for headings and tables."""
    made = []
    for block in report:
        if isinstance(block, Heading):
            made.append(f"{'#' * block.level} {block.text}")
        elif isinstance(block, Table):
            head, *rows = (f"| {' | '.join(row)} |" for row in block.rows)
            made.append("\n".join([head, "|---" * len(block.rows[0]) + "|", *rows]))
        else:
            made.append(_text(block, "-"))
    return "\n\n".join(made) + "\n"


def web(report: tuple[Block, ...]) -> str:
    """A web page as a content system writes it, with what is round the report."""
    return (
        "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Report</title>"
        "<script>var x = '<p>Recommendations</p>';</script></head><body><nav><ul><li>Home</ul>"
        f"</nav><article>{''.join(map(_web, report))}</article><footer>Built with care</footer></body></html>"
    )


def _web(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{html.escape(block.text)}</h{block.level}>\n"
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>\n"
    if isinstance(block, Table):
        rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block.rows)
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
    tag = f"ol start={block.start}" if block.start else "ul"
    points = "".join(
        f"<li>{html.escape(point)}"
        + (f"<ul>{''.join(f'<li>{html.escape(each)}' for each in within)}</ul>" if within else "")
        for point, within in block.points
    )
    return f"<{tag}>{points}</{tag[:2]}>\n"


def word(report: tuple[Block, ...]) -> bytes:
    """A Word file with heading styles and automatic lists, broken into runs and with Word's own spaces."""
    definition, lists = office.definition(
        office.level(0, "bullet", "\uf0b7"), office.level(1, "bullet", "o"), lists=(1,)
    )
    numbers, _ = office.definition(office.level(0, "decimal", "%1."), name=1, lists=())
    body = []
    for place, block in enumerate(report, start=2):
        body.append(_word(block, place))
        if isinstance(block, Points) and block.start:
            lists += (
                f'<w:num w:numId="{place}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
                f'<w:startOverride w:val="{block.start}"/></w:lvlOverride></w:num>'
            )
    styles = "".join(office.style(f"Heading{n}", f"heading {n}", run="<w:b/>") for n in (1, 2))
    return office.docx("".join(body), definition + numbers + lists, styles)


def _word(block: Block, place: int) -> str:
    if isinstance(block, Heading):
        return office.para(html.escape(block.text), f'<w:pStyle w:val="Heading{block.level}"/>')
    if isinstance(block, str):
        first, space, rest = html.escape(block).partition(" ")
        run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
        hard = "\u00a0" if space else ""
        return f"<w:p>{run.format(first + hard)}<w:proofErr/>{run.format(rest)}</w:p>"
    if isinstance(block, Table):
        rows = (
            "".join(f"<w:tc>{office.para(html.escape(cell))}</w:tc>" for cell in row) for row in block.rows
        )
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    points = []
    for point, within in block.points:
        points.append(office.listed(html.escape(point), place if block.start else 1))
        points += [office.listed(html.escape(each), 1, 1) for each in within]
    return "".join(points)


def opendocument(report: tuple[Block, ...]) -> bytes:
    """An OpenDocument text with list styles."""
    bullets = office.list_style(
        "B",
        *(f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="•"/>' for n in (1, 2)),
    )
    return office.odt(
        "".join(map(_opendocument, report)),
        automatic=bullets + office.list_style("N", office.numbered(1, "1")),
    )


def _opendocument(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<text:h text:outline-level="{block.level}">{html.escape(block.text)}</text:h>'
    if isinstance(block, str):
        return f"<text:p>{html.escape(block)}</text:p>"
    if isinstance(block, Table):
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        rows = ("".join(cell.format(html.escape(each)) for each in row) for row in block.rows)
        inside = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        return f"<table:table>{inside}</table:table>"
    points = []
    for number, (point, within) in enumerate(block.points):
        first = f' text:start-value="{block.start}"' if block.start and not number else ""
        inner = "".join(
            f"<text:list-item><text:p>{html.escape(each)}</text:p></text:list-item>" for each in within
        )
        inner = f"<text:list>{inner}</text:list>" if inner else ""
        points.append(f"<text:list-item{first}><text:p>{html.escape(point)}</text:p>{inner}</text:list-item>")
    return f'<text:list text:style-name="{"N" if block.start else "B"}">{"".join(points)}</text:list>'


_TYPST = """
#set page(footer: context align(right, counter(page).display()))
#set text(font: "Source Sans Pro", size: 11pt, hyphenate: false)
#show heading: set block(above: 1.4em, below: 0.8em)
#set table(stroke: 0.5pt)
#for block in json(bytes(sys.inputs.report)) {
  if block.kind == "Heading" { heading(level: block.level, block.text) }
  else if block.kind == "str" { par(block.text) }
  else if block.kind == "Table" {
    table(columns: (30%, 70%), ..block.rows.flatten())
  } else {
    let points = block.points.map(point => [#point.at(0)
      #if point.at(1).len() > 0 { list(marker: [–], ..point.at(1)) }])
    if block.start > 0 { enum(start: block.start, spacing: 1.2em, ..points) }
    else { list(marker: [•], spacing: 1.2em, ..points) }
  }
}
"""


def pdf(report: tuple[Block, ...]) -> bytes:
    """A PDF, set as a word processor would set it."""
    blocks = [
        {"kind": "str", "text": block}
        if isinstance(block, str)
        else {"kind": type(block).__name__, **vars(block)}
        for block in report
    ]
    return typst.compile(
        _TYPST.encode(),
        font_paths=setting.fonts(),
        sys_inputs={"report": json.dumps(blocks)},
    )


def in_every_format(report: tuple[Block, ...]) -> dict[str, bytes]:
    """The report's files by their names."""
    return {
        "report.txt": text(report).encode(),
        "report.md": markdown(report).encode("utf-16"),
        "report.html": web(report).encode(),
        "report.docx": word(report),
        "report.odt": opendocument(report),
        "report.pdf": pdf(report),
    }
