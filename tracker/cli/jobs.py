"""`tracker jobs` and `tracker scheduler`: the timetable, one run by hand, and the process that keeps it."""

import logging
from datetime import datetime

import click

from tracker import cli, config
from tracker.adapters import bank_holidays, logs
from tracker.domain import london, timetable, wording
from tracker.domain.errors import DomainError
from tracker.domain.timetable import Job
from tracker.jobs import runner
from tracker.jobs import scheduler as process
from tracker.queries import installation
from tracker.queries import jobs as queries
from tracker.queries.jobs import Ledger
from tracker.services import runtime


@click.group()
def jobs() -> None:
    """The timetable, and running one job by hand."""


@jobs.command("list")
@cli.plainly
def list_jobs() -> None:
    """Show each job with its days, its last run and its next."""
    with cli.scope() as scope:
        now, today = scope.now, scope.clock.today()
        ledgers = queries.ledgers(scope.session, today)
        click.echo(f"It is {wording.moment(now)} in London.")
        row = installation.find(scope.session)
        for job in queries.lines(scope.session):
            _say(job, ledgers[job.name], now, row.owed_since if row else now)
        last = ledgers[timetable.DELIVER_MAIL].last
        click.echo(f"\n{timetable.DELIVER_MAIL}: every {timetable.BEAT_SECONDS} seconds of the scheduler")
        click.echo(f"  last run  {_last(last.finished_at if last else None, last.figures if last else {})}")
        click.echo("  next run  at the scheduler's next beat")


def _say(job: Job, ledger: Ledger, now: datetime, since: datetime) -> None:
    holidays = bank_holidays.england_and_wales()
    next_run = timetable.next_due(job, now, holidays)
    owed = ledger.owed(job, now=now, since=since, holidays=holidays)
    last = ledger.last
    click.echo(f"\n{job.name}: {job.days}, {job.at:%H:%M}")
    click.echo(f"  last run  {_last(last.finished_at if last else None, last.figures if last else {})}")
    if ledger.is_failing(london.date_of(now)):
        click.echo(
            "  FAILING   its latest run ended in an error; the scheduler tries it again, less often each time"
        )
    if owed:
        click.echo(f"  owed now  for {wording.long_date(owed)}")
    click.echo(f"  next run  {wording.moment(next_run)}")


def _last(at: datetime | None, figures: dict[str, int]) -> str:
    return f"{wording.moment(at)}: {runner.in_figures(figures)}" if at else "none yet"


@jobs.command()
@click.argument("name")
@click.option(
    "--for-date",
    "for_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date to run it for, as if it were that day; today without it.",
)
@cli.plainly
def run(name: str, for_date: datetime | None) -> None:
    """Run the job NAME once; a second run for the same date does nothing."""
    logging.basicConfig(handlers=[logging.NullHandler()])  # the terminal gets a sentence, not a trace
    running = runtime.start(config.from_environment())
    try:
        _run(running, name, for_date)
    finally:
        running.engine.dispose()


def _run(running: runtime.Runtime, name: str, for_date: datetime | None) -> None:
    if name == timetable.DELIVER_MAIL:
        if for_date:
            raise DomainError("deliver_mail sends what waits now; it has no date to be run for.")
        _deliver(running)
        return
    job = runner.find_job(running, name)
    day = for_date.date() if for_date else running.clock.today()
    outcome = runner.run_job(running, job, day, today=day, even_early=True)
    if outcome.result is runner.Result.FAILED:
        raise click.ClickException(str(outcome))
    click.echo(str(outcome))


def _deliver(running: runtime.Runtime) -> None:
    """Send what waits now, even what would have waited longer after a failure."""
    delivery = runner.deliver(running, even_early=True)
    for error in delivery.errors:
        click.echo(error, err=True)
    click.echo(f"{timetable.DELIVER_MAIL}: {runner.in_figures(delivery.figures)}")
    if delivery.failed:
        raise SystemExit(1)


@click.command()
@cli.plainly
def scheduler() -> None:
    """Keep the timetable: run what is owed and send what waits, until stopped."""
    running = runtime.start(config.from_environment())
    logs.start(running.is_demonstration)
    process.run(running)
