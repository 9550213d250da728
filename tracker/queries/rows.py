"""Rows that are read over and over, as named tuples: columns of SQLAlchemy's own row take far longer."""

from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Result


def named(found: Result[*tuple[Any, ...]]) -> Iterator[Any]:
    """Each row of a result as a plain tuple with the names of its columns, as they are read."""
    return map(_shape(tuple(found.keys())), found)


@cache
def _shape(columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    shape: Any = namedtuple  # the columns are known only to the query
    return shape("Found", columns)._make  # type: ignore[no-any-return]
