"""The bodies that a recommendation names as those who must act."""

import re
from collections.abc import Iterable

from tracker.domain.reports import ReportKind

SUBJECT = re.compile(
    r"^(?P<subject>[^.;:]{3,160}?)\s+(?:should|must|will need to|needs? to)\s", re.IGNORECASE
)
LEADERS = re.compile(r"^leaders (?:of|from|across|in|within) (?:the )?", re.IGNORECASE)
ARTICLE = re.compile(r"^(?:the|all of the|both the)\s+", re.IGNORECASE)
SHORT_FORM = re.compile(r"^(?P<long>.+?) \((?P<short>[A-Z][A-Za-z]{1,6})\)$")

KIND_OF_BODY = (
    r"(?:PCTs?|CCGs?|ICBs?|LSCB|LSP|trusts?|councils?|boards?|authority|authorities|partnerships?|police|constabulary"
    r"|hospitals?|centres?|services?|agencies|partners|schools|providers|commissioners|force|company|area"
    r"|care|probation)"
)
ENDS_AS_BODY = re.compile(rf"\b{KIND_OF_BODY}(?: \([\w&]+\))?$", re.IGNORECASE)

NAMED = (
    r"(?:[A-Z][\w&'’-]*\s+(?:(?:and|of|for)\s+(?=[A-Z]))?){1,7}"
    r"(?:Trust|Police|Council|Partnership|Board|Constabulary|Hospital|PCTs?|ICB|CCG)\b"
)
COLLECTIVE = (
    r"(?i:(?<!statutory )\b(?:(?:all )?partner agencies|(?:all|health) agencies|(?:all )?partners)\b"
    r"|\bchildren['’]s social care\b|\bprobation(?: service)?\b|(?<!virtual )\bschools\b|\bpolice\b)"
)
HEALTH = (
    r"(?i:(?:(?<=\band )|(?<=\bfrom )|(?<=\bwith )|(?<=\blice, ))health"
    r"(?= (?:to|and|partners|agencies|professionals|services|staff)\b|[,.]))"
)
IN_TEXT = re.compile(rf"{NAMED}|{COLLECTIVE}|{HEALTH}")


def named_in(text: str, kind: ReportKind) -> tuple[str, ...]:
    """Give the bodies a recommendation names, in printed words without the article.

    A body that "should" or "must" act begins the sentence; in a letter to several agencies any that is
    named counts.
    """
    if begins := leading(text):
        return begins
    if kind is not ReportKind.JTAI:
        return ()
    return _distinct(ARTICLE.sub("", match[0]) for match in IN_TEXT.finditer(text))


def in_cell(text: str) -> tuple[str, ...]:
    """Give the bodies in the left cell of a table: "X Council and NHS Y ICB" are two."""
    return _split(text) or (text,)


def in_heading(text: str) -> tuple[str, ...]:
    """Give the bodies that a short heading consists of, or none."""
    return _split(text) if len(text.split()) <= 12 and text[:1].isupper() else ()


def one_name_each(found: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Give one name to a body printed both in full with its short form and by the short form alone."""
    bodies = list(found)
    known = {body for group in bodies for body in group}
    return [tuple(_short(body, known) for body in group) for group in bodies]


def leading(text: str) -> tuple[str, ...]:
    """Give the bodies that a sentence begins with, where they "should" or "must" act."""
    found = SUBJECT.match(text)
    if not found:
        return ()
    return _split(LEADERS.sub("", found["subject"])) or ()


def _split(subject: str) -> tuple[str, ...]:
    """Part "A and B" where both read as bodies; a body may hold an "and" of its own. Empty where none is."""
    pieces = re.split(r"\s+and\s+", subject)
    names = [ARTICLE.sub("", piece.strip(" ,")) for piece in pieces]
    if all(ENDS_AS_BODY.search(name) for name in names):
        return tuple(names)
    if len(names) > 1 and ENDS_AS_BODY.search(names[0]) and ENDS_AS_BODY.search(names[-1]):
        return names[0], ARTICLE.sub("", " and ".join(pieces[1:]).strip(" ,"))
    whole = ARTICLE.sub("", subject.strip(" ,"))
    return (whole,) if ENDS_AS_BODY.search(whole) and len(whole.split()) <= 8 else ()


def _short(body: str, known: set[str]) -> str:
    found = SHORT_FORM.match(body)
    if not found:
        return body
    words = found["long"].split()
    forms = (" ".join([*words[:kept], found["short"]]) for kept in range(len(words)))
    return next((form for form in forms if form in known), body)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.lower(), name)
    return tuple(seen.values())
