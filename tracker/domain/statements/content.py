"""The content of a statement: composed from the facts, kept as JSON, and told apart by its fingerprint."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain import brag, extensions
from tracker.domain.brag import Brag
from tracker.domain.statements import bodies
from tracker.domain.statements.facts import (
    AskedFacts,
    MeasureFacts,
    MilestoneFacts,
    PlannedFacts,
    StatementFacts,
)
from tracker.domain.statuses import Status


@dataclass(frozen=True, kw_only=True)
class SignOffLine:
    """One line of the sign-off sheet: who signs for a partner, and on which day and version they did."""

    partner: str
    name: str
    post: str
    signed_on: date | None = None
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Edition:
    """Which version of a statement a paper is: its number, its date, its sending once it was sent.

    `earlier` holds the number and the day of each version before it, `sign_off` a line for each signatory.
    """

    number: int
    dated: date
    submitted_on: date | None = None
    submitted_to: str | None = None
    earlier: tuple[tuple[int, date], ...] = ()
    sign_off: tuple[SignOffLine, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the first page says, apart from the version."""

    report_title: str
    source_word: str
    authority: str
    partnership: str
    inspected_from: date | None
    inspected_to: date | None
    published_on: date | None
    due_on: date | None
    send_to: str | None
    principal_authority: str | None


@dataclass(frozen=True, kw_only=True)
class PlannedAction:
    """One action as the plan prints it; the original due date only where the date has moved.

    `slipped` is in working days. Versions that were kept before it, and what follows it here, were printed
    have none of these.
    """

    reference: str
    what_we_will_do: str
    lead: str | None
    lead_agency: str | None
    due_on: date | None
    original_due_on: date | None
    times_moved: int
    success_measure: str
    status: Status
    brag: Brag | None
    last_update_on: date | None
    last_note: str
    slipped: int = 0
    starts_on: date | None = None
    supporting: tuple[str, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    effect: str = ""
    measures: tuple[MeasureFacts, ...] = ()
    intended_effect: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanBlock:
    """One recommendation in its exact words, and the actions under it.

    `number` is the one the report prints; where `is_inferred`, the one its list shows it must have had;
    where `is_ours`, its place in the report, which prints none.
    """

    number: str
    is_inferred: bool
    is_ours: bool
    section: str | None
    deadline: str | None
    text: str
    actions: tuple[PlannedAction, ...]


@dataclass(frozen=True, kw_only=True)
class StatementContent:
    """Everything a statement says, whatever it is written to; `sign_off` is who has a line to sign on."""

    cover: Cover
    introduction: str
    governance: str
    plan: tuple[PlanBlock, ...]
    sign_off: tuple[str, ...]
    covering_letter: str = ""
    summary: str = ""
    risks: str = ""


def compose(facts: StatementFacts, today: date, holidays: Container[date]) -> StatementContent:
    """The statement as the records make it today: the plan in the report's order, with its exact words."""
    in_order = sorted(facts.recommendations, key=lambda asked: asked.position)
    return StatementContent(
        cover=Cover(
            report_title=facts.report_title,
            source_word=facts.source_word,
            authority=facts.authority,
            partnership=facts.partnership,
            inspected_from=facts.inspected_from,
            inspected_to=facts.inspected_to,
            published_on=facts.published_on,
            due_on=facts.due_on,
            send_to=facts.send_to,
            principal_authority=facts.principal_authority,
        ),
        introduction=facts.introduction.strip(),
        governance=facts.governance.strip(),
        plan=tuple(_block(asked, today, holidays) for asked in in_order),
        sign_off=tuple(dict.fromkeys(_signatories(facts))),
        covering_letter=facts.covering_letter.strip(),
        summary=facts.summary.strip(),
        risks=facts.risks.strip(),
    )


def _block(asked: AskedFacts, today: date, holidays: Container[date]) -> PlanBlock:
    return PlanBlock(
        number=asked.number or asked.number_inferred or str(asked.position),
        is_inferred=not asked.number and bool(asked.number_inferred),
        is_ours=not asked.number and not asked.number_inferred,
        section=asked.section,
        deadline=asked.deadline,
        text=asked.text,
        actions=tuple(_planned(action, today, holidays) for action in asked.actions),
    )


def _rating(action: PlannedFacts, today: date) -> Brag | None:
    """The rating's word alone: the reason counts days, and would make a new draft every morning."""
    return brag.rate(
        brag.Facts(
            tracked=action.is_tracked,
            status=action.status,
            due_on=action.due_on,
            review_on=action.review_on,
            times_moved=action.times_moved,
            last_update_on=action.last_update_on,
            next_part_due_on=action.next_part_due_on,
            next_unstarted_part_due_on=action.next_unstarted_part_due_on,
            next_milestone_due_on=action.next_milestone_due_on,
            next_milestone=action.next_milestone,
            flag=action.flag,
            override_brag=action.override_brag,
            override_until=action.override_until,
        ),
        today,
    ).brag


def _planned(action: PlannedFacts, today: date, holidays: Container[date]) -> PlannedAction:
    has_moved = action.times_moved > 0 or action.original_due_on != action.due_on
    return PlannedAction(
        reference=action.reference,
        what_we_will_do=action.what_we_will_do.strip(),
        lead=action.lead,
        lead_agency=action.lead_agency,
        due_on=action.due_on,
        original_due_on=action.original_due_on if has_moved else None,
        times_moved=action.times_moved,
        success_measure=action.success_measure.strip(),
        status=action.status,
        brag=_rating(action, today),
        last_update_on=action.last_update_on,
        last_note=action.last_note.strip(),
        slipped=extensions.slipped(action.original_due_on, action.due_on, holidays),
        starts_on=action.starts_on,
        supporting=tuple(dict.fromkeys(each for each in action.supporting if each != action.lead_agency)),
        milestones=action.milestones,
        effect=action.effect.strip(),
        intended_effect=action.intended_effect.strip(),
        measures=action.measures,
    )


def _signatories(facts: StatementFacts) -> Iterator[str]:
    """Those it was sent to, by agency or else by post, then every other agency that leads an action."""
    for recipient in facts.recipients:
        named = bodies.named_by_recipient(recipient, facts.agencies)
        yield from (agency.name for agency in named)
        if not named:
            yield recipient.partition(",")[2].strip() or recipient.strip()
    if not facts.recipients:
        yield from filter(None, [facts.principal_authority])
        yield from (agency.name for agency in facts.agencies if not agency.is_closed)
    for asked in sorted(facts.recommendations, key=lambda asked: asked.position):
        yield from (action.lead_agency for action in asked.actions if action.lead_agency)


def as_dict(content: StatementContent) -> dict[str, Any]:
    """The content as it is kept: plain values, dates as ISO text, codes as their text."""
    kept: dict[str, Any] = json.loads(json.dumps(content, default=_plain))
    return kept


def _plain(value: object) -> object:
    """What JSON has no word for; `dataclasses.asdict` would copy everything first, which takes far longer."""
    return value.isoformat() if isinstance(value, date) else vars(value)


def from_dict(kept: Mapping[str, Any]) -> StatementContent:
    """The content that `as_dict` kept."""
    return StatementContent(
        cover=Cover(**_with_dates(kept["cover"])),
        introduction=kept["introduction"],
        governance=kept["governance"],
        plan=tuple(
            PlanBlock(**{**block, "actions": tuple(_kept_action(action) for action in block["actions"])})
            for block in kept["plan"]
        ),
        sign_off=tuple(kept["sign_off"]),
        **{name: kept.get(name, "") for name in ("covering_letter", "summary", "risks")},
    )


def _kept_action(kept: Mapping[str, Any]) -> PlannedAction:
    read = {
        "status": Status(kept["status"]),
        "brag": Brag(kept["brag"]) if kept["brag"] else None,
        "supporting": tuple(kept.get("supporting", ())),
        "milestones": tuple(MilestoneFacts(**_with_dates(each)) for each in kept.get("milestones", ())),
        "measures": tuple(
            MeasureFacts(**{**each, "readings": tuple(each["readings"])}) for each in kept.get("measures", ())
        ),
    }
    return PlannedAction(**{**_with_dates(kept), **read})


DATES = frozenset(
    {
        *("due_on", "original_due_on", "last_update_on", "starts_on", "reached_on"),
        *("inspected_from", "inspected_to", "published_on"),
    }
)


def _with_dates(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if value and name in DATES else value for name, value in kept.items()
    }


def fingerprint(content: StatementContent) -> str:
    """SHA-256 in hexadecimal over everything the statement says; number and date of the draft are no part."""
    text = json.dumps(content, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
