"""The invented story of the demonstration: each entry of story.json told by the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from tracker.domain import demonstration
from tracker.domain.extensions import Category
from tracker.domain.parts import PartStatus
from tracker.domain.recommendations import Response
from tracker.domain.roles import Actor
from tracker.domain.statuses import Closing, Status
from tracker.models import Action, Agency, Partnership, User
from tracker.queries import actions as action_queries
from tracker.queries import actors
from tracker.queries import challenges as challenge_queries
from tracker.queries import extensions as extension_queries
from tracker.queries import measures as measure_queries
from tracker.services import actions, challenges, extensions, measures, parts, recommendations, tracking
from tracker.services.actions import Plan
from tracker.services.evidence import Given

CLOSING = ("measure_outcome", "effect_on_children", "childrens_voice")

Entry = dict[str, Any]


class Who(TypedDict):
    """By whom and when."""

    actor: Actor
    now: datetime


@dataclass(frozen=True)
class Cast:
    """Who and what the story speaks of, by address and name."""

    partnerships: dict[str, Partnership]
    people: dict[str, User]
    agencies: dict[tuple[int, str], Agency]

    def actor(self, email: str) -> Actor:
        """This account as the rules know it."""
        return actors.from_user(self.people[email])


@dataclass(frozen=True)
class Step:
    """One entry of the story: who did it to which action, and when."""

    entry: Entry
    cast: Cast
    action: Action
    actor: Actor
    now: datetime

    def day(self, name: str) -> date | None:
        """A date of the entry, where it has one of that name."""
        return date.fromisoformat(self.entry[name]) if name in self.entry else None

    def person(self, name: str) -> int | None:
        """A person of the entry, where it names one."""
        return self.cast.people[self.entry[name]].id if name in self.entry else None

    def agency(self, name: str) -> int:
        """An agency of the action's partnership that the entry names."""
        return self.cast.agencies[self.action.partnership_id, self.entry[name]].id

    def who(self) -> Who:
        """By whom and when, as every service takes it."""
        return {"actor": self.actor, "now": self.now}


def telling(session: Session, entry: Entry, cast: Cast) -> Callable[[], None]:
    """The act of one entry, to be told in its turn."""

    def tell() -> None:
        actor = cast.actor(entry["by"])
        action = action_queries.get_visible(session, actor, entry["action"])
        ACTS[entry["act"]](session, Step(entry, cast, action, actor, demonstration.moment(entry["at"])))

    return tell


def _track(session: Session, step: Step) -> None:
    tracking.track_action(session, step.action, **step.who())


def _plan(session: Session, step: Step) -> None:
    plan = Plan(
        what_we_will_do=step.entry["what_we_will_do"],
        success_measure=step.entry["success_measure"],
        intended_effect=step.entry.get("intended_effect", ""),
        lead_id=step.person("lead"),
        lead_agency_id=step.agency("agency"),
        deputy_id=step.person("deputy"),
        sponsor_id=step.person("sponsor"),
    )
    actions.edit(session, step.action, plan, **step.who())


def _date(session: Session, step: Step) -> None:
    actions.set_due_date(
        session,
        step.action,
        due_on=date.fromisoformat(step.entry["due_on"]),
        **step.who(),
    )


def _update(session: Session, step: Step) -> None:
    entry = step.entry
    actions.post_update(
        session,
        step.action,
        note=entry["note"],
        to=Status(entry["to"]) if "to" in entry else None,
        evidence=Given(entry.get("evidence_note", ""), entry.get("evidence_url", "")),
        review_on=step.day("review_on"),
        agreed_by=entry.get("agreed_by"),
        closing=Closing(**{name: entry[name] for name in CLOSING if name in entry}),
        **step.who(),
    )


def _ask(session: Session, step: Step) -> None:
    extensions.ask(
        session,
        step.action,
        category=Category(step.entry["category"]),
        explanation=step.entry["explanation"],
        proposed_on=date.fromisoformat(step.entry["proposed_on"]),
        **step.who(),
    )


def _decide(session: Session, step: Step) -> None:
    waiting = extension_queries.of_action(session, step.action)[0]
    extensions.decide(
        session,
        waiting,
        agreed=step.entry["agreed"],
        note=step.entry["note"],
        **step.who(),
    )


def _part(session: Session, step: Step) -> None:
    parts.add_part(
        session,
        step.action,
        agency_id=step.agency("agency"),
        person_id=step.person("person"),
        what=step.entry["what"],
        due_on=step.day("due_on"),
        **step.who(),
    )


def _say_of_part(session: Session, step: Step) -> None:
    """The parts of an action are counted from 1, as they were planned."""
    part = step.action.parts[step.entry["part"] - 1]
    parts.update_part(
        session,
        step.action,
        part,
        status=PartStatus(step.entry["status"]),
        due_on=part.due_on,
        note=step.entry["note"],
        **step.who(),
    )


def _milestone(session: Session, step: Step) -> None:
    name, due_on = step.entry["name"], step.day("due_on")
    parts.add_milestone(session, step.action, name=name, due_on=due_on, **step.who())


def _reach(session: Session, step: Step) -> None:
    (milestone,) = [one for one in step.action.milestones if one.name == step.entry["name"]]
    parts.reach_milestone(session, step.action, milestone, note=step.entry.get("note", ""), **step.who())


def _measure(session: Session, step: Step) -> None:
    entry = step.entry
    wanted = measures.Wanted(
        entry["what"],
        unit=entry["unit"],
        baseline=Decimal(entry["baseline"]),
        baseline_on=step.day("baseline_on"),
        target=Decimal(entry["target"]),
        target_on=step.day("target_on"),
    )
    measures.add(session, step.action, wanted, **step.who())


def _reading(session: Session, step: Step) -> None:
    (measure,) = measure_queries.of_action(session, step.action)
    value, note = Decimal(step.entry["value"]), step.entry.get("note", "")
    measures.read(session, step.action, measure, on=step.day("on"), value=value, note=note, **step.who())


def _comment(session: Session, step: Step) -> None:
    challenges.comment(session, step.action, text=step.entry["text"], **step.who())


def _challenge(session: Session, step: Step) -> None:
    challenges.challenge(
        session,
        step.action,
        text=step.entry["text"],
        addressee_id=step.person("to"),
        answer_by=step.day("answer_by"),
        **step.who(),
    )


def _answer(session: Session, step: Step) -> None:
    raised = challenge_queries.of_action(session, step.action)[0]
    challenges.answer(session, raised, text=step.entry["text"], **step.who())


def _respond(session: Session, step: Step) -> None:
    response, reason = Response(step.entry["response"]), step.entry.get("reason", "")
    recommendations.respond(session, step.action.recommendation, response, reason=reason, **step.who())


def _repeat(session: Session, step: Step) -> None:
    """The recommendation of this action asks again what that of an earlier one asked."""
    earlier = action_queries.get_visible(session, step.actor, step.entry["earlier"])
    recommendations.say_repeat(
        session, step.action.recommendation, earlier.recommendation, is_repeat=True, **step.who()
    )


def _flag(session: Session, step: Step) -> None:
    actions.flag(session, step.action, reason=step.entry["reason"], **step.who())


ACTS: dict[str, Callable[[Session, Step], None]] = {
    "track": _track,
    "plan": _plan,
    "date": _date,
    "update": _update,
    "ask": _ask,
    "decide": _decide,
    "part": _part,
    "say of part": _say_of_part,
    "milestone": _milestone,
    "reach": _reach,
    "measure": _measure,
    "reading": _reading,
    "comment": _comment,
    "challenge": _challenge,
    "answer": _answer,
    "respond": _respond,
    "repeat": _repeat,
    "flag": _flag,
}
