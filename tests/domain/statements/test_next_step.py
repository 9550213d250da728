"""The next stage of a statement in a short line: what is to be done, by when, and how far that is."""

from datetime import date

import pytest

from tracker.domain.statements import stages
from tracker.domain.statements.stages import Stage

DEADLINE = date(2024, 12, 13)


@pytest.mark.parametrize(
    ("today", "done", "said"),
    [
        (date(2024, 11, 18), (), "have the draft ready by 22 November 2024, in 4 working days"),
        (date(2024, 11, 21), (), "have the draft ready by 22 November 2024, in 1 working day"),
        (date(2024, 11, 22), (), "have the draft ready by 22 November 2024, today"),
        (date(2024, 11, 26), (), "have the draft ready by 22 November 2024, 2 working days late"),
        (
            date(2024, 11, 26),
            (Stage.DRAFT_READY,),
            "have each agency sign it off by 3 December 2024, in 5 working days",
        ),
        (date(2024, 12, 13), tuple(Stage)[:3], "send it by 13 December 2024, today"),
        (date(2024, 12, 13), tuple(Stage), ""),
    ],
)
def test_the_next_step_is_the_first_that_is_not_done(today: date, done: tuple[Stage, ...], said: str) -> None:
    assert stages.next_step(DEADLINE, done, today, frozenset()) == said


def test_without_a_deadline_there_is_no_next_step() -> None:
    assert stages.next_step(None, (), DEADLINE, frozenset()) == ""
