"""The most urgent actions come first, on whichever page, whether or not the open ones fill it."""

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain.roles import OPERATOR
from tracker.domain.statuses import OPEN, Status
from tracker.models import Action
from tracker.queries import actions
from tracker.queries.actions import ActionFilter

TODAY = factories.TODAY


@pytest.mark.parametrize("of_open", [0, 49, 50, 51, 99, 100, 120])
def test_open_actions_come_first_and_pages_hold_all_once(session: Session, of_open: int) -> None:
    made = [Status.NOT_STARTED] * of_open + [Status.DELIVERED] * 10 + [Status.VERIFIED] * (110 - of_open // 2)
    fill(session, made)
    first = actions.page(session, OPERATOR, ActionFilter(), today=TODAY)
    pages = [
        actions.page(session, OPERATOR, ActionFilter(), today=TODAY, number=number).rows
        for number in range(1, first.pages + 1)
    ]
    found = [row.id for rows in pages for row in rows]
    assert first.total == len(made) == len(found)
    assert found == in_order(session)


@pytest.mark.parametrize(
    "statuses", [(Status.NOT_STARTED,), (Status.ON_HOLD, Status.VERIFIED), (Status.VERIFIED,)]
)
def test_the_statuses_asked_for_are_kept(session: Session, statuses: tuple[Status, ...]) -> None:
    fill(session, [Status.NOT_STARTED, Status.ON_HOLD, Status.VERIFIED] * 60)
    shown = actions.page(session, OPERATOR, ActionFilter(statuses=statuses), today=TODAY)
    assert (shown.total, len(shown.rows)) == (60 * len(statuses), 50)
    assert {row.status for row in shown.rows} == ({*statuses} & OPEN or {*statuses})


def fill(session: Session, statuses: list[Status]) -> None:
    """An action of each status, due on any of some days or none."""
    asked = factories.recommendation(session, factories.report(session, factories.partnership(session)))
    common = {
        "partnership_id": asked.partnership_id,
        "report_id": asked.report_id,
        "recommendation_id": asked.id,
        "what_we_will_do": "",
        "success_measure": "",
        "times_moved": 0,
        "is_tracked": True,
        "created_at": factories.NOW,
        "version": 1,
    }
    days = [None, *(TODAY.replace(day=day) for day in (1, 9, 28))]
    rows = [
        {**common, "reference": f"R-{number:03d}", "status": status, "due_on": days[number * 7 % 4]}
        for number, status in enumerate(statuses)
    ]
    session.execute(insert(Action), rows)


def in_order(session: Session) -> list[int]:
    """The keys as a person would sort them: open, delivered, the rest; by date, those without one last."""
    made = session.query(Action).all()

    def place(action: Action) -> tuple[int, bool, str, str]:
        stage = 0 if action.status in OPEN else 1 if action.status is Status.DELIVERED else 2
        return stage, action.due_on is None, str(action.due_on), action.reference

    return [action.id for action in sorted(made, key=place)]
