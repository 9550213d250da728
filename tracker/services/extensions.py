"""Moving a due date: somebody asks, somebody else decides, and both are told."""

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.domain import extensions, london, texts, wording
from tracker.domain.due_dates import DueBasis
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import Actor, Permission
from tracker.models import Action, Evidence, ExtensionRequest, Update, User
from tracker.queries import people
from tracker.services import actions, guarding, history, notices, rights
from tracker.services import evidence as evidence_services
from tracker.services.evidence import Given
from tracker.services.notices import Notice, Post


def ask(
    session: Session,
    action: Action,
    *,
    category: Category,
    explanation: str,
    proposed_on: date | None,
    evidence: Evidence | Given | None = None,
    override: str = "",
    post: Post | None = None,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> ExtensionRequest:
    """Ask for another due date, with the reason; the date that holds stays until somebody else decides."""
    _check_may_ask(action, actor, version)
    proposed_on = _checked(action, explanation, proposed_on, now)
    new = evidence.checked(action, actor) if isinstance(evidence, Given) else Given()
    typed = {"explanation": explanation} | new.texts()
    guarding.check(session, typed, override=override, action=action, actor=actor, now=now)
    if new:
        evidence = evidence_services.keep(session, action, new, files=None, actor=actor, now=now)
    request = ExtensionRequest(
        category=category,
        explanation=explanation.strip(),
        from_due_on=action.due_on,
        proposed_on=proposed_on,
        evidence=evidence or None,
    )
    _save(session, action, request, actor=actor, now=now)
    _record_asked(session, request, actor=actor, now=now)
    _tell_deciders(session, request, post, now)
    return request


def _record_asked(session: Session, request: ExtensionRequest, *, actor: Actor, now: datetime) -> None:
    day = wording.long_date(request.proposed_on)
    history.record(
        session,
        kind="extension.asked",
        summary=f"Asked to move the due date to {day}: {request.category.label}",
        actor=actor,
        now=now,
        action=request.action,
        reason=request.explanation,
        after={"proposed_on": request.proposed_on, "category": request.category},
    )


def _save(
    session: Session, action: Action, request: ExtensionRequest, *, actor: Actor, now: datetime
) -> None:
    request.partnership_id, request.action_id = action.partnership_id, action.id
    request.decision = Decision.WAITING
    request.asked_at, request.asked_by_id, request.asked_by_name = now, actor.user_id, actor.name
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError as error:
        raise ChangedMeanwhileError(
            "A request for another date waits already; that one is decided first."
        ) from error
    request.action = action


def _checked(action: Action, explanation: str, proposed_on: date | None, now: datetime) -> date:
    texts.check(explanation, field="explanation", needed="Say why another date is needed.")
    return extensions.check_proposed(
        proposed_on,
        due_on=action.due_on,
        today=london.date_of(now),
        published_on=action.report.published_on,
    )


def _check_may_ask(action: Action, actor: Actor, version: int | None) -> None:
    rights.check(action, actor, Permission.UPDATE_ACTION)
    rights.check_version(action, version)
    if not action.partnership.allows_extensions:
        raise DomainError(
            "This partnership does not extend dates. Post the reason instead: the action stays overdue."
        )
    extensions.check_open(action.status)


def decide(
    session: Session,
    request: ExtensionRequest,
    *,
    agreed: bool,
    note: str,
    override: str = "",
    post: Post | None = None,
    actor: Actor,
    now: datetime,
) -> None:
    """Agree to another date, which then holds and counts as moved, or refuse it; either with a note."""
    action = request.action
    _check_may_decide(request, actor)
    texts.check(note, field="note", needed="Say why: both sides read this note.")
    guarding.check(session, {"note": note}, override=override, action=action, actor=actor, now=now)
    if agreed:
        _move(action, request, now)
    _close(request, Decision.AGREED if agreed else Decision.REFUSED, note, actor, now)
    moved = f"Due date moved from {wording.long_date(request.from_due_on)} to"
    refused = "Refused to move the due date to"
    history.record(
        session,
        kind="action.date_moved" if agreed else "extension.refused",
        summary=f"{moved if agreed else refused} {wording.long_date(request.proposed_on)}",
        actor=actor,
        now=now,
        action=action,
        reason=note.strip(),
        after={"asked_by": request.asked_by_name, "category": request.category},
    )
    _tell_decided(session, request, post, now)


def take_back(session: Session, request: ExtensionRequest, *, actor: Actor, now: datetime) -> None:
    """Withdraw one's own request before it is decided."""
    if not actor.is_operator and request.asked_by_id != actor.user_id:
        raise DomainError("Only who asked can take a request back.")
    _check_waiting(request)
    _close(request, Decision.TAKEN_BACK, "", actor, now)
    history.record(
        session,
        kind="extension.taken_back",
        summary=f"Took back the request for {wording.long_date(request.proposed_on)}",
        actor=actor,
        now=now,
        action=request.action,
    )


def explain_lateness(
    session: Session,
    action: Action,
    *,
    category: Category,
    explanation: str,
    override: str = "",
    actor: Actor,
    now: datetime,
) -> Update:
    """Say why an action is late where dates are not extended; its date stays and it stays overdue."""
    texts.check(explanation, field="explanation", needed="Say why it is late.")
    note = f"{category.label}: {explanation.strip()}"
    return actions.post_update(session, action, note=note, override=override, actor=actor, now=now)


def may_decide(request: ExtensionRequest, actor: Actor) -> bool:
    """Whether this person may decide this request: somebody else than who asked or leads."""
    try:
        _check_may_decide(request, actor)
    except DomainError:
        return False
    return True


def _check_may_decide(request: ExtensionRequest, actor: Actor) -> None:
    action = request.action
    rights.check(action, actor, Permission.DECIDE_EXTENSION)
    leads_it = rights.people(action).is_led_by(actor.user_id)
    extensions.check_decider(decider_id=actor.user_id, asked_by_id=request.asked_by_id, leads_it=leads_it)
    _check_waiting(request)


def _check_waiting(request: ExtensionRequest) -> None:
    if request.decision is not Decision.WAITING:
        raise ChangedMeanwhileError(
            f"This request has been closed already: {request.decision.label.lower()}."
        )


def _move(action: Action, request: ExtensionRequest, now: datetime) -> None:
    if action.due_on != request.from_due_on:
        raise DomainError("The due date is no longer the one that this request is about. Refuse it.")
    if not action.partnership.allows_extensions:
        raise DomainError("This partnership no longer extends dates. Refuse it.")
    action.due_on, action.due_basis = request.proposed_on, DueBasis.SET
    action.due_set_on = london.date_of(now)
    action.times_moved += 1


def _close(request: ExtensionRequest, decision: Decision, note: str, actor: Actor, now: datetime) -> None:
    request.decision, request.decided_at = decision, now
    request.decided_by_id, request.decided_by_name = actor.user_id, actor.name
    request.decision_note = note.strip()
    history.touch(request.action)


def _dates(request: ExtensionRequest) -> str:
    before, after = wording.short_date(request.from_due_on), wording.short_date(request.proposed_on)
    return f"{request.action.reference} from {before} to {after}"


def _tell_deciders(session: Session, request: ExtensionRequest, post: Post | None, now: datetime) -> None:
    """Everybody who may decide hears of it: whoever holds the right, but not who asked or leads."""
    action = request.action
    own = {request.asked_by_id, action.lead_id, action.deputy_id}
    deciders = [one for one in people.deciders(session, action.partnership_id) if one.id not in own]
    notice = Notice(
        kind="extension_asked",
        key=f"extension:{request.id}:asked",
        subject=f"Asked: {_dates(request)}",
        lines=(
            f"{request.asked_by_name} asks to move the due date of {_dates(request)}.",
            f"{request.category.label}: {request.explanation}",
            "The date that holds stays until somebody decides.",
        ),
        path="/dates",
        button="Decide",
    )
    notices.send(session, notice, action=action, to=deciders, post=post, now=now)


def _tell_decided(session: Session, request: ExtensionRequest, post: Post | None, now: datetime) -> None:
    """Who asked, the lead and the deputy hear what was decided and why."""
    action = request.action
    asker = session.get(User, request.asked_by_id) if request.asked_by_id else None
    concerned = [one for one in (asker, action.lead, action.deputy) if one]
    notice = Notice(
        kind="extension_decided",
        key=f"extension:{request.id}:decided",
        subject=f"{request.decision.label}: {_dates(request)}",
        lines=(
            f"{request.decision.label} by {request.decided_by_name}: {_dates(request)}.",
            request.decision_note,
        ),
        path=f"/actions/{action.reference}",
        button="See the action",
    )
    notices.send(session, notice, action=action, to=concerned, post=post, now=now)
