"""The document of the interface, for programs and for people; it holds nothing of anybody."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.api_tokens import Scope
from tracker.domain.subscriptions import What
from tracker.web import extensions
from tracker.web.access import public
from tracker.web.api import document

bp = Blueprint("api_docs", __name__, url_prefix="/api/v1")

A_FILE = {"type": "file"}


@bp.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The document, as tools read it."""
    return jsonify(document.build())


@bp.get("/docs")
@public
def show() -> ResponseReturnValue:
    """The document, as people read it."""
    made = document.build()
    return render_template(
        "api/docs.html",
        home=extensions.settings().base_url,
        about=made["info"]["description"],
        operations=list(_operations(made)),
        shapes={name: _rows(shape) for name, shape in made["components"]["schemas"].items()},
        scopes=list(Scope),
        events=list(What),
    )


def _operations(made: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each operation in the words of a page."""
    for path, methods in made["paths"].items():
        for method, each in methods.items():
            body = each.get("requestBody", {}).get("content", {}).get("application/json", {})
            yield {
                "method": method.upper(),
                "path": path,
                "summary": each["summary"],
                "description": each["description"],
                "parameters": [(one, _kind(one["schema"])) for one in each["parameters"]],
                "takes": _kind(body["schema"]) if body else "",
                "answers": [
                    (status, one["description"], _answered(one)) for status, one in each["responses"].items()
                ],
            }


def _answered(response: Mapping[str, Any]) -> str:
    shapes = [_kind(each.get("schema", A_FILE)) for each in response.get("content", {}).values()]
    return shapes[0] if shapes else ""


def _rows(shape: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The names of a shape, of what kind each is, and what it says; of a list of codes, the codes."""
    if "enum" in shape:
        return [(code, "", "") for code in shape["enum"]]
    return [
        (name, _kind(each), each.get("description", "")) for name, each in shape.get("properties", {}).items()
    ]


def _kind(shape: Mapping[str, Any]) -> str:
    """Of what kind a value is, in a few words."""
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if "anyOf" in shape:
        return " or ".join(_kind(each) for each in shape["anyOf"])
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'])}"
    if "const" in shape:
        return str(shape["const"])
    return str(shape.get("format") or shape.get("type") or "anything")
