"""How pages are written: each piece escaped as Jinja would, and a macro once for the same values."""

from typing import NamedTuple

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from tracker.web import templating

VALUES = st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none(), st.booleans())


@pytest.fixture(scope="module")
def environment() -> templating.PlainEnvironment:
    """The environment of pages, without one of ours."""
    app = Flask("bare")
    app.jinja_environment = templating.PlainEnvironment
    app.jinja_env.autoescape = True
    return app.jinja_env


@given(value=VALUES)
def test_each_piece_is_escaped_as_jinja_would(
    environment: templating.PlainEnvironment, value: object
) -> None:
    page = environment.from_string(
        "{% macro twice(one) %}{{ one }}{{ one }}{% endmacro %}{% set kept %}{{ value }}{% endset %}"
        "<p title='{{ value }}'>{{ value }}</p>{{ kept }}{{ twice(value) }}{{ twice(kept) }}"
    ).render(value=value)
    once = escape(value)
    assert page == f"<p title='{once}'>{once}</p>{once}{once * 2}{once * 2}"


@given(first=VALUES, second=VALUES)
def test_a_macro_writes_each_values_own_text(
    environment: templating.PlainEnvironment, first: object, second: object
) -> None:
    module = environment.from_string("{% macro shown(params) %}[{{ params.given }}]{% endmacro %}").module
    for value in (first, second, first):
        assert templating.written(module.shown, {"given": value}) == f"[{escape(value)}]"


def test_text_that_is_marked_as_safe_is_not_taken_for_the_same_text_unmarked(
    environment: templating.PlainEnvironment,
) -> None:
    module = environment.from_string("{% macro shown(params) %}{{ params.given }}{% endmacro %}").module
    assert templating.written(module.shown, {"given": Markup("<b>")}) == "<b>"
    assert templating.written(module.shown, {"given": "<b>"}) == "&lt;b&gt;"


class Cell(NamedTuple):
    """Values of a macro whose types are always the same."""

    given: str
    is_late: bool


@given(cells=st.lists(st.builds(Cell, st.text(), st.booleans()), max_size=5))
def test_values_that_come_as_a_named_tuple_are_written_as_theirs(
    environment: templating.PlainEnvironment, cells: list[Cell]
) -> None:
    source = "{% macro cell(of) %}{{ of.given }}{{ ' late' if of.is_late }}{% endmacro %}"
    module = environment.from_string(source).module
    for cell in (*cells, *cells):
        assert templating.written(module.cell, cell) == module.cell(cell)


def test_what_is_kept_of_macros_does_not_grow_for_ever(environment: templating.PlainEnvironment) -> None:
    module = environment.from_string("{% macro shown(params) %}{{ params.given }}{% endmacro %}").module
    for number in range(3 * templating.MOST_WRITTEN):
        assert templating.written(module.shown, {"given": number}) == str(number)
    assert len(templating._WRITTEN) <= templating.MOST_WRITTEN
