"""What digests are made from: the actions that a list may show, on both engines, and no others."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests import factories
from tests.factories import TODAY
from tracker.adapters import bank_holidays
from tracker.domain import standing
from tracker.domain.roles import Role
from tracker.domain.standing import Standing
from tracker.domain.statuses import OPEN, Status
from tracker.models import Partnership
from tracker.queries import digests

LONG_AFTER = TODAY + timedelta(days=3650)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


def built(session: Session, here: Partnership, upto: date) -> Standing:
    rows = digests.open_rows(session, [here.id], upto)[here.id]
    return standing.build(rows, (), (), today=TODAY, holidays=bank_holidays.england_and_wales())


open_actions = st.lists(
    st.tuples(
        st.none() | st.integers(-60, 60) | st.integers(25, 35),  # days until it is due
        st.sampled_from(sorted(OPEN)),
        st.sampled_from(["there", "left", "nobody"]),  # its lead
        st.booleans(),  # whether an agency leads it
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=open_actions)
def test_what_is_left_out_is_what_no_list_of_a_digest_shows(
    session: Session, here: Partnership, made: list[tuple[int | None, Status, str, bool]]
) -> None:
    with session.begin_nested() as undone:
        report, agency = factories.report(session, here), factories.agency(session, here)
        leads = {
            "there": factories.member(session, here, Role.ACTION_LEAD).id,
            "left": factories.member(session, here, Role.ACTION_LEAD, is_active=False).id,
            "nobody": None,
        }
        for days, status, lead, has_agency in made:
            factories.action(
                session,
                report,
                due_on=None if days is None else TODAY + timedelta(days=days),
                status=status,
                review_on=TODAY if status is Status.ON_HOLD else None,
                lead_id=leads[lead],
                lead_agency_id=agency.id if has_agency else None,
            )
        session.flush()
        assert built(session, here, TODAY) == built(session, here, LONG_AFTER)
        undone.rollback()


def test_an_action_that_is_due_long_after_is_not_even_loaded(session: Session, here: Partnership) -> None:
    report, agency = factories.report(session, here), factories.agency(session, here)
    lead = factories.member(session, here, Role.ACTION_LEAD)
    owned = {"lead_id": lead.id, "lead_agency_id": agency.id}
    near, _far = (
        factories.action(session, report, due_on=TODAY + timedelta(days=days), **owned) for days in (31, 32)
    )
    found = digests.open_rows(session, [here.id], TODAY)[here.id]
    assert [row.item.reference for row in found] == [near.reference]
