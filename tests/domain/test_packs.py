"""What a pack says: each part, what an empty part says, and that its numbers add up."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.adapters import bank_holidays
from tracker.domain import packs, papers
from tracker.domain.brag import Facts
from tracker.domain.challenges import State
from tracker.domain.errors import DomainError
from tracker.domain.packs import (
    AskedDate,
    Change,
    Moved,
    Note,
    OpenChallenge,
    PackFacts,
    PackKind,
    Since,
    Spell,
    Tracked,
)
from tracker.domain.papers import Across, Chart, Heading, Paper, Row, Table
from tracker.domain.statuses import Status

AS_AT = date(2024, 11, 18)
SINCE = Since(date(2024, 10, 18), is_meeting=True)
HOLIDAYS = bank_holidays.england_and_wales()


def action(number: int = 1, **values: Any) -> Tracked:
    """An action in progress, due in forty days, as far as nothing else is said."""
    facts: dict[str, Any] = {
        "tracked": True,
        "status": Status.IN_PROGRESS,
        "due_on": AS_AT + timedelta(days=40),
        "review_on": None,
        "times_moved": 0,
        "last_update_on": AS_AT,
    }
    own = {name: values.pop(name) for name in list(values) if name in facts}
    usual: dict[str, Any] = {
        "action_id": number,
        "reference": f"RICH-24-{number:02}",
        "report": "RICH-24: Joint inspection",
        "words": f"Train team {number}",
        "lead": "Head of service",
        "lead_agency": "Police",
        "facts": Facts(**facts | own),
        "original_due_on": (facts | own)["due_on"],
    }
    return Tracked(**usual | values)


def made(kind: PackKind = PackKind.BOARD, **values: Any) -> Paper:
    given = {"partnership": "Testing Partnership", "as_at": AS_AT, "since": SINCE}
    return packs.paper(PackFacts(**given | values), kind, HOLIDAYS)


def part(paper: Paper, heading: str) -> list[Any]:
    """The blocks under a heading that begins so, up to the next."""
    places = [nth for nth, block in enumerate(paper.blocks) if isinstance(block, Heading)]
    begin = next(nth for nth in places if paper.blocks[nth].text.startswith(heading))
    end = min((nth for nth in places if nth > begin), default=len(paper.blocks))
    return list(paper.blocks[begin + 1 : end])


def said(paper: Paper, heading: str) -> str:
    """The words of a part."""
    blocks = tuple(part(paper, heading))
    alone = Paper(
        title="",
        subtitle="",
        author="",
        subject="",
        foot="",
        dated=AS_AT,
        version="1",
        blocks=blocks,
    )
    return "\n".join(papers.texts(alone))


def rows(paper: Paper, heading: str) -> list[list[str]]:
    """The cells of the first table of a part, the rows across it left out."""
    table = next(block for block in part(paper, heading) if isinstance(block, Table))
    return [[cell.text for cell in row.cells] for row in table.rows if isinstance(row, Row)]


def test_each_report_has_its_parts_in_their_order() -> None:
    headings = {kind: [each.text for each in papers.headings(made(kind))] for kind in PackKind}

    assert headings[PackKind.BOARD] == [
        "Where we stand",
        "What moved since the meeting of 18 October 2024",
        "Overdue, and why",
        "Requests for another date, to decide",
        "Forecast to turn Red within a month",
        "Challenges that are open",
        "By lead agency",
        "Appendix: every action",
    ]
    for kind in (PackKind.HIGHLIGHT, PackKind.EXCEPTION):
        fewer = headings[kind]
        assert fewer == [each for each in headings[PackKind.BOARD] if each in fewer]
        assert 1 < len(fewer) < 8
    assert "Overdue, and why" not in headings[PackKind.HIGHLIGHT]
    assert "By lead agency" not in headings[PackKind.EXCEPTION]


@pytest.mark.parametrize(
    ("heading", "sentence"),
    [
        ("Where we stand", "No action was in tracking on 18 November 2024."),
        ("What moved", "No action was new, delivered, verified, embedded, slipped or re-opened."),
        ("Overdue", "Nothing was overdue on 18 November 2024."),
        ("Requests", "No request for another date waited for a decision."),
        ("Forecast", "No action was Amber and due within a month."),
        ("Challenges", "No challenge was open."),
        ("By lead agency", "No agency led an action in tracking."),
        ("Appendix", "No action was in tracking."),
    ],
)
def test_an_empty_part_says_so_in_a_sentence(heading: str, sentence: str) -> None:
    assert said(made(), heading).strip() == sentence


def test_the_title_and_the_foot_say_whose_it_is_and_as_at_when() -> None:
    paper = made(PackKind.HIGHLIGHT)

    assert paper.title == "Highlight report as at 18 November 2024"
    assert paper.foot == "Testing Partnership: highlight report as at 18 November 2024"
    assert paper.subtitle == "Testing Partnership"


def test_where_we_stand_counts_by_status_and_rating() -> None:
    late = action(2, due_on=AS_AT - timedelta(days=3))
    done = action(3, status=Status.VERIFIED)
    paper = made(actions=(action(1), late, done))

    assert rows(paper, "Where we stand") == [
        ["In progress", "0", "1", "0", "1", "0", "0", "2"],
        ["Verified", "1", "0", "0", "0", "0", "0", "1"],
        ["All", "1", "1", "0", "1", "0", "0", "3"],
    ]
    assert "3 actions in tracking, 1 of them overdue. 0 more are forecast" in said(paper, "Where we stand")


def test_slippage_is_counted_in_working_days_against_the_original_date() -> None:
    slipped = action(1, due_on=date(2025, 1, 10), original_due_on=date(2024, 12, 13), times_moved=2)
    forward = action(2, due_on=date(2024, 12, 13), original_due_on=date(2024, 12, 20), times_moved=1)

    words = said(made(actions=(slipped, forward, action(3))), "Where we stand")

    assert "Dates were moved 3 times, those of 2 actions." in words
    assert "1 action has slipped 17 working days in all, RICH-24-01 the furthest with 17." in words
    assert "No date was moved." in said(made(actions=(action(3),)), "Where we stand")


def test_the_curves_count_what_stood_at_the_end_of_each_month_and_fall_when_one_is_re_opened() -> None:
    spells = (
        Spell(Status.DELIVERED, date(2024, 8, 31), date(2024, 9, 30)),
        Spell(Status.VERIFIED, date(2024, 9, 30), date(2024, 10, 31)),
        Spell(Status.EMBEDDED, date(2024, 11, 18)),
    )

    chart = next(
        each
        for each in part(made(actions=(action(1),), spells=spells), "Where we stand")
        if isinstance(each, Chart)
    )

    assert chart.points[-4:] == ("31 Aug 2024", "30 Sep 2024", "31 Oct 2024", "18 Nov 2024")
    assert {each.name: each.values[-4:] for each in chart.series} == {
        "Delivered": (1, 1, 0, 1),
        "Verified": (0, 1, 0, 1),
        "Embedded": (0, 0, 0, 1),
    }


def test_what_moved_is_told_kind_by_kind_with_who_when_and_why() -> None:
    usual = {"reference": "RICH-24-01", "words": "Train", "by": "Manager", "on": date(2024, 11, 5)}
    slipped = Moved(
        change=Change.SLIPPED,
        from_due_on=date(2024, 12, 13),
        to_due_on=date(2025, 1, 10),
        reason="No room.",
        **usual,
    )
    paper = made(moved=(slipped, Moved(change=Change.NEW, **usual)))

    table = next(block for block in part(paper, "What moved") if isinstance(block, Table))

    assert [row.heading for row in table.rows if isinstance(row, Across)] == ["New: 1", "Slipped: 1"]
    assert rows(paper, "What moved")[1] == [
        "RICH-24-01",
        "Train",
        "5 November 2024\nManager",
        "From 13 December 2024 to 10 January 2025, 17 working days later.\nNo room.",
    ]
    assert "No action was delivered, verified, embedded or re-opened." in said(paper, "What moved")


def test_what_is_overdue_has_its_dates_how_often_they_moved_and_why() -> None:
    late = action(
        due_on=date(2024, 11, 8),
        original_due_on=date(2024, 10, 18),
        times_moved=1,
        note=Note(date(2024, 11, 3), "Head of service", "Half of them."),
        moved_for="Systems or data. No release",
    )

    assert rows(made(actions=(late,)), "Overdue") == [
        [
            "RICH-24-01",
            "Train team 1",
            "Head of service\nPolice",
            "8 November 2024\nOriginally 18 October 2024\n10 days late.\n"
            "Moved 1 time, slipped 15 working days.",
            "Red: 10 days late. Its date moved last for: Systems or data. No release.\n"
            "Last note, 3 November 2024, Head of service: Half of them.",
        ]
    ]


def test_the_longest_overdue_comes_first_and_on_hold_until_a_later_day_is_not_among_them() -> None:
    days = {1: 3, 2: 30, 3: 10}
    late = [action(nth, due_on=AS_AT - timedelta(days=number)) for nth, number in days.items()]
    held = action(4, status=Status.ON_HOLD, due_on=AS_AT - timedelta(days=99), review_on=AS_AT)

    found = rows(made(actions=(*late, held)), "Overdue")

    assert [row[0] for row in found] == ["RICH-24-02", "RICH-24-03", "RICH-24-01"]


def test_a_request_to_decide_says_what_is_asked_why_and_how_often_the_date_moved() -> None:
    asked = AskedDate(
        action_id=1,
        from_due_on=date(2024, 12, 13),
        proposed_on=date(2025, 1, 10),
        category="Not enough capacity",
        explanation="Two posts are empty.",
        asked_by="Detective Inspector",
        asked_on=date(2024, 11, 12),
    )

    assert rows(made(actions=(action(1),), asked=(asked,)), "Requests") == [
        [
            "RICH-24-01",
            "Train team 1\nHead of service\nPolice",
            "From 13 December 2024 to 10 January 2025, 17 working days later.\n"
            "Asked by Detective Inspector on 12 November 2024.",
            "Not enough capacity. Two posts are empty.",
            "Never",
        ]
    ]


def test_what_will_turn_red_is_amber_now_and_due_within_a_month() -> None:
    amber = action(1, status=Status.NOT_STARTED, due_on=AS_AT + timedelta(days=11))
    green = action(2, due_on=AS_AT + timedelta(days=11))

    paper = made(actions=(amber, green))

    assert [row[0] for row in rows(paper, "Forecast")] == ["RICH-24-01"]
    assert "Amber: due in 11 days, not started." in said(paper, "Forecast")
    assert "1 more is forecast to turn Red" in said(paper, "Where we stand")


def test_an_open_challenge_says_who_is_to_answer_by_when_and_how_late() -> None:
    challenge = OpenChallenge(
        name="CH-7",
        reference="RICH-24-01",
        text="Who checks it?",
        raised_by="Scrutineer",
        raised_on=date(2024, 11, 1),
        addressee="Head of service",
        answer_by=date(2024, 11, 15),
        state=State.WAITING,
    )

    assert rows(made(challenges=(challenge,)), "Challenges") == [
        [
            "CH-7\nRICH-24-01",
            "Who checks it?",
            "Scrutineer\n1 November 2024",
            "Head of service",
            "Waiting for an answer, to be answered by 15 November 2024, 3 days late",
        ]
    ]


def test_the_appendix_has_the_whole_of_a_long_text() -> None:
    long = "word " * 400 + "end"
    paper = made(actions=(action(words=long, note=Note(AS_AT, "Lead", long)),))

    cells = rows(paper, "Appendix")[0]

    assert cells[1] == long
    assert cells[-1].endswith(long)
    assert long not in said(paper, "By lead agency")


@pytest.mark.parametrize(
    ("kind", "before", "after", "found"),
    [
        ("action.created", {}, {}, Change.NEW),
        ("action.status_changed", {"status": "in_progress"}, {"status": "delivered"}, Change.DELIVERED),
        ("action.status_changed", {"status": "verified"}, {"status": "in_progress"}, Change.REOPENED),
        ("action.status_changed", {"status": "withdrawn"}, {"status": "not_started"}, Change.REOPENED),
        ("action.status_changed", {"status": "in_progress"}, {"status": "withdrawn"}, Change.WITHDRAWN),
        ("action.date_moved", {"due_on": "2024-12-13"}, {"due_on": "2025-01-10"}, Change.SLIPPED),
        ("action.date_moved", {"due_on": "2024-12-13"}, {"due_on": "2024-12-10"}, Change.FORWARD),
        ("action.untracked", {"is_tracked": True}, {"is_tracked": False}, Change.UNTRACKED),
        ("action.status_changed", {"status": "not_started"}, {"status": "in_progress"}, None),
        ("comment.added", {}, {"comment": "So."}, None),
    ],
)
def test_an_event_moves_an_action_in_one_way_or_not_at_all(
    kind: str, before: dict[str, Any], after: dict[str, Any], found: Change | None
) -> None:
    assert packs.change(kind, before, after) is found


def test_a_day_to_come_and_a_since_that_is_not_before_are_refused() -> None:
    packs.check_days(AS_AT, AS_AT - timedelta(days=1), AS_AT)
    with pytest.raises(DomainError, match="has not come yet"):
        packs.check_days(AS_AT + timedelta(days=1), None, AS_AT)
    with pytest.raises(DomainError, match="since a day before"):
        packs.check_days(AS_AT, AS_AT, AS_AT)


def test_without_a_meeting_before_it_a_pack_looks_back_four_weeks() -> None:
    assert packs.usual_since(AS_AT, None).words == "since 21 October 2024"
    assert packs.usual_since(AS_AT, date(2024, 10, 18)).words == "since the meeting of 18 October 2024"


@st.composite
def many(draw: st.DrawFn) -> tuple[Tracked, ...]:
    number = draw(st.integers(0, 12))
    return tuple(
        action(
            nth,
            status=draw(st.sampled_from(list(Status))),
            due_on=draw(st.none() | st.dates(date(2024, 9, 1), date(2025, 3, 1))),
            review_on=draw(st.none() | st.dates(date(2024, 9, 1), date(2025, 3, 1))),
            times_moved=draw(st.integers(0, 3)),
            lead_agency=draw(st.sampled_from(["Police", "Council", None])),
            report=draw(st.sampled_from(["A: One", "B: Two"])),
        )
        for nth in range(number)
    )


@given(many())
@settings(max_examples=60)
def test_every_action_stands_once_in_the_appendix_and_every_total_adds_up(
    actions: tuple[Tracked, ...],
) -> None:
    paper = made(actions=actions)
    if not actions:
        return

    assert [row[0] for row in rows(paper, "Appendix")] == [each.reference for each in actions]
    for heading, columns in (("Where we stand", 7), ("By lead agency", 9)):
        *inner, last = [[int(cell) for cell in row[1:]] for row in rows(paper, heading)]
        assert last == [sum(column) for column in zip(*inner, strict=True)]
        assert len(last) == columns
        assert all(sum(row[:6]) == row[6] for row in [*inner, last])
        assert last[6] == len(actions)
    late = rows(paper, "By lead agency")[-1][8]
    assert ("Nothing was overdue" in said(paper, "Overdue")) == (late == "0")
