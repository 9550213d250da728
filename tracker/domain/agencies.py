"""Which agency of a partnership the bodies mean that a report names: the one that may lead an action.

Only agencies are known here, so nothing can suggest a person; where two could be meant, none is suggested.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tracker.domain.imports import Named
from tracker.domain.reading import Part, ReadItem

_BY_PART = {Part.COUNCIL: "council", Part.BOARD: "safeguarding board"}

_KINDS = {
    "council": r"(?:(?:london|royal|metropolitan|county) )?borough|(?:county |city |district |metropolitan )?"
    r"council|local authority|children's services|(?:children's )?social care",
    "police": r"police(?: service| force)?|constabulary",
    "commissioner": r"integrated care (?:board|system)|icb|clinical commissioning groups?|ccgs?",
    "trust": r"(?:nhs )?(?:foundation )?trust",
    "probation": r"(?:national )?probation(?: service)?",
    "youth justice": r"youth (?:justice|offending) (?:service|team|partnership)|yjs|yot",
    "board": r"(?:local )?safeguarding (?:children'?s? |children and adults )?(?:board|partnership)"
    r"|children'?s? safeguarding (?:board|partnership)|lscb|lscp",
    "schools": r"schools|education providers",
}
_KIND = re.compile(
    "|".join(rf"(?P<{name.replace(' ', '_')}>\b(?:{words})\b)" for name, words in _KINDS.items())
)
"""The words by which a body says what it is; what is left of its name says which one."""

_OF_A_TRUST = frozenset({"nhs", "foundation"})
_SMALL = frozenset({"the", "and", "of", "for", "in", "all"}) | _OF_A_TRUST


class _Called(NamedTuple):
    """A body's name, taken apart."""

    plain: str
    kind: str | None
    rest: tuple[str, ...]
    """What is left of it without its kind and the small words."""
    short: frozenset[str]
    """Its initials, with and without its kind."""


def suggest_for(item: ReadItem, agencies: Iterable[Named]) -> int | None:
    """The agency to lead an item: of the bodies it names, else by its heading, else by its part."""
    known = tuple(agencies)
    if item.bodies:
        return suggest(item.bodies, known)
    by_part = _BY_PART.get(item.part) if item.part else None
    tries = (words for words in (item.section, by_part) if words)
    return next((found for words in tries if (found := suggest([words], known))), None)


def suggest(bodies: Sequence[str], agencies: Iterable[Named]) -> int | None:
    """The one agency that all these bodies mean; None where they mean several, or nobody is sure."""
    known = [(one.id, _all_called(one.name, *one.also)) for one in agencies if not one.has_left]
    meant = [_meant(_all_called(body), known) for body in bodies]
    found = set().union(*meant)
    return found.pop() if len(found) == 1 and all(meant) else None


def _meant(body: list[_Called], known: list[tuple[int, list[_Called]]]) -> set[int]:
    """Every agency that a body may mean, by the strictest rule that finds any."""
    for rule in _RULES:
        found = {key for key, names in known if any(rule(one, name) for one in body for name in names)}
        if found:
            return found
    return set()


def _is_same(body: _Called, name: _Called) -> bool:
    return bool(body.plain) and body.plain == name.plain


def _is_same_but_for_kind(body: _Called, name: _Called) -> bool:
    """Wandsworth Council is the London Borough of Wandsworth; Wandsworth alone may be anything there."""
    if not body.rest or body.rest != name.rest:
        return False
    return body.kind == name.kind or (len(body.rest) > 1 and None in (body.kind, name.kind))


def _is_short_for(body: _Called, name: _Called) -> bool:
    return len(body.plain) > 2 and body.plain in name.short


def _is_within(body: _Called, name: _Called) -> bool:
    """Metropolitan Police is within Metropolitan Police, South West Command Unit, and the reverse."""
    shorter, longer = sorted((body.rest, name.rest), key=len)
    if not shorter or body.kind != name.kind or (body.kind is None and len(shorter) < 2):
        return False
    return any(longer[at : at + len(shorter)] == shorter for at in range(len(longer)))


def _is_of_its_kind(body: _Called, name: _Called) -> bool:
    """ "The council" is the only council there is."""
    return not body.rest and body.kind is not None and body.kind == name.kind


_RULES: tuple[Callable[[_Called, _Called], bool], ...] = (
    _is_same,
    _is_same_but_for_kind,
    _is_short_for,
    _is_within,
    _is_of_its_kind,
)


def _all_called(*names: str) -> list[_Called]:
    """Each name as written, and where a short form stands in brackets behind it, both parts too."""
    found = (re.fullmatch(r"(.+?)\s*\(([^()]+)\)", name.strip()) for name in names)
    parts = [part for match in found if match for part in match.groups()]
    return [_called(name) for name in (*names, *parts)]


def _called(name: str) -> _Called:
    words = re.findall(r"[\w']+", name.lower().replace("’", "'"))
    plain = " ".join(word for word in words if word != "the")
    kind = _KIND.search(plain)
    rest = tuple(word for word in _KIND.sub(" ", plain).split() if word not in _SMALL)
    told = [word for word in words if word not in _SMALL or word in _OF_A_TRUST]
    return _Called(
        plain,
        kind.lastgroup if kind else None,
        rest,
        frozenset("".join(word[0] for word in each) for each in (told, rest) if len(each) > 2),
    )
