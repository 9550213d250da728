"""Handing out a file of evidence, to people and to programs alike: as a download, and recorded."""

from flask import Response, send_file

from tracker.domain.roles import Actor
from tracker.models import Action, Evidence
from tracker.services import evidence
from tracker.web import extensions


def download(action: Action, row: Evidence, actor: Actor) -> Response:
    """The file itself, once it is written down who fetched it."""
    session, now = extensions.session(), extensions.clock().now()
    path = evidence.fetch(session, action, row, files=extensions.files(), actor=actor, now=now)
    extensions.commit()
    answer = send_file(
        path, mimetype=row.media_type, as_attachment=True, download_name=row.name, conditional=False
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
