"""The OpenAPI 3.1 document, made from the operations themselves, so that it cannot say anything else."""

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from flask import current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from tracker.web.api import operations, problems, told
from tracker.web.api.operations import Files, Operation

VERSION = "1"
COMPONENTS = "#/components/schemas/{model}"
ABOUT = (
    "Actions, updates, evidence, reports, recommendations and statements, for programs. A token stands for a "
    "person or for a service and sees what they see; what it may not see does not exist for it. Times are in "
    "UTC, dates are London's. Lists come in pages: follow `next` until there is none. Each process of the "
    "server takes 300 requests a minute of one token."
)
ALWAYS = {
    401: "There is no token, or it does not work any more",
    403: "The token lacks the scope",
    422: "What was sent is not what is taken here; errors says where",
    429: "Too many requests in this minute; Retry-After says how long to wait",
    500: "A fault of the server",
}
WITH_BODY = {413: "The body is too large", 415: "The body is not JSON"}
IF_NONE_MATCH = "The ETag of the answer that you have; where it is still the same, 304 and no body"
REFERENCE = {"type": "string", "minLength": 1, "maxLength": 100}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
TAGGED = {"ETag": {"description": "The tag of this answer", "schema": {"type": "string"}}}


@cache
def build() -> dict[str, Any]:
    """The document."""
    rules = [rule for rule in current_app.url_map.iter_rules() if _operation(rule)]
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(rules, key=lambda rule: rule.rule):
        method = "post" if "POST" in (rule.methods or ()) else "get"
        path = re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule)
        paths.setdefault(path, {})[method] = _described(rule)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Followthrough", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(rules),
        },
    }


def _operation(rule: Rule) -> Operation | None:
    found = getattr(current_app.view_functions[rule.endpoint], "operation", None)
    return found if isinstance(found, Operation) else None


def _schemas(rules: list[Rule]) -> dict[str, Any]:
    """Every shape that an operation takes or answers, by its name."""
    shapes: list[tuple[type[BaseModel], Any]] = [(told.Problem, "serialization")]
    for asks in filter(None, map(_operation, rules)):
        if not isinstance(asks.answers, Files):
            shapes.append((asks.answers, "serialization"))
        shapes += [(shape, "validation") for shape in (asks.body, asks.query) if shape]
    _, made = models_json_schema(shapes, ref_template=COMPONENTS)
    queries = {asks.query.__name__ for asks in map(_operation, rules) if asks and asks.query}
    return {name: shape for name, shape in made["$defs"].items() if name not in queries}


def _described(rule: Rule) -> dict[str, Any]:
    asks, view = _operation(rule), current_app.view_functions[rule.endpoint]
    if asks is None:
        raise ValueError(f"{rule.rule} is no operation")
    summary, _, more = (inspect.getdoc(view) or "").partition("\n")
    described: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "tags": [rule.rule.split("/")[3]],
        "summary": summary,
        "description": " ".join([*more.split(), *([f"Scope: {asks.scope}."] if asks.scope else [])]),
        "parameters": list(_parameters(rule, asks)),
        "responses": _responses(asks),
    }
    if asks.body:
        described["requestBody"] = {"required": True, "content": _content(asks.body)}
    return described


def _content(shape: type[BaseModel], media_type: str = operations.MEDIA_TYPE) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": COMPONENTS.format(model=shape.__name__)}}}


def _has_tag(asks: Operation) -> bool:
    """Whether it may be asked for only where it has changed; a file never does."""
    return asks.body is None and not isinstance(asks.answers, Files)


def _good(asks: Operation) -> dict[str, Any]:
    if isinstance(asks.answers, Files):
        anything: dict[str, Any] = {}
        return {
            "description": "The file",
            "content": dict.fromkeys(sorted(asks.answers.media_types), anything),
        }
    return {"description": "As asked", "content": _content(asks.answers), "headers": TAGGED}


def _responses(asks: Operation) -> dict[str, Any]:
    said = {**ALWAYS, **(WITH_BODY if asks.body else {}), **(asks.problems or {})}
    answers: dict[str, Any] = {str(asks.status): _good(asks)}
    if _has_tag(asks):
        answers["304"] = {"description": "Still the same", "headers": TAGGED}
    for status, words in sorted(said.items()):
        problem = _content(told.Problem, problems.MEDIA_TYPE)
        answers[str(status)] = {"description": words, "content": problem}
    return answers


def _parameters(rule: Rule, asks: Operation) -> Iterator[dict[str, Any]]:
    for name in sorted(rule.arguments):
        is_number = f"<int:{name}>" in rule.rule
        shape = NUMBER if is_number else REFERENCE
        words = "The id, from the list" if is_number else "The reference"
        yield _parameter(name, "path", shape, words) | {"required": True}
    if asks.query:
        made = asks.query.model_json_schema(ref_template=COMPONENTS)
        for name, shape in made["properties"].items():
            yield _parameter(name, "query", _plain(shape), shape.get("description", ""))
    if _has_tag(asks):
        yield _parameter("If-None-Match", "header", {"type": "string"}, IF_NONE_MATCH)
    if asks.body is None:
        return
    if_match = "The ETag of the action as you read it, or * for as it is"
    yield _parameter("If-Match", "header", {"type": "string", "minLength": 1}, if_match) | {"required": True}
    key = {"type": "string", "pattern": "^[!-~]{1,200}$"}
    yield _parameter("Idempotency-Key", "header", key, "Of your own; the same again changes nothing again")


def _parameter(name: str, place: str, shape: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": dict(shape), "description": words}


def _plain(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter's shape: none is to leave it out, which needs no saying."""
    kinds = [each for each in shape.get("anyOf", ()) if each != {"type": "null"}]
    of_one = kinds[0] if len(kinds) == 1 else {}
    left = {
        name: value
        for name, value in shape.items()
        if name not in ("anyOf", "title", "description") and not (name == "default" and value is None)
    }
    return {**of_one, **left}
