"""The Richmond letter of 2024 as the facts of a statement: its eight items in their exact words."""

from dataclasses import replace
from datetime import date
from typing import Any

from tracker.domain.reports import ReportKind
from tracker.domain.statements import (
    AgencyFacts,
    AskedFacts,
    PlannedFacts,
    StatementFacts,
)
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status

ITEMS = (
    "The quality of partners' referrals to the SPA, specifically, the use of professional curiosity and the "
    "details given about children's family circumstances and their lived experiences.",
    "The timeliness of formal strategy meetings outside of normal working hours, for children who may be at "
    "risk of significant harm.",
    "The delivery of Operation Encompass, to ensure police are consistently informing schools when children "
    "have experienced domestic abuse.",
    "The consistency of partnership engagement and participation at formal strategic leadership meetings, to "
    "ensure police attendance is consistent, and that there is robust support and challenge from children's "
    "social care and health to promote all statutory partners fulfilling their statutory duties.",
    "The attendance of police officers and staff at multi-agency safeguarding training.",
    "The oversight of safeguarding in the Kingston Hospital Foundation Trust emergency department to ensure "
    "that safeguarding procedures are consistently followed.",
    "The consistency of feedback to all partners following contacts to SPA, and in the recording by all "
    "partners of referral outcomes and strategy meeting outcomes.",
    "The quality of police debriefing of children who have been missing from home, to ensure visits are "
    "carried out in person rather than on the phone.",
)
"""© Crown copyright; letter of Ofsted, CQC and HMICFRS of 6 September 2024."""

BODIES: tuple[tuple[str, ...], ...] = (
    ("partners",),
    (),
    ("police", "schools"),
    ("police", "children's social care", "health"),
    ("police",),
    ("Kingston Hospital Foundation Trust",),
    ("all partners",),
    ("police",),
)

RECIPIENTS = (
    "Ian Dodds, Director of Children's Services, Richmond upon Thames",
    "Elaine Clancy, Executive Lead, Integrated Care Board",
    "Sophie Lindon, Deputy Mayor of London for Policing and Crime",
    "Sir Mark Rowley, Commissioner, Metropolitan Police",
    "Ian Cameron, Chair, Kingston and Richmond Safeguarding Children's Partnership (KRSCP)",
    "Amanda Boodhoo, Independent Scrutineer, KRSCP",
)

COUNCIL = AgencyFacts(
    name="Richmond upon Thames Council", also_called=("Richmond upon Thames", "children's social care")
)
HEALTH = AgencyFacts(name="South West London Integrated Care Board", also_called=("health",))
HOSPITAL = AgencyFacts(
    name="Kingston and Richmond NHS Foundation Trust", also_called=("Kingston Hospital Foundation Trust",)
)
POLICE = AgencyFacts(name="Metropolitan Police Service", also_called=("police",))
SCHOOLS = AgencyFacts(name="Schools")
AGENCIES = (COUNCIL, HEALTH, HOSPITAL, POLICE, SCHOOLS)


def action(nth: int = 1, **values: Any) -> PlannedFacts:
    """An action that lacks nothing."""
    given = {
        "reference": f"RICH-JTAI-24-{nth:02d}",
        "what_we_will_do": "Train those who refer.",
        "success_measure": "Nine in ten referrals are good.",
        "lead": "Head of service",
        "lead_agency": AGENCIES[nth % len(AGENCIES)].name,
        "status": Status.IN_PROGRESS,
        "due_on": date(2025, 3, 31),
        "original_due_on": date(2025, 3, 31),
    }
    return PlannedFacts(**{**given, **values})


def asked(nth: int = 1, **values: Any) -> AskedFacts:
    """One of the eight items, with one action that lacks nothing."""
    given = {
        "position": nth,
        "text": ITEMS[nth - 1],
        "section": "What needs to improve?",
        "bodies": BODIES[nth - 1],
        "actions": (action(nth),),
    }
    return AskedFacts(**{**given, **values})


FACTS = StatementFacts(
    report_title="Joint targeted area inspection of Richmond upon Thames",
    kind=ReportKind.JTAI,
    authority="London Borough of Richmond upon Thames",
    partnership="Kingston and Richmond Safeguarding Children Partnership",
    inspected_from=date(2024, 7, 15),
    inspected_to=date(2024, 7, 19),
    published_on=date(2024, 9, 6),
    recipients=RECIPIENTS,
    principal_authority="London Borough of Richmond upon Thames",
    due_on=date(2024, 12, 13),
    send_to="ProtectionOfChildren@ofsted.gov.uk",
    introduction="We accept every finding.",
    governance="The executive group looks at the plan each month.",
    summary="Referrals come first, then debriefing.",
    stages_done=frozenset({Stage.DRAFT_READY, Stage.AGENCY_SIGN_OFF, Stage.DIRECTOR_SIGN_OFF}),
    agencies=AGENCIES,
    recommendations=tuple(asked(nth) for nth in range(1, 9)),
)
"""A statement that lacks nothing."""


def facts(**values: Any) -> StatementFacts:
    """The statement that lacks nothing, with other values."""
    return replace(FACTS, **values)
