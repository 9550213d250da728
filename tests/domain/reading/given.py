"""Reports given as words on a page, or as the spans that a file would give, for tests of the reader."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from textwrap import dedent

from tracker.domain import reading
from tracker.domain.reading import reader
from tracker.domain.reading.source import Cell, Page, Source, Span

NO_HOLIDAYS: frozenset[date] = frozenset()


def read(*pages: str) -> reading.ReportReading:
    return reader.read([dedent(page) for page in pages], NO_HOLIDAYS)


def read_spans(*pages: Sequence[Span]) -> reading.ReportReading:
    given = Source(tuple(Page(spans=tuple(page), width=595.0, height=842.0) for page in pages))
    return reader.read(given, NO_HOLIDAYS)


def texts(report: reading.ReportReading) -> list[str]:
    return [item.text for item in report.items]


def heading(text: str, level: int = 1, marker: str = "") -> Span:
    return Span(text=text, heading=level, whole=True, gap=1, marker=marker)


def paragraph(text: str) -> Span:
    return Span(text=text, whole=True, gap=1)


def point(text: str, marker: str = "•", level: int = 0) -> Span:
    return Span(text=text, whole=True, marker=marker, level=level)


def in_cell(span: Span, row: int, column: int) -> Span:
    return replace(span, cell=Cell(0, row, column), gap=0)
