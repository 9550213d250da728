"""What a person may do with one action, and whether they saw it as it is now."""

from tracker.domain import roles, statuses
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Actor, People, Permission
from tracker.domain.statuses import Mover, Status
from tracker.models import Action


def people(action: Action) -> People:
    """Whose this action is, as the rules know it."""
    helping = [part for part in action.parts if part.status is not PartStatus.WITHDRAWN]
    return People(
        partnership_id=action.partnership_id,
        lead_id=action.lead_id,
        lead_agency_id=action.lead_agency_id,
        deputy_id=action.deputy_id,
        sponsor_id=action.sponsor_id,
        contributor_ids=frozenset(part.person_id for part in helping if part.person_id),
        contributing_agency_ids=frozenset(part.agency_id for part in helping),
    )


def over(action: Action, actor: Actor) -> frozenset[Permission]:
    """What this person may do with this action: nothing where they do not see it."""
    return roles.rights_over(actor, people(action))


def mover(action: Action, actor: Actor) -> Mover:
    """This person as the table of moves sees them."""
    return Mover(rights=over(action, actor), is_lead=people(action).is_led_by(actor.user_id))


def allowed_next(action: Action, actor: Actor) -> tuple[Status, ...]:
    """The statuses this person may move this action to now; none while it is not in tracking."""
    return statuses.allowed_next(action.status, mover(action, actor)) if action.is_tracked else ()


def may_post(action: Action, actor: Actor) -> bool:
    """Whether this person may post an update: who works on it, and who verifies."""
    working = {Permission.UPDATE_ACTION, Permission.VERIFY_ACTION}
    return action.is_tracked and bool(over(action, actor) & working)


def check_version(action: Action, version: int | None) -> None:
    """Refuse to save over what somebody else has saved since this person opened the form."""
    if version is not None and version != action.version:
        raise ChangedMeanwhileError(f"{action.reference} was changed by somebody else after you opened it.")


def check_tracked(action: Action) -> None:
    """Nothing is worked on that belongs to a historic report."""
    if not action.is_tracked:
        raise DomainError(
            f"{action.reference} belongs to a historic report. Bring it into tracking before you change it."
        )


def check(action: Action, actor: Actor, *permissions: Permission) -> None:
    """Refuse an act to whoever has none of these rights over this action in tracking."""
    check_tracked(action)
    if not over(action, actor) & set(permissions):
        raise DomainError("Your role may read this action but not change it.")
