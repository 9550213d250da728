"""What a manager decides for a whole partnership."""

from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain import ladder_rules
from tracker.domain.errors import ChangedMeanwhileError, NotFoundError
from tracker.domain.ladder_rules import Rules
from tracker.domain.roles import Actor, Permission
from tracker.models import Partnership
from tracker.services import history


def rules_of(partnership: Partnership) -> Rules:
    """What holds for this partnership now."""
    return Rules(**{each.name: getattr(partnership, each.name) for each in fields(Rules)})


def change(
    session: Session,
    partnership: Partnership,
    wanted: Rules,
    *,
    seen: str | None = None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Decide how a partnership extends dates and reminds; False where all of it is so already.

    `seen` is the mark of the rules that the person saw: nothing is saved over what somebody else has decided.
    """
    if not actor.may(Permission.MANAGE_PEOPLE, partnership.id):
        raise NotFoundError("There is no such partnership.")
    ladder_rules.check(wanted)
    wanted = replace(wanted, remind_before=ladder_rules.text_of(ladder_rules.parse(wanted.remind_before)))
    before = rules_of(partnership)
    old, new = ladder_rules.differing(before, wanted)
    if not new:
        return False
    if seen is not None and seen != before.mark:
        raise ChangedMeanwhileError(
            "Somebody else changed the settings after you opened them. They now say: "
            f"{ladder_rules.summary(wanted, before)}. Send the form again to set what stands below instead."
        )
    for name, value in new.items():
        setattr(partnership, name, value)
    history.record(
        session,
        kind="settings.changed",
        summary=f"Settings: {ladder_rules.summary(before, wanted)}",
        actor=actor,
        now=now,
        partnership_id=partnership.id,
        before=old,
        after=new,
    )
    return True
