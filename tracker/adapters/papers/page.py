"""Papers as pages of HTML: one file that needs nothing else, with its style inside and no script."""

import base64
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.adapters.papers import chart
from tracker.config import PROJECT
from tracker.domain import papers
from tracker.domain.papers import Block, Chart, Paper, Table

STYLE_SHEET = PROJECT / "tracker" / "static" / "paper.css"
CONTENTS_LEVELS = 3
PNG = b"\x89PNG"


def write(paper: Paper) -> bytes:
    """The paper as a page of its own; the same paper always gives the same bytes."""
    template = _environment().get_template("papers/page.html")
    page = template.render(
        paper=paper,
        papers=papers,
        contents_levels=CONTENTS_LEVELS,
        style=Markup(STYLE_SHEET.read_text("utf-8")),  # noqa: S704 - our own file # nosec B704
        widths=_widths(paper),
        logo=_logo(paper),
        is_framed=False,
    )
    return page.encode("utf-8")


def body(paper: Paper) -> Markup:
    """The same page without its frame, its logo and the partnership's colour, for the reading view."""
    template = _environment().get_template("papers/_body.html")
    inside = template.render(
        paper=papers.cleaned(paper),
        papers=papers,
        contents_levels=CONTENTS_LEVELS,
        logo="",
        is_framed=True,
    )
    return Markup(inside)  # noqa: S704 - autoescaped # nosec B704


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = _kind
    environment.filters["drawn"] = _drawn
    return environment


def _kind(block: Block) -> str:
    return type(block).__name__


def _drawn(block: Chart) -> Markup:
    return Markup(chart.svg(block))  # noqa: S704 - it escapes the words in it # nosec B704


def _widths(paper: Paper) -> list[list[int]]:
    """For each table in its order, the columns' shares of the width in hundredths."""
    return [
        [round(100 * column.share / sum(each.share for each in block.columns)) for column in block.columns]
        for block in paper.blocks
        if isinstance(block, Table)
    ]


def _logo(paper: Paper) -> str:
    """The logo as an address that holds the picture itself."""
    if not paper.brand.logo:
        return ""
    kind = "png" if paper.brand.logo.startswith(PNG) else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(paper.brand.logo).decode('ascii')}"
