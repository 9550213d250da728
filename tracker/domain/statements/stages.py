"""The stages of a statement on its way: draft ready, signed off by agencies, by directors, sent."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain import wording, working_days


class Stage(StrEnum):
    """One stage, in the order in which they come."""

    DRAFT_READY = "draft_ready"
    AGENCY_SIGN_OFF = "agency_sign_off"
    DIRECTOR_SIGN_OFF = "director_sign_off"
    SEND = "send"

    @property
    def label(self) -> str:
        """The stage's name on screen and in mail."""
        return _LABELS[self]

    @property
    def to_do(self) -> str:
        """What is to be done by its day."""
        return _TO_DO[self]


_LABELS = {
    Stage.DRAFT_READY: "Draft ready",
    Stage.AGENCY_SIGN_OFF: "Signed off by agencies",
    Stage.DIRECTOR_SIGN_OFF: "Signed off by directors",
    Stage.SEND: "Sent",
}

_TO_DO = {
    Stage.DRAFT_READY: "have the draft ready",
    Stage.AGENCY_SIGN_OFF: "have each agency sign it off",
    Stage.DIRECTOR_SIGN_OFF: "have the directors sign it off",
    Stage.SEND: "send it",
}

WORKING_DAYS_BEFORE = {
    Stage.DRAFT_READY: 15,
    Stage.AGENCY_SIGN_OFF: 8,
    Stage.DIRECTOR_SIGN_OFF: 3,
    Stage.SEND: 0,
}
"""How long before the statement's deadline each stage is due, in working days."""


@dataclass(frozen=True)
class StageDay:
    """One stage and the day by which it is due."""

    stage: Stage
    due_on: date


def plan(deadline: date, holidays: Container[date]) -> tuple[StageDay, ...]:
    """The stages planned back from the deadline."""
    return tuple(
        StageDay(stage, working_days.add(deadline, -days, holidays))
        for stage, days in WORKING_DAYS_BEFORE.items()
    )


def next_stage(deadline: date, done: Collection[Stage], holidays: Container[date]) -> StageDay | None:
    """The first stage that is not done; none once the statement is sent."""
    return next((each for each in plan(deadline, holidays) if each.stage not in done), None)


def next_step(deadline: date | None, done: Collection[Stage], today: date, holidays: Container[date]) -> str:
    """The next stage as a short line says it: have the draft ready by 22 November 2024, in 4 working days."""
    following = next_stage(deadline, done, holidays) if deadline else None
    if following is None:
        return ""
    days = working_days.between(today, following.due_on, holidays)
    far = wording.count(abs(days), "working day")
    when = f"{far} late" if days < 0 else f"in {far}" if days else "today"
    return f"{following.stage.to_do} by {wording.long_date(following.due_on)}, {when}"
