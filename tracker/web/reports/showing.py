"""The page of one report: items under their headings, each with its actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.adapters import bank_holidays
from tracker.domain import brag, due_dates, wording
from tracker.domain.brag import Rating
from tracker.domain.reading import Part
from tracker.domain.roles import Permission
from tracker.models import Action, Recommendation, Report
from tracker.queries import actions, recommendations, reports, statements
from tracker.queries.actions import ActionFilter
from tracker.queries.recommendations import Told
from tracker.services import reports as services
from tracker.web import extensions
from tracker.web.reports.forms import PART_LABELS, StopForm


@dataclass(frozen=True)
class Shown:
    """One item with the actions that this person sees, their ratings, and what was told before."""

    item: Recommendation
    actions: list[tuple[Action, Rating]]
    cited: list[tuple[int, str]]
    told: list[Told]


@dataclass(frozen=True)
class Group:
    """The items that stand together under one heading of the report."""

    heading: str
    shown: list[Shown]


def page(report: Report, form: StopForm, code: int = 200) -> ResponseReturnValue:
    """The report's own page."""
    session, actor = extensions.session(), extensions.actor()
    rights = actor.rights_in(report.partnership_id)
    found = reports.recommendations_with_actions(session, actor, report)
    told = recommendations.told_before(session, actor, [item for item, _ in found])
    shown = [_shown(report, item, answering, told.get(item.id, [])) for item, answering in found]
    body = render_template(
        "reports/show.html",
        report=report,
        groups=_groups(shown),
        items=len(shown),
        unowned=actions.page(
            session, actor, ActionFilter(report_id=report.id, unowned=True), today=extensions.today()
        ).total,
        check=deadline_check(report),
        statement=statements.find_for_report(session, report),
        events=reports.events(session, report),
        has_original=services.original(extensions.files(), report) is not None,
        form=form,
        may_edit=Permission.EDIT_ACTION in rights,
        may_respond=Permission.RESPOND in rights,
        may_require=report.is_tracked and Permission.EDIT_STATEMENT in rights,
        sees_all=report.partnership_id in actor.partnerships_seen_whole(),
    )
    return body, code


def _shown(report: Report, item: Recommendation, found: list[Action], told: list[Told]) -> Shown:
    today = extensions.today()
    return Shown(
        item,
        [(action, brag.rate(actions.facts(action), today)) for action in found],
        [(n, report.paragraphs[str(n)]) for n in item.paragraphs if str(n) in report.paragraphs],
        told,
    )


def _groups(shown: Iterable[Shown]) -> list[Group]:
    """Neighbours with the same section and part, in the report's order."""
    return [
        Group(heading, list(each)) for heading, each in groupby(shown, key=lambda one: _heading(one.item))
    ]


def _heading(item: Recommendation) -> str:
    part = PART_LABELS[Part(item.part)] if item.part else None
    return ": ".join(filter(None, (part, item.section))) or "Items"


def deadline_check(report: Report) -> str | None:
    """What the law's rule for this kind gives for the statement, beside the date that the report prints."""
    due_on = report.statement_due_on
    told = due_dates.rule_for(report.kind, report.published_on)
    rule = due_dates.statutory_statement_due(
        report.kind, report.published_on, bank_holidays.england_and_wales()
    )
    if told is None or rule is None or due_on is None:
        return None
    counted = f"{told.words} from the report's date"
    if rule == due_on:
        return f"{counted} give the same day."
    return f"{counted} give {wording.long_date(rule)}."
