"""The facts of a report: kind, authority, dates, addressees, statement, bodies, and the printed object."""

from datetime import date
from textwrap import dedent

import pytest

from tracker.domain import reading
from tracker.domain.reading import reader
from tracker.domain.reports import ReportKind

NO_HOLIDAYS: frozenset[date] = frozenset()


def read(text: str) -> reading.ReportReading:
    return reader.read([dedent(text)], NO_HOLIDAYS)


def letter(*, addressees: str = "", next_steps: str = "", items: str = "") -> reading.ReportReading:
    return read(
        f"6 September 2024\n\n{addressees}\n\nDear Anytown Local Safeguarding Partnership\n\n"
        "Joint targeted area inspection of Anytown\n\n"
        "This inspection took place from 15 to 19 July 2024.\n\n"
        f"What needs to improve?\n\n{items}\n\nStrengths\n\nNext steps\n\n{next_steps}\n"
    )


@pytest.mark.parametrize(
    ("title", "kind", "authority"),
    [
        ("Joint targeted area inspection of Solihull", ReportKind.JTAI, "Solihull"),
        (
            "Joint targeted area inspection of the multi-agency response to abuse and neglect in Oxfordshire",
            ReportKind.JTAI,
            "Oxfordshire",
        ),
        ("Area SEND inspection of Bury Local Area Partnership", ReportKind.AREA_SEND, "Bury"),
        ("Focused visit to Barnsley children’s services", ReportKind.FOCUSED_VISIT, "Barnsley"),
        ("Inspection of Much Town local authority children’s services", ReportKind.ILACS, "Much Town"),
        ("A review of nothing in particular", ReportKind.OTHER, None),
    ],
)  # fmt: skip
def test_the_title_tells_the_kind_of_report_and_the_authority(
    title: str, kind: ReportKind, authority: str | None
) -> None:
    report = read(f"{title}\n\nInspection dates: 1 to 5 July 2024\n")
    assert (report.kind, report.authority) == (kind, authority)


@pytest.mark.parametrize("council_first", [True, False])
def test_an_authority_beside_the_title_is_found_above_or_below(council_first: bool) -> None:
    lines = ["London Borough of Anytown", "Inspection of safeguarding and looked after children services"]
    report = read("\n\n".join(lines if council_first else reversed(lines)))
    assert (report.kind, report.authority) == (ReportKind.SLAC, "London Borough of Anytown")


def test_every_kind_has_a_label_for_people() -> None:
    assert all(kind.label and kind.label != kind.value for kind in ReportKind)


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("Inspection dates: 25 September 2017 to 19 October 2017", date(2017, 9, 25), date(2017, 10, 19)),
        ("Inspection date: 22 May 2015 – 18 June 2015", date(2015, 5, 22), date(2015, 6, 18)),
        ("**Inspection dates:** 10-20 April 2012", date(2012, 4, 10), date(2012, 4, 20)),
        ("Inspection date: 24 November - 17 December 2015", date(2015, 11, 24), date(2015, 12, 17)),
        ("Inspection dates: 9 December to 13 January 2025", date(2024, 12, 9), date(2025, 1, 13)),
        ("Inspection dates: 4 to 8 March and 18 to 22 March 2024", date(2024, 3, 4), date(2024, 3, 22)),
        ("This inspection took place from 15 to 19 July 2024.", date(2024, 7, 15), date(2024, 7, 19)),
        ("Between 7 March 2016 and 12 March 2016, Ofsted inspected.", date(2016, 3, 7), date(2016, 3, 12)),
        ("The findings of a visit to Poole on 13 October 2020.", date(2020, 10, 13), date(2020, 10, 13)),
        ("Dates of previous inspection: 13 to 15 May 2019", None, None),
        ("Inspection dates: 31 to 32 February 2024", None, None),
    ],
)  # fmt: skip
def test_inspection_dates_are_read_in_all_their_forms(
    printed: str, first: date | None, last: date | None
) -> None:
    report = read(f"A report\n\n{printed}\n")
    assert (report.inspected_from, report.inspected_to) == (first, last)


@pytest.mark.parametrize(
    "printed", ["Report published: 8 December 2017", "**Published:** 8 December 2017", "8 December 2017"]
)
def test_a_publication_line_or_a_letters_own_date_is_the_date_of_publication(printed: str) -> None:
    assert read(f"A report\n\n{printed}\n").published_on == date(2017, 12, 8)


def test_an_inspection_that_ends_after_its_report_is_said() -> None:
    report = read(
        "Inspection dates: 25 September 2017 to 19 October 2017\n\nReport published: 8 October 2017\n"
    )
    assert (
        "The inspection ends on 19 October 2017, after the report's own date, 8 October 2017."
        in report.warnings
    )


def test_facts_that_are_not_printed_are_named() -> None:
    assert "Not found in the text: authority, inspection dates, publication date." in read("Words.").warnings


def test_people_printed_on_one_line_are_parted() -> None:
    report = letter(
        addressees="Ada Able, Director of Children's Services, Anytown upon Sea Ben Bold, Executive Lead, "
        "Integrated Care Board Cat Clear, Deputy Mayor for Policing and Crime Sir Dan Dry, Commissioner, "
        "Metropolitan Police Eve Even, Chair, Anytown Safeguarding Children's Partnership (ASCP)\n\n"
        "Fay Fair, Independent Scrutineer, ASCP"
    )
    assert report.recipients == (
        "Ada Able, Director of Children's Services, Anytown upon Sea",
        "Ben Bold, Executive Lead, Integrated Care Board",
        "Cat Clear, Deputy Mayor for Policing and Crime",
        "Sir Dan Dry, Commissioner, Metropolitan Police",
        "Eve Even, Chair, Anytown Safeguarding Children's Partnership (ASCP)",
        "Fay Fair, Independent Scrutineer, ASCP",
    )


def test_an_addressee_that_runs_over_a_line_is_one() -> None:
    report = letter(
        addressees="Tim Town, Director of Children’s Services and Skills, Anytown Metropolitan Borough\n"
        "Council\nSara Sea OBE, Chief Constable, West Midlands Police"
    )
    assert report.recipients == (
        "Tim Town, Director of Children’s Services and Skills, Anytown Metropolitan Borough Council",
        "Sara Sea OBE, Chief Constable, West Midlands Police",
    )


def test_a_chief_of_police_begins_an_addressee_below_a_full_line() -> None:
    report = read("""\
        15 August 2023

        Dr Sunil Rao, Chief Nursing Officer, NHS Lower Anyshire Integrated Care Board
        Chief Constable Paul Hatherley, Anyshire Police
        Carol Yeo, Deputy
        Chief Constable Anyshire Police, Anytown

        Dear Anyshire Local Safeguarding Partnership
        """)
    assert report.recipients == (
        "Dr Sunil Rao, Chief Nursing Officer, NHS Lower Anyshire Integrated Care Board",
        "Chief Constable Paul Hatherley, Anyshire Police",
        "Carol Yeo, Deputy Chief Constable Anyshire Police, Anytown",
    )


def test_addressees_in_paragraphs_are_one_each_though_a_name_stands_alone() -> None:
    report = read("""\
        15 March 2018

        Ms Fiona Garland

        Director of Children's Services, Anyshire Council

        Dr Howard Mills, Accountable Officer, Anyshire Clinical Commissioning Group

        Dear Ms Garland and Dr Mills
        """)
    assert report.recipients == (
        "Ms Fiona Garland, Director of Children's Services, Anyshire Council",
        "Dr Howard Mills, Accountable Officer, Anyshire Clinical Commissioning Group",
    )


def test_a_single_addressee_over_several_lines_loses_the_street() -> None:
    report = letter(
        addressees="Carla Speed\nExecutive Director\nAnytown Council\nEldon Street\nAnytown\nS70 2JL"
    )
    assert report.recipients == ("Carla Speed, Executive Director, Anytown Council",)


STEPS = (
    "We have determined that London Borough of Anytown is the principal authority and should prepare a "
    "written statement of proposed action responding to the findings.\n\nLondon Borough of Anytown should "
    "send the written statement of action to ProtectionOfChildren@ofsted.gov.uk{when}. It will inform."
)


def test_the_letter_says_who_owes_the_statement_where_to_and_by_when() -> None:
    report = letter(next_steps=STEPS.format(when=" by 13 December 2024"))
    assert report.statement_required
    assert report.principal_authority == "London Borough of Anytown"
    assert report.send_to == "ProtectionOfChildren@ofsted.gov.uk"
    assert (report.statement_due_on, report.statement_due_basis) == (date(2024, 12, 13), "printed")


def test_a_statement_without_a_printed_date_gets_the_statutory_one_and_prints_none() -> None:
    report = letter(next_steps=STEPS.format(when=""))
    assert (report.statement_due_on, report.statement_due_basis) == (date(2024, 12, 13), "statutory")
    assert any(
        "70 working days from the report give 13 December 2024" in warning for warning in report.warnings
    )
    assert reading.as_json(report)["statement_due_on"] is None


@pytest.mark.parametrize(
    ("when", "due", "warning"),
    [
        (" by Friday 13 December 2024", date(2024, 12, 13), None),
        (" by Tuesday 13 December 2024", date(2024, 12, 13), "The report prints Tuesday"),
        (" by 13 December 24", date(2024, 12, 13), None),
        (" by 20 January 2025", date(2025, 1, 20), "70 working days from the report give 13 December 2024"),
        (" by 14 December 2024", date(2024, 12, 14), "is not a working day"),
    ],
)
def test_a_printed_date_holds_and_is_checked(when: str, due: date, warning: str | None) -> None:
    report = letter(next_steps=STEPS.format(when=when))
    assert report.statement_due_on == due
    assert bool(warning) == any(
        (warning or "The") in said for said in report.warnings if "No rec" not in said
    )


def test_an_older_letter_names_who_should_prepare_the_statement() -> None:
    words = "The Director of Children’s Services should prepare a written statement of proposed action."
    report = letter(next_steps=words)
    assert report.principal_authority == "Director of Children’s Services"


def test_a_report_that_asks_for_no_statement_has_none() -> None:
    report = letter(next_steps="The last written statement of action was well received.")
    assert not report.statement_required
    assert report.statement_due_on is None


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("The quality of partners' referrals to the hub.", ("partners",)),
        ("The timeliness of strategy meetings.", ()),
        (
            "Police attendance, and challenge from children's social care and health to all.",
            ("Police", "children's social care", "health"),
        ),
        ("The mental health needs of children and health assessments.", ()),
        ("The Anytown Hospital Foundation Trust department.", ("Anytown Hospital Foundation Trust",)),
        ("The feedback to all partners, recorded by all partners.", ("all partners",)),
        ("The virtual school and its plans.", ()),
        ("West Midlands Police need to take urgent action.", ("West Midlands Police",)),
    ],
)  # fmt: skip
def test_a_letter_to_several_agencies_names_those_who_must_act(words: str, bodies: tuple[str, ...]) -> None:
    assert letter(items=f"- {words}\n").items[0].bodies == bodies


@pytest.mark.parametrize(
    ("words", "bodies"),
    [
        ("Ensure that the police and health professionals attend.", ()),
        ("the annual independent reviewing officers' report should include commentary.", ()),
        (
            "Anytown PCTs and the urgent care centre, St Charles Hospital should act.",
            ("Anytown PCTs", "urgent care centre, St Charles Hospital"),
        ),
        ("The local area partnership should improve plans.", ("local area partnership",)),
        ("Leaders from the local authority should improve plans.", ("local authority",)),
        ("Leaders should improve plans.", ()),
    ],
)  # fmt: skip
def test_elsewhere_only_a_body_that_should_act_is_named(words: str, bodies: tuple[str, ...]) -> None:
    report = read(f"Inspection of Anytown children's services\n\nRecommendations\n\n- {words}\n")
    assert report.items[0].bodies == bodies


def test_one_body_printed_in_full_and_in_short_has_one_name() -> None:
    report = read("""\
        Recommendations

        - Anytown PCTs should act.
        - Anytown Primary Care Trusts (PCTs) should act.
        - Otherplace Primary Care Trusts (PCTs) should act.
        """)
    assert [item.bodies for item in report.items] == [
        ("Anytown PCTs",),
        ("Anytown PCTs",),
        ("Otherplace Primary Care Trusts (PCTs)",),
    ]


def test_the_council_and_the_board_each_have_their_part() -> None:
    report = read("""\
        Inspection of services for children in need of help and protection

        Recommendations

        1. Ensure one thing.

        The Local Safeguarding Children Board (LSCB)

        Recommendations

        97. Ensure another.
        """)
    assert [item.part for item in report.items] == [reading.Part.COUNCIL, reading.Part.BOARD]


def test_the_printed_object_has_every_key_and_plain_values() -> None:
    printed = reading.as_json(letter(items="- The attendance of police at training.\n"))
    assert printed == {
        "authority": "Anytown",
        "kind": "jtai",
        "inspected_from": "2024-07-15",
        "inspected_to": "2024-07-19",
        "published_on": "2024-09-06",
        "recipients": [],
        "principal_authority": None,
        "statement_due_on": None,
        "send_to": None,
        "items": [
            {
                "number": None,
                "number_inferred": None,
                "section": "What needs to improve?",
                "part": None,
                "deadline": None,
                "due_on": None,
                "due_basis": None,
                "paragraphs": [],
                "bodies": ["police"],
                "text": "The attendance of police at training.",
                "kind": "needs_to_improve",
                "subitems": [],
                "page": None,
                "line": 13,
                "last_line": 13,
                "places": [],
                "confidence": "sure",
                "reason": "It is a point of the list under “What needs to improve?”.",
                "doubts": [],
            }
        ],
        "strengths": [],
        "judgements": [],
        "warnings": [],
    }


def test_addressees_with_ranks_begin_a_line_each_and_long_lines_run_on() -> None:
    report = reader.read(
        [
            "21 January 2025\n\n"
            "Sunita Rawal, Director of Children’s Services, Anytown Metropolitan Borough Council\n"
            "Angus Peat, Executive Director of Nursing and Care, NHS Anytown and Weald Integrated Care\n"
            "Board\n"
            "Mayor Bryony Cole, Anyshire Combined Authority\n"
            "Temporary Chief Constable Neil Fordyce QPM, Anyshire Police\n\n"
            "Dear Anytown Local Safeguarding Partnership\n\nJoint targeted area inspection of Anytown\n"
        ],
        frozenset(),
    )
    assert report.recipients == (
        "Sunita Rawal, Director of Children’s Services, Anytown Metropolitan Borough Council",
        "Angus Peat, Executive Director of Nursing and Care, NHS Anytown and Weald Integrated Care Board",
        "Mayor Bryony Cole, Anyshire Combined Authority",
        "Temporary Chief Constable Neil Fordyce QPM, Anyshire Police",
    )


@pytest.mark.parametrize(
    ("printed", "days"),
    [
        ("21 January – 1 February 2019", (date(2019, 1, 21), date(2019, 2, 1))),
        ("20th April 2015 to 24th April 2015", (date(2015, 4, 20), date(2015, 4, 24))),
        ("Fieldwork 28–31 March 2022", (date(2022, 3, 28), date(2022, 3, 31))),
        ("The team was on site from 7 to 10 November 2023.", (date(2023, 11, 7), date(2023, 11, 10))),
        ("1 April 2022 to 31 March 2023", (None, None)),
    ],
)
def test_the_days_of_a_visit_may_stand_alone_on_the_title_page(
    printed: str, days: tuple[date | None, date | None]
) -> None:
    report = reader.read([f"Anytown peer challenge\n\n{printed}\n\nWhat was found\n"], frozenset())
    assert (report.inspected_from, report.inspected_to) == days


def test_the_authority_of_an_old_inspection_is_the_line_between_its_title_and_its_dates() -> None:
    title = "Inspection of safeguarding and looked after children services"
    report = reader.read([f"{title}\n\nBranscombe\n\nInspection dates: 5-16 March 2012\n"], frozenset())
    assert report.authority == "Branscombe"
