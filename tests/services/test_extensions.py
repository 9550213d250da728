"""Another date: asked by one, decided by somebody else, told to both; the original never moves."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Closing, Status
from tracker.models import Action, ActionState, Event, ExtensionRequest, Mail, Partnership, Update
from tracker.queries import extensions as queries
from tracker.services import actions, extensions
from tracker.services.evidence import Given
from tracker.services.notices import Post

NOW, TODAY = factories.NOW, factories.TODAY
POST = Post("https://tracker.example", NOW)
DUE, LATER = date(2024, 11, 25), date(2024, 12, 20)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def people(session: Session, here: Partnership) -> dict[str, Actor]:
    roles = {
        "lead": Role.ACTION_LEAD,
        "deputy": Role.ACTION_LEAD,
        "manager": Role.MANAGER,
        "other manager": Role.MANAGER,
        "scrutineer": Role.SCRUTINEER,
        "board member": Role.BOARD_MEMBER,
    }
    return {name: factories.actor(factories.member(session, here, role)) for name, role in roles.items()}


@pytest.fixture
def action(session: Session, here: Partnership, people: dict[str, Actor]) -> Action:
    report = factories.report(session, here)
    who = {"lead_id": people["lead"].user_id, "deputy_id": people["deputy"].user_id}
    return factories.action(session, report, due_on=DUE, status=Status.IN_PROGRESS, **who)


def ask(
    session: Session, action: Action, actor: Actor, to: date | None = LATER, why: str = "Winter."
) -> ExtensionRequest:
    return extensions.ask(
        session,
        action,
        category=Category.CAPACITY,
        explanation=why,
        proposed_on=to,
        post=POST,
        actor=actor,
        now=NOW,
    )


def decide(
    session: Session, request: ExtensionRequest, actor: Actor, agreed: bool = True, note: str = "So."
) -> None:
    extensions.decide(session, request, agreed=agreed, note=note, post=POST, actor=actor, now=NOW)


def told(session: Session, kind: str) -> set[int]:
    return set(session.scalars(select(Mail.user_id).where(Mail.kind == kind)))


def test_an_agreed_date_holds_counts_as_moved_and_the_original_stays(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"])
    assert (action.due_on, action.times_moved) == (DUE, 0)
    decide(session, request, people["manager"], note="Agreed once.")
    assert (action.due_on, action.original_due_on, action.times_moved) == (LATER, DUE, 1)
    event = session.scalars(select(Event).where(Event.kind == "action.date_moved")).one()
    assert event.summary == "Due date moved from 25 November 2024 to 20 December 2024"
    assert (event.reason, event.before["due_on"], event.after["due_on"]) == (
        "Agreed once.",
        "2024-11-25",
        "2024-12-20",
    )
    states = session.scalars(select(ActionState).order_by(ActionState.id)).all()
    assert [state.due_on for state in states] == [DUE, LATER]


def test_a_refused_date_leaves_everything_as_it_was(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"])
    decide(session, request, people["manager"], agreed=False, note="No.")
    assert (action.due_on, action.times_moved, request.decision) == (DUE, 0, Decision.REFUSED)
    with pytest.raises(ChangedMeanwhileError, match="closed already: refused"):
        decide(session, request, people["other manager"])


def test_both_sides_are_mailed(session: Session, action: Action, people: dict[str, Actor]) -> None:
    request = ask(session, action, people["manager"])
    assert told(session, "extension_asked") == {
        people["other manager"].user_id,
        people["scrutineer"].user_id,
    }
    decide(session, request, people["scrutineer"])
    concerned = {people[name].user_id for name in ("manager", "lead", "deputy")}
    assert told(session, "extension_decided") == concerned
    subjects = set(session.scalars(select(Mail.subject)))
    assert subjects == {
        f"Asked: {action.reference} from 25 Nov 2024 to 20 Dec 2024",
        f"Agreed: {action.reference} from 25 Nov 2024 to 20 Dec 2024",
    }


@pytest.mark.parametrize("name", ["lead", "deputy", "board member"])
def test_who_leads_or_only_reads_decides_nothing(
    session: Session, action: Action, people: dict[str, Actor], name: str
) -> None:
    request = ask(session, action, people["manager"])
    assert not extensions.may_decide(request, people[name])
    with pytest.raises(DomainError):
        decide(session, request, people[name])
    assert action.due_on == DUE


def test_nobody_decides_what_they_asked_and_it_does_not_wait_for_them(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["manager"])
    with pytest.raises(DomainError, match="Somebody else decides"):
        decide(session, request, people["manager"])
    assert queries.waiting(session, people["manager"]) == []
    assert list(queries.waiting(session, people["scrutineer"])) == [request]
    assert queries.waiting(session, people["lead"]) == []


def test_a_manager_who_leads_the_action_does_not_decide_about_it(
    session: Session, here: Partnership, people: dict[str, Actor]
) -> None:
    own = factories.action(
        session, factories.report(session, here), due_on=DUE, lead_id=people["manager"].user_id
    )
    request = ask(session, own, people["other manager"])
    with pytest.raises(DomainError, match="you lead this action"):
        decide(session, request, people["manager"])


def test_one_request_waits_at_a_time_and_who_asked_may_take_it_back(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"])
    with pytest.raises(ChangedMeanwhileError, match="waits already"):
        ask(session, action, people["deputy"])
    with pytest.raises(DomainError, match="Only who asked"):
        extensions.take_back(session, request, actor=people["deputy"], now=NOW)
    extensions.take_back(session, request, actor=people["lead"], now=NOW)
    assert request.decision is Decision.TAKEN_BACK
    assert ask(session, action, people["deputy"]).decision is Decision.WAITING


@pytest.mark.parametrize(
    ("to", "why", "field"),
    [
        (DUE, "Winter.", "proposed_on"),
        (None, "Winter.", "proposed_on"),
        (TODAY - timedelta(days=1), "Winter.", "proposed_on"),
        (LATER, "  ", "explanation"),
        (LATER, "x" * 20_001, "explanation"),
        (LATER, "NHS 943 476 5919", "explanation"),
    ],
)
def test_a_request_needs_a_new_date_and_a_reason(
    session: Session, action: Action, people: dict[str, Actor], to: date | None, why: str, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        ask(session, action, people["lead"], to, why)
    assert refused.value.field == field


def test_a_decision_needs_a_note(session: Session, action: Action, people: dict[str, Actor]) -> None:
    request = ask(session, action, people["lead"])
    with pytest.raises(DomainError, match="Say why") as refused:
        decide(session, request, people["manager"], note=" ")
    assert refused.value.field == "note"


def test_where_dates_are_not_extended_a_reason_is_posted_and_it_stays_overdue(
    session: Session, here: Partnership, action: Action, people: dict[str, Actor]
) -> None:
    here.allows_extensions = False
    with pytest.raises(DomainError, match="does not extend dates"):
        ask(session, action, people["lead"])
    extensions.explain_lateness(
        session,
        action,
        category=Category.PARTNER,
        explanation="The trust answers in May.",
        actor=people["lead"],
        now=NOW,
    )
    update = session.scalars(select(Update)).one()
    assert update.note == "Waiting for another agency: The trust answers in May."
    assert (action.due_on, action.times_moved) == (DUE, 0)


NAMES = ("lead", "deputy", "manager", "other manager", "scrutineer", "board member")
ACTS = ("update", "move", "ask", "agree", "refuse", "take back", "set", "edit")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_sequence_of_acts_loses_an_update_moves_the_original_or_lets_a_lead_verify_their_own(  # noqa: C901
    session: Session, here: Partnership, people: dict[str, Actor], data: st.DataObject
) -> None:
    who = {"lead_id": people["lead"].user_id, "deputy_id": people["deputy"].user_id}
    action = factories.action(session, factories.report(session, here), due_on=DUE, **who)
    count = select(func.count(Update.id)).where(Update.action_id == action.id)
    updates = moves = 0
    day = NOW
    for _ in range(data.draw(st.integers(1, 12))):
        day += timedelta(days=data.draw(st.integers(0, 60)))
        act, name = data.draw(st.sampled_from(ACTS)), data.draw(st.sampled_from(NAMES))
        actor, before = people[name], action.status
        waiting = [one for one in queries.of_action(session, action) if one.decision is Decision.WAITING]
        try:
            if act == "update":
                actions.post_update(session, action, note="So.", actor=actor, now=day)
                updates += 1
            elif act == "move":
                to = data.draw(st.sampled_from(Status))
                actions.post_update(
                    session,
                    action,
                    note="So.",
                    to=to,
                    evidence=Given("Seen", "https://a.example"),
                    review_on=day.date() + timedelta(days=5),
                    agreed_by="The board",
                    closing=Closing("94%", "Less waiting.", "Heard."),
                    actor=actor,
                    now=day,
                )
                updates += 1
                if action.status in (Status.VERIFIED, Status.EMBEDDED) and action.status is not before:
                    assert name in ("manager", "other manager", "scrutineer")
            elif act == "ask":
                later = day.date() + timedelta(days=data.draw(st.integers(1, 90)))
                extensions.ask(
                    session,
                    action,
                    category=Category.OTHER,
                    explanation="So.",
                    proposed_on=later,
                    actor=actor,
                    now=day,
                )
            elif act in ("agree", "refuse") and waiting:
                agreed = act == "agree"
                extensions.decide(session, waiting[0], agreed=agreed, note="So.", actor=actor, now=day)
                moves += agreed
                assert waiting[0].asked_by_id != actor.user_id
                assert name not in ("lead", "deputy", "board member")
            elif act == "take back" and waiting:
                extensions.take_back(session, waiting[0], actor=actor, now=day)
            elif act == "set":
                actions.set_due_date(session, action, due_on=LATER, actor=actor, now=day)
            elif act == "edit":
                plan = actions.plan_of(action)
                actions.edit(session, action, plan, actor=actor, now=day)
        except DomainError:
            pass
        assert action.original_due_on == DUE
        assert action.times_moved == moves
        assert session.scalar(count) == updates
