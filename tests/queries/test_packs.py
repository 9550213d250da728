"""A pack as at a day: what stood then, whatever has happened since."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import london
from tracker.domain.challenges import State
from tracker.domain.errors import NotFoundError
from tracker.domain.extensions import Category
from tracker.domain.packs import Change, Note, PackFacts
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, ExtensionRequest, Meeting, Partnership, User
from tracker.queries import packs as queries
from tracker.services import actions, challenges, extensions, packs, tracking
from tracker.services.evidence import Given

NOW, TODAY = factories.NOW, factories.TODAY
Count = Callable[[], AbstractContextManager[list[str]]]


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def lead(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.ACTION_LEAD)


@pytest.fixture
def scrutineer(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.SCRUTINEER))


@pytest.fixture
def action(session: Session, here: Partnership, lead: User) -> Action:
    return factories.action(
        session,
        factories.report(session, here),
        reference="TEST-24-01",
        what_we_will_do="Train everybody",
        lead_id=lead.id,
        status=Status.IN_PROGRESS,
        due_on=on(20),
        tracked_since=on(0),
    )


def facts(session: Session, here: Partnership, number: int, since: int | None = None) -> PackFacts:
    return packs.facts(session, here, on(number), None if since is None else on(since))


def ask(session: Session, action: Action, lead: User, number: int) -> ExtensionRequest:
    return extensions.ask(
        session,
        action,
        category=Category.CAPACITY,
        explanation="Two posts are empty.",
        proposed_on=on(60),
        actor=factories.actor(lead),
        now=day(number),
    )


def test_the_same_day_gives_the_same_pack_whatever_happens_after_it(
    session: Session, here: Partnership, action: Action, lead: User, scrutineer: Actor
) -> None:
    me = factories.actor(lead)
    actions.post_update(session, action, note="Half of them.", actor=me, now=day(2))
    request = ask(session, action, lead, 3)
    asked = challenges.challenge(
        session,
        action,
        text="Who checks it?",
        addressee_id=lead.id,
        answer_by=on(9),
        actor=scrutineer,
        now=day(4),
    )
    first = facts(session, here, 5, since=-5)

    extensions.decide(session, request, agreed=True, note="So be it.", actor=scrutineer, now=day(6))
    challenges.answer(session, asked, text="We do.", actor=me, now=day(7))
    challenges.ask_again(session, asked, note="Show it.", answer_by=on(30), actor=scrutineer, now=day(8))
    challenges.close(session, asked, note="Seen.", actor=scrutineer, now=day(9))
    given = Given("Minutes", url="https://a.example/b")
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=me, now=day(10))
    actions.post_update(
        session,
        action,
        note="Seen.",
        to=Status.VERIFIED,
        evidence=given,
        actor=scrutineer,
        now=day(11),
    )
    actions.add(session, action.recommendation, actor=OPERATOR, now=day(12))
    session.add(
        Meeting(
            partnership_id=here.id, held_on=on(4), present="", query="", action_ids=[], started_at=day(13)
        )
    )
    tracking.stop_tracking_report(session, action.report, reason="Old.", actor=OPERATOR, now=day(14))
    session.expire_all()

    assert facts(session, here, 5, since=-5) == first
    assert [each.reference for each in first.actions] == ["TEST-24-01"]
    assert first.actions[0].note == Note(on(2), lead.name, "Half of them.")
    assert [each.proposed_on for each in first.asked] == [on(60)]
    assert [(each.state, each.answer_by) for each in first.challenges] == [(State.WAITING, on(9))]


def test_each_day_between_shows_a_challenge_as_it_stood(
    session: Session, here: Partnership, action: Action, lead: User, scrutineer: Actor
) -> None:
    asked = challenges.challenge(
        session, action, text="Who?", addressee_id=lead.id, answer_by=on(9), actor=scrutineer, now=day(1)
    )
    challenges.answer(session, asked, text="We do.", actor=factories.actor(lead), now=day(3))
    challenges.ask_again(session, asked, note="Show it.", answer_by=on(30), actor=scrutineer, now=day(5))
    challenges.close(session, asked, note="Seen.", actor=scrutineer, now=day(7))

    found = {
        number: [(each.state, each.answer_by) for each in queries.open_challenges(session, here, on(number))]
        for number in (0, 2, 4, 6, 8)
    }

    assert found == {
        0: [],
        2: [(State.WAITING, on(9))],
        4: [(State.ANSWERED, on(9))],
        6: [(State.WAITING, on(30))],
        8: [],
    }


def test_a_request_is_to_decide_from_the_day_it_is_asked_until_it_is_decided(
    session: Session, here: Partnership, action: Action, lead: User, scrutineer: Actor
) -> None:
    me = factories.actor(lead)
    request = extensions.ask(
        session,
        action,
        category=Category.SYSTEMS,
        explanation="No release",
        proposed_on=on(60),
        actor=me,
        now=day(2),
    )
    extensions.decide(session, request, agreed=True, note="Yes.", actor=scrutineer, now=day(4))

    assert [len(queries.asked(session, here, on(number))) for number in (1, 2, 3, 4)] == [0, 1, 1, 0]
    assert facts(session, here, 3).actions[0].moved_for == ""
    later = facts(session, here, 4, since=3)
    assert later.actions[0].moved_for == "Systems or data. No release"
    assert [(each.change, each.from_due_on, each.to_due_on) for each in later.moved] == [
        (Change.SLIPPED, on(20), on(60))
    ]


def test_what_moved_is_told_between_the_ends_of_both_days(
    session: Session, here: Partnership, action: Action, lead: User
) -> None:
    me = factories.actor(lead)
    late = london.end_of(on(2)) - timedelta(minutes=1)
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=me, now=late)
    actions.post_update(session, action, note="Not yet.", to=Status.IN_PROGRESS, actor=me, now=day(5))

    def told(since: int, until: int) -> list[Change]:
        return [each.change for each in queries.moved(session, here, on(since), on(until))]

    assert told(1, 2) == [Change.DELIVERED]
    assert told(2, 4) == []
    assert told(2, 5) == [Change.REOPENED]
    moved = queries.moved(session, here, on(2), on(5))[0]
    assert (moved.reference, moved.words, moved.by) == ("TEST-24-01", "Train everybody", lead.name)
    assert (moved.on, moved.reason) == (on(5), "Not yet.")


def test_an_action_is_new_once_and_one_taken_out_of_tracking_is_said(
    session: Session, here: Partnership, action: Action
) -> None:
    added = actions.add(session, action.recommendation, actor=OPERATOR, now=day(2))
    tracking.stop_tracking_report(session, action.report, reason="Old.", actor=OPERATOR, now=day(4))

    new = queries.moved(session, here, on(1), on(3))
    gone = queries.moved(session, here, on(3), on(5))

    assert [(each.change, each.reference) for each in new] == [(Change.NEW, added.reference)]
    assert sorted((each.change, each.reference) for each in gone) == sorted(
        (Change.UNTRACKED, one.reference) for one in (action, added)
    )
    assert facts(session, here, 5).actions == ()


def test_the_curves_end_where_the_statuses_stand(
    session: Session, here: Partnership, action: Action, lead: User
) -> None:
    me = factories.actor(lead)
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=me, now=day(2))
    for note in ("More.", "And more."):
        actions.post_update(session, action, note=note, actor=me, now=day(3))

    for number in (1, 2, 9):
        found = facts(session, here, number)
        closed = sum(found.statuses[each] for each in queries.CLOSED)
        assert sum(each.held_on(on(number)) for each in found.spells) == closed == int(number > 1)


def test_it_looks_back_to_the_last_meeting_that_was_known_then(session: Session, here: Partnership) -> None:
    for held, started in ((-30, -30), (-10, -10), (0, 0), (-5, 3)):
        session.add(
            Meeting(
                partnership_id=here.id,
                held_on=on(held),
                present="",
                query="",
                action_ids=[],
                started_at=day(started),
            )
        )
    session.flush()

    assert queries.since(session, here, on(0)).on == on(-10)
    assert queries.since(session, here, on(0)).is_meeting
    assert queries.since(session, here, on(-10)).on == on(-30)
    assert queries.since(session, here, on(-30)).on == on(-58)
    assert queries.since(session, here, on(3)).on == on(0)


def test_only_those_who_see_the_whole_partnership_have_its_pack(session: Session, here: Partnership) -> None:
    elsewhere = factories.partnership(session)
    found = {}
    for role in Role:
        agency = factories.agency(session, here) if role is Role.AGENCY_LEAD else None
        actor = factories.actor(factories.member(session, here, role, agency))
        found[role] = [each.slug for each in queries.readable(session, actor)]
        with pytest.raises(NotFoundError):
            queries.get_partnership(session, actor, elsewhere.slug)

    assert {role for role, slugs in found.items() if slugs == [here.slug]} == {
        Role.MANAGER,
        Role.SCRUTINEER,
        Role.BOARD_MEMBER,
    }
    assert found[Role.AGENCY_LEAD] == found[Role.ACTION_LEAD] == []


def test_the_pack_of_another_partnership_holds_nothing_of_this_one(
    session: Session, here: Partnership, action: Action, lead: User, scrutineer: Actor
) -> None:
    me = factories.actor(lead)
    actions.post_update(session, action, note="Done.", to=Status.DELIVERED, actor=me, now=day(1))
    challenges.challenge(
        session, action, text="Who?", addressee_id=lead.id, answer_by=on(9), actor=scrutineer, now=day(1)
    )

    found = facts(session, factories.partnership(session), 2)

    assert (found.actions, found.moved, found.asked, found.challenges, found.spells) == ((), (), (), (), ())


def test_the_number_of_queries_does_not_grow_with_the_actions(
    session: Session, here: Partnership, action: Action, lead: User, scrutineer: Actor, count_queries: Count
) -> None:
    numbers = []
    for _ in range(2):
        with count_queries() as seen:
            facts(session, here, 9, since=-9)
        numbers.append(len(seen))
        for number in range(6):
            more = factories.action(
                session, action.report, lead_id=lead.id, due_on=on(20), status=Status.IN_PROGRESS
            )
            me = factories.actor(lead)
            actions.post_update(session, more, note=f"Note {number}.", actor=me, now=day(1))
            ask(session, more, lead, 2)
            challenges.challenge(
                session,
                more,
                text="Who?",
                addressee_id=lead.id,
                answer_by=on(9),
                actor=scrutineer,
                now=day(3),
            )
        session.expire_all()
        here.id  # noqa: B018 - loaded again before its queries are counted

    assert numbers[0] == numbers[1]
