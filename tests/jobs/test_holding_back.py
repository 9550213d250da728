"""What does not leave now: in quiet hours, beyond the rate, or to somebody who may not be told any more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from tests import factories, smtp
from tests.jobs.conftest import Place
from tests.jobs.outbox import EVERYBODY, LEADS, by_address, history, write
from tracker.domain.parts import PartStatus
from tracker.domain.roles import Role
from tracker.jobs import runner
from tracker.models import Action, Agency, MailLink, Membership, Part, Partnership, User
from tracker.queries import mail as queries

REAL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NIGHT = datetime(2024, 11, 18, 21, 0, tzinfo=UTC)
MORNING = datetime(2024, 11, 19, 7, 0, tzinfo=UTC)
RealTime = Callable[[datetime], None]


def deliver(place: Place) -> dict[str, int]:
    return runner.deliver(place.runtime).figures


def be_quiet(place: Place, quiet_from: int, quiet_until: int) -> None:
    with place.session() as session:
        here = session.scalars(select(Partnership)).one()
        here.quiet_from, here.quiet_until = quiet_from, quiet_until


# --- quiet hours ---


@pytest.fixture
def quiet(place: Place) -> Place:
    """The installation, its partnership quiet from eight in the evening until seven."""
    be_quiet(place, 20, 7)
    return place


def test_nothing_leaves_in_quiet_hours_and_everything_at_their_end(quiet: Place) -> None:
    write(quiet)
    assert deliver(quiet.at(NIGHT)) == {"sent": 0, "failed": 0, "waiting": 4}
    assert deliver(quiet.at(MORNING - timedelta(minutes=1)))["sent"] == 0
    assert deliver(quiet.at(MORNING)) == {"sent": 4, "failed": 0, "waiting": 0}


@pytest.mark.parametrize("kind", ["sign_in_code", "fresh_link", "link_used", "administrator"])
def test_what_somebody_waits_for_leaves_at_any_hour(quiet: Place, kind: str) -> None:
    write(quiet, kind=kind)
    assert deliver(quiet.at(NIGHT))["sent"] == 4


def test_each_partnership_has_hours_of_its_own(quiet: Place) -> None:
    be_quiet(quiet, 12, 14)
    write(quiet)
    assert deliver(quiet.at(NIGHT.replace(hour=13)))["sent"] == 0
    assert deliver(quiet.at(NIGHT))["sent"] == 4


def test_equal_hours_hold_nothing_back(quiet: Place) -> None:
    be_quiet(quiet, 6, 6)
    write(quiet)
    assert deliver(quiet.at(NIGHT))["sent"] == 4


def test_a_mail_about_several_partnerships_waits_for_the_usual_hours(quiet: Place) -> None:
    write(quiet, partnership_id=None)
    assert deliver(quiet.at(NIGHT))["sent"] == 0
    assert deliver(quiet.at(MORNING))["sent"] == 4


def test_a_mail_that_failed_by_day_is_not_tried_again_by_night(quiet: Place, real_time: RealTime) -> None:
    real_time(REAL)
    write(quiet, LEADS[:1])
    down = quiet.sending_to(f"smtp://127.0.0.1:{smtp.free_port()}")
    assert deliver(down.at(factories.NOW))["failed"] == 1
    real_time(REAL + timedelta(hours=1))
    assert deliver(quiet.at(NIGHT))["sent"] == 0
    assert deliver(quiet.at(MORNING))["sent"] == 1


def test_somebody_at_the_terminal_sends_it_all_the_same(quiet: Place) -> None:
    write(quiet)
    assert runner.deliver(quiet.at(NIGHT).runtime, even_early=True).sent == 4


def test_mail_that_quiet_hours_hold_back_has_not_waited_too_long(quiet: Place) -> None:
    write(quiet)
    with quiet.session() as session:
        assert queries.backlog(session, NIGHT).oldest is None
        assert queries.backlog(session, NIGHT).unsent == 4
        assert queries.backlog(session, MORNING + timedelta(minutes=5)).oldest == MORNING
        assert queries.backlog(session, factories.NOW).oldest == factories.NOW
    write(quiet, LEADS[:1], key="code", kind="sign_in_code")
    with quiet.session() as session:
        assert queries.backlog(session, NIGHT).oldest == factories.NOW


# --- the rate ---


def limited(place: Place, per_minute: int) -> Place:
    settings = replace(place.runtime.settings, mail_per_minute=per_minute)
    return Place(replace(place.runtime, settings=settings))


def test_no_more_than_the_rate_leaves_in_a_minute_whoever_sends(place: Place, real_time: RealTime) -> None:
    real_time(REAL)
    write(place)
    first, second = limited(place.at(factories.NOW), 3), limited(place.at(factories.NOW), 3)
    assert deliver(first) == {"sent": 3, "failed": 0, "waiting": 1}
    assert deliver(second) == {"sent": 0, "failed": 0, "waiting": 1}
    real_time(REAL + timedelta(seconds=59))
    assert deliver(second)["sent"] == 0
    real_time(REAL + timedelta(seconds=61))
    assert deliver(second) == {"sent": 1, "failed": 0, "waiting": 0}


def test_what_another_process_is_sending_counts_too(place: Place, real_time: RealTime) -> None:
    real_time(REAL)
    write(place, claimed_until=REAL + timedelta(minutes=5))
    write(place, LEADS, key="more")
    assert deliver(limited(place.at(factories.NOW), 5)) == {"sent": 1, "failed": 0, "waiting": 6}


# --- rights and assignments, read when it is sent ---


def person(place: Place, address: str) -> int:
    with place.session() as session:
        return session.scalars(select(User.id).where(User.email == address)).one()


def assert_stopped(place: Place, address: str, why: str) -> None:
    """The mail to this person went nowhere and says why; the three others went."""
    with smtp.server() as server:
        found = deliver(place.sending_to(server.url))
    assert found == {"sent": 3, "failed": 0, "waiting": 0, "stopped": 1}
    assert address not in server.addresses
    stopped = by_address(place)[address]
    assert why in stopped.stop_reason
    assert stopped.stopped_at is not None
    assert (stopped.sent_at, stopped.claimed_until, stopped.tries) == (None, None, 0)
    assert history(place, address) == [("stopped", stopped.stop_reason)]
    with place.session() as session:
        assert address not in [link.user.email for link in session.scalars(select(MailLink))]
    assert runner.deliver(place.runtime, even_early=True).sent == 0


def test_a_mail_to_a_closed_account_is_stopped(place: Place) -> None:
    write(place)
    with place.session() as session:
        session.get_one(User, person(place, LEADS[0])).is_active = False
    assert_stopped(place, LEADS[0], "The account of lead0@council.example is closed.")


@pytest.mark.parametrize("own", [True, False])
def test_a_mail_to_somebody_who_has_left_a_partnership_that_it_is_about_is_stopped(
    place: Place, own: bool
) -> None:
    write(place, **({} if own else {"partnership_id": None}))
    with place.session() as session:
        session.execute(delete(Membership).where(Membership.user_id == person(place, LEADS[0])))
    assert_stopped(place, LEADS[0], "no longer belongs to a partnership that it is about.")


def hand_over(place: Place, *, to_part: bool = False) -> None:
    """The first lead's action passes to the second one, who may leave them a part of it."""
    first, second = person(place, LEADS[0]), person(place, LEADS[1])
    with place.session() as session:
        action = session.scalars(select(Action).where(Action.lead_id == first)).one()
        action.lead_id = second
        if to_part:
            agency = factories.agency(session, session.scalars(select(Partnership)).one())
            session.add(_part(action, agency, first))


def _part(action: Action, agency: Agency, person_id: int) -> Part:
    return Part(
        action_id=action.id,
        agency_id=agency.id,
        person_id=person_id,
        what="Help",
        status=PartStatus.NOT_STARTED,
        partnership_id=action.partnership_id,
    )


def test_a_mail_about_nothing_that_is_still_its_readers_is_stopped(place: Place) -> None:
    write(place)
    hand_over(place)
    assert_stopped(place, LEADS[0], "no longer has anything to do with what it is about.")


def test_a_mail_about_something_that_is_still_its_readers_goes(place: Place) -> None:
    write(place)
    hand_over(place, to_part=True)
    assert deliver(place) == {"sent": 4, "failed": 0, "waiting": 0}


def test_a_manager_is_told_whoever_leads(place: Place) -> None:
    write(place, EVERYBODY[:1])
    hand_over(place)
    assert deliver(place)["sent"] == 1


def test_a_mail_to_the_administrator_asks_for_no_rights_and_carries_no_link(place: Place) -> None:
    write(
        place,
        EVERYBODY[:1],
        user_id=None,
        partnership_id=None,
        items=[],
        kind="administrator",
        text="A job fails.",
        html="<p>A job fails.</p>",
    )
    assert deliver(place)["sent"] == 1
    with place.session() as session:
        assert session.scalars(select(MailLink)).all() == []


def test_a_new_role_of_this_moment_counts(place: Place) -> None:
    write(place, LEADS[:1])
    hand_over(place)
    with place.session() as session:
        here = session.scalars(select(Partnership)).one()
        session.add(Membership(user_id=person(place, LEADS[0]), partnership_id=here.id, role=Role.SCRUTINEER))
    assert deliver(place)["sent"] == 1
