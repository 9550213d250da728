"""The first page: for a manager where everything stands, for a lead what is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.domain import brag, statements, timetable
from tracker.domain.brag import Brag
from tracker.domain.roles import Permission
from tracker.domain.statements import stages
from tracker.domain.statuses import Status
from tracker.models import Statement
from tracker.queries import actions as action_queries
from tracker.queries import extensions as date_queries
from tracker.queries import overview as queries
from tracker.queries import reports as report_queries
from tracker.queries import statements as statement_queries
from tracker.queries.actions import ActionFilter, Due, Listed
from tracker.web import extensions
from tracker.web.access import requires

bp = Blueprint("overview", __name__)


@dataclass(frozen=True)
class Countdown:
    """A statement that is owed, as the first page shows it."""

    statement: Statement
    sentence: str
    step: str
    missing: int


SHOWN_OVERDUE = 8
SHOWN_AHEAD = 40
SHOWN_OWN = 50


@bp.get("/")
@requires(Permission.SEE_OVERVIEW)
def index() -> ResponseReturnValue:
    """The page that fits the person's role."""
    actor = extensions.actor()
    if actor.partnerships_seen_whole() or actor.agencies_seen():
        return _whole()
    session, today = extensions.session(), extensions.today()
    own = queries.led_by(session, actor, today=today, limit=SHOWN_OWN)
    return render_template("overview/lead.html", actions=own, ratings=_ratings(own), late=_late(own))


def _whole() -> ResponseReturnValue:
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    overdue = action_queries.first(
        session, actor, ActionFilter(due=Due.OVERDUE), today=today, limit=SHOWN_OVERDUE
    )
    ahead = action_queries.first(
        session, actor, ActionFilter(due=Due.FOUR_WEEKS), today=today, limit=SHOWN_AHEAD
    )
    counts = queries.counts(session, actor, today)
    may_import = actor.may_anywhere(Permission.IMPORT_REPORT)
    return render_template(
        "overview/whole.html",
        counts=counts,
        statements=_countdowns(),
        may_import=may_import,
        dates_asked=date_queries.count_waiting(session, actor),
        may_verify=actor.may_anywhere(Permission.VERIFY_ACTION),
        drafts=report_queries.drafts_in_brief(session, actor) if may_import else [],
        has_reports=bool(counts.total or action_queries.reports_in_sight(session, actor)),
        overdue=overdue,
        ratings=_ratings([*overdue, *ahead]),
        weeks=_by_week(ahead),
        Brag=Brag,
        Status=Status,
    )


def _countdowns() -> list[Countdown]:
    """Each statement still owed, how long there is, and how much is missing."""
    session, actor, today = extensions.session(), extensions.actor(), extensions.today()
    owed = statement_queries.owed(session, actor)
    if not owed:
        return []
    facts = statement_queries.facts_of_gaps(session, owed)
    holidays = bank_holidays.england_and_wales()
    return [
        Countdown(
            statement=one,
            sentence=statements.countdown(one.report.statement_due_on, today, holidays),
            step=stages.next_step(one.report.statement_due_on, facts[one.id].stages_done, today, holidays),
            missing=len(statements.missing(facts[one.id])),
        )
        for one in owed
    ]


def _ratings(shown: Sequence[Listed]) -> dict[int, brag.Rating]:
    today = extensions.today()
    return {action.id: brag.rate(action_queries.facts(action), today) for action in shown}


def _late(shown: Sequence[Listed]) -> int:
    today = extensions.today()
    return sum(action_queries.days_overdue(action, today) > 0 for action in shown)


def _by_week(ahead: Sequence[Listed]) -> list[tuple[date, list[Listed]]]:
    """The next four weeks by the Monday each begins with."""
    weeks = ((timetable.week_start(action.due_on), action) for action in ahead if action.due_on)
    return [(week, [action for _, action in rows]) for week, rows in groupby(weeks, key=itemgetter(0))]
