"""What changed, in words."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import differences, ladder_rules
from tracker.domain.statuses import Status

FACTS = [name for name in differences.LABELS if name not in differences.NUMBERED]


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


def told(before: dict[str, object], after: dict[str, object]) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in differences.between(before, after)]


def test_every_setting_is_told_by_name_in_the_words_of_its_page() -> None:
    rules = vars(ladder_rules.Rules())
    assert rules.keys() <= differences.LABELS.keys()
    after = {"digest_weekday": 4, "digest_hour": 14, "quiet_until": 8, "digest_attaches_list": True}
    assert told(rules, {**rules, **after}) == [
        ("Day of the weekly digest", "Monday", "Friday"),
        ("Hour of the weekly digest", "07:00", "14:00"),
        ("Overdue list attached to the digest", "no", "yes"),
        ("Quiet hours until", "07:00", "08:00"),
    ]


def test_absences_and_reminders_are_told_by_name() -> None:
    assert told({}, {"away_from": "2024-12-02", "away_until": date(2024, 12, 20)}) == [
        ("Away from", "none", "2 December 2024"),
        ("Away until", "none", "20 December 2024"),
    ]
    assert told({"cadence": "daily", "takes_board_digest": True}, {"cadence": "weekly"}) == [
        ("Reminders come", "Daily", "Weekly"),
        ("Takes the board digest", "yes", "none"),
    ]


@given(st.dictionaries(st.sampled_from(FACTS), st.none() | st.dates().map(lambda d: d)))
def test_nothing_differs_from_itself(facts: dict[str, object]) -> None:
    assert differences.between(facts, facts) == []
