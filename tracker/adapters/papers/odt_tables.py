"""The tables of a paper as OpenDocument XML, and how any text stands in such XML."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tracker.domain.papers import Across, Brand, Facts, Row, Table, Tone

FACT_SHARES = (6.2, 11.0)
PADDING = " ".join(
    f'fo:padding-{side}="{"0.03" if side in ("top", "bottom") else "0.12"}cm"'
    for side in ("top", "bottom", "left", "right")
)
SHADE, RULE = "#e8edf2", "#8b9196"
STYLES = {
    Tone.PLAIN: "Table_20_text",
    Tone.QUOTE: "Table_20_quote",
    Tone.NOTE: "Table_20_note",
    Tone.GAP: "Table_20_gap",
}

_BLANKS = re.compile("^ | $| {2,}|[\\n\\t]")


def inline(text: str) -> str:
    """A text inside a paragraph, with its line ends, tabs and rows of blanks as the format has them."""
    return _BLANKS.sub(_blank, escape(text))


def _blank(found: re.Match[str]) -> str:
    marks = {"\n": "<text:line-break/>", "\t": "<text:tab/>"}
    return marks.get(found.group(), f'<text:s text:c="{len(found.group())}"/>')


def paragraph(text: str, style: str) -> str:
    """One paragraph, all of it alike."""
    return f'<text:p text:style-name="{style}">{inline(text)}</text:p>'


def table(block: Table, name: str) -> str:
    """A table whose header row repeats on every page; each row that surely fits a page stays whole."""
    head = "".join(
        _cell(paragraph(column.heading, "Table_20_Heading"), "Branded") for column in block.columns
    )
    head = _row(head, "Whole" if block.repeats else "")
    if block.repeats:
        head = f"<table:table-header-rows>{head}</table:table-header-rows>"
    across = len(block.columns)
    rows = (
        _across(row, across) if isinstance(row, Across) else _plain_row(row, across) for row in block.rows
    )
    return _table(name, block.caption, across, f"{head}{''.join(rows)}")


def facts(block: Facts, name: str) -> str:
    """A table of two columns, whose first heads its rows."""
    rows = (
        _row(_cell(paragraph(label, "Fact_20_name"), "Shaded") + _cell(paragraph(value, "Fact"), "Plain"), "")
        for label, value in block.rows
    )
    return _table(name, block.caption, len(FACT_SHARES), "".join(rows))


def looks(brand: Brand) -> list[str]:
    """The styles of rows and cells, which word processors look for in the text itself."""
    rows = {"Whole": "", "Tall": ' style:min-row-height="1.3cm"'}
    cells = {
        "Plain": "",
        "Shaded": f' fo:background-color="{SHADE}"',
        "Branded": f' fo:background-color="#{brand.colour}"',
    }
    return [
        *(
            f'<style:style style:name="{name}" style:family="table-row"><style:table-row-properties '
            f'fo:keep-together="always"{more}/></style:style>'
            for name, more in rows.items()
        ),
        *(
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'{PADDING} fo:border="0.5pt solid {RULE}"{more}/></style:style>'
            for name, more in cells.items()
        ),
    ]


def widths(name: str, shares: Sequence[float], width_cm: float) -> list[str]:
    """The styles that give a table and its columns their widths."""
    columns = [
        f'<style:style style:name="{name}.{nth}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width_cm * share / sum(shares):.2f}cm"/></style:style>'
        for nth, share in enumerate(shares)
    ]
    return [
        f'<style:style style:name="{name}" style:family="table"><style:table-properties '
        f'style:width="{width_cm:.2f}cm" table:align="left" table:border-model="collapsing"/></style:style>',
        *columns,
    ]


def _table(name: str, caption: str, across: int, rows: str) -> str:
    """The whole table; its caption is also what a screen reader calls it."""
    title = f"<table:title>{escape(caption)}</table:title>" if caption else ""
    columns = "".join(f'<table:table-column table:style-name="{name}.{nth}"/>' for nth in range(across))
    return f'<table:table table:name="{name}" table:style-name="{name}">{title}{columns}{rows}</table:table>'


def _row(cells: str, style: str) -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f"<table:table-row{named}>{cells}</table:table-row>"


def _cell(content: str, style: str, across: int = 1) -> str:
    span = f' table:number-columns-spanned="{across}"' if across > 1 else ""
    cell = f'<table:table-cell table:style-name="{style}" office:value-type="string"{span}>{content}'
    return f"{cell}</table:table-cell>{'<table:covered-table-cell/>' * (across - 1)}"


def _across(row: Across, across: int) -> str:
    texts = ((row.heading, "Table_20_group"), (row.source, "Table_20_source"), (row.quote, "Table_20_asked"))
    content = "".join(paragraph(text, style) for text, style in texts if text)
    return _row(_cell(content, "Shaded", across), "Whole" if row.is_short else "")


def _plain_row(row: Row, across: int) -> str:
    cells = ""
    for nth, cell in enumerate(row.cells):
        taken = across - nth if nth == len(row.cells) - 1 else 1
        style = "Table_20_row_20_heading" if cell.is_heading else STYLES[cell.tone]
        cells += _cell(paragraph(cell.text, style), "Plain", taken)
    return _row(cells, "Tall" if row.is_to_fill else "Whole" if row.is_short else "")
