"""Recommendation and action are two things: the answer, several of each, and repeat findings."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import factories
from tests.web.conftest import Client, SignIn, words
from tracker.domain.recommendations import Response
from tracker.domain.roles import Role
from tracker.domain.statuses import Status
from tracker.models import Action, Event, Partnership, Recommendation, Repeat, User
from tracker.services import recommendations as services


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def manager(session: Session, here: Partnership) -> User:
    return factories.member(session, here, Role.MANAGER)


@pytest.fixture
def old(session: Session, here: Partnership) -> Recommendation:
    report = factories.report(session, here, reference="RICH-SIF-17", published_on=date(2017, 12, 1))
    words_then = "Improve agencies' referrals to the SPA."
    asked = factories.recommendation(session, report, text=words_then, position=4)
    factories.action(session, asked, status=Status.EMBEDDED, verified_on=date(2018, 6, 1))
    return asked


@pytest.fixture
def action(session: Session, here: Partnership) -> Action:
    report = factories.report(session, here)
    asked = factories.recommendation(session, report, text="The quality of partners' referrals to the SPA.")
    return factories.action(session, asked)


def test_a_recommendation_is_accepted_in_part_with_the_reason(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    path = f"/recommendations/{action.recommendation_id}/answer"
    sign_in(client, manager)
    refused = client.submit(path, response="partly_accepted", reason="")
    assert refused.status_code == 422
    assert "Say why it is not accepted in full" in words(refused)
    assert client.submit(path, response="partly_accepted", reason="Only in term time.").status_code == 303
    assert action.recommendation.response is Response.PARTLY_ACCEPTED
    assert "Partly accepted: Only in term time." in words(client.get(f"/reports/{action.report.reference}"))
    assert "Partly accepted. Only in term time." in words(client.get(f"/actions/{action.reference}"))
    assert session.scalars(select(Event.kind).where(Event.kind == "recommendation.answered")).all()
    assert client.submit(path, response="accepted", reason="").status_code == 303


def test_an_action_answers_several_recommendations_of_several_reports(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, old: Recommendation
) -> None:
    path = f"/actions/{action.reference}"
    sign_in(client, manager)
    assert "RICH-SIF-17, 4" in words(client.get(f"{path}/answers"))
    assert client.submit(f"{path}/answers", recommendation_id=str(old.id)).status_code == 303
    assert action.also_answers == [old]
    assert "Also RICH-SIF-17, 4" in words(client.get(path))
    assert client.submit(f"{path}/answers", recommendation_id=str(old.id)).status_code == 422
    assert client.submit(f"{path}/answers/{old.id}/remove").status_code == 303
    assert action.also_answers == []


def test_a_repeat_finding_shows_on_both_with_how_the_earlier_one_was_closed(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, old: Recommendation
) -> None:
    sign_in(client, manager)
    form = {"other_id": str(old.id), "verdict": "yes"}
    assert client.submit(f"/recommendations/{action.recommendation_id}/repeats", **form).status_code == 303
    page = words(client.get(f"/actions/{action.reference}"))
    assert "You were told this before: RICH-SIF-17 (2017), item 4" in page
    assert "Embedded, verified on 1 June 2018" in page
    earlier = session.scalars(select(Action).where(Action.recommendation_id == old.id)).one()
    assert "Asked again later" in words(client.get(f"/actions/{earlier.reference}"))
    no = form | {"verdict": "no"}
    assert client.submit(f"/recommendations/{action.recommendation_id}/repeats", **no).status_code == 303
    assert "You were told this before" not in words(client.get(f"/actions/{action.reference}"))


def test_what_a_new_report_asks_again_is_suggested_and_a_person_decides(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, old: Recommendation
) -> None:
    assert services.suggest_repeats(session, action.report, now=factories.NOW) == 1
    sign_in(client, manager)
    for path in (f"/actions/{action.reference}", f"/reports/{action.report.reference}"):
        page = words(client.get(path))
        assert "Perhaps told before: RICH-SIF-17 (2017), item 4" in page
        assert "Embedded, verified on 1 June 2018" in page
        assert "Yes, a repeat finding" in page
    decide = f"/recommendations/{action.recommendation_id}/repeats/{old.id}"
    assert client.submit(decide, verdict="yes").status_code == 303
    assert "You were told this before: RICH-SIF-17" in words(client.get(f"/actions/{action.reference}"))
    assert "Asked again later" in words(client.get(f"/reports/{old.report.reference}"))
    assert client.submit(decide, verdict="no").status_code == 303
    assert "told this before: RICH" not in words(client.get(f"/actions/{action.reference}"))


def test_only_a_button_decides_of_a_suggestion(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action, old: Recommendation
) -> None:
    services.suggest_repeats(session, action.report, now=factories.NOW)
    sign_in(client, manager)
    decide = f"/recommendations/{action.recommendation_id}/repeats/{old.id}"
    assert client.submit(decide, verdict="perhaps").status_code == 400
    assert session.scalars(select(Repeat.is_repeat)).all() == [None]


def test_nothing_of_another_partnership_is_suggested(session: Session, action: Action) -> None:
    elsewhere = factories.report(session, factories.partnership(session))
    factories.recommendation(session, elsewhere, text="The quality of partners' referrals.")
    assert services.suggest_repeats(session, action.report, now=factories.NOW) == 0


def test_a_lead_who_may_not_decide_reads_the_suggestion_without_the_actions_of_others(
    client: Client,
    session: Session,
    sign_in: SignIn,
    here: Partnership,
    action: Action,
    old: Recommendation,
) -> None:
    services.suggest_repeats(session, action.report, now=factories.NOW)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    action.lead = lead
    sign_in(client, lead)
    page = words(client.get(f"/actions/{action.reference}"))
    assert "Perhaps told before: RICH-SIF-17 (2017), item 4" in page
    assert "No action that you see answers it." in page
    assert "Yes, a repeat finding" not in page


def test_another_partnership_s_recommendations_are_not_there(
    client: Client, session: Session, sign_in: SignIn, manager: User, action: Action
) -> None:
    there = factories.recommendation(session, factories.report(session, factories.partnership(session)))
    sign_in(client, manager)
    for path in (f"/recommendations/{there.id}/answer", f"/recommendations/{there.id}/repeats"):
        assert client.get(path).status_code == 404
    form = {"recommendation_id": str(there.id)}
    assert client.submit(f"/actions/{action.reference}/answers", **form).status_code == 422


def test_a_lead_reads_the_answer_and_cannot_give_one(
    client: Client, session: Session, sign_in: SignIn, here: Partnership, action: Action
) -> None:
    sign_in(client, factories.member(session, here, Role.ACTION_LEAD))
    assert client.get(f"/recommendations/{action.recommendation_id}/answer").status_code == 404
