"""`tracker demo`: the demonstration, loaded once, then web and scheduler together until one is stopped."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from types import FrameType

import click

from tracker import cli, config, db
from tracker.adapters import bank_holidays, clock
from tracker.adapters.files import FileStore
from tracker.cli import serve
from tracker.config import PROJECT, Settings
from tracker.domain import demonstration, wording
from tracker.services import demonstration as loading
from tracker.services import installation, runtime
from tracker.services.installation import Holding

SEED = PROJECT / "seed"
HOST = "127.0.0.1"
BEAT_SECONDS = 0.2
PATIENCE_SECONDS = 15
STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@click.command()
@click.option("--load-only", is_flag=True, help="Load the demonstration and stop; start nothing.")
@click.option("--reset", is_flag=True, help="Throw away what the demonstration holds and begin again.")
@cli.plainly
def demo(load_only: bool, reset: bool) -> None:
    """Load the demonstration if it is not there yet, then serve it until it is stopped."""
    settings = config.from_environment()
    if load_only:
        prepare(settings, reset=reset)
        _introduce(settings)
    else:
        serve.check_port_is_free(HOST, settings.port)
        prepare(settings, reset=reset)
        sys.exit(_run_together(settings))


def prepare(settings: Settings, *, reset: bool) -> None:
    """Make, migrate and fill the database where that is still to be done; refuse anybody's real data."""
    engine = db.make_engine(settings.database_url)
    try:
        holding = installation.check_free_for_demonstration(engine)
    finally:
        engine.dispose()
    if reset and holding is Holding.DEMONSTRATION:
        click.echo("Throwing away what the demonstration holds …")
        db.downgrade(settings.database_url, "base")
        shutil.rmtree(settings.home / "mailbox", ignore_errors=True)
        holding = Holding.NOTHING
    db.upgrade(settings.database_url)
    if holding is Holding.NOTHING:
        _load(settings)


def _load(settings: Settings) -> None:
    click.echo("Loading the demonstration, which takes a few seconds …")
    engine = db.make_engine(settings.database_url)
    with db.make_session_factory(engine).begin() as session:
        loading.load(
            session,
            SEED,
            real_now=clock.real_now(),
            holidays=bank_holidays.england_and_wales(),
            files=FileStore(settings.home / "files"),
            say=lambda said: click.echo(f"  {said}"),
        )
    engine.dispose()


def _introduce(settings: Settings) -> None:
    """Where it is, what its clock says, and one way in for each role."""
    running = runtime.start(settings)
    running.engine.dispose()
    people = loading.sign_ins(SEED)
    width = max(len(person.email) for person in people)
    click.echo(f"\nThe demonstration's clock says {wording.moment(running.clock.now())}.")
    click.echo(f"Address   {settings.base_url}\nPassword  {demonstration.PASSWORD}  (for every account)\n")
    for person in people:
        click.echo(f"  {person.role.label:<13} {person.email:<{width}}  {person.name}")
    click.echo()


def _run_together(settings: Settings) -> int:
    """Run web and scheduler as processes; when one ends, or a signal comes, end both."""
    stopped_by: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped_by.append(number)

    for number in STOPPING:
        signal.signal(number, stop)
    click.echo("Starting web and scheduler …")
    running = {name: _start(name) for name in ("serve", "scheduler")}
    is_introduced = False
    while not stopped_by and not (ended := _ended(running)):
        if not is_introduced and _answers(settings.port):
            _introduce(settings)
            is_introduced = True
        time.sleep(BEAT_SECONDS)
    if stopped_by:
        click.echo("\nStopping …")
    else:
        click.echo(f"tracker {ended[0]} ended by itself, so everything stops.", err=True)
    _end(running.values())
    return 0 if stopped_by else 1


def _ended(running: Mapping[str, subprocess.Popen[bytes]]) -> list[str]:
    return [name for name, process in running.items() if process.poll() is not None]


def _start(command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tracker", command])  # noqa: S603 - our own commands # nosec B603


def _answers(port: int) -> bool:
    """Whether somebody takes connections there, so that the address that is printed works."""
    try:
        socket.create_connection((HOST, port), timeout=BEAT_SECONDS).close()
    except OSError:
        return False
    return True


def _end(running: Collection[subprocess.Popen[bytes]]) -> None:
    """Ask each to stop and let it finish what it is at; who does not is ended."""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
