"""A report's reading as people correct it: what they change, what differs, and what must hold."""

from tracker.domain.corrections.changes import Changes, Difference, count, differences, take
from tracker.domain.corrections.checks import is_recent, problems
from tracker.domain.corrections.edits import (
    CUT,
    FACT_LABELS,
    ItemEdit,
    accept,
    add,
    drop,
    edit,
    merge,
    restore,
    split,
)
from tracker.domain.corrections.kept import Corrected, CorrectedItem, from_json, of, to_json

__all__ = [
    "CUT",
    "FACT_LABELS",
    "Changes",
    "Corrected",
    "CorrectedItem",
    "Difference",
    "ItemEdit",
    "accept",
    "add",
    "count",
    "differences",
    "drop",
    "edit",
    "from_json",
    "is_recent",
    "merge",
    "of",
    "problems",
    "restore",
    "split",
    "take",
    "to_json",
]
