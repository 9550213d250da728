"""Success measures: set by a manager, read by the lead, every reading kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.errors import DomainError
from tracker.domain.roles import OPERATOR, Role
from tracker.domain.statuses import Status
from tracker.models import Action
from tracker.queries import measures as queries
from tracker.services import measures
from tracker.services.measures import Wanted

NOW, TODAY = factories.NOW, factories.TODAY


@pytest.fixture
def action(session: Session) -> Action:
    here = factories.partnership(session)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    return factories.action(
        session, factories.report(session, here), lead_id=lead.id, status=Status.IN_PROGRESS
    )


def test_every_reading_is_kept_in_the_order_of_days(session: Session, action: Action) -> None:
    wanted = Wanted("Interviews in 72 hours", "%", Decimal("61.5"), TODAY, Decimal(95))
    measure = measures.add(session, action, wanted, actor=OPERATOR, now=NOW)
    for days, value in ((0, "94.25"), (30, "70"), (0, "95")):
        day = TODAY - timedelta(days=days)
        measures.read(session, action, measure, on=day, value=Decimal(value), actor=OPERATOR, now=NOW)
    session.expire_all()
    [kept] = queries.of_action(session, action)
    assert [reading.value for reading in kept.readings] == [Decimal(70), Decimal("94.25"), Decimal(95)]
    assert kept.baseline == Decimal("61.5")


def test_a_reading_of_tomorrow_or_of_nothing_is_refused(session: Session, action: Action) -> None:
    measure = measures.add(session, action, Wanted("Waits", target=Decimal(1)), actor=OPERATOR, now=NOW)
    for field, on, value in (("on", TODAY + timedelta(days=1), Decimal(1)), ("value", TODAY, None)):
        with pytest.raises(DomainError) as refused:
            measures.read(session, action, measure, on=on, value=value, actor=OPERATOR, now=NOW)
        assert refused.value.field == field


def test_a_measure_without_a_target_or_a_name_is_refused(session: Session, action: Action) -> None:
    for wanted, field in ((Wanted("Waits"), "target"), (Wanted(" ", target=Decimal(1)), "what")):
        with pytest.raises(DomainError) as refused:
            measures.add(session, action, wanted, actor=OPERATOR, now=NOW)
        assert refused.value.field == field


def test_what_is_no_longer_measured_keeps_its_readings_and_takes_no_more(
    session: Session, action: Action
) -> None:
    measure = measures.add(session, action, Wanted("Waits", target=Decimal(1)), actor=OPERATOR, now=NOW)
    measures.read(session, action, measure, on=TODAY, value=Decimal(2), actor=OPERATOR, now=NOW)
    measures.drop(session, action, measure, reason="A better one.", actor=OPERATOR, now=NOW)
    with pytest.raises(DomainError, match="no longer measured"):
        measures.read(session, action, measure, on=TODAY, value=Decimal(1), actor=OPERATOR, now=NOW)
    assert len(measure.readings) == 1


def test_a_reader_sets_and_reads_no_measure(session: Session, action: Action) -> None:
    reader = factories.actor(factories.member(session, action.partnership, Role.BOARD_MEMBER))
    with pytest.raises(DomainError, match="not change"):
        measures.add(session, action, Wanted("Waits", target=Decimal(1)), actor=reader, now=NOW)
