"""Forms of lists that single kinds of reports have: scans, forms in one table, boxes, appendices."""

from dataclasses import replace
from datetime import date

from tests.domain.reading.given import heading, in_cell, paragraph, point, read, read_spans, texts
from tracker.domain.reading.source import Span


def test_a_bullet_that_a_scan_shows_as_a_letter_begins_a_point_in_small_letters_too() -> None:
    report = read("""\
        Areas for improvement

        The council and its partners should take the following action:

        Within three months:

        B ensure that every assessment is led by a qualified worker and
          checked by a manager

        B review the service outside office hours.

        Our findings

        Leaders told us about a second scheme. It replaces the first, and Plan
        B was only used once.
        """)
    assert texts(report) == [
        "ensure that every assessment is led by a qualified worker and checked by a manager",
        "review the service outside office hours.",
    ]
    assert {item.deadline for item in report.items} == {"Within three months"}


def test_of_a_form_in_one_table_only_the_list_in_its_cell_is_taken() -> None:
    report = read_spans(
        [
            heading("REGULATION 28 REPORT TO PREVENT FUTURE DEATHS"),
            in_cell(paragraph("1"), 0, 0),
            in_cell(paragraph("I am A Person, Senior Coroner, for the coroner area of Anyshire."), 0, 1),
            in_cell(paragraph("2"), 1, 0),
            in_cell(paragraph("The MATTERS OF CONCERN are as follows."), 1, 1),
            in_cell(point("Nobody told the school.", "(1)"), 1, 1),
            in_cell(point("On leaving the ward:", "(2)"), 1, 1),
            in_cell(point("no plan is written;", "a)", 1), 1, 1),
            in_cell(point("no call is made.", "b)", 1), 1, 1),
            in_cell(paragraph("3"), 2, 0),
            in_cell(paragraph("In my opinion action should be taken to prevent future deaths."), 2, 1),
            in_cell(paragraph("4"), 3, 0),
            in_cell(paragraph("17 February 2023"), 3, 1),
            in_cell(paragraph("A Person, Senior Coroner"), 3, 1),
        ]
    )
    assert texts(report) == [
        "Nobody told the school.",
        "On leaving the ward: no plan is written; no call is made.",
    ]
    assert report.published_on == date(2023, 2, 17)
    assert report.authority == "Anyshire"


def test_words_before_the_first_of_several_groups_are_no_end_of_the_list() -> None:
    report = read_spans(
        [
            heading("Recommendations"),
            paragraph("We make three recommendations. They are few and practical."),
            heading("For now", 2),
            point("Agree one set of figures.", "1."),
            point("Secure a second worker.", "2."),
            heading("For later", 2),
            point("Commission an evaluation.", "1."),
            heading("Closing remarks"),
            paragraph("Thank you."),
        ]
    )
    assert [(item.section, item.number) for item in report.items] == [
        ("For now", "1"),
        ("For now", "2"),
        ("For later", "1"),
    ]


def test_a_numbered_chapter_after_a_recommendation_takes_nothing_from_it() -> None:
    report = read_spans(
        [
            heading("Recommendation", 2),
            paragraph("We recommend that the force immediately reviews the backlog."),
            heading("Assessment and help", 1, "6."),
            paragraph("Visits are unannounced."),
        ]
    )
    assert texts(report) == ["We recommend that the force immediately reviews the backlog."]


def test_the_last_point_of_a_row_keeps_the_points_within_it() -> None:
    report = read_spans(
        [
            heading("Recommendations"),
            heading("The trust should:", 2, "1."),
            point("Ensure that staff are trained.", "1.1"),
            point("Ensure that plans are clear and that:", "1.2"),
            point("they name who does what", level=1),
            point("the child has a copy.", level=1),
            heading("The board should:", 2, "2."),
            point("Assure itself of this.", "2.1"),
        ]
    )
    assert [item.number for item in report.items] == ["1.1", "1.2", "2.1"]
    assert report.items[1].subitems == ("they name who does what", "the child has a copy.")


def test_an_appendix_of_recommendations_is_one_of_their_lists() -> None:
    report = read_spans(
        [
            heading("Appendix 1: Single agency recommendations"),
            paragraph("Agencies found these themselves."),
            heading("Anyshire Police", 2),
            point("Remind officers to record names."),
            heading("Appendix 2: People we met"),
            point("The chief officer."),
        ]
    )
    assert texts(report) == ["Remind officers to record names."]
    assert report.items[0].section == "Anyshire Police"


def test_a_row_that_goes_on_over_the_page_is_one_and_the_next_begins_after_it() -> None:
    def line(text: str, y: float, x: float = 70.0, gap: int = 0) -> Span:
        return Span(text=text, x=x, right=x + 5 * len(text), y=y, size=12.0, gap=gap)

    first = [
        line("Statutory requirements", 500, gap=1),
        replace(line("Requirement", 530, gap=1), bold=True),
        replace(line("Due date", 530, 420.0), bold=True),
        line("The registered person must ensure that staff", 550, gap=1),
        line("are trained;", 565),
        line("29 March 2024", 550, 420.0),
    ]
    second = [
        line("and that records are kept.", 80),
        line("The registered person must tell others at once.", 120, gap=1),
        line("15 March 2024", 120, 420.0),
    ]
    report = read_spans([replace(first[0], heading=2), *first[1:]], second)
    assert texts(report) == [
        "The registered person must ensure that staff are trained; and that records are kept.",
        "The registered person must tell others at once.",
    ]
    assert [item.deadline for item in report.items] == ["29 March 2024", "15 March 2024"]


def test_the_partnership_of_a_practice_review_is_read_from_its_running_heads() -> None:
    pages = [f"Anyshire Safeguarding Children Partnership\n\nThe story goes on, part {n}." for n in "abc"]
    report = read("Local Child Safeguarding Practice Review\n\nChild A", *pages)
    assert report.authority == "Anyshire Safeguarding Children Partnership"


def test_the_provider_of_a_childrens_home_is_its_authority() -> None:
    report = read_spans(
        [
            paragraph("Registered provider: Anyone Care Limited"),
            paragraph("Inspected under the social care common inspection framework"),
        ]
    )
    assert report.authority == "Anyone Care Limited"


def test_whoever_commissioned_a_review_of_no_known_kind_is_its_authority() -> None:
    assert read("An independent review\n\nPrepared for Anytown Council by A and B").authority == (
        "Anytown Council"
    )


def test_what_an_earlier_inspection_found_is_not_asked_for_again() -> None:
    report = read("""\
        Areas covered by the visit

        Inspectors reviewed the progress made in the following areas of concern identified at the last
        inspection:

        - The quality of plans.
        - Management oversight.
        """)
    assert report.items == ()


def test_the_unmarked_clauses_of_a_requirement_are_points_within_it() -> None:
    def clause(text: str) -> Span:
        return in_cell(Span(text=text, x=72.0), 1, 0)

    report = read_spans(
        [
            heading("Statutory requirements"),
            in_cell(paragraph("Requirement"), 0, 0),
            in_cell(paragraph("Due date"), 0, 1),
            clause("In particular, the standard requires the registered person to ensure—"),
            clause("that staff have the skills to act upon signs of harm;"),
            clause("that staff—"),
            clause("keep a record of each visit; and"),
            clause("that the home is kept in repair."),
            clause("(Regulation 12 (1) (2)(a)(i))"),
            in_cell(paragraph("29 March 2024"), 1, 1),
            in_cell(paragraph("The registered person must keep the home open –"), 2, 0),
            in_cell(paragraph("which is commissioned by the council – at night."), 2, 0),
            in_cell(paragraph("12 April 2024"), 2, 1),
        ]
    )
    first, second = report.items
    assert first.subitems == (
        "that staff have the skills to act upon signs of harm",
        "that staff— keep a record of each visit; and",
        "that the home is kept in repair.",
    )
    assert first.text == (
        "In particular, the standard requires the registered person to ensure— that staff have the skills to "
        "act upon signs of harm; that staff— keep a record of each visit; and; that the home is kept in "
        "repair. (Regulation 12 (1) (2)(a)(i))"
    )
    assert second.subitems == ()


def test_a_label_in_the_cell_of_a_table_is_the_number_of_its_row() -> None:
    report = read_spans(
        [
            heading("Recommendations and lead agencies"),
            in_cell(paragraph("Ref"), 0, 0),
            in_cell(paragraph("Recommendation"), 0, 1),
            in_cell(paragraph("Timescale"), 0, 2),
            in_cell(paragraph("R1"), 1, 0),
            in_cell(paragraph("The partnership to agree a strategy with a clear pathway."), 1, 1),
            in_cell(paragraph("Within three months"), 1, 2),
            in_cell(paragraph("R2"), 2, 0),
            in_cell(paragraph("The police to review how long victims wait for a decision."), 2, 1),
            in_cell(paragraph("31 March 2025"), 2, 2),
        ]
    )
    assert [(item.number, item.deadline) for item in report.items] == [
        ("R1", "Within three months"),
        ("R2", "31 March 2025"),
    ]


def test_the_section_of_a_form_in_one_table_is_the_head_of_its_own_cell() -> None:
    report = read_spans(
        [
            heading("THIS REPORT IS BEING SENT TO"),
            in_cell(paragraph("CORONER’S CONCERNS"), 0, 0),
            in_cell(paragraph("The MATTERS OF CONCERN are as follows."), 0, 0),
            in_cell(point("Nobody told the school.", "(1)"), 0, 0),
        ]
    )
    assert report.items[0].section == "CORONER’S CONCERNS"


def test_weaknesses_announced_below_areas_for_development_stand_under_their_own_name() -> None:
    report = read("""\
        Areas for development

        • Too few annual reviews are on time.

        A statement of action is required because of the following areas of significant weakness:

        • the long wait for an assessment of autism
        • the quality of EHC plans.

        Yours sincerely
        """)
    assert texts(report) == ["the long wait for an assessment of autism", "the quality of EHC plans."]
    assert {item.section for item in report.items} == {"areas of significant weakness"}


def test_bullets_below_a_numbered_point_that_a_file_sets_as_deep_are_points_within_it() -> None:
    report = read_spans(
        [
            heading("Recommendations"),
            point("Agree a single set of figures.", "1."),
            point("Rewrite the procedure so that:", "2."),
            point("no case closes without a conversation"),
            point("families know who their worker is."),
            point("Secure a second practitioner for the hub.", "3."),
        ]
    )
    assert texts(report) == [
        "Agree a single set of figures.",
        "Rewrite the procedure so that: no case closes without a conversation; "
        "families know who their worker is.",
        "Secure a second practitioner for the hub.",
    ]


def test_words_before_the_first_topic_of_a_plain_text_are_no_end_of_its_list() -> None:
    report = read("""\
        6. Recommendations

        We make three recommendations. They are few in number.

        For immediate attention

        1. Agree a single set of figures.

        2. Secure a second practitioner for the hub.

        For the longer term

        1. Commission an evaluation of the family hubs.

        7. Closing remarks

        The council has good people.
        """)
    assert [(item.number, item.section) for item in report.items] == [
        ("1", "For immediate attention"),
        ("2", "For immediate attention"),
        ("1", "For the longer term"),
    ]
