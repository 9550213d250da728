"""Comments are said once; challenges are asked, answered, asked again, closed, and always on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import NOW, TODAY
from tracker.adapters import tables
from tracker.domain.challenges import State
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.guard import IdentifiesChildError
from tracker.domain.roles import Role
from tracker.models import Action, Challenge, Event, Mail, Partnership, User
from tracker.queries import challenges as queries
from tracker.queries.challenges import LogFilter
from tracker.services import challenges
from tracker.services.notices import Post

POST = Post("http://localhost", NOW)
BY = date(2024, 12, 2)


@pytest.fixture
def partnership(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def people(session: Session, partnership: Partnership) -> dict[str, User]:
    """One person of each kind, by what they are."""
    police = factories.agency(session, partnership, name="Police")
    return {
        "manager": factories.member(session, partnership, Role.MANAGER, name="Business manager"),
        "scrutineer": factories.member(session, partnership, Role.SCRUTINEER, name="Scrutineer"),
        "board": factories.member(session, partnership, Role.BOARD_MEMBER, name="Chief officer"),
        "agency": factories.member(session, partnership, Role.AGENCY_LEAD, police, name="Commander"),
        "lead": factories.member(session, partnership, Role.ACTION_LEAD, name="Head of service"),
        "other": factories.member(session, partnership, Role.ACTION_LEAD, name="Headteacher"),
    }


@pytest.fixture
def action(session: Session, partnership: Partnership, people: dict[str, User]) -> Action:
    report = factories.report(session, partnership)
    agency = people["agency"].memberships[0].agency_id
    return factories.action(session, report, lead_id=people["lead"].id, lead_agency_id=agency)


def raised(
    session: Session,
    action: Action,
    by: User,
    to: User,
    *,
    answer_by: date = BY,
    text: str = "Show the audit.",
) -> Challenge:
    return challenges.challenge(
        session,
        action,
        text=text,
        addressee_id=to.id,
        answer_by=answer_by,
        actor=factories.actor(by),
        now=NOW,
        post=POST,
    )


def answered(session: Session, challenge: Challenge, by: User, text: str = "It is attached.") -> None:
    challenges.answer(session, challenge, text=text, actor=factories.actor(by), now=NOW, post=POST)


def close(session: Session, challenge: Challenge, by: User) -> None:
    challenges.close(session, challenge, note="Seen.", actor=factories.actor(by), now=NOW)


def ask_again(session: Session, challenge: Challenge, by: User) -> None:
    challenges.ask_again(
        session,
        challenge,
        note="Which cases?",
        answer_by=date(2024, 12, 9),
        actor=factories.actor(by),
        now=NOW,
        post=POST,
    )


def subjects(session: Session) -> list[tuple[str, str]]:
    mails = session.scalars(select(Mail).order_by(Mail.id))
    return [(mail.to_address, mail.subject) for mail in mails]


@pytest.mark.parametrize("who", ["manager", "scrutineer", "board", "agency", "lead"])
def test_whoever_sees_an_action_comments_on_it_and_the_history_keeps_it(
    session: Session, action: Action, people: dict[str, User], who: str
) -> None:
    said = challenges.comment(
        session, action, text=" Well done. ", actor=factories.actor(people[who]), now=NOW
    )

    assert [one.text for one in queries.comments(session, action)] == ["Well done."]
    assert said.by_name == people[who].name
    told = session.scalars(select(Event).where(Event.kind == "comment.added")).one()
    assert told.after == {"comment": "Well done."}


def test_who_does_not_see_an_action_neither_comments_nor_challenges(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    with pytest.raises(DomainError):
        challenges.comment(session, action, text="Hm.", actor=factories.actor(people["other"]), now=NOW)
    with pytest.raises(DomainError):
        raised(session, action, people["other"], people["lead"])


def test_a_challenge_is_numbered_in_its_partnership_mailed_and_in_the_history(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    first = raised(session, action, people["scrutineer"], people["lead"])
    second = raised(session, action, people["board"], people["agency"])
    elsewhere = factories.partnership(session)
    lead, board = (
        factories.member(session, elsewhere, role) for role in (Role.ACTION_LEAD, Role.BOARD_MEMBER)
    )
    theirs = factories.action(session, factories.report(session, elsewhere), lead_id=lead.id)

    assert [first.number, second.number] == [1, 2]
    assert raised(session, theirs, board, lead).number == 1
    told = f"Challenged: {action.reference}, answer by 2 December 2024 (CH-1)"
    assert subjects(session)[0] == (people["lead"].email, told)
    first_event = queries.story(session, first)[0]
    assert first_event.summary == "Raised CH-1 to Head of service, to be answered by 2 December 2024"
    assert first_event.reason == "Show the audit."


@pytest.mark.parametrize("to", ["other", "scrutineer"])
def test_it_is_put_to_somebody_else_who_sees_the_action(
    session: Session, action: Action, people: dict[str, User], to: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        raised(session, action, people["scrutineer"], people[to])

    assert refusal.value.field == "addressee"


def test_those_who_may_be_asked_are_the_active_people_who_see_the_action(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    people["board"].is_active = False

    asked = challenges.addressees(session, action, but=people["scrutineer"].id)

    assert asked == [people[who] for who in ("manager", "agency", "lead")]


@pytest.mark.parametrize("who", ["lead", "other"])
def test_leads_do_not_raise_challenges(
    session: Session, action: Action, people: dict[str, User], who: str
) -> None:
    with pytest.raises(DomainError):
        raised(session, action, people[who], people["manager"])


def test_the_addressee_answers_and_who_asked_is_mailed(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    asked = raised(session, action, people["scrutineer"], people["lead"])

    answered(session, asked, people["lead"])

    assert (asked.answer, asked.answered_by_name) == ("It is attached.", "Head of service")
    told = f"Answered: CH-1 about {action.reference}"
    assert subjects(session)[-1] == (people["scrutineer"].email, told)


def test_a_manager_answers_on_behalf_of_the_addressee_and_is_named_so(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    asked = raised(session, action, people["scrutineer"], people["lead"])

    answered(session, asked, people["manager"])

    assert asked.answered_by_name == "Business manager, for Head of service"
    assert queries.story(session, asked)[-1].summary == "Answered CH-1 on behalf of Head of service"


@pytest.mark.parametrize("who", ["scrutineer", "board", "agency"])
def test_nobody_else_answers(session: Session, action: Action, people: dict[str, User], who: str) -> None:
    asked = raised(session, action, people["scrutineer"], people["lead"])

    with pytest.raises(DomainError):
        answered(session, asked, people[who])

    assert not challenges.may_answer(asked, factories.actor(people[who]))
    assert asked.answered_at is None


def test_an_unsatisfying_answer_is_asked_again_and_stays_on_record(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    asked = raised(session, action, people["board"], people["lead"])
    answered(session, asked, people["lead"], "Soon.")

    ask_again(session, asked, people["board"])

    assert queries.standing(asked).state is State.WAITING
    assert (asked.answer, asked.answer_by) == ("", date(2024, 12, 9))
    story = [(each.kind, each.reason) for each in queries.story(session, asked)]
    assert story == [
        ("challenge.raised", "Show the audit."),
        ("challenge.answered", "Soon."),
        ("challenge.asked_again", "Which cases?"),
    ]
    assert "Challenged again" in subjects(session)[-1][1]
    answered(session, asked, people["lead"], "These.")
    assert asked.answer == "These."


def test_who_raised_it_or_a_scrutineer_closes_it_and_never_the_addressee(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    for by in ("board", "scrutineer"):
        asked = raised(session, action, people["board"], people["lead"])
        answered(session, asked, people["lead"])
        for not_they in ("lead", "manager", "agency"):
            with pytest.raises(DomainError):
                close(session, asked, people[not_they])
        close(session, asked, people[by])
        assert queries.standing(asked).state is State.CLOSED

    to_the_scrutineer = raised(session, action, people["board"], people["scrutineer"])
    with pytest.raises(DomainError, match="addressed to you"):
        close(session, to_the_scrutineer, people["scrutineer"])


def test_of_two_who_act_on_the_same_challenge_the_second_is_told(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    asked = raised(session, action, people["board"], people["lead"])
    seen = asked.version
    answered(session, asked, people["lead"])

    with pytest.raises(ChangedMeanwhileError):
        challenges.answer(
            session, asked, text="Mine.", actor=factories.actor(people["manager"]), now=NOW, version=seen
        )

    assert asked.answer == "It is attached."


def test_every_text_of_a_challenge_is_guarded(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    child = "His NHS number is 943 476 5919."
    asked = raised(session, action, people["board"], people["lead"])
    with pytest.raises(IdentifiesChildError):
        challenges.comment(session, action, text=child, actor=factories.actor(people["lead"]), now=NOW)
    with pytest.raises(IdentifiesChildError):
        raised(session, action, people["board"], people["lead"], text=child)
    with pytest.raises(IdentifiesChildError):
        answered(session, asked, people["lead"], child)

    challenges.answer(
        session,
        asked,
        text=child,
        override="A made-up number, for training.",
        actor=factories.actor(people["lead"]),
        now=NOW,
    )

    assert asked.answered_at is not None


def test_nothing_is_said_of_a_historic_action(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    action.is_tracked = False

    with pytest.raises(DomainError, match="historic"):
        raised(session, action, people["board"], people["lead"])


def test_the_log_shows_each_person_the_challenges_about_actions_they_see(
    session: Session, partnership: Partnership, action: Action, people: dict[str, User]
) -> None:
    raised(session, action, people["board"], people["lead"])
    lead = people["other"]
    theirs = factories.action(session, factories.report(session, partnership), lead_id=lead.id)
    raised(session, theirs, people["scrutineer"], lead)
    stranger = factories.member(session, factories.partnership(session), Role.MANAGER)

    def numbers(who: User, chosen: LogFilter = LogFilter()) -> list[int]:  # noqa: B008 - frozen
        page = queries.page(session, factories.actor(who), chosen, today=TODAY)
        return [one.number for one in page.rows]

    assert numbers(people["board"]) == [1, 2]
    assert numbers(people["lead"]) == [1]
    assert numbers(lead) == [2]
    assert numbers(stranger) == []
    assert numbers(people["board"], LogFilter(addressee_id=lead.id)) == [2]
    assert queries.addressees(session, factories.actor(lead)) == [lead]


def test_the_log_is_filtered_by_where_a_challenge_stands_as_the_rules_say_it(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    board, lead = people["board"], people["lead"]
    rows = [raised(session, action, board, lead, answer_by=TODAY) for _ in range(3)]
    answered(session, rows[1], lead)
    close(session, rows[2], board)

    for today in (TODAY, TODAY + timedelta(days=1)):
        for state in State:
            page = queries.page(session, factories.actor(board), LogFilter(state=state), today=today)
            assert page.rows == [one for one in rows if queries.standing(one).state is state]
        late = queries.page(session, factories.actor(board), LogFilter(late=True), today=today)
        assert late.rows == [one for one in rows if queries.standing(one).is_late(today)]


def test_the_log_is_taken_out_with_what_looks_like_a_formula_defused(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    asked = raised(session, action, people["board"], people["lead"], text="=1+1", answer_by=TODAY)
    answered(session, asked, people["lead"])
    actor, tomorrow = factories.actor(people["board"]), TODAY + timedelta(days=1)

    log = challenges.log(session, actor, LogFilter(), today=tomorrow)

    assert all(len(row) == len(log.columns) for row in log.rows)
    written = tables.write(log, "csv").decode("utf-8-sig").splitlines()
    assert written[0].startswith("Challenge,Partnership,Action,What is challenged")
    assert "'=1+1" in written[1]
    assert "Answered,0,It is attached.,Head of service,2024-11-18" in written[1]


def test_of_two_challenges_raised_at_the_same_moment_the_second_is_told(
    session: Session, action: Action, people: dict[str, User]
) -> None:
    connection = session.connection()
    other = {
        "partnership_id": action.partnership_id,
        "action_id": action.id,
        "number": 1,
        "text": "Somebody else was faster.",
        "raised_at": NOW,
        "raised_by_name": "Chief officer",
        "addressee_id": people["lead"].id,
        "answer_by": BY,
        "answer": "",
        "answered_by_name": "",
        "close_note": "",
        "closed_by_name": "",
        "version": 1,
    }
    first = [insert(Challenge).values(other)]

    def meanwhile(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO challenges") and first:
            connection.execute(first.pop())

    event.listen(connection, "before_cursor_execute", meanwhile)
    with pytest.raises(ChangedMeanwhileError, match="Send the form again"):
        raised(session, action, people["scrutineer"], people["lead"])
    event.remove(connection, "before_cursor_execute", meanwhile)
