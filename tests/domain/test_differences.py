"""What changed, in words."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import differences
from tracker.domain.statuses import Status


def test_facts_are_told_by_name_with_what_stood_before() -> None:
    before = {"status": Status.NOT_STARTED, "due_on": date(2024, 11, 20), "lead": None, "flag": ""}
    after = {"status": Status.IN_PROGRESS, "due_on": date(2024, 12, 20), "lead": "Head of care", "flag": ""}
    assert [(one.label, one.before, one.after) for one in differences.between(before, after)] == [
        ("Status", "Not started", "In progress"),
        ("Lead", "none", "Head of care"),
        ("Due date", "20 November 2024", "20 December 2024"),
    ]


def test_the_history_s_plain_text_reads_like_the_rows_themselves() -> None:
    [one] = differences.between({"due_on": "2024-11-20"}, {"due_on": date(2024, 12, 20)})
    assert (one.before, one.after) == ("20 November 2024", "20 December 2024")
    [two] = differences.between({"is_tracked": False}, {"is_tracked": True})
    assert (two.before, two.after) == ("no", "yes")


@given(st.dictionaries(st.sampled_from(list(differences.LABELS)), st.none() | st.dates().map(lambda d: d)))
def test_nothing_differs_from_itself(facts: dict[str, object]) -> None:
    assert differences.between(facts, facts) == []
