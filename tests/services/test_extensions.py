"""Another date: asked by one, decided by somebody else, told to both; the original never moves."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.extensions import Category, Decision
from tracker.domain.roles import Actor, Role
from tracker.domain.statuses import Status
from tracker.models import (
    Action,
    ActionState,
    Event,
    Evidence,
    ExtensionRequest,
    Mail,
    Partnership,
    Update,
    User,
)
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
    session: Session,
    action: Action,
    actor: Actor,
    to: date | None = LATER,
    why: str = "Winter.",
    evidence: Evidence | Given | None = None,
) -> ExtensionRequest:
    return extensions.ask(
        session,
        action,
        category=Category.CAPACITY,
        explanation=why,
        proposed_on=to,
        evidence=evidence,
        post=POST,
        actor=actor,
        now=NOW,
    )


def decide(
    session: Session, request: ExtensionRequest, actor: Actor, agreed: bool = True, note: str = "So."
) -> None:
    extensions.decide(session, request, agreed=agreed, note=note, post=POST, actor=actor, now=NOW)


def link(url: str = "https://council.example/winter") -> Given:
    return Given("The staffing plan", url)


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


def test_a_mail_says_what_was_asked_and_goes_to_nobody_twice(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"], why="Two posts are empty.")
    mails = session.scalars(select(Mail).where(Mail.kind == "extension_asked")).all()
    assert len(mails) == 3
    for mail in mails:
        assert "Not enough capacity: Two posts are empty." in mail.text
        assert "https://tracker.example/dates" in mail.text
        assert mail.key == f"extension:{request.id}:asked:{mail.user_id}"
    decide(session, request, people["manager"], note="Once only.")
    decided = session.scalars(select(Mail).where(Mail.kind == "extension_decided")).all()
    assert {mail.user_id for mail in decided} == {people[name].user_id for name in ("lead", "deputy")}
    assert all("Once only." in mail.text for mail in decided)


def test_somebody_who_left_gets_no_mail(session: Session, action: Action, people: dict[str, Actor]) -> None:
    gone = session.get_one(User, people["scrutineer"].user_id)
    gone.is_active = False
    ask(session, action, people["lead"])
    assert told(session, "extension_asked") == {people[name].user_id for name in ("manager", "other manager")}


def test_a_new_link_may_be_given_as_evidence(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"], evidence=link())
    assert request.evidence is not None
    assert (request.evidence.url, request.evidence.action_id) == (link().url, action.id)
    extensions.take_back(session, request, actor=people["lead"], now=NOW)
    again = ask(session, action, people["lead"], evidence=request.evidence)
    assert again.evidence is request.evidence


def test_evidence_that_is_sealed_is_known_to_its_agency_alone(
    session: Session, here: Partnership, action: Action, people: dict[str, Actor]
) -> None:
    police = factories.agency(session, here, name="Metropolitan Police")
    officer = factories.actor(factories.member(session, here, Role.ACTION_LEAD, police))
    action.lead_id = officer.user_id
    session.flush()
    sealed = Given("The staffing plan", "https://police.example/plan", sealed_to_id=police.id)
    request = ask(session, action, officer, evidence=sealed)
    assert list(queries.evidence_of(session, officer, [request])) == [request.evidence_id]
    assert queries.evidence_of(session, people["manager"], [request]) == {}


def test_what_is_delivered_has_no_date_left_to_move(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    action.status = Status.DELIVERED
    with pytest.raises(DomainError, match="no date left to move"):
        ask(session, action, people["lead"])


def test_an_action_without_a_date_or_not_in_tracking_has_none_to_move(
    session: Session, here: Partnership, people: dict[str, Actor]
) -> None:
    report = factories.report(session, here)
    undated = factories.action(session, report, lead_id=people["lead"].user_id)
    with pytest.raises(DomainError, match="a manager sets the first one"):
        ask(session, undated, people["lead"])
    historic = factories.action(
        session, report, due_on=DUE, lead_id=people["lead"].user_id, is_tracked=False, tracked_since=None
    )
    with pytest.raises(DomainError):
        ask(session, historic, people["lead"])


@pytest.mark.parametrize("name", ["scrutineer", "board member"])
def test_who_does_not_work_on_it_asks_for_no_other_date(
    session: Session, action: Action, people: dict[str, Actor], name: str
) -> None:
    with pytest.raises(DomainError):
        ask(session, action, people[name])


def test_an_older_form_is_told_that_the_action_has_changed(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    seen = action.version
    actions.post_update(session, action, note="It goes on.", actor=people["deputy"], now=NOW)
    with pytest.raises(ChangedMeanwhileError):
        extensions.ask(
            session,
            action,
            category=Category.SCOPE,
            explanation="So.",
            proposed_on=LATER,
            actor=people["lead"],
            now=NOW,
            version=seen,
        )


def test_a_request_about_a_date_that_no_longer_holds_can_only_be_refused(
    session: Session, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"])
    action.due_on = date(2024, 12, 1)
    with pytest.raises(DomainError, match="no longer the one"):
        decide(session, request, people["manager"])
    decide(session, request, people["manager"], agreed=False)
    assert action.due_on == date(2024, 12, 1)


def test_where_dates_are_no_longer_extended_what_waits_can_only_be_refused(
    session: Session, here: Partnership, action: Action, people: dict[str, Actor]
) -> None:
    request = ask(session, action, people["lead"])
    here.allows_extensions = False
    with pytest.raises(DomainError, match="no longer extends dates"):
        decide(session, request, people["manager"])
    decide(session, request, people["manager"], agreed=False)
    assert (action.due_on, action.times_moved) == (DUE, 0)


def test_what_waits_is_counted_as_it_is_listed(
    session: Session, here: Partnership, action: Action, people: dict[str, Actor]
) -> None:
    own = factories.action(
        session, factories.report(session, here), due_on=DUE, lead_id=people["manager"].user_id
    )
    ask(session, action, people["lead"])
    ask(session, own, people["other manager"])
    elsewhere = factories.partnership(session, name="Elsewhere")
    stranger = factories.actor(factories.member(session, elsewhere, Role.MANAGER))
    for actor, number in ((people["manager"], 1), (people["other manager"], 1), (people["scrutineer"], 2)):
        waiting = queries.waiting(session, actor)
        assert all(extensions.may_decide(request, actor) for request in waiting)
        assert queries.count_waiting(session, actor) == len(waiting) == number
    for actor in (people["lead"], people["board member"], stranger):
        assert queries.count_waiting(session, actor) == len(queries.waiting(session, actor)) == 0


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
