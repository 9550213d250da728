"""`tracker init` and `tracker migrate`: a real installation, and its database after an upgrade."""

from typing import Any

import click

from tracker import cli, config, db
from tracker.adapters import clock
from tracker.cli import prompts
from tracker.config import Settings
from tracker.domain.errors import DomainError
from tracker.services import installation, runtime


@click.command()
@click.option("--partnership", help="The name of the first partnership.")
@click.option("--council", "councils", multiple=True, help="A council that it covers; repeat it for each.")
@click.option("--agency", "agencies", multiple=True, help="An agency of it; repeat it for each.")
@click.option("--name", "manager_name", help="The manager's name, or post.")
@click.option("--email", "manager_email", help="The manager's e-mail address.")
@cli.plainly
def init(
    *,
    partnership: str | None,
    councils: tuple[str, ...],
    agencies: tuple[str, ...],
    manager_name: str | None,
    manager_email: str | None,
) -> None:
    """Set up a new installation: its database, first partnership and manager. Asks for what is not given."""
    settings = config.from_environment()
    _check_is_new(settings)
    answers = {
        "partnership": partnership or prompts.ask("Partnership", "--partnership"),
        "councils": councils or prompts.ask_list("Councils that it covers", "--council"),
        "agencies": agencies or prompts.ask_list("Its agencies", "--agency"),
        "manager_name": manager_name or prompts.ask("Manager's name", "--name"),
        "manager_email": manager_email or prompts.ask("Manager's e-mail address", "--email"),
    }
    _set_up(settings, answers)


def _set_up(settings: Settings, answers: dict[str, Any]) -> None:
    db.upgrade(settings.database_url)
    engine = db.make_engine(settings.database_url)
    with db.make_session_factory(engine).begin() as session:
        made, token = installation.set_up(session, **answers, now=clock.real_now())
        slug = made.slug
    engine.dispose()
    click.echo(f"{answers['partnership']} is set up ({slug}).")
    click.echo("Start it as two processes: tracker serve, and tracker scheduler.")
    click.echo(f"Then {answers['manager_email']} chooses a password at this link, once, within 7 days:")
    click.echo(f"{settings.base_url}/join/{token}")


def _check_is_new(settings: Settings) -> None:
    if settings.clock:
        raise DomainError("TRACKER_CLOCK moves the clock of a demonstration only; unset it here.")
    engine = db.make_engine(settings.database_url)
    try:
        installation.check_free_for_installation(engine)
    finally:
        engine.dispose()


@click.command()
@cli.plainly
def migrate() -> None:
    """Bring the database up to date after an upgrade."""
    settings = config.from_environment()
    engine = db.make_engine(settings.database_url)
    try:
        before = runtime.revision(engine)
    finally:
        engine.dispose()
    if before:
        runtime.check_is_known(before)
    db.upgrade(settings.database_url)
    if before == db.head():
        click.echo(f"The database is up to date ({before}).")
    else:
        click.echo(f"The database went from {before or 'nothing'} to {db.head()}.")
