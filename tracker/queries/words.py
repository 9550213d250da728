"""Searching by words in the databases' own full-text indexes: every word must stand in the action."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam, false
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.models import Action

SYNONYMS = (
    ("child", "children", "childrens"),
    ("spa", "single point of access"),
    ("mash", "multi agency safeguarding hub"),
    ("icb", "integrated care board"),
    ("lscp", "safeguarding children partnership"),
    ("send", "special educational needs"),
    ("jtai", "joint targeted area inspection"),
    ("cse", "child sexual exploitation"),
)
_LIKEWISE = {words[0]: words[1:] for words in SYNONYMS} | {
    other: (words[0],) for words in SYNONYMS for other in words[1:] if " " not in other
}
# What PostgreSQL's English dictionary leaves out of its index; SQLite knows none, so nobody looks for them.
_STOP_WORDS = """
    a about above after again against all am an and any are as at be because been before being below
    between both but by can did do does doing don down during each few for from further had has have
    having he her here hers herself him himself his how i if in into is it its itself just me more most
    my myself no nor not now of off on once only or other our ours ourselves out over own s same she
    should so some such t than that the their theirs them themselves then there these they this those
    through to too under until up very was we were what when where which while who whom why will with
    you your yours yourself yourselves
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
LONGEST = 20  # words of one search


class _Found(FunctionElement[bool]):
    """Whether an action's words match: the first clause is its id, then the question for each engine."""

    inherit_cache = True
    type = Boolean()


@compiles(_Found, "sqlite")
def _in_sqlite(element: _Found, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - its hook
    key, question, _ = element.clauses
    return (
        f"{compiler.process(key, **options)} IN (SELECT rowid FROM action_search "  # noqa: S608 - bound # nosec B608
        f"WHERE action_search MATCH {compiler.process(question, **options)})"
    )


@compiles(_Found, "postgresql")
def _in_postgresql(element: _Found, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - its hook
    key, _, question = element.clauses
    return (
        f"{compiler.process(key, **options)} IN (SELECT action_id FROM action_search "  # noqa: S608 - bound # nosec B608
        f"WHERE words @@ to_tsquery('english', {compiler.process(question, **options)}))"
    )


def terms(text: str) -> list[str]:
    """The words that are looked for, in lower case."""
    found = re.findall(r"[^\W_]+", text.lower())
    return [word for word in found if word not in STOP_WORDS][:LONGEST]


def every_word(text: str) -> Iterator[ColumnElement[bool]]:
    """The condition that each word, or one that means the same, begins some word of the action."""
    if not text.strip():
        return
    wanted = terms(text)
    if not wanted:
        yield false()
        return
    sqlite = " AND ".join(f"({' OR '.join(_sqlite_term(term))})" for term in wanted)
    postgresql = " & ".join(f"({' | '.join(_postgresql_term(term))})" for term in wanted)
    # PostgreSQL plans by how common the words are, so it must see them: letters, digits and our own marks.
    seen: ColumnElement[str] = bindparam("words", postgresql, unique=True, literal_execute=True)
    yield _Found(Action.id, bindparam("sqlite_words", sqlite, unique=True), seen)


def _sqlite_term(term: str) -> Iterator[str]:
    yield f'"{term}"*'
    for other in _LIKEWISE.get(term, ()):
        yield f'"{other}"'


def _postgresql_term(term: str) -> Iterator[str]:
    yield f"'{term}':*"
    for other in _LIKEWISE.get(term, ()):
        kept = [word for word in other.split() if word not in STOP_WORDS]
        yield f"({' & '.join(kept)})"
