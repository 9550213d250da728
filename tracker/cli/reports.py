"""`tracker reports`: bringing a report in from the terminal."""

from pathlib import Path

import click

from tracker import cli
from tracker.adapters import bank_holidays
from tracker.cli import prompts, readings
from tracker.cli.extract import file_bytes
from tracker.domain import corrections
from tracker.services import reports as service


@click.group()
def reports() -> None:
    """Inspection reports and letters."""


@reports.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partnership", required=True, help="The partnership: its name, or its short name.")
@click.option("--yes", is_flag=True, help="Confirm what was read, without being asked.")
@click.option(
    "--live/--historic",
    default=None,
    help="Whether its actions are in tracking from today. Without it: live where the report is not older "
    "than twelve months.",
)
@cli.as_option
@cli.plainly
def import_(file: Path, partnership: str, yes: bool, live: bool | None, as_address: str | None) -> None:
    """Read a report, show what it asks for, and after a yes make an action of each item."""
    with cli.scope(as_address) as scope:
        of = prompts.find_partnership(scope, partnership)
        source = service.open_source(file.name, file_bytes(file))
        service.check_new(scope.session, of.id, source.sha256)
        found = service.read(source, bank_holidays.england_and_wales())
        is_live = corrections.is_recent(found, scope.clock.today()) if live is None else live
        click.echo("\n".join(readings.lines(found)))
        how = "live" if is_live else "historic"
        question = f"Import this into {of.name} as {how}, with {len(found.items)} actions?"
        if not (yes or prompts.agree(question, "--yes to confirm it")):
            click.echo("Nothing was saved.")
            return
        report = service.create(
            scope.session, of.id, found, source, live=is_live, actor=scope.actor, now=scope.now
        )
        click.echo(f"Imported as {report.reference}, {how}, with {len(found.items)} actions.")
