"""The operations of /api/v1. Each is as short as its screen's view: the same queries, services and rules."""

from collections.abc import Sequence

from flask import Blueprint, Response, request, url_for

from tracker.domain.api_tokens import Scope
from tracker.domain.evidence import MEDIA_TYPES
from tracker.domain.roles import Permission
from tracker.models import Action
from tracker.queries import actions as action_queries
from tracker.queries import api as queries
from tracker.queries import evidence, extras, partnerships, reports, statements
from tracker.queries.actions import ActionFilter
from tracker.queries.api import Wanted
from tracker.web import extensions
from tracker.web.api import caller, posting, problems, shapes, told
from tracker.web.api.asked import ActionsQuery, PageQuery, PlaceQuery, UpdateBody, UpdatesQuery
from tracker.web.api.operations import Files, Operation, Reply, operation
from tracker.web.evidence import handing_out

bp = Blueprint("api", __name__, url_prefix="/api/v1")
extensions.csrf.exempt(bp)  # there is no session that a page elsewhere could use
bp.before_request(caller.identify)
problems.handle(bp)

FILES = Files(frozenset(MEDIA_TYPES.values()))
READ = {404: "There is no such thing, or this token may not see it"}


@bp.get("/me")
@operation(Operation(answers=told.Me))
def me() -> Reply:
    """Whom this token stands for, and what it may do."""
    token, actor = caller.token(), caller.actor()
    here = partnerships.of_ids(extensions.session(), actor.partnerships())
    places = [
        told.Place(slug=one.slug, roles=[m.role for m in actor.memberships if m.partnership_id == one.id])
        for one in here
    ]
    return Reply(
        told.Me(
            name=actor.name,
            is_service=actor.user_id is None,
            scopes=token.scopes,
            expires_at=token.expires_at,
            partnerships=places,
        )
    )


def _wanted(query: PageQuery) -> Wanted:
    """Which rows the query asks for."""
    partnership_id = report_id = None
    if isinstance(query, PlaceQuery):
        session, actor = extensions.session(), caller.actor()
        partnership_id, report_id = queries.place(session, actor, query.partnership, query.report)
    since = query.since if isinstance(query, UpdatesQuery) else None
    return Wanted(query.after, query.limit, partnership_id, report_id, since)


def _next(last: int | None) -> str | None:
    """Where the next page is: the same address with the key of the last row."""
    if last is None:
        return None
    kept = {name: values for name, values in request.args.lists() if name != "cursor"}
    path = url_for(request.endpoint or "", **(request.view_args or {}), **kept, cursor=f"{last:016x}")  # type: ignore[arg-type]
    return extensions.settings().base_url + path


def _filter(query: ActionsQuery, wanted: Wanted) -> ActionFilter:
    """The filter of the list of actions; a service helps with nothing."""
    without_agency = query.agency == "none"
    return ActionFilter(
        words=query.q.strip(),
        statuses=tuple(query.status),
        brags=tuple(query.brag),
        due=query.due,
        partnership_id=wanted.partnership_id,
        report_id=wanted.report_id,
        agency_id=int(query.agency) if query.agency and not without_agency else None,
        without_agency=without_agency,
        lead_id=query.lead,
        unowned=bool(query.unowned),
        helper_id=(caller.actor().user_id or 0) if query.helping else None,
        tag_id=query.tag,
        flagged=bool(query.flagged),
        moved=bool(query.moved),
        awaits_date=bool(query.asked),
        due_from=query.due_from,
        due_to=query.due_to,
        tracked_only=query.show != "all",
    )


@bp.get("/actions")
@operation(
    Operation(told.ActionPage, Scope.READ_ACTIONS, Permission.SEE_ACTIONS, query=ActionsQuery, problems=READ)
)
def actions(query: ActionsQuery) -> Reply:
    """The actions that the filter shows, in the order they were made."""
    session, today, wanted = extensions.session(), extensions.today(), _wanted(query)
    part = queries.actions_part(session, caller.actor(), _filter(query, wanted), wanted, today=today)
    return Reply(told.ActionPage(items=_shaped(part.rows), next=_next(part.last)))


def _shaped(rows: Sequence[Action]) -> list[told.Action]:
    beside = extras.of(extensions.session(), [row.id for row in rows])
    return [shapes.action(row, beside, extensions.today()) for row in rows]


def _load(reference: str) -> Action:
    return action_queries.get_visible(extensions.session(), caller.actor(), reference)


@bp.get("/actions/<reference>")
@operation(Operation(told.Action, Scope.READ_ACTIONS, Permission.SEE_ACTIONS, problems=READ))
def action(reference: str) -> Reply:
    """One action. Its ETag is what a change of it asks for."""
    (shaped,) = _shaped([_load(reference)])
    return Reply(shaped, posting.etag(shaped))


@bp.get("/actions/<reference>/updates")
@operation(
    Operation(told.UpdatePage, Scope.READ_ACTIONS, Permission.SEE_ACTIONS, query=PageQuery, problems=READ)
)
def updates_of_action(reference: str, query: PageQuery) -> Reply:
    """The updates of one action, in the order they were posted."""
    return _updates(query, _load(reference))


@bp.get("/actions/<reference>/evidence")
@operation(
    Operation(told.EvidencePage, Scope.READ_EVIDENCE, Permission.SEE_ACTIONS, query=PageQuery, problems=READ)
)
def evidence_of_action(reference: str, query: PageQuery) -> Reply:
    """The evidence of one action, version by version, in the order it was given.

    What is sealed to an agency exists for that agency alone.
    """
    action = _load(reference)
    part = queries.evidence_part(extensions.session(), caller.actor(), _wanted(query), action=action)
    items = [shapes.evidence(row, action.reference) for row in part.rows]
    return Reply(told.EvidencePage(items=items, next=_next(part.last)))


@bp.get("/actions/<reference>/evidence/<int:evidence_id>/file")
@operation(Operation(FILES, Scope.READ_EVIDENCE, Permission.SEE_ACTIONS, problems=READ))
def evidence_file(reference: str, evidence_id: int) -> Response:
    """The file of one version of evidence; that it was fetched is recorded, as on the screen.

    A version that is a link, or that was withdrawn, has none, which is answered with 422.
    """
    action = _load(reference)
    row = evidence.get(extensions.session(), caller.actor(), action, evidence_id)
    return handing_out.download(action, row, caller.actor())


@bp.get("/updates")
@operation(
    Operation(told.UpdatePage, Scope.READ_ACTIONS, Permission.SEE_ACTIONS, query=UpdatesQuery, problems=READ)
)
def updates(query: UpdatesQuery) -> Reply:
    """All updates, or those since a moment, in the order they were posted.

    To keep up, ask from a few minutes before the newest that you have, and drop those that you know by
    their id: an update is shown once it is saved, which may be a little after the moment that it says.
    """
    return _updates(query, None)


def _updates(query: PageQuery, action: Action | None) -> Reply:
    session, wanted = extensions.session(), _wanted(query)
    part = queries.updates_part(session, caller.actor(), wanted, action=action)
    items = [shapes.update(row, reference) for row, reference in part.rows]
    return Reply(told.UpdatePage(items=items, next=_next(part.last)))


@bp.post("/actions/<reference>/updates")
@operation(
    Operation(
        told.Posted,
        Scope.WRITE_UPDATES,
        Permission.SEE_ACTIONS,
        body=UpdateBody,
        status=201,
        problems=READ | posting.PROBLEMS,
    )
)
def post_update(reference: str, body: UpdateBody) -> Response:
    """Post an update, perhaps with a change of status, by the same rules as the screen.

    If-Match carries the ETag of the action as it was read; an asterisk takes it as it is. With an
    Idempotency-Key of your own the same request may be sent again, for 24 hours, and is saved once.
    """
    return posting.post(reference, body, load=_load, shaped=_shaped)


@bp.get("/reports")
@operation(
    Operation(told.ReportPage, Scope.READ_REPORTS, Permission.SEE_REPORTS, query=PlaceQuery, problems=READ)
)
def list_reports(query: PlaceQuery) -> Reply:
    """The reports, in the order they were brought in."""
    part = queries.reports_part(extensions.session(), caller.actor(), _wanted(query))
    return Reply(told.ReportPage(items=[shapes.report(row) for row in part.rows], next=_next(part.last)))


@bp.get("/reports/<reference>")
@operation(Operation(told.Report, Scope.READ_REPORTS, Permission.SEE_REPORTS, problems=READ))
def report(reference: str) -> Reply:
    """One report."""
    return Reply(shapes.report(reports.get_visible(extensions.session(), caller.actor(), reference)))


@bp.get("/recommendations")
@operation(
    Operation(
        told.RecommendationPage,
        Scope.READ_REPORTS,
        Permission.SEE_REPORTS,
        query=PlaceQuery,
        problems=READ,
    )
)
def recommendations(query: PlaceQuery) -> Reply:
    """The recommendations of all reports, or of one, in their exact words."""
    part = queries.recommendations_part(extensions.session(), caller.actor(), _wanted(query))
    items = [shapes.recommendation(row) for row in part.rows]
    return Reply(told.RecommendationPage(items=items, next=_next(part.last)))


@bp.get("/statements")
@operation(
    Operation(
        told.StatementPage,
        Scope.READ_STATEMENTS,
        Permission.SEE_STATEMENT,
        query=PlaceQuery,
        problems=READ,
    )
)
def list_statements(query: PlaceQuery) -> Reply:
    """The statements, and which of them are still owed."""
    part = queries.statements_part(extensions.session(), caller.actor(), _wanted(query))
    return Reply(
        told.StatementPage(items=[shapes.statement(row) for row in part.rows], next=_next(part.last))
    )


@bp.get("/statements/<reference>")
@operation(Operation(told.WholeStatement, Scope.READ_STATEMENTS, Permission.SEE_STATEMENT, problems=READ))
def statement(reference: str) -> Reply:
    """The statement of one report, with its versions and what the newest one says."""
    session = extensions.session()
    found = statements.get(session, caller.actor(), reference)
    drafts = statements.drafts(session, found)
    return Reply(shapes.whole_statement(found, drafts, statements.find_last_draft(session, found)))
