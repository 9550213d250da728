"""The records as programs are told of them."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from tracker.domain import brag
from tracker.models import (
    Action,
    Agency,
    Evidence,
    Recommendation,
    Report,
    Statement,
    StatementDraft,
    Update,
    User,
)
from tracker.queries import actions as queries
from tracker.queries.extras import Extras
from tracker.web import extensions
from tracker.web.api import told

_OTHERWISE = {
    *("url", "partnership", "report", "recommendation", "rating", "days_overdue", "asked_for_on"),
    *("lead", "deputy", "sponsor", "lead_agency", "contributors", "tags"),
}
"""What of an action is told otherwise than it is kept."""


def _address(endpoint: str, reference: str, **names: int) -> str:
    return extensions.settings().base_url + url_for(endpoint, reference=reference, **names)  # type: ignore[arg-type]


def _named(row: User | Agency | None) -> told.Named | None:
    return told.Named(id=row.id, name=row.name) if row else None


def action(row: Action, beside: Extras, today: date) -> told.Action:
    """An action, with its rating of today."""
    facts = queries.facts(row)
    rating = brag.rate(facts, today)
    own = told.Action.model_fields.keys() - _OTHERWISE
    return told.Action(
        **{name: getattr(row, name) for name in own},
        url=_address("actions.show", row.reference),
        partnership=row.partnership.slug,
        report=row.report.reference,
        recommendation=row.recommendation.text,
        rating=told.Rating(brag=rating.brag, reason=rating.reason),
        days_overdue=queries.days_overdue(row, today),
        lead=_named(row.lead),
        deputy=_named(row.deputy),
        sponsor=_named(row.sponsor),
        lead_agency=_named(row.lead_agency),
        contributors=list(beside.contributors.get(row.id, ())),
        tags=list(beside.tags.get(row.id, ())),
        asked_for_on=beside.asked_for.get(row.id),
    )


def update(row: Update, action_reference: str) -> told.Update:
    """An update."""
    return told.Update(
        id=row.id,
        action=action_reference,
        at=row.at,
        by=row.by_name,
        note=row.note,
        status_before=row.status_before,
        status_after=row.status_after,
        measure_outcome=row.measure_outcome,
        effect_on_children=row.effect_on_children,
        childrens_voice=row.childrens_voice,
    )


def evidence(row: Evidence, action_reference: str) -> told.Evidence:
    """One version of a piece of evidence."""
    has_file = row.sha256 and not row.withdrawn_at
    return told.Evidence(
        id=row.id,
        action=action_reference,
        update=row.update_id,
        first=row.first_id or row.id,
        version=row.number,
        description=row.description,
        link=row.url or None,
        name=row.name or None,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        file=_address("api.evidence_file", action_reference, evidence_id=row.id) if has_file else None,
        sealed_to=row.sealed_to.name if row.sealed_to else None,
        added_at=row.added_at,
        by=row.by_name,
        withdrawn_at=row.withdrawn_at,
    )


def report(row: Report) -> told.Report:
    """A report, without its text."""
    own = told.Report.model_fields.keys() - {"url", "partnership"}
    return told.Report(
        **{name: getattr(row, name) for name in own},
        url=_address("reports.show", row.reference),
        partnership=row.partnership.slug,
    )


def recommendation(row: Recommendation) -> told.Recommendation:
    """A recommendation, in its exact words."""
    own = told.Recommendation.model_fields.keys() - {"report"}
    return told.Recommendation(**{name: getattr(row, name) for name in own}, report=row.report.reference)


def statement(row: Statement) -> told.Statement:
    """A statement, without what it says."""
    of = row.report
    return told.Statement(
        report=of.reference,
        url=_address("statements.show", of.reference),
        partnership=of.partnership.slug,
        version=row.version,
        due_on=of.statement_due_on,
        is_owed=of.is_tracked and of.statement_required and row.submitted_on is None,
        submitted_on=row.submitted_on,
        submitted_to=row.submitted_to,
    )


def whole_statement(
    row: Statement, drafts: Sequence[StatementDraft], last: StatementDraft | None
) -> told.WholeStatement:
    """A statement with its versions, and what the newest one says."""
    versions = [
        told.StatementVersion(number=draft.number, built_at=draft.built_at, sha256=draft.content_sha256)
        for draft in drafts
    ]
    content = last.content if last else None
    return told.WholeStatement(**statement(row).model_dump(), versions=versions, content=content)
