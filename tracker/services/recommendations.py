"""Answering a recommendation, letting an action answer several, and saying that one repeats another."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import london, repeats
from tracker.domain import recommendations as rules
from tracker.domain.errors import DomainError
from tracker.domain.recommendations import Response
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Recommendation, Repeat, Report
from tracker.queries import recommendations as queries
from tracker.services import guarding, history, rights


def respond(
    session: Session,
    recommendation: Recommendation,
    response: Response,
    *,
    reason: str = "",
    override: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """Accept a recommendation, in part or not at all; all but a plain acceptance with the reason."""
    _check_right(actor, recommendation)
    rules.check(response, reason)
    report = recommendation.report
    guarding.check(session, {"reason": reason}, override=override, report=report, actor=actor, now=now)
    before = {"response": recommendation.response, "reason": recommendation.response_reason}
    recommendation.response = response
    recommendation.response_reason = reason.strip()
    recommendation.responded_on = london.date_of(now)
    history.record(
        session,
        kind="recommendation.answered",
        summary=f"Item {recommendation.position} is {response.label.lower()}",
        actor=actor,
        now=now,
        report=report,
        reason=reason.strip(),
        before=before,
        after={"response": response, "reason": reason.strip()},
    )


def also_answer(
    session: Session, action: Action, recommendation: Recommendation, *, actor: Actor, now: datetime
) -> None:
    """Let an action answer one more recommendation of its partnership, perhaps of another report."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    if recommendation.partnership_id != action.partnership_id:
        raise DomainError("Choose a recommendation of the same partnership.", field="recommendation_id")
    if recommendation.id == action.recommendation_id or recommendation in action.also_answers:
        raise DomainError("The action answers this one already.", field="recommendation_id")
    action.also_answers.append(recommendation)
    _record_answers(session, action, "Also answers", recommendation, actor=actor, now=now)


def answer_no_longer(
    session: Session, action: Action, recommendation: Recommendation, *, actor: Actor, now: datetime
) -> None:
    """Take one of the further recommendations off an action; its own stays."""
    rights.check(action, actor, Permission.EDIT_ACTION)
    if recommendation not in action.also_answers:
        raise DomainError("The action does not answer this one.")
    action.also_answers.remove(recommendation)
    _record_answers(session, action, "No longer answers", recommendation, actor=actor, now=now)


def _record_answers(
    session: Session, action: Action, said: str, of: Recommendation, *, actor: Actor, now: datetime
) -> None:
    history.touch(action)
    history.record(
        session,
        kind="action.answers",
        summary=f"{said} item {of.position} of {of.report.reference}",
        actor=actor,
        now=now,
        action=action,
    )


def suggest_repeats(session: Session, report: Report, *, now: datetime) -> int:
    """Mark what this report asks again, for a person to look at; how many pairs were found."""
    here = queries.of_partnership(session, report.partnership_id)
    items = {one.id: repeats.Item(one.id, one.report_id, one.text) for one in here}
    recommendations = {one.id: one for one in here}
    asked = [item for item in items.values() if item.report == report.id]
    found = [pair for item in asked for pair in repeats.similar_to(item, items.values())]
    for pair in found:
        earlier, later = sorted((recommendations[pair.a], recommendations[pair.b]), key=queries.age)
        session.add(
            Repeat(
                partnership_id=report.partnership_id,
                earlier_id=earlier.id,
                later_id=later.id,
                is_repeat=None,
                at=now,
                by_id=None,
                by_name="",
            )
        )
    return len(found)


def say_repeat(
    session: Session,
    one: Recommendation,
    other: Recommendation,
    *,
    is_repeat: bool,
    actor: Actor,
    now: datetime,
) -> Repeat:
    """Say that a recommendation asks again what an earlier one asked, or that it only looks so."""
    _check_right(actor, one)
    if one.partnership_id != other.partnership_id or one.report_id == other.report_id:
        raise DomainError("Choose a recommendation of another report of this partnership.", field="other_id")
    earlier, later = sorted((one, other), key=queries.age)
    found = queries.find_repeat(session, earlier, later)
    if found is None:
        found = Repeat(partnership_id=one.partnership_id, earlier_id=earlier.id, later_id=later.id)
        session.add(found)
    found.is_repeat, found.at = is_repeat, now
    found.by_id, found.by_name = actor.user_id, actor.name
    verb = "repeats" if is_repeat else "does not repeat"
    history.record(
        session,
        kind="recommendation.repeat",
        summary=f"Item {later.position} {verb} item {earlier.position} of {earlier.report.reference}",
        actor=actor,
        now=now,
        report=later.report,
    )
    return found


def _check_right(actor: Actor, recommendation: Recommendation) -> None:
    if not actor.may(Permission.RESPOND, recommendation.partnership_id):
        raise DomainError("Your role may read recommendations but not answer them.")
