"""What a scheduler does in a process of its own: one beat, whole or stalled in the middle of a job."""

import time

from tracker import config
from tracker.jobs import schedule, scheduler
from tracker.services import runtime


def beat() -> None:
    """One beat."""
    scheduler.beat(runtime.start(config.from_environment()))


def stall(name: str, when: str) -> None:
    """A real beat, but one job stalls for ever: before its work, or with all of it done and not committed."""
    work = schedule.WORK[name]

    def stalled(session: runtime.Session, occasion: schedule.Occasion) -> dict[str, int]:
        figures = work(session, occasion) if when == "queued" else {}
        session.flush()
        print("in the middle", flush=True)
        time.sleep(600)
        return figures

    schedule.WORK[name] = stalled
    beat()
