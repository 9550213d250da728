"""What a program is told when it cannot have what it asked for: problem+json, for everything under /api."""

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from tracker.domain.errors import ChangedMeanwhileError, DomainError, NotFoundError
from tracker.web import extensions
from tracker.web.api.told import Problem, Wrong

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
SENTENCES = {
    404: "There is no such thing, or this token may not see it.",
    405: "This address does not take that method; the header Allow says which it takes.",
    413: "This is more than the interface takes.",
    415: "Send JSON, with Content-Type: application/json.",
    500: "The fault is ours. It is in the log.",
}


class ProblemError(Exception):
    """A refusal of the interface's own, with its status and the headers that go with it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


def answer(
    status: int, detail: str, *, errors: Iterable[Wrong] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A problem as RFC 9457 has it."""
    response = Response(_body(status, detail, errors), status, headers, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _body(status: int, detail: str, errors: Iterable[Wrong]) -> str:
    title = HTTPStatus(status).phrase
    problem = Problem(type="about:blank", title=title, status=status, detail=detail, errors=list(errors))
    return problem.model_dump_json()


def init_app(app: Flask) -> None:
    """Answer in the interface's own way whatever its views did not: no such address, a fault."""
    app.after_request(_instead_of_a_page)


def _instead_of_a_page(response: Response) -> Response:
    if request.path.startswith(ROOT) and response.status_code >= 400 and response.mimetype != MEDIA_TYPE:
        status = response.status_code
        response.data = _body(status, SENTENCES.get(status, HTTPStatus(status).description), ())
        response.mimetype = MEDIA_TYPE
    return response


def handle(bp: Blueprint) -> None:
    """Answer the errors that the views of the interface raise."""
    bp.register_error_handler(ProblemError, _refused)
    bp.register_error_handler(ValidationError, _invalid)
    bp.register_error_handler(NotFoundError, _not_found)
    bp.register_error_handler(ChangedMeanwhileError, _changed_meanwhile)
    bp.register_error_handler(DomainError, _forbidden_by_a_rule)
    bp.register_error_handler(HTTPException, _of_http)


def _refused(error: ProblemError) -> Response:
    extensions.session().rollback()
    return answer(error.status, error.detail, headers=error.headers)


def _invalid(error: ValidationError) -> Response:
    """What was sent is not of the kind that the document says; each fault with its place."""
    wrong = [
        Wrong(field=".".join(str(part) for part in each["loc"]), message=each["msg"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return answer(422, "This is not what the interface takes here.", errors=wrong)


def _not_found(_error: NotFoundError) -> Response:
    return answer(404, SENTENCES[404])


def _changed_meanwhile(error: ChangedMeanwhileError) -> Response:
    extensions.session().rollback()
    return answer(409, error.message)


def _forbidden_by_a_rule(error: DomainError) -> Response:
    """A rule refused, as it refuses the same on a screen."""
    extensions.session().rollback()
    wrong = [Wrong(field=each.field or "", message=each.message) for each in (error, *error.also)]
    return answer(422, error.message, errors=wrong)


def _of_http(error: HTTPException) -> Response:
    status = error.code or 500
    return answer(status, SENTENCES.get(status, error.description or HTTPStatus(status).description))
