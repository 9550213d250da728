"""What changed, in words: each fact of an action by its name, what stood before and what stands now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tracker.domain import wording

LABELS = {
    "status": "Status",
    "lead": "Lead",
    "deputy": "Deputy",
    "sponsor": "Sponsor",
    "lead_agency": "Lead agency",
    "what_we_will_do": "What we will do",
    "success_measure": "Success measure",
    "starts_on": "Start date",
    "due_on": "Due date",
    "original_due_on": "Original due date",
    "due_basis": "Where the date comes from",
    "times_moved": "Times moved",
    "review_on": "To be reviewed",
    "verified_on": "Verified on",
    "embed_after_months": "Months until it may be embedded",
    "is_tracked": "In tracking",
    "tracked_since": "In tracking since",
    "flag": "Flag",
    "override_brag": "Rating by hand",
    "override_until": "Rating by hand until",
    "override_reason": "Why it is rated by hand",
    "next_part_due_on": "Next part due",
    "next_milestone": "Next milestone",
    "next_milestone_due_on": "Next milestone due",
    "last_update_on": "Last update",
    "proposed_on": "Date asked for",
    "asked_by": "Asked by",
    "category": "Reason",
    "agreed_by": "Agreed by",
    "person": "Person",
    "baseline": "Baseline",
    "target": "Target",
    "target_on": "Target date",
    "response": "Answer",
    "tags": "Tags",
}
"""The facts that people are told of, in the order in which they are told."""

CODES = frozenset({"status", "due_basis", "override_brag", "category", "response"})


@dataclass(frozen=True)
class Difference:
    """One fact that changed."""

    name: str
    label: str
    before: str
    after: str


def between(before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """Each known fact that differs, in words; what stood in neither is no difference."""
    found = []
    for name, label in LABELS.items():
        old, new = in_words(name, before.get(name)), in_words(name, after.get(name))
        if (name in before or name in after) and old != new:
            found.append(Difference(name, label, old, new))
    return found


def in_words(name: str, value: object) -> str:
    """A value as people read it, whether it comes from a row or, as plain text, from the history."""
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    plain = value.value if isinstance(value, Enum) else value
    if name.endswith("_on") or name.endswith("_until") or name == "tracked_since":
        day = plain if isinstance(plain, date) else date.fromisoformat(str(plain)[:10])
        return wording.long_date(day)
    return str(plain).replace("_", " ").capitalize() if name in CODES else str(plain)
