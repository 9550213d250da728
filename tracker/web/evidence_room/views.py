"""The evidence room of a report: looked at, and taken out as one archive."""

from contextlib import ExitStack
from tempfile import TemporaryFile

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.adapters import evidence_room as pages
from tracker.adapters.evidence_room import Links
from tracker.domain import evidence_room as rules
from tracker.domain.roles import Permission
from tracker.queries import evidence_room as queries
from tracker.queries import reports, statements
from tracker.services import evidence_room as services
from tracker.web import extensions
from tracker.web.access import requires

bp = Blueprint("evidence_room", __name__, url_prefix="/reports/<reference>/evidence-room")


@bp.get("")
@requires(Permission.SEE_REPORTS)
def show(reference: str) -> ResponseReturnValue:
    """Every recommendation with its actions, and what shows that each was done."""
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    report = reports.get_visible(session, actor, reference)
    room = services.look(session, report, rules.PAGE, actor=actor, now=now)
    return render_template(
        "evidence_room/show.html",
        report=report,
        room=room,
        body=pages.body(room, rules.PAGE, _links(reference)),
        figures=rules.figures(room),
        size=pages.size,
        limits=rules.PAGE,
        taken=queries.taken(session, report),
        statement=statements.find_for_report(session, report),
    )


def _links(reference: str) -> Links:
    return Links(
        action=lambda action: url_for("actions.show", reference=action),
        version=lambda action, key: url_for("evidence.show", reference=action, evidence_id=key),
        sent=lambda _nth: url_for("statements.show", reference=reference),
    )


@bp.post("/archive")
@requires(Permission.SEE_REPORTS)
def take_out(reference: str) -> ResponseReturnValue:
    """All of it as one archive, as a download; that it was taken out is recorded."""
    session, actor, now = extensions.session(), extensions.actor(), extensions.clock().now()
    report = reports.get_visible(session, actor, reference)
    with ExitStack() as undone:
        file = undone.enter_context(TemporaryFile())
        taken = services.take_out(session, report, file, files=extensions.files(), actor=actor, now=now)
        extensions.commit()
        undone.pop_all()  # from here on the answer closes it, when it has been sent
    size = file.tell()
    file.seek(0)
    answer = send_file(
        file, mimetype="application/zip", as_attachment=True, download_name=taken.filename, conditional=False
    )
    answer.content_length = size
    return answer
