"""What changed, in words: each fact of an action by its name, what stood before and what stands now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tracker.domain import ladder_rules, wording

LABELS = {
    "status": "Status",
    "lead": "Lead",
    "deputy": "Deputy",
    "sponsor": "Sponsor",
    "lead_agency": "Lead agency",
    "what_we_will_do": "What we will do",
    "success_measure": "Success measure",
    "intended_effect": "Intended effect on children",
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
    "allows_extensions": "Leads may ask for another date",
    "remind_before": "Reminders, working days before a date",
    "climb_after": "Working days without a word until it climbs",
    "digest_weekday": "Day of the weekly digest",
    "digest_hour": "Hour of the weekly digest",
    "digest_attaches_list": "Overdue list attached to the digest",
    "quiet_from": "Quiet hours from",
    "quiet_until": "Quiet hours until",
    "cadence": "Reminders come",
    "takes_board_digest": "Takes the board digest",
    "away_from": "Away from",
    "away_until": "Away until",
}
"""The facts that people are told of, in the order in which they are told."""

CODES = frozenset({"status", "due_basis", "override_brag", "category", "response", "cadence"})
NUMBERED: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(("digest_hour", "quiet_from", "quiet_until"), ladder_rules.hour),
    "digest_weekday": lambda number: ladder_rules.WEEKDAYS[number],
}
_FOLLOWS = frozenset(
    {"last_update_on", "times_moved", "due_basis", "next_milestone", "next_milestone_due_on"}
    | {"next_part_due_on", "category", "asked_by", "verified_on"}
)
_SAID = frozenset({"status", "due_on", "original_due_on", "review_on", "agreed_by"})
_SAYS_IT = frozenset({"action.status_changed", "action.date_set", "action.date_moved"})


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


def of_event(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> list[Difference]:
    """What an event changed, but for what follows from it and what its own sentence says."""
    told = _FOLLOWS | _SAID if kind in _SAYS_IT else _FOLLOWS
    return [change for change in between(before, after) if change.name not in told]


def in_words(name: str, value: object) -> str:
    """A value as people read it, whether it comes from a row or, as plain text, from the history."""
    if value is None or value in ("", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    plain = value.value if isinstance(value, Enum) else value
    if name in NUMBERED:
        return NUMBERED[name](int(str(plain)))
    if name.endswith(("_on", "_until")) or name in ("tracked_since", "away_from"):
        day = plain if isinstance(plain, date) else date.fromisoformat(str(plain)[:10])
        return wording.long_date(day)
    return str(plain).replace("_", " ").capitalize() if name in CODES else str(plain)
