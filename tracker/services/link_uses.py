"""What a person does through the link in their mail, by the same acts as everybody; each form saves once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import texts, wording
from tracker.domain.errors import DomainError
from tracker.domain.extensions import Category
from tracker.domain.links import What
from tracker.domain.roles import Actor
from tracker.domain.statuses import Status
from tracker.models import Action, LinkUse, MailLink
from tracker.queries import links as queries
from tracker.services import actions, extensions, link_mails
from tracker.services.evidence import Given
from tracker.services.notices import Post


class AlreadySavedError(DomainError):
    """This very form was saved before, by the form with this key."""

    def __init__(self, form_key: str) -> None:
        super().__init__("This form was saved already.")
        self.form_key = form_key


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person filled in on the page of their link."""

    what: What
    note: str
    evidence: Given
    category: Category | None
    proposed_on: date | None
    override: str
    version: int


def save(
    session: Session,
    link: MailLink,
    action: Action,
    wanted: Wanted,
    *,
    form_key: str,
    files: FileStore,
    post: Post,
    actor: Actor,
    now: datetime,
) -> LinkUse:
    """Save the form, if it never was, and tell the person by mail that their link was used."""
    said = _said(action, wanted)
    _check_is_new(session, link, action, wanted, said)
    use = LinkUse(
        link_id=link.id, form_key=form_key, at=now, action_id=action.id, what=f"{said}\n{_words(wanted)}"
    )
    try:
        with session.begin_nested():
            session.add(use)
    except IntegrityError as error:
        raise AlreadySavedError(form_key) from error
    texts.check(wanted.note, field="note", needed="Write what happened.")
    if wanted.what is What.MORE_TIME:
        _ask_for_time(session, action, wanted, post=post, actor=actor, now=now)
    else:
        _post_update(session, action, wanted, files=files, actor=actor, now=now)
    link_mails.send_used(session, use, said, link=link, action=action, post=post, now=now)
    return use


def _check_is_new(session: Session, link: MailLink, action: Action, wanted: Wanted, said: str) -> None:
    """Refuse the same words a second time: a browser that goes back puts them into a form that is new.

    What was posted as an update may still be marked as delivered in the same words.
    """
    for use in queries.uses_for(session, link, action):
        before, _, words = use.what.partition("\n")
        if words == _words(wanted) and (before == said or wanted.what is What.UPDATE):
            raise AlreadySavedError(use.form_key)


def _words(wanted: Wanted) -> str:
    """What the person wrote, and what they gave as evidence."""
    given = wanted.evidence
    proof = f"\nEvidence: {given.description.strip()}, {given.name or given.url.strip()}" if given else ""
    return wanted.note.strip() + proof


def _said(action: Action, wanted: Wanted) -> str:
    """What it will have been, once it is saved."""
    if wanted.what is What.UPDATE:
        return "Update posted"
    if wanted.what is What.DELIVERED:
        return "Marked as delivered"
    if not action.partnership.allows_extensions or wanted.proposed_on is None:
        return "Said why it is late"
    return f"Asked to move the due date to {wording.long_date(wanted.proposed_on)}"


def _post_update(
    session: Session, action: Action, wanted: Wanted, *, files: FileStore, actor: Actor, now: datetime
) -> None:
    actions.post_update(
        session,
        action,
        note=wanted.note,
        to=Status.DELIVERED if wanted.what is What.DELIVERED else None,
        evidence=wanted.evidence,
        files=files,
        override=wanted.override,
        actor=actor,
        now=now,
        version=wanted.version,
    )


def _ask_for_time(
    session: Session, action: Action, wanted: Wanted, *, post: Post, actor: Actor, now: datetime
) -> None:
    """Ask for another date; where the partnership extends none, say why it is late."""
    if wanted.category is None:
        raise DomainError("Choose why more time is needed.", field="category")
    if not action.partnership.allows_extensions:
        _explain(session, action, wanted, wanted.category, actor=actor, now=now)
        return
    extensions.ask(
        session,
        action,
        category=wanted.category,
        explanation=wanted.note,
        proposed_on=wanted.proposed_on,
        evidence=wanted.evidence or None,
        override=wanted.override,
        post=post,
        actor=actor,
        now=now,
        version=wanted.version,
    )


def _explain(
    session: Session, action: Action, wanted: Wanted, category: Category, *, actor: Actor, now: datetime
) -> None:
    if wanted.evidence:
        raise DomainError("Evidence goes with an update. Choose an update for it.", field="evidence_note")
    extensions.explain_lateness(
        session,
        action,
        category=category,
        explanation=wanted.note,
        override=wanted.override,
        actor=actor,
        now=now,
    )
