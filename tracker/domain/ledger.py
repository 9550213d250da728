"""The ledger of mails in words: where a mail stands, which rung an item was, what is never shown."""

import re
from enum import StrEnum

from tracker.domain import wording
from tracker.domain.ladder import ON_THE_DAY, Kind
from tracker.domain.mail import LINK_MARK


class State(StrEnum):
    """Where one mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILING = "failing"
    GIVEN_UP = "given_up"
    STOPPED = "stopped"
    CAME_BACK = "came_back"

    @property
    def label(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ").capitalize()


TROUBLE = (State.FAILING, State.GIVEN_UP)
"""What has not reached anybody, and may never."""

OWN_LINK = "(the reader’s own link)"
KEPT_BACK = "(kept out of the ledger)"

_LINK = re.compile(rf'\shref="[^"]*{re.escape(LINK_MARK)}[^"]*"')
_ADDRESS = re.compile(rf'[^\s"<>]*{re.escape(LINK_MARK)}[^\s"<>]*')

_KINDS = {
    Kind.ACTION: "Action",
    Kind.MILESTONE: "Milestone",
    Kind.PART: "Contributor’s part",
    Kind.EXTENSION: "Request for another date",
    Kind.VERIFICATION: "Delivery to be verified",
    Kind.EMBEDDING: "Embedding check",
    Kind.CHALLENGE: "Challenge",
    Kind.STATEMENT: "Stage of the statement",
}


_SAYS_ITS_KIND = {Kind.MILESTONE, Kind.PART, Kind.VERIFICATION, Kind.STATEMENT}


def kind_words(code: str) -> str:
    """What kind of thing an item is about: an action where it does not say."""
    return _KINDS[Kind(code)] if code else _KINDS[Kind.ACTION]


def about(code: str, what: str = "") -> str:
    """What an item is about, beginning with its kind."""
    if what and Kind(code) in _SAYS_ITS_KIND:
        return what
    return f"{kind_words(code)}. {what}" if what else kind_words(code)


def rung_words(code: str) -> str:
    """A rung of the ladder: 10 working days before, on the day, 2 weeks after, climbed one step."""
    if code == ON_THE_DAY:
        return "on the day"
    name, _, number = code.rpartition("-")
    if not name:
        return f"{wording.count(int(number), 'working day')} before"
    if name == "overdue":
        return f"{wording.count(int(number), 'week')} after"
    return f"climbed {wording.count(int(number), 'step')}"


def inert(text: str) -> str:
    """A mail as text or HTML in which the place of its reader's own link leads nowhere."""
    return _ADDRESS.sub(_said, _LINK.sub("", text))


def _said(found: re.Match[str]) -> str:
    return OWN_LINK if "/" in found[0] else KEPT_BACK
