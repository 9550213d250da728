"""The weekly digest: who reads what, what waits for them, and a mail that says it all in its subject."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_standing import HOLIDAYS, TODAY, row
from tracker.domain import digests, roles, standing
from tracker.domain.digests import Digest, Part, Reader, Rungs, Sight
from tracker.domain.ladder import Kind, Owed, Rung, Seat, Thing
from tracker.domain.reminders import Entry, Waiting
from tracker.domain.roles import Actor, Membership, People, Reach, Role
from tracker.domain.standing import DigestRow, Happening, Standing, StatementRow

HERE = 1
_number = count(1)


def standing_of(*rows: DigestRow, statements: Iterable[StatementRow] = (), changed: int = 0) -> Standing:
    happenings = [Happening(n, f"C-{n}", "Update posted") for n in range(changed)]
    return standing.build(rows, happenings, statements, today=TODAY, holidays=HOLIDAYS)


def entry(kind: Kind, due_on: date, *, action_id: int | None = None, level: int = 0) -> Entry:
    thing = Thing(
        kind=kind, id=next(_number), partnership_id=HERE, action_id=action_id, due_on=due_on, since=date.min
    )
    owed = Owed(thing, 7, Seat.LEAD, Rung("1", due_on), level)
    waiting = Waiting(
        thing=thing,
        reference=f"W-{thing.id}",
        report="Richmond JTAI",
        words="Words.",
        what="",
        state="",
        path="",
        button="Open",
        by_link=True,
    )
    return Entry(owed, waiting, "You lead it.")


def part(of: Standing, waiting: tuple[Entry, ...] = (), **values: object) -> Part:
    given = {
        "partnership_id": HERE,
        "partnership": "Kingston and Richmond",
        "slug": "krscp",
        "reach": Reach.PARTNERSHIP,
        "reads_as": "are a manager of",
        "since": TODAY,
    }
    return Part(**{**given, **values, "standing": of, "waiting": waiting})


def digest(*parts: Part) -> Digest:
    return Digest(TODAY, 7, parts)


# --- the mail ---


def test_the_subject_says_it_all() -> None:
    def subject(*rows: DigestRow, **values: object) -> str:
        return digest(part(standing_of(*rows, **values))).subject

    late = [row(f"A-{n}", due_on=TODAY - timedelta(days=n)) for n in (1, 2)]
    week = [row(f"B-{n}", due_on=TODAY + timedelta(days=n), report="Kingston SIF") for n in (0, 3, 6)]
    assert subject(*late, *week) == "2 actions late, 3 due this week: Richmond JTAI and others"
    statement = [StatementRow("RICH-JTAI-24", "Richmond JTAI", date(2024, 12, 13))]
    assert (
        subject(*late[:1], statements=statement)
        == "1 action late, statement due in 19 working days: Richmond JTAI"
    )
    assert subject(statements=statement) == "Statement due in 19 working days: Richmond JTAI"
    later = row(due_on=TODAY + timedelta(days=20))
    assert subject(later) == "1 action due in the next four weeks: Richmond JTAI"
    assert subject(row(due_on=None)) == "1 action undated or unowned: Richmond JTAI"
    assert subject(row(), changed=1) == "1 action changed last week"


def test_the_subject_names_what_waits_where_nothing_is_late_or_due() -> None:
    waits = entry(Kind.EXTENSION, TODAY)
    assert digest(part(standing_of(), (waits,))).subject == "1 thing waits for you: Richmond JTAI"


def test_a_digest_of_several_partnerships_counts_all_of_them_and_says_why_it_came() -> None:
    late = standing_of(row(due_on=TODAY - timedelta(days=1)))
    both = digest(
        part(late),
        part(late, partnership="Wandsworth"),
        part(
            late,
            partnership="Merton",
            reads_as="lead an agency of",
            reach=Reach.AGENCY,
            waiting=(entry(Kind.PART, TODAY),),
        ),
    )
    assert both.says == "3 actions late. 1 thing waits for you."
    assert (
        both.because
        == "you are a manager of Kingston and Richmond and Wandsworth and lead an agency of Merton"
    )
    assert both.subject == "3 actions late: Richmond JTAI"


def test_where_nothing_is_late_or_due_the_digest_says_so() -> None:
    calm = digest(part(standing_of(row(), changed=1)))
    assert calm.says == "Nothing is late, and nothing is due in the next four weeks."


def test_a_part_is_empty_where_nothing_stands_out_and_nothing_waits() -> None:
    assert part(standing_of(row())).is_empty
    assert not part(standing_of(row()), (entry(Kind.CHALLENGE, TODAY),)).is_empty


def test_why_is_said_where_an_action_climbed_and_not_where_it_is_plainly_theirs() -> None:
    own = entry(Kind.ACTION, TODAY, action_id=1)
    climbed = entry(Kind.ACTION, TODAY, action_id=2, level=1)
    assert part(standing_of(), told=(own, climbed)).whys == {2: "You lead it."}


# --- what waits ---


def test_what_is_shown_as_late_or_due_soon_does_not_wait_beside_it() -> None:
    of = standing_of(row(due_on=TODAY))
    shown = entry(Kind.ACTION, TODAY, action_id=1)
    far = entry(Kind.ACTION, TODAY + timedelta(days=40), action_id=2)
    milestone = entry(Kind.MILESTONE, TODAY + timedelta(days=5), action_id=1)
    assert Rungs(owed=(far, shown, milestone)).waiting(of) == (milestone, far)


def test_what_somebody_was_told_of_before_still_waits_for_them_once_it_is_near() -> None:
    near, far = (entry(Kind.EXTENSION, TODAY + timedelta(days=n)) for n in (28, 29))
    action = entry(Kind.ACTION, TODAY, action_id=5)
    assert Rungs(told=(far, near, action)).waiting(standing_of()) == (near,)


# --- who reads what ---


@pytest.mark.parametrize(
    ("held", "reach", "words"),
    [
        ({Role.MANAGER, Role.ACTION_LEAD}, Reach.PARTNERSHIP, "are a manager of"),
        ({Role.SCRUTINEER}, Reach.PARTNERSHIP, "are a scrutineer of"),
        ({Role.AGENCY_LEAD, Role.ACTION_LEAD}, Reach.AGENCY, "lead an agency of"),
        ({Role.ACTION_LEAD}, Reach.OWN, "lead or help with actions of"),
    ],
)
def test_a_reader_reads_as_their_widest_role(held: set[Role], reach: Reach, words: str) -> None:
    reader = Reader(1, HERE, frozenset(held))
    assert reader.reach is reach
    assert digests.reads_as(reader) == words
    assert reader.is_told_of_statements is (reach is not Reach.OWN)


def test_board_members_read_no_weekly_digest() -> None:
    assert set(digests.READERS) == set(Role) - {Role.BOARD_MEMBER}


ids = st.none() | st.integers(1, 4)
some_people = st.builds(
    People,
    partnership_id=st.integers(1, 2),
    lead_id=ids,
    lead_agency_id=ids,
    deputy_id=ids,
    sponsor_id=ids,
    contributor_ids=st.frozensets(st.integers(1, 4), max_size=2),
    contributing_agency_ids=st.frozensets(st.integers(1, 4), max_size=2),
)


@given(st.lists(some_people, max_size=8), st.integers(1, 4), ids, st.integers(1, 2))
def test_a_digest_tells_exactly_what_its_reader_may_see(
    all_of_them: list[People], user_id: int, agency_id: int | None, partnership_id: int
) -> None:
    """The agency's number stands for one agency of one partnership, so the other's actions are left out."""
    people = {n: each for n, each in enumerate(all_of_them) if each.partnership_id == partnership_id}
    role = Role.AGENCY_LEAD if agency_id else Role.ACTION_LEAD
    reader = Reader(user_id, partnership_id, frozenset({role}), frozenset({agency_id} if agency_id else ()))
    actor = Actor("Somebody", user_id, (Membership(partnership_id, role, agency_id),))
    sight = Sight(people)
    assert sight.of(reader) == {n for n, each in people.items() if roles.sees_action(actor, each)}
    assert sight.led_by(user_id) == {n for n, each in people.items() if each.is_led_by(user_id)}


def test_changes_reach_back_to_the_digest_before_so_that_no_day_is_lost() -> None:
    assert digests.changes_since(date(2024, 11, 18), 0) == date(2024, 11, 11)
    assert digests.changes_since(date(2024, 11, 18), 3) == date(2024, 11, 14)


# --- in batches ---


@given(
    st.dictionaries(st.integers(1, 30), st.frozensets(st.integers(1, 6)), max_size=20),
    st.dictionaries(
        st.tuples(st.integers(1, 6), st.integers(1, 30) | st.none()), st.integers(0, 50), max_size=40
    ),
    st.integers(1, 200),
)
def test_each_reader_is_in_one_batch_that_reads_no_more_than_may_be_unless_it_is_one_reader(
    widely: dict[int, frozenset[int]], opened: dict[tuple[int, int | None], int], at_once: int
) -> None:
    found = digests.batches(widely, opened, at_once)
    assert sorted(reader for batch in found for reader in batch) == sorted(widely)
    for batch in found:
        here = {each for reader in batch for each in widely[reader]}
        read = sum(number for (place, lead), number in opened.items() if place in here or lead in batch)
        assert batch
        assert read <= at_once or len(batch) == 1


def test_who_reads_the_same_partnerships_comes_into_the_same_batch() -> None:
    widely = {1: frozenset({7}), 2: frozenset({8}), 3: frozenset({7}), 4: frozenset({8})}
    assert digests.batches(widely, {(7, None): 60, (8, None): 60}, 100) == [[1, 3], [2, 4]]
