"""Whatever people do to an action, in any order: nothing is lost, moved quietly or judged by its lead."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import DomainError
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Closing, Status
from tracker.models import Action, ActionState, ExtensionRequest, Partnership, Update
from tracker.queries import extensions as queries
from tracker.services import actions, extensions
from tracker.services import settings as partnership_settings
from tracker.services.evidence import Given

DUE = date(2024, 11, 25)
JUDGED = (Status.VERIFIED, Status.EMBEDDED)
BEGINNINGS = (Status.IN_PROGRESS, Status.DELIVERED, Status.VERIFIED)
ONWARDS = {
    Status.IN_PROGRESS: Status.DELIVERED,
    Status.DELIVERED: Status.VERIFIED,
    Status.VERIFIED: Status.EMBEDDED,
}
ROLES = {
    "lead": Role.ACTION_LEAD,
    "deputy": Role.ACTION_LEAD,
    "manager": Role.MANAGER,
    "other manager": Role.MANAGER,
    "scrutineer": Role.SCRUTINEER,
    "board member": Role.BOARD_MEMBER,
}


@dataclass
class Story:
    """One action, whoever does something to it, and what must be true of it whatever they do."""

    session: Session
    action: Action
    people: dict[str, Actor]
    data: st.DataObject
    now: datetime = factories.NOW
    notes: list[str] = field(default_factory=list)
    moves: int = 0
    due_on: date | None = None
    original: date | None = None

    def soon(self) -> date:
        return self.now.date() + timedelta(days=self.data.draw(st.integers(1, 90)))

    def somebody(self) -> int | None:
        return self.people[self.data.draw(st.sampled_from(["lead", "deputy", "manager"]))].user_id

    def leads(self) -> set[int | None]:
        return {self.action.lead_id, self.action.deputy_id}

    def waiting(self) -> ExtensionRequest:
        for request in queries.of_action(self.session, self.action):
            if request.decision is Decision.WAITING:
                return request
        raise DomainError("Nothing waits.")


def post(story: Story, actor: Actor) -> None:
    note = f"Note {len(story.notes)}"
    actions.post_update(story.session, story.action, note=note, actor=actor, now=story.now)
    story.notes.append(note)


def move(story: Story, actor: Actor) -> None:
    note, before, leads = f"Note {len(story.notes)}", story.action.status, story.leads()
    actions.post_update(
        story.session,
        story.action,
        note=note,
        to=story.data.draw(st.just(ONWARDS.get(before, before)) | st.sampled_from(Status)),
        evidence=Given("Seen", "https://a.example"),
        review_on=story.soon(),
        agreed_by="The board",
        closing=Closing("94%", "Less waiting.", "Heard."),
        actor=actor,
        now=story.now,
    )
    story.notes.append(note)
    if story.action.status in JUDGED and story.action.status is not before:
        assert actor.user_id not in leads


def ask(story: Story, actor: Actor) -> None:
    extensions.ask(
        story.session,
        story.action,
        category=Category.OTHER,
        explanation="So.",
        proposed_on=story.soon(),
        actor=actor,
        now=story.now,
    )


def explain(story: Story, actor: Actor) -> None:
    extensions.explain_lateness(
        story.session,
        story.action,
        category=Category.OTHER,
        explanation="So.",
        actor=actor,
        now=story.now,
    )
    story.notes.append("Something else: So.")


def agree(story: Story, actor: Actor) -> None:
    request, leads = story.waiting(), story.leads()
    extensions.decide(story.session, request, agreed=True, note="So.", actor=actor, now=story.now)
    assert actor.user_id not in {request.asked_by_id, *leads}
    story.moves += 1
    story.due_on = request.proposed_on


def refuse(story: Story, actor: Actor) -> None:
    request, leads = story.waiting(), story.leads()
    extensions.decide(story.session, request, agreed=False, note="So.", actor=actor, now=story.now)
    assert actor.user_id not in {request.asked_by_id, *leads}


def take_back(story: Story, actor: Actor) -> None:
    request = story.waiting()
    extensions.take_back(story.session, request, actor=actor, now=story.now)
    assert actor.user_id == request.asked_by_id


def set_date(story: Story, actor: Actor) -> None:
    day = story.soon()
    actions.set_due_date(story.session, story.action, due_on=day, actor=actor, now=story.now)
    assert story.due_on is None
    story.due_on = story.original = day


def edit(story: Story, actor: Actor) -> None:
    plan = replace(
        actions.plan_of(story.action),
        what_we_will_do=f"Plan of {story.now:%d %B %Y}",
        lead_id=story.somebody(),
        deputy_id=story.somebody(),
        embed_after_months=story.data.draw(st.integers(0, 3)),
    )
    actions.edit(story.session, story.action, plan, actor=actor, now=story.now)


def change_the_rule(story: Story, actor: Actor) -> None:
    allows = story.data.draw(st.sampled_from([True, True, False]))
    partnership = story.action.partnership
    wanted = replace(partnership_settings.rules_of(partnership), allows_extensions=allows)
    partnership_settings.change(story.session, partnership, wanted, actor=actor, now=story.now)


Act = Callable[[Story, Actor], None]
ACTS: tuple[Act, ...] = (
    post,
    move,
    move,
    ask,
    ask,
    explain,
    agree,
    agree,
    refuse,
    take_back,
    set_date,
    edit,
    change_the_rule,
)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def people(session: Session, here: Partnership) -> dict[str, Actor]:
    return {name: factories.actor(factories.member(session, here, role)) for name, role in ROLES.items()}


def begin(session: Session, here: Partnership, people: dict[str, Actor], data: st.DataObject) -> Story:
    here.allows_extensions = True
    due_on, status = data.draw(st.sampled_from([DUE, DUE, None])), data.draw(st.sampled_from(BEGINNINGS))
    given = {"due_on": due_on} if due_on else {}
    action = factories.action(
        session,
        factories.report(session, here),
        lead_id=people[data.draw(st.sampled_from(["lead", "manager"]))].user_id,
        deputy_id=people["deputy"].user_id,
        status=status,
        verified_on=date(2024, 6, 1) if status is Status.VERIFIED else None,
        **given,
    )
    return Story(session, action, people, data, due_on=due_on, original=due_on)


def check(story: Story) -> None:
    """Every update is there in its order, and the date stands where it was first set or last agreed."""
    kept = select(Update.note).where(Update.action_id == story.action.id).order_by(Update.id)
    assert story.session.scalars(kept).all() == story.notes
    assert story.action.original_due_on == story.original
    assert (story.action.due_on, story.action.times_moved) == (story.due_on, story.moves)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_sequence_of_acts_loses_an_update_moves_the_original_date_or_lets_a_lead_verify_their_own(
    session: Session, here: Partnership, people: dict[str, Actor], data: st.DataObject
) -> None:
    story = begin(session, here, people, data)
    for _ in range(data.draw(st.integers(4, 20))):
        story.now += timedelta(days=data.draw(st.integers(0, 45)))
        act, name = data.draw(st.sampled_from(ACTS)), data.draw(st.sampled_from(list(ROLES)))
        try:
            with session.begin_nested():
                act(story, people[name])
        except DomainError:
            pass
        check(story)
    states = select(ActionState.original_due_on).where(ActionState.action_id == story.action.id)
    assert set(session.scalars(states)) <= {None, story.original}
