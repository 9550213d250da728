"""How long an evidence room takes: 60 recommendations with 600 files, as a page and as an archive. A script.

.venv/bin/python -m tests.bench.bench_evidence_room [recommendations] [files] [entries] [kilobytes a file]
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests import factories
from tracker import db
from tracker.adapters import evidence_room as pages
from tracker.adapters.evidence_room import Links
from tracker.adapters.files import FileStore
from tracker.domain import evidence_room as rules
from tracker.domain.roles import OPERATOR
from tracker.models import Event, Evidence, Report
from tracker.services import evidence_room

PAGE_SECONDS, ARCHIVE_SECONDS, MEGABYTES = 1.0, 10.0, 300
NOWHERE = Links(lambda _reference: "/", lambda _reference, _key: "/", lambda _nth: "/")


def main(recommendations: int = 60, files: int = 600, entries: int = 3_000, kilobytes: int = 850) -> None:
    """Furnish a room, make its page and its archive, print figures."""
    with tempfile.TemporaryDirectory() as folder:
        url, store = f"sqlite:///{Path(folder) / 'tracker.db'}", FileStore(Path(folder) / "files")
        db.upgrade(url)
        engine = db.make_engine(url)
        with db.make_session_factory(engine)() as session:
            report = _furnish(session, store, recommendations, files, entries, kilobytes * 1024)
            session.commit()
            page, seconds = _timed(lambda: _page(session, report))
            _say(seconds, PAGE_SECONDS, f"page of {len(page) / 1000:.0f} kB")
            before = _megabytes()
            target = Path(folder) / "room.zip"
            taken, seconds = _timed(lambda: _archive(session, report, store, target))
            _say(seconds, ARCHIVE_SECONDS, f"archive of {taken.files} files, {_size(target)}")
            most = _megabytes()
            print(f"memory {before:.0f} MB before the archive, {most:.0f} MB at most after it")
            print(f"{'within' if most <= MEGABYTES else 'OUTSIDE'} the target of {MEGABYTES} MB")
        engine.dispose()


def _furnish(
    session: Session, store: FileStore, recommendations: int, files: int, entries: int, size: int
) -> Report:
    report = factories.report(session, factories.partnership(session))
    acts = [
        factories.action(session, factories.recommendation(session, report, position=nth))
        for nth in range(1, recommendations + 1)
    ]
    own = [{"partnership_id": act.partnership_id, "action_id": act.id} for act in acts]
    told: dict[str, Any] = {"kind": "action.updated", "summary": "Update posted", "before": {}, "after": {}}
    session.execute(
        insert(Event),
        [
            {**told, **own[nth % len(own)], "at": factories.NOW - timedelta(minutes=nth), "by_name": "Lead"}
            | {"reason": "What happened this week, in a sentence or two that a lead would write. " * 3}
            for nth in range(entries)
        ],
    )
    rows = []
    for nth in range(files):
        sha256 = store.keep(os.urandom(size))
        rows.append(
            {**own[nth % len(own)], "description": f"Audit {nth}", "url": "", "number": 1}
            | {"name": f"audit-{nth}.pdf", "sha256": sha256, "size": size, "media_type": "application/pdf"}
            | {"added_at": factories.NOW, "by_name": "Lead"}
        )
    session.execute(insert(Evidence), rows)
    return report


def _page(session: Session, report: Report) -> str:
    room = evidence_room.look(session, report, rules.PAGE, actor=OPERATOR, now=factories.NOW)
    return str(pages.body(room, rules.PAGE, NOWHERE))


def _archive(session: Session, report: Report, store: FileStore, target: Path) -> evidence_room.Taken:
    with target.open("wb") as file:
        return evidence_room.take_out(session, report, file, files=store, actor=OPERATOR, now=factories.NOW)


def _timed(make: Callable[[], Any]) -> tuple[Any, float]:
    """What was made, and the seconds of processor that it took."""
    began = time.process_time()
    made = make()
    return made, time.process_time() - began


def _say(seconds: float, target: float, what: str) -> None:
    verdict = "within" if seconds <= target else "OUTSIDE"
    print(f"{seconds:6.2f} s of processor  {what}, {verdict} the target of {target:.0f} s")


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1024 / 1024:.0f} MB"


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
