"""The written statement of proposed action: its content, what is missing from it, and how it is printed."""

from tracker.domain.statements.content import (
    Cover,
    Edition,
    PlanBlock,
    PlannedAction,
    SignOffLine,
    StatementContent,
    as_dict,
    compose,
    fingerprint,
    from_dict,
)
from tracker.domain.statements.facts import (
    AgencyFacts,
    AskedFacts,
    MeasureFacts,
    MilestoneFacts,
    PlannedFacts,
    SignatoryFacts,
    SignedFacts,
    StatementFacts,
)
from tracker.domain.statements.gaps import Gap, GapKind, countdown, deadline, missing, readiness
from tracker.domain.statements.starting_text import PARTS, WrittenPart

__all__ = [
    "PARTS",
    "AgencyFacts",
    "AskedFacts",
    "Cover",
    "Edition",
    "Gap",
    "GapKind",
    "MeasureFacts",
    "MilestoneFacts",
    "PlanBlock",
    "PlannedAction",
    "PlannedFacts",
    "SignOffLine",
    "SignatoryFacts",
    "SignedFacts",
    "StatementContent",
    "StatementFacts",
    "WrittenPart",
    "as_dict",
    "compose",
    "countdown",
    "deadline",
    "fingerprint",
    "from_dict",
    "missing",
    "readiness",
]
