"""What is missing before a statement can go, rule by rule, and how long there is."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import richmond
from tracker.domain import statements
from tracker.domain.statements import AgencyFacts, AskedFacts, Gap, GapKind, StatementFacts
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import Status

CHRISTMAS = frozenset({date(2024, 12, 25), date(2024, 12, 26)})


def _with_first(**values: object) -> StatementFacts:
    """The statement that lacks nothing, but for its first action."""
    first = richmond.asked(1, actions=(richmond.action(1, **values),))
    return richmond.facts(recommendations=(first, *richmond.FACTS.recommendations[1:]))


def _with_one(asked: AskedFacts, **values: object) -> StatementFacts:
    """A statement of one recommendation, of a report that names nobody else."""
    return richmond.facts(recommendations=(asked,), recipients=(), **values)


def test_a_statement_that_lacks_nothing_can_go() -> None:
    gaps = statements.missing(richmond.FACTS)

    assert gaps == ()
    assert statements.readiness(gaps) == "Nothing is missing: it can be sent."


@pytest.mark.parametrize(
    ("values", "kind", "sentence"),
    [
        (
            {"what_we_will_do": " \n"},
            GapKind.WHAT_WE_WILL_DO,
            "RICH-JTAI-24-01 has nothing written under what we will do.",
        ),
        ({"lead": None}, GapKind.LEAD, "RICH-JTAI-24-01 has no lead."),
        ({"due_on": None}, GapKind.DUE_DATE, "RICH-JTAI-24-01 has no due date."),
        ({"success_measure": ""}, GapKind.SUCCESS_MEASURE, "RICH-JTAI-24-01 has no success measure."),
    ],
)
def test_what_an_action_lacks_is_said_with_its_reference(
    values: dict[str, object], kind: GapKind, sentence: str
) -> None:
    gaps = statements.missing(_with_first(**values))

    assert gaps == (Gap(kind=kind, sentence=sentence, action_reference="RICH-JTAI-24-01"),)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"introduction": ""}, GapKind.WRITTEN_PART),
        ({"governance": "  "}, GapKind.WRITTEN_PART),
        ({"summary": "\n"}, GapKind.WRITTEN_PART),
        ({"covering_letter": "[Draft: say who signs.]"}, GapKind.WRITTEN_PART),
        ({"risks": "[Draft: name a risk.]"}, GapKind.WRITTEN_PART),
        ({"due_on": None}, GapKind.DUE_DATE_OF_STATEMENT),
        ({"send_to": None}, GapKind.ADDRESS),
    ],
)
def test_what_the_statement_itself_lacks_is_said(values: dict[str, object], kind: GapKind) -> None:
    assert [gap.kind for gap in statements.missing(richmond.facts(**values))] == [kind]


@pytest.mark.parametrize("name", statements.PARTS)
def test_starting_text_counts_as_missing_until_its_last_bracket_is_gone(name: str) -> None:
    start = statements.PARTS[name].start(richmond.FACTS)
    half = start.split("\n\n", 1)[1]

    for text in (start, half):
        gaps = statements.missing(richmond.facts(**{name: text}))
        assert [(gap.kind, gap.part) for gap in gaps] == [(GapKind.WRITTEN_PART, name)]


@pytest.mark.parametrize("name", statements.PARTS)
def test_starting_text_says_that_it_is_a_draft(name: str) -> None:
    assert statements.PARTS[name].start(richmond.FACTS).startswith("[Draft: this is starting text.")


def test_the_starting_text_of_the_introduction_names_the_letter() -> None:
    start = statements.PARTS["introduction"].start(richmond.FACTS)

    assert "letter dated 6 September 2024" in start
    assert "Joint targeted area inspection of Richmond upon Thames" in start


def test_a_part_that_no_statement_needs_may_be_left_empty() -> None:
    assert statements.missing(richmond.facts(covering_letter="", risks="")) == ()


def test_brackets_that_people_write_themselves_are_no_gap() -> None:
    assert statements.missing(richmond.facts(introduction="We accept [all] findings.")) == ()


def test_a_recommendation_without_an_action_is_a_gap() -> None:
    gaps = statements.missing(_with_one(richmond.asked(1, actions=())))

    assert [(gap.kind, gap.sentence) for gap in gaps] == [
        (GapKind.RECOMMENDATION_WITHOUT_ACTION, "Recommendation 1 has no action that is going ahead.")
    ]


def test_a_recommendation_whose_only_action_was_withdrawn_has_none_and_the_withdrawn_one_lacks_nothing() -> (
    None
):
    withdrawn = richmond.action(1, status=Status.WITHDRAWN, lead=None, due_on=None)

    gaps = statements.missing(_with_one(richmond.asked(1, number="7", actions=(withdrawn,))))

    assert [(gap.sentence, gap.action_reference) for gap in gaps] == [
        ("Recommendation 7 has no action that is going ahead.", "RICH-JTAI-24-01")
    ]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("police", "Metropolitan Police Service"),
        ("Police", "Metropolitan Police Service"),
        ("schools", "Schools"),
        ("Kingston Hospital Foundation Trust", "Kingston and Richmond NHS Foundation Trust"),
        ("children’s social care", "Richmond upon Thames Council"),
        ("health", "South West London Integrated Care Board"),
        ("Integrated Care Board", "South West London Integrated Care Board"),
    ],
)
def test_an_agency_named_in_the_letter_that_leads_no_action_is_a_gap(body: str, named: str) -> None:
    action = richmond.action(1, lead_agency="Somebody else")
    gaps = statements.missing(_with_one(richmond.asked(1, bodies=(body,), actions=(action,))))

    assert [(gap.kind, gap.sentence) for gap in gaps] == [
        (GapKind.AGENCY_WITHOUT_ACTION, f"The letter names {named}, which leads no action of this plan.")
    ]


def test_an_agency_that_leads_any_action_of_the_report_is_no_gap() -> None:
    first = richmond.asked(1, bodies=("police",), actions=(richmond.action(1, lead_agency="Schools"),))
    second = richmond.asked(2, actions=(richmond.action(2, lead_agency="Metropolitan Police Service"),))

    assert statements.missing(richmond.facts(recommendations=(first, second), recipients=())) == ()


def test_an_agency_whose_only_action_was_withdrawn_leads_none() -> None:
    police = {"lead_agency": "Metropolitan Police Service"}
    actions = (
        richmond.action(1, lead_agency="Schools"),
        richmond.action(2, **police, status=Status.WITHDRAWN),
    )

    gaps = statements.missing(_with_one(richmond.asked(1, bodies=("police",), actions=actions)))

    assert [gap.kind for gap in gaps] == [GapKind.AGENCY_WITHOUT_ACTION]


@pytest.mark.parametrize("body", ["partners", "all partners", "The partnership", "statutory partners", ""])
def test_general_words_name_no_agency(body: str) -> None:
    named_alike = AgencyFacts(name="Voluntary partners of the partnership", also_called=("partners",))
    asked = richmond.asked(1, bodies=(body,))

    assert statements.missing(_with_one(asked, agencies=(named_alike,))) == ()


def test_a_word_inside_another_word_names_no_agency() -> None:
    asked = richmond.asked(1, bodies=("policing in the healthy borough",))

    assert statements.missing(_with_one(asked)) == ()


def test_a_word_that_two_agencies_share_names_neither_until_one_is_called_so() -> None:
    agencies = (AgencyFacts(name="Metropolitan Police"), AgencyFacts(name="British Transport Police"))
    asked = richmond.asked(1, bodies=("police",))
    assert statements.missing(_with_one(asked, agencies=agencies)) == ()

    called = replace(agencies[0], also_called=("police",))
    gaps = statements.missing(_with_one(asked, agencies=(called, agencies[1])))
    assert ["Metropolitan Police" in gap.sentence for gap in gaps] == [True]


def test_a_closed_agency_owes_nothing() -> None:
    closed = replace(richmond.POLICE, is_closed=True)

    assert statements.missing(_with_one(richmond.asked(1, bodies=("police",)), agencies=(closed,))) == ()


def test_a_recipients_agency_without_an_action_is_a_gap() -> None:
    one = richmond.asked(1, bodies=(), actions=(richmond.action(1, lead_agency="Schools"),))

    gaps = statements.missing(richmond.facts(recommendations=(one,)))

    assert [gap.sentence.split("names ")[1].split(",")[0] for gap in gaps] == [
        "Richmond upon Thames Council",
        "South West London Integrated Care Board",
        "Metropolitan Police Service",
    ]


def test_gaps_stand_in_the_order_of_the_paper() -> None:
    facts = richmond.facts(
        introduction="",
        recommendations=(
            richmond.asked(2, actions=(richmond.action(2, lead=None, success_measure=""),)),
            richmond.asked(1, actions=(richmond.action(1, due_on=None),)),
        ),
        recipients=(richmond.RECIPIENTS[3],),
        stages_done=frozenset({Stage.AGENCY_SIGN_OFF}),
    )

    assert [gap.kind for gap in statements.missing(facts)] == [
        GapKind.WRITTEN_PART,
        GapKind.DUE_DATE,
        GapKind.LEAD,
        GapKind.SUCCESS_MEASURE,
        GapKind.AGENCY_WITHOUT_ACTION,
        GapKind.SIGN_OFF,
    ]


def test_a_due_date_before_the_report_is_a_gap() -> None:
    assert statements.missing(_with_first(due_on=date(2024, 9, 6))) == ()
    gaps = statements.missing(_with_first(due_on=date(2024, 9, 5)))

    assert gaps == (
        Gap(
            kind=GapKind.DUE_BEFORE_REPORT,
            sentence="RICH-JTAI-24-01 is due 5 September 2024, before the letter of 6 September 2024.",
            action_reference="RICH-JTAI-24-01",
        ),
    )


@pytest.mark.parametrize(
    ("deadline", "last_good", "asked_by"),
    [
        ("Within three months", date(2024, 12, 6), "6 December 2024"),
        ("within 30 days of this letter", date(2024, 10, 6), "6 October 2024"),
        ("Immediately", date(2024, 9, 6), "6 September 2024"),
    ],
)
def test_a_due_date_after_what_the_letter_asks_is_a_gap(
    deadline: str, last_good: date, asked_by: str
) -> None:
    def gaps(due_on: date) -> tuple[Gap, ...]:
        action = richmond.action(1, due_on=due_on)
        return statements.missing(_with_one(richmond.asked(1, deadline=deadline, actions=(action,))))

    assert gaps(last_good) == ()
    (gap,) = gaps(last_good + timedelta(days=1))
    assert gap.kind is GapKind.DUE_AFTER_ASKED
    assert f"the letter asks for it by {asked_by} (“{deadline}”)." in gap.sentence


def test_a_deadline_whose_words_give_no_date_asks_for_none() -> None:
    asked = richmond.asked(1, deadline="As soon as they can")

    assert statements.missing(_with_one(asked)) == ()


@pytest.mark.parametrize(
    ("done", "sentences"),
    [
        (set(), ["The agencies have not signed it off.", "The directors have not signed it off."]),
        ({Stage.AGENCY_SIGN_OFF}, ["The directors have not signed it off."]),
        ({Stage.AGENCY_SIGN_OFF, Stage.DIRECTOR_SIGN_OFF}, []),
    ],
)
def test_a_signature_that_is_outstanding_is_a_gap(done: set[Stage], sentences: list[str]) -> None:
    gaps = statements.missing(richmond.facts(stages_done=frozenset(done)))

    assert [gap.sentence for gap in gaps] == sentences
    assert {gap.kind for gap in gaps} <= {GapKind.SIGN_OFF}


@pytest.mark.parametrize(
    ("today", "is_said"),
    [
        (date(2024, 12, 5), False),
        (date(2024, 12, 6), True),
        (date(2024, 12, 13), True),
        (date(2024, 12, 16), True),
    ],
)
def test_the_deadline_is_said_from_five_working_days_before_it_and_keeps_nothing_back(
    today: date, is_said: bool
) -> None:
    gaps = statements.deadline(date(2024, 12, 13), today, CHRISTMAS)

    assert [gap.kind for gap in gaps] == [GapKind.DEADLINE] * is_said
    assert statements.readiness(gaps) == "Nothing is missing: it can be sent."


def test_without_a_date_no_deadline_is_near() -> None:
    assert statements.deadline(None, date(2024, 12, 13), CHRISTMAS) == ()


def test_readiness_counts_in_words() -> None:
    one = statements.missing(_with_first(lead=None))
    two = statements.missing(_with_first(lead=None, due_on=None))

    assert statements.readiness(one) == "1 thing is missing."
    assert statements.readiness(two) == "2 things are missing."


@pytest.mark.parametrize(
    ("today", "sentence"),
    [
        (date(2024, 11, 18), "Due Friday 13 December 2024, 19 working days."),
        (date(2024, 12, 12), "Due Friday 13 December 2024, 1 working day."),
        (date(2024, 12, 13), "Due today, Friday 13 December 2024."),
        (date(2024, 12, 16), "Overdue: it was due Friday 13 December 2024, 1 working day ago."),
        (date(2024, 12, 27), "Overdue: it was due Friday 13 December 2024, 8 working days ago."),
    ],
)
def test_the_countdown_counts_working_days(today: date, sentence: str) -> None:
    assert statements.countdown(date(2024, 12, 13), today, CHRISTMAS) == sentence


def test_a_statement_without_a_date_says_so() -> None:
    assert statements.countdown(None, date(2024, 11, 18), CHRISTMAS) == "No due date is known."
