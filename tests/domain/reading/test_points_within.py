"""What is one item with its points within it, what is several, and what only sums up or explains."""

from dataclasses import replace

import pytest

from tests.domain.reading.given import heading, paragraph, point, read, read_spans, texts
from tracker.domain.reading.source import Span


def test_a_sentence_with_a_deadline_is_one_recommendation_with_its_points_within_it() -> None:
    report = read_spans(
        [
            heading("Recommendations", 2),
            paragraph("Within three months, the force should, with its partners:"),
            point("make sure that callers are identified;"),
            point("attend every incident; and"),
            point("oversee assessments."),
            paragraph("We recommend that the force immediately takes steps to:"),
            point("record what children say"),
            point("visit offenders in time."),
            heading("Main findings", 2),
        ]
    )
    first, second = report.items
    assert first.deadline == "Within three months"
    assert first.subitems == (
        "make sure that callers are identified",
        "attend every incident; and",
        "oversee assessments.",
    )
    assert first.text.startswith("Within three months, the force should, with its partners: make sure")
    assert second.subitems == ("record what children say", "visit offenders in time.")


def test_a_priority_action_with_a_task_of_its_own_is_one_item_with_its_points_within_it() -> None:
    report = read_spans(
        [
            heading("Area for priority action"),
            paragraph(
                "The police and the council should take swift action to ensure that children are safe. "
                "Specifically, they should ensure that:"
            ),
            point("meetings are held on the same day; and"),
            point("an officer reviews each decision."),
            heading("What needs to improve?"),
            point("The sharing of information.", "1."),
        ]
    )
    assert [(len(item.subitems), item.section) for item in report.items] == [
        (2, "Area for priority action"),
        (0, "What needs to improve?"),
    ]


@pytest.mark.parametrize(
    "stem",
    [
        "The local authority needs to take swift and decisive action to:",
        "The local authority needs to take swift and decisive action to address the following weaknesses:",
        "Leaders should ensure that:",
    ],
)
def test_a_general_stem_under_its_heading_leads_points_that_are_each_asked_for(stem: str) -> None:
    report = read_spans(
        [
            heading("Area for priority action"),
            paragraph(stem),
            point("ensure that care leavers have somewhere safe to live; and"),
            point("keep in touch with those who want support."),
            heading("Main findings"),
        ]
    )
    assert texts(report) == [
        "ensure that care leavers have somewhere safe to live",
        "keep in touch with those who want support.",
    ]


def test_points_that_finish_a_whole_sentence_are_points_within_it() -> None:
    report = read_spans(
        [
            heading("Recommendations", 2),
            paragraph(
                "Within three months, the force should improve how it answers calls by making sure that:"
            ),
            point("callers are identified;"),
            point("every incident is attended; and"),
            point("assessments are overseen."),
            heading("Main findings", 2),
        ]
    )
    assert len(report.items) == 1
    assert report.items[0].deadline == "Within three months"
    assert len(report.items[0].subitems) == 3


def test_a_summary_in_other_and_shorter_words_is_no_second_list() -> None:
    report = read("""\
        Executive summary

        This review makes two recommendations. In summary they are:

        1. Supervision: the Board should require agencies to show its quality.

        2. Missing from education: one process should be agreed.

        1 Introduction

        The family was known to five agencies.

        2 Recommendations

        R1 The Board should require each agency to show how it tests the quality of its supervision of staff.

        R2 The council and schools should agree a single process for children who are missing from education.

        R3 The police should keep video of homes for conferences.

        3 Conclusion
        """)
    assert [item.text[:11] for item in report.items] == ["The Board s", "The council", "The police "]
    assert [item.number for item in report.items] == ["R1", "R2", "R3"]


def test_findings_beside_recommendations_ask_for_nothing() -> None:
    summary = [
        heading("Summary of learning and recommendations"),
        point("Professionals did not know enough about the father."),
        point("Recommendations are made about fathers and bruising."),
        point("The partnership should publish this review."),
    ]
    own = [heading("Recommendations"), point("All agencies should record fathers.", "1.")]
    assert texts(read_spans([*summary, *own])) == [
        "The partnership should publish this review.",
        "All agencies should record fathers.",
    ]
    assert len(read_spans(summary).items) == 3


def test_what_explains_a_bold_sentence_of_a_box_is_no_item() -> None:
    report = read_spans(
        [
            heading("Investigating crime"),
            heading("Areas for improvement", 2),
            replace(paragraph("The force should make sure that investigations are supervised."), bold=True),
            paragraph("Few had a plan. Supervisors should review each, but we saw long gaps."),
            replace(paragraph("The force needs to improve how it records decisions."), bold=True),
            paragraph("Records were missing in nine cases."),
            heading("About the data"),
        ]
    )
    assert texts(report) == [
        "The force should make sure that investigations are supervised.",
        "The force needs to improve how it records decisions.",
    ]


def test_what_joins_a_point_to_the_next_is_no_part_of_it() -> None:
    report = read("""\
        Areas for improvement

        - the lack of arrangements for joint commissioning;
        - the long wait for an assessment; and
        - the quality of plans.
        """)
    assert texts(report) == [
        "the lack of arrangements for joint commissioning",
        "the long wait for an assessment",
        "the quality of plans.",
    ]


def test_a_heading_that_says_what_to_do_begins_its_recommendation() -> None:
    report = read_spans(
        [
            heading("Key recommendations"),
            heading("Recommendation One: Agree one model", 2, "2.1"),
            paragraph("Partners should settle on it."),
            heading("Recommendation Two: Refresh the strategy", 2, "2.2"),
            paragraph("This should be owned by the partnership."),
            heading("Recommendation Three: Fathers", 2, "2.3"),
            paragraph("Partners should record who they are."),
            heading("Strengths"),
            point("Leaders are ambitious."),
        ]
    )
    assert [(item.number, item.text) for item in report.items] == [
        ("1", "Agree one model Partners should settle on it."),
        ("2", "Refresh the strategy This should be owned by the partnership."),
        ("3", "Partners should record who they are."),
    ]


def test_a_row_that_goes_on_below_the_head_repeated_on_the_next_page_is_one() -> None:
    def line(text: str, y: float, x: float = 70.0, gap: int = 0) -> Span:
        return Span(text=text, x=x, right=x + 5 * len(text), y=y, size=12.0, gap=gap)

    def head(y: float) -> list[Span]:
        cells = [line("Requirement", y, gap=1), line("Due date", y, 420.0)]
        return [replace(cell, bold=True) for cell in cells]

    report = read_spans(
        [
            replace(line("Statutory requirements", 500, gap=1), heading=2),
            *head(530),
            line("The registered person must ensure that staff, if", 550, gap=1),
            line("29 March 2024", 550, 420.0),
        ],
        [
            *head(80),
            line("necessary, are trained.", 100, gap=1),
            line("In particular, records must be kept.", 125, gap=1),
            line("The registered person must tell others at once.", 150, gap=1),
            line("15 March 2024", 150, 420.0),
        ],
    )
    assert [(item.text, item.deadline) for item in report.items] == [
        (
            "The registered person must ensure that staff, if necessary, are trained. "
            "In particular, records must be kept.",
            "29 March 2024",
        ),
        ("The registered person must tell others at once.", "15 March 2024"),
    ]
