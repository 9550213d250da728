"""What was sent of a statement, as its page shows it: the files that were kept, and the addenda."""

import io
from dataclasses import dataclass
from typing import Any

from flask import Response, send_file

from tracker.models import Statement, StatementAddendum, StatementFile
from tracker.queries import submissions as queries
from tracker.services import submissions
from tracker.services.statements import KINDS, Written
from tracker.web import extensions


@dataclass(frozen=True)
class Kept:
    """One file that was kept: what it is in a word, and why it cannot be had as it was, if it cannot."""

    file: StatementFile
    label: str
    fault: str


def section(statement: Statement) -> dict[str, Any]:
    """The files of what was submitted, and each addendum with its own."""
    if statement.submitted_on is None:
        return {"kept": [], "addenda": []}
    files = queries.files(extensions.session(), statement)
    return {
        "kept": _of(files, None),
        "addenda": [(addendum, _of(files, addendum)) for addendum in statement.addenda],
    }


def of_addendum(statement: Statement, addendum: StatementAddendum) -> list[Kept]:
    """The files of one addendum that was issued."""
    return _of(queries.files(extensions.session(), statement), addendum)


def _of(files: Any, addendum: StatementAddendum | None) -> list[Kept]:  # noqa: ANN401 - any sequence of rows
    addendum_id, store = addendum.id if addendum else None, extensions.files()
    return [
        Kept(file, _label(file), submissions.fault(file, store))
        for file in files
        if file.addendum_id == addendum_id
    ]


def _label(file: StatementFile) -> str:
    if file.kind == submissions.SENT_AS:
        return "Finished by hand, and given as what was sent"
    return KINDS[file.kind][0]


def attached(written: Written) -> Response:
    """A file to be saved; whatever it holds, a browser runs nothing of it."""
    answer = send_file(
        io.BytesIO(written.body),
        mimetype=written.mimetype,
        as_attachment=True,
        download_name=written.filename,
        conditional=False,
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer
