"""What one person holds and hands over when they leave: the kinds of it, and the words for how much."""

from collections.abc import Mapping
from enum import StrEnum

from tracker.domain import wording


class Kind(StrEnum):
    """As what a person holds something."""

    LEAD = "lead"
    DEPUTY = "deputy"
    SPONSOR = "sponsor"
    PART = "part"
    CHALLENGE = "challenge"

    @property
    def heading(self) -> str:
        """The name of everything that is held so."""
        return _HEADINGS[self]


_HEADINGS = {
    Kind.LEAD: "Lead of",
    Kind.DEPUTY: "Deputy of",
    Kind.SPONSOR: "Sponsor of",
    Kind.PART: "Parts",
    Kind.CHALLENGE: "Challenges to answer",
}

MAY_BE_NOBODY = frozenset({Kind.DEPUTY, Kind.SPONSOR, Kind.PART})
"""What an action can do without; its agency keeps a part without a person."""


def holds(counts: Mapping[Kind, int]) -> str:
    """leads 3 open actions and has 1 open part; empty for who holds nothing."""
    phrases = {
        Kind.LEAD: ("leads", "open action"),
        Kind.DEPUTY: ("is deputy of", "open action"),
        Kind.SPONSOR: ("sponsors", "open action"),
        Kind.PART: ("has", "open part"),
        Kind.CHALLENGE: ("has", "open challenge to answer"),
    }
    many = {Kind.CHALLENGE: "open challenges to answer"}
    return wording.sentence_list(
        [
            f"{verb} {wording.count(counts[kind], what, many.get(kind))}"
            for kind, (verb, what) in phrases.items()
            if counts.get(kind)
        ]
    )


def held(counts: Mapping[Kind, int]) -> str:
    """3 as lead, 1 as deputy and 2 parts."""
    words = {Kind.LEAD: "as lead", Kind.DEPUTY: "as deputy", Kind.SPONSOR: "as sponsor"}
    said = [f"{counts[kind]} {word}" for kind, word in words.items() if counts.get(kind)]
    named = {Kind.PART: "part", Kind.CHALLENGE: "challenge"}
    said += [wording.count(counts[kind], word) for kind, word in named.items() if counts.get(kind)]
    return wording.sentence_list(said)
