"""The browser that a person is signed in with, and what every page asks of them: one query by columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from tracker.domain import accounts, links
from tracker.domain import roles as rules
from tracker.models import Membership, Partnership, SecondFactor, User, WebSession
from tracker.queries import rows


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser in which an active person is signed in."""

    id: int
    made_at: datetime
    last_seen_at: datetime
    factor_vouched: bool
    """The provider of single sign-on was asked for a second factor, and its word counts here."""
    has_second_factor: bool
    must_have_second_factor: bool
    actor: rules.Actor
    partnerships: Sequence[str]
    """The names of their partnerships."""


_BY_TOKEN = (  # made once: every page asks
    select(
        *(WebSession.id, WebSession.made_at, WebSession.last_seen_at, WebSession.factor_vouched),
        *(WebSession.user_id, User.name, User.is_administrator, SecondFactor.id.label("second_factor_id")),
        *(Membership.partnership_id, Membership.role, Membership.agency_id),
        *(Partnership.name.label("partnership"), Partnership.second_factor_roles),
    )
    .join(WebSession.user)
    .outerjoin(User.second_factor)
    .outerjoin(User.memberships)
    .outerjoin(Membership.partnership)
    .where(WebSession.token_hash == bindparam("token"), User.is_active)
    .order_by(Membership.id)
)


def find(session: Session, token: str) -> Browser | None:
    """The browser with this token, while its person's account is open."""
    found = list(rows.named(session.execute(_BY_TOKEN, {"token": links.fingerprint(token)})))
    return _browser(found) if found else None


def _browser(found: Sequence[Any]) -> Browser:
    """From one row for each membership, or one without any."""
    first, seats = found[0], [row for row in found if row.partnership_id is not None]
    asked = ((seat.role, seat.second_factor_roles) for seat in seats)
    return Browser(
        id=first.id,
        made_at=first.made_at,
        last_seen_at=first.last_seen_at,
        factor_vouched=first.factor_vouched,
        has_second_factor=first.second_factor_id is not None,
        must_have_second_factor=accounts.must_have_second_factor(
            asked, is_administrator=first.is_administrator
        ),
        actor=rules.Actor(
            name=first.name,
            user_id=first.user_id,
            is_administrator=first.is_administrator,
            memberships=tuple(rules.Membership(s.partnership_id, s.role, s.agency_id) for s in seats),
        ),
        partnerships=sorted({seat.partnership for seat in seats}),
    )
