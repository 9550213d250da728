"""Changing many actions at once: looked at first, then all or none, each with the note in its history."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import texts, wording
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import Actor
from tracker.queries import actions as queries
from tracker.queries import evidence as evidence_queries
from tracker.queries import extensions as extension_queries
from tracker.queries import partnerships, people, tags
from tracker.services import guarding, notices, saving
from tracker.services.bulk import checks
from tracker.services.bulk.acts import ACTS
from tracker.services.bulk.wanted import Change, Chosen, Doing, Line, Wanted
from tracker.services.notices import Notice, Post

__all__ = ["MOST", "Change", "Chosen", "Line", "Wanted", "apply", "check_note", "load", "preview"]

MOST = 500
"""Actions of one change; more than a partnership has open."""


def load(session: Session, actor: Actor, references: Sequence[str]) -> Chosen:
    """The chosen actions that this person sees, with all that changing them needs."""
    if not references:
        raise DomainError("Choose at least one action.", field="refs")
    if len(references) > MOST:
        raise DomainError(
            f"Change {MOST} actions at a time at most; {len(references):,} are chosen.", field="refs"
        )
    found = queries.for_acting(session, actor, references)
    here = {action.partnership_id for action in found}
    keys = [action.id for action in found]
    return Chosen(
        actions=found,
        leads={one.id: one for one in people.leads(session, here)},
        agencies={one.id: one for one in partnerships.agencies(session, here)},
        tags={(one.partnership_id, one.name.casefold()): one for one in tags.of_partnerships(session, here)},
        awaiting=extension_queries.awaiting(session, keys),
        with_evidence=evidence_queries.with_any(session, actor, keys),
    )


def preview(session: Session, chosen: Chosen, wanted: Wanted, *, actor: Actor, now: datetime) -> list[Line]:
    """What would happen to each action, or why it cannot; nothing is changed."""
    doing = Doing(session, chosen, wanted, actor, now)
    lines: list[Line] = []
    for action in chosen.actions:
        stands = checks.stands(action, wanted)
        try:
            lines.append(Line(action, stands, checks.check(action, doing)))
        except DomainError as error:
            lines.append(Line(action, stands, "", error.message))
    return lines


def check_note(
    session: Session, chosen: Chosen, wanted: Wanted, *, override: str, actor: Actor, now: datetime
) -> None:
    """A bulk change has a note, which stands in each history and names no child."""
    if not chosen.actions:
        raise DomainError("None of the chosen actions is there.", field="refs")
    texts.check(wanted.note, field="note", needed="Write why: the note goes into each action's history.")
    typed = {"note": wanted.note, "tag": wanted.tag, "agreed_by": wanted.agreed_by}
    for partnership_id in sorted({action.partnership_id for action in chosen.actions}):
        guarding.check(session, typed, override=override, partnership_id=partnership_id, actor=actor, now=now)


def apply(
    session: Session,
    chosen: Chosen,
    wanted: Wanted,
    *,
    versions: Mapping[str, int],
    override: str = "",
    post: Post | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Change all of them, or none: where one cannot, or was changed since the preview, nothing is saved."""
    check_note(session, chosen, wanted, override=override, actor=actor, now=now)
    changed = [one.reference for one in chosen.actions if versions.get(one.reference) != one.version]
    gone = [reference for reference in versions if reference not in {one.reference for one in chosen.actions}]
    if changed or gone:
        raise ChangedMeanwhileError(
            f"Changed by somebody else since you looked: {wording.sentence_list([*changed, *gone][:10])}. "
            "Nothing was saved. Look at them again below.",
        )
    if problems := [line for line in preview(session, chosen, wanted, actor=actor, now=now) if line.problem]:
        raise DomainError(f"{problems[0].action.reference}: {problems[0].problem} Nothing was saved.")
    doing = Doing(session, chosen, wanted, actor, now)
    for action in chosen.actions:
        ACTS[wanted.change](action, doing)
    saving.flush(session)
    if wanted.change is Change.DATE:
        _tell(session, chosen, wanted, post=post, actor=actor, now=now)
    return len(chosen.actions)


def _tell(
    session: Session, chosen: Chosen, wanted: Wanted, *, post: Post | None, actor: Actor, now: datetime
) -> None:
    """One mail to those who decide in each partnership, however many dates are asked for."""
    for partnership_id in sorted({action.partnership_id for action in chosen.actions}):
        asked = [one for one in chosen.actions if one.partnership_id == partnership_id]
        deciders = [one for one in people.deciders(session, partnership_id) if one.id != actor.user_id]
        day = wording.long_date(wanted.due_on) if wanted.due_on else ""
        notice = Notice(
            kind="extension_asked",
            key=f"extension:bulk:{asked[0].id}:{asked[0].version}",
            subject=f"Asked: {wording.count(len(asked), 'action')} to {day}",
            lines=(
                f"{actor.name} asks to move the due dates of {wording.count(len(asked), 'action')} to {day}.",
                wanted.note.strip(),
            ),
            path="/dates",
            button="Decide",
        )
        notices.send(session, notice, action=asked[0], to=deciders, post=post, now=now)
