"""The written statement of proposed action: its content, what is missing from it, and how it is printed."""

from tracker.domain.statements.content import (
    Cover,
    Edition,
    PlanBlock,
    PlannedAction,
    StatementContent,
    as_dict,
    compose,
    fingerprint,
    from_dict,
)
from tracker.domain.statements.facts import AgencyFacts, AskedFacts, PlannedFacts, StatementFacts
from tracker.domain.statements.gaps import Gap, GapKind, countdown, missing, readiness
from tracker.domain.statements.starting_text import starting_governance, starting_introduction

__all__ = [
    "AgencyFacts",
    "AskedFacts",
    "Cover",
    "Edition",
    "Gap",
    "GapKind",
    "PlanBlock",
    "PlannedAction",
    "PlannedFacts",
    "StatementContent",
    "StatementFacts",
    "as_dict",
    "compose",
    "countdown",
    "fingerprint",
    "from_dict",
    "missing",
    "readiness",
    "starting_governance",
    "starting_introduction",
]
