"""What the doctor finds of an installation: sentences that say how things stand and how to mend them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class State(IntEnum):
    """How grave it is; the gravest of all is what the command ends with."""

    WELL = 0
    WARNING = 1
    WRONG = 2

    @property
    def word(self) -> str:
        """As the terminal shows it."""
        return ("ok", "warning", "WRONG")[self]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    about: str
    state: State
    says: str
    mend: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """As another program reads it."""
        return {"about": self.about, "state": self.state.name.lower(), "says": self.says, "mend": self.mend}


def well(about: str, says: str) -> Finding:
    """Something that is as it should be."""
    return Finding(about, State.WELL, says)


def warning(about: str, says: str, mend: str) -> Finding:
    """Something that works, and that somebody should look at."""
    return Finding(about, State.WARNING, says, mend)


def wrong(about: str, says: str, mend: str) -> Finding:
    """Something that does not work."""
    return Finding(about, State.WRONG, says, mend)


def gravest(findings: Iterable[Finding]) -> State:
    """How the whole installation stands."""
    return max((each.state for each in findings), default=State.WELL)
