"""Loading the demonstration: three partnerships, five real reports, and an invented story of the work."""

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.adapters.files import FileStore
from tracker.domain import demonstration, timetable
from tracker.domain.reading import ReportReading
from tracker.domain.roles import OPERATOR, Role
from tracker.models import JobRun, Partnership, User
from tracker.services import installation, people, reports
from tracker.services.demonstration import story
from tracker.services.demonstration.story import Cast, Entry
from tracker.services.installation import AgencyNames

DATES = frozenset({"inspected_from", "inspected_to", "published_on"})

Say = Callable[[str], None]


@dataclass(frozen=True)
class SignIn:
    """One way into the demonstration: the role, the account's post and its address."""

    role: Role
    name: str
    email: str


def load(
    session: Session,
    folder: Path,
    *,
    real_now: datetime,
    holidays: Container[date],
    files: FileStore,
    say: Say = lambda _: None,
) -> None:
    """Fill an empty database with the demonstration, in the order in which it is said to have happened."""
    installation.mark_as_demonstration(session, real_now=real_now)
    cast = _cast(session, _read(folder, "partnerships"), say)
    happenings = [
        *_imports(session, folder, cast, holidays=holidays, files=files, say=say),
        *((entry["at"], story.telling(session, entry, cast)) for entry in _read(folder, "story")["entries"]),
    ]
    for _, happen in sorted(happenings, key=lambda happening: happening[0]):
        happen()
    say("Told the invented story of what has been done so far")
    _promise_the_first_digest(session)


def sign_ins(folder: Path) -> list[SignIn]:
    """One sign-in for each role, all of the first partnership."""
    found: dict[Role, SignIn] = {}
    for account in _read(folder, "partnerships")["partnerships"][0]["accounts"]:
        role = Role(account["role"])
        found.setdefault(role, SignIn(role, account["name"], account["email"]))
    return list(found.values())


def _read(folder: Path, name: str) -> Entry:
    found: Entry = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return found


# --- who is there ---


def _cast(session: Session, given: Entry, say: Say) -> Cast:
    cast = Cast({}, {}, {})
    now = demonstration.moment(given["set_up_at"])
    for wanted in given["partnerships"]:
        made = installation.add_partnership(
            session,
            slug=wanted["slug"],
            name=wanted["name"],
            councils=wanted["councils"],
            agencies=[AgencyNames(**agency) for agency in wanted["agencies"]],
            actor=OPERATOR,
            now=now,
        )
        cast.partnerships[made.slug] = made
        cast.agencies.update({(made.id, agency.name): agency for agency in made.agencies})
        for account in wanted["accounts"]:
            cast.people[account["email"]] = _account(session, made, account, cast, now=now)
        say(f"{made.name}: {len(wanted['agencies'])} agencies, {len(wanted['accounts'])} accounts")
    return cast


def _account(session: Session, of: Partnership, account: Entry, cast: Cast, *, now: datetime) -> User:
    agency = cast.agencies[of.id, account["agency"]] if "agency" in account else None
    added = people.create(
        session,
        partnership=of,
        email=account["email"],
        name=account["name"],
        role=Role(account["role"]),
        agency=agency,
        password=demonstration.PASSWORD,
        actor=OPERATOR,
        now=now,
    )
    return added.user


# --- the reports ---


def _imports(
    session: Session, folder: Path, cast: Cast, *, holidays: Container[date], files: FileStore, say: Say
) -> Iterator[tuple[str, Callable[[], None]]]:
    for entry in _read(folder, "manifest")["reports"]:

        def bring_in(entry: Entry = entry) -> None:
            report, count = _import(session, folder, entry, cast, holidays=holidays, files=files)
            say(f"{report}: {count} recommendations, {'live' if entry['live'] else 'historic'}")

        yield entry["imported_at"], bring_in


def _import(
    session: Session, folder: Path, entry: Entry, cast: Cast, *, holidays: Container[date], files: FileStore
) -> tuple[str, int]:
    """Through the importer that a user's upload takes, by the manager of the partnership."""
    path = folder / entry["file"]
    source = reports.open_source(path.name, path.read_bytes())
    found = _completed(reports.read(source, holidays), entry["not_in_text"])
    report = reports.create(
        session,
        cast.partnerships[entry["partnership"]].id,
        found,
        source,
        live=entry["live"],
        files=files,
        actor=cast.actor(entry["imported_by"]),
        now=demonstration.moment(entry["imported_at"]),
        corrected={"not_in_text": entry["not_in_text"]} if entry["not_in_text"] else None,
    )
    return report.reference, len(found.items)


def _completed(found: ReportReading, not_in_text: Entry) -> ReportReading:
    """The reading with what its text does not say, and a sentence that tells which facts those are."""
    if not not_in_text:
        return found
    facts: Entry = {
        name: date.fromisoformat(value) if name in DATES else value for name, value in not_in_text.items()
    }
    names = ", ".join(name.replace("_", " ") for name in not_in_text)
    said = f"Not in this text but taken from the published report: {names}."
    return replace(found, **facts, warnings=(said,))


def _promise_the_first_digest(session: Session) -> None:
    """The one thing that is owed from the start: the digest of that Monday, which the scheduler takes up."""
    session.add(JobRun(name=timetable.WEEKLY_DIGEST.name, for_date=demonstration.FIRST_DAY, figures={}))
    session.flush()
