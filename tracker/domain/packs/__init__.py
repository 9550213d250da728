"""The board pack, as at any date: where we stand, what moved, what is late and why, and every action."""

from tracker.domain.packs.facts import (
    AskedDate,
    Change,
    Moved,
    Note,
    OpenChallenge,
    PackFacts,
    PackKind,
    Since,
    Spell,
    Tracked,
    change,
    check_days,
    usual_since,
)
from tracker.domain.packs.pack import PARTS, paper, title

__all__ = [
    "PARTS",
    "AskedDate",
    "Change",
    "Moved",
    "Note",
    "OpenChallenge",
    "PackFacts",
    "PackKind",
    "Since",
    "Spell",
    "Tracked",
    "change",
    "check_days",
    "paper",
    "title",
    "usual_since",
]
