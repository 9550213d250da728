"""A Monday morning of 200 people on four workers while reminders run: python -m tests.bench.load_monday

PEOPLE=200 MINUTES=10 WORKERS=4 SIZE=20000 ENGINE=postgresql (or sqlite) say how much. The server, the
scheduler and SMTP are real processes. The clock of the installation shows seven soon after the start, so that
the digests are made and delivered while people work; the nightly drafts are owed as well, and the day's
reminders are asked for by the command. PostgreSQL waits for its disk here, unlike that of the tests.

It ends with 1 and says why where anybody was told of an error, an update was lost or doubled, a mail was lost
or doubled, a worker died, or the log tells of a fault.
"""

import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.bench import bench_scale, floor, monday_people, monday_place
from tests.bench.bench_scale import Place
from tests.bench.monday_people import MARK, Account, Morning, Told
from tests.bench.monday_place import Running
from tracker import db
from tracker.models import Action, ActionState, Event, JobRun, Mail, Update

PEOPLE = int(os.environ.get("PEOPLE", "200"))
MINUTES = float(os.environ.get("MINUTES", "10"))
WORKERS = int(os.environ.get("WORKERS", "4"))
SIZE = int(os.environ.get("SIZE", "20000"))
ENGINE = os.environ.get("ENGINE", "postgresql")
RAMP_SECONDS = min(60.0, 20 * MINUTES)
SEVEN_AFTER = min(120.0, 25 * MINUTES)
"""Seconds after the start at which the clock shows seven."""

PERIODS, REMINDED_AFTER = 10, 6
"""In how many parts the morning is measured, and after how many the reminders are asked for."""

LAST_MAILS_SECONDS = 90


# --- the morning ---


@dataclass
class Course:
    """What was measured while people worked."""

    began: float = field(default_factory=time.time)
    seconds: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    memory: list[dict[str, float]] = field(default_factory=list)
    workers: tuple[set[int], set[int]] = (set(), set())
    running: dict[str, Running] = field(default_factory=dict)
    sent: list[float] = field(default_factory=list)
    """When each mail went out, in real time."""


def work(
    place: Place, accounts: Sequence[Account], morning: Morning, engine: Engine, mail_url: str
) -> Course:
    """Let them all come in and work for these minutes; then stop everything in good order."""
    base_url = f"http://127.0.0.1:{morning.port}"
    environ = {"PORT": str(morning.port), "BASE_URL": base_url, "MAIL_URL": mail_url, "WORKERS": str(WORKERS)}
    course = Course()

    def start(name: str, *words: str) -> Running:
        course.running[name] = Running.started(name, place, sys.executable, *words, **environ)
        return course.running[name]

    try:
        server = start("server", "-m", "tracker", "serve")
        floor.wait_for(morning.port)
        scheduler = start("scheduler", "-m", "tracker", "scheduler")
        before = _workers(server)
        pids = {"server": [server.process.pid], "scheduler": [scheduler.process.pid]}
        with _measuring(course, pids | {"database": monday_place.postmaster(engine)}):
            threads = monday_people.go(accounts, morning, ramp_seconds=RAMP_SECONDS)
            for period in range(PERIODS):
                if period == REMINDED_AFTER:
                    start("reminders", "-m", "tracker", "jobs", "run", "reminders")
                morning.over.wait(MINUTES * 60 / PERIODS)
                course.memory.append({name: _memory(pids[name]) for name in ("server", "scheduler")})
            morning.over.set()
            for each in threads:
                each.join()
        course.workers = before, set(server.children)
        _wait_for_mails(engine)
    finally:
        for name, each in reversed(course.running.items()):
            if code := each.stop():
                morning.faults.append(f"{name} ended with {code}")
    return course


@contextmanager
def _measuring(course: Course, processes: Mapping[str, list[int]]) -> Iterator[None]:
    """The time and the CPU of all of it."""
    bench = bench_scale.http_bench()
    course.began, began = time.time(), time.perf_counter()
    spent, ours = {name: bench.cpu(pids) for name, pids in processes.items() if pids}, time.process_time()
    yield
    course.seconds = time.perf_counter() - began
    course.cpu = {name: bench.cpu(processes[name]) - before for name, before in spent.items()}
    course.cpu["those who ask"] = time.process_time() - ours


def _workers(server: Running) -> set[int]:
    until = time.monotonic() + 30
    while len(server.children) < WORKERS and time.monotonic() < until:
        time.sleep(0.1)
    return set(server.children)


def _memory(pids: list[int]) -> float:
    found: float = bench_scale.http_bench().memory(pids)["pss_mib"]
    return found


def _wait_for_mails(engine: Engine) -> None:
    until = time.monotonic() + LAST_MAILS_SECONDS
    with db.make_session_factory(engine)() as session:
        while session.scalar(select(func.count(Mail.id)).where(Mail.sent_at.is_(None))):
            session.rollback()
            if time.monotonic() > until:
                return  # what was lost is said below
            time.sleep(1)


# --- what must be so at its end ---


def faults(
    session: Session, morning: Morning, course: Course, owed: Mapping[str, set[int]], arrived: Sequence[str]
) -> Iterator[str]:
    """Everything that is not as it must be."""
    yield from (f"{number} times: {fault}" for fault, number in Counter(morning.faults).items())
    yield from _updates(session, morning)
    yield from _mails(session, owed, arrived)
    if course.workers[0] != course.workers[1] or len(course.workers[0]) != WORKERS:
        yield f"the workers were {course.workers[0]} and are {course.workers[1]}"
    for run in session.scalars(select(JobRun)):
        if run.error or run.finished_at is None:
            yield f"the job {run.name} for {run.for_date} did not end well: {run.error}"
    for name, running in course.running.items():
        for line in running.lines():
            if line.get("level") in ("error", "critical"):
                yield f"the log of {name}: {line}"


def _updates(session: Session, morning: Morning) -> Iterator[str]:
    """What people were told is saved is there once, in the history too, and the versions add up."""
    ours = Update.note.startswith(MARK)
    kept = Counter(
        (note, reference)
        for note, reference in session.execute(
            select(Update.note, Action.reference).join(Action, Update.action_id == Action.id).where(ours)
        )
    )
    told = Counter(morning.saved)
    for what, found in {"lost": told - kept, "doubled or never told of": kept - told}.items():
        if found:
            yield f"{found.total()} updates {what}: {list(found)[:3]}"
    events = session.scalar(select(func.count(Event.id)).join(Update).where(ours))
    if events != told.total():
        yield f"{told.total()} updates have {events} events"
    changed = Counter(reference for _, reference in morning.saved)
    for reference, version in session.execute(select(Action.reference, Action.version)):
        if version != 1 + changed[reference]:
            yield f"{reference} was saved {changed[reference]} times and is at version {version}"
    open_states = select(func.count(ActionState.id)).where(ActionState.until_at.is_(None))
    actions = select(func.count(Action.id))
    if session.scalar(open_states) != session.scalar(actions):
        yield "an action has no state that holds now, or several"


def _mails(session: Session, owed: Mapping[str, set[int]], arrived: Sequence[str]) -> Iterator[str]:
    """Every mail that was owed is written, was sent, and arrived once."""
    mails = session.execute(select(Mail.kind, Mail.user_id, Mail.message_id, Mail.sent_at)).all()
    for kind, wanted in owed.items():
        written = Counter(mail.user_id for mail in mails if mail.kind == kind)
        if lost := wanted - set(written):
            yield f"{len(lost)} people were owed a mail of the kind {kind}, and have none: {sorted(lost)[:5]}"
        if doubled := [each for each, number in written.items() if number > 1]:
            yield f"{len(doubled)} people have two mails of the kind {kind}"
    if unsent := [mail for mail in mails if mail.sent_at is None]:
        yield f"{len(unsent)} mails were not sent"
    if Counter(arrived) != Counter(mail.message_id for mail in mails if mail.sent_at):
        yield f"{len(mails)} mails were written, {len(arrived)} arrived, {len(set(arrived))} different ones"


# --- figures ---


def table(morning: Morning, course: Course) -> None:
    """How long each kind of page took; while a job ran beside those of all other times."""
    print("| request | number | median ms | p95 ms | p99 ms | longest ms |")
    print("|---|---|---|---|---|---|")
    kinds: dict[str, list[float]] = {}
    for each in morning.told:
        kinds.setdefault(each.kind, []).append(each.seconds)
    kinds["**all**"] = [each.seconds for each in morning.told]
    beside, busy = (_while(morning.told, _spells(course), inside) for inside in (False, True))
    kinds |= {"all, while no job ran": beside, "all, while a job ran": busy}
    for kind, seconds in kinds.items():
        print(f"| {kind} | {len(seconds):,} | {' | '.join(_milliseconds(seconds))} |")


def _milliseconds(seconds: Sequence[float]) -> list[str]:
    if not seconds:
        return ["–"] * 4
    quantile = bench_scale.http_bench().quantile
    return [f"{1000 * quantile(seconds, part):.0f}" for part in (0.5, 0.95, 0.99, 1)]


def _jobs(course: Course) -> list[tuple[float, float, dict[str, object]]]:
    """Each job of the scheduler that did something: when it began and ended, and what it says of itself."""
    found: list[tuple[float, float, dict[str, object]]] = []
    for line in course.running["scheduler"].lines():
        if line.get("event") == "job":
            ended = datetime.fromisoformat(line["at"]).timestamp()
            before = max((each for _, each, _ in found), default=course.began)
            first_sent = min((at for at in course.sent if at > before), default=ended)
            found.append((ended - line["ms"] / 1000 if "ms" in line else first_sent, ended, line))
    return found


def _spells(course: Course) -> list[tuple[float, float]]:
    return [(began, ended) for began, ended, _ in _jobs(course)]


def _while(told: Sequence[Told], spells: Sequence[tuple[float, float]], inside: bool) -> list[float]:
    return [
        each.seconds
        for each in told
        if inside == any(began <= each.at and each.at - each.seconds <= ended for began, ended in spells)
    ]


def in_all(morning: Morning, course: Course, arrived: Sequence[str]) -> None:
    """What came of the morning, in sentences."""
    statuses, asked = Counter(each.status for each in morning.told), len(morning.told)
    answers = ", ".join(f"{number:,} × {status}" for status, number in sorted(statuses.items()))
    rate = asked / course.seconds
    print(f"\n{asked:,} requests in {course.seconds:.0f} s, {rate:.1f} a second; answers: {answers}.")
    print(f"{len(morning.saved):,} updates saved; {morning.collisions} times two sent theirs at once, and")
    print(f"{statuses[409]} × “Somebody else saved this action” in all; {statuses[429]} × “Wait”.")
    print(f"{len(arrived):,} mails arrived.")
    warnings = Counter(
        (name, line["event"])
        for name, running in course.running.items()
        for line in running.lines()
        if line.get("level") == "warning"
    )
    for (name, said), number in warnings.items():
        print(f"The log of {name} warns {number} times: {said}")


def of_the_machine(course: Course) -> None:
    """The jobs, and what each process took."""
    print("\n| job | after s | took s | figures |\n|---|---|---|---|")
    known = {"at", "event", "level", "logger", "job", "ms", "result"}
    for began, ended, line in _jobs(course):
        figures = ", ".join(f"{name} {value}" for name, value in line.items() if name not in known)
        print(f"| {line['job']} | {began - course.began:.0f} | {ended - began:.1f} | {figures} |")
    print("\n| process | CPU s | of a core | MiB after a tenth | half | end |\n|---|---|---|---|---|---|")
    for name, cpu in course.cpu.items():
        held = [f"{each[name]:.0f}" if name in each else "" for each in course.memory]
        share = f"{100 * cpu / course.seconds:.0f} %"
        print(f"| {name} | {cpu:.0f} | {share} | {held[0]} | {held[len(held) // 2]} | {held[-1]} |")


def main() -> None:
    """Load, let them work, say what came of it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        monday_place.database(ENGINE, Path(folder), SIZE) as url,
        monday_place.post() as (mail_url, take),
    ):
        place = bench_scale.at(url, SIZE, Path(folder))
        engine = db.make_engine(url)
        factory = db.make_session_factory(engine)
        with factory.begin() as session:
            monday_place.digests_on_mondays(session)
        with factory() as session:
            owed = monday_place.owed_mails(session, place)
            accounts = monday_place.people(session, PEOPLE)
            monday_place.start_the_clock(session, place, seven_after=SEVEN_AFTER)
            session.commit()
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}: ", end="")
        print(f"{len(accounts)} people for {MINUTES:g} minutes, {WORKERS} workers\n", flush=True)
        morning = Morning(floor.free_port())
        course = work(place, accounts, morning, engine, mail_url)
        arrived = take()
        with factory() as session:
            course.sent = monday_place.sent_at(session)
            table(morning, course)
            in_all(morning, course, arrived)
            of_the_machine(course)
            found = list(faults(session, morning, course, owed, arrived))
        engine.dispose()
    print("", *(f"FAULT: {each}" for each in found), sep="\n")
    print("faults:", len(found))
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
