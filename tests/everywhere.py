"""The facts of a statement and of a pack with a text of one's own in every field that holds text."""

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, get_args, get_type_hints

Say = Callable[[str], str]


def said(value: Any, say: Say, path: str = "") -> Any:
    """The same value, where each text, and each that might be one, says what `say` makes of its path."""
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_fields(value, (each.name for each in fields(value) if each.init), say, path))
    if hasattr(value, "_fields"):
        return value._replace(**_fields(value, value._fields, say, path))
    if isinstance(value, tuple):
        return tuple(said(each, say, f"{path}.{nth}") for nth, each in enumerate(value))
    return say(path.lstrip(".")) if isinstance(value, str) and not isinstance(value, Enum) else value


def _fields(value: Any, names: Iterable[str], say: Say, path: str) -> dict[str, Any]:
    hints = get_type_hints(type(value))
    return {name: _field(getattr(value, name), hints[name], say, f"{path}.{name}") for name in names}


def _field(value: Any, hint: Any, say: Say, path: str) -> Any:
    could_be_text = value is None and str in get_args(hint)
    return said("" if could_be_text else value, say, path)


def paths(value: Any) -> list[str]:
    """The path of every text."""
    found: list[str] = []

    def note(path: str) -> str:
        found.append(path)
        return path

    said(value, note)
    return found
