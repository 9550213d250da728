"""The Jinja environment of all pages: Flask's own, made to do nothing twice."""

from collections.abc import Callable, Hashable, MutableMapping
from types import CodeType
from typing import Any, Self

import jinja2
from flask.templating import Environment
from jinja2.runtime import Macro
from markupsafe._speedups import _escape_inner


class PlainTemplate(jinja2.Template):
    """A template whose pieces are escaped to plain text, since they are only joined.

    Jinja makes each piece a Markup, an object that knows how to escape what is put into it; at a thousand
    pieces a page that took a tenth of its time.
    """

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Self:
        """The compiled template, with our way to escape."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = _escaped
        return made  # type: ignore[return-value]


def _escaped(value: object) -> str:
    """What `markupsafe.escape` says, as plain text."""
    if type(value) is str:
        return _escape_inner(value)
    safe = getattr(value, "__html__", None)
    return safe() if safe is not None else _escape_inner(str(value))


class PlainEnvironment(Environment):
    """Jinja chains a template's own globals before the common ones, and ours never have any of their own.

    Each macro that imports another compares the names of that chain, name by name: a tenth of a page's time.
    """

    template_class = PlainTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The common globals themselves where a template brings none."""
        return super().make_globals(d) if d else self.globals


_WRITTEN: dict[Hashable, str] = {}
MOST_WRITTEN = 5000  # pieces of a few hundred characters


def written(macro: Macro, params: dict[str, Any] | tuple[Any, ...]) -> str:
    """What a macro writes that depends on these values and on nothing else, written once.

    GOV.UK Frontend's macros nest three and four deep; most fields of most pages are the same for everybody,
    and empty; and many rows of a list are due on the same day. Values come as a dictionary, or as a named
    tuple whose fields have one type each.
    """
    key = macro, params if isinstance(params, tuple) else _frozen(params)
    text = _WRITTEN.get(key)
    if text is None:
        if len(_WRITTEN) >= MOST_WRITTEN:
            _WRITTEN.clear()
        text = _WRITTEN[key] = macro(params)
    return text


def _frozen(value: Any) -> Hashable:  # noqa: ANN401 - any value of a template
    """The value as a key: with its type, since 1 is True and text may be marked as safe."""
    if isinstance(value, dict):
        return tuple((name, _frozen(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return type(value), value
