"""Signing a statement off: each signature on an exact version, and what undoes its standing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import factories, signing
from tests.signing import NOW
from tracker.domain.errors import ChangedMeanwhileError, DomainError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statements import signing as rules
from tracker.domain.statements.answers import Answer, Means
from tracker.domain.statements.signing import Standing
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Partnership, Statement, StatementSignatory, StatementSignature
from tracker.queries import statements as statement_queries
from tracker.services import signatories, stages, statement_drafts, statements
from tracker.services import signing as services
from tracker.services.signatories import Named

WITH_DIRECTORS = {"stage": Stage.DIRECTOR_SIGN_OFF, "partner": "Council", "name": "Ian Dodds"}


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def statement(session: Session, here: Partnership) -> Statement:
    return signing.statement(session, factories.report(session, here))


@pytest.fixture
def who(session: Session, statement: Statement) -> StatementSignatory:
    return signing.named(session, statement)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER, name="Business manager"))


def stands(session: Session, statement: Statement, who: StatementSignatory) -> Standing:
    facts = statement_queries.facts(session, [statement])[statement.id]
    (found,) = (each for each in facts.signatories if each.id == who.id)
    return rules.standing(found, rules.promised_now(facts))


def done(session: Session, statement: Statement) -> set[Stage]:
    session.expire(statement, ["stages"])
    return {each.stage for each in statement.stages}


def change_the_plan(session: Session, statement: Statement, words: str = "We accept most.") -> None:
    statements.write(
        session, statement, version=statement.version, introduction=words, actor=OPERATOR, now=NOW
    )


def history(session: Session) -> list[tuple[str, str]]:
    events = session.scalars(select(Event).where(Event.kind.like("statement.sig%")).order_by(Event.id))
    return [(event.kind, event.summary) for event in events]


def test_a_signature_is_kept_with_the_exact_version_the_name_and_the_means(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.ask(session, statement, who)

    kept = signing.answer(session, statement, who, name="  A.  Morgan ")

    draft = statement_queries.get_draft(session, statement, 1)
    assert (kept.draft_id, kept.content_sha256) == (draft.id, draft.content_sha256)
    assert (kept.answer, kept.means, kept.name) == (Answer.SIGNED, Means.LINK, "A. Morgan")
    assert (kept.signed_on, kept.answered_at, kept.by_id) == (date(2024, 11, 18), NOW, None)
    assert stands(session, statement, who) is Standing.SIGNED
    assert history(session)[-1] == (
        "statement.signature_signed",
        "Alex Morgan, Chief Superintendent, signed version 1 by their own link",
    )


def test_who_was_never_asked_signs_what_there_is_and_that_is_kept_as_a_version(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    assert statement_queries.last_number(session, statement) == 0

    kept = signing.answer(session, statement, who)

    assert kept.draft.number == 1


def test_a_version_that_differs_only_in_progress_is_still_what_was_asked_about(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.ask(session, statement, who)
    session.scalars(select(Action)).one().status = Status.DELIVERED
    session.flush()
    statements.build(session, statement, actor=OPERATOR, now=NOW)

    kept = signing.answer(session, statement, who)

    assert statement_queries.last_number(session, statement) == 2
    assert kept.draft.number == 1
    assert stands(session, statement, who) is Standing.SIGNED


def test_what_was_changed_while_somebody_read_is_not_signed_by_them(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.ask(session, statement, who)
    read = signing.seen(session, statement, who)
    change_the_plan(session, statement)

    with pytest.raises(ChangedMeanwhileError, match="changed while you read it"):
        signing.answer(session, statement, who, seen=read)

    assert session.scalar(select(func.count(StatementSignature.id))) == 0
    assert signing.answer(session, statement, who).draft.number == 2


@pytest.mark.parametrize("forged", ["", "1", "1:", "x:y", "99:0", "0:" + "0" * 64, "-1:é"])
def test_a_form_that_names_no_version_that_was_shown_signs_nothing(
    session: Session, statement: Statement, who: StatementSignatory, forged: str
) -> None:
    with pytest.raises(ChangedMeanwhileError):
        signing.answer(session, statement, who, seen=forged or " ")


def test_nobody_signs_twice_but_everybody_may_after_a_material_change(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    with pytest.raises(ChangedMeanwhileError, match="signed this already"):
        signing.answer(session, statement, who)

    change_the_plan(session, statement)

    assert stands(session, statement, who) is Standing.LOOK_AGAIN
    assert services.must_look_again(session, [statement]) == {
        statement.id: ["Alex Morgan, Chief Superintendent"]
    }
    assert signing.answer(session, statement, who).draft.number == 2
    assert stands(session, statement, who) is Standing.SIGNED


def test_a_change_that_is_taken_back_lets_the_signature_hold_again(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    before = statement.introduction
    signing.answer(session, statement, who)
    change_the_plan(session, statement)
    change_the_plan(session, statement, before)

    assert stands(session, statement, who) is Standing.SIGNED


def test_the_last_signature_of_a_stage_marks_it_and_a_change_reopens_it(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    other = signing.named(session, statement, partner="Health", name="Sam Lee", address="sam@nhs.example")
    signing.named(session, statement, **WITH_DIRECTORS)
    signing.answer(session, statement, who)
    assert done(session, statement) == set()

    signing.answer(session, statement, other)

    assert done(session, statement) == {Stage.AGENCY_SIGN_OFF}
    assert [each.by_name for each in statement.stages] == ["Sam Lee"]
    assert services.reopen_stages(session, statement, actor=OPERATOR, now=NOW) == []
    change_the_plan(session, statement)
    assert services.reopen_stages(session, statement, actor=OPERATOR, now=NOW) == [Stage.AGENCY_SIGN_OFF]
    assert done(session, statement) == set()


def test_the_nightly_draft_says_that_a_stage_is_not_done_after_all(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    statement_drafts.build_due(session, now=NOW)
    assert done(session, statement) == {Stage.AGENCY_SIGN_OFF}

    change_the_plan(session, statement)
    statement_drafts.build_due(session, now=NOW + timedelta(days=1))

    assert done(session, statement) == set()
    undone = session.scalars(select(Event).where(Event.kind == "statement.stage_undone")).one()
    assert (undone.summary, undone.by_name) == (
        "Stage not done after all: signed off by agencies",
        "scheduler",
    )


def test_a_stage_counts_as_undone_as_soon_as_somebody_must_look_again(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    _, agencies, *_ = stages.standing(statement, factories.TODAY)
    assert agencies.done
    _, agencies, *_ = stages.standing(statement, factories.TODAY, unsigned={Stage.AGENCY_SIGN_OFF})
    assert not agencies.done


def test_a_manager_cannot_mark_a_stage_over_the_heads_of_those_who_sign(
    session: Session, statement: Statement, who: StatementSignatory, manager: Actor
) -> None:
    with pytest.raises(DomainError, match="1 person named for it has still to sign"):
        stages.mark(session, statement, Stage.AGENCY_SIGN_OFF, actor=manager, now=NOW)

    stages.mark(session, statement, Stage.DIRECTOR_SIGN_OFF, actor=manager, now=NOW)


def test_a_refusal_needs_words_which_the_gap_and_the_history_repeat(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    said = services.Said(
        answer=Answer.NOT_YET, means=Means.LINK, name=who.name, on=factories.TODAY, note="  "
    )
    with pytest.raises(DomainError, match="Say what is to change"):
        services.answer(
            session, statement, who, said, seen=signing.seen(session, statement, who), actor=OPERATOR, now=NOW
        )

    signing.answer(session, statement, who, Answer.NOT_YET)

    assert stands(session, statement, who) is Standing.NOT_YET
    event = session.scalars(select(Event).where(Event.kind == "statement.signature_not_yet")).one()
    assert event.reason == signing.REASON
    signing.ask(session, statement, who, now=NOW + timedelta(hours=1))
    assert stands(session, statement, who) is Standing.ASKED


def test_words_that_could_identify_a_child_are_kept_only_with_a_reason(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    said = services.Said(
        answer=Answer.NOT_YET,
        means=Means.LINK,
        name=who.name,
        on=factories.TODAY,
        note="The child born on 4 May 2012, NHS number 943 476 5919.",
    )
    with pytest.raises(DomainError) as refused:
        services.answer(
            session, statement, who, said, seen=signing.seen(session, statement, who), actor=OPERATOR, now=NOW
        )
    assert type(refused.value).__name__ == "IdentifiesChildError"


def test_a_signatory_takes_their_signature_back_by_saying_not_yet(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)

    signing.answer(session, statement, who, Answer.NOT_YET)

    assert stands(session, statement, who) is Standing.NOT_YET
    assert done(session, statement) == set()


def test_a_manager_records_a_signature_on_paper_with_its_day_and_version(
    session: Session, statement: Statement, who: StatementSignatory, manager: Actor
) -> None:
    statements.build(session, statement, actor=OPERATOR, now=NOW - timedelta(days=3))
    paper = {"number": 1, "on": date(2024, 11, 16), "note": "In the red folder.", "actor": manager}

    kept = services.record_paper(session, statement, who, **paper, now=NOW)

    assert (kept.means, kept.signed_on, kept.note) == (Means.PAPER, date(2024, 11, 16), "In the red folder.")
    assert kept.by_id == manager.user_id
    assert history(session)[-1][1] == "Alex Morgan, Chief Superintendent, signed version 1 on paper"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"on": date(2024, 11, 19)}, "cannot be in the future"),
        ({"on": date(2024, 11, 17)}, "Version 1 was built after that day"),
        ({"note": " "}, "Say where the signed paper is kept"),
        ({"number": 7}, "There is no version 7"),
    ],
)
def test_a_signature_on_paper_that_cannot_be_is_refused(
    session: Session,
    statement: Statement,
    who: StatementSignatory,
    manager: Actor,
    values: dict[str, object],
    sentence: str,
) -> None:
    statements.build(session, statement, actor=OPERATOR, now=NOW)
    paper = {"number": 1, "on": factories.TODAY, "note": "In the folder.", **values}

    with pytest.raises(DomainError, match=sentence):
        services.record_paper(session, statement, who, **paper, actor=manager, now=NOW)


def test_a_manager_takes_back_a_signature_recorded_by_mistake_and_both_stay(
    session: Session, statement: Statement, who: StatementSignatory, manager: Actor
) -> None:
    signing.answer(session, statement, who)

    services.withdraw(session, statement, who, reason="The wrong line", actor=manager, now=NOW)

    assert stands(session, statement, who) is Standing.WITHDRAWN
    assert [each.answer for each in who.answers] == [Answer.SIGNED, Answer.WITHDRAWN]
    with pytest.raises(ChangedMeanwhileError, match="no signature"):
        services.withdraw(session, statement, who, reason="Again", actor=manager, now=NOW)


def test_after_submission_nobody_is_named_signs_or_takes_anything_back(
    session: Session, statement: Statement, who: StatementSignatory, manager: Actor
) -> None:
    signing.answer(session, statement, who)
    read = signing.seen(session, statement, who)
    statement.submitted_on, statement.submitted_to, statement.submitted_at = factories.TODAY, "x@y", NOW
    session.flush()
    paper = {"number": 1, "on": factories.TODAY, "note": "Here"}
    who_else = Named(
        partner="A", post="B", name="C", address="c@d.example", stage=Stage.AGENCY_SIGN_OFF, position=None
    )
    refusals = (
        lambda: signing.answer(session, statement, who, Answer.NOT_YET, seen=read),
        lambda: services.record_paper(session, statement, who, **paper, actor=manager, now=NOW),
        lambda: services.withdraw(session, statement, who, reason="x", actor=manager, now=NOW),
        lambda: signatories.name(session, statement, who_else, actor=manager, now=NOW),
        lambda: signatories.drop(session, statement, who, reason="x", actor=manager, now=NOW),
        lambda: signing.ask(session, statement, who),
    )
    for act in refusals:
        with pytest.raises(DomainError, match="was submitted on"):
            act()


def test_what_the_sheet_of_a_sent_version_says_stays_so_whatever_changes_later(
    session: Session, statement: Statement, who: StatementSignatory
) -> None:
    signing.answer(session, statement, who)
    statements.build(session, statement, actor=OPERATOR, now=NOW)
    statement.submitted_on, statement.submitted_to, statement.submitted_at = factories.TODAY, "x@y", NOW
    session.scalars(select(Action)).one().what_we_will_do = "Something else"
    session.flush()

    edition, _ = statements.as_it_stands(session, statement, now=NOW + timedelta(days=9))

    (line,) = edition.sign_off
    assert (line.name, line.signed_on, line.version) == ("Alex Morgan", factories.TODAY, 1)
