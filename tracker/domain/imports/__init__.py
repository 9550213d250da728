"""Bringing a partnership's own spreadsheet in: what its columns mean and what becomes of each row."""

from tracker.domain.imports.checking import Checked, Outcome, Preview, check
from tracker.domain.imports.columns import Column, Rows, find_headings, guess, headings, plain, signature
from tracker.domain.imports.known import Known, KnownAction, KnownItem, KnownReport, Named
from tracker.domain.imports.layout import Layout, first_guess
from tracker.domain.imports.places import Place
from tracker.domain.imports.typed import Problem, Typed

__all__ = [
    "Checked",
    "Column",
    "Known",
    "KnownAction",
    "KnownItem",
    "KnownReport",
    "Layout",
    "Named",
    "Outcome",
    "Place",
    "Preview",
    "Problem",
    "Rows",
    "Typed",
    "check",
    "find_headings",
    "first_guess",
    "guess",
    "headings",
    "plain",
    "signature",
]
