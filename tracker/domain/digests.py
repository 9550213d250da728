"""The weekly digest: who reads what of a partnership, and one mail a person a run with all of theirs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from tracker.domain import mail, standing, wording
from tracker.domain.ladder import Kind
from tracker.domain.reminders import Entry
from tracker.domain.roles import REACH, People, Reach, Role
from tracker.domain.standing import DAYS_AHEAD, Standing


@dataclass(frozen=True)
class Reader:
    """Somebody who reads of one partnership, as what, and for which agencies."""

    user_id: int
    partnership_id: int
    roles: frozenset[Role]
    agency_ids: frozenset[int] = frozenset()

    @property
    def reach(self) -> Reach:
        """How much of the partnership they read: all of it, their agency’s, or their own."""
        reaches = {REACH[role] for role in self.roles}
        return next(each for each in Reach if each in reaches)

    @property
    def is_told_of_statements(self) -> bool:
        """Whether the countdown to a statement is for them."""
        return self.reach is not Reach.OWN


READERS = tuple(role for role in Role if role is not Role.BOARD_MEMBER)
"""Board members have a digest of their own, once a month."""

_READS_AS = {
    Role.MANAGER: "are a manager of",
    Role.SCRUTINEER: "are a scrutineer of",
    Role.AGENCY_LEAD: "lead an agency of",
    Role.ACTION_LEAD: "lead or help with actions of",
}


_SCOPES = {
    Reach.PARTNERSHIP: "",
    Reach.AGENCY: "This is about what your agency leads or contributes to, and what you lead or help with.",
    Reach.OWN: "This is about the actions that you lead or help with.",
}


ELSEWHERE = "Its own digest comes on another day. This waits for you there now."
HAS_WAITING = "have things waiting for you in"


def reads_as(reader: Reader) -> str:
    """As what they read it, their widest role: are a manager of."""
    return next(words for role, words in _READS_AS.items() if role in reader.roles)


CALM = "Nothing is late, and nothing is due in the next four weeks."


class Sight:
    """Whose each action is: what a reader reads, found without asking of each action in turn."""

    def __init__(self, people: Mapping[int, People]) -> None:
        self._of_person: dict[tuple[int, int | None], set[int]] = defaultdict(set)
        self._of_agency: dict[int | None, set[int]] = defaultdict(set)
        self._led: dict[int | None, set[int]] = defaultdict(set)
        for action_id, each in people.items():
            for person_id in (each.lead_id, each.deputy_id, each.sponsor_id, *each.contributor_ids):
                self._of_person[each.partnership_id, person_id].add(action_id)
            for person_id in (each.lead_id, each.deputy_id):
                self._led[person_id].add(action_id)
            for agency_id in (each.lead_agency_id, *each.contributing_agency_ids):
                self._of_agency[agency_id].add(action_id)

    def of(self, reader: Reader) -> set[int]:
        """What somebody who does not read the whole partnership reads of it."""
        mine = self._of_person[reader.partnership_id, reader.user_id]
        return mine.union(*(self._of_agency[each] for each in reader.agency_ids))

    def led_by(self, user_id: int) -> set[int]:
        """What this person leads or deputises for."""
        return self._led[user_id]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What a digest says of one partnership, and of it what waits for this reader."""

    partnership_id: int
    partnership: str
    slug: str
    reach: Reach
    reads_as: str
    since: date
    standing: Standing
    waiting: tuple[Entry, ...] = ()
    told: tuple[Entry, ...] = ()
    """Every rung of the ladder of which this mail tells, in whichever list."""
    own: frozenset[int] = frozenset()
    """The actions that this person leads or deputises for: their own link leads to its form."""
    has_list: bool = False
    """Whether the overdue list goes with it as a file."""

    is_in_full: bool = True
    """Whether it is this partnership's digest; else it says only what waits for the reader there today."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return self.standing.is_empty and not self.waiting

    @cached_property
    def whys(self) -> dict[int | None, str]:
        """By action, why one that is not plainly theirs came to them: it climbed, or its lead is away."""
        return {
            each.owed.thing.action_id: each.why
            for each in self.told
            if each.owed.thing.kind is Kind.ACTION and (each.owed.level or each.owed.stands_in_for)
        }

    @property
    def scope(self) -> str:
        """Whose actions these are; nothing where they are the whole partnership’s."""
        return _SCOPES[self.reach] if self.is_in_full else ELSEWHERE

    @property
    def says(self) -> str:
        """Where they stand, in a sentence."""
        return says((self,))


@dataclass(frozen=True)
class Digest:
    """One mail: a part for each partnership whose digest falls in this run."""

    today: date
    user_id: int
    parts: tuple[Part, ...]

    @property
    def says(self) -> str:
        """Where they stand in all of it, in a sentence."""
        return says(self.parts)

    @property
    def because(self) -> str:
        """Why they get it: you are a manager of Kingston and lead or help with actions of Richmond."""
        partnerships: dict[str, list[str]] = defaultdict(list)
        for part in self.parts:
            partnerships[part.reads_as].append(part.partnership)
        said = [f"{words} {wording.sentence_list(names)}" for words, names in partnerships.items()]
        return f"you {wording.sentence_list(said)}"

    @property
    def subject(self) -> str:
        """2 actions late, 3 due this week, statement due in 19 working days: Richmond JTAI and others."""
        all_of_it = [part.standing for part in self.parts]
        waiting = [each for part in self.parts for each in part.waiting]
        statements = [each for one in all_of_it for each in one.statements]
        parts = standing.counts(all_of_it, "late", "week") or standing.counts(all_of_it, "ahead")
        parts = parts or _waits(waiting) or standing.counts(all_of_it, "gaps")
        if statements:
            parts.append(f"statement {min(statements, key=lambda each: each.due_on).in_words}")
        parts = parts or standing.counts(all_of_it, "changes")
        reports = [item.report for one in all_of_it for item in one.items]
        reports += [each.report for each in statements] + [each.waiting.report for each in waiting]
        return mail.subject(parts, reports)

    @property
    def list_of(self) -> tuple[int, ...]:
        """The partnerships whose overdue list goes with it as a file."""
        return tuple(sorted(part.partnership_id for part in self.parts if part.has_list))

    @property
    def has_own(self) -> bool:
        """Whether anything in it can be done by the reader’s own link."""
        return any(
            any(item.action_id in part.own for item in part.standing.items)
            or any(each.by_link for each in part.waiting)
            for part in self.parts
        )


def says(parts: Sequence[Part]) -> str:
    """2 actions late, 3 due this week and 5 in the three weeks after. 4 other things wait for you."""
    in_full = [part.standing for part in parts if part.is_in_full]
    found = standing.counts(in_full, "late", "week", "after", "gaps")
    calm = [CALM] if in_full else []
    sentences = [wording.capital(wording.sentence_list(found)) + "."] if found else calm
    waiting = _waits([each for part in parts for each in part.waiting])
    return " ".join(sentences + [f"{each}." for each in waiting])


def _waits(waiting: Sequence[Entry]) -> list[str]:
    number = len(waiting)
    return (
        [f"{wording.count(number, 'thing')} {'waits' if number == 1 else 'wait'} for you"] if number else []
    )


def changes_since(week: date, weekday: int) -> date:
    """The day on which the digest of the week before was due, so that no day falls between two."""
    return week + timedelta(days=weekday - 7)


@dataclass(frozen=True)
class Rungs:
    """What the ladder has for one person: the rungs it owes them, and what they were told before."""

    owed: tuple[Entry, ...] = ()
    told: tuple[Entry, ...] = ()

    def waiting(self, of: Standing) -> tuple[Entry, ...]:
        """What waits for them and is not shown as late or due soon already; the most urgent first."""
        shown = {item.action_id for item in (*of.overdue, *of.due_soon)}
        end = of.today + timedelta(days=DAYS_AHEAD)
        owed = [each for each in self.owed if not _is_action(each) or each.owed.thing.action_id not in shown]
        told = [each for each in self.told if not _is_action(each) and each.due_on <= end]
        return tuple(sorted((*owed, *told), key=lambda entry: entry.due_order))


def batches(
    read_widely: Mapping[int, frozenset[int]],
    open_by_lead: Mapping[tuple[int, int | None], int],
    at_once: int,
) -> list[list[int]]:
    """The readers, in batches that read no more open actions together than that, or are one reader.

    Given are the partnerships of which each reads more than their own, and how many actions are open by
    partnership and lead. Who reads the same partnerships comes into the same batch.
    """
    whole, led = Counter[int](), Counter[int | None]()
    for (partnership_id, lead_id), number in open_by_lead.items():
        whole[partnership_id] += number
        led[lead_id] += number
    found: list[list[int]] = []
    read, size = set[int](), 0
    for reader in sorted(read_widely, key=lambda each: (sorted(read_widely[each]), each)):
        theirs = led[reader] + sum(whole[each] for each in read_widely[reader] - read)
        if not found or size + theirs > at_once:
            found.append([])
            read, size = set(), 0
            theirs = led[reader] + sum(whole[each] for each in read_widely[reader])
        found[-1].append(reader)
        read |= read_widely[reader]
        size += theirs
    return found


def _is_action(entry: Entry) -> bool:
    return entry.owed.thing.kind is Kind.ACTION
