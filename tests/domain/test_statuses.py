"""How a status moves: every cell of the table, by role and by whether the person leads the action."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import statuses
from tracker.domain.errors import DomainError
from tracker.domain.roles import RIGHTS, Role
from tracker.domain.statuses import Closing, Mover, Status

TODAY = date(2024, 11, 18)

N, I, D, V, E, H, W = (  # noqa: E741 - the table below reads best with single letters
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.DELIVERED,
    Status.VERIFIED,
    Status.EMBEDDED,
    Status.ON_HOLD,
    Status.WITHDRAWN,
)

WORK = {(N, I), (N, D), (N, H), (I, D), (I, H), (I, N), (D, I), (H, I), (H, D), (H, H), (H, N)}
WITHDRAWAL = {(N, W), (I, W), (D, W), (H, W), (W, I), (W, N)}
ASSURANCE = {(D, V), (V, E), (V, D), (V, I), (E, V), (E, I)}
SENT_BACK = {(D, I)}

BY_ROLE = {
    Role.MANAGER: WORK | WITHDRAWAL | ASSURANCE,
    Role.AGENCY_LEAD: WORK,
    Role.ACTION_LEAD: WORK,
    Role.SCRUTINEER: ASSURANCE | SENT_BACK,
    Role.BOARD_MEMBER: set(),
}

MOVERS = [pytest.param(role, lead, id=f"{role}{'-lead' if lead else ''}") for role in Role for lead in (0, 1)]


def expected(role: Role, is_lead: bool) -> set[tuple[Status, Status]]:
    """What the product says this person may do: closing for good, and undoing that, needs a second person."""
    moves = BY_ROLE[role]
    if is_lead:
        moves = moves - ASSURANCE
        moves = moves - SENT_BACK if role is Role.SCRUTINEER else moves
    return moves


def as_mover(role: Role, is_lead: bool) -> Mover:
    return Mover(rights=RIGHTS[role], is_lead=bool(is_lead))


def move(before: Status, after: Status, mover: Mover, **given_values: object) -> statuses.StatusChange:
    """A move with everything that any move could need, but for what the test gives."""
    values: dict[str, object] = {
        "note": "Said at the board.",
        "today": TODAY,
        "has_evidence": True,
        "review_on": TODAY,
        "agreed_by": "Executive group",
        "embed_from": TODAY,
        "closing": Closing("94%, from 61%", "Plans say what children said.", "Nine of eleven felt heard."),
    }
    return statuses.change(before, after, mover=mover, **{**values, **given_values})  # type: ignore[arg-type]


MANAGER = as_mover(Role.MANAGER, False)


@pytest.mark.parametrize(("role", "is_lead"), MOVERS)
def test_a_form_offers_exactly_the_moves_of_the_role(role: Role, is_lead: bool) -> None:
    offered = {
        (before, after)
        for before in Status
        for after in statuses.allowed_next(before, as_mover(role, is_lead))
    }
    assert offered == expected(role, is_lead)


@pytest.mark.parametrize(("role", "is_lead"), MOVERS)
@pytest.mark.parametrize("before", Status)
def test_each_cell_of_the_table_is_allowed_or_refused(role: Role, is_lead: bool, before: Status) -> None:
    mover = as_mover(role, is_lead)
    for after in Status:
        if (before, after) in expected(role, is_lead):
            change = move(before, after, mover)
            assert (change.before, change.after) == (before, after)
        else:
            with pytest.raises(DomainError) as refused:
                move(before, after, mover)
            assert refused.value.field == "status"
            assert refused.value.message.endswith(".")


@given(
    roles=st.sets(st.sampled_from(Role)),
    before=st.sampled_from(Status),
    after=st.sampled_from([V, E]),
)
def test_nobody_closes_for_good_what_they_lead_whatever_roles_they_hold(
    roles: set[Role], before: Status, after: Status
) -> None:
    rights = frozenset().union(*(RIGHTS[role] for role in roles))
    lead = Mover(rights=rights, is_lead=True)
    assert after not in statuses.allowed_next(before, lead)
    with pytest.raises(DomainError):
        move(before, after, lead)


def test_a_lead_who_tries_to_verify_is_told_that_it_takes_a_second_person() -> None:
    with pytest.raises(DomainError, match="second person"):
        move(D, V, as_mover(Role.MANAGER, True))


@pytest.mark.parametrize("status", [I, D, V, E, H, W])
def test_from_every_status_a_manager_can_step_back(status: Status) -> None:
    back = {I: N, D: I, V: D, E: V, H: N, W: N}[status]
    assert back in statuses.allowed_next(status, MANAGER)


@pytest.mark.parametrize("note", ["", "   ", "\n\t"])
def test_no_status_moves_without_a_note(note: str) -> None:
    for before, after in BY_ROLE[Role.MANAGER]:
        with pytest.raises(DomainError) as refused:
            move(before, after, MANAGER, note=note)
        assert refused.value.field == "note"


def test_verified_needs_evidence() -> None:
    with pytest.raises(DomainError) as refused:
        move(D, V, MANAGER, has_evidence=False)
    assert refused.value.field == "evidence_note"


def test_a_step_back_from_embedded_to_verified_keeps_to_the_need_of_verified() -> None:
    assert move(E, V, MANAGER, has_evidence=True).is_step_back


@pytest.mark.parametrize("after", [I, D, H, W])
def test_other_moves_need_no_evidence(after: Status) -> None:
    assert move(N, after, MANAGER, has_evidence=False).after is after


@pytest.mark.parametrize("review_on", [None, TODAY - timedelta(days=1)])
def test_on_hold_needs_a_review_date_of_today_or_later(review_on: date | None) -> None:
    with pytest.raises(DomainError) as refused:
        move(I, H, MANAGER, review_on=review_on)
    assert refused.value.field == "review_on"


def test_a_review_today_is_early_enough() -> None:
    assert move(I, H, MANAGER, review_on=TODAY).review_on == TODAY


@pytest.mark.parametrize("agreed_by", [None, "", "  "])
def test_withdrawn_needs_who_agreed(agreed_by: str | None) -> None:
    with pytest.raises(DomainError) as refused:
        move(N, W, MANAGER, agreed_by=agreed_by)
    assert refused.value.field == "agreed_by"


def test_a_move_keeps_only_the_facts_that_belong_to_it() -> None:
    started = move(N, I, MANAGER, note="  Started.  ")
    assert (started.note, started.review_on, started.agreed_by) == ("Started.", None, None)
    withdrawn = move(N, W, MANAGER, agreed_by="  Chair ")
    assert (withdrawn.agreed_by, withdrawn.review_on) == ("Chair", None)


@pytest.mark.parametrize(
    ("before", "after", "is_back"),
    [(N, I, False), (D, V, False), (I, N, True), (V, I, True), (E, V, True), (I, H, False), (W, N, False)],
)
def test_a_step_back_is_one_against_the_way_to_embedded(before: Status, after: Status, is_back: bool) -> None:
    assert move(before, after, MANAGER).is_step_back is is_back


def test_the_open_statuses_are_those_that_can_be_overdue() -> None:
    assert {N, I, H} == statuses.OPEN


def test_a_status_reads_as_people_say_it() -> None:
    assert [status.label for status in Status] == [
        "Not started",
        "In progress",
        "Delivered",
        "Verified",
        "Embedded",
        "On hold",
        "Withdrawn",
    ]


def test_an_action_is_delivered_once_no_part_of_it_is_open() -> None:
    with pytest.raises(DomainError, match="2 parts") as refused:
        move(I, D, MANAGER, open_parts=2)
    assert refused.value.field == "status"
    assert move(I, D, MANAGER, open_parts=0).after is D


@pytest.mark.parametrize("embed_from", [None, TODAY + timedelta(days=1)])
def test_embedded_waits_until_its_period_has_passed(embed_from: date | None) -> None:
    with pytest.raises(DomainError, match="can be embedded from") as refused:
        move(V, E, MANAGER, embed_from=embed_from)
    assert refused.value.field == "status"


def test_embedding_asks_for_measure_effect_and_voice_all_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        move(V, E, MANAGER, note="", closing=Closing(effect_on_children="Fewer wait."))
    said = [refused.value, *refused.value.also]
    assert [error.field for error in said] == ["note", "measure_outcome", "childrens_voice"]


def test_what_embedding_recorded_is_kept_with_that_move_alone() -> None:
    assert move(V, E, MANAGER).closing.measure_outcome == "94%, from 61%"
    assert move(D, V, MANAGER).closing == Closing()


def test_the_day_of_verifying_holds_until_the_action_goes_back_before_it() -> None:
    day = date(2024, 8, 1)
    assert move(D, V, MANAGER).verified_on(None, TODAY) == TODAY
    assert move(V, E, MANAGER).verified_on(day, TODAY) == day
    assert move(E, V, MANAGER).verified_on(day, TODAY) == day
    assert move(V, I, MANAGER).verified_on(day, TODAY) is None
    assert move(E, I, MANAGER).verified_on(day, TODAY) is None
