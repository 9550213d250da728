"""What a manager decides for a partnership: kept all or nothing, told in the history as before and after."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.ladder_rules import Rules
from tracker.domain.roles import Role
from tracker.models import Event, Partnership, User
from tracker.services import settings


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


def test_a_new_partnership_has_the_good_defaults(here: Partnership) -> None:
    assert settings.rules_of(here) == Rules()


def test_a_change_is_one_event_with_what_was_before_and_what_is_after(
    session: Session, here: Partnership, manager: User
) -> None:
    wanted = replace(Rules(), remind_before="3 and 15", climb_after=5, digest_attaches_list=True)
    actor = factories.actor(manager)

    assert settings.change(session, here, wanted, actor=actor, now=NOW)
    assert not settings.change(session, here, wanted, actor=actor, now=NOW)

    assert (here.remind_before, here.climb_after, here.digest_attaches_list) == ("15,3", 5, True)
    event = session.scalars(select(Event).where(Event.partnership_id == here.id)).one()
    assert event.summary == (
        "Settings: reminders 15 and 3 working days before; what is late climbs after 5 working days without "
        "a word; the overdue list goes with the digest"
    )
    assert event.before == {
        "remind_before": "30,20,10,5,1",
        "climb_after": 10,
        "digest_attaches_list": False,
    }
    assert event.after == {"remind_before": "15,3", "climb_after": 5, "digest_attaches_list": True}


def test_whether_dates_may_be_extended_is_told_too(
    session: Session, here: Partnership, manager: User
) -> None:
    actor = factories.actor(manager)
    for allows in (False, True):
        wanted = replace(settings.rules_of(here), allows_extensions=allows)
        settings.change(session, here, wanted, actor=actor, now=NOW)

    told = session.scalars(select(Event.summary).order_by(Event.id)).all()
    assert told == ["Settings: due dates may no longer be extended", "Settings: due dates may be extended"]


def test_one_thing_that_cannot_be_kept_keeps_everything_as_it_was(
    session: Session, here: Partnership, manager: User
) -> None:
    wanted = replace(Rules(), climb_after=5, digest_hour=1)

    with pytest.raises(DomainError):
        settings.change(session, here, wanted, actor=factories.actor(manager), now=NOW)

    session.refresh(here)
    assert settings.rules_of(here) == Rules()
    assert session.scalars(select(Event)).all() == []


def test_nothing_is_saved_over_what_somebody_else_has_decided_meanwhile(
    session: Session, here: Partnership, manager: User
) -> None:
    actor, seen = factories.actor(manager), settings.rules_of(here).mark
    settings.change(session, here, replace(Rules(), climb_after=5), seen=seen, actor=actor, now=NOW)

    with pytest.raises(ChangedMeanwhileError, match="climbs after 5 working days"):
        settings.change(session, here, replace(Rules(), digest_hour=9), seen=seen, actor=actor, now=NOW)
    assert (here.climb_after, here.digest_hour) == (5, 7)


def test_only_a_manager_of_the_partnership_decides(session: Session, here: Partnership) -> None:
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)
    board = factories.member(session, here, Role.BOARD_MEMBER)

    for person in (stranger, board):
        with pytest.raises(NotFoundError):
            settings.change(
                session, here, replace(Rules(), climb_after=5), actor=factories.actor(person), now=NOW
            )
    assert here.climb_after == 10
