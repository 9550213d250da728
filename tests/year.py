"""A year of several partnerships, simulated: who takes part, what they lead, and what they do each day.

Everything is kept twice: in the database, where the jobs of the timetable find it, and in plain objects, from
which year_rules.py says what ought to have been said. Chance is seeded, so each run is the same year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from tracker.domain.due_dates import DueBasis
from tracker.domain.ladder import Cadence, Kind
from tracker.domain.parts import PartStatus
from tracker.domain.reports import ReportKind
from tracker.domain.roles import Role
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import OPEN, Status
from tracker.models import (
    Absence,
    Action,
    Agency,
    Challenge,
    Event,
    ExtensionRequest,
    Hold,
    Installation,
    Membership,
    Milestone,
    Part,
    Partnership,
    Recommendation,
    Report,
    Statement,
    StatementStage,
    Update,
    User,
)

START = date(2024, 9, 2)
BEFORE = START - timedelta(days=100)
AGENCIES = ("Council", "Police", "Health")
WRITTEN_BY_JOBS = (Event, Update)
WORDS = "Ensure that children who wait for a strategy meeting are seen by somebody who knows them. "
DAY = timedelta(days=1)


def noon(day: date) -> datetime:
    """The middle of a day, when people do what they do."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class Act:
    """An action, as the simulation knows it."""

    id: int
    place: int
    agency: int
    lead: int | None
    deputy: int | None
    sponsor: int | None
    status: Status
    due: date | None
    stubborn: bool
    """Whether nobody says a word about it until it is long overdue."""

    due_set: date = BEFORE
    word: date | None = None
    review: date | None = None
    changed: date = START
    """The last day on which something happened after which its chasing begins anew."""

    def is_chased(self, day: date) -> bool:
        """Open, and not resting until that day or later."""
        rests = self.status is Status.ON_HOLD and self.review is not None and self.review >= day
        return self.status in OPEN and not rests


@dataclass
class Piece:
    """A milestone or a contributor's part of an action."""

    id: int
    kind: Kind
    act: Act
    due: date
    person: int | None = None
    agency: int = 0


@dataclass
class Place:
    """A partnership: its people by role, and whom its actions are given to."""

    id: int
    managers: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    agency_leads: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    scrutineers: list[int] = field(default_factory=list)
    digest_weekday: int = 0
    digest_hour: int = 7
    readers: set[int] = field(default_factory=set)
    """Who reads its weekly digest: everybody but those who are nothing but board members."""

    @property
    def able(self) -> list[int]:
        """Everybody who may be given an action."""
        return self.leads + [each for leads in self.agency_leads.values() for each in leads]


@dataclass
class Year:
    """The people and the work of the simulation."""

    partnerships: int = 150
    people: int = 600
    actions: int = 20_000
    days: int = 366
    seed: int = 4
    start: date = START

    def __post_init__(self) -> None:
        """Nothing has happened yet."""
        self.chance = Random(self.seed)  # noqa: S311 - the same year each time
        self.places: dict[int, Place] = {}
        self.acts: dict[int, Act] = {}
        self.pieces: dict[tuple[Kind, int], Piece] = {}
        self.weekly: set[int] = set()
        self.away: dict[int, date] = {}
        self.last_away: dict[int, date] = {}
        self.held_people: dict[tuple[int, int], date] = {}
        self.held_acts: dict[int, date] = {}
        self.asked: dict[int, Act] = {}
        self.challenges: dict[int, tuple[Act, int]] = {}
        self.statements: dict[int, list[Stage]] = {}
        self.numbers: dict[type[Any], int] = defaultdict(int)
        self.rows: dict[type[Any], list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: type[Any], **values: Any) -> int:
        """A row that is written at the next flush, with its number where the jobs write none there."""
        self.numbers[table] += 1
        number = {} if table in WRITTEN_BY_JOBS else {"id": self.numbers[table]}
        self.rows[table].append(number | values)
        return self.numbers[table]

    def flush(self, connection: Connection) -> None:
        """Write what was added, in the order of the tables."""
        for table in sorted(self.rows, key=ORDER.index):
            connection.execute(insert(table), self.rows[table])
        self.rows.clear()

    def some(self, of: Iterable[Any], probability: float) -> Iterator[Any]:
        """Each of these with this probability."""
        return (each for each in of if self.chance.random() < probability)

    # --- the world on its first day ---

    def load(self, connection: Connection) -> None:
        """Everybody and everything that there is at the start."""
        begun = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        connection.execute(
            insert(Installation),
            [{"is_demonstration": False, "clock_offset_seconds": 0, "owed_since": begun}],
        )
        for _ in range(self.people):
            number = self.numbers[User] + 1
            is_weekly = self.chance.random() < 0.25
            self.add(
                User,
                email=f"person{number}@council.example",
                name=f"Head of service {number}",
                created_at=noon(BEFORE),
                cadence=Cadence.WEEKLY if is_weekly else Cadence.DAILY,
            )
            if is_weekly:
                self.weekly.add(number)
        for number in range(self.partnerships):
            self._partnership(number)
        for number in range(self.actions):
            self._action(self.places[number % self.partnerships + 1])
        self.flush(connection)

    def _partnership(self, number: int) -> None:
        """Four people of its own, and seven from elsewhere: agencies work for several partnerships."""
        of_own = self.people // self.partnerships
        own = [number * of_own + n + 1 for n in range(of_own)]
        others = [each for each in range(1, self.people + 1) if each not in own]
        lent = self.chance.sample(others, min(7, len(others)))
        weekday = self.chance.choices(range(5), (70, 8, 8, 6, 8))[0]
        hour = self.chance.choices((7, 9), (85, 15))[0]
        place = Place(
            self.add(
                Partnership,
                slug=f"place-{number}",
                name=f"Place {number:03} Safeguarding Children Partnership",
                digest_weekday=weekday,
                digest_hour=hour,
                digest_attaches_list=number % 5 == 0,
            ),
            digest_weekday=weekday,
            digest_hour=hour,
        )
        self.places[place.id] = place
        agencies = [self.add(Agency, partnership_id=place.id, name=name) for name in AGENCIES]
        place.managers.append(own[0])
        place.leads += own[2:] + lent[2:4]
        place.scrutineers.append(lent[4])
        for agency, lead in zip(agencies, (own[1], *lent[:2]), strict=True):
            place.agency_leads[agency].append(lead)
            self._member(place, lead, Role.AGENCY_LEAD, agency)
        for people, role in (
            (place.managers, Role.MANAGER),
            (place.leads, Role.ACTION_LEAD),
            (place.scrutineers, Role.SCRUTINEER),
            (lent[5:], Role.BOARD_MEMBER),
        ):
            for person in people:
                self._member(place, person, role)
        self._report(place)

    def _member(self, place: Place, person: int, role: Role, agency: int | None = None) -> None:
        self.add(Membership, user_id=person, partnership_id=place.id, role=role, agency_id=agency)
        if role is not Role.BOARD_MEMBER:
            place.readers.add(person)

    def _report(self, place: Place) -> None:
        due = self.start + timedelta(days=self.chance.randrange(40, 300))
        owes = place.id % 10 == 1
        report = self.add(
            Report,
            partnership_id=place.id,
            reference=f"PL{place.id:03}-JTAI-24",
            title="Joint targeted area inspection",
            authority=f"Place {place.id}",
            kind=ReportKind.JTAI,
            recipients=[],
            statement_required=owes,
            statement_due_on=due if owes else None,
            warnings=[],
            paragraphs={},
            is_tracked=True,
            source_name="letter.txt",
            source_sha256=f"{place.id:064d}",
            source_pages=[],
            licence="none",
            created_at=noon(BEFORE),
            version=1,
        )
        if owes:
            statement = self.add(Statement, partnership_id=place.id, report_id=report, version=1)
            self.statements[statement] = list(Stage)

    def _action(self, place: Place) -> None:
        number = self.numbers[Action] + 1
        lead, deputy, sponsor = self.chance.sample(place.able, 3)
        days = self.chance.randrange(-60, self.days + 120)
        act = Act(
            id=number,
            place=place.id,
            agency=self.chance.choice(list(place.agency_leads)),
            lead=lead if self.chance.random() < 0.97 else None,
            deputy=deputy if self.chance.random() < 0.6 else None,
            sponsor=sponsor if self.chance.random() < 0.4 else None,
            status=self.chance.choice((Status.NOT_STARTED, Status.IN_PROGRESS)),
            due=self.start + timedelta(days=days) if self.chance.random() < 0.97 else None,
            stubborn=self.chance.random() < 0.04,
        )
        asked = self.add(
            Recommendation,
            partnership_id=place.id,
            report_id=place.id,
            position=number,
            text=WORDS * 2,
            paragraphs=[],
            bodies=[],
        )
        self.acts[act.id] = act
        self.add(Action, **_columns(act), recommendation_id=asked, what_we_will_do=WORDS)
        if act.due and self.chance.random() < 0.3:
            self._pieces(act, place, act.due)

    def _pieces(self, act: Act, place: Place, due: date) -> None:
        """A milestone or two before the due date, and perhaps a contributor's part."""
        for n in range(self.chance.randrange(1, 3)):
            by = due - timedelta(days=14 * (n + 1))
            number = self.add(
                Milestone,
                partnership_id=place.id,
                action_id=act.id,
                name=f"Step {n + 1}",
                due_on=by,
                due_set_on=BEFORE,
            )
            self.pieces[Kind.MILESTONE, number] = Piece(number, Kind.MILESTONE, act, by)
        if self.chance.random() < 0.7:
            agency, person = self.chance.choice(list(place.agency_leads)), self.chance.choice(place.able)
            by = due - timedelta(days=10)
            number = self.add(
                Part,
                partnership_id=place.id,
                action_id=act.id,
                agency_id=agency,
                person_id=person,
                what="Train the wards",
                due_on=by,
                due_set_on=BEFORE,
                status=PartStatus.IN_PROGRESS,
            )
            self.pieces[Kind.PART, number] = Piece(number, Kind.PART, act, by, person, agency)


def _columns(act: Act) -> dict[str, Any]:
    return {
        "partnership_id": act.place,
        "report_id": act.place,
        "reference": f"PL{act.place:03}-JTAI-24-{act.id:05}",
        "success_measure": "",
        "lead_id": act.lead,
        "deputy_id": act.deputy,
        "sponsor_id": act.sponsor,
        "lead_agency_id": act.agency,
        "status": act.status,
        "due_on": act.due,
        "original_due_on": act.due,
        "due_basis": DueBasis.SET if act.due else None,
        "due_set_on": act.due_set if act.due else None,
        "times_moved": 0,
        "is_tracked": True,
        "tracked_since": BEFORE,
        "created_at": noon(BEFORE),
        "version": 1,
    }


ORDER: list[type[Any]] = [
    User,
    Partnership,
    Agency,
    Membership,
    Report,
    Recommendation,
    Statement,
    Action,
    Milestone,
    Part,
    Update,
    Event,
    ExtensionRequest,
    Challenge,
    Absence,
    Hold,
    StatementStage,
]
