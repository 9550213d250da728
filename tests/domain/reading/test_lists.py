"""Which lines are recommendations: headings, numbers, bullets, page breaks, tables; which are not."""

from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain import reading
from tracker.domain.errors import UnreadableReportError
from tracker.domain.reading import reader

NO_HOLIDAYS: frozenset[date] = frozenset()


def read(*pages: str) -> reading.ReportReading:
    return reader.read([dedent(page) for page in pages], NO_HOLIDAYS)


def texts(report: reading.ReportReading) -> list[str]:
    return [item.text for item in report.items]


def test_a_contents_line_and_a_word_in_a_sentence_open_no_list() -> None:
    report = read("""\
        Contents

        Recommendations\t8
        Recommendations 32

        Senior leaders accept the recommendations of the last review.

        Recommendations

        1. Ensure that plans are specific.
        2. Improve the quality of chronologies.

        Summary for children and young people

        - Most children are safe.
        """)
    assert texts(report) == ["Ensure that plans are specific.", "Improve the quality of chronologies."]
    assert [item.number for item in report.items] == ["1", "2"]


def test_findings_that_carry_on_the_numbers_are_not_recommendations() -> None:
    report = read("""\
        Recommendations

        97. Ensure that action plans are specific.
        98. Improve referrals.

        Inspection findings – the Local Safeguarding Children Board

        99. The board meets its duties.
        """)
    assert [item.number for item in report.items] == ["97", "98"]


LOST = """\
 Recommendations

1. Strengthen management oversight so that children
are seen promptly.

2.  Ensure that robust performance information is
available.
 Ensure that the sufficiency strategy is effective.

Review family-finding processes to ensure that these
are timely.
 Summary for children and young people

B Services are not good enough.
"""


def test_lost_numbers_are_inferred_where_the_next_paragraph_leaves_exactly_their_room() -> None:
    report = read(LOST + "\n5. The experiences of children who need help.\n")
    assert [(item.number, item.number_inferred) for item in report.items] == [
        ("1", None),
        ("2", None),
        (None, "3"),
        (None, "4"),
    ]
    assert report.items[3].text == "Review family-finding processes to ensure that these are timely."


def test_no_number_is_inferred_where_the_next_paragraph_leaves_no_such_room() -> None:
    report = read(LOST + "\n8. The experiences of children who need help.\n")
    assert [item.number for item in report.items] == ["1", "2"]
    assert (
        "Text without a number after recommendation 2 was left out; check where it belongs."
        in report.warnings
    )


def test_lost_numbers_inside_a_list_are_inferred_from_both_sides() -> None:
    report = read("""\
        Recommendations

        1. Ensure one thing.

        Ensure another thing.

        3. Ensure a third thing.
        """)
    assert [(item.number, item.number_inferred) for item in report.items] == [
        ("1", None),
        (None, "2"),
        ("3", None),
    ]


def test_a_number_that_is_missing_altogether_is_said() -> None:
    report = read("Recommendations\n\n1. Ensure one thing.\n3. Ensure a third thing.\n")
    assert report.items[1].doubts == ("The report shows no 2 before this one; it may be missing.",)


def test_headings_of_time_date_the_points_under_them_whatever_their_marks() -> None:
    report = read("""\
        # Inspection of safeguarding and looked after children services

        **Published:** 31 August 2012

        ## Services for looked after children

        ## **Areas for improvement**

        65. To improve looked after children services, the council should take the following action.

        ### **Immediately:**

        - improve school attendance

        **Within six months:**

        - the annual report should include commentary.

        ## How good are outcomes for looked after children?

        - this is not asked for
        """)
    assert [(item.deadline, item.due_on, item.due_basis) for item in report.items] == [
        ("Immediately", date(2012, 8, 31), "derived"),
        ("Within six months", date(2013, 2, 28), "derived"),
    ]
    assert {item.part for item in report.items} == {reading.Part.LOOKED_AFTER}
    assert report.items[0].doubts == (
        "The date is counted from publication, 31 August 2012; the report names no day to count from.",
    )


def test_topic_headings_inside_a_list_become_the_section() -> None:
    report = read("""\
        What does the local authority need to improve?

        Priority and immediate action

        The quality of social work practice

        1. Ensure that joint visits are undertaken swiftly.

        Areas for improvement

        Leadership, management and governance

        2. Ensure that data are systematically collected.

        The local authority's strengths

        3. Families have access to early help.
        """)
    assert [(item.number, item.section, item.deadline) for item in report.items] == [
        ("1", "The quality of social work practice", None),
        ("2", "Leadership, management and governance", None),
    ]


def test_strengths_with_the_same_bullets_are_left_alone() -> None:
    report = read("""\
        What needs to improve?¹

        ◼ The timeliness of strategy meetings.
        ◼ The attendance of police at training.

        Strengths

        ◼ Early help is making a difference.
        """)
    assert texts(report) == ["The timeliness of strategy meetings.", "The attendance of police at training."]
    assert report.items[0].section == "What needs to improve?"
    assert report.items[0].number_inferred is None


def test_points_within_a_point_are_joined_to_it() -> None:
    report = read("""\
        Areas for priority action

        ◼ Leaders need to take urgent action. This includes:

           − ensuring that there is capacity
              within the hub

           − ensuring that information is considered.

        ◼ The police need to take urgent action.
        """)
    assert texts(report) == [
        "Leaders need to take urgent action. This includes: ensuring that there is capacity within the hub; "
        "ensuring that information is considered.",
        "The police need to take urgent action.",
    ]


def test_a_point_goes_on_after_a_page_break_and_past_the_feet_of_the_pages() -> None:
    pages = [
        """\
        What needs to improve?

        ◼ The oversight of plans for children who wait for help, and of those
           whose plans have not been
        Report on Anytown 1
        """,
        """\
           reviewed in time by a manager.

        ◼ Sufficiency of homes.
        Report on Anytown 2
        """,
        """\
        Main findings

        Children are safe.
        Report on Anytown 3
        """,
    ]
    report = read(*pages)
    assert texts(report) == [
        "The oversight of plans for children who wait for help, and of those whose plans have not been "
        "reviewed in time by a manager.",
        "Sufficiency of homes.",
    ]
    assert [item.page for item in report.items] == [1, 2]


def test_a_word_broken_at_its_own_hyphen_keeps_the_hyphen() -> None:
    report = read("Recommendations\n\n1. Improve multi-\nagency working.\n")
    assert texts(report) == ["Improve multi-agency working."]


def test_a_table_of_bodies_gives_each_row_with_its_bodies() -> None:
    report = read("""\
        Areas for priority action

        Responsible body Areas for priority action
        Bury Council and NHS Greater
        Manchester ICB

                                    Leaders should improve the
                                    early identification of needs. They should improve:
                                       • access to support
                                       • access to psychology.
        Bury Council

                                    Leaders should establish a strategic approach.

        Areas for improvement

        Areas for improvement

        Leaders across the partnership should improve communication with parents.

        Leaders must develop their oversight of provision.

        Local area partnership details
        """)
    assert [(item.section, item.bodies) for item in report.items] == [
        ("Areas for priority action", ("Bury Council", "NHS Greater Manchester ICB")),
        ("Areas for priority action", ("Bury Council",)),
        ("Areas for improvement", ("partnership",)),
        ("Areas for improvement", ()),
    ]
    assert report.items[0].text == (
        "Leaders should improve the early identification of needs. They should improve: "
        "access to support; access to psychology."
    )


def test_a_stem_that_announces_the_points_is_not_one_of_them() -> None:
    report = read("""\
        Areas for priority action

        The local authority needs to take swift action to address weakness in:

        - the arrangements for oversight
        - the quality of practice.
        """)
    assert texts(report) == ["the arrangements for oversight", "the quality of practice."]


def test_scanned_slips_inside_the_words_are_kept() -> None:
    report = read("Recommendations\n\n1. Itis common that *children's plans drift in 201415.\n")
    assert texts(report) == ["Itis common that *children's plans drift in 201415."]


def test_cited_paragraphs_come_with_their_words_even_over_a_page_break() -> None:
    report = read("""\
        Recommendations

        1. Improve return home interviews (paragraphs 29, 31 to 32).

        Summary for children and young people

        29. Arrangements are in place but information is not always used as an

        opportunity to inform services.
        31. Risks are known.
        """)
    assert report.items[0].paragraphs == (29, 31, 32)
    assert report.paragraphs[31] == "Risks are known."
    assert "Cited paragraphs not found in the text: 32." in report.warnings


def test_a_deadline_inside_the_words_is_found() -> None:
    report = read("""\
        Report published: 1 March 2024

        Recommendations

        1. We recommend that, within three months, the force should review its training.
        2. By 30 June 2024, the force should report.
        """)
    assert [(item.deadline, item.due_on, item.due_basis) for item in report.items] == [
        ("within three months", date(2024, 6, 1), "derived"),
        ("By 30 June 2024", date(2024, 6, 30), "printed"),
    ]


def test_a_report_with_no_recommendations_is_a_reading_that_the_caller_may_refuse() -> None:
    report = read("Inspection of Anytown\n\nAll is well, and nothing needs to change.\n")
    assert report.items == ()
    assert any(warning.startswith("No recommendations were found.") for warning in report.warnings)
    with pytest.raises(UnreadableReportError, match=r"No recommendations were found\."):
        reader.require_items(report)


def test_a_report_with_recommendations_is_given_back() -> None:
    report = read("Recommendations\n\n1. Ensure one thing.\n")
    assert reader.require_items(report) is report


WORDS = st.sampled_from(
    [
        "Recommendations", "Areas for improvement", "Responsible body", "Immediately:", "Within two weeks",
        "1. Ensure this.", "2. Improve (paragraph 3).", "3.", "- a point", "  − a part", "\f", "", " Ensure.",
        "Dear Anytown Local Safeguarding Partnership", "6 September 2024", "31 February 2024", "Strengths",
        "Inspection dates: 1-", "A council should act:", "**", "#", "(", "[", "\\",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=25))
def test_no_text_breaks_the_reader_and_it_invents_no_words(lines: list[str]) -> None:
    text = "\n".join(lines)
    report = reader.read(text.split("\f"), NO_HOLIDAYS)
    known = set("".join(text.replace("\ufffe", "-").split())) | set(";")
    assert all(set("".join(item.text.split())) <= known for item in report.items)
    assert reading.as_json(report)["items"] == reading.as_json(report)["items"]
