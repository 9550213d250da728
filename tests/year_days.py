"""What people do on each working day of the simulated year: they say a word, deliver, ask, go away."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, update

from tests.year import DAY, Act, Year, noon
from tracker.domain.extensions import Category, Decision
from tracker.domain.ladder import Kind
from tracker.domain.parts import PartStatus
from tracker.domain.statements.stages import Stage
from tracker.domain.statuses import OPEN, Status
from tracker.models import (
    Absence,
    Action,
    Challenge,
    Event,
    ExtensionRequest,
    Hold,
    Milestone,
    Part,
    Statement,
    StatementStage,
    Update,
)

SILENT_FOR = timedelta(days=75)
"""For so long nobody says a word about an overdue action that is a stubborn one."""

Chances = Sequence[tuple[float, Callable[[Act, date], None]]]


class Days:
    """One day after the other; each writes what it changes in a few statements."""

    def __init__(self, year: Year) -> None:
        """Nothing has changed yet."""
        self.year = year
        self.changes: dict[tuple[type[Any], tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)

    def live(self, connection: Connection, day: date) -> None:
        """Everything that people do on a working day, before the jobs of that day run."""
        for does in (
            self._come_back,
            self._go_away,
            self._work,
            self._verify,
            self._decide,
            self._finish_pieces,
            self._challenge,
            self._hold,
            self._prepare_statements,
        ):
            does(day)
        self.year.flush(connection)
        for (table, names), rows in self.changes.items():
            changed = update(table).where(table.id == bindparam("the_id"))
            connection.execute(
                changed.values({name: bindparam(f"new_{name}") for name in names}).execution_options(
                    synchronize_session=False
                ),
                rows,
            )
        self.changes.clear()

    def _change(self, table: type[Any], number: int, **values: Any) -> None:
        row = {f"new_{name}": value for name, value in values.items()} | {"the_id": number}
        self.changes[table, tuple(values)].append(row)

    def _say(self, act: Act, day: date, kind: str, summary: str) -> None:
        self.year.add(
            Event,
            partnership_id=act.place,
            report_id=act.place,
            action_id=act.id,
            at=noon(day - DAY),
            by_id=act.lead,
            by_name="A lead",
            kind=kind,
            summary=summary,
            before={},
            after={},
        )

    # --- people ---

    def _come_back(self, day: date) -> None:
        self.year.away = {person: until for person, until in self.year.away.items() if until >= day}

    def _go_away(self, day: date) -> None:
        year = self.year
        is_christmas = (day.month, day.day) == (12, 23)
        present = [each for each in range(1, year.people + 1) if each not in year.away]
        for person in year.some(present, 0.4 if is_christmas else 0.012):
            until = day + timedelta(days=11 if is_christmas else year.chance.choice((0, 0, 1, 4, 13, 20)))
            year.away[person] = year.last_away[person] = until
            year.add(
                Absence,
                user_id=person,
                from_on=day,
                until_on=until,
                made_at=noon(day - DAY),
                made_by_name="Self",
            )

    def _hold(self, day: date) -> None:
        year, few = self.year, 1 / 400
        year.held_acts = {each: until for each, until in year.held_acts.items() if until >= day}
        year.held_people = {each: until for each, until in year.held_people.items() if until >= day}
        made = {"reason": "Bereaved.", "made_at": noon(day - DAY), "made_by_name": "Manager"}
        for place in year.some(year.places.values(), few * 2):
            until, person = day + timedelta(days=7), year.chance.choice(place.able)
            year.held_people[place.id, person] = until
            year.add(Hold, partnership_id=place.id, user_id=person, action_id=None, until_on=until, **made)
        for act in year.some(year.acts.values(), few / 50):
            until = day + timedelta(days=10)
            year.held_acts[act.id] = until
            year.add(Hold, partnership_id=act.place, user_id=None, action_id=act.id, until_on=until, **made)

    # --- actions ---

    def _work(self, day: date) -> None:
        """Updates, deliveries, requests, rests and hand-overs of what is open."""
        rare = ((0.0006, self._rest), (0.0006, self._hand_over))
        near = ((0.09, self._deliver), (0.03, self._ask), (0.08, self._update), *rare)
        far, resting = ((0.015, self._update), *rare), ((0.03, self._resume),)
        for act in self.year.acts.values():
            if act.status is Status.ON_HOLD:
                self._perhaps(resting, act, day)
            elif act.status in OPEN and not self._is_silent(act, day):
                is_near = act.due is not None and act.due <= day + timedelta(days=10)
                self._perhaps(near if is_near else far, act, day)

    def _perhaps(self, chances: Chances, act: Act, day: date) -> None:
        """One of these with its probability, or none."""
        dice = self.year.chance.random()
        for probability, does in chances:
            if dice < probability:
                does(act, day)
                return
            dice -= probability

    def _is_silent(self, act: Act, day: date) -> bool:
        return act.stubborn and act.due is not None and day < act.due + SILENT_FOR

    def _update(self, act: Act, day: date) -> None:
        act.word = day - DAY
        act.status = Status.IN_PROGRESS
        self._change(Action, act.id, last_update_on=act.word, status=act.status)
        self._say(act, day, "action.updated", "Update posted")

    def _deliver(self, act: Act, day: date) -> None:
        before, act.status, act.word = act.status, Status.DELIVERED, day - DAY
        self._change(Action, act.id, last_update_on=act.word, status=act.status)
        self._step(act, day, before)

    def _step(self, act: Act, day: date, before: Status) -> None:
        self.year.add(
            Update,
            partnership_id=act.place,
            action_id=act.id,
            at=noon(day - DAY),
            by_id=act.lead,
            by_name="A lead",
            note="Done.",
            status_before=before,
            status_after=act.status,
        )
        self._say(act, day, "action.status", f"{before.label} to {act.status.label}")

    def _rest(self, act: Act, day: date) -> None:
        act.status, act.review = Status.ON_HOLD, day + timedelta(days=self.year.chance.randrange(20, 60))
        self._change(Action, act.id, status=act.status, review_on=act.review)

    def _resume(self, act: Act, day: date) -> None:
        act.status, act.review, act.word, act.changed = Status.IN_PROGRESS, None, day - DAY, day
        self._change(Action, act.id, status=act.status, review_on=None, last_update_on=act.word)

    def _hand_over(self, act: Act, day: date) -> None:
        act.lead, act.changed = self.year.chance.choice(self.year.places[act.place].able), day
        self._change(Action, act.id, lead_id=act.lead)
        self._say(act, day, "action.led", "Another lead")

    def _verify(self, day: date) -> None:
        chance = self.year.chance
        for act in self.year.acts.values():
            if act.status is Status.DELIVERED and chance.random() < 0.12:
                act.status = Status.VERIFIED if chance.random() < 0.85 else Status.IN_PROGRESS
                act.changed = day
                verified_on = day - DAY if act.status is Status.VERIFIED else None
                self._change(Action, act.id, status=act.status, verified_on=verified_on)
                self._step(act, day, Status.DELIVERED)
            elif act.status is Status.VERIFIED and chance.random() < 0.012:
                act.status = Status.EMBEDDED
                self._change(Action, act.id, status=act.status)
                self._step(act, day, Status.VERIFIED)

    def _ask(self, act: Act, day: date) -> None:
        if act.due is None or any(each is act for each in self.year.asked.values()):
            return
        number = self.year.add(
            ExtensionRequest,
            partnership_id=act.place,
            action_id=act.id,
            category=Category.CAPACITY,
            explanation="The room was taken",
            from_due_on=act.due,
            proposed_on=max(act.due, day) + timedelta(days=30),
            asked_at=noon(day - DAY),
            asked_by_id=act.lead,
            asked_by_name="A lead",
            decision=Decision.WAITING,
        )
        self.year.asked[number] = act

    def _decide(self, day: date) -> None:
        for number in list(self.year.some(self.year.asked, 0.15)):
            act = self.year.asked.pop(number)
            agreed = act.status in OPEN and self.year.chance.random() < 0.7
            decision = Decision.AGREED if agreed else Decision.REFUSED
            self._change(ExtensionRequest, number, decision=decision, decided_at=noon(day - DAY))
            if agreed:
                act.due, act.due_set, act.changed = (
                    max(act.due or day, day) + timedelta(days=30),
                    day - DAY,
                    day,
                )
                self._change(Action, act.id, due_on=act.due, due_set_on=act.due_set, times_moved=1)
                self._say(act, day, "action.extended", "Due date moved")

    # --- what hangs on them ---

    def _finish_pieces(self, day: date) -> None:
        year, near = self.year, day + timedelta(days=15)
        closing = [key for key, each in year.pieces.items() if each.due <= near and not each.act.stubborn]
        for key in list(year.some(closing, 0.07)):
            piece = year.pieces.pop(key)
            if piece.kind is Kind.PART:
                self._change(Part, piece.id, status=PartStatus.DONE)
            else:
                self._change(Milestone, piece.id, reached_on=day - DAY)

    def _challenge(self, day: date) -> None:
        year = self.year
        for number in list(year.some(year.challenges, 0.05)):
            year.challenges.pop(number)
            self._change(Challenge, number, answered_at=noon(day - DAY), answer="The rota.")
        for place in year.some(year.places.values(), 1 / 60):
            act = year.acts[year.chance.randrange(place.id, len(year.acts) + 1, len(year.places))]
            addressee = act.lead or place.managers[0]
            number = year.add(
                Challenge,
                partnership_id=place.id,
                action_id=act.id,
                number=year.numbers[Challenge] + 1,
                text="What stands in the way?",
                raised_at=noon(day - DAY),
                raised_by_id=place.scrutineers[0],
                raised_by_name="Scrutineer",
                addressee_id=addressee,
                answer_by=day + timedelta(days=14),
                version=1,
            )
            year.challenges[number] = (act, addressee)

    def _prepare_statements(self, day: date) -> None:
        year = self.year
        for number in list(year.some(year.statements, 0.02)):
            stage, *left = year.statements.pop(number)
            year.add(
                StatementStage, statement_id=number, stage=stage, done_at=noon(day - DAY), by_name="Manager"
            )
            if stage is Stage.SEND:
                self._change(Statement, number, submitted_on=day - DAY, submitted_at=noon(day - DAY))
            else:
                year.statements[number] = left
