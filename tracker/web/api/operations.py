"""One operation of the interface: what it asks for, takes and answers; checked, and documented."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request
from pydantic import BaseModel

from tracker.domain.api_tokens import Scope
from tracker.domain.roles import Permission
from tracker.web import access
from tracker.web.api import asked, caller
from tracker.web.api.problems import SENTENCES, ProblemError

MEDIA_TYPE = "application/json"
LARGEST_BODY = 256 * 1024  # bytes; the longest texts that an update may have, in any alphabet


@dataclass(frozen=True)
class Files:
    """That a file is answered, of one of these media types."""

    media_types: frozenset[str]


@dataclass(frozen=True)
class Operation:
    """What the document says of one operation, and what is checked before its view."""

    answers: type[BaseModel] | Files
    scope: Scope | None = None
    permission: Permission | None = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    problems: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Reply:
    """What a view answers, and the tag of it where it has one of its own."""

    body: BaseModel
    etag: str | None = None


View = Callable[..., Reply | Response]


def operation(asks: Operation) -> Callable[[View], Callable[..., Response]]:
    """Make a view an operation: its scope and right are checked, and what comes in is read, before it."""

    def decorate(view: View) -> Callable[..., Response]:
        @wraps(view)
        def called(**names: Any) -> Response:  # noqa: ANN401 - the parts of the address
            caller.check(asks.scope, asks.permission)
            if asks.query:
                names["query"] = asked.query(asks.query, request.args)
            elif request.args:
                names_given = ", ".join(request.args)[:100]
                raise ProblemError(422, f"This address takes no query, and {names_given} was given.")
            if asks.body:
                names["body"] = asks.body.model_validate_json(_json())
            made = view(**names)
            return made if isinstance(made, Response) else _response(made)

        called.operation = asks  # type: ignore[attr-defined]
        return access.public(called)  # the token says who asks, not a session

    return decorate


def _json() -> bytes:
    if request.mimetype != MEDIA_TYPE:
        raise ProblemError(415, SENTENCES[415])
    if (request.content_length or 0) > LARGEST_BODY:
        raise ProblemError(413, SENTENCES[413])
    return request.get_data(cache=True)


def _response(reply: Reply) -> Response:
    """The answer, or that it is still the one which the other side has."""
    text = reply.body.model_dump_json()
    tag = reply.etag or fingerprint(text)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(text, mimetype=MEDIA_TYPE)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def fingerprint(text: str) -> str:
    """A tag that another text does not have."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
