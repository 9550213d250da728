"""Which agencies of the partnership a report names, in its recommendations and among those it is sent to."""

import re
from collections.abc import Sequence

from tracker.domain.statements.facts import AgencyFacts, StatementFacts

_WORD = re.compile(r"\w+")

NOBODY_IN_PARTICULAR = frozenset(
    f" {words} "
    for words in (
        "partners",
        "all partners",
        "partner agencies",
        "all partner agencies",
        "statutory partners",
        "all statutory partners",
        "safeguarding partners",
        "agencies",
        "all agencies",
        "partnership",
        "the partnership",
        "local authority and its partners",
        "the local authority and its partners",
    )
)


def named_by_body(body: str, agencies: Sequence[AgencyFacts]) -> tuple[AgencyFacts, ...]:
    """The agencies that a recommendation's words ("police", "health") name; general words name none."""
    words = _words(body)
    return () if words in NOBODY_IN_PARTICULAR else _named(words, words, agencies)


def named_by_recipient(recipient: str, agencies: Sequence[AgencyFacts]) -> tuple[AgencyFacts, ...]:
    """The agencies that a person the letter is sent to speaks for ("Commissioner, Metropolitan Police")."""
    return _named(_words(recipient), _words(recipient.rpartition(",")[2]), agencies)


def named_in_letter(facts: StatementFacts) -> tuple[AgencyFacts, ...]:
    """Every agency of the partnership, still at work, that the letter names or is sent to."""
    at_work = [agency for agency in facts.agencies if not agency.is_closed]
    named = {
        agency.name
        for asked in facts.recommendations
        for body in asked.bodies
        for agency in named_by_body(body, at_work)
    }
    named |= {
        agency.name for recipient in facts.recipients for agency in named_by_recipient(recipient, at_work)
    }
    return tuple(agency for agency in at_work if agency.name in named)


def _words(text: str) -> str:
    """Lower-case words between single spaces, so that one phrase can be looked for in another."""
    plain = re.sub(r"['’]", "", text.casefold()).replace("&", " and ")
    return f" {' '.join(_WORD.findall(plain))} "


def _named(words: str, body: str, agencies: Sequence[AgencyFacts]) -> tuple[AgencyFacts, ...]:
    """Those whose name stands in the words; else the only one in whose own name the body's words stand."""
    found = tuple(
        agency for agency in agencies if any(name.strip() and _words(name) in words for name in agency.names)
    )
    if found or not body.strip():
        return found
    part_of = tuple(agency for agency in agencies if body in _words(agency.name))
    return part_of if len(part_of) == 1 else ()
