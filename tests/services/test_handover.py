"""What a person holds is handed over in one step, all or nothing, before their account is closed."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.domain.extensions import Category, Decision
from tracker.domain.handover import Kind
from tracker.domain.parts import PartStatus
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    ActionState,
    Challenge,
    Event,
    ExtensionRequest,
    Membership,
    Part,
    Partnership,
    User,
)
from tracker.queries import handover as queries
from tracker.services import challenges, handover, people

WHY = "Moves to another council."


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, partnership: Partnership) -> Actor:
    return factories.actor(factories.member(session, partnership, Role.MANAGER, name="Business manager"))


@pytest.fixture
def leaver(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.ACTION_LEAD, name="Leaver")


@pytest.fixture
def taker(session: Session, partnership: Partnership) -> User:
    return factories.member(session, partnership, Role.ACTION_LEAD, name="Taker")


def an_action(session: Session, of: Partnership, **values: object) -> Action:
    return factories.action(session, factories.report(session, of), **values)


def a_part(session: Session, action: Action, person: User, **values: object) -> Part:
    agency = factories.agency(session, session.get_one(Partnership, action.partnership_id))
    given = {"status": PartStatus.IN_PROGRESS, "what": "Train the staff", "note": ""}
    part = Part(
        partnership_id=action.partnership_id,
        action_id=action.id,
        agency_id=agency.id,
        person_id=person.id,
        **{**given, **values},
    )
    session.add(part)
    session.flush()
    session.expire(action)
    return part


def a_challenge(session: Session, action: Action, to: User, by: User) -> Challenge:
    return challenges.challenge(
        session,
        action,
        text="Show it.",
        addressee_id=to.id,
        answer_by=TODAY,
        actor=factories.actor(by),
        now=NOW,
    )


def everything_held(session: Session, partnership: Partnership, leaver: User) -> list[Action]:
    """One open thing of each kind, each of an action of its own."""
    board = factories.member(session, partnership, Role.BOARD_MEMBER)
    other = factories.member(session, partnership, Role.ACTION_LEAD).id
    led = an_action(session, partnership, lead_id=leaver.id)
    deputised = an_action(session, partnership, lead_id=other, deputy_id=leaver.id)
    sponsored = an_action(session, partnership, lead_id=other, sponsor_id=leaver.id)
    parted = an_action(session, partnership, lead_id=other)
    a_part(session, parted, leaver)
    a_challenge(session, led, leaver, board)
    return [led, deputised, sponsored, parted]


def all_to(
    session: Session, leaver: User, partnership: Partnership, taker: User | None
) -> dict[str, int | None]:
    held = queries.holdings(session, leaver, {partnership.id})
    return {one.key: taker.id if taker else None for one in held}


def hand_over(
    session: Session, leaver: User, chosen: dict[str, int | None], actor: Actor, *, close: bool = False
) -> list[handover.Move]:
    return handover.hand_over(session, leaver, chosen, reason=WHY, close_account=close, actor=actor, now=NOW)


def test_everything_goes_to_one_taker_the_account_closes_and_each_history_says_so(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    led, deputised, sponsored, parted = everything_held(session, partnership, leaver)

    moves = hand_over(session, leaver, all_to(session, leaver, partnership, taker), manager, close=True)

    assert Counter(move.held.kind for move in moves) == Counter(list(Kind))
    assert (led.lead, deputised.deputy, sponsored.sponsor) == (taker, taker, taker)
    assert parted.parts[0].person is taker
    assert session.scalars(select(Challenge)).one().addressee is taker
    assert not leaver.is_active
    for action in (led, deputised, sponsored, parted):
        told = session.scalars(
            select(Event).where(Event.action_id == action.id, Event.kind == "action.handed_over")
        ).one()
        assert told.summary.startswith("Handed over from Leaver: ")
        assert told.reason == WHY
        assert action.state.until_at is None
    assert led.state.lead_id == taker.id
    summaries = session.scalars(select(Event.summary).where(Event.kind.like("person.%")).order_by(Event.id))
    assert list(summaries) == [
        "Handed over from Leaver: 1 as lead, 1 as deputy, 1 as sponsor, 1 part and 1 challenge",
        "Closed the account of Leaver",
    ]


def test_each_thing_may_go_to_a_taker_of_its_own_or_to_nobody_where_the_action_can_do_without(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    led, deputised, sponsored, parted = everything_held(session, partnership, leaver)
    nobody = {Kind.DEPUTY, Kind.SPONSOR, Kind.PART}
    held = queries.holdings(session, leaver, {partnership.id})

    chosen = {one.key: None if one.kind in nobody else taker.id for one in held}
    hand_over(session, leaver, chosen, manager)

    assert led.lead is taker
    assert (deputised.deputy, sponsored.sponsor, parted.parts[0].person) == (None, None, None)
    assert leaver.is_active


def test_an_action_and_a_challenge_are_never_left_with_nobody(
    session: Session, partnership: Partnership, manager: Actor, leaver: User
) -> None:
    led = everything_held(session, partnership, leaver)[0]

    with pytest.raises(DomainError, match="choose who takes it") as refusal:
        hand_over(session, leaver, all_to(session, leaver, partnership, None), manager)

    challenge = session.scalars(select(Challenge)).one()
    wrong = [refusal.value.field, *(also.field for also in refusal.value.also)]
    assert wrong == [f"lead_{led.id}", f"challenge_{challenge.id}"]
    assert led.lead is leaver


def test_a_taker_must_be_able_to_lead_what_they_are_to_lead(
    session: Session, partnership: Partnership, manager: Actor, leaver: User
) -> None:
    action = an_action(session, partnership, lead_id=leaver.id)
    board = factories.member(session, partnership, Role.BOARD_MEMBER)

    with pytest.raises(DomainError, match="may not lead it"):
        hand_over(session, leaver, {f"lead_{action.id}": board.id}, manager)


@pytest.mark.parametrize("gone", ["closed", "elsewhere"])
def test_a_taker_who_has_left_meanwhile_stops_all_of_it(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User, gone: str
) -> None:
    actions = everything_held(session, partnership, leaver)
    chosen = all_to(session, leaver, partnership, taker)
    last = list(chosen)[-1]
    elsewhere = factories.member(session, factories.partnership(session), Role.MANAGER)
    closed = factories.member(session, partnership, Role.MANAGER, is_active=False)
    chosen[last] = closed.id if gone == "closed" else elsewhere.id

    with pytest.raises(DomainError, match="still active"):
        hand_over(session, leaver, chosen, manager, close=True)

    assert actions[0].lead is leaver
    assert leaver.is_active


def test_what_the_person_was_given_or_lost_meanwhile_is_said_and_nothing_is_handed_over(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    action = an_action(session, partnership, lead_id=leaver.id)
    chosen = all_to(session, leaver, partnership, taker)
    an_action(session, partnership, lead_id=leaver.id)

    with pytest.raises(ChangedMeanwhileError, match="has changed"):
        hand_over(session, leaver, chosen, manager)

    assert action.lead is leaver


def test_a_challenge_goes_to_who_sees_its_action_and_did_not_raise_it(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    board = factories.member(session, partnership, Role.BOARD_MEMBER)
    action = an_action(session, partnership, lead_id=leaver.id)
    challenge = a_challenge(session, action, leaver, board)
    lead, asked = f"lead_{action.id}", f"challenge_{challenge.id}"

    with pytest.raises(DomainError, match="cannot answer it"):
        hand_over(session, leaver, {lead: taker.id, asked: board.id}, manager)
    with pytest.raises(DomainError, match="does not see"):
        hand_over(session, leaver, {lead: manager.user_id, asked: taker.id}, manager)
    assert (action.lead, challenge.addressee) == (leaver, leaver)

    hand_over(session, leaver, {lead: taker.id, asked: taker.id}, manager)
    assert challenge.addressee is taker


def test_a_deputy_who_takes_the_lead_is_no_longer_deputy(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    action = an_action(session, partnership, lead_id=leaver.id, deputy_id=taker.id)

    hand_over(session, leaver, {f"lead_{action.id}": taker.id}, manager)

    assert (action.lead, action.deputy) == (taker, None)
    told = session.scalars(select(Event).where(Event.kind == "action.handed_over")).one()
    assert (told.before["deputy_id"], told.after["deputy_id"]) == (taker.id, None)


def test_a_reason_is_needed_and_guarded(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    action = an_action(session, partnership, lead_id=leaver.id)
    for reason in ("  ", "His NHS number is 943 476 5919."):
        with pytest.raises(DomainError):
            handover.hand_over(
                session, leaver, {f"lead_{action.id}": taker.id}, reason=reason, actor=manager, now=NOW
            )
    assert action.lead is leaver


def test_only_a_manager_hands_over_and_only_what_is_held_in_their_partnership(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    elsewhere = factories.partnership(session)
    session.add(Membership(user_id=leaver.id, partnership_id=elsewhere.id, role=Role.ACTION_LEAD))
    session.flush()
    session.refresh(leaver)
    here = an_action(session, partnership, lead_id=leaver.id)
    there = an_action(session, elsewhere, lead_id=leaver.id)
    stranger = factories.actor(factories.member(session, factories.partnership(session), Role.MANAGER))

    with pytest.raises(NotFoundError):
        hand_over(session, leaver, {f"lead_{here.id}": taker.id}, factories.actor(taker))
    with pytest.raises(NotFoundError):
        hand_over(session, leaver, {f"lead_{here.id}": taker.id}, stranger)
    with pytest.raises(DomainError, match="another partnership too"):
        hand_over(session, leaver, {f"lead_{here.id}": taker.id}, manager, close=True)
    assert here.lead is leaver

    hand_over(session, leaver, {f"lead_{here.id}": taker.id}, manager)
    assert (here.lead, there.lead) == (taker, leaver)
    with pytest.raises(DomainError, match="leads 1 open action"):
        people.deactivate(session, leaver, actor=OPERATOR, now=NOW)


@pytest.mark.parametrize("kind", list(Kind))
def test_an_account_is_not_closed_while_anything_waits_for_the_person(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User, kind: Kind
) -> None:
    everything_held(session, partnership, leaver)
    for one in queries.holdings(session, leaver, {partnership.id}):
        if one.kind is not kind:
            holder = {Kind.PART: "person", Kind.CHALLENGE: "addressee"}.get(one.kind, one.kind.value)
            setattr(one.row, holder, taker)
    session.flush()

    with pytest.raises(DomainError, match=r"^Leaver \w+ .*1 open .*Hand over first"):
        people.deactivate(session, leaver, actor=manager, now=NOW)

    assert leaver.is_active


def test_what_is_finished_historic_or_withdrawn_waits_for_nobody(
    session: Session, partnership: Partnership, leaver: User
) -> None:
    for values in ({"status": Status.VERIFIED}, {"status": Status.WITHDRAWN}, {"is_tracked": False}):
        action = an_action(session, partnership, lead_id=leaver.id, **values)
        a_part(session, action, leaver)
    done = an_action(session, partnership)
    a_part(session, done, leaver, status=PartStatus.DONE)

    assert queries.holdings(session, leaver, {partnership.id}) == []
    assert not any(queries.counts(session, leaver).values())


def test_what_is_delivered_still_waits_for_its_lead(
    session: Session, partnership: Partnership, leaver: User
) -> None:
    an_action(session, partnership, lead_id=leaver.id, status=Status.DELIVERED)

    assert queries.counts(session, leaver)[Kind.LEAD] == 1


def test_waiting_requests_are_only_listed(session: Session, partnership: Partnership, leaver: User) -> None:
    action = an_action(session, partnership, lead_id=leaver.id, due_on=TODAY)
    request = ExtensionRequest(
        partnership_id=partnership.id,
        action_id=action.id,
        category=Category.CAPACITY,
        explanation="Two posts are empty.",
        from_due_on=TODAY,
        proposed_on=date(2025, 1, 31),
        asked_at=NOW,
        asked_by_id=leaver.id,
        asked_by_name=leaver.name,
        decision=Decision.WAITING,
    )
    session.add(request)
    session.flush()

    assert queries.requests(session, leaver, {partnership.id}) == [request]
    assert len(queries.holdings(session, leaver, {partnership.id})) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(Status), st.booleans(), st.sets(st.sampled_from(list(Kind)[:3])), st.booleans()
        ),
        max_size=6,
    )
)
def test_what_is_counted_is_what_is_listed(
    session: Session, rows: list[tuple[Status, bool, set[Kind], bool]]
) -> None:
    partnership = factories.partnership(session)
    person = factories.member(session, partnership, Role.ACTION_LEAD)
    for status, tracked, kinds, part in rows:
        holders = {f"{kind}_id": person.id for kind in kinds}
        action = an_action(session, partnership, status=status, is_tracked=tracked, **holders)
        if part:
            a_part(session, action, person)

    held = Counter(one.kind for one in queries.holdings(session, person, {partnership.id}))

    assert {kind: held[kind] for kind in Kind} == queries.counts(session, person)


def test_two_hundred_actions_take_no_more_questions_than_five(
    session: Session, partnership: Partnership, manager: Actor, leaver: User, taker: User
) -> None:
    report = factories.report(session, partnership)

    def reads(number: int) -> int:
        for _ in range(number):
            factories.action(session, report, lead_id=leaver.id)
        chosen = all_to(session, leaver, partnership, taker)
        session.expire_all()
        seen: list[str] = []

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                seen.append(statement)

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        hand_over(session, leaver, chosen, manager)
        event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    few = reads(5)

    assert reads(200) <= few + 2  # long lists of keys are asked for in a few portions
    assert session.scalar(select(func.count(Action.id)).where(Action.lead_id == taker.id)) == 205
    states = select(func.count(ActionState.id)).where(ActionState.lead_id == taker.id)
    assert session.scalar(states) == 205
