"""What a partnership decides about its reminders: the rungs, when a thing climbs, its digest, quiet hours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.domain import errors, quiet, wording
from tracker.domain.errors import DomainError
from tracker.domain.ladder import BEFORE, CLIMB_AFTER

MOST_RUNGS = 8
FARTHEST_RUNG = 120  # working days before a date
LONGEST_CLIMB = 60  # working days without a word
DIGEST_DAYS = range(5)
DIGEST_HOURS = range(6, 19)
"""London hours, by day alone: from 01:00 to 02:00 one is missing in March, and comes twice in October."""

HOURS = range(24)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
RUNGS_HELP = (
    f"Enter up to {MOST_RUNGS} different numbers of working days from 1 to {FARTHEST_RUNG}, "
    "such as 30, 20, 10, 5, 1"
)


@dataclass(frozen=True)
class Rules:
    """All of it, with the values that hold where nobody has decided otherwise."""

    allows_extensions: bool = True
    remind_before: str = ",".join(map(str, BEFORE))
    climb_after: int = CLIMB_AFTER
    digest_weekday: int = 0
    digest_hour: int = 7
    digest_attaches_list: bool = False
    quiet_from: int = quiet.QUIET_FROM
    quiet_until: int = quiet.QUIET_UNTIL

    @property
    def mark(self) -> str:
        """All of it in one word, by which a form knows whether it was changed meanwhile."""
        return "/".join(str(value) for value in vars(self).values())


def parse(text: str) -> tuple[int, ...]:
    """The rungs in working days before a date, the farthest first: "30,20,10,5,1", "5 and 1" or "10 5"."""
    words = [word for word in re.split(r"[\s,;]+", text.strip()) if word not in ("", "and")]
    is_numbers = all(word.isdecimal() and len(word) <= 3 for word in words)
    rungs = [int(word) for word in words] if is_numbers else []
    in_reach = all(1 <= rung <= FARTHEST_RUNG for rung in rungs)
    if not (0 < len(rungs) <= MOST_RUNGS and in_reach and len(set(rungs)) == len(rungs)):
        raise DomainError(f"{RUNGS_HELP}.", field="remind_before")
    return tuple(sorted(rungs, reverse=True))


def text_of(rungs: tuple[int, ...]) -> str:
    """The rungs as they are kept: 30,20,10,5,1."""
    return ",".join(map(str, rungs))


def spoken(text: str) -> str:
    """The rungs as people read them: 30, 20, 10, 5 and 1."""
    return wording.sentence_list([str(rung) for rung in parse(text)])


def hour(number: int) -> str:
    """An hour as clocks show it: 07:00."""
    return f"{number:02}:00"


def check(rules: Rules) -> None:
    """Refuse what cannot be kept, with a sentence for each thing that is wrong."""
    errors.raise_all(_wrong(rules))


def _wrong(rules: Rules) -> Iterator[DomainError]:
    try:
        parse(rules.remind_before)
    except DomainError as error:
        yield error
    if not 1 <= rules.climb_after <= LONGEST_CLIMB:
        yield DomainError(f"Enter a number of working days from 1 to {LONGEST_CLIMB}.", field="climb_after")
    for name, allowed in _ALLOWED.items():
        if getattr(rules, name) not in allowed:
            yield DomainError("Choose one of the list", field=name)
    if quiet.is_quiet(rules.digest_hour, rules.quiet_from, rules.quiet_until):
        yield DomainError(
            f"The digest of {hour(rules.digest_hour)} would wait until {hour(rules.quiet_until)}, for "
            "nothing leaves in the quiet hours. Choose another hour, or other quiet hours.",
            field="digest_hour",
        )


_ALLOWED = {
    "digest_weekday": DIGEST_DAYS,
    "digest_hour": DIGEST_HOURS,
    "quiet_from": HOURS,
    "quiet_until": HOURS,
}


def differing(before: Rules, after: Rules) -> tuple[dict[str, object], dict[str, object]]:
    """What differs, as it was and as it is: by name, for the history."""
    names = [name for name in vars(before) if getattr(before, name) != getattr(after, name)]
    return {name: getattr(before, name) for name in names}, {name: getattr(after, name) for name in names}


def summary(before: Rules, after: Rules) -> str:
    """What changed, in words, as it is now."""
    changed = [words(name, after) for name in differing(before, after)[1]]
    return "; ".join(dict.fromkeys(changed))


def words(name: str, rules: Rules) -> str:
    """One of the settings as a sentence says it."""
    if name == "allows_extensions":
        return f"due dates may {'' if rules.allows_extensions else 'no longer '}be extended"
    if name == "remind_before":
        return f"reminders {spoken(rules.remind_before)} working days before"
    if name == "climb_after":
        return f"what is late climbs after {wording.count(rules.climb_after, 'working day')} without a word"
    if name == "digest_attaches_list":
        return f"the overdue list goes {'with' if rules.digest_attaches_list else 'without'} the digest"
    return _hours(name, rules)


def _hours(name: str, rules: Rules) -> str:
    if name.startswith("digest"):
        return f"the weekly digest on {WEEKDAYS[rules.digest_weekday]} at {hour(rules.digest_hour)}"
    if rules.quiet_from == rules.quiet_until:
        return "no quiet hours"
    return f"nothing is sent from {hour(rules.quiet_from)} until {hour(rules.quiet_until)}"
