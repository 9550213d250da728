"""What the full partnership of world.py has for programs: tokens, a webhook and a message to it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW
from tracker.domain.roles import Role
from tracker.domain.subscriptions import What
from tracker.models import Action, ApiToken, Event, Subscription, SubscriptionMessage, User


def rows(session: Session, action: Action, manager: User) -> dict[str, Any]:
    """A token of a service, one of the manager's own, and a webhook that was told of this action."""
    of = action.partnership_id
    lasting = {"made_at": NOW, "made_by_name": manager.name, "expires_at": NOW + timedelta(days=30)}
    found: dict[str, Any] = {
        "service token": ApiToken(
            **lasting,
            name="Data platform",
            partnership_id=of,
            role=Role.MANAGER,
            token_hash="1" * 64,
            scopes=["actions:read"],
        ),
        "own token": ApiToken(
            **lasting, name="Mine", user_id=manager.id, token_hash="2" * 64, scopes=["actions:read"]
        ),
        "subscription": Subscription(
            partnership_id=of,
            url="https://quetzal.example/hook",
            salt="s",
            events=list(What),
            made_at=NOW,
            made_by_name=manager.name,
        ),
    }
    session.add_all(found.values())
    session.flush()
    event = session.scalars(select(Event).where(Event.action_id == action.id).limit(1)).one()
    found["message"] = SubscriptionMessage(
        subscription_id=found["subscription"].id,
        event_id=event.id,
        key="msg_1",
        tries=12,
        last_answer="500",
        given_up_at=NOW,
    )
    session.add(found["message"])
    session.flush()
    return found
