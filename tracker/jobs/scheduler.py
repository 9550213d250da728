"""The scheduler process: looks each half minute, in real time, what is owed, and sends what waits."""

import logging
import signal
from datetime import UTC
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from tracker.adapters import clock
from tracker.domain import timetable
from tracker.jobs import runner, subscriptions
from tracker.services.runtime import Runtime

log = logging.getLogger(__name__)


def beat(runtime: Runtime) -> None:
    """Run what is owed by the installation's clock, then send what waits."""
    for outcome in runner.run_owed(runtime):
        log.info("job", extra=outcome.facts)
    delivery = runner.deliver(runtime)
    if delivery.sent or delivery.failed:
        level = logging.WARNING if delivery.failed else logging.INFO
        log.log(level, "job", extra={"job": timetable.DELIVER_MAIL, **delivery.figures})


def run(runtime: Runtime) -> None:
    """Beat until the process is told to stop; the beat that is under way is finished first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    # A beat that is under way when the next one is due is no news: mornings have much to send.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(2)})
    for each in (beat, subscriptions.beat):
        scheduler.add_job(
            each,
            "interval",
            args=[runtime],
            seconds=timetable.BEAT_SECONDS,
            next_run_time=clock.real_now(),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
    scheduler.start()
    log.info("The scheduler has started and looks every %s seconds what is owed.", timetable.BEAT_SECONDS)
    stop.wait()
    scheduler.shutdown(wait=True)
    log.info("The scheduler has stopped.")
