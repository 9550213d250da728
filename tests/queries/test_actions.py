"""The list of actions: filters, orders, pages and words, whom it shows what, how many queries it takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.orm import Session

from tests import factories
from tracker.domain import brag
from tracker.domain.brag import Brag
from tracker.domain.errors import NotFoundError
from tracker.domain.roles import OPERATOR, Actor, Role
from tracker.domain.statuses import Status
from tracker.models import Action, Partnership, Recommendation, Report
from tracker.queries import actions as queries
from tracker.queries.actions import ActionFilter, Due, Page, Sort
from tracker.services import actions as services

NOW, TODAY = factories.NOW, factories.TODAY


def day(distance: int) -> date:
    return TODAY + timedelta(days=distance)


@pytest.fixture
def here(session: Session) -> Partnership:
    return factories.partnership(session)


@pytest.fixture
def report(session: Session, here: Partnership) -> Report:
    return factories.report(session, here)


@pytest.fixture
def manager(session: Session, here: Partnership) -> Actor:
    return factories.actor(factories.member(session, here, Role.MANAGER))


def shown(session: Session, actor: Actor = OPERATOR, number: int = 1, **chosen: Any) -> list[Action]:
    return [session.get_one(Action, row.id) for row in page(session, actor, number, **chosen).rows]


def page(session: Session, actor: Actor = OPERATOR, number: int = 1, **chosen: Any) -> Page:
    return queries.page(session, actor, ActionFilter(**chosen), today=TODAY, number=number)


# --- filters ---


def test_the_empty_filter_shows_everything_in_tracking(session: Session, report: Report) -> None:
    tracked = factories.action(session, report)
    historic = factories.action(session, report, is_tracked=False)
    assert shown(session) == [tracked]
    assert set(shown(session, tracked_only=False)) == {tracked, historic}


def test_filter_by_one_or_several_statuses(session: Session, report: Report) -> None:
    each = {status: factories.action(session, report, status=status) for status in Status}
    for status, action in each.items():
        assert shown(session, statuses=(status,)) == [action]
    both = shown(session, statuses=(Status.DELIVERED, Status.ON_HOLD))
    assert set(both) == {each[Status.DELIVERED], each[Status.ON_HOLD]}


def test_filter_by_one_or_several_ratings(session: Session, report: Report) -> None:
    each = {
        Brag.RED: factories.action(session, report, due_on=day(-1)),
        Brag.AMBER: factories.action(session, report, due_on=day(10)),
        Brag.GREY: factories.action(session, report),
        Brag.GREEN: factories.action(session, report, status=Status.IN_PROGRESS),
        Brag.BLUE: factories.action(session, report, status=Status.EMBEDDED),
        None: factories.action(session, report, status=Status.WITHDRAWN),
    }
    for rating in Brag:
        assert shown(session, brags=(rating,)) == [each[rating]]
        assert brag.rate(queries.facts(each[rating]), TODAY).brag is rating
    assert set(shown(session, brags=(Brag.RED, Brag.AMBER))) == {each[Brag.RED], each[Brag.AMBER]}


def test_filter_by_due_window(session: Session, report: Report) -> None:
    by_distance = {
        distance: factories.action(session, report, due_on=day(distance))
        for distance in (-1, 0, 7, 8, 28, 29)
    }
    undated = factories.action(session, report)
    windows = {
        Due.OVERDUE: [-1],
        Due.WEEK: [0, 7],
        Due.FOUR_WEEKS: [0, 7, 8, 28],
        Due.LATER: [29],
    }
    for window, distances in windows.items():
        assert shown(session, due=window) == [by_distance[distance] for distance in distances]
    assert shown(session, due=Due.UNDATED) == [undated]


def test_due_windows_are_about_what_is_still_open(session: Session, report: Report) -> None:
    for status in (Status.DELIVERED, Status.VERIFIED, Status.EMBEDDED, Status.WITHDRAWN):
        for due_on in (None, day(-1), day(5), day(100)):
            factories.action(session, report, status=status, due_on=due_on)
    assert not any(shown(session, due=window) for window in Due)


def test_filter_by_partnership_report_agency_and_lead(
    session: Session, here: Partnership, report: Report
) -> None:
    lead, agency = factories.member(session, here, Role.ACTION_LEAD), factories.agency(session, here)
    led = factories.action(session, report, lead_id=lead.id)
    owed = factories.action(session, report, lead_agency_id=agency.id)
    in_other_report = factories.action(session, factories.report(session, here))
    foreign = factories.action(session, factories.report(session, factories.partnership(session)))
    assert shown(session, lead_id=lead.id) == [led]
    assert shown(session, agency_id=agency.id) == [owed]
    assert set(shown(session, report_id=report.id)) == {led, owed}
    assert set(shown(session, partnership_id=here.id)) == {led, owed, in_other_report}
    assert shown(session, partnership_id=foreign.partnership_id) == [foreign]


def test_unowned_is_open_and_without_a_lead_or_without_an_agency(
    session: Session, here: Partnership, report: Report
) -> None:
    lead, agency = factories.member(session, here, Role.ACTION_LEAD).id, factories.agency(session, here).id
    factories.action(session, report, lead_id=lead, lead_agency_id=agency)
    factories.action(session, report, status=Status.EMBEDDED)
    unowned = {
        factories.action(session, report, lead_id=lead),
        factories.action(session, report, lead_agency_id=agency),
        factories.action(session, report),
    }
    assert set(shown(session, unowned=True)) == unowned


def test_filters_narrow_each_other(session: Session, report: Report) -> None:
    both = factories.action(session, report, due_on=day(-1), status=Status.IN_PROGRESS)
    factories.action(session, report, due_on=day(-1))
    factories.action(session, report, status=Status.IN_PROGRESS)
    assert shown(session, due=Due.OVERDUE, statuses=(Status.IN_PROGRESS,)) == [both]


# --- words ---


def test_every_word_must_match_somewhere_in_any_case(session: Session, report: Report) -> None:
    asked = factories.recommendation(session, report, text="The delivery of Operation Encompass.")
    action = factories.action(
        session,
        asked,
        reference="RICH-JTAI-24-03",
        what_we_will_do="Tell schools before nine.",
        success_measure="Every school told",
    )
    factories.action(session, report)
    for words in ("encompass", "SCHOOLS operation", "rich-jtai", " told  nine "):
        assert shown(session, words=words) == [action], words
    assert not shown(session, words="encompass hospital")


@pytest.mark.parametrize("sign", [*"%_\\'\"*(:&|!-^+", " AND ", " OR "])
def test_signs_that_a_database_knows_are_only_signs(session: Session, report: Report, sign: str) -> None:
    with_it = factories.action(session, report, what_we_will_do=f"Reach{sign}all of them quickly")
    factories.action(session, report, what_we_will_do="Walk slowly")
    assert shown(session, words=f"reach{sign}all quickly{sign}") == [with_it]
    assert not shown(session, words=sign) or sign.strip().isalpha()


def test_a_sign_that_no_database_takes_finds_nothing_amiss(session: Session, report: Report) -> None:
    action = factories.action(session, report, what_we_will_do="Reach all")
    assert shown(session, words="reach\0all") == [action]


def test_a_whole_pasted_recommendation_finds_itself(session: Session, report: Report) -> None:
    text = " ".join(f"word{n}" for n in range(150))
    action = factories.action(session, factories.recommendation(session, report, text=text))
    assert shown(session, words=text) == [action]


# --- orders ---


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", [Sort.DUE, Sort.UPDATED])
def test_what_has_no_date_stands_last_both_ways(
    session: Session, report: Report, sort: Sort, descending: bool
) -> None:
    column = {Sort.DUE: "due_on", Sort.UPDATED: "last_update_on"}[sort]
    without = factories.action(session, report)
    dated = [factories.action(session, report, **{column: day(distance)}) for distance in (3, 1, 2)]
    dated.sort(key=lambda action: getattr(action, column), reverse=descending)
    assert shown(session, sort=sort, descending=descending) == [*dated, without]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", [Sort.LEAD, Sort.AGENCY])
def test_what_nobody_leads_stands_last_both_ways(
    session: Session, here: Partnership, report: Report, sort: Sort, descending: bool
) -> None:
    nobody = factories.action(session, report)
    names = ["Bravo", "Alpha", "Charlie"]
    owned = {}
    for name in names:
        if sort is Sort.LEAD:
            key = {"lead_id": factories.member(session, here, Role.ACTION_LEAD, name=name).id}
        else:
            key = {"lead_agency_id": factories.agency(session, here, name=name).id}
        owned[name] = factories.action(session, report, **key)
    expected = [owned[name] for name in sorted(names, reverse=descending)]
    assert shown(session, sort=sort, descending=descending) == [*expected, nobody]


def test_by_status_is_the_order_of_the_work(session: Session, report: Report) -> None:
    made = [factories.action(session, report, status=status) for status in reversed(Status)]
    assert shown(session, sort=Sort.STATUS) == made[::-1]
    assert shown(session, sort=Sort.STATUS, descending=True) == made


def test_equals_stand_in_the_order_of_their_references(session: Session, report: Report) -> None:
    for reference in ("R-03", "R-01", "R-02"):
        factories.action(session, report, reference=reference, due_on=day(1))
    for sort in Sort:
        assert [action.reference for action in shown(session, sort=sort)] == ["R-01", "R-02", "R-03"]


# --- pages ---


@pytest.mark.parametrize(("words", "statements"), [("", 6), ("training", 3)])
def test_pages_hold_fifty_and_together_hold_all_once(
    session: Session, engine: Engine, report: Report, words: str, statements: int
) -> None:
    asked = factories.recommendation(session, report)
    fill(session, asked, 101, what_we_will_do="Training for all.")
    with counted(engine) as seen:
        pages = [page(session, number=number, sort=Sort.REFERENCE, words=words) for number in (1, 2, 3)]
    assert ([len(one.rows) for one in pages], len(seen)) == ([50, 50, 1], statements)
    assert {(one.total, one.pages) for one in pages} == {(101, 3)}
    references = [action.reference for one in pages for action in one.rows]
    assert references == sorted(set(references))


@pytest.mark.parametrize("words", ["", "training"])
@pytest.mark.parametrize(("asked_for", "given", "rows"), [(99, 2, 10), (0, 1, 50), (-3, 1, 50)])
def test_a_page_past_either_end_is_the_nearest(
    session: Session, report: Report, asked_for: int, given: int, rows: int, words: str
) -> None:
    asked = factories.recommendation(session, report)
    fill(session, asked, 60, what_we_will_do="Training for all.")
    nearest = page(session, number=asked_for, words=words)
    assert (nearest.number, len(nearest.rows), nearest.total) == (given, rows, 60)


def test_a_full_last_page_is_the_last(session: Session, report: Report) -> None:
    fill(session, factories.recommendation(session, report), 50)
    assert page(session).pages == 1


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    for asked_for in (1, 2):
        nothing = page(session, number=asked_for, words="nothing like it")
        assert (list(nothing.rows), nothing.total, nothing.pages, nothing.number) == ([], 0, 1, 1)


# --- who sees what ---


def test_nobody_sees_another_partnerships_actions(session: Session, report: Report, manager: Actor) -> None:
    own = factories.action(session, report)
    foreign = factories.action(session, factories.report(session, factories.partnership(session)))
    assert shown(session, manager) == [own]
    assert shown(session, manager, partnership_id=foreign.partnership_id) == []
    assert page(session, manager).total == 1
    with pytest.raises(NotFoundError):
        queries.get_visible(session, manager, foreign.reference)


def test_an_agency_lead_sees_their_agencys_and_an_action_lead_their_own(
    session: Session, here: Partnership, report: Report
) -> None:
    police, health = factories.agency(session, here), factories.agency(session, here)
    superintendent = factories.member(session, here, Role.AGENCY_LEAD, police)
    nurse = factories.member(session, here, Role.ACTION_LEAD, health)
    of_police = factories.action(session, report, lead_agency_id=police.id)
    of_nurse = factories.action(session, report, lead_agency_id=health.id, lead_id=nurse.id)
    factories.action(session, report, lead_agency_id=health.id)
    factories.action(session, report)
    assert shown(session, factories.actor(superintendent)) == [of_police]
    assert shown(session, factories.actor(nurse)) == [of_nurse]
    for person, reference in ((superintendent, of_nurse.reference), (nurse, of_police.reference)):
        with pytest.raises(NotFoundError):
            queries.get_visible(session, factories.actor(person), reference)


def test_an_action_that_is_not_there_is_not_found(session: Session, manager: Actor) -> None:
    with pytest.raises(NotFoundError, match="RICH-99"):
        queries.get_visible(session, manager, "RICH-99")


def test_filters_offer_only_the_reports_and_partnerships_in_sight(
    session: Session, here: Partnership, report: Report, manager: Actor
) -> None:
    foreign = factories.report(session, factories.partnership(session))
    assert queries.reports_in_sight(session, manager) == [report]
    assert queries.partnerships_in_sight(session, manager) == [here]
    assert set(queries.reports_in_sight(session, OPERATOR)) == {report, foreign}
    assert len(queries.partnerships_in_sight(session, OPERATOR)) == 2
    nobody = Actor(name="Nobody", user_id=0)
    assert not queries.reports_in_sight(session, nobody)
    assert not queries.partnerships_in_sight(session, nobody)


def test_siblings_are_the_other_actions_of_the_recommendation_in_sight(
    session: Session, here: Partnership, report: Report, manager: Actor
) -> None:
    lead = factories.member(session, here, Role.ACTION_LEAD)
    asked = factories.recommendation(session, report)
    first, second = (factories.action(session, asked, reference=f"S-{n}") for n in (1, 2))
    own = factories.action(session, asked, reference="S-3", lead_id=lead.id)
    factories.action(session, report)
    assert queries.siblings(session, manager, own) == [first.reference, second.reference]
    assert queries.siblings(session, factories.actor(lead), own) == []
    assert queries.count_for_recommendation(session, asked.id) == 3


def test_history_is_the_newest_first_with_its_updates(
    session: Session, report: Report, manager: Actor
) -> None:
    action, other = factories.action(session, report), factories.action(session, report)
    for minutes, note in ((0, "First"), (5, "Second"), (5, "Third")):
        at = NOW + timedelta(minutes=minutes)
        services.post_update(session, action, note=note, actor=manager, now=at)
    services.post_update(session, other, note="Elsewhere", actor=manager, now=NOW)
    told = queries.history(session, OPERATOR, action)
    assert [one.update.note for one in told if one.update] == ["Third", "Second", "First"]


# --- speed ---


def fill(session: Session, asked: Recommendation, number: int, **values: Any) -> None:
    """Many actions for one recommendation, put in at once."""
    common = {
        "partnership_id": asked.partnership_id,
        "report_id": asked.report_id,
        "recommendation_id": asked.id,
        "what_we_will_do": "",
        "success_measure": "",
        "status": Status.NOT_STARTED,
        "due_on": day(-1),
        "times_moved": 0,
        "is_tracked": True,
        "created_at": NOW,
        "version": 1,
        **values,
    }
    session.execute(insert(Action), [{**common, "reference": f"{asked.id}-{n:05d}"} for n in range(number)])


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """Every statement that the database is sent meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def statements_to_list_and_read(engine: Engine, session: Session, actor: Actor) -> int:
    """List one page as a screen does, touching all that it shows."""
    session.expire_all()
    with counted(engine) as statements:
        for row in page(session, actor, due=Due.OVERDUE).rows:
            brag.rate(queries.facts(row), TODAY)
            assert row.recommendation, (row.reference, row.lead, row.lead_agency)
    return len(statements)


def test_listing_fifty_of_ten_thousand_takes_the_queries_of_fifty_of_a_hundred(
    engine: Engine, session: Session, here: Partnership, report: Report, manager: Actor
) -> None:
    owner = {
        "lead_id": factories.member(session, here, Role.ACTION_LEAD).id,
        "lead_agency_id": factories.agency(session, here).id,
    }
    fill(session, factories.recommendation(session, report), 100, **owner)
    few = statements_to_list_and_read(engine, session, manager)
    for _ in range(9):
        fill(session, factories.recommendation(session, report), 1100, **owner)
    assert page(session, manager, due=Due.OVERDUE).total == 10_000
    assert statements_to_list_and_read(engine, session, manager) == few == 2
