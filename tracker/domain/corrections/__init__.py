"""A report's reading as people correct it: what they change, what differs, and what must hold."""

from tracker.domain.corrections.changes import Changes, Difference, count, differences, take
from tracker.domain.corrections.checks import is_recent, problems
from tracker.domain.corrections.edits import FACT_LABELS, ItemEdit, edit
from tracker.domain.corrections.kept import Corrected, CorrectedItem, from_json, of, to_json
from tracker.domain.corrections.reshaping import (
    CUT,
    accept,
    add,
    drop,
    merge,
    move_down,
    move_up,
    reread,
    restore,
    split,
)

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
    "move_down",
    "move_up",
    "of",
    "problems",
    "reread",
    "restore",
    "split",
    "take",
    "to_json",
]
