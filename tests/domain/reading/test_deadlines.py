"""The deadlines of every kind of report: what is asked for by when, and each oddity said in a sentence."""

from datetime import date

import pytest

from tracker.domain.reading import ReportReading, reader
from tracker.domain.reports import ReportKind

NO_HOLIDAYS: frozenset[date] = frozenset()
TITLES = {
    "jtai": "Joint targeted area inspection of Anytown",
    "focused_visit": "Focused visit to Anytown City Council children's services",
    "area_send": "Area SEND inspection of Anytown Local Area Partnership",
    "health_review": "Review of Health Services for Children Looked After and Safeguarding in Anytown",
    "police_child_protection": "National child protection inspection\n\nAnyshire Police",
    "coroner_report": "REGULATION 28: REPORT TO PREVENT FUTURE DEATHS",
    "childrens_home": "SC123456\n\nRegistered provider: A Home Limited\n\n"
    "Inspected under the social care common inspection framework",
    "peel": "PEEL 2023-25: An inspection of Anyshire Police",
}
STATEMENT = "The council should prepare a written statement of proposed action{}."
PLAN = "HMCI requires the partnership to prepare and submit a priority action plan (area SEND){}."
LIST = "Recommendations\n\n1. Improve plans."
CORONER = "You are under a duty to respond to this report within 56 days{}."


def read(
    kind: str, *, published: str = "6 September 2024", asks: str = "", items: str = LIST
) -> ReportReading:
    """Read a report of one kind with what it asks for in answer, and its list."""
    text = f"{published}\n\n{TITLES[kind]}\n\n{asks}\n\n{items}\n"
    report = reader.read([text], NO_HOLIDAYS)
    assert report.kind == kind
    return report


def about_dates(report: ReportReading) -> list[str]:
    """The warnings without those on facts that these short reports leave out."""
    others = ("Not found in the text", "No title page", "The inspection ends")
    return [warning for warning in report.warnings if not warning.startswith(others)]


@pytest.mark.parametrize(
    ("kind", "asks", "due", "basis"),
    [
        ("jtai", STATEMENT.format(" by 13 December 2024"), date(2024, 12, 13), "printed"),
        ("jtai", STATEMENT.format(""), date(2024, 12, 13), "statutory"),
        ("area_send", PLAN.format(" by 25 October 2024"), date(2024, 10, 25), "printed"),
        ("area_send", PLAN.format(""), None, None),
        ("coroner_report", CORONER.format(", namely by 1 November 2024"), date(2024, 11, 1), "printed"),
        ("coroner_report", CORONER.format(""), date(2024, 11, 1), "statutory"),
        (
            "focused_visit",
            "The council should submit an action plan within 70 working days of receiving this letter.",
            date(2024, 12, 13),
            "derived",
        ),
        (
            "health_review",
            "An action plan is required from Anytown CCG within 20 working days of receipt of this report.",
            date(2024, 10, 4),
            "derived",
        ),
        (
            "police_child_protection",
            "The force should provide an action plan within six weeks of the publication of this report.",
            date(2024, 10, 18),
            "derived",
        ),
    ],
)
def test_each_kind_says_what_it_wants_in_answer_and_by_when(
    kind: str, asks: str, due: date | None, basis: str | None
) -> None:
    report = read(kind, asks=asks)
    assert report.statement_required
    assert (report.statement_due_on, report.statement_due_basis) == (due, basis)
    assert bool(about_dates(report)) == (basis in (None, "statutory"))


def test_a_plan_that_an_item_asks_for_is_no_answer_to_the_report() -> None:
    report = read("health_review", items="Recommendations\n\n1. Write an action plan within three months.")
    assert not report.statement_required
    assert report.statement_due_on is None


NONE_PRINTED = [
    ("jtai", STATEMENT, "for a statement", "; 70 working days from the report give 13 December 2024."),
    ("focused_visit", STATEMENT, "for a statement", "; 70 working days from the report give"),
    ("area_send", PLAN, "for a priority action plan", "; the usual 35 working days from the report give"),
    ("coroner_report", CORONER, "for a response", "; 56 days from the report give 1 November 2024."),
]


@pytest.mark.parametrize(("kind", "asks", "what", "beside"), NONE_PRINTED)
def test_an_answer_without_a_printed_date_is_said_with_the_counted_one(
    kind: str, asks: str, what: str, beside: str
) -> None:
    (warning,) = about_dates(read(kind, asks=asks.format("")))
    assert warning.startswith(f"The report asks {what} and prints no date for it")
    assert beside in warning


def test_an_old_area_send_letter_asks_for_a_statement_within_seventy_working_days() -> None:
    asks = (
        "A Written Statement of Action is required because of significant weaknesses in the area's practice."
    )
    report = read("area_send", published="6 September 2019", asks=asks)
    assert report.statement_due_on == date(2019, 12, 13)
    assert "; 70 working days from the report give 13 December 2019." in about_dates(report)[0]


ODD = [
    ("jtai", STATEMENT, "Saturday 14 December 2024", "Saturday 14 December 2024, is not a working day"),
    ("jtai", STATEMENT, "Monday 13 December 2024", "prints Monday, but 13 December 2024 is a Friday"),
    ("jtai", STATEMENT, "20 December 2024", "is 5 working days later than the rule"),
    ("jtai", STATEMENT, "13 December 2023", "is before the report's own, 6 September 2024"),
    ("jtai", STATEMENT, "31 November 2024", "prints 31 November 2024, a day that no calendar has"),
    ("area_send", PLAN, "Saturday 26 October 2024", "Saturday 26 October 2024, is not a working day"),
    ("area_send", PLAN, "Monday 25 October 2024", "prints Monday, but 25 October 2024 is a Friday"),
    ("area_send", PLAN, "18 October 2024", "is 5 working days earlier than the rule"),
    ("coroner_report", CORONER, "Saturday 2 November 2024", "is not a working day"),
    ("coroner_report", CORONER, "Monday 1 November 2024", "prints Monday, but 1 November 2024 is a Friday"),
    ("coroner_report", CORONER, "8 November 2024", "is 5 working days later than the rule"),
]


@pytest.mark.parametrize(("kind", "asks", "printed", "says"), ODD)
def test_an_odd_date_is_said_with_the_date_by_the_rule_beside_it(
    kind: str, asks: str, printed: str, says: str
) -> None:
    (warning,) = about_dates(read(kind, asks=asks.format(f" by {printed}")))
    assert says in warning
    assert " from the report give " in warning


LEADERS = [f"Leaders know child number {number} well and act on it.\n\n" for number in range(40)]
REQUIREMENTS = """\
Inspection dates: 27 and 28 August 2024

{before}What does the children's home need to do to improve?

Statutory requirements

Requirement                                                    Due date

The registered person must ensure that records are kept.
                                                               {due}

Information about this inspection

Inspectors have looked closely at the experiences and progress of children.
"""


def required(*, due: str) -> str:
    """A home's report with one requirement, far from its first and its last lines."""
    return REQUIREMENTS.format(before="".join(LEADERS[:30]), due=due) + "".join(LEADERS[30:])


def first_doubts(report: ReportReading) -> tuple[str, ...]:
    return report.items[0].doubts


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        ("31 October 2024", None),
        ("Sunday 3 November 2024", None),
        ("Monday 3 November 2024", "The report prints Monday, but 3 November 2024 is a Sunday."),
        ("5 September 2024", "Its date, 5 September 2024, is before the report's own, 6 September 2024."),
        ("31 June 2024", "The report prints “31 June 2024”, a day that no calendar has."),
    ],
)
def test_the_date_of_a_homes_requirement_is_checked_and_may_be_no_working_day(
    printed: str, says: str | None
) -> None:
    report = read("childrens_home", items=required(due=printed))
    assert report.items[0].deadline == printed
    assert first_doubts(report) == ((says,) if says else ())


def test_the_date_of_a_requirement_is_held_against_the_inspection_where_the_report_has_no_date() -> None:
    report = read("childrens_home", published="A report", items=required(due="26 August 2024"))
    assert report.published_on is None
    assert first_doubts(report) == ("Its date, 26 August 2024, is before the inspection's, 28 August 2024.",)


def test_a_requirement_without_a_date_is_said() -> None:
    report = read(
        "childrens_home",
        items="Statutory requirements\n\n1. The registered person must keep records. (Regulation 36)",
    )
    assert first_doubts(report) == ("The report prints no date for this requirement.",)


@pytest.mark.parametrize(
    ("words", "due", "says"),
    [
        ("By 31 March 2025, the force should", date(2025, 3, 31), ""),
        ("By Friday 31 March 2025, the force should", date(2025, 3, 31), "prints Friday, but 31 March 2025"),
        ("By 31 March 2024, the force should", date(2024, 3, 31), "is before the report's own"),
        ("By 31 April 2025, the force should", None, "“By 31 April 2025”, a day that no calendar has"),
        ("Within three months, the force should", date(2024, 12, 6), "is counted from publication"),
        ("Immediately, the force should", date(2024, 9, 6), "is counted from publication"),
    ],
)
@pytest.mark.parametrize("kind", ["peel", "police_child_protection"])
def test_the_dates_of_a_police_inspection_are_counted_or_checked(
    kind: ReportKind, words: str, due: date | None, says: str
) -> None:
    report = read(kind, items=f"Recommendations\n\n1. {words} improve its records of children.")
    assert report.items[0].due_on == due
    assert bool(says) == bool(first_doubts(report))
    assert says in " ".join(first_doubts(report))
