"""Searching by words: every word must stand somewhere in a row's texts, in any case, on either database."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

ESCAPE = "\\"


class _Like(FunctionElement[bool]):
    """LIKE in any case, as SQLite's own is already; the lower() that ilike() adds there costs double."""

    inherit_cache = True
    type = Boolean()


@compiles(_Like)
def _like(element: _Like, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's hook
    text, pattern = (compiler.process(clause, **options) for clause in element.clauses)
    verb = "LIKE" if compiler.dialect.name == "sqlite" else "ILIKE"
    return f"{text} {verb} {pattern} ESCAPE '{ESCAPE}'"


def every_word(words: str, columns: Sequence[Any]) -> Iterator[ColumnElement[bool]]:
    """A condition for each word; what LIKE has signs for is only a sign, and NUL, in no text, is a blank."""
    for word in words.replace("\0", " ").split():
        for sign in (ESCAPE, "%", "_"):
            word = word.replace(sign, ESCAPE + sign)  # noqa: PLW2901 - the same word, made safe
        yield or_(*(_Like(column, f"%{word}%") for column in columns))
